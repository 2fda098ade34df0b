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
    dark, free = (flags.reshape(len(ink), -1)[some] for flags in (thick & blank, blank))
    for lean in _leans(len(rows)):
        at = columns[:, None] + lean
        way = rows * ink.shape[2] + at
        share = _count(dark, way) / np.maximum(_count(free, way), 1)
        for which, column in np.argwhere(share > _STREAK):
            for beside in range(-_STREAK_WIDE, _STREAK_WIDE + 1):
                found[some[which], rows, at[column] + beside] = True
    return found


@dataclass(frozen=True)
class Patches:
    """Ink of each window that hangs together, text left out, point by point: most of a window is paper.

    points: m, where ink is, as places in all windows one after the other. labels: m, of which patch it is, from 0.
    """

    points: NDArray[np.intp]
    labels: NDArray[np.int32]
    stencil: Stencil

    @classmethod
    def of(cls, ink: Flags, stencil: Stencil) -> Patches:
        """The patches of ink; none reaches from one window into another."""
        own = ink & ~stencil.printed
        points = np.flatnonzero(own)
        return cls(points, ndimage.label(_bridged(own), _IN_WINDOW)[0].ravel()[points] - 1, stencil)

    def tails(self) -> Flags:
        """Patches beside a box that hang together with another box, and not with the inside of its own.

        What lies on two opposite sides of the box may be a circle round it, and is none.
        """
        return self._apart & self._elsewhere

    def strays(self) -> Flags:
        """Tails, handwriting, and ink beside a box that comes from without its window, as from a box not in it."""
        written = self._area(self._at(self.stencil.written)) > 0
        return self._apart & (self._from_without | written) | self.tails()

    def leaving(self) -> Numbers:
        """Square millimetres, beside each box, of marks that begin in it and come from nowhere else, n."""
        return self._on(self._around, ~self.outside & ~self._elsewhere & ~self._from_without)

    def ringed(self) -> Flags:
        """Which boxes a ring round another one goes through, n."""
        sides = np.array([self._on(side & self._around, self.outside) for side in self._sides(np.inf)]) > _ARC
        ringed = np.asarray(sides.all(axis=0))
        of_ring = ringed[self._windows] & self.outside[self.labels] & self._at(self.stencil.others)
        met = np.zeros(len(self.stencil.widths), dtype=bool)
        met[np.unique(self.stencil.other.ravel()[self.points[of_ring]])] = True
        return met

    def on(self, flags: Flags, patches: Flags) -> Numbers:
        """Square millimetres of some patches on flagged points of each window, n."""
        return self._on(self._at(flags), patches)

    def _on(self, flags: Flags, patches: Flags) -> Numbers:
        """The same; flags: m."""
        chosen = self._windows[patches[self.labels] & flags]
        return np.bincount(chosen, minlength=len(self.stencil.widths)) / PER_MM**2

    def _area(self, flags: Flags) -> Numbers:
        """Square millimetres of each patch on flagged points; flags: m."""
        return np.bincount(self.labels[flags], minlength=self.labels.max(initial=-1) + 1) / PER_MM**2

    def _at(self, flags: Flags) -> Flags:
        """Of each point, whether it is flagged, m; flags: n x rows x columns."""
        return np.asarray(flags.ravel()[self.points])

    @cached_property
    def _windows(self) -> NDArray[np.intp]:
        """In which window each point is, m."""
        return np.asarray(self.points // self.stencil.inside[0].size)

    @cached_property
    def _around(self) -> Flags:
        """Whether each point is on blank paper beside its box, m."""
        return self._at(self.stencil.around)

    def _sides(self, askew: float) -> list[Flags]:
        """Whether each point is left or right of its box, above or below it, at most so far beside its sides."""
        row, column = np.divmod(self.points % self.stencil.inside[0].size, len(self.stencil.x))
        x, y, half = self.stencil.x[column], self.stencil.y[row], self.stencil.widths[self._windows] / 2
        level, upright = np.abs(y) <= half + askew, np.abs(x) <= half + askew
        return [(x < -half) & level, (x > half) & level, (y < -half) & upright, (y > half) & upright]

    @cached_property
    def outside(self) -> Flags:
        """Of each patch, whether nothing of it is inside the box."""
        return np.asarray(self._area(self._at(self.stencil.inside)) == 0)

    @cached_property
    def _from_without(self) -> Flags:
        """Of each patch, whether it reaches the edge of its window where no mark of its box goes."""
        return np.asarray(self._area(self._at(self.stencil.edge)) > 0)

    @cached_property
    def _elsewhere(self) -> Flags:
        """Of each patch, whether it is on another box too."""
        return np.asarray(self._area(self._at(self.stencil.others)) > 0)

    @cached_property
    def _apart(self) -> Flags:
        """Of each patch, whether it is little, and neither inside the box nor round it."""
        left, right, above, below = (self._area(self._around & side) for side in self._sides(_ASKEW))
        small = self._area(self._around) < _TAIL
        return small & self.outside & (np.maximum(np.minimum(left, right), np.minimum(above, below)) < _ARC)


def struck(ink: Flags, stencil: Stencil) -> tuple[Numbers, Numbers]:
    """How far two level lines go through each box and out of it, from 0 to 1: a mark that is taken back.

    First of lines that come out on both sides, then of those of which half is seen outside the box, be it on one side.
    """
    return _two_lines(ink, ~stencil.printed, stencil.y, stencil.x, stencil.widths)


def struck_down(ink: Flags, stencil: Stencil, some: NDArray[np.intp]) -> tuple[Numbers, Numbers]:
    """The same of two upright lines through some boxes: nobody strikes a mark out so, a broad scribble does both."""
    found = np.zeros((2, len(ink)))
    turned, blank = (flags[some].transpose(0, 2, 1) for flags in (ink, ~stencil.printed))
    found[:, some] = _two_lines(turned, blank, stencil.x, stencil.y, stencil.widths[some])
    return found[0], found[1]


def _two_lines(ink: Flags, blank: Flags, across: Numbers, along: Numbers, widths: Numbers) -> tuple[Numbers, Numbers]:
    """How much of the way of two straight lines through the box is inked, n and n.

    First the least of before, inside and behind; then the lesser of inside and the mean of before and behind.

    The lines run along the last axis of `ink`, or lean a little, `_APART` from each other; their way ends `_OUT` beside
    the box; what is not blank on it is passed over. across, along: millimetres of points from the middle of the box.
    """
    most = np.zeros((2, len(ink)))
    inked = ink[:, np.abs(across) < 1][:, :, np.abs(along) < 1].any(axis=(1, 2))
    thick = ink.copy()
    thick[:, 1:] |= ink[:, :-1]
    thick[:, :-1] |= ink[:, 1:]
    thick &= blank
    out = round((_OUT - OUTSIDE) * PER_MM)
    for width in np.unique(widths[inked]):
        some = np.flatnonzero(inked & (widths == width))
        columns = np.flatnonzero(np.abs(along) <= width / 2 + _OUT)
        rows = np.flatnonzero(np.abs(across) <= _BAND * width)
        dark, free = (flags.reshape(len(ink), -1)[some] for flags in (thick, blank))
        line = np.zeros((2, len(some), len(rows)))
        for lean in _leans(len(columns)):
            way = (rows[:, None] + lean) * len(along) + columns
            before, inside, behind = (
                _count(dark, part) / np.maximum(_count(free, part), 1)
                for part in np.split(way, [out, len(columns) - out], axis=1)
            )
            outside = np.array([np.minimum(before, behind), (before + behind) / 2])
            line = np.maximum(line, np.minimum(inside, outside))
        most[:, some] = np.minimum(line[..., :-_APART], line[..., _APART:]).max(axis=2)
    return most[0], most[1]


def _count(flags: Flags, way: NDArray[np.intp]) -> NDArray[np.uint8]:
    """How many points of each way are flagged; flags: n x all points, way: m x at most 255 of them. Gives n x m."""
    return np.asarray(flags.view(np.uint8).take(way, axis=1).sum(axis=2, dtype=np.uint8))


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
