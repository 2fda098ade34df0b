"""From the blocks of a report to the paragraphs and tables of a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from io import BytesIO

from docx.document import Document
from docx.image.exceptions import UnrecognizedImageError
from docx.parts.story import StoryPart
from docx.shared import Emu, Pt
from reportlab.lib.colors import Color, HexColor

from ikm.output.docx.elements import TWIPS, Element, closed, element, field, opened, paragraph, run
from ikm.output.docx.numbering import Lists
from ikm.output.drawing.figure import drawn
from ikm.output.drawing.look import tint
from ikm.output.drawing.picture import png
from ikm.output.plain import clean
from ikm.output.report import (
    Align,
    Block,
    Bullets,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Quotes,
    Signature,
    Table,
)
from ikm.survey.colour import readable
from ikm.survey.errors import OutputError

_TALLEST = 320.0  # a picture, in points
_TO_WRITE_IN = 34.0  # the height of a row that is filled in by hand, in points
_EDGE = 2.0  # points: letters at the very edge of a picture are cut where it is shown smaller
_BEFORE_SIGNATURE = 26  # points
_DARKEST = 0.45  # share of the accent in a cell: ink on it keeps 4.5 to 1
_NUMBERED = re.compile(r"(\w+) (\d+)(\. .*)", re.DOTALL)  # a caption
_HEADINGS = {1: "Heading1", 2: "Heading2", 3: "Heading3"}
_LISTED = 2  # levels of headings in the contents
_SMALL_MARGIN = 45  # a twentieth of a point: beside the text of cells set small
_FEW_ROWS = 12  # so short a table is not split over pages


class Blocks:
    """Makes the elements of one document.

    width: of the text, in points. accent: `#rrggbb`.
    """

    def __init__(self, document: Document, width: float, accent: str) -> None:
        self.part, self.width, self.accent = document.part, width, HexColor(readable(accent))
        self.lists = Lists(document)
        self._bookmarks = 0

    def __call__(self, blocks: Sequence[Block]) -> Iterator[Element]:
        """The elements of all blocks."""
        for block in blocks:
            yield from self._made(block)

    def contents(self, blocks: Sequence[Block]) -> Iterator[Element]:
        """The table of contents as a field, with the headings in it; a word processor adds the pages."""
        listed = [block for block in blocks if isinstance(block, Heading) and _is_listed(block)]
        start: tuple[Element, ...] = opened(f'TOC \\o "1-{_LISTED}" \\h \\z \\u')
        for i, heading in enumerate(listed, start=1):
            link = element("hyperlink", *_entry(heading), anchor=_anchor(i), history=1)
            yield paragraph(f"TOC{heading.level}", *start, link)
            start = ()
        yield paragraph("BodyText", *start, closed())

    def picture(
        self, data: bytes, alt: str, width: float, height: float | None = None, story: StoryPart | None = None
    ) -> Element:
        """A run with a picture, at most so many points wide and high; story: the part it stands in, if not the text."""
        try:
            inline = (story or self.part).new_pic_inline(BytesIO(data), width=None, height=None)
        except (UnrecognizedImageError, OSError, ValueError, KeyError, EOFError) as error:
            raise OutputError(
                'Gambar "{name}" tidak dapat dibaca; simpan ulang sebagai PNG atau JPEG.', name=clean(alt)
            ) from error
        extent = inline.extent
        share = min(Pt(width) / extent.cx, Pt(height) / extent.cy if height else 1.0, 1.0)
        across, high = Emu(int(extent.cx * share)), Emu(int(extent.cy * share))
        extent.cx, extent.cy = across, high
        size = inline.graphic.graphicData.pic.spPr
        size.cx, size.cy = across, high
        for side in "TBLR":  # LibreOffice leaves room where this is not said
            inline.set(f"dist{side}", "0")
        for about in inline.xpath(".//wp:docPr | .//pic:cNvPr"):
            about.set("descr", clean(alt))
        return element("r", element("drawing", inline))

    def figure(self, figure: Figure, width: float, share: float = 1.0, story: StoryPart | None = None) -> Element:
        """A run with a chart drawn for `width` points, shown at a share of that size."""
        drawing = drawn(figure, width - _EDGE, self.accent)
        drawing.width = width
        return self.picture(png(drawing), figure.alt, width * share, story=story)

    @singledispatchmethod
    def _made(self, block: Block) -> Iterator[Element]:
        raise TypeError(f"no paragraph for {type(block).__name__}")

    @_made.register
    def _(self, block: Heading) -> Iterator[Element]:
        made = paragraph(_HEADINGS[block.level], *_entry(block))
        if _is_listed(block):
            self._bookmarks += 1
            made.insert(1, element("bookmarkStart", id=self._bookmarks, name=_anchor(self._bookmarks)))
            made.append(element("bookmarkEnd", id=self._bookmarks))
        yield made

    @_made.register
    def _(self, block: Paragraph) -> Iterator[Element]:
        yield paragraph("Catatan" if block.note else "BodyText", run(block.text))

    @_made.register
    def _(self, block: Bullets) -> Iterator[Element]:
        number = self.lists.numbered() if block.numbered else self.lists.bullets
        style = "ListNumber" if block.numbered else "ListBullet"
        for item in block.items:
            place = element("numPr", element("ilvl", val=0), element("numId", val=number))
            yield paragraph(style, run(item), properties=[place])

    @_made.register
    def _(self, block: Table) -> Iterator[Element]:
        if block.caption:
            yield caption(block.caption)
        yield _table(block, self.width, self.accent)
        yield paragraph("SetelahTabel")

    @_made.register
    def _(self, block: Figure) -> Iterator[Element]:
        if block.caption:
            yield caption(block.caption)
        yield paragraph("Gambar", self.figure(block, self.width))

    @_made.register
    def _(self, block: Picture) -> Iterator[Element]:
        shown = self.picture(block.data, block.alt or block.caption, self.width, _TALLEST)
        yield paragraph("Gambar", shown, properties=[element("keepNext")] if block.caption else [])
        if block.caption:
            yield caption(block.caption, below=True)

    @_made.register
    def _(self, block: Quotes) -> Iterator[Element]:
        for item in block.items:
            yield paragraph("Quote", run(f"“{item}”"))

    @_made.register
    def _(self, block: Signature) -> Iterator[Element]:
        room = element("spacing", before=_BEFORE_SIGNATURE * TWIPS)
        yield paragraph("TandaTangan", run(block.place_and_date), properties=[element("keepNext"), room])
        yield paragraph("TandaTangan", run(block.position), properties=[element("keepNext")])
        yield paragraph("NamaPenandaTangan", run(block.name), properties=[element("keepNext")])
        yield paragraph("TandaTangan", run(block.nip))

    @_made.register
    def _(self, block: PageBreak) -> Iterator[Element]:
        yield paragraph("BodyText", element("r", element("br", type="page")))


def caption(text: str, *, below: bool = False) -> Element:
    """The line that names a table or figure; its number is a field, which counts on where one is put in."""
    kept = [element("keepNext", val=int(not below))]  # whatever the template's own style says
    found = _NUMBERED.fullmatch(clean(text))
    if not found:
        return paragraph("Caption", run(text), properties=kept)
    word, number, rest = found.groups()
    return paragraph("Caption", run(f"{word} "), *field(f"SEQ {word} \\* ARABIC", number), run(rest), properties=kept)


def _is_listed(heading: Heading) -> bool:
    return heading.level <= _LISTED


def _entry(heading: Heading) -> Iterator[Element]:
    if heading.number:
        yield run(f"{heading.number}\u2002", "NomorBab")
    yield run(heading.text)


def _anchor(number: int) -> str:
    return f"_Toc{number:08}"


# Tables --------------------------------------------------------------------------------------------------------------


def _table(table: Table, width: float, accent: Color) -> Element:
    """A table with a header row that is repeated on each page, and rows that stay whole."""
    shares = [width * share / sum(table.widths) for share in table.widths]
    widths = [round(share * TWIPS) for share in shares]
    style = "IsiTabelKecil" if table.small else "IsiTabel"
    made = element(
        "tbl",
        _looks(table, sum(widths)),
        element("tblGrid", *(element("gridCol", w=each) for each in widths)),
        _row(table.header, table.align, widths, style, [element("cantSplit"), element("tblHeader")], keep=True),
    )
    last = len(table.rows) - 1
    heights = [{"val": round(_TO_WRITE_IN * TWIPS), "hRule": "atLeast"}] if table.blank_rows else []
    for i, row in enumerate(table.rows):
        fills = [_fill(accent, tone) for tone in table.tones[i]] if table.tones else []
        made.append(
            _row(
                row,
                table.align,
                widths,
                style,
                [element("cantSplit"), *(element("trHeight", **high) for high in heights)],
                fills=fills,
                keep=i < last < _FEW_ROWS,
            )
        )
    return made


def _looks(table: Table, width: int) -> Element:
    """Which conditions of the table's style hold, and the caption as its description."""
    inner = [element("tblBorders", element("insideV", val="single", sz=4, space=0, color="C9CFD6"))]
    look = {"firstRow": 1, "lastRow": int(table.total), "firstColumn": 0, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    return element(
        "tblPr",
        element("tblStyle", val="TabelIKM"),
        element("tblW", w=width, type="dxa"),
        *(inner if table.blank_rows else []),
        element("tblLayout", type="fixed"),
        *([_margins(_SMALL_MARGIN)] if table.small else []),
        element("tblLook", val="0460" if table.total else "0420", **look),
        element("tblCaption", val=clean(table.caption)),
    )


def _margins(twips: int) -> Element:
    """Room at the sides of each cell."""
    return element("tblCellMar", *(element(side, w=twips, type="dxa") for side in ("left", "right")))


def _row(
    cells: Sequence[str],
    align: Sequence[Align],
    widths: Sequence[int],
    style: str,
    properties: Sequence[Element],
    *,
    fills: Sequence[str] = (),
    keep: bool,
) -> Element:
    """A row of cells; `keep` it on the page of the next."""
    made = element("tr", element("trPr", *properties))
    for i, (text, side, width) in enumerate(zip(cells, align, widths, strict=True)):
        looks = element("tcPr", element("tcW", w=width, type="dxa"))
        if i < len(fills) and fills[i]:
            looks.append(element("shd", val="clear", color="auto", fill=fills[i]))
        own = [element("keepNext")] if keep else []
        if side != "left":
            own.append(element("jc", val=side))
        made.append(element("tc", looks, paragraph(style, run(text), properties=own)))
    return made


def _fill(accent: Color, tone: float) -> str:
    """The ground of a cell; "" for none."""
    return tint(accent, _DARKEST * min(tone, 1.0)).hexval()[2:].upper() if tone > 0 else ""
