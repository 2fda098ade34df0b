"""The contents: a line for each heading, with its page and a link to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from ikm.output.pdf.style import Style
from ikm.output.pdf.tagging import Tag
from ikm.output.pdf.text import meant, printed, spoken

_ROOM_FOR_PAGE = 34.0  # points at the right, which the words leave free
_MOST_LINES = 3
_DOT = " ."


@dataclass(frozen=True)
class Entry:
    """A heading: its level from 0, words, page as it is numbered, and the name of the place in the file."""

    level: int
    words: str
    page: int
    place: str


def lines(entries: Iterable[Entry], style: Style, tag: Tag) -> Iterator[Flowable]:
    """The lines of the contents `tag`."""
    return (Line(entry, style, tag) for entry in entries)


class Line(Flowable):  # type: ignore[misc]
    """One line of the contents; its words may need several, and the page stands at the end of the last."""

    def __init__(self, entry: Entry, style: Style, tag: Tag) -> None:
        super().__init__()
        self.entry, self.style = entry, style.contents(entry.level)
        self.spaceBefore = self.style.spaceBefore
        self.tag = Tag("Link", Tag("Reference", Tag("TOCI", tag)), actual=meant(entry.words))
        self.lines: list[str] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size: the whole width."""
        face, size, indent = self.style.fontName, self.style.fontSize, self.style.leftIndent
        lines = simpleSplit(printed(self.entry.words), face, size, width - indent - _ROOM_FOR_PAGE)
        self.lines = lines[:_MOST_LINES] or [""]
        self.width, self.height = width, self.style.leading * len(self.lines)
        return self.width, self.height

    def draw(self) -> None:
        """Draw words, dots and page, and lay the link over them."""
        canvas, style = self.canv, self.style
        page = str(self.entry.page)
        bottom = self.style.leading - style.fontSize
        canvas.setFillColor(style.textColor)
        canvas.setFont(style.fontName, style.fontSize)
        with canvas.mark(self.tag):
            for i, line in enumerate(self.lines, start=1):
                canvas.drawString(style.leftIndent, bottom + (len(self.lines) - i) * style.leading, f"{line} ")
            canvas.drawRightString(self.width, bottom, page)
        start = style.leftIndent + stringWidth(f"{self.lines[-1]} ", style.fontName, style.fontSize)
        end = self.width - stringWidth(f"{page} ", style.fontName, style.fontSize)
        dot = stringWidth(_DOT, style.fontName, style.fontSize)
        with canvas.artifact():
            canvas.drawRightString(end, bottom, _DOT * int((end - start) / dot))
        words = f"{spoken(self.entry.words)}, {page}"
        canvas.link(self.tag, words, self.entry.place, (0, 0, self.width, self.height))
