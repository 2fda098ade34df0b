"""The look of printed documents: one face, one accent, a grid in points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from reportlab.lib.colors import Color, toColor, white
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from ikm.output.drawing.look import INK, MUTED
from ikm.output.report import Align
from ikm.survey.typeface import BOLD, ITALIC, REGULAR, SEMIBOLD

MARGIN_X = 23 * mm
MARGIN_TOP = 26 * mm
MARGIN_BOTTOM = 24 * mm

SMALL_CELL = 7.8  # points, in a long table


@dataclass(frozen=True)
class Style:
    """The paragraph styles of a document with this accent."""

    accent: Color

    @cached_property
    def body(self) -> ParagraphStyle:
        """Running text."""
        return _style("body", 10.2, 15, after=7)

    @cached_property
    def note(self) -> ParagraphStyle:
        """A footnote to a table or chart."""
        return _style("note", 8.4, 11.4, after=8, colour=MUTED)

    @cached_property
    def bullet(self) -> ParagraphStyle:
        """An item of a list."""
        style = _style("bullet", 10.2, 15, after=4)
        style.leftIndent = 18
        return style

    @cached_property
    def caption(self) -> ParagraphStyle:
        """The line above a table or chart."""
        return _style("caption", 9.2, 12, SEMIBOLD, before=9, after=4, keep_with_next=True)

    @cached_property
    def long_caption(self) -> ParagraphStyle:
        """The line above a table that goes on over pages."""
        return _style("long-caption", 9.2, 12, SEMIBOLD, before=9, after=4)

    @cached_property
    def chapter_number(self) -> ParagraphStyle:
        """BAB I, above the chapter's name."""
        return _style("chapter-number", 10, 13, SEMIBOLD, colour=self.accent, after=1, keep_with_next=True)

    @cached_property
    def chapter(self) -> ParagraphStyle:
        """The chapter's name."""
        return _style("chapter", 21, 25, BOLD, after=14, keep_with_next=True)

    @cached_property
    def section(self) -> ParagraphStyle:
        """A heading within a chapter."""
        return _style("section", 12.6, 16, SEMIBOLD, before=10, after=4, keep_with_next=True)

    @cached_property
    def subsection(self) -> ParagraphStyle:
        """A heading within a section."""
        return _style("subsection", 10.2, 14, SEMIBOLD, before=7, after=3, keep_with_next=True)

    @cached_property
    def quote(self) -> ParagraphStyle:
        """A respondent's own words, beside a bar."""
        style = _style("quote", 9.6, 13.4, ITALIC)
        style.leftIndent = 9
        return style

    def signature(self, indent: float, *, strong: bool = False) -> ParagraphStyle:
        """A line of the block of the signature, which begins at `indent`."""
        style = _style("signature", 10.2, 15, SEMIBOLD if strong else REGULAR)
        style.leftIndent = indent
        return style

    def cell(self, align: Align, *, small: bool = False, strong: bool = False, light: bool = False) -> ParagraphStyle:
        """Text in a table; light: on a dark ground."""
        return _cell(align, small, strong, light)

    def contents(self, level: int) -> ParagraphStyle:
        """A line of the contents."""
        if level == 0:
            return _style("contents-0", 10.4, 14, SEMIBOLD, before=5.5)
        style = _style("contents-1", 9.8, 12.6, before=2.4)
        style.leftIndent = 14
        return style


@cache
def _cell(align: Align, small: bool, strong: bool, light: bool) -> ParagraphStyle:
    size = SMALL_CELL if small else 9
    style = _style("cell", size, size * 1.26, SEMIBOLD if strong else REGULAR, colour=white if light else INK)
    style.alignment = {"left": TA_LEFT, "right": TA_RIGHT, "center": TA_CENTER}[align]
    return style


def _style(
    name: str,
    size: float,
    leading: float,
    face: str = REGULAR,
    *,
    before: float = 0,
    after: float = 0,
    colour: Color = INK,
    keep_with_next: bool = False,
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=face,
        fontSize=size,
        leading=leading,
        textColor=toColor(colour),
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=keep_with_next,
        splitLongWords=True,
        bulletFontName=REGULAR,
    )
