"""One page of a scan: found, set straight and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ikm.forms.code import SheetCode
from ikm.forms.layout import Layout, Page, Rect, Writing
from ikm.forms.scan.bend import Outlines, outlines_of
from ikm.forms.scan.codes import codes_in
from ikm.forms.scan.decide import TWO_LEVELS, Degrees, decide, degrees_of
from ikm.forms.scan.ink import ink_of, levels_of
from ikm.forms.scan.pose import pose_of
from ikm.forms.scan.reading import FieldReading, NotRead, PageReading
from ikm.forms.scan.sampling import PER_MM, flattened
from ikm.survey.messages import Message

Picture = NDArray[np.uint8]
"""Brightness of a page as it was scanned: rows x columns, or rows x columns x 3 in RGB; 0 black to 255 white."""

LayoutOf = Callable[[SheetCode], Layout | None]
"""The layout that a code names; None where the project has no such form."""

_PAGE = 300.0  # millimetres: about the longer side of any page
_FINE = 7.5  # picture points in a millimetre that are enough
_INK = 0.2  # how much darker than the paper handwriting is
_COARSE = 8  # points: paper around writing is looked at once in a millimetre
_RULED = 0.5  # of a row of points: more ink than that is a printed rule
_WRITTEN = 2.0  # square millimetres of ink that are no speck
_OUTLINES = 0.25  # how well the outlines of boxes must be seen, on the whole, for a page to be read


@dataclass(frozen=True)
class FoundPage:
    """A picture of which it is known what page it shows and where everything on it lies."""

    code: SheetCode
    layout: Layout
    page: Page
    picture: Picture
    grey: Picture
    outlines: Outlines


def find_page(picture: Picture, layout_of: LayoutOf) -> FoundPage | NotRead:
    """The page that a picture shows, in whatever way it lies; or why it cannot be read."""
    picture = _reduced(picture)
    grey = grey_of(picture)
    codes, foreign = codes_in(grey, partial(_page_of, layout_of))
    if not codes:
        return NotRead(_no_code(foreign), foreign=True)
    code = codes[0].code
    layout = layout_of(code)
    if layout is None:
        reason = Message("kuesioner {layout} tidak dikenal dalam proyek ini", layout=code.layout)
        return NotRead(reason, foreign=True, code=code)
    page = _page_of(layout_of, code)
    if page is None or any(other.code != code for other in codes):
        return NotRead(Message("kode-kodenya tidak cocok satu sama lain"), foreign=False, code=code)
    outlines = outlines_of(grey, pose_of(grey, codes, layout, page), tuple(page.boxes))
    if len(outlines.fit) and np.median(outlines.fit) < _OUTLINES:
        reason = Message("kotak-kotaknya tidak terlihat; pindai lagi, rata dan tajam")
        return NotRead(reason, foreign=False, code=code)
    return FoundPage(code, layout, page, picture, grey, outlines)


def _page_of(layout_of: LayoutOf, code: SheetCode) -> Page | None:
    """The page that a code names, where the project has such a form, of so many pages."""
    layout = layout_of(code)
    return layout.pages[code.page - 1] if layout and code.page <= len(layout.pages) else None


def _reduced(picture: Picture) -> Picture:
    """The picture, no finer than it need be: the means of points show faint lines that single points do not.

    Of black and white they would only look as if they did.
    """
    factor = int(max(picture.shape) / _PAGE / _FINE)
    plain = factor < 2 or levels_of(picture) < TWO_LEVELS
    return picture if plain else np.asarray(Image.fromarray(picture).reduce(factor))


def _no_code(foreign: list[str]) -> Message:
    if foreign:
        return Message('kodenya bukan kode kuesioner ini: "{text}"', text=foreign[0][:40])
    return Message("tidak ada kode kuesioner yang terbaca")


def grey_of(picture: Picture) -> Picture:
    """Brightness alone."""
    if picture.ndim == 2:
        return picture
    return np.asarray(Image.fromarray(picture).convert("L"))


def read_page(found: FoundPage) -> PageReading:
    """What is marked on a page."""
    degrees = degrees_of(ink_of(found.grey, found.outlines, found.page))
    readings: list[FieldReading] = []
    start = 0
    for marks in found.page.marks:
        stop = start + len(marks.choices)
        own = Degrees(*(getattr(degrees, field.name)[start:stop] for field in fields(degrees)))
        readings.append(decide(marks, own))
        start = stop
    return PageReading(found.code, tuple(readings))


def is_written_on(found: FoundPage, writing: Writing) -> bool:
    """Whether somebody wrote there; in doubt, yes. Rules to write on are no writing."""
    seen = flattened(found.grey, found.outlines.pose, writing.area).astype(np.float32)
    paper = np.maximum(ndimage.percentile_filter(seen[::_COARSE, ::_COARSE], 75, 13), 1.0)
    ink = 1 - seen / np.kron(paper, np.ones((_COARSE, _COARSE)))[: seen.shape[0], : seen.shape[1]] > _INK
    ruled = ink.mean(axis=1, keepdims=True) > _RULED
    beside = ndimage.binary_dilation(ruled, iterations=2)
    return bool((ink & ~beside).sum() > _WRITTEN * PER_MM**2)


def cut_out(found: FoundPage, area: Rect, per_mm: float = PER_MM) -> Picture:
    """The part of the page in `area`, set straight, with so many picture points in a millimetre."""
    return flattened(found.picture, found.outlines.pose, area, per_mm)
