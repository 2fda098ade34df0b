"""`ikm score` of recaps: the official figures, and nothing that they do not tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run

HEAD = "Unit;Jumlah Responden;U1;U2;U3;U4;U5;U6;U7;U8;U9\n"
PEKALONGAN = "Perpustakaan;100;3,57;3,45;3,27;4,00;3,63;3,31;3,25;3,03;3,98\n"
KEMENAG = "PTSP;29;105;101;100;116;102;105;106;105;115\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def recap(*lines: str, name: str = "rekap.csv") -> Path:
    path = Path(name)
    path.write_text(HEAD + "".join(lines), "utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "weights", "ikm_", "mutu", "sarana", "pengaduan"),
    [
        (PEKALONGAN, "exact", "87.47", "B", "3.0300", "3.9800"),
        (PEKALONGAN, "0.111", "87.38", "B", "3.0300", "3.9800"),
        (KEMENAG, "exact", "91.48", "A", "3.6207", "3.9655"),  # 105 / 29, 115 / 29
        (KEMENAG, "0.11", "90.56", "A", "3.6207", "3.9655"),
    ],
)
def test_published_examples(line: str, weights: str, ikm_: str, mutu: str, sarana: str, pengaduan: str) -> None:
    """Dinas Arpus Pekalongan 2025 and PTSP Kemenag Sulawesi Barat, in the order of the annex."""
    result = run("score", recap(line), "--order", "annex", "--weights", weights, "--format", "json")
    assert result.exit_code == 0, result.stderr
    domain = json.loads(result.stdout)["domains"][0]
    assert (domain["ikm"], domain["mutu"]) == (ikm_, mutu)
    means = {element["key"]: element["nrr"] for element in domain["elements"]}
    assert (means["sarana"], means["pengaduan"]) == (sarana, pengaduan)
    assert (domain["se"], domain["ci95"]) == (None, None)
    assert {(e["se"], e["ci95"]) for e in domain["elements"]} == {(None, None)}


def test_rounded_input_is_said_in_the_table() -> None:
    result = run("score", recap(PEKALONGAN), "--order", "annex")
    assert "NRR yang sudah dibulatkan" in result.stdout
    assert "87,47" in result.stdout


def test_a_rejected_row_is_named_and_the_rest_is_scored() -> None:
    result = run("score", recap(KEMENAG, "Lain;0" + ";33" * 9 + "\n"), "--order", "annex")
    assert result.exit_code == 1
    assert "baris 3" in result.stderr
    assert "91,48" in result.stdout


def test_rejected_rows_of_a_recap_are_kept_too() -> None:
    figures = ";180" * 9
    path = recap(f"A;56{figures}\n", f"B;x{figures}\n")
    assert run("score", path, "--rejects", "ditolak.csv").exit_code == 1
    kept = Path("ditolak.csv").read_text("utf-8-sig").splitlines()
    assert len(kept) == 2
    assert kept[1].startswith("B;x;180")


def test_recaps_that_contradict_each_other_are_status_1() -> None:
    one, other = recap("A;29" + ";100" * 9 + "\n"), recap("A;29" + ";101" * 9 + "\n", name="lain.csv")
    result = run("score", one, other)
    assert result.exit_code == 1
    assert "86,21" in result.stdout  # 25 x 100 / 29
    assert "dengan angka lain" in result.stderr


def test_a_unit_that_a_recap_does_not_hold_is_refused() -> None:
    result = run("score", recap("A;56" + ";180" * 9 + "\n"), "--unit", "B")
    assert result.exit_code == 2
    assert 'unit "B"; yang ada: A' in result.stderr


ANSWERS = "U1,U2,U3,U4,U5,U6,U7,U8,U9\n"


def test_units_with_a_recap_are_scored_beside_units_with_answers() -> None:
    """10 respondents at 4 and 30 at 2 by recap: 2,5, so 62,50; only the unit with answers has an interval."""
    Path("Perpustakaan.csv").write_text(
        "Unit," + ANSWERS + ("Perpustakaan" + ",4" * 9 + "\n") * 9 + "Perpustakaan" + ",3" * 9 + "\n"
    )
    result = run("score", recap("Puskesmas;30" + ";60" * 9 + "\n"), "Perpustakaan.csv", "--format", "json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    whole, library, clinic = printed["domains"]
    assert (whole["n"], whole["complete"], whole["ikm"], whole["se"]) == (40, None, "61.88", None)  # (351+540)/360
    assert (library["unit"], library["complete"], library["ikm"]) == ("Perpustakaan", 10, "97.50")
    assert library["se"] > 0
    assert (clinic["unit"], clinic["complete"], clinic["ikm"], clinic["se"]) == ("Puskesmas", None, "50.00", None)
    assert [problem["rule"] for problem in printed["problems"] if problem["rule"] == "with-recaps"] == ["with-recaps"]
    assert printed["accounting"] == {"read": 13, "accepted": 11, "duplicate": 0, "rejected": 0, "skipped": 2}
    one = run("score", "rekap.csv", "Perpustakaan.csv", "--unit", "Puskesmas", "--format", "json")
    assert [domain["ikm"] for domain in json.loads(one.stdout)["domains"]] == ["50.00", "50.00"]


def test_a_recap_of_answers_that_are_read_too_counts_once() -> None:
    Path("A.csv").write_text("Unit," + ANSWERS + ("A" + ",4" * 9 + "\n") * 3)
    result = run("score", recap("A;3" + ";12" * 9 + "\n", "B;56" + ";180" * 9 + "\n"), "A.csv", "--format", "json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert [domain["n"] for domain in printed["domains"]] == [59, 3, 56]
    assert "rekapnya tidak dihitung lagi" in result.stderr
    assert printed["accounting"]["skipped"] == 3


def test_recaps_and_answers_that_name_no_unit_do_not_mix() -> None:
    Path("jawaban.csv").write_text(ANSWERS + "4,4,4,4,4,4,4,4,4\n" * 3)
    result = run("score", recap(KEMENAG), "jawaban.csv")
    assert result.exit_code == 2
    assert "menyebut unitnya" in result.stderr


def test_a_recap_is_not_stored_as_answers() -> None:
    result = run("ingest", recap(KEMENAG))
    assert result.exit_code == 2
    assert "adalah rekap" in result.stderr
    assert "ikm score" in result.stderr


def test_what_recaps_do_not_tell_is_refused() -> None:
    assert run("score", recap(KEMENAG), "--by", "tahun").exit_code == 2
