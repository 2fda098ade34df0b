"""Respondents' answers as they may be published: in no order that tells who gave them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from ikm.output.subject import Subject

Answers = tuple[int | None, ...]


def applicable(subject: Subject) -> list[str]:
    """Keys of the elements that apply to the unit."""
    return [element.key for element in subject.domain.elements if element.weight is not None]


def telling(subject: Subject) -> list[str]:
    """Elements that not every service asks: a blank under one would tell which service its row is of."""
    return [key for key in applicable(subject) if any(key in service.tidak_berlaku for service in subject.unit.layanan)]


def shuffled(subject: Subject, keys: Sequence[str]) -> list[Answers]:
    """What each respondent answered to these elements, in an order that is chance alone."""
    rows: list[Answers] = list(subject.answers.select(keys).iter_rows())
    # Sorted before shuffling: the order of the source must not show through a known seed.
    rows.sort(key=lambda row: tuple(value or 0 for value in row))
    random.Random(subject.project.survei.benih).shuffle(rows)
    return rows
