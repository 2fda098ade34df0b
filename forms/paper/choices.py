"""Boxes with their texts, side by side or in columns. Lengths in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from ikm.forms.layout import Choice, Rect, Writing, rounded
from ikm.forms.paper.ink import Ink, Line, Rule, beside, paragraph, rects_of
from ikm.forms.paper.style import APART, CLEAR, TEXT_GAP, Style
from ikm.forms.pen import leading, lines_of, width_of

OTHER = "lainnya"  # the last part of the key of what is written beside a choice
_COLUMNS = (1, 2, 3, 4)
_STOPS = (8, 12, 24, 48)  # in the width of a row: rows of different questions keep to common lines
_ROWS_AT_MOST = 2  # of choices that follow each other; more are easier to find in columns
_BEFORE_LINE = 1.2  # from a text to the line that it asks to write on


@dataclass(frozen=True)
class Option:
    """A choice: its value, what is printed, and whether it asks for a word more."""

    value: str
    text: str
    asks: bool = False


@dataclass(frozen=True)
class _Cell:
    """Where a choice stands: the left and top of its row, its lines, and the width for text and writing."""

    option: Option
    x: float
    y: float
    lines: Sequence[str]
    room: float


@dataclass(frozen=True)
class Arrangement:
    """Choices from 0, 0: what is drawn but their boxes, the boxes, where to write, and how high all is."""

    height: float
    ink: tuple[Ink, ...]
    choices: tuple[Choice, ...]
    writing: tuple[Writing, ...]


@dataclass(frozen=True)
class Setting:
    """How choices are set: the size of their box and letters, and the height of a row of one line."""

    style: Style
    pitch: float

    @property
    def text(self) -> float:
        """From the left of a box to its text."""
        return self.style.small + TEXT_GAP

    def least(self, option: Option) -> float:
        """The least width of the line to write on, with the gap before it."""
        return self.style.least_written if option.asks else 0.0

    def line_room(self, option: Option, room: float) -> float:
        """The width for the text of a choice and its line, where there is `room` from its box on."""
        return min(self.width(option.text) + self.style.written, room - self.text)

    def width(self, text: str) -> float:
        """The width of a text."""
        return width_of(text, self.style.choice)

    def lines(self, option: Option, room: float) -> list[str]:
        """The text of a choice in lines, with room for what is to be written after the last."""
        return lines_of(option.text, self.style.choice, room - self.least(option))


def arranged(key: str, options: Sequence[Option], room: float, setting: Setting, most: float) -> Arrangement | None:
    """The choices following each other in a row or two, else in columns; None where all need more height than `most`.

    The best rows are the fewest with the widest stops. The best columns break the fewest labels; of those, the ones
    that need the least height.
    """
    rows = _rows(options, room, setting)
    if rows is not None:
        return _arrangement(key, rows, setting)
    grids = [_grid(options, count, room / count, setting) for count in _fitting(options, room, setting)]
    made = [_arrangement(key, grid, setting) for grid in grids]
    low = [arrangement for arrangement in made if arrangement.height <= most]
    return min(low, key=lambda a: (len([ink for ink in a.ink if isinstance(ink, Line)]), a.height), default=None)


def _rows(options: Sequence[Option], room: float, setting: Setting) -> list[_Cell] | None:
    """The choices one after another; None where that takes too many rows or breaks a label."""
    needs = [setting.text + setting.width(option.text) + setting.least(option) for option in options]
    if not needs or max(needs) > room:
        return None
    flows = [_flow(needs, room / stops, stops) for stops in _STOPS]
    flow = min(flows, key=lambda places: places[-1][1])
    if flow[-1][1] >= _ROWS_AT_MOST:
        return None
    return [
        _Cell(option, x, row * setting.pitch, setting.lines(option, room), setting.line_room(option, room - x))
        for option, (x, row) in zip(options, flow, strict=True)
    ]


def _flow(needs: Sequence[float], stop: float, stops: int) -> list[tuple[float, int]]:
    """Where things stand that need so much, each at a stop: x and row."""
    places: list[tuple[float, int]] = []
    at, row = 0, 0
    for need in needs:
        if at and at * stop + need > stops * stop:
            at, row = 0, row + 1
        places.append((at * stop, row))
        at += ceil((need + APART) / stop)
    return places


def _fitting(options: Sequence[Option], room: float, setting: Setting) -> list[int]:
    """Numbers of columns that break no word."""
    words = max((setting.width(word) + setting.least(o) for o in options for word in o.text.split()), default=0.0)
    return [count for count in _COLUMNS if count == 1 or words <= room / count - setting.text - CLEAR]


def _grid(options: Sequence[Option], columns: int, width: float, setting: Setting) -> list[_Cell]:
    """The choices down one column after another, each row as high as its longest cell needs."""
    deep = -(-len(options) // columns)
    room = width - setting.text - CLEAR
    lines = [setting.lines(option, room) for option in options]
    extra = [max(len(texts) - 1 for texts in lines[row::deep]) for row in range(deep)]
    tops = list(accumulate((setting.pitch + max(n, 0) * leading(setting.style.choice) for n in extra), initial=0.0))
    return [
        _Cell(option, i // deep * width, tops[i % deep], texts, room)
        for i, (option, texts) in enumerate(zip(options, lines, strict=True))
    ]


def _arrangement(key: str, cells: Sequence[_Cell], setting: Setting) -> Arrangement:
    style = setting.style
    ink: list[Ink] = []
    choices: list[Choice] = []
    writing: list[Writing] = []
    bottom = 0.0
    for cell in cells:
        middle = cell.y + setting.pitch / 2
        left = cell.x + setting.text
        text = paragraph(left, beside(middle, style.choice), cell.lines, style.choice)
        box = rounded(Rect(cell.x, middle - style.small / 2, style.small, style.small))
        choices.append(Choice(cell.option.value, box, rects_of(text)))
        ink += text
        bottom = max(bottom, cell.y + setting.pitch + max(len(text) - 1, 0) * leading(style.choice))
        if cell.option.asks:
            rule = _to_write_on(text[-1] if text else None, left, cell, middle)
            ink.append(rule)
            area = Rect(rule.x, rule.y - style.small - 0.8, rule.width, style.small + 1.6)
            writing.append(Writing(f"{key}.{OTHER}", rounded(area)))
    return Arrangement(bottom, tuple(ink), tuple(choices), tuple(writing))


def _to_write_on(last: Line | None, left: float, cell: _Cell, middle: float) -> Rule:
    """The line after the last word of a choice."""
    x = last.right + _BEFORE_LINE if last else left
    y = last.baseline + 0.6 if last else middle + 1.8
    return Rule(x, y, left + cell.room - x)
