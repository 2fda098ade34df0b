"""Weights to known visitors: they meet what is known, keep their bounds, and say so where they cannot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from answers import responses
from ikm.scoring.calibration import bounded, calibrate, raking
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.score import Score
from ikm.survey.errors import ScoringError
from ikm.survey.periods import Period
from ikm.survey.project import Project
from ikm.survey.responses import UNKNOWN

LOW, HIGH = 0.4, 2.5
TWO_WAY = np.column_stack([np.ones(4), [0, 0, 1, 1], [0, 1, 0, 1]]).astype(float)
counts = st.lists(st.integers(1, 500), min_size=4, max_size=4).map(lambda n: np.array(n, dtype=float))


@given(counts, counts)
@example(np.ones(4), np.array([1.0, 1.0, 1.0, 65.0]))
def test_raked_weights_meet_the_known_totals_and_stay_positive(sampled: np.ndarray, visitors: np.ndarray) -> None:
    known = TWO_WAY.T @ visitors
    weights = calibrate(sampled, TWO_WAY, known)
    assert weights.converged
    assert TWO_WAY.T @ (sampled * weights.ratio) == pytest.approx(known, rel=1e-9)
    assert (weights.ratio > 0).all()


@given(counts)
def test_raking_keeps_the_association(sampled: np.ndarray) -> None:
    """The odds ratio of a two-way table is not touched by its margins (Deming and Stephan 1940)."""
    ratio = calibrate(sampled, TWO_WAY, TWO_WAY.T @ np.array([100.0, 200.0, 300.0, 50.0])).ratio
    assert ratio[0] * ratio[3] == pytest.approx(ratio[1] * ratio[2], rel=1e-9)


@given(counts, st.floats(0.7, 1.3), st.floats(0.7, 1.3))
def test_bounded_weights_keep_their_bounds(sampled: np.ndarray, first: float, second: float) -> None:
    """Totals that weights of 0.7 to 1.3 meet are met within 0.4 to 2.5."""
    known = TWO_WAY.T @ (sampled * [first, second, second, first])
    weights = calibrate(sampled, TWO_WAY, known, bounded(LOW, HIGH))
    assert weights.converged
    assert TWO_WAY.T @ (sampled * weights.ratio) == pytest.approx(known, rel=1e-9)
    assert ((weights.ratio >= LOW) & (weights.ratio <= HIGH)).all()


def test_weights_that_there_are_not_are_not_made_up() -> None:
    """Half of the respondents cannot stand for a tenth of the visitors by weights over 0.4."""
    halves = np.eye(2)
    assert not calibrate(np.array([50.0, 50.0]), halves, np.array([10.0, 90.0]), bounded(LOW, HIGH)).converged
    assert calibrate(np.array([50.0, 50.0]), halves, np.array([10.0, 90.0]), raking).ratio == pytest.approx([0.2, 1.8])


def scored(sexes: Sequence[str | None], visitors: dict[str, int], survey: dict[str, object] | None = None) -> Score:
    """Women answer 4, men 2, the others 3."""
    unit = {"nama": "A", "pengunjung": {"jenis_kelamin": visitors}}
    project = Project.model_validate({"survei": survey or {}, "unit": [unit]})
    answers = [[{"Perempuan": 4, "Laki-laki": 2}.get(sex or "", 3)] * 9 for sex in sexes]
    return score(responses(answers, columns={"unit": ["A"] * len(sexes), "jenis_kelamin": sexes}), project)


def test_post_stratified_by_hand() -> None:
    """Three women of 20 visitors and one man of 60: 25 x (4 x 20 + 2 x 60) / 80 = 62.5; officially 87.5."""
    whole = scored(["Perempuan"] * 3 + ["Laki-laki"], {"Perempuan": 20, "Laki-laki": 60}).domains[0]
    assert str(whole.ikm) == "87.50"
    assert whole.adjusted is not None
    assert whole.adjusted.index == pytest.approx(62.5)
    assert (whole.adjusted.smallest, whole.adjusted.largest) == pytest.approx((1 / 3, 3))
    assert whole.adjusted.elements == pytest.approx([62.5] * 9)


def test_a_respondent_who_stands_for_next_to_nobody_leaves_the_others_their_variance() -> None:
    """Ten of whom five answer 3 and five 4, and one who hardly counts: V = 11/10 x 10 x (12.5 / 10)^2 = 17.1875."""
    unit = {"nama": "A", "pengunjung": {"jenis_kelamin": {"Perempuan": 10**12, "Laki-laki": 1}}}
    columns = {"unit": ["A"] * 11, "jenis_kelamin": ["Perempuan"] * 10 + ["Laki-laki"]}
    answers = responses([[3] * 9, [4] * 9] * 5 + [[1] * 9], columns=columns)
    adjusted = score(answers, Project.model_validate({"unit": [unit]})).domains[0].adjusted
    assert adjusted is not None
    assert adjusted.se == pytest.approx(math.sqrt(17.1875), rel=1e-9)


def test_those_who_did_not_say_stand_for_themselves() -> None:
    """Of four two did not say: half of the weight stays 3, the other half is 4 and 2 as 1 to 3."""
    whole = scored(["Perempuan", "Laki-laki", None, UNKNOWN], {"Perempuan": 1, "Laki-laki": 3}).domains[0]
    assert whole.adjusted is not None
    assert whole.adjusted.index == pytest.approx(25 * (0.5 * 3 + 0.5 * (4 * 0.25 + 2 * 0.75)))


def test_visitors_of_whom_nobody_answered_are_named() -> None:
    whole = scored(["Perempuan"] * 4, {"Perempuan": 1, "Laki-laki": 3}).domains[0]
    assert [(note.rule, note.value) for note in whole.notes] == [("visitors-unanswered", "A")]
    assert "Laki-laki" in whole.notes[0].message.say()
    assert whole.adjusted is not None
    assert whole.adjusted.index == pytest.approx(100)


def test_weights_out_of_bounds_are_said_and_not_used() -> None:
    sexes = ["Perempuan"] * 5 + ["Laki-laki"] * 5
    whole = scored(sexes, {"Perempuan": 1, "Laki-laki": 99}, {"batas_bobot": [0.4, 2.5]}).domains[0]
    assert [note.rule for note in whole.notes] == ["weights-not-found"]
    assert whole.adjusted is not None
    assert whole.adjusted.index == pytest.approx(75)


def test_a_group_that_the_visitors_lack_is_named() -> None:
    with pytest.raises(ScoringError, match='tidak memuat "Laki-laki"'):
        scored(["Perempuan", "Laki-laki"], {"Perempuan": 3})


@pytest.mark.parametrize(("year", "weighted"), [("2025", True), ("2024", False)])
def test_visitors_are_of_one_period(year: str, weighted: bool) -> None:
    """Those of 2025 say nothing of who should have answered in 2024."""
    visitors = {"jenis_kelamin": {"Perempuan": 1, "Laki-laki": 3}}
    project = Project.model_validate({"survei": {"periode": "2025"}, "unit": [{"nama": "A", "pengunjung": visitors}]})
    columns: dict[str, Sequence[object]] = {
        "unit": ["A"] * 8,
        "jenis_kelamin": ["Perempuan", "Laki-laki"] * 4,
        "date": [date(2024 + i // 4, 5, 1) for i in range(8)],
    }
    whole = score(
        responses([[4] * 9, [2] * 9] * 4, columns=columns), project, ScoreOptions(Period.parse(year))
    ).domains[0]
    assert (whole.adjusted is not None) == weighted
    assert ("population-of-another-period" in {note.rule for note in whole.notes}) != weighted


def test_an_element_that_does_not_apply_has_no_weighted_index_either() -> None:
    unit = {"nama": "A", "tidak_berlaku": ["biaya"], "pengunjung": {"jenis_kelamin": {"Perempuan": 1, "Laki-laki": 3}}}
    given_ = responses([[4] * 9, [2] * 9], columns={"unit": ["A"] * 2, "jenis_kelamin": ["Perempuan", "Laki-laki"]})
    adjusted = score(given_, Project.model_validate({"unit": [unit]})).domains[0].adjusted
    assert adjusted is not None
    assert [place for place, index in enumerate(adjusted.elements) if index is None] == [3]
    assert adjusted.index == pytest.approx(62.5)


def test_without_known_visitors_nothing_is_weighted() -> None:
    assert score(responses([[3] * 9] * 4), Project()).domains[0].adjusted is None


def test_a_stratum_of_one_fails_where_the_project_says_so() -> None:
    columns = {"unit": ["A"] * 3, "service": ["x", "x", "y"]}
    project = Project.model_validate({"survei": {"strata": "layanan", "strata_tunggal": "fail"}})
    with pytest.raises(ScoringError, match="Strata A / y"):
        score(responses([[3] * 9, [2] * 9, [4] * 9], columns=columns), project)


def test_strata_of_one_respondent_each_have_no_average() -> None:
    project = Project.model_validate({"survei": {"strata": "layanan", "strata_tunggal": "average"}})
    whole = score(responses([[3] * 9, [2] * 9], columns={"unit": ["A"] * 2, "service": ["x", "y"]}), project).domains[0]
    assert (whole.se, whole.ci95, whole.deff) == (None, None, None)


def test_answers_without_a_cluster_are_one_cluster_and_said() -> None:
    """Two days of two, and two without a day: three clusters, and two degrees of freedom."""
    given_ = responses([[1 + i % 4] * 9 for i in range(6)], columns={"pekerjaan": ["a", "a", "b", "b", None, None]})
    whole = score(given_, Project.model_validate({"survei": {"klaster": "pekerjaan"}})).domains[0]
    assert [(note.rule, note.value) for note in whole.notes] == [("cluster-unknown", "2")]
    totals = 25 / 6 * (np.array([3, 7, 3]) - 2 * 13 / 6)
    assert whole.se == pytest.approx(np.sqrt(3 / 2 * (totals**2).sum()), rel=1e-9)


def test_visitors_of_a_unit_in_which_nobody_answered_are_no_warning_and_no_number() -> None:
    """Blank forms weigh nothing: numpy's warning of it would stand in the terminal."""
    project = Project.model_validate({"unit": [{"nama": "A", "pengunjung": {"jenis_kelamin": {"L": 3, "P": 5}}}]})
    blank = responses([[None] * 9] * 2, columns={"unit": ["A"] * 2, "jenis_kelamin": ["L", "P"]})
    with np.errstate(all="raise"):
        assert {domain.adjusted for domain in score(blank, project).domains} == {None}
