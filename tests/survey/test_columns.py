from __future__ import annotations

from dataclasses import replace

import pytest

from ikm.survey.errors import SourceError
from ikm.survey.project import ExtraElement, Import, Project, Survey
from ikm.survey.reading.columns import assign, check_mapping
from ikm.survey.reading.options import ReadOptions
from raw_tables import CODES

PROJECT = Project()
ELEMENTS = PROJECT.instrument.elements
FORM = [
    "Cap waktu",
    "7. Bagaimana pendapat saudara tentang biaya/tarif yang yg dikenakan ",
    "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana? [Pilih satu]",
    "Bagaimana pendapat Saudara tentang kesesuaian pelayanan dengan maklumat pelayanan?",
    "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya",
    "2. Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini",
    "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan",
    "Berapa nilai Anda untuk kami (1-10)?",
    "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan "
    "dengan hasil yang diberikan",
    "Bagaimana pendapat Saudara tentang kompetensi/ kemampuan petugas dalam pelayanan",
    "Bagamana pendapat saudara perilaku petugas dalam pelayanan terkait kesopanan dan keramahan",
    "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan",
    "Kritik dan saran",
]


def keys(headings: list[str], project: Project = PROJECT, options: ReadOptions | None = None) -> list[str | None]:
    return [column.key for column in assign(headings, project, options or ReadOptions()).columns]


def test_questions_are_recognised_in_any_order_and_other_questions_are_no_elements() -> None:
    assert keys(FORM) == [
        "date", "biaya", "sarana", None, "persyaratan", "prosedur", "waktu", None, "produk", "kompetensi", "perilaku",
        "pengaduan", "remark",
    ]  # fmt: skip


def test_maklumat_is_an_element_of_the_instrument_that_has_it() -> None:
    project = Project(survei=Survey(instrumen="permenpanrb-16-2014"))
    assert keys([FORM[3], "Sarana dan prasarana"], project) == ["maklumat", None]


@pytest.mark.parametrize("form", ["U{}", "u{}", "U {}", "Unsur {}", "P{}", "Q{}", "{}"])
def test_bare_codes_are_read_in_body_order_and_on_request_in_annex_order(form: str) -> None:
    headings = [form.format(i) for i in range(1, 10)]
    assert keys(headings)[7:] == ["pengaduan", "sarana"]
    assert keys(headings, options=ReadOptions(order="annex"))[7:] == ["sarana", "pengaduan"]
    assert keys(headings, Project(impor=Import(urutan="annex")))[7:] == ["sarana", "pengaduan"]


def test_a_name_wins_over_its_code() -> None:
    assert keys(["U8. Sarana dan Prasarana", "9. Penanganan Pengaduan, Saran dan Masukan"]) == ["sarana", "pengaduan"]


def test_numbers_that_are_not_all_of_the_elements_are_no_headings() -> None:
    assert keys(["4", "3", "4", "4"]) == [None] * 4


def test_the_respondents_columns_have_their_usual_names() -> None:
    headings = [
        "No",
        "Tanggal",
        "Jam Survei",
        "Jenis Kelamin (L/P)",
        "Umur",
        "Pendidikan Terakhir",
        "Pekerjaan",
        "Saran",
    ]
    expected = [None, "date", "time", "jenis_kelamin", "usia", "pendidikan", "pekerjaan", "remark"]
    assert keys(headings) == expected


def test_a_running_number_is_never_an_id_but_an_export_id_is() -> None:
    assert keys(["No", "Nomor", "No. Responden", "resp", "_uuid", "_id"]) == [None, None, None, None, "id", None]


def test_an_id_that_stays_when_a_submission_is_edited_wins() -> None:
    assert keys(["meta-instanceID", "KEY", "id_kiriman"]) == [None, None, "id"]
    assert keys(["meta/instanceID", "_uuid", "meta/rootUuid", "_id"]) == [None, None, "id", None]
    assert keys(["meta-instanceID", "KEY"]) == [None, "id"]
    assert (
        keys(["meta-instanceID", "penilaian-biaya"]) == keys(["meta/instanceID", "penilaian/biaya"]) == ["id", "biaya"]
    )


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("penilaian/persyaratan", "persyaratan"),
        ("penilaian-persyaratan", "persyaratan"),
        ("a/b/biaya", "biaya"),
        ("penilaian/U3", "waktu"),
        ("data_diri/umur", "usia"),
        ("usia-responden", "usia"),
        ("Penilaian/Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?", "biaya"),
        ("Your opinion/What is your opinion of how quickly the service is given?", "waktu"),
        ("Biaya/Tarif", "biaya"),
        ("Kritik/saran", "remark"),
        ("L/P", "jenis_kelamin"),
        ("_validation_status/timestamp", None),
        ("_validation_status.timestamp", None),
        ("formhub/uuid", None),
        ("penilaian/bukan_unsur", None),
    ],
)
def test_headings_of_a_platform_s_export_are_read_without_their_groups(heading: str, key: str | None) -> None:
    assert keys([heading, "_uuid"]) == [key, "id"]


def test_a_path_is_none_where_no_platform_made_the_table() -> None:
    assert keys(["data_diri/umur", "Pegawai/usia"]) == [None, None]


def test_of_an_export_s_days_that_of_the_survey_wins_in_whichever_group() -> None:
    assert keys(["start", "kunjungan/tanggal", "end", "_submission_time", "_uuid"]) == [None, "date", None, None, "id"]


def test_a_question_names_its_element_though_all_its_words_are_common() -> None:
    extra = ExtraElement(
        kunci="aman", kode="U10", nama="Aman", pertanyaan="Menurut Anda?", jawaban=("a", "b", "c", "d")
    )
    assert keys(["Menurut Anda ?"], project=Project(unsur=(extra,))) == ["aman"]


def test_waktu_with_dates_is_a_date() -> None:
    found = assign(["waktu", *CODES], PROJECT, ReadOptions(), dateish=frozenset({0}))
    assert found.columns[0].key == "date"
    assert found.columns[3].key == "waktu"


def test_a_mapping_wins_over_every_rule_and_may_ignore_a_column() -> None:
    options = ReadOptions(mapping={"U1": "-", "Kolom aneh": "persyaratan"})
    assert keys(["U1", "Kolom aneh", "U2"], options=options) == [None, "persyaratan", "prosedur"]


def test_a_mapped_column_wins_over_a_recognised_one() -> None:
    assert keys(["Kolom aneh", "U3"], options=ReadOptions(mapping={"Kolom aneh": "waktu"})) == ["waktu", None]


def test_of_two_columns_of_one_kind_the_more_usual_name_wins() -> None:
    """The day of the survey, and not that of keying it in, whichever comes first."""
    assert keys(["Cap waktu", "Tanggal Survei"]) == [None, "date"]
    assert keys(["Tanggal Survei", "Cap waktu"]) == ["date", None]


def test_a_mapping_may_name_an_element_by_its_code() -> None:
    """In the order that bare codes are read in, and with the same warning."""
    options = ReadOptions(mapping={"AU1": "U1", "AU8": "u8"})
    check_mapping(PROJECT, options)
    assert keys(["AU1", "AU8"], options=options) == ["persyaratan", "pengaduan"]
    assert keys(["AU1", "AU8"], options=replace(options, order="annex")) == ["persyaratan", "sarana"]


def test_two_columns_of_one_element_are_refused_by_name() -> None:
    with pytest.raises(SourceError, match=r'"U1" dan "Persyaratan".*--map'):
        keys([*CODES, "Persyaratan"])


def test_an_unknown_key_in_a_mapping_is_refused_with_the_nearest() -> None:
    with pytest.raises(SourceError, match="persyaratan"):
        check_mapping(PROJECT, ReadOptions(mapping={"A": "persaratan"}))


def test_brackets_name_the_element_where_the_text_before_them_does_not() -> None:
    grid = [f"Bagaimana penilaian Anda terhadap unsur pelayanan berikut? [{e.name.id}]" for e in ELEMENTS]
    assert keys(grid) == list(PROJECT.instrument.keys)
    assert keys([f"{e.code} ({e.name.id})" for e in ELEMENTS]) == list(PROJECT.instrument.keys)
    assert keys(["U1 (Pilih satu)", "Biaya (kesesuaian dengan prosedur)"]) == ["persyaratan", "biaya"]


def test_a_code_and_a_name_in_brackets_must_agree_in_the_body_or_in_the_annex() -> None:
    assert keys(["U8 (Sarana dan Prasarana)"]) == ["sarana"]
    with pytest.raises(SourceError, match=r'"U1 \(Prosedur\)" menyebut dua unsur'):
        keys(["U1 (Prosedur)"])
    assert keys(["U1 (Prosedur)"], options=ReadOptions(mapping={"U1 (Prosedur)": "prosedur"})) == ["prosedur"]


@pytest.mark.parametrize("heading", ["Nilai U1", "Skor U1", "Unsur ke-1", "Pertanyaan ke 1"])
def test_a_code_may_be_spelt_out(heading: str) -> None:
    assert keys([heading]) == ["persyaratan"]


def test_a_misspelt_word_is_looked_for_only_among_words_that_begin_or_end_alike() -> None:
    """The cost of a table with thousands of long headings is that of these comparisons."""
    assert keys(["Persyratan pelayanan", "Kompetensii pelaksana"]) == ["persyaratan", "kompetensi"]
    assert keys(["xersyaratax"]) == [None]
