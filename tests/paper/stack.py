"""Pages for the reader: each filled in by somebody and brought back one way, all of it from one number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, uniform_filter

from ikm.forms.paper import PaperForm
from ikm.forms.scan.page import Picture
from ikm.forms.scan.reading import FieldReading
from paper.blank import MM, blank
from paper.degrade import Degraded, Severity, Way, degrade
from paper.effects import grey
from paper.filling import Answer, Part, Truth, answers_of, fill, truth_without
from paper.people import Kind, Person, person

NO_TRACE = 0.5  # square millimetres; less was left of a mark than tells it from a speck
_WORKING = (200, 300, 400, 600)  # resolutions at which sheets are written on, before they are scanned


@dataclass(frozen=True)
class Case:
    """A page that came back, and what was meant on it. All before `who` is what it was made from, but the form.

    sheet: the page as it was filled in, before anything happened to it.
    """

    seed: int
    way: Way
    severity: Severity
    dpi: float
    page: int
    odd: float
    who: Person
    answers: Mapping[str, Answer]
    truths: Mapping[str, Truth]
    sheet: Picture
    came: Degraded


def case(
    form: PaperForm,
    seed: int,
    way: Way,
    severity: Severity,
    *,
    dpi: float = 200,
    page: int = 1,
    odd: float = 0.15,
    without: frozenset[tuple[str, Part]] = frozenset(),
) -> Case:
    """The page that this seed makes.

    odd: how often people do otherwise than they are used to, 0 to 1. without: parts of answers, by key, that leave no
    ink, all else being equal.
    """
    rng = np.random.default_rng([seed, page])
    working = next((each for each in _WORKING if each >= 0.95 * dpi), _WORKING[-1])
    who, per_mm, what = person(rng, odd), working / MM, form.layout.pages[page - 1]
    answers = answers_of(what, who, rng)
    filled, truths = fill(blank(form, working, page), what, answers, who, rng, per_mm, without)
    after = np.random.default_rng([seed, page, 2])
    came = degrade(filled, after, way, severity, per_mm, dpi)
    return Case(seed, way, severity, dpi, page, odd, who, answers, truths, filled, came)


def without(form: PaperForm, made: Case, parts: frozenset[tuple[str, Part]]) -> Case:
    """The same page, all else being equal, without the ink of these parts of answers."""
    return case(form, made.seed, made.way, made.severity, dpi=made.dpi, page=made.page, odd=made.odd, without=parts)


def otherwise(one: Picture, other: Picture, per_mm: float) -> NDArray[np.bool_]:
    """Which points look otherwise in another picture: by 20 of the 255 levels over a third of a millimetre.

    A lighter grey is not seen by those who do not look for it.
    """
    change = grey(one).astype(np.float32) - grey(other)
    return np.asarray(np.abs(uniform_filter(change, max(round(per_mm / 3), 1))) > 20)


def trace(form: PaperForm, made: Case, key: str, part: Part) -> float:
    """Square millimetres of what came back that look otherwise because of a part of the answer to a question.

    A resting pen leaves some 0.3. An outline that becomes a little thicker is not counted: it looks like any other.
    """
    per_mm = made.dpi / MM
    empty = without(form, made, frozenset({(key, part)})).came.picture
    return float((otherwise(made.came.picture, empty, per_mm) & ~_inked(empty, per_mm)).sum() / per_mm**2)


def _inked(picture: Picture, per_mm: float) -> NDArray[np.bool_]:
    """What is much darker than the paper around it, and 0.3 mm beside that."""
    light = grey(picture).astype(np.float32)
    dark = light < 0.7 * uniform_filter(light, round(8 * per_mm))
    return np.asarray(maximum_filter(dark, 2 * max(round(0.3 * per_mm), 1) + 1))


def verdict(form: PaperForm, made: Case, read: FieldReading) -> str:
    """`right`, `review`, `wrong`, or `lost`: what is left of the marks says what was read.

    A threshold or a copier may take away a mark, or one of two; of what is not there any more nobody can know.
    """
    truth, answer = made.truths[read.key], made.answers[read.key]
    said = truth.judged(read)
    if said != "wrong" or truth.kind is Kind.NONE:
        return said
    gone = {part for part in get_args(Part) if trace(form, made, read.key, part) < NO_TRACE}
    return "lost" if truth_without(answer, gone).judged(read) == "right" else "wrong"
