"""`ikm demo`: a newcomer's first command ends with everything there, right and repeatable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from ikm.cli import ikm
from ikm.survey.invented import invented_files


def demo(folder: Path) -> Result:
    return CliRunner().invoke(ikm, ["demo", str(folder)], prog_name="ikm")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "kabupaten rekaan"
    result = demo(folder)
    assert result.exit_code == 0, result.output
    assert "Selesai" in result.stderr
    return folder


def test_forms_answers_scores_and_reports_are_there(made: Path) -> None:
    kinds = {name: len(list((made / name).iterdir())) for name in ("formulir", "jawaban", "skor", "laporan", "ditolak")}
    assert kinds == {"formulir": 12, "jawaban": 5, "skor": 2, "laporan": 40, "ditolak": 1}
    assert "sama     dokumen" in CliRunner().invoke(ikm, ["verify", str(made / "laporan-2025.bukti")]).output


def test_the_whole_is_accounted_for(made: Path) -> None:
    """890 answers in five kinds of file; two rows are wrong on purpose."""
    score = json.loads((made / "skor" / "skor-2025.json").read_text("utf-8"))
    accounting = score["accounting"]
    assert accounting["read"] == sum(accounting[name] for name in ("accepted", "duplicate", "rejected", "skipped"))
    assert (accounting["rejected"], accounting["duplicate"]) == (2, 0)
    assert score["domains"][0]["n"] == 480


def test_the_small_library_publishes_no_index(made: Path) -> None:
    text = PdfReader(made / "laporan" / "laporan-perpustakaan-daerah-2025.pdf").pages[0].extract_text()
    assert "Responden terlalu sedikit" in text


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_run_changes_nothing(made: Path) -> None:
    before = contents(made / "laporan")
    result = demo(made)
    assert result.exit_code == 0
    assert contents(made / "laporan") == before


def test_the_invention_is_the_same_each_time() -> None:
    assert invented_files() == invented_files()
