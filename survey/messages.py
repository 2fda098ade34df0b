"""Texts shown to people: an Indonesian source sentence with named places, and its translations.

A text is written once, in Indonesian, at the place that needs it: `Message("{file} kosong", file=name)`.
It becomes words only at the edge, where the reader's language is known.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

Language = Literal["id", "en"]

LOCALE_DIR = Path(__file__).parent / "locale"


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    return gettext.translation("ikm", LOCALE_DIR, languages=[language], fallback=True)


def translate(text: str, language: Language) -> str:
    """The words of an Indonesian source text in `language`; the source itself where there are none."""
    if language == "id" or not text:
        return text
    return _catalogue(language).gettext(text)


def marked(text: str) -> str:
    """Mark a source text that is kept for later, so that it is in the catalogues."""
    return text


@runtime_checkable
class Worded(Protocol):
    """What has words of its own in each language, as the name of an element."""

    def in_(self, language: Language) -> str:
        """The words in `language`."""
        ...


@dataclass(frozen=True, init=False)
class Message:
    """A sentence that can be said in any language of the catalogues.

    `text` is the Indonesian source with `{named}` places; `values` fill them.
    A value that is itself a `Message`, or has words of its own, is said in the same language.
    """

    text: str
    values: tuple[tuple[str, object], ...]

    def __init__(self, text: str, /, **values: object) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", tuple(values.items()))

    def say(self, language: Language = "id") -> str:
        """The finished sentence."""
        said = {name: _said(value, language) for name, value in self.values}
        return translate(self.text, language).format(**said)

    def __str__(self) -> str:
        return self.say()


@dataclass(frozen=True)
class Count:
    """A whole number that each language writes with its own mark between the thousands."""

    number: int

    def in_(self, language: Language) -> str:
        """`1.001` in Indonesian, `1,001` in English."""
        from babel.numbers import format_decimal

        return str(format_decimal(self.number, locale=language))


def _said(value: object, language: Language) -> object:
    if isinstance(value, Message):
        return value.say(language)
    return value.in_(language) if isinstance(value, Worded) else value
