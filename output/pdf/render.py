"""The report as a PDF: same report, same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus.doctemplate import LayoutError

from ikm.output.pdf.blocks import Blocks
from ikm.output.pdf.description import Description
from ikm.output.pdf.document import Document, title_of
from ikm.output.pdf.finish import finish
from ikm.output.pdf.style import Style
from ikm.output.pdf.tagging import TaggedCanvas
from ikm.output.pdf.text import spoken
from ikm.output.report import Report
from ikm.survey.colour import readable
from ikm.survey.errors import OutputError
from ikm.survey.typeface import PAGES, register_faces


def render(report: Report, *, page: Literal["A4", "F4"] = "A4") -> bytes:
    """The report as a PDF file that is tagged, with embedded faces, an outline and contents with links.

    Raises OutputError where some text is so long that no page holds it.
    """
    register_faces()
    width, height = PAGES[page]
    out = BytesIO()
    style = Style(HexColor(readable(report.accent)))
    document = Document(out, report, style, (width * mm, height * mm))
    draw = Blocks(style, document.text_width)
    try:
        document.build(document.story(list(draw(report.blocks))), canvasmaker=TaggedCanvas)
    except LayoutError as error:
        raise OutputError(
            "Laporan {unit} tidak dapat dicetak: ada teks yang tidak muat dalam satu halaman.",
            unit=spoken(report.unit)[:80],
        ) from error
    title, author, subject = map(spoken, (title_of(report), report.agency, report.title))
    description = Description(title, author, subject, report.language, report.created)
    return finish(out.getvalue(), document.structure, description, document.order)
