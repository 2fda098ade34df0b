"""How much ink there is in and around each box, beside the paper it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ikm.forms.layout import Page
from ikm.forms.scan.bend import Outlines
from ikm.forms.scan.sampling import windows
from ikm.forms.scan.stencil import Flags, Stencil, stencil_of
from ikm.forms.scan.strokes import Numbers, Patches, spans, streaks, struck, struck_down

_FAINT = 0.10  # darkness, 0 to 1, below which nothing is ink
_OF_PEN = 0.45  # of the darkness of a page's marks: lighter is show-through, a stain, a fold
_OF_STRIKE = 0.7  # of what is dark as a mark: lines drawn in haste are lighter
_TRACE = 0.05  # darkness of a third of a millimetre, by which the lightest pencil differs from paper
_PENCIL = 0.35  # marks are never thought to be lighter
_LINED = 0.2  # of the way of level lines is inked: less is no strike, and upright lines do not matter
_STRONGEST = 25  # points of the inside: 0.7 square millimetres, the least that a mark covers
_BLACK, _WHITE = 40, 215


@dataclass(frozen=True)
class Ink:
    """What is on each box of a page; every array has one number a box.

    pen: share of its inside that is as dark as the marks on this page are. grey: that is darker than paper at all.
    trace: that is, a third of a millimetre at a time, the least darker than paper: the lightest pencil.
    pen_beside, grey_beside: square millimetres of the same around it and its letter, without tails of other marks.
    pen_apart: of pen_beside what does not hang together with the inside.
    struck: how far two level lines go through it and out on both sides, from 0 to 1; struck_down: the same, upright; 0
    where there are no level ones.
    half_struck: the same of level lines of which half is seen outside the box, be it on one side.
    span: how far the largest stroke inside reaches, in millimetres. leaving: square millimetres of it outside the box.
    ringed: whether a ring round another box goes through it.
    streaked: whether a line runs down through its whole window: dirt in a scanner, or a hand that answers many
    questions at once; it is left out of all else.
    strength: darkness of the darkest ink inside, from 0 to 1. fit: how well its outline is seen.
    usual, usual_share: strength of the marks of this page, and how much of a box they cover. levels: share of the
    picture around boxes that is neither black nor white; almost none in a scan of two levels.
    """

    pen: Numbers
    grey: Numbers
    trace: Numbers
    pen_beside: Numbers
    grey_beside: Numbers
    pen_apart: Numbers
    struck: Numbers
    struck_down: Numbers
    half_struck: Numbers
    half_struck_down: Numbers
    span: Numbers
    leaving: Numbers
    ringed: Flags
    streaked: Flags
    strength: Numbers
    fit: Numbers
    usual: float
    usual_share: float
    levels: float


def ink_of(grey: NDArray[np.uint8], outlines: Outlines, page: Page) -> Ink:
    """The ink on every box of the page, in the order of `page.boxes`."""
    stencil = stencil_of(page)
    centres = np.array([box.centre for box in page.boxes]) + outlines.shifts
    seen, _ = windows(grey, outlines.pose, centres, stencil.x, stencil.y)
    sample = _taken(seen, stencil.sample).astype(np.float32)
    paper = np.maximum(np.median(sample, axis=1), 1.0)[:, None, None]
    noise = 1.4826 * float(np.median(np.abs(sample / paper[:, 0] - 1)))
    faint = max(_FAINT, 5 * noise)
    darkness = 1.0 - seen / paper
    dirt = streaks(darkness > faint, stencil)
    darkness[dirt] = 0.0
    inside = _taken(darkness, stencil.within)
    strength = np.partition(inside, -_STRONGEST, axis=1)[:, -_STRONGEST:].mean(axis=1)
    usual = _usual(strength, page)
    pen = max(_OF_PEN * max(usual, _PENCIL), faint)
    share = (inside > pen).mean(axis=1)
    is_pen = darkness > pen
    both_sides, half = struck((darkness > max(_OF_STRIKE * pen, faint)) | dirt, stencil)
    lined = np.flatnonzero(np.maximum(both_sides, half) > _LINED)
    down, half_down = struck_down(is_pen, stencil, lined)
    patches = Patches.of(darkness > faint, stencil)
    return Ink(
        pen=share,
        grey=(inside > faint).mean(axis=1),
        trace=_traces(darkness, stencil, noise),
        pen_beside=patches.on(stencil.around & is_pen, ~patches.strays()),
        pen_apart=patches.on(stencil.around & is_pen, patches.outside & ~patches.tails()),
        grey_beside=patches.on(stencil.around, ~patches.tails()),
        leaving=patches.leaving(),
        ringed=patches.ringed(),
        struck=both_sides,
        struck_down=down,
        half_struck=half,
        half_struck_down=half_down,
        span=spans(is_pen & stencil.inside),
        streaked=np.asarray(dirt.any(axis=(1, 2))),
        strength=strength,
        fit=outlines.fit,
        usual=usual,
        usual_share=_usual_share(share, page),
        levels=levels_of(seen),
    )


def levels_of(seen: NDArray[np.uint8]) -> float:
    """The share of points that are neither black nor white."""
    return float(((seen > _BLACK) & (seen < _WHITE)).mean())


def _traces(darkness: Numbers, stencil: Stencil, noise: float) -> Numbers:
    """The share of each inside that is, a third of a millimetre at a time, darker than paper: the noise evens out."""
    rows, columns = (np.flatnonzero(stencil.inside.any(axis=axes)) for axes in ((0, 2), (0, 1)))
    part = np.s_[:, rows[0] - 1 : rows[-1] + 2, columns[0] - 1 : columns[-1] + 2]
    even = ndimage.uniform_filter(darkness[part], (1, 3, 3))
    dark = (even > max(_TRACE, 2.5 * noise)) & stencil.inside[part]
    return np.asarray(dark.sum(axis=(1, 2)) / stencil.inside.sum(axis=(1, 2)))


def _taken(values: NDArray[np.generic], places: NDArray[np.intp]) -> NDArray[Any]:
    """The values at some places of each window, n x places."""
    return np.take_along_axis(values.reshape(len(values), -1), places, axis=1)


def _usual(amounts: Numbers, page: Page) -> float:
    """The median over the questions of what is on the most marked box: one person fills a page in with one pen."""
    return float(np.median(_most(amounts, page)))


def _usual_share(share: Numbers, page: Page) -> float:
    """The median over the questions that have a mark in a box; 1 where none has, as with people who circle."""
    most = _most(share, page)
    return float(np.median(most[most > 0])) if most.any() else 1.0


def _most(amounts: Numbers, page: Page) -> Numbers:
    """What is on the most marked box of each question."""
    stops = np.cumsum([len(marks.choices) for marks in page.marks])[:-1]
    return np.array([own.max() for own in np.split(amounts, stops)])
