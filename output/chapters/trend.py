"""The index over periods, and what is to be said of its change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ikm.output.captions import Captions
from ikm.output.chapters.followup import VERDICTS, changes_since
from ikm.output.numbers import ABSENT
from ikm.output.report import Block, Paragraph, Table, TrendChart, TrendPoint
from ikm.output.subject import Subject
from ikm.scoring.change import Comparison, Verdict
from ikm.scoring.rounding import INDEX_PLACES, half_up
from ikm.scoring.score import DomainScore
from ikm.survey import instrument as instruments
from ikm.survey.messages import Message, marked
from ikm.survey.periods import Period


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


def trend(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The change since the period before, the series in a chart and a table, and what breaks it."""
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
        points=tuple(_trend_point(subject, *pair) for pair in zip([None, *drawn], drawn, strict=False)),
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
    yield from _by_element(subject, captions, drawn)


def _by_element(subject: Subject, captions: Captions, drawn: Sequence[Point]) -> Iterator[Block]:
    """The change of each element since the period before, where both may be shown and can be compared."""
    if len(drawn) < 2 or drawn[-1].domain is not subject.domain:
        return
    past = next((past for past in subject.past if past.period == drawn[-2].period), None)
    changes = [change for change in changes_since(subject, past).values() if change.printed is not None]
    if past is None or not changes:
        return
    say, numbers = subject.say, subject.numbers
    before, now = past.period.say(subject.language), subject.period
    table = Table(
        captions.table(say("Perubahan indeks setiap unsur sejak {period}", period=before)),
        ("", say("Unsur"), before, now, say("Selisih"), "95%", say("Perubahan")),
        tuple(
            (
                subject.instrument[change.what].code,
                subject.instrument[change.what].name.in_(subject.language),
                numbers.exact(change.before),
                numbers.exact(change.after),
                numbers.signed(change.printed or 0),
                f"{numbers.signed(change.ci95[0])} … {numbers.signed(change.ci95[1])}" if change.ci95 else ABSENT,
                VERDICTS[change.verdict].say(subject.language),
            )
            for change in changes
        ),
        ("left", "left", "right", "right", "right", "right", "left"),
        (0.9, 4.1, 1.5, 1.5, 1.9, 2.8, 2.5),
        named_by=1,
    )
    if not subject.inferred:
        yield table.without("95%").without(say("Perubahan"))
        return
    yield table
    yield Paragraph(
        say("Diuji pada tingkat 5%, dikoreksi (Holm) untuk semua unsur; 95%: selang kepercayaan selisihnya."), note=True
    )


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


def _trend_point(subject: Subject, before: Point | None, point: Point) -> TrendPoint:
    low, high = (point.domain.ci95 if point.domain else None) or (None, None)
    label, text = point.period.say(subject.language), subject.numbers.exact(point.ikm)
    broken = subject.say("unsur berganti") if before and before.instrument != point.instrument else ""
    return TrendPoint(label, float(point.ikm), low, high, text, point.domain is not None, broken)


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
    """The change since the period before, whether it is beyond chance, and how sure that is; "" where there is none."""
    before, told = _before(subject), change_told(subject)
    if before is None or not subject.inferred or before.ikm == subject.domain.ikm:
        return told
    return " ".join((told, *_how_sure(subject, before.since)))


def _before(subject: Subject) -> Point | None:
    """The period with which the present one is compared; None where there is none."""
    series = comparable(subject)
    if len(series) < 2 or series[-1].domain is not subject.domain or series[-2].instrument != series[-1].instrument:
        return None
    return series[-2]


def change_told(subject: Subject) -> str:
    """The size of the change since the period before, and whether it is beyond chance; "" where there is none."""
    before = _before(subject)
    if before is None or subject.domain.ikm is None:
        return ""
    difference = subject.domain.ikm - before.ikm
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
    return subject.say(texts[difference > 0, proven], **values, unknown=_unknown_error(before, subject.domain))


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
