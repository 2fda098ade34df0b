"""The answers that a command is about: those of the files named, else of the project's store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ikm.cli.words import language_of, note, say
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ikm.cli.sources import Read
    from ikm.scoring.counting import Counted, ScoreOptions
    from ikm.survey.problems import Problem
    from ikm.survey.project import Project
    from ikm.survey.responses import Responses

_LEFT_OUT = ("undated-left-out", "outside-left-out")


def responses_of(files: tuple[Path, ...], given: dict[str, Any]) -> tuple[Responses, int, list[str]]:
    """The responses of the files, else of the project's store, the exit status, and the files that were refused."""
    from ikm.cli import sources
    from ikm.cli.options import project_of, read_options_of

    if not files:
        return from_store(given), 0, []
    reads = sources.read_each(files, project_of(given), read_options_of(given))
    sources.insist_on_some(reads)
    unread = [read.name for read in reads if isinstance(read.result, IkmError)]
    return *joined(reads, given), unread


def counted_of(
    files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions
) -> tuple[Counted, Project, int]:
    """The count of the files or of the store, the project that it is of, and the exit status."""
    from ikm.scoring.counting import count

    counted = counted_unheld(files, given, project, options)
    if counted is not None:
        return counted
    responses, status, unread = responses_of(files, given)
    for name in unread:
        note(say("Tidak dihitung: {name}", name=name))
    return count(responses, project, options), project, status


def counted_unheld(
    files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions
) -> tuple[Counted, Project, int] | None:
    """`counted_of` of tallies and of a big file, whose answers are never all in memory; None for others."""
    from ikm.cli import tallies

    totals, others = tallies.divided(files)
    if totals:
        return tallies.counted(totals, others, given, options)
    big = streamed(files, given, project, options)
    return None if big is None else (big[0], project, big[1])


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
    note_faults([big.rest], given)
    return counted, sources.exit_status([read])


def on_spark(
    files: tuple[Path, ...], given: dict[str, Any], project: Project, options: ScoreOptions
) -> tuple[Counted, int]:
    """The count that Spark makes of one table in files or a folder, and the exit status."""
    from ikm.cli import sources
    from ikm.cli.options import read_options_of
    from ikm.scoring.big import may_be_streamed
    from ikm.scoring.spark import count_on_spark
    from ikm.survey.reading.read import find_sources, names_of
    from ikm.survey.reading.spark_session import LOCAL

    paths = find_sources(files)
    if not paths or not may_be_streamed(project, options):
        raise IkmError(
            "Spark membaca berkas jawaban saja, dan menghitung menurut unit dan layanan saja; hitung tanpa "
            "--engine spark."
        )
    name = names_of(files)[0] if len(files) == 1 else say("{count} berkas jawaban", count=len(files))
    counted, rest = count_on_spark(paths, name, project, options, read_options_of(given), given["master"] or LOCAL)
    read = sources.Read(files[0], name, replace(rest, frame=counted.tally.frame))
    sources.note_files([read])
    note_faults([rest], given)
    return counted, sources.exit_status([read])


def joined(reads: list[Read], given: dict[str, Any]) -> tuple[Responses, int]:
    """The responses of all files, their accounts told and their rejects written."""
    from ikm.cli import sources
    from ikm.survey.resubmission import combine

    reads = sources.without_resubmissions(reads)
    sources.note_files(reads)
    batches = sources.good(reads)
    note_faults(batches, given)
    return combine(batches), sources.exit_status(reads)


def note_faults(batches: list[Responses], given: dict[str, Any]) -> None:
    """Tell the problems, and write the rejected rows where that is asked for."""
    from ikm.cli.rejects import note_rejects
    from ikm.cli.sources import note_problems

    note_problems(batches)
    if given.get("rejects") is not None:
        note_rejects(given["rejects"], [table for batch in batches for table in batch.rejects])


def from_store(given: dict[str, Any]) -> Responses:
    """The responses of the project's store, their account told."""
    from ikm.cli.options import project_of
    from ikm.cli.places import opened_store
    from ikm.cli.scans import note_waiting
    from ikm.cli.sources import account, note_problems

    with opened_store(given["project"], must_exist=True) as store:
        responses: Responses = store.responses(project_of(given))
    note(say("Simpanan") + f": {account(responses.accounting)}")
    note_problems([responses])
    note_waiting(given["project"])
    return responses


def note_left_out(notes: Iterable[Problem]) -> None:
    """What counting says of answers that it leaves out."""
    for problem in notes:
        if problem.rule in _LEFT_OUT:
            note(problem.message.say(language_of()))
