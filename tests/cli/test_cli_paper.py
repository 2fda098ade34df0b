"""`ikm form paper --copies`: no number is printed twice, unless somebody asks for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from commands import run
from ikm.forms.scan.codes import codes_in
from scanned import project_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project_in(tmp_path)


def printed(folder: Path, *given: str) -> list[int | None]:
    """The serial numbers on the sheets of a new PDF for one unit, by both codes of each."""
    out = folder / "baru"
    result = run("form", "--project", folder, "--unit", "Puskesmas Melati", "--output-dir", out, *given, "paper")
    assert result.exit_code == 0, result.output
    (path,) = out.glob("*.pdf")
    document = pypdfium2.PdfDocument(path.read_bytes())
    path.unlink()
    pictures = [page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze() for page in document]
    sheets = [
        {code.code.serial for code in codes_in(np.ascontiguousarray(picture), lambda code: None)[0]}
        for picture in pictures
    ]
    assert all(len(serials) == 1 for serials in sheets)
    return [serial for serials in sheets for serial in serials]


def test_numbers_go_on_where_the_last_print_ended(folder: Path) -> None:
    assert printed(folder, "--copies", "2") == [1, 2]
    assert printed(folder, "--copies", "1") == [3]
    assert printed(folder) == [None]
    assert printed(folder, "--copies", "1") == [4]


def test_a_spoilt_sheet_is_printed_again_and_numbers_still_go_on(folder: Path) -> None:
    assert printed(folder, "--copies", "2", "--first", "5") == [5, 6]
    assert printed(folder, "--copies", "1", "--first", "2") == [2]
    assert printed(folder, "--copies", "1") == [7]


def test_forms_of_other_units_have_numbers_of_their_own(folder: Path) -> None:
    printed(folder, "--copies", "2")
    run("form", "--project", folder, "--unit", "Puskesmas Kenanga", "--output-dir", folder, "--copies", "1", "paper")
    assert (folder / "kuesioner-puskesmas-kenanga-000001-000001.pdf").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--first", "3"), "--first hanya berlaku bersama --copies."),
        (("--copies", "2", "--first", "9999999"), "Nomor lembar paling besar 9999999"),
    ],
)
def test_numbers_that_cannot_be_are_refused_before_anything_is_written(
    folder: Path, given: tuple[str, ...], said: str
) -> None:
    result = run("form", "--project", folder, "--output-dir", folder / "baru", *given, "paper")
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert not (folder / "baru").exists()
    assert not (folder / "formulir").exists()


def test_a_damaged_record_of_numbers_says_how_to_go_on(folder: Path) -> None:
    printed(folder, "--copies", "2")
    (folder / "formulir" / "nomor.json").write_text("{", "utf-8")
    result = run("form", "--project", folder, "--output-dir", folder / "baru", "--copies", "1", "paper")
    assert result.exit_code == 2
    assert "sebut nomor pertama dengan --first, lalu hapus berkas itu" in result.output
