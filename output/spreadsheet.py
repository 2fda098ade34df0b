"""Workbooks of the same look: cells of every kind put down safely, pages that print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from ikm.output.live import Live
from ikm.output.plain import clean
from ikm.survey.colour import readable
from ikm.survey.errors import OutputError

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | date | Live | None

MOST_ROWS = 1_048_576
LONGEST = 16_000  # characters in a cell: half of what a spreadsheet takes, since it counts some as two
_WIDER = 0.98  # letters are narrower than digits, and words do not fill their line
_MOST_LINES = 27  # a row is at most 409 points high
_UNDATED = "2000-01-01"
_LINE = 15.0  # points, of a row
_HEAD = {
    "bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "top", "border": 1, "border_color": "#FFFFFF",
}  # fmt: skip
_WRAPPED = {"text", "text_right", "text_center", "head", "head_center"}
_EDGE = {"border": 1, "border_color": "#C9CFD6", "valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "head": _HEAD,
    "head_center": {**_HEAD, "align": "center"},
    "title": {"bold": True, "font_size": 14},
    "note": {"font_color": "#5F6873"},
    "small": {"font_color": "#5F6873", "text_wrap": True, "valign": "top", "font_size": 9},
    "caption": {"bold": True, "text_wrap": True, "valign": "top"},
    "mark": {"bold": True},
    "section": {"bold": True, "font_size": 12},
    "text": {**_EDGE, "text_wrap": True},
    "text_right": {**_EDGE, "text_wrap": True, "align": "right"},
    "text_center": {**_EDGE, "text_wrap": True, "align": "center"},
    "center": {**_EDGE, "align": "center"},
    "number": {**_EDGE, "align": "left"},
    "count": {**_EDGE, "num_format": "#,##0"},
    "nrr": {**_EDGE, "num_format": "0.0000"},
    "weighted": {**_EDGE, "num_format": "0.0000####"},
    "exact": {**_EDGE, "num_format": "0.000000000"},
    "weight": {**_EDGE, "num_format": "# ?/????"},
    "index": {**_EDGE, "num_format": "0.00"},
    "day": {**_EDGE, "num_format": "dd/mm/yyyy"},
    "plain": {"text_wrap": True, "valign": "top"},
}


class Workbook:
    """A workbook being written. A text from outside is never a formula, a link or a format."""

    def __init__(self, title: str, created: str, accent: str) -> None:
        import xlsxwriter

        self._buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._buffer, options)
        self._accent = readable(accent)
        self._book.set_properties({"title": clean(title), "created": datetime.fromisoformat(created or _UNDATED)})
        self._formats: dict[tuple[str, bool], Format] = {}

    def sheet(self, name: str, mark: str = "") -> Sheet:
        """A new sheet; `mark` stands at the head of each of its pages."""
        return Sheet(self, self._book.add_worksheet(name), name, mark)

    def form(self, look: str, *, strong: bool = False) -> Format:
        """The format of a look, `strong` as in a row of totals."""
        if (look, strong) not in self._formats:
            settings = dict(_LOOKS[look])
            if look in ("head", "head_center"):
                settings["bg_color"] = self._accent
            if look in ("mark", "title"):
                settings["font_color"] = self._accent
            self._formats[look, strong] = self._book.add_format({**settings, **({"bold": True} if strong else {})})
        return self._formats[look, strong]

    def content(self) -> bytes:
        """The finished file."""
        self._book.close()
        return self._buffer.getvalue()


class Sheet:
    """One sheet. Rows and columns are counted from 0."""

    def __init__(self, book: Workbook, sheet: Worksheet, name: str, mark: str) -> None:
        self._book, self._sheet, self.name = book, sheet, name
        self._widths: Sequence[float] = ()
        self._lines: dict[int, int] = {}
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer("&R&P / &N")
        if mark:
            sheet.set_header(f'&L&"Calibri,Bold"{mark}')

    def put(self, row: int, column: int, cell: Cell, look: str, *, strong: bool = False) -> None:
        """Write one cell; nothing but its look where there is none."""
        form, sheet = self._book.form(look, strong=strong), self._sheet
        if row >= MOST_ROWS:
            raise OutputError("Jawaban terlalu banyak untuk satu lembar kerja; buatlah per unit atau per periode.")
        if cell is None:
            sheet.write_blank(row, column, None, form)
        elif isinstance(cell, Live):
            value = cell.value if isinstance(cell.value, str) else float(cell.value)
            sheet.write_formula(row, column, f"={cell.formula}", form, value)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, form)
        elif isinstance(cell, str):
            sheet.write_string(row, column, shortened(clean(cell)), form)
            if look in _WRAPPED and column < len(self._widths):
                self._heighten(row, _lines(cell, self._widths[column]))
        else:
            sheet.write_number(row, column, float(cell), form)

    def _heighten(self, row: int, lines: int) -> None:
        """Make a row as high as its longest cell: a spreadsheet that does not reckon heights would cut it off."""
        if lines > self._lines.get(row, 1):
            self._lines[row] = lines
            self._sheet.set_row(row, _LINE * min(lines, _MOST_LINES))

    def row(self, row: int, cells: Sequence[Cell], looks: Sequence[str], *, strong: bool = False) -> None:
        """Write cells beside each other from the first column on."""
        for column, (cell, look) in enumerate(zip(cells, looks, strict=True)):
            self.put(row, column, cell, look, strong=strong)

    def across(self, row: int, text: str, look: str) -> None:
        """Write a text over all columns whose widths are set."""
        if len(self._widths) > 1:
            self._sheet.merge_range(row, 0, row, len(self._widths) - 1, "", self._book.form(look))
        self.put(row, 0, text, look)
        self._heighten(row, _lines(text, sum(self._widths)))

    def all_texts(self) -> None:
        """Numbers here are texts, as printed, and no mistake."""
        self._sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})

    def heading(self, row: int, cells: Sequence[str]) -> None:
        """Write the head of a table."""
        self.row(row, cells, ["head", *["head_center"] * (len(cells) - 1)])

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the columns from the first on, in characters; before they are written."""
        self._widths = widths
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def freeze(self, row: int, column: int) -> None:
        """Keep what is above and left in sight, and print the row above on each page."""
        self._sheet.freeze_panes(row, column)
        self._sheet.repeat_rows(row - 1)

    def place(self, row: int, column: int) -> str:
        """A cell's address from another sheet."""
        return f"'{self.name}'!{address(row, column)}"


def address(row: int, column: int) -> str:
    """`$B$3`."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def span(first: tuple[int, int], last: tuple[int, int]) -> str:
    """`$B$3:$B$9`."""
    return f"{address(*first)}:{address(*last)}"


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column so wide; somewhat more than less."""
    return sum(max(ceil(len(line) * _WIDER / width), 1) for line in text[:LONGEST].split("\n"))


def shortened(text: str) -> str:
    """What a cell takes of a text, with an ellipsis where that is not all."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
