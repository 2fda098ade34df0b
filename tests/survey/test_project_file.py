"""The project file: what is read, and what is said of faults."""

import contextlib
import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.scoring.groups import TIMES
from ikm.survey.errors import ProjectError
from ikm.survey.instrument import load
from ikm.survey.project import Project
from ikm.survey.project_file import TEMPLATES, load_project, parse_project, write_template
from ikm.survey.responses import DEMOGRAPHICS, schema
from ikm.survey.resubmission import KEY


def fault(text: str) -> str:
    with pytest.raises(ProjectError) as caught:
        parse_project(text)
    return str(caught.value)


TEXTS = {language: path.read_text("utf-8") for language, path in TEMPLATES.items()}


def taken_up(template: str) -> Project:
    """The template with every example in use."""
    return parse_project(re.sub(r'^# ?(?=(\[|[a-z_]+ = |"))', "", template, flags=re.M))


@pytest.mark.parametrize("template", TEXTS.values(), ids=TEXTS)
def test_a_template_loads_with_and_without_its_examples(template: str) -> None:
    assert parse_project(template).survei.instrumen == "permenpanrb-14-2017"
    project = taken_up(template)
    assert [service.nama for service in project.unit[0].layanan] == ["Poli Umum", "Imunisasi"]
    assert project.instrument.keys[-1] == "keamanan"
    assert project.rtl
    assert project.riwayat
    assert project.impor.kolom


@pytest.mark.parametrize("template", TEXTS.values(), ids=TEXTS)
def test_a_template_names_every_section_of_the_model(template: str) -> None:
    for section in Project.model_fields:
        assert f"[{section}]" in template, section


def test_the_templates_are_one_project_in_two_languages() -> None:
    """They differ in the language of the report, and in the English texts of what is asked."""
    plain = [re.sub(r"^.*(?:_en|bahasa) = .*$", "", text, flags=re.M) for text in TEXTS.values()]
    assert parse_project(plain[0]) == parse_project(plain[1])
    assert taken_up(plain[0]) == taken_up(plain[1])


def test_init_leaves_a_file_that_is_there(tmp_path: Path) -> None:
    path = write_template(tmp_path)
    path.write_text("# milik saya")
    with pytest.raises(ProjectError, match="--force"):
        write_template(tmp_path)
    assert path.read_text() == "# milik saya"
    write_template(tmp_path, force=True)
    assert path.read_text("utf-8") == TEXTS["id"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[survei]\nperiod = '2022'", ["baris 2", "survei.period", '"periode"']),
        ("[instansi]\nambang = 3", ["baris 2", "instansi.ambang", "[survei]"]),
        ("[instansi]\n\nnama = 12", ["baris 3", "instansi.nama", 'nama = "12"']),
        ("[survei]\ncombine = 'rata'", ["survei.combine", '"rata"', '"pooled", "mean", "population"']),
        ("[survei]\nambang = 0", ["survei.ambang", "paling kecil 1"]),
        ("[survei]\nambang = 'banyak'", ["bilangan bulat"]),
        ("[survei]\nambang = true", ["survei.ambang", "true harus bilangan bulat"]),
        ("[survei]\nambang = '10'", ["survei.ambang", '"10" harus bilangan bulat']),
        ("[survei]\nambang = 10.0", ["survei.ambang", "10.0 harus bilangan bulat"]),
        ("[survei]\nbenih = 2_017.0", ["survei.benih", "bilangan bulat"]),
        ("[[unit]]\nnama='A'\npopulasi = 12.000", ["baris 3, unit[1].populasi", "12.000", "tulis 12000"]),
        ("[[unit]]\nnama='A'\ntarget = '1.250'", ["unit[1].target", "tulis 1250"]),
        ("[[unit]]\nnama='A'\n[[unit.layanan]]\nnama='L'\npopulasi = true", ["layanan[1].populasi", "true"]),
        ("[[riwayat]]\nperiode='2022'\nikm='80'\nn=1.204", ["riwayat[1].n", "tulis 1204"]),
        ("[[unit]]\nnama=''", ["baris 2, unit[1].nama", "kosong"]),
        ("[[unit]]\nnama='A'\nalias=['B', ' ']", ["baris 3, unit[1].alias[2]", "kosong"]),
        ("[[unit]]\nnama='A'\n[[unit.layanan]]\nnama='  '", ["baris 4, unit[1].layanan[1].nama", "kosong"]),
        ("[[unit]]\nnama='A'\npopulasi=9\n[[unit.layanan]]\nnama='L'\npopulasi=10", ["baris 6", "10", "unitnya, 9"]),
        (f"[[unit]]\nnama='A'\ntidak_berlaku={[*load().keys]}", ["baris 3, unit[1].tidak_berlaku", "sedikitnya satu"]),
        (
            f"[[unit]]\nnama='A'\ntidak_berlaku={[*load().keys[:5]]}\n[[unit.layanan]]\nnama='L'\n"
            f"tidak_berlaku={[*load().keys[5:]]}",
            ["baris 6, unit[1].layanan[1].tidak_berlaku", "sedikitnya satu"],
        ),
        ("[survei]\nklaster = 'loket'", ["baris 2, survei.klaster", '"loket"', "tanggal, jenis_kelamin"]),
        ("[survei]\nstrata_tunggal = 'remove'", ["survei.strata_tunggal", '"fail"']),
        ("[survei]\nbatas_bobot = [1.2, 3.0]", ["survei.batas_bobot[1]", "antara 0 dan 1", "[0.4, 2.5]"]),
        ("[survei]\nbatas_bobot = [0.5]", ["survei.batas_bobot", "dua angka"]),
        ("[survei]\nbatas_bobot = '0.5'", ["survei.batas_bobot", "dua angka"]),
        ("[[unit]]\nnama='A'\n[unit.pengunjung]\nloket={a=1}", ["baris 4", "unit[1].pengunjung.loket", "pendidikan"]),
        ("[[unit]]\nnama='A'\n[unit.pengunjung]\npendidikan={S9=1}", ["baris 4", "pendidikan.S9", "SMA"]),
        ("[[unit]]\nnama='A'\n[unit.pengunjung]\nlayanan={KTP=1}", ["baris 4", "pengunjung.layanan"]),
        ("[[unit]]\nnama='A'\n[unit.pengunjung]\npendidikan={SMA=0}", ["pendidikan.SMA", "paling kecil 1"]),
        ("[[riwayat]]\nperiode='2022-Q1'\nikm=80\n[[riwayat]]\nperiode='2022-tw1'\nikm=81", ["baris 5", "di atas"]),
        ("[[pertanyaan]]\nkunci='k'\nteks='K'\npilihan=[]", ["baris 4, pertanyaan[1].pilihan", "kosong"]),
        ("[[pertanyaan]]\nkunci='k'\nteks='K'\npilihan=['a', '']", ["pertanyaan[1].pilihan[2]", "kosong"]),
        ("[[pertanyaan]]\nkunci='k'\nteks='K'\npilihan=['Ya', 'ya ']", ["pertanyaan[1].pilihan[2]", '"ya "']),
        ("[survei]\nperiode = '2022-S3'", ["baris 2, survei.periode", "2022-S1"]),
        ("[survei]\ninstrumen = 'permenpan'", ["survei.instrumen", "permenpanrb-14-2017"]),
        ("[instansi]\naksen = 'biru'", ["instansi.aksen", "#0B5D7A"]),
        ("[[unit]]\nalias = ['x']", ["baris 1", "unit[1].nama", "harus diisi"]),
        ("[bobot]\nwaktu = 'berat'", ["bobot.waktu", '"1/9"']),
        ("[bobot]\nwaktu = '1/0'", ["bobot.waktu", '"1/9"']),
        ("[bobot]\nwaktu = '1e999999999'", ["bobot.waktu", '"1/9"']),
        ("[bobot]\nwaktu = 0.11", ["bobot", "899/900", "tepat 1"]),
        ("[bobot]\nwkatu = '1/9'", ["bobot.wkatu", '"waktu"']),
        ("[[unit]]\nnama='A'\ntidak_berlaku=['biaya', 'U9']", ["unit[1].tidak_berlaku[2]", '"sarana"']),
        ("[[rtl]]\nunsur='sarna'\nkegiatan='x'", ["baris 2, rtl[1].unsur", '"sarana"']),
        ("[[unit]]\nnama='Melati'\n[[rtl]]\nunit='Melatti'\nunsur='waktu'\nkegiatan='x'", ["baris 4", '"Melati"']),
        ("[[riwayat]]\nunit='X'\nperiode='2022'\nikm='80'", ["riwayat[1].unit", "[[unit]]"]),
        ("[[riwayat]]\nperiode='dulu'\nikm='80'", ["baris 2, riwayat[1].periode"]),
        ("[[riwayat]]\nperiode='2022'\nikm='101'", ["baris 3", "paling besar 100"]),
        ("[[unit]]\nnama='A'\n[[unit]]\nnama='B'\nalias=[' a']", ["baris 5", "unit[2].alias[1]", '"A"']),
        ("[[unit]]\nnama='A'\nkode='1'\n[[unit]]\nnama='B'\nkode='1'", ["baris 6", "unit[2].kode", '"A"']),
        ("[[unit]]\nnama='A'\nalias=['X']\n[[unit]]\nnama='B'\nkode='x'", ["unit[2].kode", '"A"']),
        ("[[pertanyaan]]\nkunci='waktu'\nteks='x'", ["pertanyaan[1].kunci", "sudah dipakai"]),
        ("[impor.kolom]\nA = 'layanan'\nB = 'waktoe'", ["baris 3, impor.kolom.B", '"waktoe"', 'maksudnya "waktu"?']),
        ("[impor.kolom]\nB = 'U3'", ["impor.kolom.B", '"U3"', 'maksudnya "waktu"?']),
        ("[impor.kolom]\nB = 'xyz'", ["impor.kolom.B", "waktu, biaya", '"-"']),
        ("[[unit]]\nnama='A'\nalias=[1]", ["unit[1].alias[1]", 'tanda kutip: "1".']),
        ("[instansi]\nnama = 1.50", ['nama = "1.50".']),
        ("[survei]\nperiode = 2026", ['periode = "2026".']),
        ("[survei]\nperiode = 2026-01-01", ['periode = "2026-01".']),
        ("[bobot]\nwaktu = '1/5'", ["bobot", "unsur yang tidak ditulis tetap 1/9"]),
        ("instansi = 'Dinas'", ["baris 1, instansi", "bagian tersendiri"]),
        ("unit = 5", ["[[unit]]"]),
        ("[[unsur]]\nkunci='a'\nkode='U10'\nnama='A'\npertanyaan='?'\njawaban=['x']", ["tepat 4"]),
    ],
)
def test_a_fault_names_its_line_its_key_and_what_is_right(text: str, said: list[str]) -> None:
    sentence = fault(text)
    for part in said:
        assert part in sentence


def test_decimals_are_read_as_they_are_written() -> None:
    """A weight of 0.00001 is that decimal, in whatever way a float of it would be printed."""
    rest = Fraction(2, 9) - Fraction(1, 100_000)
    project = parse_project(f"[bobot]\nwaktu = 0.00001\nbiaya = '{rest}'\n[[riwayat]]\nperiode='2022'\nikm=84.210")
    assert project.bobot["waktu"] == Fraction(1, 100_000)
    assert project.riwayat[0].ikm == Fraction(8421, 100)


ELEMENT = "[[unsur]]\nkode='{code}'\nnama='X'\npertanyaan='?'\njawaban=['a','b','c','d']\nkunci='{key}'\n"
COLUMNS = {*schema(load()), KEY, *TIMES} - {*load().keys}
FORMS = {"tanggal", "jam", "layanan", "saran", "id_kiriman", "alasan"}


@pytest.mark.parametrize("key", sorted(COLUMNS | FORMS | {"waktu", "umur", "instansi", "u3", "p3", "masukan"}))
def test_an_added_element_bears_no_key_that_means_another_column(key: str) -> None:
    """Columns of responses, of forms and of sources, and break-downs: answers under such a key would be lost."""
    sentence = fault(ELEMENT.format(key=key, code="U10"))
    assert "baris 6, unsur[1].kunci" in sentence
    assert f'"{key}"' in sentence


@pytest.mark.parametrize("key", sorted((COLUMNS - {*DEMOGRAPHICS}) | FORMS | {"u3", "q1", "keamanan"}))
def test_a_question_bears_no_key_that_means_another_column(key: str) -> None:
    sentence = fault(ELEMENT.format(key="keamanan", code="U10") + f"[[pertanyaan]]\nteks='?'\nkunci='{key}'")
    assert "baris 9, pertanyaan[1].kunci" in sentence
    assert f'"{key}"' in sentence


def test_keys_of_their_own_are_free() -> None:
    questions = "".join(f"[[pertanyaan]]\nteks='{key}'\nkunci='{key}'\n" for key in ("usia", "kunjungan", "instansi"))
    project = parse_project(ELEMENT.format(key="kecepatan_internet", code="U10") + questions)
    assert project.demographics == ("usia", "kunjungan", "instansi")


@pytest.mark.parametrize("code", ["U3", "u3", "U 3", "P3", "waktu"])
def test_an_added_element_bears_no_code_that_is_read_as_another(code: str) -> None:
    assert "baris 2, unsur[1].kode" in fault(ELEMENT.format(key="keamanan", code=code))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kode='U10'", "kode=' '", "unsur[1].kode: tidak boleh kosong"),
        ("nama='X'", "nama='biaya / tarif'", "unsur[1].nama"),
        ("'b'", "'A'", "unsur[1].jawaban[2]"),
        ("'b'", "''", "unsur[1].jawaban[2]: tidak boleh kosong"),
    ],
)
def test_an_added_element_is_told_apart_by_code_name_and_answers(old: str, new: str, said: str) -> None:
    assert said in fault(ELEMENT.format(key="keamanan", code="U10").replace(old, new))


def test_weights_that_are_all_written_leave_none_unwritten() -> None:
    sentence = fault("[bobot]\n" + "".join(f"{key} = '1/10'\n" for key in load().keys))
    assert "9/10, seharusnya tepat 1. Tulis" in sentence


def test_names_that_only_punctuation_tells_apart_are_two_names() -> None:
    units = "[[unit]]\nnama='Loket 1.1'\nalias=['PKM-A']\n[[unit]]\nnama='Loket 11'\nalias=['PKM A']\nkode=''"
    assert len(parse_project(units).unit) == 2


def test_all_faults_are_listed_at_once_in_the_order_of_lines() -> None:
    sentence = fault("[survei]\nambang = 0\nperiode = 'x'\n[[rtl]]\nunsur = 'y'\n[bobot]\nwaktu = 'z'")
    assert "5 hal" in sentence
    lines = [int(n) for n in re.findall(r"baris (\d+)", sentence)]
    assert lines == [2, 3, 4, 5, 7]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[survei]\nperiode = 2022-S1", 2, "tanda kutip"),
        ("[survei]\nperiode", 2, "sama dengan"),
        ("[a]\n[b]\n[a]", 3, "sudah ditulis"),
        ("x = 1\nx = 2\n", 2, "sudah ditulis"),
        ('a = "x\nb = 1', 1, "kutip"),
        ('a = "D:\\qata"', 1, "kutip tunggal"),
    ],
)
def test_a_fault_of_syntax_names_its_line(text: str, line: int, said: str) -> None:
    sentence = fault(text)
    assert f"baris {line}," in sentence
    assert said in sentence


def test_a_byte_order_mark_of_notepad_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "ikm.toml"
    path.write_bytes(b"\xef\xbb\xbf[instansi]\r\nnama = 'Dinas'\r\n")
    assert load_project(path).instansi.nama == "Dinas"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252"])
def test_another_encoding_is_a_sentence(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "ikm.toml").write_bytes("[instansi]\nnama = 'Café'\n".encode(encoding))
    with pytest.raises(ProjectError, match="UTF-8"):
        load_project(tmp_path)


def test_without_a_file_the_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_project(None) == Project()
    with pytest.raises(ProjectError, match="ikm init"):
        load_project(tmp_path / "lain.toml")


@given(st.text(max_size=80) | st.text(alphabet="[]unita=.'\"\n 1{},", max_size=80))
def test_any_text_is_a_project_or_a_fault(text: str) -> None:
    with contextlib.suppress(ProjectError):
        assert isinstance(parse_project(text), Project)
