"""The recap as a document: a page of each kind, from the table of the units to the method."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ikm.output.captions import Captions
from ikm.output.chapters.method import method
from ikm.output.chapters.sentences import certainty_sentence, index_sentence
from ikm.output.chapters.trend import Point
from ikm.output.comparison import funnel_footnotes
from ikm.output.recap.curves import limits
from ikm.output.recap.grid import Grid, printed
from ikm.output.recap.grids import changes_grid, map_grid, sample_grid, series_grid, units_grid
from ikm.output.recap.overview import Overview, UnitLine
from ikm.output.report import (
    Block,
    Bullets,
    FunnelChart,
    FunnelPoint,
    Heading,
    Headline,
    IndexScale,
    Paragraph,
    Report,
    TrendChart,
    TrendPoint,
)
from ikm.scoring.change import Verdict
from ikm.scoring.funnel import Funnel, Place
from ikm.survey.messages import marked

_FEW = 10  # units, of which a page holds more than one table
_NAMED = 10
_PERIODS = 6  # the latest ones, for which a page has room

Page = Callable[[Overview, Captions], Iterator[Block]]


def recap_report(overview: Overview) -> Report:
    """The recap of an agency; what may not be published of a unit is nowhere in it."""
    whole, captions = overview.whole, Captions(overview.whole.language, overview.whole.wording)
    agency = whole.project.instansi
    pages: tuple[tuple[str, Page], ...] = (
        (marked("Indeks setiap unit"), _units),
        (marked("Unit dan kisaran yang diperkirakan"), _funnel),
        (marked("Unsur di setiap unit"), _map),
        (marked("Tren"), _trend),
        (marked("Kecukupan sampel"), _samples),
        *([(marked("Unit yang hasilnya tidak ditampilkan"), _hidden)] if overview.hidden else []),
        (marked("Cara menghitung"), _method),
    )
    return Report(
        title=whole.say("Rekapitulasi Survei Kepuasan Masyarakat (SKM)"),
        unit=whole.unit.nama,
        agency=agency.nama,
        region=agency.daerah,
        address=agency.alamat,
        period=whole.period,
        language=whole.language,
        accent=agency.aksen,
        headline=_headline(overview),
        blocks=tuple(_blocks(overview, captions, pages)),
        created=created(overview),
        logo=whole.logo,
    )


def _blocks(overview: Overview, captions: Captions, pages: Sequence[tuple[str, Page]]) -> Iterator[Block]:
    """A page of each kind; of few units all kinds one below the other."""
    few = len(overview.lines) <= _FEW
    if few:
        yield Heading(overview.whole.say("Hasil semua unit"))
    for title, page in pages:
        yield Heading(overview.whole.say(title), 2 if few else 1)
        yield from page(overview, captions)


def created(overview: Overview) -> str:
    """The document's date: the end of its period, else of its answers. The clock has no part in it."""
    if overview.whole.when is not None:
        return overview.whole.when.end.isoformat()
    return overview.whole.days[-1].isoformat() if overview.whole.days else ""


def _headline(overview: Overview) -> Headline:
    whole = overview.whole
    domain, count = whole.domain, whole.numbers.count
    facts = (
        (whole.say("Unit"), count(len(overview.lines))),
        (whole.say("Unit ditampilkan"), count(len(overview.shown))),
        (whole.say("Responden"), count(domain.n)),
    )
    if not whole.shown or domain.ikm is None:
        return Headline(certainty=_why_no_total(overview), facts=facts)
    low, high = domain.ci95 or (None, None)
    return Headline(
        ikm=whole.numbers.exact(domain.ikm),
        mutu=domain.quality.mutu if domain.quality else "",
        kinerja=domain.quality.kinerja.in_(whole.language) if domain.quality else "",
        certainty=certainty_sentence(whole) if whole.inferred else "",
        scale=IndexScale(index_sentence(whole), float(domain.ikm), low, high, whole.bands),
        facts=facts,
    )


def _why_no_total(overview: Overview) -> str:
    """Why the agency's index is not shown; "" where it is."""
    whole = overview.whole
    if not whole.withheld:
        return whole.why_not
    return whole.say(
        "IKM seluruhnya tidak diumumkan: dari nilainya dan nilai unit-unit lain dapat dihitung nilai kurang dari "
        "{threshold} responden.",
        threshold=whole.numbers.count(whole.project.survei.ambang),
    )


def _units(overview: Overview, captions: Captions) -> Iterator[Block]:
    whole = overview.whole
    yield Paragraph(index_sentence(whole) if whole.shown else _why_no_total(overview))
    if not overview.shown:
        yield Paragraph(whole.say("Tidak ada unit yang hasilnya dapat ditampilkan."))
        return
    yield Paragraph(_no_league(overview))
    if not overview.hidden:
        yield Paragraph(whole.say("Hasil semua unit ditampilkan."))
    yield _table(overview, units_grid(overview), captions)
    if overview.funnel is not None:
        yield Paragraph(
            whole.say(
                "Kisaran: terhadap nilai yang diperkirakan bagi unit dengan responden sebanyak itu. Tempat yang "
                "mungkin: urutan terbaik dan terburuk yang tidak dapat dikesampingkan dari jawaban yang ada, semua "
                "unit bersama-sama pada tingkat kepercayaan 95%."
            ),
            note=True,
        )


def _no_league(overview: Overview) -> str:
    """That the order of the table is no ranking."""
    whole, funnel = overview.whole, overview.funnel
    usual = sum(unit.verdict == "expected" for unit in funnel.units) if funnel else 0
    if funnel is None or usual < 2:
        return whole.say(
            "Unit diurutkan menurut IKM agar mudah dicari, bukan diperingkat: beda dua unit yang selangnya bertumpang "
            "tindih dapat terjadi karena kebetulan."
        )
    return whole.say(
        "Unit diurutkan menurut IKM agar mudah dicari, bukan diperingkat: {usual} dari {count} unit bernilai sesuai "
        "perkiraan, dan urutan di antara unit-unit itu dapat terjadi karena kebetulan.",
        usual=whole.numbers.count(usual),
        count=whole.numbers.count(len(funnel.units)),
    )


def _funnel(overview: Overview, captions: Captions) -> Iterator[Block]:
    whole, funnel = overview.whole, overview.funnel
    if funnel is None:
        yield Paragraph(overview.why_no_funnel.say(whole.language) if overview.why_no_funnel else "")
        return
    for place, text in (
        ("above", marked("Di atas perkiraan: {names}.")),
        ("below", marked("Di bawah perkiraan: {names}.")),
    ):
        names = _beyond(funnel, place)  # type: ignore[arg-type]
        if names:
            yield Paragraph(whole.say(text, names=_first(overview, names)))
    if all(unit.verdict == "expected" for unit in funnel.units):
        yield Paragraph(whole.say("Semua unit bernilai sesuai perkiraan bagi unit sebesar itu."))
    yield FunnelChart(
        captions.chart(whole.say("Unit menurut banyaknya responden dan IKM; titik penuh di luar kisaran")),
        alt=_funnel_in_words(overview, funnel),
        points=tuple(
            FunnelPoint(unit.domain.unit or "", unit.domain.n, unit.value, unit.verdict != "expected")
            for unit in funnel.units
        ),
        target=funnel.mean,
        limits=limits(funnel),
        along=whole.say("responden"),
    )
    yield Paragraph(
        whole.say(
            "Garis mendatar: nilai bersama unit-unit yang ditampilkan. Garis putus-putus: kisaran bagi unit yang "
            "keragaman jawabannya rata-rata; setiap unit dinilai dengan keragamannya sendiri."
        ),
        note=True,
    )
    for line in funnel_footnotes(funnel, whole.language):
        yield Paragraph(line, note=True)


def _beyond(funnel: Funnel, place: Place) -> list[str]:
    return [unit.domain.unit or "" for unit in funnel.units if unit.verdict == place]


def _funnel_in_words(overview: Overview, funnel: Funnel) -> str:
    whole = overview.whole
    return whole.say(
        "{count} unit, nilai bersama {mean}; {above} di atas dan {below} di bawah perkiraan.",
        count=whole.numbers.count(len(funnel.units)),
        mean=whole.numbers.real(funnel.mean),
        above=whole.numbers.count(len(_beyond(funnel, "above"))),
        below=whole.numbers.count(len(_beyond(funnel, "below"))),
    )


def _map(overview: Overview, captions: Captions) -> Iterator[Block]:
    whole = overview.whole
    if not overview.shown:
        yield Paragraph(whole.say("Tidak ada unit yang hasilnya dapat ditampilkan."))
        return
    elements = overview.score.instrument.elements
    names = "; ".join(f"{element.code} {element.name.in_(whole.language)}" for element in elements)
    yield Paragraph(f"{names}.", note=True)
    yield _table(overview, map_grid(overview), captions)
    if any(line.subject.index_only for line in overview.shown):
        yield Paragraph(
            whole.say(
                "Unit tanpa nilai unsur: ada unsur yang dijawab kurang dari {threshold} responden.",
                threshold=whole.numbers.count(whole.project.survei.ambang),
            ),
            note=True,
        )


def _trend(overview: Overview, captions: Captions) -> Iterator[Block]:
    whole = overview.whole
    points = _points(overview)
    if len(points) > 1:
        yield TrendChart(
            captions.chart(
                whole.say("IKM seluruhnya menurut periode; garis tegak adalah selang kepercayaan 95%")
                if any(point.domain and point.domain.ci95 for point in points)
                else whole.say("IKM seluruhnya menurut periode")
            ),
            alt=", ".join(f"{p.period.say(whole.language)}: {whole.numbers.exact(p.ikm)}" for p in points),
            points=tuple(_trend_point(overview, *pair) for pair in zip([None, *points], points, strict=False)),
            bands=whole.bands,
        )
    if len(points) < len(overview.periods):
        text = marked("IKM seluruhnya hanya ditampilkan untuk periode yang hasil semua unitnya ditampilkan.")
        yield Paragraph(whole.say(text), note=True)
    if len(overview.periods) < 2:
        yield Paragraph(whole.say("Belum ada hasil periode sebelumnya untuk dibandingkan."))
        return
    if overview.before is not None:
        yield from _changes(overview, captions)
    if overview.before is None or len(overview.periods) > 2:
        yield _table(overview, series_grid(overview, overview.periods[-_PERIODS:]), captions)


def _points(overview: Overview) -> list[Point]:
    """The agency's periods of the length of the present one, and the present one where it may be shown."""
    whole = overview.whole
    past = [point for point in overview.past if whole.when is None or point.period.kind == whole.when.kind]
    if whole.when is None or not whole.shown or whole.domain.ikm is None:
        return past
    return [*past, Point(whole.when, whole.domain.ikm, whole.domain.n, whole.instrument.id, whole.domain)]


def _trend_point(overview: Overview, before: Point | None, point: Point) -> TrendPoint:
    low, high = (point.domain.ci95 if point.domain else None) or (None, None)
    whole = overview.whole
    broken = whole.say("unsur berganti") if before and before.instrument != point.instrument else ""
    label, text = point.period.say(whole.language), whole.numbers.exact(point.ikm)
    return TrendPoint(label, float(point.ikm), low, high, text, point.domain is not None, broken)


def _changes(overview: Overview, captions: Captions) -> Iterator[Block]:
    """Who has changed beyond chance, and the table of all."""
    whole = overview.whole
    assert overview.before is not None
    judged: dict[Verdict | None, list[str]] = {}
    for line in overview.shown:
        if line.change is not None:
            judged.setdefault(line.change.index.verdict, []).append(line.name)
    period = overview.before.say(whole.language)
    for verdict, text in (
        ("higher", marked("Terbukti naik sejak {period}: {names}.")),
        ("lower", marked("Terbukti turun sejak {period}: {names}.")),
    ):
        if names := judged.get(verdict):  # type: ignore[call-overload]
            yield Paragraph(whole.say(text, period=period, names=_first(overview, names)))
    if not judged.keys() & {"higher", "lower"}:
        yield Paragraph(whole.say("Tidak ada unit yang terbukti berubah sejak {period}.", period=period))
    yield _table(overview, changes_grid(overview, overview.before), captions)
    yield Paragraph(
        whole.say(
            "Diuji pada tingkat 5%, dikoreksi (Benjamini-Hochberg) untuk semua unit bersama; 95%: selang kepercayaan "
            "selisihnya. Belum terbukti bukan berarti sama."
        ),
        note=True,
    )
    broken = [line.name for line in overview.shown if line.change is not None and line.change.breaks]
    if broken:
        text = marked("Keadaan surveinya juga berubah, sehingga bandingkan dengan hati-hati: {names}.")
        yield Paragraph(whole.say(text, names=_first(overview, broken)), note=True)


def _samples(overview: Overview, captions: Captions) -> Iterator[Block]:
    whole = overview.whole
    grid = sample_grid(overview)
    known = [line for line in overview.lines if line.subject.population is not None]
    if known:
        share = next(column for column in grid.flat if column.kind == "percent")
        enough = sum(isinstance(value, float) and value >= 1 for value in share.values)
        yield Paragraph(
            whole.say(
                "{enough} dari {count} unit yang penggunanya diketahui mencapai sampel minimum.",
                enough=whole.numbers.count(enough),
                count=whole.numbers.count(len(known)),
            )
        )
    yield _table(overview, grid, captions)
    yield Paragraph(
        whole.say(
            "Minimum: menurut Krejcie dan Morgan (1970) untuk banyaknya pengguna layanan. Tanpa banyaknya pengguna, "
            "yang ditulis dalam ikm.toml, minimum tidak diketahui."
        ),
        note=True,
    )


def _hidden(overview: Overview, _captions: Captions) -> Iterator[Block]:
    yield Bullets(tuple(_why_hidden(overview, line) for line in overview.hidden))


def _why_hidden(overview: Overview, line: UnitLine) -> str:
    say, threshold = overview.whole.say, overview.whole.numbers.count(overview.whole.project.survei.ambang)
    if line.domain.suppression == "primer" and line.domain.n:
        return say("{unit}: respondennya kurang dari {threshold}.", unit=line.name, threshold=threshold)
    if line.domain.suppression == "sekunder":
        text = marked("{unit}: dari nilainya dan hasil lain dapat dihitung nilai kurang dari {threshold} responden.")
        return say(text, unit=line.name, threshold=threshold)
    return f"{line.name}: {line.subject.why_not}"


def _method(overview: Overview, captions: Captions) -> Iterator[Block]:
    yield from method(replace(overview.whole, score=overview.score), captions)


def _table(overview: Overview, grid: Grid, captions: Captions) -> Block:
    return printed(grid, overview.whole.numbers, captions.table(grid.caption), small=len(overview.lines) > _FEW)


def _first(overview: Overview, names: Sequence[str]) -> str:
    """The names in a sentence; of many the first ones, and how many more."""
    if len(names) <= _NAMED:
        return overview.whole.listed(names)
    more = overview.whole.say("{count} unit lain", count=overview.whole.numbers.count(len(names) - _NAMED))
    return overview.whole.listed([*names[:_NAMED], more])
