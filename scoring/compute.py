"""From responses to scores: the official figures, exact, and beside them how sure they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isnan, nan, sqrt

import numpy as np
import polars as pl

from ikm.scoring.calibration import Weighting
from ikm.scoring.classes import class_probability
from ikm.scoring.counting import Counted, ScoreOptions, count
from ikm.scoring.design import design_of, rows_of
from ikm.scoring.estimate import (
    Design,
    Floats,
    Leverage,
    Mask,
    Variance,
    estimate,
    leverage,
    linearised,
    moments,
    simple_variance,
    variance,
)
from ikm.scoring.groups import in_order
from ikm.scoring.interval import Confidence, confidence, unseen
from ikm.scoring.official import SCALE, Cell, Rules, exact_skm, official_element, with_index
from ikm.scoring.publication import judged, respondents_of
from ikm.scoring.score import Adjusted, DomainScore, ElementScore, Level, Method, Score
from ikm.scoring.tally import Ints, Tally
from ikm.scoring.weighting import initial_weights, weighting_of
from ikm.survey.instrument import QualityClass
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Lonely, Project
from ikm.survey.responses import Responses

_LEVELS: tuple[Level, ...] = ("agency", "unit", "service", "group")


def score(responses: Responses, project: Project, options: ScoreOptions = ScoreOptions()) -> Score:
    """Score the whole (first), each unit, each service, and the groups of `options.by`.

    Raises ScoringError for a unit, service or break-down that does not exist and for a missing population.
    """
    return score_counted(count(responses, project, options), project, options)


def score_counted(
    counted: Counted, project: Project, options: ScoreOptions = ScoreOptions(), levels: Collection[Level] = _LEVELS
) -> Score:
    """`score`, of responses that have been counted; levels: which domains are wanted, beside the whole."""
    rules = Rules(
        counted.instrument,
        project,
        options.weights,
        options.combine or project.survei.combine,
        options.combine_units or project.survei.combine_units,
        counted.period,
        surveyed=counted.surveyed,
    )
    wanted = _of_service(counted.tally, options)
    domains = _domains(_Sample(counted.tally, rules, counted.groups), wanted, options.crossings, levels)
    respondents = respondents_of(counted.tally, wanted)
    whole, *others = judged(tuple(domains), respondents, counted.groups, project.survei.ambang)
    return Score(
        instrument=counted.instrument,
        domains=(replace(whole, notes=(*whole.notes, *counted.notes)), *others),
        weights=options.weights,
        combine=rules.combine,
        combine_units=rules.combine_units,
        method=Method(project.survei.strata_tunggal, project.survei.klaster),
        accounting=counted.accounting,
        problems=counted.problems,
        problem_counts=counted.problem_counts,
    )


@dataclass(frozen=True)
class _Sample:
    """A tally with the design of all its rows: the agency's, or a unit's alone."""

    tally: Tally
    rules: Rules
    groups: Mapping[str, str]

    @cached_property
    def design(self) -> Design:
        rules = self.rules
        return design_of(self.tally, rules.project, rules.combine, rules.combine_units, rules.surveyed)

    @cached_property
    def initial_weights(self) -> Floats:
        return initial_weights(self.tally, self.design)

    @cached_property
    def weighting(self) -> tuple[Weighting | None, tuple[Problem, ...]]:
        return weighting_of(self.tally, self.design, self.rules.project, self.groups, self.rules.surveyed)

    def of_unit(self, unit: str | None) -> tuple[_Sample, Mask]:
        """The unit's rows as a sample of its own, and which they are."""
        inside = rows_of(self.tally, unit=unit)
        return replace(self, tally=replace(self.tally, frame=self.tally.frame.filter(inside))), inside

    def values(self, members: Mask, columns: list[str]) -> pl.DataFrame:
        """The distinct values of key columns among the members."""
        return self.tally.frame[columns].filter(pl.Series(members, dtype=pl.Boolean)).unique()


def _of_service(totals: Tally, options: ScoreOptions) -> Mask:
    """The rows of the tally that count: a service is a domain of its unit's sample, not a sample of its own."""
    if options.service is None:
        return np.ones(totals.frame.height, dtype=np.bool_)
    return rows_of(totals, service=options.service)


def _domains(
    sample: _Sample, wanted: Mask, crossings: list[tuple[str, ...]], levels: Collection[Level]
) -> Iterator[DomainScore]:
    yield _domain(sample, wanted, "agency")
    for unit in sorted(sample.values(wanted, ["unit"])["unit"].to_list(), key=lambda name: name or ""):
        part, inside = sample.of_unit(unit)
        here = wanted[inside]
        if unit is not None and "unit" in levels:
            yield _domain(part, here, "unit", unit=unit)
        if "service" not in levels:
            continue
        services = part.values(here, ["service"])["service"].sort().to_list()
        for service in services if services != [None] else []:
            members = rows_of(part.tally, service=service)
            yield _domain(part, members, "service", unit=unit, service=service)
    for keys in crossings if "group" in levels else ():
        names = [sample.groups[key] for key in keys]
        for values in in_order(sample.values(wanted, names).iter_rows(), keys, sample.rules.project):
            members = rows_of(sample.tally, **dict(zip(names, values, strict=True))) & wanted
            yield replace(_domain(sample, members, "group"), group=dict(zip(keys, values, strict=True)))


def _domain(
    sample: _Sample, members: Mask, level: Level, unit: str | None = None, service: str | None = None
) -> DomainScore:
    """Everything that is printed of one domain."""
    totals, rules = sample.tally, sample.rules
    result = estimate(totals, sample.design, members)
    cells = list(totals.frame.filter(pl.Series(members, dtype=pl.Boolean)).select("unit", "service").iter_rows())
    n = int(totals.n[members].sum())
    weights = rules.element_weights(cells)
    elements = (
        replace(
            official_element(rules, key, int(result.n[j]), int(result.sums[j]), result.means[j], weights[j]),
            counts=_four(result.counts[j]),
        )
        for j, key in enumerate(totals.elements)
    )
    official = with_index(
        DomainScore(
            level=level,
            n=n,
            complete=_complete(totals, members, cells, rules),
            elements=tuple(elements),
            unit=unit,
            service=service,
            period=rules.period,
        ),
        rules,
    )
    return _adjusted(_with_inference(official, sample, members), sample, members)


def _four(counts: Ints) -> tuple[int, int, int, int]:
    one, two, three, four = counts.tolist()
    return one, two, three, four


def _with_inference(domain: DomainScore, sample: _Sample, members: Mask) -> DomainScore:
    """`domain` with standard errors and intervals beside its official figures."""
    size = len(domain.elements)
    influence = linearised(sample.tally, sample.design, members).weighted(_each_and_index(domain))
    spread = variance(sample.design, members, moments(sample.tally, influence))
    exact = [*(element.nrr for element in domain.elements), exact_skm(domain.elements)]
    *of_elements, sure = _confidences(
        [nan if value is None else float(SCALE * value) for value in exact],
        spread,
        leverage(sample.tally, sample.design, influence),
        _weights(domain),
    )
    classes = sample.rules.instrument.classes
    elements = tuple(
        _element_inference(element, float(value), sure, classes)
        for element, value, sure in zip(domain.elements, spread.value[:size], of_elements, strict=True)
    )
    domain = replace(domain, elements=elements, notes=(*domain.notes, *_exceeded(sample, members)))
    if domain.ikm is None:
        return domain
    index = float(spread.value[size])
    return replace(
        domain,
        se=_standard_error(index, domain.n),
        ci95=sure.interval if sure else None,
        class_probability=class_probability(sure, classes),
        deff=_design_effect(sample, members, sample.initial_weights, domain, index),
        census=spread.census,
        notes=(*domain.notes, *_lonely(spread.lonely if domain.n > 1 else 0, sample.design)),
    )


def _design_effect(sample: _Sample, members: Mask, weight: Floats, domain: DomainScore, value: float) -> float | None:
    """`value` over the variance of a simple random sample; None where either is zero or unknown."""
    simple = simple_variance(sample.tally, sample.design, members, weight, SCALE * _weights(domain))
    return value / simple if simple and value > 0 else None


def _weights(domain: DomainScore) -> Floats:
    return np.array([float(element.weight or 0) for element in domain.elements])


def _each_and_index(domain: DomainScore) -> Floats:
    """Weights that give each element and, last, the index, on the 25-100 scale."""
    return SCALE * np.vstack([np.eye(len(domain.elements)), _weights(domain)])


def _confidences(
    values: Sequence[float], spread: Variance, leaning: Leverage, weights: Floats
) -> list[Confidence | None]:
    """How sure each element and, last, the index is; its elements have `weights`."""
    own = np.sqrt(spread.value)
    together = [*own[:-1], weights @ own[:-1]]
    df = np.minimum(spread.df, leaning.df)
    return [
        confidence(value, v, few, unseen(v, as_one, share))
        for value, v, few, as_one, share in zip(values, spread.value, df, together, leaning.share, strict=True)
    ]


def _element_inference(
    element: ElementScore, spread: float, sure: Confidence | None, classes: Sequence[QualityClass]
) -> ElementScore:
    if element.nrr is None:
        return element
    return replace(
        element,
        se=_standard_error(spread, element.n),
        ci95=sure.interval if sure else None,
        class_probability=class_probability(sure, classes),
    )


def _standard_error(spread: float, n: int) -> float | None:
    """Unknown, not zero, where a single respondent speaks for the domain."""
    return sqrt(spread) if n > 1 and not isnan(spread) else None


def _adjusted(domain: DomainScore, sample: _Sample, members: Mask) -> DomainScore:
    """`domain` with what it would be if its respondents were as its known visitors."""
    weighting, notes = sample.weighting
    if weighting is None or domain.ikm is None:
        return domain
    pooled = sample.design.pooled
    linear = linearised(sample.tally, pooled, members, weighting.weight)
    influence = linear.weighted(_each_and_index(domain))
    spread = variance(pooled, members, weighting.residual(moments(sample.tally, influence)))
    n, w = sample.tally.n[members], weighting.weight[members]
    relative = w[n > 0] * n.sum() / (w @ n)
    index, uncertain = float(influence.value[-1]), float(spread.value[-1])
    leaning = leverage(sample.tally, pooled, influence)
    sure = _confidences(influence.value.tolist(), spread, leaning, _weights(domain))[-1]
    adjusted = Adjusted(
        index=index,
        elements=tuple(
            None if element.nrr is None else float(SCALE * mean)
            for element, mean in zip(domain.elements, linear.means, strict=True)
        ),
        se=_standard_error(uncertain, domain.n),
        ci95=sure.interval if sure else None,
        deff=_design_effect(sample, members, weighting.weight, domain, uncertain),
        smallest=float(relative.min()),
        largest=float(relative.max()),
    )
    return replace(domain, adjusted=adjusted, notes=(*domain.notes, *notes))


def _complete(totals: Tally, members: Mask, cells: list[Cell], rules: Rules) -> int:
    """Respondents of the domain who answered every element that applies to their unit and service."""
    bits = {key: 1 << j for j, key in enumerate(totals.elements)}
    masks = totals.frame["mask"].to_numpy()[members]
    needed = np.array([sum(bits[key] for key in rules.applicable(cell)) for cell in cells], dtype=np.int64)
    return int(totals.n[members][(masks & needed) == needed].sum())


_LONELY: dict[Lonely, Message] = {
    "adjust": Message("simpangannya diukur dari rata-rata seluruh sampel"),
    "average": Message("ragamnya dianggap sama dengan rata-rata strata lain"),
    "certainty": Message("ragamnya dianggap nol"),
}


def _lonely(strata: int, design: Design) -> Iterator[Problem]:
    if strata:
        message = Message(
            "{count} strata hanya berisi satu responden atau satu klaster; {how}",
            count=strata,
            how=_LONELY[design.lonely],
        )
        yield Problem("", "lonely-stratum", message, "warning", value=str(strata))


def _exceeded(sample: _Sample, members: Mask) -> Iterator[Problem]:
    """A note for each stratum of the domain with more respondents than users were declared."""
    design, totals = sample.design, sample.tally
    n = np.bincount(design.stratum, weights=totals.n, minlength=len(design.population))
    for h in np.unique(design.stratum[members]).tolist():
        size = design.population[h]
        if size is None or n[h] <= size:
            continue
        message = Message(
            "{name}: responden ({n}) lebih banyak daripada populasi yang diisikan ({size}); koreksi populasi terhingga "
            "tidak dipakai. Periksa populasi dalam ikm.toml",
            name=design.names[h],
            n=int(n[h]),
            size=size,
        )
        yield Problem("", "sample-exceeds-population", message, "warning", value=design.names[h])
