"""A drawing as a picture: its size, its colours, its bytes."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor

from ikm.output.drawing.picture import png

ACCENT = (0x0B, 0x5D, 0x7A)


def square(side: float = 72.0) -> Drawing:
    """The right half of it is filled."""
    drawing = Drawing(side, side)
    drawing.add(Rect(side / 2, 0, side / 2, side, fillColor=HexColor("#0B5D7A"), strokeColor=None))
    return drawing


@pytest.mark.parametrize("dpi", [100, 220, 300])
def test_a_square_of_an_inch_has_as_many_dots_as_asked(dpi: int) -> None:
    picture = Image.open(BytesIO(png(square(), dpi)))
    assert picture.size == (dpi, dpi)
    assert [round(each) for each in picture.info["dpi"]] == [dpi, dpi]


def test_colours_are_kept_and_the_ground_is_white() -> None:
    picture = Image.open(BytesIO(png(square(), 200))).convert("RGB")
    assert picture.getpixel((150, 100)) == ACCENT
    assert picture.getpixel((50, 100)) == (255, 255, 255)


def test_same_drawing_same_bytes() -> None:
    assert png(square()) == png(square())
