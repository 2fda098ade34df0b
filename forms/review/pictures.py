"""Pictures of what is in doubt: those that were kept when the sheet was scanned, else cut out of the file again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import file_digest
from io import BytesIO
from pathlib import Path, PurePath
from threading import Lock

from PIL import Image

from ikm.forms.code import SheetCode
from ikm.forms.layout import Layout, Rect
from ikm.forms.review.doubts import Doubt, Place
from ikm.forms.scan.areas import area_of
from ikm.forms.scan.layouts import layouts_in
from ikm.forms.scan.page import FoundPage, cut_out, find_page
from ikm.forms.scan.pictures import opened
from ikm.forms.scan.records import clip_path
from ikm.survey.errors import IkmError

_ABOVE_AND_BELOW = 45.0  # mm
_WIDEST = 1000.0  # mm: more than any page is wide
_PER_MM = 8.0


class Pictures:
    """Pictures of the doubts of a project.

    folders: where scanned files are looked for; a file is known by its digest, whatever became of its name's path.
    """

    def __init__(self, folder: Path, folders: Iterable[Path] = ()) -> None:
        self._folder = folder
        self._folders = (*folders, folder, Path())
        self._sources: dict[str, Path | None] = {}
        self._found = lru_cache(maxsize=2)(self._page)
        self._cut = lru_cache(maxsize=8)(self._cut_out)  # the page asks for the next picture ahead
        self._one_by_one = Lock()  # PDFs are read by a library that takes no two requests at once

    def clip(self, doubt: Doubt) -> bytes | None:
        """The row of a question, or the handwriting, as a PNG; None where it was not kept and its file is gone."""
        path = clip_path(self._folder, doubt.sheet, doubt.key)
        return path.read_bytes() if path else self._cut(doubt.place, doubt.key, 0.0, 0.0)

    def around(self, doubt: Doubt) -> bytes | None:
        """The page's whole width around it; None where the file is gone."""
        return self._cut(doubt.place, doubt.key, _ABOVE_AND_BELOW, _WIDEST)

    def source(self, place: Place) -> Path | None:
        """The file that was scanned, wherever it is now; None where it is in none of the folders."""
        if place.sha256 not in self._sources:
            self._sources[place.sha256] = next((p for p in self._candidates(place) if _is(p, place.sha256)), None)
        return self._sources[place.sha256]

    def layout(self, name: str) -> Layout | None:
        """The layout of that id, of those that the project keeps."""
        return layouts_in(self._folder)(SheetCode(name, 1))

    def _candidates(self, place: Place) -> list[Path]:
        names = dict.fromkeys((place.file, PurePath(place.file).name))
        named = [folder / name for folder in self._folders for name in names]
        known = [self._folder / place.way] if place.way else []
        return [path for path in (*named, *known) if path.is_file()]

    def _cut_out(self, place: Place, key: str, down: float, across: float) -> bytes | None:
        with self._one_by_one:
            path = self.source(place)
            found = self._found(path, place.at) if path else None
            area = area_of(found.page, key) if found else None
            if found is None or area is None:
                return None
            return _png(found, _within(found.layout, area, down, across))

    def _page(self, path: Path, at: int) -> FoundPage | None:
        try:
            with opened(path, path.name) as pages:
                found = find_page(pages.page(at).picture, layouts_in(self._folder))
        except IkmError:
            return None
        return found if isinstance(found, FoundPage) else None


def _is(path: Path, sha256: str) -> bool:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest() == sha256


def _within(layout: Layout, area: Rect, down: float, across: float) -> Rect:
    """The area with so much more below, above and beside it, as far as the page goes."""
    left, top = max(area.x - across, 0), max(area.y - down, 0)
    right, bottom = min(area.right + across, layout.width), min(area.bottom + down, layout.height)
    return Rect(left, top, right - left, bottom - top)


def _png(found: FoundPage, area: Rect) -> bytes:
    out = BytesIO()
    Image.fromarray(cut_out(found, area, _PER_MM)).save(out, "PNG")
    return out.getvalue()
