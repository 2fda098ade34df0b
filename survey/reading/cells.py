"""Answer cells: digits, letters and labels become 1 to 4, a blank or a fault, per element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ikm.survey.instrument import Element, Instrument
from ikm.survey.reading.texts import is_blank, squeeze, words

_WHOLE = re.compile(r"\+?(\d{1,9})(?:[.,]0+)?")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?")
_MARKED = re.compile(r"([a-d]|\d{1,2})\s*(?:[.):=\-–]+\s*|\s+(?=\())\(?\s*(\D.*?)\)?", re.I | re.S)
_MARKED_BEHIND = re.compile(r"(\D.*?)\s*[(\[=:\-–]\s*([a-d]|\d{1,2})\s*[)\]]?", re.I | re.S)


@dataclass(frozen=True)
class Answer:
    """What a cell says: a value or a blank, and the rule it breaks where it breaks one."""

    value: int | None = None
    rule: str | None = None


BLANK = Answer()


def read_answer(text: str | None, element: Element, instrument: Instrument) -> Answer:
    """Read one cell under one element's question."""
    if text is None or is_blank(text):
        return BLANK
    cell = squeeze(text)
    whole = _WHOLE.fullmatch(cell)
    if whole:
        return _of_number(int(whole.group(1)))
    if _NUMBER.fullmatch(cell):
        return Answer(rule="outside-scale")
    mark = cell.rstrip(".)").casefold()
    if mark in ("a", "b", "c", "d"):
        return Answer("abcd".index(mark) + 1)
    return _of_text(cell, element, instrument)


def _of_number(number: int) -> Answer:
    if 1 <= number <= 4:
        return Answer(number)
    return Answer(rule="zero-blank" if number == 0 else "outside-scale")


def _of_text(cell: str, element: Element, instrument: Instrument) -> Answer:
    whole = _of_label(cell, element)
    if whole is not None:
        return Answer(whole)
    front, behind = _MARKED.fullmatch(cell), _MARKED_BEHIND.fullmatch(cell)
    mark, label = front.groups() if front else (behind.group(2), behind.group(1)) if behind else (None, cell)
    value = _of_label(label, element)
    if value is None:
        return Answer(rule="wrong-label" if _folded(label) in _all_labels(instrument) else "unknown-answer")
    if mark is None:
        return Answer(value)
    marked = int(mark) if mark.isdigit() else "abcd".index(mark.casefold()) + 1
    return Answer(value) if marked == value else Answer(rule="number-contradicts-label")


def _folded(label: str) -> str:
    return re.sub(r"\b(?:tapi|tetapi)\b", "tetapi", words(label))


@cache
def labels_of(element: Element) -> Mapping[str, int]:
    """Every wording of the element's answers, folded, with its value."""
    known: dict[str, int] = {}
    for wording in (tuple(x.id for x in element.labels), tuple(x.en for x in element.labels), *element.synonyms):
        for value, label in enumerate(wording, 1):
            if label:
                known.setdefault(_folded(label), value)
    for label, value in list(known.items()):
        known.setdefault(label.split(" dan ")[0], value)
    return known


@cache
def _all_labels(instrument: Instrument) -> frozenset[str]:
    return frozenset(label for element in instrument.elements for label in labels_of(element))


def _of_label(label: str, element: Element) -> int | None:
    """The label's value, also where a cell gives two words for it: `Sangat kompeten/mampu`."""
    known = labels_of(element)
    if _folded(label) in known:
        return known[_folded(label)]
    return known.get(_folded(label.split("/")[0])) if "/" in label else None


def other_scale(counts: Mapping[str, int]) -> str | None:
    """The scale that a column of answers is on instead of 1-4: `1-5`, `25/50/75/100`, `1-10` or `0-100`.

    `counts`: how often each text that is not blank occurs. None while at most 5 % lie outside, while only one
    answer of several does (a slip of the pen shows no scale), or where not every answer fits.
    """
    numbers = {text: _number(text) for text in counts}
    if not counts or any(number is None for number in numbers.values()):
        return None
    total = sum(counts.values())
    outside = sum(n for text, n in counts.items() if numbers[text] not in (0, 1, 2, 3, 4))
    if outside * 20 <= total or (outside < 2 and total > 1):
        return None
    found = [number for number in numbers.values() if number is not None]
    return _scale_of(found)


def _scale_of(numbers: Iterable[float]) -> str | None:
    values = set(numbers)
    integral = all(value == int(value) for value in values)
    if integral and values <= {25, 50, 75, 100}:
        return "25/50/75/100"
    if min(values) < 0 or max(values) > 100:
        return None
    if integral and max(values) <= 10:  # a 0 among them is a blank
        return "1-5" if max(values) <= 5 else "1-10"
    return "0-100" if max(values) > 10 else None


def _number(text: str) -> float | None:
    cell = squeeze(text)
    return float(cell.replace(",", ".")) if re.fullmatch(r"\d{1,9}(?:[.,]\d{1,9})?", cell) else None
