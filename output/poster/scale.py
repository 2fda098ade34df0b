"""The index and its interval on the bands of the classes, to be seen from afar."""

from __future__ import annotations

from reportlab.graphics.shapes import Circle, Drawing
from reportlab.lib.colors import Color, HexColor, white

from ikm.output.drawing.look import HIGHEST, INK, LOWEST, MUTED, block, rule, scale, text, tint
from ikm.output.poster.fit import width
from ikm.output.poster.poster import Result
from ikm.output.poster.sheet import Box
from ikm.output.report import IndexScale
from ikm.survey.typeface import BOLD, REGULAR, SEMIBOLD

# Heights over the size of running text.
_LETTERS, _BAR, _GAP, _EDGES = 1.15, 1.15, 0.3, 0.95
_LETTER, _EDGE = 0.95, 0.74
HEIGHT = _LETTERS + _BAR + _GAP + _EDGES

_GROUND = {"D": HexColor("#C7CDD4"), "C": HexColor("#D5DADF"), "B": HexColor("#E1E5E9"), "A": HexColor("#EBEEF0")}
_OWN = 0.42  # of the accent, in the band of the class that the index has


def set_scale(drawing: Drawing, result: Result, box: Box, size: float, accent: Color) -> None:
    """Bands with their letters, the one of the index in the accent; below them where each begins."""
    figure = result.scale
    x = scale(LOWEST, HIGHEST, box.x, box.right)
    bar = Box(box.x, box.top - (_LETTERS + _BAR) * size, box.width, _BAR * size)
    drawing.add(block(bar.x, bar.y, bar.width, bar.height, _GROUND["B"]))
    for band in figure.bands:
        own = band.mutu == result.mutu
        start, end = x(band.start), x(band.end)
        drawing.add(block(start, bar.y, end - start, bar.height, tint(accent, _OWN) if own else _GROUND[band.mutu]))
        if band.start > LOWEST:
            drawing.add(rule(start, bar.y, start, bar.top, colour=white, width=0.12 * size))
        face, colour = (BOLD, accent) if own else (SEMIBOLD, MUTED)
        drawing.add(text(band.mutu, (start + end) / 2, bar.top + 0.3 * size, _LETTER * size, colour, "middle", face))
    _edges(drawing, figure, bar, size)
    _interval(drawing, figure, bar, size)


def _edges(drawing: Drawing, figure: IndexScale, bar: Box, size: float) -> None:
    """Where each band begins, and the end; those that would run into the one before are left out."""
    x = scale(LOWEST, HIGHEST, bar.x, bar.right)
    edges = [(band.start, band.text) for band in figure.bands] or [(LOWEST, f"{LOWEST:g}")]
    taken, y, small = bar.x - size, bar.y - (_GAP + 0.8 * _EDGES) * size, _EDGE * size
    last = width("100", REGULAR, small)
    for value, words in edges:
        half = width(words, REGULAR, small) / 2
        middle = max(x(value), bar.x + half)
        if middle - half < taken + 0.4 * small or middle + half > bar.right - last - 0.4 * small:
            continue
        drawing.add(text(words, middle, y, small, MUTED, "middle"))
        taken = middle + half
    drawing.add(text("100", bar.right, y, small, MUTED, "end"))


def _interval(drawing: Drawing, figure: IndexScale, bar: Box, size: float) -> None:
    x, y = scale(LOWEST, HIGHEST, bar.x, bar.right), bar.y + bar.height / 2
    if figure.low is not None and figure.high is not None:
        low, high = x(figure.low), x(figure.high)
        drawing.add(rule(low, y, high, y, colour=INK, width=0.16 * size))
        for end in (low, high):
            drawing.add(rule(end, y - 0.42 * size, end, y + 0.42 * size, colour=INK, width=0.12 * size))
    radius = 0.27 * size
    middle = min(max(x(figure.index), bar.x + radius), bar.right - radius)
    drawing.add(Circle(middle, y, radius, fillColor=INK, strokeColor=white, strokeWidth=0.06 * size))
