"""Whole tables in, Responses out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.cli.rejects import harmless
from ikm.survey.errors import IkmError, SourceError
from ikm.survey.problems import Accounting
from ikm.survey.project import Import, Project, Service, Survey, Unit
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.read import find_sources, names_of, preview_of, read_from, responses_of
from ikm.survey.reading.tables import read_tables
from ikm.survey.responses import Responses
from raw_tables import CODES, coded, raw_table

PROJECT = Project(impor=Import(urutan="body"))
FULL = "4 3 4 3 4 3 4 3 4"
REGENCY = Project(
    impor=Import(urutan="body"),
    unit=(
        Unit(nama="Dinas Kesehatan", alias=("Dinkes",), kode="D01"),
        Unit(nama="RSUD Melati", layanan=(Service(nama="Rawat Jalan", alias=("RJ",)),)),
    ),
)


def read(*tables: RawTable, project: Project = PROJECT, **options: object) -> Responses:
    return responses_of(tables, project, ReadOptions(**options))  # type: ignore[arg-type]


def rules(found: Responses) -> list[str]:
    return [problem.rule for problem in found.problems]


def test_answers_stand_under_their_elements() -> None:
    found = read(coded("1 2 3 4 1 2 3 4 1"))
    assert found.frame.select(PROJECT.instrument.keys).row(0) == (1, 2, 3, 4, 1, 2, 3, 4, 1)
    assert found.accounting == Accounting(accepted=1, skipped=1)
    assert not found.problems


def test_titles_empty_rows_repeated_headings_column_numbers_and_totals_are_no_data() -> None:
    table = raw_table(
        [
            ["REKAP SKM DINAS", *[None] * 10],
            [None] * 11,
            ["No", "Usia", *CODES],
            [f"({i})" for i in range(1, 12)],
            ["1", "30", *FULL.split()],
            [None] * 11,
            ["No", "Usia", *CODES],
            ["2", "40", *FULL.split()],
            ["Jumlah", None, *["8"] * 9],
            ["NRR", None, *["3,50"] * 9],
            ["Nilai IKM", "87,50"],
            ["Mengetahui, Kepala Dinas"],
        ]
    )
    found = read(table)
    assert found.accounting == Accounting(accepted=2, skipped=10)
    assert found.frame["row"].to_list() == [5, 8]


def test_a_service_that_is_called_like_a_total_is_data() -> None:
    found = read(raw_table([["Layanan", *CODES], ["Total Station", *FULL.split()], ["Total", *["7"] * 9]]))
    assert found.accounting == Accounting(accepted=1, skipped=2)


NINE_2, NINE_4 = ["2"] * 9, ["4"] * 9


@pytest.mark.parametrize(
    "label",
    """Jumlah|Jml|Total|Rata-rata|Rata2|Average|Avg|NRR|NRR tertimbang per unsur|Nilai tertinggi|Nilai terendah|Modus|
    Min|Max|Median|Nilai Maksimum|Σ|Std|Simpangan baku|Varians|Count|N|Peringkat|Ranking|Prioritas|IKM
    """.replace("\n", "").split("|"),
)
@pytest.mark.parametrize("figure", ["4", "3,5", "35"])
def test_a_row_below_the_data_that_is_called_a_summary_is_none_of_them(label: str, figure: str) -> None:
    rows = [[str(i), "L", *NINE_2] for i in range(1, 11)]
    signature = [*[None] * 7, "Randu, 1 Maret 2022"]
    summary = [label.strip(), None, *[figure] * 9]
    found = read(raw_table([["No", "Jenis Kelamin", *CODES], *rows, summary, signature]))
    assert found.accounting == Accounting(accepted=10, skipped=3)


@pytest.mark.parametrize(
    ("heading", "cell", "answers"),
    [
        ("Nama", "Total Wijaya", ["1"] * 9),
        ("Nama", "Max", NINE_4),
        ("Saran", "Jumlah petugas kurang", NINE_4),
        ("Saran", "Total", NINE_4),
        ("Jenis Layanan", "IKM", ["d"] * 9),
        ("Jenis Layanan", "IKM", ["4", None, *["4"] * 7]),
        ("Jenis Layanan", "SKM Online", ["4", "5", *["4"] * 7]),
    ],
)
def test_a_respondent_whose_first_cell_begins_as_a_summary_does_is_read(
    heading: str, cell: str, answers: list[str | None]
) -> None:
    found = read(raw_table([[heading, *CODES], [cell, *answers], ["Budi", *NINE_4]]))
    assert found.accounting.accepted + found.accounting.rejected == 2


def test_records_hold_no_totals() -> None:
    found = read(raw_table([["Nama", *CODES], ["Total", *NINE_4], ["Budi", *NINE_4]], first_row=0))
    assert found.accounting == Accounting(accepted=2)


def test_a_last_row_of_sums_is_told_beside_a_column_of_letters() -> None:
    found = read(coded(*["4 4 4 b 4 4 4 4 4"] * 3, "12 12 12 12 12 12 12 12 12"))
    assert found.accounting == Accounting(accepted=3, skipped=2)


def test_sums_and_means_without_a_name_are_told_by_arithmetic() -> None:
    found = read(
        coded("3 3 3 3 3 3 3 3 3", "4 4 4 4 4 4 4 4 4", "7 7 7 7 7 7 7 7 7", "3.5 3.5 3.5 3.5 3.5 3.5 3.5 3.5 3.5")
    )
    assert found.accounting == Accounting(accepted=2, skipped=3)


def test_two_heading_rows_are_joined() -> None:
    table = raw_table(
        [
            ["NO", "PROFIL", None, "NILAI UNSUR PELAYANAN", *[None] * 8],
            [None, "JENIS KELAMIN", "USIA", *[str(i) for i in range(1, 10)]],
            ["1", "L", "30", *FULL.split()],
        ]
    )
    found = read(table)
    assert found.accounting == Accounting(accepted=1, skipped=2)
    assert found.frame.select("jenis_kelamin", "usia", "sarana").row(0) == ("Laki-laki", "30", 4)


def test_records_of_json_count_without_their_made_heading() -> None:
    table = raw_table([CODES, FULL.split()], first_row=0)
    found = read(table)
    assert found.accounting == Accounting(accepted=1)
    assert found.frame["row"].to_list() == [1]


def test_sheets_without_elements_are_skipped_where_another_has_them() -> None:
    note = raw_table([["Petunjuk"], ["Isi lembar data"]], sheet="Petunjuk")
    assert read(note, coded(FULL)).accounting == Accounting(accepted=1, skipped=3)
    with pytest.raises(SourceError, match=r"Petunjuk.*--map"):
        read(note)


def test_a_bad_cell_rejects_its_row_and_is_named() -> None:
    table = coded(FULL, "4 4 5 4 4 4 4 4 4", *[FULL] * 30)
    found = read(table)
    (problem,) = found.problems
    assert (problem.file, problem.row, problem.column, problem.value, problem.rule) == (
        "jan.csv", 3, "U3", "5", "outside-scale",
    )  # fmt: skip
    assert found.accounting == Accounting(accepted=31, rejected=1, skipped=1)
    assert found.problem_counts == {("jan.csv", "U3", "outside-scale"): 1}
    (rejects,) = found.rejects
    assert rejects.columns == [*CODES, "ikm:berkas", "alasan"]
    assert "baris 3: U3: 5 di luar skala 1-4" in rejects["alasan"][0]
    assert "outside the scale" in read(table, language="en").rejects[0]["alasan"][0]


def test_on_request_a_bad_cell_is_blanked_and_its_row_kept() -> None:
    found = read(coded(*[FULL] * 30, "4 4 5 4 4 4 4 4 4"), bad_cell="blank")
    assert found.accounting == Accounting(accepted=31, skipped=1)
    assert found.frame["waktu"][30] is None
    assert [(p.rule, p.severity) for p in found.problems] == [("outside-scale", "warning")]


def test_zero_is_blank_with_one_warning() -> None:
    found = read(coded("4 4 0 4 4 4 4 4 4", "4 4 0 4 4 4 4 4 4"))
    assert found.frame["waktu"].to_list() == [None, None]
    assert rules(found) == ["zero-blank"]
    assert found.problem_counts == {("jan.csv", "U3", "zero-blank"): 2}


def test_a_row_without_answers_is_rejected() -> None:
    found = read(raw_table([["Usia", *CODES], ["30", *["-"] * 9], ["31", *FULL.split()]]))
    assert rules(found) == ["no-answers"]
    assert found.accounting == Accounting(accepted=1, rejected=1, skipped=1)


def test_a_row_without_answers_is_rejected_whatever_else_is_wrong_with_it() -> None:
    found = read(raw_table([["Usia", *CODES], ["999", *["-"] * 9], ["31", *FULL.split()]]))
    assert set(rules(found)) == {"unknown-age", "no-answers"}
    assert found.accounting == Accounting(accepted=1, rejected=1, skipped=1)
    assert "tidak ada satu pun jawaban" in found.rejects[0]["alasan"][0]


def test_a_form_of_which_only_the_remark_was_keyed_is_rejected_and_a_note_below_is_not() -> None:
    head, form, remark = ["No", *CODES, "Saran"], ["1", *FULL.split(), "ok"], [*[None] * 10, "antri lama"]
    assert read(raw_table([head, form, remark, form, remark, remark])).accounting.rejected == 3
    noted = read(raw_table([head, form, [None] * 11, [*[None] * 10, "Randu, 3 Januari 2026"], ["Mengetahui"]]))
    assert noted.accounting == Accounting(accepted=1, skipped=4)


@pytest.mark.parametrize("rows", [[], [["Jumlah", *["30"] * 9], ["NRR", *["3,0"] * 9]]])
def test_a_file_without_a_row_of_answers_is_told(rows: list[list[str | None]]) -> None:
    found = read(raw_table([["Nama", *CODES], *rows]))
    assert [(p.file, p.rule, p.severity) for p in found.problems] == [("jan.csv", "no-rows", "warning")]
    assert found.accounting == Accounting(skipped=1 + len(rows))


def test_another_scale_refuses_the_source() -> None:
    with pytest.raises(SourceError, match="1-5"):
        read(coded(*["5 5 4 5 5 4 5 5 5"] * 10))


def test_the_scale_of_an_element_that_does_not_apply_is_not_judged() -> None:
    free = Project(impor=Import(urutan="body"), unit=(Unit(nama="Puskesmas", tidak_berlaku=("biaya",)),))
    assert read(coded(*["4 4 4 5 4 4 4 4 4"] * 10), project=free).accounting.accepted == 10


def test_bare_codes_are_warned_of_once_unless_the_order_is_said() -> None:
    found = read(coded(FULL), coded(FULL), project=Project())
    (problem,) = found.problems
    assert (problem.rule, problem.severity) == ("element-order", "warning")
    for part in ("Penanganan Pengaduan", "Sarana dan Prasarana", "U8", "U9", "--order annex"):
        assert part in problem.message.say()
    assert not read(coded(FULL), project=Project(), order="annex").problems
    assert not read(coded(FULL), project=Project(survei=Survey(instrumen="permenpanrb-16-2014"))).problems


def test_answers_to_more_elements_than_the_instrument_has_are_refused() -> None:
    headings = [f"U{i}" for i in range(1, 15)]
    table = raw_table([headings, ["3"] * 14])
    with pytest.raises(SourceError, match=r'U10, U11.*instrumen.*--map "U10=-"'):
        read(table)
    old = read(table, project=Project(survei=Survey(instrumen="kepmenpan-25-2004")))
    assert not old.problems
    assert old.frame["keamanan"].to_list() == [3]
    assert not read(table, mapping=dict.fromkeys(headings[9:], "-")).problems


@pytest.mark.parametrize("said", ["puas", "9", "-", None])
def test_more_codes_than_elements_are_warned_of_where_they_hold_no_answers(said: str | None) -> None:
    assert rules(read(raw_table([[*CODES, "U10"], [*FULL.split(), said]]))) == ["unread-codes"]


def test_a_missing_element_is_refused_unless_it_does_not_apply() -> None:
    table = raw_table([[c for c in CODES if c != "U4"], ["4", "4", "4", "4", "4", "4", "4", "4"]])
    with pytest.raises(SourceError, match=r"biaya.*U9.*--map"):
        read(table)
    free = Project(impor=Import(urutan="body"), unit=(Unit(nama="Puskesmas", tidak_berlaku=("biaya",)),))
    assert read(table, project=free).frame["biaya"].to_list() == [None]


def test_a_missing_element_may_be_excused_by_every_row_s_service() -> None:
    unit = Unit(nama="Puskesmas", layanan=(Service(nama="KIA", tidak_berlaku=("biaya",)), Service(nama="Gigi")))
    project = Project(impor=Import(urutan="body"), unit=(unit,))
    head = ["Layanan", *(c for c in CODES if c != "U4")]
    free, paid = ["KIA", *["4"] * 8], ["Gigi", *["4"] * 8]
    assert read(raw_table([head, free, free]), project=project).accounting.accepted == 2
    with pytest.raises(SourceError, match="biaya"):
        read(raw_table([head, free, paid]), project=project)


def test_answers_that_do_not_apply_are_left_out_and_counted() -> None:
    free = Project(impor=Import(urutan="body"), unit=(Unit(nama="Puskesmas", tidak_berlaku=("biaya",)),))
    found = read(coded(FULL, "4 4 4 9 4 4 4 4 4"), project=free)
    assert found.frame["biaya"].to_list() == [None, None]
    assert found.problem_counts == {("jan.csv", "U4", "not-applicable"): 2}


def test_an_impossible_date_rejects_and_a_future_one_only_warns() -> None:
    table = raw_table(
        [
            ["Tanggal", *CODES],
            *[[day, *FULL.split()] for day in ("2022-03-01", "2022-13-45", "2031-01-01", "2032-01-01")],
        ]
    )
    found = read(table, today=date(2026, 1, 1))
    assert found.accounting == Accounting(accepted=3, rejected=1, skipped=1)
    assert rules(found) == ["impossible-date", "date-future"]
    assert found.problem_counts["jan.csv", "Tanggal", "date-future"] == 2


def test_a_timestamp_gives_the_time_where_no_column_does() -> None:
    stamped = ["2022-03-01 08:15", *FULL.split()]
    assert read(raw_table([["Cap waktu", *CODES], stamped])).frame["time"].to_list() == [time(8, 15)]
    both = raw_table([["Jam", "Cap waktu", *CODES], ["07:40", *stamped], [None, *stamped]])
    assert read(both).frame["time"].to_list() == [time(7, 40), time(8, 15)]


def test_dates_on_either_side_of_the_period_are_warned_of() -> None:
    days = ("2021-12-31", "2022-01-01", "2022-12-31", "2023-01-01")
    found = read(
        raw_table([["Tanggal", *CODES], *[[day, *FULL.split()] for day in days]]),
        project=Project(impor=Import(urutan="body"), survei=Survey(periode="2022")),
    )
    assert found.accounting.accepted == 4
    assert found.problem_counts == {("jan.csv", "Tanggal", "date-outside-period"): 2}


def test_demographics_that_do_not_fit_never_reject() -> None:
    table = raw_table([["Usia", "Pekerjaan", *CODES], ["1121212", "PNS/TNI/POLRI", *FULL.split()]])
    found = read(table)
    assert found.frame.select("usia", "pekerjaan").row(0) == ("tidak diketahui", "tidak diketahui")
    assert found.accounting.accepted == 1
    assert rules(found) == ["unknown-age", "unknown-choice"]


BOOK = [
    raw_table([CODES, FULL.split()], file="buku.xlsx", sheet="Data"),
    raw_table([CODES[:3], ["3,1", "3,2", "3,3"]], file="buku.xlsx", sheet="Terendah"),
    raw_table([CODES, *[["12"] * 9] * 4], file="buku.xlsx", sheet="Frekuensi"),
]


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [(BOOK, "lembar Terendah: tidak ada kolom.*--sheet"), (BOOK[::2], 'lembar Frekuensi, kolom "U1".*--sheet')],
)
def test_a_sheet_that_refuses_the_file_is_named_with_the_way_around_it(tables: list[RawTable], sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read_from(tables, PROJECT)


def test_only_the_sheets_asked_for_are_read_and_the_others_counted() -> None:
    found = read_from(BOOK, PROJECT, ReadOptions(sheets=("data",)))
    assert found.accounting == Accounting(accepted=1, skipped=1 + 2 + 5)
    assert [heading for _, heading, _ in preview_of(BOOK, PROJECT, ReadOptions(sheets=("data",)))] == CODES
    with pytest.raises(SourceError, match="lembar Loket tidak ada; lembarnya: Data, Terendah, Frekuensi"):
        read_from(BOOK, PROJECT, ReadOptions(sheets=("Loket",)))


def test_a_file_without_sheets_has_none_to_choose_from() -> None:
    assert read_from([coded(FULL)], PROJECT, ReadOptions(sheets=("Data",))).accounting.accepted == 1


def test_the_unit_comes_from_column_option_sheet_title_or_file_name() -> None:
    rows = [CODES, FULL.split()]
    named = raw_table([["OPD", *CODES], ["DINKES ", *FULL.split()], ["rsud melati", *FULL.split()]])
    assert read(named, project=REGENCY).frame["unit"].to_list() == ["Dinas Kesehatan", "RSUD Melati"]
    assert read(coded(FULL), project=REGENCY, unit="d01").frame["unit"].to_list() == ["Dinas Kesehatan"]
    for table in (
        raw_table(rows, sheet="Dinkes"),
        raw_table([["REKAP DINAS KESEHATAN TAHUN 2022"], *rows]),
        raw_table(rows, file="skm_dinas-kesehatan_2022.csv"),
    ):
        assert read(table, project=REGENCY).frame["unit"].to_list() == ["Dinas Kesehatan"]


@pytest.mark.parametrize(
    ("title", "file"),
    [("REKAP LOKET A DAN LOKET B", "jan.csv"), (None, "loket about.csv")],
    ids=["two names", "inside another word"],
)
def test_a_unit_is_not_guessed(title: str | None, file: str) -> None:
    rows = [CODES, FULL.split()]
    project = Project(impor=Import(urutan="body"), unit=(Unit(nama="Loket A"), Unit(nama="Loket B")))
    with pytest.raises(SourceError, match="--unit"):
        read(raw_table([[title], *rows] if title else rows, file=file), project=project)


HEALTH = Project(
    impor=Import(urutan="body"),
    unit=(
        Unit(nama="Dinas Kesehatan", kode="01"),
        Unit(nama="Puskesmas Melati", kode="02"),
        Unit(nama="Puskesmas Mawar", kode="PM3"),
    ),
)


@pytest.mark.parametrize(
    ("titles", "place", "unit"),
    [
        (["Laporan SKM periode 01 Januari - 31 Maret 2022"], {"file": "puskesmas-melati.csv"}, "Puskesmas Melati"),
        (["DINAS KESEHATAN", "UPTD PUSKESMAS MAWAR"], {"file": "puskesmas mawar.xlsx"}, "Puskesmas Mawar"),
        (["DINAS KESEHATAN"], {"file": "skm.xlsx", "sheet": "Puskesmas Mawar"}, "Puskesmas Mawar"),
        ([], {"file": "skm_pm3_2022.csv"}, "Puskesmas Mawar"),
        ([], {"file": "skm.xlsx", "sheet": "02"}, "Puskesmas Melati"),
        ([], {"file": "januari.csv", "folder": "Puskesmas Melati"}, "Puskesmas Melati"),
    ],
)
def test_the_most_telling_place_that_names_one_unit_decides(
    titles: list[str], place: dict[str, str], unit: str
) -> None:
    table = replace(raw_table([*([title] for title in titles), CODES, FULL.split()]), **place)  # type: ignore[arg-type]
    assert read(table, project=HEALTH).frame["unit"].to_list() == [unit]


def test_a_row_that_leaves_the_unit_blank_where_others_name_it_is_rejected() -> None:
    rows = [[name, *FULL.split()] for name in ("Puskesmas Melati", None, "-", "Puskesmas Mawar")]
    table = raw_table([["Unit", *CODES], *rows], file="puskesmas mawar.csv")
    found = read(table, project=HEALTH)
    assert found.frame["unit"].to_list() == ["Puskesmas Melati", "Puskesmas Mawar"]
    assert [(p.rule, p.row, p.column) for p in found.problems] == [("no-unit", 3, "Unit"), ("no-unit", 4, "Unit")]
    assert read(table, project=HEALTH, unit="PM3").frame["unit"].to_list()[1:3] == ["Puskesmas Mawar"] * 2
    empty = raw_table([["Unit", *CODES], [None, *FULL.split()]], file="puskesmas mawar.csv")
    assert read(empty, project=HEALTH).frame["unit"].to_list() == ["Puskesmas Mawar"]


def test_a_fault_of_headings_or_units_says_where_it_is() -> None:
    with pytest.raises(SourceError, match=r'dua\.xlsx, lembar Loket: Kolom "U1" dan "Persyaratan"'):
        read(raw_table([[*CODES, "Persyaratan"], [*FULL.split(), "4"]], file="dua.xlsx", sheet="Loket"))
    rows = [["Dinas Kesehatan", *FULL.split()], ["Puskesmas Melat", *FULL.split()]]
    with pytest.raises(SourceError, match=r'jan\.csv, baris 3, kolom "OPD": Unit "Puskesmas Melat" tidak ada'):
        read(raw_table([["OPD", *CODES], *rows]), project=HEALTH)


def test_a_running_number_is_no_id() -> None:
    rows = [[str(i), *FULL.split()] for i in (1, 2, 3)]
    with pytest.raises(SourceError, match='kolom "No" hanya nomor urut'):
        read(raw_table([["No", *CODES], *rows]), id_column="no")
    assert read(raw_table([["No", *CODES], *rows[1:]]), id_column="No").frame["id"].to_list() == ["2", "3"]
    assert read(raw_table([["Kode kiriman", *CODES], *rows]), id_column="Kode kiriman").accounting.accepted == 3


def test_several_units_named_and_none_alone_are_refused_with_their_names() -> None:
    table = raw_table([["DINAS KESEHATAN"], ["PUSKESMAS MAWAR"], CODES, FULL.split()])
    with pytest.raises(SourceError, match="Dinas Kesehatan, Puskesmas Mawar; sebutkan dengan --unit"):
        read(table, project=HEALTH)
    assert read(table, project=HEALTH, unit="02").frame["unit"].to_list() == ["Puskesmas Melati"]
    both = raw_table([["REKAP PUSKESMAS MAWAR DAN PUSKESMAS MELATI"], CODES, FULL.split()])
    with pytest.raises(SourceError, match="Puskesmas Mawar, Puskesmas Melati; sebutkan"):
        read(both, project=HEALTH)


def test_a_name_within_a_longer_one_is_not_said() -> None:
    project = Project(impor=Import(urutan="body"), unit=(Unit(nama="Loket Satu"), Unit(nama="Loket Satu Barat")))
    table = raw_table([CODES, FULL.split()], file="skm loket satu barat 2022.csv")
    assert read(table, project=project).frame["unit"].to_list() == ["Loket Satu Barat"]


def test_without_a_unit_the_folder_tells_sources_apart() -> None:
    def source(folder: str, unit: str | None = None) -> str:
        table = replace(raw_table([CODES, FULL.split()]), folder=folder)
        return str(read(table, unit=unit).frame["source"][0])

    assert source("Puskesmas A") != source("Puskesmas B")
    assert source("Puskesmas A", unit="Melati") == source("Puskesmas B", unit="Melati")


def test_an_unknown_unit_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(SourceError, match="Dinas Kesehatan"):
        read(coded(FULL), project=REGENCY, unit="Dinas Kesehtan")
    with pytest.raises(SourceError, match="--unit"):
        read(coded(FULL), project=REGENCY)


def test_punctuation_tells_names_apart_where_nothing_else_does() -> None:
    """`Loket 11` is not `Loket 1.1`; without a name of its own, a spelling that fits both fits neither."""
    kinds = (Service(nama="Kelas I-II"), Service(nama="Kelas III"))
    project = Project(unit=(Unit(nama="Loket 1.1", layanan=kinds), Unit(nama="Loket 11", layanan=kinds)))
    rows = [["Loket 11", "kelas iii"], ["LOKET  1.1", "Kelas I-II"], ["Loket 11", "Kelas III"]]
    found = read(raw_table([["Unit", "Layanan", *CODES], *([*r, *FULL.split()] for r in rows)]), project=project)
    assert found.frame["unit"].to_list() == ["Loket 11", "Loket 1.1", "Loket 11"]
    assert found.frame["service"].to_list() == ["Kelas III", "Kelas I-II", "Kelas III"]
    with pytest.raises(SourceError, match="Loket 1-1"):
        read(coded(FULL), project=project, unit="Loket 1-1")


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("مكتب الخدمة", "مكتب  الخدمة"),
        ("Puskesmas Ⅱ", "PUSKESMAS II"),
        ("Café Été", "Cafe\u0301 E\u0301te\u0301"),
        ("Служба", "служба"),
    ],
)
def test_a_unit_is_known_in_every_script_and_unicode_form(declared: str, written: str) -> None:
    project = Project(unit=(Unit(nama=declared), Unit(nama="Lain")))
    table = raw_table([["Unit", *CODES], [written, *FULL.split()]])
    assert read(table, project=project).frame["unit"].to_list() == [declared]


def test_without_declared_units_a_file_name_is_no_unit() -> None:
    assert read(raw_table([CODES, FULL.split()], file="dinkes.csv", sheet="Loket")).frame["unit"].to_list() == [None]


def test_services_are_matched_and_unknown_ones_kept_with_a_warning() -> None:
    table = raw_table([["Layanan", *CODES], ["rj", *FULL.split()], ["Apotek  Malam", *FULL.split()]])
    found = read(table, project=REGENCY, unit="RSUD Melati")
    assert found.frame["service"].to_list() == ["Rawat Jalan", "Apotek Malam"]
    assert rules(found) == ["unknown-service"]


def test_a_mapping_is_shown_and_a_mapped_heading_must_exist() -> None:
    assert preview_of([coded(FULL)], PROJECT)[0] == (None, "U1", "persyaratan")
    with pytest.raises(SourceError, match=r'"Kolom X".*U1, U2'):
        read(coded(FULL), mapping={"Kolom X": "persyaratan"})


def test_what_is_asked_for_on_the_command_line_comes_before_the_project_file() -> None:
    project = Project(impor=Import(urutan="body", kolom={"A": "waktu"}))
    assert read(coded("1 2 3 4 1 2 3 4 1"), project=project, order="annex").frame["sarana"].to_list() == [4]
    table = raw_table([["A", *CODES[1:]], ["1", *["4"] * 8]])
    found = read(table, project=project, mapping={"A": "persyaratan", "U3": "waktu"})
    assert found.frame.select("persyaratan", "waktu").row(0) == (1, 4)


def test_headings_without_any_sense_are_read_by_mapping() -> None:
    headings = [f"kol_{letter}" for letter in "abcdefghi"]
    mapping = dict(zip(headings, PROJECT.instrument.keys, strict=True))
    found = read(raw_table([headings, FULL.split()]), mapping=mapping)
    assert found.frame["sarana"].to_list() == [4]


def test_an_export_that_grows_over_the_years_stays_one_source() -> None:
    """The project's period moves on; a dated row is of its own year, an undated one of the project's period."""
    rows: list[list[str | None]] = [["Tanggal", *CODES], ["2025-03-02", *FULL.split()], [None, *FULL.split()]]
    for period in ("2025", "2026"):
        project = Project(survei=Survey(periode=period))
        frame = responses_of([raw_table(rows, file="jan.csv")], project, ReadOptions()).frame
        assert frame["source"].to_list() == ["|2025|jan", f"|{period}|jan"]


def test_a_copy_of_a_file_is_of_the_same_source() -> None:
    names = ["Jan.csv", "jan (1).csv", "Copy of Jan.csv", "Salinan Jan.csv", "Jan - Copy.xlsx"]
    sources = {read(raw_table([CODES, FULL.split()], file=name)).frame["source"][0] for name in names}
    assert sources == {"||jan"}
    assert read(coded(FULL), source="loket").frame["source"].to_list() == ["loket"]


def test_a_fingerprint_leaves_out_running_numbers_and_column_order() -> None:
    one = read(raw_table([["No", "Usia", *CODES], ["1", "30", *FULL.split()]]))
    two = read(raw_table([[*CODES, "Usia", "Kosong", "No. Responden"], [*FULL.split(), "30.0", None, "77"]]))
    other = read(raw_table([["No", "Usia", *CODES], ["1", "31", *FULL.split()]]))
    assert one.frame["fingerprint"].to_list() == two.frame["fingerprint"].to_list()
    assert one.frame["fingerprint"].to_list() != other.frame["fingerprint"].to_list()


@pytest.mark.parametrize("heading", ["No. Resp", "Nomor Kuesioner", "No Urut Responden", "ID", "R", "Responden ke"])
def test_numbers_one_after_the_other_are_running_numbers_whatever_they_are_called(heading: str) -> None:
    old = read(raw_table([[heading, "Usia", *CODES], ["1", "30", *FULL.split()], ["2", "31", *FULL.split()]]))
    new = read(raw_table([[heading, "Usia", *CODES], ["7", "30", *FULL.split()], ["8", "31", *FULL.split()]]))
    told = read(raw_table([[heading, "Usia", *CODES], ["7", "30", *FULL.split()], ["9", "31", *FULL.split()]]))
    assert (
        old.frame["fingerprint"].to_list() == new.frame["fingerprint"].to_list() != told.frame["fingerprint"].to_list()
    )


def mended(found: Responses, **cells: str) -> RawTable:
    """The rejected rows as their file holds them, with other cells in the columns named."""
    (rejects,) = found.rejects
    for heading, cell in cells.items():
        rejects = rejects.with_columns(pl.lit(cell).alias(heading))
    guarded = [[harmless(cell) for cell in row] for row in rejects.iter_rows()]
    return raw_table([rejects.columns, *guarded], file="ditolak.csv")


@pytest.mark.parametrize(
    ("headings", "bad", "good"),
    [
        (["No. Resp", "Saran", *CODES], ["2", "-bagus", "7", *["4"] * 8], ["1", "ok", *["4"] * 9]),
        (["Alasan", "Alasan", *CODES], ["=a", "b", "7", *["4"] * 8], ["ok", None, *["4"] * 9]),
        ([None, "alasan", *CODES], ["x", "sakit", "7", *["4"] * 8], ["y", "ok", *["4"] * 9]),
    ],
)
def test_a_mended_rejected_row_is_the_mended_row_of_its_file(
    headings: list[str | None], bad: list[str | None], good: list[str | None]
) -> None:
    def of(row: list[str | None]) -> RawTable:
        return replace(raw_table([headings, good, row], file="Data Melati.csv"), folder="A")

    back = read(mended(read(of(bad)), U1="4"))
    whole = read(of([*bad[:2], *["4"] * 9]))
    for name in ("source", "fingerprint", "remark"):
        assert back.frame[name].to_list() == whole.frame[name].to_list()[1:]


def test_rejected_rows_keep_the_unit_and_source_that_stood_beside_them() -> None:
    sheets = [
        raw_table([CODES, FULL.split(), ["7", *["4"] * 8]], file="dua.xlsx", sheet=name)
        for name in ("Puskesmas Melati", "Puskesmas Mawar")
    ]
    found = read(*sheets, project=HEALTH)
    back = [read(mended(replace(found, rejects=(rejects,)), U1="4"), project=HEALTH).frame for rejects in found.rejects]
    assert [frame["unit"].to_list() for frame in back] == [["Puskesmas Melati"], ["Puskesmas Mawar"]]
    assert [frame["source"][0] for frame in back] == found.frame["source"].to_list()
    loket = read(coded(FULL, "7 4 4 4 4 4 4 4 4"), source="loket 1")
    assert read(mended(loket, U1="4")).frame["source"].to_list() == ["loket 1"]


def test_what_is_rejected_again_stands_as_it_stood() -> None:
    found = read(raw_table([["No. Resp", "Saran", *CODES], ["1", "ok", *FULL.split()], ["2", "-", "7", *["4"] * 8]]))
    (first,), (again,) = found.rejects, read(mended(found)).rejects
    assert again.drop("alasan").equals(first.drop("alasan"))
    assert first["alasan"].to_list() == [f"baris 3: {reason}" for reason in again["alasan"]]


@pytest.mark.parametrize(
    "below",
    [
        [
            [*[None] * 6, text]
            for text in ("Metro, 31 Desember 2025", "Kepala Dinas,", "Drs. Ahmad", "NIP 197001011990031001")
        ],
        [["Mengetahui,", *[None] * 6, "Metro, 31 Desember 2025"], ["A (Sangat Baik)", ": 88,31 - 100,00"]],
    ],
    ids=["signature", "two cells"],
)
def test_notes_parted_from_the_answers_are_no_rows(below: list[list[str | None]]) -> None:
    """Wherever they stand, once a row without data parts them; right below, a text under an element is a slip."""
    filled = [[*row, *[None] * (10 - len(row))] for row in below]
    answers = [[str(i), *FULL.split()] for i in range(1, 7)]
    parted = read(raw_table([["No", *CODES], *answers, [None] * 10, *filled]))
    assert parted.accounting == Accounting(accepted=6, skipped=2 + len(below))
    slip = [None, "sangat bgs", *[None] * 8]
    assert read(raw_table([["No", *CODES], *answers, slip])).accounting == Accounting(accepted=6, rejected=1, skipped=1)


def test_a_table_of_the_elements_below_the_respondents_is_none_of_them() -> None:
    """Its mean of exactly 3 under an element would be an answer; a name of an element beside answers is a remark."""
    below = [
        [code, f"  {e.name.id} ", "3", *[None] * 8] for code, e in zip(CODES, PROJECT.instrument.elements, strict=True)
    ]
    people = [[str(i), "Waktu Penyelesaian", *FULL.split()] for i in range(1, 7)]
    found = read(raw_table([["No", "Perlu diperbaiki", *CODES], *people, *below]))
    assert found.accounting == Accounting(accepted=6, skipped=10)


def test_numbers_written_ahead_are_no_forms() -> None:
    blank = [[str(i), *[None] * 9] for i in range(3, 51)]
    found = read(raw_table([["No", *CODES], ["1", *FULL.split()], ["2", *FULL.split()], *blank]))
    assert found.accounting == Accounting(accepted=2, skipped=49)


NUMBERED = [[str(i), *FULL.split()] for i in range(1, 7)]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("No Kuesioner", [[f"SKM-{i:03}", *FULL.split()] for i in range(1, 5)]),
        ("Kode Responden", [[f"N-{i}", *FULL.split()] for i in range(1, 5)]),
        ("Loket", [[text, *FULL.split()] for text in ("Umum", "Umum", "Prioritas", "Prioritas")]),
        ("Nama", [["Budi", *FULL.split()], ["Max", *FULL.split()]]),
        ("Jenis Layanan", [[text, *FULL.split()] for text in ("IKM", "Total", "Total", "IKM")]),
    ],
)
def test_respondents_whose_number_reads_as_a_summary_are_no_summaries(head: str, rows: list[list[str]]) -> None:
    found = read(raw_table([[head, *CODES], *rows]))
    assert found.accounting.accepted == len(rows)


@pytest.mark.parametrize(
    "below",
    [
        ["Jumlah jawaban 2", *"100201001"],
        ["Jumlah responden yang menjawab B", *"121231241"],
        ["Skor", *"334334433"],
        ["Predikat", *"bbcbbccbb"],
        ["Tingkat Kepuasan", *"334334433"],
    ],
)
def test_a_summary_below_numbered_respondents_is_none_of_them(below: list[str]) -> None:
    """Whatever it is called: a text where all others have their number."""
    found = read(raw_table([["No", *CODES], *NUMBERED, below]))
    assert (found.accounting.accepted, found.accounting.rejected) == (6, 0)


def test_problems_are_capped_and_all_counted() -> None:
    found = read(coded(*["x 4 4 4 4 4 4 4 4"] * 1500))
    assert len(found.problems) == 1000
    assert found.problem_counts == {("jan.csv", "U1", "unknown-answer"): 1500}
    assert found.accounting == Accounting(rejected=1500, skipped=1)


def test_folders_give_their_files_without_hidden_and_temporary_ones(tmp_path: Path) -> None:
    for name in ("b.csv", "a.XLSX", "~$a.xlsx", ".c.csv", "gambar.png", "sub/d.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [p.relative_to(tmp_path).as_posix() for p in find_sources([tmp_path])] == ["a.XLSX", "b.csv", "sub/d.json"]


def test_a_text_in_a_folder_that_is_no_table_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("Jawaban tahun 2022.\nDari loket A, B dan C.\n", encoding="utf-8")
    (tmp_path / "jawaban.txt").write_text("Judul\nU1;U2;U3\n4;3;4\n", encoding="utf-16")
    assert find_sources([tmp_path]) == [tmp_path / "jawaban.txt"]
    assert find_sources([tmp_path / "README.txt"]) == [tmp_path / "README.txt"]


def test_files_of_one_name_are_called_by_the_folder_that_tells_them_apart() -> None:
    paths = [Path(text) for text in ("x/A/jan.csv", "x/B/jan.csv", "x/A/feb.csv", "y/A/mar.csv", "z/A/mar.csv")]
    assert names_of(paths) == ["A/jan.csv", "B/jan.csv", "feb.csv", "y/A/mar.csv", "z/A/mar.csv"]


def test_a_file_that_may_not_be_looked_at_does_not_stop_the_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder may let its names be listed and no more; reading the file then says so."""
    (tmp_path / "a.csv").write_text("U1\n4\n")

    def refused(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refused)
    assert find_sources([tmp_path]) == [tmp_path / "a.csv"]
    monkeypatch.setattr(Path, "is_dir", refused)
    with pytest.raises(SourceError, match=r"a\.csv tidak dapat dibuka \(Permission denied\)"):
        read_tables(tmp_path / "a.csv")


CELL = st.one_of(
    st.none(),
    st.sampled_from(
        ["1", "2", "3", "4", "0", "5", "4.0", "-", "d", "Sesuai", "Jumlah", "2022-13-45", "U1", "L", "100"]
    ),
    st.text(max_size=6),
)


WHOLE = st.builds(
    lambda day, sex, answers, remark: [day, sex, *answers, remark],
    st.sampled_from([None, "2022-03-01"]),
    st.sampled_from([None, "L"]),
    st.lists(st.sampled_from("1234"), min_size=9, max_size=9),
    CELL,
)


def is_whole(row: list[str | None]) -> bool:
    return row[0] in (None, "2022-03-01") and row[1] in (None, "L") and set(row[2:11]) <= set("1234")


@given(st.lists(WHOLE | st.lists(CELL, min_size=12, max_size=12), max_size=12), st.sampled_from(["reject", "blank"]))
def test_accounting_adds_up_for_any_cells(rows: list[list[str | None]], bad_cell: str) -> None:
    """And nine answers of 1 to 4 are never skipped as no data."""
    table = raw_table([["Tanggal", "Jenis kelamin", *CODES, "Saran"], *rows])
    try:
        found = read(table, bad_cell=bad_cell)
    except IkmError:
        return
    assert found.accounting.read == len(rows) + 1
    assert found.accounting.skipped <= 1 + sum(not is_whole(row) for row in rows)
    assert found.accounting.accepted == len(found)
    assert found.accounting.rejected == sum(frame.height for frame in found.rejects)
    assert sum(found.problem_counts.values()) >= len(found.problems)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8))
def test_any_cells_are_read_or_refused_with_a_sentence(rows: list[list[str | None]]) -> None:
    with pytest.raises(IkmError):
        read(raw_table(rows))


ANSWERS = st.lists(
    st.lists(st.sampled_from(["1", "2", "3", "4", "-", "x"]), min_size=9, max_size=9), min_size=1, max_size=8
)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_row_and_column_order_do_not_matter(answers: list[list[str]], shuffle: random.Random) -> None:
    order = list(range(9))
    shuffle.shuffle(order)
    moved = [[row[i] for i in order] for row in answers]
    shuffle.shuffle(moved)
    columns = ["fingerprint", *PROJECT.instrument.keys]
    one = read(raw_table([CODES, *answers]))
    two = read(raw_table([[CODES[i] for i in order], *moved]))
    assert one.accounting == two.accounting
    assert sorted(one.frame.select(columns).rows(), key=str) == sorted(two.frame.select(columns).rows(), key=str)
