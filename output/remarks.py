"""What people wrote: which remarks are worth quoting, without what would identify someone.

Names are found by what stands before them. That is no promise: whoever publishes reads the remarks first.
"""

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
_ROLES = (
    "bapak|ibu|pak|bu|admin|ajudan|anak|apoteker|bidan|bupati|camat|dan|di|dokter|driver|guru|hamil|haji|itu|ini|juga|"
    "kasir|kades|kepala|ketua|kota|lansia|lurah|menyusui|mohon|nya|operator|pegawai|pelayan|pendaftaran|penjaga|"
    "perawat|petugas|pimpinan|polisi|resepsionis|satpam|security|sekretaris|sopir|staf|staff|tentara|teller|tolong|"
    "tukang|walikota|yang|yg|saya|kami|sudah|harus|agar|untuk|dari|pada|ada|tidak|kurang|sangat|ramah|terima|lebih|"
    "hamba|rumah|kandung|muda|tua|dinas|loket|bagian|ruang|poli|tata|customer|service|gigi|umum|jaga|depan|siapa"
)
_NAME = rf"(?!(?i:{_ROLES})\b)[^\W\d_][\w'’.-]+"
_CAPITAL = rf"(?!(?i:{_ROLES})\b)[A-Z][\w'’.-]+"
_NAMED = re.compile(
    # Pak, bu, mas and mbak are followed by a name however it is written; bapak and ibu by one with a capital.
    rf"\b((?i:pak|bu|mas|mbak|mba|bang|kang|teh|dr|drg|sdr|sdri|sdra|saudari|suster|ns|mr|mrs|ms))([. ]+){_NAME}"
    rf"(?:[ ]+{_CAPITAL}){{0,3}}|"
    rf"\b((?i:bapak|ibu|kak|kakak|om|tante|saudara|atas nama|a\.n\.?|an\.|bernama|nama saya|oleh))([ ]+){_CAPITAL}"
    rf"(?:[ ]+{_CAPITAL}){{0,3}}"
)
_NUMBER = re.compile(r"\+?\d(?:[\s.\-()]{0,2}\d){6,}")


def quotable(remarks: Iterable[str | None], language: Language) -> list[str]:
    """The remarks that say something, on one line each; e-mail addresses, long numbers and names are masked."""
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
    return masked(_UNSEEN.sub("", line), translate("[nama dihapus]", language))


def masked(remark: str, instead: str) -> str:
    """The remark with the names of persons replaced; how they are addressed stays."""
    return _NAMED.sub(lambda found: f"{found[1] or found[3]}{found[2] or found[4]}{instead}", remark)


def _says_something(remark: str) -> bool:
    bare = remark.casefold().strip(" .,-_–!?")
    return bare not in _EMPTY and sum(character.isalpha() for character in bare) >= 3
