"""The Word document prints the report's strings in Word's own headings, lists, tables and captions."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from ikm.output.docx.house import made
from ikm.output.docx.render import render
from ikm.output.docx.template import house_template
from ikm.output.report import (
    Bullets,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Quotes,
    Report,
    Signature,
    Table,
)
from ikm.scoring.rounding import half_up
from ikm.survey.errors import OutputError
from ikm.survey.project import Agency, Unit
from read_back import FIGURES, numbers, printed, text_of_docx
from subjects import PROJECT, report

MIXED = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]
HOSTILE = "<b>&amp;</b> {{ 7*7 }} {% for %} {# x #} \x00\x0b\x1f\ufffe 👍🏽 \u202eשלום\u202c =1+1"


def read(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def picture(kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "#336699").save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="module")
def told() -> Report:
    columns = {"service": ["KTP", "KK", "Akta"] * 8, "pendidikan": ["S1", "SMA"] * 12, "remark": ["Antre 3 jam"] * 24}
    return report(MIXED, columns=columns)


@pytest.fixture(scope="module")
def data(told: Report) -> bytes:
    return render(told)


def test_the_template_is_what_the_code_makes() -> None:
    """`python -m ikm.output.docx.house output/docx/templates/laporan.docx` makes it again."""

    def parts(file: bytes) -> dict[str, bytes]:
        with ZipFile(BytesIO(file)) as each:
            return {name: etree.tostring(etree.fromstring(each.read(name)), method="c14n") for name in each.namelist()}

    assert parts(made()) == parts(house_template())


def test_every_string_of_the_report_is_printed(told: Report, data: bytes) -> None:
    text = " ".join(text_of_docx(data).split())
    for words in printed(told):
        assert " ".join(words.split()) in text
    assert numbers("\n".join(printed(told))) <= numbers(text)


def test_a_printed_table_readds_to_its_printed_total(data: bytes) -> None:
    """NRR tertimbang adds to SKM, as a reader would reckon it from the page."""
    (table,) = (each for each in read(data).tables if "NRR tertimbang" in _row(each, 0))
    head, *rows = (_row(table, i) for i in range(len(table.rows)))
    *parts, skm = (Decimal(row[head.index("NRR tertimbang")].rstrip("*").replace(",", ".")) for row in rows)
    assert sum(parts) == skm
    assert half_up(25 * Fraction(skm), 2) == Decimal(rows[-1][head.index("IKM")].replace(",", "."))


def _row(table: docx.table.Table, i: int) -> list[str]:
    return [cell.text for cell in table.rows[i].cells]


def test_headings_lists_and_captions_are_words_own(told: Report, data: bytes) -> None:
    document = read(data)
    styles = [(each.style.name if each.style else "", each.text) for each in document.paragraphs]
    headings = [block for block in told.blocks if isinstance(block, Heading)]
    assert [text.split("\u2002")[-1] for name, text in styles if name.startswith("Heading")] == [
        each.text for each in headings
    ]
    items = [item for block in told.blocks if isinstance(block, Bullets) for item in block.items]
    assert [text for name, text in styles if name in ("List Bullet", "List Number")] == items
    tables = [block.caption for block in told.blocks if isinstance(block, Table)]
    assert [text for name, text in styles if name == "Caption" and text.startswith("Tabel ")] == tables
    assert document.element.body.xpath(".//w:instrText[contains(., 'SEQ Tabel')]")
    assert document.element.body.xpath(".//w:instrText[contains(., 'TOC')]")


def test_each_numbered_list_begins_with_one() -> None:
    lists = (Bullets(("a", "b"), numbered=True), Paragraph("x"), Bullets(("c",), numbered=True), Bullets(("d",)))
    document = read(render(replace(report([]), blocks=lists)))
    ids = [each.get(qn("w:val")) for each in document.element.body.xpath(".//w:numId")]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    starts = {
        each.get(qn("w:numId")): each.xpath("string(.//w:startOverride/@w:val)")
        for each in document.part.numbering_part.element.findall(qn("w:num"))
    }
    assert [starts[ids[0]], starts[ids[2]]] == ["1", "1"]


def test_the_head_of_each_table_is_repeated_and_no_row_is_split(told: Report, data: bytes) -> None:
    body = read(data).element.body
    tables = body.xpath("./w:tbl[w:tblPr/w:tblStyle]")
    assert len(tables) == sum(isinstance(block, Table) for block in told.blocks)
    for table in tables:
        assert table.xpath("count(./w:tr[1]/w:trPr/w:tblHeader)") == 1
        assert table.xpath("count(./w:tr[not(w:trPr/w:cantSplit)])") == 0


def test_every_picture_says_what_it_shows(told: Report, data: bytes) -> None:
    shown = read(data).element.body.xpath(".//wp:docPr/@descr")
    figures = [block.alt for block in told.blocks if isinstance(block, FIGURES)]
    assert all(shown)
    assert set(figures) <= set(shown)


def test_title_language_author_and_date(data: bytes) -> None:
    document = read(data)
    about = document.core_properties
    assert "Puskesmas Melati" in about.title
    assert (about.author, about.language) == ("Dinas Kesehatan", "id-ID")
    assert about.created.date().isoformat() == "2026-03-01"
    assert document.styles.element.xpath("string(w:docDefaults//w:lang/@w:val)") == "id-ID"
    assert read(render(report(MIXED, language="en"))).core_properties.language == "en-US"


SAME = """
from hashlib import sha256
from subjects import report
from ikm.output.docx.render import render
columns = {"service": ["KTP", "KK", "Akta"] * 8, "pendidikan": ["S1", "SMA"] * 12, "remark": ["Antrean lama"] * 24}
print(sha256(render(report([[1 + (i + j) % 4 for j in range(9)] for i in range(24)], columns=columns))).hexdigest())
"""


def test_same_answers_same_bytes() -> None:
    tests = str(Path(__file__).parents[1])

    def bytes_of(seed: str) -> str:
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": tests, "TZ": f"UTC-{seed}"}
        command = [sys.executable, "-c", SAME]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert bytes_of("1") == bytes_of("2")


def test_an_internal_report_is_marked_on_every_page() -> None:
    """The first page has a head of its own."""
    document = read(render(report(MIXED, internal=True)))
    (section,) = document.sections
    for head in (section.header, section.first_page_header):
        assert head.paragraphs[0].text == "INTERNAL – tidak untuk diumumkan"
    assert "INTERNAL" not in text_of_docx(render(report(MIXED)))


def test_every_kind_of_block() -> None:
    table = Table(
        "Tabel 1. Peta", ("Unsur", "A", "B"), (("U1", "70,10", "80,20"), ("U2", "90,30", "60,40")),
        ("left", "right", "right"), (2, 1, 1), tones=((0, 0.0, 1.0), (0, 0.5, 0.25)),
    )  # fmt: skip
    blank = replace(table, caption="", rows=(("1", "", ""),), tones=(), blank_rows=True)
    blocks = (
        Heading("Satu", number="BAB I"), Heading("Dua", 2, "1.1"), Heading("Tiga", 3), table, blank,
        replace(table, tones=(), total=True, small=True), Quotes(("Lama & mahal",)), PageBreak(),
        Picture(picture("JPEG"), "Gambar 1. Loket", "Loket pada pagi hari"),
        Signature("Melati, 2 Januari 2026", "Kepala", "Sri", "NIP 1"), Paragraph("Catatan.", note=True),
    )  # fmt: skip
    told = replace(report(MIXED), blocks=blocks, logo=Picture(picture(), "", "Lambang daerah"))
    data = render(told)
    document = read(data)
    first, second, third = (each for each in document.tables if each.style and each.style.name == "Tabel IKM")
    fills = [cell._tc.xpath("string(w:tcPr/w:shd/@w:fill)") for row in first.rows[1:] for cell in row.cells]
    assert [bool(fill) for fill in fills] == [False, False, True, False, True, True]
    assert _lightness(fills[2]) < _lightness(fills[4]) < _lightness(fills[5])
    assert second.rows[1]._tr.xpath("string(w:trPr/w:trHeight/@w:val)") == "680"
    assert third._tbl.xpath("string(w:tblPr/w:tblLook/@w:lastRow)") == "1"
    text = text_of_docx(data)
    for words in ("“Lama & mahal”", "Loket pada pagi hari", "Lambang daerah", "NIP 1", "Catatan."):
        assert words in text


def _lightness(fill: str) -> int:
    return sum(int(fill[i : i + 2], 16) for i in (0, 2, 4))


def test_the_accent_is_the_agencys() -> None:
    """Whatever of the template is in the first accent of its theme."""
    told = replace(report(MIXED), accent="#7A1F3D")
    with ZipFile(BytesIO(render(told))) as parts:
        styles = parts.read("word/styles.xml").decode()
    assert 'w:color w:val="7A1F3D"' in styles
    assert "0B5D7A" not in styles


# Templates of offices ------------------------------------------------------------------------------------------------


def template(path: Path, *paragraphs: str, document: Document | None = None) -> Path:
    document = document or docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    document.save(str(path))
    return path


def test_a_template_of_the_office_keeps_its_own_styles(tmp_path: Path, told: Report) -> None:
    """Built-in styles are found by their names: Word in Indonesian gives them other ids."""
    document = docx.Document()
    style = document.styles["Heading 1"]
    style.element.set(qn("w:styleId"), "Judul1")
    path = template(tmp_path / "laporan.docx", "Surat {{ instansi }}", "{{p isi }}", "Hormat kami", document=document)
    paragraphs = read(render(told, path)).paragraphs
    assert paragraphs[0].text == "Surat Dinas Kesehatan"
    assert paragraphs[-1].text == "Hormat kami"
    chapters = [each for each in paragraphs if each._p.xpath("w:pPr/w:pStyle[@w:val='Judul1']")]
    assert len(chapters) == sum(isinstance(block, Heading) and block.level == 1 for block in told.blocks)
    assert numbers("\n".join(printed(told.blocks))) <= numbers(text_of_docx(render(told, path)))


def test_a_template_without_lists_styles_or_heads_is_completed(tmp_path: Path) -> None:
    document = docx.Document()
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/numbering"):
            del document.part.rels[key]
    for style in list(document.styles):
        if style.name not in ("Normal", "Default Paragraph Font"):
            style.delete()
    path = template(tmp_path / "surat.docx", "{{ isi }}", document=document)
    done = read(render(report(MIXED, internal=True), path))
    known = {style.get(qn("w:styleId")) for style in done.styles.element.findall(qn("w:style"))}
    used = set(done.element.body.xpath(".//w:pStyle/@w:val | .//w:tblStyle/@w:val | .//w:rStyle/@w:val"))
    assert used <= known
    assert "INTERNAL" in done.sections[0].header.paragraphs[0].text


def test_a_logo_in_the_head_of_a_letter_and_what_has_no_place_there(tmp_path: Path) -> None:
    """Nothing of a place is left that Word could not read."""
    document = docx.Document()
    head = document.sections[0].header
    for words in ("{{ logo }}", "{{ isi }}", "{{ daftar_isi }}", "{{ unit }}"):
        head.add_paragraph(words)
    path = template(tmp_path / "kop.docx", "{{ isi }}", "{{ isi }}", document=document)
    data = render(replace(report(MIXED), logo=Picture(picture(), "", "Lambang daerah")), path)
    done = read(data)
    root = done.sections[0].header._element
    assert root.xpath("string(.//wp:docPr/@descr)") == "Lambang daerah"
    assert "Puskesmas Melati" in [each.text for each in done.sections[0].header.paragraphs]
    chapters = [each.text for each in done.paragraphs if each.style and each.style.name == "Heading 1"]
    assert len(chapters) == len(set(chapters))
    with ZipFile(BytesIO(data)) as parts:
        assert not any(b"_ikm_" in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["{{ nama_kantor }}", "{{ isi }}"], "nama_kantor"),
        (["{{ kata.salam }}", "{{ isi }}"], "salam"),
        (["{{ unit", "{{ isi }}"], "kurung kurawal"),
        (["{% if unit %}", "{{ isi }}"], "kurung kurawal"),
        (["Tanpa tempat isi"], "{{ isi }}"),
        (["{{ 1 / 0 }}", "{{ isi }}"], "tidak dapat diisi"),
        (["{{ unit.__class__.__mro__ }}", "{{ isi }}"], "tidak"),
    ],
)
def test_a_fault_of_a_template_is_one_sentence(tmp_path: Path, words: list[str], told: str) -> None:
    path = template(tmp_path / "laporan.docx", *words)
    with pytest.raises(OutputError) as fault:
        render(report(MIXED), path)
    assert told in str(fault.value)
    assert "laporan.docx" in str(fault.value)


@pytest.mark.parametrize("content", [b"", b"bukan zip", b"PK\x03\x04" + bytes(100)])
def test_a_broken_template_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "laporan.docx"
    path.write_bytes(content)
    with pytest.raises(OutputError, match=r"laporan\.docx bukan berkas Word"):
        render(report(MIXED), path)


def test_a_workbook_is_no_template_and_a_missing_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "laporan.docx"
    with pytest.raises(OutputError, match=r"laporan\.docx tidak dapat dibaca"):
        render(report(MIXED), path)
    with ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(OutputError, match="bukan berkas Word"):
        render(report(MIXED), path)


def test_a_picture_that_is_none_is_one_sentence() -> None:
    told = replace(report(MIXED), blocks=(Picture(b"bukan gambar", "Gambar 1. Loket", "Loket"),))
    with pytest.raises(OutputError, match="Loket"):
        render(told)


# Texts from outside --------------------------------------------------------------------------------------------------


def inert(text: str) -> str:
    """What XML can tell of a text, its white space put together."""
    return " ".join(re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).split())


@given(st.text(max_size=200).filter(lambda text: inert(text) != ""), st.text(max_size=300), st.integers(0, 12))
@example(HOSTILE, HOSTILE, 12)
@example("Unit", "{{ isi }} {{p isi }} {%p endif %} </w:t></w:p>", 12)
@example("Unit", "panjang & lebar < " * 560, 12)
@settings(max_examples=15, deadline=None)
def test_any_text_stays_a_text(name: str, remark: str, n: int) -> None:
    project = PROJECT.model_copy(update={"unit": (Unit(nama=name),), "instansi": Agency(nama=name, kepala=name)})
    told = replace(
        report(MIXED[:n], project, columns={"remark": [remark] * n}),
        blocks=(Heading(remark or "x"), Paragraph(remark), Quotes((remark,)), Bullets((remark, name)),
                Table(remark, (name,), ((remark,),), ("left",), (1,))),
    )  # fmt: skip
    data = render(told)
    text = " ".join(text_of_docx(data).split())
    assert inert(name) in text
    assert inert(remark) in text


@pytest.mark.foreign("soffice")
def test_libreoffice_prints_the_same_numbers(told: Report, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "laporan.docx").write_bytes(data)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "laporan.docx")], check=True, capture_output=True, timeout=180)
    from pypdf import PdfReader

    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "laporan.pdf").pages)
    shown = [words for words in printed(told) if words not in {b.alt for b in told.blocks if isinstance(b, FIGURES)}]
    missing = numbers("\n".join(shown)) - numbers(text)
    assert not missing
