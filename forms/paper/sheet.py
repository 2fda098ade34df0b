"""A page before anything is asked on it: its margins, and where its two codes stand."""

from __future__ import annotations

from dataclasses import dataclass

from ikm.forms.layout import Rect, rounded
from ikm.forms.paper.style import MARGIN, TOP

QR, MATRIX = 17.4, 11.0  # 29 modules of 0.6 mm at most, 22 of 0.5
_BESIDE_QR = 6.0


@dataclass(frozen=True)
class Sheet:
    """width, height: of the page. foot: the height of what stands at its bottom, with the space above it."""

    page_width: float
    page_height: float
    foot: float

    @property
    def width(self) -> float:
        """Between the margins."""
        return self.page_width - 2 * MARGIN

    @property
    def bottom(self) -> float:
        """Where the foot ends, clear of the corner marks."""
        return self.page_height - MARGIN

    @property
    def room(self) -> float:
        """Height for the parts of the form."""
        return self.bottom - self.foot - TOP

    @property
    def beside_qr(self) -> float:
        """Width left of the code at the top."""
        return self.width - QR - _BESIDE_QR

    @property
    def qr(self) -> Rect:
        """The code at the top right."""
        return rounded(Rect(MARGIN + self.width - QR, TOP, QR, QR))

    @property
    def matrix(self) -> Rect:
        """The code at the bottom left: what a speck of dust in a scanner draws down the page hits one code at most."""
        return rounded(Rect(MARGIN, self.bottom - MATRIX, MATRIX, MATRIX))
