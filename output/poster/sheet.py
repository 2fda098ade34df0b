"""Places on a sheet, and the sizes of sheets that posters are made in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from typing import Literal

Size = Literal["A4", "A3", "square", "vertical"]


@dataclass(frozen=True)
class Box:
    """A place on the sheet: its lower left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.y + self.height

    def without(self, *, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0) -> Box:
        """The box with these margins taken off; never of a negative size."""
        return Box(
            self.x + left,
            self.y + bottom,
            max(self.width - left - right, 1.0),
            max(self.height - top - bottom, 1.0),
        )

    def rows(self, shares: Sequence[float], gap: float) -> list[Box]:
        """Parts from top to bottom, as high as their shares are large, `gap` apart."""
        whole = self.height - gap * (len(shares) - 1)
        heights = [whole * share / sum(shares) for share in shares]
        feet = accumulate(height + gap for height in heights)
        return [
            Box(self.x, self.top - foot + gap, self.width, height) for foot, height in zip(feet, heights, strict=True)
        ]

    def columns(self, shares: Sequence[float], gap: float) -> list[Box]:
        """Parts from left to right, as wide as their shares are large, `gap` apart."""
        whole = self.width - gap * (len(shares) - 1)
        widths = [whole * share / sum(shares) for share in shares]
        ends = accumulate(width + gap for width in widths)
        return [
            Box(self.x + end - gap - width, self.y, width, self.height) for end, width in zip(ends, widths, strict=True)
        ]


@dataclass(frozen=True)
class Sheet:
    """A sheet in points, and where what stands on it.

    text: size of running text. margin: left and right. header, foot: heights of the bands at the ends; safe: of them,
    what the programs that show a picture cover. hero: share of the body that the index has. beside: the index stands
    beside the details, not above them. dots: of a picture to each point.
    """

    width: float
    height: float
    text: float
    margin: float
    header: float
    foot: float
    hero: float
    beside: bool = False
    safe: float = 0.0
    dots: float = 1.0

    @property
    def whole(self) -> Box:
        """All of it."""
        return Box(0, 0, self.width, self.height)

    @property
    def body(self) -> Box:
        """Between the bands."""
        return self.whole.without(
            left=self.margin,
            right=self.margin,
            top=self.header + 0.75 * self.margin,
            bottom=self.foot + 0.75 * self.margin,
        )


_A4 = Sheet(595.28, 841.89, text=12.4, margin=45, header=205, foot=122, hero=0.50, dots=200 / 72)

SHEETS: dict[Size, Sheet] = {
    "A4": _A4,
    "A3": _A4,  # drawn as A4, and enlarged
    "square": Sheet(1080, 1080, text=24, margin=60, header=270, foot=186, hero=0.52, beside=True),
    "vertical": Sheet(1080, 1920, text=31, margin=76, header=490, foot=375, hero=0.50, safe=120),
}
ENLARGED: dict[Size, float] = {"A4": 1.0, "A3": sqrt(2), "square": 1.0, "vertical": 1.0}
"""How much larger than it is drawn each is printed."""
