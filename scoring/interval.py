"""Confidence intervals on the 25-100 scale of the index."""

from __future__ import annotations

from math import exp, log, sqrt

LOWEST, HIGHEST = 25.0, 100.0
CONFIDENCE = 0.95


def logit_t(estimate: float, variance: float, df: int) -> tuple[float, float] | None:
    """95 % interval by Student's t on the logit of (estimate - 25) / 75, taken back to the scale.

    It never leaves 25-100. `variance` is of the estimate, `df` the sampled units less the strata. None where the
    variance is zero, at the ends of the scale, or without degrees of freedom: an unknown width is not zero.
    Source: Korn and Graubard (1998), Survey Methodology 24, with the range 25-100 for 0-1.
    """
    from scipy.special import stdtrit

    share = (estimate - LOWEST) / (HIGHEST - LOWEST)
    if df < 1 or variance <= 0 or not 0 < share < 1:
        return None
    centre = log(share / (1 - share))
    half = float(stdtrit(df, (1 + CONFIDENCE) / 2)) * sqrt(variance) / (HIGHEST - LOWEST) / (share * (1 - share))
    return _on_scale(centre - half), _on_scale(centre + half)


def _on_scale(logit: float) -> float:
    if logit < 0:
        odds = exp(logit)
        return LOWEST + (HIGHEST - LOWEST) * odds / (1 + odds)
    return LOWEST + (HIGHEST - LOWEST) / (1 + exp(-logit))
