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
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ikm.scoring.tally import Ints, Tally

Floats = NDArray[np.float64]
Shares = list[list[Fraction]]

_NOISE = 1e-13  # share of the uncentred squares that cancellation leaves where all answers are alike


@dataclass(frozen=True)
class Design:
    """How the respondents of a tally were sampled and are put together.

    pool: pool of each tally row, shape (rows,). shares: W_gj, exact, [pool][element].
    stratum: stratum of each tally row, shape (rows,). population: users in each stratum, None where unknown.
    names: of the strata, for people.
    """

    pool: Ints
    shares: Shares
    stratum: Ints
    population: tuple[int | None, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """Element means in a domain, and what is needed for the variance of any weighted sum of them.

    n: respondents who answered each element. sums, counts: of the domain's rows.
    means: R_dj exact, None where nobody answered.
    slope, constant: the linearised variable of element j in tally row r is slope_rj x_j - constant_rj for those
    who answered it.
    """

    members: NDArray[np.bool_]
    n: Ints
    sums: Ints
    counts: Ints
    means: tuple[Fraction | None, ...]
    slope: Floats
    constant: Floats


def estimate(tally: Tally, design: Design, members: NDArray[np.bool_]) -> Estimate:
    """The means of the elements over the tally rows that `members` marks, within the whole sample's design."""
    answers = tally.answered * tally.n[:, None]
    pools = len(design.shares)
    n_all, n_in = (
        _by_pool(answers, design.pool, pools),
        _by_pool(answers[members], design.pool[members], pools),
    )
    s_in = _by_pool(tally.sums[members], design.pool[members], pools)
    rows, size = answers.shape
    slope, constant = np.zeros((rows, size)), np.zeros((rows, size))
    means: list[Fraction | None] = []
    for j in range(size):
        mean, step, offset = _element(design, j, n_all[:, j], n_in[:, j], s_in[:, j])
        means.append(mean)
        inside = np.where(members, step[design.pool], 0.0)
        slope[:, j] = inside
        constant[:, j] = inside * float(mean or 0) + offset[design.pool]
    answered = tally.answered.astype(np.float64)
    return Estimate(
        members=members,
        n=n_in.sum(axis=0),
        sums=s_in.sum(axis=0),
        counts=tally.counts[members].sum(axis=0),
        means=tuple(means),
        slope=slope * answered,
        constant=constant * answered,
    )


def _element(design: Design, j: int, n_all: Ints, n_in: Ints, s_in: Ints) -> tuple[Fraction | None, Floats, Floats]:
    """Mean of one element, and for each pool W/(n D) and the offset of the linearised variable."""
    pools = len(design.shares)
    step, offset = np.zeros(pools), np.zeros(pools)
    used = [g for g in range(pools) if n_all[g] > 0]
    each = {g: design.shares[g][j] / int(n_all[g]) for g in used}
    denominator = sum((each[g] * int(n_in[g]) for g in used), Fraction(0))
    if denominator == 0:
        return None, step, offset
    mean = sum((each[g] * int(s_in[g]) for g in used), Fraction(0)) / denominator
    for g in used:
        step[g] = float(each[g] / denominator)
        offset[g] = step[g] * float((int(s_in[g]) - mean * int(n_in[g])) / int(n_all[g]))
    return mean, step, offset


def _by_pool(values: Ints, pool: Ints, pools: int) -> Ints:
    totals = np.zeros((pools, values.shape[1]), dtype=np.int64)
    np.add.at(totals, pool, values)
    return totals


@dataclass(frozen=True)
class Variance:
    """Variance of a weighted sum of element means.

    df: the domain's respondents less the strata they are in, as `degf` of R's survey. lonely: strata that had one
    respondent. census: nothing was left to chance, since every user of the domain's strata responded.
    """

    value: float
    df: int
    lonely: int
    census: bool


def variance(tally: Tally, design: Design, result: Estimate, weights: Floats) -> Variance:
    """Linearised variance of sum_j weights_j R_j, stratified, with finite-population correction where known.

    V = sum_h (1 - n_h/N_h) n_h/(n_h - 1) sum_i (u_i - mean u)^2 (Cochran 1977, 5.; Lumley 2010, 2.2). A stratum
    with one respondent contributes its u^2, centred at the sample's mean, as `lonely.psu = "adjust"` in R's survey.
    """
    used = np.array([mean is not None for mean in result.means])
    w = np.where(used, weights, 0.0)
    slope = result.slope * w
    constant = (result.constant * w).sum(axis=1)
    first = (slope * tally.sums).sum(axis=1)
    total = first - tally.n * constant
    uncentred = np.einsum("rj,rjk,rk->r", slope, tally.products.astype(np.float64), slope)
    square = uncentred - 2 * constant * first + tally.n * constant**2
    strata = len(design.population)
    n, sum_u, sum_u2 = (
        np.bincount(design.stratum, weights=values, minlength=strata) for values in (tally.n, total, square)
    )
    value, lonely = 0.0, 0
    present = np.unique(design.stratum[result.members])
    for h in np.flatnonzero(n):
        size = design.population[h]
        free = 1 - n[h] / size if size is not None and size >= n[h] else 1.0
        if n[h] == 1:
            lonely += 1
            value += free * sum_u2[h]
        else:
            value += free * n[h] / (n[h] - 1) * max(sum_u2[h] - sum_u[h] ** 2 / n[h], 0.0)
    df = int(tally.n[result.members].sum()) - len(present)
    value = value if value > _NOISE * float(uncentred.sum()) else 0.0
    return Variance(value, df, lonely, census=value == 0 and all(design.population[h] == n[h] for h in present))
