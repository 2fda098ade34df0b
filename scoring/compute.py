"""From responses to scores: the official figures, exact, and beside them how sure they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import compress, groupby, zip_longest
from math import isnan, nan
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from ikm.scoring.calibration import Weighting
from ikm.scoring.classes import class_probability
from ikm.scoring.counting import Counted, ScoreOptions, count
from ikm.scoring.design import design_of, design_of_units, distinct, rows_of
from ikm.scoring.estimate import Design, Floats, Mask, divided, estimate, linearised
from ikm.scoring.groups import in_order
from ikm.scoring.index_weights import each_and_index, weights_of
from ikm.scoring.interval import Confidence, confidence, unseen
from ikm.scoring.official import SCALE, Rules, exact_skm, official_element, with_index
from ikm.scoring.publication import judged, respondents_of
from ikm.scoring.score import Adjusted, DomainScore, Level, Method, Score
from ikm.scoring.tally import Ints, Tally
from ikm.scoring.variance import Leverage, Variance, leverage, moments, simple_variance, variance
from ikm.scoring.weighting import initial_weights, weighting_of, with_visitors
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
    domains = _domains(counted, rules, wanted, options.crossings, levels)
    respondents = respondents_of(counted.tally, wanted)
    whole, *others = judged(tuple(domains), respondents, counted.groups, project.survei.ambang)
    return Score(
        instrument=counted.instrument,
        domains=(replace(whole, notes=(*whole.notes, *_nameless(counted.tally, rules), *counted.notes)), *others),
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
    """A tally with its design: the agency's, or those of its units side by side."""

    tally: Tally
    rules: Rules
    groups: Mapping[str, str]
    design: Design

    @cached_property
    def initial_weights(self) -> Floats:
        return initial_weights(self.tally, self.design)

    @cached_property
    def weighting(self) -> tuple[Weighting | None, tuple[Problem, ...]]:
        return weighting_of(self.tally, self.design, self.rules.project, self.groups, self.rules.surveyed)


@dataclass(frozen=True)
class _Layer:
    """Domains that are scored side by side.

    domain: the one that each tally row moves. members: rows that are in a domain. blank: the domains, each with what
    is known of it before anything is counted.
    """

    sample: _Sample
    domain: Ints
    members: Mask
    blank: tuple[DomainScore, ...]

    @property
    def tally(self) -> Tally:
        return self.sample.tally

    @cached_property
    def design(self) -> Design:
        return replace(self.sample.design, domain=self.domain)

    def totals(self, values: Ints | Mask) -> Ints:
        """Sums over the members of each domain, shape (..., rows) to (..., domains)."""
        strata = self.design.strata
        return strata.summed(strata.totals(np.where(self.members, values, 0))).astype(np.int64)


def _of_service(totals: Tally, options: ScoreOptions) -> Mask:
    """The rows of the tally that count: a service is a domain of its unit's sample, not a sample of its own."""
    if options.service is None:
        return np.ones(totals.frame.height, dtype=np.bool_)
    return rows_of(totals, service=options.service)


def _nameless(tally: Tally, rules: Rules) -> Iterator[Problem]:
    """Word of respondents without a unit, where units are put together by other than their respondents."""
    n = tally.frame.group_by("unit").agg(pl.col("n").sum())
    unsaid = n.filter(pl.col("unit").is_null())["n"].sum()
    if unsaid and n.height > 1 and rules.combine_units != "pooled":
        message = Message(
            "{count} responden tidak menyebut unitnya; bersama-sama mereka dihitung seperti satu unit. Lengkapi "
            "unitnya, atau gabungkan unit menurut respondennya (--combine-units pooled)",
            count=unsaid,
        )
        yield Problem("", "unit-unsaid", message, "warning", value=str(unsaid))


def _domains(
    counted: Counted, rules: Rules, wanted: Mask, crossings: list[tuple[str, ...]], levels: Collection[Level]
) -> list[DomainScore]:
    """The whole, each unit followed by its services, and the groups."""
    tally, project = counted.tally, rules.project
    agency = design_of(tally, project, rules.combine, rules.combine_units, rules.surveyed)
    together = _Sample(tally, rules, counted.groups, agency)
    apart = replace(together, design=design_of_units(tally, project, rules.combine, rules.surveyed))
    found = _scored(_Layer(together, np.zeros_like(agency.pool), wanted, (_blank("agency", rules),)))
    if "unit" in levels:
        found += [domain for domain in _scored(_units(apart, wanted)) if domain.unit is not None]
    if "service" in levels:
        found += _of_units_with_services([domain for layer in _services(apart, wanted) for domain in _scored(layer)])
    found = [found[0], *sorted(found[1:], key=lambda domain: domain.unit or "")]
    for keys in crossings if "group" in levels else ():
        of = {
            tuple((domain.group or {}).values()): domain
            for layer in _groups(together, wanted, keys)
            for domain in _scored(layer)
        }
        found += [of[values] for values in in_order(of, keys, project)]
    return found


def _of_units_with_services(services: list[DomainScore]) -> list[DomainScore]:
    """Without the services of units in which no service has a name."""
    named = {domain.unit for domain in services if domain.service is not None}
    return [domain for domain in services if domain.unit in named]


def _blank(
    level: Level,
    rules: Rules,
    unit: str | None = None,
    service: str | None = None,
    group: dict[str, str | None] | None = None,
) -> DomainScore:
    return DomainScore(level, 0, None, (), unit, service, rules.period, group)


def _units(sample: _Sample, wanted: Mask) -> _Layer:
    units, of_row = distinct(sample.tally, ["unit"])
    return _Layer(sample, of_row, wanted, tuple(_blank("unit", sample.rules, unit) for (unit,) in units))


def _services(sample: _Sample, wanted: Mask) -> Iterator[_Layer]:
    """The services side by side; of calibrated units the first of each, then the second, and so on.

    What visitors are known makes a respondent move the estimates of all services of the unit.
    """
    rules, (cells, of_row) = sample.rules, distinct(sample.tally, ["unit", "service"])
    if all(service is None for _, service in cells):
        return
    if sample.weighting[0] is None:
        yield _Layer(sample, of_row, wanted, tuple(_blank("service", rules, *cell) for cell in cells))
        return
    of_unit = [list(services) for _, services in groupby(range(len(cells)), key=lambda i: cells[i][0])]
    _, unit = distinct(sample.tally, ["unit"])
    for turn in zip_longest(*of_unit):
        blank = tuple(_blank("service", rules, *(() if i is None else cells[i])) for i in turn)
        yield _Layer(sample, unit, wanted & np.isin(of_row, [i for i in turn if i is not None]), blank)


def _groups(sample: _Sample, wanted: Mask, keys: Sequence[str]) -> Iterator[_Layer]:
    """The groups side by side where all respondents are simply put together; else one by one.

    Those outside of a group move its estimate as well where they share one of its pools, or are calibrated with it.
    """
    values, of_row = distinct(sample.tally, [sample.groups[key] for key in keys])
    blank = tuple(_blank("group", sample.rules, group=dict(zip(keys, each, strict=True))) for each in values)
    if len(sample.design.shares) == 1 and sample.weighting[0] is None:
        yield _Layer(sample, of_row, wanted, blank)
    else:
        for i, domain in enumerate(blank):
            yield _Layer(sample, np.zeros_like(of_row), wanted & (of_row == i), (domain,))


def _scored(layer: _Layer) -> list[DomainScore]:
    """Everything that is printed of the domains, those without respondents left out but for the whole."""
    if not layer.blank:
        return []
    scored = _adjusted(_with_inference(_official(layer), layer), layer)
    return [domain for domain in scored if domain.n or domain.level == "agency"]


def _official(layer: _Layer) -> list[DomainScore]:
    """The domains with their exact figures."""
    tally, rules = layer.tally, layer.sample.rules
    result, applies = estimate(tally, layer.design, layer.members), _applicable(layer)
    weights = cache(lambda needed: rules.weights_over(frozenset(compress(tally.elements, needed))))
    rows = zip(
        layer.blank,
        layer.totals(tally.n).tolist(),
        layer.totals(_complete(layer, applies)).tolist(),
        result.n.tolist(),
        result.sums.tolist(),
        result.means,
        (weights(tuple(needed)) for needed in (layer.totals(applies.T) > 0).T.tolist()),
        result.counts.tolist(),
        strict=True,
    )
    domains = []
    for domain, n, complete, *of_elements, counts in rows:
        figures = zip(tally.elements, *of_elements, map(tuple, counts), strict=True)
        elements = tuple(official_element(rules, *each) for each in figures)
        domains.append(with_index(replace(domain, n=n, complete=complete, elements=elements), rules))
    return domains


def _applicable(layer: _Layer) -> Mask:
    """Whether each element applies to the unit and service of each row, shape (rows, elements)."""
    cells, of_row = distinct(layer.tally, ["unit", "service"])
    rules = layer.sample.rules
    applies = [[key in rules.applicable(cell) for key in layer.tally.elements] for cell in cells]
    return np.array(applies, dtype=np.bool_).reshape(-1, len(layer.tally.elements))[of_row]


def _complete(layer: _Layer, applies: Mask) -> Ints:
    """Respondents of each row, if they answered every element that applies to their unit and service."""
    return layer.tally.n * (layer.tally.answered >= applies).all(axis=1)


def _with_inference(domains: list[DomainScore], layer: _Layer) -> list[DomainScore]:
    """The domains with standard errors and intervals beside their official figures."""
    tally, design = layer.tally, layer.design
    weights = np.array([weights_of(domain) for domain in domains])
    influence = linearised(tally, design, layer.members).weighted(each_and_index(weights))
    spread = variance(design, layer.members, moments(tally, influence))
    sure = _confidence(_exact(domains), spread, leverage(tally, design, influence), weights)
    rows = zip(
        domains,
        _told(spread.value, sure, layer.sample.rules.instrument.classes),
        _design_effects(layer, layer.sample.initial_weights, weights, spread.value[-1]),
        spread.census.tolist(),
        spread.lonely.tolist(),
        _exceeded(layer),
        strict=True,
    )
    return [_with_figures(domain, _Figures(*figures), design) for domain, *figures in rows]


@dataclass(frozen=True)
class _Figures:
    """What is inferred of a domain. told: of its elements and, last, its index."""

    told: list[_Told]
    deff: float | None
    census: bool
    lonely: int
    exceeded: tuple[Problem, ...]


def _with_figures(domain: DomainScore, of: _Figures, design: Design) -> DomainScore:
    *of_elements, of_index = of.told
    elements = tuple(
        element if element.nrr is None else replace(element, **each.of(element.n))
        for element, each in zip(domain.elements, of_elements, strict=True)
    )
    domain = replace(domain, elements=elements, notes=(*domain.notes, *of.exceeded))
    if domain.ikm is None:
        return domain
    notes = (*domain.notes, *_lonely(of.lonely if domain.n > 1 else 0, design))
    return replace(domain, **of_index.of(domain.n), deff=of.deff, census=of.census, notes=notes)


def _exact(domains: Sequence[DomainScore]) -> Floats:
    """Their elements and, last, their index, not rounded, shape (estimates, domains); nan where there is none."""
    means = [[nan if element.nrr is None else float(element.nrr) for element in d.elements] for d in domains]
    skm = [nan if domain.ikm is None else float(exact_skm(domain.elements)) for domain in domains]
    return SCALE * np.vstack([np.array(means).T, skm])


class _Told(NamedTuple):
    """How sure an estimate is, as it is printed."""

    se: float
    low: float
    high: float
    classes: list[float]

    def of(self, n: int) -> dict[str, Any]:
        """As fields of a score from `n` respondents: of a single one the standard error is unknown, not zero."""
        unknown = isnan(self.low)
        return {
            "se": None if n <= 1 or isnan(self.se) else self.se,
            "ci95": None if unknown else (self.low, self.high),
            "class_probability": None if unknown or not self.classes else tuple(self.classes),
        }


def _told(variances: Floats, sure: Confidence, classes: Sequence[QualityClass]) -> list[list[_Told]]:
    """Of estimates of shape (estimates, domains), by domain."""
    figures = (np.sqrt(variances), *sure.interval, class_probability(sure, classes))
    by_domain = zip(*(values.swapaxes(0, 1).tolist() for values in figures), strict=True)
    return [[_Told(*each) for each in zip(*of_domain, strict=True)] for of_domain in by_domain]


def _design_effects(layer: _Layer, weight: Floats, weights: Floats, variances: Floats) -> list[float | None]:
    """Variances of the index over those of simple random samples; None where either is zero or unknown."""
    simple = simple_variance(layer.tally, layer.design, layer.members, weight, SCALE * weights)
    return [
        value / by_chance if by_chance > 0 and value > 0 else None
        for value, by_chance in zip(variances.tolist(), simple.tolist(), strict=True)
    ]


def _confidence(values: Floats, spread: Variance, leaning: Leverage, weights: Floats) -> Confidence:
    """How sure each element and, last, the index is, which has the elements with `weights`."""
    own = np.sqrt(spread.value)
    together = np.concatenate([own[:-1], (weights.T * own[:-1]).sum(axis=0, keepdims=True)])
    doubt = unseen(spread.value, together, leaning.share)
    return confidence(values, spread.value, np.minimum(spread.df, leaning.df), doubt)


def _adjusted(domains: list[DomainScore], layer: _Layer) -> list[DomainScore]:
    """The domains with what they would be if their respondents were as their known visitors."""
    weighting, notes = layer.sample.weighting
    if weighting is None:
        return domains
    tally, members, pooled = layer.tally, layer.members, layer.design.pooled
    weights = np.array([weights_of(domain) for domain in domains])
    linear = linearised(tally, pooled, members, weighting.weight)
    influence = linear.weighted(each_and_index(weights))
    spread = variance(pooled, members, weighting.residual(moments(tally, influence)))
    sure = _confidence(influence.value, spread, leverage(tally, pooled, influence), weights)
    rows = zip(
        domains,
        influence.value[-1].tolist(),
        (SCALE * linear.means).tolist(),
        _told(spread.value, sure, ()),
        _design_effects(layer, weighting.weight, weights, spread.value[-1]),
        _extremes(layer, weighting.weight),
        strict=True,
    )
    known = {unit.nama for unit in with_visitors(layer.sample.rules.project, layer.sample.rules.surveyed)}
    adjusted = []
    for domain, index, means, told, deff, (smallest, largest) in rows:
        of_many = domain.level in ("agency", "group")
        if domain.ikm is None or not (of_many or domain.unit in known):
            adjusted.append(domain)
            continue
        of_index = told[-1].of(domain.n)
        elements = tuple(None if e.nrr is None else mean for e, mean in zip(domain.elements, means, strict=True))
        found = Adjusted(index, elements, of_index["se"], of_index["ci95"], deff, smallest, largest)
        about = (note for note in notes if of_many or note.value == domain.unit)
        adjusted.append(replace(domain, adjusted=found, notes=(*domain.notes, *about)))
    return adjusted


def _extremes(layer: _Layer, weight: Floats) -> list[tuple[float, float]]:
    """The smallest and the largest weight of a respondent of each domain, over their mean."""
    n, domain = layer.tally.n * layer.members, layer.domain
    mean = np.bincount(domain, weight * n) / np.maximum(np.bincount(domain, n), 1)
    there = n > 0
    relative = divided(weight[there], mean[domain[there]])  # nobody weighs anything where nobody answered
    low, high = np.full(len(mean), np.inf), np.zeros(len(mean))
    np.minimum.at(low, domain[there], relative)
    np.maximum.at(high, domain[there], relative)
    return list(zip(low.tolist(), high.tolist(), strict=True))


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


def _exceeded(layer: _Layer) -> list[tuple[Problem, ...]]:
    """For each domain a note for each of its strata with more respondents than users were declared."""
    design, strata = layer.design, layer.design.strata
    n = np.bincount(design.stratum, weights=layer.tally.n, minlength=len(design.population))
    size = np.array([np.inf if known is None else known for known in design.population], dtype=np.float64)
    notes: list[list[Problem]] = [[] for _ in layer.blank]
    present = strata.totals(layer.members) > 0
    domains = np.zeros_like(strata.place) if strata.domain is None else strata.domain
    for part in np.flatnonzero(present & (n > size)[strata.place]).tolist():
        h = strata.place[part]
        message = Message(
            "{name}: responden ({n}) lebih banyak daripada populasi yang diisikan ({size}); koreksi populasi terhingga "
            "tidak dipakai. Periksa populasi dalam ikm.toml",
            name=design.names[h],
            n=int(n[h]),
            size=design.population[h],
        )
        note = Problem("", "sample-exceeds-population", message, "warning", value=design.names[h])
        notes[domains[part]].append(note)
    return [tuple(each) for each in notes]
