"""The tally: counts, sums and products of the answers. After it no estimate sees a respondent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ikm.survey.instrument import VALUES

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tally:
    """Totals of responses for each cell and mask of answered elements; tallies add up.

    keys: columns that make a cell (unit, service, groups asked for). elements: element keys.
    frame: one row per cell and mask, with the key columns and Int64 columns `mask` (bit j set: element j
    answered), `n`, `sum_j`, `product_j_k` (j <= k: sum of x_j x_k over respondents who answered both) and
    `count_j_v` (respondents who gave value v to element j). Within a mask all of it is exact for blanks.
    """

    keys: tuple[str, ...]
    elements: tuple[str, ...]
    frame: pl.DataFrame

    @cached_property
    def n(self) -> Ints:
        """Respondents, shape (rows,)."""
        return self._ints(["n"])[:, 0]

    @cached_property
    def answered(self) -> Ints:
        """1 where the row's mask has the element, shape (rows, elements)."""
        bits = np.arange(len(self.elements), dtype=np.int64)
        return (self._ints(["mask"]) >> bits) & 1

    @cached_property
    def sums(self) -> Ints:
        """Sums of values, shape (rows, elements)."""
        return self._ints([f"sum_{j}" for j in range(len(self.elements))])

    @cached_property
    def products(self) -> Ints:
        """Sums of products of two elements, symmetric, shape (rows, elements, elements)."""
        size = len(self.elements)
        upper = [(j, k) for j in range(size) for k in range(j, size)]
        flat = self._ints([f"product_{j}_{k}" for j, k in upper])
        square = np.zeros((len(flat), size, size), dtype=np.int64)
        first, second = zip(*upper, strict=True)
        square[:, first, second] = square[:, second, first] = flat
        return square

    @cached_property
    def counts(self) -> Ints:
        """Respondents by value 1 to 4, shape (rows, elements, 4)."""
        names = [f"count_{j}_{v}" for j in range(len(self.elements)) for v in VALUES]
        return self._ints(names).reshape(-1, len(self.elements), len(VALUES))

    def __add__(self, other: Tally) -> Tally:
        if (self.keys, self.elements) != (other.keys, other.elements):
            raise ValueError("tallies of other keys or elements do not add up")
        both = pl.concat([self.frame, other.frame])
        by = [*self.keys, "mask"]
        totals = both.group_by(by).agg(pl.exclude(by).sum()).select(self.frame.columns)
        return Tally(self.keys, self.elements, totals.sort(by))

    def _ints(self, columns: list[str]) -> Ints:
        return self.frame.select(columns).to_numpy().astype(np.int64, copy=False).reshape(-1, len(columns))


def tally(frame: pl.DataFrame, elements: Sequence[str], keys: Sequence[str]) -> Tally:
    """Count the responses in `frame` by `keys` and mask.

    `frame` has the key columns and one integer column per element, 1 to 4 or null. Values are widened to Int64
    before products, since narrower products wrap silently.
    """
    wide = nw.from_native(frame).with_columns(nw.col(*elements).cast(nw.Int64))
    mask = nw.sum_horizontal(*[(~nw.col(key).is_null()).cast(nw.Int64) * (1 << j) for j, key in enumerate(elements)])
    columns = {f"x{j}": nw.col(key).fill_null(0) for j, key in enumerate(elements)}
    prepared = wide.select(*keys, mask.alias("mask"), *[column.alias(name) for name, column in columns.items()])
    by = [*keys, "mask"]
    totals = prepared.group_by(*by).agg(*_aggregates(len(elements))).sort(*by)
    return Tally(tuple(keys), tuple(elements), totals.to_native())


def _aggregates(size: int) -> list[nw.Expr]:
    """The one aggregate: what every estimate needs."""
    x = [nw.col(f"x{j}") for j in range(size)]
    return [
        nw.len().cast(nw.Int64).alias("n"),
        *[x[j].sum().alias(f"sum_{j}") for j in range(size)],
        *[(x[j] * x[k]).sum().alias(f"product_{j}_{k}") for j in range(size) for k in range(j, size)],
        *[(x[j] == v).cast(nw.Int64).sum().alias(f"count_{j}_{v}") for j in range(size) for v in VALUES],
    ]
