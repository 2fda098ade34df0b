"""The score as JSON: the shape that other programs read, kept by `output/schema/score-1.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import DomainScore, ElementScore, Method, Score
from ikm.survey.instrument import Instrument
from ikm.survey.problems import Problem

FORMAT_VERSION = 1
MOST_PROBLEMS = 1000


def to_dict(score: Score) -> dict[str, Any]:
    """The whole score. Official figures are strings, inference is floats, absence is None.

    At most 1,000 problems are listed; then `problem_counts` counts all of them by file, column and rule. What is to
    be said of a unit or service is a problem without a place, its value the unit and service.
    """
    notes = (replace(note, value=domain.place or note.value) for domain, note in score.notes)
    problems = [*notes, *score.problems]
    result: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "instrument": score.instrument.id,
        "weights": score.weights,
        "combine": score.combine,
        "combine_units": score.combine_units,
        "method": _method(score.method),
        "accounting": {
            name: getattr(score.accounting, name) for name in ("read", "accepted", "duplicate", "rejected", "skipped")
        },
        "problems": [_problem(problem) for problem in problems[:MOST_PROBLEMS]],
        "domains": [_domain(domain, score.instrument) for domain in score.domains],
    }
    if max(len(problems), sum(score.problem_counts.values())) > MOST_PROBLEMS:
        result["problem_counts"] = [
            {"file": file, "column": column, "rule": rule, "count": count}
            for (file, column, rule), count in score.problem_counts.items()
        ]
    return result


def to_json(score: Score) -> str:
    """`to_dict` as text."""
    return json.dumps(to_dict(score), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _method(method: Method | None) -> dict[str, Any] | None:
    if method is None:
        return None
    return {
        "variance": method.variance,
        "interval": method.interval,
        "confidence": method.confidence,
        "lonely_strata": method.lonely,
        "cluster": method.cluster,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "rule": problem.rule,
        "severity": problem.severity,
    }


def _domain(domain: DomainScore, instrument: Instrument) -> dict[str, Any]:
    return {
        "level": domain.level,
        "unit": domain.unit,
        "service": domain.service,
        "period": domain.period,
        "group": domain.group,
        "n": domain.n,
        "complete": domain.complete,
        "ikm": _text(domain.ikm),
        "mutu": domain.quality.mutu if domain.quality else None,
        "kinerja": domain.quality.kinerja.id if domain.quality else None,
        "se": domain.se,
        "ci95": pair(domain.ci95),
        "class_probability": _of_classes(domain.class_probability, instrument),
        "deff": domain.deff,
        "n_effective": domain.n_effective,
        "adjusted": _adjusted(domain),
        "suppressed": domain.suppressed,
        "suppression": domain.suppression,
        "elements": [
            _element(element, instrument) | {"suppressed": domain.suppressed or domain.index_only}
            for element in domain.elements
        ],
    }


def _adjusted(domain: DomainScore) -> dict[str, Any] | None:
    adjusted = domain.adjusted
    if adjusted is None:
        return None
    return {
        "index": adjusted.index,
        "se": adjusted.se,
        "ci95": pair(adjusted.ci95),
        "deff": adjusted.deff,
        "n_effective": domain.n / adjusted.deff if adjusted.deff else None,
        "weights": [adjusted.smallest, adjusted.largest],
        "elements": {e.key: index for e, index in zip(domain.elements, adjusted.elements, strict=True)},
    }


def _element(element: ElementScore, instrument: Instrument) -> dict[str, Any]:
    return {
        "key": element.key,
        "code": instrument[element.key].code,
        "n": element.n,
        "sum": element.sum,
        "nrr": None if element.nrr is None else str(half_up(element.nrr, NRR_PLACES)),
        "weight": _text(element.weight),
        "nrr_weighted": _text(element.nrr_weighted),
        "index": _text(element.index),
        "mutu": element.quality.mutu if element.quality else None,
        "se": element.se,
        "ci95": pair(element.ci95),
        "class_probability": _of_classes(element.class_probability, instrument),
    }


def _of_classes(probability: Sequence[float] | None, instrument: Instrument) -> dict[str, float] | None:
    """By class."""
    if probability is None:
        return None
    return {quality.mutu: share for quality, share in zip(instrument.classes, probability, strict=True)}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def pair(interval: tuple[float, float] | None) -> list[float] | None:
    """An interval as JSON has it."""
    return None if interval is None else list(interval)
