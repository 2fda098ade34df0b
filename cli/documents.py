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


FORMS: dict[str, tuple[Document, ...]] = {
    "pdf": (Document("laporan-{}.pdf", _pdf),),
}
"""What `ikm report` can make of a unit."""
