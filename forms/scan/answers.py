"""Settled sheets become a table that is read as every other source is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from ikm.forms.layout import DAY, HALF_DAY, MONTH, REMARK, SERVICE, UNIT
from ikm.forms.scan.decisions import Settled
from ikm.forms.scan.kept import KeptScan, KeptSheet, settled, whole_sheets
from ikm.survey.messages import Message
from ikm.survey.project import Import, Project
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.read import responses_of
from ikm.survey.responses import Responses, empty

Answers = Mapping[str, str | None]
"""What a settled sheet says, by key; None: blank."""

DATE, ID, OTHER = "tanggal", "id_kiriman", ".lainnya"

_MONTH = re.compile(r"(?:(?P<year>\d{4})-)?(?P<month>\d{1,2})")
_ANY_LEAP_YEAR = 2000


def answers_of(scan: KeptScan, scans: Sequence[KeptScan], decided: Settled) -> list[tuple[KeptSheet, Answers]]:
    """The settled sheets of a scan."""
    found = ((sheet, settled(sheet, decided)) for sheet in sheets_for(scan, scans))
    return [(sheet, answers) for sheet, answers in found if answers is not None]


def sheets_for(scan: KeptScan, scans: Sequence[KeptScan]) -> list[KeptSheet]:
    """The sheets that a scan stands for: those that lie in it whole, and those of which it brought the last page."""
    here = [sheet for sheet in scan.sheets if not sheet.missing]
    known = {sheet.id for sheet in here}
    brought = (sheet for owner, sheet in whole_sheets(scans) if owner.sha256 == scan.sha256)
    return [*here, *(sheet for sheet in brought if sheet.id not in known)]


def responses_in(
    scan: KeptScan, sheets: Sequence[tuple[KeptSheet, Answers]], project: Project, options: ReadOptions
) -> Responses:
    """The sheets of a scan as checked responses; what is wrong with one is told with its page.

    Raises SourceError where the project has changed so that they cannot be read any more.
    """
    if not sheets:
        return empty(project.instrument, project.demographics)
    plain = project.model_copy(update={"impor": Import()})  # headings here are keys: no mapping of the office's files
    options = replace(options, mapping={}, id_column=None, sheets=(), order=None)
    return responses_of([table_of(scan, sheets, project)], plain, options)


def headings_of(project: Project) -> list[str]:
    """The headings of the table, which are the keys that reading knows."""
    questions = [key for question in project.pertanyaan for key in (question.kunci, question.kunci + OTHER)]
    return [UNIT, SERVICE, DATE, HALF_DAY, *questions, *project.instrument.keys, REMARK, ID]


def rows_of(
    found: Sequence[tuple[KeptScan, Sequence[tuple[KeptSheet, Answers]]]], project: Project
) -> list[Sequence[str | None]]:
    """The sheets of several scans as a table with headings, for other programs; also answers that the project lacks."""
    known = headings_of(project)
    said = dict.fromkeys(key for _, sheets in found for _, answers in sheets for key in answers)
    headings = [*known, *(key for key in said if key not in (*known, DAY, MONTH))]
    rows = (_row(scan, sheet, answers, headings, project) for scan, sheets in found for sheet, answers in sheets)
    return [headings, *rows]


def table_of(scan: KeptScan, sheets: Sequence[tuple[KeptSheet, Answers]], project: Project) -> RawTable:
    """The sheets as the rows of a table, whose cells are numbered by the pages on which they stand."""
    headings = headings_of(project)
    rows = [headings, *(_row(scan, sheet, answers, headings, project) for sheet, answers in sheets)]
    lines = [[0] * len(headings), *(_pages(sheet, headings) for sheet, _ in sheets)]
    names = [f"c{n}" for n in range(len(headings))]
    return RawTable(
        file=scan.file,
        sheet=None,
        cells=pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row"),
        first_row=0,
        lines=pl.DataFrame(lines, schema=dict.fromkeys(names, pl.Int64()), orient="row"),
        row_is="page",
    )


def _row(
    scan: KeptScan, sheet: KeptSheet, answers: Answers, headings: Sequence[str], project: Project
) -> list[str | None]:
    unit = sheet.unit or answers.get(UNIT) or scan.unit
    known = {**answers, UNIT: unit, DATE: _date_text(sheet, answers, scan.date, project), ID: sheet.id}
    return [known.get(heading) for heading in headings]


def _pages(sheet: KeptSheet, headings: Sequence[str]) -> list[int]:
    """The page on which each cell's answer stands; the first one for what stands nowhere."""
    at = {reading.key: part.at for part in sheet.parts for reading in part.fields}
    at |= {key: part.at for part in sheet.parts for key in part.written}
    at[DATE] = at.get(DAY, sheet.pages[0])
    return [at.get(heading, sheet.pages[0]) for heading in headings]


def _date_text(sheet: KeptSheet, answers: Answers, default: date | None, project: Project) -> str | None:
    """The date on a sheet as ISO; `default` where none is marked at all, None where it is not whole."""
    day, month = answers.get(DAY), answers.get(MONTH)
    if day is None and (month is None or MONTH in dict(sheet.filled)):
        return default.isoformat() if default else None
    if day is None or month is None:
        return None
    year, number = _parts_of(month)
    year = year or (project.period.year if project.period else None)
    return f"{year}-{number:02d}-{int(day):02d}" if year else None


def _parts_of(month: str) -> tuple[int | None, int]:
    """Year and number of a month, `2026-03` or `03`."""
    match = _MONTH.fullmatch(month)
    if match is None:
        raise ValueError(f"{month!r} is no month")
    return int(match["year"]) if match["year"] else None, int(match["month"])


def doubt_of_date(day: str | None, month: str | None) -> Message | None:
    """Why day and month, as they were marked, are no date together; None where they are one, or both blank."""
    if day is None and month is None:
        return None
    if month is None:
        return Message("hari ditandai, tetapi bulannya tidak.")
    if day is None:
        return Message("bulan ditandai, tetapi harinya tidak.")
    year, number = _parts_of(month)
    try:
        date(year or _ANY_LEAP_YEAR, number, int(day))
    except ValueError:
        return Message("bulan {month} tidak mempunyai tanggal {day}.", day=day, month=month)
    return None
