"""The default interval and its confidence distribution: known values, properties, and a small simulation."""

from __future__ import annotations

import math
import subprocess
from dataclasses import astuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from answers import NINE, responses
from ikm.scoring.classes import class_probability, not_excluded
from ikm.scoring.compute import score
from ikm.scoring.estimate import Design, Floats, linearised
from ikm.scoring.interval import Confidence, confidence, logit_t, unseen
from ikm.scoring.tally import tally
from ikm.scoring.variance import leverage
from ikm.survey.instrument import load
from ikm.survey.project import Project

MANY = 10**9  # degrees of freedom with which t is normal


def sure(estimate: float, variance: float, df: int, doubt: float | Floats) -> Confidence:
    found = confidence(estimate, variance, df, doubt)
    assert not np.isnan(found.size)
    return found


def of_count(count: int, n: int) -> Confidence:
    """`count` of `n` answers at 100 and the others at 25, with nothing unseen but where all are equal."""
    p = count / n
    return sure(25 + 75 * p, 75**2 * p * (1 - p) / n, MANY, 0 if 0 < count < n else 75 / n)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2544, 0.3658), (15, 148, 0.0601, 0.1581), (0, 20, 0, 0.1391), (1, 29, 0.0017, 0.1585)],
)
def test_of_a_count_it_is_the_mid_p_interval(count: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 6."""
    found = [(end - 25) / 75 for end in of_count(count, n).interval]
    assert found == pytest.approx([low, high], abs=5e-5)


@pytest.mark.parametrize("count", [0, 3, 9, 10])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.95])
def test_of_a_count_the_distribution_is_the_mid_p_value(count: int, share: float) -> None:
    """P(X > x) + P(X = x) / 2 for a binomial X (Lancaster 1961)."""
    expected = binom.sf(count, 10, share) + binom.pmf(count, 10, share) / 2
    assert of_count(count, 10).cdf(25 + 75 * share) == pytest.approx(expected, rel=1e-6)


def test_with_many_answers_it_is_the_normal_interval() -> None:
    """85 with a standard error of 0.05: 85 +- 1.959964 x 0.05, but for a skewness of that order."""
    low, high = sure(85.0, 0.05**2, MANY, 0).interval
    assert (low, high) == pytest.approx((85 - 0.0979982, 85 + 0.0979982), abs=2e-3 * 0.0979982 + 1e-4)


def test_all_equal_at_the_ceiling_by_hand() -> None:
    """30 respondents, all 4: unseen 37.5 / 30 = 1.25, so that m = 75 / 1.25 (1.959964 / 2.045230)^2 = 55.1015.

    The lower end is where half of x^m is 2.5 %: 25 + 75 x 0.05^(1/55.1015) = 96.0313.
    """
    doubt = unseen(0, 0, 1 / 30)
    assert doubt == pytest.approx(1.25)
    assert sure(100, 0, 29, doubt).interval == pytest.approx((96.0313, 100), abs=1e-4)


def test_what_is_unseen_by_hand() -> None:
    """N = 30, standard error 1.2, 2.0 if the elements moved together: 37.5/30 x 0.6 / sqrt(1 + (2/(25/30))^4 / 64)."""
    assert unseen(1.44, 2.0, 1 / 30) == pytest.approx(1.25 * 0.6 / math.sqrt(1 + 5.76**2 / 64), rel=1e-12)


def test_a_census_leaves_nothing_unseen() -> None:
    assert unseen(0, 0, 0) == 0
    assert np.isnan(confidence(88.0, 0, 29, 0).size)


@pytest.mark.parametrize("estimate", [25 - 1e-13, 100 + 1e-13])
def test_a_weighted_mean_that_rounding_puts_beyond_the_scale_is_at_its_end(estimate: float) -> None:
    found, end = sure(estimate, 0, 9, 3.75).interval, sure(round(estimate), 0, 9, 3.75).interval
    assert found == end


@pytest.mark.parametrize(("variance", "df", "doubt"), [(1.0, 0, 1.0), (math.nan, 9, 0.0), (math.nan, 9, math.nan)])
def test_where_nothing_is_known_there_is_no_interval(variance: float, df: int, doubt: float) -> None:
    assert np.isnan(confidence(85.0, variance, df, doubt).size)


estimates = st.floats(25, 100)
variances = st.floats(1e-6, 300)
dfs = st.integers(1, 3000)
doubts = st.floats(1e-3, 37.5)


@given(estimates, st.just(0.0) | variances, dfs, doubts)
def test_it_stays_on_the_scale_and_contains_the_estimate(e: float, v: float, df: int, doubt: float) -> None:
    low, high = sure(e, v, df, doubt).interval
    assert 25 <= low <= e + 1e-6
    assert e - 1e-6 <= high <= 100
    assert high - low > 1e-6


@given(st.floats(30, 95), st.floats(0.01, 20), st.integers(5, 3000), st.floats(0, 5), st.floats(0.001, 0.999))
def test_the_points_invert_the_distribution(e: float, v: float, df: int, doubt: float, level: float) -> None:
    found = sure(e, v, df, doubt)
    assert found.cdf(found.point(level)) == pytest.approx(level, abs=1e-7)


@given(estimates, variances, dfs, doubts, st.floats(1.01, 10))
def test_a_larger_variance_never_gives_a_narrower_interval(
    e: float, v: float, df: int, doubt: float, more: float
) -> None:
    narrow, wide = sure(e, v, df, doubt).interval, sure(e, v * more, df, doubt).interval
    assert wide[0] <= narrow[0] + 1e-6
    assert wide[1] >= narrow[1] - 1e-6


@given(estimates, variances, st.integers(1, 200), doubts)
def test_more_degrees_of_freedom_never_give_a_wider_interval(e: float, v: float, df: int, doubt: float) -> None:
    wide, narrow = sure(e, v, df, doubt).interval, sure(e, v, df + 1, doubt).interval
    assert wide[0] <= narrow[0] + 1e-6
    assert wide[1] >= narrow[1] - 1e-6


@given(estimates, st.just(0.0) | variances, dfs, doubts)
def test_small_changes_of_the_estimate_make_small_changes_of_the_interval(
    e: float, v: float, df: int, doubt: float
) -> None:
    """Continuous up to the ends of the scale."""
    ends = sure(e, v, df, doubt).interval
    near = sure(min(max(e + (1e-9 if e < 60 else -1e-9), 25), 100), v, df, doubt).interval
    assert near == pytest.approx(ends, abs=0.01)


@given(estimates, st.just(0.0) | variances, dfs, doubts)
def test_mirrored_estimates_have_mirrored_intervals(e: float, v: float, df: int, doubt: float) -> None:
    low, high = sure(e, v, df, doubt).interval
    assert sure(125 - e, v, df, doubt).interval == pytest.approx((125 - high, 125 - low), abs=1e-5)


@given(st.just(0.0) | st.floats(1e-9, 50), st.floats(0.01, 20), st.floats(0.0005, 0.5), st.floats(1.001, 3))
def test_what_is_unseen_never_outweighs_what_is_seen(
    variance: float, together: float, share: float, more: float
) -> None:
    """What is unseen fades more slowly than the variance grows, and is never more than one respondent's."""
    together = max(together, math.sqrt(variance))
    first = variance + unseen(variance, together, share) ** 2
    second = variance * more + unseen(variance * more, together * math.sqrt(more), share) ** 2
    assert second >= first * (1 - 1e-12)
    assert unseen(variance, together, share) <= 37.5 * share


@given(estimates, st.just(0.0) | variances, dfs, doubts)
def test_the_confidence_in_the_classes_adds_to_one(e: float, v: float, df: int, doubt: float) -> None:
    found = class_probability(sure(e, v, df, doubt), NINE.classes)
    assert all(part >= 0 for part in found)
    assert sum(found) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("estimate", "place"), [(95.0, 0), (82.5, 1), (70.0, 2), (40.0, 3)])
def test_far_from_every_edge_the_class_is_sure(estimate: float, place: int) -> None:
    found = class_probability(sure(estimate, 0.25, 200, 0), NINE.classes)
    assert found[place] > 0.999


@pytest.mark.parametrize(("edge", "place"), [(88.305, 0), (76.605, 1), (64.995, 2)])
def test_the_rounded_index_is_classed(edge: float, place: int) -> None:
    """What rounds to 88.31, 76.61 and 65.00 is of the better class: an estimate on the edge is half of each."""
    found = class_probability(sure(edge, 0.01, 5000, 0), NINE.classes)
    assert found[place : place + 2] == pytest.approx((0.5, 0.5), abs=0.01)


def test_the_confidence_in_a_class_is_what_lies_between_its_edges_by_hand() -> None:
    """87 with a standard error of 1 and many answers: z = 1.305, and 1 - Phi(1.305) = 0.0959 (tables) for A."""
    found = class_probability(sure(87.0, 1.0, MANY, 0), NINE.classes)
    assert found == pytest.approx((0.0959, 0.9041, 0, 0), abs=0.01)


def test_without_interval_or_class_table_there_is_no_confidence_in_classes() -> None:
    assert np.isnan(class_probability(confidence(88.0, 0, 29, 0), NINE.classes)).all()
    assert class_probability(sure(87.0, 1.0, 20, 0), load("permenpanrb-16-2014").classes).size == 0


@given(estimates, st.just(0.0) | variances, dfs, doubts)
def test_the_classes_not_excluded_are_those_the_interval_reaches(e: float, v: float, df: int, doubt: float) -> None:
    found = sure(e, v, df, doubt)
    probability = class_probability(found, NINE.classes)
    own = NINE.class_of(Decimal(str(round(e, 2))))
    assert own is not None
    low, high = found.interval
    tops = (math.inf, *(float(quality.lower) - 0.005 for quality in NINE.classes[:-1]))
    reached = [
        quality
        for quality, top in zip(NINE.classes, tops, strict=True)
        if low < top - 1e-6 and high > float(quality.lower) - 0.005 + 1e-6 and quality != own
    ]
    assert set(reached) <= set(not_excluded(own, NINE.classes, probability.tolist()))


def test_b_with_a_not_excluded() -> None:
    """87 +- 1.96 x 1 reaches 88.305 and not 76.605."""
    a, b, *_ = NINE.classes
    assert not_excluded(b, NINE.classes, (0.0959, 0.9041, 0.0, 0.0)) == (a,)
    assert not_excluded(b, NINE.classes, (0.024, 0.976, 0.0, 0.0)) == ()


def test_a_class_between_two_that_are_possible_is_possible() -> None:
    a, b, c, _ = NINE.classes
    assert not_excluded(a, NINE.classes, (0.96, 0.01, 0.03, 0.0)) == (b, c)


def test_scores_carry_the_interval_and_the_confidence_in_each_class() -> None:
    """20 forms, half all 3 and half all 4. By hand: SE = sqrt(156.25 / 19) = 2.8677.

    The elements move together, so (2.8677 / (25/20))^2 = 5.2632 and unseen = 1.875 / sqrt(1 + 5.2632^2 / 64) = 1.5664.
    """
    domain = score(responses([[3] * 9, [4] * 9] * 10), Project()).domains[0]
    expected = sure(87.5, 156.25 / 19, 19, 1.5664)
    assert domain.ci95 == pytest.approx(expected.interval, abs=1e-3)
    assert domain.class_probability == pytest.approx(class_probability(expected, NINE.classes), abs=1e-4)
    assert domain.elements[0].ci95 == pytest.approx(domain.ci95, abs=1e-6)


@pytest.mark.parametrize("sizes", [(6, 6), (6, 60)])
def test_unseen_answers_count_until_all_users_have_answered(sizes: tuple[int, int]) -> None:
    """Of two services one surveyed whole: what is unseen is in the other. With 6 of 6 in both there is no interval."""
    services = [{"nama": name, "populasi": size} for name, size in zip("xy", sizes, strict=True)]
    project = Project.model_validate({"survei": {"strata": "layanan"}, "unit": [{"nama": "A", "layanan": services}]})
    columns = {"unit": ["A"] * 12, "service": ["x", "y"] * 6}
    domain = score(responses([[4] * 9] * 12, columns=columns), project).domains[0]
    if sizes == (6, 6):
        assert domain.ci95 is None
        return
    doubt = unseen(0, 0, 6 / 12**2)
    assert domain.ci95 == pytest.approx(sure(100, 0, 5, doubt).interval, abs=1e-9)


def test_the_leverage_of_services_put_together_by_hand() -> None:
    """Two of one service and eight of another, of like weight: c = 1/4 and 1/16, g = 0.125 and 0.03125.

    Share = 0.15625; df = 0.15625^2 / (0.125^2 / 1 + 0.03125^2 / 7) = 1.548673 (Cochran 1977, 5.16, with equal s_h).
    """
    services = ["x"] * 2 + ["y"] * 8
    frame = responses([[3] * 9] * 10, columns={"service": services}).frame
    totals = tally(frame, NINE.keys, ["unit", "service"])
    place = (totals.frame["service"] == "y").to_numpy().astype(np.int64)
    design = Design(place, [[Fraction(1, 2)] * 9] * 2, place, (None, None), ("x", "y"))
    everyone = np.ones(len(place), dtype=np.bool_)
    found = leverage(totals, design, linearised(totals, design, everyone).weighted(np.full(9, 25 / 9)))
    assert (found.share, found.df) == pytest.approx((0.15625, 1.548673), abs=1e-6)


@pytest.mark.parametrize(("blank", "expected"), [(0, (1 / 6, 5)), (4, (1 / 2, 1)), (5, (1, 0))])
def test_the_leverage_of_an_element_is_of_those_who_answered_it(blank: int, expected: tuple[float, float]) -> None:
    rows: list[list[int | None]] = [[*[4] * 8, None if i < blank else 4] for i in range(6)]
    totals = tally(responses(rows).frame, NINE.keys, ["unit", "service"])
    place = np.zeros(len(totals.n), dtype=np.int64)
    design = Design(place, [[Fraction(1)] * 9], place, (None,), ("",))
    influence = linearised(totals, design, np.ones(len(place), dtype=np.bool_)).weighted(np.eye(9)[8])
    assert astuple(leverage(totals, design, influence)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("n", "shares", "floor"),
    [
        (8, {100: 0.77, 97.2: 0.15, 88.9: 0.08}, 0.92),
        (30, {100: 0.95, 75: 0.05}, 0.93),
        (30, {75: 0.95, 100: 0.05}, 0.93),
    ],
)
def test_it_keeps_its_promise(n: int, shares: dict[float, float], floor: float) -> None:
    """4,000 seeded samples of forms that move together; t covers 69 %, 80 % and 80 % of these."""
    values, chances = np.array(list(shares)), np.array(list(shares.values()))
    truth = float(values @ chances)
    counts = np.random.default_rng(9).multinomial(n, chances, size=4000)
    different, times = np.unique(counts, axis=0, return_counts=True)
    covered = 0
    for count, often in zip(different, times, strict=True):
        mean = float(count @ values) / n
        variance = float(count @ (values - mean) ** 2) / n / (n - 1)
        low, high = sure(mean, variance, n - 1, unseen(variance, math.sqrt(variance), 1 / n)).interval
        covered += int(often) * bool(low <= truth <= high)
    assert covered / 4000 >= floor


@pytest.mark.foreign("Rscript")
def test_the_interval_on_the_logit_equals_that_of_r_survey() -> None:
    """`svyciprop(method = "xlogit")` of 12 yes among 40; variance 0.3 x 0.7 / 39."""
    code = (
        "suppressMessages(library(survey)); d <- svydesign(ids = ~1, weights = ~w, "
        "data = data.frame(y = rep(0:1, c(28, 12)), w = 1)); "
        'cat(format(attr(svyciprop(~y, d, method = "xlogit"), "ci"), digits = 15))'
    )
    printed = subprocess.run(["Rscript", "--vanilla", "-e", code], capture_output=True, text=True, check=True).stdout
    expected = [25 + 75 * float(end) for end in printed.split()]
    assert logit_t(25 + 75 * 0.3, 75**2 * 0.3 * 0.7 / 39, 39) == pytest.approx(expected, rel=1e-9)
