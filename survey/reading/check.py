"""One table becomes Responses: every cell checked, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TypeVar

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Accounting
from ikm.survey.project import Project, Question, Unit
from ikm.survey.reading import cells, faults, units
from ikm.survey.reading.columns import RUNNING, Column, ColumnMap
from ikm.survey.reading.dates import Moment, month_first, read_clock, read_moment
from ikm.survey.reading.demographics import read_choice
from ikm.survey.reading.header import Layout, skipped
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import is_blank, squeeze, words
from ikm.survey.responses import UNKNOWN, Responses, schema

T = TypeVar("T")


@dataclass(frozen=True)
class Sheet:
    """A table whose columns are known. `data`: its data rows, with their index in the table as `at`."""

    raw: RawTable
    layout: Layout
    columns: ColumnMap
    data: pl.DataFrame

    @property
    def at(self) -> pl.Series:
        """Index of each data row in the table."""
        return self.data["at"]

    def texts(self, key: str) -> pl.Series:
        """The cells of a key's column; nulls where there is none."""
        column = self.columns.find(key)
        if column is None:
            return pl.Series([None] * self.data.height, dtype=pl.String)
        return self.data[f"c{column.index}"]


def sheet_of(raw: RawTable, layout: Layout, columns: ColumnMap, project: Project) -> Sheet:
    """The table with the rows that are no data left out."""
    answers = [column.index for column in columns.elements(project.instrument)]  # forms fill in the unit by formulas
    body = raw.with_formulas(answers).slice(layout.start)
    kept = body.with_columns(at=pl.int_range(layout.start, raw.cells.height, dtype=pl.Int64))
    broken = kept["at"].is_in(list(raw.broken))
    return Sheet(raw, layout, columns, kept.filter(broken | ~skipped(body, columns, project)))


def check(sheet: Sheet, project: Project, options: ReadOptions) -> Responses:
    """Check every data row of one table.

    Raises SourceError where the source is refused whole: an element is missing, the unit is unknown, the answers
    are on another scale.
    """
    unit = _units(sheet, project, options)
    service, service_faults = _services(sheet, project, unit)
    _refuse_missing(sheet, project, unit, service)
    answers, answer_faults = _answers(sheet, project, options, unit, service)
    persons, person_faults = _persons(sheet, project)
    days, clocks, date_faults = _moments(sheet, project, options)
    found = pl.concat([_broken(sheet), answer_faults, date_faults, service_faults, person_faults])
    found = pl.concat([found, _no_answers(sheet, answers, found)])
    meta = {
        "source": _sources(sheet, project, options, unit, days),
        "file": pl.repeat(sheet.raw.file, sheet.data.height, dtype=pl.String, eager=True),
        "sheet": pl.repeat(sheet.raw.sheet, sheet.data.height, dtype=pl.String, eager=True),
        "row": sheet.raw.rows(sheet.at),
        "id": _mapped(sheet.texts("id"), _text, pl.String()),
        "fingerprint": fingerprints(sheet),
        "unit": unit,
        "service": service,
        "date": days,
        "time": clocks,
        "remark": _mapped(sheet.texts("remark"), _text, pl.String()),
    }
    frame = pl.DataFrame(meta | persons | answers, schema=schema(project.instrument, project.demographics))
    return _responses(sheet, project, options, frame, found)


def _responses(
    sheet: Sheet, project: Project, options: ReadOptions, frame: pl.DataFrame, found: pl.DataFrame
) -> Responses:
    headings = {c.index: c.heading for c in sheet.columns.columns}
    labels = _labels(sheet, project)
    why = faults.reasons(found, headings, labels, options.language)
    bad = sheet.at.is_in(why["at"].implode())
    rejected = int(bad.sum())
    counts = found.group_by("column", "rule", maintain_order=True).agg(pl.col("n").sum())
    return Responses(
        instrument=project.instrument,
        frame=frame.filter(~bad),
        demographics=project.demographics,
        accounting=Accounting(
            accepted=frame.height - rejected, rejected=rejected, skipped=sheet.raw.recorded - frame.height
        ),
        problems=tuple(faults.problems(found, sheet.raw, headings, labels)),
        problem_counts={(sheet.raw.file, headings.get(column), rule): n for column, rule, n in counts.iter_rows()},
        rejects=(rejected_rows(sheet, why),) if rejected else (),
    )


def rejected_rows(sheet: Sheet, why: pl.DataFrame) -> pl.DataFrame:
    """The rows that `why` names by `at`, as they stood, under their headings, with its reason `alasan`."""
    names: dict[str, str] = {}
    taken = {"alasan"}
    for column in sheet.columns.columns:
        name, n = column.heading or f"kolom {column.index + 1}", 2
        while name in taken:
            name, n = f"{column.heading or f'kolom {column.index + 1}'} ({n})", n + 1
        taken.add(name)
        names[f"c{column.index}"] = name
    return (
        sheet.data.join(why, on="at", how="inner")
        .sort("at")
        .select(*(pl.col(old).alias(new) for old, new in names.items()), "alasan")
    )


def _labels(sheet: Sheet, project: Project) -> dict[int, str]:
    return {
        c.index: ", ".join(label.id for label in project.instrument[c.key].labels)
        for c in sheet.columns.elements(project.instrument)
        if c.key
    }


def _mapped(texts: pl.Series, read: Callable[[str | None], T], kind: pl.DataType) -> pl.Series:
    """Read each different text once."""
    if texts.is_empty():
        return pl.Series([], dtype=kind)
    unique = texts.unique().to_list()
    found = [read(text) for text in unique]
    new = pl.Series(found, dtype=kind)
    return texts.replace_strict(pl.Series(unique, dtype=pl.String), new, return_dtype=kind)


def _text(text: str | None) -> str | None:
    return None if text is None or is_blank(text) else squeeze(text)


# Units and services -------------------------------------------------------------------------------------------------


def _units(sheet: Sheet, project: Project, options: ReadOptions) -> pl.Series:
    stem = units.lineage(sheet.raw.file)
    default = units.default_unit(project, options.unit, sheet.raw.sheet, sheet.layout.titles, stem)

    def read(text: str | None) -> str | None:
        return default if text is None or is_blank(text) else units.named_unit(text, project)

    found = _mapped(sheet.texts("unit"), read, pl.String())
    if project.unit and found.null_count():
        raise units.unknown_unit(project, sheet.raw.file, stem)
    return found


def _services(sheet: Sheet, project: Project, unit: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
    column, texts = sheet.columns.find("service"), sheet.texts("service")
    found = _mapped(texts, _text, pl.String())
    rules = pl.Series([None] * len(found), dtype=pl.String)
    for name in unit.unique().drop_nulls().to_list() if project.unit and column else ():
        declared = project.find_unit(name)
        if declared is None or not declared.layanan:
            continue
        here = (unit == name).fill_null(False)
        known = _mapped(texts, partial(_service_name, unit=declared), pl.String())
        unknown = here & found.is_not_null() & known.is_null()
        found = found.zip_with(~here | known.is_null(), known)
        rules = rules.zip_with(~unknown, pl.repeat("unknown-service", len(found), dtype=pl.String, eager=True))
    if column is None:
        return found, faults.none()
    return found, faults.grouped(faults.of_cells(sheet.at, texts, rules, column.index, "warning"))


def _service_name(text: str | None, unit: Unit) -> str | None:
    service = None if text is None else units.match_service(text, unit)
    return service.nama if service else None


def _sources(sheet: Sheet, project: Project, options: ReadOptions, unit: pl.Series, days: pl.Series) -> pl.Series:
    """The source of each row: its unit, its year, else the project's period, and the file's lineage.

    The row's own year, so that an export that grows over the years stays one source when the project moves on.
    """
    if options.source:
        return pl.repeat(options.source, len(unit), dtype=pl.String, eager=True)
    year = days.dt.year().cast(pl.String).fill_null(project.survei.periode or "")
    return unit.fill_null("") + "|" + year + f"|{units.lineage(sheet.raw.file)}"


# Answers ------------------------------------------------------------------------------------------------------------


def _refuse_missing(sheet: Sheet, project: Project, unit: pl.Series, service: pl.Series) -> None:
    """Refuse a table without an element, unless it is declared not to apply to any of the table's rows."""
    absent = [key for key in project.instrument.keys if sheet.columns.find(key) is None]
    missing = [k for k in absent if unit.is_empty() or not _not_applicable(k, project, unit, service).all()]
    if missing:
        raise missing_elements(sheet.raw, missing, sheet.columns)


def missing_elements(raw: RawTable, missing: list[str], columns: ColumnMap) -> SourceError:
    """The refusal of a table in which elements are missing."""
    return SourceError(
        '{place}: tidak ada kolom untuk unsur {keys}; kolom yang ada: {headings}. Tentukan dengan --map "KOLOM=kunci"'
        "{or_sheet}.",
        place=raw.place,
        keys=", ".join(missing),
        headings=columns.headings,
        or_sheet=_or_sheet(raw),
    )


def _or_sheet(raw: RawTable) -> Message:
    """A further remedy, where the table is one sheet of a workbook."""
    if raw.sheet is None:
        return Message("")
    return Message(', atau sebut lembar yang berisi jawaban dengan --sheet "NAMA"')


def _answers(
    sheet: Sheet, project: Project, options: ReadOptions, unit: pl.Series, service: pl.Series
) -> tuple[dict[str, pl.Series], pl.DataFrame]:
    found: dict[str, pl.Series] = {}
    broken = [faults.none()]
    for key in project.instrument.keys:
        column = sheet.columns.find(key)
        if column is None:
            found[key] = pl.Series([None] * sheet.data.height, dtype=pl.Int64)
            continue
        applies = ~_not_applicable(key, project, unit, service)
        found[key], more = _element(sheet, project, options, column, applies)
        broken += more
    return found, pl.concat(broken)


def _element(
    sheet: Sheet, project: Project, options: ReadOptions, column: Column, applies: pl.Series
) -> tuple[pl.Series, list[pl.DataFrame]]:
    """The answers of one element's column and their faults."""
    texts = sheet.data[f"c{column.index}"]
    element = project.instrument[column.key or ""]
    used = texts if applies.all() else texts.zip_with(applies, pl.Series([None] * len(texts), dtype=pl.String))
    _refuse_scale(sheet, column, used)
    unique = texts.unique().to_list()
    read = {text: cells.read_answer(text, element, project.instrument) for text in unique}
    values = _mapped(used, lambda text: read[text].value if text is not None else None, pl.Int64())
    rules = _mapped(used, lambda text: read[text].rule if text is not None else None, pl.String())
    if rules.null_count() == len(rules) and applies.all():
        return values, []
    zero = pl.Series("zero", rules.eq_missing("zero-blank"))
    nothing = pl.Series([None] * len(texts), dtype=pl.String)
    unused = _mapped(texts, lambda text: None if is_blank(text) else "not-applicable", pl.String())
    at, severity = sheet.at, "error" if options.bad_cell == "reject" else "warning"
    return values, [
        faults.of_cells(at, texts, rules.zip_with(~zero, nothing), column.index, severity),  # type: ignore[arg-type]
        faults.grouped(faults.of_cells(at, texts, rules.zip_with(zero, nothing), column.index, "warning"), ("rule",)),
        faults.grouped(
            faults.of_cells(at, texts, nothing.zip_with(applies, unused), column.index, "warning"), ("rule",)
        ),
    ]


def _not_applicable(key: str, project: Project, unit: pl.Series, service: pl.Series) -> pl.Series:
    """The rows for whose unit or service the element is declared *tidak berlaku*."""
    out = pl.Series([False] * len(unit), dtype=pl.Boolean)
    for declared in (project.find_unit(name) for name in unit.unique().to_list()):
        if declared is None:
            continue
        here = (unit == declared.nama).fill_null(False)
        if key in declared.tidak_berlaku:
            out |= here
        for kind in declared.layanan:
            if key in kind.tidak_berlaku:
                out |= here & (service == kind.nama).fill_null(False)
    return out


def _refuse_scale(sheet: Sheet, column: Column, texts: pl.Series) -> None:
    counts = texts.drop_nulls().value_counts()
    filled = {text: n for text, n in counts.iter_rows() if not is_blank(text)}
    scale = cells.other_scale(filled)
    if scale:
        raise SourceError(
            '{place}, kolom "{column}": jawaban memakai skala {scale}, bukan 1-4; ubah dahulu ke 1-4 menurut '
            "kuesionernya{or_sheet}. Berkas ini tidak dibaca.",
            place=sheet.raw.place,
            column=column.heading,
            scale=scale,
            or_sheet=_or_sheet(sheet.raw),
        )


def _broken(sheet: Sheet) -> pl.DataFrame:
    """The rows of which reading itself says that they are no data."""
    rules = sheet.at.replace_strict(sheet.raw.broken, default=None, return_dtype=pl.String)
    return faults.of_cells(sheet.at, pl.repeat(None, len(rules), dtype=pl.String, eager=True), rules, -1, "error")


def _no_answers(sheet: Sheet, answers: Mapping[str, pl.Series], found: pl.DataFrame) -> pl.DataFrame:
    frame = pl.DataFrame(dict(answers))
    nothing = frame.select(pl.all_horizontal(pl.all().is_null()).alias("x"))["x"]
    already = found.filter(pl.col("severity") == "error")["at"]
    bare = sheet.data.filter(nothing & ~sheet.at.is_in(already.implode()))
    rule = pl.repeat("no-answers", bare.height, dtype=pl.String, eager=True)
    value = pl.repeat(None, bare.height, dtype=pl.String, eager=True)
    return faults.of_cells(bare["at"], value, rule, -1, "error")


# Persons and days ---------------------------------------------------------------------------------------------------


def _persons(sheet: Sheet, project: Project) -> tuple[dict[str, pl.Series], pl.DataFrame]:
    found: dict[str, pl.Series] = {}
    broken = [faults.none()]
    for question in project.pertanyaan:
        texts = sheet.texts(question.kunci)
        found[question.kunci] = _mapped(texts, partial(_choice, question=question), pl.String())
        column = sheet.columns.find(question.kunci)
        if column is not None:
            unknown = (found[question.kunci] == UNKNOWN).fill_null(False)
            fits = _mapped(texts, _says_unknown, pl.Boolean())
            rule = "unknown-choice" if question.pilihan else "unknown-age"
            marks = pl.DataFrame({"x": unknown & ~fits}).select(pl.when("x").then(pl.lit(rule)))
            broken.append(faults.grouped(faults.of_cells(sheet.at, texts, marks.to_series(), column.index, "warning")))
    return found, pl.concat(broken)


def _choice(text: str | None, question: Question) -> str | None:
    return read_choice(text, question)


def _says_unknown(text: str | None) -> bool:
    """Whether the cell itself says "tidak diketahui"."""
    return text is not None and words(text) == UNKNOWN


def _moments(sheet: Sheet, project: Project, options: ReadOptions) -> tuple[pl.Series, pl.Series, pl.DataFrame]:
    texts, column = sheet.texts("date"), sheet.columns.find("date")
    unique = texts.unique().to_list()
    us = month_first(unique)
    read: dict[str | None, Moment] = {text: read_moment(text, us=us) for text in unique}
    days = _mapped(texts, lambda text: read[text].day, pl.Date())
    inner = _mapped(texts, lambda text: read[text].clock, pl.Time())
    clocks = _mapped(sheet.texts("time"), read_clock, pl.Time())
    clocks = clocks.zip_with(clocks.is_not_null(), inner)
    if column is None:
        return days, clocks, faults.none()
    severity = "error" if options.bad_cell == "reject" else "warning"
    bad = _mapped(texts, lambda text: read[text].rule if read[text].rule == "impossible-date" else None, pl.String())
    odd = _mapped(texts, lambda text: read[text].rule if read[text].rule == "unknown-date" else None, pl.String())
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


# Fingerprints -------------------------------------------------------------------------------------------------------


def fingerprints(sheet: Sheet) -> pl.Series:
    """A hash of each row's cells by heading, whatever the order of columns; running numbers and blanks left out."""
    columns = [c for c in sheet.columns.columns if words(c.heading) not in RUNNING and c.heading]
    columns.sort(key=lambda c: (words(c.heading), c.index))
    texts = [pl.concat_str(pl.lit(words(c.heading) + "\x1f"), _normal(f"c{c.index}")).fill_null("") for c in columns]
    joined = sheet.data.select(pl.concat_str(texts or [pl.lit("")], separator="\x1e").alias("x"))["x"]
    return _mapped(joined, _hash, pl.String())


def _normal(name: str) -> pl.Expr:
    """The cell without stray space, whole numbers as such; null where it is empty."""
    text = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return text.str.replace(r"^([+-]?\d+)[.,]0+$", "$1").replace("", None)


def _hash(text: str | None) -> str:
    joined = "\x1e".join(part for part in (text or "").split("\x1e") if part)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
