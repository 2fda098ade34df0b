"""`ikm batches`: what the store holds, file by file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ikm.cli.options import project_option
from ikm.cli.words import Command, _, language_of, note, say

if TYPE_CHECKING:
    from ikm.survey.store.database import Batch


@click.command(
    cls=Command,
    short_help=_("Daftar kiriman yang tersimpan."),
    help=_("Daftar kiriman yang tersimpan: satu untuk setiap berkas yang dibaca."),
)
@project_option
def command(project: Path | None) -> None:
    """List the batches, oldest first."""
    from ikm.cli.places import opened_store
    from ikm.cli.terminal import Terminal

    with opened_store(project, must_exist=True) as store:
        batches = store.batches()
    if not batches:
        note(say("Belum ada kiriman tersimpan."))
        return
    Terminal().print(_table(batches))


def _table(batches: list[Batch]) -> object:
    from babel.numbers import format_decimal
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for heading in (say("No."), say("Waktu"), say("Berkas")):
        table.add_column(heading, overflow="fold")
    for heading in (say("Dibaca"), say("Diterima"), say("Ulang"), say("Ditolak"), say("Dilewati")):
        table.add_column(heading, justify="right", no_wrap=True)
    for batch in batches:
        counts = batch.accounting
        numbers = (counts.read, counts.accepted, counts.duplicate, counts.rejected, counts.skipped)
        cells = (str(batch.id), _local(batch.created), batch.file_name)
        table.add_row(
            *(Text(cell) for cell in cells),
            *(format_decimal(number, locale=language_of()) for number in numbers),
        )
    return table


def _local(moment: datetime) -> str:
    """A moment kept in UTC, on the clock of this machine."""
    return f"{moment.replace(tzinfo=UTC).astimezone():%Y-%m-%d %H:%M}"
