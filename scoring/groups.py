"""Break-downs: groups of respondents by time or by what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import polars as pl

from ikm.survey.errors import ScoringError
from ikm.survey.messages import marked
from ikm.survey.periods import Period
from ikm.survey.project import Project, Question
from ikm.survey.responses import UNKNOWN

GROUP = "by_"  # begins the name of a group's column

_YEAR = pl.col("date").dt.year().cast(pl.String)

_AGES = ((16, "≤ 16"), (25, "17–25"), (35, "26–35"), (45, "36–45"), (55, "46–55"))
_OLDEST = "≥ 56"

TIMES: dict[str, pl.Expr] = {
    marked("tahun"): _YEAR,
    marked("semester"): _YEAR + "-S" + ((pl.col("date").dt.month() - 1) // 6 + 1).cast(pl.String),
    marked("triwulan"): _YEAR + "-Q" + pl.col("date").dt.quarter().cast(pl.String),
    marked("bulan"): pl.col("date").dt.strftime("%Y-%m"),
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


def answered(question: Question) -> pl.Expr:
    """The answer to a question about the respondent; an age that is written freely as its band."""
    answer = pl.col(question.kunci)
    if question.kunci != "usia" or question.pilihan:
        return answer
    age, band = answer.str.to_integer(strict=False), pl.lit(_OLDEST)
    for oldest, name in reversed(_AGES):
        band = pl.when(age <= oldest).then(pl.lit(name)).otherwise(band)
    return pl.when(age.is_null()).then(answer).otherwise(band)


def choices(question: Question) -> tuple[str, ...]:
    """What `answered` can give, in order; nothing where any text may be written."""
    bands = (*(name for _, name in _AGES), _OLDEST) if question.kunci == "usia" else ()
    return question.pilihan or bands


def in_order(
    groups: Iterable[tuple[str | None, ...]], keys: Sequence[str], project: Project
) -> list[tuple[str | None, ...]]:
    """Groups, a value for each key, as the project lists its choices; others by name; unknown and blank ones last."""
    listed = {question.kunci: choices(question) for question in project.pertanyaan}

    def place(key: str, value: str | None) -> tuple[int, str]:
        order = listed.get(key, ())
        last = {value: len(order), UNKNOWN: len(order) + 1, None: len(order) + 2}
        return (order.index(value), "") if value in order else (last[value], value or "")

    return sorted(groups, key=lambda values: [place(key, value) for key, value in zip(keys, values, strict=True)])


def group_columns(
    frame: pl.DataFrame, keys: Collection[str], demographics: tuple[str, ...], project: Project
) -> tuple[pl.DataFrame, dict[str, str]]:
    """`frame` with a String column for each group key, and the names of those columns.

    Keys are tahun, semester, triwulan, bulan, unit, layanan and the project's questions about the respondent, ages in
    bands.
    Raises ScoringError for another key, naming those there are.
    """
    known = {**TIMES, "unit": pl.col("unit"), "layanan": pl.col("service")}
    known |= {name: pl.col(name) for name in demographics}
    known |= {question.kunci: answered(question) for question in project.pertanyaan if question.kunci in demographics}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise ScoringError(
            'Rincian "{key}" tidak dikenal; yang dapat dipakai: {known}.',
            key=unknown[0],
            known=", ".join(known),
        )
    columns = {key: GROUP + key for key in sorted(keys)}
    return frame.with_columns(known[key].alias(name) for key, name in columns.items()), columns
