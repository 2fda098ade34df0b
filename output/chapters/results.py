"""BAB III: who answered, the index, its elements, the services and groups, and how far the questionnaire holds."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.captions import Captions, sections
from ikm.output.chapters.breakdowns import groups, services
from ikm.output.chapters.elements import frequencies, index
from ikm.output.chapters.respondents import respondents
from ikm.output.chapters.validity import validity
from ikm.output.report import Block, Heading, Paragraph
from ikm.output.subject import Subject


def results(subject: Subject, captions: Captions) -> Iterator[Block]:
    """Chapter III."""
    say, section = subject.say, sections(3)
    yield Heading(say("Hasil Pengolahan Data SKM"), number=say("BAB III"))
    yield section(say("Karakteristik Responden"))
    yield from respondents(subject, captions)
    yield section(say("Indeks Kepuasan Masyarakat"))
    if not subject.shown:
        yield Paragraph(subject.why_not)
    if subject.withheld or not subject.domain.n:
        return
    yield from index(subject, captions)
    yield section(say("Sebaran Jawaban"))
    if subject.valued:
        yield from frequencies(subject, captions)
    else:
        yield Paragraph(subject.why_no_elements)
    if len(subject.services) > 1:
        yield section(say("Jenis Layanan"))
        yield from services(subject, captions)
    if subject.groups:
        yield section(say("Kelompok Responden"))
        yield from groups(subject, captions)
    tested = list(validity(subject, captions))
    if tested:
        yield section(say("Validitas dan Reliabilitas Kuesioner"))
        yield from tested
