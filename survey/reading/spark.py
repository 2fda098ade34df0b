"""A regular table that Spark reads: plain rows stay with it, the others are read here as any row is.

Regular is what `ikm.survey.reading.big` calls so. The table may lie in several files, whose rows are numbered through
in the order of their paths. Spark sees texts alone: no cell becomes a number before it is known to be 1, 2, 3 or 4.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.instrument import VALUES
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Project
from ikm.survey.reading import columns as headings
from ikm.survey.reading.big import is_parquet, ragged_lines, regular_head
from ikm.survey.reading.check import check_rows, refuse_scale
from ikm.survey.reading.delimited import decode, delimiter_of, table_of
from ikm.survey.reading.faults import CAP, message
from ikm.survey.reading.notices import notices
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.sheet import Sheet, sheet_of
from ikm.survey.reading.texts import BLANKS, is_blank
from ikm.survey.reading.units import match_service
from ikm.survey.responses import Responses
from ikm.survey.resubmission import without_duplicates

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

_MOST = 500_000  # rows that are read one by one
_COMPILED = 8_000  # bytes of a method that Java still compiles; the longer one for texts would take twice the time


# The rows ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """A regular table as Spark reads it.

    head: its first rows. rows: all lines or records, with their `file`, the `block` of it, and `at`, which grows with
    the rows of a block. cells: the text of each column, null where it is empty.
    record: the cells as an array, or the one line that `delimiter` cuts into them; None where it is records.
    is_plain: whether each answer is 1 to 4 or empty, and nothing else about the row calls for a second look.
    """

    head: Sheet
    rows: DataFrame
    cells: Sequence[Column]
    record: Column
    delimiter: str | None
    is_plain: Column

    @property
    def plain(self) -> DataFrame:
        """The plain rows: unit and service as they stand, and the elements as small integers."""
        columns = self.head.columns
        found = {key: self.cells[column.index] for key in ("unit", "service") if (column := columns.find(key))}
        texts = [found.get(key, _nothing()).alias(key) for key in ("unit", "service")]
        answers = [self.cells[c.index].try_cast("tinyint").alias(str(c.key)) for c in _elements(self.head)]
        return self.rows.where(self.is_plain).select(*texts, *answers)


def open_spread(
    spark: SparkSession, paths: Sequence[Path], project: Project, options: ReadOptions, name: str
) -> Spread:
    """The table that lies in these files, all with one heading; `name` is what it is called.

    Raises SourceError where it is not regular.
    """
    head = regular_head(paths[0], project, options, name)
    if head is None or any(u.tidak_berlaku or any(s.tidak_berlaku for s in u.layanan) for u in project.unit):
        raise _irregular(name)
    first = _heading(paths[0])
    other = next((path for path in paths if _heading(path) != first), None)
    if other is not None:
        raise SourceError(
            "Judul kolom {other} lain daripada judul {first}; Spark membaca bagian-bagian dari satu tabel saja.",
            other=other.name,
            first=paths[0].name,
        )
    spread = (_of_parquet if is_parquet(paths[0]) else _of_text)(spark, paths, head)
    spread = _without_shared_ids(spread)
    return _without_blank_units(spread) if len(project.unit) > 1 and not options.unit else spread


def _irregular(name: str) -> SourceError:
    return SourceError(
        "{name} tidak dapat dibaca oleh Spark: baris pertamanya harus judul, kolomnya hanya unsur, unit, layanan dan "
        "nomor kiriman, dan baris yang bukan 1-4 hanya sedikit; hitung tanpa --engine spark.",
        name=name,
    )


def _heading(path: Path) -> object:
    """What the files of one table have in common."""
    if is_parquet(path):
        return is_parquet(path), list(pl.read_parquet_schema(path).items())
    with path.open("rb") as file:
        return file.readline().rstrip(b"\r\n")


def _elements(head: Sheet) -> list[headings.Column]:
    return [column for column in head.columns.columns if column.key not in ("unit", "service", "id")]


def _nothing() -> Column:
    from pyspark.sql import functions as f

    return f.lit(None).cast("string")


def _place(path: Path) -> str:
    """The path as Spark takes it: signs that would stand for other names are only themselves."""
    return "file:///" + re.sub(r"([\[\]{}*?\\])", r"\\\1", path.absolute().as_posix()).lstrip("/")


def _placed(rows: DataFrame, *columns: Column) -> DataFrame:
    from pyspark.sql import functions as f

    place = [f.col("_metadata.file_path").alias("file"), f.col("_metadata.file_block_start").alias("block")]
    return rows.select(*columns, *place).withColumn("at", f.monotonically_increasing_id())


def _of_text(spark: SparkSession, paths: Sequence[Path], head: Sheet) -> Spread:
    """Lines of a text: plain are those of a certain shape as a whole, without quotation marks."""
    from pyspark.sql import functions as f

    with paths[0].open("rb") as file:
        sign = delimiter_of(decode(file.readline(), head.raw.file))
    line, cut = f.col("value"), re.escape(sign)
    elements = {column.index for column in _elements(head)}
    parts = ["[1-4]?" if c.index in elements else f'[^{cut}"]*' for c in head.columns.columns]
    bare = ["" if c.index in elements else f'[^{cut}"]*' for c in head.columns.columns]
    is_plain = line.rlike(f"^{cut.join(parts)}$") & ~line.rlike(f"^{cut.join(bare)}$")
    texts = f.split(line, cut, -1)
    cells = [f.nullif(f.get(texts, f.lit(i)), f.lit("")) for i in range(len(parts))]
    spark.conf.set("spark.sql.codegen.hugeMethodLimit", _COMPILED)
    rows = _placed(spark.read.text([*map(_place, paths)]), line)
    return Spread(head, rows, cells, f.array(line), sign, is_plain)


def _of_parquet(spark: SparkSession, paths: Sequence[Path], head: Sheet) -> Spread:
    """Records of whole numbers and texts; of other kinds the ordinary reading knows what they say."""
    from pyspark.sql import functions as f

    kinds = pl.read_parquet_schema(paths[0])
    if not all(kind.is_integer() or kind == pl.String for kind in kinds.values()):
        raise _irregular(head.raw.file)
    names = [f.col("`" + name.replace("`", "``") + "`") for name in kinds]
    elements = {column.index for column in _elements(head)}
    whole = {i for i, kind in enumerate(kinds.values()) if kind.is_integer() and i in elements}
    cells = [f.col(f"c{i}") if i in whole else f.nullif(f.col(f"c{i}"), f.lit("")) for i in range(len(names))]
    right = (
        cells[i].isNull() | (cells[i].between(1, 4) if i in whole else cells[i].isin(*map(str, VALUES)))
        for i in elements
    )
    told = reduce(or_, (cells[i].isNotNull() for i in elements))
    texts = f.array(*(cell.cast("string") for cell in cells))
    held = [(name if i in whole else name.cast("string")).alias(f"c{i}") for i, name in enumerate(names)]
    rows = _placed(spark.read.parquet(*map(_place, paths)), *held)
    return Spread(head, rows, cells, texts, None, reduce(and_, right) & told)


def _without_shared_ids(spread: Spread) -> Spread:
    """Rows whose submission id another row has too are not plain: which of them count, their texts tell."""
    from pyspark.sql import functions as f

    column = spread.head.columns.find("id")
    if column is None:
        return spread
    text = f.regexp_replace(f.lower(spread.cells[column.index]), r"^\s*(uuid:)?|\s+$", "")
    often = spread.rows.select(text.alias("shared")).groupBy("shared").count().where("count > 1 and shared is not null")
    rows = spread.rows.join(often.select("shared"), text == f.col("shared"), "left")
    return replace(spread, rows=rows, is_plain=spread.is_plain & f.col("shared").isNull())


def _without_blank_units(spread: Spread) -> Spread:
    """Rows without a unit, where a project has several, are not plain: each is a fault of its own."""
    from pyspark.sql import functions as f

    column = spread.head.columns.find("unit")
    if column is None:
        return spread
    text = f.lower(f.trim(f.coalesce(spread.cells[column.index], f.lit(""))))
    return replace(spread, is_plain=spread.is_plain & ~text.isin(*sorted(BLANKS)))


# The rows that are not plain, and what is said of the whole ------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """names: for each unit and service as they stand in plain rows (`unit`, `service`) the project's names of them.

    rest: the rows that are not plain as far as they are accepted, with the problems and the account of the whole.
    """

    names: pl.DataFrame
    rest: Responses


def check_spread(
    spread: Spread, cells: pl.DataFrame, counts: Mapping[str, Sequence[int]], project: Project, options: ReadOptions
) -> Checked:
    """Check what is not plain, in one table with a plain row for each unit and service.

    cells: `unit` and `service` of the plain rows as they stand, and `n` of them. counts: how often each element was
    answered 1 to 4 in plain rows.
    Raises SourceError where the table is refused whole, or must be read as a whole.
    """
    if cells.is_empty():
        raise _irregular(spread.head.raw.file)
    _insist_on_text(spread.head, cells)
    rest = _rest(spread)
    sheet = _representative(spread, cells, rest, project)
    if (sheet.at <= cells.height).sum() < cells.height:
        raise _irregular(spread.head.raw.file)
    _refuse_scales(sheet, cells.height, counts)
    found = check_rows(sheet, project, options)
    named = found.frame.filter(pl.col("row") < 0).sort("row", descending=True)
    if named.height < cells.height:
        raise _irregular(spread.head.raw.file)
    known = named.select("unit", "service").with_columns(
        cells.select(pl.col("unit", "service").name.prefix("own_"), "n")
    )
    surplus = rest.filter(pl.col("width") != len(spread.head.columns.columns), pl.col("told"))["row"].to_list()
    told = (*ragged_lines(spread.head, surplus), *notices([sheet], project, options))
    whole = _whole(_recounted(found, known, sheet, project), int(cells["n"].sum()) - cells.height, told)
    return Checked(known.drop("n"), without_duplicates([whole])[0])


def _insist_on_text(head: Sheet, cells: pl.DataFrame) -> None:
    """Raises SourceError where names hold the sign for what was no UTF-8."""
    if cells.select(pl.any_horizontal(pl.col("unit", "service").str.contains("\ufffd")).any()).item():
        raise SourceError("{name} bukan teks UTF-8; simpan ulang sebagai CSV UTF-8.", name=head.raw.file)


def _rest(spread: Spread) -> pl.DataFrame:
    """The rows that are not plain: `row` (number in the source), `cells` (as many as columns), `width`, `told`.

    The heading of a text is none of them. Raises SourceError where they are too many.
    """
    from pyspark.sql import functions as f

    odd = f.count_if(~spread.is_plain)
    found = spread.rows.groupBy("file", "block").agg(f.count("*"), f.min("at"), odd).collect()
    before: dict[tuple[str, int], int] = {}
    total = 0
    for file, block, count, first, _ in sorted(found):
        before[file, block] = total - first + 1
        total += count
    if sum(block[-1] for block in found) > _MOST:
        raise _irregular(spread.head.raw.file)
    rows = spread.rows.where(~spread.is_plain).select("file", "block", "at", spread.record).collect()
    width = len(spread.head.columns.columns)
    records = sorted((before[file, block] + at, _record(record, spread)) for file, block, at, record in rows)
    if spread.delimiter is not None:
        del records[0]
    return pl.DataFrame(
        [
            (row, [*record, *[None] * width][:width], len(record), any(map(str.strip, filter(None, record))))
            for row, record in records
        ],
        schema={"row": pl.Int64, "cells": pl.List(pl.String), "width": pl.Int64, "told": pl.Boolean},
        orient="row",
    )


def _record(record: Sequence[str | None], spread: Spread) -> list[str | None]:
    """The cells of a row; a line of a text is cut, unless a quotation mark joins it to the next."""
    if spread.delimiter is None:
        return list(record)
    line = str(record[0])
    if line.count('"') % 2:
        raise _irregular(spread.head.raw.file)
    return list(next(csv.reader([line], delimiter=spread.delimiter), []))


def _representative(spread: Spread, cells: pl.DataFrame, rest: pl.DataFrame, project: Project) -> Sheet:
    """The heading, a plain row for each unit and service (numbered from -1 down), and the rows that are not plain."""
    columns, raw = spread.head.columns, spread.head.raw
    held = {column.index: key for key in ("unit", "service") if (column := columns.find(key))}
    answered = {column.index for column in _elements(spread.head)}
    plain = [
        [cell[held[i]] if i in held else "4" if i in answered else None for i in range(len(columns.columns))]
        for cell in cells.iter_rows(named=True)
    ]
    table = table_of([list(spread.head.layout.headings), *plain, *rest["cells"].to_list()])
    numbers = pl.Series([raw.first_row, *range(-1, -cells.height - 1, -1), *rest["row"]], dtype=pl.Int64)
    lines = pl.DataFrame(dict.fromkeys(table.columns, numbers))
    return sheet_of(replace(raw, cells=table, lines=lines), spread.head.layout, columns, project)


def _refuse_scales(sheet: Sheet, made: int, counts: Mapping[str, Sequence[int]]) -> None:
    """Refuse answers on another scale, by all of the rows."""
    for column in _elements(sheet):
        odd = sheet.data.filter(pl.col("at") > made)[f"c{column.index}"].drop_nulls().value_counts()
        told = {str(value): n for value, n in zip(VALUES, counts[str(column.key)], strict=True)}
        refuse_scale(sheet, column, {text: n + told.pop(text, 0) for text, n in odd.iter_rows()} | told)


def _recounted(found: Responses, known: pl.DataFrame, sheet: Sheet, project: Project) -> Responses:
    """The warnings of services that the project does not know, told of all their rows; those of plain rows of none."""
    more: dict[str, int] = {}
    for unit, text, n in known.select("unit", "own_service", "n").iter_rows():
        declared = project.find_unit(unit)
        if declared and declared.layanan and not is_blank(text) and match_service(text, declared) is None:
            more[text] = more.get(text, 0) + n - 1
    problems = tuple(
        _told_of_more(p, more.get(p.value or "", 0)) if p.rule == "unknown-service" else p for p in found.problems
    )
    counts = {
        place: n + (sum(more.values()) if place[2] == "unknown-service" else 0)
        for place, n in found.problem_counts.items()
    }
    return replace(found, problems=problems, problem_counts=counts)


def _told_of_more(problem: Problem, more: int) -> Problem:
    n = dict(problem.message.values)["n"]
    assert isinstance(n, int)
    row = problem.row if problem.row is not None and problem.row > 0 else None
    return replace(problem, row=row, message=message(problem.rule, problem.value, n + more, "", False))


def _whole(found: Responses, plain: int, told: tuple[Problem, ...]) -> Responses:
    """The responses without the rows made for each unit and service, and the account of the whole table.

    plain: how many plain rows there are beside those that were made.
    """
    counts = {(problem.file, None, problem.rule): 1 for problem in told} | found.problem_counts
    return replace(
        found,
        frame=found.frame.filter(pl.col("row") > 0),
        accounting=found.accounting + Accounting(accepted=plain),
        problems=(*told, *found.problems)[:CAP],
        problem_counts=counts,
    )
