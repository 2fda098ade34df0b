"""Delimited text: which encoding, which delimiter, then every record as it stands."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from itertools import chain

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.reading.raw import RawTable

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 200
_MANY = 2_000  # lines that tell how wide a table is
_WIDE = 5  # cells of a table that is wider than any line of a remark with commas looks
_END = "\x1f"  # a line after the last one: what swallows it has no end
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
    """Every record of `text`, the empty ones too, widened to the longest.

    Raises SourceError where a quotation mark without its other one leaves open where a record ends.
    """
    csv.field_size_limit(10_000_000)
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    told = _told(clean)
    try:
        records, unquoted = _records(io.StringIO(clean, newline="").readlines(), told or delimiter_of(clean))
    except csv.Error as error:
        raise SourceError(
            "{file} tidak dapat dibaca sebagai tabel ({reason}); periksa tanda kutipnya.", file=name, reason=str(error)
        ) from error
    except _StrayQuoteError as error:
        raise SourceError(
            "{file}, baris {line}: tanda kutip tanpa pasangan menyambung baris ini dengan baris-baris berikutnya; "
            "hapus tanda kutip itu, atau tulis pasangannya.",
            file=name,
            line=error.line,
        ) from error
    if told:
        records[0] = []
    return RawTable(name, None, table_of(records), unquoted=tuple(unquoted))


class _StrayQuoteError(Exception):
    """A line that a quotation mark joins to others, and that by itself is no record."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _records(lines: Sequence[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The records, and the numbers of the lines whose quotation marks, having no other one, are taken for letters."""
    ended = [*lines, _END]
    records = list(csv.reader(ended, delimiter=delimiter))
    if len(records) == len(ended):
        return records[:-1], []
    width = _width(lines, delimiter)
    records, unquoted, start = [], [], 0
    while start < len(lines):
        reader = csv.reader(map(ended.__getitem__, range(start, len(ended))), delimiter=delimiter)
        begin = start
        for record in reader:
            end = start + reader.line_num
            if end - begin > 1 and _swallows(ended[begin:end], width, delimiter):
                alone = next(csv.reader([lines[begin]], delimiter=delimiter, quoting=csv.QUOTE_NONE))
                if len(alone) != width:
                    raise _StrayQuoteError(begin + 1)
                records.append(alone)
                unquoted.append(begin + 1)
                break
            records.append(record)
            begin = end
        start = begin + 1
    return [record for record in records if record != [_END]], unquoted


def _swallows(lines: Sequence[str], width: int, delimiter: str) -> bool:
    """Whether a record of several lines holds lines that are records by themselves, or the end of the file.

    A true remark of several lines has the table's width in all of them together only.
    """
    if lines[-1] == _END:
        return True
    if width < _WIDE:
        return False
    plain = [line.count(delimiter) + 1 for line in (lines[0], lines[-1])]
    inner = (len(record) for line in lines[1:-1] for record in csv.reader([line], delimiter=delimiter))
    return plain == [width, width] or width in inner


def _width(lines: Sequence[str], delimiter: str) -> int:
    """How many cells most lines have by themselves, with quotation marks as such or as letters."""
    quoted = (len(r) for line in lines[:_MANY] for r in csv.reader([line], delimiter=delimiter))
    plain = (line.count(delimiter) + 1 for line in lines[:_MANY])
    widths = Counter(width for width in chain(quoted, plain) if width > 1)
    return max(widths, key=lambda width: (widths[width], width), default=0)


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


def may_be_table(content: bytes) -> bool:
    """Whether some delimiter cuts at least two lines of a text into the same number of fields, three or more."""
    lines = (_decoded(content) or "").splitlines()
    cuts = Counter((delimiter, line.count(delimiter)) for line in lines for delimiter in _DELIMITERS)
    return any(fields > 1 and alike > 1 for (_, fields), alike in cuts.items())


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
