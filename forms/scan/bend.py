"""What a homography leaves over: how far boxes stand from where it puts them, found by their own outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ikm.forms.layout import Rect
from ikm.forms.scan.planes import Points
from ikm.forms.scan.pose import Pose, terms
from ikm.forms.scan.sampling import PER_MM, around, windows

_REACH = 2.0  # millimetres around a box's place in which its outline is looked for
_EDGE = 3  # points from the middle of an outline to the paper beside it
_NEAR = (60.0, 14.0)  # millimetres, across and down, over which neighbours are thought to be displaced alike
_NEXT = (18.0, 9.0)  # the same, where the bend is known already
_PASSES = 6
_STILL = 0.2  # millimetres; smaller displacements need no further pass
_LOST = 0.08  # of the boxes
_BULGES = (-6.0, -3.0, 3.0, 6.0)  # millimetres
_LOOSE = np.array([1e-3, 1e-2, 1e-2, 0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.3])  # how dear each term of the polynomial is

Maps = NDArray[np.float32]
"""For each box how well an outline fits at each displacement: n x rows x columns, 1 for black lines on white."""


@dataclass(frozen=True)
class Outlines:
    """Where the boxes of a page really are. shifts: n x 2, in millimetres from where the pose puts them.

    fit: n, how well the outline is seen there, from 0 to 1.
    """

    pose: Pose
    shifts: Points
    fit: NDArray[np.float64]


def outlines_of(grey: NDArray[np.uint8], pose: Pose, boxes: Sequence[Rect]) -> Outlines:
    """The page's pose with its bend, and what each box is displaced beside.

    Where too many boxes are not found, paper that is bulged upwards or downwards is tried: the best fit is taken.
    """
    if not boxes:
        return Outlines(pose, np.empty((0, 2)), np.empty(0))
    found = _followed(grey, pose, boxes)
    if _lost(found) < _LOST:
        return found
    tried = [_followed(grey, pose.bent(_bulge(height)), boxes) for height in _BULGES]
    return min((found, *tried), key=_lost)


def _lost(outlines: Outlines) -> float:
    """The share of boxes whose outlines are hardly seen. A filled box hides much of its own."""
    return float(np.mean(outlines.fit < 0.4 * np.quantile(outlines.fit, 0.75)))


def _bulge(height: float) -> NDArray[np.float64]:
    """Paper whose edges lie flat and whose middle looks moved down by `height` millimetres."""
    bend = np.zeros((10, 2))
    bend[[0, 4], 1] = height, -height
    return bend


def _followed(grey: NDArray[np.uint8], pose: Pose, boxes: Sequence[Rect]) -> Outlines:
    """The bend from one start: outlines in reach lead to others, pass by pass."""
    centres = np.array([box.centre for box in boxes])
    weights = _closeness(centres, _NEAR)
    for _ in range(_PASSES):
        maps = _maps(grey, pose, boxes, centres)
        shifts, strength = _peaks(weights @ maps.reshape(len(boxes), -1), maps.shape[1:])
        bend = _polynomial(pose, centres, shifts, strength)
        if np.abs(terms(centres, pose.size) @ bend).max() < _STILL:
            break
        pose = pose.bent(bend)
    own = maps.reshape(len(boxes), -1)
    shifts, _ = _peaks(_closeness(centres, _NEXT) @ own, maps.shape[1:])
    at = _index(shifts, maps.shape[1:])
    return Outlines(pose, shifts, own[np.arange(len(boxes)), at].astype(np.float64))


def _closeness(centres: Points, reach: tuple[float, float]) -> NDArray[np.float32]:
    """How much each box tells of each other one's displacement, n x n; rows add to 1."""
    apart = (centres[:, None] - centres[None]) / np.array(reach)
    weights = np.exp(-(apart**2).sum(axis=2))
    rows: NDArray[np.float32] = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return rows


def _maps(grey: NDArray[np.uint8], pose: Pose, boxes: Sequence[Rect], centres: Points) -> Maps:
    """The map of each box, boxes of one size at a time."""
    side = 2 * round(_REACH * PER_MM) + 1
    maps = np.zeros((len(boxes), side, side), dtype=np.float32)
    sizes = np.array([(box.width, box.height) for box in boxes])
    for size in np.unique(sizes, axis=0):
        chosen = np.flatnonzero((sizes == size).all(axis=1))
        width, height = (round(length * PER_MM) for length in size)
        x, y = (around(side + length + 2 * _EDGE) for length in (width, height))
        seen, _ = windows(grey, pose, centres[chosen], x, y)
        maps[chosen] = _outline_fit(seen, width, height, side)
    return maps


def _outline_fit(seen: NDArray[np.uint8], width: int, height: int, side: int) -> Maps:
    """How well an outline of that many points fits into each window, at `side` x `side` displacements.

    A line fits where it is darker than what runs beside it on both sides, so neither a filled box nor a shade fits.
    """
    paper = np.percentile(seen[:, ::2, ::2], 80, axis=(1, 2), keepdims=True).astype(np.float32)
    dark = np.clip(1 - seen / np.maximum(paper, 1), 0, 1).astype(np.float32)
    down, across = _run(dark, height + 1, 1), _run(dark, width + 1, 2)
    upright = down[:, :, _EDGE:-_EDGE] - (down[:, :, : -2 * _EDGE] + down[:, :, 2 * _EDGE :]) / 2
    level = across[:, _EDGE:-_EDGE] - (across[:, : -2 * _EDGE] + across[:, 2 * _EDGE :]) / 2
    rows, columns = slice(_EDGE, _EDGE + side), slice(_EDGE, _EDGE + side)
    left, right = upright[:, rows, :side], upright[:, rows, width : width + side]
    top, bottom = level[:, :side, columns], level[:, height : height + side, columns]
    return ((left + right + top + bottom) / 4).astype(np.float32)


def _run(dark: NDArray[np.float32], length: int, axis: int) -> NDArray[np.float32]:
    """The mean of each run of `length` points along an axis."""
    means = ndimage.uniform_filter1d(dark, length, axis=axis, origin=-(length // 2))  # of runs that begin at each point
    return np.asarray(np.take(means, range(dark.shape[axis] - length + 1), axis=axis))


def _peaks(maps: NDArray[np.float32], shape: tuple[int, ...]) -> tuple[Points, NDArray[np.float64]]:
    """The displacement at which each map is highest, in millimetres, and how high it is there."""
    at = maps.argmax(axis=1)
    y, x = np.unravel_index(at, shape)
    middle = (shape[0] - 1) / 2
    return np.stack([x - middle, y - middle], axis=1) / PER_MM, maps.max(axis=1).astype(np.float64)


def _index(shifts: Points, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Where in a flat map each displacement stands."""
    middle = (shape[0] - 1) // 2
    x, y = np.rint(shifts * PER_MM).astype(int).T + middle
    index: NDArray[np.intp] = y * shape[1] + x
    return index


def _polynomial(pose: Pose, centres: Points, shifts: Points, strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cubic polynomial nearest to the displacements, 10 x 2; what is far off counts little (Huber's weights).

    Corner marks and codes count as boxes do: where a page is much bent, they lead to boxes that are out of reach.
    """
    trust = np.concatenate([(strength / max(strength.max(), 1e-9)) ** 3, np.ones(len(pose.anchors))])
    design = terms(np.concatenate([centres, pose.anchors]), pose.size)
    wanted = np.concatenate([shifts, pose.misfit()])
    weight = trust
    for _ in range(4):
        weighted = design * weight[:, None]
        bend = np.linalg.solve(weighted.T @ design + np.diag(_LOOSE), weighted.T @ wanted)
        left = np.hypot(*(wanted - design @ bend).T)
        weight = trust * np.minimum(1.0, 0.2 / np.maximum(left, 1e-9))
    return np.asarray(bend, dtype=np.float64)
