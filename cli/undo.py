"""`ikm undo`: take one batch back."""

from __future__ import annotations

from pathlib import Path

import click

from ikm.cli.options import project_option
from ikm.cli.words import Command, _, say


@click.command(
    cls=Command,
    short_help=_("Tarik kembali satu kiriman."),
    help=_("Tarik kembali satu KIRIMAN dari simpanan. Nomornya ada dalam `ikm batches`."),
)
@click.argument("batch", type=int, metavar="KIRIMAN")
@project_option
def command(batch: int, project: Path | None) -> None:
    """Take the batch back."""
    from ikm.cli.places import opened_store, project_folder
    from ikm.cli.sources import counted
    from ikm.forms.scan.records import forget_scan

    with opened_store(project, must_exist=True) as store:
        undone = store.undo(batch)
    forget_scan(project_folder(project), undone.batch.sha256)
    click.echo(
        say(
            "Kiriman {number} ({file}) ditarik kembali: {count} jawaban dihapus.",
            number=batch,
            file=undone.batch.file_name,
            count=counted(undone.removed),
        )
    )
    held = undone.batch.accounting.accepted - undone.removed
    if held:
        click.echo(
            say("{count} jawaban lain ada juga dalam kiriman yang tersisa, dan tetap dihitung.", count=counted(held))
        )
