"""What is drawn on a printed form, as values: each knows the rectangle that its ink stays in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from ikm.forms.layout import Rect, rounded
from ikm.forms.pen import POINT, Pen, leading, width_of
from ikm.survey.typeface import REGULAR, reach_of

_BASELINE = 0.95  # of the size, below the top of a line
_ASCENT, _ASCENT_OF_ACCENTS, _DESCENT = 0.83, 0.93, 0.26  # of the size; Source Sans reaches no farther
_MIDDLE = 0.33  # of the size, from the baseline to the middle of a capital
_OVERHANG = 0.06  # of the size: j and italics lean over their sides


class Ink(Protocol):
    """A line of text, a rule or a picture."""

    @property
    def rects(self) -> tuple[Rect, ...]:
        """No ink is outside them."""
        ...

    def draw(self, pen: Pen) -> None:
        """Put it on the page."""
        ...

    def moved(self, x: float, y: float) -> Ink:
        """The same elsewhere."""
        ...


@dataclass(frozen=True)
class Line:
    """A line of text whose top left corner is at x, y; size in points."""

    x: float
    y: float
    text: str
    size: float
    face: str = REGULAR
    grey: float = 0.0

    @property
    def bounds(self) -> Rect:
        """Its ink, with accents where it has any."""
        em = self.size * POINT
        ascent = _ASCENT if self.text.isascii() else _ASCENT_OF_ACCENTS
        width = width_of(self.text, self.size, self.face)
        top, side = self.y + (_BASELINE - ascent) * em, _OVERHANG * em
        return rounded(Rect(self.x - side, top, width + 2 * side, (ascent + _DESCENT) * em))

    @property
    def rects(self) -> tuple[Rect, ...]:
        """Each of its words, no higher than its letters are: a circle around one is seen."""
        em = self.size * POINT
        space, x, words = width_of(" ", self.size, self.face), self.x, []
        for word in self.text.split(" "):
            width = width_of(word, self.size, self.face)
            if word:
                up, down = (reach * em for reach in reach_of(word, self.face))
                words.append(rounded(Rect(x - 0.05, self.baseline - up, width + 0.1, up + down)))
            x += width + space
        return tuple(words)

    @property
    def right(self) -> float:
        """Where the next letter would stand."""
        return self.x + width_of(self.text, self.size, self.face)

    @property
    def baseline(self) -> float:
        """The line that letters stand on."""
        return self.y + _BASELINE * self.size * POINT

    def draw(self, pen: Pen) -> None:
        """Write it."""
        pen.text(self.x, self.y, self.text, self.size, self.face, self.grey)

    def moved(self, x: float, y: float) -> Line:
        """The same text elsewhere."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Rule:
    """A horizontal line; weight in points."""

    x: float
    y: float
    width: float
    weight: float = 0.5
    grey: float = 0.0

    @property
    def rects(self) -> tuple[Rect, ...]:
        """The line with its weight."""
        half = self.weight * POINT / 2
        return (rounded(Rect(self.x, self.y - half - 0.1, self.width, 2 * half + 0.2)),)

    def draw(self, pen: Pen) -> None:
        """Draw it."""
        pen.rule(self.x, self.y, self.width, self.weight, self.grey)

    def moved(self, x: float, y: float) -> Rule:
        """The same line elsewhere."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Example:
    """A box with a cross in it, as the picture of a mark; struck: taken back with two lines."""

    x: float
    y: float
    size: float
    struck: bool = False

    @property
    def rects(self) -> tuple[Rect, ...]:
        """The box with what reaches out of it."""
        return (rounded(Rect(self.x, self.y, self.size, self.size).grown(0.75 * self.size)),)

    def draw(self, pen: Pen) -> None:
        """Draw the box, then the mark."""
        pen.box(self.x, self.y, self.size, self.size)
        pen.cross(self.x, self.y, self.size)
        if self.struck:
            pen.strike(self.x - 0.6 * self.size, self.y + self.size / 2, 2.2 * self.size)

    def moved(self, x: float, y: float) -> Example:
        """The same picture elsewhere."""
        return replace(self, x=self.x + x, y=self.y + y)


def beside(middle: float, size: float) -> float:
    """The top of a line of text whose capitals have their middle at the height `middle`."""
    return middle - (_BASELINE - _MIDDLE) * size * POINT


def paragraph(
    x: float, y: float, lines: Sequence[str], size: float, face: str = REGULAR, grey: float = 0.0
) -> tuple[Line, ...]:
    """Lines below each other, the first with its top at `y`."""
    return tuple(Line(x, y + i * leading(size), text, size, face, grey) for i, text in enumerate(lines))


def centred(middle: float, y: float, text: str, size: float) -> Line:
    """A line of text around `middle`."""
    return Line(middle - width_of(text, size) / 2, y, text, size)


def flush_right(right: float, y: float, text: str, size: float, grey: float = 0.0) -> Line:
    """A line of text that ends at `right`."""
    return Line(right - width_of(text, size), y, text, size, grey=grey)


def rects_of(inks: Iterable[Ink]) -> tuple[Rect, ...]:
    """The rectangles of all."""
    return tuple(rect for ink in inks for rect in ink.rects)
