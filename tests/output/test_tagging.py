"""The structure of the PDF, read back by pikepdf, by a checker of PDF/UA and by poppler."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfua import validate
from PIL import Image, ImageCms
from reportlab.pdfgen.canvas import Canvas

from ikm.output.pdf.render import render
from ikm.output.pdf.srgb import srgb
from ikm.output.pdf.tagging import Tag, TaggedCanvas
from ikm.output.report import (
    Block,
    Bullets,
    FunnelChart,
    FunnelPoint,
    Heading,
    Headline,
    Paragraph,
    Picture,
    Quotes,
    Signature,
    Table,
)
from ikm.survey.errors import IkmError
from ikm.survey.typeface import REGULAR, register_faces
from subjects import report

MIXED = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]
BASE = replace(report(MIXED), headline=Headline(), agency="", region="", address="", period="")
LONG = Table(
    "Tabel 1. Unit", ("Unit", "IKM"), tuple((f"Unit {i}", f"{i},00") for i in range(150)), ("left", "right"), (3, 1)
)


def made(*blocks: Block) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(render(replace(BASE, blocks=blocks))))


def parts(pdf: pikepdf.Pdf, role: str) -> list[pikepdf.Object]:
    return [part for part in walk(pdf.Root.StructTreeRoot.K) if str(part.S)[1:] == role]


def walk(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    yield node
    for kid in kids(node):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from walk(kid)


def kids(node: pikepdf.Object) -> list[pikepdf.Object]:
    inside = node.get("/K", pikepdf.Array())
    return list(inside) if isinstance(inside, pikepdf.Array) else [inside]


def roles(pdf: pikepdf.Pdf) -> list[str]:
    return [str(part.S)[1:] for part in walk(pdf.Root.StructTreeRoot.K)]


def findings(data: bytes, folder: Path) -> list[str]:
    path = folder / "laporan.pdf"
    path.write_bytes(data)
    return [f"{finding.rule_id} {finding.message}" for finding in validate(str(path)).findings]


def test_a_checker_of_pdf_ua_finds_nothing(tmp_path: Path) -> None:
    columns = {"service": ["KTP", "KK", "Akta"] * 8, "remark": ["Antrean lama"] * 24}
    assert findings(render(report(MIXED, columns=columns)), tmp_path) == []


def test_the_checker_would_find_an_untagged_file(tmp_path: Path) -> None:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(50, 50, "tanpa tanda")
    canvas.save()
    assert findings(out.getvalue(), tmp_path) != []


def test_what_the_file_says_of_itself() -> None:
    pdf = pikepdf.open(BytesIO(render(report(MIXED))))
    assert pdf.Root.Lang == "id"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("2", "A")
        assert told["dc:title"] == str(pdf.docinfo["/Title"])
        assert told["xmp:CreateDate"] == "2026-03-01T00:00:00+00:00"
    assert [str(intent.S) for intent in pdf.Root.OutputIntents] == ["/GTS_PDFA1"]


def test_parts_are_read_in_the_order_of_the_blocks() -> None:
    pdf = made(
        Heading("Satu", 1, "BAB I"),
        Paragraph("Kalimat."),
        Heading("Dua", 2, "1.1"),
        Heading("Tiga", 3),
        Bullets(("a", "b"), numbered=True),
        Quotes(("kata orang",)),
        Table("Tabel 1", ("A", "B"), (("x", "1"),), ("left", "right"), (1, 1)),
    )
    after_contents = roles(pdf)[roles(pdf).index("TOC") :]
    item, entry = ["LI", "Lbl", "LBody"], ["TOCI", "Reference", "Link"]
    assert after_contents == [
        "TOC", *entry, *entry, "H1", "P", "H2", "H3", "L", *item, *item, "BlockQuote", "P",
        "Table", "Caption", "TR", "TH", "TH", "TR", "TH", "TD",
    ]  # fmt: skip
    assert parts(pdf, "L")[0].A.ListNumbering == "/Decimal"
    assert [str(cell.A.Scope) for cell in parts(pdf, "TH")] == ["/Column", "/Column", "/Row"]


def test_a_table_over_pages_is_one_table_with_one_head() -> None:
    pdf = made(Heading("Satu"), LONG)
    (table,) = parts(pdf, "Table")
    assert len(pdf.pages) > 5
    assert [str(kid.S) for kid in kids(table)] == ["/Caption"] + ["/TR"] * 151
    assert [str(cell.A.Scope) for cell in parts(pdf, "TH")].count("/Column") == 2


@pytest.mark.parametrize("named_by", [0, 1])
def test_the_column_that_names_rows_has_their_heads(named_by: int) -> None:
    pdf = made(replace(LONG, named_by=named_by, rows=LONG.rows[:3]))
    for row in kids(parts(pdf, "Table")[0])[2:]:
        assert [str(cell.S) for cell in kids(row)].index("/TH") == named_by


def test_a_paragraph_over_pages_is_one_paragraph() -> None:
    pdf = made(Paragraph("kata " * 2000))
    (paragraph,) = parts(pdf, "P")[-1:]
    assert len(kids(paragraph)) > 2


def test_figures_have_words_and_a_place() -> None:
    points = (FunnelPoint("a", 100, 80.0, False), FunnelPoint("b", 20, 60.0, True))
    funnel = FunnelChart("Gambar 1. Corong", "Dua unit", points, 79.0, ((10, 60.0, 95.0), (120, 75.0, 84.0)), "n")
    photograph = BytesIO()
    Image.new("RGB", (40, 30), "#446688").save(photograph, "PNG")
    picture = Picture(photograph.getvalue(), "Gambar 2. Loket", "")
    pdf = made(funnel, replace(funnel, alt=""), picture)
    assert [str(figure.Alt) for figure in parts(pdf, "Figure")] == ["Dua unit", "Gambar 1. Corong", "Gambar 2. Loket"]
    assert all(len(figure.A.BBox) == 4 for figure in parts(pdf, "Figure"))


def test_each_link_is_named_in_the_structure_and_leads_somewhere() -> None:
    pdf = pikepdf.open(BytesIO(render(report(MIXED))))
    numbered = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
    links = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
    assert len(links) == len(parts(pdf, "Link")) > 20
    for link in links:
        assert str(link.Contents)
        part = numbered[int(link.StructParent)]
        assert any(isinstance(kid, pikepdf.Dictionary) and kid.Obj.objgen == link.objgen for kid in kids(part))


def test_each_marked_content_belongs_to_one_part() -> None:
    """What the parent tree says of a page's marked contents is what the structure tree says (ISO 32000-1, 14.7.4.4)."""
    pdf = pikepdf.open(BytesIO(render(report(MIXED))))
    numbered = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
    for page in pdf.pages:
        marked = [
            int(instruction.operands[1].MCID)
            for instruction in pikepdf.parse_content_stream(page)
            if str(instruction.operator) == "BDC" and "/MCID" in instruction.operands[1]
        ]
        assert marked == list(range(len(numbered[int(page.StructParents)])))


def test_nothing_is_drawn_outside_of_marked_content() -> None:
    pdf = pikepdf.open(BytesIO(render(report(MIXED))))
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            name = str(instruction.operator)
            depth += (name in {"BDC", "BMC"}) - (name == "EMC")
            assert depth in {0, 1}
            assert depth == 1 or name not in {"Tj", "TJ", "S", "f", "f*", "B", "Do"}
        assert depth == 0


def test_a_tag_goes_on_where_it_was_left_and_a_name_does_not() -> None:
    register_faces()
    out = BytesIO()
    canvas = TaggedCanvas(out, initialFontName=REGULAR)
    kept = Tag("P")
    for _ in range(2):
        canvas.setFont(REGULAR, 10)
        for path in ((kept,), ("H1",)):
            with canvas.tagged(*path):
                canvas.drawString(50, 700, "teks")
        canvas.showPage()
    canvas.save()
    pdf = pikepdf.open(out)
    assert roles(pdf) == ["Document", "P", "H1", "H1"]


def test_what_an_untagged_routine_draws_is_an_artifact() -> None:
    register_faces()
    out = BytesIO()
    canvas = TaggedCanvas(out, initialFontName=REGULAR, pageCompression=0)
    canvas.rect(0, 0, 50, 50, fill=1)
    canvas.save()
    assert b"/Artifact BMC" in out.getvalue()


@pytest.mark.parametrize("text", ["日本", "\x00\x07", "שלום", "ᮞᮥᮔ᮪ᮓ", "👍🏽"])
def test_no_letter_is_set_in_the_face_that_lacks_it(text: str) -> None:
    """Glyph 0, which PDF/UA-1 (7.21.8) forbids, would be the code 0."""
    pdf = made(Paragraph(f"a {text} b"), Quotes((text,)))
    for page in pdf.pages:
        for instruction in pikepdf.parse_content_stream(page):
            if str(instruction.operator) == "Tj":
                assert b"\x00" not in bytes(instruction.operands[0])


def test_the_profile_is_srgb_to_another_library() -> None:
    """Colours that go through it into littleCMS's own sRGB stay as they are."""
    swatches = Image.new("RGB", (16, 16))
    swatches.putdata([(r, g, 255 - r) for r in range(0, 256, 16) for g in range(0, 256, 16)])
    through = ImageCms.profileToProfile(swatches, BytesIO(srgb()), ImageCms.createProfile("sRGB"))
    assert through is not None
    pairs = zip(swatches.tobytes(), through.tobytes(), strict=True)
    assert max(abs(before - after) for before, after in pairs) <= 1


ANY = st.text(max_size=60) | st.sampled_from(
    ["<b>x</b>", "<img src='file:///etc/passwd'/>", "&amp;", "שלום", "\x00\x1b", "👍🏽", "kata " * 2000, "W" * 10_000]
)
ROWS = st.lists(st.tuples(ANY, ANY), max_size=4).map(tuple)
BLOCK = st.one_of(
    st.builds(Heading, ANY, st.sampled_from([1, 2, 3]), st.sampled_from(["", "1.1"])),
    st.builds(Paragraph, ANY, st.booleans()),
    st.builds(Bullets, st.lists(ANY, max_size=3).map(tuple), st.booleans()),
    st.builds(Quotes, st.lists(ANY, max_size=3).map(tuple)),
    st.builds(Signature, ANY, ANY, ANY, ANY),
    ROWS.map(
        lambda rows: Table("T", ("a", "b"), rows, ("left", "right"), (1, 2), tones=tuple((0.2, 1.0) for _ in rows))
    ),
    ROWS.map(lambda rows: Table("T", ("a", "b"), rows, ("left", "right"), (1, 2), small=True, total=True)),
)


@given(st.lists(BLOCK, max_size=5), ANY)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_blocks_make_a_file_in_which_nothing_is_markup(blocks: list[Block], name: str) -> None:
    told = replace(BASE, blocks=tuple(blocks), unit=name, agency=name)
    try:
        data = render(told)
    except IkmError:
        return
    pdf = pikepdf.open(BytesIO(data))
    assert "/URI" not in str([annotation for page in pdf.pages for annotation in page.get("/Annots", [])])
    assert len(parts(pdf, "Table")) == sum(isinstance(block, Table) for block in blocks)
    assert data == render(told)


def test_markup_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    pdf = made(Heading("<b>Satu</b> & <3"), Paragraph('<a href="x">y</a>'))
    assert str(pdf.Root.Outlines.First.Title) == "<b>Satu</b> & <3"


@pytest.mark.foreign("pdfinfo")
def test_poppler_reads_the_same_structure_and_keeps_words_apart(tmp_path: Path) -> None:
    words = [f"kata{i}" for i in range(200)]
    path = tmp_path / "laporan.pdf"
    told = replace(BASE, blocks=(Heading("Satu"), Paragraph(" ".join(words)), replace(LONG, rows=LONG.rows[:2])))
    path.write_bytes(render(told))
    command = ["pdfinfo", "-struct-text", str(path)]
    read = subprocess.run(command, capture_output=True, text=True, check=True)
    assert read.stderr == ""
    lines = [line.strip() for line in read.stdout.splitlines()]
    assert next(line for line in lines if line.startswith('"kata0')).strip('"').split() == words
    for role, text in (("H1 (block)", "Satu"), ("Caption", "Tabel 1. Unit"), ("TD", "1,00")):
        assert any(line.startswith(role) for line in lines)
        assert f'"{text} "' in lines
    assert sum(line.startswith("TH") for line in lines) == 4
    assert lines.count("/Scope /Column") == lines.count("/Scope /Row") == 2
