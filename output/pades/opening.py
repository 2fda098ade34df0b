"""Opening a PDF document that somebody hands in."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from ikm.survey.errors import OutputError


def opened(pdf: bytes) -> PdfFileReader:
    """A reader of the document. Raises OutputError where it is no PDF, is damaged, or is locked by a password."""
    if b"%PDF-" not in pdf[:1024]:
        raise OutputError("itu bukan berkas PDF.")
    try:
        reader = PdfFileReader(BytesIO(pdf))
        if not reader.encrypted:
            reader.root.get("/AcroForm")
            return reader
    except Exception as error:  # pyHanko checks no types of what it finds, and so raises whatever Python does
        raise OutputError("berkas PDF itu rusak atau tidak menurut standar.") from error
    raise OutputError("berkas PDF itu dikunci dengan kata sandi; buka kuncinya dulu.")
