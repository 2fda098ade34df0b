"""The report as a PDF: same report, same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from ikm.output.pdf.blocks import Blocks
from ikm.output.pdf.document import Document
from ikm.output.pdf.finish import finish
from ikm.output.pdf.style import Style
from ikm.output.pdf.tagging import TaggedCanvas
from ikm.output.report import Report
from ikm.survey.colour import readable
from ikm.survey.typeface import PAGES, register_faces


def render(report: Report, *, page: Literal["A4", "F4"] = "A4") -> bytes:
    """The report as a tagged PDF file, with embedded faces, an outline, contents with links and a language."""
    register_faces()
    width, height = PAGES[page]
    out = BytesIO()
    style = Style(HexColor(readable(report.accent)))
    document = Document(out, report, style, (width * mm, height * mm))
    draw = Blocks(style, document.text_width)
    document.multiBuild([*document.start(), *draw(report.blocks)], canvasmaker=TaggedCanvas)
    return finish(out.getvalue())
