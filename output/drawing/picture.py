"""A drawing as a picture, for documents that take no vector drawings."""

from __future__ import annotations

from io import BytesIO

from reportlab.graphics.shapes import Drawing

_POINTS = 72.0  # to the inch


def png(drawing: Drawing, dpi: int = 220) -> bytes:
    """The drawing on white as a PNG file that knows its resolution, so that it is placed in its own size.

    Same drawing, same bytes.
    """
    from reportlab.graphics.renderPDF import drawToString

    return rasterised(drawToString(drawing), dpi)


def rasterised(pdf: bytes, dpi: int) -> bytes:
    """The first page of a PDF file as `png` makes a drawing."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=dpi / _POINTS).to_pil()
    finally:
        document.close()
    out = BytesIO()
    picture.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()
