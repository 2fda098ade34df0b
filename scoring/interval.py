"""How sure an index is: its confidence distribution on the 25-100 scale, and the 95 % interval read from it.

The default is a beta distribution with an effective sample size, mid-p (`confidence`). `benchmarks/coverage.py` holds
the simulation by which it was chosen. `logit_t` is the interval it was chosen over.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from ikm.scoring.estimate import Floats

LOWEST, HIGHEST = 25.0, 100.0
CONFIDENCE = 0.95

_RANGE = HIGHEST - LOWEST
_STEP = 25.0  # from one answer to the next
_DOUBT = _RANGE / 2  # the largest standard deviation that answers can have on the scale (Popoviciu 1935)
_FEW = 8.0  # differing respondents from which on the sample's own variance is trusted, by simulation
_NORMAL = 1.959963984540054  # 97.5 % quantile of the standard normal distribution
_TAIL = (1 - CONFIDENCE) / 2
_EXACT = 1e-11  # of the scale: a last step of Newton's below this
_TINY = 1e-16  # of the scale
_STEPS = 100  # after which halving has found a point in any case


@dataclass(frozen=True)
class Confidence:
    """The confidence distributions of indices: at each value, how much of it lies at or below that value.

    It is no probability distribution of the index, which is a fixed number. It says of each value with how much
    confidence these data place the index below: 2.5 % at the lower end of the 95 % interval, 97.5 % at the upper.

    share: the estimate as a share of the scale, 0 to 1. size: effective number of yes-or-no answers behind it, nan
    where nothing can be said. Both of one shape, which all that is read from them has.

    C(x) = (I_x(a, b + 1) + I_x(a + 1, b)) / 2 with a = size share, b = size (1 - share): the mean of the two beta
    distributions whose ends make the interval of Clopper and Pearson (1934), which for a count is mid-p (Lancaster
    1961; as a confidence distribution: Schweder and Hjort 2016, half-correction).
    """

    share: Floats
    size: Floats

    def cdf(self, index: Floats | float) -> Floats:
        """Confidence that the index is at most `index`; 1 from 100 on, 0 below 25."""
        return self._cdf((np.asarray(index) - LOWEST) / _RANGE)

    def point(self, probability: float) -> Floats:
        """The lowest index at which the distribution reaches `probability`, 0 to 1.

        By Newton's method, or halving where that leaves what is known to hold the point. It begins at the point of the
        beta distribution with half a count more at both ends, Jeffreys', which is all but there (Brown, Cai and
        DasGupta 2001, Statistical Science 16).
        """
        from scipy.special import betaincinv

        a, b = self._counts
        share = np.where(np.isnan(self.size), np.nan, np.where(b == 0, 1.0, 0.0))
        sought = np.where(probability > 1 / 2, b > 0, a > 0)  # else half of the distribution is at that end
        rest = Confidence(self.share[sought], self.size[sought])
        begin = betaincinv(a[sought] + 0.5, b[sought] + 0.5, probability)
        share[sought] = rest._newton(probability, np.clip(begin, _TINY, 1 - _TINY))
        return LOWEST + _RANGE * share

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """The 95 % interval: the points at 2.5 % and 97.5 %."""
        return self.point(_TAIL), self.point(1 - _TAIL)

    @property
    def _counts(self) -> tuple[Floats, Floats]:
        return self.size * self.share, self.size * (1 - self.share)

    def _cdf(self, share: Floats) -> Floats:
        from scipy.special import betainc

        a, b = self._counts
        inside = np.clip(share, 0.0, 1.0)
        low = np.where(a == 0, 1.0, betainc(a, b + 1, inside))
        high = np.where(b == 0, 0.0, betainc(a + 1, b, inside))
        return np.where(share < 0, 0.0, np.where(share >= 1, 1.0, (low + high) / 2))

    def _density(self, share: Floats) -> Floats:
        from scipy.special import betaln, xlog1py, xlogy

        a, b = self._counts
        low = np.exp(xlogy(a - 1, share) + xlog1py(b, -share) - betaln(a, b + 1))
        high = np.exp(xlogy(a, share) + xlog1py(b - 1, -share) - betaln(a + 1, b))
        return np.asarray((low + high) / 2)

    def _newton(self, probability: float, begin: Floats) -> Floats:
        """The shares at which the distributions, in one dimension, reach `probability` within the scale."""
        found, left = begin, np.arange(len(begin))
        low, high = np.zeros(len(begin)), np.ones(len(begin))
        for _ in range(_STEPS):
            at, part = found[left], Confidence(self.share[left], self.size[left])
            above = part._cdf(at) - probability
            low[left], high[left] = np.where(above < 0, at, low[left]), np.where(above < 0, high[left], at)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = above / part._density(at)
            close = np.abs(step) < _EXACT
            inside = (at - step > low[left]) & (at - step < high[left])
            found[left] = np.where(close | inside, at - step, (low[left] + high[left]) / 2)
            left = left[~close & (high[left] - low[left] > _TINY)]
            if not len(left):
                break
        return np.clip(found, 0.0, 1.0)


def confidence(
    estimate: Floats | float, variance: Floats | float, df: Floats | float, unseen: Floats | float
) -> Confidence:
    """The confidence distributions of indices or elements; their 95 % interval is the default of this project.

    estimate: 25 to 100. variance: of the estimate, linearised, so of any design. df: its degrees of freedom.
    unseen: see `unseen`; 0 trusts the variance as it is.

    With p the estimate as a share of the scale, v and d the variance and `unseen` in its units, the effective size is

        m = sqrt((p (1 - p))^2 + d^2) / (v + d^2)  x  (z / t_df)^2

    which is Korn and Graubard's (1998) p (1 - p) / v, corrected for the degrees of freedom, where d is 0. It is nan
    where nothing can be said: no degrees of freedom (one respondent, or one in each stratum), a variance that is not a
    number, and a census, which leaves neither variance nor anything unseen.
    """
    from scipy.special import stdtrit

    # rounding of weighted means goes beyond the scale by a hair
    p = np.asarray(np.clip((np.asarray(estimate) - LOWEST) / _RANGE, 0.0, 1.0))
    v, d = np.asarray(variance) / _RANGE**2, np.asarray(unseen) / _RANGE
    known = (np.asarray(df) > 0) & (v + d > 0)
    few = (_NORMAL / stdtrit(np.where(known, df, 1.0), 1 - _TAIL)) ** 2
    size = np.hypot(p * (1 - p), d) / np.where(known, v + d**2, 1.0) * few
    return Confidence(p, np.where(known, size, np.nan))


def unseen(variance: Floats | float, together: Floats | float, share: Floats | float) -> Floats:
    """How far answers that these samples happen not to show could move their estimates, in index points.

    The answers of one more respondent are set at the largest standard deviation that the scale allows, 37.5, so that
    answers which are all equal do not pass for certainty. Once respondents differ in number, this fades.

    variance: of the estimate. together: the standard error it would have if all its elements moved together, which is
    the weighted sum of theirs; of an element its own. share: of the estimate that one sampling unit decides, see
    `ikm.scoring.estimate.Leverage`. With e = 25 share, what one respondent does who answers one step away:

        37.5 share  x  sqrt(variance) / together  x  1 / sqrt(1 + (together / e)^4 / 8^2)

    The second factor (1 where nothing varies) lets elements that do not move together stay so. In the third
    (together / e)^2 is the number of respondents one step away who would make such a variance.
    """
    variance, together, share = (np.asarray(value, dtype=np.float64) for value in (variance, together, share))
    sampled = share > 0
    as_one = np.ones(np.broadcast(variance, together).shape)
    np.divide(np.sqrt(variance), together, out=as_one, where=together > 0)
    differing = (together / (_STEP * np.where(sampled, share, 1.0))) ** 2
    return np.where(sampled, _DOUBT * share * np.minimum(as_one, 1.0) / np.hypot(1, differing / _FEW), 0.0)


def logit_t(estimate: float, variance: float, df: int) -> tuple[float, float] | None:
    """95 % interval by Student's t on the logit of (estimate - 25) / 75, taken back to the scale; for comparison.

    It never leaves 25-100. `variance` is of the estimate, `df` the sampled units less the strata. None where the
    variance is zero, at the ends of the scale, or without degrees of freedom.
    Source: `method = "xlogit"` of `svyciprop` in R's survey package, with the range 25-100 for 0-1.
    """
    from scipy.special import stdtrit

    share = (estimate - LOWEST) / _RANGE
    if df < 1 or variance <= 0 or not 0 < share < 1:
        return None
    centre = log(share / (1 - share))
    half = float(stdtrit(df, 1 - _TAIL)) * sqrt(variance) / _RANGE / (share * (1 - share))
    return _on_scale(centre - half), _on_scale(centre + half)


def _on_scale(logit: float) -> float:
    if logit < 0:
        odds = exp(logit)
        return LOWEST + _RANGE * odds / (1 + odds)
    return LOWEST + _RANGE / (1 + exp(-logit))
