"""The face of every printed page: Source Sans (SIL OFL), embedded as a subset."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

REGULAR, ITALIC, SEMIBOLD, BOLD = "SourceSans", "SourceSans-Italic", "SourceSans-Semibold", "SourceSans-Bold"

_FILES = {REGULAR: "Regular", ITALIC: "It", SEMIBOLD: "Semibold", BOLD: "Bold"}

# Indonesian offices print on F4 (215 x 330 mm) as often as on A4; in millimetres.
PAGES = {"A4": (210.0, 297.0), "F4": (215.0, 330.0)}

_EM = 200  # points of a letter that is measured
_PICTURES = {"So", "Sk", "Cn", "Cf", "Me"}  # emoji, their colours and joints
_AS_PICTURE = "\ufe0f"


@cache
def register_faces() -> None:
    """Make the faces known to reportlab, and the regular one its default, so that no other is declared in a file."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in _FILES:
        pdfmetrics.registerFont(TTFont(name, str(_path(name))))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD, baseFontFor="canvas graphics"
    )


def reach_of(text: str, face: str = REGULAR) -> tuple[float, float]:
    """How far the ink of a text goes above and below the line that it stands on, in ems."""
    reaches = [_reach(letter, face) for letter in text] or [(0.0, 0.0)]
    return max(up for up, _ in reaches), max(down for _, down in reaches)


@cache
def _reach(letter: str, face: str) -> tuple[float, float]:
    _, top, _, bottom = _outlines(face).getbbox(letter, anchor="ls")
    return -top / _EM, bottom / _EM


@cache
def _outlines(face: str) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_path(face)), _EM)


def _path(face: str) -> Path:
    import font_source_sans_pro

    return Path(font_source_sans_pro.__file__).parent / "files" / f"SourceSansPro-{_FILES[face]}.ttf"


def drawn(text: str) -> str:
    """`text` as the face prints it: pictures that it lacks are left out, letters keep their place."""
    if text.isascii():
        return text
    from reportlab.pdfbase.pdfmetrics import getFont

    register_faces()
    known = getFont(REGULAR).face.charToGlyph
    return "".join(c for c in text if ord(c) in known or (category(c) not in _PICTURES and c != _AS_PICTURE))
