"""What ink in the windows around boxes was drawn as: lines through a box, tails of other marks, dirt of a scanner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ikm.forms.scan.sampling import PER_MM
from ikm.forms.scan.stencil import OUTSIDE, Flags, Stencil

_STREAK = 0.82  # of the height of a window
_STREAK_WIDE = 2  # points on both sides of its middle
_TAIL = 5.0  # square millimetres of another mark that may lie beside a box
_ARC = 0.15  # square millimetres on two opposite sides of a box: a circle round it
_ASKEW = 0.5  # millimetres by which a circle's sides may be beside the middle of a side
_BAND = 0.42  # of the height of a box, from its middle: where a line through it runs
_OUT = 1.2  # millimetres beside the box, by which a line through it must come out
_APART = PER_MM  # points between the two lines of a strike, with their own width
_LEAN = 6  # points by which a line may lean on its way
_IN_WINDOW = np.array([np.zeros((3, 3)), np.ones((3, 3)), np.zeros((3, 3))], dtype=bool)

Numbers = NDArray[np.floating[Any]]
"""One number a box."""


def streaks(ink: Flags, stencil: Stencil) -> Flags:
    """Lines through the whole height of windows; text is passed over."""
    found = np.zeros_like(ink)
    blank = ~stencil.printed
    rows = np.arange(ink.shape[1])
    margin = _LEAN // 2 + _STREAK_WIDE
    columns = np.arange(margin, ink.shape[2] - margin)
    thick = ink.copy()  # the thinnest lines fall between points
    thick[:, :, 1:] |= ink[:, :, :-1]
    thick[:, :, :-1] |= ink[:, :, 1:]
    some = np.flatnonzero((ink | stencil.printed).any(axis=2).mean(axis=1) > _STREAK)
    for lean in _leans(len(rows)):
        at = columns[None, :] + lean[:, None]
        free = blank[some][:, rows[:, None], at]
        share = (thick[some][:, rows[:, None], at] & free).sum(axis=1) / np.maximum(free.sum(axis=1), 1)
        for which, column in np.argwhere(share > _STREAK):
            for beside in range(-_STREAK_WIDE, _STREAK_WIDE + 1):
                found[some[which], rows, at[:, column] + beside] = True
    return found


@dataclass(frozen=True)
class Patches:
    """Ink of each window that hangs together, text left out. labels: n x rows x columns, from 1, 0 where none is."""

    labels: NDArray[np.int32]
    stencil: Stencil

    @classmethod
    def of(cls, ink: Flags, stencil: Stencil) -> Patches:
        """The patches of ink; none reaches from one window into another."""
        own = ink & ~stencil.printed
        return cls(np.where(own, ndimage.label(_bridged(own), _IN_WINDOW)[0], 0), stencil)

    def tails(self) -> Flags:
        """Ink beside a box that hangs together with another box, and not with the inside of its own.

        What lies on two opposite sides of the box may be a circle round it, and is none.
        """
        return self._flags(self._apart & (self._area(self.stencil.others) > 0))

    def strays(self) -> Flags:
        """Tails, handwriting, and ink beside a box that comes from without its window, as from a box not in it."""
        written = self._area(self.stencil.written) > 0
        return self._flags(self._apart & (self._from_without | written)) | self.tails()

    def leaving(self) -> Numbers:
        """Square millimetres, beside each box, of marks that begin in it and come from nowhere else, n."""
        inside, others = self._area(self.stencil.inside) > 0, self._area(self.stencil.others) > 0
        return self._on(self.stencil.around, inside & ~others & ~self._from_without)

    def ringed(self) -> Flags:
        """Which boxes a ring round another one goes through, n."""
        sides = np.array([self._on(side & self.stencil.around, self._outside) for side in self._sides(np.inf)]) > _ARC
        met = np.zeros(len(self.labels), dtype=bool)
        for box in np.flatnonzero(sides.all(axis=0)):
            ring = self._outside[self.labels[box]] & (self.labels[box] > 0)
            met[np.unique(self.stencil.other[box][ring & self.stencil.others[box]])] = True
        return met

    @cached_property
    def _count(self) -> int:
        return int(self.labels.max(initial=0))

    def _sides(self, askew: float) -> list[Flags]:
        """What lies left and right of, above and below each box, and at most so far beside its sides."""
        x, y, half = (
            self.stencil.x[None, None, :],
            self.stencil.y[None, :, None],
            self.stencil.widths[:, None, None] / 2,
        )
        level, upright = np.abs(y) <= half + askew, np.abs(x) <= half + askew
        return [(x < -half) & level, (x > half) & level, (y < -half) & upright, (y > half) & upright]

    @cached_property
    def _outside(self) -> Flags:
        """Of each patch, whether nothing of it is inside the box."""
        return np.asarray(self._area(self.stencil.inside) == 0)

    @cached_property
    def _from_without(self) -> Flags:
        """Of each patch, whether it reaches the edge of its window where no mark of its box goes.

        That is below, on the left and, where the box's letter does not stand above it, above.
        """
        edge = np.zeros_like(self.labels, dtype=bool)
        edge[:, -1] = edge[:, :, 0] = True
        edge[:, 0] = ~self.stencil.above[:, None]
        return np.asarray(self._area(edge) > 0)

    @cached_property
    def _apart(self) -> Flags:
        """Of each patch, whether it is little, and neither inside the box nor round it."""
        left, right, above, below = (self._area(self.stencil.around & side) for side in self._sides(_ASKEW))
        small = self._area(self.stencil.around) < _TAIL
        return small & self._outside & (np.maximum(np.minimum(left, right), np.minimum(above, below)) < _ARC)

    def _on(self, flags: Flags, patches: Flags) -> Numbers:
        """Square millimetres of some patches on flagged points of each window, n."""
        return np.asarray((self._flags(patches) & flags).sum(axis=(1, 2)) / PER_MM**2)

    def _area(self, flags: Flags) -> Numbers:
        """Square millimetres of each patch on flagged points."""
        return np.bincount(self.labels[flags], minlength=self._count + 1) / PER_MM**2

    def _flags(self, patches: Flags) -> Flags:
        """Where some patches are."""
        chosen = patches.copy()
        chosen[0] = False
        return np.asarray(chosen[self.labels])


def struck(ink: Flags, stencil: Stencil) -> Numbers:
    """How far two level lines go through each box and out of it, from 0 to 1: a mark that is taken back."""
    return _two_lines(ink, ~stencil.printed, stencil.y, stencil.x, stencil.widths)


def struck_down(ink: Flags, stencil: Stencil) -> Numbers:
    """The same of two upright lines, which nobody strikes a mark out with: a broad scribble does both."""
    turned = (0, 2, 1)
    return _two_lines(ink.transpose(turned), ~stencil.printed.transpose(turned), stencil.x, stencil.y, stencil.widths)


def _two_lines(ink: Flags, blank: Flags, across: Numbers, along: Numbers, widths: Numbers) -> Numbers:
    """How much of the way of two straight lines through the box is inked: the least of before, inside and behind.

    The lines run along the last axis of `ink`, or lean a little, `_APART` from each other; their way ends `_OUT` beside
    the box; what is not blank on it is passed over. across, along: millimetres of points from the middle of the box.
    """
    most = np.zeros(len(ink))
    thick = ink.copy()
    thick[:, 1:] |= ink[:, :-1]
    thick[:, :-1] |= ink[:, 1:]
    thick &= blank
    inked = ink[:, np.abs(across) < 1][:, :, np.abs(along) < 1].any(axis=(1, 2))
    out = round((_OUT - OUTSIDE) * PER_MM)
    for width in np.unique(widths):
        some = np.flatnonzero(inked & (widths == width))
        if not len(some):
            continue
        columns = np.flatnonzero(np.abs(along) <= width / 2 + _OUT)
        rows = np.flatnonzero(np.abs(across) <= _BAND * width)
        line = np.zeros((len(some), len(rows)))
        for lean in _leans(len(columns)):
            at = rows[:, None] + lean
            ways = (
                np.split(flags[some][:, at, columns], [out, len(columns) - out], axis=2) for flags in (thick, blank)
            )
            shares = [dark.sum(axis=2) / np.maximum(free.sum(axis=2), 1) for dark, free in zip(*ways, strict=True)]
            line = np.maximum(line, np.min(shares, axis=0))
        most[some] = np.minimum(line[:, :-_APART], line[:, _APART:]).max(axis=1)
    return most


def _leans(length: int) -> Iterator[NDArray[np.intp]]:
    """How far a straight line of `length` points is beside its middle on its way, for each lean."""
    for rise in range(-_LEAN, _LEAN + 1, 2):
        yield np.rint(np.linspace(-rise / 2, rise / 2, length)).astype(int)


def _bridged(ink: Flags) -> Flags:
    """The ink, with gaps of one point closed."""
    thick = ink.copy()
    thick[:, 1:] |= ink[:, :-1]
    thick[:, :, 1:] |= thick[:, :, :-1]
    return thick


def spans(ink: Flags) -> Numbers:
    """How far the largest stroke in each window reaches from corner to corner, in millimetres."""
    found = np.zeros(len(ink))
    some = np.flatnonzero(ink.any(axis=(1, 2)))
    labels, count = ndimage.label(_bridged(ink[some]), _IN_WINDOW)
    for window, *sides in ndimage.find_objects(labels) if count else ():
        reach = float(np.hypot(*(side.stop - side.start for side in sides))) / PER_MM
        found[some[window.start]] = max(found[some[window.start]], reach)
    return found
