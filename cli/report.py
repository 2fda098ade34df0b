"""`ikm report`: the documents of each unit, made on all cores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.documents import FORMS
from ikm.cli.options import (
    files_argument,
    manifest_options,
    official_option,
    option,
    output_dir_option,
    page_option,
    period_option,
    project_option,
    reading_options,
)
from ikm.cli.words import Command, _, document_language, language_of, note, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ikm.cli.reporting import Job, Made
    from ikm.cli.together import Files
    from ikm.survey.project import Project
    from ikm.survey.responses import Responses


@click.command(
    cls=Command,
    short_help=_("Buat laporan setiap unit."),
    help=_(
        "Buat laporan untuk setiap unit, dari berkas jawaban atau dari simpanan proyek: PDF, dan bila diminta Word, "
        "halaman web, buku kerja Excel dan poster. Satu unit yang gagal tidak menghentikan yang lain dan disebut pada "
        "akhirnya."
    ),
)
@files_argument
@project_option
@option("--unit", metavar="NAMA", help=_("Hanya unit ini."))
@option(
    "--format",
    "forms",
    type=click.Choice(FORMS),
    multiple=True,
    default=["pdf"],
    help=_("Bentuk laporan (bawaan: pdf); dapat diulang."),
)
@option("--all", "every", is_flag=True, help=_("Semua bentuk laporan; dari beberapa unit juga rekap dan data terbuka."))
@output_dir_option
@page_option
@option("--internal", is_flag=True, help=_("Dengan tabel responden lengkap; tidak untuk diumumkan."))
@option("--signature-field", is_flag=True, help=_("Sediakan kolom tanda tangan elektronik yang kosong dalam PDF."))
@official_option
@period_option
@reading_options
@manifest_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, make every report, name what failed."""
    from ikm.cli.answers import responses_of
    from ikm.cli.options import insist_on_manifest, project_of
    from ikm.cli.proof import found_in_reports, record
    from ikm.cli.reporting import checked, heard, jobs, make_all, note_wording
    from ikm.cli.units import chosen_units
    from ikm.survey.files import write_whole

    insist_on_manifest(given)
    if given["every"]:
        given["forms"] = tuple(FORMS)
    project = project_of(given)
    units = chosen_units(project, given["unit"], every=False)
    responses, status, unread = responses_of(files, given)
    wanted = jobs(responses, project, units, given, document_language(project))
    _note_blanks(project, wanted)
    note_wording(wanted)
    ready, failed = heard(wanted, unread)
    made, broken = make_all(checked(ready, responses))
    failed = [*broken, *failed]
    paths = [path for done in made for path in done.paths]
    for name, content in _together(made, ready, responses, given, whole=not (failed or unread)).items():
        paths.append(given["output_dir"] / name)
        write_whole(paths[-1], content)
    for path in paths:
        click.echo(str(path))
    for name, fault in failed:
        note(say('Laporan unit "{name}" tidak dibuat: {fault}', name=name, fault=fault.say(language_of())))
    if given["manifest"] is not None and made:
        results = [done.result for done in made]
        record("report", files, given, found_in_reports(responses, given, project, results), paths)
    if failed:
        ctx.exit(1 if made else 2)
    ctx.exit(status)


def _together(
    made: Sequence[Made], jobs: Sequence[Job], responses: Responses, given: dict[str, Any], *, whole: bool
) -> Files:
    """What is made of several units together; a recap and open data only of all that there are."""
    from ikm.cli.together import OPEN_DATA, index_page, open_data, recap

    entries = [done.entry for done in made if done.entry is not None]
    files = index_page(jobs[0], entries) if len(entries) > 1 else {}
    if given["every"] and whole and given["unit"] is None and len(jobs) > 1:
        files |= recap(jobs[0], responses)
        files |= {f"{OPEN_DATA}/{name}": content for name, content in open_data(jobs).items()}
    return files


def _note_blanks(project: Project, wanted: Sequence[Job]) -> None:
    """Which names the reports will lack, and how to give them."""
    from ikm.cli.reporting import NAMELESS

    if not project.instansi.nama:
        note(say("Nama instansi tidak diketahui, jadi dikosongkan; tulis dalam ikm.toml (`ikm init` membuatnya)."))
    if any(job.unit.nama == NAMELESS for job in wanted):
        note(say("Nama unit tidak diketahui, jadi dikosongkan; sebut dengan --unit, atau tulis dalam ikm.toml."))
