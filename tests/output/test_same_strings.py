"""PDF, Word, workbook and web page print the same numbers, as often as the report says them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.table import Table as WordTable
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from ikm.output.compose import unit_report
from ikm.output.docx.render import render as render_docx
from ikm.output.html.page import render as render_html
from ikm.output.pdf.render import render as render_pdf
from ikm.output.report import Report, Table
from ikm.output.report_workbook import render as render_workbook
from ikm.survey.project import Plan, Service, Survey
from printed import Page, numbers, said
from subjects import PROJECT, UNIT, subject


def a_report() -> Report:
    """A unit with services, groups, remarks, earlier answers and plans, and blanks."""
    answers: list[list[int | None]] = [
        [1 + (i * (j + 3) // 7 + i // (j + 2)) % 4 for j in range(9)] for i in range(240)
    ]
    answers[7][3] = None
    unit = UNIT.model_copy(update={"populasi": 1500, "target": 150, "layanan": tuple(map(service, ("KTP", "KK")))})
    plans = (
        Plan(unsur="waktu", kegiatan="Menambah 2 loket", periode="2025", terlaksana=True),
        Plan(unsur="sarana", kegiatan="Menambah 12 kursi", waktu=("TW I", "TW III")),
    )
    project = PROJECT.model_copy(update={"unit": (unit,), "survei": Survey(periode="2026"), "rtl": plans})
    columns: dict[str, list[object]] = {
        "date": [date(2025 + i % 2, 1 + i % 12, 1 + i % 28) for i in range(240)],
        "service": [("KTP", "KK")[i // 3 % 2] for i in range(240)],
        "jenis_kelamin": [("Laki-laki", "Perempuan")[i // 2 % 2] for i in range(240)],
        "remark": [f"Menunggu {i} menit" if i % 5 == 0 else None for i in range(240)],
    }
    return unit_report(subject(answers, project, columns=columns))


def service(name: str) -> Service:
    return Service(nama=name)


REPORT = a_report()


def in_pdf() -> Counter[str]:
    return numbers([page.extract_text() for page in PdfReader(BytesIO(render_pdf(REPORT))).pages])


def in_word() -> Counter[str]:
    return numbers(_lines(docx.Document(BytesIO(render_docx(REPORT)))))


def _lines(document: Document) -> list[str]:
    return [text for item in document.iter_inner_content() for text in _texts(item)]


def _texts(item: object) -> list[str]:
    if isinstance(item, WordTable):
        return [cell.text for row in item.rows for cell in row.cells]
    return [getattr(item, "text", "")]


def in_workbook() -> Counter[str]:
    book = CalamineWorkbook.from_filelike(BytesIO(render_workbook(REPORT)))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return numbers([str(cell) for sheet in sheets for row in sheet for cell in row])


def on_the_page() -> Counter[str]:
    return numbers(Page(render_html(REPORT)).texts())


@pytest.mark.parametrize("printed", [in_pdf, in_word, in_workbook, on_the_page])
def test_every_number_of_the_report_is_in_every_document(printed) -> None:  # type: ignore[no-untyped-def]
    wanted = numbers(said(REPORT))
    assert sum(wanted.values()) > 1000
    assert not wanted - printed()


def test_every_printed_table_re_adds_to_its_printed_total() -> None:
    tables = [block for block in REPORT.blocks if isinstance(block, Table) and block.total]
    assert len(tables) >= 3
    for table in tables:
        *rows, total = table.rows
        for column, heading in enumerate(table.header):
            if heading in ("Jumlah", "NRR tertimbang"):
                parts = [int(row[column].replace(",", "").replace("*", "") or 0) for row in rows if row[column] != "–"]
                assert sum(parts) == int(total[column].replace(",", "").replace("*", ""))
