"""Texts from outside, made fit for reportlab's paragraphs, which take markup and draw a box for what the face lacks."""

from __future__ import annotations

from html import escape

from ikm.survey.typeface import drawn


def markup(text: str) -> str:
    """`text` escaped: nothing in it is markup. Pictures that the face lacks are left out."""
    return escape(drawn(text))
