"""The first page of a report, drawn on its canvas: whose it is, and what a head of office sees in ten seconds."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.colors import Color, white
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.drawing.elements import element_chart
from ikm.output.drawing.index import index_scale
from ikm.output.drawing.look import INK, MUTED, RULE
from ikm.output.pdf.style import MARGIN_X
from ikm.output.pdf.tagging import Tag, TaggedCanvas
from ikm.output.pdf.text import meant, printable, printed
from ikm.output.report import ElementChart, Headline, Picture, Report
from ikm.survey.messages import marked, translate
from ikm.survey.typeface import BOLD, REGULAR, SEMIBOLD

_TOP = 62.0
_FOOT = 52.0  # of the page, which stays free
_LOGO = (110.0, 54.0)  # at most so wide and high
_GAP = 22.0
_SMALLEST = 0.72  # so far the chart of many elements is made smaller
_NUMBER = 66.0
_BADGE = 46.0


class Cover:
    """The first page: whose report it is, the index large, how sure it is, and what to mend first."""

    def __init__(
        self, canvas: TaggedCanvas, report: Report, accent: Color, size: tuple[float, float], internal: str
    ) -> None:
        self.canvas, self.report, self.accent, self.internal = canvas, report, accent, internal
        self.page_width, self.page_height = size
        self.width = self.page_width - 2 * MARGIN_X

    def draw(self) -> None:
        """Draw the page."""
        canvas, report = self.canvas, self.report
        with canvas.artifact():
            canvas.setFillColor(self.accent)
            canvas.rect(0, self.page_height - 9, self.page_width, 9, stroke=0, fill=1)
        top = self.page_height - _TOP
        taken = self._logo(report.logo, top + 12) if report.logo else 0.0
        room = self.width - taken
        y = self._lines(report.agency.upper(), top, SEMIBOLD, 11, self.accent, width=room)
        y = self._lines(report.region, y, REGULAR, 10, MUTED, width=room)
        y = self._lines(report.address, y, REGULAR, 10, MUTED, width=room)
        y = self._lines(report.title, min(y - 30, top - 66), BOLD, 24, INK, tag=Tag("H1"))
        y = self._lines(report.unit, y - 8, SEMIBOLD, 16, INK)
        y = self._lines(report.period, y - 1, REGULAR, 12, MUTED)
        if report.headline != Headline():
            self._headline(report.headline, y - 8)
        if report.internal:
            self._lines(self.internal, 34, SEMIBOLD, 10, self.accent)

    def _logo(self, logo: Picture, top: float) -> float:
        """Draw the logo at the right; the width that it takes from the text."""
        image = ImageReader(BytesIO(logo.data))
        width, height = image.getSize()
        share = min(_LOGO[0] / width, _LOGO[1] / height)
        x, y = self.page_width - MARGIN_X - width * share, top - height * share
        with self.canvas.shown(Tag("Figure", alt=logo.alt or logo.caption), x, y, width * share, height * share):
            self.canvas.drawImage(image, 0, 0, width * share, height * share, mask="auto")
        return float(width * share) + _GAP

    def _headline(self, headline: Headline, y: float) -> None:
        self._rule(y, self.accent, 1.2)
        y -= 19
        self._lines(self._say(marked("INDEKS KEPUASAN MASYARAKAT")), y, SEMIBOLD, 9, MUTED)
        if headline.ikm:
            y = self._index(headline, y - _NUMBER)
        y = self._lines(headline.certainty, y - 20, REGULAR, 10, INK) - 6
        y = self._facts(headline.facts, y - 8)
        y = self._columns(headline, y)
        if headline.elements:
            self._elements(headline.elements, y)

    def _index(self, headline: Headline, y: float) -> float:
        canvas = self.canvas
        with canvas.tag("P"):
            canvas.setFillColor(INK)
            canvas.setFont(BOLD, _NUMBER)
            canvas.drawString(MARGIN_X - 3, y, headline.ikm)
        x = MARGIN_X + stringWidth(headline.ikm, BOLD, _NUMBER) + 14
        if headline.mutu:
            self._class(headline, x, y)
        if headline.scale is None:
            return y
        drawing = printable(index_scale(headline.scale, self.width, self.accent))
        y -= 58
        with canvas.shown(Tag("Figure", alt=headline.scale.alt), MARGIN_X, y, self.width, drawing.height):
            drawing.drawOn(canvas, 0, 0)
        return y

    def _class(self, headline: Headline, x: float, y: float) -> None:
        canvas = self.canvas
        with canvas.artifact():
            canvas.setFillColor(self.accent)
            canvas.roundRect(x, y, _BADGE, _BADGE, 6, stroke=0, fill=1)
        with canvas.tag("P"):
            canvas.setFillColor(white)
            canvas.setFont(BOLD, 31)
            canvas.drawCentredString(x + _BADGE / 2, y + 12, f"{headline.mutu} ")
            canvas.setFillColor(INK)
            canvas.setFont(SEMIBOLD, 16)
            canvas.drawString(x + _BADGE + 12, y + 17, headline.kinerja)

    def _facts(self, facts: tuple[tuple[str, str], ...], y: float) -> float:
        column = self.width / max(len(facts), 1)
        for i, (name, value) in enumerate(facts):
            x = MARGIN_X + i * column
            fact = Tag("P")
            self._lines(name, y, REGULAR, 8.6, MUTED, x, column - 8, tag=fact)
            self._lines(value, y - 15, SEMIBOLD, 12.5, INK, x, column - 8, tag=fact)
        return y - 34

    def _columns(self, headline: Headline, y: float) -> float:
        """What is to be mended first, and what has changed, side by side."""
        parts = ((marked("Diperbaiki lebih dulu"), headline.priorities), (marked("Perubahan"), (headline.change,)))
        told = [(self._say(title), lines) for title, lines in parts if any(lines)]
        column = self.width / 2
        ends = [y]
        for i, (title, lines) in enumerate(told):
            x = MARGIN_X + i * column
            below = self._lines(title, y, REGULAR, 8.6, MUTED, x, column) - 4
            for line in lines:
                below = (
                    self._lines(line, below, SEMIBOLD if len(lines) > 1 else REGULAR, 9.6, INK, x, column - _GAP) - 1
                )
            ends.append(below)
        return min(ends)

    def _elements(self, chart: ElementChart, y: float) -> None:
        """The chart of the elements, as large as there is room for; left out where it could not be read."""
        drawing = printable(element_chart(chart, self.width, self.accent))
        share = min(1.0, (y - 26 - _FOOT) / drawing.height)
        if share < _SMALLEST:
            return
        self._rule(y - 4, RULE, 0.4)
        y = self._lines(chart.caption, y - 18, REGULAR, 8.6, MUTED)
        width, height = drawing.width * share, drawing.height * share
        with self.canvas.shown(Tag("Figure", alt=chart.alt or chart.caption), MARGIN_X, y - height + 6, width, height):
            self.canvas.scale(share, share)
            drawing.drawOn(self.canvas, 0, 0)

    def _rule(self, y: float, colour: Color, width: float) -> None:
        with self.canvas.artifact():
            self.canvas.setStrokeColor(colour)
            self.canvas.setLineWidth(width)
            self.canvas.line(MARGIN_X, y, MARGIN_X + self.width, y)

    def _say(self, text: str) -> str:
        return translate(text, self.report.language)

    def _lines(
        self,
        text: str,
        y: float,
        face: str,
        size: float,
        colour: Color,
        x: float = MARGIN_X,
        width: float = 0,
        tag: Tag | None = None,
    ) -> float:
        """Write `text` in lines from `y` down, as a paragraph or as `tag`; the y below them."""
        if not text:
            return y
        tag = tag or Tag("P")
        tag.actual = tag.actual or meant(text)
        with self.canvas.mark(tag):
            self.canvas.setFillColor(colour)
            self.canvas.setFont(face, size)
            for line in simpleSplit(printed(text), face, size, width or self.width):
                self.canvas.drawString(x, y, f"{line} ")
                y -= size * 1.26
        return y
