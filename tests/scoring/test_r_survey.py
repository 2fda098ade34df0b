"""The statistics match R's `survey` package, run on the same answers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from answers import responses
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.score import DomainScore
from ikm.survey.project import Project

SIZES = {"KTP": 300, "KK": 150, "Akta": 90, "Pindah": 40}


def made_up() -> tuple[list[list[int | None]], list[str], list[str]]:
    """120 respondents of four services (one of them with a single respondent), 8 % of the cells blank."""
    rng = np.random.default_rng(14_2017)
    rows: list[list[int | None]] = rng.choice([1, 2, 3, 4], (120, 9), p=[0.05, 0.1, 0.4, 0.45]).tolist()
    for i, j in np.argwhere(rng.random((120, 9)) < 0.08):
        rows[i][j] = None
    services = ["Pindah", *rng.choice(["KTP", "KK", "Akta"], 119, p=[0.5, 0.3, 0.2]).tolist()]
    return rows, services, rng.choice(["S1", "SMA"], 120).tolist()


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    folder = tmp_path_factory.mktemp("r")
    rows, services, education = made_up()
    columns = {f"x{j + 1}": [row[j] for row in rows] for j in range(9)}
    table = {"service": services, "group": education, "size": [SIZES[s] for s in services], **columns}
    pl.DataFrame(table).write_csv(folder / "answers.csv", null_value="NA")
    script = Path(__file__).with_name("survey_reference.R")
    command = ["Rscript", "--vanilla", str(script)]
    printed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    lines = [line.split() for line in printed.stdout.splitlines()]
    return {name: [float(figure) for figure in figures] for name, *figures in lines}


def ours(design: str) -> DomainScore:
    rows, services, education = made_up()
    columns = {"unit": ["D"] * 120, "service": services, "pendidikan": education}
    sizes = SIZES if design in {"finite", "population"} else {}
    declared = [{"nama": name, **({"populasi": sizes[name]} if sizes else {})} for name in SIZES]
    strata = "layanan" if design in {"strata", "finite", "domain-strata"} else "unit"
    project = Project.model_validate({"survei": {"strata": strata}, "unit": [{"nama": "D", "layanan": declared}]})
    combine = design if design in {"mean", "population"} else "pooled"
    options = ScoreOptions(by=("pendidikan",), combine=combine)  # type: ignore[arg-type]
    domains = score(responses(rows, columns=columns), project, options).domains
    if design.startswith("domain"):
        return next(d for d in domains if d.group == {"pendidikan": "S1"})
    return domains[0]


DESIGNS = ["simple", "strata", "finite", "domain-simple", "domain-strata", "mean", "population"]


@pytest.mark.foreign("Rscript")
@pytest.mark.parametrize("design", DESIGNS)
def test_standard_errors_and_intervals_equal_those_of_r_survey(design: str, reference: dict[str, list[float]]) -> None:
    """The index with blanks: simple, stratified, with finite populations, as a domain, services put together."""
    value, se, low, high = reference[design]
    mine = ours(design)
    assert float(mine.ikm or 0) == pytest.approx(value, abs=0.005)
    assert mine.se == pytest.approx(se, rel=1e-9)
    assert mine.ci95 == pytest.approx((low, high), rel=1e-9)
