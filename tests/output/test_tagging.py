"""What a reader who does not see the page is told of a PDF, read back by other programs than the one that wrote it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfua.validator import validate

import verapdf
from ikm.output.pdf.render import render
from ikm.output.pdf.signature import with_signature_field
from ikm.output.report import (
    Block,
    Bullets,
    ElementChart,
    ElementPoint,
    Heading,
    PageBreak,
    Picture,
    Quotes,
    Report,
    Signature,
    Table,
)
from ikm.output.report import Paragraph as Words
from ikm.survey.errors import IkmError
from subjects import report

POINTS = tuple(ElementPoint(f"U{i}", f"Unsur {i}", 80.0, 75.0, 85.0, "80,00", "B") for i in range(1, 10))
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cfc0f01f0005000201a5f645400000000049454e44ae426082"
)


def table(rows: int, *, small: bool = False) -> Table:
    body = tuple((f"U{i}", f"unsur ke-{i}", "1") for i in range(rows))
    return Table(
        f"Tabel {rows}. Contoh", ("", "Unsur", "n"), body, ("left", "left", "right"), (1, 4, 1), small=small, named_by=1
    )


BLOCKS: tuple[Block, ...] = (
    Heading("Pendahuluan", number="BAB I"),
    Words(" ".join(["bermutu", "pelayanan"] * 60)),
    Heading("Dasar", 2, "1.1"),
    Bullets(("pertama", "kedua"), numbered=True),
    Heading("Rinci", 3),
    table(3),
    table(90, small=True),
    ElementChart("Gambar 1. Indeks", "U1 tertinggi, U9 terendah.", POINTS, ()),
    ElementChart("Gambar 2. Tanpa uraian", "", POINTS, ()),
    Picture(PIXEL, "Gambar 3. Loket", "Tiga orang di depan loket"),
    Quotes(("Antrean lama",)),
    Signature("Contoh, 1 Maret 2026", "Kepala Dinas", "Dr. Contoh", "NIP 1"),
)  # fmt: skip


def made(*blocks: Block) -> Report:
    return replace(report([[3] * 9] * 12), blocks=blocks, created="2026-03-01")


@pytest.fixture(scope="module")
def data() -> bytes:
    return with_signature_field(render(made(*BLOCKS)))


@pytest.fixture(scope="module")
def pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(data)) as opened:
        yield opened


@pytest.fixture(scope="module")
def path(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tagged") / "laporan.pdf"
    path.write_bytes(data)
    return path


def kids(element: Any) -> list[Any]:
    found = element.get("/K", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def elements(element: Any) -> Iterator[Any]:
    """All structure elements within, in the order in which they are read."""
    for kid in kids(element):
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield kid
            yield from elements(kid)


def of_role(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    return [e for e in elements(pdf.Root.StructTreeRoot) if f"/{role}" == e.S]


def test_the_file_says_its_title_its_language_and_what_it_keeps(pdf: pikepdf.Pdf) -> None:
    root = pdf.Root
    assert bool(root.MarkInfo.Marked)
    assert root.Lang == "id"
    assert root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert xmp["dc:title"] == str(pdf.docinfo["/Title"])
        assert "Puskesmas Melati" in xmp["dc:title"]
        assert xmp["xmp:CreateDate"].startswith("2026-03-01")


def test_headings_begin_at_one_and_leave_out_no_level(pdf: pikepdf.Pdf) -> None:
    """ISO 14289-1, 7.4.2."""
    levels = [int(str(e.S)[2:]) for e in elements(pdf.Root.StructTreeRoot) if re.fullmatch(r"/H\d", str(e.S))]
    assert levels == [1, 1, 1, 2, 3]  # the title, the contents, and the three of the text


def test_a_level_that_the_report_leaves_out_is_not_left_out_by_the_tags() -> None:
    with pikepdf.open(BytesIO(render(made(Heading("Satu"), Heading("Rinci", 3), Heading("Dua", 2))))) as pdf:
        assert [str(e.S) for e in elements(pdf.Root.StructTreeRoot) if str(e.S)[:2] == "/H"][2:] == [
            "/H1",
            "/H2",
            "/H2",
        ]


def test_a_table_over_pages_is_one_table_with_one_head(pdf: pikepdf.Pdf) -> None:
    short, long = of_role(pdf, "Table")
    for found, rows in ((short, 3), (long, 90)):
        caption, head, *body = kids(found)
        assert (caption.S, head.S) == ("/Caption", "/TR")
        assert len(body) == rows
        assert [(cell.S, cell.A.Scope) for cell in kids(head)] == [("/TH", "/Column")] * 3
        assert {tuple(str(cell.S) for cell in kids(row)) for row in body} == {("/TD", "/TH", "/TD")}
        assert all(kids(row)[1].A.Scope == "/Row" for row in body)
    pages = {kids(row)[0].Pg.objgen for row in kids(long)[1:]}
    assert len(pages) > 1


def test_a_row_over_pages_is_one_row() -> None:
    tall = Table("Tabel", ("A", "B"), (("kata " * 3000, "1"),), ("left", "right"), (3, 1))
    with pikepdf.open(BytesIO(render(made(Heading("Satu"), tall)))) as pdf:
        (found,) = of_role(pdf, "Table")
        _, _, row = kids(found)
        cell, _ = kids(row)
        assert len(kids(cell)) > 1
        assert len(pdf.pages) > 4


def test_figures_have_what_they_show_in_words(pdf: pikepdf.Pdf) -> None:
    alt = [str(figure.Alt) for figure in of_role(pdf, "Figure")][-3:]
    assert alt == ["U1 tertinggi, U9 terendah.", "Gambar 2. Tanpa uraian", "Tiga orang di depan loket"]
    assert all(len(figure.A.BBox) == 4 for figure in of_role(pdf, "Figure"))


def test_every_link_is_tagged_and_says_where_it_leads(pdf: pikepdf.Pdf) -> None:
    links = of_role(pdf, "Link")
    annotations = [kid.Obj for link in links for kid in kids(link) if isinstance(kid, pikepdf.Dictionary)]
    assert [str(annotation.Contents) for annotation in annotations] == ["BAB I  Pendahuluan, 3", "1.1  Dasar, 3"]
    assert sum(len(page.get("/Annots", [])) for page in pdf.pages) == len(annotations) + 1  # and the field


def test_every_marked_content_leads_back_to_its_piece(pdf: pikepdf.Pdf) -> None:
    """The parent tree (ISO 32000-1, 14.7.4.4): what a reader asks who points at a word."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    for page in pdf.pages:
        inside = [str(op.operands[0]) for op in pikepdf.parse_content_stream(page) if str(op.operator) == "BDC"]
        pieces = parents[int(page.StructParents)]
        assert [str(piece.S) for piece in pieces] == [role for role in inside if role != "/Artifact"]


def test_nothing_is_drawn_that_is_neither_a_piece_nor_decoration(pdf: pikepdf.Pdf) -> None:
    drawing = {"Tj", "TJ", "f", "f*", "S", "B", "Do", "s", "b"}
    for page in pdf.pages:
        depth = 0
        for op in pikepdf.parse_content_stream(page):
            name = str(op.operator)
            depth += (name == "BDC") - (name == "EMC")
            assert 0 <= depth <= 1
            assert depth or name not in drawing


def test_no_checker_of_pdf_ua_finds_anything(path: Path) -> None:
    found = validate(str(path))
    assert not list(found.findings)


def test_the_contents_name_the_pages_of_the_headings() -> None:
    """They are drawn last and laid second; numbers and links still agree, however many pages they take."""
    for count in (1, 30, 80):
        blocks = [Heading(f"Bagian {i}", 1 if i % 3 == 0 else 2) for i in range(count)]
        with pikepdf.open(BytesIO(render(made(*blocks)))) as pdf:
            pages = [page.obj.objgen for page in pdf.pages]
            annotations = [a for page in pdf.pages for a in page.get("/Annots", [])]
            assert len(annotations) == count
            for annotation in annotations:
                target: Any = annotation.Dest
                target = target if isinstance(target, pikepdf.Array) else pdf.Root.Dests[str(target)]
                target = target[0] if isinstance(target, pikepdf.Array) else target.D[0]
                assert str(annotation.Contents).endswith(f", {pages.index(target.objgen) + 1}")


@pytest.mark.foreign("pdfinfo")
def test_another_program_reads_the_pieces_in_order(path: Path) -> None:
    found = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, text=True, check=True).stdout
    roles = re.findall(r"^ *([A-Z]\w*\d?)\b", found, re.MULTILINE)
    text = roles[len(roles) - roles[::-1].index("TOC") :]
    order = [role for role in text if role in {"H1", "H2", "H3", "P", "L", "Table", "Figure", "BlockQuote", "Form"}]
    expected = "H1 P H2 L H3 Table Table Figure Figure Figure BlockQuote P P P P P Form"
    assert order == expected.split()


@pytest.mark.foreign("pdfinfo")
def test_lines_are_not_joined_without_a_space(path: Path) -> None:
    found = subprocess.run(["pdfinfo", "-struct-text", str(path)], capture_output=True, text=True, check=True).stdout
    words = re.findall(r"[a-z]*bermutu[a-z]*|[a-z]*pelayanan[a-z]*", found)
    assert words.count("bermutu") >= 60
    assert set(words) == {"bermutu", "pelayanan"}


def test_letters_that_the_face_lacks_are_boxes_to_the_eye_and_themselves_to_the_ear() -> None:
    with pikepdf.open(BytesIO(render(made(Heading("Satu"), Words("Kata مرحبا ini"))))) as pdf:
        *_, paragraph = of_role(pdf, "P")
        assert str(paragraph.ActualText) == "Kata مرحبا ini"


def test_dark_cells_have_light_text() -> None:
    rows = (("a", "b"), ("c", "d"))
    toned = Table("Tabel", ("A", "B"), rows, ("left", "left"), (1, 1), tones=((0, 1), (0.2, 0)))
    with pikepdf.open(BytesIO(render(replace(made(Heading("Satu"), toned), accent="#000000")))) as pdf:
        fills = [
            [round(float(part), 2) for part in op.operands]
            for op in pikepdf.parse_content_stream(pdf.pages[2])
            if str(op.operator) == "rg"
        ]
    assert [0.4] * 3 in fills
    assert [1, 1, 1] in fills


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "x" * 10_000,
            "kata " * 2_000,
            "مرحبا بالعالم",
            "👍🏽",
            "\x00\x07\x1b[31m\u202e",
            "<b>x</b>&amp;<img src='a'/>",
            "{}%s",
        ]
    ),
)
ANY_BLOCK = st.one_of(
    st.builds(Heading, HOSTILE, st.sampled_from((1, 2, 3)), st.sampled_from(("", "1.1"))),
    st.builds(Words, HOSTILE, st.booleans()),
    st.builds(Bullets, st.lists(HOSTILE, max_size=3).map(tuple), st.booleans()),
    st.builds(Quotes, st.lists(HOSTILE, max_size=3).map(tuple)),
    st.builds(Signature, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    st.builds(PageBreak),
    st.builds(
        lambda caption, rows, small, total: Table(
            caption, ("A", "B"), tuple(rows), ("left", "right"), (2, 1), small=small, total=total, named_by=1
        ),
        HOSTILE, st.lists(st.tuples(HOSTILE, HOSTILE), max_size=4), st.booleans(), st.booleans(),
    ),
)  # fmt: skip


@given(HOSTILE, st.lists(ANY_BLOCK, max_size=5))
@settings(max_examples=40)
def test_any_blocks_are_a_tagged_document_or_a_fault_that_is_said(name: str, blocks: list[Block]) -> None:
    try:
        data = render(replace(made(*blocks), unit=name, title=name, agency=name))
    except IkmError:
        return
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) < 200
        assert pdf.Root.StructTreeRoot.K.S == "/Document"


def test_no_page_is_begun_twice_or_in_vain() -> None:
    """The cover, the contents, and a page for each of the two headings."""
    blocks = (PageBreak(), PageBreak(), Heading("Satu"), PageBreak(), PageBreak(), Heading("Dua"), PageBreak())
    with pikepdf.open(BytesIO(render(made(*blocks)))) as pdf:
        assert len(pdf.pages) == 4


def test_markup_is_printed_as_it_was_written(tmp_path: Path) -> None:
    hostile = "<b>tebal</b> &amp; <a href='http://x'>y</a> <font size='99'>z</font>"
    with pikepdf.open(BytesIO(render(made(Heading("Satu"), Words(hostile), Quotes((hostile,)))))) as pdf:
        assert not [a for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a]
        assert b"http://x" not in b"".join(str(a).encode() for page in pdf.pages for a in page.get("/Annots", []))


SAME = """
from hashlib import sha256
from test_tagging import BLOCKS, made
from ikm.output.pdf.render import render
print(sha256(render(made(*BLOCKS))).hexdigest())
"""


def test_same_report_same_bytes(data: bytes) -> None:
    tests = Path(__file__).parents[1]

    def again(seed: str) -> str:
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": os.pathsep.join([str(tests), str(tests / "output")]),
        }
        command = [sys.executable, "-c", SAME]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert again("1") == again("2")


def test_a_chart_of_any_number_of_elements_fits_on_a_page() -> None:
    points = tuple(ElementPoint(f"U{i}", "Unsur", 80.0, 75.0, 85.0, "80,00", "B") for i in range(1, 61))
    chart = ElementChart("Gambar 1. Unsur", "enam puluh unsur", points, ())
    pdf = pikepdf.open(BytesIO(render(made(Heading("Satu"), chart))))
    figure = of_role(pdf, "Figure")[-1]
    left, bottom, right, top = (float(side) for side in figure.A.BBox)
    assert 0 < bottom < top < 842
    assert 0 < left < right < 595


@pytest.mark.foreign("javac")
@pytest.mark.skipif(verapdf.classes() is None, reason=verapdf.MISSING)
@pytest.mark.parametrize("profile", ["PDFA-2A", "PDFUA-1"])
def test_verapdf_finds_the_standards_kept(profile: str, path: Path, tmp_path: Path) -> None:
    """The judge that the standard's makers use; also of a report full of what the face lacks, and of an empty one."""
    hostile = tmp_path / "asing.pdf"
    words = "مرحبا 👍🏽 \x00 你好 <b>x</b>"
    blocks = (Heading(words), Words(words), Bullets((words,)), Quotes((words,)), replace(table(3), caption=words))
    hostile.write_bytes(render(replace(made(*blocks), unit=words, title=words, agency=words)))
    empty = tmp_path / "kosong.pdf"
    empty.write_bytes(render(made()))
    found = verapdf.judged(profile, path, hostile, empty)
    assert found.count("compliant ") == 3, found
