"""What is seen of a signature: who signed and when, drawn to the size of its field."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import BaseStampStyle, StaticStampStyle
from pyhanko.stamp.static import StaticContentStamp
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from ikm.output.drawing.look import INK, MUTED
from ikm.survey.messages import Language, marked, translate
from ikm.survey.typeface import REGULAR, SEMIBOLD, drawn, register_faces

_TITLE = marked("Ditandatangani secara elektronik oleh")
_LINES = ((REGULAR, 7.6, MUTED), (SEMIBOLD, 11.0, INK), (REGULAR, 8.4, INK))
_LEADING = 1.32
_BAR = 1.6  # the upright rule at the left
_INDENT = 9.0
_WHOLE = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, Margins())


@dataclass(frozen=True)
class Stamp(BaseStampStyle):
    """The appearance of a signature in a visible field."""

    name: str = ""
    moment: str = ""
    language: Language = "id"

    def create_stamp(self, writer: Any, box: BoxConstraints, text_params: dict[str, Any]) -> StaticContentStamp:
        """The appearance for a field of this size; pyHanko calls it."""
        page = _page((translate(_TITLE, self.language), self.name, self.moment), box.width, box.height)
        style = StaticStampStyle(border_width=0, background=_Imported(page), background_layout=_WHOLE)
        return StaticContentStamp(writer, style, box)


class _Imported(PdfContent):
    """The one page of a small PDF, as it is."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Take it over into the document, with its faces."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        self.set_resource(ResourceType.XOBJECT, pdf_name("/Stamp"), page)
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(right - left, top - bottom)
        return b"/Stamp Do"


def _page(lines: tuple[str, str, str], width: float, height: float) -> bytes:
    register_faces()
    out = BytesIO()
    canvas = Canvas(out, (width, height), initialFontName=REGULAR, invariant=1)
    canvas.setFillColor(INK)
    canvas.rect(0, 0, _BAR, height, stroke=0, fill=1)
    tall = sum(size * _LEADING for _, size, _ in _LINES)
    scale = min(1.0, height / tall)
    top = height - (height - tall * scale) / 2
    for text, (face, size, colour) in zip(lines, _LINES, strict=True):
        top -= size * scale * _LEADING
        _line(canvas, drawn(text), top + size * scale * 0.3, face, size * scale, colour, width - _INDENT)
    canvas.save()
    return out.getvalue()


def _line(canvas: Canvas, text: str, y: float, face: str, size: float, colour: Color, room: float) -> None:
    """One line, set smaller where it is wider than `room`."""
    canvas.setFillColor(colour)
    canvas.setFont(face, size * min(1.0, room / (stringWidth(text, face, size) or room)))
    canvas.drawString(_INDENT, y, text)
