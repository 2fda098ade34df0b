"""How sure a difference is: standard error, p value and interval, which cannot contradict each other.

Answers sit at the ceiling, and groups may be small and of unequal size. Where a small group happens to give one and
the same answer, Welch's t test takes its variance for zero, and calls equal groups different half of the time.
Two things mend that: each group's variance includes what its answers may have left unseen (`ikm.scoring.interval`),
and the standard error is the larger of Welch's and the pooled one, which a small group that shows little spread cannot
make small. `benchmarks/false_alarms.py` holds the simulation by which this was chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from ikm.scoring.estimate import Design, Floats, Influence
from ikm.scoring.interval import CONFIDENCE, unseen
from ikm.scoring.tally import Ints, Tally
from ikm.scoring.variance import Moments, leverage, moments, variance

POWER = 0.8

_SAME = 1e-9  # of a standard error, below which two are equal but for rounding


@dataclass(frozen=True)
class Side:
    """Estimates of one group, each with how sure it is; shape (estimates, ..), nan where there is none.

    variance: linearised, without finite-population correction. unseen: see `ikm.scoring.interval.unseen`.
    share: of an estimate that one sampling unit decides, 1/n in a simple random sample. df: degrees of freedom.
    """

    value: Floats
    variance: Floats
    unseen: Floats
    share: Floats
    df: Floats

    @property
    def doubt(self) -> Floats:
        """The variance with that of what the answers may have left unseen."""
        return self.variance + self.unseen**2

    def at(self, places: Ints | slice | tuple[slice, int]) -> Side:
        """Some of the estimates, in this order."""
        return Side(self.value[places], self.variance[places], self.unseen[places], self.share[places], self.df[places])

    @property
    def last(self) -> Side:
        """The index alone."""
        return self.at(slice(-1, None))


@dataclass(frozen=True)
class Difference:
    """Differences of estimates with standard error and degrees of freedom; shape (estimates,), nan where unknown."""

    value: Floats
    se: Floats
    df: Floats

    @property
    def p(self) -> Floats:
        """Two-sided p value of no difference, by Student's t."""
        from scipy.special import stdtr

        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.abs(self.value) / self.se
        return np.where(self.value == 0, np.where(np.isnan(self.se), np.nan, 1.0), 2 * stdtr(self.df, -t))

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """The 95 % interval; 0 lies outside just where p is below 0.05."""
        half = _quantile(self.df, (1 + CONFIDENCE) / 2) * self.se
        return self.value - half, self.value + half

    @property
    def detectable(self) -> Floats:
        """The smallest true difference that such samples find with a probability of 80 %.

        (t_0.975 + t_0.80) se, the minimum detectable effect of Bloom (1995), Evaluation Review 19.
        """
        return (_quantile(self.df, (1 + CONFIDENCE) / 2) + _quantile(self.df, POWER)) * self.se


def side_of(value: Floats, influence: Influence, of: Moments, weights: Floats, tally: Tally, design: Design) -> Side:
    """How sure estimates are of which the last is the sum of the others with `weights`.

    value: of the estimates, shape (estimates, [domains]), nan where there is none. influence: of the estimates;
    of: its moments, less what calibration explains. design: without populations.
    An index that is the same for everybody, though elements are not, is as unsure as answers that are all alike.
    """
    spread = variance(design, influence.members, of)
    leaning = leverage(tally, design, influence)
    own = np.sqrt(np.nan_to_num(spread.value))
    together = np.concatenate(
        [own[:-1], np.where(own[-1:] > 0, (weights.T * own[:-1]).sum(axis=0, keepdims=True), 0.0)]
    )
    hidden = unseen(own**2, together, leaning.share)
    df = np.minimum(spread.df, leaning.df)
    known = (df > 0) & ~np.isnan(value)
    return Side(value, *(np.where(known, x, np.nan) for x in (spread.value, hidden, leaning.share, df)))


def joined(sides: Sequence[Side]) -> Side:
    """Estimates of several groups beside each other."""
    return Side(*(np.concatenate(values) for values in zip(*map(astuple, sides), strict=True)))


def difference(before: Side, after: Side, covariance: Floats | float = 0.0) -> Difference:
    """`after` less `before`, with the larger of two standard errors.

    covariance: of the two estimates, by linearisation; 0 for independent samples. With A the variance of each side
    including the unseen, m = 1 / share its number of respondents and f its degrees of freedom:

        Welch (1938):  A1 + A2,                       df = (A1 + A2)^2 / (A1^2 / f1 + A2^2 / f2)
        pooled:        s^2 (1/m1 + 1/m2),             df = f1 + f2,   s^2 = sum f m A / sum f

    each less twice the covariance.
    """
    one, other = before.doubt, after.doubt
    welch = one + other
    with np.errstate(divide="ignore", invalid="ignore"):
        welch_df = welch**2 / (one**2 / before.df + other**2 / after.df)
        spread = (before.df * one / before.share + after.df * other / after.share) / (before.df + after.df)
    pooled = spread * (before.share + after.share)
    larger = pooled > welch * (1 + _SAME)
    square = np.where(larger, pooled, welch) - 2 * covariance
    return Difference(
        value=after.value - before.value,
        se=np.sqrt(np.maximum(square, 0.0)),
        df=np.where(larger, before.df + after.df, welch_df),
    )


def covariance(tally: Tally, design: Design, before: Influence, after: Influence) -> Floats:
    """Of estimates from one sample: half of what the variance of the difference lacks of the sum of the variances."""
    apart = after - before
    of_each = (variance(design, part.members, moments(tally, part)).value for part in (before, after))
    return np.asarray((sum(of_each) - variance(design, apart.members, moments(tally, apart)).value) / 2)


def _quantile(df: Floats, probability: float) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(df, probability), dtype=np.float64)
