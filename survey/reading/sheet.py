"""A table whose columns are known: what is data in it, and what its rows say as they stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.project import Project
from ikm.survey.reading.columns import (
    OWN_FILE,
    OWN_SOURCE,
    OWN_UNIT,
    REASON,
    RUNNING,
    ColumnMap,
    assign,
    may_number_rows,
)
from ikm.survey.reading.header import Layout, empty, skipped
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import is_blank, plain, squeeze, words

_GUARD = r"^'([=+@\t\r-])"  # the apostrophe by which a file of rejected rows keeps a cell from being a formula
_NUMBERED = re.compile(r" \(\d+\)$|^kolom \d+$")  # what such a file makes of headings that are alike or blank

T = TypeVar("T")


@dataclass(frozen=True)
class Sheet:
    """A table whose columns are known. `data`: its data rows, with their index in the table as `at`."""

    raw: RawTable
    layout: Layout
    columns: ColumnMap
    data: pl.DataFrame

    @property
    def at(self) -> pl.Series:
        """Index of each data row in the table."""
        return self.data["at"]

    @property
    def of_rejects(self) -> bool:
        """Whether it holds rows that were rejected before: it says of which file each of them is."""
        return self.columns.find("origin") is not None

    @cached_property
    def headings(self) -> dict[int, str]:
        """Heading of each column of the source; of rows that were rejected before, as it stood in their own file."""
        if not self.of_rejects:
            return {c.index: c.heading for c in self.columns.columns}
        told = {REASON, OWN_UNIT, OWN_FILE, OWN_SOURCE}
        present = {c.heading for c in self.columns.columns} | {""}
        plain = {c.index: _NUMBERED.sub("", c.heading) for c in self.columns.columns}
        kept = (c for c in self.columns.columns if c.heading not in told)
        return {c.index: plain[c.index] if plain[c.index] in present else c.heading for c in kept}

    @cached_property
    def running(self) -> frozenset[int]:
        """The columns that only number the rows."""
        named = {index for index, heading in self.headings.items() if words(heading) in RUNNING}
        if self.of_rejects:
            return frozenset(named)
        others = (c for c in self.columns.columns if c.key is None and may_number_rows(c.heading))
        return frozenset(named | {c.index for c in others if is_consecutive(self.data[f"c{c.index}"])})

    @property
    def origins(self) -> pl.Series:
        """Folder and name of the file that each row comes from."""
        name = re.split(r"[\\/]", self.raw.file)[-1]
        return self.texts("origin").fill_null("/".join(filter(None, (self.raw.folder, name))))

    def texts(self, key: str) -> pl.Series:
        """The cells of a key's column; nulls where there is none."""
        column = self.columns.find(key)
        if column is None:
            return pl.Series([None] * self.data.height, dtype=pl.String)
        return self.data[f"c{column.index}"]


def is_consecutive(texts: pl.Series) -> bool:
    """Whether the cells are whole numbers, each one more, or each one less, than the one before."""
    numbers = texts.str.strip_chars().str.replace(r"[.,]0+$", "").cast(pl.Int64, strict=False)
    steps = numbers.diff().drop_nulls()
    return numbers.null_count() == 0 and bool((steps == 1).all() or (steps == -1).all())


def columns_of(
    raw: RawTable, layout: Layout, project: Project, options: ReadOptions, dateish: frozenset[int] = frozenset()
) -> ColumnMap:
    """As `assign`, of a table's headings: a fault says of which table."""
    try:
        return assign(layout.headings, project, options, dateish)
    except SourceError as error:
        raise SourceError("{place}: {fault}", place=raw.place, fault=error.message) from error


def sheet_of(raw: RawTable, layout: Layout, columns: ColumnMap, project: Project) -> Sheet:
    """The table with the rows that are no data left out; of records only empty ones are none."""
    answers = [column.index for column in columns.elements(project.instrument)]  # forms fill in the unit by formulas
    body = raw.with_formulas(answers).slice(layout.start)
    if columns.find("origin"):
        body = body.with_columns(pl.all().str.replace(_GUARD, "$1"))
    kept = body.with_columns(at=pl.int_range(layout.start, raw.cells.height, dtype=pl.Int64))
    broken = kept["at"].is_in(list(raw.broken))
    no_data = empty(body) if raw.first_row == 0 else skipped(body, columns, project)
    return Sheet(raw, layout, columns, kept.filter(broken | ~no_data))


def fingerprints(sheet: Sheet) -> pl.Series:
    """A hash of each row's cells by heading, whatever the order of columns.

    Running numbers and blanks are left out, and the unit, of which each row's source tells.
    """
    unit = sheet.columns.find("unit")
    out = sheet.running | ({unit.index} if unit else set())
    columns = [(words(text), index) for index, text in sheet.headings.items() if text and index not in out]
    texts = [
        pl.concat_str(pl.lit(f"{text}\x1f"), _normal(f"c{index}")).fill_null("") for text, index in sorted(columns)
    ]
    joined = sheet.data.select(pl.concat_str(texts or [pl.lit("")], separator="\x1e").alias("x"))["x"]
    return mapped(joined, _hash, pl.String())


def _normal(name: str) -> pl.Expr:
    """The cell without stray space, whole numbers as such; null where it is empty."""
    text = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return text.str.replace(r"^([+-]?\d+)[.,]0+$", "$1").replace("", None)


def _hash(text: str | None) -> str:
    joined = "\x1e".join(part for part in (text or "").split("\x1e") if part)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def mapped(texts: pl.Series, read: Callable[[str | None], T], kind: pl.DataType) -> pl.Series:
    """Read each different text once."""
    if texts.is_empty():
        return pl.Series([], dtype=kind)
    unique = texts.unique().to_list()
    found = [read(text) for text in unique]
    new = pl.Series(found, dtype=kind)
    return texts.replace_strict(pl.Series(unique, dtype=pl.String), new, return_dtype=kind)


def text_of(text: str | None) -> str | None:
    """A cell's text on one line; None for a blank."""
    return None if text is None or is_blank(text) else squeeze(text)


def remark_of(text: str | None) -> str | None:
    """As `text_of`, of what people wrote: without control characters."""
    return None if text is None else text_of(plain(text))
