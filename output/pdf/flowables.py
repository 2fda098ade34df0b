"""What a tagged page is made of, beside text and tables."""

from __future__ import annotations

from typing import Self

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from ikm.output.drawing.look import INK, tint
from ikm.output.pdf.tagging import Tag
from ikm.output.pdf.text import Text

_AFTER_FIGURE = 10.0
_AFTER_QUOTE = 4.0
_BAR = 2.0  # beside a quotation


class Shown(Flowable):  # type: ignore[misc]
    """A drawing or a picture, which stands for `tag`."""

    def __init__(self, drawing: Flowable, width: float, height: float, tag: Tag) -> None:
        super().__init__()
        self.drawing, self.width, self.height, self.tag = drawing, width, height, tag
        self.spaceAfter = _AFTER_FIGURE

    def draw(self) -> None:
        """Draw it at the origin."""
        with self.canv.shown(self.tag, 0, 0, self.width, self.height):
            self.drawing.drawOn(self.canv, 0, 0)


class Item(Text):
    """An item of a list, with its label in the margin."""

    def __init__(self, text: str, label: str, style: ParagraphStyle, colour: Color, tag: Tag) -> None:
        super().__init__(text, style, Tag("LBody", tag))
        self.label, self.label_tag, self.colour = label, Tag("Lbl", tag), colour

    def part(self, start: int, stop: int) -> Self:
        """Some of the lines; the label stays with the first."""
        part = super().part(start, stop)
        part.label = self.label if start == 0 else ""
        return part

    def draw(self) -> None:
        """Draw the label, then the text."""
        if self.label:
            with self.canv.mark(self.label_tag):
                self.canv.setFont(self.style.fontName, self.style.fontSize)
                self.canv.setFillColor(self.colour)
                self.canv.drawString(0, self.height - self.style.fontSize, f"{self.label} ")
        super().draw()


class Quote(Text):
    """Somebody's own words, with a bar beside them."""

    def __init__(self, text: str, style: ParagraphStyle, tag: Tag, accent: Color) -> None:
        super().__init__(text, style, tag)
        self.accent = accent
        self.spaceAfter = _AFTER_QUOTE

    def draw(self) -> None:
        """Draw the bar, then the text."""
        with self.canv.artifact():
            self.canv.setFillColor(tint(self.accent, 0.45))
            self.canv.rect(0, 0, _BAR, self.height, stroke=0, fill=1)
        super().draw()


class Rule(Flowable):  # type: ignore[misc]
    """A line to sign on."""

    def __init__(self, left: float, width: float) -> None:
        super().__init__()
        self.left, self.width, self.height = left, width, 3.6

    def draw(self) -> None:
        """Draw the line, with some room below it."""
        with self.canv.artifact():
            self.canv.setStrokeColor(INK)
            self.canv.setLineWidth(0.6)
            self.canv.line(self.left, 3.3, self.left + self.width, 3.3)
