"""How many respondents a survey needs."""

from __future__ import annotations

from fractions import Fraction

from ikm.scoring.rounding import half_up

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
