"""Texts from outside, made fit for files that are XML inside."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """`text` without the characters that XML 1.0 has no way to write (section 2.2): most control characters."""
    return _FORBIDDEN.sub("", text)
