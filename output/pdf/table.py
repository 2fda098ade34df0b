"""A table of finished strings as reportlab's grids: tagged row by row, in parts that are laid out fast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from reportlab.lib.colors import Color, white
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable

from ikm.output.drawing.look import INK, RULE, tint
from ikm.output.pdf.style import SMALL_CELL, Style
from ikm.output.pdf.tagging import Tag
from ikm.output.pdf.text import Text, meant, printed
from ikm.output.report import Align, Table
from ikm.survey.colour import is_readable
from ikm.survey.typeface import REGULAR

_ROWS_IN_PART = 500  # reportlab lays out one table of 20,000 rows six times slower than parts of 500
_LAST_TOGETHER = 3  # rows at the foot of a table, of which none stands alone on the next page
_LONGEST_TOGETHER = 400  # letters of a cell; rows that are higher may be parted, or none would fit on a page
_TO_WRITE_IN = 16.0  # below the text of a row that is filled in by hand
_SMALL_PADDING = 3.0
_AFTER = 8.0
_DARKEST = 0.6  # of the accent, in a cell whose tone is 1
_OF_COLUMN = (("Table", "Scope", "Column"),)
_OF_ROW = (("Table", "Scope", "Row"),)

Rule = tuple[Any, ...]


class Line(str):
    """A cell that fits on one line, which is drawn faster than a paragraph; belongs to `tag`."""

    __slots__ = ("tag",)
    tag: Tag


Cell: TypeAlias = Flowable | Line


@dataclass(frozen=True)
class Look:
    """How a cell is set; width in points."""

    align: Align
    width: float
    small: bool = False
    strong: bool = False
    ground: Color = white

    @property
    def plain(self) -> bool:
        """Whether it needs no more than the look of the whole table."""
        return self.small and not self.strong and self.ground == white

    @property
    def light(self) -> bool:
        """Whether its text is white, which is read better on a dark ground."""
        return self.ground != white and not is_readable(_hex(INK), _hex(self.ground))


class Tables:
    """Makes the grids of tables, `width` points wide."""

    def __init__(self, style: Style, width: float) -> None:
        self.style, self.width = style, width

    def __call__(self, table: Table, tag: Tag) -> Iterator[Flowable]:
        """The parts of the table, which follow each other without a gap and are one table to a reader."""
        widths = [self.width * share / sum(table.widths) for share in table.widths]
        looks = [Look(*given, table.small) for given in zip(table.align, widths, strict=True)]
        head = self._head(table, Tag("TR", tag), looks)
        count = max(len(table.rows), 1)
        *first, last = (self._part(table, tag, head, looks, start) for start in range(0, count, _ROWS_IN_PART))
        last.spaceAfter = _AFTER  # not a Spacer, which at the foot of a page would begin an empty one
        yield from (*first, last)

    def cell(self, text: str, tag: Tag, look: Look) -> Cell:
        """A paragraph; in a small table the text itself where it fits on one line, which is faster."""
        line = _line(text, look.width, tag) if look.plain else None
        return line or Text(text, self._style(look), tag)

    def _style(self, look: Look) -> Any:
        return self.style.cell(look.align, small=look.small, strong=look.strong, light=look.light)

    def _head(self, table: Table, row: Tag, looks: Sequence[Look]) -> list[Cell]:
        return [
            Text(
                text,
                self.style.cell(look.align, small=look.small, strong=True),
                Tag("TH", row, attributes=_OF_COLUMN, once=True),
            )
            for text, look in zip(table.header, looks, strict=True)
        ]

    def _part(self, table: Table, tag: Tag, head: list[Cell], looks: Sequence[Look], start: int) -> Flowable:
        rows = table.rows[start : start + _ROWS_IN_PART]
        tones = table.tones[start : start + _ROWS_IN_PART]
        total = table.total and start + _ROWS_IN_PART >= len(table.rows)
        set_as = [[self._toned(*given) for given in zip(looks, row, strict=True)] for row in tones]
        set_as = set_as or [list(looks) for _ in rows]
        if total and set_as:
            set_as[-1] = [Look(look.align, look.width, look.small, True, look.ground) for look in set_as[-1]]
        body = [self._row(table, Tag("TR", tag), *given) for given in zip(rows, set_as, strict=True)]
        grid = _Grid([head, *body], colWidths=[look.width for look in looks], repeatRows=1, renderCB=_Brackets())
        grid.setStyle([*self._rules(table, total=total), *_grounds(set_as if tones else [])])
        foot = rows[-_LAST_TOGETHER:]
        if max((len(text) for row in foot for text in row), default=0) <= _LONGEST_TOGETHER:
            grid.setStyle([("NOSPLIT", (0, -len(foot)), (-1, -1))])
        return grid

    def _row(self, table: Table, row: Tag, texts: Sequence[str], looks: Sequence[Look]) -> list[Cell]:
        tags = (
            Tag("TH", row, attributes=_OF_ROW) if column == table.named_by else Tag("TD", row)
            for column in range(len(texts))
        )
        return [self.cell(*given) for given in zip(texts, tags, looks, strict=True)]

    def _toned(self, look: Look, tone: float) -> Look:
        ground = tint(self.style.accent, _DARKEST * min(tone, 1.0)) if tone else white
        return Look(look.align, look.width, look.small, look.strong, ground)

    def _rules(self, table: Table, *, total: bool) -> list[Rule]:
        padding = 1.6 if table.small else 3.4
        cell = self.style.cell("left", small=table.small)
        rules: list[Rule] = [
            ("FONT", (0, 0), (-1, -1), cell.fontName, cell.fontSize, cell.leading),
            ("TEXTCOLOR", (0, 0), (-1, -1), INK),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), tint(self.style.accent, 0.11)),
            ("LINEBELOW", (0, 0), (-1, 0), 0.9, self.style.accent),
            ("LINEBELOW", (0, 1), (-1, -1), 0.35, RULE),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding + 0.6),
            ("LEFTPADDING", (0, 0), (-1, -1), _SMALL_PADDING if table.small else 5),
            ("RIGHTPADDING", (0, 0), (-1, -1), _SMALL_PADDING if table.small else 5),
            *(("ALIGN", (i, 1), (i, -1), align.upper()) for i, align in enumerate(table.align)),
        ]
        if total:
            rules.append(("LINEABOVE", (0, -1), (-1, -1), 0.9, self.style.accent))
        if table.blank_rows:
            rules.append(("LINEAFTER", (0, 0), (-2, -1), 0.35, RULE))
            rules.append(("BOTTOMPADDING", (0, 1), (-1, -1), _TO_WRITE_IN))
        return rules


def _grounds(looks: Sequence[Sequence[Look]]) -> Iterator[Rule]:
    for row, of_row in enumerate(looks, start=1):
        for column, look in enumerate(of_row):
            if look.ground != white:
                yield "BACKGROUND", (column, row), (column, row), look.ground


def _line(text: str, width: float, tag: Tag) -> Line | None:
    shown = printed(text)
    if "\n" in shown or stringWidth(shown, REGULAR, SMALL_CELL) > width - 2 * _SMALL_PADDING:
        return None
    line = Line(shown)
    line.tag = tag
    tag.actual = meant(text)
    return line


def _hex(colour: Color) -> str:
    return "#" + str(colour.hexval())[2:]


class _Grid(LongTable):  # type: ignore[misc]
    """A grid that breaks a row only where the whole page is not high enough for it."""

    def split(self, width: float, height: float) -> list[Flowable]:
        """The part that fits and the rest."""
        self.splitInRow = int(self._frame._atTop)
        parts: list[Flowable] = super().split(width, height)
        return parts


class _Brackets:
    """Marks what reportlab draws of a grid: lines and grounds as decoration, lines of text as what they are."""

    def __init__(self) -> None:
        self.open = False

    def __call__(self, grid: LongTable, event: str, *given: Any) -> None:
        """Begin or end a mark; reportlab tells of each step of its drawing."""
        if event in ("startBG", "startLines"):
            grid.canv.begin_artifact()
            self.open = True
        elif event == "startCell" and isinstance(given[2], Line):
            grid.canv.begin(given[2].tag)
            self.open = True
        elif event in ("endBG", "endCell", "endLines") and self.open:
            grid.canv.end()
            self.open = False
