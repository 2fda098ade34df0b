"""Texts from outside, made fit for reportlab's paragraphs, which take markup and draw a box for what the face lacks."""

from __future__ import annotations

from html import escape
from unicodedata import category

from reportlab.pdfbase.pdfmetrics import getFont

from ikm.survey.typeface import REGULAR, register_faces

_PICTURES = {"So", "Sk", "Cn", "Cf", "Me"}  # emoji, their colours and joints
_AS_PICTURE = "\ufe0f"


def markup(text: str) -> str:
    """`text` escaped: nothing in it is markup. Pictures that the face lacks are left out, letters keep their place."""
    return escape(text if text.isascii() else _drawn(text))


def _drawn(text: str) -> str:
    register_faces()
    known = getFont(REGULAR).face.charToGlyph
    return "".join(c for c in text if ord(c) in known or (category(c) not in _PICTURES and c != _AS_PICTURE))
