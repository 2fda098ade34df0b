"""`ikm init`: a project file that teaches."""

from __future__ import annotations

from pathlib import Path

import click

from ikm.cli.options import FILE
from ikm.cli.words import Command, Option, _, language_of, note, say


@click.command(
    cls=Command,
    short_help=_("Buat berkas proyek ikm.toml."),
    help=_("Buat ikm.toml, berkas proyek berisi penjelasan dan contoh, dalam FOLDER (bawaan: folder ini)."),
)
@click.argument("folder", type=FILE, default=".", metavar="[FOLDER]")
@click.option("--force", cls=Option, is_flag=True, help=_("Gantikan ikm.toml yang sudah ada."))
def command(folder: Path, force: bool) -> None:
    """Write `ikm.toml`."""
    from ikm.survey.project_file import write_template

    path = write_template(folder, language_of(), force=force)
    click.echo(str(path))
    note(say("Buka dengan penyunting teks, isi, lalu jalankan `ikm score BERKAS`."))
