"""The face of every printed page: Source Sans (SIL OFL), embedded as a subset."""

from __future__ import annotations

from functools import cache
from pathlib import Path

REGULAR, ITALIC, SEMIBOLD, BOLD = "SourceSans", "SourceSans-Italic", "SourceSans-Semibold", "SourceSans-Bold"

_FILES = {REGULAR: "Regular", ITALIC: "It", SEMIBOLD: "Semibold", BOLD: "Bold"}

# Indonesian offices print on F4 (215 x 330 mm) as often as on A4; in millimetres.
PAGES = {"A4": (210.0, 297.0), "F4": (215.0, 330.0)}


@cache
def register_faces() -> None:
    """Make the faces known to reportlab, and the regular one its default, so that no other is declared in a file."""
    import font_source_sans_pro
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"SourceSansPro-{file}.ttf")))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD, baseFontFor="canvas graphics"
    )
