"""What chance gives: tails and corrections against tables, textbooks and complete enumeration."""

from __future__ import annotations

from itertools import combinations
from math import asin, exp, pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.scoring.quality.chance import (
    Beta,
    correlation,
    drawn,
    geometric_tail,
    poisson_tail,
    shares_of_others,
    upper_tail,
)
from ikm.scoring.quality.findings import Comparison, Finding, significant
from ikm.scoring.quality.straight import constant_share, correlation_of, cuts_of
from ikm.survey.messages import Message


def named(name: str) -> Finding:
    return Finding(name, "info", Message(name))


def test_tails_that_can_be_written_down() -> None:
    """Poisson: 1 - exp(-2); geometric with mean 1: a half each time."""
    assert poisson_tail(1, 2.0) == pytest.approx(1 - exp(-2))
    assert poisson_tail(0, 2.0) == 1
    assert geometric_tail(3, 1.0) == pytest.approx(1 / 8)


def test_a_uniform_share_makes_all_counts_alike() -> None:
    """With a = b = 1 (mean 1/2, correlation 1/3) each count of 0 to 10 has 1/11 (Bayes' billiard table)."""
    assert Beta(0.5, 1 / 3).tail(8, 10) == pytest.approx(3 / 11)
    assert Beta(0.5, 1 / 3).tail(0, 10) == pytest.approx(1)


def test_shares_of_others_know_how_they_differ() -> None:
    """Two units of 0 and two of all differ as far as units can; equal ones by the least that is allowed."""
    n = np.full(4, 50)
    assert shares_of_others(np.array([0, 50, 0, 50]), n, 0.05).icc == 0.95
    assert shares_of_others(np.array([25, 25, 25, 25]), n, 0.05).icc == 0.05
    assert shares_of_others(np.array([0, 0, 0, 0]), n, 0.05).mean == pytest.approx(0.5 / 201)


@pytest.mark.parametrize(
    ("df", "bound", "p"), [(4, 9.488, 0.05), (4, 13.277, 0.01), (1, 3.841, 0.05), (10, 18.307, 0.05)]
)
def test_pearson_type_iii_is_chi_square_with_its_skewness(df: int, bound: float, p: float) -> None:
    """Tables of chi-square; its skewness is sqrt(8 / df)."""
    z, skewness = (bound - df) / sqrt(2 * df), sqrt(8 / df)
    assert upper_tail(z, skewness) == pytest.approx(p, rel=1e-3)
    assert upper_tail(-z, -skewness) == pytest.approx(1 - p, rel=1e-3)


def test_without_skewness_it_is_the_normal_distribution() -> None:
    assert upper_tail(1.959964, 0.0) == pytest.approx(0.025, rel=1e-5)
    assert upper_tail(1.959964, 1e-4) == pytest.approx(0.025, rel=1e-3)


@pytest.mark.parametrize("strata", [[0] * 14, [0] * 8 + [1] * 6])
def test_a_drawn_group_is_compared_with_all_that_could_be_drawn(strata: list[int]) -> None:
    """P is within a fifth of the share of all groups of the same sizes by stratum that differ as much, both sides."""
    y = np.array([1.0, 2.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 2.0, 4.0, 4.0, 6.0, 10.0, 16.0])
    group = np.zeros(14, dtype=np.bool_)
    group[[4, 5, 6, 7, 12]] = True
    places = np.array(strata)
    sizes = [int(group[places == s].sum()) for s in (0, 1)]
    inner, outer = (
        [list(c) for c in combinations(np.flatnonzero(places == s), k)] for s, k in zip((0, 1), sizes, strict=True)
    )
    sums = np.array([y[one + other].sum() for one in inner for other in outer])
    above = (sums >= y[group].sum()).mean()
    found = drawn(y, group, places)
    assert found.expected == pytest.approx(sums.mean() / 5)
    assert found.observed == pytest.approx(y[group].mean())
    assert found.p == pytest.approx(2 * above, rel=0.2)


@given(st.lists(st.floats(0, 100), min_size=6, max_size=20), st.integers(1, 5))
def test_a_group_and_the_rest_are_equally_surprising(values: list[float], size: int) -> None:
    y = np.array(values)
    group = np.arange(len(y)) < size
    strata = np.zeros(len(y), dtype=np.int64)
    assert drawn(y, group, strata).p == pytest.approx(drawn(y, ~group, strata).p, rel=1e-6)


def test_correlation_is_the_textbooks() -> None:
    """Anscombe (1973), first set: r = 0.816, and with the sign turned p = 0.00217 / 2 for the lower side."""
    x = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], dtype=np.float64)
    y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])
    r, p = correlation(x, -y)
    assert r == pytest.approx(-0.81642, abs=1e-5)
    assert p == pytest.approx(0.00217 / 2, rel=2e-3)
    assert correlation(x, np.ones(11)) == (0.0, 1.0)


def test_holm_by_hand() -> None:
    """0.005, 0.01, 0.03, 0.04 are 0.02, 0.03, 0.06, 0.06 after correction (Wikipedia's example of Holm's method)."""
    tests = [Comparison(p, named(f"p{p}")) for p in (0.01, 0.04, 0.03, 0.005)]
    assert [(f.p, f.p_adjusted) for f in significant(tests, 0.05)] == [(0.005, 0.02), (0.01, 0.03)]
    assert [f.p_adjusted for f in significant(tests, 0.07)] == pytest.approx([0.02, 0.03, 0.06, 0.06])


def test_what_was_looked_at_counts_though_it_says_nothing() -> None:
    small = Comparison(0.02, named("x"))
    assert significant([small], 0.05)
    assert not significant([small, Comparison(1.0), Comparison(0.9)], 0.05)


HALVES = np.array([[3, 3], [3, 3], [4, 4], [4, 4], [3, 4], [4, 3]])


def test_agreement_tells_the_correlation() -> None:
    """Two halves at the median agree with 1/2 + asin(r) / pi (Sheppard 1899): 2/3 for r = 1/2."""
    assert correlation_of(HALVES, cuts_of(HALVES)) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("r", [0.0, 0.3, 0.5, 0.7])
def test_constant_forms_of_three_halves_are_known(r: float) -> None:
    """Three at the median all agree with 2 (1/8 + 3 asin(r) / 4 pi)."""
    cuts = cuts_of(np.array([[3, 3, 3], [4, 4, 4]]))
    assert constant_share(cuts, r) == pytest.approx(2 * (1 / 8 + 3 * asin(r) / (4 * pi)), abs=2e-3)


def test_nine_coins_are_rarely_alike() -> None:
    """2 / 2^9."""
    assert constant_share(cuts_of(np.array([[3] * 9, [4] * 9])), 0.0) == pytest.approx(1 / 256)


def test_the_permutation_test_keeps_its_level_at_a_ceiling() -> None:
    """Of 4,000 random groups 5 % and 1 % are found at these levels (within four standard errors)."""
    random = np.random.default_rng(2017)
    y = np.minimum(100.0, 90 + 14 * random.normal(size=120))
    strata = np.repeat([0, 1, 2], 40)
    p = np.array([drawn(y, random.permutation(120) < 25, strata).p for _ in range(4000)])
    assert abs((p <= 0.05).mean() - 0.05) < 0.014
    assert abs((p <= 0.01).mean() - 0.01) < 0.0063
