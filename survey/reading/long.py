"""Tables with a row per answer, as survey tools export them, laid as a row per respondent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from ikm.survey.project import Project
from ikm.survey.reading.columns import assign, named_elements
from ikm.survey.reading.dates import read_moment
from ikm.survey.reading.header import DEPTH
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import BLANKS, words

RESPONDENTS = (
    "responden", "id responden", "no responden", "nomor responden", "kode responden", "respondent", "respondent id",
    "id kiriman", "submission id", "resp",
)  # fmt: skip
QUESTIONS = ("unsur", "pertanyaan", "question", "kunci", "key", "kode", "code")
VALUES = ("nilai", "value", "skor", "score", "jawaban", "answer")
_FEWEST = 3  # a table with so many elements in its heading has a row per respondent, whatever else it has
_MOST_QUESTIONS = 1_000
_BROKEN = "answer-of-nobody"


@dataclass(frozen=True)
class _Heading:
    """Where the heading stands, the columns of respondent, question and value, and the other ones."""

    row: int
    texts: tuple[str, ...]
    respondent: int
    question: int
    value: int

    @property
    def kept(self) -> list[int]:
        """The columns that tell of the respondent."""
        return [i for i in range(len(self.texts)) if i not in (self.question, self.value)]


def by_respondent(table: RawTable, project: Project, options: ReadOptions) -> RawTable:
    """A table with a row per answer as one with a row per respondent; any other table as it is.

    A respondent is whoever has the same number and the same unit, service, day and demographics. Two answers of one
    respondent to one question stand in one cell, `4 | 1`, which no rule takes for an answer; an answer of nobody
    keeps a row of its own. Each cell keeps the number of the line that it stood in.
    """
    heading = _heading(table)
    if heading is None or len({c.key for c in named_elements(heading.texts, project, options)}) >= _FEWEST:
        return table
    answers = _answers(table, heading)
    questions = answers["question"].drop_nulls().unique(maintain_order=True).to_list()
    if len(questions) > _MOST_QUESTIONS or _is_recap(answers) or not named_elements(questions, project, options):
        return table
    persons = _persons(answers, _attributes(heading, project, options), heading)
    return _laid(table, heading, persons, questions)


def _heading(table: RawTable) -> _Heading | None:
    for row, cells in enumerate(table.cells.head(1 if table.first_row == 0 else DEPTH).rows()):
        texts = tuple(cell or "" for cell in cells)
        places = {words(text): index for index, text in reversed(list(enumerate(texts)))}
        found = [
            next((places[name] for name in names if name in places), None) for names in (RESPONDENTS, QUESTIONS, VALUES)
        ]
        if None not in found:
            return _Heading(row, texts, *(index for index in found if index is not None))
    return None


def _answers(table: RawTable, heading: _Heading) -> pl.DataFrame:
    """A row per line that says anything: its cells, its number `line`, and `respondent`, `question`, `value`."""
    first = heading.row + 1
    told = {"respondent": heading.respondent, "question": heading.question, "value": heading.value}
    body = (
        table.with_formulas([heading.value])
        .slice(first)
        .with_columns(
            *(_said(f"c{index}").alias(name) for name, index in told.items()),
            line=pl.int_range(first, table.cells.height, dtype=pl.Int64) + table.first_row,
        )
    )
    return body.filter(pl.any_horizontal(pl.col("respondent", "value").is_not_null()))


def _is_recap(answers: pl.DataFrame) -> bool:
    """Whether each element stands once, beside how many answered it and a figure that no one person gives."""
    once = answers["question"].drop_nulls().is_unique().all()
    return bool(once and answers["value"].str.contains(r"^(?:\d{2,}|[1-4][.,]\d*[1-9]\d*)$").any())


def _said(name: str) -> pl.Expr:
    text = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(~text.str.to_lowercase().is_in(list(BLANKS))).then(text)


def _attributes(heading: _Heading, project: Project, options: ReadOptions) -> dict[str, int]:
    """The columns, by key, in which two respondents of one number may differ."""
    telling = ("unit", "service", "date", *project.demographics)
    columns = assign(heading.texts, project, options).columns
    return {c.key: c.index for c in columns if c.key in telling and c.index in heading.kept}


def _persons(answers: pl.DataFrame, attributes: dict[str, int], heading: _Heading) -> pl.DataFrame:
    """The answers with the number `person` of whoever gave them, and `broken` where nobody did or to no question."""
    broken = pl.col("respondent").is_null() | (pl.col("question").is_null() & pl.col("value").is_not_null())
    told = answers.with_columns(
        *(_attribute(answers, key, index) for key, index in attributes.items()),
        alone=pl.when(broken).then("line"),
    )
    # What only some lines of a respondent say is true of the others: exports leave repeated cells empty.
    told = told.with_columns(
        pl.when(pl.col(key).drop_nulls().n_unique().over("respondent") == 1)
        .then(pl.col(key).drop_nulls().first().over("respondent"))
        .otherwise(key)
        .alias(key)
        for key in attributes
    )
    whose = ["alone", "respondent", *attributes]
    numbered = told.select(whose).unique(maintain_order=True).with_row_index("person")
    return told.join(numbered, on=whose, nulls_equal=True, maintain_order="left").drop(attributes)


def _attribute(answers: pl.DataFrame, key: str, index: int) -> pl.Series:
    """The cells of one attribute; of moments only the day, which does not pass from one answer to the next."""
    said = answers.select(_said(f"c{index}").alias(key))[key]
    if key != "date":
        return said
    texts = said.drop_nulls().unique().to_list()
    days = [str(read_moment(text).day or text) for text in texts]
    return said.replace_strict(texts, days, return_dtype=pl.String, default=None) if texts else said


def _laid(table: RawTable, heading: _Heading, answers: pl.DataFrame, questions: Sequence[str]) -> RawTable:
    kept = [f"c{index}" for index in heading.kept]
    persons = answers.group_by("person", maintain_order=True).agg(
        *(pl.col(name).drop_nulls().first() for name in kept),
        pl.col("line").first(),
        pl.col("alone").first().is_not_null().alias("broken"),
    )
    said = (
        answers.filter(pl.col("question").is_not_null() & pl.col("value").is_not_null())
        .group_by("person", "question", maintain_order=True)
        .agg(pl.col("value").unique(maintain_order=True).str.join(" | "), pl.col("line").last())
    )
    values, lines = (_across(said, persons, questions, name) for name in ("value", "line"))
    above = pl.DataFrame([pl.Series(f"q{i}", [*[None] * heading.row, text]) for i, text in enumerate(questions)])
    top = table.cells.head(heading.row + 1).select(kept).hstack(above)
    cells = pl.concat([top, persons.select(kept).hstack(values)])
    first = pl.concat([pl.int_range(heading.row + 1, eager=True) + table.first_row, persons["line"]])
    own = pl.concat([above.with_columns(pl.lit(None, pl.Int64).alias(name) for name in above.columns), lines])
    numbers = pl.DataFrame([first.alias(name) for name in kept]).hstack(own.with_columns(pl.all().fill_null(first)))
    cells.columns = numbers.columns = [f"c{index}" for index in range(cells.width)]
    broken = persons.with_row_index("at", heading.row + 1).filter("broken")["at"].to_list()
    return replace(table, cells=cells, lines=numbers, broken=dict.fromkeys(broken, _BROKEN), uncomputed={})


def _across(said: pl.DataFrame, persons: pl.DataFrame, questions: Sequence[str], name: str) -> pl.DataFrame:
    """What each person has for each question: a column `q0`, `q1`, ... per question."""
    places = {text: f"q{i}" for i, text in enumerate(questions)}
    numbered = said.with_columns(pl.col("question").replace_strict(places, return_dtype=pl.String))
    wide = numbered.pivot("question", index="person", values=name)
    unanswered = [pl.lit(None, said.schema[name]).alias(q) for q in places.values() if q not in wide.columns]
    found = persons.select("person").join(wide, on="person", how="left", maintain_order="left")
    return found.with_columns(unanswered).select(places.values())
