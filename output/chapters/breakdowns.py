"""The index of services and of groups of respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ikm.output.captions import Captions
from ikm.output.chapters.elements import fitting, mutu_of, other_classes
from ikm.output.numbers import ABSENT
from ikm.output.report import Block, Paragraph, Table
from ikm.output.subject import Subject
from ikm.scoring.score import DomainScore

_AS_FIGURE = 6  # characters: 100,00

Named = Sequence[tuple[str, DomainScore]]


def services(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The index of each service."""
    say = subject.say
    named = [(service.service or say("tidak diisi"), service) for service in subject.services]
    yield from _parts(subject, named, say("Jenis layanan"), captions.table(say("IKM menurut jenis layanan")))
    if any(_hidden(subject, service) for service in subject.services):
        yield Paragraph(
            say(
                "Layanan dengan responden kurang dari {threshold} tidak diumumkan; layanan lain dapat ikut "
                "disembunyikan, agar nilai yang tidak diumumkan tidak dapat dihitung dari selisih dengan nilai unit, "
                "layanan lain atau periode lain.",
                threshold=subject.numbers.count(subject.project.survei.ambang),
            ),
            note=True,
        )


def groups(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The index by the answers to the questions that the project's reports break down by."""
    say = subject.say
    for key, domains in subject.groups.items():
        question = next(question for question in subject.project.pertanyaan if question.kunci == key)
        title = question.text_in(subject.language)
        named = [
            (say("tidak diisi") if value is None else subject.word(value), domain)
            for domain in domains
            for value in [(domain.group or {})[key]]
        ]
        caption = captions.table(say("IKM menurut {what}", what=title[:1].lower() + title[1:]))
        yield from _parts(subject, named, title, caption)
    if any(_hidden(subject, domain) for domains in subject.groups.values() for domain in domains):
        yield Paragraph(
            say(
                "Kelompok dengan responden kurang dari {threshold} tidak diumumkan; kelompok lain dapat ikut "
                "disembunyikan, agar nilai yang tidak diumumkan tidak dapat dihitung dari selisih.",
                threshold=subject.numbers.count(subject.project.survei.ambang),
            ),
            note=True,
        )
    if subject.inferred:
        yield Paragraph(
            say("Bila dua selang bertumpang tindih, perbedaan kelompoknya belum tentu ada di antara semua pengguna."),
            note=True,
        )


def _parts(subject: Subject, named: Named, title: str, caption: str) -> Iterator[Block]:
    """A table of parts of the unit, those that are not published without their values."""
    say, numbers = subject.say, subject.numbers
    rows = []
    for name, part in named:
        if _hidden(subject, part):
            few = part.suppression == "primer"
            why = say("responden terlalu sedikit") if few else say("ikut disembunyikan")
            rows.append((name, numbers.count(part.n), why, ABSENT, ABSENT))
            continue
        index = numbers.exact(part.ikm) if part.ikm is not None else say("tidak dapat dihitung")
        rows.append((name, numbers.count(part.n), index, mutu_of(part), numbers.interval(part.ci95)))
    worded = any(len(row[2]) > _AS_FIGURE for row in rows)
    table = Table(
        caption,
        (title, "n", "IKM", say("Mutu"), "95%"),
        tuple(rows),
        ("left", "right", "right", "center", "right"),
        (5, 1.3, 3.9, 1.4, 3) if worded else (7.5, 1.3, 1.6, 1.4, 2.8),
    )
    yield fitting(subject, table)
    yield from other_classes(subject, {name: part for name, part in named if not _hidden(subject, part)})


def _hidden(subject: Subject, part: DomainScore) -> bool:
    return part.suppressed and not subject.internal
