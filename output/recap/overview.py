"""What a recap is about: the whole, each unit with its place among the others, and what became of both over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import polars as pl

from ikm.output.chapters.trend import Point, comparable
from ikm.output.prepare import prepared
from ikm.output.report import Picture
from ikm.output.subject import Subject
from ikm.output.wording import Wording
from ikm.scoring.change import Comparison, adjusted
from ikm.scoring.comparing import samples
from ikm.scoring.compute import score, score_counted
from ikm.scoring.counting import ScoreOptions, count
from ikm.scoring.difference import joined
from ikm.scoring.funnel import Funnel, FunnelUnit, funnel_of
from ikm.scoring.multiple import benjamini_hochberg
from ikm.scoring.ranks import rank_intervals
from ikm.scoring.rounding import INDEX_PLACES, half_up
from ikm.scoring.score import DomainScore, Level, Score
from ikm.survey.errors import OutputError, ScoringError
from ikm.survey.messages import Language, Message, translate
from ikm.survey.periods import Period
from ikm.survey.project import Project, Unit
from ikm.survey.responses import Responses

_UNITS: tuple[Level, ...] = ("unit",)
Part = tuple[Unit, Responses]
Mapper = Callable[[Callable[[Part], Subject], Sequence[Part]], Iterable[Subject]]

_FEWEST = 2  # units, of which there is something to put side by side


@dataclass(frozen=True)
class UnitLine:
    """A unit in the recap.

    place: against what is expected of units of its size; ranks: the best and the worst place that its answers leave
    open; None where there are too few units. change: since the period before, None where there is none.
    """

    subject: Subject
    place: FunnelUnit | None = None
    ranks: tuple[int, int] | None = None
    change: Comparison | None = None

    @property
    def name(self) -> str:
        """Of the unit."""
        return self.subject.unit.nama

    @property
    def domain(self) -> DomainScore:
        """Its score."""
        return self.subject.domain

    @cached_property
    def series(self) -> dict[Period, Point]:
        """What may be shown of its periods."""
        return {point.period: point for point in comparable(self.subject)}


@dataclass(frozen=True)
class Overview:
    """All units of an agency in a period.

    whole: the agency, as the subject of sentences; its index is shown where all units' are, and can then be reckoned
    from them. score: of all. shown: units whose index may be shown, the highest first; hidden: the others.
    funnel: of the shown units; None, and `why_no_funnel` says why. before: the period of which changes are counted.
    past: the agency's earlier results, earliest first.
    """

    whole: Subject
    score: Score
    shown: tuple[UnitLine, ...]
    hidden: tuple[UnitLine, ...]
    funnel: Funnel | None
    why_no_funnel: Message | None
    before: Period | None
    past: tuple[Point, ...]

    @property
    def lines(self) -> tuple[UnitLine, ...]:
        """All units by name."""
        return tuple(sorted((*self.shown, *self.hidden), key=lambda line: line.name))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods of which some unit has a result, earliest first."""
        return tuple(sorted({period for line in self.shown for period in line.series}, key=lambda p: (p.end, p.start)))


def overview(
    responses: Responses,
    project: Project,
    language: Language,
    asked: Period | None = None,
    *,
    logo: Picture | None = None,
    wording: Wording = Wording(),
    each: Mapper = map,
) -> Overview:
    """Every unit as its own report tells of it, and what can be said of them together.

    each: applies a function to all units in their order; another process may do so.
    Raises OutputError for fewer than two units.
    """
    make = partial(_subject, project=project, language=language, asked=asked, wording=wording)
    subjects = list(each(make, _parts(responses, project)))
    if len(subjects) < _FEWEST:
        raise OutputError(
            "Rekap menjajarkan unit-unit, sedangkan jawaban dan berkas proyek menyebut {count}; untuk satu unit pakai "
            "`ikm report`.",
            count=len(subjects),
        )
    shown = [subject for subject in subjects if subject.shown]
    scored = score(responses, project, ScoreOptions(period=asked))
    funnel, why = _funnel(responses, project, asked, [subject.unit.nama for subject in shown])
    before, changes = _changes(shown)
    lines = sorted(_placed(shown, funnel, changes), key=lambda line: (-(line.domain.ikm or 0), line.name))
    whole = replace(_whole(responses, project, language, asked, scored, subjects), logo=logo, wording=wording)
    return Overview(
        whole=whole,
        score=scored,
        shown=tuple(lines),
        hidden=tuple(UnitLine(subject) for subject in subjects if not subject.shown),
        funnel=funnel,
        why_no_funnel=why,
        before=before,
        past=tuple(_past(responses, whole, subjects)),
    )


def _parts(responses: Responses, project: Project) -> list[Part]:
    """The units of the project, and those that answers name beside them, with their answers."""
    frame = responses.frame
    parts = {name: part for (name,), part in frame.partition_by("unit", as_dict=True).items() if name is not None}
    others = sorted(parts.keys() - {unit.nama for unit in project.unit})
    return [
        (unit, replace(responses, frame=parts.get(unit.nama, frame.clear()), rejects=()))
        for unit in (*project.unit, *(Unit(nama=name) for name in others))
    ]


def _subject(part: Part, project: Project, language: Language, asked: Period | None, wording: Wording) -> Subject:
    """A unit as its report has it."""
    unit, own = part
    return prepared(own, project, unit, language, asked, wording=wording)


def _whole(
    responses: Responses,
    project: Project,
    language: Language,
    asked: Period | None,
    scored: Score,
    subjects: Sequence[Subject],
) -> Subject:
    """The agency. Its total gives way to the units: were one of them hidden, its index would follow from the others."""
    domain = scored.domains[0]
    if not domain.suppressed and any(subject.withheld for subject in subjects):
        domain = replace(domain, suppression="sekunder")
    domain = replace(domain, index_only=domain.index_only or any(subject.index_only for subject in subjects))
    name = project.instansi.daerah.strip() or project.instansi.nama.strip() or translate("Semua unit", language)
    return Subject(
        score=replace(scored, domains=(domain,)),
        responses=responses,
        project=project,
        unit=Unit(nama=name),
        language=language,
        internal=False,
        when=asked or project.period,
        planned=False,
    )


def _funnel(
    responses: Responses, project: Project, asked: Period | None, shown: Sequence[str]
) -> tuple[Funnel | None, Message | None]:
    """The funnel of the shown units alone: a mean in which hidden ones have part would tell of them."""
    frame = responses.frame.filter(pl.col("unit").is_in(shown))
    options = ScoreOptions(period=asked)
    try:
        return funnel_of(samples(replace(responses, frame=frame), project, options), project), None
    except ScoringError as error:
        return None, error.message


def _changes(shown: Sequence[Subject]) -> tuple[Period | None, dict[str, Comparison]]:
    """The units' changes since the latest period before, judged together."""
    held = [(s.unit.nama, past) for s in shown for past in s.past if past.since and not past.domain.suppressed]
    if not held:
        return None, {}
    before = max((past.period for _, past in held), key=lambda period: period.end)
    found = {name: past.since for name, past in held if past.period == before and past.since is not None}
    judged = adjusted(list(found.values()), benjamini_hochberg)
    return before, dict(zip(found, judged, strict=True))


def _placed(shown: Sequence[Subject], funnel: Funnel | None, changes: dict[str, Comparison]) -> Iterator[UnitLine]:
    units = funnel.units if funnel else ()
    spans = rank_intervals(joined([unit.side for unit in units])) if units else []
    places = {unit.domain.unit: (unit, span) for unit, span in zip(units, spans, strict=True)}
    for subject in shown:
        place, ranks = places.get(subject.unit.nama, (None, None))
        yield UnitLine(subject, place, ranks, changes.get(subject.unit.nama))


def _past(responses: Responses, whole: Subject, subjects: Sequence[Subject]) -> Iterator[Point]:
    """Earlier results of the agency: of its answers where all units that gave some are shown, else as published."""
    project, instrument = whole.project, whole.project.instrument.id
    found: dict[Period, Point] = {}
    for entry in project.riwayat:
        period = Period.parse(entry.periode)
        if entry.unit in (None, project.instansi.nama) and (whole.when is None or period.end < whole.when.start):
            index = half_up(entry.ikm, INDEX_PLACES)
            found[period] = Point(period, index, entry.n, entry.instrumen or instrument)
    for period in {past.period for subject in subjects for past in subject.past}:
        options = ScoreOptions(period=period)
        domain = score_counted(count(responses, project, options), project, options, _UNITS).domains[0]
        units = [past.domain for subject in subjects for past in subject.past if past.period == period]
        if domain.ikm is not None and not any(part.suppressed for part in (domain, *units)):
            found[period] = Point(period, domain.ikm, domain.n, instrument, domain)
    yield from sorted(found.values(), key=lambda point: point.period.end)
