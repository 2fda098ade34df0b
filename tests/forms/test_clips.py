"""What is cut out of a page for a person to see: handwriting whole, also where it strays out of its place."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from doubtful import PROJECT, UNIT
from ikm.forms.layout import Rect
from ikm.forms.paper import paper_form
from ikm.forms.printed import keep_layout
from ikm.forms.scan.sampling import PER_MM
from ikm.forms.scan.scanning import ReadPage, read_page_of
from paper.blank import MM, blank
from paper.filling import scrawl
from paper.strokes import Hand, Pen, ink

DPI = 200
BLUE = Pen("ballpoint", (20, 40, 200), 0.5, 0.95, 0.05)
HAND = Hand(0.1, 1.0, 0.02, 1.0)


def extent(picture: NDArray[np.uint8], per_mm: float) -> tuple[float, float]:
    """From where to where blue ink stands, in millimetres from the upper edge."""
    red, blue = picture[..., 0].astype(int), picture[..., 2].astype(int)
    (rows,) = np.nonzero((blue - red > 100).any(axis=1))
    return rows[0] / per_mm, rows[-1] / per_mm


def written(folder: Path, page: NDArray[np.uint8], turn: float) -> tuple[str, ...]:
    """Where something is written on a page that lies so many degrees askew."""
    keep_layout(folder, paper_form(PROJECT, UNIT).layout)
    laid = Image.fromarray(page).rotate(turn, Image.Resampling.BICUBIC, fillcolor="white")
    laid.save(folder / "a.png", dpi=(DPI, DPI))
    read = read_page_of(folder / "a.png", "a.png", 1, folder)
    assert isinstance(read, ReadPage)
    return read.written


@pytest.mark.parametrize("turn", [0.0, 1.5, -3.0])
def test_rules_are_no_writing_and_one_short_word_is(tmp_path: Path, turn: float) -> None:
    """A word on the first of the rules, and nothing else."""
    form = paper_form(PROJECT, UNIT)
    page = blank(form, DPI).copy()
    assert written(tmp_path, page, turn) == ()
    area = next(place for place in form.layout.pages[0].writing if place.key == "saran").area
    word = scrawl(Rect(area.x + 5, area.y + 3, 14, 7), HAND, np.random.default_rng(1))
    ink(page, word, BLUE, HAND, np.random.default_rng(4), DPI / MM)
    assert written(tmp_path, page, turn) == ("saran",)


@pytest.mark.parametrize("off", [-2.5, 2.5])
def test_handwriting_that_strays_is_seen_whole(tmp_path: Path, off: float) -> None:
    """The lines reach up to 3 mm above or below their place; what is on the page is in the picture."""
    form = paper_form(PROJECT, UNIT)
    keep_layout(tmp_path, form.layout)
    place = next(place for place in form.layout.pages[0].writing if place.key == "saran")
    area, rng, per_mm = place.area, np.random.default_rng(4), DPI / MM
    beyond = _just_beyond(area, off)
    page = blank(form, DPI).copy()
    ink(page, beyond, BLUE, HAND, rng, per_mm)
    Image.fromarray(page).save(tmp_path / "a.png", dpi=(DPI, DPI))
    read = read_page_of(tmp_path / "a.png", "a.png", 1, tmp_path)
    assert isinstance(read, ReadPage)
    clip = np.asarray(Image.open(BytesIO(dict(read.clips)["saran"])).convert("RGB"))
    top = area.centre[1] - clip.shape[0] / PER_MM / 2
    there, shown = extent(page, per_mm), [top + edge for edge in extent(clip, PER_MM)]
    assert there[0] < area.y - 1 or there[1] > area.bottom + 1
    assert shown == pytest.approx(there, abs=0.4)


def _just_beyond(area: Rect, off: float) -> list[NDArray[np.float64]]:
    """Handwriting that lies in `area` and is then moved by `off` past its nearer edge."""
    lines = scrawl(area, HAND, np.random.default_rng(1))
    down = np.concatenate(lines)[:, 1]
    shift = area.y + off - down.min() if off < 0 else area.bottom + off - down.max()
    return [line + np.array([0, shift]) for line in lines]
