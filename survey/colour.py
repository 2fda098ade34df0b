"""The agency's accent colour, made readable."""

from __future__ import annotations

READABLE = 4.5  # contrast of text and its ground, WCAG 2.2 criterion 1.4.3
_WHITE = [255, 255, 255]
NIGHT = "#14181c"  # the ground of a page in the dark


def readable(colour: str) -> str:
    """`#rrggbb`, darkened until white text on it, or it as text on white, can be read."""
    parts = _parts(colour)
    while _contrast(parts, _WHITE) < READABLE:
        parts = [int(part * 0.95) for part in parts]
    return _hex(parts)


def is_readable(text: str, ground: str) -> bool:
    """Whether text of one colour can be read on a ground of another, both `#rrggbb`."""
    return _contrast(_parts(text), _parts(ground)) >= READABLE


def bright(colour: str) -> str:
    """`#rrggbb`, lightened until it can be read on the ground of the night."""
    parts = _parts(colour)
    while _contrast(parts, _parts(NIGHT)) < READABLE:
        parts = [255 - int((255 - part) * 0.95) for part in parts]
    return _hex(parts)


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _hex(parts: list[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)


def _contrast(one: list[int], other: list[int]) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(parts: list[int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in parts)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
