"""Windows of a picture around places of the page, set straight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ikm.forms.layout import Rect
from ikm.forms.scan.planes import Points
from ikm.forms.scan.pose import Pose

PER_MM = 6
"""Points of a window in a millimetre: a ballpoint's line is three of them wide."""


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
    """The part of the page in `area`, set straight, however wide it is: rows x columns (x 3 in colour)."""
    x, y = (np.arange(round(length * per_mm)) / per_mm for length in (area.width, area.height))
    places = np.stack(np.meshgrid(area.x + x, area.y + y), axis=-1).reshape(-1, 2)
    right, down = np.floor(pose.to_picture(places)).astype(np.int32).T
    seen = picture[np.clip(down, 0, picture.shape[0] - 1), np.clip(right, 0, picture.shape[1] - 1)]
    flat: NDArray[np.uint8] = seen.reshape(len(y), len(x), *picture.shape[2:])
    return flat
