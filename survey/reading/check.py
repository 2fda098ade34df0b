"""One table becomes Responses: every cell checked, every row accounted for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import blake2b
from itertools import chain, count
from typing import TypeVar

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Accounting
from ikm.survey.project import Project, Question, Unit
from ikm.survey.reading import cells, faults, units
from ikm.survey.reading.columns import (
    OWN_FILE,
    OWN_SOURCE,
    OWN_UNIT,
    REASON,
    RUNNING,
    Column,
    ColumnMap,
    assign,
    may_number_rows,
)
from ikm.survey.reading.dates import Moment, month_first, read_clock, read_moment
from ikm.survey.reading.demographics import read_choice
from ikm.survey.reading.header import Layout, empty, skipped
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import is_blank, squeeze, words
from ikm.survey.responses import UNKNOWN, Responses, schema

T = TypeVar("T")

_GUARD = r"^'([=+@\t\r-])"  # the apostrophe by which a file of rejected rows keeps a cell from being a formula
_NUMBERED = re.compile(r" \(\d+\)$|^kolom \d+$")  # what such a file makes of headings that are alike or blank


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

    @property
    def of_rejects(self) -> bool:
        """Whether it holds rows that were rejected before: it says of which file each of them is."""
        return self.columns.find("origin") is not None

    @cached_property
    def headings(self) -> dict[int, str]:
        """Heading of each column of the source; of rows that were rejected before, as it stood in their own file."""
        if not self.of_rejects:
            return {c.index: c.heading for c in self.columns.columns}
        told = {REASON, OWN_UNIT, OWN_FILE, OWN_SOURCE}
        present = {c.heading for c in self.columns.columns} | {""}
        plain = {c.index: _NUMBERED.sub("", c.heading) for c in self.columns.columns}
        kept = (c for c in self.columns.columns if c.heading not in told)
        return {c.index: plain[c.index] if plain[c.index] in present else c.heading for c in kept}

    @cached_property
    def running(self) -> frozenset[int]:
        """The columns that only number the rows."""
        named = {index for index, heading in self.headings.items() if words(heading) in RUNNING}
        if self.of_rejects:
            return frozenset(named)
        others = (c for c in self.columns.columns if c.key is None and may_number_rows(c.heading))
        return frozenset(named | {c.index for c in others if _is_consecutive(self.data[f"c{c.index}"])})

    def texts(self, key: str) -> pl.Series:
        """The cells of a key's column; nulls where there is none."""
        column = self.columns.find(key)
        if column is None:
            return pl.Series([None] * self.data.height, dtype=pl.String)
        return self.data[f"c{column.index}"]


def _is_consecutive(texts: pl.Series) -> bool:
    """Whether the cells are whole numbers, each one more, or each one less, than the one before."""
    numbers = texts.str.strip_chars().str.replace(r"[.,]0+$", "").cast(pl.Int64, strict=False)
    steps = numbers.diff().drop_nulls()
    return numbers.null_count() == 0 and bool((steps == 1).all() or (steps == -1).all())


def columns_of(
    raw: RawTable, layout: Layout, project: Project, options: ReadOptions, dateish: frozenset[int] = frozenset()
) -> ColumnMap:
    """As `assign`, of a table's headings: a fault says of which table."""
    try:
        return assign(layout.headings, project, options, dateish)
    except SourceError as error:
        raise SourceError("{place}: {fault}", place=raw.place, fault=error.message) from error


def sheet_of(raw: RawTable, layout: Layout, columns: ColumnMap, project: Project) -> Sheet:
    """The table with the rows that are no data left out; of records only empty ones are none."""
    answers = [column.index for column in columns.elements(project.instrument)]  # forms fill in the unit by formulas
    body = raw.with_formulas(answers).slice(layout.start)
    if columns.find("origin"):
        body = body.with_columns(pl.all().str.replace(_GUARD, "$1"))
    kept = body.with_columns(at=pl.int_range(layout.start, raw.cells.height, dtype=pl.Int64))
    broken = kept["at"].is_in(list(raw.broken))
    no_data = empty(body) if raw.first_row == 0 else skipped(body, columns, project)
    return Sheet(raw, layout, columns, kept.filter(broken | ~no_data))


def check(sheet: Sheet, project: Project, options: ReadOptions) -> Responses:
    """Check every data row of one table.

    Raises SourceError where the source is refused whole: an element is missing, the unit is unknown, the answers
    are on another scale.
    """
    _refuse_running_id(sheet, project, options)
    unit, unit_faults = _units(sheet, project, options)
    service, service_faults = _services(sheet, project, unit)
    _refuse_missing(sheet, project, unit, service)
    answers, answer_faults = _answers(sheet, project, options, unit, service)
    persons, person_faults = _persons(sheet, project)
    days, clocks, date_faults = _moments(sheet, project, options)
    found = pl.concat([_broken(sheet), answer_faults, unit_faults, date_faults, service_faults, person_faults])
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
        rejects=(rejected_rows(sheet, why, options, frame["unit"]),) if rejected else (),
    )


def rejected_rows(sheet: Sheet, why: pl.DataFrame, options: ReadOptions, unit: pl.Series) -> pl.DataFrame:
    """The rows that `why` names by `at`, as they stood, under their headings, with their number and reason `alasan`.

    Beside them stands what their cells do not tell and reading them again must know: the unit, where no column
    names it, the file, and the `--source`. Running numbers are headed so that they pass for such in any choice of rows.
    """
    names: dict[str, str] = {}
    taken = {REASON}
    for index, heading in sheet.headings.items():
        plain = "No" if index in sheet.running and words(heading) not in RUNNING else heading
        base = plain or f"kolom {index + 1}"
        name = next(n for n in chain([base], (f"{base} ({i})" for i in count(2))) if n not in taken)
        taken.add(name)
        names[f"c{index}"] = name
    data = sheet.data.with_columns(_told(sheet, options, unit))
    rejected = data.join(why, on="at", how="inner").sort("at")
    if not sheet.of_rejects:
        row = Message("baris {number}", number="{}").say(options.language)
        rejected = rejected.with_columns(pl.format(row + ": {}", sheet.raw.rows(rejected["at"]), REASON).alias(REASON))
    told = data.columns[sheet.data.width :]
    return rejected.select(*(pl.col(old).alias(new) for old, new in names.items()), *told, REASON)


def _told(sheet: Sheet, options: ReadOptions, unit: pl.Series) -> list[pl.Series]:
    """What is known of the rows from beside them, under the headings by which it is read again."""
    column = sheet.columns.find("unit")
    source = (
        pl.Series([options.source] * sheet.data.height, dtype=pl.String) if options.source else sheet.texts("source")
    )
    told = [_origins(sheet).alias(OWN_FILE)]
    if (column is None or column.heading == OWN_UNIT) and unit.null_count() < len(unit):
        told.insert(0, unit.alias(OWN_UNIT))
    if source.null_count() < len(source):
        told.append(source.alias(OWN_SOURCE))
    return told


def _origins(sheet: Sheet) -> pl.Series:
    """Folder and name of the file that each row comes from."""
    name = re.split(r"[\\/]", sheet.raw.file)[-1]
    return sheet.texts("origin").fill_null("/".join(filter(None, (sheet.raw.folder, name))))


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


def _units(sheet: Sheet, project: Project, options: ReadOptions) -> tuple[pl.Series, pl.DataFrame]:
    """The unit of each row, and the faults of rows that leave it blank where others fill it in."""
    texts, column = sheet.texts("unit"), sheet.columns.find("unit")
    default = unit_of_blanks(sheet, project, options)

    def read(text: str | None) -> str | None:
        return default if text is None or is_blank(text) else named_unit(sheet, text, project)

    found = _mapped(texts, read, pl.String())
    if not project.unit or not found.null_count():
        return found, faults.none()
    if column is None or found.null_count() == len(found):
        raise units.unknown_unit(project, sheet.raw)
    rules = pl.DataFrame({"x": found.is_null()}).select(pl.when("x").then(pl.lit("no-unit"))).to_series()
    return found, faults.of_cells(sheet.at, texts, rules, column.index, "error")


def unit_of_blanks(sheet: Sheet, project: Project, options: ReadOptions) -> str | None:
    """The unit of rows whose cells name none; where other rows fill them in, only `--unit` speaks for those."""
    blank = _mapped(sheet.texts("unit"), is_blank, pl.Boolean())
    filled_elsewhere = len(project.unit) > 1 and not blank.all()
    if not options.unit and (filled_elsewhere or not blank.any()):
        return None
    return units.default_unit(project, options.unit, sheet.raw, sheet.layout.titles)


def named_unit(sheet: Sheet, cell: str, project: Project) -> str:
    """The project's name of the unit in a cell; one that it does not know is refused with the first row it is in."""
    try:
        return units.named_unit(cell, project)
    except SourceError as error:
        column = sheet.columns.find("unit")
        assert column is not None
        raise SourceError(
            '{place}, baris {row}, kolom "{column}": {fault}',
            place=sheet.raw.place,
            row=sheet.at.filter(sheet.texts("unit") == cell)[0] + sheet.raw.first_row,
            column=column.heading,
            fault=error.message,
        ) from error


def _refuse_running_id(sheet: Sheet, project: Project, options: ReadOptions) -> None:
    """Refuse a declared id that only numbers the rows: the next file numbers other persons alike."""
    column, wanted = sheet.columns.find("id"), options.id_column or project.impor.id
    if column is None or not wanted or words(column.heading) != words(wanted):
        return
    texts = sheet.texts("id")
    if words(wanted) in RUNNING and len(texts) > 1 and texts[0] == "1" and _is_consecutive(texts):
        raise SourceError(
            '{place}: kolom "{column}" hanya nomor urut, bukan nomor kiriman; orang lain bernomor sama dalam berkas '
            "berikutnya. Pilih kolom lain dengan --id-column, atau baca tanpa nomor kiriman.",
            place=sheet.raw.place,
            column=column.heading,
        )


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
    """The source of each row: its unit, else its folder; its year, else the project's period; and the file's lineage.

    The row's own year, so that an export that grows over the years stays one source when the project moves on.
    """
    if options.source:
        return pl.repeat(options.source, len(unit), dtype=pl.String, eager=True)
    origins = _origins(sheet)
    folders = _mapped(origins, lambda text: squeeze((text or "").rpartition("/")[0]).casefold(), pl.String())
    lineages = _mapped(origins, lambda text: units.lineage(text or ""), pl.String())
    year = days.dt.year().cast(pl.String).fill_null(project.survei.periode or "")
    found = unit.zip_with(unit.is_not_null(), folders) + "|" + year + "|" + lineages
    given = sheet.texts("source")
    return given.zip_with(given.is_not_null(), found)


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
    if not sheet.of_rejects:
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
    columns = [(words(text), index) for index, text in sheet.headings.items() if text and index not in sheet.running]
    texts = [
        pl.concat_str(pl.lit(f"{text}\x1f"), _normal(f"c{index}")).fill_null("") for text, index in sorted(columns)
    ]
    joined = sheet.data.select(pl.concat_str(texts or [pl.lit("")], separator="\x1e").alias("x"))["x"]
    return _mapped(joined, _hash, pl.String())


def _normal(name: str) -> pl.Expr:
    """The cell without stray space, whole numbers as such; null where it is empty."""
    text = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return text.str.replace(r"^([+-]?\d+)[.,]0+$", "$1").replace("", None)


def _hash(text: str | None) -> str:
    joined = "\x1e".join(part for part in (text or "").split("\x1e") if part)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
