"""Numbers as Indonesians and the English write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ikm.output.numbers import Numbers

ID, EN = Numbers("id"), Numbers("en")


def test_the_decimal_mark_and_the_thousands() -> None:
    assert (ID.exact(Decimal("87.35")), EN.exact(Decimal("87.35"))) == ("87,35", "87.35")
    assert (ID.count(2408), EN.count(2408)) == ("2.408", "2,408")
    assert ID.exact(Decimal("100.00")) == "100,00"


def test_as_many_places_as_the_decimal_has() -> None:
    assert ID.exact(Decimal("3.49400")) == "3,49400"


def test_a_mean_is_rounded_half_up() -> None:
    assert ID.nrr(Fraction(30645, 10000) + Fraction(5, 10**5)) == "3,0646"


def test_measured_quantities_are_rounded_and_not_cut() -> None:
    assert (ID.real(87.346), ID.interval((80.006, 90.0))) == ("87,35", "80,01–90,00")


def test_absence_is_a_dash_and_never_a_zero() -> None:
    assert {ID.count(None), ID.exact(None), ID.nrr(None), ID.interval(None), *ID.shares([0, 0])} == {"–"}
    assert ID.count(0) == "0"


def test_equal_counts_have_equal_shares_rounded_half_up() -> None:
    """4 / 717 is 0,558 %, whichever row it is in; 1 / 16 is 6,25 %."""
    assert ID.shares([4, 215, 254, 235, 5, 4]) == ["0,6", "30,0", "35,4", "32,8", "0,7", "0,6"]
    assert ID.shares([1, 15]) == ["6,3", "93,8"]


def test_dates_in_words() -> None:
    assert ID.day(date(2026, 8, 17)) == "17 Agustus 2026"
    assert EN.day(date(2026, 8, 17)) == "17 August 2026"


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12).filter(any))
def test_a_printed_percentage_is_within_half_of_its_last_digit(counts: list[int]) -> None:
    for count, share in zip(counts, ID.shares(counts), strict=True):
        assert abs(Fraction(share.replace(",", ".")) - Fraction(100 * count, sum(counts))) <= Fraction(1, 20)
