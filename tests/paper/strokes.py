"""Lines as a hand draws them, and the ink that a pen leaves along them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy.interpolate import make_interp_spline
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from ikm.forms.scan.page import Picture

Points = NDArray[np.float64]
"""Places along a line, n x 2: x and y in millimetres."""

_STEP = 0.15  # between two places of a drawn line
_FINE = 4  # a picture point is drawn as so many squared


@dataclass(frozen=True)
class Pen:
    """What writes.

    width: of its line. density: how much of the paper's light it takes, at most 1. grain: how unevenly it covers.
    skips: breaks in a centimetre.
    """

    name: str
    colour: tuple[int, int, int]
    width: float
    density: float
    grain: float
    skips: float = 0.0


@dataclass(frozen=True)
class Hand:
    """How somebody draws. slant: in radians, clockwise. tremor: how far lines waver. pressure: of 1, the usual one."""

    slant: float
    size: float
    tremor: float
    pressure: float


def smooth_noise(rng: np.random.Generator, shape: tuple[int, ...], sigma: float) -> NDArray[np.float64]:
    """Noise of mean 0 and standard deviation 1 that changes over `sigma` points; each column of n x 2 by itself."""
    raw = rng.standard_normal(shape)
    soft = gaussian_filter1d(raw, sigma, axis=0) if len(shape) < 3 and shape[-1] == 2 else gaussian_filter(raw, sigma)
    soft = soft - (soft.mean(axis=0) if shape[-1] == 2 else soft.mean())
    return np.asarray(soft / max(float(soft.std()), 1e-9))


def drawn(corners: Sequence[tuple[float, float]], hand: Hand, rng: np.random.Generator) -> Points:
    """A smooth line through `corners`, as the hand makes it."""
    through = np.asarray(corners, dtype=float)
    steps = np.hypot(*np.diff(through, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1e-3))])
    curve = make_interp_spline(along, through, k=min(3, len(through) - 1))
    count = max(int(along[-1] / _STEP), 2)
    line = np.asarray(curve(np.linspace(0, along[-1], count)))
    middle = (line.min(axis=0) + line.max(axis=0)) / 2
    cos, sin = np.cos(hand.slant), np.sin(hand.slant)
    line = (line - middle) @ np.array([[cos, sin], [-sin, cos]]) + middle
    return np.asarray(line + _tremor(count, hand, rng))


def straight(corners: Sequence[tuple[float, float]], hand: Hand, rng: np.random.Generator) -> Points:
    """Straight strokes from corner to corner without lifting the pen."""
    through = np.asarray(corners, dtype=float)
    parts = []
    for start, end in pairwise(through):
        count = max(int(np.hypot(*(end - start)) / _STEP), 2)
        parts.append(np.linspace(start, end, count, endpoint=False))
    line = np.concatenate([*parts, through[-1:]])
    line[:, 0] = gaussian_filter1d(line[:, 0], 1.2, mode="nearest")
    line[:, 1] = gaussian_filter1d(line[:, 1], 1.2, mode="nearest")
    return line + _tremor(len(line), hand, rng)


def _tremor(count: int, hand: Hand, rng: np.random.Generator) -> Points:
    return np.asarray(
        hand.tremor * (0.7 * smooth_noise(rng, (count, 2), 8.0) + 0.3 * smooth_noise(rng, (count, 2), 2.0))
    )


def ink(
    picture: Picture, lines: Iterable[Points], pen: Pen, hand: Hand, rng: np.random.Generator, per_mm: float
) -> None:
    """Draw on the picture itself."""
    for line in lines:
        _ink_line(picture, line, pen, hand, rng, per_mm)


def _ink_line(picture: Picture, line: Points, pen: Pen, hand: Hand, rng: np.random.Generator, per_mm: float) -> None:
    reach = pen.width + 0.3
    height, width = picture.shape[:2]
    left, top = np.floor((line.min(axis=0) - reach) * per_mm).astype(int)
    right, bottom = np.ceil((line.max(axis=0) + reach) * per_mm).astype(int)
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
    if right <= left or bottom <= top:
        return
    cover = _cover(line, pen, hand, rng, per_mm, (left, top, right, bottom))
    grain = 1 - pen.grain * np.clip(0.5 + 0.6 * smooth_noise(rng, cover.shape, 0.09 * per_mm), 0, 1.4)
    dark = np.clip(cover * grain * pen.density * min(hand.pressure, 1.25), 0, 1)[:, :, None]
    patch = picture[top:bottom, left:right]
    patch[:] = np.rint(patch * (1 - dark * (1 - np.array(pen.colour) / 255))).astype(np.uint8)


def _cover(
    line: Points, pen: Pen, hand: Hand, rng: np.random.Generator, per_mm: float, patch: tuple[int, int, int, int]
) -> NDArray[np.float64]:
    """How much of each picture point in the patch the line covers, 0 to 1."""
    left, top, right, bottom = patch
    fine = per_mm * _FINE
    image = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE), 0)
    draw = ImageDraw.Draw(image)
    places = line * fine - np.array([left, top]) * _FINE
    count = len(line)
    press = np.ones(count) if count < 5 else 1 + 0.12 * smooth_noise(rng, (count, 2), 12.0)[:, 0]
    ends = np.minimum(np.arange(count), np.arange(count)[::-1]) * _STEP
    widths = np.maximum(pen.width * press * hand.pressure**0.5 * np.clip(0.6 + ends, 0.6, 1) * fine, 1.0)
    levels = np.rint(255 * np.clip(press, 0.5, 1) * _unbroken(count, pen, rng)).astype(int)
    for i in range(count - 1):
        level, (x, y), half = int(levels[i]), places[i], widths[i] / 2
        draw.line((x, y, *places[i + 1]), fill=level, width=max(round(widths[i]), 1))
        draw.ellipse((x - half, y - half, x + half, y + half), fill=level)
    return np.asarray(image.reduce(_FINE), dtype=float) / 255


def _unbroken(count: int, pen: Pen, rng: np.random.Generator) -> NDArray[np.float64]:
    """1 where the pen writes, less where it skips."""
    flow = np.ones(count)
    for _ in range(rng.poisson(pen.skips * count * _STEP / 10)):
        start, length = int(rng.integers(count)), int(rng.integers(1, 5))
        flow[start : start + length] = rng.uniform(0, 0.5)
    return flow
