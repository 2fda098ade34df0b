"""The priority matrix: importance of the elements against their index."""

from __future__ import annotations

from reportlab.graphics.shapes import Circle, Drawing
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.drawing.look import DOT, INK, MUTED, RULE, SIZE, SMALL, block, rule, scale, text, tint
from ikm.output.report import MatrixChart
from ikm.survey.typeface import SEMIBOLD

_HEIGHT = 250.0
_MARGIN = 0.12  # of the span, around the outermost points
_LINE = 10.5

Box = tuple[float, float, float, float]


def matrix_chart(chart: MatrixChart, width: float, accent: Color) -> Drawing:
    """Four quarters; the one of what matters and is low, at the upper left, is the one that is tinted."""
    drawing = Drawing(width, _HEIGHT)
    left, bottom, right, top = 18.0, 26.0, width, _HEIGHT - 4
    x = scale(*_span([p.index for p in chart.points], chart.index), left, right)
    y = scale(*_span([p.weight for p in chart.points], chart.weight), bottom, top)
    split_x, split_y = x(chart.index), y(chart.weight)
    drawing.add(block(left, split_y, split_x - left, top - split_y, tint(accent, 0.12)))
    for line in ((left, bottom, right, bottom), (left, bottom, left, top)):
        drawing.add(rule(*line, colour=RULE, width=0.8))
    drawing.add(rule(split_x, bottom, split_x, top, colour=MUTED, width=0.7))
    drawing.add(rule(left, split_y, right, split_y, colour=MUTED, width=0.7))
    corners = (
        (left + 6, top - 11, "start"),
        (right - 6, top - 11, "end"),
        (left + 6, bottom + 6, "start"),
        (right - 6, bottom + 6, "end"),
    )
    taken: list[Box] = [(split_x, bottom, split_x, top), (left, split_y, right, split_y)]
    for words, (cx, cy, anchor) in zip(chart.quarters, corners, strict=True):
        drawing.add(text(words, cx, cy, SMALL, MUTED, anchor, SEMIBOLD))
        size = stringWidth(words, SEMIBOLD, SMALL)
        start = cx if anchor == "start" else cx - size
        taken.append((start, cy - 2, start + size, cy + 8))
    drawing.add(text(f"{chart.across} →", right, 8, SMALL, MUTED, "end"))
    drawing.add(text(f"{chart.along} ↑", left, 8, SMALL, MUTED))
    places = [(x(p.index), y(p.weight)) for p in chart.points]
    taken += [(px - 4, py - 4, px + 4, py + 4) for px, py in places]
    for point, (px, py) in zip(chart.points, places, strict=True):
        drawing.add(Circle(px, py, DOT, fillColor=accent, strokeColor=None))
        box = _free(point.code, px, py, (left, bottom, right, top), taken)
        taken.append(box)
        drawing.add(text(point.code, box[0], box[1] + 2, SIZE, INK, face=SEMIBOLD))
    return drawing


def _span(values: list[float], split: float) -> tuple[float, float]:
    low, high = min(*values, split), max(*values, split)
    margin = max((high - low) * _MARGIN, 1e-6)
    return low - margin, high + margin


def _free(words: str, x: float, y: float, frame: Box, taken: list[Box]) -> Box:
    """Where the name of a point stands: the first place around it that is free, else to its right."""
    size = stringWidth(words, SEMIBOLD, SIZE)
    around = [
        (x + 6, y - 5),
        (x - 6 - size, y - 5),
        (x - size / 2, y + 5),
        (x - size / 2, y - 15),
        (x + 5, y + 4),
        (x + 5, y - 14),
        (x - 5 - size, y + 4),
        (x - 5 - size, y - 14),
    ]
    boxes = [(bx, by, bx + size, by + _LINE) for bx, by in around]
    return next((box for box in boxes if _within(box, frame) and not any(_meet(box, t) for t in taken)), boxes[0])


def _within(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
