"""From the blocks of a report to reportlab's flowables. Every text is escaped here: none of it is markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from io import BytesIO
from itertools import zip_longest

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    Image,
    KeepTogether,
    ListFlowable,
    ListItem,
    LongTable,
    Paragraph,
    Spacer,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Table as Grid

from ikm.output.drawing.figure import drawn
from ikm.output.drawing.look import INK, RULE, tint
from ikm.output.pdf.markup import markup
from ikm.output.pdf.signature import PlaceToSign
from ikm.output.pdf.style import SMALL_CELL, Style
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
_FEW_ROWS = 12  # so short a table is not split over pages
_ROOM_FOR_SECTION = 64.0  # a heading and two lines
_ROOM_FOR_LONG_TABLE = 120.0
_TO_WRITE_IN = 16.0  # below the text of a row that is filled in by hand
_FACE = ("FONTNAME", (0, 0), (-1, -1), REGULAR)  # a grid declares Helvetica else
_SMALL_PADDING = 3.0
_DARKEST = 0.45  # of the accent behind the cells of a map, on which words are read
_TALLEST = 320.0  # a picture, in points


class BookmarkedHeading(Paragraph):  # type: ignore[misc]
    """A heading that the contents and the outline link to."""

    def __init__(self, text: str, style: object, *, level: int, entry: str) -> None:
        super().__init__(text, style)
        self.level, self.entry = level, entry


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
            if isinstance(following, Words) and following.note and not _is_long(block):
                flowables[-1].keepWithNext = True
                if isinstance(block, Words) and block.note:
                    flowables[-1].spaceAfter = _BETWEEN_NOTES
            yield from flowables

    @singledispatchmethod
    def _flow(self, block: Block) -> Iterator[Flowable]:
        raise TypeError(f"no drawing for {type(block).__name__}")

    @_flow.register
    def _(self, block: Heading) -> Iterator[Flowable]:
        entry = f"{block.number}  {block.text}".strip()
        if block.level == 1:
            yield NewPage()
            if block.number:
                yield Paragraph(markup(block.number), self.style.chapter_number)
            yield BookmarkedHeading(markup(block.text), self.style.chapter, level=0, entry=entry)
        elif block.level == 3:
            yield Paragraph(markup(entry), self.style.subsection)
        else:
            yield CondPageBreak(_ROOM_FOR_SECTION)
            yield BookmarkedHeading(markup(entry), self.style.section, level=1, entry=entry)

    @_flow.register
    def _(self, block: Words) -> Iterator[Flowable]:
        yield Paragraph(markup(block.text), self.style.note if block.note else self.style.body)

    @_flow.register
    def _(self, block: Bullets) -> Iterator[Flowable]:
        items = [ListItem(Paragraph(markup(item), self.style.bullet)) for item in block.items]
        yield ListFlowable(
            items,
            bulletType="1" if block.numbered else "bullet",
            bulletFontName=self.style.body.fontName,
            bulletFontSize=self.style.body.fontSize,
            bulletColor=self.style.accent,
            start=None if block.numbered else "•",
            bulletFormat="%s." if block.numbered else None,
            leftIndent=18,
            bulletDedent=18,
            spaceAfter=5,
        )

    @_flow.register
    def _(self, block: Table) -> Iterator[Flowable]:
        long = _is_long(block)
        if long:
            yield CondPageBreak(_ROOM_FOR_LONG_TABLE)
        yield Paragraph(markup(block.caption), self.style.long_caption if long else self.style.caption)
        *first, last = (self._grid(block, start) for start in range(0, max(len(block.rows), 1), _ROWS_IN_BLOCK))
        last.spaceAfter = 8  # not a Spacer, which at the foot of a page would begin an empty one
        yield from (*first, last)

    @_flow.register
    def _(self, block: Figure) -> Iterator[Flowable]:
        yield from self._figure(block.caption, drawn(block, self.width, self.style.accent))

    @_flow.register
    def _(self, block: Picture) -> Iterator[Flowable]:
        width, height = ImageReader(BytesIO(block.data)).getSize()
        share = min(self.width / width, _TALLEST / height, 1.0)
        image = Image(BytesIO(block.data), width * share, height * share, hAlign="LEFT")
        yield KeepTogether([image, Paragraph(markup(block.caption), self.style.note)])

    @_flow.register
    def _(self, block: Quotes) -> Iterator[Flowable]:
        for item in block.items:
            grid = Grid([[Paragraph(f"“{markup(item)}”", self.style.quote)]], colWidths=[self.width - 8])
            grid.setStyle(
                [
                    ("LINEBEFORE", (0, 0), (0, -1), 2, tint(self.style.accent, 0.45)),
                    ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ]
            )
            grid.setStyle([_FACE, ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)])
            grid.spaceAfter = 4
            yield grid

    @_flow.register
    def _(self, block: Signature) -> Iterator[Flowable]:
        line = HRFlowable(width="100%", thickness=0.6, color=INK, spaceBefore=0, spaceAfter=3)
        lines: list[Flowable] = [
            Spacer(0, 24),
            Paragraph(markup(block.place_and_date), self.style.body),
            Paragraph(markup(block.position), self.style.body),
            PlaceToSign(58),
            line,
            Paragraph(f'<font name="{SEMIBOLD}">{markup(block.name)}</font>', self.style.body),
            Paragraph(markup(block.nip), self.style.body),
        ]
        grid = Grid([[[], lines]], colWidths=[self.width * 0.55, self.width * 0.45])
        grid.setStyle([_FACE])
        yield KeepTogether([grid])

    @_flow.register
    def _(self, block: PageBreak) -> Iterator[Flowable]:
        yield NewPage()

    def _figure(self, caption: str, drawing: Drawing) -> Iterator[Flowable]:
        """Caption and drawing, which stay together with a heading above them."""
        yield Paragraph(markup(caption), self.style.caption)
        grid = Grid([[drawing]], colWidths=[self.width], hAlign="LEFT", spaceAfter=10)
        grid.setStyle([_FACE, *((f"{side}PADDING", (0, 0), (0, 0), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM"))])
        yield grid

    def _grid(self, table: Table, start: int) -> Flowable:
        rows = table.rows[start : start + _ROWS_IN_BLOCK]
        last = start + _ROWS_IN_BLOCK >= len(table.rows)
        header = [
            Paragraph(markup(text), self.style.cell(align, small=table.small, strong=True))
            for text, align in zip(table.header, table.align, strict=True)
        ]
        widths = [self.width * share / sum(table.widths) for share in table.widths]
        body = [self._row(table, row, widths, strong=table.total and last and row is rows[-1]) for row in rows]
        grid = LongTable([header, *body], colWidths=widths, repeatRows=1)
        grid.setStyle(self._rules(table, total=table.total and last))
        grid.setStyle(self._shades(table.tones[start : start + len(rows)]))
        grid.setStyle([("NOSPLIT", (0, -min(len(rows), _LAST_TOGETHER)), (-1, -1))])
        return grid

    def _row(self, table: Table, row: tuple[str, ...], widths: list[float], *, strong: bool) -> list[str | Paragraph]:
        """Cells as paragraphs; in a small table those that fit on one line as they are, which is faster."""
        return [
            text
            if table.small and not strong and _fits(text, width)
            else Paragraph(markup(text), self.style.cell(align, small=table.small, strong=strong))
            for text, align, width in zip(row, table.align, widths, strict=True)
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


def _fits(text: str, width: float) -> bool:
    return bool(stringWidth(text, REGULAR, SMALL_CELL) <= width - 2 * _SMALL_PADDING)


def _is_long(block: Block) -> bool:
    """A table that may be split over pages."""
    return isinstance(block, Table) and len(block.rows) > _FEW_ROWS
