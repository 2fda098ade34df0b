"""The regulation's instruments, as data."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from answers import NINE
from ikm.survey import instrument as instruments
from ikm.survey.errors import InstrumentError
from ikm.survey.instrument import Element, Text


def extra(key: str = "antikorupsi", code: str = "U10", question_no: int = 10) -> Element:
    text = Text("x", "x")
    return Element(key, code, question_no, text, text, (text, text, text, text), Fraction(1))


@pytest.mark.parametrize("name", instruments.available())
def test_weights_of_every_instrument_add_to_exactly_one(name: str) -> None:
    """Nine ninths, or fourteen fourteenths, in rationals."""
    assert sum(e.weight for e in instruments.load(name).elements) == 1


@pytest.mark.parametrize(
    ("index", "mutu"),
    [
        *(("100.00", "A"), ("88.31", "A"), ("88.30", "B"), ("76.61", "B"), ("76.60", "C")),
        *(("65.00", "C"), ("64.99", "D"), ("25.00", "D")),
    ],
)
def test_classes_of_2017_leave_no_holes(index: str, mutu: str) -> None:
    """D < 65,00 <= C < 76,61 <= B < 88,31 <= A (PermenPAN-RB 14/2017, table of NIK)."""
    quality = NINE.class_of(Decimal(index))
    assert quality is not None
    assert quality.mutu == mutu


@pytest.mark.parametrize(
    ("index", "mutu"), [("81.26", "A"), ("81.25", "B"), ("62.51", "B"), ("62.50", "C"), ("43.76", "C"), ("43.75", "D")]
)
def test_classes_of_2004(index: str, mutu: str) -> None:
    """25-43,75 D, 43,76-62,50 C, 62,51-81,25 B, 81,26-100 A (KepmenPAN 25/2004)."""
    quality = instruments.load("kepmenpan-25-2004").class_of(Decimal(index))
    assert quality is not None
    assert quality.mutu == mutu


def test_the_form_of_2014_has_the_service_pledge_and_no_facilities() -> None:
    """PermenPAN-RB 16/2014: eighth maklumat pelayanan, ninth pengaduan, no sarana; nothing is classed."""
    instrument = instruments.load("permenpanrb-16-2014")
    assert instrument.keys[7:] == ("maklumat", "pengaduan")
    assert instrument.class_of(Decimal("90.00")) is None


@pytest.mark.parametrize("name", instruments.available())
def test_every_question_is_asked_in_a_sentence_of_its_own_in_english(name: str) -> None:
    """No question is filler around the element's name."""
    questions = [element.question.en for element in instruments.load(name).elements]
    assert len(set(questions)) == len(questions)
    assert all(question.endswith("?") and ":" not in question for question in questions)


def test_an_added_element_without_weights_shares_alike() -> None:
    """Ten elements weigh a tenth each: 1/N."""
    assert {e.weight for e in NINE.with_elements([extra()], {}).elements} == {Fraction(1, 10)}


def test_weights_that_do_not_add_to_one_are_refused() -> None:
    """The sentence names the sum and says how to write a weight."""
    with pytest.raises(InstrumentError, match=r"jumlah bobot 91/90, seharusnya tepat 1"):
        NINE.with_elements([], {"biaya": Fraction(11, 90)})


def test_a_weight_for_an_unknown_element_is_refused() -> None:
    """A misspelt key would otherwise change nothing, silently."""
    with pytest.raises(InstrumentError, match="harga"):
        NINE.with_elements([], {"harga": Fraction(1, 9)})


@pytest.mark.parametrize("twice", [extra(key="biaya"), extra(code="U9"), extra(question_no=8)])
def test_a_key_code_or_question_number_used_twice_is_refused(twice: Element) -> None:
    """Elements are identified by key; a code or number that stands twice could be read either way."""
    with pytest.raises(InstrumentError, match="lebih dari satu unsur"):
        NINE.with_elements([twice], {})


def test_a_weight_of_zero_is_refused() -> None:
    """An element that does not count is declared tidak_berlaku, not weighted zero."""
    with pytest.raises(InstrumentError, match="lebih dari nol"):
        replace(NINE, elements=tuple(replace(e, weight=Fraction(0)) for e in NINE.elements))


def test_an_unknown_instrument_is_named_with_those_there_are() -> None:
    """The sentence lists what can be used."""
    with pytest.raises(InstrumentError, match="permenpanrb-14-2017"):
        instruments.load("permenpanrb-15-2017")
