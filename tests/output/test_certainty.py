"""How sure a class is, in words."""

from __future__ import annotations

import pytest

from answers import NINE
from ikm.output.certainty import class_in_words

A, B, C, D = NINE.classes


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        ((0.1, 0.9, 0, 0), "B; A tidak tertutup kemungkinannya"),
        ((0.1, 0.8, 0.1, 0), "B; A dan C tidak tertutup kemungkinannya"),
        ((0.1, 0.7, 0.1, 0.1), "B; A, C dan D tidak tertutup kemungkinannya"),
        ((0.01, 0.98, 0.01, 0), "B"),
        (None, "B"),
    ],
)
def test_the_classes_that_are_not_excluded_are_named(probability: tuple[float, ...] | None, words: str) -> None:
    assert str(class_in_words(B, NINE.classes, probability)) == words
