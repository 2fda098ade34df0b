"""The documents of all units together: the index of web pages, the recap, open data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ikm.cli.reporting import Job
    from ikm.output.html.index import IndexEntry
    from ikm.survey.responses import Responses

INDEX = "indeks.html"
OPEN_DATA = "data-terbuka"

Files = dict[str, bytes]
"""Contents by name, from the folder of the documents."""


def index_page(job: Job, entries: Sequence[IndexEntry]) -> Files:
    """The page that leads to the pages of all units; job: of any of them."""
    from ikm.output.html.index import Index, render
    from ikm.output.numbers import Numbers
    from ikm.output.subject import bands_of

    agency = job.project.instansi
    period = job.period or job.project.period
    index = Index(
        agency=agency.nama,
        region=agency.daerah,
        period=period.say(job.language) if period else "",
        language=job.language,
        accent=agency.aksen,
        bands=bands_of(job.project.instrument, Numbers(job.language)),
        entries=tuple(entries),
    )
    return {INDEX: render(index, job.own)}


def recap(job: Job, responses: Responses) -> Files:
    """All units side by side, as a document and as a workbook; responses: of all, job: of any.

    Raises OutputError for fewer than two units.
    """
    from ikm.cli.cores import spread
    from ikm.output.pdf.render import render
    from ikm.output.recap.compose import recap_report
    from ikm.output.recap.overview import overview
    from ikm.output.recap.workbook import recap_workbook

    with spread(responses.frame["unit"].n_unique()) as each:
        found = overview(
            responses, job.project, job.language, job.period, logo=job.logo, wording=job.wording, each=each
        )
    shown = job.period or job.project.period
    stem = f"rekap-{shown}" if shown else "rekap"
    return {f"{stem}.pdf": render(recap_report(found), page=job.page), f"{stem}.xlsx": recap_workbook(found)}


def open_data(jobs: Iterable[Job], license_name: str = "") -> Files:
    """What may be published, as tables that other programs read; there is at least one job."""
    from ikm.cli.reporting import subject_of
    from ikm.output.open_data import open_data as tables

    return tables([subject_of(job) for job in jobs], license_name)
