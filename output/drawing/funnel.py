"""Units by size and index, with the limits of chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, sqrt

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine
from reportlab.lib.colors import Color, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.drawing.look import DOT, HIGHEST, INK, LOWEST, MUTED, SMALL, rule, scale, text, tint
from ikm.output.report import FunnelChart, FunnelPoint
from ikm.survey.typeface import REGULAR

_HEIGHT = 320.0
_STEP = 5.0  # index points between lines
_NARROWEST = 20.0  # index points, that the axis spans at least: it is not to make much of little
_WIDEST_NAME = 190.0
_SIZES = [step * 10**power for power in range(1, 6) for step in (1, 1.5, 2, 3, 5, 7)]
_APART = 34.0  # points, between the sizes that are named

Box = tuple[float, float, float, float]
Place = tuple[float, float]


def funnel_chart(chart: FunnelChart, width: float, accent: Color) -> Drawing:
    """Hollow dots within what chance explains, full ones beyond it, named where there is room.

    n stands on a square-root axis, on which the limits close evenly.
    """
    drawing = Drawing(width, _HEIGHT)
    left, bottom, right, top = frame = (28.0, 32.0, width - 8, _HEIGHT - 8)
    low, high = _span(chart)
    sizes = [p.n for p in chart.points] + [limit[0] for limit in chart.limits] or [1]
    y = scale(low, high, bottom, top)
    root = scale(0.94 * sqrt(min(sizes)), 1.03 * sqrt(max(sizes)), left, right)
    curve = [(root(sqrt(n)), y(least), y(most)) for n, least, most in chart.limits]
    _limits(drawing, curve, accent)
    for value in range(int(low), int(high) + 1, int(_STEP)):
        drawing.add(rule(left, y(value), right, y(value)))
        drawing.add(text(str(value), left - 5, y(value) - 2.6, SMALL, MUTED, "end"))
    named = left - _APART
    for number in (size for size in _SIZES if min(sizes) <= size <= max(sizes)):
        if root(sqrt(number)) >= named + _APART:
            named = root(sqrt(number))
            drawing.add(rule(named, bottom - 3, named, bottom, colour=MUTED))
            drawing.add(text(f"{number:.0f}", named, bottom - 12, SMALL, MUTED, "middle"))
    drawing.add(text(f"{chart.along} →", right, 6, SMALL, MUTED, "end"))
    drawing.add(Line(left, y(chart.target), right, y(chart.target), strokeColor=accent, strokeWidth=1.1))
    places = [(root(sqrt(point.n)), y(point.index)) for point in chart.points]
    for point, place in sorted(zip(chart.points, places, strict=True), key=lambda pair: pair[0].beyond):
        fill = accent if point.beyond else white
        drawing.add(Circle(*place, DOT, fillColor=fill, strokeColor=accent, strokeWidth=1))
    marks = [(x - 4, foot - 4, x + 4, foot + 4) for x, foot in places]
    edges = [(x - 5, end - 1, x + 5, end + 1) for x, *ends in curve for end in ends]
    _names(drawing, chart.points, places, frame, [*marks, *edges])
    return drawing


def _span(chart: FunnelChart) -> Place:
    """The part of the index's scale that the chart shows: whole steps, and not too few of them."""
    values = [p.index for p in chart.points] + [end for limit in chart.limits for end in limit[1:]] + [chart.target]
    low, high = _STEP * floor((min(values) - 1) / _STEP), _STEP * ceil((max(values) + 1) / _STEP)
    low, high = max(low, LOWEST), min(high, HIGHEST)
    while high - low < _NARROWEST:
        low, high = max(low - _STEP, LOWEST), min(high + _STEP, HIGHEST)
    return low, high


def _limits(drawing: Drawing, curve: Sequence[tuple[float, float, float]], accent: Color) -> None:
    """What chance explains, tinted, between its broken outlines."""
    if len(curve) < 2:
        return
    lower, upper = ([(x, ends[side]) for x, *ends in curve] for side in (0, 1))
    around = [number for place in (*lower, *reversed(upper)) for number in place]
    drawing.add(Polygon(around, fillColor=tint(accent, 0.07), strokeColor=None))
    for edge in (lower, upper):
        line = [number for place in edge for number in place]
        drawing.add(PolyLine(line, strokeColor=MUTED, strokeWidth=0.8, strokeDashArray=[3, 2]))


def _names(
    drawing: Drawing, points: Sequence[FunnelPoint], places: Sequence[Place], frame: Box, taken: list[Box]
) -> None:
    """Name the units beyond the limits, those farthest out first, where a name covers nothing that is taken."""
    beyond = [(point, place) for point, place in zip(points, places, strict=True) if point.beyond]
    centre = sum(y for _, y in places) / max(len(places), 1)
    for point, place in sorted(beyond, key=lambda pair: -abs(pair[1][1] - centre)):
        name = _cut(point.name)
        box = next((box for box in _around(name, place) if _free(box, frame, taken)), None)
        if box is not None:
            taken = [*taken, box]
            drawing.add(text(name, box[0], box[1] + 2.2, SMALL, INK))


def _around(name: str, place: Place) -> list[Box]:
    """Where the name of a point may stand: beside it, above it, below it."""
    size, (x, y) = stringWidth(name, REGULAR, SMALL), place
    starts = [
        (x + 6, y - 4.8),
        (x - 6 - size, y - 4.8),
        (x - size / 2, y + 5),
        (x - size / 2, y - 14.5),
        (x + 5, y + 3.5),
        (x + 5, y - 13),
        (x - 5 - size, y + 3.5),
        (x - 5 - size, y - 13),
    ]
    return [(bx, by, bx + size, by + 9.5) for bx, by in starts]


def _free(box: Box, frame: Box, taken: Sequence[Box]) -> bool:
    inside = box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
    return inside and not any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken)


def _cut(name: str) -> str:
    """The name, cut with an ellipsis where it is long."""
    if stringWidth(name, REGULAR, SMALL) <= _WIDEST_NAME:
        return name
    while stringWidth(f"{name}…", REGULAR, SMALL) > _WIDEST_NAME:
        name = name[:-1]
    return f"{name.rstrip()}…"
