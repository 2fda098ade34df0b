"""Candidate 95 % intervals, each from samples to (lower ends, upper ends) on the 25-100 scale.

A sample whose variance is zero gives several of them no width; that counts as an interval of one point.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from coverage_draws import Draws
from coverage_populations import Floats
from scipy import special

from ikm.scoring.interval import Confidence, confidence, unseen

Limits = tuple[Floats, Floats]
Interval = Callable[[Draws], Limits]

Z = 1.959963984540054


def default(draws: Draws) -> Limits:
    """The one of `ikm.scoring.interval`, by its own code."""
    low, high = (np.where(np.isnan(end), draws.estimate, end) for end in _sure(draws).interval)
    return low, high


def plain_t(draws: Draws) -> Limits:
    """Student's t on the linearised standard error."""
    half = _t(draws) * np.sqrt(draws.variance)
    return draws.estimate - half, draws.estimate + half


def logit_t(draws: Draws) -> Limits:
    """Student's t on the logit of the share of the scale."""
    p, v = _shares(draws)
    b = p * (1 - p)
    with np.errstate(all="ignore"):
        half = np.where((v > 0) & (b > 0), _t(draws) * np.sqrt(v) / b, 0.0)
        centre = special.logit(p)
        return _points(special.expit(centre - half)), _points(special.expit(centre + half))


def satterthwaite_t(draws: Draws) -> Limits:
    """T with the degrees of freedom that the kurtosis leaves the variance: 2 n / (excess + 2 n / (n - 1))."""
    df = np.maximum(2 * draws.n / np.maximum(draws.excess + 2 * draws.n / (draws.n - 1), 1e-9), 1)
    half = special.stdtrit(df, 0.975) * np.sqrt(draws.variance)
    return draws.estimate - half, draws.estimate + half


def johnson_t(draws: Draws) -> Limits:
    """Johnson's (1978) t, moved for skewness: centre + skew s / (6 n)."""
    se = np.sqrt(draws.variance)
    centre = draws.estimate + draws.skew * se / (6 * np.sqrt(draws.n))
    half = _t(draws) * se
    return centre - half, centre + half


def plus_two(draws: Draws) -> Limits:
    """T after adding one respondent at 25 and one at 100, after Agresti and Coull (1998)."""
    n = draws.n
    squares = draws.variance * n * (n - 1) + n * draws.estimate**2 + 25**2 + 100**2
    mean = (n * draws.estimate + 125) / (n + 2)
    variance = np.maximum(squares / (n + 2) - mean**2, 0) / (n + 1)
    half = special.stdtrit(n + 1, 0.975) * np.sqrt(variance)
    return np.maximum(mean - half, 25), np.minimum(mean + half, 100)


def wilson(draws: Draws) -> Limits:
    """Wilson's with effective n (Kott and Carr 1997)."""
    return _wilson(draws, _plain_size(draws))


def wilson_unseen(draws: Draws) -> Limits:
    """Wilson's with the effective n of the default."""
    return _wilson(draws, _default_size(draws) / _few(draws))


def korn_graubard(draws: Draws) -> Limits:
    """Clopper-Pearson's with effective n (Korn and Graubard 1998; `svyciprop(method = "beta")` in R)."""
    p, _ = _shares(draws)
    n = _plain_size(draws) * _few(draws)
    return _points(_beta(n * p, n * (1 - p) + 1, 0.025)), _points(_beta(n * p + 1, n * (1 - p), 0.975))


def jeffreys(draws: Draws) -> Limits:
    """Jeffreys' with effective n."""
    return _jeffreys(draws, _plain_size(draws) * _few(draws))


def jeffreys_unseen(draws: Draws) -> Limits:
    """Jeffreys' with the effective n of the default."""
    return _jeffreys(draws, _default_size(draws))


LIGHT: dict[str, Interval] = {
    "bawaan": default,
    "t": plain_t,
    "t pada logit": logit_t,
    "t, df menurut kurtosis": satterthwaite_t,
    "t Johnson (kemencengan)": johnson_t,
    "t, dua responden ditambahkan": plus_two,
    "Wilson, n efektif": wilson,
    "Jeffreys, n efektif": jeffreys,
    "Korn-Graubard (beta)": korn_graubard,
    "Wilson + yang tak tampak": wilson_unseen,
    "Jeffreys + yang tak tampak": jeffreys_unseen,
}
PLAIN_DESIGN_ONLY = {"t, df menurut kurtosis", "t Johnson (kemencengan)", "t, dua responden ditambahkan"}


def _shares(draws: Draws) -> Limits:
    return np.clip((draws.estimate - 25) / 75, 0, 1), draws.variance / 75**2


def _points(share: Floats) -> Floats:
    return 25 + 75 * share


def _t(draws: Draws) -> float:
    return float(special.stdtrit(draws.df, 0.975))


def _few(draws: Draws) -> float:
    return (Z / _t(draws)) ** 2


def _plain_size(draws: Draws) -> Floats:
    """P (1 - p) / v; without variance so large that the interval is a point."""
    p, v = _shares(draws)
    return np.where(v > 0, p * (1 - p) / np.where(v > 0, v, 1), 1e12)


def _default_size(draws: Draws) -> Floats:
    return np.nan_to_num(_sure(draws).size, nan=1e12)


def _sure(draws: Draws) -> Confidence:
    doubt = unseen(draws.variance, draws.together, draws.share)
    return confidence(draws.estimate, draws.variance, np.minimum(draws.df, draws.satterthwaite), doubt)


def _wilson(draws: Draws, size: Floats) -> Limits:
    p, _ = _shares(draws)
    t2 = _t(draws) ** 2 / size
    centre, half = p + t2 / 2, np.sqrt(t2 * (p * (1 - p) + t2 / 4))
    return _points((centre - half) / (1 + t2)), _points((centre + half) / (1 + t2))


def _jeffreys(draws: Draws, size: Floats) -> Limits:
    p, _ = _shares(draws)
    a, b = size * p + 0.5, size * (1 - p) + 0.5
    low, high = special.betaincinv(a, b, 0.025), special.betaincinv(a, b, 0.975)
    return _points(np.where(p > 0, np.minimum(low, p), 0)), _points(np.where(p < 1, np.maximum(high, p), 1))


def _beta(a: Floats, b: Floats, probability: float) -> Floats:
    inside = (a > 0) & (b > 0)
    points = special.betaincinv(np.where(inside, a, 1), np.where(inside, b, 1), probability)
    return np.where(inside, points, b <= 0)
