"""`ikm review` without its page: the table and back, double keying told, the status, and what is stored."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from commands import run
from doubtful import HOSTILE, PROJECT, hostile_project, stack
from ikm.forms.scan.decisions import Decision, append_decision, decisions
from ikm.forms.scan.records import save_scan, scans
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.store.database import open_store
from scanned import project_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project_in(tmp_path)


def review(folder: Path, *args: str | Path) -> tuple[int, str]:
    done = run("review", "--project", folder, *args)
    return done.exit_code, done.output


def fill(path: Path, values: dict[str, str]) -> None:
    """Write values into a table, by the key of the question; every sheet gets the same."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        heading, *lines = csv.reader(file, delimiter=";")
    for line in lines:
        line[-2:] = [values.get(line[0][37:], ""), "Sari"]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([heading, *lines])


def test_without_scans_the_way_to_them_is_told(folder: Path) -> None:
    status, said = review(folder)
    assert status == 2
    assert "ikm scan" in said


def test_two_ways_at_once_are_refused(folder: Path) -> None:
    assert review(folder, "--status", "--error-rate")[0] == 2


def test_a_table_goes_out_with_its_pictures_and_comes_back_into_the_store(folder: Path) -> None:
    """Three sheets are settled, handwriting is typed in; a second reading changes neither decisions nor store."""
    stack(folder, sheets=3)
    assert review(folder, "--csv", folder / "keluar")[0] == 0
    table = folder / "keluar" / "tinjauan.csv"
    assert len(list(table.parent.glob("*.png"))) == 15
    fill(table, {"prosedur": "2", "biaya": "4", "sarana": "kosong", "saran": "Antrean lama", "usia": "40"})
    status, said = review(folder, "--read", table)
    assert status == 0
    assert "15 baris dibaca = 15 diputuskan + 0 dibiarkan kosong + 0 ditolak." in said
    assert "3 lembar tersimpan, 0 ditolak, 0 masih menunggu keputusan." in said
    again = review(folder, "--read", table)[1]
    assert "15 di antaranya sudah diputuskan begitu" in again
    store = open_store(folder / "ikm.db")
    (batch,) = store.batches()
    assert batch.file_name == "loket-maret.pdf"
    frame = store.responses(PROJECT).frame
    assert sorted(frame["id"]) == [str(UUID(int=n)) for n in (1, 2, 3)]
    assert set(frame.select("prosedur", "biaya", "sarana", "remark", "usia").iter_rows()) == {
        (2, 4, None, "Antrean lama", "40")
    }
    store.close()


def test_what_is_wrong_with_pages_is_not_told_again(folder: Path) -> None:
    """It was told when they were scanned."""
    stack(folder, sheets=1)
    (scan,) = scans(folder)
    torn = Problem(scan.file, "page", Message("halaman ini robek."), row=2, row_is="page")
    save_scan(folder, replace(scan, problems=(torn,)), {})
    table = folder / "keluar" / "tinjauan.csv"
    review(folder, "--csv", table.parent)
    fill(table, {"prosedur": "2"})
    status, said = review(folder, "--read", table)
    assert status == 0
    assert "robek" not in said


def test_a_later_decision_takes_the_place_of_what_is_stored(folder: Path) -> None:
    stack(folder, sheets=1)
    table = folder / "keluar" / "tinjauan.csv"
    review(folder, "--csv", table.parent)
    fill(table, {"prosedur": "2", "biaya": "4", "sarana": "kosong"})
    review(folder, "--read", table)
    fill(table, {"prosedur": "3", "saran": "panas"})
    assert "1 di antaranya mengubah keputusan yang sudah ada." in review(folder, "--read", table)[1]
    store = open_store(folder / "ikm.db")
    frame = store.responses(PROJECT).frame
    assert list(frame.select("prosedur", "biaya", "remark").iter_rows()) == [(3, 4, "panas")]
    assert len(store.batches()) == 1
    store.close()


def test_a_sheet_with_a_doubt_is_not_stored(folder: Path) -> None:
    stack(folder, sheets=2)
    table = folder / "keluar" / "tinjauan.csv"
    review(folder, "--csv", table.parent)
    fill(table, {"prosedur": "2", "biaya": "4"})
    said = review(folder, "--read", table)[1]
    assert "0 lembar tersimpan, 0 ditolak, 2 masih menunggu keputusan." in said
    store = open_store(folder / "ikm.db")
    assert store.responses(PROJECT).frame.is_empty()
    store.close()


def test_a_faulty_row_is_named_and_the_exit_status_says_so(folder: Path) -> None:
    stack(folder, sheets=1)
    table = folder / "keluar" / "tinjauan.csv"
    review(folder, "--csv", table.parent)
    fill(table, {"prosedur": "9", "biaya": "4"})
    status, said = review(folder, "--read", table)
    assert status == 1
    assert "tinjauan.csv, baris 2, kolom nilai: 9 bukan pilihan" in said


def test_no_cell_is_a_formula(folder: Path) -> None:
    stack(folder, project=hostile_project(), sheets=1, file=f"=cmd|{HOSTILE}.pdf")
    review(folder, "--csv", folder / "keluar")
    with (folder / "keluar" / "tinjauan.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file, delimiter=";") for cell in line]
    assert "'=cmd|" + HOSTILE + ".pdf" in cells
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]


def test_the_error_rate_is_told_with_its_bound_and_every_difference(folder: Path) -> None:
    """Two keyed, one differing: 50 %, at most 97,47 % (the root of 1 - p^2 = 0.05)."""
    stack(folder, sheets=1)
    assert "Belum ada" in review(folder, "--error-rate")[1]
    for key, value in (("waktu", "4"), ("produk", "1")):
        append_decision(folder, Decision(str(UUID(int=1)), key, value, "Budi", "2026-03-02T08:00:00+00:00", "double"))
    said = " ".join(review(folder, "--error-rate")[1].split())
    assert "2 jawaban diketik ulang = 1 sama + 1 berbeda. Galat 50,00 persen" in said
    assert "paling banyak 97,47 persen (Clopper-Pearson)" in said
    assert "Puskesmas Melati · loket-maret.pdf, halaman 1 · lembar 000001" in said
    assert "– mesin: Sangat sesuai; Budi: Tidak sesuai." in said


def test_a_sample_needs_the_file_that_was_scanned(folder: Path) -> None:
    """Its answers were certain, so no picture of them was kept; the file is gone, and its name is told."""
    stack(folder, sheets=1)
    status, said = review(folder, "--double", "5", "--no-browser")
    assert status == 2
    assert "loket-maret.pdf" in said
    assert "--source" in said


def test_the_status_tells_who_decided_how_much(folder: Path) -> None:
    stack(folder, sheets=2)
    for key, by in (("prosedur", "Sari"), ("biaya", "Sari"), ("sarana", "Budi")):
        append_decision(folder, Decision(str(UUID(int=1)), key, None, by, "2026-03-02T08:00:00+00:00"))
    line = next(line for line in review(folder, "--status")[1].splitlines() if "loket-maret" in line)
    assert line.split() == ["loket-maret.pdf", "2", "7", "3", "Sari", "2,", "Budi", "1"]


def test_a_line_that_was_cut_off_is_told(folder: Path) -> None:
    stack(folder, sheets=1)
    append_decision(folder, Decision(str(UUID(int=1)), "prosedur", "2", "Sari", "2026-03-02T08:00:00+00:00"))
    path = folder / "pindai" / "keputusan.jsonl"
    path.write_bytes(path.read_bytes() + b'{"sheet": "000')
    assert "terpotong" in review(folder, "--status")[1]
    assert len(decisions(folder).all) == 1
