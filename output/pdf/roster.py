"""The list of drawn respondents as pages to tick off, for the enumerator; it holds names, and each page says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer
from reportlab.platypus import Table as Grid

from ikm.output.drawing.look import INK, MUTED, RULE
from ikm.output.pdf.description import Description
from ikm.output.pdf.finish import finish
from ikm.output.pdf.style import SMALL_CELL, Style
from ikm.output.pdf.table import Cell, Look, Tables
from ikm.output.pdf.tagging import Structure, Tag, TaggedCanvas
from ikm.output.pdf.text import Text, printed, spoken
from ikm.output.report import Align, Table
from ikm.output.roster import Roster
from ikm.survey.colour import readable
from ikm.survey.messages import Message, translate
from ikm.survey.typeface import PAGES, REGULAR, SEMIBOLD, register_faces

MARGIN_X, MARGIN_TOP, MARGIN_BOTTOM = 18 * mm, 17 * mm, 21 * mm

_TICK = "☐"
_NUMBER, _BOX, _LINE, _NOTE = 30.0, 24.0, 36.0, 64.0  # points, of our own columns; the last one at least
_OWN = _NUMBER + _BOX + _LINE
_MANY = 3  # columns of the register that are set large
_CELL, _PADDING = 9.0, 11.0
_NO_PADDING = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}


def render_roster(roster: Roster, *, page: Literal["A4", "F4"] = "A4") -> bytes:
    """The list as a tagged PDF: title, how it was drawn, and a numbered row with a box for each respondent."""
    register_faces()
    width, height = (side * mm for side in PAGES[page])
    counted = _Pages(BytesIO(), roster, (width, height), pages=0)
    counted.build(list(_story(roster, counted.style, width - 2 * MARGIN_X)), canvasmaker=TaggedCanvas)
    out = BytesIO()
    document = _Pages(out, roster, (width, height), pages=counted.page)
    document.build(list(_story(roster, document.style, width - 2 * MARGIN_X)), canvasmaker=TaggedCanvas)
    description = Description(_title(roster), spoken(roster.agency.nama), "", roster.language)
    return finish(out.getvalue(), document.structure, description, range(document.page))


class _Pages(BaseDocTemplate):  # type: ignore[misc]
    """Pages with a foot that says for whom they are, and how many there are."""

    def __init__(self, out: BytesIO, roster: Roster, size: tuple[float, float], *, pages: int) -> None:
        self.roster, self.pages = roster, pages
        self.style = Style(HexColor(readable(roster.agency.aksen)))
        self.structure = Structure()
        super().__init__(
            out,
            pagesize=size,
            initialFontName=REGULAR,
            pageCompression=0,
            invariant=1,
        )
        text = Frame(
            MARGIN_X, MARGIN_BOTTOM, size[0] - 2 * MARGIN_X, size[1] - MARGIN_TOP - MARGIN_BOTTOM, **_NO_PADDING
        )
        self.addPageTemplates([PageTemplate("list", [text], onPage=self._foot)])

    def beforeDocument(self) -> None:  # noqa: N802
        """Keep what the canvas will know of the structure."""
        self.structure = self.canv.structure

    def _foot(self, canvas: TaggedCanvas, _document: BaseDocTemplate) -> None:
        canvas.saveState()
        with canvas.artifact("Pagination"):
            self._draw_foot(canvas)
        canvas.restoreState()

    def _draw_foot(self, canvas: TaggedCanvas) -> None:
        width, y, language = self.pagesize[0], 11 * mm, self.roster.language
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.4)
        canvas.line(MARGIN_X, y + 12, width - MARGIN_X, y + 12)
        canvas.setFillColor(INK)
        canvas.setFont(SEMIBOLD, 8.2)
        warning = translate("Memuat data pribadi – hanya untuk petugas survei, tidak untuk diumumkan", language)
        canvas.drawString(MARGIN_X, y, warning)
        canvas.setFillColor(MUTED)
        canvas.setFont(REGULAR, 8.2)
        number = Message("Halaman {page} dari {pages}", page=canvas.getPageNumber(), pages=self.pages).say(language)
        canvas.drawRightString(width - MARGIN_X, y, number)


def _title(roster: Roster) -> str:
    return translate("Daftar Responden Terpilih", roster.language)


def _story(roster: Roster, style: Style, width: float) -> Iterator[Flowable]:
    agency = " · ".join(filter(None, (roster.agency.nama, roster.agency.daerah)))
    if agency:
        yield Text(agency, style.chapter_number, Tag("P"))
    title = style.chapter
    title.spaceAfter = 4
    yield Text(_title(roster), title, Tag("H1"))
    period = roster.period.say(roster.language) if roster.period else ""
    subject = " · ".join(filter(None, (roster.unit, period)))
    if subject:
        yield Text(subject, style.section, Tag("P"))
    yield _facts(roster, style, width)
    yield Spacer(0, 4)
    yield from _Ticked(style, width)(_table(roster, width), Tag("Table"))


def _facts(roster: Roster, style: Style, width: float) -> Flowable:
    facts = list(roster.facts(roster.language))
    names = max(stringWidth(name, SEMIBOLD, 9) for name, _ in facts) + 14
    rows = [
        [Text(f"{name} ", style.cell("left", strong=True), fact), Text(value, style.cell("left"), fact)]
        for name, value, fact in ((name, value, Tag("P")) for name, value in facts)
    ]
    grid = Grid(rows, colWidths=[names, width - names], hAlign="LEFT")
    grid.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0.8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0.8),
        ]
    )
    return grid


class _Ticked(Tables):
    """Rows whose box is large enough for a pen."""

    def cell(self, text: str, tag: Tag, look: Look) -> Cell:
        """A box in place of the sign for it."""
        return _Box(8.0 if look.small else 9.5, tag) if text == _TICK else super().cell(text, tag, look)


class _Box(Flowable):  # type: ignore[misc]
    """A box to tick, in the cell `tag`."""

    def __init__(self, side: float, tag: Tag) -> None:
        super().__init__()
        self.width = self.height = side
        self.tag = tag

    def draw(self) -> None:
        """Draw its outline, which a voice calls by the sign for it."""
        self.tag.actual = _TICK
        with self.canv.mark(self.tag):
            self.canv.setStrokeColor(MUTED)
            self.canv.setLineWidth(0.6)
            self.canv.rect(0, 0, self.width, self.height)


def _table(roster: Roster, width: float) -> Table:
    language, small = roster.language, len(roster.columns) > _MANY
    rows = list(roster.rows())
    columns = list(zip(roster.headings, *(cells for _, _, cells in rows), strict=True))
    widths = _widths(columns, width - _OWN - _NOTE, SMALL_CELL if small else _CELL)
    return Table(
        caption="",
        header=("No", "", translate("Baris", language), *roster.headings, translate("Catatan", language)),
        rows=tuple((str(i), _TICK, str(line), *cells, "") for i, (line, _, cells) in enumerate(rows, start=1)),
        align=("right", "center", "right", *_left(len(columns)), "left"),
        widths=(_NUMBER, _BOX, _LINE, *widths, width - _OWN - sum(widths)),
        small=small,
    )


def _left(count: int) -> tuple[Align, ...]:
    left: Align = "left"
    return (left,) * count


def _widths(columns: Sequence[Sequence[str]], room: float, size: float) -> list[float]:
    """Widths in points within `room`: each column whole where they fit, else so that words and numbers stay whole."""
    whole = [max(_width(text, size) for text in column) for column in columns]
    words = [max(_width(word, size) for text in column for word in text.split() or [""]) for column in columns]
    if sum(whole) <= room:
        return whole
    if sum(words) >= room:
        return [room * width / sum(words) for width in words]
    share = (room - sum(words)) / (sum(whole) - sum(words))
    return [least + share * (most - least) for least, most in zip(words, whole, strict=True)]


def _width(text: str, size: float) -> float:
    """Of a cell that holds this text on one line."""
    return float(stringWidth(printed(text), SEMIBOLD, size)) + _PADDING
