"""Questionnaires that were filled in as PDF, read back by `ikm ingest`; filled in here by another library than ours."""

from __future__ import annotations

import json
import re
import tracemalloc
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String
from pypdf import PdfWriter
from pypdf.generic import StreamObject

import filled_in
from ikm.forms.fillable.form import fillable_form
from ikm.forms.paper import paper_form
from ikm.survey.errors import SourceError
from ikm.survey.project import Agency, Project, Service, Survey, Unit
from ikm.survey.reading import filled as reading
from ikm.survey.reading.read import find_sources, pdfs_aside, read_answers
from ikm.survey.responses import Responses

UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(
    instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), survei=Survey(periode="2026"), unit=(UNIT,)
)
KEYS = PROJECT.instrument.keys
ALL_FOUR = dict.fromkeys(KEYS, "4")


@cache
def blank() -> bytes:
    return fillable_form(PROJECT, UNIT)


def filled(texts: Mapping[str, str], chosen: Mapping[str, str], form: bytes | None = None) -> bytes:
    return filled_in.filled(texts, chosen, form or blank())


def read(folder: Path, content: bytes, project: Project = PROJECT) -> Responses:
    path = folder / "isian.pdf"
    path.write_bytes(content)
    return read_answers(path, project)


def test_what_was_filled_in_is_what_is_read(tmp_path: Path) -> None:
    texts = {"tanggal": "5/3/2026", "usia": "34", "saran": "=1+1 baik\nsekali"}
    data = filled(texts, {**ALL_FOUR, "biaya": "1", "jenis_kelamin": "2", "layanan": "2", "jam": "1"})
    (row,) = read(tmp_path, data).frame.to_dicts()
    assert {key: row[key] for key in KEYS} == {**dict.fromkeys(KEYS, 4), "biaya": 1}
    assert row["date"] == date(2026, 3, 5)
    assert (row["unit"], row["service"], row["jenis_kelamin"]) == ("Puskesmas Melati", "Imunisasi", "Perempuan")
    assert row["remark"] == "=1+1 baik sekali"


CONTROLS = "a\x07b\u202ec\0d\x1b[31me\x85f\u2066g\u2069h\x7fi\x0bj"


def test_remarks_are_kept_without_control_characters_as_those_of_other_sources(tmp_path: Path) -> None:
    """A NUL is dropped everywhere, as no database keeps it; a viewer's mark of language is no part of the text."""
    path = tmp_path / "jawaban.json"
    path.write_text(json.dumps([dict.fromkeys(KEYS, 4) | {"saran": CONTROLS}]))
    (expected,) = read_answers(path, PROJECT).frame["remark"]
    assert expected == "a bcd [31me fgh i j"
    for written in (CONTROLS, f"\x1bidID\x1b{CONTROLS}"):
        (row,) = read(tmp_path, filled({"tanggal": "5/3/2026", "saran": written}, ALL_FOUR)).frame.to_dicts()
        assert row["remark"] == expected


def test_a_stroke_that_begins_a_remark_is_part_of_it(tmp_path: Path) -> None:
    """Names begin with one in a PDF, and are no texts."""
    (row,) = read(tmp_path, filled({"tanggal": "5/3/2026", "saran": "/ baik /"}, ALL_FOUR)).frame.to_dicts()
    assert row["remark"] == "/ baik /"


@given(st.fixed_dictionaries({key: st.sampled_from("1234") for key in KEYS}))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answers_come_back(tmp_path: Path, answers: dict[str, str]) -> None:
    (row,) = read(tmp_path, filled({"tanggal": "5/3/2026"}, answers)).frame.to_dicts()
    assert {key: str(row[key]) for key in KEYS} == answers


def test_the_form_says_what_there_is_no_choice_of(tmp_path: Path) -> None:
    only = UNIT.model_copy(update={"layanan": (Service(nama="Poli Umum"),)})
    data = filled({"tanggal": "5/3/2026"}, ALL_FOUR, fillable_form(PROJECT, only))
    assert read(tmp_path, data).frame["service"].to_list() == ["Poli Umum"]


def test_what_is_not_answered_is_missing_and_an_empty_row_is_rejected(tmp_path: Path) -> None:
    some = read(tmp_path, filled({"tanggal": "5/3/2026"}, {**ALL_FOUR, "biaya": "Off"}))
    assert some.frame["biaya"].to_list() == [None]
    none = read(tmp_path, filled({"tanggal": "5/3/2026"}, {}))
    assert (none.accounting.read, none.accounting.rejected) == (1, 1)


def test_the_same_file_is_the_same_submission_and_the_same_answers_are_not(tmp_path: Path) -> None:
    """A form has no serial; two persons may answer alike."""
    one = filled({"tanggal": "5/3/2026"}, ALL_FOUR)
    other = filled({"tanggal": "5/3/2026", "saran": "Baik"}, ALL_FOUR)
    ids = [read(tmp_path, data).frame["id"].item() for data in (one, one, other)]
    assert ids[0] == ids[1] != ids[2]


OTHER = PROJECT.model_copy(update={"survei": Survey(periode="2026", instrumen="kepmenpan-25-2004")})


def _encrypted() -> bytes:
    writer = PdfWriter(clone_from=BytesIO(blank()))
    writer.encrypt("rahasia", algorithm="AES-256")
    return filled_in.saved(writer)


UNFINISHED = "kosong: kiriman atau unduhannya tidak selesai"
REFUSED = {
    "empty": (b"", UNFINISHED),
    "white space": (b"\r\n ", UNFINISHED),
    "CSV": (b"prosedur,biaya\n4,4\n4,3\n", "bukan PDF"),
    "text": ("Kuesioner sudah saya isi.\n".encode("utf-16"), "bukan PDF"),
    "web page": (b"<!doctype html><title>Masuk</title><p>Silakan masuk untuk mengunduh.", "bukan PDF"),
    "photograph": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "bukan PDF"),
    "cut off": (blank()[:3000], "rusak atau terpotong"),
    "locked": (_encrypted(), "kata sandi"),
    "printed": (paper_form(PROJECT, UNIT).to_pdf(), "isiannya tidak ada"),
    "no choice": (filled({}, {**ALL_FOUR, "biaya": "7"}), 'isian biaya tertulis "7", padahal pilihannya 1, 2, 3, 4'),
    "no choice of one's sex": (filled({}, {**ALL_FOUR, "jenis_kelamin": "Pria"}), "pilihannya Laki-laki, Perempuan"),
    "another instrument": (filled({}, {"prosedur": "1"}, fillable_form(OTHER, UNIT)), "survei lain"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, content)
    assert "isian.pdf" in str(caught.value)
    assert said in str(caught.value)


def test_what_stands_before_the_form_does_not_hide_it(tmp_path: Path) -> None:
    """Some mail programs keep the head of the message in the file."""
    data = b"Content-Type: application/pdf\r\n\r\n" + filled({"tanggal": "5/3/2026"}, ALL_FOUR)
    assert read(tmp_path, data).accounting.accepted == 1


def _with_ballast(content: bytes) -> bytes:
    """The same PDF with a part that makes it larger than what is read, as photographs in it do."""
    writer = PdfWriter(clone_from=BytesIO(content))
    ballast = StreamObject()
    ballast.set_data(b"\0" * reading.LARGEST)
    writer._add_object(ballast)
    return filled_in.saved(writer)


@pytest.mark.parametrize("damage", [b"", b"%%EOF lost"], ids=["whole", "index lost"])
def test_a_form_too_large_to_be_read_is_named_not_left_out(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "besar.pdf"
    path.write_bytes(_with_ballast(filled({}, ALL_FOUR)).replace(b"startxref", damage or b"startxref"))
    assert find_sources([tmp_path]) == [path]
    with pytest.raises(SourceError, match=r"besar\.pdf lebih besar dari 20 MB"):
        read_answers(path, PROJECT)


def test_a_large_scan_is_none_of_the_forms(tmp_path: Path) -> None:
    path = tmp_path / "pindaian.pdf"
    path.write_bytes(_with_ballast(paper_form(PROJECT, UNIT).to_pdf()))
    assert pdfs_aside([tmp_path]) == [path]


def test_of_a_large_file_only_its_beginning_is_held(tmp_path: Path) -> None:
    path = tmp_path / "besar.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(5_000_000_000)  # a hole, that takes no room on the disk
    tracemalloc.start()
    with pytest.raises(SourceError, match="lebih besar dari 20 MB"):
        read_answers(path, PROJECT)
    assert tracemalloc.get_traced_memory()[1] < 3 * reading.LARGEST
    tracemalloc.stop()


# Faults of the file --------------------------------------------------------------------------------------------------

ANSWERS = {key: str(number % 4 + 1) for number, key in enumerate(KEYS)}
TEXTS = {"tanggal": "5/3/2026", "usia": "34", "saran": "Baik sekali"}


def _packed(content: bytes) -> bytes:
    """The same PDF with its fields packed, as Acrobat saves."""
    with Pdf.open(BytesIO(content)) as pdf:
        out = BytesIO()
        pdf.save(out, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()


def _added() -> bytes:
    """The empty form as it was, with the answers behind it, as telephones save."""
    writer = PdfWriter(BytesIO(blank()), incremental=True)
    filled_in.fill(writer, TEXTS, ANSWERS)
    return filled_in.saved(writer)


@cache
def carriers() -> dict[str, bytes]:
    plain = filled(TEXTS, ANSWERS)
    return {"plain": plain, "packed": _packed(plain), "added": _added()}


each_carrier = pytest.mark.parametrize("carrier", ["plain", "packed", "added"])


@each_carrier
def test_a_file_is_read_however_its_program_saves(tmp_path: Path, carrier: str) -> None:
    (row,) = read(tmp_path, carriers()[carrier]).frame.to_dicts()
    assert {key: str(row[key]) for key in KEYS} == ANSWERS


@each_carrier
def test_a_file_that_was_cut_off_is_never_read(tmp_path: Path, carrier: str) -> None:
    content = carriers()[carrier]
    for part in range(0, 100, 5):
        with pytest.raises(SourceError):
            read(tmp_path, content[: len(content) * part // 100])
    with pytest.raises(SourceError):
        read(tmp_path, content[: content.rindex(b"startxref")])


def test_what_was_added_is_not_forgotten_where_it_was_cut_off_anywhere(tmp_path: Path) -> None:
    """What is left is a whole file: the empty form; only where nothing of the rest is left can that not be known."""
    content, start = carriers()["added"], len(blank())
    for left in (*range(2, 40), 1000):
        with pytest.raises(SourceError, match="rusak atau terpotong"):
            read(tmp_path, content[: start + left])


def _touched(content: bytes, at: int) -> bool:
    """Whether a place is within what a field says. Packed, it is guarded by a check sum (RFC 1950)."""
    values = (m.span() for m in re.finditer(rb"/(?:V|AS)\s*(?:/\w+|\([^)]*\))", content))
    return any(start <= at < end for start, end in values)


@each_carrier
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_byte_makes_no_other_answer(tmp_path: Path, carrier: str, place: float, flip: int) -> None:
    """Either the file is refused, or its answers are what they were; large parts such as faces are left alone."""
    content = carriers()[carrier]
    at = _telling(content)[int(place * len(_telling(content)))]
    if _touched(content, at):
        return
    damaged = bytearray(content)
    damaged[at] ^= flip
    try:
        rows = read(tmp_path, bytes(damaged)).frame.to_dicts()
    except SourceError:
        return
    assert [{key: str(row[key]) for key in KEYS} for row in rows] in ([ANSWERS], [])


@cache
def _telling(content: bytes) -> list[int]:
    """The places that are not in a large part of the file."""
    large = [m.span() for m in re.finditer(rb"stream\r?\n.*?endstream", content, re.S) if m.end() - m.start() > 5_000]
    return [at for at in range(len(content)) if not any(start <= at < end for start, end in large)]


def test_a_damaged_choice_is_not_taken_for_another_one(tmp_path: Path) -> None:
    """What the numbers of boxes stand for is in the file too; a letter of it was flipped here."""
    with Pdf.open(BytesIO(filled(TEXTS, ANSWERS))) as pdf:
        (identity,) = (field for field in pdf.Root.AcroForm.Fields if field.T == reading.FORM_FIELD)
        said = str(identity.V)
        assert '"biaya":["1","2","3","4"]' in said
        identity.V = String(said.replace('"biaya":["1","2"', '"biaya":["3","2"'))
        with pytest.raises(SourceError, match="keterangan kuesionernya rusak"):
            read(tmp_path, _bytes(pdf))


def test_a_form_of_another_version_is_told_so(tmp_path: Path) -> None:
    with Pdf.open(BytesIO(filled(TEXTS, ANSWERS))) as pdf:
        (identity,) = (field for field in pdf.Root.AcroForm.Fields if field.T == reading.FORM_FIELD)
        identity.V = String(str(identity.V).replace('"version":1', '"version":99'))
        with pytest.raises(SourceError, match="versi 99; yang dikenal versi 1"):
            read(tmp_path, _bytes(pdf))


def test_a_form_of_another_survey_is_told_with_its_unit(tmp_path: Path) -> None:
    mawar = UNIT.model_copy(update={"nama": "Puskesmas Mawar"})
    data = filled(TEXTS, ANSWERS, fillable_form(PROJECT.model_copy(update={"unit": (mawar,)}), mawar))
    with pytest.raises(SourceError, match=r'Unit "Puskesmas Mawar" tidak ada dalam ikm\.toml'):
        read(tmp_path, data)


def test_two_forms_in_one_file_are_told_apart(tmp_path: Path) -> None:
    both = PdfWriter()
    for chosen in (ALL_FOUR, ANSWERS):
        both.append(BytesIO(filled(TEXTS, chosen)))
    with pytest.raises(SourceError, match="digabung"):
        read(tmp_path, filled_in.saved(both))


def test_a_page_more_is_no_form_any_more(tmp_path: Path) -> None:
    more = PdfWriter(clone_from=BytesIO(filled(TEXTS, ANSWERS)))
    more.add_blank_page()
    with pytest.raises(SourceError, match="berisi 2 halaman, kuesionernya 1"):
        read(tmp_path, filled_in.saved(more))


def test_a_form_that_was_printed_to_pdf_is_told_from_a_filled_one(tmp_path: Path) -> None:
    """Printing draws what is in the fields on the page, and leaves no fields."""
    document = pypdfium2.PdfDocument(filled(TEXTS, ANSWERS))
    document.init_forms()
    page = document[0]
    assert page.flatten() == pypdfium2.raw.FLATTEN_SUCCESS
    out = BytesIO()
    document.save(out)
    with pytest.raises(SourceError, match="isiannya tidak ada"):
        read(tmp_path, out.getvalue())


def _bytes(pdf: Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def _hostile(change: Callable[[Pdf], None]) -> bytes:
    with Pdf.open(BytesIO(filled(TEXTS, ANSWERS))) as pdf:
        change(pdf)
        return _bytes(pdf)


def _deep(pdf: Pdf) -> None:
    """A field within a field, ten thousand times."""
    field = pdf.make_indirect(Dictionary(T=String("x"), V=String("1"), FT=Name.Tx))
    for _ in range(10_000):
        field = pdf.make_indirect(Dictionary(T=String("x"), Kids=Array([field])))
    pdf.Root.AcroForm.Fields.append(field)


def _in_a_circle(pdf: Pdf) -> None:
    """A field that holds itself, a hundred times over."""
    field = pdf.make_indirect(Dictionary(T=String("x")))
    field.Kids = Array([field] * 100)
    pdf.Root.AcroForm.Fields.append(field)


def _huge(pdf: Pdf) -> None:
    """A text of 150 MB, packed to a thousandth of it."""
    (remark,) = (field for field in pdf.Root.AcroForm.Fields if field.T == "saran")
    remark.V = Stream(pdf, zlib.compress(b"a" * 150_000_000), Filter=Name.FlateDecode)


def _many(pdf: Pdf) -> None:
    """More fields than any form has."""
    pdf.Root.AcroForm.Fields.extend([Dictionary(T=String(f"x{n}"), FT=Name.Tx) for n in range(3_000)])


def _untyped(pdf: Pdf) -> None:
    """Nothing is what it should be."""
    for field in pdf.Root.AcroForm.Fields:
        field.Kids = Name.Kids
        field.AP = 3
        field.V = Array([1, 2])


HOSTILE = {_deep: "", _in_a_circle: "", _huge: "rusak", _many: "rusak", _untyped: "rusak"}


@pytest.mark.parametrize(("change", "said"), HOSTILE.items())
def test_a_hostile_file_is_read_or_refused_in_no_time(tmp_path: Path, change: Callable[[Pdf], None], said: str) -> None:
    data = _hostile(change)
    started = perf_counter()
    if said:
        with pytest.raises(SourceError, match=said):
            read(tmp_path, data)
    else:
        (row,) = read(tmp_path, data).frame.to_dicts()
        assert {key: str(row[key]) for key in KEYS} == ANSWERS
    assert perf_counter() - started < 20
