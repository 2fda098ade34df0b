"""One index on the whole scale."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color, white

from ikm.output.drawing.look import BANDS, HIGHEST, LOWEST, MUTED, SMALL, block, mark, scale, text
from ikm.output.report import IndexScale
from ikm.survey.typeface import SEMIBOLD


def index_scale(figure: IndexScale, width: float, accent: Color) -> Drawing:
    """The index and its interval on the whole scale from 25 to 100."""
    drawing = Drawing(width, 46)
    x = scale(LOWEST, HIGHEST, 0, width)
    bottom, thick = 14.0, 14.0
    for band in figure.bands:
        start, end = x(band.start), x(band.end)
        drawing.add(Rect(start, bottom, end - start, thick, fillColor=BANDS[band.mutu], strokeColor=white))
        drawing.add(text(band.mutu, (start + end) / 2, bottom + thick + 6, SMALL, MUTED, "middle", SEMIBOLD))
        anchor = "start" if band.start == LOWEST else "middle"
        drawing.add(text(band.text, start, 2, SMALL, MUTED, anchor))
    if not figure.bands:
        drawing.add(block(0, bottom, width, thick, BANDS["B"]))
        drawing.add(text("25", 0, 2, SMALL, MUTED))
    drawing.add(text("100", width, 2, SMALL, MUTED, "end"))
    mark(drawing, x, bottom + thick / 2, (figure.low, figure.index, figure.high), accent)
    return drawing
