"""Break-downs: groups of respondents by time or by what is known of them."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from ikm.survey.errors import ScoringError
from ikm.survey.periods import Period

_YEAR = pl.col("date").dt.year().cast(pl.String)

TIMES: dict[str, pl.Expr] = {
    "tahun": _YEAR,
    "semester": _YEAR + "-S" + ((pl.col("date").dt.month() - 1) // 6 + 1).cast(pl.String),
    "triwulan": _YEAR + "-Q" + pl.col("date").dt.quarter().cast(pl.String),
    "bulan": pl.col("date").dt.strftime("%Y-%m"),
}


def of_period(frame: pl.DataFrame, period: Period) -> pl.DataFrame:
    """The responses dated within `period`; undated ones belong to none."""
    return frame.filter(pl.col("date").is_between(period.start, period.end))


def not_of_another(frame: pl.DataFrame, period: Period) -> pl.DataFrame:
    """The responses dated within `period`, and those without a date."""
    return frame.filter(pl.col("date").is_null() | pl.col("date").is_between(period.start, period.end))


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
