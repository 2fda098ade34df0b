"""`ikm report`: the PDF report of each unit, made on all cores."""

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
    from ikm.survey.messages import Message
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
    from ikm.cli.reporting import checked, jobs, make_all, note_wording
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
    unheard = [job.unit.nama for job in wanted if unread and not len(job.responses)]
    note_wording(wanted)
    heard = [job for job in wanted if job.unit.nama not in unheard]
    made, failed = make_all(checked(heard, responses))
    failed += [(unit, _unheard(unread)) for unit in unheard]
    paths = [path for done in made for path in done.paths]
    for name, content in _together(made, heard, responses, given, whole=not (failed or unread)).items():
        paths.append(given["output_dir"] / name)
        write_whole(paths[-1], content)
    for path in paths:
        click.echo(str(path))
    for name, fault in failed:
        note(say('Laporan unit "{name}" tidak dibuat: {fault}', name=name, fault=fault.say(language_of())))
    if given["manifest"] is not None and made:
        lost = {name for name, _ in failed}
        whole = [job for job in heard if job.unit.nama not in lost]
        record("report", files, given, found_in_reports(responses, given, project, whole), paths)
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


def _unheard(unread: Sequence[str]) -> Message:
    """Why nothing can be told of a unit while files could not be read: they may hold its answers."""
    from ikm.survey.messages import Message

    return Message(
        "tidak ada jawabannya dalam berkas yang terbaca, dan {files} tidak dapat dibaca.", files=", ".join(unread)
    )
