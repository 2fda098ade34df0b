"""The printed questionnaire: the regulation's questions in the annex's order, on one side."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ikm.forms.paper import BOX, paper_form
from ikm.forms.pen import Pen, width_of
from ikm.survey.messages import Language
from ikm.survey.project import Agency, ExtraElement, Project, Question, Service, Survey, Unit
from ikm.survey.typeface import REGULAR

UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), unit=(UNIT,))
KEP_25 = PROJECT.model_copy(update={"survei": Survey(instrumen="kepmenpan-25-2004")})
TWENTY = (
    "Penerbitan Kartu Tanda Penduduk Elektronik baru", "Kartu Keluarga", "Akta Kelahiran", "Akta Kematian",
    "Akta Perkawinan", "Akta Perceraian", "Kartu Identitas Anak", "Surat Keterangan Pindah Datang WNI",
    "Pengesahan anak", "Pengakuan anak", "Perubahan nama", "Legalisasi dokumen kependudukan", "Konsolidasi data",
    "Layanan jemput bola", "Pengaduan adminduk", "Perubahan status kewarganegaraan",
    "Surat keterangan tempat tinggal", "Aktivasi Identitas Kependudukan Digital", "Pembetulan akta", "Duplikat akta",
)  # fmt: skip


def with_services(*names: str) -> Unit:
    return UNIT.model_copy(update={"layanan": tuple(Service(nama=name) for name in names)})


def asking(*questions: Question) -> Project:
    return PROJECT.model_copy(update={"pertanyaan": questions})


def extra_elements(count: int) -> Project:
    return PROJECT.model_copy(
        update={
            "unsur": tuple(
                ExtraElement(
                    kunci=f"tambahan_{i}", kode=f"U{10 + i}", nama=f"Tambahan {i}", pertanyaan=f"Pertanyaan {i}?",
                    jawaban=("A1", "A2", "A3", "A4"),
                )
                for i in range(count)
            )
        }
    )  # fmt: skip


FIVE_QUESTIONS = asking(
    Question(kunci="jenis_kelamin", teks="Jenis kelamin", pilihan=("Laki-laki", "Perempuan")),
    Question(kunci="usia", teks="Kelompok usia", pilihan=("17-25", "26-35", "36-45", "46-55", "56 ke atas")),
    Question(
        kunci="disabilitas",
        teks="Apakah Saudara penyandang disabilitas?",
        pilihan=("Ya, fisik", "Ya, sensorik", "Tidak"),
    ),
    Question(kunci="kecamatan", teks="Kecamatan tempat tinggal"),
    Question(
        kunci="kunjungan",
        teks="Kunjungan ke berapa pada tahun ini (termasuk hari ini dan kunjungan daring)",
        pilihan=("Pertama", "Kedua", "Ketiga", "Lebih dari tiga", "Lain-lain"),
    ),
)


@dataclass(frozen=True)
class Drawn:
    """A text, or a box where `text` is empty; millimetres from the top left corner."""

    page: int
    x: float
    y: float
    width: float
    text: str = ""


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Drawn]:
    """What the pen draws from now on."""
    seen: list[Drawn] = []

    class Recording(Pen):
        def text(self, x: float, y: float, text: str, size: float, face: str = REGULAR, grey: float = 0.0) -> None:
            seen.append(Drawn(self.canvas.getPageNumber(), x, y, width_of(text, size, face), text))
            super().text(x, y, text, size, face, grey)

        def box(self, x: float, y: float, width: float, height: float, *style: Any, **named: Any) -> None:
            seen.append(Drawn(self.canvas.getPageNumber(), x, y, width))
            super().box(x, y, width, height, *style, **named)

    monkeypatch.setattr("ikm.forms.paper.Pen", Recording)
    return seen


def answer_boxes(drawn: list[Drawn]) -> list[Drawn]:
    return [mark for mark in drawn if not mark.text and mark.width == BOX]


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


def test_twenty_services_that_leave_no_room_for_fourteen_questions_are_written_by_hand() -> None:
    (text,) = pages(paper_form(KEP_25, with_services(*TWENTY)))
    assert "14. Bagaimana pendapat Saudara tentang keamanan" in text
    assert "Kartu Keluarga" not in text


@pytest.mark.parametrize(
    ("project", "language"), [(KEP_25, "id"), (KEP_25, "en"), (FIVE_QUESTIONS, "id"), (extra_elements(3), "en")]
)
def test_a_full_form_takes_fewer_lines_for_remarks_before_a_second_page(project: Project, language: Language) -> None:
    """KepmenPAN 25/2004 asks 14 questions; the services stay listed where giving them up is not needed."""
    (text,) = pages(paper_form(project, UNIT, language=language))
    assert "Poli Umum Imunisasi" in text
    assert ("Saran dan masukan" if language == "id" else "Suggestions") in text


def test_added_elements_follow_and_need_no_room_that_is_not_there() -> None:
    texts = pages(paper_form(extra_elements(8), UNIT))
    assert len(texts) == 2
    assert "1/2" in texts[0]
    assert "17. Pertanyaan 7?" in texts[1]


def test_a_second_page_names_the_unit_and_costs_no_list_of_services() -> None:
    first, second = pages(paper_form(extra_elements(8), UNIT))
    assert "Poli Umum Imunisasi" in first
    assert "Puskesmas Melati" in second


@pytest.mark.parametrize("count", range(28, 36))
def test_a_heading_is_never_the_last_on_its_page(count: int, drawn: list[Drawn]) -> None:
    paper_form(asking(*(Question(kunci=f"k{i}", teks=f"K{i}") for i in range(count))), UNIT)
    heading, first = (
        next(mark for mark in drawn if mark.text == text) for text in ("Pendapat Saudara tentang pelayanan", "1.")
    )
    assert heading.page == first.page


@pytest.mark.parametrize("page", ["A4", "F4"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("instrument", ["permenpanrb-14-2017", "permenpanrb-16-2014", "kepmenpan-25-2004"])
@pytest.mark.parametrize("services", [("Poli Umum", "Imunisasi"), TWENTY])
def test_a_box_stands_clear_of_the_answer_before_it(
    instrument: str, language: Language, page: Literal["A4", "F4"], services: tuple[str, ...], drawn: list[Drawn]
) -> None:
    """Nearer than 3 mm, a mark could be read as the other answer's."""
    project = PROJECT.model_copy(update={"survei": Survey(instrumen=instrument)})
    paper_form(project, with_services(*services), language=language, page=page)
    texts = [mark for mark in drawn if mark.text]
    assert len(answer_boxes(drawn)) > 36
    for box in answer_boxes(drawn):
        beside = [t for t in texts if t.page == box.page and abs(t.y - box.y) < BOX and t.x < box.x]
        assert not [t.text for t in beside if t.x + t.width > box.x - 2.99]


def test_many_services_stand_in_equal_columns(drawn: list[Drawn]) -> None:
    paper_form(PROJECT, with_services(*TWENTY))
    label = {mark.text: mark for mark in drawn if mark.text in TWENTY}
    columns = sorted({round(mark.x, 3) for mark in label.values()})
    assert len(label) >= 19  # the longest may take two lines
    assert len(columns) == 2
    assert label["Kartu Keluarga"].y == label["Legalisasi dokumen kependudukan"].y


def test_a_list_too_long_to_be_read_gives_a_line_to_write_on() -> None:
    villages = tuple(f"Desa Sukamaju {i}" for i in range(1, 200))
    (text,) = pages(paper_form(asking(Question(kunci="desa", teks="Desa", pilihan=villages)), UNIT))
    assert "Desa Sukamaju" not in text
    assert "9. Bagaimana" in text


def test_the_only_service_is_filled_in(drawn: list[Drawn]) -> None:
    """Nothing is left to choose, so there is no box that could be left empty."""
    paper_form(PROJECT, with_services("Poli Umum"))
    (service,) = [mark for mark in drawn if mark.text == "Poli Umum"]
    assert not [box for box in answer_boxes(drawn) if abs(box.y - service.y) < BOX]


def test_pictures_that_the_face_lacks_are_left_out_and_letters_are_not(drawn: list[Drawn]) -> None:
    paper_form(
        PROJECT, Unit(nama="Kantor \ua997 Ä ş", layanan=(Service(nama="Layanan 🙂"), Service(nama="Ibu ❤️ Anak")))
    )
    texts = {mark.text.strip() for mark in drawn}
    assert {"Layanan", "pada unit layanan Kantor \ua997 Ä ş"} <= texts
    assert not {"🙂", "❤", "\ufe0f"} & set("".join(texts))


def test_the_fourteen_questions_of_2004_are_all_asked() -> None:
    text = " ".join(pages(paper_form(Project(survei=Survey(instrumen="kepmenpan-25-2004")), None)))
    assert "14. Bagaimana pendapat Saudara tentang keamanan" in text


def test_the_form_speaks_english() -> None:
    assert "What is your opinion" in pages(paper_form(PROJECT, UNIT, language="en"))[0]


@given(st.text(max_size=300).filter(str.strip), st.text(max_size=60).filter(str.strip))
@settings(max_examples=25)
def test_any_name_is_printed(unit: str, service: str) -> None:
    """Names come from the project file: markup, other scripts and words without spaces are just text."""
    named = Unit(nama=unit, layanan=(Service(nama=service),))
    assert paper_form(PROJECT, named).startswith(b"%PDF")
