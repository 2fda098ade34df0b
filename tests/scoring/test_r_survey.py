"""The statistics equal those of R's `survey` package: `gold/survey.csv`, made by `gold/survey.R`."""

from __future__ import annotations

import csv
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from answers import responses
from ikm.scoring.calibration import Weighting, calibrate
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions, count
from ikm.scoring.design import design_of, rows_of
from ikm.scoring.estimate import Design, Influence, Mask, linearised
from ikm.scoring.score import DomainScore
from ikm.scoring.tally import Tally
from ikm.scoring.variance import moments, simple_variance, variance
from ikm.survey.instrument import VALUES
from ikm.survey.project import Project
from ikm.survey.responses import Responses

GOLD = Path(__file__).parents[1] / "gold"
SIZES = {"KTP": 300, "KK": 150, "Akta": 90, "Pindah": 40}
VISITORS = {"jenis_kelamin": {"L": 140, "P": 100}, "pendidikan": {"SMA": 120, "S1": 90, "S2": 30}}


def gold() -> dict[str, tuple[float, float, float | None]]:
    """Estimate, standard error and design effect by name."""
    lines = (GOLD / "survey.csv").read_text().splitlines()[1:]
    return {
        row["name"]: (float(row["estimate"]), float(row["se"]), None if row["deff"] == "NA" else float(row["deff"]))
        for row in csv.DictReader(lines)
    }


FIGURES = gold()


@pytest.mark.foreign("Rscript")
def test_r_prints_these_figures() -> None:
    kept = (GOLD / "survey.csv").read_text().splitlines()
    command = ["Rscript", "--vanilla", "survey.R", kept[0].rpartition(" ")[2]]
    printed = subprocess.run(command, cwd=GOLD, capture_output=True, text=True, check=True).stdout.splitlines()
    again, before = ([row[:4] for row in csv.reader(lines[2:])] for lines in (printed, kept))
    assert [row[0] for row in again] == [row[0] for row in before]
    numbers = [[float(x) for row in rows for x in row[1:] if x != "NA"] for rows in (again, before)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-10)


def ours(
    survey: dict[str, object],
    *,
    services: bool = False,
    visitors: object = None,
    options: ScoreOptions = ScoreOptions(),
) -> list[DomainScore]:
    """The invented answers, scored."""
    kinds = [{"nama": name, **({"populasi": size} if services else {})} for name, size in SIZES.items()]
    unit = {"nama": "D", "layanan": kinds, "pengunjung": visitors or {}}
    project = Project.model_validate({"survei": survey, "unit": [unit]})
    return list(score(invented(), project, options).domains)


def invented(rows: pl.Expr | bool = True) -> Responses:
    """The invented answers of those who are meant; the day stands under the occupation."""
    table = pl.read_csv(GOLD / "answers.csv", null_values="NA").filter(rows)
    columns = {
        "unit": ["D"] * table.height,
        "service": table["service"].to_list(),
        "jenis_kelamin": table["sex"].to_list(),
        "pendidikan": table["education"].to_list(),
        "pekerjaan": table["day"].cast(pl.String).to_list(),
    }
    return responses([list(row) for row in table.select(pl.col("^x.$")).rows()], columns=columns)


def education_s1(domains: list[DomainScore]) -> DomainScore:
    return next(domain for domain in domains if domain.group == {"pendidikan": "S1"})


BY_EDUCATION = ScoreOptions(by=("pendidikan",))
BY_DAY: dict[str, object] = {"klaster": "pekerjaan"}
BY_SERVICE: dict[str, object] = {"strata": "layanan"}


@pytest.mark.parametrize(
    ("name", "survey", "services"),
    [
        ("simple", {}, False),
        ("strata", BY_SERVICE, False),
        ("finite", BY_SERVICE, True),
        ("average", BY_SERVICE | {"strata_tunggal": "average"}, False),
        ("certainty", BY_SERVICE | {"strata_tunggal": "certainty"}, False),
        ("day", BY_DAY, False),
        ("nested", BY_DAY | BY_SERVICE, False),
        ("mean", {"combine": "mean"}, False),
        ("population", {"combine": "population"}, True),
    ],
)
def test_the_index_of_every_design(name: str, survey: dict[str, object], services: bool) -> None:
    """With blanks: simple, stratified, finite, strata of one respondent, clusters, services put together."""
    value, se, _ = FIGURES[name]
    domain = ours(survey, services=services)[0]
    assert float(domain.ikm or 0) == pytest.approx(value, abs=0.005)
    assert domain.se == pytest.approx(se, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "survey"), [("domain-simple", {}), ("domain-strata", BY_SERVICE), ("domain-day", BY_DAY)]
)
def test_a_group_is_a_domain(name: str, survey: dict[str, object]) -> None:
    value, se, _ = FIGURES[name]
    domain = education_s1(ours(survey, options=BY_EDUCATION))
    assert float(domain.ikm or 0) == pytest.approx(value, abs=0.005)
    assert domain.se == pytest.approx(se, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "survey"),
    [
        ("post", {}),
        ("raked", {}),
        ("raked-strata", BY_SERVICE),
        ("raked-day", BY_DAY),
        ("raked-domain", {}),
        ("bounded", {"batas_bobot": [0.3, 1.8]}),
    ],
)
def test_weighted_to_known_visitors(name: str, survey: dict[str, object]) -> None:
    """Post-stratified by sex, raked to sex and education, in strata and clusters, for a domain, with bounds."""
    value, se, _ = FIGURES[name]
    known = {"jenis_kelamin": VISITORS["jenis_kelamin"]} if name == "post" else VISITORS
    domains = ours(survey, visitors=known, options=BY_EDUCATION)
    adjusted = (education_s1(domains) if name == "raked-domain" else domains[0]).adjusted
    assert adjusted is not None
    assert (adjusted.index, adjusted.se) == pytest.approx((value, se), rel=1e-9)


def test_weighted_from_services_put_together_by_their_users() -> None:
    """The initial weights are those of the design, not all the same."""
    known = {"jenis_kelamin": {"L": 340, "P": 200}, "pendidikan": {"SMA": 260, "S1": 200, "S2": 80}}
    adjusted = complete({"combine": "population"}, visitors=known)[0].adjusted
    assert adjusted is not None
    assert (adjusted.index, adjusted.se) == pytest.approx(FIGURES["raked-population"][:2], rel=1e-9)


@pytest.mark.parametrize(("name", "survey"), [("gap-simple", {}), ("gap-day", BY_DAY)])
def test_the_difference_of_two_groups_keeps_what_they_share(name: str, survey: dict[str, object]) -> None:
    """Linearised as one figure: not the sum of two variances."""
    project = Project.model_validate({"survei": survey})
    counted = count(invented(), project, BY_EDUCATION)
    totals = counted.tally
    design = design_of(totals, project, "pooled", "pooled", counted.surveyed)
    s1, sma = (
        linearised(totals, design, rows_of(totals, by_pendidikan=group)).weighted(np.full(9, 25 / 9))
        for group in ("S1", "SMA")
    )
    gap = s1 - sma
    found_ = variance(design, gap.members, moments(totals, gap))
    assert (float(gap.value), float(np.sqrt(found_.value))) == pytest.approx(FIGURES[name][:2], rel=1e-9)
    respondents = totals.n[rows_of(totals, by_pendidikan="S1") | rows_of(totals, by_pendidikan="SMA")].sum()
    assert found_.df == (23 if survey else respondents - 1)


@pytest.mark.parametrize(("name", "survey"), [("deff-population", {"combine": "population"}), ("deff-day", BY_DAY)])
def test_design_effects(name: str, survey: dict[str, object]) -> None:
    domain = complete(survey)[0]
    assert domain.deff == pytest.approx(FIGURES[name][2], rel=1e-9)
    assert domain.n_effective == pytest.approx(domain.n / (FIGURES[name][2] or 0), rel=1e-9)


def test_the_design_effect_of_a_domain() -> None:
    domains = complete(BY_DAY, ScoreOptions(by=("jenis_kelamin",)))
    assert domains[-1].group == {"jenis_kelamin": "P"}
    assert domains[-1].deff == pytest.approx(FIGURES["deff-domain"][2], rel=1e-9)


def complete(
    survey: dict[str, object], options: ScoreOptions = ScoreOptions(), visitors: object = None
) -> list[DomainScore]:
    """The invented answers of those who answered everything, without the service of a single respondent."""
    whole = pl.all_horizontal(pl.all().is_not_null()) & (pl.col("service") != "Pindah")
    kinds = [{"nama": name, "populasi": SIZES[name]} for name in ("KTP", "KK", "Akta")]
    unit = {"nama": "D", "layanan": kinds, "pengunjung": visitors or {}}
    project = Project.model_validate({"survei": survey, "unit": [unit]})
    return list(score(invented(whole), project, options).domains)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's examples apistrat and apiclus1, as CSV."""
    folder = tmp_path_factory.mktemp("api")
    columns = "c('api00', 'stype', 'sch.wide', 'awards', 'dnum', 'fpc', 'pw')"
    write = "write.csv({0}[{1}], '{0}.csv', row.names=FALSE)"
    code = "; ".join(["library(survey)", "data(api)", *(write.format(n, columns) for n in ("apistrat", "apiclus1"))])
    subprocess.run(["Rscript", "--vanilla", "-e", code], cwd=folder, capture_output=True, check=True)
    return folder


def school_tally(table: pl.DataFrame, *keys: str) -> Tally:
    """The tally of scores from 200 to 1000, which are no answers from 1 to 4: those have no counts by value."""
    score = pl.col("api00")
    sums = {"n": pl.len().cast(pl.Int64), "sum_0": score.sum(), "product_0_0": (score * score).sum()}
    counts = {f"count_0_{value}": pl.lit(0, dtype=pl.Int64) for value in VALUES}
    totals = table.group_by(*keys, maintain_order=True).agg(**sums)
    return Tally(keys, ("api00",), totals.with_columns(mask=pl.lit(1, dtype=pl.Int64), **counts))


def strata_of(table: pl.DataFrame, *keys: str) -> tuple[Tally, Design]:
    """The schools by type, put together by their weights, which the package keeps as binary floats."""
    totals = school_tally(table, "stype", *keys)
    types = table.group_by("stype", "fpc").agg(pl.col("pw").sum()).sort("stype")
    names = types["stype"].to_list()
    pool = np.array([names.index(value) for value in totals.frame["stype"]])
    shares = [[Fraction(weight) / Fraction(types["pw"].sum())] for weight in types["pw"]]
    return totals, Design(pool, shares, pool, tuple(types["fpc"]), tuple(names))


def found(totals: Tally, design: Design, members: Mask) -> tuple[float, float]:
    """Mean and standard error."""
    influence = linearised(totals, design, members).weighted(np.ones(1))
    return float(influence.value), float(np.sqrt(variance(design, members, moments(totals, influence)).value))


@pytest.mark.foreign("Rscript")
def test_stratified_example(api: Path) -> None:
    totals, design = strata_of(pl.read_csv(api / "apistrat.csv"), "sch.wide")
    everyone = np.ones(len(totals.n), dtype=np.bool_)
    assert found(totals, design, everyone) == pytest.approx(FIGURES["apistrat"][:2], rel=1e-9)
    loose = replace(design, population=(None,) * 3)
    assert found(totals, loose, everyone) == pytest.approx(FIGURES["apistrat-no-fpc"][:2], rel=1e-9)
    pooled = replace(design, pool=design.pool * 0, shares=[[Fraction(1)]])
    assert found(totals, pooled, everyone) == pytest.approx(FIGURES["apistrat-pooled"][:2], rel=1e-9)
    for name in "EHM":
        members = (totals.frame["stype"] == name).to_numpy()
        assert found(totals, design, members) == pytest.approx(FIGURES[f"apistrat-{name}"][:2], rel=1e-9)
    for name in ("No", "Yes"):
        members = (totals.frame["sch.wide"] == name).to_numpy()
        assert found(totals, design, members) == pytest.approx(FIGURES[f"apistrat-wide-{name}"][:2], rel=1e-9)
    weight = (np.array([float(share[0]) for share in design.shares]) / [100, 50, 50])[design.pool]
    simple = simple_variance(totals, design, everyone, weight, np.ones(1))
    assert found(totals, design, everyone)[1] ** 2 / (simple or 0) == pytest.approx(FIGURES["apistrat"][2], rel=1e-9)


@pytest.mark.foreign("Rscript")
def test_cluster_example(api: Path) -> None:
    totals = school_tally(pl.read_csv(api / "apiclus1.csv"), "dnum")
    nothing = np.zeros(len(totals.n), dtype=np.int64)
    cluster = np.unique(totals.frame["dnum"].to_numpy(), return_inverse=True)[1]
    design = Design(nothing, [[Fraction(1)]], nothing, (757,), ("",), cluster=cluster)
    everyone = np.ones(len(totals.n), dtype=np.bool_)
    assert found(totals, design, everyone) == pytest.approx(FIGURES["apiclus1"][:2], rel=1e-9)
    influence = linearised(totals, design, everyone).weighted(np.ones(1))
    assert (
        variance(design, everyone, moments(totals, influence)).df == 14
    )  # degf(svydesign(id=~dnum, ..)): 15 districts


@pytest.mark.foreign("Rscript")
def test_raked_example(api: Path) -> None:
    """Residuals of a regression with the initial weights; R's `rake` has 9.29217761658."""
    totals, design = strata_of(pl.read_csv(api / "apistrat.csv"), "sch.wide", "awards")
    base = 6194 * (np.array([float(share[0]) for share in design.shares]) / [100, 50, 50])[design.pool]
    wide, awarded = ((totals.frame[key] == "Yes").to_numpy() for key in ("sch.wide", "awards"))
    known_by = np.column_stack([np.ones(len(base)), wide, awarded])
    weights = calibrate(base * totals.n, known_by, np.array([6194.0, 5122.0, 4167.0]))
    assert weights.converged
    weighting = Weighting(base * weights.ratio, base, np.zeros(len(base), dtype=np.int64), known_by)
    pooled = replace(design, pool=design.pool * 0, shares=[[Fraction(1)]])
    everyone = np.ones(len(base), dtype=np.bool_)
    influence: Influence = linearised(totals, pooled, everyone, weighting.weight).weighted(np.ones(1))
    of = weighting.residual(moments(totals, influence))
    mine = float(influence.value), float(np.sqrt(variance(pooled, everyone, of).value))
    assert mine == pytest.approx(FIGURES["apistrat-raked"][:2], rel=1e-9)
