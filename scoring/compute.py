"""From responses to scores: the official figures, exact, and beside them how sure they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ikm.scoring.design import Cell, design_of, rows_of
from ikm.scoring.estimate import Design, Estimate, Variance, estimate, variance
from ikm.scoring.groups import group_columns, of_period
from ikm.scoring.interval import logit_t
from ikm.scoring.rounding import half_up, largest_remainder, printed_skm
from ikm.scoring.score import DomainScore, ElementScore, Level, Score, Weights
from ikm.scoring.tally import Tally, tally
from ikm.survey.errors import ScoringError
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Problem
from ikm.survey.project import Combine, Project
from ikm.survey.responses import Responses

WEIGHT_FACTORS: dict[Weights, Fraction] = {
    "exact": Fraction(1),
    "0.11": Fraction(99, 100),
    "0.111": Fraction(999, 1000),
}
_SCALE = 25


@dataclass(frozen=True)
class ScoreOptions:
    """What to score and how; None means as the project says.

    by: break-downs, each a group of its own; keys joined by a comma are crossed ("tahun,pendidikan").
    weights: "0.11" and "0.111" repeat the rounded weights of older reports, for comparison only.
    """

    period: Period | None = None
    unit: str | None = None
    service: str | None = None
    by: tuple[str, ...] = ()
    weights: Weights = "exact"
    combine: Combine | None = None
    combine_units: Combine | None = None


@dataclass(frozen=True)
class _Rules:
    """All that turns an estimate into printed figures."""

    instrument: Instrument
    project: Project
    weights: Weights
    combine: Combine
    combine_units: Combine
    period: str | None


def score(responses: Responses, project: Project, options: ScoreOptions = ScoreOptions()) -> Score:
    """Score the whole (first), each unit, each service, and the groups of `options.by`.

    Raises ScoringError for a unit, service or break-down that does not exist and for a missing population.
    """
    rules = _Rules(
        responses.instrument,
        project,
        _checked_weights(options.weights, responses.instrument),
        options.combine or project.survei.combine,
        options.combine_units or project.survei.combine_units,
        str(options.period) if options.period else project.survei.periode,
    )
    frame = _filtered(responses.frame, options)
    crossings = [tuple(key.strip() for key in by.split(",")) for by in options.by]
    frame, groups = group_columns(frame, {key for keys in crossings for key in keys}, responses.demographics)
    totals = tally(frame, responses.instrument.keys, ["unit", "service", *groups.values()])
    domains = [*_whole_and_units(totals, rules), *_groups(totals, rules, crossings, groups)]
    return Score(
        instrument=responses.instrument,
        domains=tuple(domains),
        weights=options.weights,
        combine=rules.combine,
        combine_units=rules.combine_units,
        accounting=responses.accounting,
        problems=responses.problems,
        problem_counts=responses.problem_counts,
    )


def _checked_weights(weights: Weights, instrument: Instrument) -> Weights:
    equal = len(instrument.elements) == 9 and all(e.weight == Fraction(1, 9) for e in instrument.elements)
    if weights != "exact" and not equal:
        raise ScoringError(
            "Bobot {weights} hanya untuk membandingkan dengan laporan lama yang memakai sembilan unsur berbobot "
            "sama; instrumen {instrument} tidak demikian. Pakai --weights exact.",
            weights=weights,
            instrument=instrument.id,
        )
    return weights


def _filtered(frame: pl.DataFrame, options: ScoreOptions) -> pl.DataFrame:
    for column, wanted in (("unit", options.unit), ("service", options.service)):
        if wanted is None:
            continue
        known = frame[column].drop_nulls().unique().sort().to_list()
        if wanted not in known:
            raise ScoringError(
                'Tidak ada jawaban untuk {what} "{name}"; yang ada: {known}.',
                what=Message("unit") if column == "unit" else Message("layanan"),
                name=wanted,
                known=", ".join(known) or "-",
            )
        frame = frame.filter(pl.col(column) == wanted)
    return of_period(frame, options.period) if options.period else frame


def _whole_and_units(totals: Tally, rules: _Rules) -> Iterator[DomainScore]:
    everyone = np.ones(totals.frame.height, dtype=np.bool_)
    yield _domain(totals, _design(totals, rules), everyone, rules, "agency")
    units = totals.frame["unit"].unique().sort().to_list() if totals.frame.height else []
    for unit in units:
        part = replace(totals, frame=totals.frame.filter(rows_of(totals, unit=unit)))
        design = _design(part, rules)
        if unit is not None:
            all_rows = np.ones(part.frame.height, dtype=np.bool_)
            yield _domain(part, design, all_rows, rules, "unit", unit=unit)
        services = part.frame["service"].unique().sort().to_list()
        for service in services if services != [None] else []:
            members = rows_of(part, service=service).to_numpy()
            yield _domain(part, design, members, rules, "service", unit=unit, service=service)


def _groups(
    totals: Tally, rules: _Rules, crossings: list[tuple[str, ...]], columns: dict[str, str]
) -> Iterator[DomainScore]:
    design = _design(totals, rules) if crossings else None
    for keys in crossings:
        names = [columns[key] for key in keys]
        for values in totals.frame.select(names).unique().sort(names, nulls_last=True).iter_rows():
            members = rows_of(totals, **dict(zip(names, values, strict=True))).to_numpy()
            assert design is not None
            yield replace(_domain(totals, design, members, rules, "group"), group=dict(zip(keys, values, strict=True)))


def _design(totals: Tally, rules: _Rules) -> Design:
    return design_of(totals, rules.project, rules.combine, rules.combine_units)


def _domain(
    totals: Tally,
    design: Design,
    members: NDArray[np.bool_],
    rules: _Rules,
    level: Level,
    unit: str | None = None,
    service: str | None = None,
) -> DomainScore:
    """Everything that is printed of one domain."""
    result = estimate(totals, design, members)
    cells = list(totals.frame.filter(pl.Series(members)).select("unit", "service").iter_rows())
    n = int(totals.n[members].sum())
    weights = _weights(cells, rules)
    place = DomainScore(
        level=level,
        n=n,
        complete=_complete(totals, members, cells, rules),
        elements=_elements(totals, design, result, weights, rules),
        unit=unit,
        service=service,
        period=rules.period,
        suppressed=n < rules.project.survei.ambang,
    )
    unanswered = [e.key for e in place.elements if e.weight is not None and e.nrr is None]
    if n == 0 or unanswered:
        return replace(place, notes=_missing_note(n, unanswered, rules))
    return _with_index(place, totals, design, result, weights, rules)


def _with_index(
    place: DomainScore,
    totals: Tally,
    design: Design,
    result: Estimate,
    weights: list[Fraction | None],
    rules: _Rules,
) -> DomainScore:
    parts = [w * mean if w is not None and mean is not None else None for w, mean in _pairs(weights, result)]
    skm = sum((part for part in parts if part is not None), Fraction(0))
    index = half_up(_SCALE * skm, 2)
    printed = printed_skm(skm, index)
    spread = variance(totals, design, result, np.array([_SCALE * float(w or 0) for w in weights]))
    return replace(
        place,
        elements=_re_added(place.elements, parts, printed),
        skm=printed,
        ikm=index,
        quality=rules.instrument.class_of(index),
        se=_standard_error(spread, place.n),
        ci95=logit_t(float(_SCALE * skm), spread.value, spread.df),
        notes=_design_notes(design, totals, spread.lonely),
    )


def _pairs(weights: list[Fraction | None], result: Estimate) -> list[tuple[Fraction | None, Fraction | None]]:
    return list(zip(weights, result.means, strict=True))


def _re_added(
    elements: tuple[ElementScore, ...], parts: list[Fraction | None], printed: Decimal
) -> tuple[ElementScore, ...]:
    """The elements with NRR tertimbang that add up to the printed SKM."""
    used = [part for part in parts if part is not None]
    shares = iter(zip(used, largest_remainder(used, printed), strict=True))
    places = -int(printed.as_tuple().exponent)
    done = []
    for element, part in zip(elements, parts, strict=True):
        if part is None:
            done.append(element)
            continue
        exact, share = next(shares)
        done.append(replace(element, nrr_weighted=share, moved=share != half_up(exact, places)))
    return tuple(done)


def _elements(
    totals: Tally, design: Design, result: Estimate, weights: list[Fraction | None], rules: _Rules
) -> tuple[ElementScore, ...]:
    return tuple(_element(totals, design, result, j, weights[j], rules) for j in range(len(totals.elements)))


def _element(
    totals: Tally, design: Design, result: Estimate, j: int, weight: Fraction | None, rules: _Rules
) -> ElementScore:
    key, mean, n = totals.elements[j], result.means[j], int(result.n[j])
    if weight is None or mean is None:
        return ElementScore(key, n, int(result.sums[j]), None, None, None, None, weight)
    only = np.zeros(len(totals.elements))
    only[j] = _SCALE
    spread = variance(totals, design, result, only)
    index = half_up(_SCALE * mean, 2)
    one, two, three, four = (int(count) for count in result.counts[j])
    return ElementScore(
        key=key,
        n=n,
        sum=int(result.sums[j]),
        nrr=mean,
        nrr_weighted=None,
        index=index,
        quality=rules.instrument.class_of(index),
        weight=weight,
        counts=(one, two, three, four),
        se=_standard_error(spread, n),
        ci95=logit_t(float(_SCALE * mean), spread.value, spread.df),
    )


def _standard_error(spread: Variance, n: int) -> float | None:
    """Unknown, not zero, where a single respondent speaks for the domain."""
    return float(np.sqrt(spread.value)) if n > 1 and spread.df > 0 else None


def _applicable(cell: Cell, rules: _Rules) -> frozenset[str]:
    """Element keys that are not declared *tidak berlaku* for the unit or service."""
    unit = rules.project.find_unit(cell[0])
    services = unit.layanan if unit else ()
    service = next((s for s in services if s.nama == cell[1]), None)
    left_out = {*(unit.tidak_berlaku if unit else ()), *(service.tidak_berlaku if service else ())}
    return frozenset(rules.instrument.keys) - left_out


def _weights(cells: list[Cell], rules: _Rules) -> list[Fraction | None]:
    """Weights scaled to 1 over the elements that apply to any cell of the domain; None for the others."""
    applicable = frozenset().union(*(_applicable(cell, rules) for cell in set(cells)))
    applicable = applicable or frozenset(rules.instrument.keys)
    whole = sum((e.weight for e in rules.instrument.elements if e.key in applicable), Fraction(0))
    factor = WEIGHT_FACTORS[rules.weights] / whole
    return [e.weight * factor if e.key in applicable else None for e in rules.instrument.elements]


def _complete(totals: Tally, members: NDArray[np.bool_], cells: list[Cell], rules: _Rules) -> int:
    """Respondents of the domain who answered every element that applies to their unit and service."""
    bits = {key: 1 << j for j, key in enumerate(totals.elements)}
    masks = totals.frame["mask"].to_numpy()[members]
    needed = np.array([sum(bits[key] for key in _applicable(cell, rules)) for cell in cells], dtype=np.int64)
    return int(totals.n[members][(masks & needed) == needed].sum())


def _missing_note(n: int, unanswered: list[str], rules: _Rules) -> tuple[Problem, ...]:
    if n == 0:
        message = Message("tidak ada responden, sehingga tidak ada indeks")
        return (Problem("", "no-respondents", message, "warning"),)
    names = ", ".join(rules.instrument[key].name.id for key in unanswered)
    message = Message(
        "unsur {names} tidak dijawab siapa pun, sehingga indeks tidak dihitung; bila unsur itu memang tidak "
        "berlaku, tulis tidak_berlaku pada unit atau layanannya dalam ikm.toml",
        names=names,
    )
    return (Problem("", "element-unanswered", message, "warning", value=names),)


def _design_notes(design: Design, totals: Tally, lonely: int) -> tuple[Problem, ...]:
    notes = []
    if lonely:
        message = Message(
            "{count} strata hanya berisi satu responden; simpangannya diukur dari rata-rata seluruh sampel",
            count=lonely,
        )
        notes.append(Problem("", "lonely-stratum", message, "warning", value=str(lonely)))
    n = np.bincount(design.stratum, weights=totals.n, minlength=len(design.population))
    over = [h for h, size in enumerate(design.population) if size is not None and n[h] > size]
    if over:
        h = over[0]
        message = Message(
            "responden ({n}) lebih banyak daripada populasi yang diisikan ({size}); koreksi populasi terhingga "
            "tidak dipakai. Periksa populasi dalam ikm.toml",
            n=int(n[h]),
            size=design.population[h],
        )
        notes.append(Problem("", "sample-exceeds-population", message, "warning"))
    return tuple(notes)
