"""Intervals that resample or need the whole histogram of the respondents' own indices; complete forms only.

They take much longer, so that `coverage.py` tries them on a few populations and sizes (`POPULATIONS`, `SIZES`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from coverage_draws import Draws
from coverage_populations import Floats
from scipy import special

RESAMPLES = 999
SIZES = (8, 30, 100)
POPULATIONS = (
    "kantor 2019",
    "kantor 2022",
    "80% semua 4, sisanya 27-35",
    "95% semua 4, sisanya semua 3",
    "acak, condong baik",
    "unsur 69% 3",
)

Limits = tuple[float, float]
OfOne = Callable[[Floats, Floats, int, np.random.Generator], Limits]


def bca(values: Floats, counts: Floats, n: int, rng: np.random.Generator) -> Limits:
    """Bias-corrected and accelerated bootstrap (Efron 1987), resampled from the histogram."""
    mean = float(values @ counts) / n
    deviations = values - mean
    squares = float(counts @ deviations**2)
    if squares == 0:
        return mean, mean
    means = rng.multinomial(n, counts / n, size=RESAMPLES) @ values / n
    below = (np.sum(means < mean - 1e-9) + np.sum(np.abs(means - mean) <= 1e-9) / 2) / RESAMPLES
    bias = special.ndtri(np.clip(below, 1e-4, 1 - 1e-4))
    acceleration = float(counts @ deviations**3) / (6 * squares**1.5)
    z = bias + special.ndtri([0.025, 0.975])
    low, high = np.quantile(means, special.ndtr(bias + z / (1 - acceleration * z)))
    return float(low), float(high)


def gaffke(values: Floats, counts: Floats, n: int, rng: np.random.Generator) -> Limits:
    """Gaffke's (2005) bounds for any distribution on the scale: random weights, one more respondent at either end."""
    gaps = rng.standard_gamma(counts, size=(RESAMPLES, len(counts)))
    further = rng.standard_exponential(RESAMPLES)
    total = gaps.sum(axis=1) + further
    known = gaps @ values
    low, high = (known + 25 * further) / total, (known + 100 * further) / total
    return float(np.quantile(low, 0.025)), float(np.quantile(high, 0.975))


def empirical_likelihood(values: Floats, counts: Floats, n: int, rng: np.random.Generator) -> Limits:
    """Owen's (1988) empirical likelihood with F(1, n - 1) for chi-square; never beyond the values that were seen."""
    mean = float(values @ counts) / n
    if len(values) < 2:
        return mean, mean
    limit = float(special.stdtrit(n - 1, 0.975)) ** 2
    return _likelihood_end(values, counts, values.min(), limit), _likelihood_end(values, counts, values.max(), limit)


HEAVY: dict[str, OfOne] = {"BCa": bca, "empirical likelihood": empirical_likelihood, "batas Gaffke": gaffke}


def limits(of_one: OfOne, draws: Draws, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The ends for every sample, worked out once for equal samples."""
    values, place = np.unique(np.round(draws.values, 9), return_inverse=True)
    histograms = np.zeros((len(draws.counts), len(values)))
    np.add.at(histograms.T, place.ravel(), draws.counts.T)
    different, which = np.unique(histograms, axis=0, return_inverse=True)
    ends = np.array([of_one(values[c > 0], c[c > 0], draws.n, rng) for c in different])
    return ends[which.ravel(), 0], ends[which.ravel(), 1]


def _likelihood_end(values: Floats, counts: Floats, end: float, limit: float) -> float:
    """Where -2 log R reaches `limit` between the mean and the outermost value, by the multiplier that tilts it.

    The weights count / (1 + s (x - m)) with m their mean; s runs from 0 to where the end value takes all.
    """

    def tilted(s: float) -> tuple[float, float]:
        weight = counts / (1 + s * np.abs(values - end))
        m = float(weight @ values / weight.sum())
        ratio = weight / weight.sum() * counts.sum() / counts
        return m, float(-2 * counts @ np.log(ratio))

    low, high = 0.0, 1e9
    for _ in range(80):
        middle = np.sqrt(max(low, 1e-9) * high)
        if tilted(middle)[1] < limit:
            low = middle
        else:
            high = middle
    return tilted(high)[0]
