"""One unit's index over periods, from the answers that are still at hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from ikm.scoring.change import Comparison
from ikm.scoring.comparing import Sample, compare_in_time, samples_of
from ikm.scoring.counting import Counted, ScoreOptions, count, known_margins
from ikm.scoring.score import DomainScore
from ikm.survey.periods import Period
from ikm.survey.project import Project
from ikm.survey.responses import Responses


@dataclass(frozen=True)
class Past:
    """A unit's score in an earlier period, and how the present one compares; None without a present one."""

    period: Period
    domain: DomainScore
    since: Comparison | None = None

    @property
    def official(self) -> Past:
        """The regulation's figures alone."""
        return Past(self.period, self.domain.official)


@dataclass(frozen=True)
class Counts:
    """Responses counted in the present period, and in each period before it, as long as it, that has any.

    Without a present period: in each year. They may be of many units, which are counted in one pass.
    """

    present: Counted
    past: Mapping[Period, Counted]

    def of_unit(self, unit: str) -> Counts:
        """The counts of one unit, with what was noted of all left out."""
        past = {period: _only(counted, unit) for period, counted in self.past.items()}
        return Counts(_only(self.present, unit), past)


def counts_over_time(
    responses: Responses, project: Project, asked: Period | None, groups: Collection[str] = ()
) -> Counts:
    """The counts of the period asked for, else the project's, and of those before it; groups: keys of the present one.

    Raises ScoringError for a group that nobody was asked about.
    """
    current = asked or project.period
    kind = current.kind if current else "Y"
    dates = responses.frame["date"].drop_nulls().unique().to_list()
    periods = sorted({Period.containing(day, kind) for day in dates})
    return Counts(
        count(responses, project, ScoreOptions(period=asked, by=tuple(groups))),
        {
            period: count(responses, project, ScoreOptions(period=period))
            for period in periods
            if current is None or period.start < current.start
        },
    )


def _only(counted: Counted, unit: str) -> Counted:
    tally = replace(counted.tally, frame=counted.tally.frame.filter(pl.col("unit") == unit))
    return replace(counted, tally=tally, notes=())


def past_scores(counts: Counts, project: Project, current: Period | None) -> tuple[Past, ...]:
    """Scores of the periods before `current`, earliest first; the counts are of one unit.

    Without a current period: of each year, where the answers are of several.
    """
    wanted = [period for period in sorted(counts.past) if counts.past[period].tally.n.sum()]
    if not wanted or (current is None and len(wanted) < 2):
        return ()
    margins = known_margins(project).keys() & counts.present.groups.keys()
    now = _sample(counts.present.by(margins), project) if current else None
    return tuple(_past(counts.past[period], project, period, current, now) for period in wanted)


def _past(counted: Counted, project: Project, period: Period, current: Period | None, now: Sample | None) -> Past:
    before = _sample(counted, project)
    assert before is not None
    if current is None or now is None:
        return Past(period, before.measured.domain)
    since = compare_in_time(before, now, (period, current), project, ScoreOptions(period=period))
    return Past(period, before.measured.domain, since)


def _sample(counted: Counted, project: Project) -> Sample | None:
    """The unit's sample, where answers name it; else the whole, which is then the unit's. None without answers."""
    found = samples_of(counted, project, ScoreOptions()).of
    return next((sample for unit, sample in found.items() if unit is not None), found.get(None))
