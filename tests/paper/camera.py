"""Where a sheet lies in a picture: on the glass of a scanner, through a feeder, or before a phone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from ikm.forms.scan.page import Picture
from paper.effects import as_picture, cloud, shaded

Random = np.random.Generator
Places = NDArray[np.float64]
Warp = Callable[[Places], Places]
"""From places in the new picture to places in the old one, n x 2, in picture points."""

_MESH = 28


def laid(picture: Picture, size: tuple[int, int], matrix: NDArray[np.floating], around: int) -> Picture:
    """A picture of `size` (width, height) by a 2 x 3 matrix from new to old places; `around` is beside the sheet."""
    image = Image.fromarray(picture)
    fill = (around,) * 3 if picture.ndim == 3 else around
    coefficients = tuple(float(v) for v in np.asarray(matrix).ravel())
    return np.array(
        image.transform(size, Image.Transform.AFFINE, coefficients, Image.Resampling.BICUBIC, fillcolor=fill)
    )


def on_glass(
    width: float,
    height: float,
    size: tuple[int, int],
    turn: float,
    scale: tuple[float, float],
    shift: tuple[float, float],
) -> NDArray[np.floating]:
    """The matrix for `laid`: the sheet of width x height points turned (radians), scaled, then moved (new points)."""
    cos, sin = np.cos(turn), np.sin(turn)
    forward = np.array([[cos, -sin], [sin, cos]]) @ np.diag(scale)
    back = np.linalg.inv(forward)
    old, new = np.array([width, height]) / 2, np.array(size) / 2 + shift
    return np.column_stack([back, old - back @ new])


def homography(old: Places, new: Places) -> NDArray[np.floating]:
    """The 3 x 3 matrix that takes four places `new` to `old`, by the direct linear transform."""
    rows = []
    for (x, y), (u, v) in zip(new, old, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, -u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, -v])
    return np.asarray(np.linalg.svd(np.array(rows))[2][-1]).reshape(3, 3)


def projected(matrix: NDArray[np.floating], places: Places) -> Places:
    """Places, n x 2, through a homography."""
    out = np.column_stack([places, np.ones(len(places))]) @ matrix.T
    return np.asarray(out[:, :2] / out[:, 2:])


def warped(picture: Picture, size: tuple[int, int], warp: Warp) -> Picture:
    """A picture of `size` (width, height) by any smooth warp, in a mesh of quadrilaterals."""
    xs = np.linspace(0, size[0], _MESH + 1).round().astype(int)
    ys = np.linspace(0, size[1], _MESH + 1).round().astype(int)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).astype(float)
    old = warp(grid.reshape(-1, 2)).reshape(grid.shape)
    mesh = []
    for j in range(_MESH):
        for i in range(_MESH):
            box = (int(xs[i]), int(ys[j]), int(xs[i + 1]), int(ys[j + 1]))
            quad = (*old[j, i], *old[j + 1, i], *old[j + 1, i + 1], *old[j, i + 1])
            mesh.append((box, quad))
    return np.array(Image.fromarray(picture).transform(size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC))


def desk(rng: Random, height: int, width: int) -> Picture:
    """A table top: wood, cloth, stone, white or nearly black."""
    colours = ((120, 84, 56), (70, 52, 40), (190, 190, 186), (38, 38, 42), (225, 224, 220), (90, 110, 120))
    base = np.array(colours[int(rng.integers(len(colours)))])
    rows, columns = height // 4 + 1, width // 4 + 1
    grain = cloud(rng, rows, columns, 5) * 0.5 + cloud(rng, rows, columns, 60) * 0.2
    if rng.random() < 0.5:  # the grain of wood
        grain = grain * 0.5 + 0.4 * cloud(rng, rows, 8, 80)[:, :1]
    small = as_picture(base * (0.72 + 0.6 * grain)[:, :, None])
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR))


def on_desk(picture: Picture, rng: Random, margin: float) -> tuple[Picture, Places]:
    """The sheet on a table with its shadow; also its four corners in that picture."""
    height, width = picture.shape[:2]
    pad = int(margin * width)
    out = desk(rng, height + 2 * pad, width + 2 * pad)
    shadow = np.ones((out.shape[0] // 8 + 1, out.shape[1] // 8 + 1), dtype=np.float32)
    off = int(rng.integers(-2, 3))
    top, left = max(pad // 8 + off, 0), max(pad // 8 + abs(off), 0)
    shadow[top : top + height // 8 + 2, left : left + width // 8 + 2] = 0.55
    soft = Image.fromarray(gaussian_filter(shadow, 1.5)).resize((out.shape[1], out.shape[0]), Image.Resampling.BILINEAR)
    out = shaded(out, np.asarray(soft))
    out[pad : pad + height, pad : pad + width] = picture
    corners = np.array([(pad, pad), (pad + width, pad), (pad, pad + height), (pad + width, pad + height)], dtype=float)
    return out, corners


def curl(rng: Random, width: float, height: float, strength: float) -> Warp:
    """A sheet that does not lie flat: waves across it, and a lifted side; at most about 1.2 % of the width."""
    high = 0.006 * width * strength
    waves = [(rng.uniform(0.4, 1.6), rng.uniform(0, 6.3), rng.uniform(0.2, 1) * high) for _ in range(2)]
    sides = [(rng.uniform(0.3, 1.1), rng.uniform(0, 6.3), rng.uniform(0, 0.6) * high) for _ in range(2)]

    def warp(places: Places) -> Places:
        x, y = places[:, 0] / width, places[:, 1] / height
        dy = sum(a * np.sin(2 * np.pi * f * x + p) for f, p, a in waves)
        dx = sum(a * np.sin(2 * np.pi * f * y + p) for f, p, a in sides)
        return np.asarray(places + np.column_stack([np.broadcast_to(dx, x.shape), np.broadcast_to(dy, x.shape)]))

    return warp


def lamp(rng: Random, height: int, width: int, strength: float) -> NDArray[np.floating]:
    """Uneven light: a gradient, dark corners, and one time in two the soft-edged shadow of a hand or head."""
    y, x = np.mgrid[-1 : 1 : height // 8 * 1j, -1 : 1 : width // 8 * 1j]
    turn = rng.uniform(0, 6.3)
    light = 1 - 0.3 * strength * rng.uniform(0.3, 1) * (0.5 + 0.5 * (x * np.cos(turn) + y * np.sin(turn)))
    light -= 0.12 * strength * rng.random() * (x**2 + y**2) / 2
    if rng.random() < 0.5:
        at, lean, soft = rng.uniform(-0.7, 0.7), rng.uniform(0, 6.3), rng.uniform(0.004, 0.12)
        edge = x * np.cos(lean) + y * np.sin(lean) - at + 0.05 * np.sin(4 * y + rng.uniform(0, 6))
        light *= 1 - strength * rng.uniform(0.15, 0.5) / (1 + np.exp(-np.clip(edge / soft, -50, 50)))
    full = Image.fromarray(light.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(full)
