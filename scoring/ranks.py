"""Ranks with intervals, for those who insist on ranks: which places a unit may hold, all units together."""

from __future__ import annotations

import numpy as np

from ikm.scoring.difference import Side, difference
from ikm.scoring.estimate import Floats

_LEVEL = 0.05


def rank_intervals(sides: Side) -> list[tuple[int, int]]:
    """For each unit the best and the worst rank that its data leave open; 1 is the highest index.

    A unit is below those that are proven higher, and above those that are proven lower, over all pairs of units with
    Bonferroni: the true ranks of all units lie in their intervals together with 95 % confidence (Klein, Wright and
    Wieczorek 2020, J. R. Statist. Soc. C 69; Mohamad, Goeman and van Zwet 2022, Biometrics 78). Goldstein and
    Spiegelhalter (1996) say why no rank should be printed without.
    sides: independent estimates, shape (units,).
    """
    count = len(sides.value)
    one, other = np.triu_indices(count, 1)
    apart = difference(sides.at(one), sides.at(other))
    proven = apart.p * len(one) <= _LEVEL
    higher = np.zeros((count, count), dtype=np.bool_)  # row is proven to be higher than column
    higher[other, one] = proven & (apart.value > 0)
    higher[one, other] = proven & (apart.value < 0)
    best, worst = 1 + higher.sum(axis=0), count - higher.sum(axis=1)
    return list(zip(best.tolist(), worst.tolist(), strict=True))


def ranks(values: Floats) -> list[int]:
    """Rank of each value, 1 the highest; equal values share the better place."""
    return [1 + int((values > value).sum()) for value in values]
