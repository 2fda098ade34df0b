"""`ikm poster` and `ikm recap`: files for every unit, and for all of them together."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from commands import run
from ikm.cli import cores

Writer = Callable[..., Path]
UNITS = """\
[instansi]
nama = 'Bagian Organisasi'
[[unit]]
nama = 'Unit Satu'
alias = ['Satu']
[[unit]]
nama = 'Unit Dua'
"""


@pytest.fixture
def data(answers: Writer) -> Path:
    path = answers("data.csv", [3, 4] * 12, unit=["Unit Satu", "Unit Dua"] * 12)
    (path.parent / "ikm.toml").write_text(UNITS)
    return path


def text_of(path: Path) -> str:
    return " ".join(PdfReader(path).pages[0].extract_text().split())


def test_a_poster_is_made_for_every_unit(data: Path) -> None:
    result = run("poster", data, "--output-dir", data.parent / "poster")
    assert result.exit_code == 0, result.stderr
    made = [Path(line) for line in result.stdout.splitlines()]
    assert [path.name for path in made] == ["poster-unit-satu-a4.pdf", "poster-unit-dua-a4.pdf"]
    assert "75,00" in text_of(made[0])
    assert "100,00" in text_of(made[1])


def test_all_sizes_of_one_unit_as_pictures(data: Path) -> None:
    result = run(
        "poster", data, "--unit", "satu", "--size", "all", "--format", "png", "--url", "https://contoh.go.id/a"
    )
    assert result.exit_code == 0, result.stderr
    made = {name: Image.open(name).size for name in result.stdout.splitlines()}
    assert made == {
        "poster-unit-satu-a4.png": (1654, 2339),
        "poster-unit-satu-a3.png": (2339, 3308),
        "poster-unit-satu-square.png": (1080, 1080),
        "poster-unit-satu-vertical.png": (1080, 1920),
    }


def test_the_poster_of_the_official_figures_tells_no_interval(data: Path) -> None:
    run("poster", data, "--unit", "Satu", "--official")
    assert "kepercayaan" not in text_of(Path("poster-unit-satu-a4.pdf")).lower()


def test_an_address_that_is_none_is_refused_before_anything_is_made(data: Path) -> None:
    result = run("poster", data, "--url", "contoh")
    assert (result.exit_code, result.stdout) == (2, "")
    assert '"contoh" bukan alamat web' in result.stderr


def test_no_poster_tells_of_a_unit_whose_answers_may_be_in_a_file_that_could_not_be_read(data: Path) -> None:
    bad = data.parent / "rusak.csv"
    bad.write_text("apa,saja\n1,2\n")
    data.write_text(data.read_text().replace("Unit Dua", "Unit Satu"))
    result = run("poster", data, bad)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == ["poster-unit-satu-a4.pdf"]
    assert 'Poster unit "Unit Dua" tidak dibuat: tidak ada jawabannya' in result.stderr


def test_a_recap_is_a_document_and_a_workbook(data: Path) -> None:
    result = run("recap", data, "--output-dir", data.parent / "rekap")
    assert result.exit_code == 0, result.stderr
    made = [Path(line) for line in result.stdout.splitlines()]
    assert [path.name for path in made] == ["rekap.pdf", "rekap.xlsx"]
    assert made[0].read_bytes().startswith(b"%PDF")
    assert made[1].read_bytes().startswith(b"PK")


def test_a_recap_is_the_same_on_one_core_and_on_several(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = [Path(name).read_bytes() for name in run("recap", data).stdout.splitlines()]
    monkeypatch.setattr(cores, "_MANY", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert [Path(name).read_bytes() for name in run("recap", data).stdout.splitlines()] == one
    assert len(one) == 2


def test_the_period_is_in_the_name_of_the_recap(answers: Writer) -> None:
    path = answers("data.csv", [3, 4] * 12, unit=["Unit Satu", "Unit Dua"] * 12, tanggal=["2025-03-01"] * 24)
    result = run("recap", path, "--period", "2025")
    assert result.stdout.splitlines() == ["rekap-2025.pdf", "rekap-2025.xlsx"], result.stderr


def test_one_unit_is_no_recap(answers: Writer) -> None:
    result = run("recap", answers("data.csv", [3, 4] * 12, unit=["Unit Satu"] * 24))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "`ikm report`" in result.stderr
