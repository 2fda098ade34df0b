"""Formulas that a spreadsheet reckons in doubles arrive at the figure that is rounded half up from the exact one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ikm.output.live import half_up_formula, shares
from ikm.scoring.rounding import half_up, largest_remainder, printed_skm

ULP = 2.0**-53
ANSWERS = st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 999)), min_size=1, max_size=14)


def evaluated(formula: str, x: float) -> float:
    """What a spreadsheet makes of a formula of ours about x."""
    names = {"INT": floor, "ROUND": lambda value, digits: floor(value * 10**digits + 0.5) / 10**digits, "x": x}
    return float(eval(formula, {"__builtins__": {}}, names))


def means(answers: list[tuple[int, int]]) -> list[Fraction]:
    """Means of elements from 1 to 4, each of its own number of respondents."""
    return [Fraction(n + 3 * n * share // 999, n) for n, share in answers]


@given(ANSWERS, st.integers(-24, 24))
@example([(200, 0)] * 8 + [(200, 0)], 3)
def test_no_error_of_doubles_moves_the_index(answers: list[tuple[int, int]], error: int) -> None:
    """Nine quotients, products and sums are off by no more than two dozen halves of a last binary place."""
    found = means(answers)
    exact = 25 * sum(found, Fraction(0)) / len(found)
    formula = half_up_formula("x", exact, 2)
    assert formula is not None
    assert evaluated(formula, float(exact) * (1 + error * ULP)) == float(half_up(exact, 2))


@given(st.integers(2_500, 10_000), st.integers(-24, 24))
@example(7660, 0)
def test_ties_go_up(hundredths: int, error: int) -> None:
    """76,605 is 76,61 and B, though the double nearest to 76.605 is less."""
    tie = Fraction(2 * hundredths + 1, 200)
    formula = half_up_formula("x", tie, 2)
    assert formula is not None
    assert evaluated(formula, float(tie) * (1 + error * ULP)) == (hundredths + 1) / 100


@pytest.mark.parametrize("below", [Fraction(1, 10**12), Fraction(1, 10**11)])
def test_what_a_double_cannot_tell_from_a_tie_is_no_formula(below: Fraction) -> None:
    tie = Fraction(76605, 1000)
    assert half_up(tie - below, 2) == Decimal("76.60")
    assert half_up_formula("x", tie - below, 2) is None
    assert half_up_formula("x", tie + below, 2) is not None


@given(ANSWERS)
def test_shares_add_to_the_total_and_are_those_printed(answers: list[tuple[int, int]]) -> None:
    """The three steps, reckoned in doubles."""
    found = means(answers)
    parts = [each / len(found) for each in found]
    skm = sum(parts, Fraction(0))
    total = printed_skm(skm, half_up(25 * skm, 2))
    steps = shares(parts, total)
    if steps is None:
        return
    scaled = [round(float(part) * 10**steps.places, steps.kept) for part in parts]
    rests = [round(each - floor(each), steps.kept) for each in scaled]
    missing = int(total.scaleb(steps.places)) - sum(map(floor, scaled))
    ranks = [sum(r > rest for r in rests) + sum(r == rest for r in rests[: i + 1]) for i, rest in enumerate(rests)]
    printed = [(floor(each) + (rank <= missing)) / 10**steps.places for each, rank in zip(scaled, ranks, strict=True)]
    assert printed == [float(part) for part in largest_remainder(parts, total)]


def test_rests_that_doubles_cannot_tell_apart_are_no_formula() -> None:
    """Of two rests, one of which is rounded up, the lesser is so by 10 to the power of -13 of a last place."""
    half, little = Fraction(1, 20_000), Fraction(1, 10**17)
    parts = [1 + half + little, 1 + half, Fraction(1)]
    assert shares(parts, Decimal("3.0001")) is None
    assert shares([1 + half, 1 + half, Fraction(1)], Decimal("3.0001")) is not None
