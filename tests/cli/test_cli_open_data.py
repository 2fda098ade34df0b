"""`ikm open-data`: all files or none, of all answers."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import run

Writer = Callable[..., Path]
NAMES = ["ikm-unit.csv", "ikm-unsur.csv", "ikm-layanan.csv", "datapackage.json"]


@pytest.fixture
def data(answers: Writer) -> Path:
    path = answers("data.csv", [3, 4] * 12, unit=["Satu", "Dua"] * 12, tanggal=["2026-03-01"] * 24)
    (path.parent / "ikm.toml").write_text("[survei]\nperiode='2026'\n[[unit]]\nnama='Satu'\n[[unit]]\nnama='Dua'\n")
    return path


def units(folder: Path) -> list[dict[str, str]]:
    with (folder / "ikm-unit.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_file_is_written_and_named(data: Path) -> None:
    folder = data.parent / "data-terbuka"
    result = run("open-data", data, "--output-dir", folder)
    assert result.exit_code == 0
    assert [Path(line).name for line in result.stdout.splitlines()] == NAMES
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)
    assert [(row["unit"], row["ikm"], row["periode"]) for row in units(folder)] == [
        ("Satu", "75.00", "2026"),
        ("Dua", "100.00", "2026"),
    ]


def test_one_unit_and_a_licence(data: Path) -> None:
    assert run("open-data", data, "--unit", "dua", "--license", "CC-BY-4.0", "--official").exit_code == 0
    assert [row["unit"] for row in units(data.parent)] == ["Dua"]
    package = json.loads((data.parent / "datapackage.json").read_text("utf-8"))
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    assert "ci95_bawah" not in units(data.parent)[0]


def test_rejected_rows_are_told_by_the_status(answers: Writer) -> None:
    path = answers("data.csv", [3] * 12 + [7], unit=["Satu"] * 13)
    assert run("open-data", path).exit_code == 1
    assert units(path.parent)[0]["responden"] == "12"


def test_an_unreadable_file_leaves_nothing_half(data: Path) -> None:
    broken = data.parent / "rusak.csv"
    broken.write_text("bukan,jawaban\n1,2\n")
    result = run("open-data", data, broken)
    assert result.exit_code == 2
    assert "rusak.csv tidak terbaca" in result.stderr
    assert not (data.parent / "datapackage.json").exists()


def test_a_nameless_unit_is_refused(answers: Writer) -> None:
    path = answers("data.csv", [3] * 12)
    result = run("open-data", path)
    assert result.exit_code == 2
    assert "Nama unit tidak diketahui" in result.stderr
    assert run("open-data", path, "--unit", "Satu").exit_code == 0
    assert [row["unit"] for row in units(path.parent)] == ["Satu"]
