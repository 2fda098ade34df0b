"""Break-downs: groups of respondents by time or by what is known of them."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from ikm.survey.errors import ScoringError
from ikm.survey.periods import Period
from ikm.survey.project import Project

_YEAR = pl.col("date").dt.year().cast(pl.String)

TIMES: dict[str, pl.Expr] = {
    "tahun": _YEAR,
    "semester": _YEAR + "-S" + ((pl.col("date").dt.month() - 1) // 6 + 1).cast(pl.String),
    "triwulan": _YEAR + "-Q" + pl.col("date").dt.quarter().cast(pl.String),
    "bulan": pl.col("date").dt.strftime("%Y-%m"),
}


def counted(frame: pl.DataFrame, project: Project, asked: Period | None = None) -> pl.DataFrame:
    """The responses of the period asked for; without one of the project's, to which undated ones belong as well.

    All where neither names a period.
    """
    if asked is not None:
        return frame.filter(pl.col("date").is_between(asked.start, asked.end))
    if project.period is None:
        return frame
    start, end = project.period.start, project.period.end
    return frame.filter(pl.col("date").is_null() | pl.col("date").is_between(start, end))


def group_columns(
    frame: pl.DataFrame, keys: Collection[str], demographics: tuple[str, ...]
) -> tuple[pl.DataFrame, dict[str, str]]:
    """`frame` with a String column for each group key, and the names of those columns.

    Keys are tahun, semester, triwulan, bulan, unit, layanan and the project's questions about the respondent.
    Raises ScoringError for another key, naming those there are.
    """
    known = {**TIMES, "unit": pl.col("unit"), "layanan": pl.col("service")}
    known |= {name: pl.col(name) for name in demographics}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise ScoringError(
            'Rincian "{key}" tidak dikenal; yang dapat dipakai: {known}.',
            key=unknown[0],
            known=", ".join(known),
        )
    columns = {key: f"by_{key}" for key in sorted(keys)}
    return frame.with_columns(known[key].alias(name) for key, name in columns.items()), columns
