"""Which figures may be published, so that no arithmetic on them tells of fewer respondents than the threshold.

Respondents are sorted into cells, so finely that each figure is of whole cells. A mean of which n is known is a total,
and with totals a reader can do sums: take the services from their unit, the quarters from their year, a schooling from
a service. All that can be reckoned are the linear combinations of the published totals, the row space of a matrix with
a row for each figure and a column for each cell (the audit of sum queries: Chin & Ozsoyoglu 1982, *IEEE Transactions
on Software Engineering* SE-8). A figure may be published if no combination of it with those already published is of
fewer respondents than the threshold: a combination is *of* all respondents of the cells that do not cancel from it.

Figures are taken in an order of importance, and each is published that may be. What is published later only adds
combinations, so a figure that was refused would be refused at the end as well: none is hidden without need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Literal

Row = Mapping[int, int]
"""A linear combination of cell totals: cell -> coefficient, which is never 0."""

Verdict = Literal["all", "index", "none"]

_MOST_STEPS = 20_000


@dataclass(frozen=True)
class Figure:
    """An index that might be published; `elements`: its elements would be published beside it."""

    row: Row
    elements: bool = True


def verdicts(
    figures: Sequence[Figure],
    n: Sequence[int],
    answered: Sequence[Sequence[int]],
    threshold: int,
    settled: Iterable[Row] = (),
) -> list[Verdict]:
    """What may be published of each figure: its index and elements, the index alone, or nothing.

    n: respondents in each cell. answered: for each element how many of them answered it. An element that would tell of
    fewer answers than the threshold keeps all elements of its figure from being published: the index and the other
    elements would give it away.
    """
    settled = list(settled)
    shown = publishable([figure.row for figure in figures], n, threshold, settled)
    full = [i for i, figure in enumerate(figures) if shown[i] and figure.elements]
    as_all = _reduced(n, threshold)
    for counts in {_reduced(column, threshold): column for column in answered}.values():
        if _reduced(counts, threshold) != as_all:
            rows = [_answering(figures[i].row, counts) for i in full]
            told = publishable(rows, counts, threshold, [_answering(row, counts) for row in settled])
            full = [i for i, fine in zip(full, told, strict=True) if fine]
    whole = set(full)
    return ["all" if i in whole else "index" if fine else "none" for i, fine in enumerate(shown)]


def _reduced(counts: Sequence[int], threshold: int) -> tuple[int, ...]:
    """All that matters of the sizes of cells: beyond the threshold they are alike."""
    return tuple(min(count, threshold) for count in counts)


def _answering(row: Row, counts: Sequence[int]) -> Row:
    return {cell: value for cell, value in row.items() if counts[cell]}


def publishable(figures: Sequence[Row], n: Sequence[int], threshold: int, settled: Iterable[Row] = ()) -> list[bool]:
    """Whether each figure may be published beside `settled`, what is public already, and those before it.

    n: respondents in each cell. Coefficients are 1 for a pooled figure, weights where its parts are weighted. Where a
    search does not end in reasonable time the figure is refused: what is not shown to be safe is not published.
    """
    known = _Known(n, threshold)
    for figure in settled:
        known.add(figure)
    return [known.accept(figure) for figure in figures]


class _Known:
    """All that can be reckoned from the figures added so far: a row space in reduced echelon form, in integers.

    A row is led by its largest cell, which is in no other row. So a combination that uses a row is at least of the
    respondents of its leading cell, and rows led by a cell that reaches the threshold are of no use to an attacker.
    """

    def __init__(self, n: Sequence[int], threshold: int) -> None:
        self._n = n
        self._threshold = threshold
        self._rows: dict[int, Row] = {}
        self._holders: dict[int, set[int]] = defaultdict(set)  # cell -> leading cells of the rows that hold it
        self._steps = 0

    def accept(self, figure: Row) -> bool:
        """Add the figure, unless it would tell of too few."""
        rest = self._new_in(figure)
        if rest and self._reveals(rest):
            return False
        self._insert(rest)
        return True

    def add(self, figure: Row) -> None:
        """Add the figure, whatever it tells."""
        self._insert(self._new_in(figure))

    def _new_in(self, figure: Row) -> Row:
        """What the figure adds to what is known; empty where it can be reckoned already."""
        for cell in [cell for cell in figure if cell in self._rows]:
            figure = _without(figure, cell, self._rows[cell])
        return figure

    def _insert(self, row: Row) -> None:
        if not row:
            return
        lead = max(row, key=lambda cell: (self._n[cell], -cell))
        for holder in self._holders.pop(lead, set()):
            self._replace(holder, _without(self._rows[holder], lead, row))
        self._replace(lead, row)

    def _replace(self, lead: int, row: Row) -> None:
        old = self._rows.get(lead, {})
        for cell in old.keys() - row.keys():
            self._holders[cell].discard(lead)
        for cell in row.keys() - old.keys():
            self._holders[cell].add(lead)
        self._rows[lead] = row

    def _reveals(self, rest: Row) -> bool:
        """Whether `rest`, plus some combination of what is known, is of fewer respondents than the threshold."""
        if any(self._n[cell] >= self._threshold for cell in rest):
            return False  # a leading cell, were it cancelled, would make another one appear that is as large
        self._steps = 0
        return self._search(rest, {}, frozenset())

    def _search(self, rest: Row, changed: Mapping[int, Row | None], kept: frozenset[int]) -> bool:
        """Whether a combination of `rest` with the rows is of too few and holds the `kept` cells.

        Each cell of `rest` that some row could cancel is cancelled or kept, the largest first. `changed` are the rows
        that differ from the known ones in this branch of the search; None for one that is used up.
        """
        self._steps += 1
        if self._steps > _MOST_STEPS:
            return True
        held = {cell: self._holding(cell, changed) for cell in rest}
        fixed = kept | {cell for cell, rows in held.items() if not rows}
        n = sum(self._n[cell] for cell in fixed)
        if n >= self._threshold or any(cell not in rest and not self._holding(cell, changed) for cell in kept):
            return False
        loose = rest.keys() - fixed
        if not loose:
            return True
        cell = max(loose, key=lambda cell: (self._n[cell], -cell))
        if self._search(*_cancelled(rest, cell, held[cell], changed), kept):
            return True
        return n + self._n[cell] < self._threshold and self._search(rest, changed, kept | {cell})

    def _holding(self, cell: int, changed: Mapping[int, Row | None]) -> dict[int, Row]:
        """Rows that hold the cell and are led by one below the threshold, by their leading cell."""
        return dict(self._rows_with(cell, changed))

    def _rows_with(self, cell: int, changed: Mapping[int, Row | None]) -> Iterator[tuple[int, Row]]:
        for lead in sorted(self._holders.get(cell, ())):
            if lead not in changed and self._n[lead] < self._threshold:
                yield lead, self._rows[lead]
        for lead, row in changed.items():
            if row is not None and cell in row:
                yield lead, row


def _cancelled(
    rest: Row, cell: int, holding: Mapping[int, Row], changed: Mapping[int, Row | None]
) -> tuple[Row, dict[int, Row | None]]:
    """`rest` and the rows without `cell`: the shortest row that holds it is used up for that."""
    used = min(holding, key=lambda lead: (len(holding[lead]), lead))
    by = holding[used]
    others = {lead: _without(row, cell, by) for lead, row in holding.items() if lead != used}
    return _without(rest, cell, by), {**changed, **others, used: None}


def _without(row: Row, cell: int, by: Row) -> Row:
    """A multiple of `row`, less the multiple of `by` that cancels `cell`."""
    common = gcd(row[cell], by[cell])
    times, less = by[cell] // common, row[cell] // common
    result = {other: value * times for other, value in row.items()}
    for other, value in by.items():
        left = result.get(other, 0) - value * less
        if left:
            result[other] = left
        else:
            del result[other]
    shared = gcd(*result.values()) if abs(times) > 1 else 1
    return {other: value // shared for other, value in result.items()} if shared > 1 else result
