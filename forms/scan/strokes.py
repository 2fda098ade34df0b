"""What ink in the windows around boxes was drawn as: lines through a box, tails of other marks, dirt of a scanner."""

from __future__ import annotations

from collections.abc import Iterator
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
    some = np.flatnonzero((ink | stencil.printed).any(axis=2).mean(axis=1) > _STREAK)
    for lean in _leans(len(rows)):
        at = columns[None, :] + lean[:, None]
        free = blank[some][:, rows[:, None], at]
        share = (ink[some][:, rows[:, None], at] & free).sum(axis=1) / np.maximum(free.sum(axis=1), 1)
        for which, column in np.argwhere(share > _STREAK):
            for beside in range(-_STREAK_WIDE, _STREAK_WIDE + 1):
                found[some[which], rows, at[:, column] + beside] = True
    return found


def tails(ink: Flags, stencil: Stencil) -> Flags:
    """Ink beside a box that hangs together with another box or with handwriting, and not with the inside of its own.

    What lies on two opposite sides of the box may be a circle round it, and is none.
    """
    labels, count = ndimage.label(ink & ~stencil.printed, _IN_WINDOW)
    flat = labels.ravel()
    x, y, half = stencil.x[None, None, :], stencil.y[None, :, None], stencil.widths[:, None, None] / 2

    def area(flags: Flags) -> Numbers:
        return np.bincount(flat[flags.ravel()], minlength=count + 1) / PER_MM**2

    beside = stencil.around
    across = np.minimum(area(beside & (x < -half)), area(beside & (x > half)))
    down = np.minimum(area(beside & (y < -half)), area(beside & (y > half)))
    elsewhere = (area(stencil.written) > 0) | ((area(stencil.others) > 0) & (area(beside) < _TAIL))
    is_tail = elsewhere & (area(stencil.inside) == 0) & (np.maximum(across, down) < _ARC)
    is_tail[0] = False
    flags: Flags = is_tail[labels]
    return flags


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


def spans(ink: Flags) -> Numbers:
    """How far the largest stroke in each window reaches from corner to corner, in millimetres."""
    found = np.zeros(len(ink))
    some = np.flatnonzero(ink.any(axis=(1, 2)))
    thick = ink[some]
    thick[:, 1:] |= ink[some, :-1]
    thick[:, :, 1:] |= thick[:, :, :-1]  # gaps of one point are none
    labels, count = ndimage.label(thick, _IN_WINDOW)
    for window, *sides in ndimage.find_objects(labels) if count else ():
        reach = float(np.hypot(*(side.stop - side.start for side in sides))) / PER_MM
        found[some[window.start]] = max(found[some[window.start]], reach)
    return found
