"""The recap as a workbook: the tables of the document with numbers as numbers, and how they were made."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from ikm.output.recap.compose import recap_report
from ikm.output.recap.grid import Column, Grid, Kind
from ikm.output.recap.grids import changes_grid, map_grid, sample_grid, series_grid, units_grid
from ikm.output.recap.overview import Overview
from ikm.output.report import Block, Bullets, Heading, Paragraph, Report
from ikm.survey.colour import readable

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_FORMATS: dict[Kind, dict[str, Any]] = {
    "text": {"text_wrap": True, "align": "left", "indent": 1},
    "class": {"align": "center"},
    "count": {"num_format": "#,##0"},
    "index": {"num_format": "0.00"},
    "signed": {"num_format": "+0.00;-0.00;0.00"},
    "percent": {"num_format": "0%"},
}
_HEADINGS: dict[Kind, dict[str, Any]] = {"text": {"align": "left", "indent": 1}, "class": {"align": "center"}}
_WIDTHS: dict[Kind, float] = {"text": 24, "class": 8, "count": 10, "index": 10, "signed": 10, "percent": 12}
_NAMES = 46.0
_LINE, _HEIGHT = 110, 15.5  # characters in a line of sentences, and its height in points
_UNDATED = datetime(2000, 1, 1)  # a file needs some date; the clock has no part in it
_DARK, _PALE = "#8A97A6", "#FFFFFF"


def recap_workbook(overview: Overview) -> bytes:
    """The workbook; a text from outside is never a formula or a link. Same recap, same bytes."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    whole = overview.whole
    report = recap_report(overview)
    made = datetime.fromisoformat(report.created) if report.created else _UNDATED
    book.set_properties({"title": f"{report.title} – {report.period}", "created": made})
    accent = readable(whole.project.instansi.aksen)
    for grid in _grids(overview):
        sheet = _sheet(book, grid, accent)
        if grid.tones:
            _shade(sheet, grid)
    _about(book, whole.say("Keterangan"), report)
    book.close()
    return out.getvalue()


def _grids(overview: Overview) -> Iterator[Grid]:
    if overview.shown:
        yield units_grid(overview)
        yield map_grid(overview)
        yield series_grid(overview, overview.periods)
    if overview.before is not None:
        yield changes_grid(overview, overview.before)
    yield sample_grid(overview)


def _sheet(book: Workbook, grid: Grid, accent: str) -> Worksheet:
    """A sheet with a heading that stays, filters, and a landscape page."""
    sheet = book.add_worksheet(grid.name)
    head = {"bold": True, "font_color": "#FFFFFF", "bg_color": accent, "text_wrap": True, "valign": "top"}
    for place, column in enumerate(grid.flat):
        side = _HEADINGS.get(column.kind, {"align": "right"})
        sheet.set_column(place, place, _WIDTHS[column.kind] if place else _NAMES)
        sheet.write_string(0, place, column.heading, book.add_format(head | side))
        _write(sheet, place, column, book.add_format({"valign": "top", **_FORMATS[column.kind]}))
    rows = len(grid.flat[0].values)
    sheet.set_row(0, 34)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(grid.flat) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _write(sheet: Worksheet, place: int, column: Column, form: Any) -> None:
    for row, value in enumerate(column.values, start=1):
        if isinstance(value, str):
            sheet.write_string(row, place, value, form)
        elif value is not None:
            sheet.write_number(row, place, value, form)


def _shade(sheet: Worksheet, grid: Grid) -> None:
    """The darker, the lower; the spreadsheet does so again when a figure is changed."""
    scale = {"type": "2_color_scale", "min_color": _DARK, "max_color": _PALE}
    sheet.conditional_format(1, 1, len(grid.tones), len(grid.flat) - 2, scale)


def _about(book: Workbook, name: str, report: Report) -> None:
    """What the document says in sentences."""
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, _LINE)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    row = 0
    for block in report.blocks:
        if isinstance(block, Heading):
            row += row > 0  # a line apart
        for text in _sentences(block):
            sheet.set_row(row, _HEIGHT * len(wrap(text, _LINE)))
            sheet.write_string(row, 0, text, bold if isinstance(block, Heading) else plain)
            row += 1


def _sentences(block: Block) -> tuple[str, ...]:
    if isinstance(block, Heading | Paragraph):
        return (block.text,)
    return block.items if isinstance(block, Bullets) else ()
