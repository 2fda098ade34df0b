"""How much a tally tells of single persons."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ikm.scoring.tally import Tally


@dataclass(frozen=True)
class SmallCells:
    """cells: all cells of the tally; small: those with fewer respondents than the threshold.

    rows: cell and mask with fewer; alone: those of a single respondent, whose answers are the sums.
    """

    cells: int
    small: int
    rows: int
    alone: int


def small_cells(tally: Tally, threshold: int) -> SmallCells:
    """What is small in a tally, whatever its keys are."""
    n = tally.frame.group_by(tally.keys).agg(pl.col("n").sum())["n"] if tally.keys else tally.frame["n"]
    few = int((n < threshold).sum())
    return SmallCells(len(n), few, int((tally.n < threshold).sum()), int((tally.n == 1).sum()))
