"""What a page is made of, each leaf with its place in the structure of the document.

However leaves are nested, split over pages or repeated, the structure comes from their paths alone. What is no leaf is
an artifact, such as a table's rules and backgrounds. While a document is only measured, leaves draw nothing.
"""

from __future__ import annotations

from typing import Any, ClassVar

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, Paragraph

from ikm.output.pdf.tagging import Tag, TaggedCanvas

_DOT = " . "
_HIGH_ROW = 400.0  # points

Path = tuple[Tag, ...]


class Text(Paragraph):  # type: ignore[misc]
    """A paragraph of the part at `path`; its pieces on several pages are one part.

    of_all, of_first: what all of its pieces have from it, and what the first one has.
    """

    of_all: ClassVar[tuple[str, ...]] = ("path",)
    of_first: ClassVar[tuple[str, ...]] = ()

    def __init__(self, text: str | None, style: ParagraphStyle, *path: Tag, **kwargs: Any) -> None:
        super().__init__(text, style, **kwargs)
        self.path = path
        self._wrapped = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Its size; a table asks for it again and again."""
        if width != self._wrapped or not hasattr(self, "blPara"):
            super().wrap(width, height)
            self._wrapped = width
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Text]:
        """The piece that fits, and the rest."""
        pieces: list[Text] = super().split(width, height)
        for i, piece in enumerate(pieces):
            for name in self.of_all if i else self.of_all + self.of_first:
                setattr(piece, name, getattr(self, name))
        return pieces

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Draw it as its part."""
        if not canvas.measuring:
            with canvas.tagged(*self.path):
                super().drawOn(canvas, x, y, _sW)

    def baseline(self, line: int) -> float:
        """The height of a line above the foot of the paragraph."""
        return float(self.height - self.style.fontSize - line * self.style.leading)


class HeadingText(Text):
    """A heading; one with an entry stands in the contents and the outline, at `level` 0 or 1."""

    of_first = ("level", "entry")
    level = 0
    entry = ""


class ItemText(Text):
    """An item of a list, with its bullet or number hanging before it."""

    of_first = ("label", "colour")
    label = ""
    colour: Color | None = None

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Draw the label, then the text."""
        if self.label and not canvas.measuring:
            with canvas.tagged(*self.path[:-1], Tag("Lbl")):
                canvas.setFont(self.style.fontName, self.style.fontSize)
                canvas.setFillColor(self.colour)
                canvas.drawString(x, y + self.baseline(0), self.label)
        super().drawOn(canvas, x, y, _sW)


class QuoteText(Text):
    """Somebody's words, with a rule at their left."""

    of_all = ("path", "colour")
    colour: Color | None = None

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Draw the rule, then the words."""
        if canvas.measuring:
            return
        canvas.saveState()
        canvas.setStrokeColor(self.colour)
        canvas.setLineWidth(2)
        canvas.line(x + 1, y - 0.5, x + 1, y + self.height + 1)
        canvas.restoreState()
        super().drawOn(canvas, x, y, _sW)


class EntryText(Text):
    """A line of the contents: dots up to its page, to which it links."""

    page = 0
    key = ""

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Draw the text, the dots and the page."""
        super().drawOn(canvas, x, y, _sW)
        if canvas.measuring or not self.key:
            return
        style, number = self.style, str(self.page)
        face = style.fontName, style.fontSize
        base = y + self.baseline(len(self.blPara.lines) - 1)
        right = x + self.width
        dots_end = right - stringWidth(number, *face)
        ends = right - style.rightIndent - self._unused()
        canvas.setFont(*face)
        canvas.setFillColor(style.textColor)
        canvas.drawRightString(dots_end, base, _DOT * int((dots_end - ends) / stringWidth(_DOT, *face)))
        with canvas.tagged(*self.path):
            canvas.drawRightString(right, base, number)
            canvas.link(self.key, (x, y, self.width, self.height), f"{self.getPlainText()} {number}")

    def _unused(self) -> float:
        """The width that is left of the last line."""
        if not self.blPara.lines:
            return 0.0
        last = self.blPara.lines[-1]
        return float(last.extraSpace if self.blPara.kind else last[0])


class Shown(Flowable):  # type: ignore[misc]
    """A drawing or a picture in the part `within`; `alt` tells what it shows, "" where that part needs no words."""

    def __init__(self, shown: Flowable, alt: str, *within: Tag) -> None:
        super().__init__()
        self.shown, self.alt, self.within = shown, alt, within
        self.width, self.height = shown.wrap(0, 0)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size, which does not change."""
        return self.width, self.height

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Draw it, as a figure where words tell of it."""
        if canvas.measuring:
            return
        if self.alt:
            with canvas.figure(self.alt, (x, y, self.width, self.height), *self.within):
                self.shown.drawOn(canvas, x, y)
        else:
            with canvas.tagged(*self.within):
                self.shown.drawOn(canvas, x, y)


class Line(str):
    """Text of a cell that fits on one line, which is drawn faster than a paragraph."""

    path: Path

    def __new__(cls, text: str, *path: Tag) -> Line:
        """`text` at the place of the cell."""
        line = super().__new__(cls, text)
        line.path = path
        return line


class CellGrid(LongTable):  # type: ignore[misc]
    """A table whose cells are leaves. Only a row that is higher than most of a page is itself split."""

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803
        """Draw its cells, rules and backgrounds."""
        if not canvas.measuring:
            super().drawOn(canvas, x, y, _sW)

    def split(self, width: float, height: float) -> list[Flowable]:
        """The rows that fit, and the others."""
        if max(self._rowHeights) > _HIGH_ROW:
            self.splitInRow = 1
            self._nosplitCmds: list[object] = []  # else it splits before the rows that stay together, again and again
        pieces: list[Flowable] = super().split(width, height)
        return pieces

    def _drawCell(self, value: object, *where: object) -> None:  # noqa: N802
        if not isinstance(value, Line):
            super()._drawCell(value, *where)
            return
        with self.canv.tagged(*value.path):
            super()._drawCell(value, *where)
