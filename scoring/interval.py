"""How sure an index is: its confidence distribution on the 25-100 scale, and the 95 % interval read from it.

The default is a beta distribution with an effective sample size, mid-p (`confidence`). `benchmarks/coverage.py` holds
the simulation by which it was chosen. `logit_t` is the interval it was chosen over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, hypot, log, sqrt

LOWEST, HIGHEST = 25.0, 100.0
CONFIDENCE = 0.95

_RANGE = HIGHEST - LOWEST
_STEP = 25.0  # from one answer to the next
_DOUBT = _RANGE / 2  # the largest standard deviation that answers can have on the scale (Popoviciu 1935)
_FEW = 8.0  # differing respondents from which on the sample's own variance is trusted, by simulation
_NORMAL = 1.959963984540054  # 97.5 % quantile of the standard normal distribution
_TAIL = (1 - CONFIDENCE) / 2
_EXACT = 1e-11  # of the scale, to which a point of the distribution is found
_HALVINGS = 50  # of the scale, after which it is found in any case


@dataclass(frozen=True)
class Confidence:
    """The confidence distribution of an index: at each value, how much of it lies at or below that value.

    It is no probability distribution of the index, which is a fixed number. It says of each value with how much
    confidence these data place the index below: 2.5 % at the lower end of the 95 % interval, 97.5 % at the upper.

    share: the estimate as a share of the scale, 0 to 1. size: effective number of yes-or-no answers behind it.

    C(x) = (I_x(a, b + 1) + I_x(a + 1, b)) / 2 with a = size share, b = size (1 - share): the mean of the two beta
    distributions whose ends make the interval of Clopper and Pearson (1934), which for a count is mid-p (Lancaster
    1961; as a confidence distribution: Schweder and Hjort 2016, half-correction).
    """

    share: float
    size: float

    def cdf(self, index: float) -> float:
        """Confidence that the index is at most `index`; 1 from 100 on, 0 below 25."""
        return self._cdf((index - LOWEST) / _RANGE)

    def point(self, probability: float) -> float:
        """The lowest index at which the distribution reaches `probability`, 0 to 1."""
        a, b = self._counts
        if b == 0 and probability > 1 / 2:
            return HIGHEST
        least = _beta_point(a, b + 1, probability)
        most = _beta_point(a + 1, b, probability)
        return LOWEST + _RANGE * _crossing(lambda share: self._cdf(share) - probability, least, most)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval: the points at 2.5 % and 97.5 %."""
        return self.point(_TAIL), self.point(1 - _TAIL)

    @property
    def _counts(self) -> tuple[float, float]:
        return self.size * self.share, self.size * (1 - self.share)

    def _cdf(self, share: float) -> float:
        if share < 0:
            return 0.0
        if share >= 1:
            return 1.0
        a, b = self._counts
        return (_beta(a, b + 1, share) + _beta(a + 1, b, share)) / 2


def confidence(estimate: float, variance: float, df: float, unseen: float) -> Confidence | None:
    """The confidence distribution of an index or an element; its 95 % interval is the default of this project.

    estimate: 25 to 100. variance: of the estimate, linearised, so of any design. df: its degrees of freedom.
    unseen: see `unseen`; 0 trusts the variance as it is.

    With p the estimate as a share of the scale, v and d the variance and `unseen` in its units, the effective size is

        m = sqrt((p (1 - p))^2 + d^2) / (v + d^2)  x  (z / t_df)^2

    which is Korn and Graubard's (1998) p (1 - p) / v, corrected for the degrees of freedom, where d is 0. None where
    nothing can be said: no degrees of freedom (one respondent, or one in each stratum), a variance that is not a
    number, and a census, which leaves neither variance nor anything unseen.
    """
    from scipy.special import stdtrit

    p = min(max((estimate - LOWEST) / _RANGE, 0.0), 1.0)  # rounding of weighted means goes beyond by a hair
    v, d = variance / _RANGE**2, unseen / _RANGE
    if not (df > 0 and v + d > 0):
        return None
    few = (_NORMAL / float(stdtrit(df, 1 - _TAIL))) ** 2
    return Confidence(p, hypot(p * (1 - p), d) / (v + d**2) * few)


def unseen(variance: float, together: float, share: float) -> float:
    """How far answers that this sample happens not to show could move the estimate, in index points.

    The answers of one more respondent are set at the largest standard deviation that the scale allows, 37.5, so that
    answers which are all equal do not pass for certainty. Once respondents differ in number, this fades.

    variance: of the estimate. together: the standard error it would have if all its elements moved together, which is
    the weighted sum of theirs; of an element its own. share: of the estimate that one sampling unit decides, see
    `ikm.scoring.estimate.Leverage`. With e = 25 share, what one respondent does who answers one step away:

        37.5 share  x  sqrt(variance) / together  x  1 / sqrt(1 + (together / e)^4 / 8^2)

    The second factor (1 where nothing varies) lets elements that do not move together stay so. In the third
    (together / e)^2 is the number of respondents one step away who would make such a variance.
    """
    if not share > 0:
        return 0.0
    as_one = min(sqrt(variance) / together, 1.0) if together > 0 else 1.0
    differing = (together / (_STEP * share)) ** 2
    return _DOUBT * share * as_one / hypot(1, differing / _FEW)


def _beta(a: float, b: float, share: float) -> float:
    """Distribution function of a beta distribution below 1; a parameter of 0 puts all of it at that end."""
    from scipy.special import betainc

    if a == 0 or b == 0:
        return float(a == 0)
    return float(betainc(a, b, share))


def _beta_point(a: float, b: float, probability: float) -> float:
    from scipy.special import betaincinv

    if a == 0 or b == 0:
        return float(b == 0)
    return float(betaincinv(a, b, probability))


def _crossing(f: Callable[[float], float], low: float, high: float) -> float:
    """Where an increasing function crosses 0 between `low` and `high` (Ridders 1979); `low` if it is not below 0."""
    below, above = f(low), f(high)
    if below >= 0 or above <= 0:
        return low if below >= 0 else high
    guess = low
    for _ in range(_HALVINGS):
        middle, last = (low + high) / 2, guess
        value = f(middle)
        guess = middle - (middle - low) * value / sqrt(value * value - below * above)
        if abs(guess - last) < _EXACT:
            return guess
        for point, at in ((middle, value), (guess, f(guess))):
            if at < 0 and point > low:
                low, below = point, at
            elif at >= 0 and point < high:
                high, above = point, at
    return guess


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
