"""Draws: distinct rows, the probabilities that are stated, the same everywhere."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.scoring.drawing import from_start, simple, stratified, systematic
from ikm.survey.errors import ScoringError

SEED = 2017


@given(st.integers(1, 120).flatmap(lambda size: st.tuples(st.just(size), st.integers(1, size))))
def test_over_all_starts_each_row_is_drawn_with_the_same_probability(case: tuple[int, int]) -> None:
    """The fractional interval gives n / N exactly, where a rounded one does not."""
    size, n = case
    draws = [from_start(size, n, start) for start in range(size)]
    assert all(len(set(rows)) == n and list(rows) == sorted(rows) for rows in draws)
    assert Counter(row for rows in draws for row in rows) == dict.fromkeys(range(size), n)


def test_a_fractional_interval_by_hand() -> None:
    """10 rows, 4 of them, from start 3: floor of 0.75, 3.25, 5.75, 8.25."""
    assert from_start(10, 4, 3) == (0, 3, 5, 8)


@given(st.integers(1, 300).flatmap(lambda size: st.tuples(st.just(size), st.integers(1, size))), st.integers())
def test_a_simple_draw_is_of_distinct_rows_in_order(case: tuple[int, int], seed: int) -> None:
    size, n = case
    draw = simple(size, n, seed)
    assert len(set(draw.rows)) == n
    assert list(draw.rows) == sorted(draw.rows)
    assert 0 <= draw.rows[0] <= draw.rows[-1] < size
    assert draw.probabilities == (Fraction(n, size),) * n


def test_draws_are_those_of_another_mersenne_twister() -> None:
    """NumPy's legacy generator is the same MT19937, seeded the same way, in code of its own."""
    numbers = np.random.RandomState([SEED]).random_sample(500)
    assert simple(500, 40, SEED).rows == tuple(sorted(np.argsort(numbers)[:40].tolist()))
    assert systematic(500, 40, SEED).rows == from_start(500, 40, int(numbers[0] * 500))


def test_a_larger_draw_holds_the_smaller_one() -> None:
    assert set(simple(200, 30, SEED).rows) < set(simple(200, 50, SEED).rows)


def test_each_pair_of_rows_is_as_likely_as_any_other() -> None:
    """20,000 seeds, 3 of 6 rows: 15 pairs, each with probability 1/5; within four standard deviations."""
    draws = [simple(6, 3, seed).rows for seed in range(20_000)]
    pairs = Counter((a, b) for rows in draws for a in rows for b in rows if a < b)
    assert len(pairs) == 15
    assert all(abs(count - 4000) < 4 * (20_000 * 0.2 * 0.8) ** 0.5 for count in pairs.values())


@given(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=200).flatmap(
        lambda strata: st.tuples(
            st.just(strata),
            st.fixed_dictionaries({h: st.integers(1, size) for h, size in sorted(Counter(strata).items())}),
        )
    )
)
def test_a_stratified_draw_has_the_sizes_asked_for(case: tuple[list[str], dict[str, int]]) -> None:
    strata, sizes = case
    draw = stratified(strata, sizes, SEED)
    assert Counter(draw.strata) == sizes
    assert draw.strata == tuple(strata[row] for row in draw.rows)
    users = Counter(strata)
    assert dict(draw.probability) == {h: Fraction(n, users[h]) for h, n in sizes.items()}
    assert sum(1 / p for p in draw.probabilities) == len(strata)


@pytest.mark.parametrize("n", [0, 11, -1])
def test_more_or_fewer_than_there_are_is_refused(n: int) -> None:
    for draw in (simple, systematic):
        with pytest.raises(ScoringError, match="dari 10 pengguna"):
            draw(10, n, SEED)


def test_a_stratum_with_too_few_users_is_named() -> None:
    with pytest.raises(ScoringError, match='3 dari 2 pengguna pada "KTP"'):
        stratified(["KTP", "KK", "KTP"], {"KTP": 3, "KK": 1}, SEED)
