"""`fillable_form`: what other programs find in it; expectations from ISO 32000-1 and ISO 14289-1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import verapdf
from filled_in import Widget, filled, widgets
from ikm.forms.fillable.form import fillable_form
from ikm.survey.messages import Language
from ikm.survey.project import Agency, Project, Question, Service, Survey, Unit
from ikm.survey.reading.read import read_answers
from viewer import Viewer

UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(
    instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), survei=Survey(periode="2026"), unit=(UNIT,)
)
KEYS = PROJECT.instrument.keys
HALVES = ("08.00-12.00", "13.00-17.00")
CHOICES = {
    **dict.fromkeys(KEYS, ("1", "2", "3", "4")),
    **{question.kunci: question.pilihan for question in PROJECT.pertanyaan if question.pilihan},
    "layanan": ("Poli Umum", "Imunisasi"),
    "jam": HALVES,
}
TYPED = {"tanggal", "usia", "pekerjaan_lainnya", "saran"}
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "F4": {"page": "F4"},
    "English": {"language": "en"},
    "two languages": {"language": ("id", "en"), "page": "F4"},
    "large": {"large": True},
    "all": {"language": ("en", "id"), "large": True, "page": "F4"},
}
ACTIVE = {"/JavaScript", "/JS", "/A", "/AA", "/OpenAction", "/URI", "/Launch", "/SubmitForm", "/XFA", "/EmbeddedFiles"}
MILLIMETRE = 72 / 25.4
PIXELS = 2.0  # for each point, where pages are looked at

each_variant = pytest.mark.parametrize("variant", VARIANTS)


@cache
def form(variant: str) -> bytes:
    return fillable_form(PROJECT, UNIT, **VARIANTS[variant])


def first_language(variant: str) -> Language:
    return "en" if variant in ("English", "all") else "id"


@cache
def places(variant: str) -> dict[str, list[Widget]]:
    """The places of each field, without the hidden one."""
    found = defaultdict(list)
    for widget in widgets(PdfReader(BytesIO(form(variant)))):
        found[widget.name].append(widget)
    del found["ikm"]
    return dict(found)


@each_variant
def test_each_question_has_a_field_with_a_state_for_each_answer(variant: str) -> None:
    found = {name: [sorted(widget.states) for widget in group] for name, group in places(variant).items()}
    boxes = {key: [sorted([str(n), "Off"]) for n, _ in enumerate(answers, 1)] for key, answers in CHOICES.items()}
    assert found == boxes | {key: [[]] for key in TYPED}


@each_variant
def test_another_library_finds_the_same_fields_in_a_file_without_faults(variant: str) -> None:
    with pikepdf.open(BytesIO(form(variant))) as pdf:
        assert pdf.check_pdf_syntax() == []
        fields = {str(field.T): [str(kid.AS) for kid in field.get("/Kids", [])] for field in pdf.Root.AcroForm.Fields}
    assert fields.pop("ikm") == []
    assert fields == {name: ["/Off" for widget in group if widget.states] for name, group in places(variant).items()}


@each_variant
def test_a_screen_reader_says_the_question_and_the_answer(variant: str) -> None:
    said = {name: [str(widget.entry["/TU"]) for widget in group] for name, group in places(variant).items()}
    language = first_language(variant)
    for element in PROJECT.instrument.elements:
        for words, label in zip(said[element.key], element.labels, strict=True):
            assert element.question.in_(language) in words
            assert words.endswith(f". {label.in_(language)}")
    everything = [words for group in said.values() for words in group]
    assert len(set(everything)) == len(everything)


@each_variant
def test_the_tab_key_goes_from_question_to_question_as_they_stand(variant: str) -> None:
    """With /Tabs /S the order is that of the structure tree (ISO 32000-1, table 30)."""
    reader = PdfReader(BytesIO(form(variant)))
    assert {str(page["/Tabs"]) for page in reader.pages} == {"/S"}
    order: list[str] = []

    def visit(element: Any) -> None:
        kids = element["/K"]
        for kid in kids if isinstance(kids, list) else [kids]:
            node = kid.get_object()
            if isinstance(node, int):
                continue
            if node.get("/Type") == "/OBJR":
                entry = node["/Obj"].get_object()
                order.append(str((entry if "/T" in entry else entry["/Parent"])["/T"]))
            else:
                visit(node)

    visit(reader.trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    once = list(dict.fromkeys(order))
    asked = [element.key for element in PROJECT.asked_by(UNIT)]
    about = ["jenis_kelamin", "usia", "pendidikan", "pekerjaan", "pekerjaan_lainnya", "layanan"]
    assert once == ["tanggal", "jam", *about, *asked, "saran"]
    assert {name: order.count(name) for name in once} == {name: len(group) for name, group in places(variant).items()}


@each_variant
def test_only_the_regulations_questions_must_be_answered_and_any_click_can_be_taken_back(variant: str) -> None:
    """Table 221, bit 2: required; table 226, bit 16: one of several, bit 15: no way back to none."""
    flags = {name: int(group[0].field.get("/Ff", 0)) for name, group in places(variant).items()}
    assert {name for name, flag in flags.items() if flag & 1 << 1} == set(KEYS)
    assert {name for name, flag in flags.items() if flag & 1 << 15} == set(CHOICES)
    assert not [name for name, flag in flags.items() if flag & 1 << 14]


@each_variant
def test_the_document_says_its_language_and_its_title_and_is_tagged(variant: str) -> None:
    with pikepdf.open(BytesIO(form(variant))) as pdf:
        assert str(pdf.Root.Lang) == first_language(variant)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "Puskesmas Melati" in str(pdf.docinfo.Title)
        assert pdf.open_metadata()["dc:title"] == str(pdf.docinfo.Title)


@each_variant
def test_the_pages_have_the_size_that_was_asked_for(variant: str) -> None:
    width, height = {"A4": (210, 297), "F4": (215, 330)}[VARIANTS[variant].get("page", "A4")]
    for page in PdfReader(BytesIO(form(variant))).pages:
        assert float(page.mediabox.width) == pytest.approx(width * MILLIMETRE, abs=0.01)
        assert float(page.mediabox.height) == pytest.approx(height * MILLIMETRE, abs=0.01)


@each_variant
def test_every_field_lies_on_its_page_and_over_no_other(variant: str) -> None:
    every = [widget for group in places(variant).values() for widget in group]
    pages = [page.mediabox for page in PdfReader(BytesIO(form(variant))).pages]
    for i, one in enumerate(every):
        left, bottom, right, top = one.box
        assert 0 < left < right < pages[one.page].width
        assert 0 < bottom < top < pages[one.page].height
        for other in every[:i]:
            x, y, to_x, to_y = other.box
            apart = one.page != other.page or x >= right or to_x <= left or y >= top or to_y <= bottom
            assert apart, (one.name, other.name)


@each_variant
def test_faces_are_within_the_file_and_nothing_runs_or_leads_out_of_it(variant: str) -> None:
    faces = 0
    with pikepdf.open(BytesIO(form(variant))) as pdf:
        for entry in pdf.objects:
            if not isinstance(entry, pikepdf.Dictionary | pikepdf.Stream):
                continue
            assert not ACTIVE & set(entry.keys())
            assert entry.get("/S") not in [pikepdf.Name(name) for name in ACTIVE]
            if isinstance(entry, pikepdf.Stream):
                assert "/F" not in entry  # its data would stand in another file (table 5)
            if entry.get("/Type") == pikepdf.Name.FontDescriptor:
                faces += 1
                assert "/FontFile2" in entry
        fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/Font"]
        assert all("/FontDescriptor" in font or "/DescendantFonts" in font for font in fonts)
    assert faces > 1


def seen(data: bytes, page: int) -> np.ndarray[Any, Any]:
    """What pdfium shows of a page, dark as True; rows from the top."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    picture = document[page].render(scale=PIXELS, may_draw_forms=True, grayscale=True).to_numpy()
    dark: np.ndarray[Any, Any] = picture.reshape(picture.shape[:2]) < 128
    document.close()
    return dark


@pytest.mark.parametrize("variant", ["plain", "all"])
def test_a_mark_is_drawn_in_its_box_and_nowhere_else(variant: str) -> None:
    last = {key: len(answers) for key, answers in CHOICES.items()}
    data = filled({}, {key: str(number) for key, number in last.items()}, form(variant))
    for page in range(len(PdfReader(BytesIO(data)).pages)):
        marked = seen(data, page) & ~seen(form(variant), page)
        height = marked.shape[0]
        for key, number in last.items():
            widget = places(variant)[key][number - 1]
            if widget.page != page:
                continue
            left, bottom, right, top = (round(side * PIXELS) for side in widget.box)
            within = marked[height - top : height - bottom, left:right]
            assert within.mean() > 0.08, key
            within[:] = False
        assert not marked.any()


@each_variant
def test_every_appearance_is_as_large_as_its_place(variant: str) -> None:
    for group in places(variant).values():
        for widget in group:
            left, bottom, right, top = widget.box
            looks = [*widget.states.values()] or [widget.entry["/AP"]["/N"]]
            for look in looks:
                assert [float(side) for side in look["/BBox"]] == pytest.approx(
                    [0, 0, right - left, top - bottom], abs=0.02
                )


LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\u061c\u200e\u200f")
any_text = st.text(LETTERS, max_size=60)
any_choice = st.fixed_dictionaries(
    {}, optional={key: st.integers(1, len(CHOICES[key])) for key in CHOICES if key not in ("jam", "layanan")}
)


@given(st.sampled_from(sorted(VARIANTS)), any_choice, any_text, st.integers(1, 2), st.integers(10, 110))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_filled_in_comes_back(
    tmp_path: Path, variant: str, chosen: dict[str, int], remark: str, service: int, age: int
) -> None:
    boxes = {key: str(number) for key, number in (chosen | {"layanan": service, "perilaku": 4}).items()}
    texts = {"tanggal": "5/3/2026", "usia": str(age), "saran": f"Catatan: {remark}"}
    path = tmp_path / "isian.pdf"
    path.write_bytes(filled(texts, boxes, form(variant)))
    (row,) = read_answers(path, PROJECT).frame.to_dicts()
    expected = {key: CHOICES[key][number - 1] for key, number in (chosen | {"perilaku": 4}).items()}
    about = [question.kunci for question in PROJECT.pertanyaan if question.pilihan]
    assert {key: row[key] for key in KEYS} == {key: int(expected[key]) if key in expected else None for key in KEYS}
    assert {key: row[key] for key in about} == {key: expected.get(key) for key in about}
    assert (row["usia"], row["service"]) == (str(age), CHOICES["layanan"][service - 1])
    assert row["remark"] == " ".join(f"Catatan: {remark}".split())


@each_variant
def test_a_form_that_was_clicked_and_typed_in_as_in_chrome_comes_back(variant: str, tmp_path: Path) -> None:
    viewer = Viewer(form(variant))
    for key, text in {"tanggal": "5/3/2026", "usia": "341", "saran": "Baik, 100 % é"}.items():
        (place,) = places(variant)[key]
        viewer.type(place.page, place.middle, text)
    for number, key in enumerate(KEYS):
        for place in (places(variant)[key][(number + 1) % 4], places(variant)[key][number % 4]):  # the last one counts
            viewer.click(place.page, place.middle)
    path = tmp_path / "isian.pdf"
    path.write_bytes(viewer.saved())
    (row,) = read_answers(path, PROJECT).frame.to_dicts()
    assert [row[key] for key in KEYS] == [number % 4 + 1 for number, _ in enumerate(KEYS)]
    assert row["remark"] == "Baik, 100 % é"
    assert str(row["date"]) == "2026-03-05"


def test_a_question_of_ones_own_and_a_unit_without_a_name_are_asked_too(tmp_path: Path) -> None:
    own = Question(kunci="asal", teks="Dari desa mana?", teks_en="From which village?")
    project = PROJECT.model_copy(update={"pertanyaan": (*PROJECT.pertanyaan, own), "unit": ()})
    fields = {widget.name for widget in widgets(PdfReader(BytesIO(fillable_form(project, None))))}
    assert {"asal", "layanan"} < fields
    data = filled({"asal": "Sukamaju", "tanggal": "5/3/2026"}, dict.fromkeys(KEYS, "2"), fillable_form(project, None))
    path = tmp_path / "isian.pdf"
    path.write_bytes(data)
    assert read_answers(path, project).frame["asal"].to_list() == ["Sukamaju"]


@pytest.mark.foreign("javac")
@pytest.mark.skipif(verapdf.classes() is None, reason=verapdf.MISSING)
def test_verapdf_finds_what_screen_readers_need_before_and_after(tmp_path: Path) -> None:
    paths = []
    for number, variant in enumerate(VARIANTS):
        for name, data in (("kosong", form(variant)), ("diisi", filled({}, dict.fromkeys(KEYS, "2"), form(variant)))):
            paths.append(tmp_path / f"{name}-{number}.pdf")
            paths[-1].write_bytes(data)
    found = verapdf.judged("PDFUA-1", *paths)
    assert found.count("compliant ") == len(paths), found
