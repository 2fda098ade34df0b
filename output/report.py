"""The report model: headings, sentences, tables of finished strings, figures as data.

Every document prints these strings; none computes one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from ikm.survey.messages import Language

Align = Literal["left", "right", "center"]
Cell = TypeVar("Cell")


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (BAB) or 2, in the contents; level 1 begins a page. `number` is "BAB I" or "2.3"."""

    text: str
    level: Literal[1, 2] = 1
    number: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A sentence or several; plain text, never markup. `note` sets it small, as a footnote to what precedes."""

    text: str
    note: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of sentences; numbered where order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of finished strings.

    widths: relative. total: the last row is one. small: set small, for long tables.
    blank_rows: rows to fill in by hand, set high with rules.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]
    widths: tuple[float, ...]
    total: bool = False
    small: bool = False
    blank_rows: bool = False

    def without(self, heading: str) -> Table:
        """The table without the column of that heading."""
        place = self.header.index(heading)

        def kept(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
            return (*cells[:place], *cells[place + 1 :])

        rows = tuple(kept(row) for row in self.rows)
        return replace(self, header=kept(self.header), rows=rows, align=kept(self.align), widths=kept(self.widths))


@dataclass(frozen=True)
class Band:
    """A class on the 25-100 scale: from `start` (printed as `text`) up to the next one's start."""

    mutu: str
    start: float
    end: float
    text: str


@dataclass(frozen=True)
class ElementPoint:
    """One element in a chart: its index on the 25-100 scale with its interval, and the strings to print."""

    code: str
    name: str
    index: float | None
    low: float | None
    high: float | None
    label: str
    mutu: str


@dataclass(frozen=True)
class ElementChart:
    """Dots with intervals on the class bands of the 25-100 scale."""

    caption: str
    alt: str
    points: tuple[ElementPoint, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class TrendPoint:
    """One period; `ours` is measured by this survey, others were published earlier."""

    label: str
    index: float
    low: float | None
    high: float | None
    text: str
    ours: bool = True


@dataclass(frozen=True)
class TrendChart:
    """The index over periods."""

    caption: str
    alt: str
    points: tuple[TrendPoint, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Quotes:
    """What respondents wrote, verbatim (untrusted text)."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """The block in which the head of the unit signs."""

    place_and_date: str
    position: str
    name: str
    nip: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page."""


Block = Heading | Paragraph | Bullets | Table | ElementChart | TrendChart | Quotes | Signature | PageBreak


@dataclass(frozen=True)
class Headline:
    """The first page's figures: the index large, its class, its interval on the scale.

    ikm: "87,35", "" where there is none. mutu: "B", kinerja: "Baik", "" without.
    interval: a sentence on how sure it is, or why there is no index. facts: names and values beside it.
    """

    ikm: str
    mutu: str
    kinerja: str
    interval: str
    index: float | None
    low: float | None
    high: float | None
    bands: tuple[Band, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole document of one unit."""

    title: str
    unit: str
    agency: str
    region: str
    address: str
    period: str
    language: Language
    accent: str
    headline: Headline
    blocks: tuple[Block, ...]
    internal: bool = False
    created: str = ""  # ISO date of the period's end: the document's date
