"""`ikm ingest`, `ikm batches` and `ikm undo`: what is kept, listed and taken back."""

import csv
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from commands import run

EIGHT = [3, 3, 3, 3, 3, 3, 3, 4]
Writer = Callable[..., Path]


def stored(*args: str) -> int:
    result = run("score", "--format", "json", *args)
    return int(json.loads(result.stdout)["domains"][0]["n"])


def test_what_is_stored_is_scored_and_can_be_taken_back(answers: Writer) -> None:
    path = answers("jan.csv", EIGHT)
    assert run("ingest", path).exit_code == 0
    assert stored() == 8
    listed = run("batches")
    assert "jan.csv" in listed.stdout
    undone = run("undo", "1")
    assert undone.exit_code == 0
    assert "Kiriman 1 (jan.csv) ditarik kembali: 8 jawaban dihapus." in undone.stdout
    assert run("undo", "99").exit_code == 2


def test_undo_says_what_other_batches_still_hold(answers: Writer) -> None:
    for values in ([3, 4], [3, 4, 2]):
        assert run("ingest", answers("jan.csv", values)).exit_code == 0
    undone = run("undo", "1").stdout
    assert "0 jawaban dihapus" in undone
    assert "2 jawaban lain ada juga dalam kiriman yang tersisa" in undone


def test_an_export_that_grows_stays_one_source_when_its_unit_is_renamed(answers: Writer) -> None:
    """The cells name the unit as they did; the project knows it by its alias now."""
    project = Path("ikm.toml")
    project.write_text('[[unit]]\nnama = "Loket Utara"\n[[unit]]\nnama = "Lain"\n', "utf-8")
    assert run("ingest", answers("jan.csv", [3, 4], Unit=["Loket Utara"] * 2)).exit_code == 0
    project.write_text('[[unit]]\nnama = "Loket Baru"\nalias = ["Loket Utara"]\n[[unit]]\nnama = "Lain"\n', "utf-8")
    told = run("ingest", answers("jan.csv", [3, 4, 2], Unit=["Loket Utara"] * 3)).stderr
    assert "1 diterima + 2 kiriman ulang" in told
    units = json.loads(run("score", "--format", "json").stdout)["domains"]
    assert [(d["unit"], d["n"]) for d in units] == [(None, 3), ("Loket Baru", 3)]


def test_rejected_rows_bring_the_unit_that_their_cells_leave_blank(answers: Writer) -> None:
    """Read with --unit, mended in the file of rejects and then in the source too: two people, both of the unit."""
    source = answers("jan.csv", [3, 7], Unit=["", ""])
    assert run("ingest", source, "--unit", "Loket Utara").exit_code == 1
    (rejected,) = Path("ditolak").glob("*.csv")
    rejected.write_text(rejected.read_text("utf-8-sig").replace(";7" * 8, ";4" * 8).replace("7;4", "4;4", 1), "utf-8")
    assert run("ingest", rejected).exit_code == 0
    assert run("ingest", answers("jan.csv", [3, 4], Unit=["", ""]), "--unit", "Loket Utara").exit_code == 0
    units = json.loads(run("score", "--format", "json").stdout)["domains"]
    assert [(d["unit"], d["n"]) for d in units] == [(None, 2), ("Loket Utara", 2)]


def test_reading_a_file_twice_changes_nothing(answers: Writer) -> None:
    path = answers("jan.csv", EIGHT)
    run("ingest", path)
    again = run("ingest", path)
    assert again.exit_code == 0
    assert "0 diterima + 8 kiriman ulang" in again.stderr
    assert stored() == 8


def test_a_batch_keeps_the_digest_of_its_file(answers: Writer) -> None:
    """By which the same file is known again under another name."""
    path = answers("jan.csv", EIGHT)
    run("ingest", path)
    with closing(sqlite3.connect("ikm.db")) as connection:
        assert connection.execute("SELECT sha256 FROM batch").fetchall() == [(sha256(path.read_bytes()).hexdigest(),)]


def test_a_dry_run_shows_the_mapping_and_stores_nothing(answers: Writer) -> None:
    path = answers("jan.csv", EIGHT)
    result = run("ingest", path, "--dry-run")
    assert result.exit_code == 0
    assert "waktu -> waktu" in result.stdout
    assert not list(path.parent.glob("*.db*"))


def test_rejected_rows_go_to_a_folder_of_the_project(answers: Writer) -> None:
    path = answers("data/jan.csv", [*EIGHT] * 4 + [7])
    assert run("ingest", path).exit_code == 1
    (rejected,) = (path.parent.parent / "ditolak").glob("*.csv")
    assert "alasan" in rejected.read_text("utf-8-sig").splitlines()[0]
    assert stored() == 32


def test_the_store_lies_in_the_folder_of_the_project(answers: Writer) -> None:
    path = answers("data/jan.csv", EIGHT)
    project = path.parent.parent / "proyek"
    assert run("init", project).exit_code == 0
    assert run("ingest", path, "--project", project).exit_code == 0
    assert (project / "ikm.db").is_file()
    assert stored("--project", str(project)) == 8


def test_files_of_one_name_in_different_folders_are_different_sources(answers: Writer) -> None:
    """Thirty equal answers of each of three offices are ninety respondents."""
    for office in ("PuskesmasA", "PuskesmasB", "PuskesmasC"):
        path = answers(f"f1/{office}/januari.csv", [4] * 30)
    folder = path.parent.parent
    result = run("score", folder, "--format", "json")
    assert json.loads(result.stdout)["domains"][0]["n"] == 90
    assert "PuskesmasA/januari.csv" in result.stderr
    run("ingest", folder)
    assert stored() == 90


def test_a_row_mended_in_the_folder_of_rejects_and_in_its_file_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five good rows and one with a 7: mended twice they are six respondents."""
    monkeypatch.chdir(tmp_path)
    codes = [f"U{i}" for i in range(1, 10)]
    good = [[i, "ok", *[4] * 9] for i in range(1, 6)]
    path = tmp_path / "Data Puskesmas Melati 2022.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["No", "Saran", *codes], *good, [6, "-bagus", 7, *[4] * 8]])
    run("ingest", path)
    (rejects,) = (tmp_path / "ditolak").glob("*.csv")
    for faulty in (rejects, path):
        faulty.write_text(re.sub(r"([;,])7([;,])", r"\g<1>4\g<2>", faulty.read_text("utf-8-sig")), encoding="utf-8")
        assert run("ingest", faulty).exit_code == 0
        assert stored() == 6


def test_a_changed_submission_is_told_once(answers: Writer) -> None:
    """Two exports read together: what the store says is not said of the run beside it."""
    answers("data/jan.csv", [3], id_kiriman=["17"])
    answers("data/jan (1).csv", [4], id_kiriman=["17"])
    told = run("ingest", "data").stderr.splitlines()
    assert [line for line in told if "isi" in line and "lain" in line] == [
        line for line in told if "1 kiriman sudah ada dengan isi atau arti lain" in line
    ]
    assert sum("isi atau arti lain" in line for line in told) == 1
