"""The first page of a report, drawn on its canvas."""

from __future__ import annotations

from reportlab.lib.colors import Color, white
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ikm.output.drawing.index import index_scale
from ikm.output.drawing.look import INK, MUTED
from ikm.output.pdf.style import MARGIN_X
from ikm.output.report import Headline, Report
from ikm.survey.messages import translate
from ikm.survey.typeface import BOLD, REGULAR, SEMIBOLD


class Cover:
    """The first page: whose report it is, and the index large, with how sure it is."""

    def __init__(self, canvas: Canvas, report: Report, accent: Color, size: tuple[float, float], internal: str) -> None:
        self.canvas, self.report, self.accent, self.internal = canvas, report, accent, internal
        self.page_width, self.page_height = size
        self.width = self.page_width - 2 * MARGIN_X

    def draw(self) -> None:
        """Draw the page."""
        canvas, report = self.canvas, self.report
        canvas.setFillColor(self.accent)
        canvas.rect(0, self.page_height - 9, self.page_width, 9, stroke=0, fill=1)
        y = self.page_height - 78
        y = self._lines(report.agency.upper(), y, SEMIBOLD, 11, self.accent)
        y = self._lines(report.region, y, REGULAR, 10.5, MUTED)
        y = self._lines(report.address, y, REGULAR, 10.5, MUTED)
        y = self._lines(report.title, y - 46, BOLD, 28, INK)
        y = self._lines(report.unit, y - 14, SEMIBOLD, 16, INK)
        y = self._lines(report.period, y - 2, REGULAR, 13, MUTED)
        if report.headline != Headline():
            self._headline(report.headline, min(y - 40, self.page_height * 0.47))
        if report.internal:
            self._lines(self.internal, 40, SEMIBOLD, 10, self.accent)

    def _headline(self, headline: Headline, y: float) -> None:
        canvas = self.canvas
        canvas.setStrokeColor(self.accent)
        canvas.setLineWidth(1.2)
        canvas.line(MARGIN_X, y, MARGIN_X + self.width, y)
        y -= 20
        label = translate("INDEKS KEPUASAN MASYARAKAT", self.report.language)
        self._lines(label, y, SEMIBOLD, 9.5, MUTED)
        if headline.ikm:
            y -= 74
            canvas.setFillColor(INK)
            canvas.setFont(BOLD, 74)
            canvas.drawString(MARGIN_X - 3, y, headline.ikm)
            x = MARGIN_X + stringWidth(headline.ikm, BOLD, 74) + 16
            if headline.mutu:
                canvas.setFillColor(self.accent)
                canvas.roundRect(x, y, 50, 50, 6, stroke=0, fill=1)
                canvas.setFillColor(white)
                canvas.setFont(BOLD, 34)
                canvas.drawCentredString(x + 25, y + 13, headline.mutu)
                canvas.setFillColor(INK)
                canvas.setFont(SEMIBOLD, 17)
                canvas.drawString(x + 62, y + 18, headline.kinerja)
            if headline.scale:
                y -= 66
                index_scale(headline.scale, self.width, self.accent).drawOn(canvas, MARGIN_X, y)
        y = self._lines(headline.certainty, y - 22, REGULAR, 10.5, INK)
        self._facts(headline, y - 26)

    def _facts(self, headline: Headline, y: float) -> None:
        column = self.width / max(len(headline.facts), 1)
        for i, (name, value) in enumerate(headline.facts):
            self._lines(name, y, REGULAR, 9, MUTED, MARGIN_X + i * column, column - 8)
            self._lines(value, y - 17, SEMIBOLD, 13, INK, MARGIN_X + i * column, column - 8)

    def _lines(
        self, text: str, y: float, face: str, size: float, colour: Color, x: float = MARGIN_X, width: float = 0
    ) -> float:
        """Write `text` in lines from `y` down; the y below them."""
        self.canvas.setFillColor(colour)
        self.canvas.setFont(face, size)
        for line in simpleSplit(text, face, size, width or self.width) if text else []:
            self.canvas.drawString(x, y, line)
            y -= size * 1.22
        return y
