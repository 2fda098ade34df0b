"""Units against the agency's mean: which lie beyond what chance and the usual differences between units explain.

A funnel instead of a league table, with over-dispersion (Spiegelhalter 2005, Statistics in Medicine 24; 2005, Quality
and Safety in Health Care 14). `benchmarks/false_alarms.py` shows how often units of one truth are flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ikm.scoring.casemix import standardised
from ikm.scoring.comparing import Sample, Samples, samples
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.difference import Side, joined
from ikm.scoring.estimate import Floats, Influence
from ikm.scoring.interval import CONFIDENCE, HIGHEST, LOWEST
from ikm.scoring.score import DomainScore, Score
from ikm.scoring.variance import moments, variance
from ikm.survey.errors import ScoringError
from ikm.survey.problems import Problem
from ikm.survey.project import Project
from ikm.survey.responses import Responses

Model = Literal["additive", "multiplicative"]
Place = Literal["above", "expected", "below"]

ENOUGH = 3  # units, without which there is no mean to differ from
MANY = 10  # units, from which on it can be said how units usually differ, and one outlier no longer says it
WINSORISED = 0.1  # of the units at each end, drawn in to the rest before over-dispersion is measured

_LEVEL = 0.05
_NORMAL = 1.959963984540054


@dataclass(frozen=True)
class Against:
    """Differences of units from a mean that they are part of; shape (units,). se: by chance alone; df: of it."""

    value: Floats
    se: Floats
    df: Floats


@dataclass(frozen=True)
class Dispersion:
    """How much more units differ than chance explains.

    phi: mean square of the winsorised z values, 1 by chance alone; None for fewer than ten units, of which nobody can
    tell how units usually differ: they are then judged by chance alone. between: variance between units (tau squared),
    0 in the multiplicative model. factor: by which the variances of chance are multiplied, 1 in the additive model.
    """

    phi: float | None
    between: float
    factor: float


@dataclass(frozen=True)
class FunnelUnit:
    """One unit in the funnel.

    value: its index, exact or standardised. difference: from the mean; se: of it, with over-dispersion; df.
    p_adjusted: among all units (Bonferroni). limits: where 95 % of such units lie; family: where all of them lie in
    95 % of agencies: outside just where p_adjusted is below 0.05.
    side: how sure the value itself is.
    """

    domain: DomainScore
    value: float
    difference: float
    se: float
    df: float
    p_adjusted: float
    limits: tuple[float, float]
    family: tuple[float, float]
    verdict: Place
    side: Side


@dataclass(frozen=True)
class Funnel:
    """All units with enough respondents, the lowest first. left_out: units that have too few, or no index."""

    score: Score
    mean: float
    dispersion: Dispersion
    model: Model
    units: tuple[FunnelUnit, ...]
    left_out: tuple[DomainScore, ...]
    standardised_by: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()


def funnel(
    responses: Responses,
    project: Project,
    options: ScoreOptions = ScoreOptions(),
    *,
    model: Model = "additive",
    standardise: Sequence[str] = (),
) -> Funnel:
    """The units against the agency's official mean, as they are or standardised to its respondents.

    standardise: keys of groups (layanan, jenis_kelamin, ..) to whose shares in the agency each unit is weighted.
    Raises ScoringError for fewer than three units with enough respondents.
    """
    by = grouped_by(standardise)
    return funnel_of(
        samples(responses, project, replace(options, by=by)), project, model=model, standardise=standardise
    )


def grouped_by(standardise: Sequence[str]) -> tuple[str, ...]:
    """The groups that the samples must tell to be standardised by these keys: services they tell anyway."""
    return tuple(key for key in standardise if key != "layanan")


def funnel_of(
    found: Samples, project: Project, *, model: Model = "additive", standardise: Sequence[str] = ()
) -> Funnel:
    """`funnel`, of the samples of the units, which tell the groups to standardise by."""
    whole = found.of.get(None)
    parts = [part for unit, part in found.of.items() if unit is not None]
    fit = [part for part in parts if _is_fit(part)]
    if whole is None or len(fit) < ENOUGH:
        raise ScoringError(
            "Kisaran yang diperkirakan memerlukan paling sedikit {least} unit dengan {threshold} responden atau lebih, "
            "yang indeksnya dapat dihitung; yang ada {count}.",
            least=ENOUGH,
            threshold=project.survei.ambang,
            count=len(fit),
        )
    sides, notes = _sides(found, fit, project, standardise)
    mean = mean_of(whole, fit, sides, standardised=bool(standardise))
    apart = against(sides, mean)
    dispersion = over_dispersion(apart, model)
    units = _units(fit, sides, mean.value, apart, dispersion)
    return Funnel(
        score=found.score,
        mean=mean.value,
        dispersion=dispersion,
        model=model,
        units=tuple(sorted(units, key=lambda unit: unit.value)),
        left_out=tuple(part.measured.domain for part in parts if not _is_fit(part)),
        standardised_by=tuple(standardise),
        notes=notes,
    )


def _is_fit(part: Sample) -> bool:
    return not part.measured.domain.suppressed and not np.isnan(part.measured.side.variance[-1])


def _sides(
    found: Samples, fit: Sequence[Sample], project: Project, keys: Sequence[str]
) -> tuple[Side, tuple[Problem, ...]]:
    """The units' indices with how sure they are; shape (units,)."""
    if not keys:
        return joined([part.measured.side.last for part in fit]), ()
    made = [standardised(part, found.counted, keys, project) for part in fit]
    return joined([side.last for side, _ in made]), tuple(note for _, notes in made for note in notes)


@dataclass(frozen=True)
class Mean:
    """The agency's mean, and how units are part of it; arrays of shape (units,).

    weight: the unit's share of the mean. apart: linearised variance of the unit's part of the difference from the mean,
    own: of its part of the mean. variance: of the mean. share: of the mean that one respondent decides.
    """

    value: float
    weight: Floats
    apart: Floats
    own: Floats
    variance: float
    share: float


def against(sides: Side, mean: Mean) -> Against:
    """Each unit less the mean.

    The variance is that of the linearised difference, to which the unseen adds (1 - w)^2 U^2. As of two groups
    (`ikm.scoring.difference`), the standard error is not below the pooled one.
    """
    lone = mean.apart + (1 - mean.weight) ** 2 * sides.unseen**2
    others = np.maximum(mean.variance - mean.own, 0.0)
    welch, df = lone + others, float(sides.df.sum())
    share = (1 - mean.weight) ** 2 * sides.share + mean.share - mean.weight**2 * sides.share
    pooled = (sides.df * sides.doubt / sides.share).sum() / df * np.maximum(share, 0.0)
    larger = pooled > welch
    return Against(
        value=sides.value - mean.value,
        se=np.sqrt(np.where(larger, pooled, welch)),
        df=np.where(larger, df, welch**2 / (lone**2 / sides.df + others**2 / df)),
    )


def mean_of(whole: Sample, fit: Sequence[Sample], sides: Side, *, standardised: bool) -> Mean:
    """The agency's mean, for units as they are or standardised.

    The weights of a standardised unit are not those that it has in the mean: its part of the difference is then taken
    to vary as (1 - w)^2 V.
    """
    index, units = whole.measured.influence.last, _beside(whole, fit)
    place = np.full(len(whole.members), len(fit))
    for i, part in enumerate(fit):
        place[part.rows] = i
    beside = replace(whole.design, domain=place)
    own, apart = (
        variance(beside, whole.members, moments(whole.tally, influence)).value[: len(fit)]
        for influence in (index, units - index)
    )
    moved = index.slope.sum(axis=1) * whole.tally.n
    weight = np.bincount(place, moved)[: len(fit)] / moved.sum()
    side = whole.measured.side.last
    return Mean(
        value=float(side.value[0]),
        weight=weight,
        apart=(1 - weight) ** 2 * sides.variance if standardised else apart,
        own=own,
        variance=float(side.variance[0]),
        share=float(side.share[0]),
    )


def _beside(whole: Sample, fit: Sequence[Sample]) -> Influence:
    """The influences of the units' indices, each on its own rows of the whole tally."""
    index = whole.measured.influence.last
    slope, constant = np.zeros_like(index.slope), np.zeros_like(index.constant)
    for part in fit:
        slope[part.rows], constant[part.rows] = (
            part.measured.influence.last.slope,
            part.measured.influence.last.constant,
        )
    return Influence(whole.members, index.value, slope, constant)


def over_dispersion(apart: Against, model: Model = "additive") -> Dispersion:
    """How much more the units differ than chance explains.

    z = d / s, with s the standard error made wider for few degrees of freedom (t_df / 1.96), winsorised at 10 % of
    the units at each end. phi = mean of z^2. Multiplicative: variances times phi where that is above 1. Additive
    (DerSimonian and Laird 1986): tau^2 = (K phi - (K - 1)) / (sum w - sum w^2 / sum w), w = 1 / s^2, at least 0.
    """
    from scipy.special import stdtrit

    s = apart.se * stdtrit(apart.df, (1 + CONFIDENCE) / 2) / _NORMAL
    z = winsorised(apart.value / s, WINSORISED)
    count, phi = len(z), float(np.mean(z**2))
    if count < MANY:
        return Dispersion(None, 0.0, 1.0)
    if model == "multiplicative":
        return Dispersion(phi, 0.0, max(phi, 1.0))
    w = 1 / s**2
    excess = count * phi - (count - 1)
    return Dispersion(phi, max(excess / float(w.sum() - (w**2).sum() / w.sum()), 0.0), 1.0)


def winsorised(z: Floats, share: float) -> Floats:
    """With the lowest and the highest `share` of the values set to the nearest that is left."""
    ordered = np.sort(z)
    cut = int(share * len(z))
    return np.clip(z, ordered[cut], ordered[len(z) - 1 - cut])


def with_dispersion(apart: Against, dispersion: Dispersion) -> Against:
    """With what units usually differ; its degrees of freedom are put together as by Satterthwaite (1946)."""
    chance = dispersion.factor * apart.se**2
    square = chance + dispersion.between
    df = square**2 / (chance**2 / apart.df + dispersion.between**2 / (len(chance) - 1))
    return Against(apart.value, np.sqrt(square), df)


def family_p(apart: Against) -> Floats:
    """Two-sided p values of no difference, by Student's t, times the number of units (Bonferroni)."""
    from scipy.special import stdtr

    p: Floats = stdtr(apart.df, -np.abs(apart.value) / apart.se)
    return np.minimum(2 * p * len(p), 1.0)


def _units(fit: Sequence[Sample], sides: Side, mean: float, apart: Against, dispersion: Dispersion) -> list[FunnelUnit]:
    from scipy.special import stdtrit

    judged = with_dispersion(apart, dispersion)
    together = family_p(judged)
    half, wide = (stdtrit(judged.df, 1 - tail / 2) * judged.se for tail in (_LEVEL, _LEVEL / len(fit)))
    return [
        FunnelUnit(
            domain=part.measured.domain,
            value=float(sides.value[i]),
            difference=float(judged.value[i]),
            se=float(judged.se[i]),
            df=float(judged.df[i]),
            p_adjusted=float(together[i]),
            limits=_around(mean, float(half[i])),
            family=_around(mean, float(wide[i])),
            verdict=_place(float(judged.value[i]), float(together[i])),
            side=sides.at(slice(i, i + 1)),
        )
        for i, part in enumerate(fit)
    ]


def _around(mean: float, half: float) -> tuple[float, float]:
    return max(mean - half, LOWEST), min(mean + half, HIGHEST)


def _place(difference: float, p: float) -> Place:
    if p > _LEVEL:
        return "expected"
    return "above" if difference > 0 else "below"
