"""What may be published of one unit's periods, of which the long ones are the sums of the short ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm

import polars as pl

from ikm.scoring.design import service_population
from ikm.scoring.groups import counted
from ikm.scoring.publication import verdicts_of, with_verdict
from ikm.scoring.score import DomainScore, Score
from ikm.scoring.suppression import Figure, Row, Verdict
from ikm.scoring.trend import Past
from ikm.survey.periods import Period
from ikm.survey.project import Project
from ikm.survey.responses import Responses

_KINDS = ("Y", "S", "Q", "M")  # periods, the longest first

Span = Period | None  # None: what the score is of
_Key = tuple[Span, str | None, bool]  # when, service, whether it is of a service at all


def judged_over_time(
    score: Score,
    past: Sequence[Past],
    responses: Responses,
    project: Project,
    asked: Period | None,
    declared: Collection[Period],
) -> tuple[Score, tuple[Past, ...]]:
    """A unit's score and its past with what may be published of them beside its other periods.

    responses: all of the unit. asked: the period asked for, see `counted`. declared: periods whose results are public
    already; they cannot be taken back. The others are taken from the longest to the shortest, as long as the score's
    own or longer, so that reports of different periods agree on what they hide; in each the unit before its services.
    """
    when = asked or project.period
    cells = _cells(responses, project, asked)
    figures = _Periods(cells, project, score.combine, when, frozenset(declared))
    threshold = project.survei.ambang
    told = figures.verdicts(threshold)
    domains = tuple(with_verdict(domain, told[_key(domain, when)], threshold) for domain in score.domains)
    earlier = [replace(p, domain=with_verdict(p.domain, told[p.period, None, False], threshold)) for p in past]
    return replace(score, domains=domains), tuple(earlier)


def _key(domain: DomainScore, when: Span) -> _Key:
    return when, domain.service, domain.level == "service"


def _cells(responses: Responses, project: Project, asked: Period | None) -> pl.DataFrame:
    """Respondents by unit, service, month (its first day) and whether the score counts them (`now`)."""
    frame = responses.frame.with_row_index("_row")
    now = pl.col("_row").is_in(counted(frame, project, asked)["_row"].implode())
    answered = {f"answered_{j}": pl.col(key).count() for j, key in enumerate(responses.instrument.keys)}
    by = (pl.col("unit"), pl.col("service"), pl.col("date").dt.truncate("1mo").alias("month"), now.alias("now"))
    return frame.group_by(*by, maintain_order=True).agg(n=pl.len(), **answered)


@dataclass(frozen=True)
class _Periods:
    """The figures of one unit over its periods; `cells` as `_cells` gives them."""

    cells: pl.DataFrame
    project: Project
    combine: str
    when: Span
    declared: frozenset[Period]

    def verdicts(self, threshold: int) -> dict[_Key, Verdict]:
        """What may be published of the unit and of each service in each period; of services there is the index only."""
        members = self._members()
        n = self.cells["n"].to_list()
        sizes = {key: sum(n[cell] for cell in cells) for key, cells in members.items()}
        order = sorted(members, key=lambda key: (*self._rank(key), -sizes[key], str(key)))
        rows = {key: self._row(members[key], n) for key in order}
        settled = [rows[key] for key in order if key[0] in self.declared and not key[2]]
        figures = [Figure(rows[key], elements=not key[2]) for key in order]
        return dict(zip(order, verdicts_of(figures, self.cells, threshold, settled), strict=True))

    def _members(self) -> dict[_Key, list[int]]:
        """The cells of the unit and of each service in each period."""
        found: dict[_Key, list[int]] = defaultdict(list)
        found[self.when, None, False] = []
        for cell, (service, month, now) in enumerate(self.cells.select("service", "month", "now").iter_rows()):
            for span in self._spans(month, now=now):
                found[span, None, False].append(cell)
                found[span, service, True].append(cell)
        return found

    def _spans(self, month: date | None, *, now: bool) -> Iterator[Span]:
        """The periods that a cell is of; that of the score holds just what the score counts."""
        if now:
            yield self.when
        if month is None:
            return
        shortest = self.when.kind if self.when else "Y"
        for kind in _KINDS:
            period = Period.containing(month, kind)
            if period != self.when and (_KINDS.index(kind) <= _KINDS.index(shortest) or period in self.declared):
                yield period

    def _rank(self, key: _Key) -> tuple[bool, int, bool]:
        span, _, of_service = key
        return span not in self.declared, _KINDS.index(span.kind) if span else -1, of_service

    def _row(self, members: Sequence[int], n: Sequence[int]) -> Row:
        """Coefficients of the cells: equal where respondents are pooled, else those that put services together."""
        if self.combine == "pooled":
            return dict.fromkeys(members, 1)
        places = self.cells.select("unit", "service").rows()
        inside: dict[tuple[str | None, str | None], int] = defaultdict(int)
        for cell in members:
            inside[places[cell]] += n[cell]
        each = {place: Fraction(self._share(place), size) for place, size in inside.items()}
        common = lcm(*(share.denominator for share in each.values()))
        return {cell: int(each[places[cell]] * common) for cell in members}

    def _share(self, place: tuple[str | None, str | None]) -> int:
        return 1 if self.combine == "mean" else service_population(self.project, place) or 1
