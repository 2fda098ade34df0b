"""Which element a remark is about, told by the words in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

OTHER = ""
"""The key of remarks that no word tells of."""


def topics(remark: str, keys: Iterable[str]) -> tuple[str, ...]:
    """The elements among `keys` that the remark speaks of, in their order; none where its words tell of none.

    A guess by words, not a reading: it is for putting remarks in order, never for counting opinions.
    """
    words = remark.casefold()
    return tuple(key for key in keys if (pattern := _patterns().get(key)) and pattern.search(words))


def grouped(remarks: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
    """The remarks by element, one that speaks of two under both; those that tell of none under `OTHER`, last."""
    found: dict[str, list[str]] = {key: [] for key in (*keys, OTHER)}
    for remark in remarks:
        for key in topics(remark, keys) or (OTHER,):
            found[key].append(remark)
    return {key: told for key, told in found.items() if told}


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """A word of the list begins a word of the remark; one that ends with a full stop is that whole word."""
    lists: dict[str, list[str]] = json.loads((files(__name__) / "words.json").read_text(encoding="utf-8"))
    return {key: re.compile(r"\b(?:" + "|".join(map(_begins, words)) + ")") for key, words in lists.items()}


def _begins(word: str) -> str:
    return re.escape(word[:-1]) + r"\b" if word.endswith(".") else re.escape(word)
