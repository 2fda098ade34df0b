from __future__ import annotations

import pytest

from ikm.survey import instrument as instruments
from ikm.survey.project import ExtraElement, Project
from ikm.survey.reading.cells import Answer, other_scale, read_answer

INSTRUMENT = instruments.load()


def test_labels_of_signs_only_are_told_apart() -> None:
    signs = ("😡", "🙁", "🙂", "**")
    extra = ExtraElement(kunci="aman", kode="U10", nama="Aman", pertanyaan="Aman?", jawaban=signs)
    instrument = Project(unsur=(extra,)).instrument
    for value, sign in enumerate(signs, 1):
        assert read_answer(sign, instrument["aman"], instrument) == Answer(value)
    assert read_answer("🤷", instrument["aman"], instrument) == Answer(rule="unknown-answer")


def read(key: str, text: str | None) -> Answer:
    return read_answer(text, INSTRUMENT[key], INSTRUMENT)


@pytest.mark.parametrize(
    "text",
    [
        "4", "4.0", "4,0", " 4 ", "d", "D.", "d. Sangat sesuai", "4 - Sangat sesuai", "SANGAT  sesuai",
        "(4) Sangat sesuai", "[4] Sangat sesuai", "4 Sangat sesuai", "4/Sangat sesuai", "(d) Sangat sesuai",
        "4 (Sangat sesuai)",
    ],
)  # fmt: skip
def test_an_answer_may_be_a_digit_a_letter_or_its_label(text: str) -> None:
    assert read("persyaratan", text) == Answer(4)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("sarana", "Baik", 3),
        ("sarana", "Cukup", 2),
        ("biaya", "Cukup mahal", 2),
        ("biaya", "Gratis", 4),
        ("pengaduan", "Dikelola dengan baik", 4),
        ("pengaduan", "Ada tapi tidak berfungsi", 2),
        ("waktu", "Banyak tepat waktu", 3),
        ("kompetensi", "Sangat mampu", 4),
        ("kompetensi", "Sangat kompeten/mampu", 4),
        ("prosedur", "4 - Sangat mudah", 4),
        ("perilaku", "Sangat sopan dan ramah", 4),
        ("persyaratan", "Very appropriate", 4),
    ],
)
def test_a_label_is_worth_what_its_question_says(key: str, text: str, value: int) -> None:
    assert read(key, text) == Answer(value)


@pytest.mark.parametrize("text", [None, "", "  ", "-", "–", "NULL", "NaN", "N/A", "."])
def test_a_blank_is_no_answer_and_no_fault(text: str | None) -> None:
    assert read("waktu", text) == Answer()


@pytest.mark.parametrize(
    ("key", "text", "rule"),
    [
        ("waktu", "0", "zero-blank"),
        ("waktu", "5", "outside-scale"),
        ("waktu", "0.5", "outside-scale"),
        ("waktu", "3.5", "outside-scale"),
        ("waktu", "-3", "outside-scale"),
        ("waktu", "1e0", "unknown-answer"),
        ("waktu", "tiga?", "unknown-answer"),
        ("waktu", "e", "unknown-answer"),
        ("persyaratan", "Sangat Mudah", "wrong-label"),
        ("persyaratan", "3. Sangat sesuai", "number-contradicts-label"),
        ("persyaratan", "d. Sesuai", "number-contradicts-label"),
        ("persyaratan", "(3) Sangat sesuai", "number-contradicts-label"),
        ("persyaratan", "3 Sangat sesuai", "number-contradicts-label"),
        ("persyaratan", "4 kali", "unknown-answer"),
        ("persyaratan", "Sangat sesuai (3)", "number-contradicts-label"),
    ],
)
def test_a_faulty_cell_is_never_guessed(key: str, text: str, rule: str) -> None:
    assert read(key, text) == Answer(rule=rule)


@pytest.mark.parametrize(
    ("counts", "scale"),
    [
        ({"5": 10, "4": 10, "3": 1}, "1-5"),
        ({"25": 1, "50": 3, "100": 9}, "25/50/75/100"),
        ({"8": 5, "10": 5, "3": 1}, "1-10"),
        ({"80": 5, "92,5": 5}, "0-100"),
        ({"4": 95, "5": 5}, None),
        ({"4": 94, "5": 6}, "1-5"),
        ({"4": 9, "5": 1}, None),
        ({"4": 5, "44": 1, "x": 3}, None),
        ({"4": 50, "3": 2}, None),
        ({}, None),
        ({"0": 1, "3": 5, "4": 5, "5": 5}, "1-5"),
        ({"0": 5, "4": 5, "10": 5}, "1-10"),
        ({"5": 60, "4": 40, "x": 1}, "1-5"),
        ({"5": 30, "4": 70, "sesuai": 1}, "1-5"),
        ({"5": 30, "4": 70, "3,5": 1}, "1-5"),
        ({"80": 20, "75": 9, "850": 1}, "0-100"),
        ({"75%": 20, "80 %": 10}, "0-100"),
        ({"0.75": 20, "1": 10}, "0-1"),
        ({"5": 5, "4": 5, "Sangat sesuai": 90}, None),
        ({"850": 20, "4": 5}, None),
    ],
)
def test_another_scale_is_told_from_a_slip_of_the_pen(counts: dict[str, int], scale: str | None) -> None:
    assert other_scale(counts) == scale
