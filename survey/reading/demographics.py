"""Answers about the respondent, brought to the project's own lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ikm.survey.messages import translate
from ikm.survey.project import Question
from ikm.survey.reading.texts import is_blank, owner_of, parts_of, plain, squeeze, words
from ikm.survey.responses import UNKNOWN
from ikm.survey.tokens import choice_of

# Folded wordings and the choice they mean, in turn; used only where the project's list has that choice.
_MEANINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "jenis_kelamin": (
        (r"l|lk|laki|laki ?laki|laki2|pria|cowok|male|m|1", "Laki-laki"),
        (r"p|pr|perempuan|wanita|cewek|female|f|w|2", "Perempuan"),
    ),
    "pendidikan": (
        (r"sd.*|mi|sekolah dasar|madrasah ibtidaiyah|tidak tamat sd|tidak sekolah", "SD"),
        (r"smp.*|sltp.*|mts.*", "SMP"),
        (r"sma.*|slta.*|smk.*|smu.*|ma|stm|smea|aliyah", "SMA"),
        (r"s ?[1i]|strata ?1|sarjana|d ?(?:4|iv)|diploma ?(?:4|iv)|s ?1 d ?(?:4|iv)|d ?(?:4|iv) s ?1", "S1"),
        (r"(?!.*\b(?:d ?)?(?:4|iv)\b)(?:d ?(?:[123]|i{1,3})(?: .*)?|diploma.*)|akademi", "D1-D3"),
        (r"s ?(?:2|ii)(?: ke ?atas)?|strata ?2|magister|pascasarjana|pasca sarjana", "S2"),
        (r"s ?(?:3|iii)|strata ?3|doktor", "S3"),
    ),
    "pekerjaan": (
        (r"pns|asn|pegawai negeri(?: sipil)?|asn pns|pns asn|aparatur sipil negara", "PNS"),
        (r"tni|tentara.*", "TNI"),
        (r"polri|polisi", "POLRI"),
        (r"(?:pegawai |karyawan |pekerja |kary )?swasta|karyawan(?:ti)?|karyawan wati", "Swasta"),
        (r"wiraswasta.*|wirausaha.*|usaha|pengusaha|pedagang|wiraswasta usahawan|umkm|berdagang|dagang", "Wirausaha"),
        (
            r"lain.*|pelajar.*|mahasiswa.*|siswa|petani.*|nelayan|peternak|buruh.*|(?:ibu|mengurus) rumah tangga|irt"
            r"|mrt|pensiunan.*|tidak bekerja|belum bekerja|honorer|guru|dosen|sopir|ojek",
            "Lainnya",
        ),
    ),
}


def read_choice(text: str | None, question: Question) -> str | None:
    """The answer in the project's words; None for a blank, "tidak diketahui" for what does not fit."""
    if text is None or is_blank(text):
        return None
    if question.kunci == "usia" and not question.pilihan:
        return _age(text)
    if not question.pilihan:
        return plain(text) or None
    choice = _listed(text, question.pilihan)
    if choice is not None:
        return choice
    by_name = {words(choice): choice for choice in question.pilihan}
    folded = _degrees(text)
    meaning = _meaning(folded, question.kunci) or _meaning(_degrees(parts_of(text)[0]), question.kunci)
    if meaning is None or _others(folded, meaning, question.kunci):
        return UNKNOWN
    return by_name.get(words(meaning), UNKNOWN)


def _listed(text: str, choices: Sequence[str]) -> str | None:
    """The choice that a form shows or exports as `text`: its token, its words, or these in English."""
    found = choice_of(text, choices) or owner_of(text, [(choice, choice) for choice in choices])
    return found or owner_of(text, [(translate(choice, "en"), choice) for choice in choices])


def _degrees(text: str) -> str:
    """The words of a text, a degree as one of them: `D-4` is `d4`."""
    return re.sub(r"\b([ds]) ([1-4]|i{1,3}|iv)\b", r"\1\2", words(text))


def _meaning(folded: str, kunci: str) -> str | None:
    return next((meaning for pattern, meaning in _MEANINGS.get(kunci, ()) if re.fullmatch(pattern, folded)), None)


def _others(folded: str, meaning: str, kunci: str) -> bool:
    """Whether a text names another choice as well, `SMA/S1`; whatever else somebody wrote who is none of these."""
    named = {_meaning(word, kunci) for word in folded.split()}
    return meaning != "Lainnya" and bool(named - {None, meaning})


def _age(text: str) -> str:
    """A whole age of 10 to 110, or an age band as it stands."""
    cell = squeeze(text)
    match = re.fullmatch(r"(\d{1,3})(?:[.,]0+)?(?:\s*(?:th|thn|tahun)\.?)?", cell, re.I)
    if match:
        return str(int(match.group(1))) if 10 <= int(match.group(1)) <= 110 else UNKNOWN
    band = (
        r"(?:[<>≤≥]=?\s*\d{1,3}|\d{1,3}\s*(?:-|–|s/d|sampai)\s*\d{1,3}|\d{1,3}\s*\+|(?:di\s?)?(?:atas|bawah)\s*\d{1,3})"
    )
    years, beyond = r"(?:\s*(?:th|thn|tahun)\.?)?", r"\s*ke\s?(?:atas|bawah)"
    return cell if re.fullmatch(rf"{band}{years}(?:{beyond})?|\d{{1,3}}{years}{beyond}", cell, re.I) else UNKNOWN
