"""Estimates from a tally: exact element means and their linearised variance.

A *pool* is a set of cells whose respondents are simply put together (a unit, a service). The mean of element j is
the sum over pools g of W_gj times the pool's mean, with shares W_gj that add to 1 over the pools with answers.
One pool with share 1 is the pooled estimate; pools are services for the plain and the population-weighted mean.

For a domain d the share of each respondent is W_gj / n_gj, so that

    R_dj = sum_g (W_gj / n_gj) S_dgj / sum_g (W_gj / n_gj) n_dgj          (the whole: sum_g W_gj S_gj / n_gj)

with the linearised variable of respondent i in pool g

    u_ij = (W_gj / n_gj) a_ij [ 1_d (x_ij - R_dj) - (S_dgj - R_dj n_dgj) / n_gj ] / D_j

(Särndal, Swensson and Wretman 1992, 5.5 and 10.3; Lumley 2010, 2.2). Respondents outside the domain stay in the
sample with x = 0: a domain is not its own sample.

Where respondents have weights w_i, calibrated to known visitors, sums and counts are weighted and so is u. How sure
sure that is depends on what the known visitors leave open: the residuals of u_i / w_i (`ikm.scoring.calibration`).

Many domains are estimated side by side where no row moves more than one of them (units; the services of units). Their
axis is written [domains] below: there is none where a design has one domain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import prod
from operator import mul

import numpy as np
from numpy.typing import NDArray

from ikm.scoring.tally import Ints, Tally
from ikm.survey.errors import ScoringError
from ikm.survey.project import Lonely

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Shares = list[list[Fraction]]

_NOISE = 1e-13  # share of the uncentred squares that cancellation leaves where all answers are alike


@dataclass(frozen=True)
class Design:
    """How the respondents of a tally were sampled and are put together.

    pool: pool of each tally row, shape (rows,). shares: W_gj, exact, [pool][element].
    stratum: stratum of each tally row, shape (rows,). population: sampling units (users; with clusters, clusters)
    in each stratum, None where unknown. names: of the strata, for people.
    cluster: cluster of each tally row, shape (rows,); without it each respondent is a sampling unit.
    lonely: what a stratum with one sampling unit adds to the variance, see `variance`.
    domain: the domain that each tally row moves, shape (rows,), where several are estimated side by side; numbered
    from 0, each with a row.
    """

    pool: Ints
    shares: Shares
    stratum: Ints
    population: tuple[int | None, ...]
    names: tuple[str, ...]
    cluster: Ints | None = None
    lonely: Lonely = "adjust"
    domain: Ints | None = None

    @property
    def pooled(self) -> Design:
        """The same sample with all respondents simply put together."""
        return replace(
            self, pool=np.zeros_like(self.pool), shares=[[Fraction(1) for _ in row] for row in self.shares[:1]]
        )

    def at(self, rows: Ints) -> Design:
        """The design of some rows as one sample, which share no pool or stratum with others."""
        (pools, pool), (strata, stratum) = (
            np.unique(place[rows], return_inverse=True) for place in (self.pool, self.stratum)
        )
        return replace(
            self,
            pool=pool,
            shares=[self.shares[g] for g in pools.tolist()],
            stratum=stratum,
            population=tuple(self.population[h] for h in strata.tolist()),
            names=tuple(self.names[h] for h in strata.tolist()),
            cluster=None if self.cluster is None else self.cluster[rows],
            domain=None,
        )

    @cached_property
    def pools(self) -> Parts:
        """The parts of the domains in the pools."""
        return self.parts(self.pool)

    @cached_property
    def strata(self) -> Parts:
        """The parts of the domains in the strata."""
        return self.parts(self.stratum)

    def parts(self, place: Ints) -> Parts:
        """Where the domains and some division of the rows cross."""
        whole = np.int64(place.max(initial=0) + 1)
        crossed = place if self.domain is None else self.domain * whole + place
        found, of_row = np.unique(crossed, return_inverse=True)
        return Parts(of_row, found % whole, None if self.domain is None else found // whole, self.domains)

    @property
    def domains(self) -> int:
        """How many there are."""
        return 1 if self.domain is None else int(self.domain.max(initial=0)) + 1

    def at_rows(self, values: Floats) -> Floats:
        """Of each row what `values` says of the domain that it moves; shape (..., [domains], k) to (..., rows, k)."""
        return values[..., None, :] if self.domain is None else values[..., self.domain, :]


@dataclass(frozen=True)
class Parts:
    """Parts of domains in the places of some division.

    of_row: part of each tally row. place, domain: of each part, by domain and place; no domain where there is one only.
    """

    of_row: Ints
    place: Ints
    domain: Ints | None
    domains: int

    def totals(self, values: Ints | Floats | Mask) -> Floats:
        """Sums over the rows of each part, shape (..., rows) to (..., parts)."""
        return _by(self.of_row, values, len(self.place))

    def summed(self, values: Ints | Floats | Mask) -> Floats:
        """Sums over the parts of each domain, shape (..., parts) to (..., [domains])."""
        if self.domain is None:
            return np.asarray(values.sum(axis=-1), dtype=np.float64)
        return _by(self.domain, values, self.domains)

    def each(self, values: Floats) -> Floats:
        """Of each part what `values` says of its domain, shape (..., [domains]) to (..., parts)."""
        return values[..., None] if self.domain is None else values[..., self.domain]


@dataclass(frozen=True)
class Estimate:
    """Element means of domains, exact.

    n: respondents who answered each element. sums, counts: of the domains' rows; shape ([domains], elements, ..).
    means: R_dj exact, [domain][element], of one domain too; None where nobody answered.
    """

    n: Ints
    sums: Ints
    counts: Ints
    means: list[list[Fraction | None]]


@dataclass(frozen=True)
class Influence:
    """The linearised variable of estimates: a respondent of tally row r adds sum_j slope_rj x_j - constant_r.

    members: rows of the domains. value: of the estimates, shape (..., [domains]): as many as were asked for.
    slope: shape (..., rows, elements); constant: shape (..., rows).
    Of two estimates from one tally the difference is linear in both, so that what they share counts once.
    """

    members: Mask
    value: Floats
    slope: Floats
    constant: Floats

    @property
    def last(self) -> Influence:
        """Of the last estimate alone, which is the index."""
        return Influence(self.members, self.value[-1], self.slope[-1], self.constant[-1])

    def of_domain(self, domain: int, rows: Ints) -> Influence:
        """Of one domain, which only `rows` move, within these."""
        return Influence(
            self.members[rows], self.value[..., domain], self.slope[..., rows, :], self.constant[..., rows]
        )

    def __sub__(self, other: Influence) -> Influence:
        return Influence(
            self.members | other.members,
            self.value - other.value,
            self.slope - other.slope,
            self.constant - other.constant,
        )


@dataclass(frozen=True)
class Linear:
    """The linearised variable of each element's mean: slope_rj x_j - constant_rj for those who answered it.

    means: R_dj, nan where nobody answered, shape ([domains], elements); slope, constant: shape (rows, elements).
    """

    design: Design
    members: Mask
    means: Floats
    slope: Floats
    constant: Floats

    def weighted(self, weights: Floats) -> Influence:
        """Of sums over elements of weights_j R_j, shape (..., [domains], elements).

        Elements that nobody answered are left out.
        """
        w = np.where(np.isnan(self.means), 0.0, weights)
        value = (w * np.nan_to_num(self.means)).sum(axis=-1)
        at_rows = self.design.at_rows(w)
        constant = np.einsum(
            "...rj,rj->...r",
            np.broadcast_to(at_rows, (*w.shape[: w.ndim - self.means.ndim], *self.slope.shape)),
            self.constant,
        )
        return Influence(self.members, value, self.slope * at_rows, constant)


def estimate(tally: Tally, design: Design, members: Mask) -> Estimate:
    """The means of the elements over the tally rows that `members` marks."""
    answers, pools = tally.answered * tally.n[:, None], design.pools
    n_all = _by(design.pool, answers.T, len(design.shares))[:, pools.place]
    n, s = (pools.totals(np.where(members, values.T, 0)) for values in (answers, tally.sums))
    values = pools.totals(np.where(members, np.moveaxis(tally.counts, 0, -1), 0))
    n_of, sums, counts = (np.moveaxis(pools.summed(each).astype(np.int64), -1, 0) for each in (n, s, values))
    return Estimate(n_of, sums, counts, _exact_means(design, n_all, n, s))


def _exact_means(design: Design, n_all: Floats, n: Floats, s: Floats) -> list[list[Fraction | None]]:
    """R_dj of each domain from the counts and sums of its parts in the pools, shape (elements, parts)."""
    pool, domain = design.pools.place.tolist(), design.pools.domain
    ends = [0, len(pool)] if domain is None else np.searchsorted(domain, np.arange(design.domains + 1)).tolist()
    whole, answers, sums = (values.astype(np.int64).tolist() for values in (n_all, n, s))
    return [
        [
            _mean(
                [
                    (design.shares[pool[i]][j], whole[j][i], answers[j][i], sums[j][i])
                    for i in range(*of)
                    if answers[j][i]
                ]
            )
            for j in range(len(n))
        ]
        for of in pairwise(ends)
    ]


def _mean(parts: list[tuple[Fraction, int, int, int]]) -> Fraction | None:
    """From share, answers of the pool, answers and sum of each part that has answers."""
    if len(parts) == 1:
        share, _, n, s = parts[0]
        return Fraction(s, n) if share else None
    each = [share / n_all for share, n_all, _, _ in parts]
    below = sum(map(mul, each, (n for _, _, n, _ in parts)), Fraction(0))
    return sum(map(mul, each, (s for _, _, _, s in parts)), Fraction(0)) / below if below else None


def linearised(tally: Tally, design: Design, members: Mask, weight: Floats | None = None) -> Linear:
    """The linearised variables of the means over `members`, within the whole sample.

    weight: of each row's respondents, shape (rows,); 1 without it.
    """
    w = np.ones(len(tally.n)) if weight is None else weight
    answers, sums = (tally.answered * tally.n[:, None]).T * w, tally.sums.T * w
    pools = design.pools
    n_all = _by(design.pool, answers, len(design.shares))
    shares = np.array(design.shares, dtype=np.float64).reshape(n_all.T.shape).T
    n, s = (pools.totals(np.where(members, values, 0)) for values in (answers, sums))
    each = _divided(shares, n_all)[:, pools.place]
    below = pools.summed(each * n)
    means = np.where(below > 0, _divided(pools.summed(each * s), below), np.nan)
    step = _divided(each, pools.each(below))
    offset = step * _divided(s - pools.each(np.nan_to_num(means)) * n, n_all[:, pools.place])
    answered = tally.answered * w[:, None]
    slope = np.where(members[:, None], step.T[pools.of_row], 0.0) * answered
    constant = slope * design.at_rows(np.nan_to_num(means.T)) + offset.T[pools.of_row] * answered
    return Linear(design, members, means.T, slope, constant)


def _divided(above: Floats | float, below: Floats) -> Floats:
    """Quotients; 0 where nothing is divided by nothing."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def _by(place: Ints, values: Ints | Floats | Mask, places: int) -> Floats:
    """Sums by place, shape (..., rows) to (..., places); exact for integers."""
    each = [np.bincount(place, row, places) for row in values.reshape(prod(values.shape[:-1]), values.shape[-1])]
    return np.array(each, dtype=np.float64).reshape(*values.shape[:-1], places)


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
    sum_u, sum_u2 = (_by(part, values, len(strata.place)) for values in (sums, squares))
    m, size = _units_of_strata(design, of.n)[strata.place], _sizes(design)
    free = _unsampled(size, m)
    each = free * _divided(m, m - 1) * np.maximum(sum_u2 - _divided(sum_u**2, m), 0.0)
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
    c = _divided(each, design.at_rows(_over_rows(design, each * tally.n)[..., None])[..., 0])
    of = Moments(tally.n, tally.n * c, tally.n * c**2, c)
    part, _, squares, units = _sampling_units(design, of)
    square, m = (_by(part, values, len(strata.place)) for values in (squares, np.where(squares > 0, units, 0)))
    free = _unsampled(_sizes(design), _units_of_strata(design, of.n)[strata.place])
    g = free * square
    alone = strata.summed(g**2 / np.maximum(m - 1, 1))
    df = np.where(strata.summed(m > 1) > 0, _divided(strata.summed(g) ** 2, alone), 0.0)
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
        return _by(design.stratum, n, len(design.population))
    first = np.unique(design.cluster, return_index=True)[1]
    return _by(design.stratum[first], np.ones(len(first)), len(design.population))


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
    return np.where(others > 0, value * _divided(there, others), np.nan)


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
    z = of.times(_divided(design.at_rows(whole[..., None])[..., 0], weight))
    mean = _divided(_over_rows(design, w * z.total), whole)
    spread = (_divided(_over_rows(design, w * z.square), whole) - mean**2) * _divided(size, size - 1)
    return np.where(size > 1, _divided(spread, size) * _left(design, members, tally.n), np.nan)


def _left(design: Design, members: Mask, n: Ints) -> Floats:
    """1 - n/N for the domain, where the population of each of its strata is known; else 1."""
    size = _by(design.stratum, n, len(design.population))
    known = np.array([np.nan if users is None else users for users in design.population], dtype=np.float64)
    each = (known / np.where(size > 0, size, 1))[design.stratum]
    users, sampled = _over_rows(design, np.where(members, n * each, 0.0)), _over_rows(design, n * members)
    return np.where(users >= sampled, 1 - _divided(sampled, users), 1.0)
