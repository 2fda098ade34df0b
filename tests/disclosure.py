"""An attacker on published figures: knows their respondents and totals, and all of linear algebra."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import null_space
from scipy.optimize import linprog

_ZERO = 1e-9


def found_out(figures: ArrayLike, n: Sequence[int], threshold: int) -> list[tuple[int, ...]]:
    """Sets of cells with fewer respondents than the threshold, of which a combination of the figures tells alone.

    figures: a row for each published figure, a column for each cell. A vector is a combination of the rows where it is
    orthogonal to their null space; one that is 0 outside a set of cells exists where the columns of a basis of the null
    space that belong to the set are linearly dependent.
    """
    matrix = np.asarray(figures, dtype=float)
    if not matrix.size:
        return []
    free = null_space(matrix)
    small = _small_sets(n, threshold)
    return [cells for cells in small if np.linalg.matrix_rank(free[list(cells)], tol=_ZERO) < len(cells)]


def _small_sets(n: Sequence[int], threshold: int) -> Iterator[tuple[int, ...]]:
    """The sets of cells below the threshold to which no other cell can be added."""

    def grown(chosen: tuple[int, ...], size: int, start: int) -> Iterator[tuple[int, ...]]:
        more = [cell for cell in range(len(n)) if cell not in chosen and size + n[cell] < threshold]
        if not more and chosen:
            yield chosen
        for cell in more:
            if cell >= start:
                yield from grown((*chosen, cell), size + n[cell], cell + 1)

    yield from grown((), 0, 0)


def width(figures: ArrayLike, totals: Sequence[float], n: Sequence[int], cells: Sequence[int]) -> float:
    """How far the mean answer of some cells can still be anywhere between 1 and 4: 0 is known exactly, 3 is unknown.

    totals: of each cell; the attacker knows only those of the figures, and that answers are from 1 to 4.
    """
    matrix = np.asarray(figures, dtype=float).reshape(-1, len(n))
    goal = np.zeros(len(n))
    goal[list(cells)] = 1
    limits = [(size, 4 * size) for size in n]
    ends = [
        sign * linprog(sign * goal, A_eq=matrix, b_eq=matrix @ np.asarray(totals), bounds=limits).fun
        for sign in (1, -1)
    ]
    return float(ends[1] - ends[0]) / sum(n[cell] for cell in cells)
