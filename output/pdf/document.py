"""The pages of a document: a cover, contents with links, and numbered pages with a running head.

The contents are drawn last, when the pages of the headings are known, and laid behind the cover afterwards: so that
every page is laid out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from typing import BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from ikm.output.drawing.look import MUTED, RULE
from ikm.output.pdf.blocks import BookmarkedHeading, entry_of
from ikm.output.pdf.contents import Entry, lines
from ikm.output.pdf.cover import Cover
from ikm.output.pdf.style import MARGIN_BOTTOM, MARGIN_TOP, MARGIN_X, Style
from ikm.output.pdf.tagging import Structure, Tag, TaggedCanvas
from ikm.output.pdf.text import Text, printed
from ikm.output.report import Heading, Report
from ikm.survey.messages import translate
from ikm.survey.typeface import REGULAR, SEMIBOLD

_NO_PADDING = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
_OUT_OF_CONTENTS = 3  # the level of headings from which on they are not in the contents
_LONGEST_HEAD = 300  # letters, of which no line holds as many


class _ContentsHere(Flowable):  # type: ignore[misc]
    """Stands in the story for the contents, until the pages of the headings are known."""


class Document(BaseDocTemplate):  # type: ignore[misc]
    """Lays out one report: the cover, the text, the contents. Pages are numbered as if these stood second.

    contents_pages: how many there are of these. structure: what was drawn, once it was.
    """

    def __init__(self, out: BinaryIO, report: Report, style: Style, size: tuple[float, float]) -> None:
        self.report, self.style = report, style
        self.entries: list[Entry] = []
        super().__init__(
            out,
            pagesize=size,
            title=title_of(report),
            lang=report.language,
            initialFontName=REGULAR,
            pageCompression=0,  # the file is packed when it is finished
            invariant=1,
            allowSplitting=1,
        )
        self.text_width = size[0] - 2 * MARGIN_X
        self.text_height = size[1] - MARGIN_TOP - MARGIN_BOTTOM
        text = Frame(MARGIN_X, MARGIN_BOTTOM, self.text_width, self.text_height, **_NO_PADDING)
        self.addPageTemplates(
            [
                PageTemplate("cover", [text], onPage=self._cover),
                PageTemplate("pages", [text], onPage=self._page),
                PageTemplate("contents", [text], onPage=self._contents_page),
            ]
        )
        self.contents_tags = Tag("H1"), Tag("TOC")
        headings = [
            Entry(block.level - 1, entry_of(block), 0, "")
            for block in report.blocks
            if isinstance(block, Heading) and block.level < _OUT_OF_CONTENTS and entry_of(block)
        ]
        self.contents_pages = _pages(self._contents(headings), self.text_width, self.text_height)
        self.structure = Structure()
        self.text_pages = 0  # with the cover, once they are drawn

    def story(self, body: Sequence[Flowable]) -> list[Flowable]:
        """All that is to be laid out, around the text of the report; no page is begun twice, or in vain."""
        parts = list(body)
        while parts and isinstance(parts[-1], PageBreak):
            parts.pop()
        befores = [PageBreak(), *parts]
        kept = [
            part
            for part, before in zip(parts, befores, strict=False)
            if not (isinstance(part, PageBreak) and isinstance(before, PageBreak))
        ]
        end = [NextPageTemplate("contents"), PageBreak(), _ContentsHere()] if self.contents_pages else []
        return [NextPageTemplate("pages"), PageBreak(), *kept, *end]

    def beforeDocument(self) -> None:  # noqa: N802
        """Keep what the canvas will know of the structure."""
        self.structure = self.canv.structure

    def afterPage(self) -> None:  # noqa: N802
        """Enter the contents behind the cover, where they are read."""
        if self.page == 1 and self.contents_pages:
            for tag in self.contents_tags:
                self.structure.kids_of(tag)

    def filterFlowables(self, flowables: list[Flowable]) -> None:  # noqa: N802
        """Bring the contents, now that the pages of the headings are known."""
        if isinstance(flowables[0], _ContentsHere):
            flowables[:1] = self._contents(self.entries)

    def handle_keepWithNext(self, flowables: list[Flowable]) -> None:  # noqa: N802
        """Bind what stays together; once, or reportlab never ends where the last of it is higher than a page."""
        super().handle_keepWithNext(flowables)
        if isinstance(flowables[0], KeepTogether):
            flowables[0]._content[-1].keepWithNext = 0

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        """Enter a heading into the contents and the outline."""
        if not isinstance(flowable, BookmarkedHeading) or not flowable.entry:
            return
        place = f"h{len(self.entries) + 1}"
        self.canv.bookmarkPage(place)
        level = flowable.level if self.entries else 0  # the first is not within another
        self.canv.addOutlineEntry(printed(flowable.entry), place, level, closed=level == 0)
        self.entries.append(Entry(flowable.level, flowable.entry, self.page + self.contents_pages, place))

    @property
    def order(self) -> list[int]:
        """The pages in the order in which they are read, each by its place, from 0, among those drawn."""
        end = self.text_pages or self.page
        return [0, *range(end, self.page), *range(1, end)]

    def _contents(self, entries: Sequence[Entry]) -> list[Flowable]:
        heading, contents = self.contents_tags
        words = translate("Daftar Isi", self.report.language)
        return [Text(words, self.style.chapter, heading), *lines(entries, self.style, contents)] if entries else []

    def _cover(self, canvas: TaggedCanvas, _document: BaseDocTemplate) -> None:
        canvas.saveState()
        Cover(canvas, self.report, self.style.accent, self.pagesize, self._internal).draw()
        canvas.restoreState()

    def _page(self, canvas: TaggedCanvas, _document: BaseDocTemplate) -> None:
        self._running(canvas, self.page + self.contents_pages)

    def _contents_page(self, canvas: TaggedCanvas, _document: BaseDocTemplate) -> None:
        self.text_pages = self.text_pages or self.page - 1
        self._running(canvas, self.page - self.text_pages + 1)

    def _running(self, canvas: TaggedCanvas, number: int) -> None:
        width, height = self.pagesize
        canvas.saveState()
        top, bottom = height - 15 * mm, 13 * mm
        with canvas.artifact("Pagination"):
            canvas.setFont(REGULAR, 8.2)
            canvas.setFillColor(MUTED)
            canvas.drawRightString(width - MARGIN_X, top, self._period)
            canvas.drawString(MARGIN_X, top, self._unit)
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.4)
            canvas.line(MARGIN_X, top - 6, width - MARGIN_X, top - 6)
            canvas.drawRightString(width - MARGIN_X, bottom, str(number))
            if self.report.internal:
                canvas.setFont(SEMIBOLD, 8.2)
                canvas.drawString(MARGIN_X, bottom, self._internal)
        canvas.restoreState()

    @cached_property
    def _period(self) -> str:
        return _fitted(printed(self.report.period), REGULAR, 8.2, self.text_width / 2)

    @cached_property
    def _unit(self) -> str:
        room = self.text_width - stringWidth(self._period, REGULAR, 8.2) - 20
        return _fitted(printed(self.report.unit), REGULAR, 8.2, room)

    @property
    def _internal(self) -> str:
        return translate("INTERNAL – tidak untuk diumumkan", self.report.language)


def title_of(report: Report) -> str:
    """What the window of a reader is headed with."""
    return " – ".join(filter(None, (report.title, report.unit, report.period)))


def _pages(flowables: Sequence[Flowable], width: float, height: float) -> int:
    """How many pages of that size they fill, each on end."""
    canvas, count = TaggedCanvas(BytesIO()), 0
    frame = Frame(0, 0, width, height, **_NO_PADDING)
    for flowable in flowables:
        count = count or 1
        if not frame.add(flowable, canvas):
            count += 1
            frame = Frame(0, 0, width, height, **_NO_PADDING)
            frame.add(flowable, canvas)
    return count


def _fitted(text: str, face: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than `room`."""
    text = text[:_LONGEST_HEAD]
    while stringWidth(text, face, size) > room and len(text) > 2:
        text = text[:-2].rstrip() + "…"
    return text
