"""What is to be said of a whole source: that it may be meant otherwise than it was read, or was refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import polars as pl

from ikm.survey.errors import IkmError, SourceError
from ikm.survey.instrument import Instrument, Text
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Project
from ikm.survey.reading.columns import swapped, unread_codes
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.sheet import Sheet
from ikm.survey.reading.texts import BLANKS

ANSWER = r"(?i)^(?:[1-4](?:[.,]0+)?|[a-d]\.?)$"
FIGURE = r"^\d[\d.,]*$"

_SHOWN = 10


def notices(sheets: Sequence[Sheet], project: Project, options: ReadOptions) -> Iterator[Problem]:
    """The warnings that the headings of a source call for, each once, for the first sheet that calls for it."""
    rules = {"element-order": _order, "unread-codes": _codes, "stray-quote": _quotes, "more-pages": _pages}
    if options.order or project.impor.urutan:
        del rules["element-order"]
    for rule, told in rules.items():
        found = ((sheet.raw, message) for sheet in sheets if (message := told(sheet, project.instrument)))
        for raw, message in islice(found, 1):
            yield Problem(raw.file, rule, message, severity="warning", sheet=raw.sheet)


def refuse_surplus(sheet: Sheet, instrument: Instrument, told: str = ANSWER) -> None:
    """Raises SourceError where a table has answers to more elements than the instrument: it is of another one.

    told: what most cells of such a column match.
    """
    surplus = [c for c in unread_codes(sheet.columns, instrument) if _mostly(sheet.data[f"c{c.index}"], told)]
    if surplus:
        raise SourceError(
            "{place}: kolom {headings} berisi jawaban, tetapi instrumen {instrument} tidak memilikinya; sebut "
            "instrumen yang dipakai dalam [survei] instrumen pada ikm.toml, atau abaikan tiap kolom itu dengan "
            '--map "{first}=-".',
            place=sheet.raw.place,
            headings=", ".join(column.heading for column in surplus),
            instrument=instrument.id,
            first=surplus[0].heading,
        )


def _mostly(texts: pl.Series, told: str) -> bool:
    filled = texts.drop_nulls().str.strip_chars()
    filled = filled.filter(~filled.str.to_lowercase().is_in(list(BLANKS)))
    return 2 * int(filled.str.contains(told).sum()) > len(filled)


def refusal(file: str, error: IkmError) -> Problem:
    """That a source was refused whole, for a result that says what it holds."""
    return Problem(file, "source-refused", error.message)


def _order(sheet: Sheet, instrument: Instrument) -> Message | None:
    """Bare codes were read in body order though the annex numbers the elements otherwise."""
    moved = swapped(instrument)
    keys = {element.key for element in moved}
    if not any(c.by in ("code", "number") and c.key in keys for c in sheet.columns.columns):
        return None
    return Message(
        "kode tanpa nama dibaca menurut urutan batang tubuh peraturan: {elements}. Bila kuesionernya memakai urutan "
        "lampiran, pakai --order annex.",
        elements=Text.listed(Text(f"{e.code} = {e.name.id}", f"{e.code} = {e.name.en}") for e in moved),
    )


def _codes(sheet: Sheet, instrument: Instrument) -> Message | None:
    """A table has more element codes than the instrument has elements."""
    unread = unread_codes(sheet.columns, instrument)
    if not unread:
        return None
    return Message(
        "kolom {headings} tidak dibaca, karena instrumen {instrument} tidak memilikinya; periksa [survei] instrumen "
        "dalam ikm.toml, atau tambahkan unsurnya.",
        headings=", ".join(column.heading for column in unread),
        instrument=instrument.id,
    )


def _quotes(sheet: Sheet, instrument: Instrument) -> Message | None:
    """Some quotation marks of a text have no other one."""
    lines = sheet.raw.unquoted
    if not lines:
        return None
    return Message(
        "tanda kutip tanpa pasangan di baris {lines} dibaca sebagai huruf biasa; periksa barisnya.",
        lines=", ".join(map(str, lines[:_SHOWN])) + (", …" if len(lines) > _SHOWN else ""),
    )


def _pages(sheet: Sheet, instrument: Instrument) -> Message | None:
    """A server's answer is one page of several."""
    if not sheet.raw.continues:
        return None
    return Message(
        "hanya satu halaman dari jawaban server, yang masih berlanjut; baca juga halaman lainnya, atau unduh semuanya "
        "sebagai CSV atau XLSX."
    )
