"""Exact rounding: from rationals to the decimals that are printed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

INDEX_PLACES = 2
NRR_PLACES = 4


def half_up(value: Fraction, places: int) -> Decimal:
    """`value` rounded once, ties up: 78.125 to two places is 78.13.

    >>> half_up(Fraction(15321, 200), 2)
    Decimal('76.61')
    """
    above, below = value.numerator * 10**places, value.denominator
    return _decimal((2 * above + below) // (2 * below), places)


def printed_skm(skm: Fraction, index: Decimal) -> Decimal:
    """SKM with the fewest decimals, at least 4, for which 25 x SKM rounds to the printed `index`.

    With a fixed number of decimals a reader who multiplies could arrive at another index than the one printed.
    """
    places = NRR_PLACES
    while True:
        printed = half_up(skm, places)
        if half_up(25 * Fraction(printed), INDEX_PLACES) == index:
            return printed
        places += 1


def largest_remainder(values: Sequence[Fraction], total: Decimal) -> list[Decimal]:
    """`values` with as many decimals as `total`, moved in the last digit so that they add up to it.

    Each is rounded down, and the units still missing go to the largest remainders (Hamilton's method), the
    earlier of two equal ones first. `total` is the sum of `values`, rounded.
    """
    places = -int(total.as_tuple().exponent)
    below = lcm(*(value.denominator for value in values))
    parts = [divmod(value.numerator * (below // value.denominator) * 10**places, below) for value in values]
    units = [unit for unit, _ in parts]
    missing = int(total.scaleb(places)) - sum(units)
    by_remainder = sorted(range(len(values)), key=lambda i: (-parts[i][1], i))
    for i in by_remainder[:missing]:
        units[i] += 1
    return [_decimal(unit, places) for unit in units]


def _decimal(units: int, places: int) -> Decimal:
    return Decimal(units).scaleb(-places)
