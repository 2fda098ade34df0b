"""Texts of foreign files, brought into forms that can be compared."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import lru_cache
from unicodedata import normalize

BLANKS = frozenset({"", "-", "–", "—", "--", ".", "null", "nan", "n/a", "na", "#n/a", "none"})

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # directions (UAX 9): they reorder what is seen
_NOT_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBERING = re.compile(
    r"^\s*(?:(?:no|nomor|unsur|[upq])\.?\s*)?\d{1,2}\s*[.):\-–]\s*(?=\D)|^\s*[upq]\s?\d{1,2}\s+(?=\D)", re.I
)


def squeeze(text: str) -> str:
    """The text without outer and doubled white space."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """The text on one line; each control character is a space, and none turns the direction of what follows."""
    return squeeze(_CONTROL.sub(" ", _TURNING.sub("", text)))


def printable(name: str) -> str:
    """A file's name as it can be written; a byte of it that is no text, which some systems allow, as `%FF`."""
    return re.sub("[\ud800-\udfff]", lambda half: f"%{ord(half[0]) & 0xFF:02X}", name)


def is_blank(text: str | None) -> bool:
    """Whether a cell holds nothing, in any of the ways in which people write nothing."""
    return text is None or squeeze(text).casefold() in BLANKS


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """The text whatever its case, spacing and Unicode form: `KELAS  Ⅱ` is `kelas ii`."""
    return squeeze(normalize("NFKC", text).casefold())


@lru_cache(maxsize=8192)
def words(text: str) -> str:
    """Lower-case words and digits with single spaces: `Laki - Laki` is `laki laki`."""
    return _NOT_WORD.sub(" ", folded(text)).strip()


def bare(text: str) -> str:
    """Letters and digits only, for names: `DPM-PTSP` is `dpmptsp`."""
    return words(text).replace(" ", "")


def owner_of(text: str, names: Collection[tuple[str, str]]) -> str | None:
    """Whose name `text` is, of `names` with their owners: as folded, else as bare where that is one owner's only."""
    for fold in (folded, bare):
        owners = {owner for name, owner in names if fold(name) and fold(name) == fold(text)}
        if owners:
            return owners.pop() if len(owners) == 1 else None
    return None


def without_numbering(heading: str) -> str:
    """A heading without `7. ` or `U7. ` in front and without bracketed options."""
    text = _BRACKETS.sub(" ", heading)
    return _NUMBERING.sub("", text if words(text) else heading, count=1)


def parts_of(heading: str) -> tuple[str, list[str]]:
    """A heading without its brackets, and what stands in them."""
    return squeeze(_BRACKETS.sub(" ", heading)), [squeeze(inside[1:-1]) for inside in _BRACKETS.findall(heading)]


def nearest(text: str, known: Iterable[str], n: int = 3) -> list[str]:
    """The known names most like `text`, the likeliest first."""
    by_bare = {words(name): name for name in known}
    return [by_bare[hit] for hit in get_close_matches(words(text), by_bare, n=n, cutoff=0.4)]
