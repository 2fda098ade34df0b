"""From responses to scores: the official figures, exact, and beside them how sure they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ikm.scoring.design import design_of, rows_of, surveyed_units
from ikm.scoring.estimate import Design, Estimate, Variance, estimate, variance
from ikm.scoring.groups import TIMES, counted, group_columns, in_order
from ikm.scoring.interval import logit_t
from ikm.scoring.official import SCALE, Cell, Rules, exact_skm, official_element, with_index
from ikm.scoring.score import DomainScore, ElementScore, Level, Score, Weights
from ikm.scoring.tally import Tally, tally
from ikm.survey.errors import ScoringError
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Problem
from ikm.survey.project import Combine, Project
from ikm.survey.responses import Responses


@dataclass(frozen=True)
class ScoreOptions:
    """What to score and how; None means as the project says.

    period: only the responses dated in it. Without one the project's period is meant, to which undated responses
    belong as well; a break-down by time is of all times.
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


def score(responses: Responses, project: Project, options: ScoreOptions = ScoreOptions()) -> Score:
    """Score the whole (first), each unit, each service, and the groups of `options.by`.

    Raises ScoringError for a unit, service or break-down that does not exist and for a missing population.
    """
    period = _period(project, options)
    members = _of_unit(responses.frame, options)
    frame = members if period is None else counted(members, project, options.period)
    rules = Rules(
        responses.instrument,
        project,
        options.weights,
        options.combine or project.survei.combine,
        options.combine_units or project.survei.combine_units,
        str(period) if period else None,
        surveyed=surveyed_units(members, frame, project, period),
    )
    crossings = [tuple(dict.fromkeys(key.strip() for key in by.split(","))) for by in options.by]
    frame, groups = group_columns(frame, {key for keys in crossings for key in keys}, responses.demographics, project)
    totals = tally(frame, responses.instrument.keys, ["unit", "service", *groups.values()])
    wanted = _of_service(totals, options)
    whole, *others = [*_whole_and_units(totals, wanted, rules), *_groups(totals, wanted, rules, crossings, groups)]
    if options.service is not None:
        members, frame = (part.filter(pl.col("service") == options.service) for part in (members, frame))
    notes = (*whole.notes, *_uncorrected(frame, rules), *_left_out(members, frame, period, options))
    whole = replace(whole, notes=notes)
    return Score(
        instrument=responses.instrument,
        domains=(whole, *others),
        weights=options.weights,
        combine=rules.combine,
        combine_units=rules.combine_units,
        accounting=responses.accounting,
        problems=responses.problems,
        problem_counts=responses.problem_counts,
    )


def _of_unit(frame: pl.DataFrame, options: ScoreOptions) -> pl.DataFrame:
    """The responses of the unit asked for, which is a sample of its own; the service must be among them."""
    if options.unit is not None:
        _insist_on(frame["unit"], Message("unit"), options.unit)
        frame = frame.filter(pl.col("unit") == options.unit)
    if options.service is not None:
        _insist_on(frame["service"], Message("layanan"), options.service)
    return frame


def _insist_on(names: pl.Series, what: Message, wanted: str) -> None:
    known = names.drop_nulls().unique().sort().to_list()
    if wanted not in known:
        raise ScoringError(
            'Tidak ada jawaban untuk {what} "{name}"; yang ada: {known}.',
            what=what,
            name=wanted,
            known=", ".join(known) or "-",
        )


def _of_service(totals: Tally, options: ScoreOptions) -> NDArray[np.bool_]:
    """The rows of the tally that count: a service is a domain of its unit's sample, not a sample of its own."""
    if options.service is None:
        return np.ones(totals.frame.height, dtype=np.bool_)
    return rows_of(totals, service=options.service).to_numpy()


def _period(project: Project, options: ScoreOptions) -> Period | None:
    """The period whose responses count; None where all do."""
    if options.period is not None:
        return options.period
    by_time = {key.strip() for by in options.by for key in by.split(",")} & set(TIMES)
    return None if by_time else project.period


def _left_out(
    members: pl.DataFrame, frame: pl.DataFrame, period: Period | None, options: ScoreOptions
) -> Iterator[Problem]:
    """How many responses are not in `frame`, though nobody asked for that: undated ones, or those of other periods."""
    undated = members["date"].null_count() - frame["date"].null_count()
    outside = members.height - frame.height - undated
    name = str(period)
    if undated:
        message = Message(
            "{count} jawaban tanpa tanggal tidak ikut dihitung dalam periode {period}", count=undated, period=name
        )
        yield Problem("", "undated-left-out", message, "warning", value=str(undated))
    if outside and options.period is None:
        message = Message(
            "{count} jawaban bertanggal di luar periode {period} tidak ikut dihitung", count=outside, period=name
        )
        yield Problem("", "outside-left-out", message, "warning", value=str(outside))


def _uncorrected(frame: pl.DataFrame, rules: Rules) -> Iterator[Problem]:
    """Word of the units whose declared population is not of their responses that count."""
    others = set(frame["unit"].unique()) - rules.surveyed
    declared = [u.nama for u in rules.project.unit if u.populasi or any(s.populasi for s in u.layanan)]
    names = ", ".join(name for name in declared if name in others)
    if names:
        message = Message(
            "populasi dalam ikm.toml berlaku untuk satu periode survei, bukan untuk jawaban yang dihitung di sini; "
            "koreksi populasi terhingga tidak dipakai untuk {names}",
            names=names,
        )
        yield Problem("", "population-of-another-period", message, "warning", value=names)


def _whole_and_units(totals: Tally, wanted: NDArray[np.bool_], rules: Rules) -> Iterator[DomainScore]:
    yield _domain(totals, _design(totals, rules), wanted, rules, "agency")
    units = totals.frame.filter(pl.Series(wanted))["unit"].unique().sort().to_list() if wanted.size else []
    for unit in units:
        inside = rows_of(totals, unit=unit)
        part = replace(totals, frame=totals.frame.filter(inside))
        design = _design(part, rules)
        here = wanted[inside.to_numpy()]
        if unit is not None:
            yield _domain(part, design, here, rules, "unit", unit=unit)
        services = part.frame.filter(pl.Series(here))["service"].unique().sort().to_list()
        for service in services if services != [None] else []:
            members = rows_of(part, service=service).to_numpy()
            yield _domain(part, design, members, rules, "service", unit=unit, service=service)


def _groups(
    totals: Tally,
    wanted: NDArray[np.bool_],
    rules: Rules,
    crossings: list[tuple[str, ...]],
    columns: dict[str, str],
) -> Iterator[DomainScore]:
    design = _design(totals, rules) if crossings else None
    for keys in crossings:
        names = [columns[key] for key in keys]
        found = totals.frame.filter(pl.Series(wanted)).select(names).unique().iter_rows()
        for values in in_order(found, keys, rules.project):
            members = rows_of(totals, **dict(zip(names, values, strict=True))).to_numpy() & wanted
            assert design is not None
            yield replace(_domain(totals, design, members, rules, "group"), group=dict(zip(keys, values, strict=True)))


def _design(totals: Tally, rules: Rules) -> Design:
    return design_of(totals, rules.project, rules.combine, rules.combine_units, rules.surveyed)


def _domain(
    totals: Tally,
    design: Design,
    members: NDArray[np.bool_],
    rules: Rules,
    level: Level,
    unit: str | None = None,
    service: str | None = None,
) -> DomainScore:
    """Everything that is printed of one domain."""
    result = estimate(totals, design, members)
    cells = list(totals.frame.filter(pl.Series(members)).select("unit", "service").iter_rows())
    n = int(totals.n[members].sum())
    weights = rules.element_weights(cells)
    official = with_index(
        DomainScore(
            level=level,
            n=n,
            complete=_complete(totals, members, cells, rules),
            elements=tuple(
                official_element(rules, key, int(result.n[j]), int(result.sums[j]), result.means[j], weights[j])
                for j, key in enumerate(totals.elements)
            ),
            unit=unit,
            service=service,
            period=rules.period,
            suppressed=n < rules.project.survei.ambang,
        ),
        rules,
    )
    return _with_inference(official, totals, design, result)


def _with_inference(domain: DomainScore, totals: Tally, design: Design, result: Estimate) -> DomainScore:
    """`domain` with standard errors and intervals beside its official figures."""
    elements = tuple(
        _element_inference(element, j, totals, design, result) for j, element in enumerate(domain.elements)
    )
    domain = replace(domain, notes=(*domain.notes, *_exceeded(design, totals, result.members)))
    if domain.ikm is None:
        return replace(domain, elements=elements)
    spread = variance(totals, design, result, np.array([SCALE * float(e.weight or 0) for e in elements]))
    return replace(
        domain,
        elements=elements,
        se=_standard_error(spread, domain.n),
        ci95=logit_t(float(SCALE * exact_skm(elements)), spread.value, spread.df),
        census=spread.census,
        notes=(*domain.notes, *_lonely(spread.lonely if domain.n > 1 else 0)),
    )


def _element_inference(element: ElementScore, j: int, totals: Tally, design: Design, result: Estimate) -> ElementScore:
    if element.nrr is None:
        return element
    spread = variance(totals, design, result, SCALE * np.eye(len(totals.elements))[j])
    one, two, three, four = (int(count) for count in result.counts[j])
    return replace(
        element,
        counts=(one, two, three, four),
        se=_standard_error(spread, element.n),
        ci95=logit_t(float(SCALE * element.nrr), spread.value, spread.df),
    )


def _standard_error(spread: Variance, n: int) -> float | None:
    """Unknown, not zero, where a single respondent speaks for the domain."""
    return float(np.sqrt(spread.value)) if n > 1 else None


def _complete(totals: Tally, members: NDArray[np.bool_], cells: list[Cell], rules: Rules) -> int:
    """Respondents of the domain who answered every element that applies to their unit and service."""
    bits = {key: 1 << j for j, key in enumerate(totals.elements)}
    masks = totals.frame["mask"].to_numpy()[members]
    needed = np.array([sum(bits[key] for key in rules.applicable(cell)) for cell in cells], dtype=np.int64)
    return int(totals.n[members][(masks & needed) == needed].sum())


def _lonely(strata: int) -> Iterator[Problem]:
    if strata:
        message = Message(
            "{count} strata hanya berisi satu responden; simpangannya diukur dari rata-rata seluruh sampel",
            count=strata,
        )
        yield Problem("", "lonely-stratum", message, "warning", value=str(strata))


def _exceeded(design: Design, totals: Tally, members: NDArray[np.bool_]) -> Iterator[Problem]:
    """A note for each stratum of the domain with more respondents than users were declared."""
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
