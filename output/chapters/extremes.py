"""The lowest and the highest elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ikm.output.report import Block, Bullets, Paragraph
from ikm.output.subject import Subject
from ikm.scoring.score import ElementScore

EXTREMES = 3


def extremes(subject: Subject) -> tuple[Sequence[ElementScore], Sequence[ElementScore]]:
    """The lowest elements, lowest first, and the highest, highest first; none where all are equal.

    Equal ones stand together: the first group whole, then others while there are no more than three elements or half
    of them all; no group is in both.
    """
    groups = [tuple(group) for _, group in groupby(subject.ranked, key=lambda element: element.nrr)]
    if len(groups) < 2:
        return (), ()
    size = min(EXTREMES, len(subject.ranked) // 2)
    low = _filling(groups[:-1], size)
    return low, _filling([group for group in reversed(groups) if group[0] not in low], size)


def _filling(groups: Sequence[tuple[ElementScore, ...]], size: int) -> tuple[ElementScore, ...]:
    """The first group, and those after it while there are no more than `size` elements."""
    chosen = groups[0]
    for group in groups[1:]:
        if len(chosen) + len(group) > size:
            break
        chosen += group
    return chosen


def lowest_and_highest(subject: Subject) -> Iterator[Block]:
    """Both lists, and word of where their borders are not certain."""
    say = subject.say
    if not subject.shown:
        yield Paragraph(subject.why_not)
        return
    if not subject.valued:
        yield Paragraph(subject.why_no_elements)
        return
    low, high = extremes(subject)
    if not low:
        yield Paragraph(say("Semua unsur bernilai sama, sehingga tidak ada yang terendah atau tertinggi."))
        return
    yield Paragraph(say("Unsur dengan nilai terendah, yang paling perlu diperbaiki:"))
    yield Bullets(tuple(valued(subject, element) for element in low), numbered=True)
    yield from _unsure(subject, low[-1], subject.ranked[len(low)])
    yield Paragraph(say("Unsur dengan nilai tertinggi, yang perlu dipertahankan:"))
    yield Bullets(tuple(valued(subject, element) for element in high), numbered=True)
    yield from _unsure(subject, subject.ranked[-len(high) - 1], high[-1])


def _unsure(subject: Subject, below: ElementScore, above: ElementScore) -> Iterator[Paragraph]:
    """Word that two elements beside each other, of which one is listed as lowest or highest, may change places."""
    if below.ci95 and above.ci95 and below.ci95[1] > above.ci95[0]:
        yield Paragraph(
            subject.say(
                "Selang kepercayaan {one} dan {other} bertumpang tindih: urutan di sekitar batas ini belum pasti.",
                one=subject.name(below),
                other=subject.name(above),
            )
        )


def valued(subject: Subject, element: ElementScore) -> str:
    """An element with its index, class and interval."""
    about, numbers = subject.about(element), subject.numbers
    text = f"{about.code} {subject.name(element)}: {numbers.exact(element.index)}"
    details = [element.quality.mutu] if element.quality else []
    details += [numbers.interval(element.ci95)] if element.ci95 else []
    return f"{text} ({'; '.join(details)})" if details else text
