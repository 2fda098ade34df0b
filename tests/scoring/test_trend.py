"""The index over periods, and whether a change is beyond chance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from answers import responses
from ikm.scoring.compute import score_counted
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.trend import Past, counts_over_time, past_scores
from ikm.survey.periods import Period
from ikm.survey.project import Project
from ikm.survey.responses import Responses


def yearly(*years: tuple[int, int, int]) -> tuple[list[list[int]], dict[str, list[object]]]:
    """Complete answers: for each (year, value, n) n respondents, half of them one better."""
    rows: list[list[int]] = []
    dates: list[object] = []
    for year, value, n in years:
        rows += [[value + i % 2] * 9 for i in range(n)]
        dates += [date(year, 6, 1 + i % 28) for i in range(n)]
    return rows, {"date": dates}


def scored_before(
    given: Responses, project: Project, current: Period | None, options: ScoreOptions = ScoreOptions()
) -> tuple[Past, ...]:
    asked = options.period or (None if project.period else current)
    return past_scores(counts_over_time(given, project, asked), project, current)


def test_earlier_periods_are_scored_and_the_present_one_is_not() -> None:
    rows, columns = yearly((2021, 2, 20), (2022, 3, 30), (2020, 1, 10))
    past = scored_before(responses(rows, columns=columns), Project(), Period.parse("2022"))
    assert [(str(p.period), p.domain.n, str(p.domain.ikm)) for p in past] == [
        ("2020", 10, "37.50"),
        ("2021", 20, "62.50"),
    ]


def test_the_periods_are_as_long_as_the_present_one() -> None:
    rows, columns = yearly((2021, 2, 20), (2022, 3, 30))
    past = scored_before(responses(rows, columns=columns), Project(), Period.parse("2022-Q3"))
    assert [str(p.period) for p in past] == ["2021-Q2", "2022-Q2"]


def test_without_a_period_several_years_are_each_scored() -> None:
    rows, columns = yearly((2021, 2, 20), (2022, 3, 30))
    past = scored_before(responses(rows, columns=columns), Project(), None)
    assert [(str(p.period), p.since) for p in past] == [("2021", None), ("2022", None)]
    rows, columns = yearly((2022, 3, 30))
    assert scored_before(responses(rows, columns=columns), Project(), None) == ()


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [((2, 200), (3, 200), "higher"), ((3, 200), (3, 150), "unproven"), ((3, 1), (3, 30), None)],
)
def test_a_change_is_judged_as_any_comparison_is(
    before: tuple[int, int], now: tuple[int, int], verdict: str | None
) -> None:
    """Alternating answers v, v+1 have an SE of 12.5 / sqrt(n - 1): 0.9 at n = 200, so 25 points are a change."""
    rows, columns = yearly((2021, *before), (2022, *now))
    options = ScoreOptions(period=Period.parse("2022"))
    (past,) = scored_before(responses(rows, columns=columns), Project(), Period.parse("2022"), options)
    assert past.since is not None
    assert (past.since.before.n, past.since.after.n) == (before[1], now[1])
    assert past.since.index.verdict == verdict


def test_the_present_is_what_its_score_counts() -> None:
    """Undated answers belong to the project's period, and not to the same year when it is asked for."""
    rows, columns = yearly((2021, 2, 20), (2022, 3, 30))
    columns["date"][-10:] = [None] * 10
    given = responses(rows, columns=columns)
    project = Project.model_validate({"survei": {"periode": "2022"}})
    for options, n in ((ScoreOptions(), 30), (ScoreOptions(period=project.period), 20)):
        (past,) = scored_before(given, project, project.period, options)
        assert past.since is not None
        assert past.since.after.n == n


def test_a_unit_counted_with_others_is_the_unit_counted_alone() -> None:
    """Two units over two years, taken out of the common count, and each counted by itself."""
    rows, columns = yearly((2021, 2, 40), (2022, 3, 60))
    columns["unit"] = [("A", "B")[i % 3 // 2] for i in range(100)]
    columns["jenis_kelamin"] = [("Laki-laki", "Perempuan")[i % 5 // 3] for i in range(100)]
    given, project, now = responses(rows, columns=columns), Project(), Period.parse("2022")
    together = counts_over_time(given, project, now, ("jenis_kelamin",))
    for unit in ("A", "B"):
        own = replace(given, frame=given.frame.filter(pl.col("unit") == unit))
        alone = counts_over_time(own, project, now, ("jenis_kelamin",))
        of_unit = together.of_unit(unit)
        options = ScoreOptions(period=now, by=("jenis_kelamin",))
        one, other = (score_counted(counts.present, project, options).domains[1:] for counts in (of_unit, alone))
        assert one == other
        assert past_scores(of_unit, project, now)[0].domain == past_scores(alone, project, now)[0].domain
