"""From the ink on the boxes of a question to its answer, or to a doubt.

Each box gets a degree, from 0 to 1, of being marked, of being pointed at from outside (a circle, a mark beside it) and
of being struck out. A value is as certain as its box is marked and all others are not; a blank, as no box is anything.
One score for a whole row let second marks through; a degree for each box does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ikm.forms.layout import Marks
from ikm.forms.scan.ink import Ink
from ikm.forms.scan.reading import FieldReading
from ikm.forms.scan.strokes import Numbers
from ikm.survey.messages import Message, marked

CERTAIN = 0.98
"""From this confidence on an answer is taken without a person."""

TWO_LEVELS = 0.01
"""A scan of black and white, which shows nothing faint, has fewer points than this in between."""

_FADED, _REST = 0.06, 0.01  # of a box: marks of which a scan of two levels left less, yet something
_SEEN_MARKS = 0.25  # of black: on a page of less, most questions seem to have no mark
_OF_MARK = (0.05, 0.45), (4.0, 9.0)  # the less of a box is inked, the less of the ink beside it is of a mark in it
_LINES = (0.45, 0.85), (0.385, 0.65)  # the more of a box is inked, the more of the two lines chance draws
_OF_STRIKE, _OF_STRIKE_LEFT = 0.51, 0.25  # of two level lines: what tells a strike in grey, and in black and white
_OF_LINES = 12.0  # square millimetres beside a box; more is no two lines but a blot, which may hide anything
_DOUBTFUL = 0.02  # nothing about a box that a person must look at is surer than that
_SPECK = 1.0  # millimetres, across its corners: smaller than any mark
_STRONG = 0.08  # of a box: people whose marks cover more do not mean specks
_SEEN = 0.3  # of how well the page's outlines are seen: a box seen less well is hidden or torn off

_TWO = marked("lebih dari satu kotak ditandai")
_STRUCK = marked("tanda dicoret dan tidak ada yang lain")
_BESIDE = marked("ada tulisan di luar kotak")
_FAINT = marked("tandanya tipis atau kotaknya kotor")
_HIDDEN = marked("kotaknya tertutup atau terpotong")


@dataclass(frozen=True)
class Degrees:
    """For each box, from 0 to 1.

    marked: that somebody marked it. kept: that no line goes through the mark. struck: that one surely does, out of the
    box on both sides, so that the mark is taken back. plain: that its own mark does not go out on both sides, as with
    people whose every mark looks struck.
    unmarked: that nobody marked it or pointed at it, with the pen of this page. untouched: that nothing is on it at
    all, be it as faint as a stain; a scan of two levels never tells. seen: that it can be seen. told: that the scan
    shows what was written.
    """

    marked: Numbers
    kept: Numbers
    struck: Numbers
    plain: Numbers
    unmarked: Numbers
    untouched: Numbers
    seen: Numbers
    told: Numbers


def degrees_of(ink: Ink) -> Degrees:
    """The degrees of all boxes of a page."""
    two_levels = ink.levels < TWO_LEVELS
    faded = two_levels and (ink.usual_share < _FADED or ink.usual < _SEEN_MARKS) and ink.pen.max() > _REST
    return Degrees(
        marked=_marked(ink),
        kept=_kept(ink, _OF_STRIKE_LEFT if two_levels else _OF_STRIKE),
        struck=_rise(ink.struck, 0.7, 0.03) * _rise(ink.pen, 0.2, 0.03) * _fall(ink.pen_beside, _OF_LINES, 0.3),
        plain=_fall(ink.struck, 0.25, 0.02),
        unmarked=_unmarked(ink, two_levels),
        untouched=_fall(ink.trace, 0.004, 0.0005) * _fall(ink.grey_beside, 0.4, 0.04) * ~(ink.streaked | two_levels),
        seen=_rise(ink.fit / np.median(ink.fit), _SEEN, 0.05),
        told=np.full(len(ink.pen), 0.5 if faded else 1.0),
    )


def _marked(ink: Ink) -> Numbers:
    """Enough ink of one stroke, or enough of all; no stain, no writing from elsewhere, no ring round another box."""
    long = np.maximum(_rise(ink.span, 1.58, 0.05), _rise(ink.span, 0.9, 0.05) * _rise(ink.leaving, 0.8, 0.06))
    stroke = long * _rise(ink.pen, 0.03, 0.0025)
    even = np.maximum(_rise(ink.strength, _least_strength(ink), 0.015), _fall(ink.grey_beside, 1.5, 0.1))
    hanging = _rise(ink.pen_beside, np.interp(ink.pen, *_OF_MARK), 0.15) * _fall(ink.pen, 0.43, 0.008)
    written = np.maximum(hanging, _rise(ink.pen_apart, 2.5, 0.1))
    return np.asarray(np.maximum(stroke, _rise(ink.pen, 0.085, 0.006)) * even * (1 - written) * ~ink.ringed)


def _kept(ink: Ink, of_strike: float) -> Numbers:
    """No two level lines; upright ones that are as long are those of a scribble, shorter ones those of a cross.

    of_strike: how much of the lines is left where they are not seen on both sides.
    """
    half = (ink.half_struck - ink.half_struck_down > of_strike) & (ink.pen < 0.45)
    level = ink.struck - 0.25 * ink.half_struck_down
    struck = np.maximum(_rise(level, np.interp(ink.pen, *_LINES), 0.012), half)
    return np.asarray(np.maximum(1 - struck, _rise(ink.struck_down, 0.3, 0.025)))


def _unmarked(ink: Ink, two_levels: bool) -> Numbers:
    """As good as nothing inside, and nothing beside: of what pointed at a box, black and white leave less."""
    little = _fall(ink.pen, 0.012, 0.001) if two_levels else _fall(ink.pen, 0.03, 0.003)
    speck = _fall(ink.pen, 0.08, 0.003) * _fall(ink.span, _SPECK, 0.01)
    rest = np.maximum(little, speck) if ink.usual_share > _STRONG else little
    beside = _fall(ink.pen_beside, 0.3, 0.02) if two_levels else _fall(ink.pen_beside, 1.1, 0.08)
    light = np.maximum(_fall(ink.grey, 0.6, 0.05), _fall(ink.strength, 0.45 * max(ink.usual, 0.35), 0.02))
    unmarked: Numbers = rest * beside * light
    return unmarked


def _least_strength(ink: Ink) -> float:
    """How dark a mark on spotted paper must be: near to the other marks of the page, or darker than stains are."""
    return float(np.clip(0.65 * ink.usual, 0.24, 0.35)) if ink.usual > 0.25 else 0.45


def _rise(value: Numbers, middle: Numbers | float, width: float) -> Numbers:
    """The logistic curve: 0.5 at `middle`, 0.98 four `width` above it."""
    result: Numbers = 1 / (1 + np.exp(-np.clip((value - middle) / width, -60, 60)))
    return result


def _fall(value: Numbers, middle: Numbers | float, width: float) -> Numbers:
    """The logistic curve turned over."""
    return _rise(-value, -middle, width)


def decide(marks: Marks, degrees: Degrees) -> FieldReading:
    """The answer to one question, by the degrees of its own boxes."""
    blank = float(degrees.untouched.prod())
    taken_back = np.maximum(degrees.unmarked, degrees.struck)
    others = np.maximum(_of_others(degrees.unmarked), _of_others(taken_back) * degrees.plain)
    chosen = degrees.marked * degrees.kept * others
    best = int(chosen.argmax())
    shown = float(np.maximum(degrees.seen, degrees.marked).min() * degrees.told.min())
    if blank * shown >= CERTAIN:
        return FieldReading(marks.key, "blank", None, blank * shown)
    if chosen[best] * shown >= CERTAIN:
        return FieldReading(marks.key, "value", marks.choices[best].value, float(chosen[best] * shown))
    return _doubt(marks, degrees)


def _of_others(degree: Numbers) -> Numbers:
    """For each box, that all the other ones have it."""
    others = np.tile(degree, (len(degree), 1))
    np.fill_diagonal(others, 1.0)
    return np.asarray(others.prod(axis=1))


def _doubt(marks: Marks, degrees: Degrees) -> FieldReading:
    """What is likeliest, and why it is not certain: of what can be meant, one box or none, each by its odds."""
    meant = np.clip((1 - degrees.unmarked) * degrees.kept, _DOUBTFUL, 1 - _DOUBTFUL)
    odds = np.append(meant / (1 - meant), 1.0)
    values = [*(choice.value for choice in marks.choices), None]
    best = int(odds.argmax())
    confidence = float(odds[best] / odds.sum() * degrees.told.min())
    return FieldReading(marks.key, "review", values[best], min(confidence, CERTAIN - 0.01), Message(_reason(degrees)))


def _reason(degrees: Degrees) -> str:
    if np.maximum(degrees.seen, degrees.marked).min() < 0.5:
        return _HIDDEN
    if (degrees.marked > 0.5).sum() > 1:
        return _TWO
    if degrees.kept.min() < 0.5:
        return _STRUCK
    return _FAINT if degrees.unmarked.min() > 0.5 else _BESIDE
