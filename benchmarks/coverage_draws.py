"""Samples drawn from a population, and what the intervals of `coverage.py` are computed from.

All samples of a cell are drawn at once as counts of the distinct forms, so that 10,000 of them take a moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from coverage_populations import BLANK, Floats, Population
from numpy.typing import NDArray

_NOISE = 1e-10


@dataclass(frozen=True)
class Draws:
    """What is known of each sample, one entry a sample, on the scale of the index where it has a unit.

    estimate; variance of it, linearised; together: its standard error if all elements moved together; share of one
    respondent in it; skew and excess: of the respondents' values. n: respondents; df: n less the strata;
    satterthwaite: as `ikm.scoring.estimate.leverage` has it. truth: the index of all users. values, counts: the
    respondents' own indices and how many have each (complete forms only).
    """

    estimate: Floats
    variance: Floats
    together: Floats
    share: Floats
    skew: Floats
    excess: Floats
    n: int
    df: int
    satterthwaite: float
    truth: float
    values: Floats
    counts: Floats

    def unlike(self) -> tuple[Draws, NDArray[np.int64]]:
        """The samples that differ in what most intervals use, and which of them each sample is."""
        key = np.round(np.stack([self.estimate, self.variance, self.together, self.share, self.skew], axis=1), 9)
        _, first, which = np.unique(key, axis=0, return_index=True, return_inverse=True)
        return self.take(first), which.ravel()

    def take(self, rows: NDArray[np.int64]) -> Draws:
        return replace(
            self,
            estimate=self.estimate[rows],
            variance=self.variance[rows],
            together=self.together[rows],
            share=self.share[rows],
            skew=self.skew[rows],
            excess=self.excess[rows],
            counts=self.counts[rows],
        )


def simple(whole: Population, n: int, draws: int, rng: np.random.Generator, users: int | None = None) -> Draws:
    """Simple random samples, without replacement where the number of users is given; blanks as they come."""
    if users is None:
        counts, truth, free = rng.multinomial(n, whole.shares, size=draws), whole.truth, 1.0
    else:
        stock = _stock(whole, users)
        counts = rng.multivariate_hypergeometric(stock, n, size=draws, method="marginals")
        truth = Population(whole.name, whole.kind, whole.forms, stock / users).truth
        free = 1 - n / users
    c = counts.astype(np.float64)
    x, a = whole.forms.astype(np.float64), (whole.forms != BLANK).astype(np.float64)
    answered = c @ a
    c, answered = c[(answered > 0).all(axis=1)], answered[(answered > 0).all(axis=1)]
    means = c @ x / answered
    size = x.shape[1]
    u = 25 / size * ((1 / answered) @ x.T - (means / answered) @ a.T)
    u -= (c * u).sum(axis=1, keepdims=True) / n
    squares = (c * u**2).sum(axis=1)
    of_element = 625 * np.maximum(c @ x**2 / answered - means**2, 0) / np.maximum(answered - 1, 1)
    of_element[of_element < _NOISE] = 0
    influence = (1 / answered) @ a.T / size
    with np.errstate(all="ignore"):
        skew = np.nan_to_num((c * u**3).sum(axis=1) / n / (squares / n) ** 1.5)
        excess = np.nan_to_num((c * u**4).sum(axis=1) / n / (squares / n) ** 2 - 3)
    return Draws(
        estimate=25 * means.mean(axis=1),
        variance=free * _cut(n / (n - 1) * squares),
        together=np.sqrt(free * of_element).mean(axis=1),
        share=(c * influence**2).sum(axis=1),
        skew=skew,
        excess=excess,
        n=n,
        df=n - 1,
        satterthwaite=n - 1.0,
        truth=truth,
        values=25 * x.mean(axis=1),
        counts=c,
    )


@dataclass(frozen=True)
class Service:
    """A stratum: its users and how many of them are drawn."""

    whole: Population
    users: int
    n: int


def stratified(services: Sequence[Service], weights: Sequence[float], draws: int, rng: np.random.Generator) -> Draws:
    """Services as strata of finite populations (complete forms), their means put together with `weights`."""
    estimate, variance, one, truth = (np.zeros(draws) for _ in range(4))
    of_element = np.zeros((draws, services[0].whole.forms.shape[1]))
    for service, weight in zip(services, weights, strict=True):
        stock = _stock(service.whole, service.users)
        c = rng.multivariate_hypergeometric(stock, service.n, size=draws, method="marginals").astype(np.float64)
        x = service.whole.forms.astype(np.float64)
        index = 25 * x.mean(axis=1)
        n, free = service.n, 1 - service.n / service.users
        mean, means = c @ index / n, c @ x / n
        factor = weight**2 * free / (n - 1)
        estimate += weight * mean
        variance += factor * _cut(c @ index**2 / n - mean**2)
        of_element += 625 * factor * _cut(c @ x**2 / n - means**2)
        one += weight**2 / n
        truth += weight * float(stock @ index) / service.users
    g = [w**2 / s.n * (1 - s.n / s.users) for w, s in zip(weights, services, strict=True)]
    n = sum(service.n for service in services)
    none = np.zeros(draws)
    return Draws(
        estimate=estimate,
        variance=variance,
        together=np.sqrt(of_element).mean(axis=1),
        share=one,
        skew=none,
        excess=none,
        n=n,
        df=n - len(services),
        satterthwaite=sum(g) ** 2 / sum(part**2 / (s.n - 1) for part, s in zip(g, services, strict=True)),
        truth=float(truth[0]),
        values=np.array([]),
        counts=np.zeros((draws, 0)),
    )


def _cut(squares: Floats) -> Floats:
    return np.where(squares > _NOISE, squares, 0.0)


def _stock(whole: Population, users: int) -> NDArray[np.int64]:
    """Users of each form, whole numbers that add up (largest remainder)."""
    exact = whole.shares * users
    stock = np.floor(exact).astype(np.int64)
    missing = users - int(stock.sum())
    stock[np.argsort(stock - exact, kind="stable")[:missing]] += 1
    return stock
