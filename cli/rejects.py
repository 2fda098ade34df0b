"""Rejected rows as a file that can be mended in a spreadsheet and read again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path

import polars as pl

from ikm.cli.words import note, say
from ikm.survey.files import write_whole
from ikm.survey.reading.columns import REASON

_HARMLESS = re.compile(r"-|[+-]?\d+(?:[.,]\d+)?")


def note_rejects(path: Path, tables: Sequence[pl.DataFrame]) -> None:
    """Write all rejected rows, and say where they are."""
    place = write_rejects(path, tables)
    if place is not None:
        note(say("Baris yang ditolak: {path}", path=place))


def write_rejects(path: Path, tables: Sequence[pl.DataFrame]) -> Path | None:
    """Write all rejected rows to one CSV file, the reason last; its path, None without such rows.

    A file that is there and holds anything else may be half mended: it stays, and the new one is numbered.
    Semicolons and a byte order mark, as a spreadsheet with Indonesian settings expects.
    """
    filled = [table for table in tables if table.height]
    if not filled:
        return None
    joined = pl.concat([table.cast(pl.String) for table in filled], how="diagonal")
    headings = [name for name in joined.columns if name != REASON]
    headings += [REASON] if REASON in joined.columns else []
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(name) for name in headings])
    writer.writerows([harmless(cell) for cell in row] for row in joined.select(headings).iter_rows())
    content = ("\ufeff" + buffer.getvalue()).encode()
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    place = next(p for p in chain([path], numbered) if not p.is_file() or p.read_bytes() == content)
    write_whole(place, content)
    return place


def harmless(cell: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _HARMLESS.fullmatch(cell):
        return "'" + cell
    return cell
