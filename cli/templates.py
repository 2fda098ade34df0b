"""`ikm templates`: the look of documents, for an office to make its own."""

from __future__ import annotations

from pathlib import Path

import click

from ikm.cli.options import FILE, option, project_option
from ikm.cli.words import Command, _, note, say

_STYLE = "/* Gaya halaman web, dibaca sesudah gaya bawaan: tulis hanya yang lain. Lihat docs/html.md. */\n"
_PAGE = """\
{# Halaman web laporan: ganti bagian yang ingin diubah saja. Lihat docs/html.md. #}
{% extends "ikm/laporan.html.j2" %}
"""


@click.command(
    cls=Command,
    short_help=_("Tulis templat dokumen, untuk diubah menurut kantor Anda."),
    help=_(
        "Tulis templat dokumen di folder templat di sebelah ikm.toml: laporan.docx untuk Word, laporan.html.j2 dan "
        "gaya.css untuk halaman web. Yang sudah ada tidak ditimpa. Kalimatnya diganti lewat `ikm texts`."
    ),
)
@project_option
@option("--output-dir", type=FILE, metavar="FOLDER", help=_("Folder hasil (bawaan: templat di sebelah ikm.toml)."))
def command(project: Path | None, output_dir: Path | None) -> None:
    """Write what is not there yet."""
    from ikm.cli.places import project_folder
    from ikm.output.docx.template import house_template
    from ikm.output.wording import FOLDER
    from ikm.survey.files import write_whole

    folder = output_dir or project_folder(project) / FOLDER
    files = {"laporan.docx": house_template(), "laporan.html.j2": _PAGE.encode(), "gaya.css": _STYLE.encode()}
    for name, content in files.items():
        path = folder / name
        if path.exists():
            note(say("{path} sudah ada; tidak diubah.", path=str(path)))
            continue
        write_whole(path, content)
        click.echo(str(path))
