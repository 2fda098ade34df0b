"""Responses: a checked table of answers, one row per respondent, with what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from ikm.survey.instrument import Instrument
from ikm.survey.messages import marked
from ikm.survey.problems import Accounting, Problem

DEMOGRAPHICS = ("jenis_kelamin", "usia", "pendidikan", "pekerjaan")
UNKNOWN = marked("tidak diketahui")


def schema(instrument: Instrument, demographics: Iterable[str] = DEMOGRAPHICS) -> dict[str, pl.DataType]:
    """Columns of `Responses.frame` and their types, in order.

    source: lineage of the file, within which rows are matched as resubmissions.
    file, sheet, row: where the row stands (see `Problem`).
    id: submission id of the source, null where it has none; never a running number.
    fingerprint: hash of the raw row's cells by heading, without running numbers.
    unit, service: names as the project writes them, or as the source does; null where not said.
    date, time: when the form was filled in. remark: saran.
    Then one String column for each demographic (null: not asked or blank; "tidak diketahui": did not fit),
    then one Int64 column for each element in body order: 1 to 4, null for a blank.
    """
    columns: dict[str, pl.DataType] = {
        "source": pl.String(),
        "file": pl.String(),
        "sheet": pl.String(),
        "row": pl.Int64(),
        "id": pl.String(),
        "fingerprint": pl.String(),
        "unit": pl.String(),
        "service": pl.String(),
        "date": pl.Date(),
        "time": pl.Time(),
        "remark": pl.String(),
    }
    columns |= {name: pl.String() for name in demographics}
    columns |= {key: pl.Int64() for key in instrument.keys}
    return columns


@dataclass(frozen=True)
class Responses:
    """Accepted answers of one instrument, and the account of every row that was read.

    frame: one row per accepted response; columns as `schema` says.
    problems: faults of rows and cells, in source order, capped per source; `problem_counts` counts them
    all by (file, column, rule). rejects: the rejected rows as they stood (text), with `alasan` (reason) last.
    """

    instrument: Instrument
    frame: pl.DataFrame
    demographics: tuple[str, ...] = DEMOGRAPHICS
    accounting: Accounting = Accounting()
    problems: tuple[Problem, ...] = ()
    problem_counts: dict[tuple[str, str | None, str], int] = field(default_factory=dict)
    rejects: tuple[pl.DataFrame, ...] = ()

    def __len__(self) -> int:
        return self.frame.height


def empty(instrument: Instrument, demographics: tuple[str, ...] = DEMOGRAPHICS) -> Responses:
    """No responses at all, in the right shape."""
    return Responses(instrument, pl.DataFrame(schema=schema(instrument, demographics)), demographics)
