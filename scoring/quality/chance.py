"""What chance gives: tails of distributions, and of sums over a group whose members are drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isclose, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammainc, gammaincc, gammaln, ndtr, pdtrc, stdtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_STRAIGHT = 1e-6  # skewness below which the normal distribution is meant


def poisson_tail(count: int, mean: float) -> float:
    """P(X >= count) for a Poisson variable."""
    return 1.0 if count <= 0 else float(pdtrc(count - 1, mean))


def geometric_tail(count: int, mean: float) -> float:
    """P(X >= count) for the geometric distribution on 0, 1, ...; its standard deviation exceeds its mean."""
    return (mean / (1 + mean)) ** count


@dataclass(frozen=True)
class Beta:
    """A share that differs from unit to unit: its mean (inside 0 and 1), and the correlation it gives to its members.

    As a beta distribution with a + b = 1/icc - 1 (Skellam 1948), so that counts of a unit are beta-binomial.
    """

    mean: float
    icc: float

    @property
    def _shape(self) -> tuple[float, float]:
        size = 1 / self.icc - 1
        return self.mean * size, (1 - self.mean) * size

    def tail(self, count: int, n: int) -> float:
        """P(X >= count) among `n` members of a unit."""
        a, b = self._shape
        k = np.arange(count, n + 1)
        ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return float(min(1.0, np.exp(ways + betaln(k + a, n - k + b) - betaln(a, b)).sum()))


def shares_of_others(counts: Ints, n: Ints, least_icc: float) -> Beta:
    """The distribution of a share over units with `counts` among `n`, by moments (Kleinman 1973), cautiously.

    Half a success is added, so that the mean is inside 0 and 1; units differ at least by `least_icc`.
    """
    mean = (float(counts.sum()) + 0.5) / (float(n.sum()) + 1)
    inner = float(np.average(1 / n))
    between = float(np.var(counts / n, ddof=1)) / (mean * (1 - mean)) if len(n) > 1 else 0.0
    return Beta(mean, min(0.95, max(least_icc, (between - inner) / (1 - inner) if inner < 1 else 0.0)))


def upper_tail(z: float, skewness: float) -> float:
    """P(Z >= z) for a standardised Pearson type III variable (a shifted gamma); the normal one without skewness."""
    if abs(skewness) < _STRAIGHT:
        return float(ndtr(-z))
    shape = 4 / skewness**2
    if skewness > 0:
        return float(gammaincc(shape, max(0.0, shape + z * sqrt(shape))))
    return float(gammainc(shape, max(0.0, shape - z * sqrt(shape))))


@dataclass(frozen=True)
class Drawn:
    """A group's mean, what a group drawn at random from the same strata has on average, and the two-sided p."""

    observed: float
    expected: float
    p: float


def drawn(values: Floats, group: Mask, strata: Ints) -> Drawn:
    """Compare a group with random groups of its size in each stratum: the permutation test, by its exact moments.

    The sum over n of N values has the mean n m, the variance n (N - n) / (N - 1) s2 and the third moment
    n (N - n)(N - 2n) / ((N - 1)(N - 2)) m3, with central moments over N (Cochran 1977, 2.5 and 2.15); strata add up.
    The tails are those of Pearson type III with these moments (Mielke & Berry 2007, 2.3), so that no random numbers
    are needed and p can be as small as many tests ask for.
    """
    mean = variance = third = 0.0
    for stratum in np.unique(strata[group]):
        inside = strata == stratum
        y, n, size = values[inside], int(group[inside].sum()), int(inside.sum())
        mean += n * float(y.mean())
        if size < 2:
            continue
        centred = y - y.mean()
        variance += n * (size - n) / (size - 1) * float((centred**2).mean())
        if size > 2:
            skew = (size - n) * (size - 2 * n) / ((size - 1) * (size - 2))
            third += n * skew * float((centred**3).mean())
    total, n = float(values[group].sum()), int(group.sum())
    if variance <= 0 or isclose(total, mean, rel_tol=1e-12):
        return Drawn(total / n, mean / n, 1.0)
    z, skewness = (total - mean) / sqrt(variance), third / variance / sqrt(variance)
    tail = min(upper_tail(z, skewness), upper_tail(-z, -skewness))
    return Drawn(total / n, mean / n, min(1.0, 2 * tail))


def correlation(x: Floats, y: Floats) -> tuple[float, float]:
    """Pearson's r and the probability of one as low where there is none; (0, 1) for a constant."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0, 1.0
    r = float(np.corrcoef(x, y)[0, 1])
    return r, float(stdtr(len(x) - 2, r * sqrt((len(x) - 2) / max(1e-15, 1 - r * r))))


def robust(values: Floats) -> tuple[float, float]:
    """Median, and the standard deviation that its median absolute deviation tells (x 1.4826 for the normal)."""
    middle = float(np.median(values))
    return middle, 1.4826 * float(np.median(np.abs(values - middle)))


def logit(share: float) -> float:
    """Log odds."""
    return log(share / (1 - share))


def expit(odds: float) -> float:
    """The share with these log odds."""
    return 1 / (1 + exp(-odds))
