"""The one shape that every kind of file is brought into before anything is understood: a table of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ikm.survey.messages import Message
from ikm.survey.problems import RowIs

UNCOMPUTED = "formula tanpa nilai"


@dataclass(frozen=True)
class RawTable:
    """The cells of one sheet, as text.

    file: name as shown to the user. sheet: None for files without sheets.
    cells: String columns `c0`, `c1`, ...; null for an empty cell; every row of the source is there, the empty
    ones too. Numbers are written as a person would ("4", "3.5"), dates as ISO ("2022-03-01", "2022-03-01 08:15:00").
    first_row: the number of the first row of `cells` (1 for CSV; a sheet's first used row; 0 for JSON and
    Parquet, whose first row here is a heading made of the field names and whose records count from 1).
    folder: name of the folder that a file lies in, "" for none.
    unquoted: lines of a text whose quotation marks had no other one, and were read as letters.
    recorded: rows that count as read; for JSON and Parquet the made heading does not.
    broken: rows of `cells` that cannot be data, by their index, with the rule that each breaks.
    lines: where rows of `cells` were made from several rows of the source, the number of the row that each cell
    stood in; same shape as `cells`.
    hidden: a sheet that its workbook does not show.
    continues: whether the source says that more of it stands elsewhere, on another page of a server's answer.
    uncomputed: by column, the rows of `cells` that are empty only because nobody computed their formulas.
    row_is: what the numbers of rows count: pages, where the source is a scan.
    instrument: id of the instrument that the source says it asks; None where it does not say.
    """

    file: str
    sheet: str | None
    cells: pl.DataFrame
    first_row: int = 1
    folder: str = ""
    unquoted: tuple[int, ...] = ()
    broken: Mapping[int, str] = field(default_factory=dict)
    lines: pl.DataFrame | None = None
    hidden: bool = False
    continues: bool = False
    uncomputed: Mapping[int, Sequence[int]] = field(default_factory=dict)
    row_is: RowIs = "row"
    instrument: str | None = None

    def row(self, at: int, column: int = -1) -> int:
        """The number in the source of row `at` of `cells`, or of its cell in a column."""
        return at + self.first_row if self.lines is None else int(self.lines[at, max(column, 0)])

    def rows(self, at: pl.Series) -> pl.Series:
        """The numbers in the source of several rows."""
        return at + self.first_row if self.lines is None else self.lines["c0"].gather(at)

    def with_formulas(self, columns: Iterable[int]) -> pl.DataFrame:
        """The cells with a text, in these columns, where they are empty only because a formula was not computed."""
        at = pl.int_range(pl.len(), dtype=pl.Int64)
        found = ((f"c{column}", list(self.uncomputed.get(column, ()))) for column in columns)
        return self.cells.with_columns(
            pl.when(at.is_in(rows)).then(pl.lit(UNCOMPUTED)).otherwise(name).alias(name) for name, rows in found if rows
        )

    @property
    def recorded(self) -> int:
        """Rows of the source itself."""
        return self.cells.height - (1 if self.first_row == 0 else 0)

    @property
    def place(self) -> Message:
        """File and sheet, as a sentence names them."""
        if self.sheet is None:
            return Message("{name}", name=self.file)
        return Message("{file}, lembar {sheet}", file=self.file, sheet=self.sheet)
