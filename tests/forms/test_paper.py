"""The printed questionnaire: the regulation's questions in the annex's order, on one side."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from math import ceil, hypot
from typing import Any, Literal

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from ikm.forms.code import SheetCode, short_unit
from ikm.forms.layout import NEAR, SERVICE, VERSION, Layout, Marks, Rect
from ikm.forms.paper import PaperForm, layouts_of
from ikm.forms.paper import paper_form as form_of
from ikm.forms.paper.ink import Line
from ikm.survey.errors import SourceError
from ikm.survey.messages import Language
from ikm.survey.project import Agency, ExtraElement, Project, Question, Service, Survey, Unit


def paper_form(*given: Any, **named: Any) -> bytes:
    return form_of(*given, **named).to_pdf()


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


def lines(form: PaperForm) -> list[tuple[int, Line]]:
    """Every line of text that all sheets have, with its page."""
    return [(page, ink) for page, inks in enumerate(form.ink, start=1) for ink in inks if isinstance(ink, Line)]


def of_key(form: PaperForm, key: str) -> Marks | None:
    """The boxes of a question, wherever they are."""
    return next((marks for page in form.layout.pages for marks in page.marks if marks.key == key), None)


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
    box = PdfReader(BytesIO(paper_form(PROJECT, UNIT, page=page))).pages[0].mediabox
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
    (text,) = pages(paper_form(KEP_25, with_services(*TWENTY), page="F4"))
    assert "14. Bagaimana pendapat Saudara tentang keamanan" in text
    assert "Kartu Keluarga" not in text


@pytest.mark.parametrize(
    ("project", "language"), [(KEP_25, "id"), (KEP_25, "en"), (FIVE_QUESTIONS, "id"), (extra_elements(3), "en")]
)
def test_a_full_form_takes_fewer_lines_for_remarks_before_a_second_page(project: Project, language: Language) -> None:
    """KepmenPAN 25/2004 asks 14 questions; the services stay listed where giving them up is not needed."""
    (text,) = pages(paper_form(project, UNIT, language=language, page="F4"))
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
def test_a_heading_is_never_the_last_on_its_page(count: int) -> None:
    form = form_of(asking(*(Question(kunci=f"k{i}", teks=f"K{i}") for i in range(count))), UNIT)
    heading, first = (
        next(page for page, line in lines(form) if line.text == text)
        for text in ("Pendapat Saudara tentang pelayanan", "1.")
    )
    assert heading == first


@pytest.mark.parametrize("page", ["A4", "F4"])
@pytest.mark.parametrize("language", ["id", "en", ("id", "en")])
@pytest.mark.parametrize("instrument", ["permenpanrb-14-2017", "permenpanrb-16-2014", "kepmenpan-25-2004"])
@pytest.mark.parametrize("services", [("Poli Umum", "Imunisasi"), TWENTY])
def test_a_box_stands_clear_of_the_answer_before_it(
    instrument: str, language: Any, page: Literal["A4", "F4"], services: tuple[str, ...]
) -> None:
    """Nearer than 3 mm, a mark could be read as the other answer's."""
    project = PROJECT.model_copy(update={"survei": Survey(instrumen=instrument)})
    form = form_of(project, with_services(*services), language=language, page=page)
    elements = [
        (n, m) for n, of in enumerate(form.layout.pages, 1) for m in of.marks if m.key in project.instrument.keys
    ]
    assert len(elements) >= 9
    for number, marks in elements:
        for box in (choice.box for choice in marks.choices):
            level = [line for at, line in lines(form) if at == number and abs(line.baseline - box.bottom) < box.height]
            assert not [line.text for line in level if line.x < box.x and line.right > box.x - 2.99]


def test_many_services_stand_in_equal_columns() -> None:
    services = of_key(form_of(PROJECT, with_services(*TWENTY), page="F4"), SERVICE)
    assert services is not None
    assert [choice.value for choice in services.choices] == list(TWENTY)
    assert len({choice.box.x for choice in services.choices}) == 2
    assert len({choice.box.y for choice in services.choices}) == 10


def test_a_list_too_long_to_be_read_gives_a_line_to_write_on() -> None:
    villages = tuple(f"Desa Sukamaju {i}" for i in range(1, 200))
    (text,) = pages(paper_form(asking(Question(kunci="desa", teks="Desa", pilihan=villages)), UNIT))
    assert "Desa Sukamaju" not in text
    assert "9. Bagaimana" in text


def test_the_only_service_is_filled_in() -> None:
    """Nothing is left to choose, so there is no box that could be left empty."""
    form = form_of(PROJECT, with_services("Poli Umum"))
    assert "Poli Umum" in [line.text for _, line in lines(form)]
    assert of_key(form, SERVICE) is None
    assert (SERVICE, "Poli Umum") in form.layout.filled


def test_pictures_that_the_face_lacks_are_left_out_and_letters_are_not() -> None:
    form = form_of(
        PROJECT, Unit(nama="Kantor \ua997 Ä ş", layanan=(Service(nama="Layanan 🙂"), Service(nama="Ibu ❤️ Anak")))
    )
    texts = {line.text.strip() for _, line in lines(form)}
    assert {"Layanan", "pada unit layanan Kantor \ua997 Ä ş"} <= texts
    assert not {"🙂", "❤", "\ufe0f"} & set("".join(texts))


def test_the_fourteen_questions_of_2004_are_all_asked() -> None:
    text = " ".join(pages(paper_form(Project(survei=Survey(instrumen="kepmenpan-25-2004")), None)))
    assert "14. Bagaimana pendapat Saudara tentang keamanan" in text


@pytest.mark.parametrize("large", [False, True])
def test_nothing_stays_untranslated(large: bool) -> None:
    """A line of words that the English form shares with the Indonesian one is a name, or was forgotten."""
    one, other = (
        {line.text for _, line in lines(form_of(PROJECT, UNIT, language=language, large=large))}
        for language in ("id", "en")
    )
    own = {
        UNIT.nama,
        PROJECT.instansi.nama,
        "Dinas Kesehatan · Kabupaten Contoh",
        *(each.nama for each in UNIT.layanan),
    }
    schools = {"SD", "SMP", "SMA", "D1-D3", "S1", "S2", "S3", "PNS", "TNI", "POLRI"}
    alike = {text for text in one & other if any(letter.isalpha() for letter in text)}
    assert {text for text in alike if len(text) > 4} <= own | schools


def test_the_form_speaks_english() -> None:
    assert "What is your opinion" in pages(paper_form(PROJECT, UNIT, language="en"))[0]


@given(st.text(max_size=300).filter(str.strip), st.text(max_size=60).filter(str.strip))
@settings(max_examples=25)
def test_any_name_is_printed(unit: str, service: str) -> None:
    """Names come from the project file: markup, other scripts and words without spaces are just text."""
    named = Unit(nama=unit, layanan=(Service(nama=service),))
    assert paper_form(PROJECT, named).startswith(b"%PDF")


# What a scanner relies on ------------------------------------------------------------------------------------------

DPI = 200
FORMS = {
    "A4": form_of(PROJECT, UNIT),
    "F4": form_of(PROJECT, with_services(*TWENTY), page="F4"),
    "two languages": form_of(PROJECT, UNIT, language=("id", "en")),
    "large print": form_of(PROJECT, UNIT, large=True),
    "2004": form_of(KEP_25, UNIT, language="en"),
    "questions": form_of(FIVE_QUESTIONS, UNIT),
    "no unit": form_of(Project(), None),
}
some_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def pictures(form: PaperForm, *serials: int) -> list[Any]:
    """Each page in shades of grey, rows x columns."""
    document = PdfDocument(form.to_pdf(serials))
    return [page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze() for page in document]


def apart(one: Rect, other: Rect) -> float:
    """Between their nearest edges, in millimetres; negative where they overlap."""
    across = max(one.x - other.right, other.x - one.right)
    down = max(one.y - other.bottom, other.y - one.bottom)
    return max(across, down) if min(across, down) < 0 else hypot(across, down)


@some_form
def test_boxes_stand_apart_and_clear_of_marks_and_codes(form: PaperForm) -> None:
    for page in form.layout.pages:
        boxes = list(page.boxes)
        assert all(apart(one, other) >= 1.55 for one, other in combinations(boxes, 2))
        fixed = [*form.layout.corners, page.qr, page.matrix]
        assert all(apart(place, each) >= 2.0 for place in (*fixed, *boxes) for each in fixed if place != each)
        places = [*boxes, *(writing.area for writing in page.writing)]
        assert all(place.x >= 13 and place.right <= form.layout.width - 13 for place in places)
        assert all(place.y >= 13 and place.bottom <= form.layout.height - 13 for place in places)


@some_form
def test_nobody_writes_where_boxes_are(form: PaperForm) -> None:
    for page in form.layout.pages:
        for writing in page.writing:
            assert all(apart(writing.area, box) > -0.6 for box in page.boxes), writing.key


@some_form
def test_what_is_printed_near_a_box_is_known(form: PaperForm) -> None:
    """Ink that the layout does not tell of would be taken for somebody's mark."""
    per_mm = DPI / 25.4
    for page, picture in zip(form.layout.pages, pictures(form), strict=True):
        unknown = picture < 200
        printed = [rect.grown(0.3) for marks in page.marks for choice in marks.choices for rect in choice.printed]
        outlines = [box.grown(0.4) for box in page.boxes]
        near = np.zeros_like(unknown)
        for box in page.boxes:
            near[_cut(box.grown(NEAR), per_mm)] = True
        for rect in (*printed, *outlines):
            unknown[_cut(rect, per_mm)] = False
        assert not (unknown & near).any()
        assert all((picture[_cut(box.grown(-0.5), per_mm)] > 250).all() for box in page.boxes)


def _cut(rect: Rect, per_mm: float) -> tuple[slice, slice]:
    return (
        slice(int(rect.y * per_mm), ceil(rect.bottom * per_mm)),
        slice(int(rect.x * per_mm), ceil(rect.right * per_mm)),
    )


@some_form
@pytest.mark.parametrize("serial", [None, 1, 999_999])
def test_both_codes_say_which_page_of_which_sheet_it_is(form: PaperForm, serial: int | None) -> None:
    for number, picture in enumerate(pictures(form, *([] if serial is None else [serial])), start=1):
        page = form.layout.pages[number - 1]
        codes = zxingcpp.read_barcodes(picture)
        assert [SheetCode.parse(code.text) for code in codes] == 2 * [
            SheetCode(form.layout.id, number, short_unit(form.layout.unit or ""), serial)
        ]
        for code, place in zip(sorted(codes, key=_height), (page.qr, page.matrix), strict=True):
            seen = np.array([code.position.top_left.x, code.position.top_left.y]) / (DPI / 25.4)
            assert np.abs(seen - (place.x, place.y)).max() < 0.3


def _height(code: Any) -> int:
    return int(code.position.top_left.y)


def test_numbered_sheets_differ_in_their_number_alone() -> None:
    form = FORMS["large print"]
    first, second = PdfReader(BytesIO(form.to_pdf([7]))), PdfReader(BytesIO(form.to_pdf([7, 8])))
    assert (len(first.pages), len(second.pages)) == (2, 4)
    assert "No. 000007" in first.pages[1].extract_text()
    assert "No. 000008" in second.pages[2].extract_text()


@some_form
def test_a_layout_is_the_same_after_it_was_kept(form: PaperForm) -> None:
    assert Layout.from_json(form.layout.to_json(), "x") == form.layout


def test_a_layout_of_another_version_is_refused_with_what_to_do() -> None:
    other = replace(FORMS["A4"].layout, version=VERSION + 1)
    with pytest.raises(SourceError, match="Cetak kuesioner lagi"):
        Layout.from_json(other.to_json(), "x")


def test_the_layout_does_not_change_from_one_run_to_the_next() -> None:
    """Hashes of texts differ from process to process."""
    program = (
        "from ikm.forms.paper import paper_form; from ikm.survey.project import Project; "
        "print(paper_form(Project(), None).layout.id)"
    )
    seeds = ("1", "2")
    made = [
        subprocess.run(
            [sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in seeds
    ]
    assert made[0] == made[1]
    assert made[0].decode().strip() == FORMS["no unit"].layout.id


def test_a_project_prints_each_of_its_layouts() -> None:
    """Of one unit: A4 and F4, normal and large, in Indonesian, in English and in both in either order."""
    layouts = list(layouts_of(PROJECT))
    assert len({layout.id for layout in layouts}) == len(layouts) == 16
    assert FORMS["A4"].layout in layouts
    assert FORMS["two languages"].layout in layouts
