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
from ikm.survey.project import Lonely

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Shares = list[list[Fraction]]


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
        return by_place(self.of_row, values, len(self.place))

    def summed(self, values: Ints | Floats | Mask) -> Floats:
        """Sums over the parts of each domain, shape (..., parts) to (..., [domains])."""
        if self.domain is None:
            return np.asarray(values.sum(axis=-1), dtype=np.float64)
        return by_place(self.domain, values, self.domains)

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
    n_all = by_place(design.pool, answers.T, len(design.shares))[:, pools.place]
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
    n_all = by_place(design.pool, answers, len(design.shares))
    shares = np.array(design.shares, dtype=np.float64).reshape(n_all.T.shape).T
    n, s = (pools.totals(np.where(members, values, 0)) for values in (answers, sums))
    each = divided(shares, n_all)[:, pools.place]
    below = pools.summed(each * n)
    means = np.where(below > 0, divided(pools.summed(each * s), below), np.nan)
    step = divided(each, pools.each(below))
    offset = step * divided(s - pools.each(np.nan_to_num(means)) * n, n_all[:, pools.place])
    answered = tally.answered * w[:, None]
    slope = np.where(members[:, None], step.T[pools.of_row], 0.0) * answered
    constant = slope * design.at_rows(np.nan_to_num(means.T)) + offset.T[pools.of_row] * answered
    return Linear(design, members, means.T, slope, constant)


def divided(above: Floats | float, below: Floats) -> Floats:
    """Quotients; 0 where nothing is divided by nothing."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def by_place(place: Ints, values: Ints | Floats | Mask, places: int) -> Floats:
    """Sums by place, shape (..., rows) to (..., places); exact for integers."""
    each = [np.bincount(place, row, places) for row in values.reshape(prod(values.shape[:-1]), values.shape[-1])]
    return np.array(each, dtype=np.float64).reshape(*values.shape[:-1], places)
