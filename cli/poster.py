"""`ikm poster`: the poster of each unit, for paper and for telephones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    files_argument,
    official_option,
    option,
    output_dir_option,
    period_option,
    project_option,
    reading_options,
)
from ikm.cli.words import Command, _, document_language, language_of, note, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ikm.cli.reporting import Job
    from ikm.output.poster.sheet import Size

_SIZES: tuple[Size, ...] = ("A4", "A3", "square", "vertical")


@click.command(
    cls=Command,
    short_help=_("Buat poster setiap unit."),
    help=_(
        "Buat poster IKM untuk setiap unit, dari berkas jawaban atau dari simpanan proyek: untuk dicetak (A4, A3) dan "
        "untuk media sosial (square 1080 × 1080, vertical 1080 × 1920). Di bawah ambang, poster hanya mengatakan bahwa "
        "hasilnya tidak diumumkan."
    ),
)
@files_argument
@project_option
@option("--unit", metavar="NAMA", help=_("Hanya unit ini."))
@option("--size", type=click.Choice([*_SIZES, "all"]), default="A4", help=_("Ukuran (bawaan: A4); all: semuanya."))
@option("--format", "form", type=click.Choice(["pdf", "png"]), default="pdf", help=_("Bentuk berkas (bawaan: pdf)."))
@option("--url", metavar="URL", help=_("Alamat laporan di web; dicantumkan sebagai kode QR."))
@output_dir_option
@official_option
@period_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, make every poster, name what failed."""
    from ikm.cli.answers import responses_of
    from ikm.cli.options import project_of
    from ikm.cli.reporting import heard, jobs, note_wording
    from ikm.cli.units import chosen_units
    from ikm.output.poster.code import insist_on_url
    from ikm.survey.errors import IkmError

    if given["url"]:
        insist_on_url(given["url"])
    project = project_of(given)
    units = chosen_units(project, given["unit"], every=False)
    responses, status, unread = responses_of(files, given)
    asked = {**given, "page": "A4", "internal": False}
    wanted = jobs(responses, project, units, asked, document_language(project))
    note_wording(wanted)
    ready, failed = heard(wanted, unread)
    for job in ready:
        try:
            for path in _made(job, given):
                click.echo(str(path))
        except IkmError as error:
            failed.append((job.unit.nama, error.message))
    for name, fault in failed:
        note(say('Poster unit "{name}" tidak dibuat: {fault}', name=name, fault=fault.say(language_of())))
    if failed:
        ctx.exit(1 if len(failed) < len(wanted) else 2)
    ctx.exit(status)


def _made(job: Job, given: dict[str, Any]) -> Iterator[Path]:
    """Write the poster of one unit in each size asked for."""
    from ikm.cli.reporting import subject_of
    from ikm.output.poster.poster import poster_of
    from ikm.output.poster.render import render_pdf, render_png
    from ikm.survey.files import write_whole

    poster = poster_of(subject_of(job), given["url"] or "")
    render = render_png if given["form"] == "png" else render_pdf
    for size in _SIZES if given["size"] == "all" else (given["size"],):
        path = job.folder / f"poster-{job.name}-{size.lower()}.{given['form']}"
        write_whole(path, render(poster, size))
        yield path
