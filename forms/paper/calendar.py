"""Day, month and half of the day as boxes to mark, so that a date needs no handwriting to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ikm.forms.layout import DAY, MONTH, Choice, Marks, Rect, rounded
from ikm.forms.paper.choices import Option
from ikm.forms.paper.ink import Ink, centred
from ikm.forms.paper.style import Style
from ikm.forms.pen import leading
from ikm.survey.messages import Language
from ikm.survey.periods import Period

HALF_DAYS = (Option("08.00-12.00", "08.00–12.00"), Option("13.00-17.00", "13.00–17.00"))
DAYS = tuple(Option(str(day), str(day)) for day in range(1, 32))
_COLUMNS = 16  # of the days, in two rows
_MONTHS_BESIDE = 6  # in a row beside the days
_BETWEEN = 2.7  # from box to box at least, so that marks do not touch
_BLOCKS_APART = 5.5
_UNDER = 1.5  # from a box to the number below it
_WIDER = 1.1  # a month's column, to a day's
_WIDEST = 9.0  # a column beside the days: farther apart, a row is hard to follow


@dataclass(frozen=True)
class Calendar:
    """Boxes from 0, 0 with their names above, and how high they are."""

    height: float
    ink: tuple[Ink, ...]
    marks: tuple[Marks, ...]


def months_of(period: Period | None, language: Language) -> tuple[Option, ...]:
    """The months of the period, else of any year, with their short names: `2026-03`, or `03` where no year is known."""
    from babel.dates import get_month_names

    names = get_month_names("abbreviated", locale=language)
    first, last = (period.start.month, period.end.month) if period else (1, 12)
    year = f"{period.year}-" if period else ""
    return tuple(Option(f"{year}{month:02d}", names[month].rstrip(".")) for month in range(first, last + 1))


def fits_beside(style: Style, room: float) -> bool:
    """Whether days and months stand beside each other in `room`."""
    return _column(style, room) >= style.tick + _BETWEEN


def calendar(months: Sequence[Option], style: Style, room: float) -> Calendar:
    """Days in two rows and months beside them, or below them where `room` is too narrow."""
    if fits_beside(style, room):
        column = _column(style, room)
        days = _block(DAY, DAYS, _COLUMNS, column, style, 0.0, 0.0)
        left = _COLUMNS * column + _BLOCKS_APART
        names = _block(MONTH, months, _MONTHS_BESIDE, column * _WIDER, style, left, 0.0)
    else:
        days = _block(DAY, DAYS, _COLUMNS, room / _COLUMNS, style, 0.0, 0.0)
        names = _block(MONTH, months, 12, room / 12, style, 0.0, days.height)
    asked = names if len(months) > 1 else Calendar(0.0, (), ())  # the only month needs no mark
    bottom = max(area.bottom for block in (days, asked) for area in (marks.area for marks in block.marks))
    return Calendar(bottom, days.ink + asked.ink, days.marks + asked.marks)


def name_height(style: Style) -> float:
    """From the top of a day's number to its box."""
    return leading(style.day) + 0.1 * style.tick


def _column(style: Style, room: float) -> float:
    """The width of a day beside months."""
    return min((room - _BLOCKS_APART) / (_COLUMNS + _WIDER * _MONTHS_BESIDE), max(_WIDEST, style.tick))


def _block(
    key: str, options: Sequence[Option], columns: int, width: float, style: Style, left: float, top: float
) -> Calendar:
    """Boxes in rows, each with its name right above it; `height` is that of its rows."""
    above = name_height(style)
    pitch = above + style.tick + _UNDER
    ink: list[Ink] = []
    choices: list[Choice] = []
    for i, option in enumerate(options):
        x, y = left + i % columns * width, top + i // columns * pitch
        name = centred(x + style.tick / 2, y, option.text, style.day)
        ink.append(name)
        choices.append(Choice(option.value, rounded(Rect(x, y + above, style.tick, style.tick)), name.rects))
    rows = -(-len(options) // columns)
    area = Rect(left - 1.5, top, min(len(options), columns) * width + 1.5 - (width - style.tick - 1.5), rows * pitch)
    return Calendar(rows * pitch, tuple(ink), (Marks(key, rounded(area), tuple(choices)),))
