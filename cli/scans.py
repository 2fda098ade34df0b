"""Scans in a project: what of them is stored, and what still waits for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ikm.cli.places import project_folder
from ikm.cli.words import language_of, note, say

if TYPE_CHECKING:
    from ikm.forms.scan.decisions import Settled
    from ikm.forms.scan.kept import KeptScan
    from ikm.survey.project import Project
    from ikm.survey.reading.options import ReadOptions
    from ikm.survey.responses import Responses
    from ikm.survey.store.database import Store


@dataclass(frozen=True)
class Waiting:
    """What people have still to do. sheets: with `answers` doubtful answers. writings: to be typed in."""

    sheets: int = 0
    answers: int = 0
    writings: int = 0


def waiting_in(scans: Sequence[KeptScan], decided: Settled) -> Waiting:
    """What waits in these scans; a sheet that was scanned twice waits once."""
    from ikm.forms.scan.kept import undecided, untyped, whole_sheets

    sheets = [sheet for _, sheet in whole_sheets(scans)]
    doubts = [len(undecided(sheet, decided)) for sheet in sheets]
    return Waiting(sum(map(bool, doubts)), sum(doubts), sum(len(untyped(sheet, decided)) for sheet in sheets))


def note_waiting(project: Path | None) -> None:
    """One line where scanned sheets wait for a decision and are therefore not counted."""
    from ikm.forms.scan.decisions import FOLDER, decisions
    from ikm.forms.scan.records import scans

    folder = project_folder(project)
    if not (folder / FOLDER).is_dir():
        return
    waiting = waiting_in(scans(folder), decisions(folder).latest)
    if waiting.sheets:
        note(say("{count} lembar pindaian menunggu `ikm review` dan belum dihitung.", count=waiting.sheets))


def checked(
    scan: KeptScan, scans: Sequence[KeptScan], decided: Settled, project: Project, options: ReadOptions
) -> Responses:
    """The settled sheets of a scan as responses, with the problems of its pages before those of its answers.

    scans: all of the project, this one among them. Raises SourceError where they cannot be read.
    """
    from ikm.forms.scan.answers import answers_of, responses_in

    found = responses_in(scan, answers_of(scan, scans, decided), project, options)
    counts = Counter(found.problem_counts) + Counter((p.file, p.column, p.rule) for p in scan.problems)
    return replace(found, problems=(*scan.problems, *found.problems), problem_counts=dict(counts))


def store_scan(store: Store, scan: KeptScan, found: Responses) -> Responses:
    """Keep what a scan says, in place of what it said before; its account then tells what others hold already."""
    from ikm.survey.store.notices import notices

    batch = store.replace(found, file_name=scan.file, sha256=scan.sha256)
    told = tuple(notices(found, batch))
    return replace(found, accounting=batch.accounting, problems=(*found.problems, *told))


def store_settled(project: Path | None, given: Project, options: ReadOptions) -> list[tuple[KeptScan, Responses]]:
    """Bring the store up to what was scanned and decided so far, file by file; a file that is unchanged stays."""
    from ikm.cli.places import opened_store
    from ikm.forms.scan.decisions import decisions
    from ikm.forms.scan.records import scans

    folder = project_folder(project)
    every, decided = scans(folder), decisions(folder).latest
    with opened_store(project) as store:
        return [(scan, store_scan(store, scan, checked(scan, every, decided, given, options))) for scan in every]


def note_torn(folder: Path) -> None:
    """Tell of decisions that were cut off in writing."""
    from ikm.forms.scan.decisions import decisions

    told = decisions(folder).note
    if told is not None:
        note(told.say(language_of()))
