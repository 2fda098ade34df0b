"""`check`: everything that is striking in the answers, corrected for all that was looked at, and what it weighs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.groups import counted
from ikm.scoring.quality.blanks import selective_blanks, unfinished_forms
from ikm.scoring.quality.copies import copied_blocks, repeated_forms
from ikm.scoring.quality.days import batch_days, fast_forms, few_days, future_days, odd_hours
from ikm.scoring.quality.findings import SEVERITIES, Comparison, Finding, significant
from ikm.scoring.quality.people import (
    ENUMERATORS,
    constant_people,
    constant_people_alone,
    unlike_enumerators,
)
from ikm.scoring.quality.samples import Sample, samples_of
from ikm.scoring.quality.scales import (
    rejected_scales,
    reversed_elements,
    reversed_scales,
    swapped_elements,
    unused_answers,
    unused_answers_alone,
)
from ikm.scoring.quality.straight import straight_lining
from ikm.survey.project import Project
from ikm.survey.responses import Responses

ALPHA = 0.05  # probability that a whole check of faultless answers says anything that it tests


@dataclass(frozen=True)
class Weighed:
    """The official index of a place with some rows and without them; None where there is none."""

    unit: str | None
    rows: int
    with_them: Decimal | None
    without: Decimal | None


@dataclass(frozen=True)
class Checked:
    """What a check found, the most serious first, and what it would mean for the index; nothing was left out.

    frame: the responses that were looked at; rows of findings are positions in it.
    n, units: responses and units that findings are told of: all, or the unit asked for.
    tests: comparisons with chance that were made, of all units.
    weights: of each finding with rows the unit without them, in the order of `findings`, None without rows.
    whole: everything, or the unit asked for, without all rows of findings.
    """

    findings: tuple[Finding, ...]
    weights: tuple[Weighed | None, ...]
    whole: Weighed
    frame: pl.DataFrame
    n: int
    units: int
    tests: int


def check(
    responses: Responses, project: Project, options: ScoreOptions = ScoreOptions(), today: date | None = None
) -> Checked:
    """Look through the responses of the period and service that `options` asks for.

    The other units are what a unit asked for is compared with; of them nothing is told, and of it the same as without
    asking.
    today: dates after it are found; without it none are. Raises ScoringError as `score` does.
    """
    chosen = replace(responses, frame=_chosen(responses.frame, project, options))
    samples = samples_of(chosen.frame, responses.instrument)
    tests, findings = _found(samples, chosen, options, today)
    told = [sample for sample in samples if options.unit in (None, sample.unit)]
    everything = [row for finding in findings for row in finding.rows]
    return Checked(
        findings=findings,
        weights=tuple(_weigh(f.rows, f.unit, chosen, project, options) if f.rows else None for f in findings),
        whole=_weigh(everything, options.unit, chosen, project, options),
        frame=chosen.frame,
        n=sum(map(len, told)),
        units=len(told),
        tests=tests,
    )


def findings(
    responses: Responses, project: Project, options: ScoreOptions = ScoreOptions(), today: date | None = None
) -> tuple[Finding, ...]:
    """The findings of `check` alone, without what they weigh."""
    chosen = replace(responses, frame=_chosen(responses.frame, project, options))
    return _found(samples_of(chosen.frame, responses.instrument), chosen, options, today)[1]


def _found(
    samples: Sequence[Sample], chosen: Responses, options: ScoreOptions, today: date | None
) -> tuple[int, tuple[Finding, ...]]:
    """How many comparisons were made, and what was found in the unit asked for, the most serious first."""
    tests = list(_tests(samples, chosen))
    found = _each_once([*significant(tests, ALPHA), *_facts(samples, chosen, today)])
    wanted = (finding for finding in found if options.unit is None or finding.unit in (None, options.unit))
    return len(tests), tuple(sorted((_placed(finding, chosen.frame) for finding in wanted), key=_order))


def _chosen(frame: pl.DataFrame, project: Project, options: ScoreOptions) -> pl.DataFrame:
    if options.service is not None:
        frame = frame.filter(pl.col("service") == options.service)
    return counted(frame, project, options.period)


def _tests(samples: Sequence[Sample], responses: Responses) -> Iterator[Comparison]:
    """Every comparison with chance, of units with each other and of each alone."""
    enumerators = [key for key in responses.demographics if key in ENUMERATORS]
    people = _about_people(responses)
    yield from straight_lining(samples)
    yield from constant_people(samples, people)
    yield from unused_answers(samples)
    yield from swapped_elements(samples, responses)
    for sample in samples:
        yield from copied_blocks(sample, people)
        yield from repeated_forms(sample, people)
        yield from batch_days(sample)
        yield from fast_forms(sample)
        yield from unlike_enumerators(sample, enumerators)
        yield from selective_blanks(sample)
        yield from unfinished_forms(sample)
        yield from reversed_elements(sample)


def _about_people(responses: Responses) -> list[str]:
    """The questions about the respondent; who asked is another matter."""
    return [key for key in responses.demographics if key not in ENUMERATORS]


def _facts(samples: Sequence[Sample], responses: Responses, today: date | None) -> Iterator[Finding]:
    """What needs no comparison."""
    yield from rejected_scales(responses)
    yield from constant_people_alone(samples, _about_people(responses))
    yield from unused_answers_alone(samples)
    for sample in samples:
        yield from future_days(sample, today)
        yield from odd_hours(sample)
        yield from few_days(sample)
        yield from reversed_scales(sample)


def _each_once(findings: Sequence[Finding]) -> list[Finding]:
    """Without the busy days of units whose batches say so already."""
    batched = {finding.unit for finding in findings if finding.rule == "batch-day"}
    return [finding for finding in findings if finding.rule != "few-days" or finding.unit not in batched]


def _placed(finding: Finding, frame: pl.DataFrame) -> Finding:
    """With its service, where all its rows are of one and their unit has several."""
    if not finding.rows:
        return finding
    services = frame["service"].gather(list(finding.rows)).unique()
    return replace(finding, service=services[0]) if len(services) == 1 and frame["service"].n_unique() > 1 else finding


def _order(finding: Finding) -> tuple[int, str, str, float]:
    return SEVERITIES.index(finding.severity), finding.rule, finding.unit or "", finding.p or 0.0


def _weigh(
    rows: Iterable[int], unit: str | None, responses: Responses, project: Project, options: ScoreOptions
) -> Weighed:
    """The index of a unit, or of the whole without one, with these rows and without."""
    flagged = sorted(set(rows))
    here = pl.lit(value=True) if unit is None else pl.col("unit") == unit
    before = _index(responses.frame.filter(here), responses, project, options)
    if not flagged:
        return Weighed(unit, 0, before, before)
    kept = responses.frame.filter(here & ~pl.int_range(pl.len()).is_in(flagged))
    return Weighed(unit, len(flagged), before, _index(kept, responses, project, options))


def _index(frame: pl.DataFrame, responses: Responses, project: Project, options: ScoreOptions) -> Decimal | None:
    """The official index of the whole frame."""
    whole = replace(options, unit=None, service=None)
    return score(replace(responses, frame=frame), project, whole).domains[0].ikm if frame.height else None
