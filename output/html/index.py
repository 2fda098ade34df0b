"""The units of a regency on one web page: searched, sorted and filtered there, and a plain table without a script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from ikm.output.chapters.followup import VERDICTS
from ikm.output.chapters.trend import comparable
from ikm.output.drawing.look import HIGHEST, axis_start, scale, shown
from ikm.output.html.template import digest, filled, own_text
from ikm.output.report import Band
from ikm.output.subject import Subject
from ikm.survey.messages import Language

TEMPLATE = "indeks.html.j2"

_SCRIPT = "indeks.js"
_WIDTH = 150.0  # of the small drawing of an interval


@dataclass(frozen=True)
class Document:
    """A file about a unit that lies beside the page: its name there, and what it is called ("PDF")."""

    file: str
    label: str

    @property
    def link(self) -> str:
        """The file's name as a relative address; nothing in it is a scheme or a query."""
        return f"./{quote(self.file)}"


@dataclass(frozen=True)
class IndexEntry:
    """One unit: finished strings, and the numbers by which the page sorts and draws.

    ikm, mutu, kinerja, interval, change: "" where there is none or it is not published, and `why_not` says why.
    index, low, high: on the 25-100 scale. respondents, aim: of `n` and `target`. moved: of `change`, in points.
    """

    unit: str
    n: str
    target: str
    ikm: str = ""
    mutu: str = ""
    kinerja: str = ""
    interval: str = ""
    change: str = ""
    why_not: str = ""
    index: float | None = None
    low: float | None = None
    high: float | None = None
    respondents: int = 0
    aim: int | None = None
    moved: float | None = None
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Index:
    """The page of a regency in one period. bands: the classes of the scale. note: of what was left out, or ""."""

    agency: str
    region: str
    period: str
    language: Language
    accent: str
    bands: tuple[Band, ...]
    entries: tuple[IndexEntry, ...]
    note: str = ""


def render(index: Index, own: Path | None = None) -> bytes:
    """The page as an HTML file: same entries, same bytes. own: the office's folder of templates, see `docs/html.md`.

    Raises OutputError for a fault in one of those.
    """
    script = own_text(_SCRIPT)
    values = [value for entry in index.entries for value in (entry.index, entry.low, entry.high) if value is not None]
    low = axis_start(values)
    x = scale(low, HIGHEST, 0, _WIDTH)
    return filled(
        TEMPLATE,
        own,
        index.language,
        index.accent,
        index=index,
        classes=sorted(Counter(entry.mutu for entry in index.entries if entry.mutu).items()),
        hidden=sum(not entry.ikm for entry in index.entries),
        axis=(f"{low:g}", f"{HIGHEST:g}"),
        bands=[(mutu, f"{x(start):.1f}", f"{x(end) - x(start):.1f}") for mutu, start, end in shown(index.bands, low)],
        x=lambda value: f"{x(value):.1f}",
        script=Markup(script),
        script_hash=digest(script),
    )


def entry(subject: Subject, documents: Sequence[Document] = ()) -> IndexEntry:
    """A unit's line; nothing of its index where there is none or it may not be published.

    The page is public, even beside reports that are not.
    """
    subject = replace(subject, internal=False)
    domain, numbers = subject.domain, subject.numbers
    line = IndexEntry(
        unit=subject.unit.nama,
        n=numbers.count(domain.n),
        target=numbers.count(subject.target),
        why_not=subject.why_not,
        respondents=domain.n,
        aim=subject.target,
        documents=tuple(documents),
    )
    if not subject.shown or domain.ikm is None:
        return line
    low, high = domain.ci95 or (None, None)
    moved, change = _change(subject)
    return replace(
        line,
        ikm=numbers.exact(domain.ikm),
        mutu=domain.quality.mutu if domain.quality else "",
        kinerja=domain.quality.kinerja.in_(subject.language) if domain.quality else "",
        interval=numbers.interval(domain.ci95) if domain.ci95 else "",
        index=float(domain.ikm),
        low=low,
        high=high,
        moved=moved,
        change=change,
    )


def _change(subject: Subject) -> tuple[float | None, str]:
    """The difference to the period before, in points, and in words; none where they cannot be compared."""
    *_, before, now = [None, None, *comparable(subject)]
    if before is None or now is None or now.domain is not subject.domain or before.instrument != now.instrument:
        return None, ""
    size = subject.numbers.signed(now.ikm - before.ikm)
    verdict = before.since.index.verdict if before.since and subject.inferred else None
    return float(now.ikm - before.ikm), f"{size}; {VERDICTS[verdict].say(subject.language)}" if verdict else size
