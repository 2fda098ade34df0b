"""How sure a class (mutu) is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ikm.scoring.estimate import Floats
from ikm.scoring.interval import CONFIDENCE, Confidence
from ikm.survey.instrument import QualityClass

_TAIL = (1 - CONFIDENCE) / 2
_HALF_DIGIT = 0.005  # the rounded index is classed: 88.305 becomes 88.31


def class_probability(sure: Confidence, classes: Sequence[QualityClass]) -> Floats:
    """Confidence in each of `classes`, in their order, adding to 1: what lies between its edges; shape (..., classes).

    It is read from the distribution that gives the 95 % interval, and like that no probability that a unit "is" of a
    class. nan where there is no interval; nothing where the instrument has no classes.
    """
    if not classes:
        return np.empty((*np.shape(sure.size), 0))
    one = np.where(np.isnan(sure.size), np.nan, 1.0)
    below = [sure.cdf(float(quality.lower) - _HALF_DIGIT) for quality in classes[:-1]]
    return np.stack([high - low for high, low in pairwise([one, *below, 0 * one])], axis=-1)


def not_excluded(
    quality: QualityClass | None, classes: Sequence[QualityClass], probability: Sequence[float] | None
) -> tuple[QualityClass, ...]:
    """The classes other than `quality` that the 95 % interval reaches, in the order of `classes`.

    Those of which neither the class or better nor the class or worse has less than 2.5 %, which is to say that the
    interval lies neither wholly above nor wholly below them. Nothing where there is no class or no interval.
    """
    if quality is None or probability is None:
        return ()
    reached = (
        (sum(probability[: i + 1]) >= _TAIL and sum(probability[i:]) >= _TAIL, other) for i, other in enumerate(classes)
    )
    return tuple(other for inside, other in reached if inside and other != quality)
