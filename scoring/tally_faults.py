"""What cannot be in a tally: numbers that no respondents' answers add up to."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ikm.scoring.tally import Ints, Tally
from ikm.survey.instrument import VALUES
from ikm.survey.messages import Message

_MOST = 1 << 40  # in any place: what is checked of it then fits an Int64
_VALUES = np.array(VALUES, dtype=np.int64)


def fault_of(tally: Tally) -> Message | None:
    """The first rule that the tally's numbers break; None where they may be those of respondents."""
    numbers = tally.frame.drop(tally.keys).to_numpy()
    if (numbers < 0).any() or (numbers > _MOST).any():
        return Message("ada bilangan di bawah nol atau terlalu besar")
    if (tally.frame["mask"] >= 1 << len(tally.elements)).any() or (tally.n < 1).any():
        return Message("ada baris tanpa responden, atau dengan unsur yang tidak ada")
    if tally.frame.select(*tally.keys, "mask").is_duplicated().any():
        return Message("sebuah kelompok tertulis dua kali")
    counted = tally.answered * tally.n[:, None]
    if (tally.counts.sum(axis=2) != counted).any():
        return Message("banyaknya jawaban 1 sampai 4 tidak sama dengan banyaknya yang menjawab")
    squares = np.diagonal(tally.products, axis1=1, axis2=2)
    if (tally.counts @ _VALUES != tally.sums).any() or (tally.counts @ _VALUES**2 != squares).any():
        return Message("jumlah nilai tidak sesuai dengan banyaknya jawaban 1 sampai 4")
    if not all(_possible(tally, j, k).all() for j, k in combinations(range(len(tally.elements)), 2)):
        return Message("jumlah hasil kali dua unsur tidak mungkin dari jawaban-jawaban itu")
    return None


def _possible(tally: Tally, j: int, k: int) -> NDArray[np.bool_]:
    """Rows whose product of two elements lies between the least and the most that their counts allow.

    With N(a) who gave a or more to the one and M(b) to the other, sum xy is the sum over a and b from 1 to 4 of those
    who did both, who are at most min(N, M) and at least N + M - n (Hoeffding 1940, Frechet 1951). Where one of the
    elements is not answered the product is 0.
    """
    both = tally.answered[:, j] * tally.answered[:, k] == 1
    one, other = (_at_least(tally.counts[:, element]) for element in (j, k))
    n = tally.n[:, None, None]
    most = np.minimum(one[:, :, None], other[:, None, :]).sum(axis=(1, 2))
    least = np.maximum(one[:, :, None] + other[:, None, :] - n, 0).sum(axis=(1, 2))
    product = tally.products[:, j, k]
    found: NDArray[np.bool_] = np.where(both, (least <= product) & (product <= most), product == 0)
    return found


def _at_least(counts: Ints) -> Ints:
    """Respondents who gave 1 or more, 2 or more, ... of those who gave 1, 2, ...; shape (rows, 4)."""
    return np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]
