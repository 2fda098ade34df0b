"""Weights that make a sample look like the visitors that are known: post-stratification and raking.

Of all weights w_i whose totals equal what is known, those nearest to the initial d_i: w_i = d_i F(x_i' lambda), with
sum_i w_i x_i = known (Deville and Särndal 1992, JASA 87; Deville, Särndal and Sautory 1993, JASA 88). With one
division of the visitors that is post-stratification; with several, F = exp gives raking, and the logit form keeps
w_i / d_i within bounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ikm.scoring.estimate import Floats, divided
from ikm.scoring.tally import Ints
from ikm.scoring.variance import Moments

_ROUNDS = 200
_CLOSE = 1e-12  # of the known totals

Distance = Callable[[Floats], tuple[Floats, Floats]]  # F and its derivative


@dataclass(frozen=True)
class Calibrated:
    """Weights of groups of respondents that are alike in what is known.

    ratio: w / d, shape (groups,). converged: whether the known totals are met.
    """

    ratio: Floats
    converged: bool


def raking(u: Floats) -> tuple[Floats, Floats]:
    """F = exp: weights stay positive, and may become large."""
    # A step that overshoots must not end in infinity; the rounds that follow come back from it.
    grown = np.exp(np.minimum(u, 500.0))
    return grown, grown


def bounded(low: float, high: float) -> Distance:
    """F between `low` < 1 and `high` > 1 (the logit form of Deville and Särndal 1992, method 6)."""
    steep = (high - low) / ((1 - low) * (high - 1))

    def distance(u: Floats) -> tuple[Floats, Floats]:
        grown = np.exp(np.clip(steep * u, -300.0, 300.0))  # its square, below, is still a number
        below = (high - 1) + (1 - low) * grown
        value = (low * (high - 1) + high * (1 - low) * grown) / below
        return value, steep * (high - low) * (high - 1) * (1 - low) * grown / below**2

    return distance


def calibrate(weight: Floats, known_by: Floats, totals: Floats, distance: Distance = raking) -> Calibrated:
    """Weights whose totals are the known ones, by Newton's method.

    weight: sum of the initial weights of each group of respondents who are alike, shape (groups,).
    known_by: x of each group, shape (groups, k); columns may depend on each other. totals: shape (k,).
    """
    multipliers: Floats = np.zeros(known_by.shape[1])
    step: Floats = np.zeros(known_by.shape[1])
    apart = np.inf
    for _ in range(_ROUNDS):
        ratio, slope = distance(known_by @ (multipliers + step))
        missing = totals - known_by.T @ (weight * ratio)
        off = float(np.max(np.abs(missing), initial=0.0))
        if off <= _CLOSE * np.max(np.abs(totals), initial=1.0):
            return Calibrated(ratio, converged=True)
        if off >= apart:
            step = step / 2  # a whole step from far away may overshoot
            continue
        multipliers, apart = multipliers + step, off
        jacobian = known_by.T @ (known_by * (weight * slope)[:, None])
        step = np.asarray(np.linalg.lstsq(jacobian, missing, rcond=None)[0], dtype=np.float64)
    return Calibrated(np.ones_like(weight), converged=False)


@dataclass(frozen=True)
class Weighting:
    """Calibrated weights of the rows of a tally.

    weight: w, of each row's respondents; base: d, shape (rows,).
    known_by: x, shape (rows, k), within blocks: the rows with the same `block` were calibrated together, those with
    -1 were not.
    """

    weight: Floats
    base: Floats
    block: Ints
    known_by: Floats

    def residual(self, of: Moments) -> Moments:
        """What the known totals leave open of a linearised variable that holds the weights.

        u_i / w_i less its regression on x_i with the initial weights, times w_i (Deville and Särndal 1992, 3.4;
        as R's `calibrate`, and unlike its `rake`, which differs where weights vary).
        """
        plain = of.times(divided(1.0, self.weight))
        fitted = np.zeros_like(plain.total)
        for block in np.unique(self.block[self.block >= 0]):
            rows = np.flatnonzero(self.block == block)
            x, d = self.known_by[rows], self.base[rows]
            crossed = x.T @ (x * (plain.n[rows] * d)[:, None])
            slopes = np.linalg.lstsq(crossed, (plain.total[..., rows] * d @ x).T, rcond=None)[0]
            fitted[..., rows] = (x @ slopes).T
        return plain.less(fitted).times(self.weight)
