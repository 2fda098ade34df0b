"""Every choice has a word of its own, by which it is read back."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ikm.survey.project import Question, Service, Unit
from ikm.survey.reading.demographics import read_choice
from ikm.survey.reading.texts import folded, is_blank
from ikm.survey.reading.units import match_service
from ikm.survey.tokens import choice_of, tokens

NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(folded),
    min_size=1,
    max_size=6,
    unique_by=folded,
)


@pytest.mark.parametrize(
    ("choice", "token"),
    [("Poli Umum", "poli_umum"), ("D1-D3", "d1_d3"), ('Loket "A" & <B>', "loket_a_b"), ("خدمة", "خدمة")],
)
def test_a_token_is_the_words_of_the_choice(choice: str, token: str) -> None:
    assert tokens([choice]) == {choice: token}


def test_choices_of_the_same_words_are_numbered_and_a_choice_keeps_its_own_word() -> None:
    assert tokens(["A-1", "a_1", "A 1", "A 1 2", "😀", "🎈"]) == {
        "a_1": "a_1",
        "A-1": "a_1_3",
        "A 1": "a_1_4",
        "A 1 2": "a_1_2",
        "😀": "pilihan",
        "🎈": "pilihan_2",
    }


@given(NAMES)
@example(["A-1", "A 1", "A 1 2"])
def test_each_token_is_one_word_of_one_choice(names: list[str]) -> None:
    found = tokens(names)
    assert set(found) == set(names)
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch(r"\w+", token) for token in found.values())
    assert [choice_of(token, names) for token in found.values()] == list(found)


@given(NAMES)
@example(["A-1", "a_1", "A 1", "A 1 2"])
def test_services_are_read_by_token_and_still_by_name(names: list[str]) -> None:
    unit = Unit(nama="Loket", layanan=tuple(Service(nama=name) for name in names))
    for name, token in tokens(names).items():
        by_name, by_token = match_service(name, unit), match_service(token, unit)
        assert by_name is not None
        assert by_token is not None
        assert (by_name.nama, by_token.nama) == (name, name)


@given(NAMES)
def test_choices_are_read_by_token_and_still_by_name(names: list[str]) -> None:
    question = Question(kunci="asal", teks="Asal", pilihan=tuple(names))
    for name, token in tokens(names).items():
        assert read_choice(name, question) == (None if is_blank(name) else name)
        assert read_choice(token, question) == (None if is_blank(token) else name)


def test_choices_are_read_in_english_too() -> None:
    question = Question(kunci="pekerjaan", teks="Pekerjaan", pilihan=("Swasta", "Wirausaha", "Lainnya"))
    said = ["Private sector", "Self-employed", "Other"]
    assert [read_choice(text, question) for text in said] == list(question.pilihan)
