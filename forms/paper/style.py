"""Sizes on a printed form: letters in points; boxes, distances and the room they take in millimetres."""

from __future__ import annotations

from dataclasses import dataclass, replace

MARGIN = 15.0  # clear of the corner marks by 2 mm
TOP = 16.0
GREY = 0.4  # of what may be lost in a copy of a copy
CLEAR = 3.0  # between a label and the next box: nearer, a mark could be read as the other answer
APART = 4.5  # the same in a single row
TEXT_GAP = 1.3  # from a box to its text


@dataclass(frozen=True)
class Style:
    """How large everything is.

    box: of the regulation's questions; small: of questions about the respondent; tick: of days and months.
    least: no letters but those of days, codes and notices are smaller.
    written, least_written: a line to write on beside a choice.
    """

    title: float = 15.0
    unit: float = 12.0
    section: float = 11.0
    question: float = 10.0
    answer: float = 9.0
    label: float = 9.0
    choice: float = 9.0
    day: float = 7.5
    least: float = 8.0
    notice: float = 7.5
    box: float = 4.4
    small: float = 3.8
    tick: float = 3.4
    label_column: float = 34.5
    gutter: float = 6.0
    written: float = 28.0
    least_written: float = 16.0
    remark_pitch: float = 8.0

    def second(self, size: float) -> float:
        """The size of a second language beside a first one of `size`."""
        return max(size - 1.0, min(size, self.least))


NORMAL = Style()
LARGE = Style(
    title=19.0,
    unit=16.0,
    section=16.0,
    question=14.0,
    answer=14.0,
    label=14.0,
    choice=14.0,
    day=14.0,
    least=14.0,
    notice=10.0,
    box=6.0,
    small=6.0,
    tick=6.0,
    label_column=51.7,
    gutter=9.5,
    written=40.0,
    least_written=24.0,
    remark_pitch=11.0,
)


@dataclass(frozen=True)
class Room:
    """How much room the form gives itself: `gap` below a question, `between` one row of boxes and the next."""

    remark_lines: int = 4
    gap: float = 3.0
    between: float = 2.4
    services_listed: bool = True


_LISTED = (
    Room(),
    Room(remark_lines=3),
    Room(remark_lines=2, between=2.0),
    Room(remark_lines=2, gap=2.4, between=1.8),
    Room(remark_lines=1, gap=2.2, between=1.8),
    Room(remark_lines=1, gap=1.8, between=1.6),
)
ROOMS = (*_LISTED, *(replace(room, services_listed=False) for room in _LISTED))  # the roomiest first
