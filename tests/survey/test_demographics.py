from __future__ import annotations

import pytest

from ikm.survey.project import DEFAULT_QUESTIONS, Question
from ikm.survey.reading.demographics import read_choice
from ikm.survey.responses import UNKNOWN

QUESTIONS = {question.kunci: question for question in DEFAULT_QUESTIONS}
SAME = {
    ("jenis_kelamin", "Laki-laki"): ["L", "1", "Laki - Laki", "laki laki", "Pria", "Laki-Laki (L)"],
    ("jenis_kelamin", "Perempuan"): ["P", "2", "PEREMPUAN ", "Wanita"],
    ("pendidikan", "SMA"): ["SLTA", "SMA/SMK", "SLTA Sederajat", "SMK", "sma"],
    ("pendidikan", "SMP"): ["SLTP", "SMP Sederajat"],
    ("pendidikan", "S1"): ["S-1", "SI", "Sarjana", "D-4", "D4", "S1", "S1/D4", "Strata 1 (S1)", "Sarjana (S1)"],
    ("pendidikan", "D1-D3"): ["D-1", "D3", "D-3", "Diploma", "DIII", "D1, D2, D-3", "D3 Keperawatan", "Diploma III"],
    ("pendidikan", "S2"): ["S2 Ke Atas", "S-2"],
    ("pendidikan", "S3"): ["S-3"],
    ("pendidikan", "SD"): ["SD Ke Bawah", "SD Kebawah"],
    ("pekerjaan", "Wirausaha"): ["Wiraswasta", "Wirausaha/Usaha", "Usaha", "Pedagang"],
    ("pekerjaan", "Swasta"): ["Pegawai Swasta", "Karyawan", "karyawan swasta"],
    ("pekerjaan", "PNS"): ["ASN", "pns"],
    ("pekerjaan", "Lainnya"): [
        "Pelajar/Mahasiswa",
        "Petani",
        "Buruh",
        "Lainnya",
        "Ibu Rumah Tangga",
        "Pensiunan PNS",
        "Lainnya: pedagang",
    ],
}


@pytest.mark.parametrize(("place", "texts"), SAME.items())
def test_wordings_met_in_practice_become_the_projects_choice(place: tuple[str, str], texts: list[str]) -> None:
    key, choice = place
    assert {text: read_choice(text, QUESTIONS[key]) for text in texts} == dict.fromkeys(texts, choice)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("pekerjaan", "PNS/TNI/POLRI"), ("pendidikan", "Lainnya"), ("jenis_kelamin", "3"), ("pekerjaan", "PPPK"),
        ("pendidikan", "D1, D3, D4"), ("pendidikan", "D-3/D-4"), ("pendidikan", "Diploma 3 dan 4"),
        ("pendidikan", "SD/SMP"), ("pendidikan", "SMA/D-3"), ("pendidikan", "SMA/S1"), ("pendidikan", "Sarjana (S2)"),
        ("pekerjaan", "Wiraswasta/Swasta"), ("jenis_kelamin", "Laki-laki (P)"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_unknown(key: str, text: str) -> None:
    assert read_choice(text, QUESTIONS[key]) == UNKNOWN


def test_the_projects_own_list_comes_first() -> None:
    question = Question(kunci="pekerjaan", teks="Pekerjaan", pilihan=("PNS/TNI/Polri", "Petani"))
    assert read_choice("PNS / TNI / POLRI", question) == "PNS/TNI/Polri"
    assert read_choice("petani", question) == "Petani"
    assert read_choice("Buruh", question) == UNKNOWN


def test_bands_that_only_a_sign_tells_apart_are_two_choices() -> None:
    question = Question(kunci="usia", teks="Usia", pilihan=("< 20", "20-60", "> 60", "60"))
    assert [read_choice(text, question) for text in ("<  20", "20-60", "> 60", "60")] == ["< 20", "20-60", "> 60", "60"]
    assert read_choice("< 60", question) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("9", UNKNOWN), ("10", "10"), ("110", "110"), ("111", UNKNOWN),
        ("36", "36"), ("36.0", "36"), ("36 tahun", "36"), ("26-35", "26-35"), ("> 50", "> 50"), ("0", UNKNOWN),
        ("40 thn ke atas", "40 thn ke atas"),
        ("-41", UNKNOWN), ("352", UNKNOWN), ("1121212", UNKNOWN), ("-", None), (None, None),
    ],
)  # fmt: skip
def test_ages_are_whole_and_likely_and_bands_stay(text: str | None, age: str | None) -> None:
    assert read_choice(text, QUESTIONS["usia"]) == age
