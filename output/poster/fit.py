"""Words that fit where they stand: measured, then set smaller, and cut only where nothing else helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category

from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.survey.typeface import drawn

LEADING = 1.2  # from line to line, over the size; the face reaches 0.75 above its line and 0.25 below
ABOVE = 0.92  # of that, above the line on which letters stand

_LONGEST = 400  # characters; no place on a poster holds more
_STEP = 0.96
_CUT = "…"
_UNPRINTABLE = {"Cc", "Cs", "Co"}


@dataclass(frozen=True)
class Lines:
    """Words in lines of one face and size, in points; whole: nothing of them was cut."""

    texts: tuple[str, ...]
    face: str
    size: float
    whole: bool = True

    @property
    def height(self) -> float:
        """From the top of the first line to the foot of the last."""
        return len(self.texts) * self.size * LEADING

    @property
    def width(self) -> float:
        """Of the longest line."""
        return max((width(text, self.face, self.size) for text in self.texts), default=0.0)


def clean(words: str) -> str:
    """`words` on one line, of what the face can print."""
    printable = "".join(" " if category(c) in _UNPRINTABLE else c for c in drawn(words[:_LONGEST]))
    return " ".join(printable.split())


def width(text: str, face: str, size: float) -> float:
    """Of a text in one line, in points."""
    return float(stringWidth(text, face, size))


def fitted(words: str, face: str, room: tuple[float, float], largest: float, smallest: float) -> Lines:
    """The words as large as they can be within `room` (width and height), from `largest` down to `smallest`.

    Where they are too long even so, they are cut with an ellipsis. A room lower than a line of `smallest` makes that
    smaller.
    """
    text = clean(words)
    for size in _sizes(min(largest, room[1] / LEADING), min(smallest, room[1] / LEADING)):
        lines = Lines(tuple(wrapped(text, face, size, room[0])), face, size)
        if lines.height <= room[1] + 1e-6:
            return lines
    return _cut(lines, room)


def in_line(words: str, face: str, room: float, largest: float, smallest: float) -> Lines:
    """The words in one line that is `room` wide."""
    text = clean(words)
    for size in _sizes(largest, smallest):
        if width(text, face, size) <= room:
            break
    return _cut(Lines(tuple(wrapped(text, face, size, room)), face, size), (room, size * LEADING))


def wrapped(text: str, face: str, size: float, room: float) -> Iterator[str]:
    """The words in lines at most `room` wide; a word that is wider is broken anywhere."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, face, size) <= room:
            line = longer
            continue
        if line:
            yield line
        *full, line = _broken(word, face, size, room)
        yield from full
    if line:
        yield line


def _broken(word: str, face: str, size: float, room: float) -> Sequence[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, face, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _sizes(largest: float, smallest: float) -> Iterator[float]:
    size = largest
    while size > smallest:
        yield size
        size *= _STEP
    yield smallest


def _cut(lines: Lines, room: tuple[float, float]) -> Lines:
    """As many lines as there is room for; the last one ends with an ellipsis where something is missing."""
    most = max(int((room[1] + 1e-6) / (lines.size * LEADING)), 1)
    if len(lines.texts) <= most:
        return lines
    last = lines.texts[most - 1]
    while last and width(last + _CUT, lines.face, lines.size) > room[0]:
        last = last[:-1]
    return Lines((*lines.texts[: most - 1], last.rstrip() + _CUT), lines.face, lines.size, whole=False)
