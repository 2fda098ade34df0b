"""`ikm templates`: what it writes changes nothing until somebody changes it, and nothing of somebody's is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from commands import run

Writer = Callable[..., Path]


def test_fresh_templates_make_the_same_documents(answers: Writer, tmp_path: Path) -> None:
    data = answers("data.csv", [3, 4] * 12, unit=["Unit Satu"] * 24)
    (data.parent / "ikm.toml").write_text("[[unit]]\nnama = 'Unit Satu'\n")
    wanted = ("report", data, "--format", "docx", "--format", "html", "--output-dir", tmp_path / "laporan")
    assert run(*wanted).exit_code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "laporan").iterdir()}
    assert run("templates").exit_code == 0
    assert run(*wanted).exit_code == 0
    after = {path.name: path.read_bytes() for path in (tmp_path / "laporan").iterdir()}
    assert after["laporan-unit-satu.docx"] == before["laporan-unit-satu.docx"]
    assert _without_style(after["laporan-unit-satu.html"]) == _without_style(before["laporan-unit-satu.html"])


def _without_style(page: bytes) -> bytes:
    return page.partition(b"</style>")[2]


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    own = tmp_path / "gaya.css"
    own.write_text("h1 { color: teal }")
    result = run("templates", "--output-dir", tmp_path)
    assert result.exit_code == 0
    assert own.read_text() == "h1 { color: teal }"
    assert "gaya.css sudah ada; tidak diubah." in result.stderr
    assert {Path(line).name for line in result.stdout.splitlines()} == {"laporan.docx", "laporan.html.j2"}
