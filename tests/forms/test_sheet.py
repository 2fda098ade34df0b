"""The keying sheet is read back without a mapping, a warning or a loss."""

from __future__ import annotations

import re
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel

from ikm.forms.sheet import HEADER, keying_sheet
from ikm.survey.errors import SourceError
from ikm.survey.project import ExtraElement, Project, Service, Survey, Unit
from ikm.survey.reading.read import read_answers

UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
OTHER = Unit(nama="Puskesmas Anggrek")
PROJECT = Project(unit=(UNIT, OTHER), survei=Survey(periode="2026"))


def keyed(data: bytes, path: Path, rows: list[dict[str, Any]]) -> Path:
    """The sheet with these forms keyed in and saved by another program."""
    book = load_workbook(BytesIO(data))
    sheet = book["SKM"]
    places = {cell.value: cell.column for cell in sheet[HEADER + 1]}
    for number, row in enumerate(rows, start=HEADER + 2):
        for key, value in row.items():
            sheet.cell(number, places[key], value)
    book.save(path)
    return path


def answers(project: Project = PROJECT, **more: Any) -> dict[str, Any]:
    return {key: 1 + i % 4 for i, key in enumerate(project.instrument.keys)} | more


FORM = answers(
    layanan="Imunisasi",
    tanggal=date(2026, 3, 2),
    jenis_kelamin="Perempuan",
    usia=34,
    pendidikan="S1",
    saran="Loket <3> & antrean",
)


def test_keyed_forms_come_back_as_they_were(tmp_path: Path) -> None:
    path = keyed(keying_sheet(PROJECT, UNIT), tmp_path / "a.xlsx", [FORM, FORM | {"biaya": None, "saran": None}])
    read = read_answers(path, PROJECT)
    assert (read.accounting.accepted, read.accounting.rejected) == (2, 0)
    assert read.problems == ()
    first, second = read.frame.iter_rows(named=True)
    assert {key: first[key] for key in PROJECT.instrument.keys} == answers()
    assert (first["unit"], first["service"], first["date"]) == ("Puskesmas Melati", "Imunisasi", date(2026, 3, 2))
    assert (first["jenis_kelamin"], first["usia"], first["pendidikan"]) == ("Perempuan", "34", "S1")
    assert first["remark"] == "Loket <3> & antrean"
    assert second["biaya"] is None


def test_an_empty_sheet_holds_no_form(tmp_path: Path) -> None:
    path = tmp_path / "entri.xlsx"
    path.write_bytes(keying_sheet(PROJECT, UNIT))
    read = read_answers(path, PROJECT)
    assert (read.accounting.accepted, read.accounting.rejected) == (0, 0)


def test_the_columns_stand_in_the_order_of_the_questionnaire() -> None:
    """Who keys in turns no pages: sarana is asked eighth, pengaduan ninth."""
    sheet = load_workbook(BytesIO(keying_sheet(PROJECT, UNIT)))["SKM"]
    keys = [cell.value for cell in sheet[HEADER + 1]]
    assert keys[-3:] == ["sarana", "pengaduan", "saran"]


def test_only_the_scale_may_be_keyed_in() -> None:
    sheet = load_workbook(BytesIO(keying_sheet(PROJECT, UNIT)))["SKM"]
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.formula1 == '"1,2,3,4"']
    assert len(rules) == 9
    assert all(rule.errorStyle in (None, "stop") for rule in rules)
    assert "Sangat mahal" in "".join(rule.prompt for rule in rules)


def test_only_days_of_the_period_may_be_keyed_in() -> None:
    project = PROJECT.model_copy(update={"survei": Survey(periode="2026-S2")})
    sheet = load_workbook(BytesIO(keying_sheet(project, UNIT)))["SKM"]
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if rule.type == "date")
    edges = [from_excel(int(edge or 0)) for edge in (rule.formula1, rule.formula2)]
    assert edges == [datetime(2026, 7, 1), datetime(2026, 12, 31)]


def test_an_element_that_does_not_apply_has_no_column(tmp_path: Path) -> None:
    unit = OTHER.model_copy(update={"tidak_berlaku": ("biaya",)})
    project = PROJECT.model_copy(update={"unit": (unit,)})
    form = answers(project)
    del form["biaya"]
    read = read_answers(keyed(keying_sheet(project, unit), tmp_path / "a.xlsx", [form]), project)
    assert (read.accounting.accepted, read.problems) == (1, ())


def test_a_sheet_for_all_units_asks_for_the_unit(tmp_path: Path) -> None:
    path = keyed(keying_sheet(PROJECT, None), tmp_path / "a.xlsx", [answers(unit="Puskesmas Anggrek")])
    assert read_answers(path, PROJECT).frame["unit"].to_list() == ["Puskesmas Anggrek"]


@pytest.mark.parametrize("instrument", ["permenpanrb-16-2014", "kepmenpan-25-2004"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_instrument_in_both_languages(tmp_path: Path, instrument: str, language: Any) -> None:
    project = Project(survei=Survey(instrumen=instrument))
    path = keyed(keying_sheet(project, None, language=language), tmp_path / "a.xlsx", [answers(project)])
    read = read_answers(path, project)
    assert (read.accounting.accepted, read.problems) == (1, ())


def test_added_elements_have_their_column(tmp_path: Path) -> None:
    extra = ExtraElement(kunci="aman", kode="U10", nama="Aman", pertanyaan="Aman?", jawaban=("a", "b", "c", "d"))
    project = Project(unsur=(extra,))
    path = keyed(keying_sheet(project, None), tmp_path / "a.xlsx", [answers(project)])
    assert read_answers(path, project).frame["aman"].to_list() == [2]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+62", "@cmd", 'Unit "A", B', "U" * 300])
def test_names_are_never_formulas(tmp_path: Path, name: str) -> None:
    unit = Unit(nama=name, layanan=tuple(Service(nama=f"{name} {i}") for i in range(20)))
    project = Project(unit=(unit,))
    data = keying_sheet(project, unit)
    for row in load_workbook(BytesIO(data))["SKM"].iter_rows(max_row=HEADER):
        assert all(cell.data_type != "f" for cell in row)
    try:
        read = read_answers(keyed(data, tmp_path / "a.xlsx", [answers(project)]), project)
    except SourceError:
        pytest.fail("not read back")
    assert read.frame["unit"].to_list() == [name]


def test_excel_takes_every_rule_and_formula() -> None:
    """A list inside a rule knows no quotation marks, and a text inside a formula at most 255 characters."""
    services = (Service(nama='Poli "Gigi"'), Service(nama="Poli Umum"))
    unit = Unit(nama='Unit "A" ' + "U" * 400, layanan=services)
    sheet = load_workbook(BytesIO(keying_sheet(Project(unit=(unit,)), unit)))["SKM"]
    rules = [str(rule.formula1) for rule in sheet.data_validations.dataValidation]
    assert "daftar!$A$1:$A$2" in rules
    assert all(rule.strip('"').count('"') == 0 for rule in rules)
    formula = str(sheet.cell(HEADER + 2, 1).value)
    literals = re.findall(r'"((?:[^"]|"")*)"', formula)
    assert "".join(literals).replace('""', '"') == unit.nama
    assert max(map(len, literals)) <= 255


def test_same_project_same_bytes() -> None:
    assert keying_sheet(PROJECT, UNIT) == keying_sheet(PROJECT, UNIT)
