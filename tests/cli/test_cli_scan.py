"""`ikm scan`: what was marked is stored, each page is accounted for, and no bad file stops the others."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import commands
from scanned import PROJECT, answers, form, project_in, sheet, stack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project_in(tmp_path)


def run(folder: Path, command: str, *arguments: str) -> Result:
    return commands.run(command, "--project", folder, *arguments)


def score(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(folder, "score", "--format", "json").stdout)
    return found


def test_what_was_marked_is_scored(folder: Path) -> None:
    """NRR by hand: persyaratan (4 + 3 + 1) / 3, all others (4 + 3 + 3) / 3."""
    pages = [
        sheet(form(folder), answers("4", layanan="Imunisasi"), 1),
        sheet(form(folder), answers("3"), 2).rotate(180),
        sheet(form(folder), answers("3", persyaratan="1"), 3),
    ]
    stack(folder / "tumpukan.pdf", pages)
    result = run(folder, "scan", str(folder / "tumpukan.pdf"))
    assert result.exit_code == 0, result.output
    assert "3 halaman = 3 dibaca" in result.output
    assert "3 lembar: 3 diterima" in result.output
    domains = score(folder)["domains"]
    (unit,) = [each for each in domains if (each["level"], each["unit"]) == ("unit", "Puskesmas Melati")]
    nrr = {element["key"]: float(element["nrr"]) for element in unit["elements"]}
    assert nrr["persyaratan"] == pytest.approx(8 / 3, abs=1e-4)
    assert nrr["prosedur"] == pytest.approx(10 / 3, abs=1e-4)


def test_the_same_scan_again_changes_nothing_and_undo_takes_it_back(folder: Path) -> None:
    stack(folder / "a.pdf", [sheet(form(folder), answers("4"), 1)])
    first = run(folder, "scan", str(folder / "a.pdf"))
    before = score(folder)
    (folder / "salinan.pdf").write_bytes((folder / "a.pdf").read_bytes())
    again = run(folder, "scan", str(folder / "a.pdf"), str(folder / "salinan.pdf"))
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert score(folder)["domains"] == before["domains"]
    taken_back = run(folder, "undo", "1")
    assert taken_back.exit_code == 0, taken_back.output
    assert "Puskesmas Melati" not in run(folder, "score").output


def test_a_serial_counts_once_and_masters_each(folder: Path) -> None:
    numbered = [sheet(form(folder), answers("4"), 7), sheet(form(folder), answers("3"), 7)]
    masters = [sheet(form(folder), answers("4")), sheet(form(folder), answers("3")), sheet(form(folder), answers("4"))]
    stack(folder / "nomor.pdf", numbered)
    stack(folder / "induk.pdf", masters)
    said = run(folder, "scan", str(folder / "nomor.pdf"), str(folder / "induk.pdf")).output
    assert "2 halaman = 1 dibaca + 1 salinan" in said
    assert "lembar nomor 000007 halaman 1 sudah ada pada halaman 1" in said
    assert "3 halaman = 2 dibaca + 1 salinan" in said
    assert "gambarnya sama persis dengan halaman 1" in said


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def test_no_bad_file_stops_the_others(folder: Path) -> None:
    """Each is named with what is wrong; the good sheet is stored."""
    stack(folder / "baik.pdf", [sheet(form(folder), answers("4"), 1)])
    with pikepdf.open(folder / "baik.pdf") as good:
        good.save(folder / "kunci.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    pikepdf.new().save(folder / "tanpa.pdf")
    huge = pikepdf.new()
    huge.add_blank_page(page_size=(14_400, 14_400))
    huge.save(folder / "raksasa.pdf")
    (folder / "nol.pdf").write_bytes(b"")
    (folder / "bom.png").write_bytes(_png(50_000, 40_000))
    (folder / "teks.jpg").write_text("halo", "utf-8")
    sheet(form(folder), answers("4"), 2).save(folder / "utuh.jpg")
    (folder / "putus.jpg").write_bytes((folder / "utuh.jpg").read_bytes()[:20_000])
    (folder / "utuh.jpg").unlink()
    Image.new("L", (1654, 2339), 255).save(folder / "kosong.png")
    result = run(folder, "scan", str(folder))
    assert result.exit_code == 1
    for said in (
        "kunci.pdf terkunci sandi",
        "tanpa.pdf tidak berisi satu halaman pun",
        "nol.pdf kosong; pindai",
        "bom.png: gambarnya lebih besar daripada yang dapat dibaca",
        "raksasa.pdf: 1 halaman = 0 dibaca + 1 tidak terbaca",
        "teks.jpg adalah teks, bukan hasil pindaian",
        "putus.jpg: 1 halaman = 0 dibaca + 1 tidak terbaca",
        "kosong.png: 1 halaman = 0 dibaca + 1 kosong",
        "1 lembar: 1 diterima",
    ):
        assert said in result.output, said


def test_a_page_of_another_survey_is_told_by_its_form_and_unit(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("lain")
    (elsewhere / "ikm.toml").write_text(PROJECT.replace("Melati", "Mawar"), "utf-8")
    sheet(form(elsewhere), answers("4"), 1).save(folder / "lain.png")
    said = run(folder, "scan", str(folder / "lain.png")).output
    assert "1 halaman = 0 dibaca + 1 bukan kuesioner proyek ini" in said
    assert f"formulir {form(elsewhere).layout.id} (PUSKESMAS-MAWAR) dari survei lain" in said


def test_a_form_printed_before_the_project_changed_is_still_read(folder: Path) -> None:
    """`ikm form paper` keeps the layout; the project then asks something else."""
    run(folder, "form", "paper", "--output-dir", str(folder))
    sheet(form(folder), answers("4"), 1).save(folder / "lama.png")
    (folder / "ikm.toml").write_text(PROJECT.replace('"Imunisasi"}', '"Imunisasi"}, {nama = "Laboratorium"}'), "utf-8")
    result = run(folder, "scan", str(folder / "lama.png"))
    assert "1 lembar: 1 diterima" in result.output, result.output


KINDS = st.sampled_from(["melati", "kenanga", "again", "empty", "foreign", "unmarked"])


@given(st.lists(KINDS, min_size=1, max_size=6))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_page_is_accounted_for(folder: Path, tmp_path_factory: pytest.TempPathFactory, kinds: list[str]) -> None:
    place = tmp_path_factory.mktemp("tumpukan")
    (place / "ikm.toml").write_text(PROJECT, "utf-8")
    pages = []
    for serial, kind in enumerate(kinds, start=1):
        if kind == "foreign":
            pages.append(Image.effect_noise((1654, 2339), 90))
        elif kind == "empty":
            pages.append(Image.new("L", (1654, 2339), 255))
        elif kind == "again":
            pages.append(sheet(form(folder), answers("4"), 99))
        else:
            marked = {} if kind == "unmarked" else answers("3")
            pages.append(sheet(form(folder, int(kind == "kenanga")), marked, serial))
    stack(place / "a.pdf", pages)
    said = run(place, "scan", str(place / "a.pdf")).output
    again = kinds.count("again")
    read = sum(kind in ("melati", "kenanga", "unmarked") for kind in kinds) + min(again, 1)
    parts = [(read, "dibaca"), (max(again - 1, 0), "salinan"), (kinds.count("foreign"), "bukan kuesioner proyek ini")]
    parts += [(kinds.count("empty"), "kosong")]
    told = " + ".join(f"{count} {name}" for count, name in parts if count or name == "dibaca")
    assert f"{len(kinds)} halaman = {told}" in said
    if read:
        assert f"{read} lembar: {read - kinds.count('unmarked')} diterima" in said


def test_a_second_keying_finds_the_file_where_it_was_scanned(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lies beside the project, and one works elsewhere by then; once it is gone, that is told by its name alone."""
    beside = tmp_path_factory.mktemp("pindaian")
    stack(beside / "loket.pdf", [sheet(form(folder), answers("4"), 1)])
    run(folder, "scan", str(beside / "loket.pdf"))
    monkeypatch.chdir(tmp_path_factory.mktemp("kerja"))
    monkeypatch.setattr("ikm.cli.reviewing._show", lambda *_, **__: None)
    assert run(folder, "review", "--double", "3").exit_code == 0
    (beside / "loket.pdf").unlink()
    lost = run(folder, "review", "--double", "3")
    assert lost.exit_code == 2
    assert "tidak ditemukan" in lost.output
    assert str(beside) not in lost.output
