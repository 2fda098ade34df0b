"""Simulated pages that are filled in, brought back, read, and judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ikm.forms.code import SheetCode
from ikm.forms.layout import Layout, Rect
from ikm.forms.paper import PaperForm, paper_form
from ikm.forms.scan.page import FoundPage, cut_out, find_page, read_page
from ikm.forms.scan.reading import NotRead
from ikm.forms.scan.sampling import flattened
from ikm.forms.scan.stencil import AROUND
from ikm.survey.project import Agency, ExtraElement, Project, Service, Survey, Unit
from paper.blank import MM
from paper.degrade import WAYS, Severity, Way
from paper.effects import decoded
from paper.people import Kind
from paper.stack import Case, case, otherwise, verdict, without

SCANS = tuple(way for way in WAYS if way != "phone")
FADING: tuple[Way, ...] = ("black and white", "copied")  # ways on which marks lose ink
_HALF = 0.5
SCANNED = ((150, 0.3), (200, 0.45), (300, 0.18), (400, 0.04), (600, 0.03))  # dpi and how often
PHOTOGRAPHED = (150, 425)  # points an inch of the sheet: 1,240 to 3,500 across it
UNIT = Unit(
    nama="Puskesmas Melati",
    layanan=tuple(Service(nama=name) for name in ("Poli Umum", "Poli Gigi", "KIA dan imunisasi", "Laboratorium")),
)


@dataclass(frozen=True)
class Options:
    """What is measured. odd: how often somebody marks otherwise than they are used to. keep: for what went wrong."""

    seed: int
    severity: Severity
    odd: float
    keep: Path | None = None


@dataclass(frozen=True)
class Read:
    """One answer. verdict: `right`, `review`, `wrong`, or `lost`: taken for blank after the mark had vanished.

    faded: whether of a clear mark less than half came back, by a pale copier or the threshold of a scan: what is left
    is no longer clear.
    """

    key: str
    kind: Kind
    clear: bool
    verdict: str
    meant: bool
    confidence: float
    faded: bool = False


@dataclass(frozen=True)
class Page:
    """One page. form: which of `sheets`. reason: why it was not read. effects: what happened to it."""

    way: Way
    number: int
    dpi: float
    form: str
    pen: str
    effects: tuple[str, ...]
    reason: str
    reads: tuple[Read, ...]


@cache
def forms() -> dict[str, PaperForm]:
    """Forms of all kinds: both sizes of paper, large print, two languages, and more elements than a page holds."""
    half = Project(
        instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"),
        survei=Survey(periode="2026-S1"),
        unit=(UNIT,),
    )
    quarter = half.model_copy(update={"survei": Survey(periode="2026-Q3")})
    more = half.model_copy(update={"unsur": tuple(_added(number) for number in range(1, 9))})
    return {
        "A4": paper_form(half, UNIT),
        "F4": paper_form(quarter, UNIT, page="F4"),
        "English": paper_form(quarter, UNIT, language="en"),
        "large print": paper_form(half, UNIT, large=True),
        "two languages": paper_form(half, UNIT, language=("id", "en")),
        "17 elements": paper_form(more, UNIT, page="F4"),
    }


def _added(number: int) -> ExtraElement:
    return ExtraElement(
        kunci=f"tambahan_{number}",
        kode=f"U{9 + number}",
        nama=f"Tambahan {number}",
        pertanyaan=f"Bagaimana pendapat Saudara tentang hal tambahan yang ke-{number}?",
        jawaban=("Tidak baik", "Kurang baik", "Baik", "Sangat baik"),
    )


@cache
def sheets() -> tuple[tuple[str, int], ...]:
    """Every page of every form on which there is something to mark: the form's name and the page, from 1."""
    return tuple(
        (name, number)
        for name, form in forms().items()
        for number, page in enumerate(form.layout.pages, start=1)
        if page.marks
    )


def layout_of(code: SheetCode) -> Layout | None:
    return next((form.layout for form in forms().values() if form.layout.id == code.layout), None)


def resolution(way: Way, rng: np.random.Generator) -> float:
    if way == "phone":
        return float(np.exp(rng.uniform(*np.log(PHOTOGRAPHED))))
    return float(rng.choice([dpi for dpi, _ in SCANNED], p=[share for _, share in SCANNED]))


def seed_of(way: Way, number: int, options: Options) -> int:
    """Of one page; no two pages of a run have the same."""
    return (options.seed + WAYS.index(way)) * 1_000_000 + number


def page(job: tuple[Way, int], options: Options) -> Page:
    """One page made, read and judged."""
    way, number = job
    seed = seed_of(way, number, options)
    name, which = sheets()[number % len(sheets())]
    dpi = resolution(way, np.random.default_rng(seed))
    made = case(forms()[name], seed, way, options.severity, dpi=dpi, page=which, odd=options.odd)
    found = find_page(decoded(made.came.data), layout_of)
    reads = () if isinstance(found, NotRead) else tuple(_judged(forms()[name], made, found, options, number))
    reason = found.reason.say("en") if isinstance(found, NotRead) else ""
    if reason and options.keep:
        (options.keep / f"{way}-{number}{made.came.suffix}").write_bytes(made.came.data)
    effects = tuple(sorted(effect for effect, size in made.came.effects.items() if size))
    return Page(way, number, dpi, f"{name}, page {which}", made.who.pen.name, effects, reason, reads)


def _judged(form: PaperForm, made: Case, found: FoundPage, options: Options, number: int) -> Iterator[Read]:
    faded = faded_marks(form, made, found) if made.way in FADING else set()
    for field in read_page(found).fields:
        truth, said = made.truths[field.key], verdict(form, made, field)
        if said == "wrong" and options.keep:
            area = next(marks.area for marks in found.page.marks if marks.key == field.key)
            name = f"{made.way}-{number}-{field.key}-{truth.kind.name}-{truth.value}-read-{field.value}.png"
            Image.fromarray(cut_out(found, area, 8.0)).save(options.keep / name.replace("/", "_"))
        meant = truth.knowable and field.value == truth.value
        yield Read(field.key, truth.kind, truth.clear, said, meant, field.confidence, field.key in faded)


def faded_marks(form: PaperForm, made: Case, found: FoundPage) -> set[str]:
    """The questions of whose mark less than half is seen on what came back."""
    empty = without(form, made, frozenset((key, "mark") for key in made.answers))
    per_mm = made.sheet.shape[1] / form.layout.width
    drawn = otherwise(made.sheet, empty.sheet, per_mm)
    left = Image.fromarray(otherwise(made.came.picture, empty.came.picture, made.dpi / MM).astype(np.uint8) * 255)
    back = np.asarray(left.resize(found.grey.shape[::-1], Image.Resampling.BOX))
    meant = {
        marks.key: choice.box.grown(AROUND)
        for marks in found.page.marks
        for choice in marks.choices
        if choice.value == made.answers[marks.key].value
    }
    return {key for key, area in meant.items() if _seen(back, found, area) < _HALF * _drawn(drawn, area, per_mm)}


def _seen(back: NDArray[np.uint8], found: FoundPage, area: Rect) -> float:
    """Square millimetres of what came back in an area of the page."""
    return float(flattened(back, found.outlines.pose, area).mean() / 255 * area.width * area.height)


def _drawn(drawn: NDArray[np.bool_], area: Rect, per_mm: float) -> float:
    """Square millimetres of what was drawn there."""
    left, top, right, bottom = (round(edge * per_mm) for edge in (area.x, area.y, area.right, area.bottom))
    return float(drawn[top:bottom, left:right].sum() / per_mm**2)
