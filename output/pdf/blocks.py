"""From the blocks of a report to reportlab's flowables. Every text is escaped here: none of it is markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from io import BytesIO
from itertools import zip_longest

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import CondPageBreak, Flowable, HRFlowable, Image, KeepTogether, Spacer
from reportlab.platypus import PageBreak as NewPage

from ikm.output.drawing.figure import drawn
from ikm.output.drawing.look import INK, RULE, tint
from ikm.output.pdf.leaves import CellGrid, HeadingText, ItemText, Line, Path, QuoteText, Shown, Text
from ikm.output.pdf.markup import markup
from ikm.output.pdf.signature import PlaceToSign
from ikm.output.pdf.style import SMALL_CELL, Style
from ikm.output.pdf.tagging import Tag
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
from ikm.survey.typeface import REGULAR, SEMIBOLD

_LAST_TOGETHER = 3  # rows at the foot of a table, of which none stands alone on the next page
_ROWS_IN_BLOCK = 500  # reportlab lays out one table of 20,000 rows six times slower than blocks of 500
_BETWEEN_NOTES = 1.5
_AFTER_LIST = 5
_SENTENCE = 240  # characters of a paragraph that leads to something
_FEW_ROWS = 12  # so short a table is not split over pages
_ROOM_FOR_SECTION = 64.0  # a heading and two lines
_ROOM_FOR_LONG_TABLE = 120.0
_TO_WRITE_IN = 16.0  # below the text of a row that is filled in by hand
_FACE = ("FONTNAME", (0, 0), (-1, -1), REGULAR)  # a grid declares Helvetica else
_SMALL_PADDING = 3.0
_TALLEST = 300.0  # a picture, in points
_DARKEST = 0.45  # of the accent behind the cells of a map, on which words are read
_COLUMN_SCOPE, ROW_SCOPE = "/O /Table /Scope /Column", "/O /Table /Scope /Row"


class TableParts:
    """The parts of one table, which stay the same in each block of its rows and on each page."""

    def __init__(self, table: Table) -> None:
        self.whole, self._table = Tag("Table"), table
        head = Tag("TR")
        self.header: list[Path] = [
            (self.whole, head, Tag("TH", attributes=_COLUMN_SCOPE, once=True)) for _ in table.header
        ]

    def row(self) -> list[Path]:
        """The paths of the cells of one row, which one of them names."""
        row, named_by = Tag("TR"), self._table.named_by
        return [
            (self.whole, row, Tag("TH", attributes=ROW_SCOPE) if i == named_by else Tag("TD"))
            for i in range(len(self._table.header))
        ]


class Blocks:
    """Makes the flowables of one document.

    width: of the text, in points.
    """

    def __init__(self, style: Style, width: float) -> None:
        self.style, self.width = style, width

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
        tag = Tag(f"H{block.level}")
        if block.level == 1:
            yield NewPage()
            if block.number:
                yield Text(markup(block.number), self.style.chapter_number, tag)
            yield self._entered(block, markup(block.text), self.style.chapter, tag)
        elif block.level == 3:
            yield Text(markup(entry(block)), self.style.subsection, tag)
        else:
            yield CondPageBreak(_ROOM_FOR_SECTION)
            yield self._entered(block, markup(entry(block)), self.style.section, tag)

    @_flow.register
    def _(self, block: Words) -> Iterator[Flowable]:
        yield Text(markup(block.text), self.style.note if block.note else self.style.body, Tag("P"))

    @_flow.register
    def _(self, block: Bullets) -> Iterator[Flowable]:
        numbering = "Decimal" if block.numbered else "Disc"
        whole = Tag("L", attributes=f"/O /List /ListNumbering /{numbering}")
        for i, item in enumerate(block.items, start=1):
            text = ItemText(markup(item), self.style.bullet, whole, Tag("LI"), Tag("LBody"))
            text.label, text.colour = f"{i}." if block.numbered else "•", self.style.accent
            if i == len(block.items):
                text.spaceAfter = _AFTER_LIST
            yield text

    @_flow.register
    def _(self, block: Table) -> Iterator[Flowable]:
        long = _is_long(block)
        if long:
            yield CondPageBreak(_ROOM_FOR_LONG_TABLE)
        parts = TableParts(block)
        if block.caption:
            style = self.style.long_caption if long else self.style.caption
            yield Text(markup(block.caption), style, parts.whole, Tag("Caption"))
        starts = range(0, max(len(block.rows), 1), _ROWS_IN_BLOCK)
        *first, last = (self._grid(block, parts, start) for start in starts)
        last.spaceAfter = 8  # not a Spacer, which at the foot of a page would begin an empty one
        yield from (*first, last)

    @_flow.register
    def _(self, block: Figure) -> Iterator[Flowable]:
        group = Tag("Div")
        if block.caption:
            yield Text(markup(block.caption), self.style.caption, group, Tag("Caption"))
        figure = Shown(drawn(block, self.width, self.style.accent), block.alt or block.caption, group)
        figure.spaceAfter = 10
        yield figure

    @_flow.register
    def _(self, block: Picture) -> Iterator[Flowable]:
        width, height = ImageReader(BytesIO(block.data)).getSize()
        share = min(self.width / width, _TALLEST / height, 1.0)
        image = Image(BytesIO(block.data), width * share, height * share)
        group = Tag("Div")
        shown = Shown(image, block.alt or block.caption, group)
        yield KeepTogether([shown, Text(markup(block.caption), self.style.below, group, Tag("Caption"))])

    @_flow.register
    def _(self, block: Quotes) -> Iterator[Flowable]:
        for item in block.items:
            quote = QuoteText(f"“{markup(item)}”", self.style.quote, Tag("BlockQuote"), Tag("P"))
            quote.colour = tint(self.style.accent, 0.45)
            yield quote

    @_flow.register
    def _(self, block: Signature) -> Iterator[Flowable]:
        def line(text: str) -> Flowable:
            return Text(text, self.style.body, Tag("P"))

        lines: list[Flowable] = [
            Spacer(0, 24),
            line(markup(block.place_and_date)),
            line(markup(block.position)),
            PlaceToSign(58),
            HRFlowable(width="100%", thickness=0.6, color=INK, spaceBefore=0, spaceAfter=3),
            line(f'<font name="{SEMIBOLD}">{markup(block.name)}</font>'),
            line(markup(block.nip)),
        ]
        grid = CellGrid([[[], lines]], colWidths=[self.width * 0.55, self.width * 0.45])
        grid.setStyle([_FACE])
        yield KeepTogether([grid])

    @_flow.register
    def _(self, block: PageBreak) -> Iterator[Flowable]:
        yield NewPage()

    def _entered(self, block: Heading, text: str, style: ParagraphStyle, tag: Tag) -> Flowable:
        """A heading that the contents and the outline lead to."""
        heading = HeadingText(text, style, tag)
        heading.level, heading.entry = block.level - 1, entry(block)
        return heading

    def _grid(self, table: Table, parts: TableParts, start: int) -> Flowable:
        shown = range(start, min(start + _ROWS_IN_BLOCK, len(table.rows)))
        ends = shown.stop == len(table.rows)
        header = [
            Text(markup(text), self.style.cell(align, small=table.small, strong=True), *path)
            for text, align, path in zip(table.header, table.align, parts.header, strict=True)
        ]
        widths = [self.width * share / sum(table.widths) for share in table.widths]
        body = [self._row(table, i, widths, parts.row()) for i in shown]
        grid = CellGrid([header, *body], colWidths=widths, repeatRows=1)
        grid.setStyle(self._rules(table, total=table.total and ends))
        grid.setStyle(self._shades(table.tones[start : shown.stop]))
        grid.setStyle([("NOSPLIT", (0, -min(len(shown), _LAST_TOGETHER)), (-1, -1))])
        return grid

    def _row(self, table: Table, index: int, widths: list[float], paths: Sequence[Path]) -> list[Flowable]:
        """Cells as paragraphs; in a small table those that fit on one line as they are, which is faster."""
        strong = table.total and index == len(table.rows) - 1
        return [
            Line(text, *path)
            if table.small and not strong and _fits(text, width)
            else Text(markup(text), self.style.cell(align, small=table.small, strong=strong), *path)
            for text, align, width, path in zip(table.rows[index], table.align, widths, paths, strict=True)
        ]

    def _shades(self, tones: Sequence[Sequence[float]]) -> list[tuple[object, ...]]:
        """The grounds of the cells of a map."""
        return [
            ("BACKGROUND", (column, row), (column, row), tint(self.style.accent, _DARKEST * min(tone, 1.0)))
            for row, line in enumerate(tones, start=1)
            for column, tone in enumerate(line)
            if tone > 0
        ]

    def _rules(self, table: Table, *, total: bool) -> list[tuple[object, ...]]:
        padding = 1.6 if table.small else 3.4
        cell = self.style.cell("left", small=table.small)
        head: Color = tint(self.style.accent, 0.11)
        rules: list[tuple[object, ...]] = [
            ("FONT", (0, 0), (-1, -1), cell.fontName, cell.fontSize, cell.leading),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), head),
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, self.style.accent),
            ("LINEBELOW", (0, 1), (-1, -1), 0.35, RULE),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding + 0.6),
            ("LEFTPADDING", (0, 0), (-1, -1), _SMALL_PADDING if table.small else 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), _SMALL_PADDING if table.small else 5),
            *(("ALIGN", (i, 1), (i, -1), align.upper()) for i, align in enumerate(table.align)),
        ]
        if total:
            rules.append(("LINEABOVE", (0, -1), (-1, -1), 0.9, self.style.accent))
        if table.blank_rows:
            rules.append(("LINEAFTER", (0, 0), (-2, -1), 0.35, RULE))
            rules.append(("BOTTOMPADDING", (0, 1), (-1, -1), _TO_WRITE_IN))
        return rules


def entry(heading: Heading) -> str:
    """A heading as the contents and the outline print it."""
    return f"{heading.number}  {heading.text}".strip()


def _fits(text: str, width: float) -> bool:
    return bool(stringWidth(text, REGULAR, SMALL_CELL) <= width - 2 * _SMALL_PADDING)


def _leads_to(block: Block, following: Block | None) -> bool:
    """A sentence that introduces what comes after it, which would stand alone at the foot of a page."""
    introduces = isinstance(block, Words) and not block.note and len(block.text) < _SENTENCE
    return introduces and isinstance(following, Bullets | Quotes | Figure | Table) and not _is_long(following)


def _is_long(block: Block) -> bool:
    """A table that may be split over pages."""
    return isinstance(block, Table) and len(block.rows) > _FEW_ROWS
