"""How the elements were answered, as bars cut by value."""

from __future__ import annotations

from itertools import accumulate

from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, white
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.drawing.look import INK, MUTED, SIZE, SMALL, block, rule, text, tint
from ikm.output.report import ShareChart
from ikm.survey.typeface import REGULAR, SEMIBOLD

_ROW = 22.0
_SQUARE = 12.0  # of a value, with the space behind it
_DARK = 0.5  # a tint of the accent on which white is read


def share_chart(chart: ShareChart, width: float, accent: Color) -> Drawing:
    """A bar for each element, from the lowest value, darkest, to the highest; each part says its own share."""
    names = [simpleSplit(f"{row.code}  {row.name}", REGULAR, SIZE, width * 0.30) for row in chart.rows]
    left = width * 0.32
    room = width - left
    rows = [max(_ROW, 10.0 * len(lines) + 4) for lines in names]
    height = sum(rows) + 18
    drawing = Drawing(width, height)
    top = height - 16
    tones = _tones(accent, len(chart.values))
    wide = [stringWidth(value, REGULAR, SMALL) + _SQUARE for value in chart.values]
    between = (room - sum(wide)) / max(len(wide) - 1, 1)
    for i, (value, tone) in enumerate(zip(chart.values, tones, strict=True)):
        x = left + sum(wide[:i]) + i * between
        drawing.add(block(x, top + 6, 8, 8, tone))
        drawing.add(text(value, x + _SQUARE, top + 7, SMALL, MUTED))
    for i, row in enumerate(chart.rows):
        y = top - sum(rows[:i]) - rows[i] / 2
        for k, line in enumerate(names[i]):
            drawing.add(text(line, 0, y - 3 + (len(names[i]) - 1) * 5 - k * 10, SIZE, INK))
        ends = [left + room * end for end in accumulate(row.shares)]
        for start, end, words, tone in zip([left, *ends], ends, row.texts, tones, strict=False):
            drawing.add(block(start, y - 7.5, end - start, 15, tone))
            drawing.add(rule(end, y - 7.5, end, y + 7.5, colour=white, width=0.8))
            if words and stringWidth(words, SEMIBOLD, SMALL) < end - start - 5:
                ink = white if _light(tone) < _DARK else INK
                drawing.add(text(words, (start + end) / 2, y - 2.7, SMALL, ink, "middle", SEMIBOLD))
    return drawing


def _tones(accent: Color, count: int) -> list[Color]:
    """From ink over the accent to its lightest tint: apart from each other in grey as well."""
    steps = [INK, *(tint(accent, share) for share in (0.75, 0.4, 0.14))]
    return (steps * count)[:count]


def _light(colour: Color) -> float:
    return float(0.3 * colour.red + 0.59 * colour.green + 0.11 * colour.blue)
