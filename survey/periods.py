"""Periods of a survey: a year, a half (S1, S2), a quarter (Q1-Q4; TW in Indonesian) or a month."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from ikm.survey.errors import IkmError
from ikm.survey.messages import Language, Message, marked

_FORM = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?:(?P<kind>[SQ]|TW)(?P<part>\d)|(?P<month>\d\d)))?", re.I)
_MONTHS_IN = {"Y": 12, "S": 6, "Q": 3, "M": 1}


@dataclass(frozen=True, order=True)
class Period:
    """A whole year, or its `part`-th half, quarter or month; `start` and `end` are both inside it."""

    year: int
    kind: str = "Y"
    part: int = 1

    @staticmethod
    def parse(text: str) -> Period:
        """Read `2022`, `2022-S1`, `2022-Q1` (or `2022-TW1`), `2022-03`.

        Raises IkmError naming the forms that are read.
        """
        match = _FORM.fullmatch(text.strip())
        if match:
            year, kind, part, month = match.group("year", "kind", "part", "month")
            kind = "M" if month else (kind or "Y").upper().replace("TW", "Q")
            number = int(month or part or 1)
            if 1 <= number <= 12 // _MONTHS_IN[kind]:
                return Period(int(year), kind, number)
        raise IkmError(
            'Periode "{text}" tidak dikenal; tulis tahun (2022), semester (2022-S1), triwulan (2022-Q1) '
            "atau bulan (2022-03).",
            text=text,
        )

    @staticmethod
    def containing(day: date, kind: str = "Y") -> Period:
        """The year, half (S), quarter (Q) or month (M) in which `day` lies."""
        return Period(day.year, kind, (day.month - 1) // _MONTHS_IN[kind] + 1)

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, (self.part - 1) * _MONTHS_IN[self.kind] + 1, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        month = self.part * _MONTHS_IN[self.kind]
        return date(self.year, month, monthrange(self.year, month)[1])

    def __str__(self) -> str:
        if self.kind == "Y":
            return str(self.year)
        return f"{self.year}-{self.part:02d}" if self.kind == "M" else f"{self.year}-{self.kind}{self.part}"

    def say(self, language: Language = "id") -> str:
        """In words: `Semester I Tahun 2022`, `Maret 2022`."""
        if self.kind == "M":
            from babel.dates import format_date

            return str(format_date(self.start, "MMMM yyyy", locale=language))
        roman = ("I", "II", "III", "IV")[self.part - 1]
        text = {
            "Y": marked("Tahun {year}"),
            "S": marked("Semester {part} Tahun {year}"),
            "Q": marked("Triwulan {part} Tahun {year}"),
        }
        return Message(text[self.kind], part=roman, year=self.year).say(language)
