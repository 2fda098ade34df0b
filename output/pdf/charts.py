"""Charts as reportlab drawings: the same shapes for PDF and SVG, readable in grey, without a legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.pdf.style import BANDS, INK, MUTED, RULE
from ikm.output.report import Band, ElementChart, Headline, TrendChart
from ikm.survey.typeface import REGULAR, SEMIBOLD

LOWEST, HIGHEST = 25.0, 100.0
_ROW = 22.0
_SIZE = 8.6
_SMALL = 7.6
_BAR = 2.0  # an interval
_DOT = 3.0
_CAP = 6.0  # the ends of an interval reach beyond the dot, which hides one that is shorter than itself

Scale = Callable[[float], float]


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    """From an index to a place on the page."""
    return lambda value: start + (min(max(value, low), high) - low) / (high - low) * (end - start)


def _axis_start(values: Sequence[float]) -> float:
    """Where the axis of the index begins: at 60 where nothing is lower, else at 25, the lowest that there is."""
    return 60.0 if all(value >= 62 for value in values) else LOWEST


def _shown(bands: Sequence[Band], low: float) -> list[tuple[str, float, float]]:
    """Classes with the span of each above `low`."""
    return [(band.mutu, max(band.start, low), band.end) for band in bands if band.end > low]


def element_chart(chart: ElementChart, width: float, accent: Color) -> Drawing:
    """A row for each element: its name, its index as a dot, its interval as a line, over the bands of the classes."""
    names = [simpleSplit(f"{p.code}  {p.name}", REGULAR, _SIZE, width * 0.30) for p in chart.points]
    left, right = width * 0.32, width - 56
    known = [value for p in chart.points for value in (p.index, p.low, p.high) if value is not None]
    low = _axis_start(known)
    x = _scale(low, HIGHEST, left, right)
    rows = [max(_ROW, 10.0 * len(lines) + 4) for lines in names]
    height = sum(rows) + 34
    drawing = Drawing(width, height)
    bottom, top = 18.0, height - 14
    for mutu, start, end in _shown(chart.bands, low):
        drawing.add(Rect(x(start), bottom, x(end) - x(start), top - bottom, fillColor=BANDS[mutu], strokeColor=None))
        drawing.add(_text(mutu, (x(start) + x(end)) / 2, top + 4, _SMALL, MUTED, "middle", SEMIBOLD))
    for value in _ticks(low):
        drawing.add(Line(x(value), bottom, x(value), top, strokeColor=RULE, strokeWidth=0.4))
        drawing.add(_text(f"{value:g}", x(value), bottom - 11, _SMALL, MUTED, "middle"))
    for i, point in enumerate(chart.points):
        y = top - sum(rows[:i]) - rows[i] / 2
        for k, line in enumerate(names[i]):
            drawing.add(_text(line, 0, y - 3 + (len(names[i]) - 1) * 5 - k * 10, _SIZE, INK))
        if point.index is not None:
            _mark(drawing, x, y, (point.low, point.index, point.high), accent)
        label = f"{point.label}  {point.mutu}".rstrip()
        drawing.add(_text(label, width, y - 3, _SIZE, INK, "end", SEMIBOLD))
    return drawing


def trend_chart(chart: TrendChart, width: float, accent: Color) -> Drawing:
    """The index over periods; hollow dots were published earlier, without an interval."""
    height, bottom, left = 190.0, 30.0, 30.0
    top, right = height - 12, width - 26
    known = [value for p in chart.points for value in (p.index, p.low, p.high) if value is not None]
    low = _axis_start(known)
    y = _scale(low, HIGHEST, bottom, top)
    drawing = Drawing(width, height)
    for mutu, start, end in _shown(chart.bands, low):
        drawing.add(Rect(left, y(start), right - left, y(end) - y(start), fillColor=BANDS[mutu], strokeColor=None))
        drawing.add(_text(mutu, right + 8, (y(start) + y(end)) / 2 - 3, _SMALL, MUTED, "start", SEMIBOLD))
    for value in _ticks(low):
        drawing.add(Line(left, y(value), right, y(value), strokeColor=RULE, strokeWidth=0.4))
        drawing.add(_text(f"{value:g}", left - 5, y(value) - 2.6, _SMALL, MUTED, "end"))
    step = (right - left) / len(chart.points)
    places = [(left + step * (i + 0.5), y(point.index)) for i, point in enumerate(chart.points)]
    if len(places) > 1:
        drawing.add(PolyLine([c for place in places for c in place], strokeColor=accent, strokeWidth=1))
    for point, (px, py) in zip(chart.points, places, strict=True):
        if point.low is not None and point.high is not None:
            drawing.add(Line(px, y(point.low), px, y(point.high), strokeColor=accent, strokeWidth=_BAR))
            for end in (y(point.low), y(point.high)):
                drawing.add(Line(px - _CAP, end, px + _CAP, end, strokeColor=accent, strokeWidth=1))
        fill = accent if point.ours else white
        drawing.add(Circle(px, py, _DOT, fillColor=fill, strokeColor=accent, strokeWidth=1.2))
        above = max(py, y(point.high) if point.high is not None else py) + 7
        place = above if above < top - 4 else min(py, y(point.low) if point.low is not None else py) - 14
        drawing.add(_text(point.text, px, place, _SIZE, INK, "middle", SEMIBOLD))
        for k, line in enumerate(simpleSplit(point.label, REGULAR, _SMALL, max(step - 4, 20))[:2]):
            drawing.add(_text(line, px, bottom - 12 - 9 * k, _SMALL, INK, "middle"))
    return drawing


def index_scale(headline: Headline, width: float, accent: Color) -> Drawing:
    """The index and its interval on the whole scale from 25 to 100."""
    drawing = Drawing(width, 46)
    x = _scale(LOWEST, HIGHEST, 0, width)
    bottom, thick = 14.0, 14.0
    for band in headline.bands:
        start, end = x(band.start), x(band.end)
        drawing.add(Rect(start, bottom, end - start, thick, fillColor=BANDS[band.mutu], strokeColor=white))
        drawing.add(_text(band.mutu, (start + end) / 2, bottom + thick + 6, _SMALL, MUTED, "middle", SEMIBOLD))
        anchor = "start" if band.start == LOWEST else "middle"
        drawing.add(_text(band.text, start, 2, _SMALL, MUTED, anchor))
    if not headline.bands:
        drawing.add(Rect(0, bottom, width, thick, fillColor=BANDS["B"], strokeColor=None))
        drawing.add(_text("25", 0, 2, _SMALL, MUTED))
    drawing.add(_text("100", width, 2, _SMALL, MUTED, "end"))
    if headline.index is not None:
        _mark(drawing, x, bottom + thick / 2, (headline.low, headline.index, headline.high), accent)
    return drawing


def _mark(drawing: Drawing, x: Scale, y: float, span: tuple[float | None, float, float | None], accent: Color) -> None:
    low, index, high = span
    if low is not None and high is not None:
        drawing.add(Line(x(low), y, x(high), y, strokeColor=accent, strokeWidth=_BAR))
        for end in (x(low), x(high)):
            drawing.add(Line(end, y - _CAP, end, y + _CAP, strokeColor=accent, strokeWidth=1))
    drawing.add(Circle(x(index), y, _DOT, fillColor=accent, strokeColor=None))


def _ticks(low: float) -> list[float]:
    return [60, 70, 80, 90, 100] if low > LOWEST else [25, 40, 55, 70, 85, 100]


def _text(
    text: str, x: float, y: float, size: float, colour: Color, anchor: str = "start", face: str = REGULAR
) -> String:
    start = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * stringWidth(text, face, size)
    return String(start, y, text, fontName=face, fontSize=size, fillColor=colour)
