"""BAB III: who answered, the index, its elements and the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ikm.output.captions import Captions
from ikm.output.chapters.sentences import certainty_sentence, index_sentence
from ikm.output.method import how_made
from ikm.output.numbers import ABSENT, percentages
from ikm.output.report import Block, ElementChart, ElementPoint, Heading, Paragraph, Table
from ikm.output.subject import Subject
from ikm.scoring.classes import not_excluded
from ikm.scoring.groups import answered, choices
from ikm.scoring.score import DomainScore, ElementScore
from ikm.survey.instrument import Element
from ikm.survey.project import Question
from ikm.survey.responses import UNKNOWN

_MOST_VALUES = 25  # a free question with more answers than that is no list of groups
_AS_FIGURE = 6  # characters: 100,00
Groups = list[tuple[str | None, int]]


def results(subject: Subject, captions: Captions) -> Iterator[Block]:
    """Chapter III."""
    say = subject.say
    yield Heading(say("Hasil Pengolahan Data SKM"), number=say("BAB III"))
    yield Heading(say("Karakteristik Responden"), 2, "3.1")
    yield from _respondents(subject, captions)
    yield Heading(say("Indeks Kepuasan Masyarakat"), 2, "3.2")
    if not subject.shown:
        yield Paragraph(subject.why_not)
    if subject.withheld or not subject.domain.n:
        return
    yield from _index(subject, captions)
    yield Heading(say("Sebaran Jawaban"), 2, "3.3")
    yield _frequencies(subject, captions) if subject.valued else Paragraph(subject.why_no_elements)
    if len(subject.services) > 1:
        yield Heading(say("Jenis Layanan"), 2, "3.4")
        yield from _services(subject, captions)


def _respondents(subject: Subject, captions: Captions) -> Iterator[Block]:
    say = subject.say
    if not subject.domain.n:
        yield Paragraph(say("Belum ada responden."))
        return
    if subject.withheld and subject.domain.suppression == "primer":
        yield Paragraph(say("Rincian responden tidak diumumkan karena jumlahnya terlalu sedikit."))
        return
    yield Paragraph(say("Survei ini diikuti {n} responden.", n=subject.numbers.count(subject.domain.n)))
    tables = list(_characteristics(subject))
    for title, groups in tables:
        yield _distribution(subject, captions, title, groups)
    if any(sum(filter(None, percentages([n for _, n in groups]))) != 100 for _, groups in tables):
        note = say("Persentase dibulatkan ke satu desimal, sehingga jumlahnya dapat sedikit berbeda dari 100.")
        yield Paragraph(note, note=True)


def _characteristics(subject: Subject) -> Iterator[tuple[str, Groups]]:
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


def _index(subject: Subject, captions: Captions) -> Iterator[Block]:
    say = subject.say
    if subject.shown:
        yield Paragraph(index_sentence(subject))
        if subject.inferred:
            yield Paragraph(certainty_sentence(subject))
    if not subject.valued:
        yield Paragraph(subject.why_no_elements)
        return
    yield _element_table(subject, captions)
    yield from _table_notes(subject)
    points = tuple(_point(subject, element) for element in subject.ranked)
    if not points:
        return
    uncertain = any(point.low is not None for point in points)
    yield ElementChart(
        captions.chart(
            say("Indeks setiap unsur, dari yang terendah; garis adalah selang kepercayaan 95%")
            if uncertain
            else say("Indeks setiap unsur, dari yang terendah")
        ),
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
    if uncertain:
        yield Paragraph(
            say(
                "Selang kepercayaan adalah tambahan pada laporan ini; peraturan tidak memintanya. Bila dua selang "
                "bertumpang tindih, urutan kedua unsur itu belum pasti."
            ),
            note=True,
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
                *(numbers.exact(element.index), _mutu(element), numbers.interval(element.ci95)),
            )
        )
    total = (
        *("", say("Unit pelayanan"), numbers.count(domain.n), "", numbers.exact(domain.skm)),
        *(numbers.exact(domain.ikm), _mutu(domain), numbers.interval(domain.ci95)),
    )
    table = Table(
        captions.table(say("Nilai unsur dan IKM unit")),
        ("", say("Unsur"), "n", "NRR", say("NRR tertimbang"), "IKM", say("Mutu"), "95%"),
        (*rows, total),
        ("left", "left", "right", "right", "right", "right", "center", "right"),
        (1.0, 5.9, 1.4, 1.6, 2.5, 1.6, 1.3, 2.9),
        total=True,
    )
    return _fitting(subject, table)


def _fitting(subject: Subject, table: Table) -> Table:
    """The table without the columns of what there is not: classes, or how sure figures are."""
    if not subject.bands:
        table = table.without(subject.say("Mutu"))
    return table if subject.inferred else table.without("95%")


def _weighted(subject: Subject, element: ElementScore) -> str:
    text = subject.numbers.exact(element.nrr_weighted)
    return f"{text}*" if element.moved else text


def _mutu(scored: ElementScore | DomainScore) -> str:
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
    yield from _other_classes(subject, {about.code: element for about, element in _weighed(subject)})
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


def _other_classes(subject: Subject, scored: Mapping[str, ElementScore | DomainScore]) -> Iterator[Paragraph]:
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


def _frequencies(subject: Subject, captions: Captions) -> Table:
    """How many gave each of the four answers."""
    numbers, say = subject.numbers, subject.say
    rows = []
    for element in subject.domain.elements:
        counts = element.counts or (0, 0, 0, 0)
        if element.weight is None:
            continue
        shares = numbers.shares(counts)
        cells = (f"{numbers.count(c)} ({share}%)" if c else "0" for c, share in zip(counts, shares, strict=True))
        about = subject.about(element)
        rows.append((about.code, about.name.in_(subject.language), *cells))
    return Table(
        captions.table(say("Jumlah responden menurut nilai yang diberikan")),
        ("", say("Unsur"), "1", "2", "3", "4"),
        tuple(rows),
        ("left", "left", "right", "right", "right", "right"),
        (1, 6, 2.2, 2.2, 2.4, 2.4),
    )


def _services(subject: Subject, captions: Captions) -> Iterator[Block]:
    say, numbers = subject.say, subject.numbers
    hidden = [service for service in subject.services if service.suppressed and not subject.internal]
    rows = []
    for service in subject.services:
        name = service.service or say("tidak diisi")
        if service in hidden:
            few = service.suppression == "primer"
            why = say("responden terlalu sedikit") if few else say("ikut disembunyikan")
            rows.append((name, numbers.count(service.n), why, ABSENT, ABSENT))
            continue
        index = numbers.exact(service.ikm) if service.ikm is not None else say("tidak dapat dihitung")
        rows.append((name, numbers.count(service.n), index, _mutu(service), numbers.interval(service.ci95)))
    worded = any(len(row[2]) > _AS_FIGURE for row in rows)
    table = Table(
        captions.table(say("IKM menurut jenis layanan")),
        (say("Jenis layanan"), "n", "IKM", say("Mutu"), "95%"),
        tuple(rows),
        ("left", "right", "right", "center", "right"),
        (5, 1.3, 3.9, 1.4, 3) if worded else (7.5, 1.3, 1.6, 1.4, 2.8),
    )
    yield _fitting(subject, table)
    shown = [service for service in subject.services if service not in hidden]
    yield from _other_classes(subject, {service.service or say("tidak diisi"): service for service in shown})
    if hidden:
        yield Paragraph(
            say(
                "Layanan dengan responden kurang dari {threshold} tidak diumumkan; layanan lain dapat ikut "
                "disembunyikan, agar nilai yang tidak diumumkan tidak dapat dihitung dari selisih dengan nilai unit, "
                "layanan lain atau periode lain.",
                threshold=numbers.count(subject.project.survei.ambang),
            ),
            note=True,
        )
