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
    """A heading of level 1 (BAB), which begins a page, 2, or 3, which is not in the contents.

    number: "BAB I" or "2.3"; "" without.
    """

    text: str
    level: Literal[1, 2, 3] = 1
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
    blank_rows: rows to fill in by hand, set high with rules. named_by: the column whose cells name their rows.
    tones: how dark each cell of each row is set, 0 to 1, as a map of what is low; () for none.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]
    widths: tuple[float, ...]
    total: bool = False
    small: bool = False
    blank_rows: bool = False
    named_by: int = 0
    tones: tuple[tuple[float, ...], ...] = ()

    def without(self, heading: str) -> Table:
        """The table without the column of that heading."""
        place = self.header.index(heading)

        def kept(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
            return (*cells[:place], *cells[place + 1 :])

        return replace(
            self,
            header=kept(self.header),
            rows=tuple(kept(row) for row in self.rows),
            align=kept(self.align),
            widths=kept(self.widths),
            named_by=self.named_by - (place < self.named_by),
            tones=tuple(kept(row) for row in self.tones),
        )


@dataclass(frozen=True)
class Band:
    """A class on the 25-100 scale: from `start` (printed as `text`) up to the next one's start."""

    mutu: str
    start: float
    end: float
    text: str


@dataclass(frozen=True)
class IndexScale:
    """One index and its interval on the whole scale from 25 to 100, over the bands of the classes."""

    alt: str
    index: float
    low: float | None
    high: float | None
    bands: tuple[Band, ...]
    caption: str = ""


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
    """One period; `ours` is measured by this survey, others were published earlier.

    broken: why it cannot be compared with the point before it, in few words; "" where it can.
    """

    label: str
    index: float
    low: float | None
    high: float | None
    text: str
    ours: bool = True
    broken: str = ""


@dataclass(frozen=True)
class TrendChart:
    """The index over periods."""

    caption: str
    alt: str
    points: tuple[TrendPoint, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class ShareRow:
    """How one element was answered: the share of each value from 1 to 4, which add to 1, and what is printed of it."""

    code: str
    name: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class ShareChart:
    """A bar for each element, cut by the values that were given.

    values: their names, lowest first.
    """

    caption: str
    alt: str
    values: tuple[str, ...]
    rows: tuple[ShareRow, ...]


@dataclass(frozen=True)
class MatrixPoint:
    """One element in the priority matrix: how much it matters, and its index on the 25-100 scale."""

    code: str
    name: str
    weight: float
    index: float


@dataclass(frozen=True)
class MatrixChart:
    """Importance against index, parted at `weight` and `index`.

    quarters: names of the four parts: low index and important, high and important, low and less, high and less.
    across, along: names of the axes of the index and of the importance.
    """

    caption: str
    alt: str
    points: tuple[MatrixPoint, ...]
    weight: float
    index: float
    quarters: tuple[str, str, str, str]
    across: str
    along: str


@dataclass(frozen=True)
class FunnelPoint:
    """One unit in a funnel: respondents and index; beyond: outside the range that chance explains."""

    name: str
    n: int
    index: float
    beyond: bool


@dataclass(frozen=True)
class FunnelChart:
    """Units by number of respondents, around the target, with the limits within which chance explains a difference.

    limits: for numbers of respondents in rising order, the low and the high limit. along: name of the n axis.
    """

    caption: str
    alt: str
    points: tuple[FunnelPoint, ...]
    target: float
    limits: tuple[tuple[float, float, float], ...]
    along: str


@dataclass(frozen=True)
class Picture:
    """A photograph or a logo: a PNG or JPEG file's bytes, and what it shows in words."""

    data: bytes
    caption: str
    alt: str


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


Figure = IndexScale | ElementChart | TrendChart | ShareChart | MatrixChart | FunnelChart
Block = Heading | Paragraph | Bullets | Table | Figure | Picture | Quotes | Signature | PageBreak


@dataclass(frozen=True)
class Headline:
    """What a head of office sees in ten seconds: the index large, its class, how sure it is, and what to mend first.

    ikm: "87,35", "" where there is none. mutu: "B", kinerja: "Baik", "" without.
    certainty: a sentence on how sure it is, or why there is no index. scale: the index on the scale.
    facts: names and values, such as the respondents and their target. change: since the period before, "" unknown.
    priorities: elements to mend first, lowest first. elements: all of them, lowest first.
    """

    ikm: str = ""
    mutu: str = ""
    kinerja: str = ""
    certainty: str = ""
    scale: IndexScale | None = None
    facts: tuple[tuple[str, str], ...] = ()
    change: str = ""
    priorities: tuple[str, ...] = ()
    elements: ElementChart | None = None


@dataclass(frozen=True)
class Report:
    """A whole document, of one unit or of a regency.

    unit: of what it is; the regency's name in a recap. headline: empty where no single figure heads it.
    """

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
    logo: Picture | None = None
