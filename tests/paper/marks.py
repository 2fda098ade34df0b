"""Marks at a box, as lines: x and y in millimetres on the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ikm.forms.layout import Choice, Rect
from paper.strokes import Hand, Points, drawn, straight

Lines = list[Points]
Draw = Callable[[Rect, Hand, np.random.Generator], Lines]
Random = np.random.Generator


def cross(box: Rect, hand: Hand, rng: Random) -> Lines:
    """Two strokes from corner to corner, within the box or well over it."""
    x, y = _middle(box, rng, 0.07)
    reach = box.width * 0.52 * hand.size

    def end(right: int, down: int) -> tuple[float, float]:
        return x + right * reach * rng.uniform(0.75, 1.3), y + down * reach * rng.uniform(0.75, 1.3)

    def stroke(first: tuple[float, float], last: tuple[float, float]) -> Points:
        bend = rng.normal(0, 0.05 * box.width, 2)
        middle = ((first[0] + last[0]) / 2 + bend[0], (first[1] + last[1]) / 2 + bend[1])
        return drawn((first, middle, last), hand, rng)

    return [stroke(end(-1, -1), end(1, 1)), stroke(end(1, -1), end(-1, 1))]


def tick(box: Rect, hand: Hand, rng: Random) -> Lines:
    """A hook whose long stroke goes up and right, often far out of the box."""
    x, y = _middle(box, rng, 0.1)
    b = box.width * hand.size
    far = rng.uniform(0.45, 1.7)
    start = (x - b * rng.uniform(0.25, 0.5), y - b * rng.uniform(-0.1, 0.15))
    foot = (x - b * rng.uniform(-0.05, 0.15), y + b * rng.uniform(0.25, 0.5))
    end = (x + b * far * rng.uniform(0.7, 1.0), y - b * far * rng.uniform(0.6, 1.0))
    return [straight((start, foot, end), hand, rng)]


def fill(box: Rect, hand: Hand, rng: Random) -> Lines:
    """Hatched to and fro, edges left out here and spilt over there."""
    area = box.grown(box.width * rng.uniform(-0.12, 0.08))
    if rng.random() < 0.35:  # not to its end
        area = Rect(area.x, area.y, area.width * rng.uniform(0.65, 1), area.height * rng.uniform(0.65, 1))
    lines = [_hatching(area, hand, rng, rng.uniform(0.35, 0.9))]
    if rng.random() < 0.5:
        lines.append(_hatching(area, hand, rng, rng.uniform(0.4, 0.8), turned=True))
    return lines


def blackened(box: Rect, hand: Hand, rng: Random) -> Lines:
    """Scrawled over until nothing of the mark below can be seen, beyond the box on all sides."""
    over = box.width * rng.uniform(0.05, 0.25)
    around = box.grown(over)
    return [
        _hatching(around, hand, rng, 0.4),
        _hatching(around, hand, rng, 0.45, turned=True),
        *scribble(around, hand, rng),
    ]


def scribble(box: Rect, hand: Hand, rng: Random) -> Lines:
    """Loops over the box without lifting the pen."""
    x, y = _middle(box, rng, 0.06)
    turns = rng.uniform(2.5, 5)
    at = np.linspace(0, 2 * np.pi * turns, int(turns * 8)) + rng.uniform(0, 6)
    wide = box.width * hand.size * rng.uniform(0.22, 0.5, len(at)) + 0.15
    drift = np.cumsum(rng.normal(0, 0.04 * box.width, (len(at), 2)), axis=0)
    drift -= drift.mean(axis=0)
    places = np.column_stack([x + wide * np.cos(at), y + wide * rng.uniform(0.6, 1) * np.sin(at)]) + drift
    return [drawn([tuple(p) for p in places], hand, rng)]


def circle_box(box: Rect, hand: Hand, rng: Random) -> Lines:
    """A ring round the box."""
    x, y = _middle(box, rng, 0.08)
    radius = box.width * rng.uniform(0.8, 1.15)
    return [_ring(x, y, radius * rng.uniform(0.95, 1.25), radius * rng.uniform(0.85, 1.05), hand, rng)]


def circle_letter(choice: Choice, hand: Hand, rng: Random) -> Lines:
    """A ring round the first letter of the text, or round a short text."""
    if not choice.printed:
        return circle_box(choice.box, hand, rng)
    text = choice.printed[0]
    wide = text.width if text.width < 9 and rng.random() < 0.4 else min(2.6, text.width)
    x, y = text.x + wide / 2 + rng.normal(0, 0.25), text.centre[1] + rng.normal(0, 0.3)
    high = max(text.height, 3.2)
    return [_ring(x, y, wide / 2 + rng.uniform(0.5, 1.4), high * rng.uniform(0.45, 0.8), hand, rng)]


def stroke(box: Rect, hand: Hand, rng: Random) -> Lines:
    """One line through the box, level or slanting."""
    x, y = _middle(box, rng, 0.1)
    half = box.width * rng.uniform(0.32, 0.65) * hand.size
    angle = rng.choice([0.0, -0.8, 0.8]) + rng.normal(0, 0.15)
    dx, dy = half * np.cos(angle), half * np.sin(angle)
    return [drawn(((x - dx, y - dy), (x + dx, y + dy)), hand, rng)]


def dot(box: Rect, hand: Hand, rng: Random) -> Lines:
    """The pen was set down and nothing drawn."""
    x, y = _middle(box, rng, 0.25)
    far = rng.uniform(0.02, 0.35)
    return [np.array([(x, y), (x + far * rng.uniform(-1, 1), y + far * rng.uniform(-1, 1))])]


def struck(box: Rect, hand: Hand, rng: Random) -> Lines:
    """Two level lines through the box, 1 to 2.5 mm out of it on both sides, as the form shows."""
    y = box.centre[1] + rng.normal(0, 0.25)
    apart = rng.uniform(0.8, 1.7)
    level = replace(hand, slant=hand.slant / 4)
    return [
        _strike(box, y + side * apart / 2, rng.uniform(1, 2.5), rng.uniform(1, 2.5), level, rng) for side in (-1, 1)
    ]


def struck_sloppily(box: Rect, hand: Hand, rng: Random) -> Lines:
    """One line, or a crooked pair, or a wave, reaching less far out or only on one side."""
    y = box.centre[1] + rng.normal(0, 0.5)
    count = int(rng.choice([1, 2, 2, 3]))
    if rng.random() < 0.25:
        xs = np.linspace(box.x - rng.uniform(0.3, 2), box.right + rng.uniform(0.3, 2), 9)
        return [drawn([(x, y + (-1) ** i * rng.uniform(0.2, 0.9)) for i, x in enumerate(xs)], hand, rng)]
    return [
        _strike(
            box,
            y + (i - (count - 1) / 2) * rng.uniform(0.5, 1.6),
            rng.uniform(0.2, 2.5),
            rng.uniform(0.2, 2.5),
            hand,
            rng,
        )
        for i in range(count)
    ]


def _strike(box: Rect, y: float, left: float, right: float, hand: Hand, rng: Random) -> Points:
    rise = rng.normal(0, 0.25)
    return drawn(((box.x - left, y + rise), (box.centre[0], y), (box.right + right, y - rise)), hand, rng)


def _hatching(area: Rect, hand: Hand, rng: Random, pitch: float, turned: bool = False) -> Points:
    count = max(int(area.height / pitch), 3)
    corners = []
    for i in range(count + 1):
        across = i / count * area.height
        for side in (0, 1) if i % 2 == 0 else (1, 0):
            along = side * area.width + rng.normal(0, 0.12)
            lean = (along - area.width / 2) * 0.15
            place = (along, across + lean) if not turned else (across + lean * 0.5, along)
            corners.append((area.x + place[0], area.y + place[1]))
    return straight(corners, hand, rng)


def _ring(x: float, y: float, wide: float, high: float, hand: Hand, rng: Random) -> Points:
    start = rng.uniform(0, 2 * np.pi)
    around = 2 * np.pi * rng.uniform(0.86, 1.15)
    at = start + np.linspace(0, around, 14)
    swell = 1 + np.linspace(0, rng.normal(0, 0.12), 14) + rng.normal(0, 0.02, 14)
    return drawn(
        [(x + wide * s * np.cos(a), y + high * s * np.sin(a)) for a, s in zip(at, swell, strict=True)], hand, rng
    )


def _middle(box: Rect, rng: Random, off: float) -> tuple[float, float]:
    x, y = box.centre
    dx, dy = np.clip(rng.normal(0, off, 2), -0.3, 0.3) * box.width
    return x + dx, y + dy
