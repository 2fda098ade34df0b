"""How far the questionnaire holds: item-total correlations and Cronbach's alpha, as practice reports them."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.captions import Captions
from ikm.output.report import Block, Paragraph, Table
from ikm.output.subject import Subject
from ikm.output.validity import HOW_VALID, figure, findings, verdict


def validity(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The elements against the r table, and alpha; nothing where values of elements are not shown."""
    analysis, numbers, say = subject.items, subject.numbers, subject.say
    if analysis is None or not subject.valued:
        return
    for message in findings(analysis, subject.instrument, subject.language):
        yield Paragraph(message.say(subject.language))
    found = analysis.reliability
    if found.r_table is None or all(item.item_rest is None for item in found.items):
        return
    rows = [
        (
            subject.instrument[item.key].code,
            subject.instrument[item.key].name.in_(subject.language),
            figure(item.item_rest, numbers),
            figure(found.r_table[0], numbers),
            verdict(item).say(subject.language),
            figure(item.alpha_if_dropped, numbers),
        )
        for item in found.items
    ]
    yield Table(
        captions.table(say("Korelasi unsur dengan jumlah unsur lainnya")),
        ("", say("Unsur"), say("r hitung"), say("r tabel"), say("Kesimpulan"), say("Alpha tanpa unsur")),
        tuple(rows),
        ("left", "left", "right", "right", "left", "right"),
        (0.9, 5.2, 1.5, 1.5, 2.4, 2.0),
        named_by=1,
    )
    yield Paragraph(HOW_VALID.say(subject.language), note=True)
