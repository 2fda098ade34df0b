"""`ikm check`: what it prints and with which status."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result

import commands

Writer = Callable[..., Path]


def run(*args: str | Path) -> Result:
    return commands.run("check", *args)


@pytest.fixture
def crowded(answers: Writer) -> Path:
    """A hundred forms: sixty of one day, the others of forty days."""
    days = [f"2025-0{1 + i // 20}-{1 + i % 20:02d}" for i in range(40)] + ["2025-04-11"] * 60
    return answers("2025.csv", [3 if i % 2 else 4 for i in range(100)], unit=["Melati"] * 100, tanggal=days)


def test_json_holds_the_evidence_and_the_rows(crowded: Path) -> None:
    """Rows 42 to 101 of the file are of that day; their index and that of the others is by hand 87,50."""
    result = run(crowded, "--format", "json")
    assert result.exit_code == 0
    (batch,) = [f for f in json.loads(result.stdout)["findings"] if f["rule"] == "batch-day"]
    assert (batch["severity"], batch["unit"], batch["observed"], batch["expected"]) == ("warning", "Melati", 60, 1)
    assert batch["places"] == [{"file": "2025.csv", "sheet": None, "rows": list(range(42, 102))}]
    assert batch["sensitivity"] == {"rows": 60, "ikm": "87.50", "ikm_without": "87.50"}
    assert 0 < batch["p"] <= batch["p_adjusted"] < 0.05


def test_the_terminal_says_what_where_and_what_to_do(crowded: Path) -> None:
    text = " ".join(run(crowded).stdout.split())
    assert "60 dari 100 formulir bertanggal pada 1 hari saja: 11 April 2025" in text
    assert "2025.csv baris 42–101" in text
    assert "Periksa apakah itu hari survei atau hari pengetikan" in text
    assert "Temuan bukan bukti kecurangan, dan tidak ada formulir yang dihapus" in text


def test_nothing_found_is_said(answers: Writer) -> None:
    result = run(answers("jan.csv", [3, 4, 4, 3]))
    assert result.exit_code == 0
    assert "tidak ada temuan" in result.stdout


def test_no_answers_are_no_findings(answers: Writer) -> None:
    assert "0 formulir" in run(answers("jan.csv", [])).stdout


def test_only_the_period_and_unit_asked_for_are_checked(crowded: Path) -> None:
    found = json.loads(run(crowded, "--period", "2025-01", "--unit", "Melati", "--format", "json").stdout)
    assert (found["n"], found["findings"]) == (20, [])
    assert run(crowded, "--unit", "Mawar").exit_code == 2


def test_rejected_rows_are_status_1_and_evidence(answers: Writer) -> None:
    result = run(answers("jan.csv", [3, 4] * 30 + [5, 6]), "--format", "json")
    assert result.exit_code == 1
    assert "rejected-scale" in [f["rule"] for f in json.loads(result.stdout)["findings"]]


def test_an_enumerator_is_known_by_the_question_of_the_project(answers: Writer) -> None:
    """Ani and Budi bring home 3 and 4 in turn, Citra twos alone."""
    names = ["Ani", "Budi", "Ani", "Budi", "Citra"] * 20
    values = [2 if name == "Citra" else 3 + i % 7 % 2 for i, name in enumerate(names)]
    path = answers("jan.csv", values, petugas=names)
    (path.parent / "ikm.toml").write_text('[[pertanyaan]]\nkunci = "petugas"\nteks = "Petugas"\n', "utf-8")
    found = json.loads(run(path, "--format", "json").stdout)["findings"]
    assert [f["message"].split(" rata-rata")[0] for f in found if f["rule"] == "unlike-enumerator"] == [
        "20 formulir dari Citra"
    ]


@pytest.mark.parametrize("form", ["table", "json"])
def test_output_goes_to_a_file(crowded: Path, form: str) -> None:
    result = run(crowded, "--format", form, "--output", crowded.parent / "hasil")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "batch-day" in (crowded.parent / "hasil").read_text("utf-8")


def test_files_are_read_into_a_store_and_checked_there(crowded: Path) -> None:
    commands.run("ingest", crowded)
    found = json.loads(run("--format", "json").stdout)["findings"]
    assert "batch-day" in [f["rule"] for f in found]


def test_the_chance_is_promised_of_tested_findings_alone(answers: Writer) -> None:
    """That all forty forms are of Sundays is a fact, and no test: of facts no chance is promised."""
    sundays = [str(date(2025, 1, 5) + timedelta(weeks=i)) for i in range(40)]
    path = answers("2025.csv", [3, 4] * 20, unit=["Melati"] * 40, tanggal=sundays)
    text = " ".join(run(path).stdout.split())
    assert "odd-hours" in text
    assert "peluang munculnya satu pun temuan yang diuji paling besar 5 %" in text
    assert "Temuan tanpa p adalah fakta" in text


def test_without_comparisons_nothing_is_said_of_chance(answers: Writer) -> None:
    text = run(answers("kosong.csv", [])).stdout
    assert "Holm" not in text
    assert "fakta" not in text
