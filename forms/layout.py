"""Where everything stands on a printed form: the one geometry that printing and reading share.

Lengths are millimetres from the top left corner of the page, x to the right and y down.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import blake2b
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ikm.survey.errors import SourceError

VERSION = 1
"""Of the corner marks, the codes and what is said here; a reader knows the pages of its own version."""

DAY, MONTH, HALF_DAY, SERVICE, REMARK, UNIT = "tanggal.hari", "tanggal.bulan", "jam", "layanan", "saran", "unit"
"""Keys beside those of elements and questions. A day is `7`, a month `2026-03`, half a day `08.00-12.00`.

A month is `03` on a form of no period. What is written beside a choice such as *Lainnya* has the key of its question
with `.lainnya` behind it.
"""

NEAR = 3.0
"""Around a box, in millimetres: all that is printed in this ring is in `Choice.printed`."""

CORNER = 5.0
_INSET = 8.0  # from the edge of the page to a corner mark: most printers leave 4 to 6 mm blank


@dataclass(frozen=True)
class Rect:
    """An upright rectangle by its top left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle, as x and y."""
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> Rect:
        """The same rectangle elsewhere."""
        return Rect(_exact(self.x + x), _exact(self.y + y), self.width, self.height)

    def grown(self, by: float) -> Rect:
        """The rectangle with `by` more on each side."""
        return Rect(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True)
class Choice:
    """A box to mark.

    value: what a mark in it says, as answers are stored: `3`, `Perempuan`.
    printed: its text, line by line, then all else that is printed within `NEAR` of the box but boxes; ink elsewhere
    around it was put there by hand.
    """

    value: str
    box: Rect
    printed: tuple[Rect, ...] = ()

    def moved(self, x: float, y: float) -> Choice:
        """The same choice elsewhere."""
        return Choice(self.value, self.box.moved(x, y), tuple(line.moved(x, y) for line in self.printed))


@dataclass(frozen=True)
class Marks:
    """A question that is answered by marking one box; `area` is what a person must see to judge the marks."""

    key: str
    area: Rect
    choices: tuple[Choice, ...]

    def moved(self, x: float, y: float) -> Marks:
        """The same question elsewhere."""
        return Marks(self.key, self.area.moved(x, y), tuple(choice.moved(x, y) for choice in self.choices))


@dataclass(frozen=True)
class Writing:
    """A place to write by hand, which a person reads."""

    key: str
    area: Rect

    def moved(self, x: float, y: float) -> Writing:
        """The same place elsewhere."""
        return Writing(self.key, self.area.moved(x, y))


@dataclass(frozen=True)
class Page:
    """What is to be read on one page, from top to bottom. qr, matrix: where its two codes stand, which say the same."""

    qr: Rect
    matrix: Rect
    marks: tuple[Marks, ...] = ()
    writing: tuple[Writing, ...] = ()

    @property
    def boxes(self) -> Iterator[Rect]:
        """Every box on the page."""
        return (choice.box for marks in self.marks for choice in marks.choices)


@dataclass(frozen=True)
class Layout:
    """A form of one unit. width, height: of its pages. unit: by name, None where the form names none.

    filled: what the form already says of every respondent, as keys and values: the only service, the only month.
    """

    unit: str | None
    instrument: str
    width: float
    height: float
    pages: tuple[Page, ...]
    filled: tuple[tuple[str, str], ...] = ()
    version: int = VERSION

    @cached_property
    def id(self) -> str:
        """Eight letters and digits that no other layout has, but by a chance of 1 in 10^12."""
        return b32encode(blake2b(self.to_json().encode(), digest_size=5).digest()).decode()

    @property
    def corners(self) -> tuple[Rect, Rect, Rect, Rect]:
        """The corner marks: top left, top right, bottom left, bottom right."""
        first = Rect(_INSET, _INSET, CORNER, CORNER)
        across, down = self.width - 2 * _INSET - CORNER, self.height - 2 * _INSET - CORNER
        return first, first.moved(across, 0), first.moved(0, down), first.moved(across, down)

    def to_json(self) -> str:
        """The layout as a text from which `from_json` makes it again; equal layouts have equal texts."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=vars)

    @staticmethod
    def from_json(text: str | bytes, name: str) -> Layout:
        """The layout in a file called `name`. Raises SourceError for anything else and for another version."""
        try:
            found: Layout = _LAYOUT.validate_json(text)
        except ValidationError as error:
            raise SourceError(
                "{file} bukan tata letak kuesioner; buat lagi dengan `ikm form paper`.", file=name
            ) from error
        if found.version != VERSION:
            raise SourceError(
                "{file} adalah tata letak versi {found}; yang dikenal versi {known}. Cetak kuesioner lagi, atau pakai "
                "ikm yang mencetaknya.",
                file=name,
                found=found.version,
                known=VERSION,
            )
        return found


_LAYOUT: TypeAdapter[Any] = TypeAdapter(Layout)


def _exact(length: float) -> float:
    """To the hundredth of a millimetre, so that the same form has the same layout on every machine."""
    return round(length, 2)


def rounded(rect: Rect) -> Rect:
    """The rectangle to the hundredth of a millimetre."""
    return replace(rect, x=_exact(rect.x), y=_exact(rect.y), width=_exact(rect.width), height=_exact(rect.height))
