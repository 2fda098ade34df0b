"""Who answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ikm.output.captions import Captions
from ikm.output.numbers import percentages
from ikm.output.report import Block, Paragraph, Table
from ikm.output.subject import Subject
from ikm.scoring.groups import answered, choices
from ikm.survey.project import Question
from ikm.survey.responses import UNKNOWN

_MOST_VALUES = 25  # a free question with more answers than that is no list of groups
Groups = list[tuple[str | None, int]]


def respondents(subject: Subject, captions: Captions) -> Iterator[Block]:
    """How many there are of each kind."""
    say = subject.say
    if not subject.domain.n:
        yield Paragraph(say("Belum ada responden."))
        return
    if subject.withheld and subject.domain.suppression == "primer":
        yield Paragraph(say("Rincian responden tidak diumumkan karena jumlahnya terlalu sedikit."))
        return
    yield Paragraph(say("Survei ini diikuti {n} responden.", n=subject.numbers.count(subject.domain.n)))
    tables = list(characteristics(subject))
    for title, groups in tables:
        yield _distribution(subject, captions, title, groups)
    if any(sum(filter(None, percentages([n for _, n in groups]))) != 100 for _, groups in tables):
        note = say("Persentase dibulatkan ke satu desimal, sehingga jumlahnya dapat sedikit berbeda dari 100.")
        yield Paragraph(note, note=True)


def characteristics(subject: Subject) -> Iterator[tuple[str, Groups]]:
    """What respondents are told apart by, and how many there are of each kind."""
    for question in subject.project.pertanyaan:
        groups = _groups(subject, question)
        if groups:
            yield question.text_in(subject.language), groups
    services = subject.answers["service"].to_list()
    if any(services):
        known = [service.nama for service in subject.unit.layanan]
        yield subject.say("Jenis layanan"), _counted(services, known)


def _groups(subject: Subject, question: Question) -> Groups:
    """How many gave each answer; ages in bands; nothing for a question whose answers are all different texts."""
    values: list[str | None] = subject.answers.select(answered(question)).to_series().to_list()
    if not any(value is not None for value in values):
        return []
    order = choices(question)
    return _counted(values, order) if order or len(set(values)) <= _MOST_VALUES else []


def _counted(values: Sequence[str | None], order: Sequence[str]) -> Groups:
    """Values with their counts: in the given order, then others by count, then the unknown and the blank."""
    counts = Counter(values)
    others = sorted(
        (value for value in counts if value is not None and value not in order and value != UNKNOWN),
        key=lambda value: (-counts[value], value),
    )
    listed: list[str | None] = [*order, *others, UNKNOWN, None]
    return [(value, counts[value]) for value in listed if counts[value]]


def _distribution(subject: Subject, captions: Captions, title: str, groups: Groups) -> Table:
    say, numbers = subject.say, subject.numbers
    shares = numbers.shares([count for _, count in groups])
    rows = [
        (subject.word(value) if value is not None else say("tidak diisi"), numbers.count(count), share)
        for (value, count), share in zip(groups, shares, strict=True)
    ]
    total = (say("Jumlah"), numbers.count(sum(count for _, count in groups)), numbers.shares([1])[0])
    return Table(
        captions.table(say("Responden menurut {what}", what=title[:1].lower() + title[1:])),
        (title, say("Jumlah"), "%"),
        (*rows, total),
        ("left", "right", "right"),
        (5, 1.4, 1.4),
        total=True,
    )
