"""Printing a form: what all sheets share is in the file once, what tells them apart on each page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ikm.forms.code import SheetCode, matrix_modules, qr_modules, short_unit
from ikm.forms.layout import Page
from ikm.forms.paper.ink import flush_right
from ikm.forms.paper.style import GREY, MARGIN
from ikm.forms.pen import Pen, leading
from ikm.survey.typeface import REGULAR, register_faces

if TYPE_CHECKING:
    from ikm.forms.paper.form import PaperForm

_SERIAL, _ID = 8.0, 6.0  # letters in points


def printed(form: PaperForm, serials: Sequence[int]) -> bytes:
    """A PDF with a sheet for each serial; without any, the master."""
    register_faces()
    layout = form.layout
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=(layout.width * mm, layout.height * mm),
        invariant=1,
        initialFontName=REGULAR,
        lang=form.languages[0],
        pageCompression=1,
    )
    canvas.setTitle(form.title)
    canvas.setAuthor(form.project.instansi.nama)
    canvas.setSubject(form.project.instrument.regulation)
    canvas.setCreator("ikm")
    pen = Pen(canvas, layout.height)
    for number in range(1, len(layout.pages) + 1):
        canvas.beginForm(_name(number))
        draw_page(form, number, pen)
        canvas.endForm()
    for serial in serials or (None,):
        for number, page in enumerate(layout.pages, start=1):
            canvas.doForm(_name(number))
            _draw_code(page, SheetCode(layout.id, number, short_unit(layout.unit or ""), serial), pen)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_page(form: PaperForm, number: int, pen: Pen) -> None:
    """Draw what all sheets have on that page: questions, boxes, corner marks and the layout's name."""
    page = form.layout.pages[number - 1]
    for ink in form.ink[number - 1]:
        ink.draw(pen)
    for box in page.boxes:
        pen.box(box.x, box.y, box.width, box.height)
    for corner in form.layout.corners:
        pen.panel(corner.x, corner.y, corner.width, corner.height, grey=0.0)
    right, bottom = form.layout.width - MARGIN, page.matrix.bottom - leading(_ID)
    flush_right(right, bottom, form.layout.id, _ID, grey=GREY).draw(pen)


def _draw_code(page: Page, code: SheetCode, pen: Pen) -> None:
    """Draw both codes and, on a sheet that has one, its serial for people."""
    pen.modules(page.qr, qr_modules(str(code)))
    pen.modules(page.matrix, matrix_modules(str(code)))
    if code.serial is not None:
        above = page.matrix.bottom - leading(_ID) - leading(_SERIAL)
        flush_right(page.qr.right, above, f"No. {code.serial:06d}", _SERIAL).draw(pen)


def _name(number: int) -> str:
    """Of what is on a page of every sheet."""
    return f"page{number}"
