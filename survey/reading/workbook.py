"""Workbooks: XLSX, XLSM, XLS, XLSB and ODS, through python-calamine."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from ikm.survey.errors import SourceError
from ikm.survey.reading import xlsx
from ikm.survey.reading.delimited import table_of
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.refusing import refusing
from ikm.survey.reading.texts import printable

MOST_BYTES = 300_000_000
MOST_PARTS = 5_000
_WORKBOOK_PARTS = frozenset({"[Content_Types].xml", "mimetype", "content.xml"})  # of Office Open XML, of ODF
_SHOWN = 3
_FAULTS = (CalamineError, OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)


def read(content: bytes, name: str) -> list[RawTable]:
    """A table for each sheet that holds a cell.

    Raises SourceError for an encrypted, damaged or empty workbook, and for one that would unpack to too much.
    """
    with refusing(_unreadable(name), *_FAULTS):
        unread = _looked_through(content, name) if content.startswith(b"PK") else {}
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        hidden = {sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
        sheets = [book.get_sheet_by_index(i) for i in range(len(book.sheet_names))]
        found = [_table(sheet, name, unread.get(sheet.name, xlsx.Unread())) for sheet in sheets]
        tables = [replace(table, hidden=table.sheet in hidden) for table in found if table]
    if not tables:
        raise SourceError("{file} tidak berisi apa pun; simpan ulang berkas aslinya.", file=name)
    return tables


def _table(sheet: CalamineSheet, name: str, unread: xlsx.Unread) -> RawTable | None:
    rows = sheet.to_python(skip_empty_area=True)
    if sheet.start is None or not rows:
        return None
    top, left = sheet.start
    texts = [[_text(cell) for cell in row] for row in rows]
    for (row, column), text in unread.errors.items():
        _put(texts, row - top, column - left, text)
    formulas = sorted((column - left, row - top) for row, column in unread.formulas)
    for column, row in formulas:
        _put(texts, row, column, None)
    columns = {column: [row for _, row in places] for column, places in groupby(formulas, itemgetter(0))}
    return RawTable(name, sheet.name, table_of(texts), first_row=top + 1, uncomputed=columns)


def _put(texts: list[list[str | None]], row: int, column: int, text: str | None) -> None:
    """Write into a table that grows to the right and downwards; what lies left of it or above it is no data."""
    if row < 0 or column < 0:
        return
    texts += [[] for _ in range(row - len(texts) + 1)]
    texts[row] += [None] * (column - len(texts[row]) + 1)
    texts[row][column] = text


def _text(cell: object) -> str | None:
    """A cell as a person would write it: 3 for 3.0, ISO for dates."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return (datetime.min + cell).time().isoformat() if timedelta(0) <= cell < timedelta(1) else str(cell)
    return str(cell)


def _looked_through(content: bytes, name: str) -> Mapping[str, xlsx.Unread]:
    """What the reader leaves out of each sheet. Raises SourceError for what would fill the memory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise SourceError(
                "{file} terlalu besar bila dibuka (lebih dari {limit} MB); bagi menjadi beberapa berkas.",
                file=name,
                limit=MOST_BYTES // 1_000_000,
            )
        _refuse_archive([part.filename for part in parts], name)
        xlsx.refuse_stray_cells(archive, name)
        return xlsx.unread_cells(archive)


def _refuse_archive(parts: Sequence[str], name: str) -> None:
    """Raises SourceError for a ZIP that holds files, as survey platforms hand out their exports, and is no workbook."""
    if not parts or _WORKBOOK_PARTS.intersection(parts):
        return
    raise SourceError(
        "{file} adalah arsip ZIP, bukan tabel; keluarkan dahulu isinya ({parts}), lalu baca berkas itu.",
        file=name,
        parts=", ".join(printable(part) for part in parts[:_SHOWN]) + (", …" if len(parts) > _SHOWN else ""),
    )


def _unreadable(name: str) -> SourceError:
    return SourceError(
        "{file} tidak dapat dibaca sebagai buku kerja: rusak, terkunci sandi, atau bukan Excel/ODS; buka dan simpan "
        "ulang tanpa sandi.",
        file=name,
    )
