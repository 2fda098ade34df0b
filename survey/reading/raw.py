"""The one shape that every kind of file is brought into before anything is understood: a table of texts."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ikm.survey.messages import Message


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
    """

    file: str
    sheet: str | None
    cells: pl.DataFrame
    first_row: int = 1
    folder: str = ""
    unquoted: tuple[int, ...] = ()

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
