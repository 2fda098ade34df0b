"""`ikm reliability`: what it prints and with which status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

import commands

Writer = Callable[..., Path]
MIXED = [2, 3, 3, 4, 4, 4, 1, 3]


def run(*args: str | Path) -> Result:
    return commands.run("reliability", *args)


def by_elements(path: Path, rows: list[list[int]]) -> Path:
    """Write other answers below the heading of `path`."""
    heading = path.read_text("utf-8").splitlines()[0]
    path.write_text("\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n", "utf-8")
    return path


def test_json_holds_alpha_by_hand(answers: Writer) -> None:
    """Element sums of squares 2, 2 and 1, of the sums 10, 12, 8, 8 it is 11: alpha 9/11; six elements are constant."""
    rows = [[3, 3, 4], [4, 4, 4], [2, 3, 3], [3, 2, 3]]
    result = run(by_elements(answers("jan.csv", [1]), [[*row, *[4] * 6] for row in rows]), "--format", "json")
    assert result.exit_code == 0
    (whole,) = json.loads(result.stdout)["domains"]
    assert whole["alpha"] == pytest.approx(9 / 11)
    assert whole["reliable"] is True
    assert [element["constant"] for element in whole["elements"]] == [False] * 3 + [True] * 6
    assert whole["priorities"] is None


def test_the_table_speaks_of_what_cannot_be_computed(answers: Writer) -> None:
    result = run(answers("jan.csv", [4] * 12))
    assert result.exit_code == 0
    assert "tidak dapat dihitung" in result.stdout
    assert result.stdout.count("jawaban sama") == 9


def test_too_few_respondents_are_said(answers: Writer) -> None:
    assert "paling sedikit 3" in " ".join(run(answers("jan.csv", [4, 3])).stdout.split())


def test_one_unit_is_analysed_alone(answers: Writer) -> None:
    path = answers("jan.csv", MIXED * 2, unit=["Melati"] * 8 + ["Mawar"] * 8)
    every = json.loads(run(path, "--format", "json").stdout)["domains"]
    assert [(d["level"], d["unit"], d["n"]) for d in every] == [
        ("agency", None, 16), ("unit", "Mawar", 8), ("unit", "Melati", 8)
    ]  # fmt: skip
    (one,) = json.loads(run(path, "--unit", "Melati", "--format", "json").stdout)["domains"]
    assert (one["unit"], one["n"]) == ("Melati", 8)


def test_only_the_period_asked_for_counts(answers: Writer) -> None:
    path = answers("jan.csv", MIXED, tanggal=["2024-05-01"] * 3 + ["2025-05-01"] * 5)
    (whole,) = json.loads(run(path, "--period", "2025", "--format", "json").stdout)["domains"]
    assert (whole["n"], whole["complete"]) == (5, 5)


def test_rejected_rows_are_status_1(answers: Writer) -> None:
    assert run(answers("jan.csv", [*MIXED] * 4 + [7])).exit_code == 1


@pytest.mark.parametrize("form", ["table", "json"])
def test_output_goes_to_a_file(answers: Writer, form: str) -> None:
    path = answers("jan.csv", MIXED)
    result = run(path, "--format", form, "--output", path.parent / "hasil")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "alpha" in (path.parent / "hasil").read_text("utf-8").lower()


def test_a_tally_gives_what_its_answers_give(answers: Writer) -> None:
    path = answers("jan.csv", MIXED * 2, unit=["Melati"] * 8 + ["Mawar"] * 8)
    tally = path.parent / "kantor.json"
    assert commands.run("tally", path, "-o", tally).exit_code == 0
    assert run(tally, "--format", "json").stdout == run(path, "--format", "json").stdout


def test_without_respondents_no_element_is_blamed(answers: Writer) -> None:
    text = run(answers("kosong.csv", [])).stdout
    assert "0 responden" in text
    assert "siapa pun" not in text
