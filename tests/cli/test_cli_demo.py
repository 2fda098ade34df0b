"""`ikm demo`: a newcomer's first command ends with everything there, right and repeatable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from gold.documents import FOLDER as GOLD
from gold.documents import KEPT
from ikm.cli import ikm
from ikm.survey.invented import invented_files

_SEEN = 40  # of 255 levels of grey
_SPECK = 0.0005  # of the pixels of a page


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
    assert kinds == {"formulir": 16, "jawaban": 5, "skor": 2, "laporan": 40, "ditolak": 1}
    verified = CliRunner().invoke(ikm, ["verify", str(made / "laporan-2025.bukti")])
    assert verified.exit_code == 0
    assert "43 berkas" in verified.output


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


@pytest.mark.parametrize(("name", "document"), KEPT.items())
def test_documents_look_as_they_were_accepted(made: Path, name: str, document: str) -> None:
    """Both are drawn by the same program here and now: other versions of it change both alike."""
    now, accepted = pages(made / document), pages(GOLD / name)
    assert len(now) == len(accepted), "look at it, then `make gold`"
    for number, (page, before) in enumerate(zip(now, accepted, strict=True), start=1):
        assert page.shape == before.shape
        changed = float((np.abs(page.astype(int) - before) > _SEEN).mean())
        assert changed < _SPECK, f"page {number} of {name} looks different ({changed:.2%}): look, then `make gold`"


def pages(path: Path) -> list[np.ndarray[Any, Any]]:
    """The pages of a PDF in grey, 50 dots to the inch."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.render(scale=50 / 72, grayscale=True).to_numpy().copy() for page in document]
    finally:
        document.close()


def test_the_invention_is_the_same_each_time() -> None:
    assert invented_files() == invented_files()
