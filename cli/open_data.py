"""`ikm open-data`: what may be published, as files that data portals and other programs read."""

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
from ikm.cli.words import Command, _, document_language
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.cli.reporting import Job


@click.command(
    cls=Command,
    short_help=_("Tulis data terbuka: CSV dan kamus datanya."),
    help=_(
        "Tulis yang boleh diumumkan sebagai data terbuka: CSV nilai setiap unit, unsur dan layanan, dan "
        "datapackage.json yang menerangkan setiap kolomnya. Nilai kelompok yang terlalu kecil dikosongkan."
    ),
)
@files_argument
@project_option
@option("--unit", metavar="NAMA", help=_("Hanya unit ini."))
@output_dir_option
@option("--license", "license_name", metavar="NAMA", default="", help=_("Lisensi datanya, misalnya CC-BY-4.0."))
@official_option
@period_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, judge what may be published, write all files."""
    from ikm.cli.together import open_data
    from ikm.survey.files import write_whole

    wanted, status = _jobs(files, given)
    for name, content in open_data(wanted, given["license_name"]).items():
        path = given["output_dir"] / name
        write_whole(path, content)
        click.echo(str(path))
    ctx.exit(status)


def _jobs(files: tuple[Path, ...], given: dict[str, Any]) -> tuple[list[Job], int]:
    """The units, and the exit status; raises IkmError where answers are missing or nobody knows whose they are."""
    from ikm.cli.answers import responses_of
    from ikm.cli.options import project_of
    from ikm.cli.reporting import NAMELESS, jobs
    from ikm.cli.units import chosen_units

    project = project_of(given)
    units = chosen_units(project, given["unit"], every=False)
    responses, status, unread = responses_of(files, given)
    if unread:
        raise IkmError(
            "Data terbuka tidak ditulis, karena {files} tidak terbaca: nilainya akan dihitung dari sebagian jawaban.",
            files=", ".join(unread),
        )
    asked = {**given, "page": "A4", "internal": False}
    wanted = jobs(responses, project, units, asked, document_language(project))
    if not wanted or any(job.unit.nama == NAMELESS for job in wanted):
        raise IkmError("Nama unit tidak diketahui; sebut dengan --unit, atau tulis dalam ikm.toml.")
    return wanted, status
