"""The look of charts: colours that stay apart in grey, one face, and the axis of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.report import Band
from ikm.survey.typeface import REGULAR

INK = HexColor("#1C2126")
MUTED = HexColor("#5F6873")
RULE = HexColor("#C9CFD6")
BANDS = {"D": HexColor("#DDE1E6"), "C": HexColor("#E8EBEE"), "B": HexColor("#F1F3F5"), "A": HexColor("#F8F9FA")}

LOWEST, HIGHEST = 25.0, 100.0
SIZE = 8.6  # points, of names and figures
SMALL = 7.6  # of what stands along an axis
BAR = 2.0  # an interval
DOT = 3.0
CAP = 6.0  # the ends of an interval reach beyond the dot, which hides one that is shorter than itself

Scale = Callable[[float], float]


def tint(colour: Color, share: float) -> Color:
    """`colour` mixed with white; `share` 1 is the colour itself."""
    return Color(*(1 - share * (1 - part) for part in (colour.red, colour.green, colour.blue)))


def scale(low: float, high: float, start: float, end: float) -> Scale:
    """From a value between `low` and `high` to a place on the page."""
    return lambda value: start + (min(max(value, low), high) - low) / (high - low) * (end - start)


def axis_start(values: Sequence[float]) -> float:
    """Where the axis of the index begins: at 60 where nothing is lower, else at 25, the lowest that there is."""
    return 60.0 if all(value >= 62 for value in values) else LOWEST


def ticks(low: float) -> list[float]:
    """Values named along the axis of the index that begins at `low`."""
    return [60, 70, 80, 90, 100] if low > LOWEST else [25, 40, 55, 70, 85, 100]


def shown(bands: Sequence[Band], low: float) -> Iterator[tuple[str, float, float]]:
    """Classes with the span of each above `low`."""
    return ((band.mutu, max(band.start, low), band.end) for band in bands if band.end > low)


def block(x: float, y: float, width: float, height: float, fill: Color) -> Rect:
    """A filled rectangle without an outline."""
    return Rect(x, y, width, height, fillColor=fill, strokeColor=None)


def rule(x1: float, y1: float, x2: float, y2: float, *, colour: Color = RULE, width: float = 0.4) -> Line:
    """A thin line."""
    return Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=width)


def text(
    words: str, x: float, y: float, size: float, colour: Color, anchor: str = "start", face: str = REGULAR
) -> String:
    """One line of words; placed by its own width, so that every renderer sets it alike."""
    start = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * stringWidth(words, face, size)
    return String(start, y, words, fontName=face, fontSize=size, fillColor=colour)


def mark(drawing: Drawing, x: Scale, y: float, span: tuple[float | None, float, float | None], accent: Color) -> None:
    """Draw an index as a dot and its interval as a line with ends."""
    low, index, high = span
    if low is not None and high is not None:
        drawing.add(rule(x(low), y, x(high), y, colour=accent, width=BAR))
        for end in (x(low), x(high)):
            drawing.add(rule(end, y - CAP, end, y + CAP, colour=accent, width=1))
    drawing.add(Circle(x(index), y, DOT, fillColor=accent, strokeColor=None))
