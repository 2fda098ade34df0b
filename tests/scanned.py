"""Small forms, printed and filled in as pictures, and files of them as scanners make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ikm.forms.code import SheetCode, matrix_modules, qr_modules, short_unit
from ikm.forms.layout import DAY, MONTH, REMARK, Choice, Layout, Marks, Page, Rect, Writing
from ikm.survey import instrument

INSTRUMENT = instrument.load(instrument.DEFAULT)
DPI = 150
_BOX = 4.0
_QR, _MATRIX = Rect(165, 16, 26, 26), Rect(18, 258, 20, 20)
_MONTHS = ("2026-01", "2026-02", "2026-03")


def _row(key: str, values: Sequence[str], y: float, x: float = 30, step: float = 20) -> Marks:
    choices = tuple(Choice(value, Rect(x + n * step, y, _BOX, _BOX)) for n, value in enumerate(values))
    return Marks(key, Rect(x - 5, y - 3, (len(values) - 1) * step + _BOX + 10, _BOX + 6), choices)


@cache
def form(unit: str | None = "Puskesmas Melati", pages: int = 1, filled: tuple[tuple[str, str], ...] = ()) -> Layout:
    """A form of a unit: sex, date, nine elements, a place for remarks; on two pages the last four elements follow."""
    keys = INSTRUMENT.keys
    split = len(keys) if pages == 1 else 5
    first = [
        _row("jenis_kelamin", ("Laki-laki", "Perempuan"), 40),
        _row(DAY, [str(day) for day in range(1, 32)], 55, x=20, step=5.6),
        *(() if filled else (_row(MONTH, _MONTHS, 70),)),
        *(_row(key, "1234", 90 + 14 * n) for n, key in enumerate(keys[:split])),
    ]
    rest = [_row(key, "1234", 90 + 14 * n) for n, key in enumerate(keys[split:])]
    remark = (Writing(REMARK, Rect(60, 240, 110, 35)),)
    front = Page(_QR, _MATRIX, tuple(first), remark if pages == 1 else ())
    back = (Page(_QR, _MATRIX, tuple(rest), remark),) if pages == 2 else ()
    return Layout(unit, instrument.DEFAULT, 210, 297, (front, *back), filled)


def answers(value: str = "4", **more: str) -> dict[str, str]:
    """The same value for all elements, and what is said beside them; `hari` and `bulan` for the date."""
    named = {"hari": DAY, "bulan": MONTH}
    return dict.fromkeys(INSTRUMENT.keys, value) | {named.get(key, key): said for key, said in more.items()}


def printed(
    layout: Layout,
    said: Mapping[str, str | Sequence[str]],
    *,
    number: int = 1,
    serial: int | None = None,
    written: bool = False,
    seed: int = 0,
    version: int = 1,
) -> Image.Image:
    """A page of a form, filled in with crosses that `seed` places; several values of a question are all marked."""
    points = DPI / 25.4
    random = np.random.default_rng(seed)
    picture = Image.new("L", (round(layout.width * points), round(layout.height * points)), 250)
    draw = ImageDraw.Draw(picture)
    code = SheetCode(layout.id, number, short_unit(layout.unit or ""), serial, version)
    page = layout.pages[number - 1]
    for corner in layout.corners:
        draw.rectangle(_points(corner, points), fill=10)
    for rect, modules in ((page.qr, qr_modules(str(code))), (page.matrix, matrix_modules(str(code)))):
        side = rect.width / len(modules)
        for y, row in enumerate(modules):
            for x, black in enumerate(row):
                if black:
                    module = Rect(rect.x + x * side, rect.y + y * side, side, side)
                    draw.rectangle(_points(module, points), fill=10)
    for marks in page.marks:
        wanted = said.get(marks.key, ())
        for choice in marks.choices:
            draw.rectangle(_points(choice.box, points), outline=30, width=2)
            if choice.value in ([wanted] if isinstance(wanted, str) else wanted):
                _cross(draw, choice.box, points, random)
    for place in page.writing if written else ():
        _scribble(draw, place.area, points, random)
    noise = random.integers(-6, 7, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture).astype(int) + noise, 0, 255).astype(np.uint8))


def _points(rect: Rect, points: float) -> tuple[float, float, float, float]:
    return rect.x * points, rect.y * points, rect.right * points - 1, rect.bottom * points - 1


def _cross(draw: ImageDraw.ImageDraw, box: Rect, points: float, random: np.random.Generator) -> None:
    left, top, right, bottom = (
        edge + shift for edge, shift in zip(_points(box, points), random.uniform(-3, 3, 4), strict=True)
    )
    draw.line((left, top, right, bottom), fill=40, width=4)
    draw.line((left, bottom, right, top), fill=40, width=4)


def _scribble(draw: ImageDraw.ImageDraw, area: Rect, points: float, random: np.random.Generator) -> None:
    x = np.linspace(area.x + 5, area.right - 5, 80) * points
    y = (area.centre[1] + random.uniform(-6, 6, 80)) * points
    draw.line([*zip(x, y, strict=True)], fill=40, width=3)


def blank_page() -> Image.Image:
    """An empty back side, with the grain of paper and the shadow of its edge."""
    grain = np.random.default_rng(9).integers(238, 252, (1754, 1240)).astype(np.uint8)
    grain[:12] = 90
    return Image.fromarray(grain)


def pdf_of(path: Path, pages: Sequence[Image.Image]) -> Path:
    """A PDF as a scanner makes it: every page one JPEG."""
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=DPI, quality=85)
    return path


def keep(folder: Path, *layouts: Layout) -> None:
    """Put layouts where printing leaves them."""
    (folder / "formulir").mkdir(parents=True, exist_ok=True)
    for layout in layouts:
        (folder / "formulir" / f"{layout.id}.json").write_text(layout.to_json(), "utf-8")
