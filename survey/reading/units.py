"""Which unit, and which of its services, a row belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ikm.survey.errors import SourceError
from ikm.survey.project import Project, Service, Unit
from ikm.survey.reading.texts import nearest, owner_of, squeeze, words


def match_unit(text: str, project: Project) -> Unit | None:
    """The unit that `text` is the name, an alias or the code of, whatever its case and spacing.

    Punctuation counts only where it tells two apart: `Loket 1.1` and `Loket 11`.
    """
    return project.find_unit(owner_of(text, [(n, u.nama) for u in project.unit for n in (u.nama, u.kode, *u.alias)]))


def unit_within(text: str, project: Project) -> Unit | None:
    """The unit whose name, alias or code stands in `text` as whole words; the longest one, None where two tie."""
    spaced = f" {words(text)} "
    hits = [
        (len(words(name)), unit)
        for unit in project.unit
        for name in (unit.nama, unit.kode, *unit.alias)
        if len(words(name)) >= 2 and f" {words(name)} " in spaced
    ]
    longest = max((length for length, _ in hits), default=0)
    best = {unit.nama: unit for length, unit in hits if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None


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


def default_unit(
    project: Project, given: str | None, sheet: str | None, titles: Iterable[str], stem: str
) -> str | None:
    """The unit of rows whose unit no column names: the one given, else of the sheet, a title row or the file's name.

    Without declared units only the one given counts: a file's name is no unit.
    """
    if given:
        return named_unit(given, project)
    if not project.unit:
        return None
    for text in (sheet or "", *titles, stem):
        unit = match_unit(text, project) or unit_within(text, project)
        if unit:
            return unit.nama
    return project.unit[0].nama if len(project.unit) == 1 else None


def unknown_unit(project: Project, file: str, stem: str) -> SourceError:
    """The refusal of a source whose unit nothing tells."""
    names = [u.nama for u in project.unit]
    return SourceError(
        "{file}: unit layanan tidak diketahui dari kolom, nama lembar, judul, maupun nama berkas; sebutkan dengan "
        '--unit "NAMA". Yang paling mirip: {near}.',
        file=file,
        near=", ".join(nearest(stem, names) or names[:5]),
    )


def match_service(text: str, unit: Unit | None) -> Service | None:
    """The declared service of the unit that `text` names, as `match_unit` takes names."""
    services = unit.layanan if unit else ()
    name = owner_of(text, [(n, s.nama) for s in services for n in (s.nama, *s.alias)])
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
