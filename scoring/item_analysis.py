"""What a domain's answers say of the questionnaire: which elements are looked at, reliability, validity, drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ikm.scoring.complete_cases import complete_cases
from ikm.scoring.drivers import Priorities, priorities
from ikm.scoring.reliability import Reliability, reliability
from ikm.scoring.score import DomainScore
from ikm.scoring.tally import Tally
from ikm.survey.project import Project


@dataclass(frozen=True)
class ItemAnalysis:
    """One domain, whose respondents are compared on the elements that all of them were asked.

    not_for_all: elements that do not apply to every service. unanswered: those that nobody answered.
    priorities: None where they are not given (see `drivers.priorities`).
    """

    domain: DomainScore
    reliability: Reliability
    priorities: Priorities | None
    not_for_all: tuple[str, ...]
    unanswered: tuple[str, ...]


def item_analysis(domain: DomainScore, totals: Tally, members: NDArray[np.bool_], project: Project) -> ItemAnalysis:
    """The analysis over the rows of `totals`, keyed by unit and service, that `members` marks; `domain` their score."""
    asked = _asked_of_all(totals, members, project)
    not_for_all = tuple(e.key for e in domain.elements if e.weight is not None and e.key not in asked)
    index = {e.key: float(e.index) for e in domain.elements if e.index is not None and e.key in asked}
    held = complete_cases(totals, members, tuple(index))
    found = reliability(held)
    return ItemAnalysis(
        domain=domain,
        reliability=found,
        priorities=priorities(held, found, index),
        not_for_all=not_for_all,
        unanswered=tuple(key for key in asked if key not in index),
    )


def _asked_of_all(totals: Tally, members: NDArray[np.bool_], project: Project) -> Sequence[str]:
    cells = set(totals.frame.select("unit", "service").filter(members).iter_rows())
    absent = frozenset[str]().union(*(project.not_applicable(*cell) for cell in cells))
    return [key for key in totals.elements if key not in absent]
