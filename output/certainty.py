"""How sure a class is, in words."""

from __future__ import annotations

from collections.abc import Sequence

from ikm.scoring.classes import not_excluded
from ikm.survey.instrument import QualityClass
from ikm.survey.messages import Message


def class_in_words(
    quality: QualityClass, classes: Sequence[QualityClass], probability: Sequence[float] | None
) -> Message | str:
    """The class with those that the 95 % interval reaches too: "B; A tidak tertutup kemungkinannya".

    The letter alone where it reaches no other, or where there is no interval.
    """
    others = [other.mutu for other in not_excluded(quality, classes, probability)]
    if not others:
        return quality.mutu
    return Message("{mutu}; {others} tidak tertutup kemungkinannya", mutu=quality.mutu, others=_listed(others))


def _listed(letters: Sequence[str]) -> Message | str:
    if len(letters) == 1:
        return letters[0]
    return Message("{first} dan {last}", first=", ".join(letters[:-1]), last=letters[-1])
