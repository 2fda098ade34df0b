"""One unit's index over periods, from the answers that are still at hand."""

from __future__ import annotations

from dataclasses import dataclass

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


def past_scores(responses: Responses, project: Project, current: Period | None, present: Counted) -> tuple[Past, ...]:
    """Scores of the periods before `current` that have answers, earliest first, each as long as `current`.

    Without a current period: of each year, where the answers are of several. `responses` are of one unit; `present`:
    those of them that the present score counts.
    """
    kind = current.kind if current else "Y"
    dates = responses.frame["date"].drop_nulls().unique().to_list()
    periods = sorted({Period.containing(day, kind) for day in dates})
    wanted = [period for period in periods if current is None or period.start < current.start]
    if not wanted or (current is None and len(wanted) < 2):
        return ()
    margins = known_margins(project).keys() & present.groups.keys()
    now = _sample(present.by(margins), project) if current else None
    return tuple(_past(responses, project, period, current, now) for period in wanted)


def _past(responses: Responses, project: Project, period: Period, current: Period | None, now: Sample | None) -> Past:
    options = ScoreOptions(period=period)
    before = _sample(count(responses, project, options), project)
    assert before is not None
    if current is None or now is None:
        return Past(period, before.measured.domain)
    since = compare_in_time(before, now, (period, current), project, options)
    return Past(period, before.measured.domain, since)


def _sample(counted: Counted, project: Project) -> Sample | None:
    """The unit's sample, where answers name it; else the whole, which is then the unit's. None without answers."""
    found = samples_of(counted, project, ScoreOptions()).of
    return next((sample for unit, sample in found.items() if unit is not None), found.get(None))
