"""`ikm recap`: all units of an agency side by side, as a document and as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ikm.cli.options import (
    files_argument,
    output_dir_option,
    page_option,
    period_option,
    project_option,
    reading_options,
)
from ikm.cli.words import Command, _, document_language, note, say


@click.command(
    cls=Command,
    short_help=_("Buat rekap semua unit."),
    help=_(
        "Buat rekap semua unit dari berkas jawaban atau dari simpanan proyek, sebagai PDF dan XLSX: setiap unit dengan "
        "selangnya dan kisaran yang diperkirakan, unsur-unsurnya, tren, kecukupan sampel, dan unit yang hasilnya tidak "
        "diumumkan."
    ),
)
@files_argument
@project_option
@output_dir_option
@page_option
@period_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, put the units side by side, write both files."""
    from ikm.cli.answers import responses_of
    from ikm.cli.options import project_of
    from ikm.cli.reporting import jobs, note_wording
    from ikm.cli.together import recap
    from ikm.survey.files import write_whole

    project = project_of(given)
    responses, status, unread = responses_of(files, given)
    for name in unread:
        note(say("Tidak dihitung: {name}", name=name))
    asked = {**given, "internal": False, "official": False}
    wanted = jobs(responses, project, project.unit, asked, document_language(project))
    note_wording(wanted)
    for name, content in recap(wanted[0], responses).items():
        path = given["output_dir"] / name
        write_whole(path, content)
        click.echo(str(path))
    ctx.exit(status)
