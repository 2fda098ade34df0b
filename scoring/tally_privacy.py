"""How much a tally tells of single persons."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ikm.scoring.tally import Tally


@dataclass(frozen=True)
class SmallCells:
    """all_cells: cells of the tally; cells: those with fewer respondents than the threshold.

    alone: respondents who are the only ones of their cell to answer just those elements, whose answers are the sums.
    """

    all_cells: int
    cells: int
    alone: int


def small_cells(tally: Tally, threshold: int) -> SmallCells:
    """What is small in a tally, whatever its keys are."""
    n = tally.frame.group_by(tally.keys).agg(pl.col("n").sum())["n"] if tally.keys else tally.frame["n"]
    return SmallCells(len(n), int((n < threshold).sum()), int((tally.n == 1).sum()))
