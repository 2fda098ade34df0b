"""The variance of estimates under a design, between sampling units within strata, from their linearised variables."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ikm.scoring.estimate import Design, Floats, Influence, Mask, by_place, divided, linearised
from ikm.scoring.tally import Ints, Tally
from ikm.survey.errors import ScoringError

_NOISE = 1e-13  # share of the uncentred squares that cancellation leaves where all answers are alike


@dataclass(frozen=True)
class Moments:
    """Of linearised variables over the respondents of each tally row: count, (rows,); sum, sum of squares, (..., rows).

    scale: of the squares before they are centred, which tells rounding noise from variance; shape (..., rows).
    """

    n: Ints
    total: Floats
    square: Floats
    scale: Floats

    def less(self, centre: Floats) -> Moments:
        """Of the variables less `centre`, which is one number for each row."""
        square = self.square - 2 * centre * self.total + self.n * centre**2
        return replace(self, total=self.total - self.n * centre, square=square)

    def times(self, factor: Floats) -> Moments:
        """Of the variables times `factor`, which is one number for each row."""
        return Moments(self.n, self.total * factor, self.square * factor**2, self.scale * factor**2)


def moments(tally: Tally, influence: Influence) -> Moments:
    """The moments of estimates' linearised variables."""
    total = (influence.slope * tally.sums).sum(axis=-1)
    half = np.einsum("...rj,rjk->...rk", influence.slope, tally.products)
    square = (half * influence.slope).sum(axis=-1)
    return Moments(tally.n, total, square, square).less(influence.constant)


@dataclass(frozen=True)
class Variance:
    """Variances of estimates, shape (..., [domains]); nan where nothing tells them.

    df: a domain's sampling units less the strata they are in, as `degf` of R's survey. lonely: strata that had one
    sampling unit. census: nothing was left to chance, since every user of the domain's strata responded.
    """

    value: Floats
    df: Ints
    lonely: Ints
    census: Mask


def variance(design: Design, members: Mask, of: Moments) -> Variance:
    """Linearised variance, stratified, between sampling units, with finite-population correction where known.

    V = sum_h (1 - m_h/M_h) m_h/(m_h - 1) sum_c (u_c - mean u)^2 over the m_h sampling units c of stratum h
    (Cochran 1977, 5. and 9A.; Lumley 2010, 2.2). A stratum with one unit contributes, as with `survey.lonely.psu` in
    R: "adjust" its u^2, centred at the sample's mean; "average" what the others contribute on average; "certainty"
    nothing. Raises ScoringError for "fail", naming the stratum.
    """
    strata, (part, sums, squares, _) = design.strata, _sampling_units(design, of)
    sum_u, sum_u2 = (by_place(part, values, len(strata.place)) for values in (sums, squares))
    m, size = _units_of_strata(design, of.n)[strata.place], _sizes(design)
    free = _unsampled(size, m)
    each = free * divided(m, m - 1) * np.maximum(sum_u2 - divided(sum_u**2, m), 0.0)
    lonely, present = (m == 1) & (free > 0), strata.totals(members) > 0
    value = _with_lonely(each, lonely, free * sum_u2, present, design)
    value = np.where(value <= _NOISE * _over_rows(design, of.scale), 0.0, value)
    there, alone = (strata.summed(marked).astype(np.int64) for marked in (present, lonely & present))
    return Variance(value, _units_in(design, members, of.n) - there, alone, strata.summed(present & (m != size)) == 0)


@dataclass(frozen=True)
class Leverage:
    """How far estimates lean on single sampling units, by the design alone; shape (...,).

    share: of the estimate that one unit decides: 1/n in a simple random sample, 0 in a census; the inverse of Kish's
    (1965, 11.7) effective number of units, over all strata but those surveyed whole.
    df: degrees of freedom of its variance (Satterthwaite 1946; Cochran 1977, 5.16) if units vary alike in all strata:
    n - 1 in a simple random sample, n less the strata in a proportional one, few where few units decide much.
    """

    share: Floats
    df: Floats


def leverage(tally: Tally, design: Design, influence: Influence) -> Leverage:
    """The leverage of the sampling units, from what they weigh.

    With c what the estimate moves if a unit moves by 1 in all its answers, and the sum of c being 1: share = sum c^2
    and df = (sum_h g_h)^2 / sum_h g_h^2 / (m_h - 1), g_h = (1 - m_h/M_h) sum of c^2 in stratum h. A stratum in which
    one unit answered counts as of two beside others, and leaves no degree of freedom alone.
    """
    strata, each = design.strata, influence.slope.sum(axis=-1)
    c = divided(each, design.at_rows(_over_rows(design, each * tally.n)[..., None])[..., 0])
    of = Moments(tally.n, tally.n * c, tally.n * c**2, c)
    part, _, squares, units = _sampling_units(design, of)
    square, m = (by_place(part, values, len(strata.place)) for values in (squares, np.where(squares > 0, units, 0)))
    free = _unsampled(_sizes(design), _units_of_strata(design, of.n)[strata.place])
    g = free * square
    alone = strata.summed(g**2 / np.maximum(m - 1, 1))
    df = np.where(strata.summed(m > 1) > 0, divided(strata.summed(g) ** 2, alone), 0.0)
    return Leverage(strata.summed(square * (free > 0)), df)


def _sizes(design: Design) -> Floats:
    """The population of each part of the strata."""
    known = np.array([np.inf if users is None else users for users in design.population], dtype=np.float64)
    return known[design.strata.place]


def _unsampled(size: Floats, sampled: Floats) -> Floats:
    """1 - m/M of strata of which `sampled` units are in the sample; 1 where the population is not known."""
    return np.where(size >= sampled, 1 - sampled / size, 1.0)


def _over_rows(design: Design, values: Floats | Ints) -> Floats:
    """Sums over the rows that move each domain, shape (..., rows) to (..., [domains])."""
    return design.strata.summed(design.strata.totals(values))


def _sampling_units(design: Design, of: Moments) -> tuple[Ints, Floats, Floats, Ints]:
    """Part of the strata, sum and sum of squares of the sampling units' totals, and their count, by row or by cluster.

    A cluster has a total in each domain.
    """
    if design.cluster is None:
        return design.strata.of_row, of.total, of.square, of.n
    clusters = design.parts(design.cluster)
    first = np.unique(clusters.of_row, return_index=True)[1]
    totals = clusters.totals(of.total)
    return design.strata.of_row[first], totals, totals**2, np.ones(len(first), dtype=np.int64)


def _units_of_strata(design: Design, n: Ints) -> Floats:
    """Sampling units of each stratum, with those that move no domain."""
    if design.cluster is None:
        return by_place(design.stratum, n, len(design.population))
    first = np.unique(design.cluster, return_index=True)[1]
    return by_place(design.stratum[first], np.ones(len(first)), len(design.population))


def _with_lonely(each: Floats, lonely: Mask, own: Floats, present: Mask, design: Design) -> Floats:
    """The variance with the strata of one sampling unit; `present` are those of the domain; all by part."""
    strata = design.strata
    value = strata.summed(each)
    if not lonely.any() or design.lonely == "certainty":
        return value
    if design.lonely == "adjust":
        return value + strata.summed(own * lonely)
    alone = lonely & present
    if alone.any() and design.lonely == "fail":
        raise ScoringError(
            "Strata {name} hanya berisi satu responden atau satu klaster, sehingga galat baku tidak dihitung "
            '(strata_tunggal = "fail"); gabungkan stratanya, atau pilih "adjust", "average" atau "certainty".',
            name=design.names[strata.place[alone][0]] or "-",
        )
    there, others = strata.summed(present), strata.summed(present & ~lonely)
    return np.where(others > 0, value * divided(there, others), np.nan)


def _units_in(design: Design, members: Mask, n: Ints) -> Ints:
    """Sampling units with respondents in the domain."""
    if design.cluster is None:
        return _over_rows(design, n * members).astype(np.int64)
    clusters = design.parts(design.cluster)
    return clusters.summed(clusters.totals(members) > 0).astype(np.int64)


def simple_variance(tally: Tally, design: Design, members: Mask, weight: Floats, elements: Floats) -> Floats:
    """The variance that a simple random sample without replacement of as many respondents would have.

    s2/n (1 - n/N), with s2 the weighted variance of u_i sum(w) / w_i over the members, put together by their weights
    (as `deff` of R's `svymean`; Kish 1965, 8.2). weight: w of each row's respondents. elements: weights of the elements
    in the estimate, shape ([domains], elements). nan for a single respondent.
    """
    n, w = tally.n * members, weight * members
    size, whole = _over_rows(design, n), _over_rows(design, w * tally.n)
    of = moments(tally, linearised(tally, design.pooled, members, weight).weighted(elements))
    z = of.times(divided(design.at_rows(whole[..., None])[..., 0], weight))
    mean = divided(_over_rows(design, w * z.total), whole)
    spread = (divided(_over_rows(design, w * z.square), whole) - mean**2) * divided(size, size - 1)
    return np.where(size > 1, divided(spread, size) * _left(design, members, tally.n), np.nan)


def _left(design: Design, members: Mask, n: Ints) -> Floats:
    """1 - n/N for the domain, where the population of each of its strata is known; else 1."""
    size = by_place(design.stratum, n, len(design.population))
    known = np.array([np.nan if users is None else users for users in design.population], dtype=np.float64)
    each = (known / np.where(size > 0, size, 1))[design.stratum]
    users, sampled = _over_rows(design, np.where(members, n * each, 0.0)), _over_rows(design, n * members)
    return np.where(users >= sampled, 1 - divided(sampled, users), 1.0)
