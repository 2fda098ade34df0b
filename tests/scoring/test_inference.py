"""Standard errors and intervals, against an independent computation on the respondents themselves."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import NINE, responses
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.interval import logit_t
from ikm.scoring.tally import tally
from ikm.survey.periods import Period
from ikm.survey.project import Project, Survey

BY_SERVICE = Project.model_validate({"survei": {"strata": "layanan"}})
Rows = list[list[int]]


def se_of_mean(values: np.ndarray, strata: list[str]) -> float:
    """Stratified standard error of a pooled mean, textbook form (Cochran 1977, 5.3), strata of two or more."""
    n, deviations, labels = len(values), values - values.mean(), np.array(strata)
    variance = 0.0
    for label in set(strata):
        part = deviations[labels == label]
        variance += len(part) / (len(part) - 1) * ((part - part.mean()) ** 2).sum() / n**2
    return math.sqrt(variance)


complete = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=4, max_size=40)


@given(complete)
@settings(max_examples=50)
def test_complete_data_give_the_standard_error_of_the_mean_respondent_index(rows: Rows) -> None:
    """With nine answers each the index is a mean of respondent indices; its SE is sd / sqrt(n)."""
    index = np.array(rows).mean(axis=1) * 25
    domain = score(responses(rows), Project()).domains[0]
    assert domain.se == pytest.approx(index.std(ddof=1) / math.sqrt(len(rows)), rel=1e-9, abs=1e-9)


@given(complete)
@settings(max_examples=50)
def test_a_fixed_allocation_stratifies_by_service(rows: Rows) -> None:
    """With strata = "layanan" the variance is between respondents of the same service only."""
    services = [("KTP", "KK")[i % 2] for i in range(len(rows))]
    given_ = responses(rows, columns={"service": services})
    expected = se_of_mean(np.array(rows).mean(axis=1) * 25, services)
    assert score(given_, BY_SERVICE).domains[0].se == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("combine", "shares"), [("mean", (0.5, 0.5)), ("population", (0.25, 0.75))])
def test_services_put_together_have_the_stratified_standard_error(combine: str, shares: tuple[float, float]) -> None:
    """Of services with 20 and 60 users: sqrt(sum W^2 (1 - n/N) s^2 / n) (Cochran 1977, 5.3)."""
    rows = np.random.default_rng(23).integers(1, 5, (12, 9)).tolist()
    index = np.array(rows).mean(axis=1) * 25
    parts = zip(shares, (index[:5], index[5:]), (20, 60), strict=True)
    expected = math.sqrt(sum(w**2 * (1 - len(x) / users) * x.var(ddof=1) / len(x) for w, x, users in parts))
    services = [{"nama": "x", "populasi": 20}, {"nama": "y", "populasi": 60}]
    given_ = responses(rows, columns={"unit": ["A"] * 12, "service": ["x"] * 5 + ["y"] * 7})
    options = ScoreOptions(combine=combine)  # type: ignore[arg-type]
    found = score(given_, Project.model_validate({"unit": [{"nama": "A", "layanan": services}]}), options)
    assert found.domains[0].se == pytest.approx(expected, rel=1e-9)


def test_unequal_weights_weigh_in_the_standard_error_too() -> None:
    """With nine answers each the index is a mean of the respondents' own weighted indices."""
    weights = dict.fromkeys(NINE.keys, "1/9") | {"biaya": "1/18", "sarana": "1/6"}
    project = Project.model_validate({"bobot": weights})
    rows = np.random.default_rng(29).integers(1, 5, (12, 9))
    index = 25 * rows @ np.array([1 / 9] * 3 + [1 / 18] + [1 / 9] * 4 + [1 / 6])
    found = score(responses(rows.tolist(), project.instrument), project).domains[0]
    assert found.se == pytest.approx(index.std(ddof=1) / math.sqrt(12), rel=1e-9)


def test_blanks_are_linearised_element_by_element() -> None:
    """With blanks the index is a sum of ratios: u_i = 25/9 sum_j a_ij (x_ij - R_j) / n_j (Lumley 2010, 2.2)."""
    rng = np.random.default_rng(7)
    x = rng.integers(1, 5, (60, 9)).astype(float)
    x[rng.random((60, 9)) < 0.2] = np.nan
    u = (25 / 9 * (x - np.nanmean(x, axis=0)) / (~np.isnan(x)).sum(axis=0)).copy()
    u = np.nan_to_num(u).sum(axis=1)
    expected = math.sqrt(60 / 59 * ((u - u.mean()) ** 2).sum())
    rows = [[None if np.isnan(v) else int(v) for v in row] for row in x]
    assert score(responses(rows), Project()).domains[0].se == pytest.approx(expected, rel=1e-9)


def test_a_break_down_is_not_its_own_sample() -> None:
    """A domain's variance keeps the whole sample's n: the others count as zeros (Cochran 1977, 2.12)."""
    rng = np.random.default_rng(11)
    rows = rng.integers(1, 5, (50, 9)).tolist()
    education = ["S1" if i < 20 else "SMA" for i in range(50)]
    index = np.array(rows).mean(axis=1)[:20] * 25
    u = np.concatenate([(index - index.mean()) / 20, np.zeros(30)])
    expected = math.sqrt(50 / 49 * ((u - u.mean()) ** 2).sum())
    given_ = responses(rows, columns={"pendidikan": education})
    groups = [d for d in score(given_, Project(), ScoreOptions(by=("pendidikan",))).domains if d.level == "group"]
    assert groups[1].group == {"pendidikan": "S1"}
    assert groups[1].se == pytest.approx(expected, rel=1e-9)
    assert groups[1].se != pytest.approx(index.std(ddof=1) / math.sqrt(20), rel=1e-3)


def test_a_service_asked_for_is_not_its_own_sample() -> None:
    """Alone it stands with the error that it has among the others, the unit's population with the unit's sample."""
    rng = np.random.default_rng(13)
    columns = {"unit": ["A"] * 30, "service": ["x"] * 10 + ["y"] * 20}
    given_ = responses(rng.integers(1, 5, (30, 9)).tolist(), columns=columns)
    project = Project.model_validate({"unit": [{"nama": "A", "populasi": 40}]})
    index = given_.frame.select(NINE.keys).to_numpy().mean(axis=1)[:10] * 25
    u = np.concatenate([(index - index.mean()) / 10, np.zeros(20)])
    expected = math.sqrt((1 - 30 / 40) * 30 / 29 * ((u - u.mean()) ** 2).sum())
    asked = score(given_, project, ScoreOptions(service="x")).domains
    assert [(d.level, d.n) for d in asked] == [("agency", 10), ("unit", 10), ("service", 10)]
    assert [d.se for d in asked] == pytest.approx([expected] * 3, rel=1e-9)


def test_a_service_asked_for_is_broken_down_alone() -> None:
    columns = {"service": ["x", "x", "y", "y"], "pendidikan": ["S1", "S1", "S1", "SMA"]}
    options = ScoreOptions(service="x", by=("pendidikan",))
    found = score(responses([[4] * 9] * 2 + [[2] * 9] * 2, columns=columns), Project(), options).domains
    assert [(d.group, d.n, str(d.ikm)) for d in found if d.level == "group"] == [({"pendidikan": "S1"}, 2, "100.00")]


@pytest.mark.parametrize("own", ["2023", None])
def test_a_population_is_of_one_period(own: str | None) -> None:
    """100 users in 2023 say nothing of the 96 respondents of two years, nor of those of another year."""
    rng = np.random.default_rng(17)
    columns: dict[str, list[object]] = {"unit": ["A"] * 96, "date": [date(2022 + i % 2, 5, 1) for i in range(96)]}
    given_ = responses(rng.integers(1, 5, (96, 9)).tolist(), columns=columns)
    bare = Project(survei=Survey(periode=own))
    known = Project.model_validate({"survei": {"periode": own}, "unit": [{"nama": "A", "populasi": 100}]})
    by_year = ScoreOptions(by=("tahun",))
    plain, found = score(given_, bare, by_year), score(given_, known, by_year)
    assert [d.se for d in found.domains] == [d.se for d in plain.domains]
    assert [note.rule for note in found.domains[0].notes] == ["population-of-another-period"]
    earlier = ScoreOptions(period=Period.parse("2022"))
    assert score(given_, known, earlier).domains[0].se == score(given_, bare, earlier).domains[0].se
    if own:
        now, corrected = score(given_, bare).domains[0].se, score(given_, known).domains[0].se
        assert now is not None
        assert corrected == pytest.approx(now * math.sqrt(1 - 48 / 100), rel=1e-12)


def test_a_population_is_of_the_unit_s_own_responses() -> None:
    """Without a period in the project: A was asked in 2022 only, B in two years; 60 users are A's, 500 not B's."""
    rng = np.random.default_rng(19)
    days = [date(2021 + i % 2 if i < 20 else 2022, 5, 1) for i in range(40)]
    columns: dict[str, list[object]] = {"unit": [*"B" * 20, *"A" * 20], "date": [*days]}
    given_ = responses(rng.integers(1, 5, (40, 9)).tolist(), columns=columns)
    users = [{"nama": "A", "populasi": 60}, {"nama": "B", "populasi": 500}]
    plain, found = score(given_, Project()), score(given_, Project.model_validate({"unit": users}))
    whole, a, b = (domain.se or 0 for domain in plain.domains)
    freed = {"A": math.sqrt(1 - 20 / 60), "B": 1.0}
    assert [domain.se for domain in found.domains[1:]] == pytest.approx([a * freed["A"], b * freed["B"]], rel=1e-12)
    assert found.domains[0].se == pytest.approx(math.sqrt(whole**2 - (a / 2) ** 2 / 3), rel=1e-9)
    notes = found.domains[0].notes
    assert [(note.rule, note.value) for note in notes] == [("population-of-another-period", "B")]


def test_a_break_down_named_twice_is_one() -> None:
    given_ = responses([[3] * 9] * 4, columns={"date": [date(2022, 1, 1)] * 4})
    found = score(given_, Project(), ScoreOptions(by=("tahun,tahun",))).domains
    assert [d.group for d in found if d.level == "group"] == [{"tahun": "2022"}]


def test_ages_are_broken_down_in_bands_and_choices_in_the_order_of_the_project() -> None:
    """SD stands before SMP and SMA as on the form; the unknown and the blank stand last."""
    columns = {
        "usia": ["70", "16", "17", "25", "tidak diketahui", None],
        "pendidikan": ["tidak diketahui", "S1", "SMA", "SD", None, "D4"],
    }
    found = score(responses([[3] * 9] * 6, columns=columns), Project(), ScoreOptions(by=("usia", "pendidikan")))
    groups = [(value, d.n) for d in found.domains if d.level == "group" for value in (d.group or {}).values()]
    assert groups == [
        ("≤ 16", 1), ("17–25", 2), ("≥ 56", 1), ("tidak diketahui", 1), (None, 1),
        ("SD", 1), ("SMA", 1), ("S1", 1), ("D4", 1), ("tidak diketahui", 1), (None, 1),
    ]  # fmt: skip


def test_an_age_with_choices_of_the_project_is_no_number() -> None:
    asked = {"kunci": "usia", "teks": "Usia", "pilihan": ["50 tahun ke atas", "20"]}
    project = Project.model_validate({"pertanyaan": [asked]})
    found = score(responses([[3] * 9] * 2, columns={"usia": ["20"] * 2}), project, ScoreOptions(by=("usia",)))
    assert found.domains[1].group == {"usia": "20"}


def test_finite_population_correction_where_the_population_is_known() -> None:
    """50 of 200 users: the variance shrinks by 1 - 50/200; of 40 users it is left out and said."""
    rng = np.random.default_rng(3)
    rows = rng.integers(1, 5, (50, 9)).tolist()
    given_ = responses(rows, columns={"unit": ["D"] * 50})
    plain = score(given_, Project()).domains[0].se
    known = score(given_, Project.model_validate({"unit": [{"nama": "D", "populasi": 200}]})).domains[0]
    small = score(given_, Project.model_validate({"unit": [{"nama": "D", "populasi": 40}]})).domains[0]
    assert plain is not None
    assert known.se == pytest.approx(plain * math.sqrt(0.75), rel=1e-12)
    assert small.se == plain
    assert [note.rule for note in small.notes] == ["sample-exceeds-population"]


def test_users_who_were_all_asked_leave_no_error() -> None:
    """At n = N the correction 1 - n/N is zero (Cochran 1977, 2.6), and no interval is claimed."""
    given_ = responses([[1 + i % 4] * 9 for i in range(6)], columns={"unit": ["A"] * 6})
    census = score(given_, Project.model_validate({"unit": [{"nama": "A", "populasi": 6}]})).domains[0]
    assert (census.se, census.ci95) == (0, None)
    assert not census.notes


def test_the_unit_s_own_population_comes_before_that_of_its_services() -> None:
    unit = {"nama": "A", "populasi": 100, "layanan": [{"nama": "x", "populasi": 10}]}
    given_ = responses([[1 + i % 4] * 9 for i in range(6)], columns={"unit": ["A"] * 6})
    plain, known = (score(given_, project).domains[0].se for project in (Project(), project_of(unit)))
    assert plain is not None
    assert known == pytest.approx(plain * math.sqrt(1 - 6 / 100), rel=1e-12)


@pytest.mark.parametrize(
    ("strata", "unit"),
    [
        ("unit", {"nama": "A", "layanan": [{"nama": "x", "populasi": 100}, {"nama": "y"}]}),
        ("layanan", {"nama": "A", "populasi": 100, "layanan": [{"nama": "x"}]}),
    ],
)
def test_no_population_is_pieced_together_or_lent(strata: str, unit: dict[str, object]) -> None:
    """That of one service is not the unit's, and the unit's is not that of each service."""
    columns = {"unit": ["A"] * 8, "service": ["x", "x", "y", "y"] * 2}
    given_ = responses([[1 + i % 4] * 9 for i in range(8)], columns=columns)
    plain, known = score(given_, project_of({"nama": "A"}, strata)), score(given_, project_of(unit, strata))
    assert known.domains[0].se == plain.domains[0].se


def project_of(unit: dict[str, object], strata: str = "unit") -> Project:
    return Project.model_validate({"survei": {"strata": strata}, "unit": [unit]})


def test_every_unit_with_more_respondents_than_users_is_named_also_without_an_index() -> None:
    rows = [[3] * 8 + [None]] * 6
    project = Project.model_validate({"unit": [{"nama": name, "populasi": 2} for name in "AB"]})
    whole = score(responses(rows, columns={"unit": ["A"] * 3 + ["B"] * 3}), project).domains[0]
    assert whole.ikm is None
    found = [(note.value, note.message.say()[:16]) for note in whole.notes if note.rule == "sample-exceeds-population"]
    assert found == [("A", "A: responden (3)"), ("B", "B: responden (3)")]


def test_strata_of_one_respondent_each_have_an_error_and_no_interval() -> None:
    """As R's `lonely.psu = "adjust"`: centred at the mean, here 62.5, the error is sqrt(2 (12.5 / 2)^2); degf is 0."""
    columns = {"unit": ["A"] * 2, "service": ["x", "y"]}
    project = Project(survei=Survey(strata="layanan"))
    whole = score(responses([[3] * 9, [2] * 9], columns=columns), project).domains[0]
    assert whole.se == pytest.approx(12.5 / math.sqrt(2), rel=1e-12)
    assert whole.ci95 is None


def test_a_stratum_of_one_respondent_is_corrected_for_its_population_too() -> None:
    """The strata above, of two users each: the variance shrinks by 1 - 1/2."""
    services = [{"nama": name, "populasi": 2} for name in "xy"]
    given_ = responses([[3] * 9, [2] * 9], columns={"unit": ["A"] * 2, "service": ["x", "y"]})
    whole = score(given_, project_of({"nama": "A", "layanan": services}, "layanan")).domains[0]
    assert whole.se == pytest.approx(12.5 / math.sqrt(2) * math.sqrt(1 / 2), rel=1e-12)


def test_what_the_whole_says_does_not_hide_what_only_a_unit_says() -> None:
    """Nobody answered biaya; in B nobody answered sarana either."""
    rows: list[list[int | None]] = [[3, 3, 3, None, 3, 3, 3, 3, 3]] * 3 + [[3, 3, 3, None, 3, 3, 3, 3, None]] * 3
    found = score(responses(rows, columns={"unit": ["A"] * 3 + ["B"] * 3}), Project())
    said = [(domain.unit, note.value) for domain, note in found.notes if note.rule == "element-unanswered"]
    assert said == [(None, "Biaya/Tarif"), ("B", "Biaya/Tarif, Sarana dan Prasarana")]


def test_a_stratum_with_one_respondent_is_adjusted_and_said() -> None:
    """It is centred at the sample's mean, as R's `lonely.psu = "adjust"`: u^2 enters whole."""
    rows = [[4] * 9, [3] * 9, [3] * 9, [2] * 9, [1] * 9]
    services = ["KTP"] * 4 + ["KK"]
    u = (np.array([100, 75, 75, 50, 25]) - 65) / 5
    first = u[:4]
    expected = math.sqrt(4 / 3 * ((first - first.mean()) ** 2).sum() + u[4] ** 2)
    domain = score(responses(rows, columns={"service": services}), BY_SERVICE).domains[0]
    assert domain.se == pytest.approx(expected, rel=1e-12)
    assert [(note.rule, note.value) for note in domain.notes] == [("lonely-stratum", "1")]


def test_the_interval_is_t_on_the_logit_and_stays_on_the_scale() -> None:
    """By hand: 85 is 0.8 of 25-100; logit 1.386294; SE 1.5/75/0.16 = 0.125; t(29) = 2.045230 (tables)."""
    low, high = logit_t(85.0, 1.5**2, 29) or (0, 0)
    assert low == pytest.approx(25 + 75 / (1 + math.exp(-(1.3862943611 - 2.0452296421 * 0.125))), abs=1e-6)
    assert high == pytest.approx(25 + 75 / (1 + math.exp(-(1.3862943611 + 2.0452296421 * 0.125))), abs=1e-6)


@pytest.mark.parametrize(
    ("estimate", "variance", "df"), [(85.0, 1.0, 0), (85.0, 0.0, 9), (25.0, 1.0, 9), (100.0, 1.0, 9)]
)
def test_an_unknown_width_is_no_interval(estimate: float, variance: float, df: int) -> None:
    assert logit_t(estimate, variance, df) is None


@given(st.floats(25.001, 99.999), st.floats(1e-6, 400), st.integers(1, 500))
def test_no_interval_leaves_the_scale(estimate: float, variance: float, df: int) -> None:
    """25 <= low <= estimate <= high <= 100, whatever the variance."""
    interval = logit_t(estimate, variance, df)
    assert interval is not None
    assert 25 <= interval[0] <= estimate + 1e-9
    assert estimate - 1e-9 <= interval[1] <= 100


def test_no_interval_where_one_respondent_speaks() -> None:
    one = score(responses([[3, 4, 3, 4, 3, 4, 3, 4, 3]]), Project()).domains[0]
    assert (one.se, one.ci95, one.class_probability) == (None, None, None)
    assert {(element.ci95, element.class_probability) for element in one.elements} == {(None, None)}


def test_an_element_that_one_respondent_answered_has_no_error() -> None:
    """Unknown, and not zero."""
    found = score(responses([[3] * 9, [4] * 8 + [None]]), Project()).domains[0]
    assert [element.se is None for element in found.elements] == [False] * 8 + [True]


@given(complete, st.integers(0, 40))
@settings(max_examples=30)
def test_tallies_add_up_however_the_responses_are_split(rows: Rows, cut: int) -> None:
    """The tally of all is the sum of the tallies of any two parts."""
    frame = responses(rows).frame
    keys = ["unit", "service"]
    parts = tally(frame[:cut], NINE.keys, keys) + tally(frame[cut:], NINE.keys, keys)
    assert parts.frame.equals(tally(frame, NINE.keys, keys).frame)


@given(complete, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_responses_does_not_matter(rows: Rows, random: object) -> None:
    """Shuffled responses give the same score."""
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score(responses(rows), Project()).domains == score(responses(shuffled), Project()).domains


def test_narrow_integers_do_not_wrap() -> None:
    """Answers held as Int8 are widened before products: 20 x 16 = 320 would wrap at 127."""
    frame = responses([[4] * 9] * 20).frame.with_columns(pl.col(*NINE.keys).cast(pl.Int8))
    assert tally(frame, NINE.keys, ["unit"]).products[0, 0, 0] == 320


def test_a_period_holds_the_responses_dated_in_it_and_says_what_it_leaves_out() -> None:
    """The last day is inside; a response without a date belongs to no period."""
    dates = [date(2022, 6, 30), date(2022, 7, 1), None, date(2021, 12, 31)]
    given_ = responses([[4] * 9, [3] * 9, [2] * 9, [1] * 9], columns={"date": dates})
    whole = score(given_, Project(), ScoreOptions(period=Period.parse("2022-S1"))).domains[0]
    assert (whole.n, whole.elements[0].sum) == (1, 4)
    assert [(note.rule, note.value) for note in whole.notes] == [("undated-left-out", "1")]


def test_of_a_service_asked_for_only_its_own_are_said_to_be_left_out() -> None:
    columns: dict[str, list[object]] = {"service": ["x", "x", "y"], "date": [date(2022, 1, 1), None, None]}
    options = ScoreOptions(service="x", period=Period.parse("2022"))
    whole = score(responses([[3] * 9] * 3, columns=columns), Project(), options).domains[0]
    assert [note.value for note in whole.notes if note.rule == "undated-left-out"] == ["1"]


@pytest.mark.parametrize(
    ("key", "groups"),
    [
        ("semester", ["2022-S1", "2022-S2"]),
        ("triwulan", ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"]),
        ("bulan", ["2022-01", "2022-03", "2022-04", "2022-06", "2022-07", "2022-12"]),
    ],
)
def test_times_are_broken_down_at_the_edges_of_the_calendar(key: str, groups: list[str]) -> None:
    days = [date(2022, month, 1) for month in (1, 3, 4, 6, 7, 12)]
    found = score(responses([[3] * 9] * 6, columns={"date": days}), Project(), ScoreOptions(by=(key,))).domains
    assert [domain.group[key] for domain in found if domain.group] == groups


def test_the_project_s_period_holds_what_is_not_of_another_unless_time_is_broken_down() -> None:
    """As the report does: undated responses count in the period of the survey, those of other years do not."""
    dates = [date(2022, 6, 30), date(2022, 7, 1), None, date(2021, 12, 31)]
    given_ = responses([[4] * 9, [3] * 9, [2] * 9, [1] * 9], columns={"date": dates})
    project = Project(survei=Survey(periode="2022"))
    whole = score(given_, project).domains[0]
    assert (whole.n, whole.elements[0].sum, whole.period) == (3, 4 + 3 + 2, "2022")
    assert [(note.rule, note.value) for note in whole.notes] == [("outside-left-out", "1")]
    assert score(given_, project, ScoreOptions(period=Period.parse("2021"))).domains[0].n == 1
    by_year = score(given_, project, ScoreOptions(by=("tahun",))).domains
    assert (by_year[0].n, by_year[0].period) == (4, None)
    assert [(d.group, d.n) for d in by_year[1:]] == [
        ({"tahun": "2021"}, 1), ({"tahun": "2022"}, 2), ({"tahun": None}, 1),
    ]  # fmt: skip
