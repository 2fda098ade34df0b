"""The file of rejected rows."""

import csv
from pathlib import Path

import polars as pl
import pytest

from ikm.cli.rejects import harmless, write_rejects


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-", "-5", "+3,5", "4", "Sangat baik", "a=b", ""])
def test_marks_and_numbers_stay_as_they_stood(cell: str) -> None:
    assert harmless(cell) == cell


def test_rows_of_several_tables_are_kept_with_the_reason_last(tmp_path: Path) -> None:
    tables = [
        pl.DataFrame({"U1": ["5"], "alasan": ["di luar skala"]}),
        pl.DataFrame({"U1": ["4"], "=Saran;": ["=x"], "alasan": ["lain"]}),
        pl.DataFrame(),
    ]
    path = tmp_path / "ditolak" / "a.csv"
    assert write_rejects(path, tables) == path
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows == [["U1", "'=Saran;", "alasan"], ["5", "", "di luar skala"], ["4", "'=x", "lain"]]


def test_without_rejected_rows_there_is_no_file(tmp_path: Path) -> None:
    assert write_rejects(tmp_path / "a.csv", [pl.DataFrame({"U1": []})]) is None
    assert not (tmp_path / "a.csv").exists()


def test_a_file_that_was_changed_stays_and_the_new_one_is_numbered(tmp_path: Path) -> None:
    path, second = tmp_path / "a.csv", tmp_path / "a-2.csv"
    one, two = pl.DataFrame({"U1": ["5"]}), pl.DataFrame({"U1": ["6"]})
    assert [write_rejects(path, [table]) for table in (one, one)] == [path, path]
    path.write_text("U1\n4\n", encoding="utf-8")
    assert [write_rejects(path, [table]) for table in (one, one)] == [second, second]
    assert write_rejects(path, [two]) == tmp_path / "a-3.csv"
    assert path.read_text(encoding="utf-8") == "U1\n4\n"
