"""Second moments of complete responses: what reliability and drivers are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ikm.scoring.tally import Ints, Tally
from ikm.survey.instrument import VALUES


@dataclass(frozen=True)
class CompleteCases:
    """Totals of the n respondents who answered every element of `keys`; exact integers, additive like the tally's.

    sums: shape (elements,). products: shape (elements, elements). counts: respondents by value 1 to 4, (elements, 4).
    """

    keys: tuple[str, ...]
    n: int
    sums: Ints
    products: Ints
    counts: Ints

    @cached_property
    def scatter(self) -> Ints:
        """The covariances times n (n - 1): exact, so that answers which are all alike give just 0."""
        return self.n * self.products - np.outer(self.sums, self.sums)

    @cached_property
    def varying(self) -> NDArray[np.bool_]:
        """The elements to which not everybody gave the same answer."""
        return np.diagonal(self.scatter) > 0

    @property
    def spread(self) -> Ints:
        """The scatter of the varying elements only."""
        return self.scatter[np.ix_(self.varying, self.varying)]

    @cached_property
    def kurtosis(self) -> float:
        """Relative kurtosis m4 / (3 m2^2), the mean over the varying elements, and at least 1, which is the normal's.

        By how much answers at a ceiling make covariances less sure than normal ones would be: for elliptical
        distributions the asymptotic variance of any function of the covariances that does not depend on their scale
        is that of normal data times this (Muirhead and Waternaux 1980; Browne 1984, 4). A mean below 1 is not used: a
        narrower interval than the normal one would rest on that assumption alone.
        """
        if not self.varying.any():
            return 1.0
        counts = self.counts[self.varying].astype(np.float64)
        deviations = np.array(VALUES) - (self.sums[self.varying] / self.n)[:, None]
        second, fourth = ((counts * deviations**power).sum(axis=1) / self.n for power in (2, 4))
        return max(1.0, float(np.mean(fourth / (3 * second**2))))


def complete_cases(totals: Tally, members: NDArray[np.bool_], keys: Sequence[str]) -> CompleteCases:
    """The moments over the tally rows that `members` marks, of those who answered all of `keys`."""
    places = [totals.elements.index(key) for key in keys]
    complete = members & totals.answered[:, places].all(axis=1)
    return CompleteCases(
        keys=tuple(keys),
        n=int(totals.n[complete].sum()),
        sums=totals.sums[complete][:, places].sum(axis=0),
        products=totals.products[complete][:, places][:, :, places].sum(axis=0),
        counts=totals.counts[complete][:, places].sum(axis=0),
    )
