"""The poster: what it says, that all of it fits, and that the same poster is the same file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from typing import get_args

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader
from reportlab.graphics.shapes import Drawing, Group, Rect, Shape, String

from ikm.output.poster.code import LONGEST, insist_on_url
from ikm.output.poster.draw import logo_box, poster_drawing
from ikm.output.poster.fit import clean, fitted, in_line, width
from ikm.output.poster.poster import Poster, poster_of
from ikm.output.poster.render import render_pdf, render_png
from ikm.output.poster.sheet import SHEETS, Sheet, Size
from ikm.output.report import Picture
from ikm.survey.errors import OutputError
from ikm.survey.project import Agency, Service, Survey, Unit
from ikm.survey.typeface import BOLD, REGULAR, register_faces
from subjects import PROJECT, UNIT, subject

SIZES: tuple[Size, ...] = get_args(Size)
MIXED = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]  # nine times 62,50
SEX = ["Laki-laki"] * 9 + ["Perempuan"] * 15
SCHOOL = ["SMA"] * 13 + ["S1"] * 10 + ["S3"]
URL = "https://skm.contoh.go.id/2026/puskesmas-melati.pdf"
Box = tuple[float, float, float, float]


def poster(count: int = 24, **named: object) -> Poster:
    columns = {"jenis_kelamin": SEX[:count], "pendidikan": SCHOOL[:count]}
    return poster_of(subject(MIXED[:count], columns=columns, **named))  # type: ignore[arg-type]


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def shapes(node: Group | Drawing) -> Iterator[tuple[Shape, float, float]]:
    """Every shape, with how far it is moved: groups on a poster only move what they hold."""
    for shape in node.contents:
        if isinstance(shape, Group):
            yield from ((inner, x + shape.transform[4], y + shape.transform[5]) for inner, x, y in shapes(shape))
        else:
            yield shape, 0, 0


def filled(words: String) -> Box:
    """The box that words fill: the face reaches 0.75 above its line and 0.25 below, figures and a class less far."""
    above, below = (
        (0.66, 0.17 * ("," in words.text)) if all(c in "ABCD0123456789,." for c in words.text) else (0.75, 0.25)
    )
    end = words.x + width(words.text, words.fontName, words.fontSize)
    return words.x, words.y - below * words.fontSize, end, words.y + above * words.fontSize


def insist_on_fit(made: Poster, sheet: Sheet) -> None:
    """Nothing beyond the sheet, no words beyond its margins, and none upon others."""
    register_faces()
    found: list[tuple[str, Box]] = []
    for shape, x, y in shapes(poster_drawing(made, sheet)):
        if isinstance(shape, String):
            found.append((shape.text, filled(shape)))
            continue
        left, foot, right, top = shape.getBounds()
        assert min(left + x, foot + y) >= -0.01, shape
        assert right + x <= sheet.width + 0.01, shape
        assert top + y <= sheet.height + 0.01, shape
    for words, (left, foot, right, top) in found:
        assert left >= sheet.margin - 0.5 * sheet.text, words
        assert right <= sheet.width - sheet.margin + 0.01, words
        assert foot >= sheet.safe, words
        assert top <= sheet.height - sheet.safe, words
    for (one, a), (other, b) in combinations(found, 2):
        apart = a[2] <= b[0] + 0.05 or b[2] <= a[0] + 0.05 or a[3] <= b[1] + 0.05 or b[3] <= a[1] + 0.05
        assert apart, (one, other)


@pytest.mark.parametrize("size", SIZES)
def test_it_says_what_posters_of_offices_say(size: Size) -> None:
    said = text_of(render_pdf(poster(), size))
    for words in (
        "INDEKS KEPUASAN MASYARAKAT (IKM)",
        "Puskesmas Melati",
        "Kabupaten Contoh",
        "NILAI IKM",
        "62,50",
        "Tidak baik",
        "24 orang",
        "Laki-laki 9",
        "Perempuan 15",
        "SMA",
        "13",
        "1 Maret 2026",
        "TERIMA KASIH ATAS PENILAIAN YANG TELAH ANDA BERIKAN",
    ):
        assert words in said


@pytest.mark.parametrize("size", SIZES)
def test_it_fits(size: Size) -> None:
    insist_on_fit(poster(), SHEETS[size])


def test_pages_are_a4_and_a3_and_pictures_as_large_as_telephones_want() -> None:
    made = poster()
    for size, millimetres in (("A4", (210, 297)), ("A3", (297, 420))):
        box = PdfReader(BytesIO(render_pdf(made, size))).pages[0].mediabox  # type: ignore[arg-type]
        assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == list(millimetres)
    assert Image.open(BytesIO(render_png(made, "square"))).size == (1080, 1080)
    assert Image.open(BytesIO(render_png(made, "vertical"))).size == (1080, 1920)
    assert Image.open(BytesIO(render_png(made, "A4"))).width == round(210 / 25.4 * 200)


def test_the_interval_is_on_the_poster_unless_only_official_figures_are_wanted() -> None:
    of = subject(MIXED)
    low, high = of.domain.ci95 or (0.0, 0.0)
    said = text_of(render_pdf(poster_of(of), "A4"))
    assert of.numbers.real(low) in said
    assert of.numbers.real(high) in said
    official = text_of(render_pdf(poster_of(of.official), "A4"))
    assert "62,50" in official
    assert "kepercayaan" not in official.lower()


def test_no_figure_of_too_few_is_on_it_but_thanks_are() -> None:
    made = poster(7)
    said = text_of(render_pdf(made, "A4"))
    assert "tidak diumumkan" in said
    assert "TERIMA KASIH" in said
    of = subject(MIXED[:7])
    assert of.domain.ikm is not None
    for figure in (of.numbers.exact(of.domain.ikm), "7 orang", "Laki-laki", "SMA", "RESPONDEN", "NILAI IKM"):
        assert figure not in said
    assert made.respondents is None
    assert made.result is None
    assert "7" not in made.why_not + made.summary


def test_beside_an_internal_report_it_is_public_all_the_same() -> None:
    assert poster(7, internal=True) == poster(7)


def test_without_respondents_it_says_so() -> None:
    made = poster(0)
    assert made.why_not == "Belum ada responden, sehingga IKM tidak dapat dihitung."
    assert "Belum ada responden" in text_of(render_pdf(made, "square"))


def test_services_that_find_no_room_are_counted() -> None:
    names = [f"Layanan penerbitan surat keterangan nomor {i}" for i in range(1, 61)]
    unit = replace_services(names)
    said = text_of(render_pdf(poster(project=PROJECT.model_copy(update={"unit": (unit,)})), "square"))
    shown = sum(f"nomor {i} " in said + " " for i in range(1, 61))
    assert 0 < shown < 60
    assert f"dan {60 - shown} layanan lain" in said


def test_thirteen_services_are_all_named_on_paper() -> None:
    names = [f"Penerbitan Kartu {letter}" for letter in "ABCDEFGHIJKLM"]
    said = text_of(render_pdf(poster(project=PROJECT.model_copy(update={"unit": (replace_services(names),)})), "A4"))
    assert all(name in said for name in names)
    assert "layanan lain" not in said


def replace_services(names: list[str]) -> Unit:
    return UNIT.model_copy(update={"layanan": tuple(Service(nama=name) for name in names)})


def test_in_english() -> None:
    made = poster(language="en")
    assert made.language == "en"
    assert PdfReader(BytesIO(render_pdf(made, "A4"))).trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
    assert made.result is not None
    assert made.result.ikm == "62.50"


def test_title_language_date_and_faces() -> None:
    reader = PdfReader(BytesIO(render_pdf(poster(), "A4")))
    assert reader.metadata is not None
    assert "Puskesmas Melati" in str(reader.metadata.title)
    assert "62,50" in str(reader.metadata.subject)
    assert str(reader.metadata["/CreationDate"]).startswith("D:20260301")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "id"  # type: ignore[index]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    fonts = reader.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert fonts
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts)


@pytest.mark.parametrize("size", SIZES)
def test_same_poster_same_bytes(size: Size) -> None:
    made = poster_of(subject(MIXED), URL)
    assert render_pdf(made, size) == render_pdf(made, size)
    if size == "square":
        assert render_png(made, size) == render_png(made, size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("url", [URL, "http://a.id", "https://contoh.go.id/" + "x" * (LONGEST - 21)])
def test_a_telephone_reads_the_address(size: Size, url: str) -> None:
    picture = Image.open(BytesIO(render_png(poster_of(subject(MIXED), url), size)))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [url]


@pytest.mark.parametrize("url", ["contoh.go.id", "javascript:alert(1)", "https://a b", "https://" + "x" * LONGEST, ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(OutputError):
        insist_on_url(url)


def test_the_logo_stands_whole_in_its_square() -> None:
    out = BytesIO()
    Image.new("RGB", (40, 20), (200, 0, 0)).save(out, "PNG")
    made = replace(poster(), logo=Picture(out.getvalue(), "", ""))
    picture = Image.open(BytesIO(render_png(made, "square"))).convert("RGB")
    box = logo_box(SHEETS["square"])
    middle = (round(box.x + box.width / 2), round(1080 - box.y - box.height / 2))
    assert picture.getpixel(middle) == (200, 0, 0)
    assert picture.getpixel((middle[0], round(1080 - box.y - 0.1 * box.height))) == (255, 255, 255)
    insist_on_fit(made, SHEETS["square"])


NAMES = st.text(min_size=1, max_size=300).filter(lambda name: name.strip())


@settings(max_examples=60)
@given(
    names=st.lists(NAMES, max_size=30, unique=True),
    unit=NAMES,
    agency=st.text(max_size=300),
    region=st.text(max_size=200),
    school=st.lists(NAMES, min_size=1, max_size=12),
    size=st.sampled_from(SIZES),
    count=st.sampled_from([0, 7, 24]),
    language=st.sampled_from(["id", "en"]),
    url=st.sampled_from(["", URL]),
)
def test_whatever_the_names_all_of_it_fits(
    names: list[str],
    unit: str,
    agency: str,
    region: str,
    school: list[str],
    size: Size,
    count: int,
    language: str,
    url: str,
) -> None:
    of = Unit(nama=unit, layanan=tuple(Service(nama=name) for name in names))
    project = PROJECT.model_copy(update={"unit": (of,), "instansi": Agency(nama=agency, daerah=region)})
    columns = {"jenis_kelamin": SEX[:count], "pendidikan": [school[i % len(school)] for i in range(count)]}
    made = poster_of(subject(MIXED[:count], project, columns=columns, language=language), url)  # type: ignore[arg-type]
    insist_on_fit(made, SHEETS[size])
    assert render_pdf(made, size).startswith(b"%PDF")


@given(words=st.text(max_size=500), room=st.floats(5, 500), height=st.floats(2, 300), largest=st.floats(1, 80))
def test_fitted_words_fit_and_lose_nothing_unless_cut(words: str, room: float, height: float, largest: float) -> None:
    register_faces()
    lines = fitted(words, REGULAR, (room, height), largest, 0.3 * largest)
    widest = max((width(c, REGULAR, lines.size) for c in clean(words) + "…"), default=0)
    assert lines.height <= height + 0.01
    assert lines.width <= max(room, widest) + 0.01
    if lines.whole:
        assert "".join(lines.texts).replace(" ", "") == clean(words).replace(" ", "")
    else:
        assert lines.texts[-1].endswith("…")


def test_words_are_made_smaller_before_they_are_cut() -> None:
    register_faces()
    name = "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"
    assert in_line(name, BOLD, 300, 30, 5).texts == (name,)
    assert in_line(name, BOLD, 300, 30, 5).size < 30
    assert in_line(name, BOLD, 100, 30, 10).texts[0].endswith("…")


def test_the_threshold_of_the_project_decides() -> None:
    project = PROJECT.model_copy(update={"survei": Survey(ambang=30)})
    assert poster_of(subject(MIXED, project)).result is None


def test_an_instrument_without_classes_has_a_poster_without_a_card() -> None:
    made = poster()
    assert made.result is not None
    scale = replace(made.result.scale, bands=())
    plain = replace(made, result=replace(made.result, mutu="", kinerja="", scale=scale))
    drawing = poster_drawing(plain, SHEETS["A4"])
    assert not any(isinstance(shape, Rect) and shape.rx for shape, _, _ in shapes(drawing))
    insist_on_fit(plain, SHEETS["A4"])
