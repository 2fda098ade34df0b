"""An empty field for an electronic signature stands where the head of the unit signs."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from pypdf import PdfReader

from ikm.output.pdf.render import render
from ikm.output.pdf.signature import FIELD, with_signature_field
from ikm.output.report import Heading, Signature
from ikm.output.report import Paragraph as Words
from ikm.survey.errors import OutputError
from subjects import report

ANSWERS = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]
TOLD = report(ANSWERS)
BLOCKS = (
    Heading("Kesimpulan"),
    Signature("Melati, ………", "Kepala", "Siti", "NIP 1"),
    Heading("Kuesioner"),
    Words("Isi"),
)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return render(TOLD)


def field_of(pdf: bytes) -> tuple[Pdf, pikepdf.Object]:
    document = Pdf.open(BytesIO(pdf))
    (field,) = document.Root.AcroForm.Fields
    return document, field


def test_the_field_is_empty_and_named(plain: bytes) -> None:
    document, field = field_of(with_signature_field(plain))
    assert str(field.FT) == "/Sig"
    assert str(field.T) == FIELD == "TandaTangan"
    assert str(field.TU) == "Tanda tangan elektronik"
    assert "/V" not in field
    assert document.Root.AcroForm.SigFlags == 1


def test_the_field_stands_between_the_position_and_the_name_of_who_signs() -> None:
    data = with_signature_field(render(replace(TOLD, blocks=BLOCKS)))
    document, field = field_of(data)
    left, bottom, right, top = (float(side) for side in field.Rect)
    number = next(i for i, page in enumerate(document.pages) if page.obj.objgen == field.P.objgen)
    heights = {}

    def note(text: str, cm: list[float], tm: list[float], _font: object, _size: object) -> None:
        for word in ("Kepala", "Siti", "NIP 1"):
            if word in text:
                heights[word] = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]

    page = PdfReader(BytesIO(data)).pages[number]
    assert "Kesimpulan" in page.extract_text(visitor_text=note)
    assert heights["Kepala"] > top > bottom > heights["Siti"] > heights["NIP 1"]
    assert right - left > 150
    assert top - bottom > 40
    assert right < float(page.mediabox.width)


def test_the_tooltip_is_in_the_language_of_the_document() -> None:
    document, field = field_of(with_signature_field(render(replace(TOLD, language="en", blocks=BLOCKS))))
    assert str(document.Root.Lang) == "en"
    assert str(field.TU) == "Electronic signature"


def test_nothing_else_of_the_document_changes(plain: bytes) -> None:
    before, after = PdfReader(BytesIO(plain)), PdfReader(BytesIO(with_signature_field(plain)))
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert [len(page.annotations or ()) for page in after.pages][:2] == [
        len(p.annotations or ()) for p in before.pages
    ][:2]
    assert after.metadata == before.metadata


def test_same_document_same_bytes(plain: bytes) -> None:
    assert with_signature_field(plain) == with_signature_field(plain)


@pytest.mark.parametrize("grouped", [False, True])
def test_in_a_tagged_document_the_field_is_a_form_after_the_block_to_sign(grouped: bool) -> None:
    """ISO 14289-1, 7.18.4: a widget is in a Form; ISO 32000-1, 14.7.4.4: found by its StructParent in the tree."""
    data = with_signature_field(_tagged(render(replace(TOLD, blocks=BLOCKS)), grouped=grouped))
    document, field = field_of(data)
    root = document.Root.StructTreeRoot
    top = root.K.K[0] if grouped else root.K
    assert [str(kid.S) for kid in top.K] == ["/H1", "/Table", "/Form", "/H1"]
    form = top.K[2]
    assert form.K.Obj.objgen == field.objgen
    assert form.K.Type == Name.OBJR
    assert form.P.objgen == top.objgen
    assert pikepdf.NumberTree(root.ParentTree)[int(field.StructParent)].objgen == form.objgen
    assert int(field.StructParent) == 7
    assert int(root.ParentTreeNextKey) == 8
    assert field.P.Tabs == Name.S


def _tagged(pdf: bytes, *, grouped: bool) -> bytes:
    """The document with a structure tree of its own: two chapters' headings, and the block to sign as a table."""
    document = Pdf.open(BytesIO(pdf))
    page, later = document.pages[2].obj, document.pages[3].obj

    def node(role: str, **entries: Any) -> pikepdf.Object:
        return document.make_indirect(Dictionary(S=Name(role), **entries))

    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    cell = node("/TD", Pg=page, K=Array([1]))
    table = node("/Table", K=Array([node("/TR", K=Array([cell]))]))
    top = node("/Document", K=Array([node("/H1", Pg=page, K=0), table, node("/H1", Pg=later, K=0)]))
    for kid in top.K:
        kid.P = top
    if grouped:
        inner, top = top, node("/Document", K=Array([top]))
        inner.S, inner.P = Name.Sect, top
    top.P, root.K = root, top
    root.ParentTree = Dictionary(Nums=Array([0, Array([top]), 6, Array([top])]))
    document.Root.StructTreeRoot = root
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_document_without_a_place_to_sign_cannot_have_the_field() -> None:
    without = render(replace(TOLD, blocks=(Heading("Satu"), Words("Isi"))))
    with pytest.raises(OutputError, match="tidak memuat tempat tanda tangan"):
        with_signature_field(without)


def test_a_second_field_of_the_name_is_refused(plain: bytes) -> None:
    with pytest.raises(OutputError, match="sudah memuat kolom"):
        with_signature_field(with_signature_field(plain))


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(OutputError, match="bukan PDF"):
        with_signature_field(b"bukan PDF")
