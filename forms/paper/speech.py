"""What a form says in one language or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ikm.forms.paper.ink import Line, paragraph
from ikm.forms.paper.style import Style
from ikm.forms.pen import leading, lines_of
from ikm.survey.messages import Language, translate
from ikm.survey.typeface import ITALIC, REGULAR

Texts = tuple[str, ...]
"""The same in each language of the form, the first above; alike ones once."""


@dataclass(frozen=True)
class Speech:
    """The languages of a form, the most important first."""

    languages: tuple[Language, ...]

    @property
    def first(self) -> Language:
        """The language that titles and names of files have."""
        return self.languages[0]

    def say(self, text: str, **values: str) -> Texts:
        """An Indonesian source text in each language."""
        return self.each(lambda language: translate(text, language).format(**values) if text else "")

    def each(self, of: Callable[[Language], str]) -> Texts:
        """What `of` gives for each language, without repetition."""
        return tuple(dict.fromkeys(of(language) for language in self.languages))


@dataclass(frozen=True)
class Block:
    """Lines of text below each other, and how high they are together."""

    lines: tuple[Line, ...]
    height: float

    def moved(self, x: float, y: float) -> Block:
        """The same lines elsewhere."""
        return Block(tuple(line.moved(x, y) for line in self.lines), self.height)


def stacked(texts: Texts, style: Style, size: float, width: float, face: str = REGULAR) -> Block:
    """Texts of several languages below each other, in lines of `width`; the first in `face`, others lighter."""
    lines: list[Line] = []
    y = 0.0
    for i, text in enumerate(texts):
        points, cut = (size, face) if i == 0 else (style.second(size), second_face(face))
        for words in lines_of(text, points, width, cut):
            lines.append(Line(0.0, y, words, points, cut))
            y += leading(points)
    return Block(tuple(lines), y)


def second_face(face: str) -> str:
    """The face of a second language: lighter than that of the first, and told from it where that is light itself."""
    return ITALIC if face == REGULAR else REGULAR


def in_one(texts: Iterable[str]) -> str:
    """The texts of all languages in one line."""
    return " / ".join(texts)


def notice(texts: Texts, x: float, size: float, width: float) -> Block:
    """A paragraph for each language, all alike."""
    lines: Sequence[str] = [line for text in texts for line in lines_of(text, size, width)]
    return Block(paragraph(x, 0.0, lines, size), len(lines) * leading(size))
