"""The printed codes in a picture: what they say, and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from ikm.forms.code import SheetCode
from ikm.forms.layout import Page, Rect
from ikm.forms.scan.planes import corners_of, project, similarity

PageOf = Callable[[SheetCode], Page | None]
"""What stands on the page that a code names; None where nothing of that name is known."""

_QR, _MATRIX = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix
_PER_MM = (8.0, 12.0, 5.0)  # picture points: at which codes are looked for, the likeliest first
_ASIDE = 30.0  # millimetres by which the second code may be beside the place that the first tells: a photo
_PAGE = 300.0  # millimetres: about the longer side of any page


@dataclass(frozen=True)
class SeenCode:
    """A code of ours. corners: its four in the picture as x and y, clockwise from the top left of the symbol."""

    code: SheetCode
    is_qr: bool
    corners: NDArray[np.float64]

    def place(self, page: Page) -> Rect:
        """Where it is printed."""
        return page.qr if self.is_qr else page.matrix


def codes_in(grey: NDArray[np.uint8], page_of: PageOf) -> tuple[list[SeenCode], list[str]]:
    """Codes of ours in the picture, and the texts of foreign ones. What is easily read is looked for first."""
    foreign: list[str] = []
    for picture, scale in _versions(grey):
        found = _read(picture, _QR, foreign)
        page = page_of(found[0].code) if found else None
        near = _read_matrix_near(picture, found[0], page) if page else []
        found += near or _read(picture, _MATRIX, foreign)
        if found:
            return [replace(seen, corners=seen.corners * scale) for seen in found], foreign
    return [], foreign


def _read(picture: NDArray[np.uint8], kind: zxingcpp.BarcodeFormat, foreign: list[str]) -> list[SeenCode]:
    """Codes of ours of one kind; the texts of others are added to the foreign ones."""
    found = []
    for seen in zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(kind), try_downscale=False, try_invert=False
    ):
        code = SheetCode.parse(seen.text)
        if code is None:
            foreign.append(seen.text)
        else:
            found.append(SeenCode(code, kind == _QR, _corners(seen.position)))
    return found


def _read_matrix_near(picture: NDArray[np.uint8], qr: SeenCode, page: Page) -> list[SeenCode]:
    """The Data Matrix where the other code says that it is: the whole picture takes most of the time of a page."""
    pose = similarity(corners_of(page.qr), qr.corners)
    reach = _ASIDE * np.hypot(*pose[:2, 0])
    place = project(pose, corners_of(page.matrix))
    left, top = np.maximum(place.min(axis=0) - reach, 0).astype(int)
    right, bottom = np.maximum(place.max(axis=0) + reach, 0).astype(int)
    part = np.ascontiguousarray(picture[top:bottom, left:right])
    if not part.size:
        return []
    corner = np.array([left, top])
    return [replace(seen, corners=seen.corners + corner) for seen in _read(part, _MATRIX, [])]


def _versions(grey: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], float]]:
    """The picture in sizes at which its codes may be read, with the points of the original in one of theirs."""
    per_mm = max(grey.shape) / _PAGE
    for wanted in _PER_MM:
        scale = per_mm / wanted
        if 0.8 < scale < 1.6:
            yield grey, 1.0
        else:
            size = (round(grey.shape[1] / scale), round(grey.shape[0] / scale))
            yield np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)), scale


def _corners(position: zxingcpp.Position) -> NDArray[np.float64]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x + 0.5, point.y + 0.5) for point in points])
