"""`ikm texts`: the sentences of documents, for an office to say in its own words."""

from __future__ import annotations

from pathlib import Path

import click

from ikm.cli.options import output_option, project_option
from ikm.cli.words import Command, _, language_of, note, say


@click.command(
    cls=Command,
    short_help=_("Tulis kalimat laporan, untuk diganti dengan kata sendiri."),
    help=_(
        "Tulis templat/teks.po di sebelah ikm.toml: setiap kalimat laporan dan poster dengan tempat untuk "
        "penggantinya. Isi dengan Poedit atau penyunting teks. Bila berkasnya sudah ada, isinya dipertahankan dan "
        "kalimat baru ditambahkan."
    ),
)
@project_option
@output_option
def command(project: Path | None, output: Path | None) -> None:
    """Write the catalogue, keeping what is filled in."""
    from ikm.cli.places import project_folder
    from ikm.output.wording import FILE_NAME, FOLDER, Wording, parse, skeleton
    from ikm.survey.files import write_whole

    path = output or project_folder(project) / FOLDER / FILE_NAME
    old = path.read_bytes() if path.is_file() else None
    wording = Wording() if old is None else parse(old, path.name)
    write_whole(path, skeleton(old, path.name))
    click.echo(str(path))
    for message in wording.unused:
        note(message.say(language_of()))
    note(say("{count} kalimat sudah diganti; isi msgstr untuk yang lain.", count=len(wording.texts)))
