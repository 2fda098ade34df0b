"""The invented regency's crest and photographs: `python tests/gold/make_demo_pictures.py survey/templates`."""

from __future__ import annotations

import math
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TEAL, SAND, WHITE, NIGHT, PALE = "#0B5D7A", "#E3B54A", "#FFFFFF", "#12303B", "#DCE8EC"
_FINE = 4  # drawn so many times larger, for smooth edges


def crest() -> Image.Image:
    """A shield with a hill, a star and waves."""
    width, height = 180 * _FINE, 210 * _FINE
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)

    def shield(inset: float) -> list[tuple[float, float]]:
        left, right, top = inset, width - inset, inset
        middle, low = height * 0.55, height - inset
        side = [(right, top), (right, middle)]
        curve = [
            (
                width / 2 + (right - width / 2) * math.cos(t),
                middle + (low - middle) * math.sin(t),
            )
            for t in (i * math.pi / 60 for i in range(61))
        ]
        return [(left, top), *side, *curve, (left, middle)]

    draw.polygon(shield(6 * _FINE), fill=TEAL)
    draw.polygon(shield(13 * _FINE), fill=WHITE)
    draw.polygon(shield(18 * _FINE), fill=TEAL)
    centre = (width / 2, 62 * _FINE)
    star = [
        (centre[0] + r * math.sin(a), centre[1] - r * math.cos(a))
        for i in range(10)
        for r, a in [((30 if i % 2 == 0 else 12) * _FINE, i * math.pi / 5)]
    ]
    draw.polygon(star, fill=SAND)
    base = 138 * _FINE
    draw.polygon(
        [
            (34 * _FINE, base),
            (74 * _FINE, 92 * _FINE),
            (96 * _FINE, 116 * _FINE),
            (118 * _FINE, 100 * _FINE),
            (146 * _FINE, base),
        ],
        fill=PALE,
    )
    for k in range(3):
        y = base + (9 + 13 * k) * _FINE
        span = (60 - 13 * k) * _FINE
        wave = [(width / 2 + x, y + 4 * _FINE * math.sin(x / (9 * _FINE))) for x in range(-int(span), int(span), 2)]
        draw.line(wave, fill=WHITE, width=5 * _FINE, joint="curve")
    return image.resize((180, 210), Image.Resampling.LANCZOS).quantize(64)


def counter(title: str, people: int) -> Image.Image:
    """A drawn scene of a service counter, in place of a photograph."""
    width, height = 640, 420
    image = Image.new("RGB", (width, height), "#EEF3F5")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 300, width, height), fill="#D9CDBB")
    draw.rectangle((60, 60, 580, 120), fill=TEAL)
    draw.text((320, 90), title, fill=WHITE, anchor="mm", font=ImageFont.load_default(26))
    draw.rectangle((60, 200, 580, 310), fill="#B98D5A")
    draw.rectangle((60, 190, 580, 206), fill="#8D673C")
    for i in range(people):
        x = 130 + i * 380 / max(people - 1, 1)
        draw.ellipse((x - 22, 226, x + 22, 270), fill="#8A5A3C")
        draw.rounded_rectangle((x - 36, 268, x + 36, 400), 18, fill=(SAND, TEAL, NIGHT)[i % 3])
    return image


def main(folder: Path) -> None:
    """Write the pictures."""
    crest().save(folder / "demo-logo.png", optimize=True)
    counter("MESIN ANTREAN", 3).save(folder / "demo-foto-1.jpg", quality=80)
    counter("PENGISIAN KUESIONER", 4).save(folder / "demo-foto-2.jpg", quality=80)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
