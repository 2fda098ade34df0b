"""Samples from populations whose answers sit at a ceiling, for simulations in tests."""

from __future__ import annotations

import numpy as np

from ikm.scoring.difference import Side
from ikm.scoring.interval import unseen

CEILINGS = {
    "90 % of 100": ([100, 75, 50], [0.9, 0.08, 0.02]),
    "half 75, half 100": ([100, 75], [0.5, 0.5]),
    "95 % of 75": ([100, 75, 50], [0.04, 0.95, 0.01]),
}


def drawn(values: list[int], shares: list[float], n: int, draws: int, rng: np.random.Generator) -> Side:
    """Samples of respondents who give one value nine times: all elements move together."""
    counts, x = rng.multinomial(n, shares, size=draws), np.array(values, dtype=np.float64)
    mean = counts @ x / n
    spread = np.maximum(counts @ x**2 / n - mean**2, 0) / (n - 1)
    spread[spread < 1e-9] = 0
    hidden = unseen(spread, np.sqrt(spread), 1 / n)
    return Side(mean, spread, hidden, np.full(draws, 1 / n), np.full(draws, n - 1.0))
