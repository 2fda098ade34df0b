"""Printed forms of a project, filled in as pictures, and files of them as scanners make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw

from ikm.forms.layout import DAY, MONTH, Rect
from ikm.forms.paper import PaperForm, paper_form
from ikm.survey.project_file import load_project

DPI = 200
PROJECT = """
[instansi]
nama = "Dinas Kesehatan"
daerah = "Kabupaten Contoh"

[survei]
periode = "2026"

[[unit]]
nama = "Puskesmas Melati"
layanan = [{nama = "Poli Umum"}, {nama = "Imunisasi"}]

[[unit]]
nama = "Puskesmas Kenanga"
layanan = [{nama = "Poli Umum"}]
"""
ELEMENTS = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan")
DATE = {DAY: "5", MONTH: "2026-03"}

Said = Mapping[str, str | Sequence[str]]
"""Which choices are marked, by the key of the question."""


def project_in(folder: Path, text: str = PROJECT) -> Path:
    """The project's file in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ikm.toml").write_text(text, "utf-8")
    return folder


@cache
def form(place: Path, unit: int = 0, *, large: bool = False) -> PaperForm:
    """The form of a unit of the project in that folder, as the project is when it is first asked for."""
    project = load_project(place / "ikm.toml")
    return paper_form(project, project.unit[unit], large=large)


def answers(value: str, **more: str | Sequence[str]) -> Said:
    """The same value for all nine elements, a date, and what is said beside them or instead."""
    return DATE | dict.fromkeys(ELEMENTS, value) | more


def sheet(form: PaperForm, said: Said, serial: int | None = None, number: int = 1, written: str = "") -> Image.Image:
    """A page of the form with crosses in the boxes that say so, and a scribble in the place called `written`."""
    points = DPI / 25.4
    page = _blank(form.to_pdf([] if serial is None else [serial]), number).copy()
    draw = ImageDraw.Draw(page)
    for marks in form.layout.pages[number - 1].marks:
        for choice in marks.choices:
            wanted = said.get(marks.key, ())
            if choice.value in ([wanted] if isinstance(wanted, str) else wanted):
                _cross(draw, choice.box, points)
    for place in form.layout.pages[number - 1].writing:
        if place.key == written:
            _scribble(draw, place.area, points)
    return page


@cache
def _blank(pdf: bytes, number: int) -> Image.Image:
    page: Image.Image = pypdfium2.PdfDocument(pdf)[number - 1].render(scale=DPI / 72, grayscale=True).to_pil()
    return page


def _cross(draw: ImageDraw.ImageDraw, box: Rect, points: float) -> None:
    left, top, right, bottom = (v * points for v in (box.x, box.y, box.right, box.bottom))
    draw.line((left, top, right, bottom), fill=30, width=4)
    draw.line((left, bottom, right, top), fill=30, width=4)


def _scribble(draw: ImageDraw.ImageDraw, area: Rect, points: float) -> None:
    x = np.linspace(area.x + 5, area.right - 5, 60)
    y = area.centre[1] + np.resize([-2.0, 2.0, 0.5], 60)
    draw.line([(float(a * points), float(b * points)) for a, b in zip(x, y, strict=True)], fill=40, width=3)


def stack(path: Path, pages: Sequence[Image.Image]) -> Path:
    """A file of these pages, of the kind that its name says."""
    first, *others = (page.copy() for page in pages)  # Pillow keeps in a picture what it was saved with
    first.save(path, save_all=True, append_images=others, resolution=DPI)
    return path
