"""Files are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ikm.survey.errors import OutputError
from ikm.survey.files import write_whole


def test_the_old_file_stays_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old content and no half file."""
    target = tmp_path / "skor.json"
    write_whole(target, "lama")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"skor\.json"):
        write_whole(target, "baru")
    assert target.read_text() == "lama"
    assert os.listdir(tmp_path) == ["skor.json"]  # noqa: PTH208


def test_folders_are_made(tmp_path: Path) -> None:
    """A report may be written to a folder that is not there yet."""
    write_whole(tmp_path / "laporan" / "unit" / "x.pdf", b"%PDF")
    assert (tmp_path / "laporan" / "unit" / "x.pdf").read_bytes() == b"%PDF"


def test_a_place_that_is_a_file_is_said(tmp_path: Path) -> None:
    """Writing below a file is one sentence, not a traceback."""
    (tmp_path / "laporan").write_text("x")
    with pytest.raises(OutputError, match="tidak dapat ditulis"):
        write_whole(tmp_path / "laporan" / "x.pdf", b"%PDF")
