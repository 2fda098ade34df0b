"""p values of many comparisons, adjusted so that chance alone does not make findings; as `p.adjust` of R."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ikm.scoring.estimate import Floats

Correction = Callable[[Floats], Floats]


def holm(p: Floats) -> Floats:
    """With what is at most 0.05 called proven, at most 5 % of families hold a false finding (Holm 1979).

    The i-th smallest of m is multiplied by m - i + 1, and is no smaller than those before it. p: shape (m,); nan where
    there was no test, which does not count.
    """
    return _stepwise(p, lambda sorted_p, m: np.maximum.accumulate(sorted_p * np.arange(m, 0, -1)))


def benjamini_hochberg(p: Floats) -> Floats:
    """With what is at most 0.05 called proven, at most 5 % of the findings are expected to be false.

    The i-th smallest of m is multiplied by m / i, and is no larger than those after it (Benjamini and Hochberg 1995).
    p: as of `holm`.
    """
    return _stepwise(p, lambda sorted_p, m: np.minimum.accumulate((sorted_p * m / np.arange(1, m + 1))[::-1])[::-1])


def _stepwise(p: Floats, adjusted: Callable[[Floats, int], Floats]) -> Floats:
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    result = np.full_like(p, np.nan)
    result[order] = np.minimum(adjusted(p[order], len(order)), 1.0)
    return result
