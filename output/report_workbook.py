"""The report as a workbook: a sheet for each chapter, its sentences and tables as printed.

The same strings as in every other document; for numbers that a spreadsheet reckons with see `ikm.output.processing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import singledispatchmethod

from ikm.output.plain import clean
from ikm.output.report import (
    Align,
    Block,
    Bullets,
    Figure,
    Heading,
    Headline,
    PageBreak,
    Paragraph,
    Picture,
    Quotes,
    Report,
    Signature,
    Table,
)
from ikm.output.spreadsheet import LONGEST, Sheet, Workbook
from ikm.survey.messages import translate

_LONGEST_NAME = 31  # characters of a sheet's name
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_LOOKS: dict[Align, str] = {"left": "text", "right": "text_right", "center": "text_center"}
_NARROWEST, _WIDEST, _LEAST = 7.0, 42.0, 90.0  # characters: a column, and all of them together
_FEW = 3  # columns, of which the last makes up the width of a page


def render(report: Report) -> bytes:
    """The report as an XLSX file. Raises OutputError for a table with more rows than a sheet has."""
    book = Workbook(f"{report.title} – {report.unit}", report.created, report.accent)
    mark = translate("INTERNAL – tidak untuk diumumkan", report.language) if report.internal else ""
    first = translate("Ringkasan", report.language)
    _Chapter(book.sheet(first, mark), ()).cover(report, mark)
    names = {first.casefold()}
    for blocks in _chapters(report.blocks):
        sheet = book.sheet(_name(blocks[0], names), mark)
        _Chapter(sheet, blocks).write(mark)
    return book.content()


def _chapters(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks by chapter, each with its heading first; what stands before the first is one of its own."""
    chapter: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1 and chapter:
            yield chapter
            chapter = []
        chapter.append(block)
    if chapter:
        yield chapter


def _name(first: Block, taken: set[str]) -> str:
    """A name for the sheet that begins with this block, unlike those taken, to which it is added."""
    told = (first.number or first.text) if isinstance(first, Heading) else ""
    stem = _NOT_IN_NAMES.sub(" ", clean(told)).strip(" '")
    name, number = _cut(stem, _LONGEST_NAME) or "1", 1
    while name.casefold() in taken:
        number += 1
        name = f"{_cut(stem, _LONGEST_NAME - len(str(number)) - 1)} {number}".strip()
    taken.add(name.casefold())
    return name


def _cut(name: str, longest: int) -> str:
    """As much of a name as a spreadsheet takes, which counts rarer letters as two."""
    return name.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore").strip(" '")


class _Chapter:
    """Writes one sheet from the top."""

    def __init__(self, sheet: Sheet, blocks: Sequence[Block]) -> None:
        self.sheet, self.blocks, self.row = sheet, blocks, 0
        sheet.widths(_widths([block for block in blocks if isinstance(block, Table)]))
        sheet.all_texts()

    def write(self, mark: str) -> None:
        """Put down all blocks."""
        self._line(mark, "mark")
        for block in self.blocks:
            self._put(block)

    def cover(self, report: Report, mark: str) -> None:
        """Whose report it is, and its headline."""
        self._line(mark, "mark")
        self._line(report.title, "title")
        for text in (report.unit, report.period):
            self._line(text, "section")
        for text in (report.agency, report.region, report.address):
            self._line(text, "small")
        self._headline(report.headline)

    def _headline(self, headline: Headline) -> None:
        self.row += 1
        self._line("  ".join(filter(None, (headline.ikm, headline.mutu, headline.kinerja))), "title")
        for text in (headline.certainty, headline.change):
            self._line(text, "plain")
        for name, value in headline.facts:
            self._line(f"{name}: {value}", "plain")
        for i, text in enumerate(headline.priorities, start=1):
            self._line(f"{i}. {text}", "plain")
        for figure in filter(None, (headline.scale, headline.elements)):
            self._put(figure)

    def _line(self, text: str, look: str) -> None:
        """A text over the whole width, in as many cells as it takes; nothing where it is empty."""
        for start in range(0, len(text), LONGEST):
            self.sheet.across(self.row, text[start : start + LONGEST], look)
            self.row += 1

    @singledispatchmethod
    def _put(self, block: Block) -> None:
        raise TypeError(f"no cells for {type(block).__name__}")

    @_put.register
    def _(self, block: Heading) -> None:
        self.row += block.level > 1
        self._line(f"{block.number}  {block.text}".strip(), "title" if block.level == 1 else "section")

    @_put.register
    def _(self, block: Paragraph) -> None:
        self._line(block.text, "small" if block.note else "plain")

    @_put.register
    def _(self, block: Bullets) -> None:
        for i, item in enumerate(block.items, start=1):
            self._line(f"{i}. {item}" if block.numbered else f"• {item}", "plain")

    @_put.register
    def _(self, block: Table) -> None:
        self.row += 1
        self._line(block.caption, "caption")
        self.sheet.heading(self.row, block.header)
        looks = [_LOOKS[side] for side in block.align]
        for row in block.rows:
            self.row += 1
            self.sheet.row(self.row, row, looks, strong=block.total and row is block.rows[-1])
        self.row += 2

    @_put.register
    def _(self, block: Figure) -> None:
        self._line(block.caption, "caption")
        self._line(block.alt, "plain")

    @_put.register
    def _(self, block: Picture) -> None:
        self._line(block.caption, "caption")
        self._line(block.alt, "plain")

    @_put.register
    def _(self, block: Quotes) -> None:
        for item in block.items:
            self._line(f"“{item}”", "plain")

    @_put.register
    def _(self, block: Signature) -> None:
        self.row += 1
        for text in (block.place_and_date, block.position, block.name, block.nip):
            self._line(text, "plain")

    @_put.register
    def _(self, block: PageBreak) -> None:
        self.row += 1


def _widths(tables: Sequence[Table]) -> list[float]:
    """Of columns that all tables of a sheet share, in characters."""
    columns = max((len(table.header) for table in tables), default=1)
    needed = [_NARROWEST] * columns
    for table in tables:
        for i, cells in enumerate(zip(table.header, *table.rows, strict=True)):
            longest = max(len(text) for text in cells)
            needed[i] = max(needed[i], min(longest + 2.0, _WIDEST))
    needed[-1] = max(needed[-1], _LEAST - sum(needed[:-1])) if columns < _FEW else needed[-1]
    return needed
