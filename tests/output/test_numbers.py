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


def test_absence_is_a_dash_and_never_a_zero() -> None:
    assert {ID.count(None), ID.exact(None), ID.nrr(None), ID.interval(None), *ID.shares([0, 0])} == {"–"}


def test_shares_have_one_place_and_the_largest_remainders_get_the_last_digits() -> None:
    """Three thirds are 33,3 each and 0,1 over, which goes to the first."""
    assert ID.shares([1, 1, 1]) == ["33,4", "33,3", "33,3"]
    assert ID.shares([12, 1, 173]) == ["6,5", "0,5", "93,0"]


def test_dates_in_words() -> None:
    assert ID.day(date(2026, 8, 17)) == "17 Agustus 2026"
    assert EN.day(date(2026, 8, 17)) == "17 August 2026"


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=12).filter(any))
def test_printed_percentages_add_to_a_hundred(counts: list[int]) -> None:
    assert sum(Decimal(share.replace(",", ".")) for share in ID.shares(counts)) == 100
