"""Spreadsheet formulas that arrive at the printed figures, though a spreadsheet reckons in binary fractions.

A figure is rounded once, half up, from an exact rational. A spreadsheet has only doubles, so that 76,605 may stand
there as a little less, and spreadsheets differ in how they round a tie. The formula

    INT(ROUND(x * 10^p, s) + 0.5) / 10^p

leaves nothing to that. x * 10^p is off by a few units in its sixteenth digit; ROUND to s decimals, thirteen digits in
all, takes that away and gives a tie its half, which a double holds exactly; INT then cuts a number that is a whole one
or at least 10^-s from it; and the division by a power of ten gives the double nearest to the printed decimal, as IEEE
754 wants it.

It would go wrong only where the exact figure lies less than 10^-s below a tie without being one. The exact figure is
known here, so that is looked at: `None` says that no formula may stand in the place of the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

_DIGITS = 13


@dataclass(frozen=True)
class Live:
    """A formula and the value that it has, which a reader sees that does not reckon."""

    formula: str
    value: int | float | Decimal | str


def half_up_formula(expression: str, exact: Fraction, places: int) -> str | None:
    """The formula that rounds `expression`, whose exact value is `exact`, half up to `places` decimals."""
    units = units_formula(expression, exact, places)
    return units and f"{units}/{10**places}"


def units_formula(expression: str, exact: Fraction, places: int) -> str | None:
    """The same as a whole number of the last printed digit's units."""
    scaled, kept = exact * 10**places, _kept(exact, places)
    return f"INT(ROUND(({expression})*{10**places},{kept})+0.5)" if _clear(scaled - Fraction(1, 2), kept) else None


@dataclass(frozen=True)
class Shares:
    """The three steps by which parts are made to add up to a printed total (`ikm.scoring.rounding.largest_remainder`).

    below: of each part its whole units of the last printed digit; rest: what is left of it; kept: decimals of these.
    """

    places: int
    kept: int

    def below(self, part: str) -> str:
        """Whole units in the part that stands in this cell."""
        return f"INT({self._scaled(part)})"

    def rest(self, part: str, below: str) -> str:
        """What is left of it."""
        return f"ROUND({self._scaled(part)}-{below},{self.kept})"

    def printed(self, below: str, rest: str, rests: str, before: str, missing: str) -> str:
        """The part as printed: one unit more for the largest rests, of equal ones the first.

        rests: range of all of them; before: range up to and with this one; missing: how many units go out.
        """
        rank = f"SUMPRODUCT(--({rests}>{rest}))+SUMPRODUCT(--({before}={rest}))"
        return f"({below}+IF({rank}<={missing},1,0))/{10**self.places}"

    def _scaled(self, part: str) -> str:
        return f"ROUND({part}*{10**self.places},{self.kept})"


def shares(parts: Sequence[Fraction], total: Decimal) -> Shares | None:
    """How `parts` add to the printed `total`; None where doubles cannot tell their rests apart."""
    places = -int(total.as_tuple().exponent)
    scaled = [part * 10**places for part in parts]
    kept = min(_kept(part, places) for part in parts)
    rests = sorted((part - floor(part) for part in scaled), reverse=True)
    given = int(total.scaleb(places)) - sum(floor(part) for part in scaled)
    last, first = rests[given - 1 : given], rests[given : given + 1]
    tied_or_apart = not last or not first or last == first or last[0] - first[0] > _least(kept)
    return Shares(places, kept) if tied_or_apart and all(_clear(part, kept) for part in scaled) else None


def _kept(exact: Fraction, places: int) -> int:
    """Decimals that a double holds of `exact` in units of its last printed digit, with three digits to spare."""
    return max(_DIGITS - len(str(floor(abs(exact) * 10**places))), 0)


def _clear(value: Fraction, kept: int) -> bool:
    """`value` is a whole number, or so far below the next that it is not rounded to it."""
    below = ceil(value) - value
    return below == 0 or below > _least(kept)


def _least(kept: int) -> Fraction:
    return Fraction(2, 10**kept)
