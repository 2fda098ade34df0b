"""The index over periods, and whether a change is beyond chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from answers import responses
from ikm.scoring.compute import score
from ikm.scoring.trend import past_scores, proven_change
from ikm.survey.periods import Period
from ikm.survey.project import Project


def yearly(*years: tuple[int, int, int]) -> tuple[list[list[int]], dict[str, list[object]]]:
    """Complete answers: for each (year, value, n) n respondents, half of them one better."""
    rows: list[list[int]] = []
    dates: list[object] = []
    for year, value, n in years:
        rows += [[value + i % 2] * 9 for i in range(n)]
        dates += [date(year, 6, 1 + i % 28) for i in range(n)]
    return rows, {"date": dates}


def test_earlier_periods_are_scored_and_the_present_one_is_not() -> None:
    rows, columns = yearly((2021, 2, 20), (2022, 3, 30), (2020, 1, 10))
    past = past_scores(responses(rows, columns=columns), Project(), Period.parse("2022"))
    assert [(str(p.period), p.domain.n, str(p.domain.ikm)) for p in past] == [
        ("2020", 10, "37.50"),
        ("2021", 20, "62.50"),
    ]


def test_the_periods_are_as_long_as_the_present_one() -> None:
    rows, columns = yearly((2021, 2, 20), (2022, 3, 30))
    past = past_scores(responses(rows, columns=columns), Project(), Period.parse("2022-Q3"))
    assert [str(p.period) for p in past] == ["2021-Q2", "2022-Q2"]


def test_without_a_period_several_years_are_each_scored() -> None:
    rows, columns = yearly((2021, 2, 20), (2022, 3, 30))
    assert [str(p.period) for p in past_scores(responses(rows, columns=columns), Project(), None)] == ["2021", "2022"]
    rows, columns = yearly((2022, 3, 30))
    assert past_scores(responses(rows, columns=columns), Project(), None) == ()


@pytest.mark.parametrize(
    ("before", "now", "proven"),
    [((2, 200), (3, 200), True), ((3, 200), (3, 150), False), ((3, 1), (3, 30), None)],
)
def test_a_change_is_proven_beyond_the_error_of_both(
    before: tuple[int, int], now: tuple[int, int], proven: bool | None
) -> None:
    """Alternating answers v, v+1 have an SE of 12.5 / sqrt(n - 1): 0.9 at n = 200, so 25 points are a change."""
    scores = [score(responses([[value + i % 2] * 9 for i in range(n)]), Project()) for value, n in (before, now)]
    assert proven_change(scores[0].domains[0], scores[1].domains[0]) is proven


def test_between_two_censuses_every_difference_is_one() -> None:
    """Where all users answered nothing is left to chance; where all answers are alike by chance, much is."""
    project = Project.model_validate({"unit": [{"nama": "A", "populasi": 20}]})
    scores = [
        score(responses([[3 + (i < k)] * 9 for i in range(20)], columns={"unit": ["A"] * 20}), project).domains[0]
        for k in (10, 11, 0)
    ]
    assert [domain.census for domain in scores] == [True] * 3
    assert proven_change(scores[0], scores[1]) is True
    alike = score(responses([[3] * 9] * 20), Project()).domains[0]
    assert not alike.census
    assert proven_change(scores[0], alike) is None


def test_a_change_between_answers_that_do_not_differ_cannot_be_tested() -> None:
    """No spread is no knowledge of the error, as no interval is claimed."""
    before, now = (score(responses([[value] * 9] * 30), Project()).domains[0] for value in (3, 4))
    assert proven_change(before, now) is None


@pytest.mark.parametrize(("change", "proven"), [(195, False), (197, True), (-195, False), (-197, True)])
def test_a_change_is_judged_at_five_percent(change: int, proven: bool) -> None:
    """Standard errors 0.6 and 0.8 give one of 1.0 for the difference, which is proven from 1.96 (normal tables)."""
    before = replace(score(responses([[3] * 9, [4] * 9]), Project()).domains[0], ikm=Decimal(80), se=0.6)
    now = replace(before, ikm=Decimal(80) + Decimal(change) / 100, se=0.8)
    assert proven_change(before, now) is proven
