"""Who fills in: with which pen and hand, and how they are used to mark a box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from paper.strokes import Hand, Pen


class Kind(Enum):
    """What was done at a question."""

    FILL = "filled"
    CROSS = "cross"
    TICK = "tick"
    SCRIBBLE = "scribble"
    CIRCLE_BOX = "circle round the box"
    CIRCLE_LETTER = "circle round the letter"
    FAINT = "faint pencil"
    OUTSIDE = "mark outside the line"
    STROKE = "single stroke"
    DOT = "small dot"
    STRUCK = "struck out, another marked"
    STRUCK_SLOPPILY = "struck out sloppily, another marked"
    STRUCK_ONLY = "struck out, none marked"
    BLACKENED = "blackened, another marked"
    TWO = "two marks"
    NONE = "none"


CLEAR = frozenset({Kind.FILL, Kind.CROSS, Kind.TICK, Kind.SCRIBBLE})
"""Marks of which any person is sure, made with anything but a faint pencil."""

USUAL: Mapping[Kind, float] = {
    Kind.CROSS: 0.5,
    Kind.TICK: 0.24,
    Kind.FILL: 0.1,
    Kind.CIRCLE_LETTER: 0.05,
    Kind.CIRCLE_BOX: 0.04,
    Kind.SCRIBBLE: 0.04,
    Kind.STROKE: 0.03,
}
"""What people are used to do; the form asks for crosses."""

ODD: Mapping[Kind, float] = {
    Kind.NONE: 5,
    Kind.FILL: 1,
    Kind.CROSS: 1,
    Kind.TICK: 1,
    Kind.SCRIBBLE: 1,
    Kind.CIRCLE_BOX: 1,
    Kind.CIRCLE_LETTER: 1,
    Kind.FAINT: 2,
    Kind.OUTSIDE: 2,
    Kind.STROKE: 1,
    Kind.DOT: 1.5,
    Kind.STRUCK: 2,
    Kind.STRUCK_SLOPPILY: 1.5,
    Kind.STRUCK_ONLY: 0.5,
    Kind.BLACKENED: 1,
    Kind.TWO: 1.5,
}
"""What happens at a question where somebody does not do as usual, as weights."""

_PENS = (
    (0.34, Pen("blue ballpoint", (35, 50, 150), 0.5, 0.9, 0.25, 0.5)),
    (0.28, Pen("black ballpoint", (40, 40, 45), 0.5, 0.9, 0.25, 0.5)),
    (0.1, Pen("black gel", (25, 25, 30), 0.55, 0.97, 0.04)),
    (0.08, Pen("blue gel", (20, 40, 170), 0.65, 0.95, 0.05)),
    (0.04, Pen("red ballpoint", (190, 35, 45), 0.5, 0.88, 0.25, 0.5)),
    (0.08, Pen("felt tip", (25, 25, 35), 1.2, 0.95, 0.04)),
    (0.08, Pen("pencil", (80, 80, 84), 0.6, 0.78, 0.5)),
)
_FAINT = Pen("faint pencil", (110, 110, 114), 0.5, 0.6, 0.6)


@dataclass(frozen=True)
class Person:
    """Somebody with a pen and a habit. odd: how often they mark in another way than they are used to, 0 to 1."""

    pen: Pen
    hand: Hand
    habit: Kind
    odd: float

    def kind(self, rng: np.random.Generator) -> Kind:
        """How they answer one question."""
        return drawn_from(ODD, rng) if rng.random() < self.odd else self.habit


def drawn_from(weights: Mapping[Kind, float], rng: np.random.Generator) -> Kind:
    """A kind by chance, as often as its weight says."""
    shares = np.array(list(weights.values()), dtype=float)
    return list(weights)[int(rng.choice(len(shares), p=shares / shares.sum()))]


def person(rng: np.random.Generator, odd: float = 0.15) -> Person:
    """Somebody by chance."""
    pen = _PENS[int(rng.choice(len(_PENS), p=[share for share, _ in _PENS]))][1]
    hand = Hand(
        slant=float(np.clip(rng.normal(0, 0.16), -0.45, 0.45)),
        size=float(np.clip(rng.lognormal(0, 0.18), 0.65, 1.5)),
        tremor=float(np.clip(rng.lognormal(np.log(0.06), 0.5), 0.02, 0.22)),
        pressure=float(np.clip(rng.normal(1, 0.14), 0.65, 1.3)),
    )
    pen = replace(pen, width=pen.width * float(rng.uniform(0.82, 1.25)))
    return Person(pen, hand, drawn_from(USUAL, rng), odd)


def faint(rng: np.random.Generator) -> Pen:
    """A hard or blunt pencil that hardly leaves a trace."""
    return replace(_FAINT, density=float(rng.uniform(0.35, 0.75)), width=float(rng.uniform(0.35, 0.8)))
