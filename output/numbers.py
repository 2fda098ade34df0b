"""Numbers and dates as the reader's language writes them: 87,35 and 2.408 in Indonesian."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date
from babel.numbers import format_decimal

from ikm.scoring.rounding import NRR_PLACES, half_up, largest_remainder
from ikm.survey.messages import Language

ABSENT = "–"


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

    def interval(self, span: tuple[float, float] | None) -> str:
        """Both ends of an interval."""
        return ABSENT if span is None else f"{self.real(span[0])}–{self.real(span[1])}"

    def shares(self, counts: Sequence[int]) -> list[str]:
        """Percentages to one place that add to 100,0; the last digits go to the largest remainders."""
        total = sum(counts)
        if not total:
            return [ABSENT for _ in counts]
        percentages = largest_remainder([Fraction(100 * count, total) for count in counts], Decimal("100.0"))
        return [self.exact(percentage) for percentage in percentages]

    def day(self, value: date) -> str:
        """A date in words: 17 Agustus 2026."""
        return str(format_date(value, "d MMMM yyyy", locale=self.language))
