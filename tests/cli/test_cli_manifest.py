"""Manifests end to end: whatever is changed afterwards, verifying says so and names it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import commands
from answers import NINE
from ikm.cli import proof
from ikm.output.manifest import digest

SCHEMA = json.loads((Path(__file__).parents[2] / "output" / "schema" / "manifest-1.json").read_text("utf-8"))
KEYS = NINE.keys
PROJECT = """
[instansi]
nama = "Kabupaten Contoh"
[survei]
ambang = 5
[[unit]]
nama = "Puskesmas"
[[unit.layanan]]
nama = "Umum"
[[unit.layanan]]
nama = "Gigi"
[[unit]]
nama = "Perpustakaan"
"""
ROWS = [
    *(("Puskesmas", "Umum", [4, 3, 3, 4, 3, 4, 4, 3, 2 + i % 3]) for i in range(12)),
    *(("Puskesmas", "Gigi", [3, 3, 2 + i % 3, 4, 3, 4, 4, 3, 3]) for i in range(9)),
    *(("Perpustakaan", "", [4, 4, 3, 4, 1 + i % 4, 4, 4, 4, 3]) for i in range(10)),
]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("IKM_LANG", "id")


def csv_of(rows: list[tuple[str, str, list[int]]]) -> str:
    lines = [",".join(["unit", "layanan", *KEYS])]
    return "\n".join([*lines, *(",".join([unit, service, *map(str, values)]) for unit, service, values in rows)]) + "\n"


def office(folder: Path) -> Path:
    """A project of two units and their answers in one file; the manifest of their scores."""
    (folder / "data").mkdir(parents=True)
    (folder / "ikm.toml").write_text(PROJECT, "utf-8")
    (folder / "data" / "jan.csv").write_text(csv_of(ROWS), "utf-8")
    made = record(folder, folder / "data" / "jan.csv")
    assert made.exit_code == 0, made.output
    return folder / "hasil.bukti"


def record(folder: Path, *more: str | Path) -> Result:
    return commands.run("score", "--project", folder, "--manifest", folder / "hasil.bukti", *more)


def verify(manifest: Path, *more: str | Path) -> Result:
    return commands.run("verify", manifest, *more)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose files tests put back as they were."""
    return office(tmp_path_factory.mktemp("kantor") / "skm")


def entries(manifest: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]


def differing(result: Result) -> list[str]:
    return [line for line in result.output.splitlines() if line.startswith("BEDA")]


# As it was ------------------------------------------------------------------------------------------------------------


def test_what_was_recorded_is_verified_as_the_schema_has_it(kept: Path) -> None:
    (entry,) = entries(kept)
    jsonschema.Draft202012Validator(SCHEMA).validate(entry)
    rows = entry["accounting"]
    assert rows["read"] == rows["accepted"] + rows["duplicate"] + rows["rejected"] + rows["skipped"] == len(ROWS) + 1
    result = verify(kept)
    assert result.exit_code == 0
    assert not differing(result)
    assert "Cocok" in result.output


def test_figures_are_exact_strings(kept: Path) -> None:
    """Puskesmas: U1 has 12 fours and 9 threes, 75 in all; 75/21 is 3.5714, times 25 89.29, class A."""
    (entry,) = entries(kept)
    unit = next(d for d in entry["results"][0]["domains"] if (d["level"], d["unit"]) == ("unit", "Puskesmas"))
    cells = unit["elements"][0]
    assert (unit["n"], cells["sum"], cells["nrr"], cells["index"], cells["mutu"]) == (21, 75, "3.5714", "89.29", "A")
    low, high = map(float, cells["interval"])
    assert low < 89.29 < high


def test_hashes_are_those_of_the_files(kept: Path) -> None:
    (entry,) = entries(kept)
    for mark, path in [(entry["inputs"][0], "data/jan.csv"), (entry["project"], "ikm.toml")]:
        assert mark["path"] == path
        assert mark["sha256"] == sha256((kept.parent / path).read_bytes()).hexdigest()


def test_a_moved_folder_is_verified_in_its_new_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office(tmp_path / "lama")
    shutil.move(tmp_path / "lama", tmp_path / "arsip" / "2026")
    monkeypatch.chdir(tmp_path)
    assert verify(Path("arsip/2026/hasil.bukti")).exit_code == 0


def test_files_elsewhere_are_given(tmp_path: Path) -> None:
    manifest = office(tmp_path / "a")
    shutil.move(tmp_path / "a" / "data" / "jan.csv", tmp_path / "salinan (1).csv")
    shutil.move(tmp_path / "a" / "ikm.toml", tmp_path / "ikm.toml")
    absent = verify(manifest)
    assert absent.exit_code == 2
    assert "jan.csv: tidak ada" in absent.output
    assert "Belum terbukti" in absent.output
    assert verify(manifest, tmp_path / "salinan (1).csv", "--project", tmp_path).exit_code == 0


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    manifest.unlink()
    for name, rows in (("a", ROWS[:20]), ("b", ROWS[20:])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "jan.csv").write_text(csv_of(rows), "utf-8")
    record(tmp_path, tmp_path / "a", tmp_path / "b")
    assert [mark["name"] for mark in entries(manifest)[0]["inputs"]] == ["a/jan.csv", "b/jan.csv"]
    assert verify(manifest).exit_code == 0
    assert verify(manifest, tmp_path / "b" / "jan.csv", tmp_path / "a" / "jan.csv").exit_code == 0
    (tmp_path / "b" / "jan.csv").write_text(csv_of(ROWS[21:]), "utf-8")
    (line, *_) = differing(verify(manifest))
    assert "b/jan.csv" in line


def test_without_a_project_none_that_lies_about_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jan.csv").write_text(csv_of(ROWS), "utf-8")
    monkeypatch.chdir(tmp_path)
    commands.run("score", "jan.csv", "--manifest", "hasil.bukti")
    (tmp_path / "ikm.toml").write_text('[bobot]\nwaktu = "1/9"\n[survei]\nambang = 30\n', "utf-8")
    assert verify(Path("hasil.bukti")).exit_code == 0
    assert verify(Path("hasil.bukti"), "--project", ".").exit_code == 1


def test_options_are_those_of_the_entry(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    manifest.unlink()
    text = csv_of(ROWS).replace("persyaratan", "Syarat kami").replace("biaya", "Ongkos kami")
    (tmp_path / "data" / "jan.csv").write_text(text, "utf-8")
    maps = ("--map", "Syarat kami=persyaratan", "--map", "Ongkos kami=biaya")
    record(tmp_path, tmp_path / "data", *maps, "--unit", "Puskesmas", "--weights", "0.11", "--by", "layanan")
    options = entries(manifest)[0]["options"]
    assert (options["unit"], options["weights"], options["by"]) == ("Puskesmas", "0.11", ["layanan"])
    assert verify(manifest).exit_code == 0


def test_another_version_is_said(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "version", lambda: "99.1")
    result = verify(kept)
    assert result.exit_code == 0
    assert "ikm 99.1" in result.output


def test_a_newer_format_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "x.bukti").write_text('{"ikm_manifest":2}\n', "utf-8")
    result = verify(tmp_path / "x.bukti")
    assert result.exit_code == 2
    assert "perbarui ikm" in result.output


def test_rejected_rows_are_accounted_for(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    manifest.unlink()
    (tmp_path / "data" / "jan.csv").write_text(csv_of(ROWS).replace(",4,3,3,4,", ",4,3,3,7,", 1), "utf-8")
    assert record(tmp_path, tmp_path / "data").exit_code == 1
    rows = entries(manifest)[0]["accounting"]
    assert (rows["accepted"], rows["rejected"], rows["read"]) == (len(ROWS) - 1, 1, len(ROWS) + 1)
    assert verify(manifest).exit_code == 0


def test_a_file_that_can_no_longer_be_read_is_said(kept: Path) -> None:
    result = changing(kept, "data/jan.csv", "nama,kota\nx,y\n")
    assert result.exit_code == 1
    assert "tidak dapat dihitung ulang: jan.csv" in result.output


def test_too_few_are_neither_told_nor_hashed(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    manifest.unlink()
    (tmp_path / "data" / "jan.csv").write_text(csv_of(ROWS[:4]), "utf-8")
    record(tmp_path, tmp_path / "data")
    (entry,) = entries(manifest)
    assert entry["answers"] is None
    for domain in entry["results"][0]["domains"]:
        assert domain["suppression"] == "primer"
        figures = [domain["ikm"], domain["skm"], domain["interval"], *(e["sum"] for e in domain["elements"])]
        assert set(figures) == {None}


# Changed afterwards ---------------------------------------------------------------------------------------------------


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.integers(0, len(ROWS) - 1), element=st.integers(0, 8), step=st.integers(1, 3))
def test_any_answer_that_is_changed_is_named_by_unit_service_and_element(
    kept: Path, row: int, element: int, step: int
) -> None:
    unit, service, values = ROWS[row]
    changed = [*values]
    changed[element] = (values[element] - 1 + step) % 4 + 1
    result = changing(kept, "data/jan.csv", csv_of([*ROWS[:row], (unit, service, changed), *ROWS[row + 1 :]]))
    assert result.exit_code == 1
    assert "jan.csv: isinya berubah" in result.output
    assert "Datanya berubah" in result.output
    (cell,) = [line for line in differing(result) if "jumlah nilai" in line]
    place = ", ".join(name for name in (unit, service) if name)
    total = sum(v[element] for u, s, v in ROWS if (u, s) == (unit, service))
    assert f"{place}, {NINE.elements[element].code} {NINE.elements[element].name.id}, jumlah nilai" in cell
    assert f"tercatat {total}, dihitung ulang {total - values[element] + changed[element]}" in cell


def changing(manifest: Path, name: str, content: str | bytes, *more: str) -> Result:
    """Verify with one file changed, which is then put back."""
    path = manifest.parent / name
    before = path.read_bytes()
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    try:
        return verify(manifest, *more)
    finally:
        path.write_bytes(before)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("name", ["data/jan.csv", "ikm.toml", "hasil.bukti"])
def test_no_byte_of_any_file_changes_unnoticed(kept: Path, name: str, data: st.DataObject) -> None:
    content = bytearray((kept.parent / name).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    result = changing(kept, name, bytes(content))
    assert result.exit_code in (1, 2)
    assert name.rpartition("/")[2] in result.output
    if name != "hasil.bukti":
        assert result.exit_code == 1
        assert f"{name.rpartition('/')[2]}: isinya berubah" in result.output


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if items is None:
        yield path
    else:
        for key, inside in items:
            yield from leaves(inside, (*path, key))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_forged_figure_is_the_one_that_is_named(kept: Path, data: st.DataObject) -> None:
    """Whoever forges a figure without a key can also write the entry's hash anew."""
    (entry,) = entries(kept)
    domains = entry["results"][0]["domains"]
    told = ("n", "sum", "complete", "ikm", "skm", "nrr", "nrr_weighted", "index")
    paths = [p for p in leaves(domains) if p[-1] in told]
    *way, last = data.draw(st.sampled_from(paths))
    inside: Any = domains
    for step in way:
        inside = inside[step]
    old = inside[last]
    inside[last] = old + 1 if isinstance(old, int) else f"{float(old or 0) / 2:.4f}"
    entry["sha256"] = digest(entry)
    result = changing(kept, "hasil.bukti", line(entry))
    assert result.exit_code == 1
    (cell,) = differing(result)
    shown = inside[last] if isinstance(old, int) else inside[last].replace(".", ",")
    assert f"tercatat {shown}, dihitung ulang {str(old).replace('.', ',')}" in cell
    assert (domains[way[0]]["unit"] or "seluruh instansi") in cell
    if "elements" in way:
        assert NINE.elements[way[2]].name.id in cell
    assert "angka dalam bukti atau isi simpanan diubah" in result.output


def line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


@pytest.mark.parametrize("number", [2**53, 10**400, -1, 1.5, "3", None])
def test_numbers_that_no_manifest_holds_are_refused(kept: Path, number: object) -> None:
    (entry,) = entries(kept)
    entry["results"][0]["domains"][0]["n"] = number
    result = changing(kept, "hasil.bukti", line(entry))
    assert result.exit_code == 2
    assert "hasil.bukti, baris 1: bukan catatan" in result.output


def test_a_row_that_is_taken_out_is_named_by_the_rows_and_the_number(kept: Path) -> None:
    result = changing(kept, "data/jan.csv", csv_of(ROWS[:-1]))
    said = "\n".join(differing(result))
    assert "tercatat 32 / 31 / 0 / 0 / 1, sekarang 31 / 30 / 0 / 0 / 1" in said
    assert "Perpustakaan, jumlah responden: tercatat 10, dihitung ulang 9" in said


def test_a_unit_that_is_renamed_is_named(kept: Path) -> None:
    result = changing(kept, "ikm.toml", PROJECT.replace('"Perpustakaan"', '"Perpusda"\nalias = ["Perpustakaan"]'))
    said = "\n".join(differing(result))
    assert "Perpustakaan, seluruh baris: tercatat ada, dihitung ulang (tidak ada)" in said
    assert "Perpusda, seluruh baris: tercatat (tidak ada), dihitung ulang ada" in said
    assert "Berkas proyeknya berubah" in result.output


def test_all_differing_cells_are_listed_when_asked(kept: Path) -> None:
    changed = csv_of([("Puskesmas", "Umum", [1] * 9), *ROWS[1:]])
    few, every = (len(differing(changing(kept, "data/jan.csv", changed, *more))) for more in ([], ["--all"]))
    assert every > few > 9


def test_a_new_file_beside_those_recorded_is_named(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    (tmp_path / "data" / "feb.csv").write_text(csv_of(ROWS), "utf-8")
    assert verify(manifest).exit_code == 0
    result = verify(manifest, tmp_path / "data")
    assert result.exit_code == 1
    assert "feb.csv: tidak tercatat" in result.output


def test_a_document_that_was_changed_is_named(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    record(tmp_path, tmp_path / "data", "--format", "json", "-o", tmp_path / "hasil" / "skor.json")
    assert verify(manifest).exit_code == 0
    (tmp_path / "hasil" / "skor.json").write_text("{}", "utf-8")
    result = verify(manifest)
    assert result.exit_code == 1
    assert "skor.json: isinya berubah" in differing(result)[0]
    (tmp_path / "hasil" / "skor.json").unlink()
    assert verify(manifest).exit_code == 0, "a manifest may travel without the documents"


# Corrections ----------------------------------------------------------------------------------------------------------


def corrected(folder: Path) -> Path:
    """A manifest of three entries."""
    manifest = office(folder)
    for n, reason in ((30, "formulir ganda"), (29, "salah unit")):
        (folder / "data" / "jan.csv").write_text(csv_of(ROWS[:n]), "utf-8")
        assert record(folder, folder / "data" / "jan.csv", "--reason", reason).exit_code == 0
    return manifest


def test_corrections_are_appended_with_their_reasons(tmp_path: Path) -> None:
    first = office(tmp_path / "a").read_bytes()
    manifest = corrected(tmp_path / "b")
    lines = manifest.read_bytes().splitlines(keepends=True)
    assert lines[0] == first, "the same input gives the same bytes, and they stay"
    assert [entry["reason"] for entry in entries(manifest)] == [None, "formulir ganda", "salah unit"]
    for before, entry in zip(lines, entries(manifest)[1:], strict=False):
        assert entry["previous"] == sha256(before.rstrip(b"\n")).hexdigest()
    assert verify(manifest).exit_code == 0
    old = verify(manifest, "--entry", "1")
    assert old.exit_code == 1, "its data are no longer there"
    assert "catatan 1 dari 3" in old.output
    assert verify(manifest, "--entry", "4").exit_code == 2


def test_the_same_result_is_recorded_once(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    before = manifest.read_bytes()
    again = record(tmp_path, tmp_path / "data" / "jan.csv")
    assert "tidak ditambah" in again.stderr
    assert manifest.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0], lines[2]], "di tempat catatan 2 ada catatan 3"),
        (lambda lines: lines[1:], "di tempat catatan 1 ada catatan 2"),
        (lambda lines: [lines[0], lines[2], lines[1]], "di tempat catatan 2 ada catatan 3"),
        (lambda lines: [lines[0], lines[1].replace(b"ganda", b"palsu"), lines[2]], "catatan 2 berubah"),
        (lambda lines: [lines[0], forged(lines[1]), lines[2]], "catatan 2 berubah sesudah catatan 3 ditulis"),
        (lambda lines: [lines[0], lines[1].replace(b":", b": ", 1), lines[2]], "catatan 2 berubah"),
        (lambda lines: [lines[0], lines[0], lines[1], lines[2]], "di tempat catatan 2 ada catatan 1"),
    ],
    ids=["removed", "first", "swapped", "changed", "forged", "spaced", "doubled"],
)
def test_a_chain_that_was_tampered_with_is_named(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], said: str
) -> None:
    manifest = corrected(tmp_path)
    manifest.write_bytes(b"".join(change(manifest.read_bytes().splitlines(keepends=True))))
    result = verify(manifest)
    assert result.exit_code == 1
    assert said in result.output
    refused = record(tmp_path, tmp_path / "data", "--reason", "lagi")
    assert refused.exit_code == 2
    assert "tidak dilanjutkan" in refused.output


def forged(content: bytes) -> bytes:
    """The entry with another reason, and hashed anew."""
    entry = json.loads(content)
    entry["reason"] = "lain"
    entry["sha256"] = digest(entry)
    return line(entry).encode("utf-8")


# Signatures -----------------------------------------------------------------------------------------------------------


def signed(folder: Path) -> Path:
    """A manifest signed with the key that the project names."""
    office(folder).unlink()
    assert commands.run("key", folder / "kunci.pem").exit_code == 0
    (folder / "ikm.toml").write_text(PROJECT + '[bukti]\nkunci = "kunci.pem"\n', "utf-8")
    assert record(folder, folder / "data").exit_code == 0
    return folder / "hasil.bukti"


def test_only_a_trusted_key_proves_the_origin(tmp_path: Path) -> None:
    manifest = signed(tmp_path)
    alone = verify(manifest)
    assert alone.exit_code == 0
    assert "bukan siapa penulisnya" in alone.output
    trusted = verify(manifest, "--public-key", tmp_path / "kunci.pub.pem")
    assert trusted.exit_code == 0
    assert "kunci yang Anda percaya" in trusted.output
    commands.run("key", tmp_path / "lain.pem")
    other = verify(manifest, "--public-key", tmp_path / "lain.pub.pem")
    assert other.exit_code == 1
    assert "kunci lain" in other.output


def test_a_signature_that_is_taken_off_or_replaced_is_noticed(tmp_path: Path) -> None:
    manifest = signed(tmp_path)
    (entry,) = entries(manifest)
    public = ("--public-key", tmp_path / "kunci.pub.pem")
    manifest.write_text(line(entry | {"signature": None}), "utf-8")
    assert verify(manifest).exit_code == 0, "without the office's key nobody can tell"
    assert verify(manifest, *public).exit_code == 1
    signature = entry["signature"] | {"value": "00" * 64}
    manifest.write_text(line(entry | {"signature": signature}), "utf-8")
    assert "tanda tangan catatan 1 tidak cocok" in verify(manifest).output
    entry["reason"] = "dipalsukan"
    entry["sha256"] = digest(entry)
    manifest.write_text(line(entry), "utf-8")
    assert verify(manifest).exit_code == 1


def test_a_key_is_never_replaced_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    assert commands.run("key", tmp_path / "kunci.pem").exit_code == 0
    before = (tmp_path / "kunci.pem").read_bytes()
    assert (tmp_path / "kunci.pem").stat().st_mode & 0o077 == 0
    again = commands.run("key", tmp_path / "kunci.pem")
    assert again.exit_code == 2
    assert "tidak digantikan" in again.output
    (tmp_path / "kunci.pub.pem").unlink()
    assert commands.run("key", tmp_path / "kunci.pem").exit_code == 2
    assert (tmp_path / "kunci.pem").read_bytes() == before


def test_a_key_that_cannot_be_used_is_said_before_anything_is_computed(tmp_path: Path) -> None:
    manifest = signed(tmp_path)
    before = manifest.read_bytes()
    for name in ("kunci.pub.pem", "ikm.toml", "tidak-ada.pem"):
        refused = record(tmp_path, tmp_path / "data", "--manifest-key", tmp_path / name, "--reason", "x")
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert name in refused.stderr
    assert manifest.read_bytes() == before
    assert verify(manifest, "--public-key", tmp_path / "kunci.pem").exit_code == 2, "a secret key is not to be shown"


def test_options_of_a_manifest_that_is_not_written_are_refused(tmp_path: Path) -> None:
    office(tmp_path)
    result = commands.run("score", tmp_path / "data", "--reason", "x")
    assert result.exit_code == 2
    assert "--reason" in result.stderr


@pytest.mark.foreign("openssl")
def test_openssl_verifies_the_signature_over_the_line_without_it(tmp_path: Path) -> None:
    """As docs/bukti.md tells an auditor who trusts no program of ours."""
    manifest = signed(tmp_path)
    (entry,) = entries(manifest)
    signature = entry.pop("signature")
    (tmp_path / "isi").write_text(line(entry).rstrip("\n"), "utf-8")
    (tmp_path / "ttd").write_bytes(bytes.fromhex(signature["value"]))
    call: list[str | Path] = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "kunci.pub.pem", "-rawin"]
    call += ["-in", tmp_path / "isi", "-sigfile", tmp_path / "ttd"]
    assert subprocess.run(call, check=False, capture_output=True).returncode == 0
    (tmp_path / "isi").write_text(line(entry), "utf-8")
    assert subprocess.run(call, check=False, capture_output=True).returncode != 0


@pytest.mark.foreign("openssl")
def test_a_key_of_openssl_signs_and_a_locked_one_is_refused(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    make: list[str | Path] = ["openssl", "genpkey", "-algorithm", "ed25519", "-out"]
    subprocess.run([*make, tmp_path / "k.pem"], check=True, capture_output=True)
    subprocess.run([*make, tmp_path / "l.pem", "-aes256", "-pass", "pass:rahasia"], check=True, capture_output=True)
    subprocess.run(["openssl", "genrsa", "-out", tmp_path / "r.pem", "2048"], check=True, capture_output=True)
    for name, said in (("l.pem", "kata sandi"), ("r.pem", "bukan kunci rahasia Ed25519")):
        assert said in record(tmp_path, tmp_path / "data", "--manifest-key", tmp_path / name).stderr
    assert record(tmp_path, tmp_path / "data", "--manifest-key", tmp_path / "k.pem").exit_code == 0
    assert entries(manifest)[-1]["signature"]["algorithm"] == "Ed25519"


# Other sources --------------------------------------------------------------------------------------------------------


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A manifest of a store that holds one batch."""
    office(tmp_path).unlink()
    assert commands.run("ingest", "--project", tmp_path, tmp_path / "data" / "jan.csv").exit_code == 0
    assert record(tmp_path).exit_code == 0
    return tmp_path / "hasil.bukti"


def test_a_store_is_recorded_by_its_batches(stored: Path) -> None:
    (entry,) = entries(stored)
    digest_of_file = sha256((stored.parent / "data" / "jan.csv").read_bytes()).hexdigest()
    assert (entry["source"], entry["inputs"]) == (
        "store",
        [{"name": "jan.csv", "path": None, "sha256": digest_of_file}],
    )
    assert verify(stored).exit_code == 0


def test_the_files_prove_what_was_scored_from_the_store(stored: Path) -> None:
    assert verify(stored, stored.parent / "data" / "jan.csv").exit_code == 0


def test_a_batch_that_came_later_or_went_is_named(stored: Path) -> None:
    more = stored.parent / "data" / "feb.csv"
    more.write_text(csv_of(ROWS[:7]), "utf-8")
    commands.run("ingest", "--project", stored.parent, more)
    later = verify(stored)
    assert later.exit_code == 1
    assert "feb.csv: tidak tercatat" in later.output
    commands.run("undo", "--project", stored.parent, "2")
    assert verify(stored).exit_code == 0
    commands.run("undo", "--project", stored.parent, "1")
    assert "kiriman jan.csv tidak ada lagi" in verify(stored).output


def test_an_answer_changed_inside_the_database_is_named(stored: Path) -> None:
    """Where the batch's own hash still holds: two of the ten answered 4 to the fifth element."""
    with sqlite3.connect(stored.parent / "ikm.db") as database:
        database.execute(
            "UPDATE content SET answers = replace(answers, '\"persyaratan\": 4', '\"persyaratan\": 1') "
            "WHERE unit = 'Perpustakaan' AND answers LIKE '%\"produk\": 4%'"
        )
    result = verify(stored)
    assert result.exit_code == 1
    assert "Perpustakaan, U1 Persyaratan, jumlah nilai: tercatat 40, dihitung ulang 34" in result.output


def test_tallies_of_offices_are_recorded_and_verified(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    by_answers = entries(manifest)[0]["answers"]
    commands.run("tally", "--project", tmp_path, tmp_path / "data", "-o", tmp_path / "kantor.json")
    record(tmp_path, tmp_path / "kantor.json")
    assert entries(manifest)[1]["answers"] == by_answers, "the same answers, however they came"
    assert verify(manifest).exit_code == 0


def test_a_recap_is_recorded_and_verified(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    manifest.unlink()
    sums = [sum(values[j] for unit, _, values in ROWS if unit == "Perpustakaan") for j in range(9)]
    recap = tmp_path / "rekap.csv"
    recap.write_text(",".join(["unit", "n", *KEYS]) + "\n" + ",".join(["Perpustakaan", "10", *map(str, sums)]) + "\n")
    made = record(tmp_path, recap)
    assert made.exit_code == 0, made.output
    assert entries(manifest)[0]["answers"] is None
    assert verify(manifest).exit_code == 0
    recap.write_text(recap.read_text().replace(",40,", ",39,", 1))
    assert verify(manifest).exit_code == 1


def test_reports_of_units_are_recorded_and_verified(tmp_path: Path) -> None:
    manifest = office(tmp_path)
    manifest.unlink()
    record_reports(tmp_path)
    (entry,) = entries(manifest)
    assert (entry["command"], [result["of"] for result in entry["results"]]) == (
        "report",
        ["Puskesmas", "Perpustakaan"],
    )
    assert verify(manifest).exit_code == 0
    text = csv_of(ROWS).replace("Perpustakaan,,4", "Perpustakaan,,3", 1)
    result = changing(manifest, "data/jan.csv", text)
    assert "Perpustakaan, U1 Persyaratan, jumlah nilai: tercatat 40, dihitung ulang 39" in result.output
    (tmp_path / "a.pdf").write_bytes(b"palsu")
    assert "a.pdf: isinya berubah" in verify(manifest).output


def record_reports(folder: Path) -> None:
    """What a command that makes reports records."""
    from ikm.cli.recompute import reported
    from ikm.survey.project_file import load_project

    (folder / "a.pdf").write_bytes(b"%PDF")
    given: dict[str, Any] = {
        "project": folder,
        "manifest": folder / "hasil.bukti",
        "manifest_key": None,
        "reason": None,
        "instrument": None,
        "unit": None,
        "every": False,
        "period": None,
        "internal": False,
        "official": False,
        "order": None,
        "mapping": (),
        "sheets": (),
        "bad_cell": "reject",
        "id_column": None,
        "source": None,
        "output_dir": folder,
        "page": "A4",
    }
    files = (folder / "data" / "jan.csv",)
    proof.record("report", files, given, reported(files, given, load_project(folder)), [folder / "a.pdf"])
