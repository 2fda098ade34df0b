"""How a page lies in a picture: from millimetres on paper to points of the picture.

A homography (Hartley & Zisserman, Multiple View Geometry, 2nd ed., section 4.1) takes rotation, scale and perspective;
a cubic polynomial before it takes what is left: paper that is bent, a feeder that pulled unevenly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ikm.forms.layout import CORNER, Layout, Page
from ikm.forms.scan.codes import SeenCode
from ikm.forms.scan.planes import Points, corners_of, homography, project, similarity

_SMALL = 3.0  # picture points in a millimetre at which corner marks are looked for
_CLOSE = 25.0  # millimetres across and down from where a corner mark is expected, in which it is looked for first
_NEAR = 45.0  # millimetres from there to where it may be
_MOST_CANDIDATES = 4  # for a corner
_SLACK = 2.5  # millimetres by which codes may miss their place: a bent page
_TERMS = 10


@dataclass(frozen=True)
class Pose:
    """matrix: 3 x 3, homogeneous millimetres to picture points. bend: 10 x 2, coefficients of the cubic polynomial.

    size: width and height of the page in millimetres. anchors: places of the page, n x 2, whose place in the picture is
    known: seen, n x 2.
    """

    matrix: NDArray[np.float64]
    size: tuple[float, float]
    bend: NDArray[np.float64]
    anchors: Points
    seen: Points

    def to_picture(self, points: Points) -> Points:
        """Where points of the page, in millimetres, lie in the picture."""
        return project(self.matrix, points + terms(points, self.size) @ self.bend)

    def bent(self, bend: NDArray[np.float64]) -> Pose:
        """The pose with this added to its bend."""
        return replace(self, bend=self.bend + bend)

    def misfit(self) -> Points:
        """How far the anchors are from where the pose puts them, in millimetres of the page."""
        flat = project(np.asarray(np.linalg.inv(self.matrix), dtype=np.float64), self.seen)
        return flat - self.anchors - terms(self.anchors, self.size) @ self.bend

    def frames(self, points: Points) -> tuple[Points, NDArray[np.float64]]:
        """Where points lie, n x 2, and the derivative there, n x 2 x 2: picture points for a millimetre right, down."""
        step = 0.5
        ahead = [self.to_picture(points + step * axis) - self.to_picture(points - step * axis) for axis in np.eye(2)]
        return self.to_picture(points), np.stack(ahead, axis=2) / (2 * step)


def terms(points: Points, size: tuple[float, float]) -> NDArray[np.float64]:
    """The terms of a cubic polynomial in x and y, n x 10; x and y run from -1 to 1 over the page."""
    x, y = (points / size * 2 - 1).T
    return np.stack([np.ones_like(x), x, y, x * y, x * x, y * y, x**3, x * x * y, x * y * y, y**3], axis=1)


def pose_of(grey: NDArray[np.uint8], codes: list[SeenCode], layout: Layout, page: Page) -> Pose:
    """How the page lies, by its codes and those of its corner marks that are seen."""
    paper = np.concatenate([corners_of(code.place(page)) for code in codes])
    picture = np.concatenate([code.corners for code in codes])
    rough = similarity(paper, picture)
    marks = np.array([corner.centre for corner in layout.corners])
    per_mm = float(np.hypot(*rough[:2, 0]))
    expected = project(rough, marks)
    close = np.concatenate([_squares_close_to(point, grey, per_mm) for point in expected])
    found = _best(close, expected, marks, (paper, picture), per_mm)
    if not np.isfinite(found).all():
        found = _best(solid_squares(grey, per_mm), expected, marks, (paper, picture), per_mm)
    known = np.isfinite(found[:, 0])
    anchors, seen = np.concatenate([paper, marks[known]]), np.concatenate([picture, found[known]])
    matrix = homography(marks, found) if known.all() else homography(anchors, seen)
    return Pose(matrix, (layout.width, layout.height), np.zeros((_TERMS, 2)), anchors, seen)


def _squares_close_to(point: Points, grey: NDArray[np.uint8], per_mm: float) -> Points:
    """Dark patches around a point of the picture; the whole of it takes many times as long."""
    limits = grey.shape[::-1]
    first, last = (np.clip(point + reach * per_mm, 0, limits).astype(int) for reach in (-_CLOSE, _CLOSE))
    if (last - first).min() < CORNER * per_mm:
        return np.empty((0, 2))
    part = np.ascontiguousarray(grey[first[1] : last[1], first[0] : last[0]])
    found: Points = first + solid_squares(part, per_mm)
    return found


def solid_squares(grey: NDArray[np.uint8], per_mm: float) -> Points:
    """The middles of dark patches that may be corner marks: as large, as broad as high, and full."""
    factor = max(1, round(per_mm / _SMALL))
    small = np.asarray(Image.fromarray(grey).reduce(factor), dtype=np.float32)
    side = CORNER * per_mm / factor
    light = ndimage.uniform_filter(small, round(5 * side))
    labels, count = ndimage.label(small < 0.6 * light)
    if not count:
        return np.empty((0, 2))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    wanted = (areas > 0.5 * side**2) & (areas < 1.7 * side**2)
    wanted[0] = False
    boxes = ndimage.find_objects(labels)
    middles = []
    for label in np.flatnonzero(wanted):
        rows, columns = boxes[label - 1]
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if areas[label] > 0.55 * height * width and 0.55 < height / width < 1.8:
            middles.append(_middle(255.0 - small[rows, columns], labels[rows, columns] == label, rows, columns))
    return np.array(middles).reshape(-1, 2) * factor


def _middle(dark: NDArray[np.float32], inside: NDArray[np.bool_], rows: slice, columns: slice) -> tuple[float, float]:
    """The centre of gravity of a patch, as x and y."""
    weight = np.where(inside, dark, 0.0)
    total = weight.sum()
    y = (weight.sum(axis=1) @ np.arange(rows.start, rows.stop)) / total
    x = (weight.sum(axis=0) @ np.arange(columns.start, columns.stop)) / total
    return float(x) + 0.5, float(y) + 0.5


def _best(candidates: Points, expected: Points, marks: Points, codes: tuple[Points, Points], per_mm: float) -> Points:
    """For each corner the candidate that is its mark, 4 x 2, NaN where none is: the choice by which codes fit best."""
    nothing = np.full((1, 2), np.nan)
    near = []
    for point in expected:
        distance = np.hypot(*(candidates - point).T)
        order = [i for i in np.argsort(distance)[:_MOST_CANDIDATES] if distance[i] < _NEAR * per_mm]
        near.append(np.concatenate([candidates[order], nothing]))
    chosen = np.array(list(product(*near)))
    seen = np.isfinite(chosen[..., 0])
    for count in (4, 3):
        tried = chosen[seen.sum(axis=1) == count]
        if len(tried):
            best, misfit = _fitting(tried, marks, codes)
            if misfit < _SLACK * per_mm:
                return best
    return np.full((4, 2), np.nan)


def _fitting(tried: NDArray[np.float64], marks: Points, codes: tuple[Points, Points]) -> tuple[Points, float]:
    """Of the choices, m x 4 x 2, the one whose homography brings the codes nearest to where they are seen; how near."""
    known = np.isfinite(tried[..., 0])
    count = int(known[0].sum())
    paper = np.broadcast_to(marks, tried.shape)[known].reshape(len(tried), count, 2)
    picture = tried[known].reshape(len(tried), count, 2)
    if count < 4:  # three marks leave the perspective open: the codes take part
        paper = np.concatenate([paper, np.broadcast_to(codes[0], (len(tried), *codes[0].shape))], axis=1)
        picture = np.concatenate([picture, np.broadcast_to(codes[1], (len(tried), *codes[1].shape))], axis=1)
    matrices = homography(paper, picture)
    misfits = np.hypot(*np.moveaxis(project(matrices, codes[0]) - codes[1], -1, 0)).max(axis=1)
    best = int(np.argmin(misfits))
    return tried[best], float(misfits[best])
