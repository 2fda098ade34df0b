"""One page of a file: its picture, what was read on it, and the pictures that a person must see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image

from ikm.forms.code import SheetCode
from ikm.forms.layout import DAY, MONTH, Layout, Page, Rect
from ikm.forms.scan import page as pages
from ikm.forms.scan.alike import ink_of
from ikm.forms.scan.answers import doubt_of_date
from ikm.forms.scan.areas import area_of
from ikm.forms.scan.layouts import layouts_in, why_not_ours, why_unknown
from ikm.forms.scan.page import FoundPage, LayoutOf, Picture
from ikm.forms.scan.pictures import Pages, looks_empty, opened
from ikm.forms.scan.reading import FieldReading, NotRead
from ikm.survey.errors import IkmError
from ikm.survey.messages import Message
from ikm.survey.project import Project

LostAs = Literal["foreign", "unreadable", "blank"]

_CLIP_COLOURS = 64  # of an octree, which is ten times as fast as a median cut, and half as large


@dataclass(frozen=True)
class ReadPage:
    """A page of a form of this project. at: which page of the file, from 1. digest: of its picture, see `ScannedPage`.

    written: keys of the places with handwriting. clips: a PNG by key of what a person must see. ink: what the marks
    look like, by key (see `alike`).
    """

    at: int
    code: SheetCode
    layout: Layout
    digest: str | None
    fields: tuple[FieldReading, ...]
    written: tuple[str, ...] = ()
    clips: tuple[tuple[str, bytes], ...] = ()
    ink: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LostPage:
    """A page that gave no answers, and why. code: what it says it is, where that was read."""

    at: int
    kind: LostAs
    reason: Message
    code: SheetCode | None = None


def count_pages(path: Path, name: str) -> int:
    """How many pages a file has. Raises SourceError where it cannot be read at all."""
    with opened(path, name) as file:
        return file.count


def read_page_of(path: Path, name: str, at: int, folder: Path) -> ReadPage | LostPage:
    """What is on one page of a file; `folder` is the project's, where the layouts lie."""
    try:
        with opened(path, name) as file:
            return read_at(file, at, layouts_in(folder))
    except IkmError as error:
        return LostPage(at, "unreadable", error.message)


def read_at(file: Pages, at: int, layout_of: LayoutOf) -> ReadPage | LostPage:
    """As `read_page_of`, of an open file. Raises IkmError where the page cannot be decoded."""
    scanned = file.page(at)
    found = pages.find_page(scanned.picture, layout_of)
    if isinstance(found, NotRead):
        return _lost(at, found, scanned.picture)
    fields = doubting_dates(pages.read_page(found).fields, found.layout)
    written = tuple(place.key for place in found.page.writing if pages.is_written_on(found, place))
    clips = tuple((key, _clip(found, area)) for key, area in _to_be_seen(found.page, fields, written))
    return ReadPage(at, found.code, found.layout, scanned.digest, fields, written, clips, ink_of(found, fields))


def ours(page: ReadPage | LostPage, project: Project, unit: str | None) -> ReadPage | LostPage:
    """The page, if it is of this project; a page of another one is lost, with what to do about it.

    unit: of forms that name none.
    """
    if isinstance(page, ReadPage):
        reason = why_not_ours(page.layout, project, unit)
        return page if reason is None else LostPage(page.at, "foreign", reason, page.code)
    if page.kind != "foreign":
        return page
    if page.code is not None:
        return replace(page, reason=why_unknown(page.code))
    return replace(
        page,
        reason=Message(
            "{reason}; bila ini kuesioner survei ini, pindai lagi dengan rata, tajam dan utuh sampai tepinya.",
            reason=page.reason,
        ),
    )


def _lost(at: int, found: NotRead, picture: Picture) -> LostPage:
    if found.code is None and looks_empty(picture):
        return LostPage(at, "blank", Message("halaman ini kosong."))
    return LostPage(at, "foreign" if found.foreign else "unreadable", found.reason, found.code)


def doubting_dates(fields: tuple[FieldReading, ...], layout: Layout) -> tuple[FieldReading, ...]:
    """The fields with a day in doubt where day and month are certain but are no date together."""
    printed = dict(layout.filled).get(MONTH)  # where there is but one month to choose
    marked = {field.key: field.value for field in fields if field.outcome != "review"}
    if DAY not in marked or (MONTH not in marked and printed is None):
        return fields
    if printed is not None and marked[DAY] is None:
        return fields
    doubt = doubt_of_date(marked[DAY], printed or marked[MONTH])
    if doubt is None:
        return fields
    return tuple(
        replace(field, outcome="review", confidence=0.0, doubt=doubt) if field.key == DAY else field for field in fields
    )


def _to_be_seen(page: Page, fields: tuple[FieldReading, ...], written: tuple[str, ...]) -> list[tuple[str, Rect]]:
    """What a person must see of a page: each doubtful row and each handwriting, by key."""
    doubtful = (field.key for field in fields if field.outcome == "review")
    areas = ((key, area_of(page, key)) for key in (*doubtful, *written))
    return [(key, area) for key, area in areas if area]


def _clip(found: FoundPage, area: Rect) -> bytes:
    """A small PNG of a part of the page."""
    picture = Image.fromarray(pages.cut_out(found, area))
    out = BytesIO()
    picture.quantize(_CLIP_COLOURS, Image.Quantize.FASTOCTREE).save(out, "PNG", compress_level=3)
    return out.getvalue()
