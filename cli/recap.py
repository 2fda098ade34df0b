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
from ikm.cli.words import Command, _, document_language, language_of, note, say


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
    from ikm.cli.places import project_folder
    from ikm.output.pdf.render import render
    from ikm.output.recap.compose import recap_report
    from ikm.output.recap.overview import overview
    from ikm.output.recap.workbook import recap_workbook
    from ikm.output.wording import FILE_NAME, FOLDER, read
    from ikm.survey.files import write_whole
    from ikm.survey.periods import Period

    project = project_of(given)
    responses, status, unread = responses_of(files, given)
    for name in unread:
        note(say("Tidak dihitung: {name}", name=name))
    asked = Period.parse(given["period"]) if given["period"] else None
    wording = read(project_folder(given["project"]) / FOLDER / FILE_NAME)
    for message in wording.unused:
        note(message.say(language_of()))
    found = overview(responses, project, document_language(project), asked, wording=wording)
    shown = asked or project.period
    stem = f"rekap-{shown}" if shown else "rekap"
    for ending, content in (
        ("pdf", render(recap_report(found), page=given["page"])),
        ("xlsx", recap_workbook(found)),
    ):
        path = given["output_dir"] / f"{stem}.{ending}"
        write_whole(path, content)
        click.echo(str(path))
    ctx.exit(status)
