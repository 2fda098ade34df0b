"""`ikm score`: the index of files as they are, or of the project's store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    FILE,
    files_argument,
    key_option,
    official_option,
    option,
    output_option,
    project_option,
    reading_options,
    scoring_options,
)
from ikm.cli.words import Command, _, language_of, note, say
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.cli.sources import Read
    from ikm.scoring.counting import Counted, ScoreOptions
    from ikm.scoring.score import Score
    from ikm.survey.project import Project
    from ikm.survey.responses import Responses


@click.command(
    cls=Command,
    short_help=_("Hitung IKM dari berkas atau simpanan."),
    help=_(
        "Hitung IKM dari berkas jawaban, atau dari simpanan proyek bila tanpa berkas. Tally dari kantor-kantor (`ikm "
        "tally`) dijumlahkan.\n\n"
        "Status 0: semua baris diterima; 1: sebagian ditolak; 2: berkas atau perintah salah."
    ),
)
@files_argument
@project_option
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "xlsx"]),
    default="table",
    help=_("Bentuk hasil: table (bawaan), json, csv atau xlsx."),
)
@output_option
@option("--rejects", type=FILE, metavar="BERKAS", help=_("Tulis baris yang ditolak ke berkas CSV ini."))
@option("--strict", is_flag=True, help=_("Bila ada baris yang ditolak, jangan tampilkan hasil."))
@scoring_options
@official_option
@key_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, score, print."""
    from ikm.cli.options import project_of, score_options_of

    if given["form"] == "xlsx" and given["output"] is None:
        raise IkmError("XLSX tidak dapat ditampilkan di terminal; sebut berkasnya dengan --output.")
    project = project_of(given)
    options = score_options_of(given, project)
    result, status = _scored(files, given, project, options)
    if status and given["strict"]:
        note(say("Hasil tidak ditampilkan karena ada yang ditolak (--strict)."))
        ctx.exit(1)
    _print(result.official if given["official"] else result, given["form"], given["output"])
    ctx.exit(status)


def _scored(
    files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions
) -> tuple[Score, int]:
    """The score of the files or of the store, and the exit status that reading them leads to."""
    from ikm.cli import recaps, sources, tallies
    from ikm.cli.options import read_options_of
    from ikm.scoring.compute import score, score_counted
    from ikm.survey.reading.read import read_any

    if not files:
        return score(_from_store(given), project, options), 0
    totals, answers = tallies.divided(files)
    if totals:
        counted, united, status = tallies.counted(totals, answers, given, options)
        return score_counted(counted, united, options), status
    big = streamed(files, given, project, options)
    if big is not None:
        return score_counted(big[0], project, options), big[1]
    reads = sources.read_each(files, project, read_options_of(given), read_any)
    sources.insist_on_some(reads)
    if recaps.among(reads):
        result, status = recaps.scored(reads, project, options, given["rejects"])
    else:
        responses, status = _joined(reads, given)
        result = score(responses, project, options)
    return replace(result, problems=(*sources.refusals(reads), *result.problems)), status


def streamed(
    files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions
) -> tuple[Counted, int] | None:
    """The count of a single big file that can be read in streams, and the exit status; None for any other."""
    from ikm.cli import sources
    from ikm.cli.options import read_options_of
    from ikm.scoring.big import count_big, may_be_streamed
    from ikm.survey.reading.big import is_big, read_big
    from ikm.survey.reading.read import names_of

    if len(files) != 1 or not is_big(files[0]) or not may_be_streamed(project, options):
        return None
    big = read_big(files[0], project, read_options_of(given))
    if big is None:
        return None
    counted = count_big(big, project, options)
    read = sources.Read(files[0], names_of(files)[0], replace(big.rest, frame=counted.tally.frame))
    sources.note_files([read])
    _note_faults([big.rest], given)
    return counted, sources.exit_status([read])


def responses_of(files: tuple[Path, ...], given: dict[str, Any]) -> tuple[Responses, int, list[str]]:
    """The responses of the files, else of the project's store, the exit status, and the files that were refused."""
    from ikm.cli import sources
    from ikm.cli.options import project_of, read_options_of

    if not files:
        return _from_store(given), 0, []
    reads = sources.read_each(files, project_of(given), read_options_of(given))
    sources.insist_on_some(reads)
    unread = [read.name for read in reads if isinstance(read.result, IkmError)]
    return *_joined(reads, given), unread


def _joined(reads: list[Read], given: dict[str, Any]) -> tuple[Responses, int]:
    """The responses of all files, their accounts told and their rejects written."""
    from ikm.cli import sources
    from ikm.survey.resubmission import combine

    reads = sources.without_resubmissions(reads)
    sources.note_files(reads)
    batches = sources.good(reads)
    _note_faults(batches, given)
    return combine(batches), sources.exit_status(reads)


def _note_faults(batches: list[Responses], given: dict[str, Any]) -> None:
    """Tell the problems, and write the rejected rows where that is asked for."""
    from ikm.cli.rejects import note_rejects
    from ikm.cli.sources import note_problems

    note_problems(batches)
    if given.get("rejects") is not None:
        note_rejects(given["rejects"], [table for batch in batches for table in batch.rejects])


def _from_store(given: dict[str, Any]) -> Responses:
    from ikm.cli.options import project_of
    from ikm.cli.places import opened_store
    from ikm.cli.sources import account, note_problems

    with opened_store(given["project"], must_exist=True) as store:
        responses: Responses = store.responses(project_of(given))
    note(say("Simpanan") + f": {account(responses.accounting)}")
    note_problems([responses])
    return responses


def _print(result: Score, form: str, output: Path | None) -> None:
    if form == "table" and output is None:
        from rich.console import Console

        from ikm.output.terminal import show

        show(result, Console(), language_of())
        return
    content = _content(result, form)
    if output is None:
        assert isinstance(content, str)
        click.echo(content, nl=not content.endswith("\n"))
        return
    from ikm.survey.files import write_whole

    write_whole(output, content)
    note(str(output))


def _content(result: Score, form: str) -> bytes | str:
    if form == "json":
        from ikm.output.result import to_json

        return to_json(result)
    if form == "csv":
        from ikm.output.delimited import to_csv

        return to_csv(result)
    if form == "xlsx":
        from ikm.output.workbook import to_xlsx

        return to_xlsx(result, language_of())
    import io

    from rich.console import Console

    from ikm.output.terminal import show

    text = io.StringIO()
    show(result, Console(file=text, width=80), language_of())
    return text.getvalue()
