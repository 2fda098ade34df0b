"""Who answered, as far as a row says, and when."""

from __future__ import annotations

from functools import partial

import polars as pl

from ikm.survey.periods import Period
from ikm.survey.project import Project, Question
from ikm.survey.reading import faults
from ikm.survey.reading.columns import Column
from ikm.survey.reading.dates import Moment, month_first, read_clock, read_moment
from ikm.survey.reading.demographics import read_choice
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.sheet import Sheet, mapped
from ikm.survey.reading.texts import words
from ikm.survey.responses import UNKNOWN


def persons_of(sheet: Sheet, project: Project) -> tuple[dict[str, pl.Series], pl.DataFrame]:
    """The answers to each question about the respondent, as the project lists them; and what is wrong."""
    found: dict[str, pl.Series] = {}
    broken = [faults.none()]
    for question in project.pertanyaan:
        texts = sheet.texts(question.kunci)
        found[question.kunci] = mapped(texts, partial(_choice, question=question), pl.String())
        column = sheet.columns.find(question.kunci)
        if column is not None:
            unknown = (found[question.kunci] == UNKNOWN).fill_null(False)
            fits = mapped(texts, _says_unknown, pl.Boolean())
            rule = "unknown-choice" if question.pilihan else "unknown-age"
            marks = pl.DataFrame({"x": unknown & ~fits}).select(pl.when("x").then(pl.lit(rule)))
            broken.append(faults.grouped(faults.of_cells(sheet.at, texts, marks.to_series(), column.index, "warning")))
    return found, pl.concat(broken)


def _choice(text: str | None, question: Question) -> str | None:
    return read_choice(text, question)


def _says_unknown(text: str | None) -> bool:
    """Whether the cell itself says "tidak diketahui"."""
    return text is not None and words(text) == UNKNOWN


def moments_of(sheet: Sheet, project: Project, options: ReadOptions) -> tuple[pl.Series, pl.Series, pl.DataFrame]:
    """The day and the time of day of each row, and what is wrong with them."""
    texts, column = sheet.texts("date"), sheet.columns.find("date")
    unique = texts.unique().to_list()
    us = month_first(unique)
    read: dict[str | None, Moment] = {text: read_moment(text, us=us) for text in unique}
    days = mapped(texts, lambda text: read[text].day, pl.Date())
    inner = mapped(texts, lambda text: read[text].clock, pl.Time())
    clocks = mapped(sheet.texts("time"), read_clock, pl.Time())
    clocks = clocks.zip_with(clocks.is_not_null(), inner)
    if column is None:
        return days, clocks, faults.none()
    severity = "error" if options.bad_cell == "reject" else "warning"
    bad = mapped(texts, lambda text: read[text].rule if read[text].rule == "impossible-date" else None, pl.String())
    odd = mapped(texts, lambda text: read[text].rule if read[text].rule == "unknown-date" else None, pl.String())
    broken = [
        faults.of_cells(sheet.at, texts, bad, column.index, severity),  # type: ignore[arg-type]
        faults.grouped(faults.of_cells(sheet.at, texts, odd, column.index, "warning")),
        _outside(sheet, project, options, column, days),
    ]
    return days, clocks, pl.concat(broken)


def _outside(sheet: Sheet, project: Project, options: ReadOptions, column: Column, days: pl.Series) -> pl.DataFrame:
    """One warning of the dates outside the survey's period or, without a period, after today."""
    frame = pl.DataFrame({"day": days})
    if project.survei.periode:
        period = Period.parse(project.survei.periode)
        rule, outside = "date-outside-period", ~pl.col("day").is_between(period.start, period.end)
    elif options.today:
        rule, outside = "date-future", pl.col("day") > options.today
    else:
        return faults.none()
    rules = frame.select(pl.when(outside).then(pl.lit(rule))).to_series()
    cells_ = sheet.data[f"c{column.index}"]
    return faults.grouped(faults.of_cells(sheet.at, cells_, rules, column.index, "warning"), ("rule",))
