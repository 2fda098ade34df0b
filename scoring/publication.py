"""What of a score may be published, were all of it published together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ikm.scoring.score import DomainScore, Level
from ikm.scoring.suppression import Figure, Row, Verdict, verdicts
from ikm.scoring.tally import Tally

# Reports are of units: their figures come first, then those that are put together from them.
_ORDER: dict[Level, int] = {"unit": 0, "agency": 1, "service": 2, "group": 3}


def respondents_of(tally: Tally, members: NDArray[np.bool_]) -> pl.DataFrame:
    """The tally's keys, `n`, and how many answered each element, `answered_j`; of the rows that `members` marks."""
    answers = tally.answered * tally.n[:, None]
    columns = [pl.Series(f"answered_{j}", column) for j, column in enumerate(answers.T)]
    return tally.frame.select(*tally.keys, "n").with_columns(columns).filter(pl.Series(members, dtype=pl.Boolean))


def judged(
    domains: tuple[DomainScore, ...], respondents: pl.DataFrame, groups: Mapping[str, str], threshold: int
) -> tuple[DomainScore, ...]:
    """The domains with what may be published of each, were all of them published together.

    respondents: rows with key columns, `n` and `answered_j` as of `respondents_of`. groups: column of each group key.
    Units come first, then the whole, services and groups; among each the larger before the smaller.

    Populations or equal shares by which services are put together weigh the cells of all domains alike, so that the
    same sums cancel as in a pooled score.
    """
    keys = [_keys(domain, groups) for domain in domains]
    columns = list(dict.fromkeys(column for names in keys for column in names))
    counts = pl.col("n", "^answered_.*$").sum()
    cells = respondents.group_by(columns, maintain_order=True).agg(counts) if columns else respondents.select(counts)
    members = {names: _members(cells, list(names)) for names in {tuple(key) for key in keys}}
    figures = [Figure(dict.fromkeys(members[tuple(key)].get(tuple(key.values()), ()), 1)) for key in keys]
    order = sorted(range(len(domains)), key=lambda i: (_ORDER[domains[i].level], -domains[i].n, i))
    found = verdicts_of([figures[i] for i in order], cells, threshold)
    told = dict(zip(order, found, strict=True))
    return tuple(with_verdict(domain, told[i], threshold) for i, domain in enumerate(domains))


def _keys(domain: DomainScore, groups: Mapping[str, str]) -> dict[str, str | None]:
    """The key columns of a domain's respondents, and their values."""
    if domain.level == "group":
        return {groups[key]: value for key, value in (domain.group or {}).items()}
    levels: dict[Level, dict[str, str | None]] = {
        "unit": {"unit": domain.unit},
        "service": {"unit": domain.unit, "service": domain.service},
    }
    return levels.get(domain.level, {})


def _members(cells: pl.DataFrame, columns: list[str]) -> dict[tuple[str | None, ...], list[int]]:
    """The cells of each combination of values of the columns."""
    found: dict[tuple[str | None, ...], list[int]] = defaultdict(list)
    rows = cells.select(columns).rows() if columns else [()] * cells.height
    for cell, values in enumerate(rows):
        found[values].append(cell)
    return found


def verdicts_of(
    figures: Sequence[Figure],
    cells: pl.DataFrame,
    threshold: int,
    settled: Sequence[Row] = (),
) -> list[Verdict]:
    """`verdicts`, of cells in the shape of `respondents_of`."""
    answered = [column.to_list() for column in cells.select("^answered_.*$")]
    return verdicts(figures, cells["n"].to_list(), answered, threshold, settled)


def with_verdict(domain: DomainScore, verdict: Verdict, threshold: int) -> DomainScore:
    """The domain, with what may be published of it."""
    if domain.n < threshold:
        return replace(domain, suppression="primer", index_only=False)
    return replace(domain, suppression="sekunder" if verdict == "none" else None, index_only=verdict == "index")
