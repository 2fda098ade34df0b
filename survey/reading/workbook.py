"""Workbooks: XLSX, XLSM, XLS, XLSB and ODS, through python-calamine."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ikm.survey.errors import SourceError
from ikm.survey.reading.delimited import table_of
from ikm.survey.reading.raw import RawTable

MOST_BYTES = 300_000_000
MOST_PARTS = 5_000


def read(content: bytes, name: str) -> list[RawTable]:
    """A table for each sheet that holds a cell.

    Raises SourceError for an encrypted, damaged or empty workbook, and for one that would unpack to too much.
    """
    _refuse_bombs(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_index(i) for i in range(len(book.sheet_names))]
        tables = [table for sheet in sheets if (table := _table(sheet, name))]
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise _unreadable(name) from error
    except BaseException as error:  # the reader's own panics derive from BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(name) from error
    if not tables:
        raise SourceError("{file} tidak berisi apa pun; simpan ulang berkas aslinya.", file=name)
    return tables


def _table(sheet: CalamineSheet, name: str) -> RawTable | None:
    rows = sheet.to_python(skip_empty_area=True)
    if sheet.start is None or not rows:
        return None
    cells = table_of([[_text(cell) for cell in row] for row in rows])
    return RawTable(name, sheet.name, cells, first_row=sheet.start[0] + 1)


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


def _refuse_bombs(content: bytes, name: str) -> None:
    if not content.startswith(b"PK"):
        return
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _unreadable(name) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise SourceError(
            "{file} terlalu besar bila dibuka (lebih dari {limit} MB); bagi menjadi beberapa berkas.",
            file=name,
            limit=MOST_BYTES // 1_000_000,
        )


def _unreadable(name: str) -> SourceError:
    return SourceError(
        "{file} tidak dapat dibaca sebagai buku kerja: rusak, terkunci sandi, atau bukan Excel/ODS; buka dan simpan "
        "ulang tanpa sandi.",
        file=name,
    )
