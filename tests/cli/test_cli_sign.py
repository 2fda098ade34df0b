"""`ikm sign` signs whole files, and says of signatures who made them and whether they stand."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from commands import run
from ikm.cli import ikm
from ikm.output.pdf.render import render
from ikm.output.pdf.signature import with_signature_field
from signers import PASSPHRASE, signer
from subjects import report

SITI, EXPIRED = signer("Siti"), signer("Budi", days=-1)
PLAIN = with_signature_field(render(report([[3] * 9] * 20)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")
    monkeypatch.setenv("IKM_SANDI", PASSPHRASE)
    Path("laporan.pdf").write_bytes(PLAIN)
    Path("siti.p12").write_bytes(SITI.p12)
    Path("siti.pem").write_bytes(SITI.certificate)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_sign_and_check() -> None:
    made = run("sign", "laporan.pdf", "--key", "siti.p12")
    assert (made.exit_code, made.stdout) == (0, "laporan-ttd.pdf\n")
    assert Path("laporan.pdf").read_bytes() == PLAIN
    checked = run("sign", "--check", "laporan-ttd.pdf", "--trust", "siti.pem")
    assert checked.exit_code == 0
    assert "laporan-ttd.pdf: Ditandatangani oleh Siti pada " in checked.stdout
    assert "Tidak ada yang berubah sesudahnya." in checked.stdout
    assert checked.stderr == ""


@pytest.mark.usefixtures("folder")
def test_the_signed_file_goes_into_the_folder_asked_for() -> None:
    assert run("sign", "laporan.pdf", "--key", "siti.p12", "--output-dir", "jadi").exit_code == 0
    assert Path("jadi/laporan-ttd.pdf").read_bytes().startswith(PLAIN)


@pytest.mark.usefixtures("folder")
def test_a_signed_file_is_not_written_over() -> None:
    run("sign", "laporan.pdf", "--key", "siti.p12")
    before = Path("laporan-ttd.pdf").read_bytes()
    again = run("sign", "laporan.pdf", "--key", "siti.p12")
    assert again.exit_code == 2
    assert "laporan-ttd.pdf sudah ada" in again.stderr
    assert Path("laporan-ttd.pdf").read_bytes() == before


@pytest.mark.usefixtures("folder")
def test_a_file_that_fails_does_not_stop_the_others() -> None:
    Path("salah.pdf").write_text("bukan")
    made = run("sign", "salah.pdf", "tiada.pdf", "laporan.pdf", "--key", "siti.p12")
    assert (made.exit_code, made.stdout) == (1, "laporan-ttd.pdf\n")
    assert "salah.pdf tidak ditandatangani: itu bukan berkas PDF." in made.stderr
    assert "tiada.pdf tidak ada" in made.stderr


@pytest.mark.usefixtures("folder")
def test_the_status_of_a_check() -> None:
    run("sign", "laporan.pdf", "--key", "siti.p12")
    changed = bytearray(Path("laporan-ttd.pdf").read_bytes())
    changed[40] ^= 1
    Path("diubah.pdf").write_bytes(changed)
    broken = run("sign", "--check", "diubah.pdf")
    assert broken.exit_code == 1
    assert "TIDAK SAH" in broken.stdout
    unsigned = run("sign", "--check", "laporan.pdf", "laporan-ttd.pdf")
    assert unsigned.exit_code == 1
    assert "laporan.pdf: Belum ditandatangani." in unsigned.stdout
    assert run("sign", "--check", "siti.p12").exit_code == 2


@pytest.mark.usefixtures("folder")
def test_the_passphrase_is_asked_for_or_read_from_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IKM_SANDI")
    asked = CliRunner().invoke(ikm, ["sign", "laporan.pdf", "--key", "siti.p12"], input=f"{PASSPHRASE}\n")
    assert asked.exit_code == 0
    assert PASSPHRASE not in asked.output
    Path("sandi.txt").write_text(f"{PASSPHRASE}\r\n", "utf-8-sig")
    told = run("sign", "laporan.pdf", "--key", "siti.p12", "--passphrase-file", "sandi.txt", "--output-dir", "b")
    assert told.exit_code == 0


@pytest.mark.usefixtures("folder")
def test_an_expired_certificate_is_warned_of() -> None:
    Path("budi.p12").write_bytes(EXPIRED.p12)
    made = run("sign", "laporan.pdf", "--key", "budi.p12")
    assert made.exit_code == 0
    assert "Perhatian: sertifikat Budi hanya berlaku" in made.stderr


@pytest.mark.usefixtures("folder")
def test_faults_name_their_file(monkeypatch: pytest.MonkeyPatch) -> None:
    for args, sentence in (
        (("--key", "siti.pem"), "siti.pem: itu bukan berkas kunci PKCS#12"),
        (("--key", "tiada.p12"), "tiada.p12 tidak ada"),
        ((), "Sebut kunci penanda tangan dengan --key"),
        (("--check", "--trust", "laporan.pdf"), "laporan.pdf: itu bukan berkas sertifikat"),
        (("--key", "siti.p12", "--passphrase-file", "siti.p12"), "siti.p12: itu bukan berkas teks"),
    ):
        result = run("sign", "laporan.pdf", *args)
        assert result.exit_code == 2
        assert sentence in result.stderr
    monkeypatch.setenv("IKM_SANDI", "lain")
    assert "siti.p12: kata sandi kunci itu salah." in run("sign", "laporan.pdf", "--key", "siti.p12").stderr


@pytest.mark.usefixtures("folder")
def test_without_the_library_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr("ikm.cli.sign.find_spec", lambda name: None if name == "pyhanko" else there(name))
    result = run("sign", "laporan.pdf", "--key", "siti.p12")
    assert result.exit_code == 2
    assert "pip install 'ikm-survei[sign]'" in result.stderr


@pytest.mark.usefixtures("folder")
def test_the_field_that_a_report_has_is_the_one_signed() -> None:
    run("sign", "laporan.pdf", "--key", "siti.p12")
    document = pikepdf.open("laporan-ttd.pdf")
    (field,) = document.Root.AcroForm.Fields
    assert "/V" in field


@pytest.mark.usefixtures("folder")
def test_a_name_in_a_certificate_cannot_steer_the_terminal() -> None:
    Path("budi.p12").write_bytes(signer("Budi\x1b[2J\x1b]0;x\x07").p12)
    run("sign", "laporan.pdf", "--key", "budi.p12")
    checked = run("sign", "--check", "laporan-ttd.pdf")
    assert "Ditandatangani oleh Budi" in checked.stdout
    assert not {"\x1b", "\x07"} & set(checked.output)
