"""Words set into places of a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import Color

from ikm.output.drawing.look import text
from ikm.output.poster.fit import ABOVE, LEADING, Lines
from ikm.output.poster.sheet import Box


@dataclass(frozen=True)
class Inked:
    """Lines in a colour, with the space above them."""

    lines: Lines
    colour: Color
    above: float = 0.0

    @property
    def height(self) -> float:
        """With the space above."""
        return self.above + self.lines.height


def set_lines(drawing: Drawing, inked: Inked, box: Box, anchor: str = "start") -> Box:
    """Set the lines at the top of the box; what is left of it below them."""
    lines, left = inked.lines, box.without(top=inked.above)
    x = {"start": box.x, "middle": box.x + box.width / 2, "end": box.right}[anchor]
    for number, words in enumerate(lines.texts):
        y = left.top - lines.size * (ABOVE + number * LEADING)
        drawing.add(text(words, x, y, lines.size, inked.colour, anchor, lines.face))
    return left.without(top=lines.height)


def set_stack(drawing: Drawing, stack: Sequence[Inked], box: Box) -> None:
    """Set one below the other, all together in the middle of the height of the box."""
    rest = box.without(top=max(box.height - height_of(stack), 0) / 2)
    for inked in stack:
        rest = set_lines(drawing, inked, rest)


def height_of(stack: Iterable[Inked]) -> float:
    """Of all of them, one below the other."""
    return sum(inked.height for inked in stack)


def card(box: Box, colour: Color, corner: float) -> Rect:
    """A filled place with round corners."""
    return Rect(box.x, box.y, box.width, box.height, rx=corner, ry=corner, fillColor=colour, strokeColor=None)
