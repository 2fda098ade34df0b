"""The pages of a document: a cover, contents with links, and numbered pages with a running head."""

from __future__ import annotations

from bisect import bisect_right
from typing import BinaryIO

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)

from ikm.output.drawing.look import MUTED, RULE
from ikm.output.pdf.blocks import entry
from ikm.output.pdf.contents import Contents
from ikm.output.pdf.cover import Cover
from ikm.output.pdf.leaves import HeadingText
from ikm.output.pdf.markup import markup
from ikm.output.pdf.style import MARGIN_BOTTOM, MARGIN_TOP, MARGIN_X, Style
from ikm.output.pdf.tagging import FOOTER, HEADER, Tag, TaggedCanvas
from ikm.output.report import Heading, Report
from ikm.survey.messages import translate
from ikm.survey.typeface import REGULAR, SEMIBOLD

_NO_PADDING = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}


class Document(BaseDocTemplate):  # type: ignore[misc]
    """Lays out one report. Page 1 is the cover, page 2 the contents."""

    def __init__(self, out: BinaryIO, report: Report, style: Style, size: tuple[float, float]) -> None:
        self.report, self.style, self.headings = report, style, 0
        super().__init__(
            out,
            pagesize=size,
            title=f"{report.title} – {report.unit} – {report.period}",
            author=report.agency,
            subject=report.title,
            creator="ikm",
            lang=report.language,
            displayDocTitle=True,
            initialFontName=REGULAR,
            invariant=1,
            pageCompression=0,  # the last pass compresses
            allowSplitting=1,
        )
        self.contents = Contents([style.contents(0), style.contents(1)])
        self.text_width = size[0] - 2 * MARGIN_X
        text = Frame(MARGIN_X, MARGIN_BOTTOM, self.text_width, size[1] - MARGIN_TOP - MARGIN_BOTTOM, **_NO_PADDING)
        self.addPageTemplates(
            [
                PageTemplate("cover", [text], onPage=self._cover),
                PageTemplate("pages", [text], onPage=self._running),
            ]
        )

    def start(self) -> list[Flowable]:
        """The cover and the contents."""
        title = HeadingText(markup(translate("Daftar Isi", self.report.language)), self.style.chapter, Tag("H1"))
        headings = (block for block in self.report.blocks if isinstance(block, Heading) and block.level < 3)
        for i, heading in enumerate(headings, start=1):
            self.contents.addEntry(heading.level - 1, markup(entry(heading)), 0, f"h{i}")
        return [NextPageTemplate("pages"), PageBreak(), title, self.contents]

    def beforeDocument(self) -> None:  # noqa: N802
        """Date the document by its period's end: the clock has no part in it."""
        self.headings = 0
        self.canv.measuring = not self.contents.measured
        if self.report.created:
            stamp = f"D:{self.report.created.replace('-', '')}000000+00'00'"
            self.canv.setDateFormatter(lambda *_: stamp)

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802
        """Enter a heading into the contents and the outline."""
        if not isinstance(flowable, HeadingText) or not flowable.entry:
            return
        self.headings += 1
        key = f"h{self.headings}"
        self.canv.bookmarkPage(key)
        level = min(flowable.level, self.headings - 1)  # an outline begins with a chapter
        self.canv.addOutlineEntry(flowable.entry, key, level, closed=level == 0)
        self.notify("TOCEntry", (flowable.level, markup(flowable.entry), self.page, key))

    def _running(self, canvas: TaggedCanvas, _document: BaseDocTemplate) -> None:
        width, height = self.pagesize
        report = self.report
        canvas.saveState()
        top, bottom = height - 15 * mm, 13 * mm
        canvas.setFont(REGULAR, 8.2)
        canvas.setFillColor(MUTED)
        with canvas.artifact(HEADER):
            canvas.drawRightString(width - MARGIN_X, top, report.period)
            room = self.text_width - stringWidth(report.period, REGULAR, 8.2) - 20
            canvas.drawString(MARGIN_X, top, _fitted(report.unit, REGULAR, 8.2, room))
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.4)
            canvas.line(MARGIN_X, top - 6, width - MARGIN_X, top - 6)
        with canvas.artifact(FOOTER):
            canvas.drawRightString(width - MARGIN_X, bottom, str(canvas.getPageNumber()))
            if report.internal:
                canvas.setFont(SEMIBOLD, 8.2)
                canvas.drawString(MARGIN_X, bottom, self._internal)
        canvas.restoreState()

    @property
    def _internal(self) -> str:
        return translate("INTERNAL – tidak untuk diumumkan", self.report.language)

    def _cover(self, canvas: TaggedCanvas, _document: BaseDocTemplate) -> None:
        canvas.saveState()
        Cover(canvas, self.report, self.style.accent, self.pagesize, self._internal).draw()
        canvas.restoreState()


def _fitted(text: str, face: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than `room`."""

    def width(letters: int) -> float:
        return float(stringWidth(text[:letters], face, size))

    if width(len(text)) <= room:
        return text
    most = bisect_right(range(len(text)), room - stringWidth("…", face, size), key=width) - 1
    return text[: max(most, 0)].rstrip() + "…"
