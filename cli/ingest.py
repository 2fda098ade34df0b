"""`ikm ingest`: check answers and keep them in the project's store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import FILE, option, project_option, reading_options
from ikm.cli.words import Command, _, language_of, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ikm.cli.sources import Read
    from ikm.survey.project import Project
    from ikm.survey.reading.options import ReadOptions
    from ikm.survey.responses import Responses
    from ikm.survey.store.database import Store


@click.command(
    cls=Command,
    short_help=_("Periksa jawaban dan simpan dalam proyek."),
    help=_(
        "Periksa berkas jawaban dan simpan dalam proyek. Baris yang ditolak ditulis ke folder ditolak/ dengan "
        "alasannya, untuk diperbaiki dan dibaca lagi."
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="BERKAS|FOLDER...")
@project_option
@option("--dry-run", is_flag=True, help=_("Tampilkan arti kolom dan unitnya; tidak ada yang disimpan."))
@option("--unit", metavar="NAMA", help=_("Unit dari berkas yang tidak menyebutnya."))
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read all files, then store them one by one."""
    from ikm.cli import sources
    from ikm.cli.options import project_of, read_options_of

    project, options = project_of(given), read_options_of(given)
    reads = sources.read_each(files, project, options)
    if given["dry_run"]:
        _show_mapping(reads, project, options)
    sources.insist_on_some(reads)
    if not given["dry_run"]:
        reads = _store(sources.with_namesakes(reads), given["project"])
    sources.note_files(reads)
    sources.note_problems(sources.good(reads))
    if not given["dry_run"]:
        _write_rejects(reads, given["project"])
    ctx.exit(sources.exit_status(reads))


def _show_mapping(reads: Sequence[Read], project: Project, options: ReadOptions) -> None:
    """What each column is taken for, and the units of each file."""
    from ikm.survey.errors import IkmError
    from ikm.survey.reading.read import preview

    unread = say("(tidak dibaca)")
    for read in reads:
        click.echo(read.name)
        try:
            columns = preview(read.path, project, options)
        except IkmError as error:
            click.echo(f"  {error.say(language_of())}")
            continue
        for sheet, heading, key in columns:
            place = "" if sheet is None else f"[{sheet}] "
            click.echo(f"  {place}{heading} -> {key or unread}")


def _store(reads: Sequence[Read], project: Path | None) -> list[Read]:
    """Store each file that could be read; what is returned says how many of its rows were new."""
    from dataclasses import replace

    from ikm.cli.places import opened_store
    from ikm.survey.errors import IkmError

    stored = []
    with opened_store(project) as store:
        for read in reads:
            try:
                stored.append(replace(read, result=_ingested(store, read)))
            except IkmError as error:
                stored.append(replace(read, result=error))
    return stored


def _ingested(store: Store, read: Read) -> Responses:
    """Store one file; its account then tells resubmissions apart."""
    from dataclasses import replace
    from hashlib import sha256

    from ikm.survey.errors import IkmError
    from ikm.survey.recap import Recaps
    from ikm.survey.store.notices import notices

    if isinstance(read.result, IkmError):
        raise read.result
    assert not isinstance(read.result, Recaps)
    digest = sha256(read.path.read_bytes()).hexdigest()
    batch = store.ingest(read.result, file_name=read.name, sha256=digest)
    told = tuple(notices(read.result, batch))
    return replace(read.result, accounting=batch.accounting, problems=(*told, *read.result.problems))


def _write_rejects(reads: Sequence[Read], project: Path | None) -> None:
    """Rejected rows, in a file for each source file."""
    from ikm.cli.places import REJECTS_NAME, project_folder, slug
    from ikm.cli.rejects import note_rejects
    from ikm.survey.responses import Responses

    folder = project_folder(project) / REJECTS_NAME
    for read in reads:
        if isinstance(read.result, Responses):
            note_rejects(folder / f"{slug(read.path.stem)}.csv", read.result.rejects)
