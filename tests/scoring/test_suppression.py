"""What is hidden cannot be had by arithmetic on what is published, and nothing is hidden without need.

The attacker (tests/disclosure.py) shares nothing with the code: from null spaces, in floats, it has the sets of cells
that a combination of published figures can be of, and by linear programming how well a hidden value is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import NINE, responses
from disclosure import found_out, width
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.publication_over_time import judged_over_time
from ikm.scoring.recap import score_recaps
from ikm.scoring.score import DomainScore, Score
from ikm.scoring.suppression import Figure, publishable, verdicts
from ikm.scoring.trend import counts_over_time, past_scores
from ikm.survey.periods import Period
from ikm.survey.project import Project, Survey
from ikm.survey.recap import RecapElement, RecapRow, Recaps
from ikm.survey.responses import Responses

THRESHOLD = 10
SERVICES, SCHOOLS, QUARTERS = ("KTP", "KK", "Akta"), ("SMA", "S1"), (2, 5)
Place = tuple[str | None, ...]


@dataclass(frozen=True)
class Table:
    """Cells of a crossing with their respondents, and every margin of it as a figure, the coarse ones first."""

    sizes: dict[Place, int]

    @property
    def n(self) -> list[int]:
        return list(self.sizes.values())

    def figures(self) -> list[list[int]]:
        """Rows of 0 and 1: the whole, then each group of each break-down and each of their crossings."""
        keys = range(len(next(iter(self.sizes))))
        rows = []
        for size in range(len(keys) + 1):
            for chosen in combinations(keys, size):
                groups = dict.fromkeys(tuple(place[k] for k in chosen) for place in self.sizes)
                rows += sorted(
                    ([int(tuple(p[k] for k in chosen) == group) for p in self.sizes] for group in groups),
                    key=lambda row: -sum(n for n, inside in zip(self.n, row, strict=True) if inside),
                )
        return rows


tables = st.dictionaries(
    st.tuples(st.sampled_from(SERVICES), st.sampled_from(SCHOOLS), st.sampled_from(QUARTERS).map(str)),
    st.integers(1, 14),
    min_size=1,
    max_size=9,
).map(lambda sizes: Table(dict(sizes.items())))


def sparse(row: Sequence[int]) -> dict[int, int]:
    return {cell: value for cell, value in enumerate(row) if value}


def shown(table: Table) -> tuple[list[list[int]], list[list[int]]]:
    """The figures that may be published, and those that may not."""
    figures = table.figures()
    fine = publishable([sparse(row) for row in figures], table.n, THRESHOLD)
    told = zip(figures, fine, strict=True)
    parts: tuple[list[list[int]], list[list[int]]] = ([], [])
    for row, may in told:
        parts[not may].append(row)
    return parts


@given(tables)
@settings(max_examples=150, deadline=None)
def test_no_arithmetic_on_published_figures_tells_of_too_few(table: Table) -> None:
    """Services by schooling by quarter with all their margins: a year and its quarters, overlapping break-downs."""
    published, _ = shown(table)
    assert found_out(published, table.n, THRESHOLD) == []


@given(tables)
@settings(max_examples=75, deadline=None)
def test_nothing_is_hidden_without_need(table: Table) -> None:
    """Each hidden figure, were it published as well, would tell of too few."""
    published, hidden = shown(table)
    for row in hidden:
        assert found_out([*published, row], table.n, THRESHOLD)


@given(tables)
@settings(max_examples=75, deadline=None)
def test_a_hidden_value_is_not_known_within_bounds_either(table: Table) -> None:
    """Where answers are neither all 1 nor all 4, knowing that they are from 1 to 4 never fixes a group of too few."""
    published, hidden = shown(table)
    totals = [2.5 * n for n in table.n]
    small = [[i for i, inside in enumerate(row) if inside] for row in hidden]
    for cells in small:
        if sum(table.n[cell] for cell in cells) < THRESHOLD:
            assert width(published, totals, table.n, cells) > 0.1


def test_the_attacker_finds_what_is_hidden_carelessly() -> None:
    """KTP 40, KK 12, Akta 3 in a unit of 55: with KTP and KK told, 55 - 40 - 12 leaves the three of Akta.

    With KTP alone three and twelve are known together: at a mean of 2,5 the three may have any mean from 1 to 4.
    """
    n, unit, ktp, kk = [40, 12, 3], [1, 1, 1], [1, 0, 0], [0, 1, 0]
    totals = [100.0, 30.0, 7.5]
    assert found_out([unit, ktp, kk], n, THRESHOLD) == [(2,)]
    assert width([unit, ktp, kk], totals, n, [2]) == pytest.approx(0)
    assert found_out([unit, ktp], n, THRESHOLD) == []
    assert width([unit, ktp], totals, n, [2]) == pytest.approx(3)


def test_the_attacker_finds_differences_of_overlapping_break_downs() -> None:
    """KTP is 30 of SMA and 2 of S1, SMA those 30 and 3 of KK: 32 - 33 leaves a difference of five persons."""
    n = [30, 2, 3, 40]  # KTP SMA, KTP S1, KK SMA, KK S1
    ktp, sma, unit = [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]
    assert found_out([unit, ktp, sma], n, THRESHOLD) == [(1, 2)]
    assert publishable([sparse(unit), sparse(ktp), sparse(sma)], n, THRESHOLD) == [True, True, False]


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([40, 30], []),
        ([40, 12, 3], [12, 3]),
        ([40, 12, 9, 8], [9, 8]),
        ([100, 50, 11, 5], [11, 5]),
        ([60, 30, 6, 4], [6, 4]),
        ([50, 5, 2], [50, 5, 2]),
    ],
)
def test_services_by_hand(sizes: list[int], hidden: list[int]) -> None:
    """The unit, then its services from the largest: each is shown if nobody is left of the unit, or ten at least."""
    rows = [dict.fromkeys(range(len(sizes)), 1), *({i: 1} for i in range(len(sizes)))]
    fine = publishable(rows, sizes, THRESHOLD)[1:]
    assert [n for n, may in zip(sizes, fine, strict=True) if not may] == hidden


def test_what_is_public_already_is_counted_with() -> None:
    """Three quarters of 30 are out; the year, 94, would tell of the four of the last quarter."""
    quarters = [{i: 1} for i in range(3)]
    year, last = dict.fromkeys(range(4), 1), {3: 1}
    n = [30, 30, 30, 4]
    assert publishable([year, last], n, THRESHOLD, quarters) == [False, False]
    assert publishable([year, last], n, THRESHOLD) == [True, False]


def test_weights_decide_what_cancels() -> None:
    """Plain means of two services: A with 100 and B with 20, of which 5 in the second half.

    Halves and the year weigh the services by 1/n of their own, so that A, published for all, does not cancel B alike.
    """
    n = [50, 50, 15, 5]  # A in each half, B in each half
    year, first = {0: 1, 1: 1, 2: 5, 3: 5}, {0: 3, 2: 10}  # 1/100 and 1/20; 1/50 and 1/15
    a, a1 = {0: 1, 1: 1}, {0: 1}
    assert publishable([a, a1, year, first], n, THRESHOLD) == [True, True, True, False]
    assert found_out([[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 5, 5], [3, 0, 10, 0]], n, THRESHOLD)


def test_an_element_that_few_answered_keeps_all_elements_back() -> None:
    """Eight of thirty answered one element: its value is of eight, and so is the index less the other elements."""
    unit = [Figure({0: 1})]
    assert verdicts(unit, [30], [[30], [8]], THRESHOLD) == ["index"]
    assert verdicts(unit, [30], [[30], [10]], THRESHOLD) == ["all"]
    assert verdicts(unit, [30], [[30], [0]], THRESHOLD) == ["all"]
    assert verdicts([Figure({0: 1}, elements=False)], [30], [[30], [8]], THRESHOLD) == ["index"]


def test_blanks_are_subtracted_too() -> None:
    """A unit's 20 answers less its service's 14 are six of a service of which twelve respondents are known."""
    figures = [Figure({0: 1, 1: 1}), Figure({0: 1}), Figure({1: 1})]
    assert verdicts(figures, [20, 12], [[14, 6]], THRESHOLD) == ["all", "index", "index"]


# Scores and reports: the answers behind them are attacked, not the code's own view of them.


def survey(sizes: dict[Place, int], blank: Sequence[bool] = ()) -> Responses:
    """A response for each respondent of unit, service, schooling and month; every other one leaves waktu blank."""
    places = [place for place, n in sizes.items() for _ in range(n)]
    rows: list[list[int | None]] = [[1 + (i * 7 + j) % 4 for j in range(9)] for i in range(len(places))]
    for i, row in enumerate(rows):
        row[2] = None if blank and blank[i % len(blank)] else row[2]
    units, services, schools, months = ([p[k] for p in places] for k in range(4))
    columns = {"unit": units, "service": services, "pendidikan": schools}
    return responses(rows, NINE, {**columns, "date": [date(2025, int(m or 1), 3) for m in months]})


surveys = st.dictionaries(
    st.tuples(
        st.sampled_from(("Melati", "Anggrek")),
        st.sampled_from((*SERVICES[:2], None)),
        st.sampled_from(SCHOOLS),
        st.sampled_from(("2", "5")),
    ),
    st.integers(1, 14),
    min_size=1,
    max_size=9,
)


def of(domain: DomainScore, place: Place) -> bool:
    """Whether the respondents of a place are the domain's."""
    unit, service, school, month = place
    group = domain.group or {}
    return (
        (domain.level not in ("unit", "service") or domain.unit == unit)
        and (domain.level != "service" or domain.service == service)
        and group.get("pendidikan", school) == school
        and group.get("triwulan", f"2025-Q{(int(month or 1) + 2) // 3}") == f"2025-Q{(int(month or 1) + 2) // 3}"
    )


def matrix(domains: Sequence[DomainScore], places: Sequence[Place]) -> list[list[int]]:
    return [[int(of(domain, place)) for place in places] for domain in domains]


@given(surveys)
@settings(max_examples=60, deadline=None)
def test_no_arithmetic_on_unsuppressed_domains_tells_of_too_few(sizes: dict[Place, int]) -> None:
    """Two units with services, some respondents without one, by schooling, by quarter, and by both."""
    by = ("pendidikan", "triwulan", "pendidikan,triwulan")
    domains = score(survey(sizes), Project(), ScoreOptions(by=by)).domains
    published = [domain for domain in domains if not domain.suppressed]
    assert found_out(matrix(published, list(sizes)), list(sizes.values()), THRESHOLD) == []
    assert all(domain.n >= THRESHOLD for domain in published)


@given(surveys, st.lists(st.booleans(), min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_no_arithmetic_on_unsuppressed_elements_tells_of_too_few_answers(
    sizes: dict[Place, int], blank: list[bool]
) -> None:
    """Waktu is blank here and there: sums of its answers, in all domains that may show their elements."""
    made = survey(sizes, blank)
    domains = score(made, Project(), ScoreOptions(by=("pendidikan",))).domains
    published = [domain for domain in domains if not domain.suppressed and not domain.index_only]
    answered = made.frame["waktu"].is_not_null().to_list()
    places = [place for place, n in sizes.items() for _ in range(n)]
    n = {place: sum(a for a, p in zip(answered, places, strict=True) if p == place) for place in sizes}
    asked = [place for place in sizes if n[place]]
    assert found_out(matrix(published, asked), [n[place] for place in asked], THRESHOLD) == []


def test_services_put_together_by_equal_shares_are_judged_alike() -> None:
    """55 = 40 + 12 + 3 as above, the unit a plain mean of its services: 3 x the mean less KTP's and KK's is Akta's."""
    sizes: dict[Place, int] = {("M", name, "S1", "2"): n for name, n in zip(SERVICES, (40, 12, 3), strict=True)}
    made = score(survey(sizes), Project(), ScoreOptions(combine="mean"))
    assert {d.service: d.suppression for d in made.domains if d.level == "service"} == {
        "KTP": None, "KK": "sekunder", "Akta": "primer",
    }  # fmt: skip


def test_the_whole_less_its_units_is_no_small_unit() -> None:
    """Units of 40 and 30 report; the agency, 74, would tell of the third, of four. A fourth of eight would hide it."""
    units = [("A", 40), ("B", 30), ("C", 4)]
    assert suppressions(recap(units)) == {None: "sekunder", "A": None, "B": None, "C": "primer"}
    assert suppressions(recap([*units, ("D", 8)]))[None] is None


def recap(units: Sequence[tuple[str, int]]) -> Score:
    rows = [RecapRow(n, {key: RecapElement(n, Fraction(3 * n)) for key in NINE.keys}, unit=unit) for unit, n in units]
    return score_recaps(Recaps(NINE, tuple(rows)), Project())


def suppressions(made: Score) -> dict[str | None, str | None]:
    return {domain.unit: domain.suppression for domain in made.domains}


# Reports of one unit over several periods, all from the same answers.

PERIODS = ("2025", "2025-S1", "2025-S2", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")


def told(made: Responses, period: str, declared: Sequence[str] = (), **rules: object) -> Score:
    """The score of a period as its report tells it."""
    project = Project(survei=Survey(periode=period, **rules))  # type: ignore[arg-type]
    when = Period.parse(period)
    scored = score(made, project, ScoreOptions(period=when, by=("pendidikan",)))
    past = past_scores(counts_over_time(made, project, when), project, when)
    return judged_over_time(scored, past, made, project, when, {Period.parse(p) for p in declared})[0]


unit_years = st.dictionaries(
    st.tuples(
        st.just("Melati"),
        st.sampled_from(SERVICES[:2]),
        st.sampled_from(("S1", "SMA")),
        st.sampled_from(("2", "5", "8", "11")),
    ),
    st.integers(1, 20),
    min_size=1,
    max_size=10,
)


def weights(domain: DomainScore, period: str, sizes: dict[Place, int], combine: str) -> list[float]:
    """What a respondent of each place adds to the domain's figure."""
    when = Period.parse(period)
    inside = [p for p in sizes if of(domain, p) and when.start <= date(2025, int(p[3] or 1), 3) <= when.end]
    by = {p: sum(sizes[q] for q in inside if q[1] == p[1]) if combine == "mean" else 1 for p in inside}
    return [1 / by[p] if p in by else 0 for p in sizes]


@pytest.mark.parametrize("combine", ["pooled", "mean"])
@given(sizes=unit_years)
@settings(max_examples=20, deadline=None)
def test_no_arithmetic_on_the_reports_of_a_year_tells_of_too_few(combine: str, sizes: dict[Place, int]) -> None:
    """The year, its halves and its quarters, with services and by schooling, are published one beside the other."""
    made = survey(sizes)
    rows = []
    for period in PERIODS:
        if any(Period.parse(period).start <= day <= Period.parse(period).end for day in made.frame["date"]):
            domains = told(made, period, combine=combine).domains
            rows += [weights(d, period, sizes, combine) for d in domains if not d.suppressed]
    assert found_out(rows, list(sizes.values()), THRESHOLD) == []


QUARTERLY: dict[Place, int] = {
    ("Melati", "KTP", "S1", month): n for month, n in (("2", 30), ("5", 25), ("8", 20), ("11", 4))
}


def test_a_long_period_comes_before_the_short_ones() -> None:
    """30 + 25 + 20 + 4: the year and its halves are told, and the third quarter hides the fourth, of four."""
    made = survey(QUARTERLY)
    found = {period: suppressions(told(made, period))["Melati"] for period in PERIODS}
    assert found == {
        "2025": None, "2025-S1": None, "2025-S2": None,
        "2025-Q1": None, "2025-Q2": None, "2025-Q3": "sekunder", "2025-Q4": "primer",
    }  # fmt: skip


def test_services_come_before_groups_however_small_they_are() -> None:
    """15 + 2 + 13: KTP of 15 is told and SMA of 17 gives way, of which all but two are KTP's."""
    sizes: dict[Place, int] = {
        ("Melati", "KTP", "SMA", "2"): 15, ("Melati", "KK", "SMA", "2"): 2, ("Melati", "KK", "S1", "2"): 13,
    }  # fmt: skip
    domains = told(survey(sizes), "2025").domains
    assert {domain.service: domain.suppression for domain in domains if domain.level == "service"} == {
        "KTP": None, "KK": None,
    }  # fmt: skip
    assert {domain.place: domain.suppression for domain in domains if domain.level == "group"} == {
        "SMA": "sekunder", "S1": "sekunder",
    }  # fmt: skip


def test_quarters_that_are_public_keep_the_year_back() -> None:
    """Three quarters were published: the year would tell of the four of the last."""
    made = survey(QUARTERLY)
    out = ("2025-Q1", "2025-Q2", "2025-Q3")
    assert suppressions(told(made, "2025", out))["Melati"] == "sekunder"
    assert suppressions(told(made, "2025-Q3", out))["Melati"] is None
    assert suppressions(told(made, "2025-Q4", out))["Melati"] == "primer"
