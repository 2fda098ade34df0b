"""Big regular files, checked without holding them: plain rows stay in the file, the others are read as any row is.

A file is regular where its first line names the elements, and beside them at most the unit, the service and the
submission id. A row is plain where each answer is 1 to 4 or empty, and nothing else about it calls for a second look.
Whatever is not plain goes through the reading of ordinary files, in one table with a plain row for each unit and
service: both ways say the same words, and what is not regular is left to that reading as a whole.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ikm.survey.instrument import Instrument
from ikm.survey.messages import Message
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Project, Unit
from ikm.survey.reading import delimited, objects
from ikm.survey.reading.belonging import units_of
from ikm.survey.reading.check import check_rows
from ikm.survey.reading.columns import RUNNING, ColumnMap, check_mapped_headings, check_mapping
from ikm.survey.reading.faults import CAP, message
from ikm.survey.reading.header import empty, find_layout, may_be_total, numbered
from ikm.survey.reading.notices import notices, refuse_surplus
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.recap import recap_sheet
from ikm.survey.reading.sheet import Sheet, columns_of, sheet_of
from ikm.survey.reading.texts import is_blank, printable, words
from ikm.survey.reading.units import match_service
from ikm.survey.responses import Responses
from ikm.survey.resubmission import without_duplicates

_BIG = {".csv": 20_000_000, ".tsv": 20_000_000, ".txt": 20_000_000, ".parquet": 2_000_000}  # bytes
_HEAD = 65_536  # bytes that show what the columns are
_HEAD_ROWS = 1_000
_MOST = 500_000  # rows that are read one by one
_FEW = 20  # one in so many: fewer off the scale do not make another scale
_MOST_CELLS = 100_000  # units by services
_TAIL = 50  # rows at the end, of which those without answers may be notes
_SHOWN = 10
_AT = "at"

_DEFAULT = ReadOptions()


@dataclass(frozen=True)
class Big:
    """A big file, checked.

    plain: its rows that need no second look, not yet read: `unit`, `service` (String) and the elements (Int8).
    rest: the other rows, in memory as far as they are accepted; with the problems and the account of the whole file.
    """

    plain: pl.LazyFrame
    rest: Responses

    @property
    def rows(self) -> pl.LazyFrame:
        """All accepted rows, those of `rest` last; not yet read."""
        names = ["unit", "service", *self.rest.instrument.keys]
        rest = self.rest.frame.lazy().select(names).cast(dict.fromkeys(self.rest.instrument.keys, pl.Int8))
        return pl.concat([self.plain, rest])


@dataclass(frozen=True)
class _Source:
    """The rows below the heading of a regular file, by `at`, in columns `c0`, `c1`, ...

    head: its first rows. rows: as they stand. numbers: with answers as Int8, null where they are something else.
    others: the rows that are not plain by themselves, at most one more than are read one by one.
    ragged: the lines that are not as wide as the heading.
    """

    head: Sheet
    rows: pl.LazyFrame
    numbers: pl.LazyFrame
    others: pl.DataFrame
    ragged: pl.DataFrame

    @property
    def columns(self) -> ColumnMap:
        return self.head.columns

    def names(self, *keys: str) -> list[str]:
        """The columns of these keys, as far as there are any."""
        return [f"c{column.index}" for key in keys if (column := self.columns.find(key))]

    @property
    def cells(self) -> list[str]:
        """The columns of unit and service."""
        return self.names("unit", "service")

    @property
    def answers(self) -> list[str]:
        """The columns of the elements."""
        return _answers(self.columns)


def is_big(path: Path) -> bool:
    """Whether a file is so large that it is worth being streamed."""
    return path.is_file() and path.stat().st_size >= _BIG.get(path.suffix.casefold(), 1 << 62)


def read_big(path: Path, project: Project, options: ReadOptions = _DEFAULT, name: str | None = None) -> Big | None:
    """A regular file checked in bounded memory; None for what the ordinary reading must see as a whole.

    The same responses, problems and account as `read_answers` and `without_duplicates` give; beside them a warning
    of lines with fewer or more cells than the heading.
    Raises SourceError where the file is refused whole.
    """
    if any(u.tidak_berlaku or any(s.tidak_berlaku for s in u.layanan) for u in project.unit):
        return None
    try:
        source = _source(path, project, options, name or printable(path.name))
        return _checked(source, project, options) if source else None
    except pl.exceptions.PolarsError:
        return None


# What the columns are --------------------------------------------------------------------------------------------


def _source(path: Path, project: Project, options: ReadOptions, name: str) -> _Source | None:
    head = regular_head(path, project, options, name)
    if head is None:
        return None
    return _of_parquet(path, head) if is_parquet(path) else _of_text(path, head)


def regular_head(path: Path, project: Project, options: ReadOptions, name: str) -> Sheet | None:
    """The first rows of a file whose columns are all known and say nothing but unit, service, id and answers.

    None for any other. Raises SourceError where the file is refused whole.
    """
    raw = _parquet_head(path, name) if is_parquet(path) else _text_head(path, name)
    return _regular(replace(raw, folder=path.absolute().parent.name), project, options)


def is_parquet(path: Path) -> bool:
    """Whether a file is Parquet, by its name."""
    return path.suffix.casefold() == ".parquet"


def _text_head(path: Path, name: str) -> RawTable:
    with path.open("rb") as file:
        content = file.read(_HEAD)
    raw = delimited.read(delimited.decode(content[: content.rfind(b"\n") + 1], name), name)
    headed = [column.name for column in raw.cells.head(1) if column[0] is not None]
    return replace(raw, cells=raw.cells.select(raw.cells.columns[: len(headed)]))


def _parquet_head(path: Path, name: str) -> RawTable:
    buffer = io.BytesIO()
    pl.scan_parquet(path).head(_HEAD_ROWS).collect().write_parquet(buffer)
    return objects.read_parquet(buffer.getvalue(), name)


def _regular(raw: RawTable, project: Project, options: ReadOptions) -> Sheet | None:
    check_mapping(project, options)
    layout = find_layout(raw, project, options)
    if layout is None or layout.start != 1:
        return None
    columns = columns_of(raw, layout, project, options)
    check_mapped_headings([columns], options)
    keys = [column.key for column in columns.columns]
    known = {"unit", "service", "id", *project.instrument.keys}
    if not set(project.instrument.keys) <= set(keys) <= known or (keys[0] == "id" and set(keys) & {"unit", "service"}):
        return None
    number = columns.find("id")
    if number is not None and words(number.heading) in RUNNING:
        return None
    sheet = sheet_of(raw, layout, columns, project)
    refuse_surplus(sheet, project.instrument)
    return None if recap_sheet(raw, project, options) else sheet


def _of_text(path: Path, head: Sheet) -> _Source | None:
    """The rows of a text without quotation marks; its lines are gone through, since a scan drops surplus cells."""
    with path.open("rb") as file:
        first = file.readline()
    delimiter = delimited.delimiter_of(delimited.decode(first, head.raw.file))
    names = [f"c{i}" for i in range(len(head.columns.columns))]
    answers = _answers(head.columns)
    line = pl.col("line")
    plain = line.str.contains(_pattern(names, answers, delimiter, "[1-4]?"))
    unanswered = line.str.contains(_pattern(names, answers, delimiter, ""))
    lines = _scan(path, {"line": pl.String()}, "\x1f", 0).filter(pl.col(_AT) > 0)
    odd = (
        lines.filter((~plain | unanswered).fill_null(True))
        .head(_MOST + 1)
        .select(
            _AT,
            cells=line.str.split(delimiter),  # their own copies: a part of a text would keep all of it in memory
            joined=line.str.contains('"|\r.'),
            told=line.str.strip_chars(f" \t\r{delimiter}") != "",
        )
        .collect(engine="streaming")
    )
    if odd.height > _MOST or odd["joined"].any():
        return None
    ragged = odd.filter("told", pl.col("cells").list.len() != len(names))
    cells = pl.col("cells").list.to_struct(fields=names)
    others = odd.select(_AT, cells).unnest("cells").with_columns(pl.col(names).replace("", None))
    texts = dict.fromkeys(names, pl.String())
    numbers = texts | dict.fromkeys(answers, pl.Int8())
    return _Source(head, _scan(path, texts, delimiter, 1), _scan(path, numbers, delimiter, 1), others, ragged)


def _pattern(names: Sequence[str], answers: Collection[str], delimiter: str, answer: str) -> str:
    """A line of a cell for each column, of which those of the elements hold what matches `answer`."""
    mark = re.escape(delimiter)
    return "^" + mark.join(answer if name in answers else f'[^{mark}"\\r]*' for name in names) + "$"


def _scan(path: Path, schema: Mapping[str, pl.DataType], delimiter: str, above: int) -> pl.LazyFrame:
    return pl.scan_csv(
        path,
        has_header=False,
        skip_lines=above,
        separator=delimiter,
        quote_char=None,
        schema=schema,
        ignore_errors=True,
        truncate_ragged_lines=above > 0,
        row_index_name=_AT,
        row_index_offset=above,
    ).with_columns(pl.col(_AT).cast(pl.Int64))


def _of_parquet(path: Path, head: Sheet) -> _Source | None:
    scan = pl.scan_parquet(path, row_index_name=_AT, row_index_offset=1)
    names, kinds = zip(*list(scan.collect_schema().items())[1:], strict=True)
    if not all(kind.is_integer() or kind == pl.String for kind in kinds):
        return None
    rows = scan.select(pl.col(_AT).cast(pl.Int64), *(pl.col(name).alias(f"c{i}") for i, name in enumerate(names)))
    numbers = rows.with_columns(pl.col(_answers(head.columns)).cast(pl.Int8, strict=False))
    others = rows.filter(~_plain(rows, _answers(head.columns))).head(_MOST + 1).collect(engine="streaming")
    return _Source(head, rows, numbers, others, pl.DataFrame(schema={_AT: pl.Int64}))


def _answers(columns: ColumnMap) -> list[str]:
    return [f"c{column.index}" for column in columns.columns if column.key not in ("unit", "service", "id")]


# Which rows are plain ------------------------------------------------------------------------------------------------


def _checked(source: _Source, project: Project, options: ReadOptions) -> Big | None:
    cells = _cells(source)
    rows = int(cells["n"].sum())
    if not rows or cells.height > _MOST_CELLS or _odd_names(source, cells, project):
        return None
    blank = _blank_units(source, cells, project, options)
    cells = cells if blank is None else cells.filter(~blank)
    rest = _not_plain(source, [reason for reason in (blank, _shared_ids(source)) if reason is not None])
    if rest.height > _MOST or _may_be_another_scale(source, rest):
        return None
    sheet = sheet_of(_representative(source, cells, rest), source.head.layout, source.columns, project)
    if _may_be_no_data(source, sheet, rest, rows):
        return None
    units_of(_placed(sheet, cells), project, options)  # refuses an unknown unit with the line where it first stands
    found = check_rows(sheet, project, options)
    named = found.frame.filter(pl.col("row") < 0)
    if named.height < cells.height:
        return None
    known = cells.with_columns(named.sort("row", descending=True).select("unit", "service"))
    lines = [at + 1 for at in source.ragged[_AT]]
    told = (*ragged_lines(source.head, lines), *notices([sheet], project, options))
    found = _recounted(source, found, known, project)
    responses = _whole(found, rows - rest.height, cells.height, told)
    accepted = source.numbers.filter(~pl.col(_AT).is_in(rest[_AT].implode())) if rest.height else source.numbers
    return Big(_named(source, accepted, known, project.instrument), without_duplicates([responses])[0])


def _cells(source: _Source) -> pl.DataFrame:
    """Each unit and service that rows name, as they stand, the number of rows and the first of them."""
    counts = (pl.len().alias("n"), pl.col(_AT).min())
    found = source.rows.group_by(source.cells).agg(*counts) if source.cells else source.rows.select(*counts)
    return found.collect(engine="streaming").sort(_AT)


def _not_plain(source: _Source, reasons: Sequence[pl.Expr]) -> pl.DataFrame:
    """The rows to be read one by one: those that are not plain by themselves, and those with one of the reasons."""
    if not reasons or source.others.height > _MOST:
        return source.others.sort(_AT)
    more = source.rows.filter(pl.any_horizontal(*reasons)).head(_MOST + 1).collect(engine="streaming")
    return pl.concat([source.others, more], how="vertical_relaxed").unique(_AT).sort(_AT)


def _plain(rows: pl.LazyFrame, elements: Sequence[str]) -> pl.Expr:
    """Rows with an answer or more, each a single digit from 1 to 4."""
    kinds = rows.collect_schema()
    answers = [pl.col(name) for name in elements]
    digits = (
        a.str.len_bytes() == 1 if kinds[name] == pl.String else True for a, name in zip(answers, elements, strict=True)
    )
    numbers = (a.cast(pl.Int8, strict=False).is_between(1, 4).fill_null(False) for a in answers)
    right = (a.is_null() | (number & digit) for a, number, digit in zip(answers, numbers, digits, strict=True))
    return pl.all_horizontal(*right) & pl.any_horizontal(*(a.is_not_null() for a in answers))


def _blank_units(source: _Source, cells: pl.DataFrame, project: Project, options: ReadOptions) -> pl.Expr | None:
    """Rows without a unit where others have one: each of them is a fault of its own; None where there are none."""
    for name in source.names("unit"):
        texts = cells[name].cast(pl.String).unique().to_list()
        blank = [text for text in texts if is_blank(text)]
        if len(project.unit) > 1 and not options.unit and 0 < len(blank) < len(texts):
            return pl.col(name).cast(pl.String).is_in(blank, nulls_equal=True)
    return None


def _shared_ids(source: _Source) -> pl.Expr | None:
    """Rows whose submission id another row has too, or may have: which of them count, their texts tell."""
    for name in source.names("id"):
        text = pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase().str.strip_prefix("uuid:")
        told = source.rows.filter(pl.col(name).is_not_null())
        ids = told.select(text.hash()).collect(engine="streaming").to_series().sort()
        shared = ids.filter((ids == ids.shift(1)).fill_null(False)).unique()
        return None if shared.is_empty() else pl.col(name).is_not_null() & text.hash().is_in(shared.implode())
    return None


# What only the whole file can tell: such a file is left to the ordinary reading ------------------------------------


def _odd_names(source: _Source, cells: pl.DataFrame, project: Project) -> bool:
    """Whether a unit or service is called as a total or an element is: its rows may be no data."""
    elements = {words(text) for e in project.instrument.elements for text in (e.code, e.name.id, e.name.en)}
    texts = {text for name in source.cells for text in cells[name].cast(pl.String).drop_nulls()}
    return any(words(text) in elements for text in texts) or may_be_total(pl.Series(sorted(texts), dtype=pl.String))


def _may_be_another_scale(source: _Source, rest: pl.DataFrame) -> bool:
    """Whether odd cells are more than a few beside all answers of an element; the first rows often show that not."""
    odd = [rest[name].count() for name in source.answers]
    enough = (source.rows.head(2 * _FEW * max(odd)), source.rows)
    return max(odd) > 0 and not any(_are_few(odd, rows.select(pl.col(source.answers).count())) for rows in enough)


def _are_few(odd: Sequence[int], answered: pl.LazyFrame) -> bool:
    counts = answered.collect(engine="streaming").row(0)
    return all(few * _FEW <= n - few for few, n in zip(odd, counts, strict=True))


def _may_be_no_data(source: _Source, sheet: Sheet, rest: pl.DataFrame, rows: int) -> bool:
    """Whether a row may be a total, a note or the numbers of the columns, which only the rows around it tell."""
    texts = rest.select(pl.exclude(_AT).cast(pl.String))
    told = rest.filter(~empty(texts))
    answered = pl.any_horizontal(pl.col(name).cast(pl.String).str.contains("^[1-4]$") for name in source.answers)
    notes = told.filter(~answered.fill_null(False), pl.col(_AT) > rows - _TAIL)
    skipped = sheet.raw.cells.height - 1 - (rest.height - told.height) - sheet.data.height
    return not notes.is_empty() or skipped > 0 or bool(numbered(texts.filter(rest[_AT] == 1)).any())


# The rows that are not plain -----------------------------------------------------------------------------------------


def _representative(source: _Source, cells: pl.DataFrame, rest: pl.DataFrame) -> RawTable:
    """The heading, a plain row for each unit and service (numbered from -1 down), and the rows that are not plain."""
    names = [f"c{i}" for i in range(len(source.columns.columns))]
    heading = pl.DataFrame([source.head.layout.headings], schema=names, orient="row")
    answers = (
        pl.lit("4" if name in source.answers else None).alias(name) for name in names if name not in source.cells
    )
    plain = cells.drop(_AT).with_columns(*answers)
    texts = pl.concat([part.select(pl.col(names).cast(pl.String)) for part in (heading, plain, rest)])
    texts = texts.select(pl.all().str.replace_all("\0", "", literal=True))
    first = source.head.raw.first_row
    numbers = [first, *range(-1, -cells.height - 1, -1), *(rest[_AT] + first)]
    lines = pl.DataFrame(dict.fromkeys(names, numbers), schema=dict.fromkeys(names, pl.Int64))
    held = texts.with_columns(pl.when(pl.all().str.strip_chars() != "").then(pl.all())).rechunk()
    return replace(source.head.raw, cells=held, lines=lines)


def _placed(sheet: Sheet, cells: pl.DataFrame) -> Sheet:
    """The table with the rows made for each unit and service at the first line that names them."""
    assert sheet.raw.lines is not None
    first = cells.get_column(_AT).to_list()
    lines = sheet.raw.lines["c0"].scatter(range(1, cells.height + 1), [at + sheet.raw.first_row for at in first])
    return replace(sheet, raw=replace(sheet.raw, lines=pl.DataFrame(dict.fromkeys(sheet.raw.cells.columns, lines))))


def _recounted(source: _Source, found: Responses, known: pl.DataFrame, project: Project) -> Responses:
    """The warnings of services that the project does not know, told of all their rows and at the first of them."""
    first = source.head.raw.first_row
    rows: dict[str, tuple[int, int]] = {}
    for name in source.names("service"):
        for text, n, at, unit in known.select(pl.col(name).cast(pl.String), "n", _AT, "unit").iter_rows():
            if _is_unknown(text, project.find_unit(unit)):
                count, least = rows.get(text, (0, at + first))
                rows[text] = (count + n, min(least, at + first))
    told = [
        replace(p, row=rows[p.value][1], message=message(p.rule, p.value, rows[p.value][0], "", False))
        if p.rule == "unknown-service" and p.value in rows
        else p
        for p in found.problems
    ]
    total = sum(count for count, _ in rows.values())
    counts = {place: total if place[2] == "unknown-service" else n for place, n in found.problem_counts.items()}
    places: dict[str | None, int] = {column.heading: column.index for column in source.columns.columns}
    told.sort(key=lambda p: (p.row or 0, places.get(p.column, -1)))
    return replace(found, problems=tuple(told), problem_counts=counts)


def _is_unknown(text: str | None, unit: Unit | None) -> bool:
    return unit is not None and bool(unit.layanan) and not is_blank(text) and match_service(text or "", unit) is None


def _whole(found: Responses, plain: int, cells: int, told: tuple[Problem, ...]) -> Responses:
    """The responses without the rows made for each unit and service, and the account of the whole file."""
    counts = {(problem.file, None, problem.rule): 1 for problem in told} | found.problem_counts
    return replace(
        found,
        frame=found.frame.filter(pl.col("row") > 0),
        accounting=found.accounting + Accounting(accepted=plain - cells),
        problems=(*told, *found.problems)[:CAP],
        problem_counts=counts,
    )


def ragged_lines(head: Sheet, lines: Sequence[int]) -> list[Problem]:
    """A warning of the lines that have fewer or more cells than the heading, from which cells may be missing."""
    if not lines:
        return []
    told = Message(
        "{count} baris tidak berisi {width} sel seperti judulnya, misalnya baris {lines}; sel yang kurang dibaca "
        "kosong, yang berlebih tidak dibaca.",
        count=len(lines),
        width=len(head.columns.columns),
        lines=", ".join(map(str, lines[:_SHOWN])),
    )
    return [Problem(head.raw.file, "ragged-lines", told, "warning")]


def _named(source: _Source, plain: pl.LazyFrame, known: pl.DataFrame, instrument: Instrument) -> pl.LazyFrame:
    """The plain rows with unit and service as the project names them."""
    known = known.select(*source.cells, "unit", "service")
    answers = [pl.col(*source.names(key)).alias(key) for key in instrument.keys]
    if source.cells:
        plain = plain.join(known.lazy(), on=source.cells, how="left", nulls_equal=True)
    else:
        plain = plain.with_columns(pl.lit(known[name][0], pl.String).alias(name) for name in ("unit", "service"))
    return plain.select("unit", "service", *answers)
