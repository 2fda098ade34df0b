"""One unit's index over periods, from the answers that are still at hand."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.score import DomainScore
from ikm.survey.periods import Period
from ikm.survey.project import Project
from ikm.survey.responses import Responses

_NORMAL = 1.959963984540054  # 97.5 % quantile of the standard normal distribution


@dataclass(frozen=True)
class Past:
    """A unit's score in an earlier period."""

    period: Period
    domain: DomainScore


def past_scores(responses: Responses, project: Project, current: Period | None) -> tuple[Past, ...]:
    """Scores of the periods before `current` that have answers, earliest first, each as long as `current`.

    Without a current period: of each year, where the answers are of several. `responses` are of one unit.
    """
    kind = current.kind if current else "Y"
    dates = responses.frame["date"].drop_nulls().unique().to_list()
    periods = sorted({Period.containing(day, kind) for day in dates})
    wanted = [period for period in periods if current is None or period.start < current.start]
    if current is None and len(wanted) < 2:
        return ()
    return tuple(Past(period, _scored(responses, project, period)) for period in wanted)


def proven_change(before: DomainScore, now: DomainScore) -> bool | None:
    """Whether the change between two independent surveys is beyond chance at 5 %; None where that is unknown.

    |d| > 1.96 sqrt(se1^2 + se2^2) (Cochran 1977, 2.14 applied to two independent samples).
    """
    old, new = sampling_error(before), sampling_error(now)
    if before.ikm is None or now.ikm is None or old is None or new is None:
        return None
    return abs(float(now.ikm - before.ikm)) > _NORMAL * hypot(old, new)


def sampling_error(domain: DomainScore) -> float | None:
    """The standard error of the index; None where it is unknown.

    It is 0 only where every user was surveyed: answers that are all alike do not show how other samples would differ.
    """
    if domain.census:
        return 0.0
    return (domain.se or None) if domain.ci95 else None


def _scored(responses: Responses, project: Project, period: Period) -> DomainScore:
    whole = score(responses, project, ScoreOptions(period=period))
    return next((d for d in whole.domains if d.level == "unit"), whole.domains[0])
