"""Tables of texts for the tests of reading, written as lines."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ikm.survey.reading.raw import RawTable

CODES = [f"U{i}" for i in range(1, 10)]


def raw_table(
    rows: Sequence[Sequence[str | None]], file: str = "jan.csv", sheet: str | None = None, first_row: int = 1
) -> RawTable:
    width = max((len(row) for row in rows), default=0)
    columns = {f"c{i}": [row[i] if i < len(row) else None for row in rows] for i in range(width)}
    return RawTable(file, sheet, pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String())), first_row)


def coded(*answers: str) -> RawTable:
    """U1 to U9 and one row for each text of nine answers parted by spaces, `_` for an empty cell."""
    rows = [[None if cell == "_" else cell for cell in row.split()] for row in answers]
    return raw_table([CODES, *rows])
