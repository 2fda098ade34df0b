"""Recaps on the command line: scored for the official figures, told as files are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ikm.cli import sources
from ikm.cli.rejects import write_rejects
from ikm.cli.sources import Read
from ikm.cli.units import insist_on_unit
from ikm.cli.words import language_of, note, say
from ikm.scoring.compute import ScoreOptions
from ikm.scoring.recap import score_recaps
from ikm.scoring.score import Score
from ikm.survey.errors import ScoringError
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.reading.recap import joined
from ikm.survey.recap import Recaps


def among(reads: Sequence[Read]) -> list[Recaps]:
    """The recaps among what was read."""
    return [read.result for read in reads if isinstance(read.result, Recaps)]


def scored(reads: Sequence[Read], project: Project, options: ScoreOptions, rejects: Path | None) -> tuple[Score, int]:
    """The score of files that are all recaps, and the exit status; their rejected rows go to `rejects`.

    Raises ScoringError for what recaps do not tell: periods, services asked for, break-downs; and where files of
    respondents are among them.
    """
    if sources.good(reads):
        raise ScoringError(
            "Rekap dan jawaban responden tidak dapat dihitung bersama, karena rekap tidak menyimpan ragam jawaban; "
            "hitung masing-masing dengan `ikm score`."
        )
    if options.by or options.period or options.service:
        raise ScoringError("Rekap tidak dapat disaring menurut periode atau layanan, dan tidak dapat dirinci (--by).")
    recaps = joined(among(reads))
    sources.note_files(reads)
    if recaps.accounting != Accounting.total(part.accounting for part in among(reads)):
        note(say("Setelah digabung") + f": {sources.account(recaps.accounting)}")
    if rejects is not None:
        write_rejects(rejects, recaps.rejects)
    for problem in recaps.problems:
        note("  " + problem.say(language_of()))
    if options.unit:
        insist_on_unit(options.unit, sorted({row.unit for row in recaps.rows if row.unit}))
        recaps = replace(recaps, rows=tuple(row for row in recaps.rows if row.unit == options.unit))
    survey = project.survei
    survey = survey.model_copy(
        update={
            "combine": options.combine or survey.combine,
            "combine_units": options.combine_units or survey.combine_units,
        }
    )
    status = max(sources.exit_status(reads), int(recaps.accounting.rejected > 0))
    return score_recaps(recaps, project.model_copy(update={"survei": survey}), options.weights), status
