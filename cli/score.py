"""`ikm score`: the index of files as they are, or of the project's store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    FILE,
    files_argument,
    form_option,
    key_option,
    manifest_options,
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

    from ikm.output.manifest_checks import Computed
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
@manifest_options
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, score, print."""
    from ikm.cli.options import insist_on_manifest, project_of, score_options_of
    from ikm.cli.tallies import insist_on_use_of_key

    if given["form"] == "xlsx" and given["output"] is None:
        raise IkmError("XLSX tidak dapat ditampilkan di terminal; sebut berkasnya dengan --output.")
    if given["master"] is not None and given["engine"] != "spark":
        raise IkmError("--master hanya berlaku bersama --engine spark.")
    insist_on_use_of_key(files, given)
    insist_on_manifest(given)
    project = project_of(given)
    options = score_options_of(given, project)
    outcome = scored(files, given, project, options)
    if outcome.status and given["strict"]:
        note(say("Hasil tidak ditampilkan karena ada yang ditolak (--strict)."))
        ctx.exit(1)
    _print(outcome.published(given), given)
    if given["manifest"] is not None:
        _record(outcome, files, given, project, options)
    ctx.exit(outcome.status)


@dataclass(frozen=True)
class Outcome:
    """What a call of `ikm score` found. status: its exit status. counted: what was scored, None for recaps."""

    score: Score
    status: int
    counted: Counted | None = None

    def published(self, given: dict[str, Any]) -> Score:
        """The score with what was asked for."""
        return self.score.official if given["official"] else self.score


def scored(files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions) -> Outcome:
    """The score of the files or of the store, with all that is said on the way."""
    from ikm.cli import answers, recaps, sources
    from ikm.cli.options import read_options_of
    from ikm.scoring.compute import score_counted
    from ikm.survey.reading.read import read_any

    if given["engine"] == "spark":
        counted, status = answers.on_spark(files, given, project, options)
        return Outcome(score_counted(counted, project, options), status, counted)
    if not files:
        return _of_responses(answers.from_store(given), 0, project, options)
    unheld = answers.counted_unheld(files, given, project, options)
    if unheld is not None:
        counted, united, status = unheld
        return Outcome(score_counted(counted, united, options), status, counted)
    reads = sources.read_each(files, project, read_options_of(given), read_any)
    sources.insist_on_some(reads)
    if recaps.among(reads):
        outcome = Outcome(*recaps.scored(reads, project, options, given["rejects"]))
    else:
        outcome = _of_responses(*answers.joined(reads, given), project, options)
    problems = (*sources.refusals(reads), *outcome.score.problems)
    return replace(outcome, score=replace(outcome.score, problems=problems))


def _of_responses(responses: Responses, status: int, project: Project, options: ScoreOptions) -> Outcome:
    from ikm.scoring.compute import score_counted
    from ikm.scoring.counting import count

    counted = count(responses, project, options)
    return Outcome(score_counted(counted, project, options), status, counted)


def _record(
    outcome: Outcome, files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions
) -> None:
    """Add the result to the manifest asked for."""
    from ikm.cli.proof import record

    documents = [given["output"]] if given["output"] is not None else []
    record("score", files, given, found(outcome, given, project, options), documents)


def found(outcome: Outcome, given: dict[str, Any], project: Project, options: ScoreOptions) -> Computed:
    """The outcome as a manifest tells it."""
    from ikm.cli.proof import answers_of, computed
    from ikm.output.manifest import result_of

    score = outcome.published(given)
    answers = answers_of(outcome.counted, options, project)
    return computed(score.instrument, score.accounting, [result_of(score)], answers)


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
