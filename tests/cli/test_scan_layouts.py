"""`ikm scan` reads each sheet by the layout that it was printed with, whatever became of the project since."""

from __future__ import annotations

import csv
from pathlib import Path

from commands import run
from scanned import DATE, ELEMENTS, PROJECT, answers, form, project_in, sheet, stack

ADDED = """
[[unsur]]
kunci = "keamanan"
kode = "U10"
nama = "Keamanan"
pertanyaan = "Bagaimana keamanan di sini?"
jawaban = ["Tidak aman", "Kurang aman", "Aman", "Sangat aman"]
"""


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_sheets_of_an_older_and_a_newer_form_in_one_stack(tmp_path: Path) -> None:
    """The form is printed, an element is added, it is printed again; a sheet of another project lies between.

    On each sheet every element has another answer, in another order, so that no row can pass for its neighbour.
    """
    folder, changed = project_in(tmp_path / "proyek"), project_in(tmp_path / "diubah", PROJECT + ADDED)
    elsewhere = project_in(tmp_path / "lain", PROJECT.replace("Melati", "Mawar"))
    run("form", "paper", "--project", folder, "--output-dir", folder)
    project_in(folder, PROJECT + ADDED)
    run("form", "paper", "--project", folder, "--output-dir", folder)
    older, newer = form(project_in(tmp_path / "semula")), form(changed)
    assert older.layout.id != newer.layout.id
    first = {key: "1234"[n % 4] for n, key in enumerate(ELEMENTS)}
    second = {key: "4231"[n % 4] for n, key in enumerate((*ELEMENTS, "keamanan"))}
    pages = [
        sheet(newer, DATE | second, 1),
        sheet(form(elsewhere), answers("4"), 1),
        sheet(older, DATE | first, 1),
    ]
    stack(folder / "a.pdf", pages)
    done = run("scan", "--project", folder, folder / "a.pdf")
    assert done.exit_code == 1
    assert "3 halaman = 2 dibaca + 1 bukan kuesioner proyek ini" in done.output
    assert "2 lembar: 2 diterima" in done.output
    told = [line for line in done.output.splitlines() if "halaman 2:" in line]
    assert len(told) == 1
    assert f"formulir {form(elsewhere).layout.id} (PUSKESMAS-MAWAR) dari survei lain" in told[0]
    run("scan", "--project", folder, folder / "a.pdf", "--csv", folder / "a.csv")
    newest, oldest = table(folder / "a.csv")
    assert {key: newest[key] for key in second} == second
    assert {key: oldest[key] for key in first} == first
    assert oldest["keamanan"] == ""
