"""Drivers: which elements go with the rest of the judgement, beside how well each is done. Exploratory.

Nobody is asked how much an element matters to him. Its importance is derived: the correlation of the element with the
sum of the others. The elements put against their own total, as in relative weights or Shapley shares of R^2 (Johnson
2000; Grömping 2007), would explain it wholly and be credited with themselves. Performance by importance is the matrix
of Martilla and James (1977). It is about association, not about cause, and an element that almost all judge alike
looks unimportant because it cannot go with anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from ikm.scoring.moments import Moments
from ikm.scoring.official import SCALE
from ikm.scoring.reliability import CONFIDENCE, Reliability, fisher

Quadrant = Literal["improve", "keep", "low", "excess"]

ENOUGH = 100
"""Complete responses from which priorities are given: the interval of a weak correlation is then within 0.2."""

_FEWEST = 3  # elements: of two, each is the other's rest

_QUADRANTS: dict[tuple[bool, bool], Quadrant] = {
    (True, False): "improve",
    (True, True): "keep",
    (False, False): "low",
    (False, True): "excess",
}


@dataclass(frozen=True)
class Driver:
    """One element in the matrix.

    importance: correlation with the sum of the other elements; ci95: its interval.
    performance: its index, 25 to 100.
    more_important, better: than the mean of the elements, as far as 95 % intervals can tell; None where they cannot.
    quadrant: where the two values lie; `certain` only if both are told.
    """

    key: str
    importance: float
    ci95: tuple[float, float] | None
    performance: float
    quadrant: Quadrant
    more_important: bool | None
    better: bool | None

    @property
    def certain(self) -> bool:
        """Neither of its two intervals reaches over the line that parts the quadrants."""
        return self.more_important is not None and self.better is not None


@dataclass(frozen=True)
class Priorities:
    """The matrix: its elements and the means at which its quadrants part."""

    drivers: tuple[Driver, ...]
    importance: float
    performance: float


def priorities(moments: Moments, found: Reliability, performance: Mapping[str, float]) -> Priorities | None:
    """The matrix of the elements that vary; None below `ENOUGH` complete responses or for fewer than three elements.

    `performance` is the index of each element as it is printed.
    """
    known = [(item.key, item.item_rest) for item in found.items if item.item_rest is not None]
    if moments.n < ENOUGH or len(known) < _FEWEST:
        return None
    importance = float(np.mean([r for _, r in known]))
    level = float(np.mean([performance[key] for key, _ in known]))
    margins = dict(zip((item.key for item in found.items if not item.constant), _margins(moments), strict=True))
    drivers = tuple(
        Driver(
            key=key,
            importance=r,
            ci95=(interval := fisher(r, moments.n, moments.kurtosis)),
            performance=performance[key],
            quadrant=_QUADRANTS[r >= importance, performance[key] >= level],
            more_important=_side(interval, importance),
            better=_beyond(performance[key] - level, margins[key]),
        )
        for key, r in known
    )
    return Priorities(drivers, importance, level)


def _margins(moments: Moments) -> list[float]:
    """Half the 95 % interval of each varying element's index less the mean index of them all.

    The difference is judged within respondents, d' S d with d_j = 1_j - 1/k: most of what one of them gives to one
    element he gives to all.
    """
    from scipy.special import stdtrit

    k, n = len(moments.spread), moments.n
    contrasts = np.eye(k) - 1 / k
    squares = np.einsum("ij,jk,ik->i", contrasts, moments.spread.astype(np.float64), contrasts) / (n * (n - 1))
    t = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2))
    return [SCALE * t * sqrt(max(square, 0.0) / n) for square in squares.tolist()]


def _side(interval: tuple[float, float] | None, line: float) -> bool | None:
    """Whether an interval lies above the line, below it (False), or neither."""
    if interval is None or interval[0] <= line <= interval[1]:
        return None
    return interval[0] > line


def _beyond(difference: float, margin: float) -> bool | None:
    """Whether a difference is above 0, below it (False), or not told from it; nor is one whose margin is unknown."""
    if margin == 0 or abs(difference) <= margin:
        return None
    return difference > 0
