"""Drawing respondents from a register of users: which rows, and with which probability.

Chance comes from Python's Mersenne Twister (MT19937, Matsumoto and Nishimura 1998), seeded with a whole number, and
only through its `random()`, whose sequence Python promises to keep in all versions and on all platforms. Rows are
counted from 0; what is drawn stands in the order of the register.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import nsmallest
from random import Random
from typing import Generic, TypeVar

from ikm.survey.errors import ScoringError
from ikm.survey.messages import Count, Message

Stratum = TypeVar("Stratum")


@dataclass(frozen=True)
class Draw(Generic[Stratum]):
    """The rows that were drawn.

    rows: their places, rising. probability: with which each row of its stratum was to be drawn; `strata` tells the
    stratum of each drawn row.
    """

    rows: tuple[int, ...]
    strata: tuple[Stratum, ...]
    probability: Mapping[Stratum, Fraction]

    @property
    def probabilities(self) -> tuple[Fraction, ...]:
        """The inclusion probability of each drawn row; its inverse is the number of users whom it stands for."""
        return tuple(self.probability[stratum] for stratum in self.strata)


def simple(size: int, n: int, seed: int) -> Draw[None]:
    """`n` of `size` rows, each set of `n` as likely as any other: the inclusion probability is n / size.

    Every row in turn is given a random number, and those with the `n` smallest are drawn (random sort:
    Sunter 1977, Applied Statistics 26, 261-268). A larger draw with the same seed holds the smaller one.
    Raises ScoringError for less than one row or more than there are.
    """
    return stratified([None] * size, {None: n}, seed)


def systematic(size: int, n: int, seed: int) -> Draw[None]:
    """Every (size / n)-th row from a random start, the interval left a fraction: the probability is n / size exactly.

    From the start r, drawn from 0 to size - 1 alike, come the rows floor((r + i size) / n) for i = 0 to n - 1: r + i
    size runs once through all numbers below n size, so that n of the `size` starts lead to each row (fractional
    interval method: Särndal, Swensson and Wretman 1992, 3.4.1). An order of the register that swings with the
    interval makes the draw a bad one.
    Raises ScoringError for less than one row or more than there are.
    """
    _insist(size, n)
    start = int(Random(seed).random() * size)
    return Draw(from_start(size, n, start), (None,) * n, {None: Fraction(n, size)})


def from_start(size: int, n: int, start: int) -> tuple[int, ...]:
    """The systematic draw of `n` from `size` rows that begins at `start`, from 0 to size - 1."""
    return tuple((start + i * size) // n for i in range(n))


def stratified(strata: Sequence[Stratum], sizes: Mapping[Stratum, int], seed: int) -> Draw[Stratum]:
    """A simple draw in each stratum: `sizes[h]` of the N_h rows whose place in `strata` says h.

    The probability of a row in stratum h is n_h / N_h. A stratum that `sizes` does not name has none drawn.
    Raises ScoringError for a stratum without so many rows, or for less than one row of it.
    """
    chance = Random(seed)
    numbers = [chance.random() for _ in strata]
    members: dict[Stratum, list[int]] = {stratum: [] for stratum in sizes}
    for row, stratum in enumerate(strata):
        members.get(stratum, []).append(row)
    for stratum, rows in members.items():
        _insist(len(rows), sizes[stratum], stratum)
    drawn = sorted(
        row for stratum, rows in members.items() for row in nsmallest(sizes[stratum], rows, key=numbers.__getitem__)
    )
    probability = {stratum: Fraction(sizes[stratum], len(rows)) for stratum, rows in members.items()}
    return Draw(tuple(drawn), tuple(strata[row] for row in drawn), probability)


def _insist(size: int, n: int, stratum: object = None) -> None:
    if not 1 <= n <= size:
        raise ScoringError(
            "Tidak dapat menarik {n} dari {size} pengguna{where}; sebut paling sedikit 1 dan paling banyak {size}.",
            n=Count(n),
            size=Count(size),
            where=Message(' pada "{name}"', name=stratum) if stratum is not None else "",
        )
