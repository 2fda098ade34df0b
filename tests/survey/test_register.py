"""Registers of users: headings found, lines kept, people told apart."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from ikm.survey.errors import SourceError
from ikm.survey.register import alike, read_register, told_apart


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "daftar.csv"
    path.write_text(text, "utf-8")
    return path


def book(path: Path, sheets: dict[str, Sequence[Sequence[object]]], hidden: str = "") -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == hidden:
            sheet.sheet_state = "hidden"
    workbook.save(path)
    return path


def test_users_are_named_by_their_line_below_a_title_and_blank_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "DAFTAR PENGGUNA 2025;;\n;;\nNIK;Nama;Layanan\n01;Budi;KTP\n;;\n02; Siti  A ;KK\n")
    register = read_register(path)
    assert register.headings == ("NIK", "Nama", "Layanan")
    assert [(user.line, user.cells) for user in register.users] == [
        (4, ("01", "Budi", "KTP")),
        (6, ("02", "Siti A", "KK")),
    ]
    assert register.fingerprint == sha256(path.read_bytes()).hexdigest()


def test_a_title_over_two_columns_is_no_heading(tmp_path: Path) -> None:
    assert read_register(written(tmp_path, "DAFTAR;\nNIK;Nama\n1;Budi\n")).headings == ("NIK", "Nama")


def test_a_register_of_names_alone_and_columns_without_headings(tmp_path: Path) -> None:
    assert read_register(written(tmp_path, "Nama\nBudi\nSiti\n")).values("nama") == ("Budi", "Siti")
    assert read_register(written(tmp_path, "Nama,NIK,,\nBudi,1,x,\n")).headings == ("Nama", "NIK", "3")


def test_people_are_told_apart_by_an_id_and_rows_without_one_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, "NIK,Nama\nA1,Budi\na1 ,Budi S\n-,Kepala Dinas\nB2,Siti\n")
    told = told_apart(read_register(path), "nik")
    assert [user.line for user in told.register.users] == [2, 5]
    assert [(user.line, first.line) for user, first in told.again] == [(3, 2)]
    assert [user.line for user in told.nameless] == [4]


def test_equal_rows_are_found_without_an_id(tmp_path: Path) -> None:
    register = read_register(written(tmp_path, "Nama,Layanan\nBudi,KTP\nSiti,KTP\nBudi,KTP\nBudi,KK\n"))
    assert [(user.line, first.line) for user, first in alike(register)] == [(4, 2)]


def test_a_sheet_is_chosen_by_name_or_is_the_only_one_shown(tmp_path: Path) -> None:
    rows = [["Nama", "NIK"], ["Budi", "0123"]]
    path = book(tmp_path / "a.xlsx", {"Data": rows, "Kode": [["x", "y"], ["1", "2"]]}, hidden="Kode")
    assert read_register(path).values("NIK") == ("0123",)
    assert read_register(path, "kode").headings == ("x", "y")


@pytest.mark.parametrize(("sheet", "said"), [(None, "beberapa lembar"), ("Maret", "lembar Maret tidak ada")])
def test_a_sheet_that_is_unclear_or_missing_is_refused(tmp_path: Path, sheet: str | None, said: str) -> None:
    rows = [["Nama"], ["Budi"]]
    with pytest.raises(SourceError, match=said):
        read_register(book(tmp_path / "a.xlsx", {"Januari": rows, "Februari": rows}), sheet)


@pytest.mark.parametrize("text", ["", "Nama;NIK\n", ";;\n;;\n"])
def test_an_empty_register_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"kosong|tidak ada pengguna"):
        read_register(written(tmp_path, text))


def test_a_register_whose_rows_have_no_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="tidak ada pengguna"):
        told_apart(read_register(written(tmp_path, "NIK,Nama\n,Budi\n-,Siti\n")), "NIK")


def test_an_unknown_or_ambiguous_column_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    register = read_register(written(tmp_path, "NIK,Nama,nama\n1,Budi,B\n"))
    for name in ("Alamat", "NAMA"):
        with pytest.raises(SourceError, match="NIK, Nama, nama"):
            register.column(name)
