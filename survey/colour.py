"""The agency's accent colour, made readable."""

from __future__ import annotations

READABLE = 4.5  # contrast of text and its ground, WCAG 2.2 criterion 1.4.3


def readable(colour: str) -> str:
    """`#rrggbb`, darkened until white text on it, or it as text on white, can be read."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    while _contrast_with_white(parts) < READABLE:
        parts = [int(part * 0.95) for part in parts]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _contrast_with_white(parts: list[int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in parts)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return float(1.05 / (luminance + 0.05))
