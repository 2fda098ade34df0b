"""BAB IV: what is low and high, what people said, what will be done, and what has changed."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.captions import Captions, sections
from ikm.output.chapters.extremes import lowest_and_highest
from ikm.output.chapters.followup import followed_up
from ikm.output.chapters.opinions import opinions
from ikm.output.chapters.plans import planned
from ikm.output.chapters.priorities import priorities
from ikm.output.chapters.trend import trend
from ikm.output.report import Block, Heading
from ikm.output.subject import Subject


def analysis(subject: Subject, captions: Captions) -> Iterator[Block]:
    """Chapter IV."""
    say, section = subject.say, sections(4)
    yield Heading(say("Analisis Hasil SKM"), number=say("BAB IV"))
    yield section(say("Unsur Terendah dan Tertinggi"))
    yield from lowest_and_highest(subject)
    matrix = list(priorities(subject, captions))
    if matrix:
        yield section(say("Prioritas Perbaikan"))
        yield from matrix
    yield section(say("Saran dan Masukan Responden"))
    yield from opinions(subject, captions)
    yield section(say("Rencana Tindak Lanjut"))
    yield from planned(subject, captions)
    before = list(followed_up(subject, captions))
    if before:
        yield section(say("Tindak Lanjut Periode Sebelumnya"))
        yield from before
    yield section(say("Tren Nilai SKM"))
    yield from trend(subject, captions)
