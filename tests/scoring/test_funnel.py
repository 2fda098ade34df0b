"""Units against the range that is expected of them, and ranks that say how far they are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from answers import responses
from ceilings import CEILINGS, drawn
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.difference import Side, joined
from ikm.scoring.funnel import (
    Against,
    Dispersion,
    Mean,
    against,
    family_p,
    funnel,
    over_dispersion,
    winsorised,
    with_dispersion,
)
from ikm.scoring.ranks import rank_intervals, ranks
from ikm.survey.errors import ScoringError
from ikm.survey.project import Project
from ikm.survey.responses import Responses

MANY = 1e9  # degrees of freedom


def known(z: list[float], se: float = 1.0) -> Against:
    """Units of which the standard error is known."""
    values = np.array(z) * se
    return Against(values, np.full(len(z), se), np.full(len(z), MANY))


def test_winsorising_draws_in_a_tenth_at_each_end() -> None:
    z = np.array([-9.0, -1, -1, 0, 0, 0, 0, 1, 1, 9])
    assert winsorised(z, 0.1).tolist() == [-1, -1, -1, 0, 0, 0, 0, 1, 1, 1]


def test_additive_over_dispersion_by_hand() -> None:
    """Ten units at z = -2 or 2, standard errors 3: phi = 4, tau^2 = (10 x 4 - 9) / (10/9 - 1/9) = 31."""
    found = over_dispersion(known([-2, 2] * 5, se=3.0))
    assert found.phi == pytest.approx(4)
    assert found.between == pytest.approx(31)
    judged = with_dispersion(known([-2, 2] * 5, se=3.0), found)
    assert judged.se == pytest.approx([math.sqrt(9 + 31)] * 10)


def test_multiplicative_over_dispersion_by_hand() -> None:
    """The same units: standard errors times sqrt(phi) = 2; of less than chance nothing is made smaller."""
    found = over_dispersion(known([-2, 2] * 5, se=3.0), "multiplicative")
    assert with_dispersion(known([-2, 2] * 5, se=3.0), found).se == pytest.approx([6.0] * 10)
    assert over_dispersion(known([-0.5, 0.5] * 5), "multiplicative").factor == 1
    assert over_dispersion(known([-0.5, 0.5] * 5)).between == 0


def test_one_outlier_does_not_make_over_dispersion() -> None:
    """Winsorised it counts as the next; without, z = 9 among ten would say that units usually differ."""
    assert over_dispersion(known([-1, -1, -1, 0, 0, 0, 0, 1, 1, 9])).between == 0


def test_of_few_units_nobody_can_tell_how_they_usually_differ() -> None:
    assert over_dispersion(known([-5, 5, 5])) == Dispersion(None, 0.0, 1.0)


def agency(*levels: float, n: int = 60, others: int = 9) -> Responses:
    """Units of `n` with these shares of 4 (else 3), after `others` with half of them."""
    shares = [*[0.5] * others, *levels]
    rows = [[3 + (i < share * n)] * 9 for share in shares for i in range(n)]
    return responses(rows, columns={"unit": [f"U{u:02}" for u in range(len(shares)) for _ in range(n)]})


def test_a_unit_far_from_the_others_is_flagged_and_no_other() -> None:
    for level, verdict in ((1.0, "above"), (0.0, "below")):
        found = funnel(agency(level, others=11), Project())
        assert {unit.domain.unit: unit.verdict for unit in found.units if unit.verdict != "expected"} == {
            "U11": verdict
        }


def test_the_limits_say_what_the_verdict_says() -> None:
    found = funnel(agency(0.9, 0.1, 0.7, 0.3), Project())
    for unit in found.units:
        assert (unit.verdict == "expected") == (unit.family[0] <= unit.value <= unit.family[1])
        assert unit.family[0] <= unit.limits[0] <= found.mean <= unit.limits[1] <= unit.family[1]
        assert unit.value - unit.difference == pytest.approx(found.mean)
    assert [unit.value for unit in found.units] == sorted(unit.value for unit in found.units)


def test_the_variance_of_a_difference_from_the_mean_by_hand() -> None:
    """Three units of 60, half 3 and half 4: each has V = 156.25 / 59 = 2.6483, and is a third of the mean.

    U = 37.5/60 / sqrt(1 + (2.6483 / 0.17361)^2 / 64) = 0.29025, and the square is (1 - 1/3) (V + U^2) = 1.8217.
    """
    unit = funnel(agency(others=3), Project()).units[0]
    assert unit.se**2 == pytest.approx(1.8217, abs=1e-4)


def test_units_below_the_threshold_are_left_out_and_named() -> None:
    rows = [[3 + i % 2] * 9 for i in range(99)]
    given = responses(rows, columns={"unit": [*["A"] * 30, *["B"] * 30, *["C"] * 30, *["D"] * 9]})
    found = funnel(given, Project())
    assert [unit.domain.unit for unit in found.units] == ["A", "B", "C"]
    assert [domain.unit for domain in found.left_out] == ["D"]
    with pytest.raises(ScoringError, match="paling sedikit 3 unit"):
        funnel(given, Project.model_validate({"survei": {"ambang": 31}}))


@pytest.mark.parametrize("levels", [[4] * 12, [3] * 6 + [4] * 6], ids=["all alike", "alike within units"])
def test_answers_that_are_all_alike_do_not_break_it(levels: list[int]) -> None:
    rows = [[level] * 9 for level in levels for _ in range(10)]
    found = funnel(responses(rows, columns={"unit": [f"U{u:02}" for u in range(12) for _ in range(10)]}), Project())
    assert all(math.isfinite(unit.se) and unit.se > 0 for unit in found.units)
    assert {unit.verdict for unit in found.units} == {"expected"}  # half at 75, half at 100: that is how they differ


def test_standardising_takes_away_what_the_respondents_explain() -> None:
    """Men give 4, women 3, and units differ in their shares of men alone: half men, each is at 87.5."""
    men = [4, 12, 20]
    rows, units, sexes = [], [], []
    for unit, count in enumerate(men):
        for i in range(24):
            rows.append([4 if i < count else 3] * 9)
            units.append(f"U{unit}")
            sexes.append("Laki-laki" if i < count else "Perempuan")
    given = responses(rows, columns={"unit": units, "jenis_kelamin": sexes})
    raw, fair = funnel(given, Project()), funnel(given, Project(), standardise=("jenis_kelamin",))
    assert [unit.value for unit in raw.units] == pytest.approx([75 + 25 * count / 24 for count in men])
    assert [unit.value for unit in fair.units] == pytest.approx([87.5] * 3)
    assert {unit.verdict for unit in fair.units} == {"expected"}
    assert fair.notes == ()


def test_groups_that_a_unit_lacks_are_said() -> None:
    sexes = [*["Laki-laki", "Perempuan"] * 20, *["Laki-laki"] * 20]
    units = [*["A"] * 20, *["B"] * 20, *["C"] * 20]
    given = responses([[3 + i % 2] * 9 for i in range(60)], columns={"unit": units, "jenis_kelamin": sexes})
    found = funnel(given, Project(), standardise=("jenis_kelamin",))
    assert [note.rule for note in found.notes] == ["visitors-unanswered"]
    assert "C: tidak ada responden jenis_kelamin Perempuan" in str(found.notes[0].message)


def test_services_can_be_standardised() -> None:
    services = ["KTP", "KK", "KK"] * 12
    given = responses(
        [[4 if s == "KTP" else 3] * 9 for s in services],
        columns={"unit": ["A"] * 12 + ["B"] * 12 + ["C"] * 12, "service": services},
    )
    found = funnel(given, Project(), ScoreOptions(), standardise=("layanan",))
    assert [unit.value for unit in found.units] == pytest.approx([75 + 25 / 3] * 3)


# --- ranks


def measured(*values: tuple[float, float]) -> Side:
    """Units of known value and standard error."""
    value, se = np.array(values, dtype=np.float64).T
    return Side(value, se**2, 0 * se, np.full(len(se), 1 / MANY), np.full(len(se), MANY))


def test_ranks_of_units_that_are_far_apart_are_known() -> None:
    assert rank_intervals(measured((70, 1), (90, 1), (80, 1))) == [(3, 3), (1, 1), (2, 2)]


def test_ranks_of_units_that_are_alike_are_open() -> None:
    """95 stands out; 80, 81 and 79 with errors of 2 do not (the closest pair is 14 / 2.83 = 4.9 errors from 95)."""
    assert rank_intervals(measured((80, 2), (81, 2), (79, 2), (95, 2))) == [(2, 4), (2, 4), (2, 4), (1, 1)]


def test_ranks_are_judged_over_all_pairs() -> None:
    """2.2 standard errors apart is p = 0.028 (normal table): enough for one pair, not for one of three."""
    apart = 2.2 * math.sqrt(2)
    assert rank_intervals(measured((80, 1), (80 + apart, 1))) == [(2, 2), (1, 1)]
    assert rank_intervals(measured((80, 1), (80 + apart, 1), (80 + apart / 2, 1))) == [(1, 3)] * 3


def test_equal_values_share_the_better_rank() -> None:
    assert ranks(np.array([80.0, 90, 90, 70])) == [3, 1, 1, 4]


# --- simulation: a small version of benchmarks/false_alarms.py


@pytest.mark.parametrize("shape", CEILINGS)
@pytest.mark.parametrize("count", [10, 40])
def test_agencies_whose_units_are_alike_are_flagged_in_at_most_five_percent(shape: str, count: int) -> None:
    """Units of 10 to 500 from one truth; 300 agencies, three simulation errors of 1.3 % on top."""
    sizes = [round(n) for n in np.geomspace(10, 500, count)]
    rng = np.random.default_rng([142017, count])
    units = [drawn(*CEILINGS[shape], n, 300, rng) for n in sizes]
    w = np.array(sizes) / sum(sizes)
    flagged = {"additive": 0, "multiplicative": 0, "ranks": 0}
    for i in range(300):
        sides = joined([unit.at(slice(i, i + 1)) for unit in units])
        part = w**2 * sides.variance
        mean = Mean(float(w @ sides.value), w, (1 - w) ** 2 * sides.variance, part, float(part.sum()), 1 / sum(sizes))
        apart = against(sides, mean)
        for model in ("additive", "multiplicative"):
            judged = with_dispersion(apart, over_dispersion(apart, model))
            flagged[model] += bool(family_p(judged).min() <= 0.05)
        flagged["ranks"] += any(span != (1, count) for span in rank_intervals(sides))
    assert max(flagged.values()) / 300 <= 0.05 + 3 * 0.0126
