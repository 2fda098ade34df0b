"""`ikm reliability`: validity and reliability of the questionnaire, and the priorities that answers suggest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    files_argument,
    form_option,
    key_option,
    output_option,
    period_option,
    project_option,
    reading_options,
    unit_option,
)
from ikm.cli.words import Command, _, language_of

if TYPE_CHECKING:
    from ikm.scoring.item_analysis import ItemAnalysis
    from ikm.scoring.score import Score
    from ikm.scoring.tally import Tally
    from ikm.survey.project import Project


@click.command(
    cls=Command,
    short_help=_("Uji validitas dan reliabilitas kuesioner."),
    help=_(
        "Uji validitas dan reliabilitas (alpha Cronbach) dari berkas jawaban atau tally, atau dari simpanan proyek "
        "bila tanpa berkas, beserta matriks prioritas unsur yang bersifat eksploratif.\n\n"
        "Status 0: semua baris diterima; 1: sebagian ditolak; 2: berkas atau perintah salah."
    ),
)
@files_argument
@project_option
@form_option("json")
@output_option
@unit_option
@period_option
@key_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, analyse, print."""
    from ikm.cli.answers import counted_of, note_left_out
    from ikm.cli.options import project_of, selection_of
    from ikm.cli.tallies import insist_on_use_of_key
    from ikm.scoring.compute import score_counted

    insist_on_use_of_key(files, given)
    project = project_of(given)
    options = selection_of(given, project)
    counted, project, status = counted_of(files, given, project, options)
    scored = score_counted(counted, project, options)
    note_left_out(counted.notes)
    _print(_analyses(counted.tally, scored, project), scored, given)
    ctx.exit(status)


def _analyses(totals: Tally, scored: Score, project: Project) -> list[ItemAnalysis]:
    """The whole and each unit; of a single unit only itself."""
    import numpy as np

    from ikm.scoring.design import rows_of
    from ikm.scoring.item_analysis import item_analysis

    units = [domain for domain in scored.domains if domain.level == "unit"]
    found = [item_analysis(unit, totals, rows_of(totals, unit=unit.unit), project) for unit in units]
    everyone = np.ones(totals.frame.height, dtype=np.bool_)
    return found if len(found) == 1 else [item_analysis(scored.domains[0], totals, everyone, project), *found]


def _print(analyses: list[ItemAnalysis], scored: Score, given: dict[str, Any]) -> None:
    from ikm.cli.printing import give
    from ikm.output.validity_result import to_json
    from ikm.output.validity_terminal import show

    instrument, language = scored.instrument, language_of()
    shapes = {"json": lambda: to_json(analyses, instrument)}
    give(given, lambda console: show(analyses, instrument, console, language), shapes)
