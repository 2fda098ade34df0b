"""Making many reports at once: one job for each unit, spread over the cores."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from ikm.cli.places import project_folder, slugs
from ikm.cli.units import insist_on_unit
from ikm.cli.words import language_of, note
from ikm.survey.errors import IkmError
from ikm.survey.files import write_whole
from ikm.survey.messages import Language, Message, translate
from ikm.survey.periods import Period
from ikm.survey.project import Project, Unit
from ikm.survey.responses import Responses

if TYPE_CHECKING:
    from ikm.output.html.index import IndexEntry
    from ikm.output.manifest import Result
    from ikm.output.report import Picture
    from ikm.output.subject import Found, Subject
    from ikm.output.wording import Wording
    from ikm.scoring.counting import ScoreOptions
    from ikm.scoring.trend import Counts

NAMELESS = "…" * 12  # a line to write the unit's name on
_OBJECTS = 100_000  # that are made between two looks for garbage
_IN_PROCESS = 2  # so few reports are made sooner than a second Python starts


@dataclass(frozen=True)
class Job:
    """All that the documents of one unit need; travels to another process.

    responses: the unit's, of every period. name: of the unit and period, in names of files. forms: of
    `documents.FORMS`. base: the project's folder.
    """

    responses: Responses
    project: Project
    unit: Unit
    folder: Path
    name: str
    forms: tuple[str, ...]
    base: Path
    wording: Wording
    counts: Counts
    logo: Picture | None
    page: Literal["A4", "F4"]
    internal: bool
    official: bool  # the regulation's figures alone
    language: Language
    period: Period | None  # asked for; None: the project's, to which undated responses belong as well
    findings: tuple[Found, ...] | None = None  # of the unit; None where nobody has checked
    signature_field: bool = False  # in the PDF, where the head signs

    @property
    def own(self) -> Path | None:
        """The office's folder of templates; None without one."""
        from ikm.output.wording import FOLDER

        folder = self.base / FOLDER
        return folder if folder.is_dir() else None


Failure = tuple[str, Message]


def jobs(
    responses: Responses,
    project: Project,
    units: Sequence[Unit],
    given: Mapping[str, Any],
    language: Language,
) -> list[Job]:
    """A job for each unit; without units in the project, for each that the answers name.

    Raises OutputError for a fault in the office's own texts or logo.
    """
    from ikm.output.pictures import logo
    from ikm.output.prepare import breakdowns
    from ikm.output.wording import FILE_NAME, FOLDER, read
    from ikm.scoring.trend import counts_over_time

    period = Period.parse(given["period"]) if given["period"] else None
    shown = period or project.period
    named = responses.frame["unit"].drop_nulls().unique().sort().to_list()
    wanted = list(units) or [Unit(nama=name) for name in named]
    if units and named and not project.unit:
        insist_on_unit(units[0].nama, named)
    if not named and len(wanted) <= 1:  # nothing says a unit: the answers are those of the one there is
        wanted = wanted or [Unit(nama=project.instansi.nama or NAMELESS)]
        frame = responses.frame.with_columns(unit=pl.lit(wanted[0].nama))
        responses = replace(responses, frame=frame)
    names = slugs(unit.nama for unit in project.unit or wanted)
    ending = f"-{shown}" if shown else ""
    base = project_folder(given["project"])
    wording, agency = read(base / FOLDER / FILE_NAME), project.instansi
    counts = counts_over_time(responses, project, period, breakdowns(responses, project))
    emblem = logo(Path(agency.logo), base, agency.nama, language) if agency.logo else None
    return [
        Job(
            responses=replace(responses, frame=responses.frame.filter(pl.col("unit") == unit.nama), rejects=()),
            project=project,
            unit=unit,
            folder=given["output_dir"],
            name=f"{names[unit.nama]}{ending}",
            forms=tuple(given.get("forms", ("pdf",))),
            base=base,
            wording=wording,
            counts=counts.of_unit(unit.nama),
            logo=emblem,
            page=given["page"],
            internal=given["internal"],
            official=given["official"],
            language=language,
            period=period,
            signature_field=given.get("signature_field", False),
        )
        for unit in wanted
    ]


def checked(all_jobs: Sequence[Job], responses: Responses) -> list[Job]:
    """The same jobs with what `ikm check` finds in each unit beside the others; official ones without."""
    from ikm.scoring.counting import ScoreOptions

    if not all_jobs or all_jobs[0].official:
        return list(all_jobs)
    first = all_jobs[0]
    found = (_weighed if first.internal else _unweighed)(responses, first.project, ScoreOptions(period=first.period))
    return [replace(job, findings=tuple(f for f in found if f[0].unit == job.unit.nama)) for job in all_jobs]


def _weighed(responses: Responses, project: Project, options: ScoreOptions) -> list[Found]:
    """The findings of all units, each with the index without its rows; the clock has no part in them."""
    from ikm.scoring.quality.check import check

    found = check(responses, project, options)
    return list(zip(found.findings, found.weights, strict=True))


def _unweighed(responses: Responses, project: Project, options: ScoreOptions) -> list[Found]:
    """The same without what they weigh, which takes long to reckon and is not published."""
    from ikm.scoring.quality.check import findings

    return [(finding, None) for finding in findings(responses, project, options)]


def heard(all_jobs: Sequence[Job], unread: Sequence[str]) -> tuple[list[Job], list[Failure]]:
    """The jobs that can be done, and the units without answers while files could not be read: they may hold theirs."""
    why = Message(
        "tidak ada jawabannya dalam berkas yang terbaca, dan {files} tidak dapat dibaca.", files=", ".join(unread)
    )
    if not unread:
        return list(all_jobs), []
    silent = [(job.unit.nama, why) for job in all_jobs if not len(job.responses)]
    return [job for job in all_jobs if len(job.responses)], silent


def note_wording(all_jobs: Sequence[Job]) -> None:
    """Say which of the office's own texts change nothing."""
    for message in all_jobs[0].wording.unused if all_jobs else ():
        note(message.say(language_of()))


@dataclass(frozen=True)
class Made:
    """The files of one unit, what they tell, and its line in the index of web pages, if it has such a page."""

    paths: tuple[Path, ...]
    result: Result
    entry: IndexEntry | None = None


def make(job: Job) -> Made:
    """Write the documents of one unit, none before all are made."""
    from ikm.cli.documents import entry_of, written
    from ikm.output.compose import unit_report
    from ikm.output.pictures import photographs

    subject = subject_of(job)
    if job.unit.foto:
        subject = replace(subject, photographs=photographs(Path(job.unit.foto), job.base))
    files = {job.folder / name: content for name, content in written(job.forms, job, subject, unit_report(subject))}
    for path, content in files.items():
        write_whole(path, content)
    return Made(tuple(files), told(job, subject), entry_of(job, subject))


def subject_of(job: Job) -> Subject:
    """What the documents of the job are about, without its photographs."""
    from ikm.output.prepare import prepared

    subject = prepared(
        job.responses,
        job.project,
        job.unit,
        job.language,
        job.period,
        job.counts,
        internal=job.internal,
        findings=job.findings,
        logo=job.logo,
        wording=job.wording,
    )
    return subject.official if job.official else subject


def told(job: Job, subject: Subject) -> Result:
    """What the documents of the job tell, as a manifest records it."""
    from ikm.output.manifest import result_of

    return result_of(subject.score, job.unit.nama, internal=job.internal)


def make_all(all_jobs: Sequence[Job]) -> tuple[list[Made], list[Failure]]:
    """Make all documents: what was made and the units that failed, in the order of the jobs."""
    outcomes: dict[str, Made | Message] = {}
    for job, outcome in _outcomes(all_jobs):
        outcomes[job.unit.nama] = outcome
    results = [(job, outcomes[job.unit.nama]) for job in all_jobs]
    made = [outcome for _, outcome in results if isinstance(outcome, Made)]
    return made, [(job.unit.nama, outcome) for job, outcome in results if isinstance(outcome, Message)]


def _outcomes(all_jobs: Sequence[Job]) -> Iterator[tuple[Job, Made | Message]]:
    if len(all_jobs) <= _IN_PROCESS:
        for job in all_jobs:
            yield job, attempt(job)
        return
    workers = min(len(all_jobs), os.cpu_count() or 1)
    with (
        ProcessPoolExecutor(workers, get_context("spawn"), initializer=_collect_seldom) as pool,
        _progress(all_jobs) as advance,
    ):
        futures = {pool.submit(attempt, job): job for job in all_jobs}
        for future in as_completed(futures):
            advance()
            yield futures[future], _result(future)


def _collect_seldom() -> None:
    """Look for garbage less often: a report is of many small objects, all of which are needed until its end."""
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 100)


def attempt(job: Job) -> Made | Message:
    """What was made, or why it could not be made; nothing that happens to one unit reaches another."""
    try:
        return make(job)
    except IkmError as error:
        return error.message
    except Exception as error:
        return Message("kesalahan dalam program ({kind}: {text}).", kind=type(error).__name__, text=str(error))


def _result(future: Future[Made | Message]) -> Made | Message:
    try:
        return future.result()
    except BrokenExecutor:
        return Message("proses pembuatnya berhenti, mungkin karena memori habis.")


@contextmanager
def _progress(all_jobs: Sequence[Job]) -> Iterator[Any]:
    """A bar on the terminal, nothing in a file."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        text = translate("Laporan", all_jobs[0].language)
        task = progress.add_task(text, total=len(all_jobs))
        yield lambda: progress.advance(task)
