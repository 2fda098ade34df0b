"""The documents of one unit: the forms there are, and what makes each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ikm.cli.reporting import Job
    from ikm.output.html.index import IndexEntry
    from ikm.output.poster.sheet import Size
    from ikm.output.report import Report
    from ikm.output.subject import Subject

Maker = Callable[["Job", "Subject", "Report"], bytes]


class Document(NamedTuple):
    """One file of a unit. name: of the file, `{}` the unit and period. label: in a link to it."""

    name: str
    label: str
    make: Maker


def written(forms: Sequence[str], job: Job, subject: Subject, report: Report) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file of these forms."""
    for form in forms:
        for document in FORMS[form]:
            yield document.name.format(job.name), document.make(job, subject, report)


def entry_of(job: Job, subject: Subject) -> IndexEntry | None:
    """The unit's line in the index of web pages, with what lies beside its page; None where there is no page."""
    from ikm.output.html.index import Document as Link
    from ikm.output.html.index import entry

    if "html" not in job.forms:
        return None
    links = [Link(document.name.format(job.name), document.label) for form in job.forms for document in FORMS[form]]
    return entry(subject, links)


def _pdf(job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.pdf.render import render
    from ikm.output.pdf.signature import with_signature_field

    pdf = render(report, page=job.page)
    return with_signature_field(pdf) if job.signature_field else pdf


def _docx(job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.docx.render import render

    template = job.own / "laporan.docx" if job.own else None
    return render(report, template if template and template.exists() else None)


def _tables(_job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.report_workbook import render

    return render(report)


def _processing(_job: Job, subject: Subject, _report: Report) -> bytes:
    from ikm.output.processing import workbook

    return workbook(subject)


def _html(job: Job, _subject: Subject, report: Report) -> bytes:
    from ikm.output.html.page import render

    return render(report, job.own)


def _poster(size: Size) -> Maker:
    """On paper, which is printed, a PDF; for telephones a picture."""

    def make(_job: Job, subject: Subject, _report: Report) -> bytes:
        from ikm.output.poster.poster import poster_of
        from ikm.output.poster.render import render_pdf, render_png

        return (render_pdf if size in ("A4", "A3") else render_png)(poster_of(subject), size)

    return make


FORMS: dict[str, tuple[Document, ...]] = {
    "pdf": (Document("laporan-{}.pdf", "PDF", _pdf),),
    "docx": (Document("laporan-{}.docx", "Word", _docx),),
    "html": (Document("laporan-{}.html", "HTML", _html),),
    "xlsx": (
        Document("laporan-{}.xlsx", "Excel", _tables),
        Document("pengolahan-{}.xlsx", "Excel: pengolahan", _processing),
    ),
    "poster": (
        Document("poster-{}-a4.pdf", "Poster A4", _poster("A4")),
        Document("poster-{}-a3.pdf", "Poster A3", _poster("A3")),
        Document("poster-{}-square.png", "Poster 1:1", _poster("square")),
        Document("poster-{}-vertical.png", "Poster 9:16", _poster("vertical")),
    ),
}
"""What `ikm report` can make of a unit."""
