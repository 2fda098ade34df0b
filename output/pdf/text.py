"""Text on tagged pages. It is never parsed: nothing that comes from outside can be markup (CVE-2023-33733)."""

from __future__ import annotations

from copy import copy
from typing import Any, Self
from unicodedata import category

from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.platypus import Paragraph
from reportlab.platypus.paragraph import (
    _split_blParaSimple,
    _SplitWord,  # the part of a word that was too long for its line
)
from reportlab.platypus.paraparser import ParaFrag

from ikm.output.pdf.tagging import Tag
from ikm.survey.typeface import REGULAR, drawn

_LACKING = "☐"  # drawn for a letter that the face lacks, such as an Arabic one; no glyph at all is against PDF/A
_NO_SIGN = {"Cc", "Cn", "Cs"}  # controls, what Unicode has not given out, halves of pairs
_BLANK = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"  # controls that part words


def printed(text: str, face: str = REGULAR) -> str:
    """`text` as it is printed: without pictures that the face lacks and controls, a box for any other sign it lacks."""
    if text.isascii() and text.isprintable():
        return text
    known = getFont(face).face.charToGlyph
    return "".join(_sign(sign, known) for sign in drawn(text))


def _sign(sign: str, known: Any) -> str:
    if category(sign) in _NO_SIGN:
        return " " if sign in _BLANK else ""
    return sign if ord(sign) in known else " " if sign.isspace() else _LACKING


def meant(text: str, face: str = REGULAR) -> str:
    """What a reader is told instead of what is printed: `text`, where boxes stand for some of it; "" else."""
    if text.isascii() or _LACKING in text or _LACKING not in printed(text, face):
        return ""
    return spoken(text)


def spoken(text: str) -> str:
    """`text` for those who hear it and for programs: without controls and what is no sign at all."""
    return "".join(" " if sign in _BLANK else sign for sign in text if sign in _BLANK or category(sign) not in _NO_SIGN)


def printable(drawing: Drawing) -> Drawing:
    """The drawing, its words as they are printed."""
    for shape in drawing.contents:
        if isinstance(shape, String):
            shape.text = printed(shape.text, shape.fontName)
    return drawing


class Text(Paragraph):  # type: ignore[misc]
    """A paragraph of plain text, which belongs to `tag`; all its parts do where it is split over pages."""

    def __init__(self, text: str, style: ParagraphStyle, tag: Tag | None = None) -> None:
        super().__init__(None, style, frags=[_fragment(text, style)])
        self.tag = tag
        if tag and not tag.actual:
            tag.actual = meant(text, style.fontName)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size at that width; a grid asks three times for it."""
        if getattr(self, "blPara", None) is None or self.width != width:
            super().wrap(width, height)
        return width, self.height

    def split(self, width: float, height: float) -> list[Self]:
        """The part that fits and the rest; [] where no more than one line fits, which would stand alone."""
        if not hasattr(self, "blPara"):
            self.wrap(width, height)
        fitting, lines = int(height / self.style.leading), len(self.blPara.lines)
        if fitting >= lines:
            return [self]
        return [self.part(0, fitting), self.part(fitting, lines)] if fitting > 1 else []

    def part(self, start: int, stop: int) -> Self:
        """These of the lines as a paragraph that belongs to the same piece."""
        part = copy(self)
        part.frags = _split_blParaSimple(self.blPara, start, stop)
        for known in ("blPara", "_postponed"):  # of the whole: its lines, and that it was put off to this page
            part.__dict__.pop(known, None)
        return part

    def draw(self) -> None:
        """Draw the lines, with a space between them for those who read the text without seeing the page."""
        for _, words in self.blPara.lines[:-1]:
            if words and words[-1] and not isinstance(words[-1], _SplitWord):
                words.append("")
        if self.tag is None:
            super().draw()
            return
        with self.canv.mark(self.tag):
            super().draw()


def _fragment(text: str, style: ParagraphStyle) -> ParaFrag:
    """All of a paragraph, in one look."""
    return ParaFrag(
        text=printed(text, style.fontName),
        fontName=style.fontName,
        fontSize=style.fontSize,
        textColor=style.textColor,
        rise=0,
        link=[],
        us_lines=[],
    )
