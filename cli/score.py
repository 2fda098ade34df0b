"""`ikm score`: the index of files as they are, or of the project's store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    FILE,
    files_argument,
    form_option,
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
    from rich.console import Console

    from ikm.scoring.counting import ScoreOptions
    from ikm.scoring.score import Score
    from ikm.survey.project import Project


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
@form_option("json", "csv", "xlsx")
@output_option
@option("--rejects", type=FILE, metavar="BERKAS", help=_("Tulis baris yang ditolak ke berkas CSV ini."))
@option("--strict", is_flag=True, help=_("Bila ada baris yang ditolak, jangan tampilkan hasil."))
@scoring_options
@official_option
@key_option
@option(
    "--engine",
    type=click.Choice(["polars", "spark"]),
    default="polars",
    help=_("Yang menghitung: polars (bawaan), atau Spark untuk satu tabel besar yang teratur."),
)
@option("--master", metavar="URL", help=_("Master Spark (bawaan: local[*], di mesin ini)."))
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, score, print."""
    from ikm.cli.options import project_of, score_options_of
    from ikm.cli.tallies import insist_on_use_of_key

    if given["form"] == "xlsx" and given["output"] is None:
        raise IkmError("XLSX tidak dapat ditampilkan di terminal; sebut berkasnya dengan --output.")
    if given["master"] is not None and given["engine"] != "spark":
        raise IkmError("--master hanya berlaku bersama --engine spark.")
    insist_on_use_of_key(files, given)
    project = project_of(given)
    options = score_options_of(given, project)
    result, status = _scored(files, given, project, options)
    if status and given["strict"]:
        note(say("Hasil tidak ditampilkan karena ada yang ditolak (--strict)."))
        ctx.exit(1)
    _print(result.official if given["official"] else result, given)
    ctx.exit(status)


def _scored(
    files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions
) -> tuple[Score, int]:
    """The score of the files or of the store, and the exit status that reading them leads to."""
    from ikm.cli import answers, recaps, sources
    from ikm.cli.options import read_options_of
    from ikm.scoring.compute import score, score_counted
    from ikm.survey.reading.read import read_any

    if given["engine"] == "spark":
        counted, status = answers.on_spark(files, given, project, options)
        return score_counted(counted, project, options), status
    if not files:
        return score(answers.from_store(given), project, options), 0
    unheld = answers.counted_unheld(files, given, project, options)
    if unheld is not None:
        counted, united, status = unheld
        return score_counted(counted, united, options), status
    reads = sources.read_each(files, project, read_options_of(given), read_any)
    sources.insist_on_some(reads)
    if recaps.among(reads):
        result, status = recaps.scored(reads, project, options, given["rejects"])
    else:
        responses, status = answers.joined(reads, given)
        result = score(responses, project, options)
    return replace(result, problems=(*sources.refusals(reads), *result.problems)), status


def _print(result: Score, given: dict[str, Any]) -> None:
    from ikm.cli.printing import Shape, give
    from ikm.output.delimited import to_csv
    from ikm.output.result import to_json

    shapes: dict[str, Shape] = {"json": lambda: to_json(result), "csv": lambda: to_csv(result)}
    give(given, lambda console: _show(result, console), shapes | {"xlsx": lambda: _workbook(result)})


def _show(result: Score, console: Console) -> None:
    from ikm.output.terminal import show

    show(result, console, language_of())


def _workbook(result: Score) -> bytes:
    from ikm.output.workbook import to_xlsx

    return to_xlsx(result, language_of())
