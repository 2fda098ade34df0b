"""Files become Responses: all sheets of a file, each with its heading found and its rows checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, count
from pathlib import Path
from textwrap import shorten

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.messages import Message
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Project
from ikm.survey.reading.check import check
from ikm.survey.reading.columns import check_mapped_headings, check_mapping
from ikm.survey.reading.dates import looks_like_moment
from ikm.survey.reading.faults import CAP
from ikm.survey.reading.header import Layout, find_layout, seen_headings
from ikm.survey.reading.notices import notices, refuse_surplus
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.sheet import Sheet, columns_of, sheet_of
from ikm.survey.reading.texts import is_blank, printable, without_numbering, words
from ikm.survey.reading.units import match_unit
from ikm.survey.recap import Recaps
from ikm.survey.responses import Responses, empty

SUFFIXES = (
    ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".jsonl", ".ndjson", ".parquet", ".pdf",
)  # fmt: skip

_DEFAULT = ReadOptions()
_ENOUGH = 65_536  # bytes of a text that show whether it is a table
_COPIED_ROWS, _COPIED_KINDS = 10, 5


def read_answers(path: Path, project: Project, options: ReadOptions = _DEFAULT, name: str | None = None) -> Responses:
    """Every table of a file as checked Responses; duplicates are not looked for here.

    `name` is what the file is called where it is spoken of, by default its own name.
    Raises SourceError where the file is refused whole; also where it is a recap, whose sums must not pass for answers.
    """
    found = read_any(path, project, options, name)
    if isinstance(found, Recaps):
        from ikm.survey.reading.recap import no_answers

        raise no_answers(name or printable(path.name))
    return found


def read_any(
    path: Path, project: Project, options: ReadOptions = _DEFAULT, name: str | None = None
) -> Responses | Recaps:
    """A file of respondents as Responses, a file of sums or means as Recaps; `name` as for `read_answers`."""
    from ikm.survey.reading.tables import read_tables

    return read_from(read_tables(path, name), project, options)


def read_from(tables: Sequence[RawTable], project: Project, options: ReadOptions = _DEFAULT) -> Responses | Recaps:
    """The tables of one file, whichever of both they hold; where it is both, the respondents count."""
    from ikm.survey.reading.long import by_respondent
    from ikm.survey.reading.recap import recap_sheet, recaps_of
    from ikm.survey.reading.transposed import laid_across

    tables = [by_respondent(table, project, options) for table in tables]
    for table in tables:
        _refuse_other_form(table, project)
    wanted = laid_across(_wanted(tables, options), project, options)
    found: Responses | Recaps | None = recaps_of(wanted, project, options)
    if found is None:
        summed = {id(table) for table in wanted if recap_sheet(table, project, options)}
        found = responses_of([table for table in wanted if id(table) not in summed], project, options)
        found = _beside(found, [table for table in wanted if id(table) in summed])
    unread = sum(table.recorded for table in tables) - sum(table.recorded for table in wanted)
    found = replace(found, accounting=found.accounting + Accounting(skipped=unread))
    return _warned(found, [_hidden_aside(t) for t in _concealed(tables, options) if find_layout(t, project, options)])


def _refuse_other_form(table: RawTable, project: Project) -> None:
    """Raises SourceError for a form of another survey, and for one made before the project asked all it asks now."""
    if table.instrument is None:
        return
    if table.instrument != project.instrument.id:
        raise SourceError(
            "{file} adalah kuesioner survei lain (instrumen {found}); proyek ini memakai {known}.",
            file=table.file,
            found=table.instrument,
            known=project.instrument.id,
        )
    asked = dict(zip(*(table.cells.row(i) for i in (0, 1)), strict=True))
    unit = match_unit(asked.get("unit") or "", project)
    missing = [element.key for element in project.asked_by(unit) if element.key not in asked]
    if missing:
        raise SourceError(
            "{file} dibuat sebelum proyek ini menanyakan {keys}; bagikan kuesioner yang baru (`ikm form pdf`).",
            file=table.file,
            keys=", ".join(missing),
        )


def _wanted(tables: Sequence[RawTable], options: ReadOptions) -> Sequence[RawTable]:
    """The sheets asked for, else those that the workbook shows; a file without sheets has none to choose from."""
    names = {words(name) for name in options.sheets}
    if all(table.sheet is None for table in tables):
        return tables
    wanted = [t for t in tables if (words(t.sheet or "") in names if names else not t.hidden)]
    if not wanted and not names:
        raise SourceError(
            '{file}: semua lembar yang berisi tersembunyi ({sheets}); sebut yang dibaca dengan --sheet "NAMA".',
            file=tables[0].file,
            sheets=", ".join(table.sheet or "" for table in tables),
        )
    if not wanted:
        raise SourceError(
            "{file}: lembar {wanted} tidak ada; lembarnya: {sheets}.",
            file=tables[0].file,
            wanted=", ".join(options.sheets),
            sheets=", ".join(table.sheet or "" for table in tables),
        )
    return wanted


def _concealed(tables: Sequence[RawTable], options: ReadOptions) -> Sequence[RawTable]:
    """The sheets that are not read because the workbook does not show them."""
    return [] if options.sheets else [table for table in tables if table.hidden]


def _hidden_aside(table: RawTable) -> Problem:
    message = Message(
        'lembar ini tersembunyi; tidak dibaca. Untuk membacanya, sebut dengan --sheet "{name}".', name=table.sheet
    )
    return Problem(table.file, "hidden-sheet", message, severity="warning", sheet=table.sheet)


def _beside(responses: Responses, recaps: Sequence[RawTable]) -> Responses | Recaps:
    """The respondents of a file, and word of its recaps that were not read."""
    message = Message("lembar ini rekap; tidak dibaca, karena berkasnya memuat jawaban respondennya.")
    skipped = Accounting(skipped=sum(table.recorded for table in recaps))
    found = replace(responses, accounting=responses.accounting + skipped)
    return _warned(found, [Problem(t.file, "recap-aside", message, "warning", t.sheet) for t in recaps])


def _warned(found: Responses | Recaps, warnings: Sequence[Problem]) -> Responses | Recaps:
    """What was read, with warnings of what was not."""
    problems = (*warnings, *found.problems)[:CAP]
    if isinstance(found, Recaps):
        return replace(found, problems=problems)
    counts = Counter(found.problem_counts) + Counter((w.file, w.column, w.rule) for w in warnings)
    return replace(found, problems=problems, problem_counts=dict(counts))


def responses_of(tables: Sequence[RawTable], project: Project, options: ReadOptions = _DEFAULT) -> Responses:
    """The tables of one file as Responses."""
    check_mapping(project, options)
    sheets = list(_sheets(tables, project, options))
    found = {id(sheet.raw): check(sheet, project, options) for sheet in sheets}
    if not options.sheets:
        _refuse_copies(sheets, [found[id(sheet.raw)].frame for sheet in sheets], project)
    parts = [found[id(t)] if id(t) in found else _all_skipped(t, project) for t in tables]
    warnings = list(notices(sheets, project, options))
    if all(sheet.data.is_empty() for sheet in sheets):
        message = Message(
            "tidak ada satu pun baris jawaban di bawah judul kolomnya; periksa apakah berkasnya sudah diisi."
        )
        warnings.append(Problem(tables[0].file, "no-rows", message, severity="warning"))
    return _joined(parts, project, warnings)


def _refuse_copies(sheets: Sequence[Sheet], frames: Sequence[pl.DataFrame], project: Project) -> None:
    """Raises SourceError where a sheet holds rows of another, as far as both tell: their people would count twice."""
    for (one, first), (other, second) in combinations(zip(sheets, frames, strict=True), 2):
        told = [k for k in (*project.demographics, "service", "date") if one.columns.find(k) and other.columns.find(k)]
        known = [k for k in ("id", "time") if not first[k].null_count() and not second[k].null_count()]
        if _repeats(first, second, project.instrument.keys, told, known):
            raise SourceError(
                '{file}: lembar "{first}" dan "{second}" memuat jawaban yang sama; sebut satu saja yang dibaca dengan '
                '--sheet "NAMA".',
                file=one.raw.file,
                first=one.raw.sheet,
                second=other.raw.sheet,
            )


def _repeats(
    first: pl.DataFrame, second: pl.DataFrame, elements: Sequence[str], told: Sequence[str], known: Sequence[str]
) -> bool:
    """Whether all rows of one table stand in the other too. A few, or such as hardly differ, may be alike by chance.

    known: the id or the time of day, by which each row can be told apart; without, only tables of one length that
    differ in their answers are compared.
    """
    small, large = sorted((first, second), key=lambda frame: frame.height)
    if small.height < _COPIED_ROWS or (small.height != large.height and not known):
        return False
    if small.select(elements).n_unique() < _COPIED_KINDS and not known:
        return False
    row = [*elements, *told, *known]
    counted = (frame.group_by(row).agg(pl.len().alias("rows")) for frame in (small, large))
    both = next(counted).join(next(counted), on=row, how="left", nulls_equal=True, suffix="_large")
    return bool((both["rows"] <= both["rows_large"].fill_null(0)).all())


def preview(path: Path, project: Project, options: ReadOptions = _DEFAULT) -> list[tuple[str | None, str, str | None]]:
    """Sheet, heading and recognised key of every column, for showing before anything is read."""
    from ikm.survey.reading.tables import read_tables

    return preview_of(read_tables(path), project, options)


def preview_of(
    tables: Sequence[RawTable], project: Project, options: ReadOptions = _DEFAULT
) -> list[tuple[str | None, str, str | None]]:
    """As `preview`, of tables at hand."""
    from ikm.survey.reading.long import by_respondent

    check_mapping(project, options)
    tables = [by_respondent(table, project, options) for table in _wanted(tables, options)]
    return [
        (sheet.raw.sheet, column.heading, column.key)
        for sheet in _sheets(tables, project, options)
        for column in sheet.columns.columns
        if column.heading
    ]


def find_sources(paths: Sequence[Path]) -> list[Path]:
    """The files meant: folders give all files in them of a known kind, without hidden and temporary ones.

    A text in a folder that cannot be a table, such as `README.txt`, is left out too, and a PDF that is no form to fill
    in, such as a report.
    """
    found: list[Path] = []
    for path in paths:
        found += [p for p in _inside(path) if not _is_foreign(p)] if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def pdfs_aside(paths: Sequence[Path]) -> list[Path]:
    """The PDFs in folders that `find_sources` leaves out: reports, scans, forms that were printed to PDF."""
    inside = (p for path in paths if path.is_dir() for p in _inside(path))
    return list(dict.fromkeys(p for p in inside if p.suffix.casefold() == ".pdf" and _is_foreign(p)))


def _inside(folder: Path) -> list[Path]:
    """The files of known kinds in a folder and those below it."""
    known = (p for p in folder.rglob("*") if p.suffix.casefold() in SUFFIXES and _is_file(p))
    return sorted(p for p in known if not _hidden(p.relative_to(folder)))


def _is_foreign(path: Path) -> bool:
    """Whether a file of a kind that may hold answers, but often does not, holds none."""
    if path.suffix.casefold() == ".pdf":
        from ikm.survey.reading.filled import is_form

        return not is_form(path)
    return _is_prose(path)


def _is_file(path: Path) -> bool:
    """Whether it may be a file: what cannot be looked at is said when it is read."""
    try:
        return path.is_file()
    except OSError:
        return True


def _is_prose(path: Path) -> bool:
    from ikm.survey.reading.delimited import may_be_table

    if path.suffix.casefold() != ".txt":
        return False
    try:
        with path.open("rb") as file:
            return not may_be_table(file.read(_ENOUGH))
    except OSError:
        return False  # reading it says what is wrong


def names_of(paths: Sequence[Path]) -> list[str]:
    """What each file is called: its name, with as many of its folders as tell it from others of that name."""
    alike: dict[str, set[tuple[str, ...]]] = {}
    for path in paths:
        alike.setdefault(path.name, set()).add(path.absolute().parts)
    depths = {name: _telling_depth(places) for name, places in alike.items()}
    return [printable("/".join(path.absolute().parts[-depths[path.name] :])) for path in paths]


def _telling_depth(places: Collection[tuple[str, ...]]) -> int:
    """How many last parts of paths it takes for no two of them to be the same."""
    return next(n for n in count(1) if len({parts[-n:] for parts in places}) == len(places))


def _hidden(path: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.parts)


def _sheets(tables: Sequence[RawTable], project: Project, options: ReadOptions) -> Iterator[Sheet]:
    """The tables that have a heading, their columns recognised."""
    laid = [(table, find_layout(table, project, options)) for table in tables]
    known = [(table, layout) for table, layout in laid if layout is not None]
    if not known:
        raise _no_heading(tables)
    maps = [(t, lay, columns_of(t, lay, project, options, _dateish(t, lay))) for t, lay in known]
    check_mapped_headings([m for _, _, m in maps], options)
    for table, layout, columns in maps:
        sheet = sheet_of(table, layout, columns, project)
        refuse_surplus(sheet, project.instrument)
        yield sheet


def _dateish(table: RawTable, layout: Layout) -> frozenset[int]:
    """Columns headed `Waktu` whose cells are dates or times of day."""
    found = set()
    for index, heading in enumerate(layout.headings):
        if words(without_numbering(heading)) == "waktu":
            texts = [t for t in table.cells[f"c{index}"].slice(layout.start, 200) if not is_blank(t)]
            dates = [t for t in texts if not re.fullmatch(r"\d+(?:[.,]\d+)?", t.strip()) and looks_like_moment(t)]
            if texts and len(dates) * 2 > len(texts):
                found.add(index)
    return frozenset(found)


def _no_heading(tables: Sequence[RawTable]) -> SourceError:
    file = tables[0].file if tables else ""
    if {table.sheet for table in tables} >= {"survey", "choices"}:
        return SourceError(
            "{file} adalah XLSForm, yaitu kuesionernya, bukan jawaban; unduh jawabannya dari KoboToolbox atau ODK "
            "Central.",
            file=file,
        )
    headings = [shorten(text, 80, placeholder=" …") for table in tables for text in seen_headings(table)][:40]
    if not headings:
        return SourceError(
            "{file}: tidak ada isinya; simpan ulang berkas itu dengan satu baris judul kolom.", file=file
        )
    return SourceError(
        "{file}: tidak ada baris judul yang memuat unsur pelayanan; yang terbaca: {headings}. Tentukan dengan "
        '--map "KOLOM=kunci".',
        file=file,
        headings=", ".join(headings),
    )


def _all_skipped(table: RawTable, project: Project) -> Responses:
    nothing = empty(project.instrument, project.demographics)
    return Responses(nothing.instrument, nothing.frame, nothing.demographics, Accounting(skipped=table.recorded))


def _joined(parts: Sequence[Responses], project: Project, warnings: Sequence[Problem]) -> Responses:
    counts: dict[tuple[str, str | None, str], int] = {}
    for warning in warnings:
        counts[warning.file, None, warning.rule] = 1
    for part in parts:
        for place, n in part.problem_counts.items():
            counts[place] = counts.get(place, 0) + n
    return Responses(
        instrument=project.instrument,
        frame=pl.concat([empty(project.instrument, project.demographics).frame, *(part.frame for part in parts)]),
        demographics=project.demographics,
        accounting=Accounting.total(part.accounting for part in parts),
        problems=(*warnings, *(problem for part in parts for problem in part.problems))[:CAP],
        problem_counts=counts,
        rejects=tuple(frame for part in parts for frame in part.rejects),
    )
