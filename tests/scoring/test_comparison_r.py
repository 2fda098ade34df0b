"""Differences equal those of R: `survey` for groups of a sample, `t.test` for two samples, `p.adjust`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from answers import responses
from ikm.scoring.change import measured
from ikm.scoring.comparing import samples, unlimited_design
from ikm.scoring.compute import score_counted
from ikm.scoring.counting import ScoreOptions, count
from ikm.scoring.design import rows_of
from ikm.scoring.difference import Side, covariance, difference
from ikm.scoring.funnel import mean_of
from ikm.scoring.multiple import benjamini_hochberg, holm
from ikm.scoring.variance import moments, variance
from ikm.survey.project import Project
from ikm.survey.responses import Responses

GOLD = Path(__file__).parents[1] / "gold"
SCRIPT = Path(__file__).with_name("comparison_reference.R")

pytestmark = pytest.mark.foreign("Rscript")

WIDE = [100, 75, 50, 100, 25, 75, 100, 50]
NARROW = [100] * 20 + [75] * 15 + [50]
CLOSE = [100, 100, 75, 100, 100, 75, 100, 100]


@pytest.fixture(scope="module")
def figures() -> dict[str, list[float]]:
    command = ["Rscript", "--vanilla", str(SCRIPT)]
    printed = subprocess.run(command, cwd=GOLD, capture_output=True, text=True, check=True).stdout
    lines = (line.replace(" ", "").split(",") for line in printed.splitlines())
    return {name: [np.nan if value == "NA" else float(value) for value in values] for name, *values in lines}


def answers(*, complete: bool, units: bool = False) -> Responses:
    """The invented answers; complete ones without the service of a single respondent, or their services as units."""
    table = pl.read_csv(GOLD / "answers.csv", null_values="NA")
    if complete:
        table = table.drop_nulls().filter(pl.col("service") != "Pindah")
    columns = {
        "unit": table["service"].to_list() if units else ["D"] * table.height,
        "service": table["service"].to_list(),
        "jenis_kelamin": table["sex"].to_list(),
        "pendidikan": table["education"].to_list(),
        "pekerjaan": table["day"].cast(pl.String).to_list(),
    }
    return responses([list(row) for row in table.select(pl.col("^x.$")).rows()], columns=columns)


def linearised(rows: Responses, survey: dict[str, object], key: str, values: tuple[str, str]) -> list[float]:
    """Difference of two groups' indices, its linearised standard error, and their covariance."""
    project, options = Project.model_validate({"survei": survey}), ScoreOptions(by=(key,))
    counted = count(rows, project, options)
    design = unlimited_design(counted.tally, project, options)
    found = {
        (domain.group or {})[key]: measured(
            domain, counted.tally, design, rows_of(counted.tally, **{counted.groups[key]: (domain.group or {})[key]})
        )
        for domain in score_counted(counted, project, options).domains
        if domain.level == "group"
    }
    before, after = (found[value].influence for value in values)
    apart = after - before
    spread = variance(design, apart.members, moments(counted.tally, apart)).value[-1]
    together = covariance(counted.tally, design, before, after)[-1]
    return [float(apart.value[-1]), float(np.sqrt(spread)), float(together)]


@pytest.mark.parametrize(
    ("name", "survey"),
    [
        ("groups-simple", {}),
        ("groups-strata", {"strata": "layanan"}),
        ("groups-day", {"klaster": "pekerjaan"}),
    ],
)
def test_the_difference_of_two_groups_is_linearised(
    figures: dict[str, list[float]], name: str, survey: dict[str, object]
) -> None:
    """With blanks, in one sample: simple, stratified, and with days as clusters, which both groups share."""
    found = linearised(answers(complete=False), survey, "pendidikan", ("SMA", "S1"))
    assert found[:2] == pytest.approx(figures[name], rel=1e-9)


def test_what_two_groups_share_is_their_covariance(figures: dict[str, list[float]]) -> None:
    """`svycontrast(svyby(.., covmat=TRUE), c(P=1, L=-1))`, and `svyttest`, with days as clusters."""
    found = linearised(answers(complete=True), {"klaster": "pekerjaan"}, "jenis_kelamin", ("L", "P"))
    assert found == pytest.approx(figures["contrast"], rel=1e-9)
    assert found[:2] == pytest.approx(figures["svyttest"], rel=1e-9)


@pytest.mark.parametrize("unit", ["Akta", "KK", "KTP"])
def test_a_unit_is_part_of_the_mean_that_it_differs_from(figures: dict[str, list[float]], unit: str) -> None:
    found = samples(answers(complete=True, units=True), Project(), ScoreOptions())
    whole, part = found.of[None], found.of[unit]
    mean = mean_of(whole, [part], part.measured.side.last, standardised=False)
    value = part.measured.side.value[-1] - mean.value
    se = np.sqrt(mean.apart[0] + mean.variance - mean.own[0])
    assert [value, se] == pytest.approx(figures[f"unit-{unit}"], rel=1e-9)


def plain(values: list[int]) -> Side:
    """A simple random sample that nothing is hidden from."""
    n, one = len(values), np.ones(1)
    return Side(np.mean(values) * one, np.var(values, ddof=1) / n * one, 0 * one, one / n, (n - 1) * one)


@pytest.mark.parametrize(("name", "small"), [("wide", WIDE), ("close", CLOSE)])
def test_two_samples_are_compared_as_by_t_test(figures: dict[str, list[float]], name: str, small: list[int]) -> None:
    """Welch's where the smaller sample spreads more, `var.equal=TRUE` where it spreads less: the larger error."""
    found = difference(plain(small), plain(NARROW))
    low, high = found.interval
    mine = [found.value / found.se, found.df, found.p, low, high]
    assert np.concatenate(mine).tolist() == pytest.approx(figures[name], rel=1e-9)


P = np.array([0.01, 0.02, 0.03, np.nan, 0.04, 0.05, 0.0001, 0.9, 0.02])


@pytest.mark.parametrize(("name", "correction"), [("holm", holm), ("BH", benjamini_hochberg)])
def test_p_values_are_adjusted_as_by_p_adjust(
    figures: dict[str, list[float]], name: str, correction: Callable[[np.ndarray], np.ndarray]
) -> None:
    assert correction(P) == pytest.approx(figures[name], rel=1e-12, nan_ok=True)
    assert all(a <= b for a, b in pairwise(correction(P)[np.argsort(P)][:8]))
