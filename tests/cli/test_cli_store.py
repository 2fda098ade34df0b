"""`ikm ingest`, `ikm batches` and `ikm undo`: what is kept, listed and taken back."""

import json
from collections.abc import Callable
from pathlib import Path

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


def test_reading_a_file_twice_changes_nothing(answers: Writer) -> None:
    path = answers("jan.csv", EIGHT)
    run("ingest", path)
    again = run("ingest", path)
    assert again.exit_code == 0
    assert stored() == 8


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
