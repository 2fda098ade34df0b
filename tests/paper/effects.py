"""What paper, copiers, scanners and cameras do to a picture: each a small function that gives a new picture.

Strengths are given by the caller; what is left to chance within an effect comes from `rng`.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, gaussian_filter1d, uniform_filter1d

from ikm.forms.scan.page import Picture

Random = np.random.Generator
Light = NDArray[np.float32]
_TILE = 509  # points; a side of the noise that is repeated
_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def as_picture(light: NDArray[np.floating]) -> Picture:
    """Rounded and kept between 0 and 255."""
    kept = light + np.float32(0.5)
    np.clip(kept, 0, 255, out=kept)
    return np.asarray(kept.astype(np.uint8))


def grey(picture: Picture) -> Picture:
    """Brightness only: rows x columns."""
    return picture if picture.ndim == 2 else np.asarray(Image.fromarray(picture).convert("L"))


def like(picture: Picture, light: NDArray[np.floating]) -> NDArray[np.floating]:
    """A field of rows x columns, in the shape that multiplies a picture."""
    return light if picture.ndim == 2 else light[:, :, None]


def cloud(rng: Random, height: int, width: int, cells: float) -> Light:
    """A soft field between 0 and 1 with so many hills along its longer side."""
    step = max(height, width) / cells
    rows, columns = int(height / step) + 4, int(width / step) + 4
    coarse = rng.random((rows, columns)).astype(np.float32)
    big = Image.fromarray(coarse).resize((int(columns * step) + 1, int(rows * step) + 1), Image.Resampling.BICUBIC)
    return np.asarray(np.clip(np.asarray(big)[:height, :width], 0, 1))


# Optics and electronics


def blurred(picture: Picture, sigma: float) -> Picture:
    """Out of focus; sigma in picture points."""
    if sigma < 0.2:
        return picture
    return np.asarray(gaussian_filter(picture, (sigma, sigma, 0)[: picture.ndim], truncate=3.0))


def sharpened(picture: Picture, amount: float) -> Picture:
    """Edges overdrawn, as drivers and phones do."""
    soft = blurred(picture, 1.2).astype(np.float32)
    return as_picture(picture + amount * (picture - soft))


def moved(picture: Picture, length: float, rng: Random) -> Picture:
    """Shaken along one direction over so many picture points."""
    size = max(round(length), 1)
    if size < 2:
        return picture
    axis = int(rng.integers(2))
    out = uniform_filter1d(picture, size, axis=axis)
    if rng.random() < 0.5:  # a slanting movement, near enough
        out = uniform_filter1d(out, max(size // 2, 1), axis=1 - axis)
    return np.asarray(out)


def noisy(picture: Picture, sigma: float, rng: Random, coarse: float = 0.0) -> Picture:
    """Noise of so many levels; `coarse` joins neighbouring points. It repeats itself, at a distance nobody sees."""
    tile = rng.standard_normal((_TILE, _TILE, *picture.shape[2:]), dtype=np.float32)
    if coarse > 0:
        tile = gaussian_filter(tile, (coarse, coarse, 0)[: picture.ndim], mode="wrap")
        tile /= tile.std()
    tile *= sigma
    out = np.empty_like(picture)
    for top in range(0, picture.shape[0], _TILE):
        for left in range(0, picture.shape[1], _TILE):
            part = picture[top : top + _TILE, left : left + _TILE]
            out[top : top + _TILE, left : left + _TILE] = as_picture(part + tile[: part.shape[0], : part.shape[1]])
    return out


def toned(picture: Picture, gamma: float, black: float, white: float) -> Picture:
    """Brightness by a curve: what was `black` becomes 0, what was `white` becomes 255."""
    level = np.clip((np.arange(256) - black) / (white - black), 0, 1) ** gamma
    return as_picture(255 * level)[picture]


def tinted(picture: Picture, colour: tuple[float, float, float]) -> Picture:
    """Each colour times a share: yellowed paper, a lamp's light, a camera's white balance."""
    if picture.ndim == 2:
        return toned(picture, 1.0, 0.0, 255 / max(float(np.dot(colour, _GREY)), 1e-3))
    tables = [as_picture(np.arange(256) * share) for share in colour]
    return np.stack([table[picture[:, :, i]] for i, table in enumerate(tables)], axis=2)


def shaded(picture: Picture, light: NDArray[np.floating]) -> Picture:
    """Times a field of rows x columns."""
    return as_picture(picture * like(picture, light.astype(np.float32)))


def streaked(picture: Picture, rng: Random, count: int) -> Picture:
    """Lines of dirt on the glass of a feeder, dark or bright, from top to bottom."""
    out = picture.astype(np.float32)
    height, width = picture.shape[:2]
    for _ in range(count):
        at, thick = int(rng.integers(width)), int(rng.integers(1, max(width // 500, 2) + 1))
        level = rng.uniform(60, 200) if rng.random() < 0.7 else 255.0
        strength = float(rng.uniform(0.2, 0.9))
        start, end = sorted(rng.integers(0, height, 2)) if rng.random() < 0.3 else (0, height)
        part = out[start:end, at : at + thick]
        part[:] = part * (1 - strength) + level * strength
    return as_picture(out)


def two_levels(picture: Picture, threshold: float) -> Picture:
    """Black and white at a fixed threshold."""
    return np.where(grey(picture) < threshold, 0, 255).astype(np.uint8)


def jpeg(picture: Picture, quality: int) -> bytes:
    """The picture as a JPEG file."""
    out = BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality)
    return out.getvalue()


def decoded(data: bytes) -> Picture:
    """The picture in a file."""
    image = Image.open(BytesIO(data))
    return np.array(image.convert("L") if image.mode in "1L" else image.convert("RGB"))


# Copiers


def copied(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """One generation of a photocopier: softer, harder in contrast, faint things lost, specks and dark edges."""
    height, width = picture.shape[:2]
    light = gaussian_filter(grey(picture).astype(np.float32), per_mm * rng.uniform(0.03, 0.07) * (0.6 + 0.4 * strength))
    light += 9 * strength * (cloud(rng, height, width, 14) - 0.5)
    middle, steep = rng.uniform(128, 178), rng.uniform(28, 60)
    black, white = rng.uniform(0, 35), rng.uniform(238, 255)
    light = black + (white - black) / (1 + np.exp((middle - light) / steep * 2.2))
    _speckle(light, rng, int(rng.uniform(20, 160) * strength), per_mm, dark=True)
    _speckle(light, rng, int(rng.uniform(20, 160) * strength), per_mm, dark=False)
    return _edge_shadow(noisy(as_picture(light), 3 * strength, rng), rng, strength, per_mm)


def _speckle(light: NDArray[np.floating], rng: Random, count: int, per_mm: float, *, dark: bool) -> None:
    height, width = light.shape[0], light.shape[1]
    for x, y, size in zip(
        rng.integers(0, width, count), rng.integers(0, height, count), rng.exponential(0.12, count), strict=True
    ):
        side = max(round(min(size, 0.5) * per_mm), 1)
        light[y : y + side, x : x + side] = rng.uniform(0, 90) if dark else rng.uniform(225, 255)


def _edge_shadow(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """The gap between lid and glass shows dark at one or two sides."""
    light = np.ones(picture.shape[:2], dtype=np.float32)
    height = min(picture.shape[:2])
    for side in rng.permutation(4)[: int(rng.integers(0, 3))]:
        deep = rng.uniform(0.8, 4.5) * strength * per_mm
        turned = np.rot90(light, int(side))
        rows = np.arange(min(int(deep * 2) + 1, height)).reshape(-1, 1)
        turned[: len(rows)] *= 1 - rng.uniform(0.3, 0.9) * np.exp(-((rows / max(deep / 1.6, 1e-3)) ** 2))
    return shaded(picture, light)


# Two sheets and their back


def shown_through(picture: Picture, back: Picture, strength: float, per_mm: float) -> Picture:
    """The print on the other side of thin paper."""
    soft = blurred(grey(back)[:, ::-1], 0.15 * per_mm).astype(np.float32)
    return shaded(picture, 1 - strength * (1 - soft / 255))


def smooth_walk(rng: Random, length: int, sigma: float) -> NDArray[np.floating]:
    """A line's wandering: mean 0, standard deviation 1."""
    walk = gaussian_filter1d(rng.standard_normal(length), sigma, mode="nearest")
    return np.asarray((walk - walk.mean()) / max(float(walk.std()), 1e-9))
