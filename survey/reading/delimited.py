"""Delimited text: which encoding, which delimiter, then every record as it stands."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.reading.raw import RawTable

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 200
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decode(content: bytes, name: str) -> str:
    """The text of `content`: UTF-8 or UTF-16 by its mark, UTF-16 by its NULs, UTF-8 if it is valid, else Windows-1252.

    Raises SourceError for what is no text at all.
    """
    text = _decoded(content)
    if text is None or "\0" in text:
        raise SourceError(
            "{file} bukan berkas teks, Excel, ODS, JSON atau Parquet yang dikenal, atau rusak; simpan ulang dari "
            "program asalnya.",
            file=name,
        )
    return text


def _decoded(content: bytes) -> str | None:
    try:
        for mark, encoding in _BOMS:
            if content.startswith(mark):
                return content[len(mark) :].decode(encoding)
        return content.decode(_bare_utf16(content) or "utf-8")
    except UnicodeDecodeError:
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            return None


def _bare_utf16(content: bytes) -> str | None:
    """UTF-16 without its mark, as most of its high bytes and none of its low ones are zero in our languages."""
    even, odd = content[:_SAMPLE:2], content[1:_SAMPLE:2]
    halves = (("utf-16-le", odd, even), ("utf-16-be", even, odd))
    return next((name for name, high, low in halves if 2 * high.count(0) > len(high) and 0 not in low), None)


def read(text: str, name: str) -> RawTable:
    """Every record of `text`, the empty ones too, widened to the longest."""
    csv.field_size_limit(10_000_000)
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    told = _told(clean)
    try:
        records = list(csv.reader(io.StringIO(clean, newline=""), delimiter=told or delimiter_of(clean)))
    except csv.Error as error:
        raise SourceError(
            "{file} tidak dapat dibaca sebagai tabel ({reason}); periksa tanda kutipnya.", file=name, reason=str(error)
        ) from error
    if told:
        records[0] = []
    return RawTable(name, None, table_of(records))


def table_of(records: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    """Records as a frame of String columns `c0`, `c1`, ...; empty cells are null."""
    width = max((len(record) for record in records), default=0)
    padded = [[*map(_storable, record), *[None] * (width - len(record))] for record in records]
    columns = zip(*padded, strict=True) if padded else ([] for _ in range(width))
    frame = pl.DataFrame([pl.Series(f"c{i}", list(column), dtype=pl.String) for i, column in enumerate(columns)])
    return frame.with_columns(pl.when(pl.all().str.strip_chars() != "").then(pl.all()))


def _storable(cell: str | None) -> str | None:
    """Without what JSON can smuggle in: half a surrogate pair has no UTF-8, and no database keeps a NUL."""
    if cell is None:
        return None
    cell = cell.replace("\0", "")
    return cell if cell.isascii() else cell.encode("utf-8", "replace").decode("utf-8")


def delimiter_of(text: str) -> str:
    """The delimiter that cuts most records into the same number of fields, wider records first.

    A decimal comma in a semicolon file, or a title with commas, gives records of unequal widths and loses.
    """
    sample = "\n".join(text.split("\n", _SAMPLE)[:_SAMPLE])
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(len(r) for r in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if r)
    except csv.Error:
        return 0.0, 0
    records = widths.total()
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    return count / records, width


def _told(text: str) -> str | None:
    """Excel's own first line `sep=;`."""
    first = text.split("\n", 1)[0].strip()
    return first[4] if len(first) == 5 and first.casefold().startswith("sep=") else None
