"""BAB IV: what is low and high, what people said, what will be done, and what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ikm.output.captions import Captions
from ikm.output.numbers import ABSENT
from ikm.output.remarks import quotable, sample
from ikm.output.report import Block, Bullets, Heading, Paragraph, Quotes, Table, TrendChart, TrendPoint
from ikm.output.subject import Subject
from ikm.scoring.change import Comparison, Verdict
from ikm.scoring.rounding import INDEX_PLACES, half_up
from ikm.scoring.score import DomainScore, ElementScore
from ikm.survey import instrument as instruments
from ikm.survey.messages import Message, marked
from ikm.survey.periods import Period
from ikm.survey.project import Plan

EXTREMES = 3
_QUOTES = 5
_QUARTERS = ("TW I", "TW II", "TW III", "TW IV")


def analysis(subject: Subject, captions: Captions) -> Iterator[Block]:
    """Chapter IV."""
    say = subject.say
    yield Heading(say("Analisis Hasil SKM"), number=say("BAB IV"))
    yield Heading(say("Unsur Terendah dan Tertinggi"), 2, "4.1")
    yield from _extremes(subject)
    yield Heading(say("Saran dan Masukan Responden"), 2, "4.2")
    yield from _remarks(subject)
    yield Heading(say("Rencana Tindak Lanjut"), 2, "4.3")
    yield from _plan(subject, captions)
    yield Heading(say("Tren Nilai SKM"), 2, "4.4")
    yield from _trend(subject, captions)


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


def _extremes(subject: Subject) -> Iterator[Block]:
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
    yield Bullets(tuple(_valued(subject, element) for element in low), numbered=True)
    yield from _unsure(subject, low[-1], subject.ranked[len(low)])
    yield Paragraph(say("Unsur dengan nilai tertinggi, yang perlu dipertahankan:"))
    yield Bullets(tuple(_valued(subject, element) for element in high), numbered=True)
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


def _valued(subject: Subject, element: ElementScore) -> str:
    about, numbers = subject.about(element), subject.numbers
    text = f"{about.code} {subject.name(element)}: {numbers.exact(element.index)}"
    details = [element.quality.mutu] if element.quality else []
    details += [numbers.interval(element.ci95)] if element.ci95 else []
    return f"{text} ({'; '.join(details)})" if details else text


def _remarks(subject: Subject) -> Iterator[Block]:
    say = subject.say
    if subject.withheld:
        yield Paragraph(say("Saran responden tidak dikutip, karena hasilnya tidak diumumkan."))
        return
    remarks = quotable(subject.answers["remark"].to_list(), subject.language)
    if not remarks:
        yield Paragraph(say("Tidak ada saran tertulis dalam data yang diolah."))
        return
    chosen = sample(remarks, _QUOTES, subject.project.survei.benih)
    count = subject.numbers.count(len(remarks))
    if len(chosen) == _QUOTES < len(remarks):
        yield Paragraph(
            say(
                "{count} responden menuliskan saran; semuanya ada pada Lampiran C. Beberapa di antaranya, dipilih "
                "secara acak:",
                count=count,
            )
        )
    elif len(chosen) < len(remarks):
        yield Paragraph(
            say("{count} responden menuliskan saran; semuanya ada pada Lampiran C. Di antaranya:", count=count)
        )
    else:
        yield Paragraph(say("{count} responden menuliskan saran:", count=count))
    yield Quotes(tuple(chosen))


def _plan(subject: Subject, captions: Captions) -> Iterator[Block]:
    say = subject.say
    plans = own_plans(subject)
    header = (say("No"), say("Prioritas unsur"), say("Program/kegiatan"), *_QUARTERS, say("Penanggung jawab"))
    widths = (0.9, 3.2, 4.6, 1.05, 1.05, 1.05, 1.05, 2.6)
    align = ("right", "left", "left", "center", "center", "center", "center", "left")
    caption = captions.table(say("Rencana tindak lanjut hasil SKM"))
    if plans:
        lowest = extremes(subject)[0] if subject.shown else ()
        if plans[0].unsur in {element.key for element in lowest}:
            yield Paragraph(say("Perbaikan direncanakan mulai dari unsur yang nilainya terendah."))
        else:
            yield Paragraph(say("Perbaikan yang direncanakan:"))
        rows = [
            (
                str(number),
                subject.instrument[plan.unsur].name.in_(subject.language),
                plan.kegiatan,
                *("✓" if quarter in plan.waktu else "" for quarter in _QUARTERS),
                plan.penanggung_jawab,
            )
            for number, plan in enumerate(plans, start=1)
        ]
        yield Table(caption, header, tuple(rows), align, widths)  # type: ignore[arg-type]
        return
    yield Paragraph(say("Rencana berikut diisi dalam forum konsultasi publik atau rapat internal."))
    low = [subject.name(element) for element in extremes(subject)[0]] if subject.shown else []
    low = low or [""] * EXTREMES
    blank = tuple((str(i), name, "", "", "", "", "", "") for i, name in enumerate(low, start=1))
    yield Table(caption, header, blank, align, widths, blank_rows=True)  # type: ignore[arg-type]


def own_plans(subject: Subject) -> list[Plan]:
    """The unit's plans, those for its lowest element first; as the project lists them where no result is shown."""
    order = {element.key: place for place, element in enumerate(subject.ranked if subject.shown else ())}
    plans = [plan for plan in subject.project.rtl if plan.unit in (None, subject.unit.nama)]
    known = [plan for plan in plans if plan.unsur in subject.instrument.keys]
    return sorted(known, key=lambda plan: order.get(plan.unsur, len(order)))


@dataclass(frozen=True)
class Point:
    """One period of the trend; `domain` where its answers are at hand, `since`: how the present one compares."""

    period: Period
    ikm: Decimal
    n: int | None
    instrument: str
    domain: DomainScore | None = None
    since: Comparison | None = None


def points(subject: Subject) -> list[Point]:
    """Earlier results and the present one, in order of time; none of a later period.

    Of a period that is also in `[[riwayat]]` the answers at hand count where they are as many as were published; fewer,
    such as some rows dated into another year, do not undo its result, nor do any where nobody says how many it had.
    """
    current = subject.when
    own = {past.period: past.domain for past in subject.past} | ({current: subject.domain} if current else {})
    since = {past.period: past.since for past in subject.past}
    found = {
        period: Point(period, domain.ikm, domain.n, subject.instrument.id, domain, since.get(period))
        for period, domain in own.items()
        if domain.ikm is not None and (subject.internal or not domain.suppressed)
    }
    for published in _published(subject):
        held = found.get(published.period)
        earlier = current is None or published.period.end < current.start
        if earlier and (held is None or published.n is None or published.n > (held.n or 0)):
            found[published.period] = published
    return sorted(found.values(), key=lambda point: point.period.end)


def comparable(subject: Subject) -> list[Point]:
    """The points that make one line: of periods as long as the present one, which do not overlap.

    All where there is no other of that length: a half-year is then better compared with a year than with nothing.
    """
    series = points(subject)
    kind = subject.when.kind if subject.when else "Y"
    alike = [point for point in series if point.period.kind == kind]
    return alike if len(alike) > 1 else series


def _published(subject: Subject) -> Iterator[Point]:
    """The unit's results in `[[riwayat]]`."""
    for entry in subject.project.history_of(subject.unit):
        index = half_up(entry.ikm, INDEX_PLACES)
        instrument = entry.instrumen or subject.instrument.id
        yield Point(Period.parse(entry.periode), index, entry.n, instrument)


def _trend(subject: Subject, captions: Captions) -> Iterator[Block]:
    say, numbers = subject.say, subject.numbers
    series = points(subject)
    if len(series) < 2:
        yield Paragraph(say("Belum ada hasil periode sebelumnya untuk dibandingkan."))
        yield from _hidden(subject, series)
        return
    change = change_sentence(subject)
    if change:
        yield Paragraph(change)
    drawn = comparable(subject)
    yield TrendChart(
        captions.chart(
            say("IKM menurut periode; garis tegak adalah selang kepercayaan 95%")
            if any(point.domain and point.domain.ci95 for point in drawn)
            else say("IKM menurut periode")
        ),
        alt=", ".join(f"{point.period.say(subject.language)}: {numbers.exact(point.ikm)}" for point in drawn),
        points=tuple(_trend_point(subject, point) for point in drawn),
        bands=subject.bands,
    )
    rows = [
        (
            point.period.say(subject.language),
            numbers.exact(point.ikm),
            _class_of(point),
            numbers.count(point.n),
            numbers.interval(point.domain.ci95) if point.domain else ABSENT,
        )
        for point in series
    ]
    table = Table(
        captions.table(say("IKM menurut periode")),
        (say("Periode"), "IKM", say("Mutu"), "n", "95%"),
        tuple(rows),
        ("left", "right", "center", "right", "right"),
        (4, 2, 1.6, 1.8, 3),
    )
    table = table if subject.inferred else table.without("95%")
    yield table if any(_class_of(point) != ABSENT for point in series) else table.without(say("Mutu"))
    yield from _hidden(subject, series)
    yield from _breaks(subject, series)


def _hidden(subject: Subject, series: Sequence[Point]) -> Iterator[Paragraph]:
    """Word of the earlier periods of which nothing may be shown."""
    shown = {point.period for point in series}
    names = [
        past.period.say(subject.language)
        for past in subject.past
        if past.domain.suppressed and past.period not in shown
    ]
    if names:
        text = subject.say(
            "{periods} tidak ditampilkan: respondennya kurang dari {threshold}, atau nilainya mengungkap nilai "
            "kelompok yang sekecil itu.",
            periods=subject.listed(names),
            threshold=subject.numbers.count(subject.project.survei.ambang),
        )
        yield Paragraph(text, note=True)


def _trend_point(subject: Subject, point: Point) -> TrendPoint:
    low, high = (point.domain.ci95 if point.domain else None) or (None, None)
    label, text = point.period.say(subject.language), subject.numbers.exact(point.ikm)
    return TrendPoint(label, float(point.ikm), low, high, text, ours=point.domain is not None)


def _class_of(point: Point) -> str:
    quality = instruments.load(point.instrument).class_of(point.ikm)
    return quality.mutu if quality else ABSENT


def _breaks(subject: Subject, series: Sequence[Point]) -> Iterator[Paragraph]:
    """A note for each other instrument in the series: its classes have other edges."""
    for other in sorted({point.instrument for point in series} - {subject.instrument.id}):
        periods = [p.period.say(subject.language) for p in series if p.instrument == other]
        yield Paragraph(
            subject.say(
                "{periods} diukur menurut {regulation}: unsur dan batas mutunya lain, sehingga tidak dapat "
                "dibandingkan langsung.",
                periods=subject.listed(periods),
                regulation=instruments.load(other).regulation,
            ),
            note=True,
        )


def change_sentence(subject: Subject) -> str:
    """The change since the period before, with its size and whether it is beyond chance; "" where there is none."""
    series = comparable(subject)
    if len(series) < 2 or series[-1].domain is not subject.domain:
        return ""
    before, now = series[-2], series[-1]
    if before.instrument != now.instrument:
        return ""
    difference = now.ikm - before.ikm
    values = {"size": subject.numbers.exact(abs(difference)), "period": before.period.say(subject.language)}
    values["old"] = subject.numbers.exact(before.ikm)
    if difference == 0:
        return subject.say("IKM sama dengan {period} ({old}).", **values)
    if not subject.inferred:
        text = marked("IKM naik {size} poin dari {period} ({old}).")
        fall = marked("IKM turun {size} poin dari {period} ({old}).")
        return subject.say(text if difference > 0 else fall, **values)
    verdict = _verdict(before, subject.domain)
    texts = {
        (True, True): marked(
            "IKM naik {size} poin dari {period} ({old}); kenaikan ini melampaui ketidakpastian survei."
        ),
        (False, True): marked(
            "IKM turun {size} poin dari {period} ({old}); penurunan ini melampaui ketidakpastian survei."
        ),
        (True, False): marked(
            "IKM naik {size} poin dari {period} ({old}), tetapi belum terbukti berubah: selisihnya masih dalam "
            "ketidakpastian survei."
        ),
        (False, False): marked(
            "IKM turun {size} poin dari {period} ({old}), tetapi belum terbukti berubah: selisihnya masih dalam "
            "ketidakpastian survei."
        ),
        (True, None): marked(
            "IKM naik {size} poin dari {period} ({old}); {unknown}, sehingga perubahannya tidak dapat diuji."
        ),
        (False, None): marked(
            "IKM turun {size} poin dari {period} ({old}); {unknown}, sehingga perubahannya tidak dapat diuji."
        ),
    }
    proven = None if verdict is None else verdict != "unproven"
    told = subject.say(texts[difference > 0, proven], **values, unknown=_unknown_error(before, subject.domain))
    return " ".join((told, *_how_sure(subject, before.since)))


def _how_sure(subject: Subject, since: Comparison | None) -> Iterator[str]:
    """The interval of the change, the smallest one that could have been seen, and what else has changed."""
    change = since.index if since else None
    if change and change.ci95 and change.detectable:
        low, high = (subject.numbers.signed(end) for end in change.ci95)
        yield subject.say(
            "Selang kepercayaan 95% perubahan itu {low} sampai {high} poin; perubahan yang lebih kecil dari sekitar "
            "{size} poin sulit terlihat dengan responden sebanyak ini.",
            low=low,
            high=high,
            size=subject.numbers.real(change.detectable),
        )
    for problem in since.breaks if since else ():
        yield subject.say("Perhatikan: {note}.", note=problem.message)


def _unknown_error(before: Point, now: DomainScore) -> Message:
    """Which of the two results has no known error, of a change that cannot be tested."""
    if now.se is not None:
        return Message("ketidakpastian nilai lama tidak diketahui")
    if before.domain is None or before.domain.se is None:
        return Message("ketidakpastian kedua nilai tidak diketahui")
    return Message("ketidakpastian nilai baru tidak diketahui")


def _verdict(before: Point, now: DomainScore) -> Verdict | None:
    """Whether the index changed; an old value without an error that lies in today's interval is no change."""
    if before.since is not None:
        return before.since.index.verdict
    if now.ci95 and now.ci95[0] <= float(before.ikm) <= now.ci95[1]:
        return "unproven"
    return None
