"""The worked examples of docs/metode: what is printed there is what the code gives, and every link leads somewhere.

Each test computes an example through the library, writes the numbers as the page does, and looks for the sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from answers import NINE, responses, with_sums
from ikm.output.numbers import Numbers
from ikm.scoring.allocation import neyman, proportional
from ikm.scoring.calibration import bounded, calibrate
from ikm.scoring.complete_cases import CompleteCases, complete_cases
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.difference import Side, covariance, difference
from ikm.scoring.drawing import from_start
from ikm.scoring.drivers import priorities
from ikm.scoring.estimate import Design, Floats, Influence, Mask, linearised
from ikm.scoring.funnel import Against, Mean, against, funnel, over_dispersion, with_dispersion
from ikm.scoring.interval import Confidence, confidence, unseen
from ikm.scoring.multiple import benjamini_hochberg, holm
from ikm.scoring.planning import class_edges
from ikm.scoring.quality import people, scales, straight
from ikm.scoring.quality.blanks import unfinished_forms
from ikm.scoring.quality.chance import Beta, drawn, geometric_tail, poisson_tail
from ikm.scoring.quality.copies import copied_blocks, repeated_forms
from ikm.scoring.quality.days import batch_days, fast_forms
from ikm.scoring.quality.findings import Comparison, significant
from ikm.scoring.quality.samples import Sample, samples_of
from ikm.scoring.ranks import rank_intervals
from ikm.scoring.reliability import fisher, reliability
from ikm.scoring.rounding import half_up
from ikm.scoring.sample_size import for_difference, for_margin, krejcie_morgan, slovin
from ikm.scoring.score import DomainScore
from ikm.scoring.suppression import Figure, publishable, verdicts
from ikm.scoring.tally import Tally, tally
from ikm.scoring.variance import leverage, moments, variance
from ikm.survey.project import Project

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("metode/*.md")])
COUNTLESS = 1e9  # degrees of freedom

write = Numbers("id").real


def said(page: str, *sentences: str) -> None:
    """The page holds each of the sentences, however its lines are broken."""
    text = " ".join((DOCS / "metode" / f"{page}.md").read_text("utf-8").split())
    for sentence in sentences:
        assert " ".join(sentence.split()) in text


def power_of_ten(value: float, places: int = 1) -> str:
    """8.9e-10 as the pages write it."""
    digits, exponent = f"{value:.{places}e}".split("e")
    return f"{digits.replace('.', ',')} × 10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def scored(
    values: Sequence[int],
    unit: Mapping[str, Any] | None = None,
    columns: Mapping[str, Sequence[object]] | None = None,
    rules: Mapping[str, Any] | None = None,
    options: ScoreOptions = ScoreOptions(),
) -> tuple[DomainScore, ...]:
    """Scores of one unit whose respondents each give one value to all nine elements."""
    project = Project.model_validate({"survei": dict(rules or {}), "unit": [{"nama": "A", **(unit or {})}]})
    given = responses([[value] * 9 for value in values], columns={"unit": ["A"] * len(values), **(columns or {})})
    return score(given, project, options).domains


def test_every_link_leads_to_a_page() -> None:
    for page in (*PAGES, DOCS.parent / "README.md", DOCS.parent / "README.id.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_index_names_every_page() -> None:
    index = (DOCS / "metode.md").read_text("utf-8")
    for page in DOCS.glob("metode/*.md"):
        assert f"](metode/{page.name})" in index


@pytest.mark.parametrize(
    "page", sorted({*DOCS.glob("metode/*.md")} - {DOCS / "metode" / "pustaka.md"}), ids=lambda page: page.stem
)
def test_every_source_is_in_the_list(page: Path) -> None:
    """Each (Author year) of a page is an entry of pustaka.md."""
    entries = (DOCS / "metode" / "pustaka.md").read_text("utf-8").split("\n- ")
    for author, year in re.findall(
        r"([A-ZÖ][\wéöäş]+)(?: dkk\.)?,? \(?((?:1[89]|20)\d\d[ab]?)\b", page.read_text("utf-8")
    ):
        if author not in _NO_AUTHORS:
            assert any(author in entry and f"({year})" in entry for entry in entries), f"{author} {year}"


_NO_AUTHORS = {"kantor", "RFC"}


class TestIndex:
    def test_a_published_survey(self) -> None:
        (found, *_) = score(with_sums(29, [106] * 8 + [107]), Project()).domains
        assert found.quality is not None
        said("indeks", f"IKM = 955 / 29 / 9 × 25 = 91,475… → {write(float(found.ikm or 0))}, {found.quality.mutu}")
        assert half_up(Fraction(955, 29) * Fraction("0.11") * 25, 2) == Decimal("90.56")
        said("indeks", "mencetak 90,56 karena")

    def test_a_table_that_adds_up(self) -> None:
        (found, *_) = score(with_sums(3, [10, 11, 9, 12, 10, 11, 9, 12, 10]), Project()).domains
        said("indeks", f"→ {str(found.skm).replace('.', ',')} IKM = 87,037… → {write(float(found.ikm or 0))}, B")
        parts = [str(element.nrr_weighted).replace(".", ",") for element in found.elements]
        assert parts == ["0,3704", "0,4074", "0,3333", "0,4445", "0,3704", "0,4074", "0,3333", "0,4444", "0,3704"]
        assert sum(element.nrr_weighted or 0 for element in found.elements) == found.skm
        said("indeks", "menjadi 0,3704, dan pada 0,4444(4) yang pertama, menjadi 0,4445")

    def test_the_edges_of_classes(self) -> None:
        for exact, printed, letter in (("88.304", "88,30", "B"), ("88.305", "88,31", "A")):
            index = half_up(Fraction(exact), 2)
            quality = NINE.class_of(index)
            assert quality is not None
            assert (write(float(index)), quality.mutu) == (printed, letter)
        said("indeks", "88,304 menjadi 88,30, B; 88,305 menjadi 88,31, A")

    def test_an_element_that_does_not_apply(self) -> None:
        (found, *_) = scored([3], {"tidak_berlaku": ["biaya"]})
        assert {element.weight for element in found.elements} == {Fraction(1, 8), None}
        said("indeks", f"IKM = 25 × 8 × 3/8 = {write(float(found.ikm or 0))}")


def test_services_together() -> None:
    values, services = [3] * 24 + [4] * 6 + [3] * 4 + [4] * 6, ["KTP"] * 30 + ["KK"] * 10
    unit = {"layanan": [{"nama": "KTP", "populasi": 500}, {"nama": "KK", "populasi": 1500}]}
    for combine, line in (
        ("pooled", "(30 × 3,2 + 10 × 3,6) / 40 = 3,3 → "),
        ("mean", "(3,2 + 3,6) / 2 = 3,4 → "),
        ("population", "¼ × 3,2 + ¾ × 3,6 = 3,5 → "),
    ):
        (found, *_) = scored(values, unit, {"service": services}, {"combine": combine})
        said("gabungan", line + write(float(found.ikm or 0)))


class TestTally:
    """Two elements, and one respondent who left the second blank."""

    @pytest.fixture
    def totals(self) -> Tally:
        import polars as pl

        return tally(pl.DataFrame({"a": [3, 4, 2], "b": [4, 4, None], "unit": ["A"] * 3}), ["a", "b"], ["unit"])

    def test_the_totals(self, totals: Tally) -> None:
        rows = {
            int(n): (s.tolist(), p.tolist()) for n, s, p in zip(totals.n, totals.sums, totals.products, strict=True)
        }
        assert rows[2] == ([7, 8], [[25, 28], [28, 32]])
        assert rows[1] == ([2, 0], [[4, 0], [0, 0]])
        said("tally", "| keduanya | 2 | 7 | 8 | 25 | 28 | 32 |", "| hanya unsur 1 | 1 | 2 | – | 4 | – | – |")

    def test_sums_of_squares_from_them(self, totals: Tally) -> None:
        everybody = np.ones(len(totals.n), dtype=np.bool_)
        of = moments(totals, linearised(totals, simple_design(totals), everybody).weighted(np.array([12.5, 12.5])))
        said("tally", f"Σu² = 2 b_1² = {write(float(of.square.sum()))}", f"b_1 = 25 × ½ / 3 = {write(12.5 / 3, 4)}")

    def test_products_that_are_possible(self) -> None:
        values = [1, 2, 3, 4]
        least, most = sum(a * b for a, b in zip(values, reversed(values), strict=True)), sum(a * a for a in values)
        said("tally", f"memberi P antara {least} (urutan terbalik) dan {most} (urutan sama)")


def simple_design(totals: Tally, strata: Sequence[int] | None = None) -> Design:
    """All put together, each respondent a sampling unit, in these strata."""
    rows = len(totals.n)
    stratum = np.array(strata if strata is not None else [0] * rows)
    count = int(stratum.max()) + 1
    return Design(
        pool=np.zeros(rows, dtype=np.int64),
        shares=[[Fraction(1)] * len(totals.elements)],
        stratum=stratum,
        population=(None,) * count,
        names=("",) * count,
    )


class TestStandardError:
    def test_one_unit(self) -> None:
        without, within = scored([2, 3, 3, 4])[0], scored([2, 3, 3, 4], {"populasi": 16})[0]
        assert without.se
        assert within.se
        said(
            "galat-baku",
            f"V = 4/3 × (6,25² + 6,25²) = {write(without.se**2)}, se {write(without.se)} dengan N = 16: "
            f"× (1 − 4/16) = {write(within.se**2, 3)}, se {write(within.se)}",
        )

    def test_strata_with_populations(self) -> None:
        unit = {"layanan": [{"nama": "KTP", "populasi": 20}, {"nama": "KK", "populasi": 60}]}
        services = {"service": ["KTP"] * 2 + ["KK"] * 3}
        (found, *_) = scored([3, 4, 2, 3, 4], unit, services, {"combine": "population"})
        assert found.se
        said(
            "galat-baku",
            f"= 78,125 → {write(float(found.ikm or 0))}",
            f"8,789 + 111,328 = {write(found.se**2, 3)}, se {write(found.se)}",
        )

    def test_a_lonely_stratum(self) -> None:
        unit, services = {"layanan": [{"nama": "KTP"}, {"nama": "KK"}]}, {"service": ["KTP"] * 3 + ["KK"]}
        for rule, line, places in (
            ("adjust", "adjust 39,06 + 61,04 =", 2),
            ("average", "average 2 × 39,06 =", 3),
            ("certainty", "certainty", 2),
        ):
            (found, *_) = scored([3, 4, 4, 2], unit, services, {"strata": "layanan", "strata_tunggal": rule})
            assert found.se
            said("galat-baku", f"{line} {write(found.se**2, places)}, se {write(found.se)}")

    def test_clusters(self) -> None:
        days = [date(2025, 3, 3)] * 2 + [date(2025, 3, 4)] * 2
        (found, *_) = scored([4, 3, 3, 2], columns={"date": days}, rules={"klaster": "tanggal"})
        assert found.se
        assert found.deff
        assert found.n_effective
        said(
            "galat-baku",
            f"V = 2/1 × (6,25² + 6,25²) = {write(found.se**2)}, se {write(found.se)} sampel acak sederhana 104,17 "
            f"efek desain {write(found.deff, 1)}; n efektif 4/1,5 = {write(found.n_effective)}",
        )

    def test_a_domain(self) -> None:
        sexes = {"jenis_kelamin": ["Perempuan"] * 3 + ["Laki-laki"] * 3}
        domains = scored([4, 3, 2, 3, 3, 4], columns=sexes, options=ScoreOptions(by=("jenis_kelamin",)))
        (found,) = (domain for domain in domains if domain.group == {"jenis_kelamin": "Perempuan"})
        (apart, *_) = scored([4, 3, 2])
        assert found.se
        assert apart.se
        said(
            "galat-baku",
            f"V = 6/5 × 2 × (25/3)² = {write(found.se**2)}, se {write(found.se)} sebagai sampel tersendiri (salah): "
            f"3/2 × 2 × (25/3)² = {write(apart.se**2)}, se {write(apart.se)}",
        )


class TestWeighting:
    def test_one_division(self) -> None:
        visitors = {"pengunjung": {"jenis_kelamin": {"Perempuan": 20, "Laki-laki": 60}}}
        sexes = {"jenis_kelamin": ["Perempuan"] * 3 + ["Laki-laki"]}
        (found, *_) = scored([4, 4, 4, 2], visitors, sexes)
        assert found.adjusted
        assert (found.adjusted.smallest, found.adjusted.largest) == pytest.approx((1 / 3, 3))
        said(
            "penimbangan",
            f"resmi 25 × (3 × 4 + 2) / 4 = {write(float(found.ikm or 0))}",
            f"tertimbang 25 × (4 × 20 + 2 × 60) / 80 = {write(found.adjusted.index)}",
        )

    def test_its_variance(self) -> None:
        visitors = {"pengunjung": {"jenis_kelamin": {"Perempuan": 40, "Laki-laki": 60}}}
        sexes = {"jenis_kelamin": ["Perempuan"] * 3 + ["Laki-laki"] * 2}
        (found, *_) = scored([4, 4, 3, 2, 3], visitors, sexes)
        assert found.adjusted
        assert found.adjusted.se
        assert found.se
        said(
            "penimbangan",
            f"0,4 × 91,67 + 0,6 × 62,5 = {write(found.adjusted.index)}",
            f"1,25 × (7,41 + 28,13) = {write(found.adjusted.se**2)}, se {write(found.adjusted.se)} "
            f"(resmi: {write(float(found.ikm or 0))}, se {write(found.se)})",
        )

    def test_raking(self) -> None:
        """Cells 2, 1, 1, 4 to even margins, with and without bounds."""
        x = np.array([[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1]], dtype=np.float64)
        n, totals = np.array([2.0, 1, 1, 4]), np.full(4, 4.0)
        free, within = calibrate(n, x, totals), calibrate(n, x, totals, bounded(0.7, 1.5))
        assert free.converged
        assert within.converged
        a, b, c = (write(float(ratio), 4) for ratio in free.ratio[[0, 1, 3]])
        said("penimbangan", f"2,9552/2 = {a};", f"4 − 2,9552 = {b};", f"2,9552/4 = {c}")
        assert 4 * math.sqrt(8) / (1 + math.sqrt(8)) == pytest.approx(2.9552, abs=5e-5)
        a, b, c = (write(float(ratio), 4) for ratio in within.ratio[[0, 1, 3]])
        said("penimbangan", f"penimbangnya {a}, {b} dan {c}")

    def test_bounds_that_no_weights_meet(self) -> None:
        """The cell of 2 would need (4 - 0.8) / 2 = 1.6."""
        x = np.array([[1, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1]], dtype=np.float64)
        with np.errstate(over="raise"):
            assert not calibrate(np.array([2.0, 1, 1, 4]), x, np.full(4, 4.0), bounded(0.8, 1.5)).converged
        said("penimbangan", "Dengan batas 0,8 tidak ada penimbang")


class TestInterval:
    def test_by_hand(self) -> None:
        hidden = float(unseen(156.25 / 19, math.sqrt(156.25 / 19), 1 / 20))
        sure = confidence(87.5, 156.25 / 19, 19, hidden)
        size, share = float(sure.size), float(sure.share)
        a, b = size * share, size * (1 - share)
        said(
            "selang",
            f"√(1 + 5,2632²/64) = {write(hidden, 4)}",
            f"× (1,95996/2,09302)² = {write(size, 3)}",
            f"C = ½ [I({write(a, 3)}; {write(b + 1, 3)}) + I({write(a + 1, 3)}; {write(b, 3)})]",
            f"C di 88,305 = {write(float(sure.cdf(88.305)), 4)} dan di 76,605 = {write(float(sure.cdf(76.605)), 4)}",
        )

    def test_of_the_score(self) -> None:
        (found, *_) = scored([3] * 10 + [4] * 10)
        assert found.ci95
        assert found.class_probability
        a, b, c, d = (write(100 * share, 1) for share in found.class_probability)
        said("selang", f"Selang **{Numbers('id').interval(found.ci95)}**", f"A {a} %, B {b} %, C {c} %, D {d} %")

    def test_answers_that_are_all_alike(self) -> None:
        low = [write((scored([4] * n)[0].ci95 or (0, 0))[0]) for n in (8, 30, 100)]
        said("selang", f"batas bawahnya {low[0]} pada n = 8, {low[1]} pada n = 30, {low[2]} pada n = 100")

    @pytest.mark.parametrize(("count", "n"), [(81, 263), (1, 29), (0, 20)])
    def test_plain_counts(self, count: int, n: int) -> None:
        found = Confidence(np.array(count / n), np.array(float(n)))
        low, high = (write((float(end) - 25) / 75, 4) for end in found.interval)
        said("selang", f"{count}/{n} → {'0' if count == 0 else low}–{high}")

    def test_few_degrees_of_freedom(self) -> None:
        services = ["KTP"] * 2 + ["KK"] * 137
        given = responses([[3 + i % 2] * 9 for i in range(139)], columns={"service": services})
        totals = tally(given.frame, given.instrument.keys, ["service"])
        pool = np.array([int(name == "KK") for name in totals.frame["service"]])
        half = [[Fraction(1, 2)] * 9] * 2
        design = Design(pool=pool, shares=half, stratum=pool, population=(None, None), names=("", ""))
        everybody = np.ones(len(pool), dtype=np.bool_)
        leaning = leverage(totals, design, linearised(totals, design, everybody).weighted(np.full(9, 25 / 9)))
        said("selang", f"(0,125²/1 + 0,0018²/136) = {write(float(leaning.df))}")


class TestComparison:
    def test_proven(self) -> None:
        one, other = alike(75.0, 10), alike(100.0, 10)
        found = difference(one, other)
        low, high = (Numbers("id").signed(float(end[0])) for end in found.interval)
        said(
            "perbandingan",
            f"se = √(14,0625 + 14,0625) = {write(float(found.se[0]), 3)}",
            f"/ (2 × 14,0625²/9) = {write(float(found.df[0]), 0)}",
            f"= {write(25 / float(found.se[0]), 3)} p = {write(float(found.p[0]), 5)}",
            f"= {low} sampai {high}",
            f"× 5,303 = {write(float(found.detectable[0]), 1)} poin",
        )

    def test_unproven(self) -> None:
        """Twelve times all 4 against 200 forms of which one in ten is all 3."""
        n, v = 200, 0.09 * 625 / 199
        other = side(97.5, v, n, float(unseen(v, math.sqrt(v), 1 / n)))
        assert difference(alike(100.0, 12), other).p[0] > 0.05
        said("perbandingan", f"0,9¹² = {write(100 * 0.9**12, 0)} %")

    def test_covariance(self) -> None:
        """Two services as strata, and both sexes in both."""
        values, women = [4, 4, 3, 3, 2, 3], [True, True, False, True, False, False]
        services = ["KTP"] * 3 + ["KK"] * 3
        given = responses(
            [[value] * 9 for value in values],
            columns={"service": services, "jenis_kelamin": ["P" if woman else "L" for woman in women]},
        )
        totals = tally(given.frame, given.instrument.keys, ["service", "jenis_kelamin"])
        design = simple_design(totals, [int(name == "KK") for name in totals.frame["service"]])
        sexes = [influence_of(totals, design, (totals.frame["jenis_kelamin"] == sex).to_numpy()) for sex in "PL"]
        of_each = [float(variance(design, part.members, moments(totals, part)).value) for part in sexes]
        apart = sexes[1] - sexes[0]
        of_both = float(variance(design, apart.members, moments(totals, apart)).value)
        shared = float(covariance(totals, design, *sexes))
        one, other, both = write(of_each[0]), write(of_each[1]), write(of_both)
        said(
            "perbandingan",
            f"V₁ = {one} V₂ = {other} V(D) = {both} kovarian ½ ({one} + {other} − {both}) = −{write(-shared)}",
        )

    def test_many_tests(self) -> None:
        p = np.array([0.01, 0.02, 0.03, 0.20])
        for adjusted, before in ((holm(p), "tidak pernah turun: "), (benjamini_hochberg(p), "4/4: ")):
            said("perbandingan", before + ", ".join(write(float(value)) for value in adjusted))


def influence_of(totals: Tally, design: Design, members: Mask) -> Influence:
    """Of the index of nine equal weights."""
    return linearised(totals, design, members).weighted(np.full(9, 25 / 9))


def side(value: float, v: float, n: int, hidden: float = 0.0) -> Side:
    """An index with variance `v` from a simple random sample of `n`."""
    return Side(*(np.array([float(x)]) for x in (value, v, hidden, 1 / n, n - 1)))


def alike(value: float, n: int) -> Side:
    return side(value, 0.0, n, float(unseen(0.0, 0.0, 1 / n)))


class TestExpected:
    def test_chance_alone(self) -> None:
        five: Floats = np.ones(5)
        sides = Side(85 * five, 4 * five, 0 * five, five / 20, 19 * five)
        mean = Mean(85.0, 0.2 * five, apart=0.64 * 4 * five, own=0.04 * 4 * five, variance=0.8, share=0.01)
        se = float(against(sides, mean).se[0])
        said(
            "perkiraan",
            f"2,56 + 0,64 = {write(se**2, 1)}, se {write(se)}",
            f"4 + 0,8 = 4,8, se {write(math.sqrt(4.8))}",
        )

    def test_over_dispersion(self) -> None:
        apart = Against(np.array([-6.0, 6] * 5), np.full(10, 3.0), np.full(10, COUNTLESS))
        found = over_dispersion(apart)
        se = float(with_dispersion(apart, found).se[0])
        said(
            "perkiraan",
            f"2: φ = {write(found.phi or 0, 0)}.",
            f"(10/9 − 1/9) = {write(found.between, 0)}, se √(9 + 31) = {write(se)}",
        )
        alone = with_dispersion(apart, over_dispersion(apart, "multiplicative"))
        said("perkiraan", f"3 × √4 = {write(float(alone.se[0]), 0)}")

    def test_standardisation(self) -> None:
        """Three units, whose respondents together are half women: A has 8 of 10, B 2, C 5."""
        values = [4] * 4 + [3] * 4 + [3, 2] + [3, 4] * 5 + [3, 4] * 5
        sexes = ["P"] * 8 + ["L"] * 2 + ["P"] * 2 + ["L"] * 8 + ["P"] * 5 + ["L"] * 5
        given = responses(
            [[value] * 9 for value in values],
            columns={"unit": ["A"] * 10 + ["B"] * 10 + ["C"] * 10, "jenis_kelamin": sexes},
        )
        (plain,) = (unit for unit in funnel(given, Project()).units if unit.domain.unit == "A")
        found = funnel(given, Project(), standardise=["jenis_kelamin"])
        (evened,) = (unit for unit in found.units if unit.domain.unit == "A")
        said("perkiraan", f"Indeksnya {write(plain.value)}.", f"½ × 87,5 + ½ × 62,5 = {write(evened.value)}.")

    def test_ranks(self) -> None:
        three: Floats = np.ones(3)
        sides = Side(np.array([80.0, 85, 95]), 4 * three, 0 * three, three / 100, 99 * three)
        assert rank_intervals(sides) == [(2, 3), (2, 3), (1, 1)]
        low, high = (difference(sides.at(slice(i, i + 1)), sides.at(slice(i + 1, i + 2))) for i in range(2))
        p, q = float(low.p[0]), float(high.p[0])
        said(
            "perkiraan",
            f"t = 5/√8 = {write(5 / math.sqrt(8))}, p = {write(p, 3)}, × 3 = {write(3 * p)}: belum terbukti",
            f"85–95: t = {write(10 / math.sqrt(8))}, p × 3 = {write(3 * q, 4)}",
        )


class TestWithheld:
    """Cells of respondents, and the figures that are sums of them."""

    def test_services(self) -> None:
        n = [40, 12, 3]
        figures = [Figure(dict.fromkeys(cells, 1)) for cells in ((0, 1, 2), (0,), (1,), (2,))]
        assert verdicts(figures, n, [n] * 9, 10) == ["all", "all", "none", "none"]
        said("yang-tidak-diumumkan", f"KTP lolos (40; sisanya {12 + 3}). KK tidak")

    def test_what_is_left_to_know(self) -> None:
        """Both groups give 38; neither can lie outside 1 to 4 a head."""
        possible = [kk for kk in range(12, 49) if 3 <= 38 - kk <= 12]
        said(
            "yang-tidak-diumumkan",
            f"nilai KK boleh berapa pun dari {min(possible)} sampai {max(possible)} dan jumlah nilai Akta dari "
            f"{38 - max(possible)} sampai {38 - min(possible)}",
        )

    def test_groups_that_overlap(self) -> None:
        """Cells: 30 of KTP and SMA, 2 of KTP and S1, 3 of KK and SMA."""
        assert publishable([{0: 1, 1: 1}, {0: 1, 2: 1}], [30, 2, 3], 10) == [True, False]
        said("yang-tidak-diumumkan", f"hanya mengenai {2 + 3} orang")

    def test_periods(self) -> None:
        quarters = [30, 25, 20, 4]
        year, first, second = {0: 1, 1: 1, 2: 1, 3: 1}, {0: 1, 1: 1}, {2: 1, 3: 1}
        alone = [{0: 1}, {1: 1}, {2: 1}, {3: 1}]
        told = publishable([year, first, second, *alone], quarters, 10)
        assert told == [True, True, True, True, True, False, False]
        assert publishable([year], quarters, 10, settled=alone[:3]) == [False]
        said("yang-tidak-diumumkan", f"Tahun ({sum(quarters)}), semester I (55) dan semester II (24) diumumkan")


class TestSampleSize:
    def test_formulas(self) -> None:
        said(
            "jumlah-responden",
            f"= 217,5 → **{krejcie_morgan(500)}**",
            f"1.000.000 ({krejcie_morgan(1_000_000)})",
            f"rumusnya memberi {krejcie_morgan(100_000)}",
            f"285,7 → **{slovin(1000)}**",
        )

    def test_margin(self) -> None:
        n = for_margin(2, 11.63, 2400)
        said("jumlah-responden", f"= 125,51 → **{n}**")
        endless = (1.9791 * 11.63 / 2) ** 2
        said(
            "jumlah-responden",
            f"= {write(endless)}; n = 132,44 / (1 + 132,44 / 2400) = {write(132.44 / (1 + 132.44 / 2400))}",
        )

    def test_class(self) -> None:
        edge = min(class_edges(NINE), key=lambda place: abs(place - 79.37))
        n = for_difference(79.37 - edge, 11.63, 2400)
        said(
            "jumlah-responden", f"jadi δ = {write(79.37 - edge, 3)}", f"pada n = {n} → **{n}**", f"pada n = {n - 1} dan"
        )
        for power, size in ((0.7997, 133), (0.8029, 134)):
            assert for_difference(79.37 - edge, 11.63, 2400, power=power - 5e-5) == size

    def test_allocation(self) -> None:
        said(
            "jumlah-responden",
            "sebanding **" + ", ".join(map(str, proportional(24, [16, 48]))) + "**",
            "68,65 : 16,35 → **" + ", ".join(map(str, neyman(90, [300, 100, 20], [14, 10, 10], 5))) + "**",
        )

    def test_systematic_draw(self) -> None:
        said("jumlah-responden", "→ baris **" + ", ".join(map(str, from_start(10, 4, 3))) + "**")


class TestReliability:
    FORMS = ((3, 3, 4), (4, 4, 4), (2, 3, 3), (3, 2, 3))

    def cases(self, times: int = 1) -> CompleteCases:
        given = responses([[*form, *[None] * 6] for form in self.FORMS] * times, columns={"unit": ["A"] * 4 * times})
        totals = tally(given.frame, given.instrument.keys, ["unit"])
        return complete_cases(totals, np.ones(len(totals.n), dtype=np.bool_), given.instrument.keys[:3])

    def test_alpha_and_correlations(self) -> None:
        found, first = reliability(self.cases()), reliability(self.cases()).items[0]
        assert found.alpha
        assert found.ci95
        assert found.standardised
        assert found.r_table
        assert first.item_rest
        assert first.item_total
        assert first.alpha_if_dropped
        assert first.valid is False
        said(
            "keandalan",
            f"= 9/11 = {write(found.alpha, 3)}",
            f"(3 + 2 × 1,9142)) = {write(found.standardised, 3)}",
            f"2 / √(2 × 5) = {write(first.item_rest, 3)}",
            f"4 / √(2 × 11) = {write(first.item_total, 3)}",
            f'n − 2 = 2: {write(found.r_table[0], 3)}, maka "tidak valid"',
            f"2 × (1 − 3/5) = {write(first.alpha_if_dropped, 1)}",
            f"× 6,60 = −{write(-found.ci95[0], 3)} sampai 1 − 2/11 / 14,73 = {write(found.ci95[1], 3)}",
        )
        assert self.cases().kurtosis == 1

    def test_importance(self) -> None:
        low, high = fisher(0.8, 103, 4) or (0, 0)
        said("keandalan", f"tanh 0,7066 = {write(low, 3)} sampai tanh 1,4906 = {write(high, 3)}")

    def test_performance(self) -> None:
        held = self.cases(25)
        found = priorities(held, reliability(held), dict(zip(held.keys, (75.0, 75.0, 87.5), strict=True)))
        assert found
        assert found.drivers[0].performance_ci95
        low, high = found.drivers[0].performance_ci95
        said("keandalan", f"= ± {write(high - 75)} poin. Indeks unsur 1 75,00: {write(low)}–{write(high)}")


class TestCheck:
    def test_all_tests_together(self) -> None:
        p = [0.001, 0.02, 0.04]
        found = holm(np.array(p))
        said(
            "pemeriksaan", f"menjadi {write(float(found[0]), 3)}, {write(float(found[1]))} dan {write(float(found[2]))}"
        )
        assert significant([Comparison(value) for value in p], 0.05) == []

    def test_units_to_compare_with(self) -> None:
        said(
            "pemeriksaan",
            f"{people.OTHERS + 1} untuk `constant-respondents`, {scales.OTHERS + 1} untuk `never-the-best` dan "
            f"`swapped-elements`, {straight.OTHERS} untuk `straight-lining`",
        )

    def test_straight_lines(self) -> None:
        """Three elements cut in the middle, with a latent correlation of one half."""
        cuts = np.array([[-np.inf] * 3, [-np.inf] * 3, [0.0] * 3])
        share = straight.constant_share(cuts, 0.5)
        assert share == pytest.approx(2 * (1 / 8 + 3 * math.asin(0.5) / (4 * math.pi)), abs=2e-3)
        said("pemeriksaan", f"= {write(100 * share, 0)} %")

    def test_copies(self) -> None:
        """Forms that are all different, and the first eight once more."""
        forms = [[1 + i // 4**j % 4 for j in range(9)] for i in range(120)]
        (found,) = copied_blocks(sample(forms + forms[:8]), ())
        assert found.finding
        assert found.finding.expected
        said("pemeriksaan", f"8128/7140 × 0,05⁷ = {power_of_ten(found.finding.expected)}")

    def test_a_form_sent_again(self) -> None:
        """Of 100 forms six in a row are one; the others, none of them a straight line, are all different."""
        forms = [[1 + i // 4**j % 4 for j in range(8)] + [1 + (i % 4 == 0)] for i in range(1, 96)]
        (found,) = repeated_forms(sample([*forms[:40], *[forms[40]] * 6, *forms[41:]]), ())
        assert found.finding
        assert found.finding.expected
        said("pemeriksaan", f"95 × (1/100)⁵ = {power_of_ten(found.finding.expected)}")

    def test_a_day_of_many(self) -> None:
        days = [date(2025, 1, 1)] * 60 + [date(2025, 1, 2) + timedelta(days=i) for i in range(40)]
        (found,) = batch_days(sample([[3] * 9] * 100, {"date": days}))
        one = geometric_tail(60, 1 / math.log(2))
        said("pemeriksaan", f"(m/(m + 1))⁶⁰ = {power_of_ten(one)}, dikali 41 hari = {power_of_ten(found.p)}")

    def test_forms_within_seconds(self) -> None:
        """Fifty in a day, ten of them a second after another."""
        start = datetime(2025, 3, 3, 8, 0, 1)
        seconds = [400 * i for i in range(40)] + [400 * i + 1 for i in range(10)]
        times = [(start + timedelta(seconds=second)).time() for second in seconds]
        (found,) = fast_forms(sample([[3] * 9] * 50, {"date": [date(2025, 3, 3)] * 50, "time": times}))
        assert found.finding
        assert found.finding.expected
        said(
            "pemeriksaan",
            f"= {write(found.finding.expected)}; sepuluh atau lebih: p = {power_of_ten(found.p, 0)}",
        )

    def test_forms_that_stop(self) -> None:
        """Each question blank in ten of 200 forms; ten forms end after the third question."""
        forms: list[list[int | None]] = [[3] * 9 for _ in range(200)]
        asked = [element.key for element in NINE.questions]
        for j, key in enumerate(asked):
            for i in range(10) if j >= 3 else range(10 * (j + 1), 10 * (j + 2)):
                forms[i][NINE.keys.index(key)] = None
        (found,) = unfinished_forms(sample(forms))
        assert found.finding
        assert found.finding.expected
        said("pemeriksaan", f"0,95^(9−l) = {write(found.finding.expected)}.")
        assert found.p == pytest.approx(poisson_tail(10, found.finding.expected))

    def test_a_group_of_forms(self) -> None:
        values = np.array([100.0] * 20 + [75.0] * 20)
        group = np.arange(40) < 10
        found = drawn(values, group, np.zeros(40, dtype=np.int64))
        exact = 2 * math.comb(20, 10) / math.comb(40, 10)
        said("pemeriksaan", f"z = 3,61, p = {write(found.p, 4)} (tepat: {write(exact, 4)})")

    def test_a_share_of_other_units(self) -> None:
        said(
            "pemeriksaan",
            f"yaitu {write(Beta(0.55, 0.05).tail(30, 30), 5)}, bukan 0,55³⁰ = {write(0.55**30, 8)}",
        )

    def test_t_values(self) -> None:
        """Reversed elements and exchanged ones, by their formulas."""
        from scipy.special import stdtr

        t = -0.5 * math.sqrt(28 / (1 - 0.25))
        said("pemeriksaan", f"t = −{write(-t)}, p = {write(float(stdtr(28, t)), 4)} (satu sisi)")
        t = 1 / math.sqrt(0.1**2 + 0.15**2)
        said("pemeriksaan", f"= {write(t)}, p = {write(2 * float(stdtr(19, -t)), 5)}.")


def sample(forms: Sequence[Sequence[int | None]], columns: Mapping[str, Sequence[object]] | None = None) -> Sample:
    """One unit's forms, a row each."""
    given = responses(forms, columns={"unit": ["A"] * len(forms), **(columns or {})})
    (found,) = samples_of(given.frame, given.instrument)
    return found
