"""Drawing on a printed form: millimetres from the top left corner, black and one grey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ikm.forms.code import Modules
from ikm.forms.layout import Rect
from ikm.survey.typeface import REGULAR, drawn

GREY = 0.45
LEADING = 1.2
POINT: float = 1 / mm  # millimetres in a point


@lru_cache(maxsize=20_000)
def width_of(text: str, size: float, face: str = REGULAR) -> float:
    """Width of a line of text, in millimetres; `size` in points."""
    return float(stringWidth(text, face, size)) * POINT


def lines_of(text: str, size: float, width: float, face: str = REGULAR) -> list[str]:
    """The text as the face prints it, in lines no wider than `width` millimetres; a wider word is broken inside."""
    return list(_lines_of(text, size, round(width, 6), face))


@lru_cache(maxsize=20_000)  # the same questions are set for every unit
def _lines_of(text: str, size: float, width: float, face: str) -> tuple[str, ...]:
    lines: list[str] = []
    for line in simpleSplit(drawn(text), face, size, width * mm):
        while width_of(line, size, face) > width and len(line) > 1:
            cut = next(i for i in range(len(line) - 1, 0, -1) if i == 1 or width_of(line[:i], size, face) <= width)
            lines.append(line[:cut])
            line = line[cut:]
        lines.append(line)
    return tuple(lines)


def leading(size: float) -> float:
    """Distance between two lines in millimetres; `size` in points."""
    return size * LEADING * POINT


@dataclass(frozen=True)
class Pen:
    """A canvas that is written on from the top; `y` is the top of what is drawn."""

    canvas: Canvas
    page_height: float

    def text(self, x: float, y: float, text: str, size: float, face: str = REGULAR, grey: float = 0.0) -> None:
        """One line whose top is at `y`."""
        self.canvas.setFillGray(grey)
        self.canvas.setFont(face, size)
        self.canvas.drawString(x * mm, self._up(y) - size * 0.95, text)

    def lines(
        self, x: float, y: float, lines: Sequence[str], size: float, face: str = REGULAR, grey: float = 0.0
    ) -> None:
        """Several lines, the first with its top at `y`."""
        for i, line in enumerate(lines):
            self.text(x, y + i * leading(size), line, size, face, grey)

    def right(self, x: float, y: float, text: str, size: float, face: str = REGULAR, grey: float = 0.0) -> None:
        """One line that ends at `x`."""
        self.text(x - width_of(text, size, face), y, text, size, face, grey)

    def rule(self, x: float, y: float, width: float, weight: float = 0.4, grey: float = 0.0) -> None:
        """A horizontal line; `weight` in points."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(weight)
        self.canvas.line(x * mm, self._up(y), (x + width) * mm, self._up(y))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        weight: float = 0.7,
        radius: float = 0.0,
        grey: float = 0.0,
    ) -> None:
        """An empty box."""
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(weight)
        self.canvas.roundRect(x * mm, self._up(y + height), width * mm, height * mm, radius * mm)

    def panel(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """A grey area without an edge."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x * mm, self._up(y + height), width * mm, height * mm, stroke=0, fill=1)

    def modules(self, rect: Rect, modules: Modules) -> None:
        """A code of small squares; each row is drawn by its runs, so that no seam shows between squares."""
        size = rect.width / len(modules)
        for row, line in enumerate(modules):
            column = 0
            for black, run in groupby(line):
                count = len(list(run))
                if black:
                    self.panel(rect.x + column * size, rect.y + row * size, count * size, size, grey=0.0)
                column += count

    def cross(self, x: float, y: float, size: float) -> None:
        """A hand-drawn cross over a box, as the example of a mark."""
        self.canvas.setStrokeGray(0)
        self.canvas.setLineWidth(1.2)
        low, high = -0.12 * size, 1.12 * size
        self.canvas.line((x + low) * mm, self._up(y + low), (x + high) * mm, self._up(y + high))
        self.canvas.line((x + low) * mm, self._up(y + high), (x + high) * mm, self._up(y + low))

    def strike(self, x: float, y: float, width: float) -> None:
        """Two lines through a mark that was taken back."""
        for shift in (-0.6, 0.6):
            self.rule(x, y + shift, width, weight=1.2)

    def _up(self, y: float) -> float:
        return float((self.page_height - y) * mm)
