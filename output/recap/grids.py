"""The tables of a recap."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ikm.output.comparison import placed, verdict
from ikm.output.recap.grid import Column, Grid, Spans
from ikm.output.recap.overview import Overview, UnitLine
from ikm.scoring.sample_size import krejcie_morgan
from ikm.survey.periods import Period

_WIDEST_SPAN = 15.0  # index points, that a map of the elements spans at least: smaller differences stay pale


def units_grid(overview: Overview) -> Grid:
    """Every unit that may be shown, with how sure its index is and whether it is as expected."""
    say, language, lines = overview.whole.say, overview.whole.language, overview.shown
    columns: list[Column | Spans] = [
        _names(overview, lines, 5.4),
        Column("n", "count", 1.2, [line.domain.n for line in lines]),
        Column("IKM", "index", 1.5, [line.domain.ikm for line in lines]),
    ]
    if overview.whole.bands:
        mutu = [line.domain.quality.mutu if line.domain.quality else None for line in lines]
        columns.append(Column(say("Mutu"), "class", 1.4, mutu))
    spans = [line.domain.ci95 for line in lines]
    columns.append(Spans(("95%", say("95% bawah"), say("95% atas")), "index", 2.7, spans))
    if overview.funnel is not None:
        places = [placed(line.place.verdict).say(language) if line.place else None for line in lines]
        columns.append(Column(say("Kisaran"), "text", 3.6, places))
        headings = (say("Tempat yang mungkin"), say("tempat terbaik"), say("tempat terburuk"))
        columns.append(Spans(headings, "count", 2.2, [line.ranks for line in lines]))
    return Grid(say("Unit"), say("IKM setiap unit, dari yang tertinggi"), tuple(columns))


def map_grid(overview: Overview) -> Grid:
    """Units and elements; the darker, the lower."""
    say, instrument, lines = overview.whole.say, overview.score.instrument, overview.shown
    values = [_indices(line) for line in lines]
    known = [float(value) for row in values for value in row if value is not None]
    top, bottom = max(known, default=100.0), min(known, default=25.0)
    span = max(top - bottom, _WIDEST_SPAN)

    def tone(value: Decimal | None) -> float:
        return 0.0 if value is None else (top - float(value)) / span

    elements = [
        Column(element.code, "index", 1.15, [row[place] for row in values])
        for place, element in enumerate(instrument.elements)
    ]
    return Grid(
        say("Peta unsur"),
        say("Indeks setiap unsur di setiap unit; makin gelap, makin rendah"),
        (_names(overview, lines, 4.6), *elements, Column("IKM", "index", 1.2, [line.domain.ikm for line in lines])),
        tuple((0.0, *(tone(value) for value in row), 0.0) for row in values),
    )


def _indices(line: UnitLine) -> list[Decimal | None]:
    """Of the elements; none where they may not be shown, or where one does not apply."""
    return [element.index if line.subject.valued else None for element in line.domain.elements]


def series_grid(overview: Overview, periods: Sequence[Period]) -> Grid:
    """The index of each unit in each of the periods, as far as it may be shown."""
    say, lines = overview.whole.say, overview.shown
    columns = [
        Column(
            period.say(overview.whole.language),
            "index",
            1.6,
            [line.series[period].ikm if period in line.series else None for line in lines],
        )
        for period in periods
    ]
    return Grid(say("Tren"), say("IKM setiap unit menurut periode"), (_names(overview, lines, 5), *columns))


def changes_grid(overview: Overview, before: Period) -> Grid:
    """How each unit has changed since the period before."""
    say, language = overview.whole.say, overview.whole.language
    lines = [line for line in overview.shown if line.change is not None]
    changes = [line.change.index for line in lines if line.change is not None]
    return Grid(
        say("Perubahan"),
        say("Perubahan IKM setiap unit sejak {period}", period=before.say(language)),
        (
            _names(overview, lines, 4.3),
            Column(before.say(language), "index", 1.7, [change.before for change in changes]),
            Column(overview.whole.period, "index", 1.7, [change.after for change in changes]),
            Column(say("Selisih"), "signed", 2.0, [change.printed for change in changes]),
            Spans(("95%", say("95% bawah"), say("95% atas")), "signed", 3.0, [change.ci95 for change in changes]),
            Column(say("Perubahan"), "text", 4, [verdict(change, in_time=True).say(language) for change in changes]),
        ),
    )


def sample_grid(overview: Overview) -> Grid:
    """Whether as many answered as were needed."""
    say, lines = overview.whole.say, overview.lines
    users = [line.subject.population for line in lines]
    needed = [None if size is None else krejcie_morgan(size) for size in users]
    n = [line.domain.n for line in lines]
    return Grid(
        say("Kecukupan sampel"),
        say("Responden setiap unit terhadap yang diperlukan"),
        (
            _names(overview, lines, 5),
            Column(say("Pengguna layanan"), "count", 2.1, users),
            Column(say("Minimum"), "count", 2.0, needed),
            Column(say("Target"), "count", 1.7, [line.subject.target for line in lines]),
            Column("n", "count", 1.4, n),
            Column(
                say("n terhadap minimum"),
                "percent",
                2.2,
                [None if least is None else count / least for count, least in zip(n, needed, strict=True)],
            ),
            Column(
                say("Kecukupan"),
                "text",
                3.0,
                [_adequacy(overview, count, least) for count, least in zip(n, needed, strict=True)],
            ),
        ),
    )


def _adequacy(overview: Overview, n: int, needed: int | None) -> str:
    if needed is None:
        return overview.whole.say("tidak diketahui")
    if n >= needed:
        return overview.whole.say("cukup")
    return overview.whole.say("kurang {count}", count=overview.whole.numbers.count(needed - n))


def _names(overview: Overview, lines: Sequence[UnitLine], width: float) -> Column:
    return Column(overview.whole.say("Unit"), "text", width, [line.name for line in lines])
