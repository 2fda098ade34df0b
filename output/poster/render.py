"""The poster as a PDF file or as a picture: same poster, same bytes."""

from __future__ import annotations

from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ikm.output.drawing.picture import rasterised
from ikm.output.poster.draw import logo_box, poster_drawing
from ikm.output.poster.poster import Poster
from ikm.output.poster.sheet import ENLARGED, SHEETS, Box, Size
from ikm.output.report import Picture
from ikm.survey.typeface import REGULAR, register_faces

_INSIDE = 0.9  # of its white square, that a logo fills


def render_pdf(poster: Poster, size: Size) -> bytes:
    """One page, with embedded faces, a title and a language; on a screen its title names the window."""
    register_faces()
    sheet, times = SHEETS[size], ENLARGED[size]
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=(sheet.width * times, sheet.height * times),
        lang=poster.language,
        initialFontName=REGULAR,
        invariant=1,
    )
    if poster.created:
        stamp = f"D:{poster.created.replace('-', '')}000000+00'00'"
        canvas.setDateFormatter(lambda *_: stamp)
    canvas.setTitle(f"{poster.title} – {poster.unit} – {poster.period}")
    canvas.setAuthor(poster.agency)
    canvas.setSubject(poster.summary)
    canvas.setCreator("ikm")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.scale(times, times)
    renderPDF.draw(poster_drawing(poster, sheet), canvas, 0, 0)
    if poster.logo is not None:
        _draw_logo(canvas, poster.logo, logo_box(sheet))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def render_png(poster: Poster, size: Size) -> bytes:
    """The page as a picture: 1080 dots wide for a telephone, 200 to the inch for paper."""
    return rasterised(render_pdf(poster, size), round(72 * SHEETS[size].dots))


def _draw_logo(canvas: Canvas, logo: Picture, box: Box) -> None:
    """The whole logo in the middle of its square."""
    image = ImageReader(BytesIO(logo.data))
    width, height = image.getSize()
    times = _INSIDE * box.width / max(width, height)
    x, y = box.x + (box.width - width * times) / 2, box.y + (box.height - height * times) / 2
    canvas.drawImage(image, x, y, width * times, height * times, mask="auto")
