"""From millimetres of paper to points of a picture: the mappings of planes, and their fits.

The homography: Hartley & Zisserman, Multiple View Geometry, 2nd ed., section 4.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ikm.forms.layout import Rect

Points = NDArray[np.float64]
"""Pairs of x and y, one a row."""


def homography(paper: Points, picture: Points) -> NDArray[np.float64]:
    """The homographies that take points of the paper to points of the picture, by least squares of the linear form.

    paper: n x 2 or m x n x 2, at least four points; picture: likewise. Returns 3 x 3 or m x 3 x 3.
    """
    centre, spread = paper.mean(axis=-2, keepdims=True), 100.0
    x, y = np.moveaxis((paper - centre) / spread, -1, 0)
    u, v = np.moveaxis(picture, -1, 0)
    one, nil = np.ones_like(x), np.zeros_like(x)
    rows = [np.stack([x, y, one, nil, nil, nil, -u * x, -u * y], axis=-1)]
    rows.append(np.stack([nil, nil, nil, x, y, one, -v * x, -v * y], axis=-1))
    design, seen = np.concatenate(rows, axis=-2), np.concatenate([u, v], axis=-1)[..., None]
    solved = np.linalg.pinv(design) @ seen
    matrix = np.concatenate([solved[..., 0], np.ones((*solved.shape[:-2], 1))], axis=-1).reshape(
        *solved.shape[:-2], 3, 3
    )
    shift = np.zeros_like(matrix)
    shift[..., 0, 0] = shift[..., 1, 1] = 1 / spread
    shift[..., :2, 2] = -centre[..., 0, :] / spread
    shift[..., 2, 2] = 1.0
    result: NDArray[np.float64] = matrix @ shift
    return result


def project(matrix: NDArray[np.float64], points: Points) -> Points:
    """Points through one or more homographies: 3 x 3 or m x 3 x 3, n x 2; gives n x 2 or m x n x 2."""
    mapped = points @ np.swapaxes(matrix[..., :2], -1, -2) + matrix[..., None, :, 2]
    result: Points = mapped[..., :2] / mapped[..., 2:]
    return result


def similarity(paper: Points, picture: Points) -> NDArray[np.float64]:
    """The rotation, scale and shift that take the one to the other, 3 x 3, by least squares."""
    p, q = (points @ np.array([1, 1j]) for points in (paper, picture))
    design = np.stack([p, np.ones_like(p)], axis=1)
    (turn, shift), *_ = np.linalg.lstsq(design, q, rcond=None)
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0.0, 0.0, 1.0]])


def corners_of(rect: Rect) -> Points:
    """The corners of a rectangle, clockwise from the top left."""
    return np.array([(rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)])
