"""From the blocks of a report to reportlab's flowables, tagged. No text of theirs is ever markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from io import BytesIO
from itertools import zip_longest
from typing import Self

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.platypus import CondPageBreak, Flowable, Image, KeepTogether, Spacer
from reportlab.platypus import PageBreak as NewPage

from ikm.output.drawing.figure import drawn
from ikm.output.pdf.flowables import Item, Quote, Rule, Shown
from ikm.output.pdf.signature import PlaceToSign
from ikm.output.pdf.style import Style
from ikm.output.pdf.table import Tables
from ikm.output.pdf.tagging import Tag
from ikm.output.pdf.text import Text, meant, printable
from ikm.output.report import (
    Block,
    Bullets,
    Figure,
    Heading,
    PageBreak,
    Picture,
    Quotes,
    Signature,
    Table,
)
from ikm.output.report import Paragraph as Words

_BETWEEN_NOTES = 1.5
_SENTENCE = 240  # characters of a paragraph that leads to something
_FEW_ROWS = 12  # so short a table is not split over pages
_ROOM_FOR_SECTION = 64.0  # a heading and two lines
_ROOM_FOR_LONG_TABLE = 120.0
_TALLEST_DRAWING = 620.0  # with its caption it fits on a page
_TALLEST = 300.0  # a picture, in points
_ABOVE_WORDS = 4.0  # between a picture and its words
_SIGNED_FROM = 0.55  # of the width: where the block of the signature begins
_TO_SIGN_IN = 58.0  # points between the position and the line


class BookmarkedHeading(Text):
    """A heading that the contents and the outline link to."""

    def __init__(self, text: str, style: ParagraphStyle, tag: Tag, *, level: int, entry: str) -> None:
        super().__init__(text, style, tag)
        self.level, self.entry = level, entry

    def part(self, start: int, stop: int) -> Self:
        """Some of the lines; the first are what is linked to."""
        part = super().part(start, stop)
        part.entry = self.entry if start == 0 else ""
        return part


class Blocks:
    """Makes the flowables of one document.

    width: of the text, in points.
    """

    def __init__(self, style: Style, width: float) -> None:
        self.style, self.width = style, width
        self.grids = Tables(style, width)
        self._depth = 0  # of the last heading

    def __call__(self, blocks: Sequence[Block]) -> Iterator[Flowable]:
        """The flowables of all blocks; a note stays on the page of what it explains, and close to another note."""
        for block, following in zip_longest(blocks, blocks[1:]):
            flowables = list(self._flow(block))
            if flowables and _leads_to(block, following):
                flowables[-1].keepWithNext = True
            elif flowables and isinstance(following, Words) and following.note and not _is_long(block):
                flowables[-1].keepWithNext = True
                if isinstance(block, Words) and block.note:
                    flowables[-1].spaceAfter = _BETWEEN_NOTES
            yield from flowables

    @singledispatchmethod
    def _flow(self, block: Block) -> Iterator[Flowable]:
        raise TypeError(f"no drawing for {type(block).__name__}")

    @_flow.register
    def _(self, block: Heading) -> Iterator[Flowable]:
        entry = entry_of(block)
        self._depth = min(block.level, self._depth + 1)  # no level is left out (ISO 14289-1, 7.4.2)
        tag = Tag(f"H{self._depth}", actual=meant(entry))
        if block.level == 1:
            yield NewPage()
            if block.number:
                yield Text(f"{block.number} ", self.style.chapter_number, tag)
            yield BookmarkedHeading(block.text, self.style.chapter, tag, level=0, entry=entry)
        elif block.level == 3:
            yield Text(entry, self.style.subsection, tag)
        else:
            yield CondPageBreak(_ROOM_FOR_SECTION)
            yield BookmarkedHeading(entry, self.style.section, tag, level=1, entry=entry)

    @_flow.register
    def _(self, block: Words) -> Iterator[Flowable]:
        if block.text.strip():
            yield Text(block.text, self.style.note if block.note else self.style.body, Tag("P"))

    @_flow.register
    def _(self, block: Bullets) -> Iterator[Flowable]:
        numbering = "Decimal" if block.numbered else "Disc"
        whole = Tag("L", attributes=(("List", "ListNumbering", numbering),))
        for number, item in enumerate(block.items, start=1):
            label = f"{number}." if block.numbered else "•"
            yield Item(item, label, self.style.bullet, self.style.accent, Tag("LI", whole))

    @_flow.register
    def _(self, block: Table) -> Iterator[Flowable]:
        long = _is_long(block)
        if long:
            yield CondPageBreak(_ROOM_FOR_LONG_TABLE)
        tag = Tag("Table")
        if block.caption:
            style = self.style.long_caption if long else self.style.caption
            yield Text(block.caption, style, Tag("Caption", tag))
        yield from self.grids(block, tag)

    @_flow.register
    def _(self, block: Figure) -> Iterator[Flowable]:
        whole = Tag("Div")
        if block.caption:
            yield Text(block.caption, self.style.caption, Tag("Caption", whole))
        drawing = printable(drawn(block, self.width, self.style.accent))
        drawing.renderScale = share = min(1.0, _TALLEST_DRAWING / drawing.height)
        figure = Tag("Figure", whole, alt=block.alt or block.caption)
        yield Shown(drawing, drawing.width * share, drawing.height * share, figure)

    @_flow.register
    def _(self, block: Picture) -> Iterator[Flowable]:
        whole = Tag("Div")
        width, height = ImageReader(BytesIO(block.data)).getSize()
        share = min(self.width / width, _TALLEST / height, 1.0)
        image = Image(BytesIO(block.data), width * share, height * share)
        shown = Shown(image, width * share, height * share, Tag("Figure", whole, alt=block.alt or block.caption))
        shown.spaceAfter = _ABOVE_WORDS
        yield KeepTogether([shown, Text(block.caption, self.style.note, Tag("Caption", whole))])

    @_flow.register
    def _(self, block: Quotes) -> Iterator[Flowable]:
        for item in block.items:
            yield Quote(f"“{item}”", self.style.quote, Tag("P", Tag("BlockQuote")), self.style.accent)

    @_flow.register
    def _(self, block: Signature) -> Iterator[Flowable]:
        indent = self.width * _SIGNED_FROM
        width = self.width - indent
        plain, strong = self.style.signature(indent), self.style.signature(indent, strong=True)
        above = [Text(text, plain, Tag("P")) for text in (block.place_and_date, block.position) if text]
        below = [Text(text, look, Tag("P")) for text, look in ((block.name, strong), (block.nip, plain)) if text]
        yield KeepTogether([Spacer(0, 24), *above, PlaceToSign(_TO_SIGN_IN, indent), Rule(indent, width), *below])

    @_flow.register
    def _(self, block: PageBreak) -> Iterator[Flowable]:
        yield NewPage()


def entry_of(heading: Heading) -> str:
    """The heading in the contents: with its number."""
    return f"{heading.number}  {heading.text}".strip()


def _leads_to(block: Block, following: Block | None) -> bool:
    """A sentence that introduces what comes after it, which would stand alone at the foot of a page."""
    introduces = isinstance(block, Words) and not block.note and len(block.text) < _SENTENCE
    return introduces and isinstance(following, Bullets | Quotes | Figure | Table) and not _is_long(following)


def _is_long(block: Block) -> bool:
    """A table that may be split over pages."""
    return isinstance(block, Table) and len(block.rows) > _FEW_ROWS
