"""Answer cells: digits, letters and labels become 1 to 4, a blank or a fault, per element."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from ikm.survey.instrument import Element, Instrument
from ikm.survey.reading.texts import folded, is_blank, squeeze, words

_WHOLE = re.compile(r"\+?(\d{1,9})(?:[.,]0+)?")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?")
_MARKED = re.compile(r"[(\[]?([a-d]|\d{1,2})(?:\s*[.):=\]\-–/]+\s*|\s+)\(?\s*(\D.*?)\)?", re.I | re.S)
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
    """The words of a label; of one without words, as `😡` and `**`, its signs, without what XLSForms put in."""
    return re.sub(r"\b(?:tapi|tetapi)\b", "tetapi", words(label)) or re.sub("[\\\\\u2060]", "", folded(label))


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


# What lies outside 1-4 on each other scale, the narrowest scale first; fractions of 1 are percentages in a workbook.
_SCALES: Mapping[str, Callable[[float], bool]] = {
    "25/50/75/100": lambda number: number in (25, 50, 75, 100),
    "1-5": lambda number: number == 5,
    "1-10": lambda number: number in (5, 6, 7, 8, 9, 10),
    "0-100": lambda number: 4 < number <= 100,
    "0-1": lambda number: 0 < number < 1,
}


def other_scale(counts: Mapping[str, int]) -> str | None:
    """The scale that a column of answers is on instead of 1-4.

    `counts`: how often each text that is not blank occurs. Only the numbers outside 1-4 tell, whatever texts and
    slips stand among them: None while at most 5 % of the answers fit another scale, or only one of several does.
    """
    numbers = {text: _number(text) for text in counts}
    answered = sum(n for text, n in counts.items() if numbers[text] != 0)
    fitting = {
        scale: sum(n for text, n in counts.items() if (number := numbers[text]) is not None and holds(number))
        for scale, holds in _SCALES.items()
    }
    scale = max(fitting, key=lambda name: fitting[name])
    few = fitting[scale] * 20 <= answered or (fitting[scale] < 2 and answered > 1)
    return None if few else scale


def _number(text: str) -> float | None:
    cell = squeeze(text)
    match = re.fullmatch(r"(\d{1,9}(?:[.,]\d{1,9})?) ?%?", cell)
    return float(match.group(1).replace(",", ".")) if match else None
