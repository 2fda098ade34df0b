"""Copies: blocks of forms that occur again, and the same form many times in a row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil, comb, expm1, log

import numpy as np

from ikm.scoring.quality.findings import Comparison, Finding
from ikm.scoring.quality.samples import Sample
from ikm.survey.messages import Message

FEWEST = 5  # forms in a block or in a row
_KINDS = 3  # different forms in a block: fewer are a row of the same


@dataclass(frozen=True)
class _Block:
    """`agreeing` forms from `first` on agree with those from `second` on; without overlap `length` stand twice."""

    first: int
    second: int
    agreeing: int

    @property
    def length(self) -> int:
        """Forms of the block."""
        return min(self.agreeing, self.second - self.first)


def copied_blocks(sample: Sample, demographics: Sequence[str]) -> Iterator[Comparison]:
    """The longest sequence of forms that stands twice in a unit, in the same order.

    By chance a pair of forms agrees with probability q, and the pair after an agreeing one with s, at least q: files
    have days and services, so neighbours resemble each other. C(n, 2) q s^(k - 1) blocks of k forms are then expected
    (Erdős & Rényi 1970 on the longest run), and one occurs with about 1 - exp(-expected). q and s are of the forms
    without the copies.
    """
    forms = _forms(sample, demographics)
    if len(forms) < 2 * FEWEST:
        return
    blocks = _blocks(forms)
    if not blocks:
        yield Comparison(1.0)
        return
    longest = max(blocks, key=lambda block: (block.agreeing, block.length)).length
    copies = [range(b.second, b.second + b.agreeing) for b in blocks if 2 * b.agreeing > longest]
    rows = sorted(set().union(*copies))
    message = Message(
        "{length} formulir berturut-turut muncul lagi dengan isi dan urutan yang sama. Seluruhnya {count} dari {n} "
        "formulir berada dalam blok ulangan.",
        length=longest,
        count=len(rows),
        n=len(forms),
    )
    expected = _expected_blocks(np.delete(forms, rows).tolist(), len(forms), longest)
    yield Comparison(
        -expm1(-expected),
        Finding(
            "copied-block",
            "serious",
            message,
            sample.unit,
            observed=1.0,
            expected=expected,
            rows=tuple(sample.at[rows].tolist()),
        ),
    )


def repeated_forms(sample: Sample, demographics: Sequence[str]) -> Iterator[Comparison]:
    """The longest row of the same form, other than a straight line, one after another.

    A form of c among n is followed by itself with probability c / n, or as often as the unit's other forms are, if
    that is more (a sorted file); the sum over forms of c s^(k - 1) rows of k are expected.
    """
    forms = np.array(_forms(sample, demographics))
    uneven = ~sample.constant
    runs = [(form, start, length) for form, start, length in _rows_of_same(forms.tolist()) if uneven[start]]
    if len(forms) < 2 * FEWEST or not runs:
        return
    form, start, length = max(runs, key=lambda run: run[2])
    if length < FEWEST:
        yield Comparison(1.0)
        return
    counts = Counter(forms[uneven].tolist())
    counts[form] -= length - 1
    others = [run for run in runs if run[0] != form]
    members = sum(size for _, _, size in others)
    alike = (members - len(others)) / members if members else 0.0
    expected = sum(c * max(c / len(forms), alike) ** (length - 1) for c in counts.values())
    message = Message(
        "formulir yang sama persis, termasuk keterangan respondennya, berulang {length} kali berturut-turut "
        "(bukan formulir yang semua jawabannya sama).",
        length=length,
    )
    yield Comparison(
        -expm1(-expected),
        Finding(
            "repeated-form",
            "warning",
            message,
            sample.unit,
            observed=1.0,
            expected=expected,
            rows=sample.span(start, start + length),
        ),
    )


def _forms(sample: Sample, demographics: Sequence[str]) -> list[int]:
    """A number for each row, the same for rows with the same answers, service and demographics."""
    columns = [*sample.keys, *demographics, "service"]
    kinds = sample.frame.select(columns).unique(maintain_order=True).with_row_index("kind")
    numbered = sample.frame.join(kinds, on=columns, how="left", nulls_equal=True, maintain_order="left")
    return [int(kind) for kind in numbered["kind"]]


def _pairs(items: Sequence[object]) -> int:
    """Pairs of equal items."""
    return sum(n * (n - 1) // 2 for n in Counter(items).values())


def _blocks(forms: Sequence[int]) -> list[_Block]:
    """All blocks that are long enough to be told from the chance agreements of frequent forms."""
    n = len(forms)
    agreeing = _pairs(forms) / comb(n, 2)
    if agreeing in (0, 1):
        return []
    seed = max(FEWEST, ceil(log(n / 2) / -log(agreeing)) + 1)
    places = defaultdict(list)
    for start in range(n - seed + 1):
        run = tuple(forms[start : start + seed])
        if len(set(run)) >= _KINDS:
            places[run].append(start)
    by_lag = defaultdict(list)
    for starts in places.values():
        for j, second in enumerate(starts):
            for first in starts[:j]:
                by_lag[second - first].append(first)
    return [
        _Block(first, first + lag, length + seed - 1)
        for lag, firsts in by_lag.items()
        if lag >= seed
        for first, length in _runs(sorted(firsts))
    ]


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First number and length of each run of consecutive ones."""
    for _, run in groupby(enumerate(numbers), key=lambda item: item[1] - item[0]):
        inside = [number for _, number in run]
        yield inside[0], len(inside)


def _rows_of_same(items: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Item, start and length of each run of equal items."""
    start = 0
    for item, run in groupby(items):
        length = sum(1 for _ in run)
        yield item, start, length
        start += length


def _expected_blocks(others: Sequence[int], n: int, length: int) -> float:
    """How many blocks of `length` are expected by chance among `n` forms that are like `others`.

    Where no two of these agree, q is of one pair, and the next is taken to agree in 1 of 20.
    """
    agreeing = _pairs(others) + 1
    following = _pairs(list(pairwise(others))) + 0.1
    once = agreeing / comb(len(others), 2)
    return comb(n, 2) * once * min(1.0, max(once, following / (agreeing + 1))) ** (length - 1)
