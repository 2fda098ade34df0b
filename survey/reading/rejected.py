"""Rejected rows as they stood, with all that reading them again must know."""

from __future__ import annotations

from itertools import chain, count

import polars as pl

from ikm.survey.problems import place_of_row
from ikm.survey.reading.columns import (
    OWN_FILE,
    OWN_SOURCE,
    OWN_UNIT,
    REASON,
    RUNNING,
)
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.sheet import Sheet, mapped
from ikm.survey.reading.texts import is_blank, words


def rejected_rows(sheet: Sheet, why: pl.DataFrame, options: ReadOptions, unit: pl.Series) -> pl.DataFrame:
    """The rows that `why` names by `at`, as they stood, under their headings, with their number and reason `alasan`.

    Beside them stands what their cells do not tell and reading them again must know: the unit, where no cell names
    it, the file, and the `--source`. Running numbers are headed so that they pass for such in any choice of rows.
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
        row = place_of_row("{}", sheet.raw.row_is).say(options.language)
        rejected = rejected.with_columns(pl.format(row + ": {}", sheet.raw.rows(rejected["at"]), REASON).alias(REASON))
    told = data.columns[sheet.data.width :]
    return rejected.select(*(pl.col(old).alias(new) for old, new in names.items()), *told, REASON)


def _told(sheet: Sheet, options: ReadOptions, unit: pl.Series) -> list[pl.Series]:
    """What is known of the rows from beside them, under the headings by which it is read again."""
    column, cells = sheet.columns.find("unit"), sheet.texts("unit")
    source = (
        pl.Series([options.source] * sheet.data.height, dtype=pl.String) if options.source else sheet.texts("source")
    )
    told = [sheet.origins.alias(OWN_FILE)]
    if column is not None and column.heading != OWN_UNIT:
        blank = mapped(cells, is_blank, pl.Boolean())
        told.append(unit.zip_with(blank, cells).alias(f"c{column.index}"))
    elif unit.null_count() < len(unit):
        told.insert(0, unit.alias(OWN_UNIT))
    if source.null_count() < len(source):
        told.append(source.alias(OWN_SOURCE))
    return told
