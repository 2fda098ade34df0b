"""Sharing a sample out over services."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.scoring.allocation import neyman, proportional
from ikm.survey.errors import ScoringError

# Cochran (1977), 5.5: 64 cities in two strata, n = 24.
CITIES, CITY_SDS = [16, 48], [232.04, 74.71]
# Cochran (1977), 5.10: colleges by enrolment in six strata, n = 58.
COLLEGES, COLLEGE_SDS = [13, 18, 26, 42, 73, 24], [325.0, 190.0, 189.0, 82.0, 86.0, 190.0]


def test_neyman_is_cochrans_example_of_cities() -> None:
    assert neyman(24, CITIES, CITY_SDS) == (12, 12)
    assert proportional(24, CITIES) == (6, 18)


def test_neyman_is_cochrans_example_of_colleges() -> None:
    """N_h S_h: 4225, 3420, 4914, 3444, 6278, 4560, so that n_h is 9.13, 7.39, 10.62, 7.44, 13.57, 9.85."""
    assert neyman(58, COLLEGES, COLLEGE_SDS) == (9, 7, 11, 7, 14, 10)


def test_a_full_service_leaves_the_rest_to_the_others() -> None:
    """Cochran (1977), 5.8: 42.9 of 10 users is 10, and 50 are shared as 100 : 100."""
    assert neyman(60, [10, 100, 100], [50, 1, 1]) == (10, 25, 25)


def test_what_a_minimum_takes_the_others_give_as_their_users_are() -> None:
    """1.02, 33.0 and 66.0 of 100 for 10, 324 and 648 users; with a minimum of 10, 90 are shared as 1 : 2."""
    assert proportional(100, [10, 324, 648], 0) == (1, 33, 66)
    assert proportional(100, [10, 324, 648], 10) == (10, 30, 60)


def test_a_service_of_fewer_users_than_the_minimum_is_asked_whole() -> None:
    assert proportional(20, [3, 50, 50], 5) == (3, 9, 8)


def test_equal_remainders_go_to_the_earlier_service() -> None:
    assert proportional(10, [20, 20, 20], 0) == (4, 3, 3)


@pytest.mark.parametrize(("n", "said"), [(5, "terlalu sedikit"), (31, "lebih banyak")])
def test_what_the_bounds_do_not_allow_is_refused(n: int, said: str) -> None:
    with pytest.raises(ScoringError, match=said):
        proportional(n, [10, 10, 10], 2)


@st.composite
def requests(draw: st.DrawFn, least: int = 0) -> tuple[int, list[int], list[float], int]:
    services = draw(st.lists(st.tuples(st.integers(1, 3000), st.floats(0.01, 40)), min_size=1, max_size=12))
    sizes, sds = [size for size, _ in services], [sd for _, sd in services]
    minimum = draw(st.integers(least, 40))
    n = draw(st.integers(max(1, sum(min(minimum, size) for size in sizes)), sum(sizes)))
    return n, sizes, sds, minimum


@given(requests())
def test_parts_add_up_and_keep_within_their_bounds(request: tuple[int, list[int], list[float], int]) -> None:
    n, sizes, sds, minimum = request
    for parts in (proportional(n, sizes, minimum), neyman(n, sizes, sds, minimum)):
        assert sum(parts) == n
        assert all(min(minimum, size) <= part <= size for part, size in zip(parts, sizes, strict=True))


@given(requests())
def test_without_a_minimum_a_proportional_part_is_its_quota_rounded(
    request: tuple[int, list[int], list[float], int],
) -> None:
    n, sizes, _, _ = request
    whole = sum(sizes)
    assert all(abs(part * whole - n * s) < whole for part, s in zip(proportional(n, sizes, 0), sizes, strict=True))


@given(requests(least=3))
def test_no_other_shares_make_the_index_surer(request: tuple[int, list[int], list[float], int]) -> None:
    """Moving three respondents never lowers the variance sum N2 S2 / n: each part is within one of the best fraction.

    With x that fraction, taking three from a < x + 1 costs more than x2 / ((x + 1) (x - 2)), giving three to a > x - 1
    gains less than x2 / ((x - 1) (x + 2)), both over 1 and below it for x > 2.
    """
    n, sizes, sds, minimum = request
    parts = neyman(n, sizes, sds, minimum)
    least = spread(parts, sizes, sds)
    for i in range(len(parts)):
        for j in range(len(parts)):
            moved = [part - 3 * (k == i) + 3 * (k == j) for k, part in enumerate(parts)]
            if i != j and moved[i] >= min(minimum, sizes[i]) and moved[j] <= sizes[j]:
                assert spread(moved, sizes, sds) >= least * (1 - 1e-12)


def spread(parts: Sequence[int], sizes: Sequence[int], sds: Sequence[float]) -> float:
    """Variance of the stratified mean but for constants."""
    return sum((size * sd) ** 2 / part for part, size, sd in zip(parts, sizes, sds, strict=True))
