"""Units by size and index, with the limits of chance."""

from __future__ import annotations

from math import sqrt

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine
from reportlab.lib.colors import Color, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.drawing.look import DOT, HIGHEST, INK, MUTED, SMALL, axis_start, block, rule, scale, text, ticks, tint
from ikm.output.report import FunnelChart
from ikm.survey.typeface import REGULAR

_HEIGHT = 300.0
_MOST_NAMED = 24


def funnel_chart(chart: FunnelChart, width: float, accent: Color) -> Drawing:
    """Hollow dots within what chance explains, full and named ones beyond it; n on a square-root axis."""
    drawing = Drawing(width, _HEIGHT)
    left, bottom, right, top = 28.0, 30.0, width - 8, _HEIGHT - 8
    low = axis_start([*(p.index for p in chart.points), chart.target])
    most = max([p.n for p in chart.points] + [limit[0] for limit in chart.limits] + [1.0])
    y, root = scale(low, HIGHEST, bottom, top), scale(0, sqrt(most) * 1.04, left, right)
    for value in ticks(low):
        drawing.add(rule(left, y(value), right, y(value)))
        drawing.add(text(f"{value:g}", left - 5, y(value) - 2.6, SMALL, MUTED, "end"))
    for number in _round_numbers(most):
        drawing.add(text(f"{number:g}", root(sqrt(number)), bottom - 11, SMALL, MUTED, "middle"))
    drawing.add(text(f"{chart.along} →", right, 6, SMALL, MUTED, "end"))
    for side in (1, 2):
        line = [place for limit in chart.limits for place in (root(sqrt(limit[0])), y(limit[side]))]
        if len(line) > 2:
            drawing.add(PolyLine(line, strokeColor=MUTED, strokeWidth=0.8, strokeDashArray=[3, 2]))
    drawing.add(Line(left, y(chart.target), right, y(chart.target), strokeColor=accent, strokeWidth=0.9))
    named = 0
    for point in chart.points:
        px, py = root(sqrt(point.n)), y(point.index)
        fill = accent if point.beyond else white
        drawing.add(Circle(px, py, DOT, fillColor=fill, strokeColor=accent, strokeWidth=1))
        if point.beyond and named < _MOST_NAMED:
            named += 1
            size = stringWidth(point.name, REGULAR, SMALL)
            start = px + 6 if px + 6 + size <= right else px - 6 - size
            drawing.add(block(start - 1, py - 4, size + 2, 9, tint(white, 1)))
            drawing.add(text(point.name, start, py - 2.6, SMALL, INK))
    return drawing


def _round_numbers(most: float) -> list[int]:
    steps = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000]
    wanted = [step for step in steps if step <= most * 1.05]
    return wanted[-6:] or [round(most)]
