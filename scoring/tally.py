"""The tally: counts, sums and products of the answers. After it no estimate sees a respondent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, zip_longest
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from narwhals.typing import IntoFrame
from numpy.typing import NDArray

from ikm.survey.instrument import VALUES

Ints = NDArray[np.int64]

_HIGH = 1 << 32  # the place of the second of two sums in one Int64
_TOO_MANY = 1 << 27  # respondents: their squares, 16 at most, could add up to half of that, and the pair wrap


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
        return replace(self, frame=pl.concat([self.frame, other.frame.select(self.frame.columns)])).by(self.keys)

    def by(self, keys: Sequence[str]) -> Tally:
        """The same respondents by some of the keys."""
        cells = [*keys, "mask"]
        totals = self.frame.group_by(cells).agg(pl.exclude(*self.keys, "mask").sum())
        return Tally(tuple(keys), self.elements, totals.sort(cells))

    def _ints(self, columns: list[str]) -> Ints:
        return self.frame.select(columns).to_numpy().astype(np.int64, copy=False).reshape(-1, len(columns))


def tally(frame: IntoFrame, elements: Sequence[str], keys: Sequence[str]) -> Tally:
    """Count the responses in `frame` by `keys` and mask, in one pass.

    `frame` has the key columns and one integer column per element, 1 to 4 or null. It may be a frame in memory, a
    polars LazyFrame (a scan of a file larger than memory), a DuckDB relation, a Spark DataFrame, or another lazy frame
    of narwhals.
    Raises OverflowError for 2**27 or more respondents in one cell and mask: tally such a source in parts, and add.
    """
    source = nw.from_native(frame).lazy()
    mask = nw.sum_horizontal(*[(~nw.col(key).is_null()).cast(nw.Int64) * (1 << j) for j, key in enumerate(elements)])
    answers = [nw.col(key).cast(nw.Int8).fill_null(0).alias(f"x{j}") for j, key in enumerate(elements)]
    by, terms = [*keys, "mask"], _terms(len(elements))
    cells = source.select(*keys, mask.alias("mask"), *answers)
    paired = cells.group_by(*by).agg(nw.len().alias("n"), *_paired(terms))
    totals = _with_counts(_parted(_collected(paired), by, list(terms)), len(elements))
    return Tally(tuple(keys), tuple(elements), totals.sort(by))


def _terms(size: int) -> dict[str, nw.Expr]:
    """What is summed of each respondent: numbers from 0 to 16, which no integer is too narrow for."""
    x = [nw.col(f"x{j}") for j in range(size)]
    return {
        **{f"sum_{j}": x[j] for j in range(size)},
        **{f"product_{j}_{k}": x[j] * x[k] for j in range(size) for k in range(j, size)},
        **{f"count_{j}_4": (x[j] == 4).cast(nw.Int8) for j in range(size)},
    }


def _paired(terms: Mapping[str, nw.Expr]) -> list[nw.Expr]:
    """The sums of the terms, two to an Int64: what an engine spends on a group is spent per sum.

    Widened before they are added up, since narrower integers wrap silently.
    """
    wide = [term.cast(nw.Int64) for term in terms.values()]
    pairs = (low + _HIGH * high for low, high in zip_longest(wide[::2], wide[1::2], fillvalue=nw.lit(0)))
    return [pair.sum().cast(nw.Int64).alias(f"pair_{i}") for i, pair in enumerate(pairs)]


def _parted(totals: pl.DataFrame, by: Sequence[str], names: Sequence[str]) -> pl.DataFrame:
    """The sums that `_paired` put together, each a column by its name."""
    if (totals["n"] >= _TOO_MANY).any():
        raise OverflowError(f"{_TOO_MANY} respondents or more in one cell; tally the source in parts")
    halves = (half for i in count() for half in (pl.col(f"pair_{i}") % _HIGH, pl.col(f"pair_{i}") // _HIGH))
    columns = [half.alias(name) for name, half in zip(names, halves, strict=False)]
    return totals.select(*by, pl.col("n").cast(pl.Int64), *columns).with_columns(pl.col("mask").cast(pl.Int64))


def _with_counts(totals: pl.DataFrame, size: int) -> pl.DataFrame:
    """The counts of 1, 2 and 3 as well: number, sum and sum of squares of the answers that are no 4 say them."""
    return totals.select(pl.exclude("^count_.*$"), *(c for j in range(size) for c in _counts(j)))


def _counts(j: int) -> list[pl.Expr]:
    four = pl.col(f"count_{j}_4")
    n = pl.when((pl.col("mask") // (1 << j)) % 2 == 1).then(pl.col("n")).otherwise(0) - four
    first, second = pl.col(f"sum_{j}") - 4 * four, pl.col(f"product_{j}_{j}") - 16 * four
    three = (second - 3 * first + 2 * n) // 2
    two = first - n - 2 * three
    counts = (n - two - three, two, three, four)
    return [count.alias(f"count_{j}_{value}") for value, count in zip(VALUES, counts, strict=True)]


def _collected(lazy: nw.LazyFrame[Any]) -> pl.DataFrame:
    """The few rows that the engine made, in memory; the engine itself holds no more of its source than it must."""
    native = lazy.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="streaming")
    if hasattr(native, "__arrow_c_stream__") and not lazy.implementation.is_spark_like():
        return pl.DataFrame(native)  # Spark's stream wants a Python on every worker
    return pl.DataFrame(lazy.collect("polars").to_native())
