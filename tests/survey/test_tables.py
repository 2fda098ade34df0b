"""Every kind of file that offices have becomes a table of text, or one sentence."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.styles
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ikm.survey import instrument
from ikm.survey.errors import SourceError
from ikm.survey.project import Import, Project
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.read import read_answers, read_from
from ikm.survey.reading.tables import read_tables, tables_of
from ikm.survey.responses import Responses
from raw_tables import CODES

BODY = Project(impor=Import(urutan="body"))
HEADER = ["Unit", "U1", "U2"]
ROWS = [HEADER, ["Kelurahan Éa", "4", "3"], ["", "", ""], ["B", "1", "2"]]
SUFFIXES = [".csv", ".txt", ".xlsx", ".ods", ".json", ".jsonl", ".parquet", ".xls", ""]


def rows_of(content: bytes, suffix: str, sheet: int = 0) -> list[list[str]]:
    table = tables_of(content, f"x{suffix}", suffix)[sheet]
    return [[cell or "" for cell in row] for row in table.cells.rows()]


def text(rows: list[list[str]], delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(row) for row in rows) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_delimited_text_in_any_common_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    """Empty records stay, so that rows keep their numbers."""
    assert rows_of(text(ROWS, delimiter).encode(encoding), ".csv") == ROWS


def test_decimal_commas_and_a_title_do_not_mislead() -> None:
    """A semicolon file with decimal commas below a title with commas."""
    content = 'Hasil SKM, Dinas A, B, dan C, Tahun 2026\n\nU1;U2;U3\n"3,0";4;3\n3,5;2;1\n'
    assert rows_of(content.encode(), ".csv")[2:] == [["U1", "U2", "U3"], ["3,0", "4", "3"], ["3,5", "2", "1"]]


def test_excels_own_first_line_names_the_delimiter_and_is_no_data() -> None:
    """`sep=;` counts as a row; its cells are empty."""
    assert rows_of(b"sep=|\nU1|U2\n4|3\n", ".csv") == [["", ""], ["U1", "U2"], ["4", "3"]]


def test_quoted_line_breaks_and_ragged_rows_lose_nothing() -> None:
    """A remark of two lines is one cell; a row that is too long widens the table."""
    content = 'U1,SARAN\n4,"antri\nlama"\n3,a,b\n2\n'
    assert rows_of(content.encode(), ".csv") == [
        ["U1", "SARAN", ""],
        ["4", "antri\nlama", ""],
        ["3", "a", "b"],
        ["2", "", ""],
    ]


def remarked(remarks: dict[int, str], rows: int = 20) -> str:
    """Numbered rows of nine 2s with the remark "ok", or another in the rows named, as it stands."""
    lines = (f"{i},{remarks.get(i, 'ok')},2,2,2,2,2,2,2,2,2" for i in range(1, rows + 1))
    return "\n".join([f"No,Saran,{','.join(f'U{i}' for i in range(1, 10))}", *lines]) + "\n"


@pytest.mark.parametrize("stray", [(3,), (20,), (3, 15), (3, 4), (3, 4, 5), (1, 20), (*range(1, 9), *range(12, 21))])
def test_a_quotation_mark_without_its_other_one_swallows_no_respondent(stray: tuple[int, ...]) -> None:
    """Twenty rows stay twenty, and the lines are named; a true remark of several lines among them stays one."""
    remarks = dict.fromkeys(stray, '"bagus') | {10: '"antri, lama,\nkursi kurang, panas"', 11: '"kata ""baik"""'}
    found = read_from(tables_of(remarked(remarks).encode(), "x.csv", ".csv"), Project())
    assert isinstance(found, Responses)
    assert found.accounting.accepted == 20
    assert found.frame["remark"][9:11].to_list() == ["antri, lama, kursi kurang, panas", 'kata "baik"']
    assert [found.frame["remark"][i - 1] for i in stray] == ['"bagus'] * len(stray)
    (said,) = [p.message.say() for p in found.problems if p.rule == "stray-quote"]
    assert f"baris {', '.join(str(i + 1 + (i > 10)) for i in stray[:10])}" in said


def test_a_line_that_a_quotation_mark_leaves_unclear_refuses_the_file_by_its_number() -> None:
    with pytest.raises(SourceError, match=r"x\.csv, baris 4:"):
        tables_of(remarked({3: '"bagus, sekali'}).encode(), "x.csv", ".csv")


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(buffer)
    return buffer.getvalue()


def test_a_sheet_keeps_its_row_numbers_and_writes_cells_as_a_person_would() -> None:
    """A table that begins in row 3; 3.0 is 3; dates are ISO; inner empty rows stay."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B3"], sheet["C3"], sheet["B5"], sheet["C5"] = "U1", "Tanggal", 3, datetime(2026, 3, 1, 8, 15)
        sheet["B6"] = 3.5

    table = tables_of(workbook(fill), "x.xlsx", ".xlsx")[0]
    assert table.first_row == 3
    assert table.cells.rows() == [("U1", "Tanggal"), (None, None), ("3", "2026-03-01 08:15:00"), ("3.5", None)]


def test_every_sheet_with_cells_is_a_table() -> None:
    """Empty sheets are passed over; the names are kept."""

    def fill(book: openpyxl.Workbook) -> None:
        book.worksheets[0].title = "Loket 1"
        book.worksheets[0].append(["U1"])
        book.create_sheet("Kosong")
        book.create_sheet("Loket 2").append(["U1"])

    assert [t.sheet for t in tables_of(workbook(fill), "x.xlsx", ".xlsx")] == ["Loket 1", "Loket 2"]


def test_a_workbook_is_known_by_its_content_whatever_its_name() -> None:
    """An XLSX that was named .csv, and a CSV that was named .xlsx."""
    assert rows_of(workbook(lambda book: book.worksheets[0].append(["U1"])), ".csv") == [["U1"]]
    assert rows_of(b"U1,U2\n4,3\n", ".xlsx") == [["U1", "U2"], ["4", "3"]]


def answers_in(content: bytes, **options: object) -> Responses:
    found = read_from(tables_of(content, "x.xlsx", ".xlsx"), BODY, ReadOptions(**options))  # type: ignore[arg-type]
    assert isinstance(found, Responses)
    return found


def fill_with(sheets: Mapping[str, Sequence[Any]], **states: str) -> Callable[[openpyxl.Workbook], None]:
    def fill(book: openpyxl.Workbook) -> None:
        book.remove(book.worksheets[0])
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            sheet.sheet_state = states.get(name, "visible")
            for row in rows:
                sheet.append(row)

    return fill


def test_errors_and_formulas_without_a_value_are_no_blanks() -> None:
    """A program that writes formulas leaves their values to Excel; what is read must not be fewer answers."""
    rows = [CODES, [4] * 9, ["#REF!", *[4] * 8], [*[4] * 8, "=1+2"], ["=1/0"] * 9]
    found = answers_in(workbook(fill_with({"Data": rows})))
    assert (found.accounting.accepted, found.accounting.rejected) == (1, 3)
    assert [(p.row, p.value) for p in found.problems][:3] == [
        (3, "#REF!"),
        (4, "formula tanpa nilai"),
        (5, "formula tanpa nilai"),
    ]


def test_a_formula_without_a_value_is_no_blank_in_long_form_either() -> None:
    """Its line is named."""
    rows: list[list[Any]] = [["responden", "unsur", "nilai"], *([i, code, 4] for i in (1, 2) for code in CODES)]
    rows[11][2] = "=2+2"
    found = answers_in(workbook(fill_with({"Data": rows})))
    assert [(p.row, p.column, p.value) for p in found.problems] == [(12, "U2", "formula tanpa nilai")]
    assert found.accounting.accepted == 1


def test_a_formula_whose_text_is_empty_is_a_blank() -> None:
    """Excel keeps `""` as the type `str` without a value."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, CODES)
    sheet.write_row(1, 0, [4] * 8)
    sheet.write_formula(1, 8, '=IF(1,"","")', None, "")
    book.close()
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = parts[part].replace(b'<c r="I2">', b'<c r="I2" t="str">')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    found = answers_in(out.getvalue())
    assert found.frame["sarana"].to_list() == [None]
    assert not found.problems


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_only_where_it_is_named(state: str) -> None:
    rows = [CODES, *[[4] * 9] * 5]
    content = workbook(fill_with({"Data": rows, "Lama": rows}, Lama=state))
    found = answers_in(content)
    assert (found.accounting.accepted, found.accounting.skipped) == (5, 7)
    assert [(p.sheet, p.rule) for p in found.problems] == [("Lama", "hidden-sheet")]
    assert answers_in(content, sheets=("Lama",)).frame["sheet"].unique().to_list() == ["Lama"]
    with pytest.raises(SourceError, match=r"tersembunyi \(Lama\)"):
        answers_in(workbook(fill_with({"Kosong": [], "Lama": rows}, Lama=state)))


def test_two_sheets_with_the_same_rows_are_refused() -> None:
    """A copy for working on, sorted otherwise and with a total beside, would count everybody twice."""
    people: list[list[object]] = [[i, *[1 + (i >> j & 1) for j in range(9)]] for i in range(12)]
    copied = [[*row, sum(row[1:])] for row in reversed(people)]  # type: ignore[arg-type]
    sheets = {"Data": [["No", *CODES], *people], "Olah": [["No", *CODES, "Jumlah"], *copied]}
    content = workbook(fill_with(sheets))
    with pytest.raises(SourceError, match=r'"Data" dan "Olah".*--sheet'):
        answers_in(content)
    assert answers_in(content, sheets=("Data",)).accounting.accepted == 12
    assert answers_in(content, sheets=("Data", "Olah")).accounting.accepted == 24


def test_a_sheet_that_is_part_of_another_is_refused() -> None:
    """The months filtered from all responses, each told apart by its time of day; other months are data."""
    stamps = [f"2026-0{1 + i // 15}-{1 + i % 15:02} 09:{i:02}:07" for i in range(45)]
    rows: list[list[object]] = [[stamp, *[4] * 9] for stamp in stamps]
    head = ["Cap waktu", *CODES]
    months = {f"Bulan {m + 1}": [head, *rows[15 * m : 15 * m + 15]] for m in range(3)}
    assert answers_in(workbook(fill_with(months))).accounting.accepted == 45
    with pytest.raises(SourceError, match=r'"Form Responses 1" dan "Bulan 1".*--sheet'):
        answers_in(workbook(fill_with({"Form Responses 1": [head, *rows], **months})))


def test_few_or_uniform_rows_may_be_alike_by_chance() -> None:
    for rows in ([[i % 4 + 1] * 9 for i in range(8)], [[4] * 9 for _ in range(12)]):
        sheets = {name: [CODES, *rows] for name in ("Loket 1", "Loket 2")}
        assert answers_in(workbook(fill_with(sheets))).accounting.accepted == 2 * len(rows)


def test_a_cell_astray_at_the_far_end_of_a_sheet_is_refused_by_name() -> None:
    """Its reader would ask for 512 GB and take the process down; cells with a format only are nothing astray."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        for row in (CODES, [4] * 9):
            sheet.append(row)
        sheet["XFD1048576"] = "x" if stray else None
        sheet["XFD1048576"].font = openpyxl.styles.Font(bold=True)

    stray = False
    assert answers_in(workbook(fill)).accounting.accepted == 1
    stray = True
    with pytest.raises(SourceError, match="XFD1048576"):
        answers_in(workbook(fill))


def ods(rows: list[list[str]]) -> bytes:
    def cell(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    body = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
    spaces = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Data">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def test_ods() -> None:
    """LibreOffice's own format."""
    assert rows_of(ods([HEADER, ["A", "4", "3"]]), ".ods") == [HEADER, ["A", "4", "3"]]


RECORDS = [{"unit": "A", "U1": 4, "U2": 3.0}, {"unit": "B", "U1": "d. Sangat sesuai", "U2": None}]
TABLE = [["unit", "U1", "U2"], ["A", "4", "3"], ["B", "d. Sangat sesuai", ""]]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS),
        json.dumps({"status": "ok", "data": RECORDS}),
        json.dumps({"hasil": {"data": RECORDS}}),
        "\n".join(json.dumps(record) for record in RECORDS),
    ],
)
def test_json_flat_wrapped_or_by_lines(content: str) -> None:
    """The list of objects is found; the heading is made of the field names, and records count from 1."""
    assert rows_of(content.encode(), ".json") == TABLE
    table = tables_of(content.encode(), "x.json", ".json")[0]
    assert (table.first_row, table.recorded) == (0, 2)


def test_json_is_known_by_its_content_where_it_is_called_a_text() -> None:
    """A download that was given the name of a text file."""
    assert rows_of(json.dumps(RECORDS).encode(), ".txt") == TABLE


def test_json_with_answers_as_objects() -> None:
    """`{"jawaban": "Kurang cepat", "nilai": 2}` is a 2."""
    record = {"Waktu Penyelesaian": {"jawaban": "Kurang cepat", "nilai": 2}}
    assert rows_of(json.dumps([record]).encode(), ".json") == [["Waktu Penyelesaian"], ["2"]]


def test_nested_fields_go_by_their_last_name_where_no_other_ends_so() -> None:
    """Else by the whole path."""
    record = {"profil": {"usia": 30, "kode": 1}, "loket": {"kode": 2}, "jawaban": {"U1": 4}}
    assert rows_of(json.dumps([record]).encode(), ".json") == [
        ["usia", "profil.kode", "loket.kode", "U1"],
        ["30", "1", "2", "4"],
    ]


def test_the_list_of_answers_is_found_among_others() -> None:
    """Each list of objects is a table, as each sheet of a workbook is; what only wraps them is none."""
    content = json.dumps({"status": "ok", "meta": [{"a": 1}], "isi": {"data": RECORDS}}).encode()
    assert [t.sheet for t in tables_of(content, "x.json", ".json")] == ["meta", "isi.data"]
    assert rows_of(content, ".json", sheet=1) == TABLE


def test_one_record_may_hold_lists() -> None:
    """A single submission of a survey tool, with its attachments."""
    record = {"_attachments": [{"file": "x.jpg"}], **dict.fromkeys(CODES, 4)}
    found = read_from(tables_of(json.dumps(record).encode(), "x.json", ".json"), BODY)
    assert (found.accounting.accepted, found.accounting.skipped) == (1, 1)


def test_records_with_a_code_and_a_total_are_no_answers() -> None:
    """Though they have a question and a value by name."""
    records = [{"kode": "A", **dict.fromkeys(CODES, value), "nilai": 9 * value} for value in (4, 3)]
    found = read_from(tables_of(json.dumps({"data": records}).encode(), "x.json", ".json"), BODY)
    assert isinstance(found, Responses)
    assert found.frame["waktu"].to_list() == [4, 3]


def test_long_form_in_a_wrapper_is_not_one_respondent() -> None:
    """The answers of two people, which only look like the list that one of them holds."""
    records = [{"responden": i, "unsur": code, "nilai": 5 - i} for i in (1, 2) for code in CODES]
    found = read_from(tables_of(json.dumps({"data": records}).encode(), "x.json", ".json"), BODY)
    assert isinstance(found, Responses)
    assert found.frame["waktu"].to_list() == [4, 3]


def test_one_question_answered_twice_in_a_record_is_no_answer() -> None:
    """Unless both say the same."""
    answers = [{"unsur": "U1", "nilai": v} for v in (4, 4, 1)]
    assert rows_of(json.dumps([{"id": "a", "jawaban": answers}]).encode(), ".json")[1] == ["a", "4 | 1"]


@pytest.mark.parametrize("separator", ["\u2028", "\x85"])
def test_lines_of_json_end_where_lines_end(separator: str) -> None:
    """A remark may hold what Unicode calls a line break."""
    lines = [json.dumps({"saran": f"a{separator}b", "U1": 4}, ensure_ascii=False)] * 2
    assert len(rows_of("\n".join(lines).encode(), ".jsonl")) == 3


def test_a_broken_line_of_json_is_one_rejected_row() -> None:
    """Also the last one, cut off where a disk was full; an empty line is no record."""
    line = json.dumps(dict.fromkeys(CODES, 4))
    content = "\n".join([line, "", "[1]", line, line[:20]])
    found = read_from(tables_of(content.encode(), "x.jsonl", ".jsonl"), BODY)
    assert isinstance(found, Responses)
    assert found.frame["row"].to_list() == [1, 4]
    assert [(p.row, p.rule) for p in found.problems] == [(3, "broken-line"), (5, "broken-line")]
    assert (found.accounting.accepted, found.accounting.rejected, found.accounting.skipped) == (2, 2, 1)
    assert found.rejects[0]["baris rusak"].to_list() == ["[1]", line[:20]]


def test_json_with_a_list_of_answers_in_each_respondent() -> None:
    """Each question becomes a column."""
    answers = [{"unsur": "U1", "nilai": 4}, {"unsur": "U2", "nilai": 3}]
    assert rows_of(json.dumps([{"id": "a", "jawaban": answers}]).encode(), ".json") == [
        ["id", "U1", "U2"],
        ["a", "4", "3"],
    ]


def test_json_of_one_respondent_is_one_record() -> None:
    """Its answers are not taken for a list of respondents."""
    answers = [{"unsur": "U1", "nilai": 4}, {"unsur": "U2", "nilai": 3}]
    assert rows_of(json.dumps({"usia": 30, "jawaban": answers}).encode(), ".json") == [
        ["usia", "U1", "U2"],
        ["30", "4", "3"],
    ]


def test_parquet() -> None:
    """Typed columns become text."""
    buffer = io.BytesIO()
    pl.DataFrame({"U1": [4, None], "U2": [3.0, 2.0]}).write_parquet(buffer)
    assert rows_of(buffer.getvalue(), ".parquet") == [["U1", "U2"], ["4", "3"], ["", "2"]]


def test_a_workbook_that_would_unpack_to_too_much_is_refused() -> None:
    """400 MB of zeros in a small file: refused before it is opened."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(4):
            archive.writestr(f"{part}.xml", bytes(100_000_000))
    with pytest.raises(SourceError, match="terlalu besar"):
        tables_of(buffer.getvalue(), "x.xlsx", ".xlsx")


@pytest.mark.parametrize(
    ("content", "suffix", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", ".csv", "bukan berkas teks"),
        (b"PK\x03\x04broken", ".xlsx", "buku kerja"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xlsx", "buku kerja"),
        (b"{", ".json", "bukan JSON"),
        (b"[1, 2]", ".json", "bukan JSON"),
        (b"[" * 100_000, ".json", "bukan JSON"),
        (b"PAR1", ".parquet", "bukan Parquet"),
        (b"%PDF-1.4", ".csv", "adalah PDF yang rusak"),
        (bytes(range(1, 200)) + bytes(100), ".csv", "bukan berkas teks"),
        (b"\r\n<html xmlns:x='urn'><table><tr><td>U1</td></tr></table>", ".xls", "halaman web"),
        (b'<?xml version="1.0"?><Workbook/>', ".xls", "halaman web atau XML"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(content: bytes, suffix: str, sentence: str) -> None:
    """A picture, a damaged or locked workbook, half a JSON file: what it is and what to do."""
    with pytest.raises(SourceError, match=sentence):
        tables_of(content, f"x{suffix}", suffix)


def test_a_missing_file_a_folder_and_an_empty_file(tmp_path: Path) -> None:
    """Each its own sentence."""
    (tmp_path / "kosong.csv").write_text(" \n")
    for path, sentence in [("tiada.csv", "tidak ada"), (".", "folder"), ("kosong.csv", "kosong")]:
        with pytest.raises(SourceError, match=sentence):
            read_tables(tmp_path / path)


def test_a_panic_of_the_reader_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Damaged Parquet makes polars panic, which is no Exception."""

    def panic(_: object) -> pl.DataFrame:
        raise pl.exceptions.PanicException("assertion `left == right` failed")

    monkeypatch.setattr(pl, "read_parquet", panic)
    with pytest.raises(SourceError, match="bukan Parquet"):
        tables_of(b"PAR1", "x.parquet", ".parquet")


def test_a_name_that_is_no_text_is_shown_by_its_bytes(tmp_path: Path) -> None:
    """Linux allows any bytes in a file's name; another name stays another name."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/data\xff.csv"))
    try:
        path.write_text("U1\n4\n")
    except (OSError, ValueError):
        pytest.skip("names are text here")
    assert read_tables(path)[0].file == "data%FF.csv"


SEEDS = [
    text(ROWS).encode(), json.dumps(RECORDS).encode(), ods(ROWS),
    workbook(lambda book: book.worksheets[0].append(HEADER)),
]  # fmt: skip


def test_what_no_database_keeps_is_left_out_of_texts() -> None:
    """PostgreSQL refuses NUL, UTF-8 half a surrogate pair."""
    table = tables_of(b'[{"U1": "4", "saran": "ha\\u0000lo \\ud800"}]', "x.json", ".json")[0]
    assert table.cells["c1"].to_list() == ["saran", "halo ?"]


@given(st.binary(max_size=300), st.sampled_from(SUFFIXES))
@settings(max_examples=150)
def test_any_bytes_give_responses_or_a_sentence(content: bytes, suffix: str) -> None:
    """Never another exception, whatever a file holds."""
    read_or_refuse(content, suffix)


@given(st.sampled_from(SEEDS), st.data(), st.sampled_from(SUFFIXES))
@settings(max_examples=150)
def test_damaged_files_give_responses_or_a_sentence(seed: bytes, data: st.DataObject, suffix: str) -> None:
    """Real files with some bytes replaced, inserted or cut."""
    at = data.draw(st.integers(0, len(seed)))
    junk, cut = data.draw(st.binary(max_size=8)), data.draw(st.integers(0, 40))
    read_or_refuse(seed[:at] + junk + seed[at + cut :], suffix)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists) | st.none())
@settings(max_examples=60)
def test_any_json_gives_responses_or_a_sentence(value: object) -> None:
    """NaN, lone surrogates and deep lists included."""
    read_or_refuse(json.dumps([{"U1": value, "x": value}]).encode("utf-8", "surrogatepass"), ".json")


CELLS = [
    *(e.name.id for e in instrument.load().elements), *(f"U{i}" for i in range(1, 10)), *"012345", "3,57", "29",
    "1.350", "Jumlah Responden", "Jumlah responden: 29", "n", "NRR", "Jumlah", "Rata-rata",
    "Unit", "Layanan", "Tanggal", "Usia",
    "2025-03-01", "Sangat sesuai", "-", "", "Tidak ada", "No",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(CELLS), min_size=9, max_size=13), min_size=1, max_size=14), st.booleans())
@settings(max_examples=150)
def test_any_table_gives_responses_recaps_or_a_sentence(rows: list[list[str]], down: bool) -> None:
    """Headings, figures and labels in any place; also with the elements in order down the side."""
    if down:
        rows = [["", "Unsur", *rows[0]], *(["", name, *row] for name, row in zip(CELLS[:9], rows * 9, strict=False))]
    read_or_refuse("\n".join(";".join(row) for row in rows).encode(), ".csv")


def read_or_refuse(content: bytes, suffix: str) -> None:
    try:
        tables = tables_of(content, f"x{suffix}", suffix)
        found = read_from(tables, Project())
    except SourceError as error:
        assert error.say()
        assert error.say("en")
        return
    assert found.accounting.read == sum(table.recorded for table in tables)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_one_row_per_answer_becomes_one_per_respondent(tmp_path: Path, suffix: str) -> None:
    """The long form of a survey tool, in files of every kind."""
    frame = pl.DataFrame(
        {
            "responden": [r for r in (1, 2) for _ in range(9)],
            "unsur": [f"U{j}" for _ in (1, 2) for j in range(1, 10)],
            "nilai": [4] * 9 + [3] * 9,
        }
    )
    path = tmp_path / f"panjang{suffix}"
    if suffix == ".csv":
        frame.write_csv(path)
    elif suffix == ".xlsx":
        frame.write_excel(path)
    else:
        frame.write_parquet(path)
    read = read_answers(path, Project())
    assert (read.accounting.accepted, read.accounting.rejected) == (2, 0)
    assert read.frame["waktu"].to_list() == [4, 3]
