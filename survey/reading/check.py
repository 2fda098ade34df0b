"""One table becomes Responses: every cell checked, every row accounted for."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.messages import Message
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.reading import cells, faults
from ikm.survey.reading.belonging import refuse_running_id, services_of, sources_of, units_of
from ikm.survey.reading.columns import Column, ColumnMap
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.persons import moments_of, persons_of
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.rejected import rejected_rows
from ikm.survey.reading.sheet import Sheet, fingerprints, mapped, remark_of, text_of
from ikm.survey.reading.texts import is_blank
from ikm.survey.responses import Responses, schema


def check(sheet: Sheet, project: Project, options: ReadOptions) -> Responses:
    """Check every data row of one table.

    Raises SourceError where the source is refused whole: an element is missing, the unit is unknown, the answers
    are on another scale.
    """
    if not sheet.of_rejects:
        _refuse_scales(sheet, project, options)
    return check_rows(sheet, project, options)


def check_rows(sheet: Sheet, project: Project, options: ReadOptions) -> Responses:
    """As `check`, of rows whose numbers do not tell the scale of the whole: those of which something is wrong."""
    refuse_running_id(sheet, project, options)
    unit, unit_faults = units_of(sheet, project, options)
    service, service_faults = services_of(sheet, project, unit)
    _refuse_missing(sheet, project, unit, service)
    answers, answer_faults = _answers(sheet, project, options, unit, service)
    persons, person_faults = persons_of(sheet, project)
    days, clocks, date_faults = moments_of(sheet, project, options)
    found = pl.concat([_broken(sheet), answer_faults, unit_faults, date_faults, service_faults, person_faults])
    found = pl.concat([found, _no_answers(sheet, answers, found)])
    meta = {
        "source": sources_of(sheet, project, options, unit, days),
        "file": pl.repeat(sheet.raw.file, sheet.data.height, dtype=pl.String, eager=True),
        "sheet": pl.repeat(sheet.raw.sheet, sheet.data.height, dtype=pl.String, eager=True),
        "row": sheet.raw.rows(sheet.at),
        "id": mapped(sheet.texts("id"), text_of, pl.String()),
        "fingerprint": fingerprints(sheet),
        "unit": unit,
        "service": service,
        "date": days,
        "time": clocks,
        "remark": mapped(sheet.texts("remark"), remark_of, pl.String()),
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


def _labels(sheet: Sheet, project: Project) -> dict[int, str]:
    return {
        c.index: ", ".join(label.id for label in project.instrument[c.key].labels)
        for c in sheet.columns.elements(project.instrument)
        if c.key
    }


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
    unique = texts.unique().to_list()
    read = {text: cells.read_answer(text, element, project.instrument) for text in unique}
    values = mapped(used, lambda text: read[text].value if text is not None else None, pl.Int64())
    rules = mapped(used, lambda text: read[text].rule if text is not None else None, pl.String())
    if rules.null_count() == len(rules) and applies.all():
        return values, []
    zero = pl.Series("zero", rules.eq_missing("zero-blank"))
    nothing = pl.Series([None] * len(texts), dtype=pl.String)
    unused = mapped(texts, lambda text: None if is_blank(text) else "not-applicable", pl.String())
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
    for declared in project.unit:
        kinds = [kind.nama for kind in declared.layanan if key in kind.tidak_berlaku]
        if key in declared.tidak_berlaku:
            out |= (unit == declared.nama).fill_null(False)
        elif kinds:
            out |= (unit == declared.nama).fill_null(False) & service.is_in(kinds).fill_null(False)
    return out


def _refuse_scales(sheet: Sheet, project: Project, options: ReadOptions) -> None:
    unit, _ = units_of(sheet, project, options)
    service, _ = services_of(sheet, project, unit)
    for column in sheet.columns.elements(project.instrument):
        applies = ~_not_applicable(column.key or "", project, unit, service)
        counts = sheet.data.filter(applies)[f"c{column.index}"].drop_nulls().value_counts()
        refuse_scale(sheet, column, dict(counts.iter_rows()))


def refuse_scale(sheet: Sheet, column: Column, counts: Mapping[str, int]) -> None:
    """Raises SourceError where a column's texts, which are counted, are answers on another scale than 1-4."""
    filled = {text: n for text, n in counts.items() if not is_blank(text)}
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
