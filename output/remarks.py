"""What people wrote: which remarks are worth quoting, without what would identify someone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence

from ikm.survey.messages import Language, translate

LONGEST = 400
_EMPTY = {"", "tidak ada", "nihil", "kosong", "tdk ada", "none", "null", "n/a", "na"}
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_NUMBER = re.compile(r"\+?\d(?:[\s.\-()]{0,2}\d){6,}")


def quotable(remarks: Iterable[str | None], language: Language) -> list[str]:
    """The remarks that say something, on one line each, with e-mail addresses and long numbers masked."""
    cleaned = (_cleaned(remark, language) for remark in remarks if remark)
    return [remark for remark in cleaned if _says_something(remark)]


def sample(remarks: Sequence[str], size: int, seed: int) -> list[str]:
    """At most `size` different remarks of a sentence's length, drawn at random from `seed`, in their own order."""
    long_enough = [remark for remark in dict.fromkeys(remarks) if len(remark) >= 15]
    chosen = set(random.Random(seed).sample(long_enough, min(size, len(long_enough))))
    return [remark for remark in long_enough if remark in chosen]


def _cleaned(remark: str, language: Language) -> str:
    line = " ".join(remark.split())
    line = _EMAIL.sub(translate("[alamat dihapus]", language), line)
    line = _NUMBER.sub(translate("[nomor dihapus]", language), line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _says_something(remark: str) -> bool:
    bare = remark.casefold().strip(" .,-_–!?")
    return bare not in _EMPTY and sum(character.isalpha() for character in bare) >= 3
