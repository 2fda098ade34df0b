"""Windows of a picture around places of the page, set straight."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ikm.forms.layout import Rect
from ikm.forms.scan.planes import Points
from ikm.forms.scan.pose import Pose

PER_MM = 6
"""Points of a window in a millimetre: a ballpoint's line is three of them wide."""

_CELL = 10.0  # millimetres within which a bent page is straight to a tenth of a point


def steps(start: float, stop: float) -> NDArray[np.float64]:
    """Millimetres of a window's points, from `start` to `stop`."""
    return np.arange(round(start * PER_MM), round(stop * PER_MM) + 1) / PER_MM


def around(count: int) -> NDArray[np.float64]:
    """Millimetres of so many points of a window, as many before its centre as behind."""
    return (np.arange(count) - (count - 1) / 2) / PER_MM


def windows(
    picture: NDArray[np.uint8], pose: Pose, centres: Points, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The picture around each centre, n x len(y) x len(x) (x 3 in colour), and which windows lie in it whole, n.

    x, y: where the windows' points are from the centre, in millimetres on paper. Nearest points are taken: a window is
    no finer than a scan.
    """
    middle, slope = (part.astype(np.float32)[..., None, None] for part in pose.frames(centres))
    across = slope[:, :, 0] * x.astype(np.float32)
    down = middle + slope[:, :, 1] * y.astype(np.float32)[:, None]
    height, width = picture.shape[:2]
    limit = np.array([width - 1, height - 1], dtype=np.float32)[:, None, None]
    corners = across[..., [0, -1]] + down[:, :, [0, -1]]
    whole = np.all((corners >= 0) & (corners < limit + 1), axis=(1, 2, 3))
    right, under = (np.clip(across[:, axis] + down[:, axis], 0, limit[axis]).astype(np.int32) for axis in (0, 1))
    places = under * np.int32(width) + right
    return np.take(picture.reshape(height * width, *picture.shape[2:]), places, axis=0), np.asarray(whole)


def flattened(picture: NDArray[np.uint8], pose: Pose, area: Rect, per_mm: float = PER_MM) -> NDArray[np.uint8]:
    """The part of the page in `area`, set straight, however wide it is: rows x columns (x 3 in colour).

    Cells of it are straight enough to be taken as quadrilaterals; what lies beside the picture is white.
    """
    x, y = (_edges(length, per_mm) for length in (area.width, area.height))
    nodes = pose.to_picture(np.stack(np.meshgrid(area.x + x / per_mm, area.y + y / per_mm), axis=-1).reshape(-1, 2))
    limits = picture.shape[1::-1]
    left, top = np.clip(np.floor(nodes.min(axis=0)) - 1, 0, np.subtract(limits, 1)).astype(int)
    right, bottom = np.clip(np.ceil(nodes.max(axis=0)) + 1, (left + 1, top + 1), limits).astype(int)
    corners = (nodes - (left, top)).reshape(len(y), len(x), 2).tolist()
    cells = [
        ((int(x[i]), int(y[j]), int(x[i + 1]), int(y[j + 1])), _quadrilateral(corners, i, j))
        for i, j in product(range(len(x) - 1), range(len(y) - 1))
    ]
    part = Image.fromarray(np.ascontiguousarray(picture[top:bottom, left:right]))
    white = (255, 255, 255) if picture.ndim == 3 else 255
    return np.asarray(part.transform((int(x[-1]), int(y[-1])), Image.Transform.MESH, cells, fillcolor=white))


def _edges(length: float, per_mm: float) -> NDArray[np.intp]:
    """Where cells begin and end along so many millimetres, in points."""
    return np.rint(np.linspace(0, round(length * per_mm), max(round(length / _CELL), 1) + 1)).astype(np.intp)


def _quadrilateral(corners: list[list[list[float]]], column: int, row: int) -> tuple[float, ...]:
    """The corners of a cell in the picture: upper left, lower left, lower right, upper right."""
    around = ((0, 0), (1, 0), (1, 1), (0, 1))
    return tuple(value for down, right in around for value in corners[row + down][column + right])
