"""Numbers and dates as the reader's language writes them: 87,35 and 2.408 in Indonesian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal

from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.survey.messages import Language

ABSENT = "–"
MINUS = "−"


@dataclass(frozen=True)
class Numbers:
    """Writes numbers in one language; None is written as a dash."""

    language: Language

    def count(self, value: int | None) -> str:
        """A whole number with its thousands apart."""
        return ABSENT if value is None else str(format_decimal(value, locale=self.language))

    def exact(self, value: Decimal | None) -> str:
        """A decimal with just the places it has."""
        if value is None:
            return ABSENT
        places = -int(value.as_tuple().exponent)
        return str(format_decimal(value, format="#,##0." + "0" * places, locale=self.language))

    def nrr(self, value: Fraction | None) -> str:
        """A mean of answers, to four places, half up."""
        return ABSENT if value is None else self.exact(half_up(value, NRR_PLACES))

    def real(self, value: float, places: int = 2) -> str:
        """A measured quantity."""
        return self.exact(Decimal(f"{value:.{places}f}"))

    def signed(self, value: float | Decimal) -> str:
        """A difference to two places, with its sign: +1,20, −0,35, 0,00."""
        size = self.real(abs(float(value)))
        if size == self.real(0.0):
            return size
        return f"{'+' if value > 0 else MINUS}{size}"

    def interval(self, span: tuple[float, float] | None) -> str:
        """Both ends of an interval."""
        return ABSENT if span is None else f"{self.real(span[0])}–{self.real(span[1])}"

    def shares(self, counts: Sequence[int]) -> list[str]:
        """Percentages to one place."""
        return [self.exact(percentage) for percentage in percentages(counts)]

    def day(self, value: date) -> str:
        """A date in words: 17 Agustus 2026."""
        return str(format_date(value, "d MMMM yyyy", locale=self.language))


def percentages(counts: Sequence[int]) -> list[Decimal | None]:
    """Shares of the whole in percent, each rounded half up to one place; None where there is nothing to share.

    Equal counts have equal shares, so that those of a table may add up to 99,9 or 100,1.
    """
    total = sum(counts)
    return [half_up(Fraction(100 * count, total), 1) if total else None for count in counts]
