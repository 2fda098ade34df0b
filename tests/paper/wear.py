"""What happens to a sheet between pen and scanner: stains, folds, staples, punch holes, a torn or folded corner."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ikm.forms.scan.page import Picture
from paper.effects import as_picture, cloud, smooth_walk

Random = np.random.Generator
Wear = Callable[[Picture, Random, float, float], Picture]
"""Picture, generator, strength (1 is plain to see) and picture points in a millimetre, to the worn picture."""


def coffee_ring(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """The foot of a cup: a brown ring, darker at its rim, open in places."""
    radius, thick = rng.uniform(18, 42), rng.uniform(0.8, 3)
    x, y, far, angle = _polar(picture, rng, radius + 8, per_mm)
    rim = radius + 1.2 * np.sin(2 * angle + rng.uniform(0, 6)) + 0.6 * np.sin(5 * angle + rng.uniform(0, 6))
    ring = np.exp(-(((far - rim) / thick) ** 2)) + 0.6 * np.exp(-(((far - rim - thick) / 0.4) ** 2))
    patchy = 0.35 + 0.65 * (0.5 + 0.5 * np.sin(angle * rng.integers(1, 4) + rng.uniform(0, 6)))
    inside = 0.25 * rng.random() * (far < rim)
    return _soak(picture, x, y, np.clip(ring * patchy + inside, 0, 1.2), (0.45, 0.62, 0.8), 0.75 * strength)


def spill(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """Tea, water or oil run dry: an uneven area with a dark edge."""
    radius = rng.uniform(6, 30)
    x, y, far, angle = _polar(picture, rng, radius * 1.7, per_mm)
    rim = radius * (1 + sum(rng.uniform(0, 0.3) / k * np.sin(k * angle + rng.uniform(0, 6)) for k in (1, 2, 3, 5, 8)))
    area = 0.45 / (1 + np.exp((far - rim) * 4)) + 0.75 * np.exp(-(((far - rim) / rng.uniform(0.3, 0.9)) ** 2))
    absorbed = ((0.4, 0.6, 0.85), (0.15, 0.25, 0.5), (0.5, 0.5, 0.55))[int(rng.integers(3))]
    return _soak(picture, x, y, area, absorbed, 0.6 * strength)


def blot(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """One to four drops of ink or dirt, 1 to 5 mm wide."""
    for _ in range(int(rng.integers(1, 5))):
        radius = rng.uniform(0.4, 2.5)
        x, y, far, angle = _polar(picture, rng, radius * 2.2, per_mm)
        rim = radius * (1 + sum(rng.uniform(0, 0.14) * np.sin(k * angle + rng.uniform(0, 6)) for k in (2, 3, 5, 7)))
        drop = rng.uniform(0.5, 1) / (1 + np.exp((far - rim) * 8))
        picture = _soak(
            picture, x, y, drop, ((0.85, 0.75, 0.4), (0.85, 0.85, 0.8), (0.5, 0.6, 0.7))[int(rng.integers(3))], strength
        )
    return picture


def finger(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """A smudge of a dirty finger, wiped in one direction, with its ridges."""
    long, wide = rng.uniform(6, 16), rng.uniform(5, 9)
    x, y, across, down = _patch(picture, rng, long + 8, per_mm)
    turn = rng.uniform(0, 3)
    u, v = across * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - across * np.sin(turn)
    shape = np.exp(-((u / long) ** 4) - ((v / wide) ** 4))
    ridges = 0.7 + 0.3 * np.sin(2 * np.pi * np.hypot(u + 4, v * 1.4) / 0.55)
    patchy = cloud(rng, shape.shape[0], shape.shape[1], 9)
    return _soak(picture, x, y, shape * ridges * patchy, (0.6, 0.62, 0.66), 0.55 * strength)


def highlighter(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """A bright bar over a line or two, as somebody who typed it in would draw."""
    absorbed = ((0.02, 0.05, 0.75), (0.55, 0.05, 0.6), (0.02, 0.5, 0.25), (0.05, 0.35, 0.85), (0.6, 0.2, 0.02))[
        int(rng.integers(5))
    ]
    height, width = picture.shape[:2]
    long, high = int(rng.uniform(15, 110) * per_mm), int(rng.uniform(3, 5.5) * per_mm)
    x, y = int(rng.uniform(0, max(width - long, 1))), int(rng.uniform(0, max(height - 2 * high, 1)))
    rows, columns = np.mgrid[0 : int(high * 1.6), 0:long].astype(float)
    waver = smooth_walk(rng, long, 40 * per_mm / 8) * 0.25 * per_mm + 0.3 * high
    bar = 1 / (1 + np.exp(-(rows - waver) * 2)) / (1 + np.exp((rows - waver - high) * 2))
    return _soak(picture, x, y, bar * (0.85 + 0.15 * np.cos(columns / per_mm)), absorbed, min(0.95 * strength, 1))


def crease(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """A fold across the sheet: toner cracked off to white, dirt to grey, shade at its sides."""
    level = rng.random() < 0.5
    turned = picture if level else np.swapaxes(picture, 0, 1)
    rows, columns = turned.shape[:2]
    middle = rng.uniform(0.2, 0.8) * rows if rng.random() < 0.4 else rows / 2 + rng.normal(0, 2 * per_mm)
    line = (
        middle
        + rng.normal(0, 0.01) * (np.arange(columns) - columns / 2)
        + smooth_walk(rng, columns, 90) * 0.15 * per_mm
    )
    reach = int(5 * per_mm)
    low = max(int(line.min()) - reach, 0)
    high = min(int(line.max()) + reach, rows)
    if high - low < 3:
        return picture
    out = turned[low:high].astype(np.float32)
    off = (np.arange(low, high)[:, None] - line[None, :]) / per_mm
    core = np.exp(-((off / rng.uniform(0.12, 0.3)) ** 2)) * cloud(rng, high - low, columns, 60)
    shade = 1 - 0.22 * strength * np.exp(-np.abs(off) / rng.uniform(0.5, 2.5)) * np.where(off > 0, 1, 0.3)
    target = 250.0 if rng.random() < 0.55 else rng.uniform(70, 150)
    out *= shade[:, :, None]
    out += (target - out) * (min(0.85 * strength, 1) * core)[:, :, None]
    done = turned.copy()
    done[low:high] = as_picture(out)
    return np.ascontiguousarray(done if level else np.swapaxes(done, 0, 1))


def crumpled(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """Crushed and smoothed again: many small folds in all directions, as shade."""
    height, width = picture.shape[:2]
    size = (max(width // 4, 1), max(height // 4, 1))
    shade = Image.new("L", size, 128)
    draw = ImageDraw.Draw(shade)
    for _ in range(int(rng.integers(15, 45))):
        x, y, turn, long = (
            rng.random() * size[0],
            rng.random() * size[1],
            rng.uniform(0, 6.3),
            rng.uniform(0.1, 0.5) * size[1],
        )
        end = (x + long * np.cos(turn), y + long * np.sin(turn))
        wide = max(round(0.25 * per_mm / 4), 1)
        draw.line((x, y, *end), fill=int(128 + rng.choice([-1, 1]) * rng.uniform(15, 55)), width=wide)
    fine = np.asarray(shade.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32) / 128 - 1
    broad = cloud(rng, height, width, 9) - 0.5
    return as_picture(picture * (1 + strength * np.minimum(0.55 * fine + 0.1 * broad, 0.04))[:, :, None])


def stapled(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """A staple with its shadow, or its two holes and rust, near a corner; sometimes right in it."""
    width = picture.shape[1]
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    x = (rng.uniform(5, 24) if rng.random() < 0.7 else width / per_mm - rng.uniform(5, 24)) * per_mm
    y, turn = rng.uniform(4, 20) * per_mm, rng.uniform(-0.9, 0.9)
    dx, dy = 6 * per_mm * np.cos(turn), 6 * per_mm * np.sin(turn)
    if rng.random() < 0.55:
        draw.line((x + 3, y + 4, x + dx + 3, y + dy + 4), fill=(150, 148, 146), width=max(round(0.9 * per_mm), 1))
        draw.line((x, y, x + dx, y + dy), fill=(105, 105, 110), width=max(round(0.55 * per_mm), 1))
    for hx, hy in ((x, y), (x + dx, y + dy)):
        r = rng.uniform(0.3, 0.6) * per_mm
        draw.ellipse((hx - r, hy - r, hx + r, hy + r), fill=(45, 40, 38))
    return np.asarray(image)


def punched(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """Two holes for a folder, 80 mm apart and 12 mm from the left edge, with what lies behind showing (ISO 838)."""
    height, _ = picture.shape[:2]
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    behind = int(rng.choice([20, 120, 245]))
    off = rng.normal(0, 2, 2)
    for side in (-40, 40):
        x, y, r = (12 + off[0]) * per_mm, height / 2 + (side + off[1]) * per_mm, 3 * per_mm
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(behind,) * 3, outline=(170, 170, 170))
    return np.asarray(image)


def dog_eared(picture: Picture, rng: Random, strength: float, per_mm: float) -> Picture:
    """A corner folded over, seldom so far that its mark is hidden."""
    height, width = picture.shape[:2]
    far = rng.uniform(4, 10 + 8 * strength) * per_mm
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    right, low = rng.random() < 0.5, rng.random() < 0.5
    cx, cy = (width if right else 0), (height if low else 0)
    sx, sy = (-1 if right else 1), (-1 if low else 1)
    over = far * rng.uniform(0.7, 1)
    draw.polygon(
        [(cx, cy), (cx + sx * far, cy), (cx, cy + sy * over)],
        fill=(60, 60, 60) if rng.random() < 0.5 else (250, 250, 250),
    )
    draw.polygon([(cx + sx * far, cy), (cx, cy + sy * over), (cx + sx * far, cy + sy * over)], fill=(228, 227, 222))
    draw.line((cx + sx * far, cy, cx, cy + sy * over), fill=(150, 150, 148), width=max(round(0.4 * per_mm), 1))
    return np.asarray(image)


STAINS: Mapping[str, Wear] = {
    "coffee ring": coffee_ring,
    "spill": spill,
    "blot": blot,
    "finger": finger,
    "highlighter": highlighter,
}
WEAR: Mapping[str, Wear] = {
    "crease": crease,
    "crumpled": crumpled,
    "staple": stapled,
    "punched": punched,
    "dog-ear": dog_eared,
}


def _patch(
    picture: Picture, rng: Random, reach: float, per_mm: float
) -> tuple[int, int, NDArray[np.floating], NDArray[np.floating]]:
    """A square of +- `reach` somewhere on the sheet: its left and top in picture points, x and y within it in mm."""
    height, width = picture.shape[:2]
    x, y, half = int(rng.uniform(0, width)), int(rng.uniform(0, height)), int(reach * per_mm)
    left, top = max(x - half, 0), max(y - half, 0)
    right, bottom = min(x + half, width), min(y + half, height)
    down, across = np.mgrid[top - y : bottom - y, left - x : right - x] / per_mm
    return left, top, across, down


def _polar(
    picture: Picture, rng: Random, reach: float, per_mm: float
) -> tuple[int, int, NDArray[np.floating], NDArray[np.floating]]:
    """As `_patch`, but distance and angle from its middle."""
    left, top, across, down = _patch(picture, rng, reach, per_mm)
    return left, top, np.hypot(across, down), np.arctan2(down, across)


def _soak(
    picture: Picture,
    x: int,
    y: int,
    amount: NDArray[np.floating],
    absorbed: tuple[float, float, float],
    strength: float,
) -> Picture:
    """A patch that takes `absorbed` of each colour's light."""
    done = picture.copy()
    patch = done[y : y + amount.shape[0], x : x + amount.shape[1]]
    amount = amount[: patch.shape[0], : patch.shape[1], None]
    patch[:] = as_picture(patch * np.clip(1 - strength * amount * np.array(absorbed), 0, 1))
    return done
