"""What stands beside the index: the services that it is of, and who answered."""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing
from reportlab.lib.colors import Color

from ikm.output.drawing.look import INK, MUTED, block, rule, text, tint
from ikm.output.poster.fit import ABOVE, LEADING, Lines, fitted, in_line
from ikm.output.poster.pen import Inked, set_lines
from ikm.output.poster.poster import Group, Respondents, Row, Services
from ikm.output.poster.sheet import Box
from ikm.survey.typeface import BOLD, REGULAR, SEMIBOLD

_APART = 0.32  # between entries of a list, over their size
_INDENT = 1.0  # of an entry, for its point
_TWO_LINES = 2 * LEADING + 0.01
_LARGEST, _SMALLEST = 1.3, 0.66  # of entries, over the size of running text
_STEP = 0.94

# Heights over the size of running text: of a headed place, and in the list of respondents.
_HEADED = 1.15 * LEADING + 0.75
_TOTAL, _HEAD, _LINE, _CELL, _BETWEEN = 2.4, 1.1, 1.5, 1.75, 0.7
_MOST_NEEDED = 7  # services, beyond which they are set smaller


def services_need(services: Services) -> float:
    """The height that the list is given, over the size of running text."""
    return _HEADED + min(len(services.names), _MOST_NEEDED) * _LARGEST * (LEADING + _APART)


def respondents_need(respondents: Respondents) -> float:
    """The height that who answered is given, over the size of running text."""
    return _HEADED + _needed(respondents, 2)


def set_services(drawing: Drawing, services: Services, box: Box, size: float, accent: Color) -> None:
    """The names as large as all of them fit; where even small ones do not, the last line says how many more."""
    box = _headed(drawing, services.heading, box, size, accent)
    for entry in listed(services, (box.width, box.height), size):
        y = box.top - entry.size * (ABOVE - 0.3)
        drawing.add(Circle(box.x + 0.25 * entry.size, y, 0.16 * entry.size, fillColor=accent, strokeColor=None))
        left = box.without(left=_INDENT * entry.size)
        rest = set_lines(drawing, Inked(entry, INK), left)
        box = Box(box.x, rest.y, box.width, rest.height).without(top=_APART * entry.size)


def listed(services: Services, room: tuple[float, float], size: float) -> list[Lines]:
    """The entries of the list, each of at most two lines, which together fit within the room."""
    each = _LARGEST * size
    while each > _SMALLEST * size:
        entries = _entries(services.names, room[0], each)
        if all(entry.whole for entry in entries) and _height(entries) <= room[1]:
            return entries
        each *= _STEP
    each = min(_SMALLEST * size, room[1] / LEADING)
    entries = _entries(services.names, room[0], each)
    if _height(entries) <= room[1]:
        return entries
    for kept in range(len(services.names) - 1, -1, -1):
        others = services.others[len(services.names) - kept - 1]
        entries = _entries((*services.names[:kept], others), room[0], each)
        if _height(entries) <= room[1]:
            break
    return entries


def _entries(names: tuple[str, ...], width: float, size: float) -> list[Lines]:
    room = (width - _INDENT * size, _TWO_LINES * size)
    return [fitted(name, REGULAR, room, size, size) for name in names]


def _height(entries: list[Lines]) -> float:
    return sum(entry.height + _APART * entry.size for entry in entries) - _APART * entries[-1].size


@dataclass(frozen=True)
class _Plan:
    """How who answered is set: columns of the listed kinds, and the size that all of it then has."""

    columns: int
    size: float


def set_respondents(drawing: Drawing, respondents: Respondents, box: Box, size: float, accent: Color) -> None:
    """How many, of which kinds, and when; set smaller where that is needed to find room."""
    box = _headed(drawing, respondents.heading, box, size, accent)
    plan = max((_plan(respondents, columns, box, size) for columns in (1, 2)), key=lambda plan: plan.size)
    each = plan.size
    total = in_line(respondents.total, BOLD, box.width, _TOTAL / LEADING * each, 0.5 * each)
    box = set_lines(drawing, Inked(total, INK), box)
    if respondents.split is not None:
        words = "  ·  ".join(f"{row.name} {row.count}" for row in respondents.split.rows)
        box = _line(drawing, (respondents.split.heading, words), box, each)
    if respondents.listed is not None:
        box = _cells(drawing, respondents.listed, box, plan, accent)
    _line(drawing, respondents.days, box, each)


def _plan(respondents: Respondents, columns: int, box: Box, size: float) -> _Plan:
    return _Plan(columns, min(box.height / _needed(respondents, columns), 1.1 * size))


def _needed(respondents: Respondents, columns: int) -> float:
    lines = 1 + (respondents.split is not None)
    needed = _TOTAL + lines * (_BETWEEN + _HEAD + _LINE)
    if respondents.listed is not None:
        needed += _BETWEEN + _HEAD + _CELL * -(-len(respondents.listed.rows) // columns)
    return needed


def _line(drawing: Drawing, pair: tuple[str, str], box: Box, size: float) -> Box:
    """A heading in small and one line below it."""
    box = _small_heading(drawing, pair[0], box.without(top=_BETWEEN * size), size)
    words = in_line(pair[1], SEMIBOLD, box.width, 1.1 * size, 0.5 * size)
    set_lines(drawing, Inked(words, INK), box)
    return box.without(top=_LINE * size)


def _small_heading(drawing: Drawing, words: str, box: Box, size: float) -> Box:
    lines = in_line(words.upper(), SEMIBOLD, box.width, 0.8 * size, 0.4 * size)
    set_lines(drawing, Inked(lines, MUTED), box)
    return box.without(top=_HEAD * size)


def _cells(drawing: Drawing, group: Group, box: Box, plan: _Plan, accent: Color) -> Box:
    """The kinds with their numbers, each over a bar; down the first column, then down the second."""
    size = plan.size
    box = _small_heading(drawing, group.heading, box.without(top=_BETWEEN * size), size)
    down = -(-len(group.rows) // plan.columns)
    width = (box.width - 1.4 * size * (plan.columns - 1)) / plan.columns
    names = min(_name(row, width, size, size).size for row in group.rows)
    for column, place in enumerate(box.columns([1.0] * plan.columns, 1.4 * size)):
        for number, row in enumerate(group.rows[column * down : (column + 1) * down]):
            top = place.top - number * _CELL * size
            _cell(drawing, row, Box(place.x, top - _CELL * size, place.width, _CELL * size), (size, names), accent)
    return box.without(top=down * _CELL * size)


def _count(row: Row, width: float, size: float) -> Lines:
    return in_line(row.count, SEMIBOLD, 0.45 * width, size, 0.4 * size)


def _name(row: Row, width: float, size: float, largest: float) -> Lines:
    """In what its number leaves of the width."""
    return in_line(row.name, REGULAR, width - _count(row, width, size).width - 0.6 * size, largest, 0.62 * size)


def _cell(drawing: Drawing, row: Row, box: Box, sizes: tuple[float, float], accent: Color) -> None:
    """sizes: of the whole, and of the names, which are all of one size."""
    size, names = sizes
    y, thick = box.top - ABOVE * size, 0.2 * size
    count = _count(row, box.width, size)
    for words in _name(row, box.width, size, names).texts:
        drawing.add(text(words, box.x, y, names, INK))
    for words in count.texts:
        drawing.add(text(words, box.right, y, count.size, INK, "end", SEMIBOLD))
    foot = box.y + 0.22 * size
    drawing.add(block(box.x, foot, box.width, thick, tint(accent, 0.12)))
    drawing.add(block(box.x, foot, box.width * row.share, thick, accent))


def _headed(drawing: Drawing, words: str, box: Box, size: float, accent: Color) -> Box:
    """A heading over a rule; what is left below."""
    lines = in_line(words.upper(), SEMIBOLD, box.width, 1.15 * size, 0.6 * size)
    box = set_lines(drawing, Inked(lines, accent), box)
    y = box.top - 0.15 * size
    drawing.add(rule(box.x, y, box.right, y, colour=accent, width=0.11 * size))
    return box.without(top=0.75 * size)
