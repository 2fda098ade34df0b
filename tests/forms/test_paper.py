"""The printed questionnaire: the regulation's questions in the annex's order, on one side."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ikm.forms.paper import paper_form
from ikm.forms.pen import Pen
from ikm.survey.project import Agency, ExtraElement, Project, Service, Survey, Unit

UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), unit=(UNIT,))


def pages(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages]


def test_the_questions_stand_in_the_order_of_the_annex_on_one_side() -> None:
    """The annex asks sarana as question 8 and pengaduan as question 9 (PermenPAN-RB 14/2017)."""
    (text,) = pages(paper_form(PROJECT, UNIT))
    subjects = ("persyaratan", "prosedur", "kecepatan waktu", "biaya", "produk", "kompetensi", "perilaku")
    places = [text.index(subject) for subject in (*subjects, "sarana dan prasarana", "penanganan pengaduan")]
    assert places == sorted(places)
    assert "8. Bagaimana pendapat Saudara tentang kualitas sarana" in text


def test_every_answer_has_its_letter_and_the_head_its_fields() -> None:
    text = pages(paper_form(PROJECT, UNIT))[0]
    for words in (
        "a. Sangat mahal b. Cukup mahal c. Murah d. Gratis",
        "Puskesmas Melati",
        "Tanggal survei",
        "Jam survei 08.00–12.00 13.00–17.00",
        "Laki-laki",
        "Poli Umum",
        "Saran dan masukan",
    ):
        assert words in text


@pytest.mark.parametrize(("page", "size"), [("A4", (210, 297)), ("F4", (215, 330))])
def test_the_page_has_its_size(page: str, size: tuple[int, int]) -> None:
    box = PdfReader(BytesIO(paper_form(PROJECT, UNIT, page=page))).pages[0].mediabox  # type: ignore[arg-type]
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == list(size)


def test_only_embedded_faces_are_declared() -> None:
    fonts = PdfReader(BytesIO(paper_form(PROJECT, UNIT))).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    assert fonts
    assert all("FontFile2" in str(font.get_object()["/FontDescriptor"].get_object()) for font in fonts.values())


def test_same_project_same_bytes() -> None:
    assert paper_form(PROJECT, UNIT) == paper_form(PROJECT, UNIT)


def test_an_element_that_does_not_apply_is_not_asked() -> None:
    text = pages(paper_form(PROJECT, UNIT.model_copy(update={"tidak_berlaku": ("biaya",)})))[0]
    assert "Gratis" not in text
    assert "8. Bagaimana pendapat Saudara tentang penanganan pengaduan" in text


def test_a_long_list_of_services_is_written_by_hand_so_that_one_side_is_enough() -> None:
    names = [f"Penerbitan Surat Keterangan Nomor {i} untuk Masyarakat Kecamatan" for i in range(30)]
    many = UNIT.model_copy(update={"layanan": tuple(Service(nama=name) for name in names)})
    (text,) = pages(paper_form(PROJECT, many))
    assert "Layanan yang diterima" in text
    assert names[0] not in text


def test_added_elements_follow_and_need_no_room_that_is_not_there() -> None:
    extra = tuple(
        ExtraElement(
            kunci=f"tambahan_{i}", kode=f"U{10 + i}", nama=f"Tambahan {i}", pertanyaan=f"Pertanyaan {i}?",
            jawaban=("A1", "A2", "A3", "A4"),
        )
        for i in range(8)
    )  # fmt: skip
    texts = pages(paper_form(PROJECT.model_copy(update={"unsur": extra}), UNIT))
    assert len(texts) == 2
    assert "1/2" in texts[0]
    assert "17. Pertanyaan 7?" in texts[1]


def test_the_fourteen_questions_of_2004_are_all_asked() -> None:
    text = " ".join(pages(paper_form(Project(survei=Survey(instrumen="kepmenpan-25-2004")), None)))
    assert "14. Bagaimana pendapat Saudara tentang keamanan" in text


def test_the_form_speaks_english() -> None:
    assert "What is your opinion" in pages(paper_form(PROJECT, UNIT, language="en"))[0]


def test_pictures_that_the_face_lacks_are_left_out_and_letters_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    monkeypatch.setattr(Pen, "text", lambda pen, x, y, text, *style, **named: texts.append(text.strip()))
    paper_form(
        PROJECT, Unit(nama="Kantor \ua997 Ä ş", layanan=(Service(nama="Layanan 🙂"), Service(nama="Ibu ❤️ Anak")))
    )
    assert {"Layanan", "pada unit layanan Kantor \ua997 Ä ş"} <= set(texts)
    assert not {"🙂", "❤", "\ufe0f"} & set("".join(texts))


@given(st.text(min_size=1, max_size=300), st.text(max_size=60))
@settings(max_examples=25)
def test_any_name_is_printed(unit: str, service: str) -> None:
    """Names come from the project file: markup, other scripts and words without spaces are just text."""
    named = Unit(nama=unit, layanan=(Service(nama=service),))
    assert paper_form(PROJECT, named).startswith(b"%PDF")
