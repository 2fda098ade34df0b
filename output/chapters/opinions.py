"""What respondents wrote, put in order by the element that their words speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ikm.output.captions import Captions
from ikm.output.remarks import quotable, sample
from ikm.output.report import Block, Heading, Paragraph, Quotes, Table
from ikm.output.subject import Subject
from ikm.output.topics import OTHER, grouped

_QUOTES = 2  # of each element
_FEW = 5  # so few are quoted one after the other


def opinions(subject: Subject, captions: Captions) -> Iterator[Block]:
    """How many wrote of each element, and some of their words; elements in the order of need."""
    say, count = subject.say, subject.numbers.count
    if subject.withheld:
        yield Paragraph(say("Saran responden tidak dikutip, karena hasilnya tidak diumumkan."))
        return
    remarks = quotable(subject.answers["remark"].to_list(), subject.language)
    if not remarks:
        yield Paragraph(say("Tidak ada saran tertulis dalam data yang diolah."))
        return
    if len(remarks) <= _FEW:
        yield Paragraph(say("{count} responden menuliskan saran:", count=count(len(remarks))))
        yield Quotes(tuple(remarks))
        return
    found = grouped(remarks, _in_order(subject))
    yield Paragraph(
        say(
            "{count} responden menuliskan saran; semuanya ada pada Lampiran C. Di sini saran dikelompokkan menurut "
            "kata di dalamnya, bukan dibaca satu per satu; satu saran dapat menyangkut beberapa unsur.",
            count=count(len(remarks)),
        )
    )
    yield Table(
        captions.table(say("Saran menurut unsur yang disebut")),
        (say("Unsur"), say("Saran")),
        tuple((_titled(subject, key), count(len(told))) for key, told in found.items()),
        ("left", "right"),
        (7, 1.6),
    )
    for key, told in found.items():
        yield Heading(_titled(subject, key), 3)
        yield Quotes(tuple(sample(told, _QUOTES, subject.project.survei.benih)))


def _in_order(subject: Subject) -> Sequence[str]:
    """Keys of the elements, those with the lowest value first where values may be shown."""
    ranked = [element.key for element in subject.ranked]
    return [*ranked, *(key for key in subject.instrument.keys if key not in ranked)]


def _titled(subject: Subject, key: str) -> str:
    if key == OTHER:
        return subject.say("Lain-lain")
    about = subject.instrument[key]
    return f"{about.code} {about.name.in_(subject.language)}"
