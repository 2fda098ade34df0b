"""From responses to the tally of those that count; after it no figure sees a respondent again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from ikm.scoring.count_notes import added_notes, note
from ikm.scoring.design import CLUSTER, surveyed_units
from ikm.scoring.groups import TIMES, counted, group_columns
from ikm.scoring.score import Weights
from ikm.scoring.tally import Tally, tally
from ikm.survey.errors import ScoringError
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Combine, Project
from ikm.survey.responses import Responses

CELL = {"unit": "unit", "layanan": "service"}
"""Columns that every tally of responses has, by the keys of the groups that they are."""


@dataclass(frozen=True)
class ScoreOptions:
    """What to score and how; None means as the project says.

    period: only the responses dated in it. Without one the project's period is meant, to which undated responses
    belong as well; a break-down by time is of all times.
    by: break-downs, each a group of its own; keys joined by a comma are crossed ("tahun,pendidikan").
    weights: "0.11" and "0.111" repeat the rounded weights of older reports, for comparison only.
    """

    period: Period | None = None
    unit: str | None = None
    service: str | None = None
    by: tuple[str, ...] = ()
    weights: Weights = "exact"
    combine: Combine | None = None
    combine_units: Combine | None = None

    @property
    def crossings(self) -> list[tuple[str, ...]]:
        """The keys of each break-down."""
        return [tuple(dict.fromkeys(key.strip() for key in by.split(","))) for by in self.by]

    @property
    def group_keys(self) -> set[str]:
        """The keys of all break-downs."""
        return {key for keys in self.crossings for key in keys}


@dataclass(frozen=True)
class Counted:
    """The tally of the responses that count, and what must be said of them.

    tally: keyed by unit, service and the columns of `groups`, and by cluster where the project names one.
    groups: column of the tally for each group key. period: whose responses they are, None where of all times.
    surveyed: units whose declared populations are of these responses. notes: what concerns the whole.
    """

    tally: Tally
    instrument: Instrument
    groups: Mapping[str, str]
    period: str | None
    surveyed: frozenset[str]
    notes: tuple[Problem, ...] = ()
    accounting: Accounting = Accounting()
    problems: tuple[Problem, ...] = ()
    problem_counts: dict[tuple[str, str | None, str], int] = field(default_factory=dict)

    def __add__(self, other: Counted) -> Counted:
        """Both together; raises ScoringError where they are of different instruments, periods or keys."""
        unlike = contradiction(self, other)
        if unlike is not None:
            raise ScoringError("Dua hitungan ini tidak dapat dijumlahkan: {why}.", why=unlike)
        return replace(
            self,
            tally=self.tally + other.tally,
            surveyed=frozenset(
                unit
                for unit in self.surveyed | other.surveyed
                if all(unit in part.surveyed for part in (self, other) if unit in part.units)
            ),
            notes=added_notes((*self.notes, *other.notes)),
            accounting=self.accounting + other.accounting,
            problems=(*self.problems, *other.problems),
            problem_counts=dict(Counter(self.problem_counts) + Counter(other.problem_counts)),
        )

    @property
    def units(self) -> frozenset[str | None]:
        """The units of the respondents."""
        return frozenset(self.tally.frame["unit"])

    def by(self, keys: Collection[str]) -> Counted:
        """The same respondents in these groups only; raises ScoringError for a group that is not told."""
        known = {**self.groups, **CELL}
        absent = [key for key in keys if key not in known]
        if absent:
            raise ScoringError('rincian "{key}" tidak ada; yang ada: {known}', key=absent[0], known=", ".join(known))
        groups = {key: known[key] for key in sorted(keys)}
        cluster = (CLUSTER,) if CLUSTER in self.tally.keys else ()
        columns = dict.fromkeys((*CELL.values(), *groups.values(), *cluster))
        return replace(self, tally=self.tally.by(list(columns)), groups=groups)

    def of_unit(self, unit: str) -> Counted:
        """The respondents of one unit, a sample of its own; raises ScoringError where there are none."""
        _insist_on(self.tally.frame["unit"], Message("unit"), unit)
        return replace(self, tally=replace(self.tally, frame=self.tally.frame.filter(pl.col("unit") == unit)))


def contradiction(one: Counted, other: Counted) -> Message | None:
    """Why two counts do not add up; None where they do."""
    if one.instrument != other.instrument:
        return Message(
            "instrumen atau bobot unsurnya lain ({one} dan {other})", one=one.instrument.id, other=other.instrument.id
        )
    if one.period != other.period:
        every = Message("semua waktu")
        return Message("periodenya lain ({one} dan {other})", one=one.period or every, other=other.period or every)
    if one.tally.keys != other.tally.keys:
        keys = [", ".join(part.tally.keys) for part in (one, other)]
        return Message("rincian atau klasternya lain ({one} dan {other})", one=keys[0], other=keys[1])
    return None


def count(responses: Responses, project: Project, options: ScoreOptions = ScoreOptions()) -> Counted:
    """Tally the responses of the period and unit asked for.

    Raises ScoringError for a unit, service or break-down that does not exist.
    """
    period = period_of(project, options)
    members = _of_unit(responses.frame, options)
    frame = members if period is None else counted(members, project, options.period)
    surveyed = surveyed_units(members, frame, project, period)
    asked = options.group_keys
    margins = known_margins(project, set(frame["unit"]))
    grouped, groups = group_columns(frame, asked | margins.keys(), responses.demographics, project)
    grouped = grouped.with_columns(margin_column(groups[key], margins[key]) for key in margins.keys() - asked)
    columns = ["unit", "service", *groups.values()]
    if project.survei.klaster is not None:
        grouped = grouped.with_columns(_cluster(project.survei.klaster, responses.demographics).alias(CLUSTER))
        columns.append(CLUSTER)
    if options.service is not None:
        members, frame = (part.filter(pl.col("service") == options.service) for part in (members, frame))
    return Counted(
        tally=tally(grouped, responses.instrument.keys, columns),
        instrument=responses.instrument,
        groups=groups,
        period=str(period) if period else None,
        surveyed=surveyed,
        notes=(
            *_uncorrected(frame, project, surveyed),
            *_left_out(members, frame, period, options),
            *_without_cluster(grouped),
        ),
        accounting=responses.accounting,
        problems=responses.problems,
        problem_counts=responses.problem_counts,
    )


def known_margins(project: Project, units: Collection[str | None] | None = None) -> dict[str, list[str]]:
    """Which of these units (without any, of all) have visitors who are known by a group, by the key of the group.

    Services are no such group: every tally tells them.
    """
    margins: dict[str, list[str]] = defaultdict(list)
    for unit in project.unit:
        for key in unit.pengunjung.keys() - CELL.keys() if units is None or unit.nama in units else ():
            margins[key].append(unit.nama)
    return margins


def margin_column(column: str, units: Collection[str]) -> pl.Expr:
    """A group that is asked for by nobody, told of the units alone whose visitors are known by it."""
    return pl.when(pl.col("unit").is_in(list(units))).then(pl.col(column)).alias(column)


def _cluster(key: str, demographics: tuple[str, ...]) -> pl.Expr:
    if key == "tanggal":
        return pl.col("date").cast(pl.String)
    if key in demographics:
        return pl.col(key)
    raise ScoringError(
        'Klaster "{key}" tidak dikenal; yang dapat dipakai: {known}.',
        key=key,
        known=", ".join(("tanggal", *demographics)),
    )


def _without_cluster(frame: pl.DataFrame) -> Iterator[Problem]:
    count = frame[CLUSTER].null_count() if CLUSTER in frame.columns else 0
    if count:
        yield note("cluster-unknown", count=count)


def _of_unit(frame: pl.DataFrame, options: ScoreOptions) -> pl.DataFrame:
    """The responses of the unit asked for, which is a sample of its own; the service must be among them."""
    if options.unit is not None:
        _insist_on(frame["unit"], Message("unit"), options.unit)
        frame = frame.filter(pl.col("unit") == options.unit)
    if options.service is not None:
        _insist_on(frame["service"], Message("layanan"), options.service)
    return frame


def _insist_on(names: pl.Series, what: Message, wanted: str) -> None:
    known = names.drop_nulls().unique().sort().to_list()
    if wanted not in known:
        raise ScoringError(
            'Tidak ada jawaban untuk {what} "{name}"; yang ada: {known}.',
            what=what,
            name=wanted,
            known=", ".join(known) or "-",
        )


def period_of(project: Project, options: ScoreOptions) -> Period | None:
    """The period whose responses count; None where all do."""
    if options.period is not None:
        return options.period
    by_time = options.group_keys & set(TIMES)
    return None if by_time else project.period


def _left_out(
    members: pl.DataFrame, frame: pl.DataFrame, period: Period | None, options: ScoreOptions
) -> Iterator[Problem]:
    """How many responses are not in `frame`, though nobody asked for that: undated ones, or those of other periods."""
    undated = members["date"].null_count() - frame["date"].null_count()
    outside = members.height - frame.height - undated
    name = str(period)
    if undated:
        yield note("undated-left-out", count=undated, period=name)
    if outside and options.period is None:
        yield note("outside-left-out", count=outside, period=name)


def _uncorrected(frame: pl.DataFrame, project: Project, surveyed: frozenset[str]) -> Iterator[Problem]:
    """Word of the units whose declared population or known visitors are not of their responses that count."""
    others = set(frame["unit"].unique()) - surveyed
    declared = [u.nama for u in project.unit if u.pengunjung or u.populasi or any(s.populasi for s in u.layanan)]
    names = ", ".join(name for name in declared if name in others)
    if names:
        yield note("population-of-another-period", names=names)
