"""Which unit, service and source each row is of."""

from __future__ import annotations

from functools import partial

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.project import Project, Unit
from ikm.survey.reading import faults, units
from ikm.survey.reading.columns import RUNNING
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.sheet import Sheet, is_consecutive, mapped, text_of
from ikm.survey.reading.texts import is_blank, squeeze, words


def units_of(sheet: Sheet, project: Project, options: ReadOptions) -> tuple[pl.Series, pl.DataFrame]:
    """The unit of each row, and the faults of rows that leave it blank where others fill it in."""
    texts, column = sheet.texts("unit"), sheet.columns.find("unit")
    default = unit_of_blanks(sheet, project, options)

    def read(text: str | None) -> str | None:
        return default if text is None or is_blank(text) else named_unit(sheet, text, project)

    found = mapped(texts, read, pl.String())
    if not project.unit or not found.null_count():
        return found, faults.none()
    if column is None or found.null_count() == len(found):
        raise units.unknown_unit(project, sheet.raw)
    rules = pl.DataFrame({"x": found.is_null()}).select(pl.when("x").then(pl.lit("no-unit"))).to_series()
    return found, faults.of_cells(sheet.at, texts, rules, column.index, "error")


def unit_of_blanks(sheet: Sheet, project: Project, options: ReadOptions) -> str | None:
    """The unit of rows whose cells name none; where other rows fill them in, only `--unit` speaks for those."""
    blank = mapped(sheet.texts("unit"), is_blank, pl.Boolean())
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
            row=sheet.raw.row(sheet.at.filter(sheet.texts("unit") == cell)[0], column.index),
            column=column.heading,
            fault=error.message,
        ) from error


def refuse_running_id(sheet: Sheet, project: Project, options: ReadOptions) -> None:
    """Refuse a declared id that only numbers the rows: the next file numbers other persons alike."""
    column, wanted = sheet.columns.find("id"), options.id_column or project.impor.id
    if column is None or not wanted or words(column.heading) != words(wanted):
        return
    texts = sheet.texts("id")
    if words(wanted) in RUNNING and len(texts) > 1 and texts[0] == "1" and is_consecutive(texts):
        raise SourceError(
            '{place}: kolom "{column}" hanya nomor urut, bukan nomor kiriman; orang lain bernomor sama dalam berkas '
            "berikutnya. Pilih kolom lain dengan --id-column, atau baca tanpa nomor kiriman.",
            place=sheet.raw.place,
            column=column.heading,
        )


def services_of(sheet: Sheet, project: Project, unit: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
    """The service of each row, as the project names those of its unit, else as it stands; and what is wrong."""
    column, texts = sheet.columns.find("service"), sheet.texts("service")
    found = mapped(texts, text_of, pl.String())
    rules = pl.Series([None] * len(found), dtype=pl.String)
    for name in unit.unique().drop_nulls().to_list() if project.unit and column else ():
        declared = project.find_unit(name)
        if declared is None or not declared.layanan:
            continue
        here = (unit == name).fill_null(False)
        known = mapped(texts, partial(_service_name, unit=declared), pl.String())
        unknown = here & found.is_not_null() & known.is_null()
        found = found.zip_with(~here | known.is_null(), known)
        rules = rules.zip_with(~unknown, pl.repeat("unknown-service", len(found), dtype=pl.String, eager=True))
    if column is None:
        return found, faults.none()
    return found, faults.grouped(faults.of_cells(sheet.at, texts, rules, column.index, "warning"))


def _service_name(text: str | None, unit: Unit) -> str | None:
    service = None if text is None else units.match_service(text, unit)
    return service.nama if service else None


def sources_of(sheet: Sheet, project: Project, options: ReadOptions, unit: pl.Series, days: pl.Series) -> pl.Series:
    """The source of each row: its unit, else its folder; its year, else the project's period; and the file's lineage.

    The unit as the row itself names it and the row's own year: an export that grows stays one source when the project
    renames a unit or moves on to another period.
    """
    if options.source:
        return pl.repeat(options.source, len(unit), dtype=pl.String, eager=True)
    origins = sheet.origins
    named = mapped(sheet.texts("unit"), text_of, pl.String())
    places = named.zip_with(named.is_not_null(), unit).zip_with(unit.is_not_null(), _folders(origins))
    lineages = mapped(origins, lambda text: units.lineage(text or ""), pl.String())
    year = days.dt.year().cast(pl.String).fill_null(project.survei.periode or "")
    found = mapped(places, lambda text: (text or "").casefold(), pl.String()) + "|" + year + "|" + lineages
    given = sheet.texts("source")
    return given.zip_with(given.is_not_null(), found)


def _folders(origins: pl.Series) -> pl.Series:
    return mapped(origins, lambda text: squeeze((text or "").rpartition("/")[0]), pl.String())
