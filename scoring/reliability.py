"""Reliability and validity of the questionnaire as practice tests them: Cronbach's alpha and item-total correlations.

Sums of squares are exact integers, so that a constant element is known as one; what is made of them are floats. The
respondents count as a simple random sample: strata and finite populations play no part, and units or services put
together add what differs between them to the correlations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np

from ikm.scoring.complete_cases import CompleteCases
from ikm.scoring.tally import Ints

FEWEST = 3  # complete responses; r has n - 2 degrees of freedom
RELIABLE = 0.6  # what practice asks of alpha; no regulation does
CONFIDENCE = 0.95

_NOISE = 1e-9  # a sum of correlations that is no more than rounding


@dataclass(frozen=True)
class Item:
    """One element among the others; None where a figure does not exist.

    constant: all gave the same answer, so that there is no correlation; the element is then not in alpha either.
    item_total: r with the sum of all varying elements. item_rest: r with the sum of the others ("corrected").
    alpha_if_dropped: alpha of the other varying elements, None where fewer than two are left.
    valid: `item_rest` is above the r table's bound, as practice asks.
    """

    key: str
    constant: bool
    item_total: float | None = None
    item_rest: float | None = None
    alpha_if_dropped: float | None = None
    valid: bool | None = None


@dataclass(frozen=True)
class Reliability:
    """Alpha of one group of respondents, and its items.

    n: respondents who answered every element of `items`.
    alpha: over the elements that vary; None below three respondents or two such elements, and where everybody's sum is
    the same. ci95: its interval; None as well where alpha is just 1. standardised: alpha of the correlations.
    r_table: two-sided bounds of |r| at 5 % and 1 %, None below three respondents.
    """

    n: int
    items: tuple[Item, ...]
    alpha: float | None = None
    ci95: tuple[float, float] | None = None
    standardised: float | None = None
    r_table: tuple[float, float] | None = None


def reliability(held: CompleteCases) -> Reliability:
    """Alpha, its interval, and what each element does to it."""
    if held.n < FEWEST:
        return Reliability(held.n, tuple(Item(key, constant=False) for key in held.keys))
    spread = held.spread
    alpha = cronbach(spread)
    return Reliability(
        n=held.n,
        items=tuple(_items(held)),
        alpha=alpha,
        ci95=None if alpha is None else feldt(alpha, held.n, len(spread), held.kurtosis),
        standardised=_standardised(spread),
        r_table=(critical_r(held.n, 0.05), critical_r(held.n, 0.01)),
    )


def cronbach(scatter: Ints) -> float | None:
    """Alpha = k / (k - 1) (1 - sum of the elements' variances / variance of their sum) (Cronbach 1951).

    `scatter` is any multiple of the covariance matrix. None for fewer than two elements or a sum that does not vary.
    """
    k, total = len(scatter), int(scatter.sum())
    if k < 2 or total == 0:
        return None
    return k * (total - int(np.trace(scatter))) / ((k - 1) * total)


def feldt(alpha: float, n: int, k: int, kurtosis: float = 1.0) -> tuple[float, float] | None:
    """95 % interval of alpha of `k` elements: (1 - population's alpha) / (1 - alpha) is F(n - 1, (n - 1)(k - 1)).

    Exact for normal answers with equal covariances (Feldt 1965). Answers at a ceiling are far from normal: both
    degrees of freedom are divided by their relative `kurtosis` (see `CompleteCases.kurtosis`), as if so many fewer had
    answered. None for alpha 1: answers without a fault so far are no certainty.
    """
    from scipy.special import fdtri

    if alpha == 1:
        return None
    effective = (n - 1) / kurtosis
    high, low = ((1 + CONFIDENCE) / 2, (1 - CONFIDENCE) / 2)
    lower, upper = (1 - (1 - alpha) * float(fdtri(effective, effective * (k - 1), p)) for p in (high, low))
    return lower, upper


def critical_r(n: int, level: float) -> float:
    """The r table: the smallest |r| of `n` pairs that differs from 0 in a two-sided test, t / sqrt(n - 2 + t^2)."""
    from scipy.special import stdtrit

    t = float(stdtrit(n - 2, 1 - level / 2))
    return t / sqrt(n - 2 + t**2)


def fisher(r: float, n: int, kurtosis: float = 1.0) -> tuple[float, float] | None:
    """95 % interval of a correlation: atanh r is normal with variance 1 / (n - 3) (Fisher 1921), times `kurtosis`.

    None for n <= 3 and for |r| = 1.
    """
    from scipy.special import ndtri

    if n <= 3 or abs(r) >= 1:
        return None
    half = float(ndtri((1 + CONFIDENCE) / 2)) * sqrt(kurtosis / (n - 3))
    return tanh(atanh(r) - half), tanh(atanh(r) + half)


def _standardised(scatter: Ints) -> float | None:
    """Alpha of the elements taken to equal variances: k / (k - 1) (1 - k / sum of the correlations)."""
    k = len(scatter)
    deviations = np.sqrt(np.diagonal(scatter))
    total = float((scatter / np.outer(deviations, deviations)).sum())
    return k / (k - 1) * (1 - k / total) if k > 1 and total > _NOISE else None


def _items(held: CompleteCases) -> Iterator[Item]:
    """Each element beside the others; covariances with a sum are sums of covariances."""
    spread, bound = held.spread, critical_r(held.n, 0.05)
    total, with_total = int(spread.sum()), spread.sum(axis=1)
    place = -1
    for key, varies in zip(held.keys, held.varying, strict=True):
        if not varies:
            yield Item(key, constant=True)
            continue
        place += 1
        own, shared = int(spread[place, place]), int(with_total[place])
        rest = _correlation(shared - own, own, total - 2 * shared + own)
        yield Item(
            key,
            constant=False,
            item_total=_correlation(shared, own, total),
            item_rest=rest,
            alpha_if_dropped=cronbach(np.delete(np.delete(spread, place, 0), place, 1)),
            valid=None if rest is None else rest > bound,
        )


def _correlation(covariance: int, one: int, other: int) -> float | None:
    """The r from sums of squares, None where one of the two does not vary; never beyond 1 by rounding."""
    if one * other == 0:
        return None
    return max(-1.0, min(1.0, covariance / sqrt(one * other)))
