"""The way of a form to fill in, at the command line: made, filled in, sent back among other files, read."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from filled_in import filled
from ikm.survey import instrument
from ikm.survey.reading.filled import LARGEST

KEYS = instrument.load().keys
UNIT = "[survei]\nperiode = '2026'\n[[unit]]\nnama = 'Melati'\nalias = ['M']\n"


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two answers, in forms of two variants."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")
    (tmp_path / "ikm.toml").write_text(UNIT)
    folder = tmp_path / "kiriman"
    folder.mkdir()
    for options in ((), ("--languages", "en", "--large", "--page", "F4")):
        form = Path(run("form", "pdf", *options).stdout.strip())
        data = filled({"tanggal": "5/3/2026"}, dict.fromkeys(KEYS, "3"), form.read_bytes())
        (folder / form.name).write_bytes(data)
    return folder


def test_answers_are_stored_from_whichever_variant(sent: Path) -> None:
    result = run("ingest", sent)
    assert result.exit_code == 0, result.stderr
    assert "Jumlah: 2 baris dibaca = 2 diterima" in result.stderr
    again = run("ingest", sent)
    assert "0 diterima + 2 kiriman ulang" in again.stderr


def test_each_file_that_is_no_answer_is_told_and_the_others_are_read(sent: Path) -> None:
    (sent / "a.pdf").write_text("prosedur,biaya\n4,4\n")
    (sent / "b.pdf").write_bytes(b"")
    (sent / "c.pdf").write_bytes(b"%PDF-1.7\n" + b"\0" * LARGEST)
    (sent / "d.pdf").write_bytes(filled({}, {"biaya": "7"}, (sent / "isian-melati.pdf").read_bytes()))
    result = run("ingest", sent)
    assert result.exit_code == 1
    told = {line.split()[0].rstrip(":"): line for line in result.stderr.splitlines() if ".pdf" in line}
    assert "a.pdf bukan PDF" in told["a.pdf"]
    assert "b.pdf kosong: kiriman" in told["b.pdf"]
    assert "c.pdf lebih besar dari 20 MB" in told["c.pdf"]
    assert 'biaya tertulis "7", padahal pilihannya 1, 2, 3, 4' in told["d.pdf"]
    assert "skala" not in result.stderr
    assert "Jumlah: 2 baris dibaca = 2 diterima" in result.stderr
