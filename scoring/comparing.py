"""From responses to comparisons: periods of a unit, units, groups within a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import polars as pl

from ikm.scoring import breaks
from ikm.scoring.change import Comparison, Measured, adjusted, compare, measured, sides
from ikm.scoring.compute import score_counted
from ikm.scoring.counting import Counted, ScoreOptions, count
from ikm.scoring.design import CLUSTER, design_of, design_of_units, distinct, rows_of
from ikm.scoring.difference import covariance
from ikm.scoring.estimate import Design, Floats, Influence, Mask
from ikm.scoring.multiple import benjamini_hochberg, holm
from ikm.scoring.score import DomainScore, Level, Score
from ikm.scoring.tally import Ints, Tally
from ikm.survey.errors import ScoringError
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.project import Project
from ikm.survey.responses import UNKNOWN, Responses

_UNITS: tuple[Level, ...] = ("unit",)
_GROUPS: tuple[Level, ...] = ("group",)
_MOST_GROUPS = 12  # of which 66 pairs are made


@dataclass(frozen=True)
class Sample:
    """A unit's tally as a sample of its own (or the agency's), without populations, and what is measured in it.

    rows: its rows in the tally of all.
    """

    rows: Ints
    tally: Tally
    design: Design
    members: Mask
    measured: Measured


@dataclass(frozen=True)
class Comparisons:
    """Comparisons that were made together, and what was left out, with its number of respondents.

    score: of all that was compared after the change, for what it says of the whole.
    """

    all: tuple[Comparison, ...]
    score: Score
    left_out: tuple[DomainScore, ...] = ()


@dataclass(frozen=True)
class Samples:
    """What was counted and scored, and the sample of each unit by its name; the agency's by None."""

    counted: Counted
    score: Score
    of: dict[str | None, Sample]


def samples(responses: Responses, project: Project, options: ScoreOptions) -> Samples:
    """The samples of the agency and its units; where one unit is all, only the unit's."""
    return samples_of(count(responses, project, options), project, options)


def samples_of(counted: Counted, project: Project, options: ScoreOptions) -> Samples:
    """`samples`, of responses that have been counted."""
    score = score_counted(counted, project, options, _UNITS)
    whole = score.domains[0]
    units = _of_units(score, counted.tally, project, options)
    alone = len(units) == 1 and next(iter(units.values())).measured.domain.n == whole.n
    found: dict[str | None, Sample] = {}
    if whole.n and not alone:
        found[None] = _of_agency(whole, counted.tally, project, options)
    return Samples(counted, score, found | units)


def _of_agency(domain: DomainScore, tally: Tally, project: Project, options: ScoreOptions) -> Sample:
    design, members = unlimited_design(tally, project, options), _members(tally, options)
    return Sample(np.arange(len(members)), tally, design, members, measured(domain, tally, design, members))


def _of_units(score: Score, tally: Tally, project: Project, options: ScoreOptions) -> dict[str | None, Sample]:
    """The units' samples, measured side by side."""
    scored = {domain.unit: domain for domain in score.domains if domain.level == "unit"}
    if not scored:
        return {}
    design = design_of_units(tally, project, options.combine or project.survei.combine, frozenset())
    names, place = distinct(tally, ["unit"])
    domains = [scored.get(unit) for (unit,) in names]
    members = _members(tally, options)
    # Those without a unit, or without the service asked for, are measured with the others and left out again.
    side, influence = sides([domain or score.domains[0] for domain in domains], tally, design, members)
    found: dict[str | None, Sample] = {}
    for i, (domain, rows) in enumerate(zip(domains, _rows_by(place), strict=True)):
        if domain is not None:
            part = replace(tally, frame=tally.frame[rows])
            of = Measured(domain, side.at(np.s_[:, i]), influence.of_domain(i, rows))
            found[domain.unit] = Sample(rows, part, design.at(rows), members[rows], of)
    return found


def _rows_by(place: Ints) -> list[Ints]:
    """The rows of each place, of which none is empty."""
    return np.split(np.argsort(place, kind="stable"), np.cumsum(np.bincount(place))[:-1])


def _members(tally: Tally, options: ScoreOptions) -> Mask:
    if options.service is None:
        return np.ones(len(tally.n), dtype=np.bool_)
    return rows_of(tally, service=options.service)


def unlimited_design(tally: Tally, project: Project, options: ScoreOptions) -> Design:
    """The design without finite-population correction: what is compared is the service, not this year's users."""
    survey = project.survei
    return design_of(
        tally, project, options.combine or survey.combine, options.combine_units or survey.combine_units, frozenset()
    )


def between_periods(
    responses: Responses, project: Project, before: Period, after: Period, options: ScoreOptions = ScoreOptions()
) -> Comparisons:
    """Each unit (and the agency) in two periods; the indices of many units are adjusted by Benjamini and Hochberg.

    Periods are independent samples, unless a unit's clusters are in both: those are one sample, with its covariance.
    Raises ScoringError where the periods overlap or one has no responses.
    """
    _insist_on_order(before, after)
    earlier, later = (samples(responses, project, replace(options, period=period)) for period in (before, after))
    return of_periods(earlier, later, (before, after), project, options)


def of_periods(
    earlier: Samples, later: Samples, periods: tuple[Period, Period], project: Project, options: ScoreOptions
) -> Comparisons:
    """`between_periods`, of the samples of both."""
    old, new = earlier.of, later.of
    for period, found in zip(periods, (old, new), strict=True):
        if not found:
            raise ScoringError("Tidak ada jawaban dalam periode {period}.", period=str(period))
    both = [unit for unit in new if unit in old]
    if not both:
        raise ScoringError("Tidak ada unit yang memiliki jawaban dalam kedua periode.")
    made = [compare_in_time(old[unit], new[unit], periods, project, options) for unit in both]
    once = [part.measured.domain for unit, part in (old | new).items() if unit is not None and unit not in both]
    return Comparisons(adjusted(made, benjamini_hochberg), later.score, tuple(once))


def between_units(
    responses: Responses, project: Project, before: str, after: str, options: ScoreOptions = ScoreOptions()
) -> Comparisons:
    """Two units in one period. Raises ScoringError for one that has no responses."""
    sampled = samples(responses, project, options)
    found, score = sampled.of, sampled.score
    if not score.domains[0].n:
        raise ScoringError("Tidak ada jawaban untuk dibandingkan.")
    for name in (before, after):
        if name not in found:
            raise ScoringError(
                'Tidak ada jawaban untuk {what} "{name}"; yang ada: {known}.',
                what=Message("unit"),
                name=name,
                known=", ".join(unit for unit in found if unit) or "-",
            )
    one, other = found[before].measured, found[after].measured
    unlike = breaks.of_elements(one.domain, other.domain, score.instrument)
    return Comparisons((compare(one, other, breaks=tuple(unlike)),), score)


def between_groups(
    responses: Responses, project: Project, key: str, options: ScoreOptions = ScoreOptions()
) -> Comparisons:
    """Each pair of the groups by `key` in a unit or in the agency, adjusted by Holm; covariances count.

    Groups below the threshold of publication, and respondents without a group, are left out. Raises ScoringError where
    fewer than two groups are left.
    """
    options = replace(options, by=(key,))
    counted = count(responses, project, options)
    score = score_counted(counted, project, options, _GROUPS)
    design = unlimited_design(counted.tally, project, options)
    groups = [domain for domain in score.domains if domain.level == "group"]
    fit = [domain for domain in groups if not domain.suppressed and _named(domain)]
    if len(fit) < 2:
        raise ScoringError(
            "Untuk perbandingan menurut {key} diperlukan paling sedikit dua kelompok dengan {threshold} responden atau "
            "lebih; yang ada {count}.",
            key=key,
            threshold=project.survei.ambang,
            count=len(fit),
        )
    if len(fit) > _MOST_GROUPS:
        raise ScoringError(
            "{count} kelompok menurut {key} terlalu banyak untuk dibandingkan satu sama lain; paling banyak {most}. "
            "Untuk unit pakai `ikm funnel`; selain itu gabungkan kelompoknya.",
            count=len(fit),
            key=key,
            most=_MOST_GROUPS,
        )
    parts = [measured(domain, counted.tally, design, _rows(domain, counted, options)) for domain in fit]
    made = [
        compare(
            one,
            other,
            covariance(counted.tally, design, one.influence, other.influence),
            tuple(breaks.of_elements(one.domain, other.domain, score.instrument)),
        )
        for one, other in combinations(parts, 2)
    ]
    return Comparisons(adjusted(made, holm), score, tuple(domain for domain in groups if domain not in fit))


def _named(domain: DomainScore) -> bool:
    return all(value not in (None, UNKNOWN) for value in (domain.group or {}).values())


def _rows(domain: DomainScore, counted: Counted, options: ScoreOptions) -> Mask:
    values = {counted.groups[key]: value for key, value in (domain.group or {}).items()}
    if options.service is not None:
        values["service"] = options.service
    return rows_of(counted.tally, **values)


def compare_in_time(
    before: Sample, after: Sample, periods: tuple[Period, Period], project: Project, options: ScoreOptions
) -> Comparison:
    """A unit (or the agency) in two periods, with what else has changed.

    Periods are independent samples; where clusters (counters, officers) are in both, those make a covariance.
    """
    one, other = before.measured, after.measured
    unlike = (
        *breaks.of_periods(project, other.domain.unit, *periods),
        *breaks.of_parts(before.tally, after.tally, "service" if other.domain.level == "unit" else "unit"),
        *breaks.of_elements(one.domain, other.domain, project.instrument),
    )
    return compare(one, other, _shared(before, after, project, options), unlike)


def _shared(before: Sample, after: Sample, project: Project, options: ScoreOptions) -> Floats | float:
    if not _clusters(before.tally) & _clusters(after.tally):
        return 0.0
    both = replace(before.tally, frame=pl.concat([before.tally.frame, after.tally.frame]))
    earlier = len(before.tally.n)
    one = _placed(before.measured.influence, 0, len(both.n))
    other = _placed(after.measured.influence, earlier, len(both.n))
    return covariance(both, unlimited_design(both, project, options), one, other)


def _clusters(tally: Tally) -> set[tuple[str | None, ...]]:
    if CLUSTER not in tally.keys:
        return set()
    return set(tally.frame.drop_nulls(CLUSTER).select("unit", CLUSTER).iter_rows())


def _placed(influence: Influence, start: int, rows: int) -> Influence:
    """The same estimates in a sample of `rows` tally rows, in which theirs begin at `start`."""
    size = len(influence.members)
    members = np.zeros(rows, dtype=np.bool_)
    members[start : start + size] = influence.members
    slope = np.zeros((*influence.slope.shape[:-2], rows, influence.slope.shape[-1]))
    slope[..., start : start + size, :] = influence.slope
    constant = np.zeros((*influence.constant.shape[:-1], rows))
    constant[..., start : start + size] = influence.constant
    return Influence(members, influence.value, slope, constant)


def _insist_on_order(before: Period, after: Period) -> None:
    if before.end >= after.start:
        raise ScoringError(
            "Periode {before} tidak seluruhnya sebelum {after}; sebut yang lebih dahulu dulu, misalnya 2024 2025.",
            before=str(before),
            after=str(after),
        )
