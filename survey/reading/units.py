"""Which unit, and which of its services, a row belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ikm.survey.errors import SourceError
from ikm.survey.project import Project, Service, Unit
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import nearest, owner_of, squeeze, words
from ikm.survey.tokens import choice_of


def match_unit(text: str, project: Project) -> Unit | None:
    """The unit that `text` is the name, an alias or the code of, whatever its case and spacing.

    Punctuation counts only where it tells two apart: `Loket 1.1` and `Loket 11`.
    """
    return project.find_unit(owner_of(text, [(n, u.nama) for u in project.unit for n in (*_names(u), u.kode)]))


def _names(unit: Unit) -> tuple[str, ...]:
    return (unit.nama, *unit.alias)


def _names_and_code(unit: Unit) -> tuple[str, ...]:
    """What a file's name may hold of a unit; a code of digits only might be a day or a year there."""
    return _names(unit) if unit.kode.isdigit() else (*_names(unit), unit.kode)


def units_within(text: str, project: Project, names: Callable[[Unit], Iterable[str]] = _names) -> set[str]:
    """The unit that `text` names as a whole, else all whose name stands in it as whole words, not in a longer name."""
    whole = match_unit(text, project)
    if whole is not None:
        return {whole.nama}
    spaced = f" {words(text)} "
    said = ((words(name), unit.nama) for unit in project.unit for name in names(unit))
    hits = [(name, unit) for name, unit in said if len(name) >= 2 and f" {name} " in spaced]
    return {u for name, u in hits if not any(name != other and f" {name} " in f" {other} " for other, _ in hits)}


def named_unit(text: str, project: Project) -> str:
    """The project's name of a unit that the source or the user names.

    Raises SourceError with the nearest names where the project declares units and this is none of them.
    """
    if not project.unit:
        return squeeze(text)
    unit = match_unit(text, project)
    if unit is None:
        names = [u.nama for u in project.unit]
        raise SourceError(
            'Unit "{unit}" tidak ada dalam ikm.toml; yang paling mirip: {near}. Betulkan namanya, atau tambahkan '
            "sebagai alias unit itu.",
            unit=squeeze(text),
            near=", ".join(nearest(text, names) or names[:5]),
        )
    return unit.nama


def default_unit(project: Project, given: str | None, raw: RawTable, titles: Iterable[str]) -> str | None:
    """The unit of rows whose unit no column names: the one given, else the one that the table's surroundings name.

    Those are its sheet, its file, its titles and its folder: the first of them that names just one unit. Without
    declared units only the one given counts: a file's name is no unit.
    Raises SourceError where only several units are named.
    """
    if given:
        return named_unit(given, project)
    if not project.unit:
        return None
    found = (
        units_within(raw.sheet or "", project),
        units_within(lineage(raw.file), project, _names_and_code),
        set[str]().union(*(units_within(title, project) for title in titles)),
        units_within(raw.folder, project),
    )
    unit = next((min(hits) for hits in found if len(hits) == 1), None)
    candidates = set[str]().union(*found)
    if unit is None and candidates:
        raise SourceError(
            '{place}: unit layanannya dapat berarti {units}; sebutkan dengan --unit "NAMA".',
            place=raw.place,
            units=", ".join(sorted(candidates)),
        )
    return unit or (project.unit[0].nama if len(project.unit) == 1 else None)


def unknown_unit(project: Project, raw: RawTable) -> SourceError:
    """The refusal of a source whose unit nothing tells."""
    names = [u.nama for u in project.unit]
    return SourceError(
        "{file}: unit layanan tidak diketahui dari kolom, nama lembar, judul, nama berkas, maupun foldernya; sebutkan "
        'dengan --unit "NAMA". Yang paling mirip: {near}.',
        file=raw.file,
        near=", ".join(nearest(lineage(raw.file), names) or names[:5]),
    )


def match_service(text: str, unit: Unit | None) -> Service | None:
    """The declared service of the unit that `text` names, as `match_unit` takes names, or is the token of."""
    services = unit.layanan if unit else ()
    named = choice_of(text, [service.nama for service in services])
    name = named or owner_of(text, [(n, s.nama) for s in services for n in (s.nama, *s.alias)])
    return next((s for s in services if s.nama == name), None)


def lineage(file: str) -> str:
    """The file's name without folder, suffix and the marks of a copy: `Copy of Jan (1).csv` is `jan`."""
    stem = re.split(r"[\\/]", file)[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", stem)
    before = None
    while before != stem:
        before = stem
        stem = re.sub(r"(?i)^\s*(?:copy of|salinan(?: dari)?)\s+|\s*(?:\(\d+\)|- (?:copy|salinan))\s*$", "", stem)
    return squeeze(stem).casefold()
