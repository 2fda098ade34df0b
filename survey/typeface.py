"""The face of every printed page: Source Sans (SIL OFL), embedded as a subset."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unicodedata import category

REGULAR, ITALIC, SEMIBOLD, BOLD = "SourceSans", "SourceSans-Italic", "SourceSans-Semibold", "SourceSans-Bold"

_FILES = {REGULAR: "Regular", ITALIC: "It", SEMIBOLD: "Semibold", BOLD: "Bold"}

# Indonesian offices print on F4 (215 x 330 mm) as often as on A4; in millimetres.
PAGES = {"A4": (210.0, 297.0), "F4": (215.0, 330.0)}

_PICTURES = {"So", "Sk", "Cn", "Cf", "Me"}  # emoji, their colours and joints
_AS_PICTURE = "\ufe0f"


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


def drawn(text: str) -> str:
    """`text` as the face prints it: pictures that it lacks are left out, letters keep their place."""
    if text.isascii():
        return text
    from reportlab.pdfbase.pdfmetrics import getFont

    register_faces()
    known = getFont(REGULAR).face.charToGlyph
    return "".join(c for c in text if ord(c) in known or (category(c) not in _PICTURES and c != _AS_PICTURE))
