"""What a check of the answers found striking: in full inside the office, by kind in what is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ikm.output.quality import ADVICE, KINDS, shown, weighed
from ikm.output.report import Block, Bullets, Paragraph
from ikm.output.subject import Found, Subject


def checked(subject: Subject, findings: Sequence[Found]) -> Iterator[Block]:
    """The findings of `ikm check`.

    What is published tells kinds only: a finding names few forms, and the index without them would tell of those.
    """
    say = subject.say
    if not findings:
        yield Paragraph(say("Pemeriksaan pola jawaban tidak menemukan hal yang mencolok."))
        return
    yield Paragraph(say("Pola jawaban diperiksa. Temuan bukan bukti kesalahan, dan tidak ada jawaban yang dihapus:"))
    yield Bullets(tuple(_in_full(subject, findings) if subject.internal else _by_kind(subject, findings)))


def _in_full(subject: Subject, findings: Sequence[Found]) -> Iterator[str]:
    for finding, weight in findings:
        sentence = shown(finding.message, subject.language)
        parts = [f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}.", ADVICE[finding.rule].say(subject.language)]
        if weight is not None:
            parts.append(f"{weighed(weight, subject.language)}.")
        yield " ".join(parts)


def _by_kind(subject: Subject, findings: Sequence[Found]) -> Iterator[str]:
    for rule, count in Counter(finding.rule for finding, _ in findings).items():
        kind = KINDS[rule].say(subject.language)
        yield kind if count == 1 else subject.say("{what} ({count} kali)", what=kind, count=count)
