"""The index over periods."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, Line
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

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
from ikm.output.report import TrendChart, TrendPoint
from ikm.survey.typeface import REGULAR, SEMIBOLD

_PLOT = 148.0  # height, without what stands above and below
_ABOVE = 22.0
_LINE = 9.0
_MOST_LINES = 3  # of the name of a period
_GAP = 5.0  # between words side by side

Place = tuple[float, float]


def trend_chart(chart: TrendChart, width: float, accent: Color) -> Drawing:
    """A dot for each period, joined where they can be compared; hollow ones were published earlier.

    Where periods stand too close for their words, every second or third is named, the last one always.
    """
    left, right = 30.0, width - 26
    step = (right - left) / len(chart.points)
    named = _named(chart.points, step)
    names = {i: _name(chart.points[i].label, step, named) for i in named}
    bottom = 12 + _LINE * max(len(lines) for lines in names.values())
    top = bottom + _PLOT
    low = axis_start([value for p in chart.points for value in (p.index, p.low, p.high) if value is not None])
    y = scale(low, HIGHEST, bottom, top)
    drawing = Drawing(width, top + _ABOVE)
    for mutu, start, end in shown(chart.bands, low):
        drawing.add(block(left, y(start), right - left, y(end) - y(start), BANDS[mutu]))
        drawing.add(text(mutu, right + 8, (y(start) + y(end)) / 2 - 3, SMALL, MUTED, "start", SEMIBOLD))
    for value in ticks(low):
        drawing.add(rule(left, y(value), right, y(value)))
        drawing.add(text(f"{value:g}", left - 5, y(value) - 2.6, SMALL, MUTED, "end"))
    places = [(left + step * (i + 0.5), y(point.index)) for i, point in enumerate(chart.points)]
    _joints(drawing, chart.points, places, (bottom, top), accent)
    for i, (point, place) in enumerate(zip(chart.points, places, strict=True)):
        ends = (y(point.low), y(point.high)) if point.low is not None and point.high is not None else None
        _dot(drawing, place, ends, min(CAP, 0.3 * step), accent, fill=accent if point.ours else white)
        if i in named:
            _figure(drawing, point.text, place, ends, top)
            for k, line in enumerate(names[i]):
                drawing.add(text(line, place[0], bottom - 12 - _LINE * k, SMALL, INK, "middle"))
    return drawing


def _named(points: Sequence[TrendPoint], step: float) -> list[int]:
    """Which periods have room for their figure and for the words of their name; the last one always, then back."""
    words = [word for point in points for word in point.label.split()]
    needed = _GAP + max(
        *(stringWidth(point.text, SEMIBOLD, SIZE) for point in points),
        *(stringWidth(word, REGULAR, SMALL) for word in words),
        0,
    )
    every = 1
    while every * step < needed and every < len(points):
        every += 1
    return list(range(len(points) - 1, -1, -every))


def _name(label: str, step: float, named: Sequence[int]) -> list[str]:
    """The name in lines, within the room that it shares with unnamed neighbours."""
    every = named[0] - named[1] if len(named) > 1 else 1
    lines = simpleSplit(label, REGULAR, SMALL, max(step * every - _GAP, 20))
    return [*lines[: _MOST_LINES - 1], " ".join(lines[_MOST_LINES - 1 :])] if len(lines) > _MOST_LINES else lines


def _joints(
    drawing: Drawing, points: Sequence[TrendPoint], places: Sequence[Place], span: Place, accent: Color
) -> None:
    """Lines between periods that can be compared; between others a broken one, and why, where there is room to say."""
    bottom, top = span
    said = 0.0
    for (before, after), point in zip(pairwise(places), points[1:], strict=True):
        if not point.broken:
            drawing.add(Line(*before, *after, strokeColor=accent, strokeWidth=1))
            continue
        x = (before[0] + after[0]) / 2
        drawing.add(Line(x, bottom, x, top + 4, strokeColor=MUTED, strokeWidth=0.8, strokeDashArray=[2, 2]))
        half = stringWidth(point.broken, REGULAR, SMALL) / 2
        middle = min(max(x, half), drawing.width - half)
        if middle - half >= said:
            drawing.add(text(point.broken, middle, top + 8, SMALL, MUTED, "middle"))
            said = middle + half + _GAP


def _dot(drawing: Drawing, place: Place, ends: Place | None, cap: float, accent: Color, *, fill: Color) -> None:
    """The index, and its interval with ends."""
    x, y = place
    if ends is not None:
        drawing.add(rule(x, ends[0], x, ends[1], colour=accent, width=BAR))
        for end in ends:
            drawing.add(rule(x - cap, end, x + cap, end, colour=accent, width=1))
    drawing.add(Circle(x, y, DOT, fillColor=fill, strokeColor=accent, strokeWidth=1.2))


def _figure(drawing: Drawing, words: str, place: Place, ends: Place | None, top: float) -> None:
    """The figure above the interval, below it where there is no room."""
    low, high = ends or (place[1], place[1])
    above = max(place[1], high) + 7
    y = above if above < top - 4 else min(place[1], low) - 14
    drawing.add(text(words, place[0], y, SIZE, INK, "middle", SEMIBOLD))
