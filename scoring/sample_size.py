"""How many respondents a survey needs."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, sqrt
from typing import Literal

from ikm.scoring.interval import CONFIDENCE
from ikm.scoring.rounding import half_up

SLOVIN_ERROR = Fraction("0.05")
POWER = 0.8
Tails = Literal[1, 2]

_CHI_SQUARE = Fraction("3.841")  # one degree of freedom, 5 %
_SHARE = Fraction(1, 2)  # the most demanding
_ERROR = Fraction("0.05")


def krejcie_morgan(population: int) -> int:
    """The sample that `population` users need: X2 N P Q / (d2 (N - 1) + X2 P Q), rounded to the nearest.

    Krejcie and Morgan (1970), "Determining sample size for research activities", Educational and Psychological
    Measurement 30, 607-610.

    >>> krejcie_morgan(500)
    217
    """
    spread = _CHI_SQUARE * _SHARE * (1 - _SHARE)
    return int(half_up(spread * population / (_ERROR**2 * (population - 1) + spread), 0))


def slovin(population: int, error: Fraction = SLOVIN_ERROR) -> int:
    """The sample by Slovin's formula N / (1 + N e2), rounded up: for those whom a rule obliges to it.

    It is Yamane's (1967, p. 886) for a share of one half at two standard errors, and knows nothing of an index;
    that a Slovin ever published it is not known (Tejada and Punzalan 2012, The Philippine Statistician 61).

    >>> slovin(1000)
    286
    """
    return ceil(population / (1 + population * error**2))


def for_margin(margin: float, sd: float, population: int | None = None) -> int:
    """The smallest simple random sample whose 95 % interval reaches at most `margin` to either side of the index.

    margin, sd: in index points; `sd` is of the respondents (times the root of the design effect, where there is one).
    With Student's t for the sample itself, and the finite-population correction where `population` is known:
    n = n0 / (1 + n0 / N) for n0 = (t sd / margin)^2 (Cochran 1977, 4.6).

    >>> for_margin(2, 12)
    141
    """
    from scipy.special import ndtri, stdtrit

    upper = (1 + CONFIDENCE) / 2

    def needed(quantile: float) -> float:
        return _finite((quantile * sd / margin) ** 2, population)

    n = max(2, ceil(needed(float(ndtri(upper)))))
    while n < needed(float(stdtrit(n - 1, upper))):
        n += 1
    return n if population is None else min(n, population)


def for_difference(
    difference: float, sd: float, population: int | None = None, *, tails: Tails = 2, power: float = POWER
) -> int:
    """The smallest simple random sample that shows, with probability `power`, that the index is not a given value.

    difference: of the expected index from that value, not zero; in index points, as `sd`. The test is Student's for
    one sample at 5 %, on one or both sides; its power is that of the noncentral t with the noncentrality
    difference / (sd sqrt((1 - n/N) / n)), as in Cohen (1988, ch. 2) and `power.t.test` of R, the finite-population
    correction added. Where no smaller sample does, all of `population`: who asks everybody needs no test.

    >>> for_difference(2, 12)
    285
    """
    from scipy.special import ndtri

    level = 1 - (1 - CONFIDENCE) / tails
    known = (float(ndtri(level)) + float(ndtri(power))) * sd / difference
    n = max(2, ceil(_finite(known**2, population)))
    while (population is None or n < population) and _power(n, difference / sd, population, level) < power:
        n += 1
    return n if population is None else min(n, population)


def _power(n: int, effect: float, population: int | None, level: float) -> float:
    """Probability that `n` respondents show an effect of so many standard deviations."""
    from scipy.special import nctdtr, stdtrit

    left_out = 1.0 if population is None else 1 - n / population
    return 1 - float(nctdtr(n - 1, abs(effect) / sqrt(left_out / n), stdtrit(n - 1, level)))


def _finite(n: float, population: int | None) -> float:
    """A sample from endless users, as one from `population` that says as much (Cochran 1977, 4.6)."""
    return n if population is None else n / (1 + n / population)
