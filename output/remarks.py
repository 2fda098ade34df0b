"""What people wrote: which remarks are worth quoting, without what would identify someone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from ikm.survey.messages import Language, translate

LONGEST = 400
_SENTENCE = 15
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # marks that turn or hide what follows
_EMPTY = {"", "tidak ada", "nihil", "kosong", "tdk ada", "none", "null", "n/a", "na"}
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_NUMBER = re.compile(r"\+?\d(?:[\s.\-()]{0,2}\d){6,}")


def quotable(remarks: Iterable[str | None], language: Language) -> list[str]:
    """The remarks that say something, on one line each, with e-mail addresses and long numbers masked."""
    cleaned = (_cleaned(remark, language) for remark in remarks if remark)
    return [remark for remark in cleaned if _says_something(remark)]


def sample(remarks: Sequence[str], size: int, seed: int) -> list[str]:
    """At most `size` different remarks, drawn at random from `seed`, in their own order; long ones are cut.

    Remarks of a sentence's length, or shorter ones where there are no others.
    """
    different = list(dict.fromkeys(remarks))
    worth = [remark for remark in different if len(remark) >= _SENTENCE] or different
    chosen = set(random.Random(seed).sample(worth, min(size, len(worth))))
    return [_cut(remark) for remark in worth if remark in chosen]


def _cut(remark: str) -> str:
    return remark if len(remark) <= LONGEST else remark[: LONGEST - 1].rstrip() + "…"


def _cleaned(remark: str, language: Language) -> str:
    line = " ".join(remark.split())
    line = _EMAIL.sub(translate("[alamat dihapus]", language), line)
    line = _NUMBER.sub(translate("[nomor dihapus]", language), line)
    return _UNSEEN.sub("", line)


def _says_something(remark: str) -> bool:
    bare = remark.casefold().strip(" .,-_–!?")
    return bare not in _EMPTY and sum(character.isalpha() for character in bare) >= 3
