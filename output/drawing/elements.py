"""The elements as dots with intervals."""

from __future__ import annotations

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color
from reportlab.lib.utils import simpleSplit

from ikm.output.drawing.look import (
    BANDS,
    HIGHEST,
    INK,
    MUTED,
    SIZE,
    SMALL,
    axis_start,
    block,
    mark,
    rule,
    scale,
    shown,
    text,
    ticks,
)
from ikm.output.report import ElementChart
from ikm.survey.typeface import REGULAR, SEMIBOLD

_ROW = 20.0


def element_chart(chart: ElementChart, width: float, accent: Color) -> Drawing:
    """A row for each element: its name, its index as a dot, its interval as a line, over the bands of the classes."""
    names = [simpleSplit(f"{p.code}  {p.name}", REGULAR, SIZE, width * 0.30) for p in chart.points]
    left, right = width * 0.32, width - 56
    low = axis_start([value for p in chart.points for value in (p.index, p.low, p.high) if value is not None])
    x = scale(low, HIGHEST, left, right)
    rows = [max(_ROW, 10.0 * len(lines) + 4) for lines in names]
    height = sum(rows) + 34
    drawing = Drawing(width, height)
    bottom, top = 18.0, height - 14
    for mutu, start, end in shown(chart.bands, low):
        drawing.add(block(x(start), bottom, x(end) - x(start), top - bottom, BANDS[mutu]))
        drawing.add(text(mutu, (x(start) + x(end)) / 2, top + 4, SMALL, MUTED, "middle", SEMIBOLD))
    for value in ticks(low):
        drawing.add(rule(x(value), bottom, x(value), top))
        drawing.add(text(f"{value:g}", x(value), bottom - 11, SMALL, MUTED, "middle"))
    for i, point in enumerate(chart.points):
        y = top - sum(rows[:i]) - rows[i] / 2
        for k, line in enumerate(names[i]):
            drawing.add(text(line, 0, y - 3 + (len(names[i]) - 1) * 5 - k * 10, SIZE, INK))
        if point.index is not None:
            mark(drawing, x, y, (point.low, point.index, point.high), accent)
        label = f"{point.label}  {point.mutu}".rstrip()
        drawing.add(text(label, width, y - 3, SIZE, INK, "end", SEMIBOLD))
    return drawing
