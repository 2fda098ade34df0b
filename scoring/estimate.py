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
that is depends on what the known visitors leave open: the residuals of u_i / w_i (`ikm.scoring.calibration`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from operator import mul
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ikm.scoring.tally import Ints, Tally
from ikm.survey.errors import ScoringError
from ikm.survey.project import Lonely

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Shares = list[list[Fraction]]

_Number = TypeVar("_Number", np.int64, np.float64)

_NOISE = 1e-13  # share of the uncentred squares that cancellation leaves where all answers are alike


@dataclass(frozen=True)
class Design:
    """How the respondents of a tally were sampled and are put together.

    pool: pool of each tally row, shape (rows,). shares: W_gj, exact, [pool][element].
    stratum: stratum of each tally row, shape (rows,). population: sampling units (users; with clusters, clusters)
    in each stratum, None where unknown. names: of the strata, for people.
    cluster: cluster of each tally row, shape (rows,); without it each respondent is a sampling unit.
    lonely: what a stratum with one sampling unit adds to the variance, see `variance`.
    """

    pool: Ints
    shares: Shares
    stratum: Ints
    population: tuple[int | None, ...]
    names: tuple[str, ...]
    cluster: Ints | None = None
    lonely: Lonely = "adjust"

    @property
    def pooled(self) -> Design:
        """The same sample with all respondents simply put together."""
        return replace(
            self, pool=np.zeros_like(self.pool), shares=[[Fraction(1) for _ in row] for row in self.shares[:1]]
        )


@dataclass(frozen=True)
class Estimate:
    """Element means in a domain, exact.

    n: respondents who answered each element. sums, counts: of the domain's rows.
    means: R_dj exact, None where nobody answered.
    """

    members: Mask
    n: Ints
    sums: Ints
    counts: Ints
    means: tuple[Fraction | None, ...]


@dataclass(frozen=True)
class Influence:
    """The linearised variable of estimates: a respondent of tally row r adds sum_j slope_rj x_j - constant_r.

    members: rows of the domain. value: of the estimates, shape (...,): one, or as many as were asked for.
    slope: shape (..., rows, elements); constant: shape (..., rows).
    Of two estimates from one tally the difference is linear in both, so that what they share counts once.
    """

    members: Mask
    value: Floats
    slope: Floats
    constant: Floats

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

    means: R_dj, nan where nobody answered; slope, constant: shape (rows, elements).
    """

    members: Mask
    means: Floats
    slope: Floats
    constant: Floats

    def weighted(self, weights: Floats) -> Influence:
        """Of sums over elements of weights_j R_j, shape (..., elements); elements that nobody answered are left out."""
        w = np.where(np.isnan(self.means), 0.0, weights)
        value = w @ np.nan_to_num(self.means)
        return Influence(self.members, value, self.slope * w[..., None, :], w @ self.constant.T)


def estimate(tally: Tally, design: Design, members: Mask) -> Estimate:
    """The means of the elements over the tally rows that `members` marks."""
    answers = tally.answered * tally.n[:, None]
    n_all = _by_pool(answers, design)
    n_in, s_in = (_by_pool(np.where(members[:, None], values, 0), design) for values in (answers, tally.sums))
    return Estimate(
        members=members,
        n=n_in.sum(axis=0),
        sums=s_in.sum(axis=0),
        counts=tally.counts[members].sum(axis=0),
        means=tuple(
            _mean([row[j] for row in design.shares], n_all[:, j].tolist(), n_in[:, j].tolist(), s_in[:, j].tolist())
            for j in range(answers.shape[1])
        ),
    )


def _mean(shares: list[Fraction], n_all: list[int], n_in: list[int], s_in: list[int]) -> Fraction | None:
    each = [share / n if n else Fraction(0) for share, n in zip(shares, n_all, strict=True)]
    below = sum(map(mul, each, n_in), Fraction(0))
    return sum(map(mul, each, s_in), Fraction(0)) / below if below else None


def linearised(tally: Tally, design: Design, members: Mask, weight: Floats | None = None) -> Linear:
    """The linearised variables of the means over `members`, within the whole sample.

    weight: of each row's respondents, shape (rows,); 1 without it.
    """
    w = np.ones(len(tally.n)) if weight is None else weight
    answers, sums = tally.answered * tally.n[:, None] * w[:, None], tally.sums * w[:, None]
    n_all = _by_pool(answers, design)
    n_in, s_in = (_by_pool(np.where(members[:, None], values, 0), design) for values in (answers, sums))
    each = _divided(np.array(design.shares, dtype=np.float64).reshape(n_all.shape), n_all)
    below = (each * n_in).sum(axis=0)
    means = np.where(below > 0, _divided((each * s_in).sum(axis=0), below), np.nan)
    step = _divided(each, below)
    offset = step * _divided(s_in - np.nan_to_num(means) * n_in, n_all)
    answered = tally.answered * w[:, None]
    slope = np.where(members[:, None], step[design.pool], 0.0) * answered
    return Linear(members, means, slope, slope * np.nan_to_num(means) + offset[design.pool] * answered)


def _divided(above: Floats | float, below: Floats) -> Floats:
    """Quotients; 0 where nothing is divided by nothing."""
    return np.divide(above, below, out=np.zeros(np.broadcast(above, below).shape), where=below > 0)


def _by_pool(values: NDArray[_Number], design: Design) -> NDArray[_Number]:
    totals = np.zeros((len(design.shares), values.shape[1]), dtype=values.dtype)
    np.add.at(totals, design.pool, values)
    return totals


@dataclass(frozen=True)
class Moments:
    """Of linearised variables over the respondents of each tally row: count, (rows,); sum, sum of squares, (..., rows).

    scale: of the squares before they are centred, which tells rounding noise from variance; shape (...,).
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
        scale = self.scale * np.max(factor**2, initial=0.0)
        return Moments(self.n, self.total * factor, self.square * factor**2, scale)


def moments(tally: Tally, influence: Influence) -> Moments:
    """The moments of estimates' linearised variables."""
    total = (influence.slope * tally.sums).sum(axis=-1)
    half = np.einsum("...rj,rjk->...rk", influence.slope, tally.products)
    square = (half * influence.slope).sum(axis=-1)
    return Moments(tally.n, total, square, square.sum(axis=-1)).less(influence.constant)


@dataclass(frozen=True)
class Variance:
    """Variances of estimates, shape (...,); nan where nothing tells them.

    df: the domain's sampling units less the strata they are in, as `degf` of R's survey. lonely: strata that had one
    sampling unit. census: nothing was left to chance, since every user of the domain's strata responded.
    """

    value: Floats
    df: int
    lonely: int
    census: bool


def variance(design: Design, members: Mask, of: Moments) -> Variance:
    """Linearised variance, stratified, between sampling units, with finite-population correction where known.

    V = sum_h (1 - m_h/M_h) m_h/(m_h - 1) sum_c (u_c - mean u)^2 over the m_h sampling units c of stratum h
    (Cochran 1977, 5. and 9A.; Lumley 2010, 2.2). A stratum with one unit contributes, as with `survey.lonely.psu` in
    R: "adjust" its u^2, centred at the sample's mean; "average" what the others contribute on average; "certainty"
    nothing. Raises ScoringError for "fail", naming the stratum.
    """
    strata = len(design.population)
    stratum, sums, squares, units = _sampling_units(design, of)
    m, sum_u, sum_u2 = (_by(stratum, values, strata) for values in (units, sums, squares))
    size = _sizes(design)
    free = _unsampled(design, m)
    each = free * _divided(m, m - 1) * np.maximum(sum_u2 - _divided(sum_u**2, m), 0.0)
    lonely = (m == 1) & (free > 0)
    present = np.unique(design.stratum[members])
    value = _with_lonely(each, lonely, free * sum_u2, present, design)
    value = np.where(value <= _NOISE * of.scale, 0.0, value)
    census = bool(np.all(m[present] == size[present]))
    return Variance(value, _units_in(design, members, of.n) - len(present), int(lonely[present].sum()), census)


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
    each = influence.slope.sum(axis=-1)
    c = _divided(each, (each @ tally.n)[..., None])
    of = Moments(tally.n, tally.n * c, tally.n * c**2, np.ones(c.shape[:-1]))
    stratum, _, squares, units = _sampling_units(design, of)
    square, sampled, m = (
        _by(stratum, values, len(design.population)) for values in (squares, units, np.where(squares > 0, units, 0))
    )
    free = _unsampled(design, sampled)
    g = free * square
    alone = (g**2 / np.maximum(m - 1, 1)).sum(axis=-1)
    df = np.where((m > 1).any(axis=-1), _divided(g.sum(axis=-1) ** 2, alone), 0.0)
    return Leverage((square * (free > 0)).sum(axis=-1), df)


def _sizes(design: Design) -> Floats:
    return np.array([np.inf if known is None else known for known in design.population], dtype=np.float64)


def _unsampled(design: Design, sampled: Floats) -> Floats:
    """1 - m/M of each stratum, of which `sampled` units are in the sample; 1 where its population is not known."""
    size = _sizes(design)
    return np.where(size >= sampled, 1 - sampled / size, 1.0)


def _sampling_units(design: Design, of: Moments) -> tuple[Ints, Floats, Floats, Ints]:
    """Stratum, sum and sum of squares of the sampling units' totals, and their count, by row or by cluster."""
    if design.cluster is None:
        return design.stratum, of.total, of.square, of.n
    first = np.unique(design.cluster, return_index=True)[1]
    totals = _by(design.cluster, of.total, len(first))
    return design.stratum[first], totals, totals**2, np.ones(len(first), dtype=np.int64)


def _by(place: Ints, values: Ints | Floats, places: int) -> Floats:
    totals = np.zeros((places, *values.shape[:-1]))
    np.add.at(totals, place, np.moveaxis(values, -1, 0))
    return np.moveaxis(totals, 0, -1)


def _with_lonely(each: Floats, lonely: Mask, own: Floats, present: Ints, design: Design) -> Floats:
    """The variance with the strata of one sampling unit; `present` are the domain's strata."""
    value: Floats = each.sum(axis=-1)
    if not lonely.any() or design.lonely == "certainty":
        return value
    if design.lonely == "adjust":
        value += (own * lonely).sum(axis=-1)
        return value
    alone = int(lonely[present].sum())
    if alone and design.lonely == "fail":
        raise ScoringError(
            "Strata {name} hanya berisi satu responden atau satu klaster, sehingga galat baku tidak dihitung "
            '(strata_tunggal = "fail"); gabungkan stratanya, atau pilih "adjust", "average" atau "certainty".',
            name=next(design.names[h] for h in present if lonely[h]) or "-",
        )
    return value * len(present) / (len(present) - alone) if alone < len(present) else np.full_like(value, np.nan)


def _units_in(design: Design, members: Mask, n: Ints) -> int:
    """Sampling units with respondents in the domain."""
    return int(n[members].sum()) if design.cluster is None else len(np.unique(design.cluster[members]))


def simple_variance(tally: Tally, design: Design, members: Mask, weight: Floats, elements: Floats) -> float | None:
    """The variance that a simple random sample without replacement of as many respondents would have.

    s2/n (1 - n/N), with s2 the weighted variance of u_i sum(w) / w_i over the members, put together by their weights
    (as `deff` of R's `svymean`; Kish 1965, 8.2). weight: w of each row's respondents. None for a single respondent.
    """
    n, w = tally.n[members], weight[members]
    size, whole = int(n.sum()), float(w @ n)
    if size < 2:
        return None
    of = moments(tally, linearised(tally, design.pooled, members, weight).weighted(elements))
    z = of.times(_divided(whole, weight))
    mean = float(w @ z.total[members]) / whole
    spread = (float(w @ z.square[members]) / whole - mean**2) * size / (size - 1)
    return spread / size * _left(design, members, tally.n)


def _left(design: Design, members: Mask, n: Ints) -> float:
    """1 - n/N for the domain, where the population of each of its strata is known; else 1."""
    size = _by(design.stratum, n, len(design.population))
    known = np.array([np.nan if users is None else users for users in design.population])
    users = float((n * (known / np.where(size > 0, size, 1))[design.stratum])[members].sum())
    sampled = float(n[members].sum())
    return 1 - sampled / users if users >= sampled else 1.0
