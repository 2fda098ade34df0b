"""Alpha, item-total correlations and drivers: R on the same answers, printed examples, and what must always hold."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from answers import NINE, responses
from ikm.scoring.complete_cases import CompleteCases, complete_cases
from ikm.scoring.compute import score
from ikm.scoring.drivers import ENOUGH, priorities
from ikm.scoring.item_analysis import ItemAnalysis, item_analysis
from ikm.scoring.reliability import Reliability, critical_r, cronbach, feldt, fisher, reliability
from ikm.scoring.tally import tally
from ikm.survey.project import Project

Rows = Sequence[Sequence[int | None]]


def moments_of(rows: Rows) -> CompleteCases:
    keys = [f"x{j}" for j in range(len(rows[0]))]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(keys, pl.Int8), orient="row").with_columns(unit=pl.lit("D"))
    totals = tally(frame, keys, ["unit"])
    return complete_cases(totals, np.ones(totals.frame.height, dtype=np.bool_), keys)


def found(rows: Rows) -> Reliability:
    return reliability(moments_of(rows))


def ceiling(n: int, seed: int = 7, blank: float = 0.0) -> list[list[int | None]]:
    """Answers near the top that go together; the fourth element is always 3."""
    rng = np.random.default_rng(seed)
    latent = 0.8 * rng.normal(size=(n, 1)) + 0.6 * rng.normal(size=(n, 9))
    values = 1 + np.searchsorted([-2.2, -1.4, 0.1], latent)
    values[:, 3] = 3
    rows: list[list[int | None]] = values.tolist()
    for i, j in np.argwhere(rng.random((n, 9)) < blank):
        rows[i][j] = None
    return rows


ROWS = ceiling(150, blank=0.02)
"""With blanks and a constant element; read by R as well."""


@pytest.fixture(scope="module")
def r(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    folder = tmp_path_factory.mktemp("r")
    table = pl.DataFrame(ROWS, schema=[f"x{j}" for j in range(9)], orient="row")
    table.write_csv(folder / "answers.csv", null_value="NA")
    script = Path(__file__).with_name("reliability_reference.R")
    command = ["Rscript", "--vanilla", str(script)]
    printed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    lines = [line.split() for line in printed.stdout.splitlines()]
    return {name: [float(figure) for figure in figures] for name, *figures in lines}


class TestAgainstR:
    """`reliability_reference.R` reads the same answers."""

    @pytest.mark.foreign("Rscript")
    def test_alpha_and_its_interval(self, r: dict[str, list[float]]) -> None:
        """Over the complete forms and the elements that vary."""
        mine, held = found(ROWS), moments_of(ROWS)
        assert mine.n == r["n"][0] < 150
        assert [float(item.constant) for item in mine.items] == r["constant"]
        assert mine.alpha == pytest.approx(r["alpha"][0], rel=1e-12)
        assert mine.standardised == pytest.approx(r["standardised"][0], rel=1e-12)
        assert held.kurtosis == pytest.approx(r["kurtosis"][0], rel=1e-12)
        assert held.kurtosis > 1.1
        assert mine.ci95 == pytest.approx(r["interval"], rel=1e-9)
        assert feldt(r["alpha"][0], mine.n, 8) == pytest.approx(r["feldt"], rel=1e-9)

    @pytest.mark.foreign("Rscript")
    def test_each_element(self, r: dict[str, list[float]]) -> None:
        items = [item for item in found(ROWS).items if not item.constant]
        assert [item.item_total for item in items] == pytest.approx(r["item_total"], rel=1e-12)
        assert [item.item_rest for item in items] == pytest.approx(r["item_rest"], rel=1e-12)
        assert [item.alpha_if_dropped for item in items] == pytest.approx(r["dropped"], rel=1e-12)

    @pytest.mark.foreign("Rscript")
    def test_intervals_of_correlations(self, r: dict[str, list[float]]) -> None:
        mine = found(ROWS)
        ends = [fisher(item.item_rest, mine.n) for item in mine.items if item.item_rest is not None]
        assert [end for pair in ends if pair for end in pair] == pytest.approx(r["fisher"], rel=1e-9)

    @pytest.mark.foreign("Rscript")
    def test_an_element_is_better_where_its_paired_t_interval_is_above_the_line(
        self, r: dict[str, list[float]]
    ) -> None:
        """Set just beyond the margin on either side of the mean, an element is told from it; just within, it is not."""
        held = moments_of(ROWS)
        items = reliability(held)
        varying = [item.key for item in items.items if not item.constant]
        for key, margin in zip(varying, r["margin"], strict=True):
            for share, expected in ((1.001, (True, False)), (0.999, (False, False)), (-1.001, (False, True))):
                # One element is higher than the seven others by so much that it is `share * margin` above the mean.
                index = dict.fromkeys(varying, 70.0) | {key: 70 + share * margin * 8 / 7}
                matrix = priorities(held, items, index)
                assert matrix
                span = next(d.performance_ci95 for d in matrix.drivers if d.key == key)
                assert span
                assert (span[0] > matrix.performance, span[1] < matrix.performance) == expected


class TestPrinted:
    """Figures that others have published or that a hand can compute."""

    @pytest.mark.parametrize(
        ("df", "five", "one"),
        [
            (1, 0.997, 1.000), (2, 0.950, 0.990), (3, 0.878, 0.959), (5, 0.754, 0.875), (8, 0.632, 0.765),
            (10, 0.576, 0.708), (18, 0.444, 0.561), (28, 0.361, 0.463), (30, 0.349, 0.449), (50, 0.273, 0.354),
            (98, 0.197, 0.256), (100, 0.195, 0.254),
        ],
    )  # fmt: skip
    def test_the_r_table(self, df: int, five: float, one: float) -> None:
        """Two-sided 5 % and 1 % (Fisher and Yates, Statistical Tables, VII; copied in most textbooks)."""
        assert critical_r(df + 2, 0.05) == pytest.approx(five, abs=6e-4)
        assert critical_r(df + 2, 0.01) == pytest.approx(one, abs=6e-4)

    def test_a_published_alpha(self) -> None:
        """Four items with printed covariances, alpha .839 (UCLA, What does Cronbach's alpha mean?)."""
        thousandths = [
            [1168, 557, 574, 673],
            [557, 1012, 690, 720],
            [574, 690, 1169, 724],
            [673, 720, 724, 1291],
        ]
        assert cronbach(np.array(thousandths)) == pytest.approx(0.839, abs=5e-4)

    def test_by_hand(self) -> None:
        """The worked example of docs/metode/keandalan.md: squares 2, 2, 1, of the sums 10, 12, 8, 8 it is 11."""
        mine = found(WORKED)
        assert mine.alpha == pytest.approx(3 / 2 * (1 - 5 / 11))
        first = mine.items[0]
        assert first.item_total == pytest.approx(4 / (2 * 11) ** 0.5)
        assert first.item_rest == pytest.approx(2 / (2 * 5) ** 0.5)
        assert first.alpha_if_dropped == pytest.approx(2 * (1 - 3 / 5))
        assert first.valid is False  # two degrees of freedom ask for 0.950

    def test_feldts_interval_from_a_printed_table_of_f(self) -> None:
        """The 97.5 % points of F(3, 6) and F(6, 3) are 6.60 and 14.73; the 2.5 % point of F(3, 6) is 1 / 14.73."""
        low, high = found(WORKED).ci95 or (0, 0)
        assert low == pytest.approx(1 - 2 / 11 * 6.60, abs=1e-3)
        assert high == pytest.approx(1 - 2 / 11 / 14.73, abs=1e-3)

    def test_a_negative_alpha_is_given(self) -> None:
        """Sums of squares 3/4 and 1, product -1/2: of the sum 3/4, so 2 (1 - (7/4) / (3/4)) = -8/3."""
        assert found([[3, 4], [4, 3], [3, 4], [3, 3]]).alpha == pytest.approx(-8 / 3)

    def test_kurtosis_of_answers_of_which_one_in_twenty_is_another(self) -> None:
        """Of two values with share p the kurtosis is (1 - 3 p q) / (p q): 0.8575 / 0.0475 / 3 for p = 1/20."""
        rows = [[4, 4]] * 19 + [[3, 3]]
        assert moments_of(rows).kurtosis == pytest.approx(0.8575 / 0.0475 / 3)


WORKED = [[3, 3, 4], [4, 4, 4], [2, 3, 3], [3, 2, 3]]


class TestWhatCannotBeSaid:
    """Absence instead of a made-up number."""

    def test_a_constant_element_is_named_and_left_out_of_alpha(self) -> None:
        with_constant = found([[*row, 4] for row in WORKED])
        assert [item.constant for item in with_constant.items] == [False, False, False, True]
        assert with_constant.items[3].valid is None
        assert with_constant.alpha == found(WORKED).alpha
        assert with_constant.items[:3] == found(WORKED).items

    @pytest.mark.parametrize(
        "rows",
        [
            pytest.param([[4, 4, 4]] * 12, id="all-alike"),
            pytest.param([[4, 4, v] for v in (1, 2, 3, 4)], id="one-varies"),
            pytest.param([[1, 4], [2, 3], [3, 2], [4, 1]], id="sum-is-constant"),
        ],
    )
    def test_no_alpha(self, rows: Rows) -> None:
        mine = found(rows)
        assert (mine.alpha, mine.ci95, mine.standardised) == (None, None, None)
        assert {item.valid for item in mine.items} <= {None, False}

    @pytest.mark.parametrize("n", [0, 1, 2])
    def test_nothing_of_fewer_than_three(self, n: int) -> None:
        mine = found([[1, 2, 4], [3, 3, 4]][:n] or [[None, 1, 2]])
        assert (mine.n, mine.alpha, mine.r_table) == (n, None, None)
        assert all((i.item_rest, i.constant) == (None, False) for i in mine.items)

    def test_alpha_one_has_no_interval(self) -> None:
        """Forms filled with one value each go together without a fault: that is no certainty."""
        mine = found([[v] * 9 for v in (2, 3, 4, 4)])
        assert (mine.alpha, mine.ci95) == (1, None)
        assert [item.item_rest for item in mine.items] == [1.0] * 9

    def test_two_elements_leave_no_alpha_when_one_is_dropped(self) -> None:
        assert [item.alpha_if_dropped for item in found([[1, 2], [2, 2], [3, 4], [3, 3]]).items] == [None, None]

    def test_incomplete_forms_are_left_out_whole(self) -> None:
        assert found([*WORKED, [4, None, 1], [None, None, 2]]) == found(WORKED)

    @pytest.mark.parametrize(("r", "n"), [(1.0, 50), (-1.0, 50), (0.5, 3)])
    def test_a_correlation_without_an_interval(self, r: float, n: int) -> None:
        assert fisher(r, n) is None


values = st.integers(1, 4)
tables = st.integers(3, 5).flatmap(lambda k: st.lists(st.tuples(*[values] * k), min_size=3, max_size=25))


class TestWhatAlwaysHolds:
    """Properties."""

    @given(tables, st.randoms(use_true_random=False))
    def test_neither_order_nor_splitting_matters(self, rows: list[tuple[int, ...]], random: object) -> None:
        """Tallies of parts add up to the same figures, in whatever order."""
        shuffled = list(rows)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        cut = len(rows) // 2
        keys = [f"x{j}" for j in range(len(rows[0]))]
        parts = [
            tally(pl.DataFrame(part, schema=keys, orient="row").with_columns(unit=pl.lit("D")), keys, ["unit"])
            for part in (shuffled[:cut], shuffled[cut:])
        ]
        whole = parts[1] + parts[0]
        joined = complete_cases(whole, np.ones(whole.frame.height, dtype=np.bool_), keys)
        assert reliability(joined) == found(rows)

    @given(tables, st.randoms(use_true_random=False))
    def test_the_order_of_elements_does_not_matter(self, rows: list[tuple[int, ...]], random: object) -> None:
        order = list(range(len(rows[0])))
        random.shuffle(order)  # type: ignore[attr-defined]
        mine, other = found(rows), found([[row[j] for j in order] for row in rows])
        assert other.alpha == mine.alpha
        for item, j in zip(other.items, order, strict=True):
            assert item.item_rest == mine.items[j].item_rest
            assert item.alpha_if_dropped == mine.items[j].alpha_if_dropped

    @given(tables)
    def test_alpha_is_1_at_most_and_inside_its_interval(self, rows: list[tuple[int, ...]]) -> None:
        mine = found(rows)
        assume(mine.alpha is not None)
        assert mine.alpha is not None
        assert mine.alpha <= 1
        assert mine.ci95 is None or mine.ci95[0] < mine.alpha < mine.ci95[1] < 1

    @given(st.lists(values, min_size=3, max_size=30), st.integers(2, 9))
    def test_copies_of_one_element_are_perfectly_reliable(self, column: list[int], k: int) -> None:
        assume(len(set(column)) > 1)
        mine = found([[value] * k for value in column])
        assert mine.alpha == 1
        assert mine.standardised == pytest.approx(1)

    @given(st.integers(2, 9), st.floats(0.01, 0.99))
    def test_parallel_elements_follow_spearman_and_brown(self, k: int, r: float) -> None:
        """Equal variances and correlations r: alpha is k r / (1 + (k - 1) r)."""
        scale = 10**6
        scatter = np.full((k, k), round(r * scale)) + np.eye(k, dtype=np.int64) * (scale - round(r * scale))
        share = round(r * scale) / scale
        assert cronbach(scatter) == pytest.approx(k * share / (1 + (k - 1) * share))

    @given(tables)
    def test_dropping_an_element_is_never_having_asked_it(self, rows: list[tuple[int, ...]]) -> None:
        mine = found(rows)
        for j, item in enumerate(mine.items):
            if not item.constant:
                assert item.alpha_if_dropped == found([[*row[:j], *row[j + 1 :]] for row in rows]).alpha

    @given(tables)
    def test_turning_the_scale_around_changes_nothing(self, rows: list[tuple[int, ...]]) -> None:
        mine, other = found(rows), found([[5 - value for value in row] for row in rows])
        assert (mine.alpha, mine.items) == (other.alpha, other.items)

    @given(st.integers(4, 3000), st.floats(-0.95, 0.95), st.floats(1, 8))
    def test_kurtosis_widens_an_interval_that_holds_r(self, n: int, r: float, kurtosis: float) -> None:
        plain, wide = fisher(r, n), fisher(r, n, kurtosis)
        assert plain
        assert wide
        assert wide[0] <= plain[0] < r < plain[1] <= wide[1]


PLAIN = Project()


def analysed(rows: Rows, project: Project = PLAIN, **columns: Sequence[object]) -> ItemAnalysis:
    answers = responses(rows, columns={"unit": ["D"] * len(rows), **columns})
    totals = tally(answers.frame, NINE.keys, ["unit", "service"])
    everyone = np.ones(totals.frame.height, dtype=np.bool_)
    return item_analysis(score(answers, project).domains[0], totals, everyone, project)


class TestPriorities:
    """The matrix of performance and importance."""

    def test_there_is_none_of_few_respondents(self) -> None:
        assert analysed(ceiling(ENOUGH - 1)).priorities is None
        assert analysed(ceiling(ENOUGH)).priorities is not None

    def test_there_is_none_where_hardly_an_element_varies(self) -> None:
        rows = [[*row[:2], *[4] * 7] for row in ceiling(ENOUGH)]
        assert analysed(rows).priorities is None

    def test_an_element_apart_from_the_others_is_certainly_unimportant(self) -> None:
        """U1 is drawn by itself and is lower than the others, which go together; U9 goes with them and is lower."""
        rng = np.random.default_rng(3)
        shared = rng.choice([2, 3, 4], 400, p=[0.2, 0.4, 0.4])
        rows = [
            [int(rng.choice([1, 2, 3])), *[min(4, max(1, int(v + rng.choice([-1, 0, 0, 1])))) for _ in range(7)], v - 1]
            for v in shared.tolist()
        ]
        matrix = analysed(rows).priorities
        assert matrix
        first, *_, last = matrix.drivers
        assert (first.quadrant, first.certain) == ("low", True)
        assert (last.quadrant, last.certain) == ("improve", True)

    def test_no_line_is_crossed_by_elements_that_are_alike(self) -> None:
        """Nine draws from one truth: hardly one of the 18 intervals at 95 % misses its line, and never two of one."""
        rng = np.random.default_rng(11)
        latent = 0.7 * rng.normal(size=(300, 1)) + 0.7 * rng.normal(size=(300, 9))
        matrix = analysed((1 + np.searchsorted([-2, -1, 0.3], latent)).tolist()).priorities
        assert matrix
        assert not any(driver.certain for driver in matrix.drivers)

    def test_the_constant_element_has_no_place(self) -> None:
        matrix = analysed(ceiling(150)).priorities
        assert matrix
        assert [driver.key for driver in matrix.drivers] == [key for key in NINE.keys if key != "biaya"]

    def test_the_lines_are_the_means(self) -> None:
        matrix = analysed(ceiling(150)).priorities
        assert matrix
        assert matrix.importance == pytest.approx(np.mean([d.importance for d in matrix.drivers]))
        assert matrix.performance == pytest.approx(np.mean([d.performance for d in matrix.drivers]))

    def test_answers_that_differ_between_persons_only_place_no_element(self) -> None:
        """Every form is filled with one value: equal means that vary together say nothing of the elements."""
        matrix = analysed([[v] * 9 for v in [2, 3, 4, 4] * 40]).priorities
        assert matrix
        assert not any(driver.certain for driver in matrix.drivers)


class TestWhichElements:
    """Respondents are compared on what all of them were asked."""

    FREE = Project.model_validate(
        {"unit": [{"nama": "D", "layanan": [{"nama": "Imunisasi", "tidak_berlaku": ["biaya"]}, {"nama": "Umum"}]}]}
    )

    def test_an_element_that_one_service_does_not_ask_is_left_out_and_named(self) -> None:
        rows: list[list[int | None]] = ceiling(60)
        for row in rows[:20]:
            row[3] = None
        services = ["Imunisasi"] * 20 + ["Umum"] * 40
        mine = analysed(rows, self.FREE, service=services)
        assert mine.not_for_all == ("biaya",)
        assert mine.reliability.n == 60
        assert [item.key for item in mine.reliability.items] == [key for key in NINE.keys if key != "biaya"]

    def test_where_no_service_asks_it_nothing_is_said_of_it(self) -> None:
        """The index leaves it out as well, and says so."""
        rows: list[list[int | None]] = [[*row[:3], None, *row[4:]] for row in ceiling(20)]
        mine = analysed(rows, self.FREE, service=["Imunisasi"] * 20)
        assert (mine.not_for_all, mine.unanswered) == ((), ())

    def test_an_element_that_nobody_answered_is_named(self) -> None:
        mine = analysed([[*row[:3], None, *row[4:]] for row in ceiling(60)])
        assert mine.unanswered == ("biaya",)
        assert mine.reliability.n == 60
