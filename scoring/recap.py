"""Scores of recaps: the official figures from sums or means; nothing can be said of their precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ikm.scoring.official import Rules, official_element, with_index
from ikm.scoring.score import DomainScore, Level, Score, Weights
from ikm.survey.errors import ScoringError
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Project
from ikm.survey.recap import RecapElement, RecapRow, Recaps


def score_recaps(recaps: Recaps, project: Project, weights: Weights = "exact") -> Score:
    """Score the whole (first), each unit and each service, pooled by respondents; inference is absent.

    Raises ScoringError where the project asks for another combination than pooled.
    """
    if {project.survei.combine, project.survei.combine_units} != {"pooled"}:
        raise ScoringError('Rekap hanya dapat digabung menurut jumlah responden; pakai combine = "pooled".')
    rules = Rules(recaps.instrument, project, weights, "pooled", "pooled", project.survei.periode)
    domains = [_domain(recaps.rows, rules, "agency")]
    for unit in dict.fromkeys(row.unit for row in recaps.rows):
        rows = [row for row in recaps.rows if row.unit == unit]
        if unit is not None:
            domains.append(replace(_domain(rows, rules, "unit"), unit=unit))
        for service in dict.fromkeys(row.service for row in rows if row.service is not None):
            served = [row for row in rows if row.service == service]
            domains.append(replace(_domain(served, rules, "service"), unit=unit, service=service))
    return Score(recaps.instrument, tuple(domains), weights, accounting=recaps.accounting, problems=recaps.problems)


def _domain(rows: Sequence[RecapRow], rules: Rules, level: Level) -> DomainScore:
    weights = rules.element_weights([(row.unit, row.service) for row in rows])
    given = {key: [row.elements[key] for row in rows if key in row.elements] for key in rules.instrument.keys}
    n = sum(row.n for row in rows)
    elements = []
    for key, weight in zip(rules.instrument.keys, weights, strict=True):
        answered = sum(element.n for element in given[key])
        total = sum((element.sum for element in given[key]), Fraction(0))
        whole = None if any(element.rounded for element in given[key]) else int(total)
        mean = total / answered if answered else None
        elements.append(official_element(rules, key, answered, whole, mean, weight))
    domain = DomainScore(
        level=level,
        n=n,
        complete=min((element.n for element in elements if element.weight is not None), default=0),
        elements=tuple(elements),
        period=rules.period,
        notes=_notes([element for parts in given.values() for element in parts]),
        suppressed=n < rules.project.survei.ambang,
    )
    return with_index(domain, rules)


def _notes(elements: Sequence[RecapElement]) -> tuple[Problem, ...]:
    if not any(element.rounded for element in elements):
        return ()
    message = Message("dihitung dari NRR yang sudah dibulatkan, sehingga angka terakhir dapat berbeda dari yang tepat")
    return (Problem("", "rounded-input", message, "warning"),)
