"""Which units a command works for."""

from __future__ import annotations

from collections.abc import Sequence

from ikm.survey.errors import IkmError
from ikm.survey.messages import Message
from ikm.survey.project import Project, Unit
from ikm.survey.reading.texts import owner_of
from ikm.survey.reading.units import match_unit

_SHOWN = 10


def chosen_units(project: Project, unit: str | None, every: bool) -> list[Unit]:
    """The unit asked for, by name or alias, else all units of the project; empty where it names none."""
    if unit is not None and every:
        raise IkmError("--unit dan --all tidak dapat dipakai bersama; pilih salah satu.")
    if unit is None:
        return list(project.unit)
    return [unit_named(project, unit)]


def unit_named(project: Project, name: str) -> Unit:
    """The unit of that name, alias or code; any name will do for a project without units."""
    unit = match_unit(name, project)
    if unit is not None:
        return unit
    if not project.unit and name.strip():
        return Unit(nama=name)
    from ikm.survey.project_faults import nearest

    near = nearest(name, [unit.nama for unit in project.unit])
    if near:
        raise IkmError('Unit "{name}" tidak ada dalam berkas proyek; maksudnya "{near}"?', name=name, near=near)
    raise IkmError(
        'Unit "{name}" tidak ada dalam berkas proyek; yang ada: {known}.',
        name=name,
        known=", ".join(unit.nama for unit in project.unit[:_SHOWN]),
    )


def service_named(project: Project, name: str) -> str:
    """The project's name of a service given by its name or alias; the name itself where it lists no such service."""
    services = [service for unit in project.unit for service in unit.layanan]
    return owner_of(name, [(n, s.nama) for s in services for n in (s.nama, *s.alias)]) or name


def insist_on_unit(name: str, named: Sequence[str]) -> None:
    """Refuse a unit that the answers, which name others, do not."""
    if name not in named:
        raise IkmError(
            'Tidak ada jawaban untuk {what} "{name}"; yang ada: {known}.',
            what=Message("unit"),
            name=name,
            known=", ".join(named[:_SHOWN]),
        )
