"""Scores with recaps: the official figures from sums or means; nothing can be said of their precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import polars as pl

from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.groups import counted
from ikm.scoring.official import Rules, official_element, with_index
from ikm.scoring.publication import judged
from ikm.scoring.score import DomainScore, Level, Score, Weights
from ikm.survey.errors import ScoringError
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Project
from ikm.survey.recap import RecapElement, RecapRow, Recaps
from ikm.survey.responses import Responses


def score_recaps(recaps: Recaps, project: Project, weights: Weights = "exact") -> Score:
    """Score the whole (first), each unit and each service, pooled by respondents; inference is absent.

    Raises ScoringError where the project asks for another combination than pooled.
    """
    rules = _rules(recaps.instrument, project, weights)
    domains = [_domain(recaps.rows, rules, "agency")]
    for unit in dict.fromkeys(row.unit for row in recaps.rows):
        rows = [row for row in recaps.rows if row.unit == unit]
        if unit is not None:
            domains.append(replace(_domain(rows, rules, "unit"), unit=unit))
        for service in dict.fromkeys(row.service for row in rows if row.service is not None):
            served = [row for row in rows if row.service == service]
            domains.append(replace(_domain(served, rules, "service"), unit=unit, service=service))
    judged_ = judged(tuple(domains), _respondents(recaps.rows, recaps.instrument), {}, project.survei.ambang)
    return Score(recaps.instrument, judged_, weights, accounting=recaps.accounting, problems=recaps.problems)


def score_with_recaps(responses: Responses, recaps: Recaps, project: Project, weights: Weights = "exact") -> Score:
    """Score units that sent answers and units that sent a recap: each as it would be alone, the whole of all of them.

    The whole has official figures only, since a recap holds nothing to measure its precision by. No unit is in both.
    Raises ScoringError where the project asks for another combination than pooled.
    """
    rules = _rules(recaps.instrument, project, weights)
    answered, told = score(responses, project, ScoreOptions(weights=weights)), score_recaps(recaps, project, weights)
    rows = [*_rows(responses, project), *recaps.rows]
    whole = _domain(rows, rules, "agency")
    message = Message(
        "sebagian dari rekap, sehingga galat baku dan selang kepercayaan keseluruhan tidak dapat dihitung"
    )
    left_out = (note for note in answered.domains[0].notes if note.rule == "outside-left-out")
    notes = (Problem("", "with-recaps", message, "warning"), *left_out)
    parts = sorted((*answered.domains[1:], *told.domains[1:]), key=lambda domain: domain.unit or "")
    domains = (replace(whole, notes=(*whole.notes, *notes)), *parts)
    return replace(
        answered,
        domains=judged(domains, _respondents(rows, recaps.instrument), {}, project.survei.ambang),
        accounting=answered.accounting + told.accounting,
        problems=(*answered.problems, *told.problems),
    )


def _respondents(rows: Sequence[RecapRow], instrument: Instrument) -> pl.DataFrame:
    """Respondents and answers of each row, in the shape of `ikm.scoring.publication.respondents_of`."""
    given = [
        (row.unit, row.service, row.n, *(row.elements[key].n if key in row.elements else 0 for key in instrument.keys))
        for row in rows
    ]
    columns = [f"answered_{j}" for j in range(len(instrument.keys))]
    types = {"unit": pl.String, "service": pl.String, **dict.fromkeys(("n", *columns), pl.Int64)}
    return pl.DataFrame(given, schema=types, orient="row")


def _rules(instrument: Instrument, project: Project, weights: Weights) -> Rules:
    if {project.survei.combine, project.survei.combine_units} != {"pooled"}:
        raise ScoringError('Rekap hanya dapat digabung menurut jumlah responden; pakai combine = "pooled".')
    return Rules(instrument, project, weights, "pooled", "pooled", project.survei.periode)


def _rows(responses: Responses, project: Project) -> list[RecapRow]:
    """The answers that count, summed for each unit and service as in a recap."""
    frame, keys = counted(responses.frame, project), responses.instrument.keys
    sums = [pl.col(key).cast(pl.Int64).sum().alias(f"sum {key}") for key in keys]
    cells = frame.group_by("unit", "service").agg(pl.len(), pl.col(keys).count(), *sums)
    return [
        RecapRow(
            n=cell["len"],
            elements={key: RecapElement(cell[key], Fraction(cell[f"sum {key}"])) for key in keys},
            unit=cell["unit"],
            service=cell["service"],
        )
        for cell in cells.iter_rows(named=True)
    ]


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
        complete=None,
        elements=tuple(elements),
        period=rules.period,
        notes=_notes([element for parts in given.values() for element in parts]),
    )
    return with_index(domain, rules)


def _notes(elements: Sequence[RecapElement]) -> tuple[Problem, ...]:
    if not any(element.rounded for element in elements):
        return ()
    message = Message("dihitung dari NRR yang sudah dibulatkan, sehingga angka terakhir dapat berbeda dari yang tepat")
    return (Problem("", "rounded-input", message, "warning"),)
