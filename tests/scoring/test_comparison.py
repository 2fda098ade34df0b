"""What can be said of a difference: one rule for periods, units and groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import responses
from ceilings import CEILINGS, drawn
from ikm.scoring.change import Comparison
from ikm.scoring.comparing import between_groups, between_periods, between_units
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.difference import Side, difference
from ikm.scoring.multiple import benjamini_hochberg, holm
from ikm.survey.errors import ScoringError
from ikm.survey.periods import Period
from ikm.survey.project import Project

Rows = list[list[int]]
rows = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=2, max_size=15)
PLAIN = Project()
OLD, NEW = Period.parse("2024"), Period.parse("2025")


def two_units(one: Sequence[Sequence[int]], other: Sequence[Sequence[int]], first: str = "A") -> Comparison:
    """Two units, `first` compared with the other."""
    units = ["A"] * len(one) + ["B"] * len(other)
    names = ("A", "B") if first == "A" else ("B", "A")
    given_ = responses([*map(list, one), *map(list, other)], columns={"unit": units})
    return between_units(given_, Project(), *names).all[0]


def two_years(
    one: Sequence[Sequence[int | None]],
    other: Sequence[Sequence[int | None]],
    project: Project = PLAIN,
    **columns: Sequence[object],
) -> Comparison:
    dates = [date(2024, 5, 1)] * len(one) + [date(2025, 5, 1)] * len(other)
    named: dict[str, Sequence[object]] = {"unit": ["A"] * len(dates), "date": dates, **columns}
    given_ = responses([*map(list, one), *map(list, other)], columns=named)
    return between_periods(given_, project, OLD, NEW).all[0]


@given(rows, rows)
@settings(max_examples=40, deadline=None)
def test_the_other_way_round_is_the_opposite(one: Rows, other: Rows) -> None:
    forth, back = two_units(one, other), two_units(one, other, "B")
    opposite = {"higher": "lower", "lower": "higher"}
    for a, b in zip((forth.index, *forth.elements), (back.index, *back.elements), strict=True):
        assert a.difference is not None
        assert b.difference is not None
        assert a.difference == -b.difference
        assert (a.p, a.se, a.df, a.p_adjusted) == pytest.approx((b.p, b.se, b.df, b.p_adjusted), rel=1e-9)
        assert a.ci95 == pytest.approx(tuple(-end for end in reversed(b.ci95 or ())), rel=1e-9, abs=1e-9)
        assert b.verdict == opposite.get(a.verdict or "", a.verdict)


@given(rows)
@settings(max_examples=20, deadline=None)
def test_the_same_answers_are_no_difference(one: Rows) -> None:
    same = two_units(one, one)
    assert same.index.difference == 0
    assert same.index.p == pytest.approx(1)
    assert {change.verdict for change in (same.index, *same.elements)} == {"unproven"}


@given(rows, rows)
@settings(max_examples=40, deadline=None)
def test_the_interval_and_the_p_value_say_the_same(one: Rows, other: Rows) -> None:
    """0 lies outside the 95 % interval just where p is below 0.05."""
    compared = two_units(one, other)
    for change in (compared.index, *compared.elements):
        assert change.ci95 is not None
        assert change.p is not None
        assert (change.ci95[0] > 0 or change.ci95[1] < 0) == (change.p < 0.05)


def test_answers_that_are_all_alike_are_never_certain() -> None:
    """All 4 against all 3 of ten each: by 37.5 / 10 each the error is 5.30, and 25 points are 4.71 of it, 18 df.

    p = 2 (1 - T18(4.7140)) = 0.000173 (t table: 3.92 is 0.001).
    """
    index = two_units([[3] * 9] * 10, [[4] * 9] * 10).index
    assert index.se == pytest.approx(37.5 / 10 * np.sqrt(2))
    assert index.df == pytest.approx(18)
    assert index.p == pytest.approx(0.000173, abs=1e-6)
    assert index.verdict == "higher"


def test_a_few_equal_answers_among_many_others_prove_nothing() -> None:
    """Twelve times 100 beside 200 with a tenth at 75 are what one truth gives every third time (0.9^12 = 0.28)."""
    index = two_units([[4] * 9] * 12, [[3 + (i % 10 > 0)] * 9 for i in range(200)]).index
    assert index.verdict == "unproven"


def test_an_index_that_is_the_same_for_all_is_no_certainty_though_elements_vary() -> None:
    """Each respondent has 31 in all, in other places: the index is 86.11 for everybody, by chance or not."""
    answers = [[4 if (j - i) % 9 < 4 else 3 for j in range(9)] for i in range(9)]
    index = two_units(answers, [[4] * 9] * 9).index
    assert index.p is not None
    assert index.p > 1e-6


def test_a_single_respondent_cannot_be_compared() -> None:
    index = two_units([[3] * 9], [[4] * 9] * 10).index
    assert (index.verdict, index.p, index.ci95) == (None, None, None)
    assert index.printed == Decimal("25.00")
    assert "dua responden" in str(index.reason)


def test_the_smallest_detectable_change_of_large_samples() -> None:
    """2.80 standard errors: 1.960 + 0.842 of the normal table (Bloom 1995)."""
    one = np.ones(1)
    side = Side(80 * one, 0.5 * one, 0 * one, one / 1e6, 1e6 * one)
    assert difference(side, side).detectable == pytest.approx([2.8016], abs=1e-4)


def test_the_population_is_no_part_of_a_change() -> None:
    """Two years in which every user answered: the service may still have been the same, so the change is tested."""
    answers = [[3 + i % 2] * 9 for i in range(20)]
    project = Project.model_validate({"survei": {"periode": "2025"}, "unit": [{"nama": "A", "populasi": 20}]})
    changed = [[3 + (i % 2 or i == 0)] * 9 for i in range(20)]
    compared = two_years(answers, changed, project)
    assert compared.after.census
    assert compared.index.se == pytest.approx(two_years(answers, changed).index.se)
    assert compared.index.verdict == "unproven"


def test_clusters_in_both_years_are_one_sample() -> None:
    """The same five officers, each as good in both years: what they share counts twice off the variance.

    Their means differ with a sum of squares of 2.8 answers: the covariance is 25^2 x 2.8 / (5 x 4) = 87.5.
    """
    levels = [1, 2, 2, 3, 3]
    old = [[level] * 9 for level in levels for _ in range(8)]
    new = [[level + (i == 0)] * 9 for level in levels for i in range(8)]
    officers = [str(place) for place in range(5) for _ in range(8)]
    project = Project.model_validate({"survei": {"klaster": "pekerjaan"}})
    same = two_years(old, new, project, pekerjaan=officers * 2)
    others = two_years(old, new, project, pekerjaan=[*officers, *(f"lain {name}" for name in officers)])
    assert same.index.difference == others.index.difference
    assert (others.index.se or 0) ** 2 - (same.index.se or 0) ** 2 == pytest.approx(2 * 87.5)


def notes(compared: Comparison) -> dict[str, str]:
    return {problem.rule: str(problem.message) for problem in compared.breaks}


MIXED = [[3 + i % 2] * 9 for i in range(20)]


def test_another_instrument_is_shown_and_not_tested() -> None:
    history = {"periode": "2024", "ikm": "80", "instrumen": "permenpanrb-16-2014"}
    compared = two_years(MIXED, [[2] * 9] * 20, Project.model_validate({"riwayat": [history]}))
    assert "instrument-break" in notes(compared)
    for change in (compared.index, *compared.elements):
        assert (change.verdict, change.p, change.ci95) == (None, None, None)
        assert change.printed is not None
        assert "dua peraturan" in str(change.reason)


@pytest.mark.parametrize(("old", "told"), [("Kuesioner kertas", True), ("halaman web", False), ("", False)])
def test_another_mode_of_collection_is_told(old: str, told: bool) -> None:
    project = Project.model_validate(
        {
            "survei": {"periode": "2025", "metode": "Halaman web"},
            "riwayat": [{"unit": "A", "periode": "2024", "ikm": "80", "metode": old}],
        }
    )
    compared = two_years(MIXED, MIXED, project)
    assert ("mode-break" in notes(compared)) is told
    assert compared.index.verdict == "unproven"


def test_services_of_one_year_only_are_told_with_their_share() -> None:
    """Five of twenty in a service that ended, ten of twenty in one that is new."""
    services = [*["KTP"] * 15, *["KK"] * 5, *["KTP"] * 10, *["Akta"] * 10]
    assert (
        "KK, Akta (bagian responden 25 % berbanding 50 %)"
        in notes(two_years(MIXED, MIXED, service=services))["parts-differ"]
    )
    assert notes(two_years(MIXED, MIXED, service=[None] * 20 + ["KTP"] * 20)) == {}


@pytest.mark.parametrize(("first", "told"), [(16, True), (14, False)])
def test_a_shift_among_the_same_services_is_told_from_a_quarter_on(first: int, told: bool) -> None:
    """KTP from sixteen of twenty to ten: with fourteen the shift is 20 %."""
    services = ["KTP"] * first + ["KK"] * (20 - first) + ["KTP"] * 10 + ["KK"] * 10
    found = notes(two_years(MIXED, MIXED, service=services))
    assert ("parts-shifted" in found) is told
    if told:
        assert "susunan layanan respondennya bergeser: KK dari 20 % menjadi 50 %" in found["parts-shifted"]


def test_services_of_one_year_only_are_told_where_no_unit_is_named() -> None:
    """A file of one office names services alone: the same five of twenty, and ten of twenty."""
    services = [*["KTP"] * 15, *["KK"] * 5, *["KTP"] * 10, *["Akta"] * 10]
    told = notes(two_years(MIXED, MIXED, service=services, unit=[None] * 40))["parts-differ"]
    assert "layanan yang hanya ada di satu sisi: KK, Akta (bagian responden 25 % berbanding 50 %)" in told


def test_elements_that_apply_to_one_side_only_are_told() -> None:
    project = Project.model_validate({"unit": [{"nama": "A", "tidak_berlaku": ["biaya"]}, {"nama": "B"}]})
    given_ = responses(MIXED * 2, columns={"unit": ["A"] * 20 + ["B"] * 20})
    compared = between_units(given_, project, "A", "B").all[0]
    assert "Biaya/Tarif" in notes(compared)["elements-differ"]
    (fee,) = (change for change in compared.elements if change.what == "biaya")
    assert (fee.difference, fee.verdict) == (None, None)


def test_periods_that_overlap_are_refused() -> None:
    with pytest.raises(ScoringError, match="tidak seluruhnya sebelum"):
        between_periods(responses(MIXED), Project(), NEW, OLD)


def test_many_units_are_adjusted_together_and_a_unit_s_elements_among_themselves() -> None:
    """Ten units of which one fell: the adjusted values are those of the raw ones, over ten (and the agency)."""
    units = [f"U{u}" for u in range(10) for _ in range(30)]
    rng = np.random.default_rng(3)
    old = rng.integers(3, 5, (300, 9)).tolist()
    new = rng.integers(3, 5, (300, 9)).tolist()
    new[:30] = [[2] * 9] * 30
    dates = [date(2024, 5, 1)] * 300 + [date(2025, 5, 1)] * 300
    made = between_periods(responses([*old, *new], columns={"unit": units * 2, "date": dates}), Project(), OLD, NEW).all
    raw = np.array([compared.index.p for compared in made])
    assert len(made) == 11
    assert [compared.index.p_adjusted for compared in made] == pytest.approx(benjamini_hochberg(raw))
    (fallen,) = (compared for compared in made if compared.after.unit == "U0")
    assert fallen.index.verdict == "lower"
    elements = [change.p_adjusted for change in fallen.elements]
    assert elements == pytest.approx(holm(np.array([change.p for change in fallen.elements])))


def test_every_pair_of_groups_but_those_too_small() -> None:
    schools = ["SD"] * 12 + ["SMA"] * 12 + ["S1"] * 12 + ["S2"] * 9 + [None] * 3
    given_ = responses([[3 + i % 2] * 9 for i in range(48)], columns={"pendidikan": schools})
    made = between_groups(given_, Project(), "pendidikan")
    pairs = [((c.before.group or {})["pendidikan"], (c.after.group or {})["pendidikan"]) for c in made.all]
    assert pairs == [("SD", "SMA"), ("SD", "S1"), ("SMA", "S1")]
    assert [(domain.group or {})["pendidikan"] for domain in made.left_out] == ["S2", None]


def test_one_group_cannot_be_compared() -> None:
    given_ = responses(MIXED, columns={"pendidikan": ["SD"] * 15 + ["SMA"] * 5})
    with pytest.raises(ScoringError, match="paling sedikit dua kelompok dengan 10 responden"):
        between_groups(given_, Project(), "pendidikan")


def test_units_of_one_year_only_are_left_out() -> None:
    """The agency of both years is not one either where only one unit is in both."""
    dates = [date(2024, 5, 1)] * 20 + [date(2025, 5, 1)] * 40
    given_ = responses(MIXED * 3, columns={"unit": ["A"] * 40 + ["B"] * 20, "date": dates})
    made = between_periods(given_, Project(), OLD, NEW)
    assert [compared.after.unit for compared in made.all] == ["A"]
    assert [domain.unit for domain in made.left_out] == ["B"]
    apart = responses(MIXED * 2, columns={"unit": ["A"] * 20 + ["B"] * 20, "date": dates[:40]})
    with pytest.raises(ScoringError, match="kedua periode"):
        between_periods(apart, Project(), OLD, NEW)


def test_one_unit_and_one_service_can_be_asked_for() -> None:
    columns: dict[str, Sequence[object]] = {
        "unit": (["A"] * 20 + ["B"] * 20) * 2,
        "service": ["KTP", "KK"] * 40,
        "date": [date(2024, 5, 1)] * 40 + [date(2025, 5, 1)] * 40,
    }
    options = ScoreOptions(unit="A", service="KTP")
    (made,) = between_periods(responses(MIXED * 4, columns=columns), Project(), OLD, NEW, options).all
    assert (made.before.unit, made.before.n, made.after.n) == ("A", 10, 10)


# --- simulation: a small version of benchmarks/false_alarms.py


@pytest.mark.parametrize("shape", CEILINGS)
@pytest.mark.parametrize("sizes", [(10, 10), (12, 200), (10, 500), (30, 300), (100, 100), (500, 500)])
def test_no_change_is_called_one_at_most_as_often_as_said(shape: str, sizes: tuple[int, int]) -> None:
    """5 %, with three simulation errors of 0.5 % on top; 2,000 pairs of samples from one truth."""
    rng = np.random.default_rng([142017, *sizes])
    before, after = (drawn(*CEILINGS[shape], n, 2000, rng) for n in sizes)
    assert np.mean(difference(before, after).p <= 0.05) <= 0.065


def test_without_what_is_unseen_equal_samples_are_called_different() -> None:
    """The negative control: Welch's test finds a change in every third pair of 10 and 500 from one truth."""
    rng = np.random.default_rng(142017)
    before, after = (drawn(*CEILINGS["90 % of 100"], n, 2000, rng) for n in (10, 500))
    apart = np.abs(after.value - before.value) / np.sqrt(before.variance + after.variance)
    assert np.mean(apart > 1.96) > 0.3
