"""The documents of one unit: the forms there are, and what makes each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ikm.cli.reporting import Job
    from ikm.output.report import Report
    from ikm.output.subject import Subject

Maker = Callable[["Job", "Subject", "Report"], bytes]


class Document(NamedTuple):
    """One file of a unit. name: of the file, `{}` the unit and period."""

    name: str
    make: Maker


def written(forms: Sequence[str], job: Job, subject: Subject, report: Report) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file of these forms."""
    for form in forms:
        for document in FORMS[form]:
            yield document.name.format(job.name), document.make(job, subject, report)


def names(forms: Sequence[str], name: str) -> list[str]:
    """What the files of these forms are called."""
    return [document.name.format(name) for form in forms for document in FORMS[form]]


def _pdf(job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.pdf.render import render

    return render(report, page=job.page)


def _docx(job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.docx.render import render

    return render(report, job.own / "laporan.docx" if job.own and (job.own / "laporan.docx").exists() else None)


def _html(job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.html.page import render

    return render(report, job.own)


def _tables(_job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.report_workbook import render

    return render(report)


def _processing(_job: Job, subject: Subject, _report: Report) -> bytes:
    from ikm.output.processing import workbook

    return workbook(subject)


def _poster(_job: Job, subject: Subject, _report: Report) -> bytes:
    from ikm.output.poster.poster import poster_of
    from ikm.output.poster.render import render_pdf

    return render_pdf(poster_of(subject), "A4")


FORMS: dict[str, tuple[Document, ...]] = {
    "pdf": (Document("laporan-{}.pdf", _pdf),),
    "docx": (Document("laporan-{}.docx", _docx),),
    "html": (Document("laporan-{}.html", _html),),
    "xlsx": (Document("laporan-{}.xlsx", _tables), Document("pengolahan-{}.xlsx", _processing)),
    "poster": (Document("poster-{}-a4.pdf", _poster),),
}
"""What `ikm report` can make of a unit."""
