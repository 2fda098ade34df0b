"""The index over periods."""

from __future__ import annotations

from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, Line
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import simpleSplit

from ikm.output.drawing.look import (
    BANDS,
    BAR,
    CAP,
    DOT,
    HIGHEST,
    INK,
    MUTED,
    SIZE,
    SMALL,
    axis_start,
    block,
    rule,
    scale,
    shown,
    text,
    ticks,
)
from ikm.output.report import TrendChart
from ikm.survey.typeface import REGULAR, SEMIBOLD

_HEIGHT = 200.0


def trend_chart(chart: TrendChart, width: float, accent: Color) -> Drawing:
    """A dot for each period, joined where they can be compared; hollow ones were published earlier."""
    bottom, left, top, right = 30.0, 30.0, _HEIGHT - 22, width - 26
    low = axis_start([value for p in chart.points for value in (p.index, p.low, p.high) if value is not None])
    y = scale(low, HIGHEST, bottom, top)
    drawing = Drawing(width, _HEIGHT)
    for mutu, start, end in shown(chart.bands, low):
        drawing.add(block(left, y(start), right - left, y(end) - y(start), BANDS[mutu]))
        drawing.add(text(mutu, right + 8, (y(start) + y(end)) / 2 - 3, SMALL, MUTED, "start", SEMIBOLD))
    for value in ticks(low):
        drawing.add(rule(left, y(value), right, y(value)))
        drawing.add(text(f"{value:g}", left - 5, y(value) - 2.6, SMALL, MUTED, "end"))
    step = (right - left) / len(chart.points)
    places = [(left + step * (i + 0.5), y(point.index)) for i, point in enumerate(chart.points)]
    for (before, after), point in zip(pairwise(places), chart.points[1:], strict=True):
        if point.broken:
            _break(drawing, (before[0] + after[0]) / 2, bottom, top, point.broken)
        else:
            drawing.add(Line(*before, *after, strokeColor=accent, strokeWidth=1))
    for point, (px, py) in zip(chart.points, places, strict=True):
        if point.low is not None and point.high is not None:
            drawing.add(rule(px, y(point.low), px, y(point.high), colour=accent, width=BAR))
            for end in (y(point.low), y(point.high)):
                drawing.add(rule(px - CAP, end, px + CAP, end, colour=accent, width=1))
        fill = accent if point.ours else white
        drawing.add(Circle(px, py, DOT, fillColor=fill, strokeColor=accent, strokeWidth=1.2))
        above = max(py, y(point.high) if point.high is not None else py) + 7
        place = above if above < top - 4 else min(py, y(point.low) if point.low is not None else py) - 14
        drawing.add(text(point.text, px, place, SIZE, INK, "middle", SEMIBOLD))
        for k, line in enumerate(simpleSplit(point.label, REGULAR, SMALL, max(step - 4, 20))[:2]):
            drawing.add(text(line, px, bottom - 12 - 9 * k, SMALL, INK, "middle"))
    return drawing


def _break(drawing: Drawing, x: float, bottom: float, top: float, why: str) -> None:
    drawing.add(Line(x, bottom, x, top + 4, strokeColor=MUTED, strokeWidth=0.8, strokeDashArray=[2, 2]))
    drawing.add(text(why, x, top + 8, SMALL, MUTED, "middle"))
