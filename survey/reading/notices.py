"""Warnings about a whole source: what was read, though it may be meant otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Project
from ikm.survey.reading.check import Sheet
from ikm.survey.reading.columns import swapped, unread_codes
from ikm.survey.reading.options import ReadOptions


def notices(sheets: Sequence[Sheet], project: Project, options: ReadOptions) -> list[Problem]:
    """The warnings that the headings of a source call for, each once."""
    found = (_order(sheets, project, options), _codes(sheets, project))
    return [problem for problem in found if problem is not None]


def _order(sheets: Sequence[Sheet], project: Project, options: ReadOptions) -> Problem | None:
    """Bare codes were read in body order though the annex numbers the elements otherwise."""
    moved = swapped(project.instrument)
    if options.order or project.impor.urutan or not moved:
        return None
    keys = {element.key for element in moved}
    for sheet in sheets:
        if any(c.by in ("code", "number") and c.key in keys for c in sheet.columns.columns):
            return Problem(
                file=sheet.raw.file,
                rule="element-order",
                severity="warning",
                sheet=sheet.raw.sheet,
                message=Message(
                    "kode tanpa nama dibaca menurut urutan batang tubuh peraturan: {elements}. Bila kuesionernya "
                    "memakai urutan lampiran, pakai --order annex.",
                    elements=", ".join(f"{e.code} = {e.name.id}" for e in moved),
                ),
            )
    return None


def _codes(sheets: Sequence[Sheet], project: Project) -> Problem | None:
    """A table has more element codes than the instrument has elements."""
    for sheet in sheets:
        unread = unread_codes(sheet.columns, project.instrument)
        if unread:
            return Problem(
                file=sheet.raw.file,
                rule="unread-codes",
                severity="warning",
                sheet=sheet.raw.sheet,
                message=Message(
                    "kolom {headings} tidak dibaca, karena instrumen {instrument} tidak memilikinya; periksa "
                    "[survei] instrumen dalam ikm.toml, atau tambahkan unsurnya.",
                    headings=", ".join(unread),
                    instrument=project.instrument.id,
                ),
            )
    return None
