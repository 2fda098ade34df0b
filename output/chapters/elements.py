"""The index, its elements, and how they were answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ikm.output.captions import Captions
from ikm.output.chapters.sentences import certainty_sentence, index_sentence
from ikm.output.method import how_made
from ikm.output.numbers import ABSENT
from ikm.output.report import Block, ElementChart, ElementPoint, Paragraph, ShareChart, ShareRow, Table
from ikm.output.subject import Subject
from ikm.scoring.classes import not_excluded
from ikm.scoring.score import DomainScore, ElementScore
from ikm.survey.instrument import Element


def index(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The index in words, its elements in a table and a chart."""
    say = subject.say
    if subject.shown:
        sure = [certainty_sentence(subject)] if subject.inferred else []
        yield Paragraph(" ".join((index_sentence(subject), *sure)))
    if not subject.valued:
        yield Paragraph(subject.why_no_elements)
        return
    yield _element_table(subject, captions)
    yield from _table_notes(subject)
    chart = ranked_chart(subject)
    if chart is None:
        return
    yield replace(chart, caption=captions.chart(chart.caption))
    if any(point.low is not None for point in chart.points):
        yield Paragraph(
            say(
                "Selang kepercayaan adalah tambahan pada laporan ini; peraturan tidak memintanya. Bila dua selang "
                "bertumpang tindih, urutan kedua unsur itu belum pasti."
            ),
            note=True,
        )


def ranked_chart(subject: Subject) -> ElementChart | None:
    """The elements from the lowest, without a number in its caption; None where none may be shown."""
    say, points = subject.say, tuple(_point(subject, element) for element in subject.ranked)
    if not points:
        return None
    uncertain = any(point.low is not None for point in points)
    return ElementChart(
        say("Indeks setiap unsur, dari yang terendah; garis adalah selang kepercayaan 95%")
        if uncertain
        else say("Indeks setiap unsur, dari yang terendah"),
        alt=say(
            "Unsur terendah {low} ({low_index}), tertinggi {high} ({high_index}).",
            low=points[0].name,
            low_index=points[0].label,
            high=points[-1].name,
            high_index=points[-1].label,
        ),
        points=points,
        bands=subject.bands,
    )


def _element_table(subject: Subject, captions: Captions) -> Table:
    say, numbers, domain = subject.say, subject.numbers, subject.domain
    rows = []
    for element in domain.elements:
        about = subject.about(element)
        name = about.name.in_(subject.language)
        if element.weight is None:
            name = say("{name} (tidak berlaku)", name=name)
        rows.append(
            (
                *(about.code, name, numbers.count(element.n), numbers.nrr(element.nrr), _weighted(subject, element)),
                *(numbers.exact(element.index), mutu_of(element), numbers.interval(element.ci95)),
            )
        )
    total = (
        *("", say("Unit pelayanan"), numbers.count(domain.n), "", numbers.exact(domain.skm)),
        *(numbers.exact(domain.ikm), mutu_of(domain), numbers.interval(domain.ci95)),
    )
    table = Table(
        captions.table(say("Nilai unsur dan IKM unit")),
        ("", say("Unsur"), "n", "NRR", say("NRR tertimbang"), "IKM", say("Mutu"), "95%"),
        (*rows, total),
        ("left", "left", "right", "right", "right", "right", "center", "right"),
        (1.0, 5.9, 1.4, 1.6, 2.5, 1.6, 1.3, 2.9),
        total=True,
        named_by=1,
    )
    return fitting(subject, table)


def fitting(subject: Subject, table: Table) -> Table:
    """The table without the columns of what there is not: classes, or how sure figures are."""
    if not subject.bands:
        table = table.without(subject.say("Mutu"))
    return table if subject.inferred else table.without("95%")


def _weighted(subject: Subject, element: ElementScore) -> str:
    text = subject.numbers.exact(element.nrr_weighted)
    return f"{text}*" if element.moved else text


def mutu_of(scored: ElementScore | DomainScore) -> str:
    """The letter of its class, or a dash."""
    return scored.quality.mutu if scored.quality else ABSENT


def _table_notes(subject: Subject) -> Iterator[Paragraph]:
    say, score = subject.say, subject.score
    yield Paragraph(
        say(
            "n: responden yang menjawab. NRR: nilai rata-rata, 1 sampai 4. NRR tertimbang: NRR kali bobot; jumlahnya "
            "SKM, dan IKM = SKM × 25, dibulatkan sekali ke dua desimal."
        ),
        note=True,
    )
    if subject.inferred:
        yield Paragraph(
            say(
                "95%: selang kepercayaan pada skala 25–100. Bila survei diulang dengan responden lain, kira-kira 95 "
                "dari 100 selang seperti itu memuat nilai semua pengguna layanan."
            ),
            note=True,
        )
    yield from other_classes(subject, {about.code: element for about, element in _weighed(subject)})
    if any(element.moved for element in subject.domain.elements):
        text = say("* Angka terakhir disesuaikan agar kolom ini berjumlah tepat SKM yang tercetak.")
        yield Paragraph(text, note=True)
    weights = [(about.code, element.weight) for about, element in _weighed(subject)]
    if len({weight for _, weight in weights}) > 1:
        listed = "; ".join(f"{code} {weight}" for code, weight in weights)
        yield Paragraph(say("Bobot: {weights}.", weights=listed), note=True)
    for message in how_made(score):
        yield Paragraph(message.say(subject.language), note=True)
    for service in subject.unit.layanan:
        for key in service.tidak_berlaku:
            name = subject.instrument[key].name.in_(subject.language)
            text = say("{element} tidak berlaku bagi layanan {service}.", element=name, service=service.nama)
            yield Paragraph(text, note=True)
    for problem in subject.domain.notes if subject.shown else ():
        yield Paragraph(say("Catatan: {note}.", note=problem.message), note=True)


def other_classes(subject: Subject, scored: Mapping[str, ElementScore | DomainScore]) -> Iterator[Paragraph]:
    """Word of the classes that intervals reach beside that of the figure, each with the name of what is scored."""
    classes = subject.instrument.classes
    reached = {name: not_excluded(each.quality, classes, each.class_probability) for name, each in scored.items()}
    listed = [f"{name} {'/'.join(other.mutu for other in others)}" for name, others in reached.items() if others]
    if listed:
        text = subject.say(
            "Mutu lain yang tidak tertutup kemungkinannya menurut selang itu: {listed}.", listed=", ".join(listed)
        )
        yield Paragraph(text, note=True)


def _weighed(subject: Subject) -> Iterator[tuple[Element, ElementScore]]:
    """The elements that apply."""
    return ((subject.about(e), e) for e in subject.domain.elements if e.weight is not None)


def _point(subject: Subject, element: ElementScore) -> ElementPoint:
    low, high = element.ci95 or (None, None)
    return ElementPoint(
        code=subject.about(element).code,
        name=subject.name(element),
        index=None if element.index is None else float(element.index),
        low=low,
        high=high,
        label=subject.numbers.exact(element.index),
        mutu=element.quality.mutu if element.quality else "",
    )


def frequencies(subject: Subject, captions: Captions) -> Iterator[Block]:
    """How many gave each of the four answers, drawn and in numbers."""
    numbers, say = subject.numbers, subject.say
    rows, bars = [], []
    for about, element in _weighed(subject):
        counts = element.counts or (0, 0, 0, 0)
        shares = numbers.shares(counts)
        name = about.name.in_(subject.language)
        cells = (f"{numbers.count(c)} ({share}%)" if c else "0" for c, share in zip(counts, shares, strict=True))
        rows.append((about.code, name, *cells))
        if element.n:
            parts = tuple(count / element.n for count in counts)
            bars.append(ShareRow(about.code, name, parts, tuple(f"{share}%" for share in shares)))
    if bars:
        least = max(bars, key=lambda bar: sum(bar.shares[:2]))
        yield ShareChart(
            captions.chart(say("Bagian responden menurut nilai yang diberikan")),
            alt=say(
                "Nilai 1 dan 2 paling banyak diberikan pada {name}: {one} dan {two} responden.",
                name=least.name,
                one=least.texts[0],
                two=least.texts[1],
            ),
            values=(say("1, terendah"), "2", "3", say("4, tertinggi")),
            rows=tuple(bars),
        )
    yield Table(
        captions.table(say("Jumlah responden menurut nilai yang diberikan")),
        ("", say("Unsur"), "1", "2", "3", "4"),
        tuple(rows),
        ("left", "left", "right", "right", "right", "right"),
        (1, 6, 2.2, 2.2, 2.4, 2.4),
        named_by=1,
    )
