"""What each point of the windows around boxes is: inside, outline, text, another box, blank paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ikm.forms.layout import Choice, Page, Rect
from ikm.forms.scan.sampling import steps

AROUND = 3.0
"""Millimetres around a box in which a circle, a tick or a line through it leaves ink."""

INSIDE, OUTSIDE = 0.5, 0.4
"""Millimetres from the edge of a box to where its outline certainly ends, bent and blurred."""

_LETTER = 4.5  # millimetres of the text beside a box: its letter, which some people circle instead
_BESIDE_LETTER = 1.6
_TEXT_GAP = 1.5  # from a box to its text
_PRINTED = 0.3  # around printed words
_SAMPLE = 400  # points by which the inside of a box, and the paper around it, are judged

Flags = NDArray[np.bool_]
"""For each box, whether a point of its window belongs to something: n x rows x columns."""


@dataclass(frozen=True)
class Stencil:
    """What each point of each window is. x, y: millimetres of the points from the middle of the box.

    inside: within the outline. others: other boxes; other: which one, by its number. written: places to write on.
    printed: words and rules.
    around: blank paper beside the box and its letter, nearer to it than to any other box.
    edge: the edge of the window where no mark of its box goes: below, on the left and, where the box's letter does not
    stand above it, above.
    within, sample: points of `inside` and of `around`, n x 400, as places in the flat window. widths: of the boxes.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    inside: Flags
    others: Flags
    other: NDArray[np.int16]
    written: Flags
    printed: Flags
    around: Flags
    edge: Flags
    within: NDArray[np.intp]
    sample: NDArray[np.intp]
    widths: NDArray[np.float64]


@lru_cache(maxsize=64)
def stencil_of(page: Page) -> Stencil:
    """The stencil of a page's boxes; the same for every picture of it."""
    choices = [choice for marks in page.marks for choice in marks.choices]
    boxes = list(page.boxes)
    half = max(max(box.width, box.height) for box in boxes) / 2
    x, y = steps(-half - AROUND, half + _TEXT_GAP + _LETTER + _BESIDE_LETTER), steps(-half - AROUND, half + AROUND)

    def flagged(rects: Iterable[Iterable[Rect]]) -> Flags:
        return np.array([_drawn(each, box.centre, x, y) for each, box in zip(rects, boxes, strict=True)])

    words = [rect.grown(_PRINTED) for choice in choices for rect in choice.printed]
    outlined = [box.grown(OUTSIDE) for box in boxes]
    inside = flagged([box.grown(-INSIDE)] for box in boxes)
    each = np.array([_which(outlined, i, boxes[i].centre, x, y) for i in range(len(boxes))])
    others = each >= 0
    written = flagged([place.area for place in page.writing] for _ in boxes)
    printed = flagged(words for _ in boxes)
    near = flagged(_near(choice) for choice in choices)
    own = np.array([_own(box, boxes, x, y) for box in boxes])
    around = near & own & ~(flagged([box] for box in outlined) | others | written | printed)
    edge = np.zeros_like(inside)
    edge[:, -1] = edge[:, :, 0] = True
    edge[:, 0] = np.array([[not _is_above(choice)] for choice in choices])
    widths = np.array([box.width for box in boxes])
    return Stencil(x, y, inside, others, each, written, printed, around, edge, _sample(inside), _sample(around), widths)


def _is_above(choice: Choice) -> bool:
    """Whether the letter stands above the box."""
    return any(rect.bottom <= choice.box.y for rect in choice.printed[:1])


def _near(choice: Choice) -> Iterable[Rect]:
    """The box and its letter, with what is beside them."""
    yield choice.box.grown(AROUND)
    if choice.printed:
        letter = choice.printed[0]
        yield Rect(letter.x, letter.y, min(letter.width, _LETTER), letter.height).grown(_BESIDE_LETTER)


def _drawn(
    rects: Iterable[Rect], centre: tuple[float, float], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which points of the window around `centre` lie in any of the rectangles."""
    flags = np.zeros((len(y), len(x)), dtype=bool)
    for rect in rects:
        across = (x >= rect.x - centre[0]) & (x <= rect.right - centre[0])
        down = (y >= rect.y - centre[1]) & (y <= rect.bottom - centre[1])
        if across.any() and down.any():
            flags[np.ix_(down, across)] = True
    return flags


def _which(
    rects: Sequence[Rect], own: int, centre: tuple[float, float], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int16]:
    """In which of the rectangles but its own each point of the window around `centre` lies; -1 in none."""
    which = np.full((len(y), len(x)), -1, dtype=np.int16)
    for number, rect in enumerate(rects):
        if number != own:
            which[_drawn([rect], centre, x, y)] = number
    return which


def _own(box: Rect, boxes: Iterable[Rect], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Points of its window that are nearer to the box than to any other."""
    at_x, at_y = np.meshgrid(box.centre[0] + x, box.centre[1] + y)
    distance = _distance(box, at_x, at_y)
    own = np.ones(at_x.shape, dtype=bool)
    for other in boxes:
        if other != box and abs(other.x - box.x) < 20 and abs(other.y - box.y) < 20:
            own &= distance < _distance(other, at_x, at_y)
    return own


def _distance(rect: Rect, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """From points to a rectangle, 0 inside."""
    across = np.maximum(np.maximum(rect.x - x, x - rect.right), 0)
    down = np.maximum(np.maximum(rect.y - y, y - rect.bottom), 0)
    distance: NDArray[np.float64] = np.hypot(across, down)
    return distance


def _sample(flags: Flags) -> NDArray[np.intp]:
    """Points of each window, evenly chosen of those that are flagged, n x 400."""
    places = (np.flatnonzero(window) for window in flags)
    return np.array([own[np.linspace(0, len(own) - 1, _SAMPLE).astype(int)] for own in places])
