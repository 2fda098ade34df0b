"""Recaps read: a row for each unit or service, with its respondents and the sum or the mean of each element."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.messages import Message
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Project
from ikm.survey.reading import faults, units
from ikm.survey.reading.belonging import named_unit, unit_of_blanks
from ikm.survey.reading.check import missing_elements
from ikm.survey.reading.columns import Column
from ikm.survey.reading.header import DEPTH, as_number, find_layout
from ikm.survey.reading.notices import FIGURE, notices, refuse_surplus
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.rejected import rejected_rows
from ikm.survey.reading.sheet import Sheet, columns_of, sheet_of
from ikm.survey.reading.texts import is_blank, squeeze, words
from ikm.survey.recap import RecapElement, RecapRow, Recaps

COUNTS = frozenset(
    {
        "n", "jumlah responden", "jml responden", "jumlah resp", "total responden", "banyak responden", "responden n",
        "n responden", "jumlah kuesioner", "jumlah", "jml", "respondents", "number of respondents",
    }
)  # fmt: skip
_TOTALS = frozenset({"jumlah", "jml"})  # of respondents here, of a respondent's answers elsewhere
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,12})?")
_GROUPED = re.compile(r"\d{1,3}[.,]\d{3}")  # 1.350 may be one thousand and some, or one and some
_LOWEST, _HIGHEST = 1, 4


def recaps_of(tables: Sequence[RawTable], project: Project, options: ReadOptions) -> Recaps | None:
    """The tables of one file as a recap; None where none is one, or some hold the answers of respondents.

    Raises SourceError where an element has no column, or the unit is unknown.
    """
    sheets = [recap_sheet(table, project, options) for table in tables]
    others = [table for table, sheet in zip(tables, sheets, strict=True) if sheet is None]
    if not any(sheets) or any(_holds_answers(table, project, options) for table in others):
        return None
    for sheet in filter(None, sheets):
        refuse_surplus(sheet, project.instrument, FIGURE)
    parts = [
        _read(sheet, project, options) if sheet else Recaps(project.instrument, (), Accounting(skipped=table.recorded))
        for table, sheet in zip(tables, sheets, strict=True)
    ]
    found = joined(parts)
    told = notices([sheet for sheet in sheets if sheet], project, options)
    return replace(found, problems=(*told, *found.problems))


def joined(parts: Iterable[Recaps]) -> Recaps:
    """Recaps of several sheets or files as one: what is there twice counts once, what contradicts is rejected.

    Raises SourceError where rows of several files name no unit: nothing tells whether they are of the same one.
    """
    listed = list(parts)
    nameless = {row.file for part in listed for row in part.rows if row.unit is None}
    if len(nameless) > 1:
        raise SourceError(
            "{files}: rekapnya tidak menyebut unit, sehingga tidak dapat digabung; tambahkan kolom Unit, atau tulis "
            "unit-unitnya dalam ikm.toml.",
            files=", ".join(sorted(nameless)),
        )
    kept: dict[tuple[str | None, str | None], RecapRow] = {}
    problems = [problem for part in listed for problem in part.problems]
    accounting = Accounting.total(part.accounting for part in listed)
    for row in (row for part in listed for row in part.rows):
        key = (row.unit, row.service)
        earlier = kept.setdefault(key, row)
        if earlier is row:
            continue
        if earlier == row:
            accounting += Accounting(accepted=-1, duplicate=1)
        else:
            accounting += Accounting(accepted=-1, rejected=1)
            problems.append(_twice(row))
    rejects = tuple(table for part in listed for table in part.rejects)
    return Recaps(listed[0].instrument, tuple(kept.values()), accounting, tuple(problems), rejects)


def of_others(recaps: Recaps, answered: Collection[str | None]) -> Recaps:
    """The recaps of units that are not among `answered`; those of units whose answers are at hand are left aside.

    Raises SourceError where a row of the recap, or an answer, names no unit: it may be in the other.
    """
    if None in answered or any(row.unit is None for row in recaps.rows):
        raise SourceError(
            "Rekap dan jawaban responden hanya dapat dihitung bersama bila semuanya menyebut unitnya; tambahkan kolom "
            "Unit, tulis unit-unitnya dalam ikm.toml, atau hitung masing-masing."
        )
    again = [row for row in recaps.rows if row.unit in answered]
    accounting = recaps.accounting + Accounting(accepted=-len(again), skipped=len(again))
    rows = tuple(row for row in recaps.rows if row.unit not in answered)
    problems = (*recaps.problems, *(_aside(row) for row in again))
    return replace(recaps, rows=rows, accounting=accounting, problems=problems)


def _twice(row: RecapRow) -> Problem:
    message = Message(
        'rekap "{name}" sudah ada dengan angka lain; pakai satu rekap untuk setiap unit dan layanan.', name=row.place
    )
    return Problem(row.file, "recap-twice", message, sheet=row.sheet, row=row.row, value=row.place)


def _aside(row: RecapRow) -> Problem:
    message = Message('jawaban responden "{name}" juga dibaca; rekapnya tidak dihitung lagi.', name=row.unit or "-")
    return Problem(row.file, "recap-aside", message, "warning", row.sheet, row.row, value=row.place)


# Which tables are recaps ---------------------------------------------------------------------------------------------


def recap_sheet(table: RawTable, project: Project, options: ReadOptions) -> Sheet | None:
    """The table, if it has a column of counts and in most rows figures that no respondent gives."""
    top = table.cells.head(DEPTH).rows()
    if not any(words(cell) in COUNTS for row in top for cell in row if cell):
        return None
    layout = find_layout(table, project, options)
    if layout is None or not any(words(heading) in COUNTS for heading in layout.headings):
        return None
    sheet = _with_figures(sheet_of(table, layout, columns_of(table, layout, project, options), project), project)
    if _count_column(sheet, project) is None:
        return None
    return sheet if _is_summed(sheet, project) or _counts_persons(sheet, project) else None


def _with_figures(sheet: Sheet, project: Project) -> Sheet:
    """The table without rows that have no number under the elements or a count: the legend and signature below it."""
    columns = (*sheet.columns.elements(project.instrument), *_counts(sheet))
    figures = pl.any_horizontal(pl.lit(False), *(as_number(f"c{column.index}").is_not_null() for column in columns))
    return replace(sheet, data=sheet.data.filter(figures))


def _counts(sheet: Sheet) -> list[Column]:
    return [column for column in sheet.columns.columns if words(column.heading) in COUNTS]


def _holds_answers(table: RawTable, project: Project, options: ReadOptions) -> bool:
    """Whether most rows of the table can be answers of respondents."""
    layout = find_layout(table, project, options)
    if layout is None:
        return False
    sheet = sheet_of(table, layout, columns_of(table, layout, project, options), project)
    return sheet.data.height > 0 and not _is_summed(sheet, project)


def _counts_persons(sheet: Sheet, project: Project) -> bool:
    """Whether every row says of how many respondents it is, most of several, and nothing of one.

    Its NRRs may then all be whole, and a unit may have had one respondent where another has sums. Rows of nobody tell
    nothing.
    """
    personal = {"date", "time", "remark", "id", *project.demographics}
    if any(column.key in personal for column in sheet.columns.columns):
        return False
    place = _count_column(sheet, project)
    if place is None or words(place.heading) in _TOTALS:
        return False
    texts = [squeeze(text or "") for text in sheet.data[f"c{place.index}"]]
    counts = [_number(text) for text in texts if not is_blank(text) and text != "0"]
    if not any(counts) or not all(n is not None and n.denominator == 1 for n in counts):
        return False
    return all(n and n > 1 for n in counts) or (max(filter(None, counts)) > 1 and _has_sums(sheet, project))


def _count_column(sheet: Sheet, project: Project) -> Column | None:
    """The first column headed as a count; one that sums the answers of its own row counts nobody."""
    answers = pl.sum_horizontal(as_number(f"c{column.index}") for column in sheet.columns.elements(project.instrument))
    for column in _counts(sheet):
        same = sheet.data.select((as_number(f"c{column.index}") - answers).abs() < 1e-6).to_series()
        if sheet.data.is_empty() or not same.fill_null(False).all():
            return column
    return None


def _has_sums(sheet: Sheet, project: Project) -> bool:
    """Whether some row has nothing but figures that no respondent gives."""
    rows = (_cells(sheet, project, row) for row in sheet.data.iter_rows(named=True))
    return any(row and all(map(_is_no_answer, row.values())) for row in rows)


def _is_summed(sheet: Sheet, project: Project) -> bool:
    """Whether most rows have a figure that no respondent gives."""
    rows = [_cells(sheet, project, row) for row in sheet.data.iter_rows(named=True)]
    summed = sum(any(_is_no_answer(text) for text in row.values()) for row in rows)
    return summed > 0 and 2 * summed > len(rows)


def _cells(sheet: Sheet, project: Project, row: Mapping[str, str | None]) -> dict[str, str]:
    """The cells of the elements that hold something."""
    columns = ((c.key, row[f"c{c.index}"]) for c in sheet.columns.elements(project.instrument))
    return {key: squeeze(text) for key, text in columns if key and text is not None and not is_blank(text)}


def _is_no_answer(text: str) -> bool:
    """A figure that is a sum or a mean, and no answer of 1 to 4."""
    number = _number(text)
    return number is not None and (number > _HIGHEST or number.denominator > 1)


def _number(text: str) -> Fraction | None:
    return Fraction(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


# Rows ----------------------------------------------------------------------------------------------------------------


class _Fault(Exception):
    """Why a row is rejected: the column and value at fault, and the rule."""

    def __init__(self, rule: str, message: Message, column: str | None = None, value: str | None = None) -> None:
        super().__init__(rule)
        self.rule, self.message, self.column, self.value = rule, message, column, value


def _read(sheet: Sheet, project: Project, options: ReadOptions) -> Recaps:
    count = _count_column(sheet, project)
    assert count is not None  # by recap_sheet
    rows: list[RecapRow] = []
    problems: list[Problem] = []
    why: list[tuple[int, str]] = []
    default = unit_of_blanks(sheet, project, options)
    for row in sheet.data.iter_rows(named=True):
        number = row["at"] + sheet.raw.first_row
        try:
            found = _row(sheet, project, row, row[f"c{count.index}"], default)
            rows.append(replace(found, file=sheet.raw.file, sheet=sheet.raw.sheet, row=number))
        except _Fault as fault:
            why.append((row["at"], fault.message.say(options.language)))
            problems.append(
                Problem(
                    file=sheet.raw.file,
                    sheet=sheet.raw.sheet,
                    row=number,
                    rule=fault.rule,
                    message=fault.message,
                    column=fault.column,
                    value=fault.value,
                )
            )
    skipped = sheet.raw.recorded - sheet.data.height
    accounting = Accounting(accepted=len(rows), rejected=len(problems), skipped=skipped)
    reasons = pl.DataFrame(why, schema={"at": pl.Int64(), "alasan": pl.String()}, orient="row")
    unit = pl.Series([default] * sheet.data.height, dtype=pl.String)
    rejects = (rejected_rows(sheet, reasons, options, unit),) if why else ()
    return Recaps(project.instrument, tuple(rows), accounting, tuple(problems), rejects)


def _row(
    sheet: Sheet, project: Project, row: Mapping[str, str | None], count: str | None, default: str | None
) -> RecapRow:
    unit, service = _place(sheet, project, row, default)
    n = _number(squeeze(count or ""))
    if n is None or n.denominator > 1 or n < 1:
        message = Message("jumlah responden harus bilangan bulat lebih dari nol.")
        raise _Fault("recap-count", message, value=count)
    needed = _needed(sheet, project, unit, service)
    cells = {key: text for key, text in _cells(sheet, project, row).items() if key in needed}
    return RecapRow(int(n), _elements(sheet, project, int(n), cells, needed), unit, service)


def _place(
    sheet: Sheet, project: Project, row: Mapping[str, str | None], default: str | None
) -> tuple[str | None, str | None]:
    """Unit and service of a row, as the project names them."""
    cells = {key: row[f"c{column.index}"] for key in ("unit", "service") if (column := sheet.columns.find(key))}
    named = cells.get("unit")
    unit = default if named is None or is_blank(named) else named_unit(sheet, named, project)
    if project.unit and unit is None:
        if sheet.texts("unit").null_count() == sheet.data.height:
            raise units.unknown_unit(project, sheet.raw)
        raise _Fault("no-unit", faults.message("no-unit", None, 1, "", blanked=False))
    service = squeeze(cells.get("service") or "") or None
    known = units.match_service(service, project.find_unit(unit)) if service else None
    return unit, known.nama if known else service


def _needed(sheet: Sheet, project: Project, unit: str | None, service: str | None) -> list[str]:
    """The elements that apply to the row; each must have a column."""
    declared = project.find_unit(unit)
    kinds = declared.layanan if declared else ()
    absent = {*(declared.tidak_berlaku if declared else ())}
    absent |= {key for kind in kinds if kind.nama == service for key in kind.tidak_berlaku}
    needed = [key for key in project.instrument.keys if key not in absent]
    missing = [key for key in needed if sheet.columns.find(key) is None]
    if missing:
        raise missing_elements(sheet.raw, missing, sheet.columns)
    return needed


def _elements(
    sheet: Sheet, project: Project, n: int, cells: Mapping[str, str], needed: Sequence[str]
) -> dict[str, RecapElement]:
    """Sums where every figure is a whole number from n to 4n, means where every one is from 1 to 4."""
    headings = {c.key: c.heading for c in sheet.columns.elements(project.instrument)}
    values: dict[str, Fraction] = {}
    for key in needed:
        number = _number(cells.get(key, ""))
        if number is None:
            message = Message("angka unsur ini kosong atau bukan bilangan; isi jumlah nilainya atau NRR-nya.")
            raise _Fault("recap-figure", message, headings[key], cells.get(key))
        values[key] = number
    sums = all(value.denominator == 1 and n * _LOWEST <= value <= n * _HIGHEST for value in values.values())
    means = all(_LOWEST <= value <= _HIGHEST for value in values.values())
    if (sums and means and n > 1) or _may_be_thousands(cells.values(), n):
        message = Message(
            "angkanya dapat berarti jumlah nilai maupun NRR; tulis jumlah tanpa pemisah ribuan, atau NRR dengan dua "
            "desimal atau lebih."
        )
        raise _Fault("recap-ambiguous", message)
    if sums:
        return {key: RecapElement(n, value) for key, value in values.items()}
    if means:
        return {key: RecapElement(n, n * value, rounded=True) for key, value in values.items()}
    key = next(_misfits(values, n))
    message = Message(
        "bukan jumlah nilai dari {n} responden ({low} sampai {high}) dan bukan NRR (1 sampai 4).",
        n=n,
        low=n * _LOWEST,
        high=n * _HIGHEST,
    )
    raise _Fault("recap-outside", message, headings[key], cells[key])


def _may_be_thousands(texts: Iterable[str], n: int) -> bool:
    """Whether every figure is written like 1.350 and would as 1350 be a sum of n answers."""
    listed = list(texts)
    return all(
        _GROUPED.fullmatch(text) and n * _LOWEST <= int(re.sub(r"[.,]", "", text)) <= n * _HIGHEST for text in listed
    )


def _misfits(values: Mapping[str, Fraction], n: int) -> Iterator[str]:
    """The figures that do not fit what most of the row is: sums or means."""
    are_sums = 2 * sum(value > _HIGHEST for value in values.values()) > len(values)
    low, high = (n * _LOWEST, n * _HIGHEST) if are_sums else (_LOWEST, _HIGHEST)
    for key, value in values.items():
        if not low <= value <= high or (are_sums and value.denominator > 1):
            yield key


def no_answers(file: str) -> SourceError:
    """The refusal of a recap where answers are needed."""
    return SourceError(
        "{file} adalah rekap (jumlah atau rata-rata per unsur), tanpa jawaban responden; hitung dengan `ikm score`.",
        file=file,
    )
