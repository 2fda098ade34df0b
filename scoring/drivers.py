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

from ikm.scoring.complete_cases import CompleteCases
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

    importance: correlation with the sum of the other elements. performance: its index, 25 to 100.
    importance_ci95, performance_ci95: to be held against the line that parts the quadrants: the latter is as wide as
    the uncertainty of its distance from the mean of all. None where that is unknown.
    quadrant: where the two values lie; `certain` only if neither interval holds its line.
    """

    key: str
    importance: float
    importance_ci95: tuple[float, float] | None
    performance: float
    performance_ci95: tuple[float, float] | None
    quadrant: Quadrant
    certain: bool


@dataclass(frozen=True)
class Priorities:
    """The matrix: its elements and the means at which its quadrants part."""

    drivers: tuple[Driver, ...]
    importance: float
    performance: float


def priorities(held: CompleteCases, found: Reliability, performance: Mapping[str, float]) -> Priorities | None:
    """The matrix of the elements that vary; None below `ENOUGH` complete responses or for fewer than three elements.

    `performance` is the index of each element as it is printed.
    """
    known = [(item.key, item.item_rest) for item in found.items if item.item_rest is not None]
    if held.n < ENOUGH or len(known) < _FEWEST:
        return None
    importance = float(np.mean([r for _, r in known]))
    level = float(np.mean([performance[key] for key, _ in known]))
    margins = dict(zip((item.key for item in found.items if not item.constant), _margins(held), strict=True))
    drivers = []
    for key, r in known:
        related = fisher(r, held.n, held.kurtosis)
        done = _around(performance[key], margins[key])
        quadrant = _QUADRANTS[r >= importance, performance[key] >= level]
        certain = not (_may_hold(related, importance) or _may_hold(done, level))
        drivers.append(Driver(key, r, related, performance[key], done, quadrant, certain))
    return Priorities(tuple(drivers), importance, level)


def _margins(held: CompleteCases) -> list[float]:
    """Half the 95 % interval of each varying element's index less the mean index of them all.

    The difference is judged within respondents, d' S d with d_j = 1_j - 1/k: most of what one of them gives to one
    element he gives to all.
    """
    from scipy.special import stdtrit

    k, n = len(held.spread), held.n
    contrasts = np.eye(k) - 1 / k
    squares = np.einsum("ij,jk,ik->i", contrasts, held.spread.astype(np.float64), contrasts) / (n * (n - 1))
    t = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2))
    return [SCALE * t * sqrt(max(square, 0.0) / n) for square in squares.tolist()]


def _around(value: float, margin: float) -> tuple[float, float] | None:
    """The interval; None for no width, since answers that differ in nothing but the person are no certainty."""
    return (value - margin, value + margin) if margin else None


def _may_hold(interval: tuple[float, float] | None, line: float) -> bool:
    return interval is None or interval[0] <= line <= interval[1]
