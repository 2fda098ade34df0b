"""The processing workbook: numbers and formulas that a spreadsheet reckons to the printed figures."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from answers import NINE, responses
from ikm.output.processing import workbook
from ikm.output.subject import Subject
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.survey.project import Agency, Service, Survey, Unit
from subjects import PROJECT, UNIT, report, subject, tables

MIXED = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]
SERVICES = {"service": ["KTP", "KK", "Akta"] * 8}
Rows = list[list[object]]


def sheet(data: bytes, name: str = "Pengolahan") -> Rows:
    found = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name)
    return [list(cells) for cells in found.to_python(skip_empty_area=False)]


def row(rows: Rows, label: str) -> list[object]:
    (found,) = (cells for cells in rows if str(cells[0]).startswith(label))
    return found


def answers_of(rows: Rows) -> Rows:
    """Rows of respondents, which begin with their number."""
    return [cells for cells in rows if isinstance(cells[0], float)]


def xml_of(data: bytes, part: str = "xl/worksheets/sheet1.xml") -> str:
    with ZipFile(BytesIO(data)) as parts:
        return parts.read(part).decode()


def with_blanks(n: int) -> list[list[int | None]]:
    """Answers of which each element lacks others."""
    return [[None if (i * 7 + j * 3) % 11 == 0 else 1 + (i * i + j) % 4 for j in range(9)] for i in range(n)]


def test_the_printed_figures_stand_below_the_answers() -> None:
    told = subject(with_blanks(40))
    rows = sheet(workbook(told))
    assert len(answers_of(rows)) == 40
    domain = told.domain
    assert row(rows, "Jumlah nilai")[1:10] == [e.sum for e in domain.elements]
    assert row(rows, "Responden yang menjawab")[1:11] == [*(e.n for e in domain.elements), 40]
    assert row(rows, "NRR tertimbang")[1:11] == [
        float(v) for v in (*(e.nrr_weighted for e in domain.elements), domain.skm) if v is not None
    ]
    assert row(rows, "IKM")[1:11] == [float(v) for v in (*(e.index for e in domain.elements), domain.ikm) if v]
    assert row(rows, "Mutu")[10] == domain.quality.mutu  # type: ignore[union-attr]


def test_the_answers_are_numbers_and_the_figures_formulas() -> None:
    xml = xml_of(workbook(subject(MIXED)))
    formulas = re.findall(r"<f>([^<]+)</f>", xml)
    for begin in ("SUM(", "COUNT(", "INT(ROUND((", "1/9", "LOOKUP("):
        assert sum(formula.startswith(begin) for formula in formulas) >= 9
    assert "<v>3</v>" in xml


def test_the_published_rows_are_those_of_the_report() -> None:
    """The same running numbers, so that a row can be spoken of."""
    columns = {**SERVICES, "pendidikan": ["S1", "SMA"] * 12}
    (printed,) = tables(report(MIXED, columns=columns), "Jawaban setiap responden")
    rows = answers_of(sheet(workbook(subject(MIXED, columns=columns))))
    assert [[str(int(str(cell).split(".")[0])) for cell in cells[:10]] for cells in rows] == [
        list(cells) for cells in printed.rows
    ]


def test_a_published_workbook_tells_nothing_of_respondents() -> None:
    columns = {**SERVICES, "pendidikan": ["S1", "SMA"] * 12, "remark": ["Antre lama sekali"] * 24}
    data = workbook(subject(MIXED, columns=columns))
    with ZipFile(BytesIO(data)) as parts:
        words = parts.read("xl/sharedStrings.xml").decode()
    assert "Antre lama" not in words
    rows = answers_of(sheet(data))
    assert {type(cell) for cells in rows for cell in cells} <= {float, str}
    assert {cell for cells in rows for cell in cells if isinstance(cell, str)} <= {""}


def test_an_internal_workbook_tells_all_and_says_so_on_each_sheet() -> None:
    columns = {**SERVICES, "pendidikan": ["S1", "SMA"] * 12}
    data = workbook(subject(MIXED, columns=columns, internal=True))
    rows = sheet(data)
    first = answers_of(rows)[0]
    assert first[1:3] == [date(2026, 3, 1), "KTP"]
    assert "S1" in first
    for i in range(1, 5):
        assert "INTERNAL – tidak untuk diumumkan" in xml_of(data, f"xl/worksheets/sheet{i}.xml")
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for name in book.sheet_names:
        assert any("INTERNAL" in str(cell) for cells in sheet(data, name)[:5] for cell in cells)


@pytest.mark.parametrize("n", [0, 1, 9])
def test_too_few_are_not_published(n: int) -> None:
    data = workbook(subject(MIXED[:n]))
    assert not answers_of(sheet(data))
    assert "<f>" not in xml_of(data)
    assert not any(isinstance(cell, float) and cell != n for cells in sheet(data, "Hasil") for cell in cells)


def test_where_one_element_has_few_answers_only_the_index_is_told() -> None:
    few = [[*answers[:8], None if i > 4 else 3] for i, answers in enumerate(MIXED)]
    told = subject(few)
    assert told.index_only
    data = workbook(told)
    assert not answers_of(sheet(data))
    numbers = {cell for cells in sheet(data, "Hasil") for cell in cells if isinstance(cell, float)}
    known = {float(str(told.domain.ikm)), 24.0, *(round(end, 2) for end in told.domain.ci95 or ())}
    assert numbers <= known


def test_an_element_that_tells_the_service_has_its_totals_alone() -> None:
    """Its blanks would show who received which service."""
    unit = Unit(nama=UNIT.nama, layanan=(Service(nama="KTP", tidak_berlaku=("biaya",)), Service(nama="KK")))
    project = PROJECT.model_copy(update={"unit": (unit,)})
    kinds = ["KTP", "KK"] * 20
    asked = [[None if j == 3 and i % 2 == 0 else v for j, v in enumerate(r)] for i, r in enumerate(with_blanks(40))]
    told = subject(asked, project, columns={"service": kinds})
    rows = sheet(workbook(told))
    assert {cells[4] for cells in answers_of(rows)} == {""}
    element = told.domain.elements[3]
    assert (row(rows, "Jumlah nilai")[4], row(rows, "Responden yang")[4]) == (element.sum, element.n)
    internal = sheet(workbook(replace(told, internal=True)))
    head = next(cells for cells in internal if cells[0] == "Responden")
    place = next(i for i, cell in enumerate(head) if str(cell).startswith("U4"))
    assert [cells[place] or None for cells in answers_of(internal)] == told.answers["biaya"].to_list()


def test_hidden_services_stay_hidden() -> None:
    kinds = ["KTP"] * 12 + ["KK"] * 11 + ["Akta"]
    told = subject(MIXED, columns={"service": kinds})
    shown = {str(cells[0]): cells[2] for cells in sheet(workbook(told), "Hasil") if cells[0] in kinds}
    hidden = {service.service for service in told.services if service.suppressed}
    assert "Akta" in hidden
    for name, cell in shown.items():
        assert isinstance(cell, str) == (name in hidden)


def test_an_element_that_does_not_apply_is_left_out_and_said_to_be() -> None:
    unit = Unit(nama=UNIT.nama, tidak_berlaku=("biaya",))
    told = subject([[*r[:3], None, *r[4:]] for r in MIXED], PROJECT.model_copy(update={"unit": (unit,)}))
    data = workbook(told)
    head = next(cells for cells in sheet(data) if cells[0] == "Responden")
    assert [str(cell).split("\n")[0] for cell in head[1:-1]] == ["U1", "U2", "U3", "U5", "U6", "U7", "U8", "U9"]
    assert "1/8" in xml_of(data)
    assert "tidak berlaku" in row(sheet(data, "Hasil"), "Biaya/Tarif")


def test_an_unanswered_element_leaves_no_index() -> None:
    data = workbook(subject([[*r[:8], None] for r in MIXED]))
    assert row(sheet(data), "IKM")[-1] == "–"
    assert not any(cells[0] == "IKM" for cells in sheet(data, "Hasil"))


def test_texts_from_outside_are_never_formulas() -> None:
    evil = '=HYPERLINK("http://example.org";"x")'
    unit = Unit(nama=evil, layanan=(Service(nama="+1+1"),))
    project = PROJECT.model_copy(update={"unit": (unit,), "instansi": Agency(nama="@SUM(1)")})
    columns = {"service": ["+1+1"] * 24, "pekerjaan": [evil] * 24}
    data = workbook(subject(MIXED, project, columns=columns, internal=True))
    for i in range(1, 5):
        xml = xml_of(data, f"xl/worksheets/sheet{i}.xml")
        assert "HYPERLINK" not in xml
        assert "<hyperlink" not in xml
        assert "SUM(1)" not in xml
    assert sheet(data)[1][0] == evil


@given(st.text(max_size=60).filter(str.strip), st.text(max_size=200), st.integers(0, 14), st.booleans())
@settings(max_examples=15, deadline=None)
def test_any_names_make_a_workbook(name: str, answer: str, n: int, internal: bool) -> None:
    project = PROJECT.model_copy(update={"unit": (Unit(nama=name),)})
    columns = {"service": [answer] * n, "pekerjaan": [answer] * n}
    assert len(CalamineWorkbook.from_filelike(
        BytesIO(workbook(subject(MIXED[:n], project, columns=columns, internal=internal)))
    ).sheet_names) == 4  # fmt: skip


def test_same_answers_same_bytes() -> None:
    assert workbook(subject(MIXED)) == workbook(subject(MIXED))


def test_the_workbook_speaks_english() -> None:
    names = CalamineWorkbook.from_filelike(BytesIO(workbook(subject(MIXED, language="en")))).sheet_names
    assert len(set(names)) == 4


# Recomputed by a spreadsheet -----------------------------------------------------------------------------------------


def hard_cases() -> dict[str, Subject]:
    """Ties, blanks, other weights, other ways of putting services together."""
    ninths = [[3 + (i < 13) for _ in range(8)] + [3] for i in range(200)]
    free = PROJECT.model_copy(update={"unit": (Unit(nama=UNIT.nama, tidak_berlaku=("biaya",)),)})
    shares = {key: Fraction(1 + (key == "waktu"), 10) for key in NINE.keys}
    weighted = PROJECT.model_copy(update={"bobot": shares})
    services = Survey.model_validate({"combine": "mean"})
    kinds: Sequence[object] = ["KTP", "KK", "KK", "Akta"] * 15
    cases = {
        "weighted": subject(with_blanks(53), weighted, instrument=weighted.instrument),
        "ninths": subject(ninths),
        "blanks": subject(with_blanks(197)),
        "half": subject([[1 + (i % 32 < k) for k in range(9)] for i in range(32)]),
        "free": subject([[*r[:3], None, *r[4:]] for r in with_blanks(61)], free),
        "mean": subject(with_blanks(60), PROJECT.model_copy(update={"survei": services}), columns={"service": kinds}),
        "internal": subject(with_blanks(60), columns={"service": kinds}, internal=True),
    }
    every = responses(with_blanks(50), NINE, {"unit": [UNIT.nama] * 50})
    old = replace(cases["half"], responses=every, score=score(every, PROJECT, ScoreOptions(weights="0.11")))
    return {**cases, "old": old}


def exact_ties() -> Subject:
    """An index of exactly 76,605: 3,0642 times 25. Of 5,000 respondents 321 of 5,000 give 4, all others 3."""
    return subject([[3 + (i < 321)] * 9 for i in range(5_000)])


def test_the_tie_of_the_hard_case_is_one() -> None:
    told = exact_ties()
    assert 25 * sum(e.weight * e.nrr for e in told.domain.elements if e.weight and e.nrr) == Decimal("76.605")
    assert (str(told.domain.ikm), told.domain.quality.mutu) == ("76.61", "B")  # type: ignore[union-attr]


@pytest.mark.foreign("soffice")
def test_libreoffice_reckons_the_printed_figures(tmp_path: Path) -> None:
    """From the formulas alone: the values that stand beside them are taken out before."""
    cases = {**hard_cases(), "76605": exact_ties()}
    made = {name: workbook(told) for name, told in cases.items()}
    for name, data in made.items():
        (tmp_path / f"{name}.xlsx").write_bytes(valueless(data))
    out = tmp_path / "out"
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    files = [str(tmp_path / f"{name}.xlsx") for name in made]
    command = ["soffice", home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out)]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
    for name, data in made.items():
        reckoned = (out / f"{name}.xlsx").read_bytes()
        for which in ("Pengolahan", "Hasil"):
            expected, found = sheet(data, which), sheet(reckoned, which)
            for label in LABELS[which]:
                for wanted, given_ in zip(labelled(expected, label), labelled(found, label), strict=True):
                    assert given_[: len(wanted)] == wanted, (name, which, label)


LABELS = {
    "Pengolahan": ("Jumlah nilai", "Responden yang", "NRR per", "NRR tertimbang", "IKM", "Mutu", "Bagian bulat"),
    "Hasil": ("IKM", "Mutu", "SKM", "Persyaratan", "Waktu", "Biaya", "Sarana"),
}


def labelled(rows: Rows, label: str) -> Rows:
    return [cells for cells in rows if str(cells[0]).startswith(label)]


def valueless(data: bytes) -> bytes:
    """The workbook without the values of its formulas: a reader must reckon them."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(name, content)
    return out.getvalue()
