"""How sure a class (mutu) is."""

from __future__ import annotations

from collections.abc import Sequence

from ikm.scoring.interval import CONFIDENCE, Confidence
from ikm.survey.instrument import QualityClass

_TAIL = (1 - CONFIDENCE) / 2
_HALF_DIGIT = 0.005  # the rounded index is classed: 88.305 becomes 88.31


def class_probability(sure: Confidence | None, classes: Sequence[QualityClass]) -> tuple[float, ...] | None:
    """Confidence in each of `classes`, in their order, adding to 1: what lies between its edges.

    It is read from the distribution that gives the 95 % interval, and like that no probability that a unit "is" of a
    class. None where there is no interval or the instrument has no classes.
    """
    if sure is None or not classes:
        return None
    below = [sure.cdf(float(quality.lower) - _HALF_DIGIT) for quality in classes[:-1]]
    above = [1.0, *below]
    return tuple(high - low for high, low in zip(above, [*below, 0.0], strict=True))


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
