"""A page filled in by somebody, with the truth of what they meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ikm.forms.layout import Choice, Marks, Page, Rect
from ikm.forms.scan.page import Picture
from ikm.forms.scan.reading import FieldReading
from paper import marks
from paper.people import CLEAR, Kind, Person, faint
from paper.strokes import Hand, Pen, Points, drawn, ink

_NOTHING_MEANT = frozenset({Kind.NONE, Kind.DOT, Kind.STRUCK_ONLY})
_TAKEN_BACK = frozenset({Kind.STRUCK, Kind.STRUCK_SLOPPILY, Kind.BLACKENED})
_PLAIN: Mapping[Kind, marks.Draw] = {
    Kind.FILL: marks.fill,
    Kind.CROSS: marks.cross,
    Kind.TICK: marks.tick,
    Kind.SCRIBBLE: marks.scribble,
    Kind.CIRCLE_BOX: marks.circle_box,
    Kind.STROKE: marks.stroke,
    Kind.DOT: marks.dot,
}


Part = Literal["mark", "other", "strike"]
"""Of an answer: the mark that is meant, the one at another box, what takes that one back."""


@dataclass(frozen=True)
class Answer:
    """What somebody does at one question. value: the choice they mean. other: the one taken back, or marked as well."""

    kind: Kind
    value: str | None
    other: str | None = None


@dataclass(frozen=True)
class Truth:
    """What was meant at one question.

    value: the choice, None for no answer. clear: any person would be sure of it. knowable: a person who looks long
    enough can tell it; of two equal marks nobody can.
    """

    kind: Kind
    value: str | None
    clear: bool
    knowable: bool = True

    def judged(self, read: FieldReading) -> str:
        """`right`, `review`, or `wrong`: what was read of the question and taken without asking."""
        if read.outcome == "review":
            return "review"
        taken = read.value if read.outcome == "value" else None
        return "right" if self.knowable and taken == self.value else "wrong"


def answers_of(page: Page, person: Person, rng: np.random.Generator) -> dict[str, Answer]:
    """Answers by chance to every question of a page, in the ways of a person."""
    return {question.key: answer_of(question, person.kind(rng), rng) for question in page.marks}


def answer_of(question: Marks, kind: Kind, rng: np.random.Generator) -> Answer:
    """An answer by chance to one question, given in one way; a single box cannot be marked twice."""
    values = [choice.value for choice in question.choices]
    if len(values) < 2 and kind in _TAKEN_BACK | {Kind.TWO}:
        kind = Kind.CROSS
    order = rng.permutation(len(values))
    first, other = values[order[0]], values[order[1]] if len(values) > 1 else None
    if kind is Kind.NONE:
        return Answer(kind, None)
    if kind in (Kind.DOT, Kind.STRUCK_ONLY):
        return Answer(kind, None, first)
    return Answer(kind, first, other if kind in _TAKEN_BACK | {Kind.TWO} else None)


def fill(
    picture: Picture,
    page: Page,
    answers: Mapping[str, Answer],
    person: Person,
    rng: np.random.Generator,
    per_mm: float,
    without: frozenset[tuple[str, Part]] = frozenset(),
) -> tuple[Picture, dict[str, Truth]]:
    """The page after somebody gave these answers, and for each question of the page what they meant.

    Questions that are not in `answers` stay empty; the others look the same without them. Half of the people write in
    a place for writing, some beyond it. without: parts of answers, by key, that leave no ink, all else being equal.
    """
    done = picture.copy()
    truths = {}
    boxes = list(page.boxes)
    for question, own in zip(page.marks, rng.spawn(len(page.marks)), strict=True):
        answer = answers.get(question.key, Answer(Kind.NONE, None))
        for part, lines, pen in _drawn_answer(question, answer, boxes, person, own):
            on = picture.copy() if (question.key, part) in without else done
            ink(on, lines, pen, person.hand, own, per_mm)
        truths[question.key] = truth_of(answer)
    for place in page.writing:
        if rng.random() < 0.5:
            ink(done, scrawl(place.area, person.hand, rng), person.pen, person.hand, rng, per_mm)
    return done, truths


def truth_of(answer: Answer) -> Truth:
    """What a person who sees the page would take the answer for."""
    value = None if answer.kind in _NOTHING_MEANT or answer.kind is Kind.TWO else answer.value
    return Truth(answer.kind, value, answer.kind in CLEAR | {Kind.NONE}, answer.kind is not Kind.TWO)


def truth_without(answer: Answer, gone: Set[Part]) -> Truth:
    """What a person would take the answer for after parts of it have vanished."""
    plain = truth_of(answer)
    if not gone or answer.kind is Kind.NONE:
        return plain
    left = {part for part, there in (("mark", answer.value), ("other", answer.other)) if there} - gone
    if left == {"mark"}:
        return replace(plain, value=answer.value, knowable=True)
    if left == {"other"} and answer.kind is not Kind.DOT:
        taken_back = answer.kind in _TAKEN_BACK | {Kind.STRUCK_ONLY} and "strike" not in gone
        return replace(plain, value=None if taken_back else answer.other, knowable=True)
    return replace(plain, value=None, knowable=not left)


def _drawn_answer(
    question: Marks, answer: Answer, boxes: Sequence[Rect], person: Person, rng: np.random.Generator
) -> list[tuple[Part, list[Points], Pen]]:
    hand, pen = person.hand, person.pen
    chosen = next((c for c in question.choices if c.value == answer.value), None)
    other = next((c for c in question.choices if c.value == answer.other), None)
    usual = person.habit
    drawings: list[tuple[Part, list[Points], Pen]] = []
    if other is not None:
        marked, taken_back = _at_other(other, answer.kind, usual, hand, rng)
        drawings += [("other", marked, pen), ("strike", taken_back, pen)]
    if chosen is not None:
        if answer.kind is Kind.FAINT:
            drawn_as = Kind(rng.choice([Kind.CROSS.value, Kind.TICK.value, Kind.FILL.value]))
            drawings.append(("mark", _mark(chosen, drawn_as, hand, rng), faint(rng)))
        elif answer.kind is Kind.OUTSIDE:
            drawings.append(("mark", _mark(_beside(chosen, boxes, rng), _simple(usual), hand, rng), pen))
        else:
            alone = answer.kind not in _TAKEN_BACK | {Kind.TWO}
            drawings.append(("mark", _mark(chosen, answer.kind if alone else usual, hand, rng), pen))
    return drawings


def _at_other(
    choice: Choice, kind: Kind, usual: Kind, hand: Hand, rng: np.random.Generator
) -> tuple[list[Points], list[Points]]:
    """What is at the box that is not meant, or not alone; and what takes it back."""
    if kind in (Kind.STRUCK, Kind.STRUCK_ONLY):
        return marks.cross(choice.box, hand, rng), marks.struck(choice.box, hand, rng)
    if kind is Kind.STRUCK_SLOPPILY:
        return _mark(choice, _simple(usual), hand, rng), marks.struck_sloppily(choice.box, hand, rng)
    if kind is Kind.BLACKENED:
        return _mark(choice, _simple(usual), hand, rng), marks.blackened(choice.box, hand, rng)
    return _mark(choice, Kind.DOT if kind is Kind.DOT else usual, hand, rng), []


def _simple(usual: Kind) -> Kind:
    return Kind.TICK if usual is Kind.TICK else Kind.CROSS


def _mark(choice: Choice, kind: Kind, hand: Hand, rng: np.random.Generator) -> list[Points]:
    if kind is Kind.CIRCLE_LETTER:
        return marks.circle_letter(choice, hand, rng)
    return _PLAIN[kind](choice.box, hand, rng)


def _beside(choice: Choice, boxes: Sequence[Rect], rng: np.random.Generator) -> Choice:
    """The choice as if its box stood up to six tenths of its size away, yet much nearer to itself than to others."""
    box = choice.box
    centres = np.array([other.centre for other in boxes if other != box])
    for _ in range(40):
        angle, far = rng.uniform(0, 2 * np.pi), box.width * rng.uniform(0.3, 0.6)
        moved = box.moved(far * np.cos(angle), far * np.sin(angle))
        if not len(centres) or far < 0.5 * np.hypot(*(centres - np.array(moved.centre)).T).min():
            return Choice(choice.value, moved, choice.printed)
    return choice


def scrawl(area: Rect, hand: Hand, rng: np.random.Generator) -> list[Points]:
    """Something like handwriting in a place for writing; one in six strays out of it."""
    high = float(np.clip(rng.normal(2.0, 0.35) * hand.size, 1.3, 3.2))  # of small letters
    pitch = min(max(8.0, high * 2.4), area.height)
    lines = int(rng.integers(1, max(int(area.height / pitch), 1) + 1))
    off = rng.normal(0, 2.5) if rng.random() < 1 / 6 else 0.0
    written = []
    for i in range(lines):
        base = area.y + min((i + 1) * pitch, area.height) - 0.8 + off
        x, end = area.x + rng.uniform(0, 6), area.x + area.width * rng.uniform(0.25, 1.02)
        rise = rng.normal(0, 0.02)
        while x < end:
            word = _word(x, base + rise * (x - area.x), int(rng.integers(2, 9)), high, hand, rng)
            written += word
            x = float(word[0][:, 0].max()) + high * rng.uniform(0.5, 1.0)
    return written


def _word(x: float, base: float, letters: int, high: float, hand: Hand, rng: np.random.Generator) -> list[Points]:
    """Joined letters, none of which is one: arches, bowls, stems above and below the line, and dots."""
    corners: list[tuple[float, float]] = [(x, base - 0.3 * high)]
    dots = []
    for _ in range(letters):
        wide, top = high * rng.uniform(0.55, 0.95), -high * rng.uniform(0.8, 1.1)
        shape = rng.random()
        if shape < 0.3:  # an arch, as in n
            steps = [(0.1, top), (0.2, 0.0), (0.55, top), (0.8, 0.0)]
        elif shape < 0.62:  # a bowl, as in a or e
            steps = [(0.6, top * 0.9), (0.1, top * 0.8), (0.1, -0.1 * high), (0.6, 0.0), (0.7, top * 0.5)]
        elif shape < 0.8:  # a stem up, as in l or b
            steps = [(0.3, top * 2.0), (0.15, top * 1.9), (0.2, 0.0), (0.7, -0.15 * high)]
        elif shape < 0.9:  # a stem down, as in g
            steps = [(0.5, top), (0.1, top * 0.5), (0.5, 0.0), (0.45, 0.9 * high), (0.1, 0.8 * high)]
        else:
            steps = [(0.3, top), (0.3, 0.0), (0.6, -0.1 * high)]
            dots.append(np.array([(x + 0.3 * wide, base + top * 1.7), (x + 0.4 * wide, base + top * 1.65)]))
        corners += [(x + wide * u, base + v) for u, v in steps]
        x += wide
    upright = Hand(hand.slant * 0.05, hand.size, hand.tremor * 0.7, hand.pressure)
    line = drawn(corners, upright, rng)
    line[:, 0] -= (line[:, 1] - base) * np.tan(hand.slant + 0.12)
    return [line, *dots]
