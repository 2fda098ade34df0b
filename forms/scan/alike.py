"""Whether two pages may be the same sheet scanned twice, where no serial number tells.

Two people often give the same answers; two of them hardly ever put ink into the same parts of the same boxes. So of
each marked box it is kept how dark its 4 x 4 parts are, and pages with the same answers are compared by that.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from ikm.forms.layout import Rect
from ikm.forms.scan import page as pages
from ikm.forms.scan.page import FoundPage
from ikm.forms.scan.reading import FieldReading

Ink = tuple[tuple[str, str], ...]
"""By key of a question with a mark: the box that was marked and the darkness of its parts, 16 digits from 0 to f."""

_PARTS = 4
_DIGITS = _PARTS * _PARTS
_PER_MM = 4.0
_ENOUGH = 5  # marks on a page; fewer can be alike by chance
_NEAR = 1.6  # steps of darkness of 15, on the average of all parts: two scans of one sheet stay below


def ink_of(found: FoundPage, fields: tuple[FieldReading, ...]) -> Ink:
    """What the marks on a page look like."""
    marked = {field.key: field.value for field in fields if field.value is not None}
    boxes = [
        (marks.key, choice)
        for marks in found.page.marks
        for choice in marks.choices
        if marked.get(marks.key) == choice.value
    ]
    return tuple((key, f"{choice.value}:{_darkness(found, choice.box)}") for key, choice in boxes)


def _darkness(found: FoundPage, box: Rect) -> str:
    cut = pages.cut_out(found, box, _PER_MM)
    grey = cut if cut.ndim == 2 else cut.mean(axis=2)
    rows, columns = (np.linspace(0, length, _PARTS + 1).astype(int) for length in grey.shape)
    means = [
        [grey[top:bottom, left:right].mean() for left, right in pairwise(columns)] for top, bottom in pairwise(rows)
    ]
    return "".join(f"{int(15 - min(15, mean / 16)):x}" for mean in np.ravel(means))


def alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether the ink of two pages of one layout is nearly the same: the same boxes, dark in the same parts.

    One mark may differ, which was read on one page only.
    """
    same = [key for key in one if key in other and one[key][:-_DIGITS] == other[key][:-_DIGITS]]
    if len(same) < _ENOUGH or max(len(one), len(other)) > len(same) + 1:
        return False
    digits = (zip(one[key][-_DIGITS:], other[key][-_DIGITS:], strict=True) for key in same)
    steps = [abs(int(a, 16) - int(b, 16)) for pairs in digits for a, b in pairs]
    return sum(steps) < _NEAR * len(steps)
