"""Problems: what is wrong with a row or cell of a source, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ikm.survey.messages import Language, Message

Severity = Literal["error", "warning"]
RowIs = Literal["row", "page"]


@dataclass(frozen=True)
class Problem:
    """One fault at one place.

    file: the source's name as the user gave it.
    sheet: sheet of a workbook, None elsewhere.
    row: 1-based row as a spreadsheet shows it (record number in JSON, page of a scan), None for a whole source.
    column: the heading as it stands in the source, None for a whole row.
    value: the cell's text as it stands there, None where there is none.
    rule: stable identifier in kebab-case (`outside-scale`, `wrong-label`), listed in docs/pesan.md.
    message: what is wrong and how to mend it, without the place.
    severity: an `error` rejected its row (or blanked its cell on request); a `warning` did not.
    row_is: what `row` counts.
    """

    file: str
    rule: str
    message: Message
    severity: Severity = "error"
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    row_is: RowIs = "row"

    def place(self, language: Language = "id") -> str:
        """Where it is: `jan.xlsx, lembar Loket 1, baris 7, kolom U3`, `pagi.pdf, halaman 7`."""
        parts = [Message("{name}", name=self.file)]
        if self.sheet is not None:
            parts.append(Message("lembar {name}", name=self.sheet))
        if self.row is not None:
            parts.append(place_of_row(self.row, self.row_is))
        if self.column is not None:
            parts.append(Message("kolom {name}", name=self.column))
        return ", ".join(part.say(language) for part in parts)

    def say(self, language: Language = "id") -> str:
        """Place, then rule: `jan.xlsx, baris 7, kolom U3: 5 di luar skala 1-4`."""
        return f"{self.place(language)}: {self.message.say(language)}"


def place_of_row(number: object, row_is: RowIs) -> Message:
    """A row or page as a place names it; `number` may be a placeholder."""
    return Message("baris {number}", number=number) if row_is == "row" else Message("halaman {number}", number=number)


@dataclass(frozen=True)
class Accounting:
    """Rows of a source: `read = accepted + duplicate + rejected + skipped`, always.

    skipped: rows that are not data (titles, headings, totals, empty rows). Accountings add up over sources.
    """

    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0

    @property
    def read(self) -> int:
        """Every row that the source holds."""
        return self.accepted + self.duplicate + self.rejected + self.skipped

    def __add__(self, other: Accounting) -> Accounting:
        return Accounting(
            self.accepted + other.accepted,
            self.duplicate + other.duplicate,
            self.rejected + other.rejected,
            self.skipped + other.skipped,
        )

    @staticmethod
    def total(accountings: Iterable[Accounting]) -> Accounting:
        """The sum of any number of accountings."""
        return sum(accountings, Accounting())
