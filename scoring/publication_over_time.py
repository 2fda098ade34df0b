"""What may be published of one unit's periods, of which the long ones are the sums of the short ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm

import polars as pl

from ikm.scoring.design import service_population
from ikm.scoring.groups import counted, group_columns
from ikm.scoring.publication import verdicts_of, with_verdict
from ikm.scoring.score import DomainScore, Score
from ikm.scoring.suppression import Figure, Row, Verdict
from ikm.scoring.trend import Past
from ikm.survey.periods import Period
from ikm.survey.project import Project
from ikm.survey.responses import Responses

_KINDS = ("Y", "S", "Q", "M")  # periods, the longest first

Span = Period | None  # None: what the score is of
Part = tuple[str, str | None] | None  # of the unit: a column of the respondents and its value; None: all of it
_Key = tuple[Span, Part]

_SERVICE = "service"


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
    own or longer, so that reports of different periods agree on what they hide; in each the unit before its services,
    and those before its groups, which are of one key each.
    """
    when = asked or project.period
    keys = list(dict.fromkeys(key for domain in score.domains for key in domain.group or ()))
    cells, columns = _cells(responses, project, asked, keys)
    figures = _Periods(cells, project, score.combine, when, frozenset(declared), tuple(columns.values()))
    threshold = project.survei.ambang
    told = figures.verdicts(threshold)
    domains = tuple(with_verdict(domain, told[when, _part(domain, columns)], threshold) for domain in score.domains)
    earlier = [replace(p, domain=with_verdict(p.domain, told[p.period, None], threshold)) for p in past]
    return replace(score, domains=domains), tuple(earlier)


def _part(domain: DomainScore, columns: Mapping[str, str]) -> Part:
    if domain.level == "service":
        return _SERVICE, domain.service
    for key, value in (domain.group or {}).items():
        return columns[key], value
    return None


def _cells(
    responses: Responses, project: Project, asked: Period | None, keys: Sequence[str]
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Respondents by unit, service, month (its first day), groups, and whether the score counts them (`now`).

    Second the column of each group's key.
    """
    frame, columns = group_columns(responses.frame, keys, responses.demographics, project)
    frame = frame.with_row_index("_row")
    now = pl.col("_row").is_in(counted(frame, project, asked)["_row"].implode())
    answered = {f"answered_{j}": pl.col(key).count() for j, key in enumerate(responses.instrument.keys)}
    month = pl.col("date").dt.truncate("1mo").alias("month")
    by = (pl.col("unit"), pl.col(_SERVICE), month, now.alias("now"), *map(pl.col, columns.values()))
    return frame.group_by(*by, maintain_order=True).agg(n=pl.len(), **answered), columns


@dataclass(frozen=True)
class _Periods:
    """The figures of one unit over its periods; `cells` as `_cells` gives them, `groups` their columns of groups."""

    cells: pl.DataFrame
    project: Project
    combine: str
    when: Span
    declared: frozenset[Period]
    groups: tuple[str, ...]

    def verdicts(self, threshold: int) -> dict[_Key, Verdict]:
        """What may be published of the unit and of its parts in each period; of parts there is the index only."""
        members = self._members()
        n = self.cells["n"].to_list()
        sizes = {key: sum(n[cell] for cell in cells) for key, cells in members.items()}
        order = sorted(members, key=lambda key: (*self._rank(key), -sizes[key], str(key)))
        rows = {key: self._row(members[key], n) for key in order}
        settled = [rows[key] for key in order if key[0] in self.declared and not key[1]]
        figures = [Figure(rows[key], elements=not key[1]) for key in order]
        return dict(zip(order, verdicts_of(figures, self.cells, threshold, settled), strict=True))

    def _members(self) -> dict[_Key, list[int]]:
        """The cells of the unit, of each service and of each group in each period."""
        found: dict[_Key, list[int]] = defaultdict(list)
        found[self.when, None] = []
        columns = (_SERVICE, *self.groups)
        for cell, (month, now, *values) in enumerate(self.cells.select("month", "now", *columns).iter_rows()):
            parts: list[Part] = [None, *zip(columns, values, strict=True)]
            for span in self._spans(month, now=now):
                for part in parts:
                    found[span, part].append(cell)
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

    def _rank(self, key: _Key) -> tuple[bool, int, int]:
        span, part = key
        depth = 0 if part is None else 1 + (part[0] != _SERVICE)
        return span not in self.declared, _KINDS.index(span.kind) if span else -1, depth

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
