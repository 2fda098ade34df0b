"""The PDF prints the report's strings, with its own faces, links and language."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.graphics.shapes import Circle, Line, String
from reportlab.lib.colors import HexColor

from ikm.output.drawing.elements import element_chart
from ikm.output.pdf.render import render
from ikm.output.report import Bullets, ElementChart, ElementPoint, Heading, Table, TrendChart, TrendPoint
from ikm.output.report import Paragraph as Words
from ikm.survey.colour import readable
from ikm.survey.project import Agency, Service, Unit
from ikm.survey.typeface import register_faces
from subjects import PROJECT, UNIT, report

MIXED = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(data).pages).split())


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render(report(MIXED))


def test_the_cover_shows_the_index_and_its_class(pdf: bytes) -> None:
    cover = read(pdf).pages[0].extract_text()
    for words in ("Puskesmas Melati", "DINAS KESEHATAN", "62,50", "Tidak baik", "Dengan kepercayaan 95%"):
        assert words in cover


def test_the_cover_has_the_address_of_the_agency() -> None:
    agency = Agency(nama="Dinas Kesehatan", alamat="Jalan Merdeka 1, Kota Contoh 12345")
    cover = read(render(report(MIXED, PROJECT.model_copy(update={"instansi": agency})))).pages[0].extract_text()
    assert "Jalan Merdeka 1, Kota Contoh 12345" in cover


def test_the_contents_and_the_outline_lead_to_every_chapter(pdf: bytes) -> None:
    reader = read(pdf)
    titles: list[str] = [entry.title for entry in reader.outline if not isinstance(entry, list)]  # type: ignore[misc]
    assert [title.split("  ")[0] for title in titles] == [
        "BAB I", "BAB II", "BAB III", "BAB IV", "BAB V", *(f"LAMPIRAN {letter}" for letter in "ABCDEF")
    ]  # fmt: skip
    assert len(reader.pages[1].annotations or []) > len(titles)
    entries: list[Any] = [entry for entry in reader.outline if not isinstance(entry, list)]
    for entry in entries:
        number = reader.get_destination_page_number(entry)
        assert number is not None
        assert entry.title.split("  ")[1] in " ".join(reader.pages[number].extract_text().split())


def test_title_language_and_date(pdf: bytes) -> None:
    reader = read(pdf)
    assert reader.metadata is not None
    assert "Puskesmas Melati" in str(reader.metadata.title)
    assert reader.trailer["/Root"]["/Lang"] == "id"  # type: ignore[index]
    assert str(reader.metadata["/CreationDate"]).startswith("D:20260301")


def test_every_face_is_embedded(pdf: bytes) -> None:
    for page in read(pdf).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()


@pytest.mark.parametrize(("page", "size"), [("A4", (210, 297)), ("F4", (215, 330))])
def test_the_page_has_its_size(page: Any, size: tuple[int, int]) -> None:
    box = read(render(report(MIXED), page=page)).pages[-1].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == list(size)


SAME = """
from hashlib import sha256
from subjects import report
from ikm.output.pdf.render import render
columns = {"service": ["KTP", "KK", "Akta"] * 8, "pendidikan": ["S1", "SMA"] * 12, "remark": ["Antrean lama"] * 24}
print(sha256(render(report([[1 + (i + j) % 4 for j in range(9)] for i in range(24)], columns=columns))).hexdigest())
"""


def test_same_answers_same_bytes() -> None:
    """Whatever the order in which a process walks through its sets."""
    tests = str(Path(__file__).parents[1])

    def made(seed: str) -> str:
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": tests}
        command = [sys.executable, "-c", SAME]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert made("1") == made("2")


def test_markup_in_names_and_remarks_is_just_text() -> None:
    """Reportlab's paragraphs take markup (CVE-2023-33733): nothing from outside may reach it as such."""
    hostile = '<font color="[[[getattr(pow, Word("__globals__"))]]]">x</font> & <img src="file:///etc/passwd"/>'
    unit = Unit(nama=f"Unit {hostile}", layanan=(Service(nama="<b>KTP</b>"), Service(nama="KK & Akta <3")))
    project = PROJECT.model_copy(update={"unit": (unit,), "instansi": Agency(nama=hostile, kepala=hostile)})
    columns = {"remark": [hostile] * 24, "service": ["<b>KTP</b>", "KK & Akta <3"] * 12, "pekerjaan": [hostile] * 24}
    text = text_of(render(report(MIXED, project, columns=columns)))
    assert "<b>KTP</b>" in text
    assert "KK & Akta <3" in text
    assert '<img src="file:///etc/passwd"/>' in text


@given(st.text(max_size=200).filter(str.strip), st.text(max_size=300), st.integers(0, 14))
@settings(max_examples=20)
def test_any_text_and_any_number_of_respondents_can_be_printed(name: str, remark: str, n: int) -> None:
    unit = Unit(nama=name)
    columns = {"remark": [remark] * n, "service": [name] * n}
    told = report(MIXED[:n], PROJECT.model_copy(update={"unit": (unit,)}), columns=columns)
    assert render(told).startswith(b"%PDF")


@pytest.mark.parametrize("n", [0, 1, 2400])
def test_any_size_of_unit(n: int) -> None:
    data = render(report([MIXED[i % 24] for i in range(n)]))
    assert ("2.400" in text_of(data)) == (n == 2400)


@pytest.mark.parametrize("filler", range(24))
def test_no_page_is_empty_however_full_the_one_before_it(filler: int) -> None:
    """The space below a table once began a page of its own, which the next chapter then left empty."""
    rows = tuple((f"baris {i}", "1") for i in range(8))
    table = Table("Tabel 1. Contoh", ("Nama", "n"), rows, ("left", "right"), (3, 1), total=filler % 2 == 0)
    above = Words(" ".join(["kata"] * (250 + 20 * filler)))
    blocks = (Heading("Satu", number="BAB I"), above, table, Heading("Dua", number="BAB II"), Bullets(("butir",)))
    running_head = "Puskesmas Melati 1 Maret 2026"
    for page in read(render(replace(report(MIXED), blocks=blocks * 2))).pages[2:]:
        assert len(page.extract_text()) > len(running_head) + 6


def test_a_note_stands_on_the_page_of_its_table() -> None:
    rows = tuple((f"baris {i}", "1") for i in range(9))
    table = Table("Tabel 1. Contoh", ("Nama", "n"), rows, ("left", "right"), (3, 1))
    for words in range(300, 800, 25):
        blocks = (Heading("Satu"), Words(" ".join(["kata"] * words)), table, Words("Catatan tabel.", note=True))
        pages = [page.extract_text() for page in read(render(replace(report(MIXED), blocks=blocks))).pages]
        assert any("baris 8" in page and "Catatan tabel" in page for page in pages)


def test_a_heading_stands_on_the_page_of_its_chart() -> None:
    points = (TrendPoint("Tahun 2025", 80.0, None, None, "80,00"), TrendPoint("Tahun 2026", 82.0, 80.0, 84.0, "82,00"))
    chart = TrendChart("Gambar 1. Tren", "", points, ())
    for words in range(300, 800, 25):
        blocks = (Heading("Satu"), Words(" ".join(["kata"] * words)), Heading("Tren Nilai", 2, "4.4"), chart)
        pages = [page.extract_text() for page in read(render(replace(report(MIXED), blocks=blocks))).pages[2:]]
        assert any("4.4 Tren Nilai" in page and "Tahun 2026" in page for page in pages)


def test_long_names_of_elements_do_not_run_into_each_other() -> None:
    """Lines of one chart are ten points apart, also between the last of one element and the first of the next."""
    name = "Kemudahan bagi penyandang disabilitas, lansia, ibu hamil dan anak dalam mencapai setiap loket pelayanan"
    points = tuple(ElementPoint(f"U{i}", name, 80.0, 75.0, 85.0, "80,00", "B") for i in range(9))
    register_faces()
    drawing = element_chart(ElementChart("", "", points, ()), 460.0, HexColor("#0B5D7A"))
    left = sorted(shape.y for shape in drawing.contents if isinstance(shape, String) and shape.x == 0)
    assert len(left) > 9 * 2
    assert min(b - a for a, b in pairwise(left)) >= 9.99


def test_an_interval_shorter_than_its_dot_is_seen() -> None:
    """At n = 2,400 it is less than a point wide; its ends stand out above and below the dot."""
    point = ElementPoint("U1", "Persyaratan", 83.0, 82.9, 83.1, "83,00", "B")
    register_faces()
    drawing = element_chart(ElementChart("", "", (point,), ()), 460.0, HexColor("#0B5D7A"))
    (dot,) = (shape for shape in drawing.contents if isinstance(shape, Circle))
    upright = [s for s in drawing.contents if isinstance(s, Line) and s.x1 == s.x2 and s.y1 < dot.cy < s.y2]
    ends = [line for line in upright if abs(line.x1 - dot.cx) < dot.r]
    assert len(ends) == 2
    assert all(line.y1 < dot.cy - dot.r - 1 and line.y2 > dot.cy + dot.r + 1 for line in ends)


@pytest.mark.parametrize(("low", "start"), [(62.0, "60"), (61.9, "25")])
def test_no_interval_is_cut_off_by_the_axis(low: float, start: str) -> None:
    register_faces()
    points = (ElementPoint("U1", "Persyaratan", 80.0, low, 90.0, "80,00", "B"),)
    drawing = element_chart(ElementChart("", "", points, ()), 460.0, HexColor("#0B5D7A"))
    ticks = [shape.text for shape in drawing.contents if isinstance(shape, String) and shape.text.isdecimal()]
    assert ticks[0] == start


def test_a_text_wider_than_its_column_is_broken_over_lines() -> None:
    """Fourteen capitals of a service once ran into the next column of the internal table."""
    row = ("WWWWWW WWWWWW", *["3"] * 11)
    header = ("Layanan", *[f"U{i}" for i in range(11)])
    table = Table("Tabel 1. Contoh", header, (row,) * 20, ("left", *["center"] * 11), (1,) * 12, small=True)  # type: ignore[arg-type]
    page = read(render(replace(report(MIXED), blocks=(Heading("Satu"), table)))).pages[2]
    assert "WWWWWW WWWWWW" not in page.extract_text()


def test_a_short_section_stays_at_the_foot_of_its_page() -> None:
    """It begins a new page, empty but for it, only where at most five lines of 15 points are left to it."""

    def pages(words: int) -> list[str]:
        blocks = (Heading("Satu"), Words(" ".join(["kata"] * words)), Heading("Tren", 2, "4.4"), Words("Belum ada."))
        return [page.extract_text() for page in read(render(replace(report(MIXED), blocks=blocks))).pages[2:]]

    line = next(line for line in pages(100)[0].splitlines() if line.startswith("kata")).count("kata")
    laid = [pages(line * lines) for lines in range(28, 50)]
    alone = [page for page in laid if len(page) == 2 and "kata" not in page[1]]
    assert 0 < len(alone) <= 5
    assert all("Belum ada." in page[1] for page in alone)


def test_an_internal_report_is_marked_on_every_page() -> None:
    told = report(MIXED, internal=True)
    assert all("INTERNAL – tidak untuk diumumkan" in page.extract_text() for page in read(render(told)).pages)


def test_a_pale_accent_is_darkened_until_it_can_be_read() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 against white. Pure yellow has 1.07 to 1."""
    assert int(readable("#FFFF00")[1:3], 16) < 0.55 * 255
    assert readable("#0B5D7A") == "#0b5d7a"


@pytest.mark.foreign("pdftotext")
def test_another_reader_finds_the_same_words(pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "laporan.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    words = " ".join(found.split())
    assert "Indeks Kepuasan Masyarakat" in words
    assert f"IKM {UNIT.nama}" in words


def test_pictures_that_the_face_lacks_are_left_out_and_not_boxes() -> None:
    remarks = ["Bagus 👍🏽❤️ sekali, ruang tunggu 30° ✓"] * len(MIXED)
    told = text_of(render(report(MIXED, columns={"remark": remarks})))
    assert "Bagus sekali, ruang tunggu 30°" in told
    assert not {"👍", "❤", "\ufe0f"} & set(told)


def test_no_row_of_a_long_table_stands_alone_on_its_last_page() -> None:
    """92 rows of two respondents fill two pages; the 93rd takes two others along."""
    data = render(report([[1 + (i + j) % 4 for j in range(9)] for i in range(186)]))
    pages = [page.extract_text().split() for page in read(data).pages]
    *_, last = (words for words in pages if words.count("U9") == 2)
    assert [number for number in map(str, range(11, 94)) if number in last] == ["14", "91", "92", "93"]  # on page 14
