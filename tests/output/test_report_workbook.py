"""The report as a workbook prints the strings of every other document, and none as a formula."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ikm.output import spreadsheet
from ikm.output.report import Bullets, Heading, Paragraph, Quotes, Report, Table
from ikm.output.report_workbook import render
from ikm.survey.errors import OutputError
from read_back import printed, text_of_xlsx
from subjects import report

MIXED = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]


@pytest.fixture(scope="module")
def told() -> Report:
    columns = {"service": ["KTP", "KK", "Akta"] * 8, "pendidikan": ["S1", "SMA"] * 12, "remark": ["Antre 3 jam"] * 24}
    return report(MIXED, columns=columns)


def words(text: str) -> str:
    return " ".join(text.split())


def test_every_string_of_the_report_is_in_a_cell(told: Report) -> None:
    text = words(text_of_xlsx(render(told)))
    for each in printed(told):
        assert words(each) in text


def test_a_sheet_for_each_chapter(told: Report) -> None:
    names = CalamineWorkbook.from_filelike(BytesIO(render(told))).sheet_names
    chapters = [block.number for block in told.blocks if isinstance(block, Heading) and block.level == 1]
    assert names == ["Ringkasan", *chapters]


def test_chapters_of_one_name_or_of_none_have_sheets_of_their_own() -> None:
    blocks = (Paragraph("Awal"), Heading("A/B: [x]?*"), Heading("a/b: [x]?*"), Heading("'"), Heading("x" * 40),
              Heading("X" * 40), Heading("Ringkasan"))  # fmt: skip
    names = CalamineWorkbook.from_filelike(BytesIO(render(replace(report(MIXED), blocks=blocks)))).sheet_names
    assert len({name.casefold() for name in names}) == len(blocks) + 1
    assert all(len(name) <= 31 and not re.search(r"[\\[\\]:*?/]", name) for name in names)


def test_an_internal_workbook_is_marked_on_every_sheet() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(render(report(MIXED, internal=True))))
    for name in book.sheet_names:
        assert any("INTERNAL" in str(cell) for row in book.get_sheet_by_name(name).to_python()[:2] for cell in row)


@given(st.text(max_size=300), st.text(max_size=300))
@example("=1+1", "@SUM(A1)")
@example("http://example.org", "\x00\x0b\ufffe_x000D_ {{ 7*7 }} 👍🏽")
@example("𐀀" * 20, "𐀀" * 20)
@example("panjang " * 2000, "x" * 40_000)
@settings(max_examples=15, deadline=None)
def test_any_text_stays_a_text(one: str, other: str) -> None:
    blocks = (Heading(one), Paragraph(other), Quotes((one,)), Bullets((other,)),
              Table(one, (other,), ((one,), (other,)), ("left",), (1,)))  # fmt: skip
    data = render(replace(report([]), blocks=blocks))
    with ZipFile(BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    kept = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", one)
    assert re.sub(r"\s", "", kept) in re.sub(r"\s", "", text_of_xlsx(data))


def test_a_table_longer_than_a_sheet_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of 20 rows, for the 1,048,576 of a real one."""
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 20)
    table = Table("Tabel 1. Contoh", ("a",), (("",),) * 20, ("left",), (1,))
    with pytest.raises(OutputError, match="terlalu banyak"):
        render(replace(report([]), blocks=(table,)))


def test_same_report_same_bytes(told: Report) -> None:
    assert render(told) == render(told)
