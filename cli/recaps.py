"""Recaps on the command line: scored for the official figures, alone or beside files of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ikm.cli import sources
from ikm.cli.rejects import note_rejects
from ikm.cli.sources import Read
from ikm.cli.units import insist_on_unit
from ikm.cli.words import language_of, note, say
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.recap import score_recaps, score_with_recaps
from ikm.scoring.score import Score
from ikm.survey.errors import ScoringError
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.reading.recap import joined, of_others
from ikm.survey.recap import Recaps
from ikm.survey.responses import Responses
from ikm.survey.resubmission import combine


def among(reads: Sequence[Read]) -> list[Recaps]:
    """The recaps among what was read."""
    return [read.result for read in reads if isinstance(read.result, Recaps)]


def scored(reads: Sequence[Read], project: Project, options: ScoreOptions, rejects: Path | None) -> tuple[Score, int]:
    """The score of files of which some are recaps, and the exit status; rejected rows go to `rejects`.

    A recap of a unit that sent its answers is left aside: they would count twice.
    Raises ScoringError for what recaps do not tell: periods, services asked for, break-downs.
    """
    if options.by or options.period or options.service:
        raise ScoringError("Rekap tidak dapat disaring menurut periode atau layanan, dan tidak dapat dirinci (--by).")
    reads = sources.without_resubmissions(reads)
    batches = sources.good(reads)
    answers = combine(batches) if batches else None
    recaps = joined(among(reads))
    if answers is not None:
        recaps = of_others(recaps, answers.frame["unit"].unique().to_list())
    sources.note_files(reads)
    if recaps.accounting != Accounting.total(part.accounting for part in among(reads)):
        note(say("Rekap setelah digabung") + f": {sources.account(recaps.accounting)}")
    if rejects is not None:
        note_rejects(rejects, [*(table for batch in batches for table in batch.rejects), *recaps.rejects])
    sources.note_problems(batches)
    for problem in recaps.problems:
        note("  " + problem.say(language_of()))
    project = _combined_as(options, project)
    status = max(sources.exit_status(reads), int(recaps.accounting.rejected > 0))
    return _scored(answers, recaps, project, options), status


def _scored(answers: Responses | None, recaps: Recaps, project: Project, options: ScoreOptions) -> Score:
    if options.unit:
        sent = [] if answers is None else answers.frame["unit"].drop_nulls().unique().to_list()
        told = {row.unit for row in recaps.rows if row.unit}
        insist_on_unit(options.unit, sorted({*sent, *told}))
        if answers is not None and options.unit in sent:
            return score(answers, project, options)
        recaps = replace(recaps, rows=tuple(row for row in recaps.rows if row.unit == options.unit))
        answers = None
    if answers is None:
        return score_recaps(recaps, project, options.weights)
    return score_with_recaps(answers, recaps, project, options.weights)


def _combined_as(options: ScoreOptions, project: Project) -> Project:
    survey = project.survei
    chosen = {
        "combine": options.combine or survey.combine,
        "combine_units": options.combine_units or survey.combine_units,
    }
    return project.model_copy(update={"survei": survey.model_copy(update=chosen)})
