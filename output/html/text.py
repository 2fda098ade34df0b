"""Texts from outside, made fit for a page."""

from __future__ import annotations

import re

# What no HTML document may hold (HTML 13.2.3.5): controls, halves of pairs, and what is not a character.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """`text` without the characters that no page may hold."""
    return _UNPRINTABLE.sub("", text)
