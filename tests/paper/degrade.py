"""A filled-in sheet as it comes back: scanned, copied and scanned, or photographed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

import numpy as np
from PIL import Image

from ikm.forms.scan.page import Picture
from paper import camera, effects, wear
from paper.blank import MM

Random = np.random.Generator
Way = Literal["scan", "turned", "black and white", "copied", "stained", "worn", "phone"]
WAYS: tuple[Way, ...] = ("scan", "turned", "black and white", "copied", "stained", "worn", "phone")
"""What is certain to happen to a page; the rest is by chance. `turned` is also upside down or sideways."""


@dataclass(frozen=True)
class Severity:
    """How bad it gets. strength: of each effect, 1 is what the goals ask for. share: of pages with one more effect."""

    strength: float
    share: float


GENTLE = Severity(0.5, 0.15)
TUNING = Severity(0.85, 0.3)
FINAL = Severity(1.0, 0.4)


@dataclass(frozen=True)
class Degraded:
    """What came back. data: as a file. picture: decoded from it. effects: the names of what was done, with sizes."""

    picture: Picture
    data: bytes
    suffix: str
    effects: Mapping[str, float] = field(default_factory=dict)


def degrade(picture: Picture, rng: Random, way: Way, severity: Severity, per_mm: float, dpi: float = 200) -> Degraded:
    """A sheet, `per_mm` of whose points are a millimetre, after it went one way; `dpi` is what came back, about.

    Equal generators make equal choices, whatever was written on the sheet.
    """
    done: dict[str, float] = {}
    sheet = _used(picture, rng, way, severity, per_mm, done)
    if way == "phone":
        return _photographed(sheet, rng, severity, dpi / (per_mm * MM), done)
    sheet = _copies(sheet, rng, way, severity, per_mm, done)
    colour = rng.random() < 0.3
    seen = _on_scanner(sheet if colour else effects.grey(sheet), rng, way, severity, per_mm, dpi, done)
    seen = _electronics(seen, rng, severity, dpi, done)
    if way == "black and white" or rng.random() < 0.04:
        return _two_levels(seen, rng, severity, dpi, done)
    return _as_jpeg(seen, _quality(rng, severity), dpi, done)


def _used(
    picture: Picture, rng: Random, way: Way, severity: Severity, per_mm: float, done: dict[str, float]
) -> Picture:
    """The sheet itself: thin paper, stains, folds."""
    if rng.random() < severity.share * 0.4:
        done["show-through"] = strength = float(rng.uniform(0.03, 0.14) * severity.strength)
        picture = effects.shown_through(picture, picture, strength, per_mm)
    for name, sure, count in (("stained", way == "stained", 3), ("worn", way == "worn", 3)):
        kinds = wear.STAINS if name == "stained" else wear.WEAR
        if sure or rng.random() < severity.share * 0.35:
            for kind in rng.permutation(list(kinds))[: int(rng.integers(1, count if sure else 2))]:
                done[str(kind)] = strength = float(rng.uniform(0.4, 1.05) * severity.strength)
                picture = kinds[str(kind)](picture, rng, strength, per_mm)
    if rng.random() < severity.share * 0.5:
        yellow = rng.uniform(0, 0.14) * severity.strength
        done["tint"] = float(yellow)
        picture = effects.tinted(picture, (1 - 0.3 * yellow, 1 - 0.5 * yellow, 1 - yellow))
    return picture


def _copies(
    picture: Picture, rng: Random, way: Way, severity: Severity, per_mm: float, done: dict[str, float]
) -> Picture:
    """One to three generations of photocopies, each a little askew."""
    if way != "copied" and rng.random() >= severity.share * 0.15:
        return picture
    generations = int(rng.integers(1, 4)) if way == "copied" else 1
    done["copies"] = generations
    for _ in range(generations):
        picture = effects.copied(picture, rng, severity.strength, per_mm)
        height, width = picture.shape[:2]
        scale = 1 + rng.normal(0, 0.003) * severity.strength
        matrix = camera.on_glass(
            width,
            height,
            (width, height),
            rng.normal(0, 0.006) * severity.strength,
            (scale, scale),
            tuple(rng.normal(0, 5, 2)),
        )
        picture = camera.laid(picture, (width, height), matrix, 255)
    return picture


def _on_scanner(
    picture: Picture, rng: Random, way: Way, severity: Severity, per_mm: float, dpi: float, done: dict[str, float]
) -> Picture:
    """Skewed, shifted, scaled and stretched; the frame either grows with the sheet or cuts its edge."""
    height, width = picture.shape[:2]
    mm = dpi / MM
    resolution = mm / per_mm
    most = 5 if way == "turned" else 2.5
    skew = float(np.clip(rng.normal(0, 0.45 * most), -most, most)) * min(severity.strength, 1.0)
    scale = resolution * (1 + rng.uniform(-0.02, 0.02) * severity.strength)
    stretch = 1 + rng.uniform(-0.006, 0.006) * severity.strength
    cut = float(rng.uniform(0, 5)) * severity.strength if rng.random() < severity.share else 0.0
    grown = abs(skew) > 1.2 or rng.random() < 0.4
    size = (round(width * resolution), round(height * resolution))
    if grown:
        lean = abs(np.sin(np.radians(skew)))
        size = (
            round(size[0] + lean * size[1] + rng.uniform(0, 12) * mm),
            round(size[1] + lean * size[0] + rng.uniform(0, 12) * mm),
        )
    room = rng.uniform(0.2, 1.0, 2) * (2 if not grown else 0) * mm * rng.choice([-1, 1], 2)
    if cut:
        side = int(rng.integers(2))
        room[side] = rng.choice([-1, 1]) * (
            cut * mm + (np.array(size) / resolution - (width, height))[side] * resolution / 2
        )
    around = int(rng.choice([255, 248, 225, 60, 12], p=[0.4, 0.2, 0.1, 0.15, 0.15]))
    matrix = camera.on_glass(width, height, size, np.radians(skew), (scale, scale * stretch), tuple(room))
    source = effects.blurred(picture, 0.35 / resolution) if resolution < 0.85 else picture
    seen = camera.laid(source, size, matrix, around)
    quarter = (
        int(rng.choice([0, 1, 2, 3], p=[0.2, 0.15, 0.5, 0.15]))
        if way == "turned"
        else int(rng.choice([0, 2], p=[0.9, 0.1]))
    )
    done |= {
        "skew": skew,
        "scale": scale / resolution,
        "stretch": stretch,
        "cut": cut,
        "quarter turns": quarter,
        "lid": around,
    }
    return np.ascontiguousarray(np.rot90(seen, quarter))


def _electronics(picture: Picture, rng: Random, severity: Severity, dpi: float, done: dict[str, float]) -> Picture:
    """Focus, dirt on the glass, sensor, and what the driver does to please the eye."""
    points = dpi / 200
    done["blur"] = blur = float(rng.uniform(0.2, 1.0) * severity.strength * points)
    picture = effects.blurred(picture, blur)
    if rng.random() < severity.share * 0.4:
        done["streaks"] = count = int(rng.integers(1, 4))
        picture = effects.streaked(picture, rng, count)
    gamma = float(np.exp(rng.normal(0, 0.2) * severity.strength))
    black, white = rng.uniform(0, 30) * severity.strength, 255 - rng.uniform(0, 35) * severity.strength
    if rng.random() < 0.3 * severity.share:
        black = -rng.uniform(20, 70) * severity.strength  # a flat, foggy scan
    picture = effects.toned(picture, gamma, black, white)
    if rng.random() < 0.3:
        picture = effects.sharpened(picture, float(rng.uniform(0.3, 1.2)))
    done["noise"] = noise = float(rng.uniform(1, 9) * severity.strength)
    return effects.noisy(picture, noise, rng)


def _photographed(
    picture: Picture, rng: Random, severity: Severity, resolution: float, done: dict[str, float]
) -> Degraded:
    """On a table before a phone: perspective to 7 % of the width a corner, curl, shadows, focus, JPEG."""
    height, width = picture.shape[:2]
    table, corners = camera.on_desk(picture, rng, 0.22)
    wide = width * resolution * rng.uniform(0.97, 1.03)
    tall = wide * height / width
    margin = rng.uniform(0.02, 0.1) * wide
    new = np.array([(0, 0), (wide, 0), (0, tall), (wide, tall)]) + margin
    moved = rng.uniform(-1, 1, (4, 2)) * 0.07 * severity.strength * wide
    turn = np.radians(rng.normal(0, 2.5) * severity.strength)
    middle = new.mean(axis=0)
    new = (new + moved - middle) @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + middle
    new += margin * 0.5 - np.minimum(new.min(axis=0), margin * 0.5)
    size = tuple(int(v) for v in np.ceil(new.max(axis=0) + margin * 0.5))
    matrix = camera.homography(corners, new)
    bend = camera.curl(rng, table.shape[1], table.shape[0], severity.strength)
    source = effects.blurred(table, 0.4 * width / wide) if wide < 0.85 * width else table
    seen = camera.warped(source, (size[0], size[1]), lambda places: bend(camera.projected(matrix, places)))
    seen = effects.shaded(seen, camera.lamp(rng, size[1], size[0], severity.strength))
    points = wide / 1654
    blur = float(rng.uniform(0.3, 1.15) * severity.strength * max(points, 0.8))
    seen = effects.blurred(seen, blur)
    if rng.random() < severity.share * 0.5:
        done["shake"] = shake = float(rng.uniform(1, 4) * severity.strength * points)
        seen = effects.moved(seen, shake, rng)
    warm = rng.normal(0, 0.07, 2) * severity.strength
    seen = effects.tinted(seen, (1 - max(-warm[0], 0), 1 - max(warm[1], 0) * 0.4, 1 - max(warm[0], 0)))
    bright = rng.uniform(-0.15, 0.25) * severity.strength
    seen = effects.toned(seen, 1.0 + bright, rng.uniform(0, 18), 255 - rng.uniform(0, 40) * severity.strength)
    noise = float(rng.uniform(1, 9) * severity.strength)
    seen = effects.noisy(seen, noise, rng, coarse=0.5)
    if rng.random() < 0.7:
        seen = effects.sharpened(seen, float(rng.uniform(0.3, 1.2)))
    quarter = int(rng.choice([0, 1, 2, 3], p=[0.7, 0.12, 0.06, 0.12]))
    done |= {
        "page width": wide,
        "perspective": float(np.abs(moved).max() / wide),
        "blur": blur,
        "noise": noise,
        "quarter turns": quarter,
    }
    return _as_jpeg(np.ascontiguousarray(np.rot90(seen, quarter)), _quality(rng, severity), 72, done)


def _quality(rng: Random, severity: Severity) -> int:
    return round(85 - rng.uniform(0, 40) * min(severity.strength, 1.2))


def _as_jpeg(picture: Picture, quality: int, dpi: float, done: dict[str, float]) -> Degraded:
    out = BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality, dpi=(round(dpi), round(dpi)))
    data = out.getvalue()
    return Degraded(effects.decoded(data), data, ".jpg", done | {"jpeg": quality})


def _two_levels(picture: Picture, rng: Random, severity: Severity, dpi: float, done: dict[str, float]) -> Degraded:
    threshold = float(rng.uniform(128 - 16 * severity.strength, 128 + 60 * severity.strength))
    flat = effects.two_levels(picture, threshold)
    out = BytesIO()
    Image.fromarray(flat).convert("1").save(out, "TIFF", compression="group4", dpi=(round(dpi), round(dpi)))
    return Degraded(flat, out.getvalue(), ".tif", done | {"threshold": threshold})
