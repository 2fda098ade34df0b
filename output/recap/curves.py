"""The curved limits of a funnel."""

from __future__ import annotations

from math import sqrt

import numpy as np

from ikm.scoring.funnel import Funnel
from ikm.scoring.interval import HIGHEST, LOWEST

_LEVEL = 0.05  # of false alarms, over all units together
_POINTS = 40


def limits(funnel: Funnel) -> tuple[tuple[float, float, float], ...]:
    """For rising numbers of respondents, between which indices all units lie in 95 % of agencies like this one.

    mean -+ z sqrt(factor v / n + between), with z of the normal distribution at 5 % over the units (Bonferroni) and v
    the variance of one respondent: of the units' own, their mean weighted by n (Spiegelhalter 2005, Statistics in
    Medicine 24, 1185-1202). Units are judged by their own variance, and may so lie on the other side of the curve.
    """
    from scipy.special import ndtri

    n = np.array([unit.domain.n for unit in funnel.units], dtype=float)
    square = np.array([unit.se**2 for unit in funnel.units])
    between, factor = funnel.dispersion.between, funnel.dispersion.factor
    chance = np.maximum(square - between, 0.0) / factor
    one = float((chance * n * n).sum() / n.sum())
    z = float(ndtri(1 - _LEVEL / (2 * len(n))))
    sizes = np.linspace(sqrt(n.min() * 0.7), sqrt(n.max() * 1.05), _POINTS) ** 2
    half = z * np.sqrt(factor * one / sizes + between)
    return tuple(
        (size, max(funnel.mean - reach, LOWEST), min(funnel.mean + reach, HIGHEST))
        for size, reach in zip(sizes.tolist(), half.tolist(), strict=True)
    )
