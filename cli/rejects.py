"""Rejected rows as a file that can be mended in a spreadsheet and read again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ikm.survey.files import write_whole

REASON = "alasan"
_HARMLESS = re.compile(r"-|[+-]?\d+(?:[.,]\d+)?")


def write_rejects(path: Path, tables: Sequence[pl.DataFrame]) -> int:
    """Write all rejected rows to one CSV file, the reason last; returns how many there are.

    Semicolons and a byte order mark, as a spreadsheet with Indonesian settings expects.
    """
    filled = [table for table in tables if table.height]
    if not filled:
        return 0
    joined = pl.concat([table.cast(pl.String) for table in filled], how="diagonal")
    headings = [name for name in joined.columns if name != REASON]
    headings += [REASON] if REASON in joined.columns else []
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(name) for name in headings])
    writer.writerows([harmless(cell) for cell in row] for row in joined.select(headings).iter_rows())
    write_whole(path, "\ufeff" + buffer.getvalue())
    return joined.height


def harmless(cell: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _HARMLESS.fullmatch(cell):
        return "'" + cell
    return cell
