"""The unit report says what the answers say: nothing of another unit, nothing that is not known."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import NINE, from_annex, responses, with_sums
from ikm.output.chapters.extremes import extremes
from ikm.output.compose import unit_report
from ikm.output.report import Bullets, ElementChart, Heading, Quotes, Signature, Table, TrendChart
from ikm.output.subject import Subject
from ikm.scoring.compute import score
from ikm.survey import instrument as instruments
from ikm.survey.project import Agency, History, Plan, Project, Service, Survey, Unit
from ikm.survey.responses import Responses
from subjects import PROJECT, UNIT, report, subject, tables, words_of

answers_given = st.lists(st.integers(1, 4) | st.none(), min_size=9, max_size=9)
# One respondent answered everything, so that there is an index.
rows = st.lists(answers_given, min_size=9, max_size=40).map(lambda others: [[4, 3, 2, 1, 4, 3, 2, 1, 4], *others])


def decimal(text: str) -> Decimal:
    return Decimal(text.rstrip("*").replace(".", "").replace(",", "."))


def with_period(period: str, **parts: object) -> Project:
    return PROJECT.model_copy(update={"survei": PROJECT.survei.model_copy(update={"periode": period}), **parts})


def test_the_outline_is_that_of_practice() -> None:
    """DOMAIN 5: BAB I to V, then the appendices."""
    numbers = [b.number for b in report([[3] * 9] * 12).blocks if isinstance(b, Heading) and b.level == 1]
    assert numbers == ["BAB I", "BAB II", "BAB III", "BAB IV", "BAB V", *(f"LAMPIRAN {c}" for c in "ABCDEF")]


def test_a_published_example_is_told_as_the_regulation_reckons_it() -> None:
    """Kemenag Sulawesi Barat PTSP, n = 29: with exact ninths 91,48, which is A."""
    given_ = with_sums(29, from_annex([105, 101, 100, 116, 102, 105, 106, 105, 115]))
    project = Project()
    unit = Unit(nama="PTSP")
    told = unit_report(Subject(score(given_, project), given_, project, unit, "id", internal=False))
    assert (told.headline.ikm, told.headline.mutu, told.headline.kinerja) == ("91,48", "A", "Sangat baik")
    assert "adalah 91,48 dari 29 responden: mutu pelayanan A, sangat baik." in words_of(told)


@given(rows)
@settings(max_examples=25)
def test_the_printed_table_adds_up(answers: list[list[int | None]]) -> None:
    """NRR tertimbang adds to the printed SKM, and 25 x SKM rounds to the printed IKM."""
    told = report(answers)
    for table in tables(told, "Nilai unsur"):
        *elements, total = table.rows
        weighted = [decimal(row[4]) for row in elements]
        assert sum(weighted) == decimal(total[4])
        assert (25 * decimal(total[4]) * 100 + Decimal("0.5")) // 1 == decimal(total[5]) * 100


@given(rows)
@settings(max_examples=25)
def test_respondents_are_the_same_number_on_every_page(answers: list[list[int | None]]) -> None:
    sexes = [("Laki-laki", "Perempuan", None)[i % 3] for i in range(len(answers))]
    told = report(answers, columns={"jenis_kelamin": sexes})
    (table,) = tables(told, "Responden menurut jenis kelamin")
    assert [row[1] for row in table.rows][-1] == str(len(answers))
    assert sum(int(row[1]) for row in table.rows[:-1]) == len(answers)
    assert dict(told.headline.facts)["Responden"] == str(len(answers))


def test_no_respondents_no_index_and_no_class() -> None:
    told = report([])
    assert (told.headline.ikm, told.headline.mutu) == ("", "")
    assert "Belum ada responden" in told.headline.certainty
    assert not re.search(r"mutu pelayanan [ABCD]\b", words_of(told))
    assert not [b for b in told.blocks if isinstance(b, ElementChart)]


@pytest.mark.parametrize("n", [1, 9])
def test_too_few_respondents_publish_nothing(n: int) -> None:
    told = report([[4] * 9] * n, columns={"remark": ["Antrean terlalu lama"] * n, "pendidikan": ["S3"] * n})
    words = words_of(told)
    assert "terlalu sedikit" in told.headline.certainty
    for secret in ("100,00", "Antrean terlalu lama", "S3"):
        assert secret not in words
    assert not tables(told, "Jawaban setiap responden")


def test_an_internal_report_withholds_nothing_and_says_so() -> None:
    told = report([[4] * 9], columns={"remark": ["Antrean terlalu lama"], "pendidikan": ["S3"]}, internal=True)
    assert told.internal
    assert told.headline.ikm == "100,00"
    (table,) = tables(told, "Jawaban dan keterangan")
    assert "S3" in table.rows[0]


def test_many_questions_about_respondents_have_a_table_of_their_own() -> None:
    """Six beside nine answers would leave no room for a word; both tables list the same respondents."""
    asked = [{"kunci": key, "teks": f"Pertanyaan {key}"} for key in ("usia", "a", "b", "c", "d", "e")]
    project = Project.model_validate({"pertanyaan": asked, "unit": [{"nama": UNIT.nama}]})
    made = subject([[1 + i % 4] * 9 for i in range(12)], project, columns={"usia": ["30"] * 12}, internal=True)
    frame = made.answers.with_columns(pl.lit(f"isi {key}").alias(key) for key in "abcde")
    told = unit_report(replace(made, responses=replace(made.responses, frame=frame)))
    about, answers = tables(told, "Keterangan setiap responden"), tables(told, "Jawaban setiap responden")
    assert about[0].rows[0][-6:] == ("30", "isi a", "isi b", "isi c", "isi d", "isi e")
    assert answers[0].rows[2] == ("3", *"333333333")
    assert [row[0] for row in about[0].rows] == [row[0] for row in answers[0].rows]


def test_an_internal_report_shows_small_services_and_small_earlier_periods() -> None:
    """Three respondents at 3, and six of the year before, half 2 and half 3; a published report has neither."""
    columns = {
        "service": ["y"] * 3 + ["x"] * 43,
        "date": [date(2026, 5, 1)] * 3 + [date(2025, 5, 1)] * 6 + [date(2026, 5, 1)] * 37,
    }
    answers = [[3] * 9] * 3 + [[2 + i % 2] * 9 for i in range(6)] + [[4] * 9] * 37
    inside, outside = (report(answers, with_period("2026"), columns=columns, internal=i) for i in (True, False))
    (table,) = tables(inside, "IKM menurut jenis layanan")
    assert [row[2] for row in table.rows] == ["100,00", "75,00"]
    assert "62,50" in words_of(inside)
    assert "62,50" not in words_of(outside)


def test_of_several_units_the_report_s_own_is_told() -> None:
    columns = {"unit": ["Puskesmas Anggrek"] * 12 + [UNIT.nama] * 12}
    assert report([[4] * 9] * 12 + [[3] * 9] * 12, columns=columns).headline.ikm == "75,00"


def test_answers_to_what_no_longer_applies_leave_nothing_to_draw() -> None:
    """All that was answered is declared not to apply since: there is no index, and no element to chart."""
    unit = UNIT.model_copy(update={"tidak_berlaku": ("waktu",)})
    answers = [[None, None, 3, *[None] * 6]] * 12
    told = report(answers, PROJECT.model_copy(update={"unit": (unit,)}))
    assert told.headline.ikm == ""
    assert not [block for block in told.blocks if isinstance(block, ElementChart)]


def test_the_published_respondent_table_has_answers_only() -> None:
    """DESIGN 8: a shuffled running number and the answers; no demographics, service or time."""
    answers = [[1 + (i + j) % 4 for j in range(9)] for i in range(30)]
    columns = {"pendidikan": ["S1"] * 30, "service": ["KTP"] * 30}
    (table,) = tables(report(answers, columns=columns), "Jawaban setiap responden")
    assert table.header == ("No", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9")
    printed = [[int(cell) for cell in row[1:]] for row in table.rows]
    assert sorted(printed) == sorted(answers)
    assert printed != answers


def test_a_blank_does_not_tell_which_service_a_published_row_is_of() -> None:
    """Three persons of a service without a fee would stand out by their blank; so the column is left out."""
    services = (Service(nama="Gratis", tidak_berlaku=("biaya",)), Service(nama="Berbayar"))
    project = PROJECT.model_copy(update={"unit": (UNIT.model_copy(update={"layanan": services}),)})
    answers = [[1, 2, 3, None, *[3] * 5]] * 3 + [[3] * 9] * 30
    told = report(answers, project, columns={"service": ["Gratis"] * 3 + ["Berbayar"] * 30})
    (table,) = tables(told, "Jawaban setiap responden")
    assert table.header == ("No", "U1", "U2", "U3", "U5", "U6", "U7", "U8", "U9")
    assert all(all(row) for row in table.rows)
    assert "Biaya/Tarif tidak dicantumkan" in words_of(told)


def test_the_order_of_the_source_does_not_show() -> None:
    answers = [[1 + (i * 7 + j) % 4 for j in range(9)] for i in range(30)]
    one, other = (tables(report(order), "Jawaban setiap")[0].rows for order in (answers, answers[::-1]))
    assert one == other


def test_the_names_of_another_instrument_are_printed() -> None:
    """16/2014 asked maklumat pelayanan as its eighth element and knew no sarana; its classes are not confirmed."""
    old = instruments.load("permenpanrb-16-2014")
    project = PROJECT.model_copy(update={"survei": Survey(instrumen=old.id)})
    told = report([[3] * 9] * 20, project, instrument=old)
    words = words_of(told)
    assert "Maklumat Pelayanan" in words
    assert "Sarana" not in words
    assert told.headline.mutu == ""
    assert "Nomor 16 Tahun 2014" in words
    assert "Nomor 14 Tahun 2017" not in words


def test_an_element_that_does_not_apply_is_said_and_not_counted() -> None:
    unit = UNIT.model_copy(update={"tidak_berlaku": ("biaya",)})
    project = PROJECT.model_copy(update={"unit": (unit,)})
    told = report([[3, 3, 3, None, 3, 3, 3, 3, 3]] * 12, project)
    assert "Biaya/Tarif (tidak berlaku)" in words_of(told)
    assert "menilai 8 unsur" in words_of(told)
    assert dict(told.headline.facts)["Unsur dinilai"] == "8"
    assert told.headline.ikm == "75,00"


def test_an_element_that_does_not_apply_to_one_service_is_said() -> None:
    services = (Service(nama="Imunisasi", tidak_berlaku=("biaya",)), Service(nama="Poli"))
    unit = UNIT.model_copy(update={"layanan": services})
    answers = [[3, 3, 3, None, *[3] * 5]] * 12 + [[3] * 9] * 12
    columns = {"service": ["Imunisasi"] * 12 + ["Poli"] * 12}
    told = report(answers, PROJECT.model_copy(update={"unit": (unit,)}), columns=columns)
    assert "Biaya/Tarif tidak berlaku bagi layanan Imunisasi." in words_of(told)
    assert told.headline.ikm == "75,00"


def test_an_element_nobody_answered_leaves_no_index_and_says_why() -> None:
    told = report([[3, 3, 3, None, 3, 3, 3, 3, 3]] * 12)
    assert told.headline.ikm == ""
    assert "Biaya" in told.headline.certainty


def test_an_element_nobody_answered_hides_no_other() -> None:
    """There is no index, and the eight that were answered are told."""
    told = report([[3, 4, 3, None, 3, 3, 3, 3, 3 + i % 2] for i in range(12)])
    (table,) = tables(told, "Nilai unsur")
    assert [row[5] for row in table.rows[:4]] == ["75,00", "100,00", "75,00", "–"]
    assert table.rows[-1][4:7] == ("–", "–", "–")
    assert tables(told, "Jumlah responden menurut nilai")


@pytest.mark.parametrize(
    ("answers", "promised"),
    [
        ([[3] * 9] * 20, True),
        ([[3 + i % 2] * 9 for i in range(20)], True),
        ([[3 + i % 2] * 9 for i in range(9)], False),
    ],
)
def test_an_interval_is_spoken_of_only_where_there_is_one(answers: list[list[int]], promised: bool) -> None:
    words = words_of(report(answers))
    assert ("ditunjukkan oleh selang kepercayaan pada Bab III" in words) is promised
    assert ("garis adalah selang kepercayaan" in words) is promised


def test_nothing_is_said_of_how_it_was_done_that_the_project_does_not_say() -> None:
    words = words_of(report([[3] * 9] * 20))
    assert "tatap muka" not in words
    assert "Data dikumpulkan dengan ……" in words


def test_unequal_weights_are_printed() -> None:
    """An auditor can reckon the table again: NRR x weight."""
    weights = dict.fromkeys(NINE.keys, "1/9") | {"biaya": "1/18", "sarana": "1/6"}
    project = Project.model_validate({"bobot": weights, "unit": [{"nama": UNIT.nama}]})
    words = words_of(report([[3] * 9] * 20, project, instrument=project.instrument))
    assert "Bobot: U1 1/9; U2 1/9; U3 1/9; U4 1/18; U5 1/9; U6 1/9; U7 1/9; U8 1/9; U9 1/6." in words
    assert "Bobot:" not in words_of(report([[3] * 9] * 20))


def test_a_last_digit_that_was_moved_is_explained() -> None:
    """Sums of 68 and eight times 67, n = 19, lack two units of the last place; 45 of n = 20 is 0,25 exactly."""
    cases = (with_sums(19, [68] + [67] * 8), with_sums(20, [45] * 9))
    told = [words_of(unit_report(of_the_whole(given_))) for given_ in cases]
    assert ["* Angka terakhir disesuaikan" in words for words in told] == [True, False]


def of_the_whole(given_: Responses) -> Subject:
    return Subject(score(given_, Project()), given_, Project(), Unit(nama="X"), "id", internal=False)


def test_two_services_are_said_to_be_put_together() -> None:
    words = words_of(report([[3] * 9] * 24, columns={"service": ["a", "b"] * 12}))
    assert "dari semua responden jenis-jenis layanannya bersama-sama" in words
    assert "jenis-jenis layanannya" not in words_of(report([[3] * 9] * 24, columns={"service": ["a"] * 24}))


def test_answers_without_a_date_are_said() -> None:
    days = {"date": [date(2026, 5, 1)] * 10 + [None] * 2}
    assert "2 jawaban tidak bertanggal." in words_of(report([[3] * 9] * 12, columns=days))
    assert "tidak bertanggal" not in words_of(report([[3] * 9] * 12))


def test_blanks_are_said_and_are_no_zeros() -> None:
    told = report([[4] * 9] * 11 + [[None, *[4] * 8]])
    assert "1 responden tidak menjawab semua unsur" in words_of(told)
    assert told.headline.ikm == "100,00"


def test_the_class_is_called_unsure_where_the_interval_crosses_an_edge() -> None:
    """Half 3, half 4: 87,50 is B, and at n = 20 the interval reaches A."""
    told = report([[3] * 9, [4] * 9] * 10)
    assert told.headline.mutu == "B"
    assert "Mutunya B; A tidak tertutup kemungkinannya. Tingkat kepercayaan" in told.headline.certainty
    assert told.headline.scale
    assert (told.headline.scale.low or 0) < 87.5 < (told.headline.scale.high or 0)
    words = words_of(told)
    assert "Mutu lain yang tidak tertutup kemungkinannya menurut selang itu: U1 A, U2 A, U3 A" in words


def test_without_another_class_in_reach_nothing_is_said_of_classes() -> None:
    assert "tertutup" not in words_of(report([[3] * 9] * 200))


@given(rows)
@settings(max_examples=20)
def test_the_official_report_has_the_same_figures_and_nothing_of_how_sure_they_are(
    answers: list[list[int | None]],
) -> None:
    days = {"date": [date(2025 + i // len(answers), 5, 1) for i in range(2 * len(answers))]}
    full = subject(answers * 2, project=with_period("2026"), columns=days)
    told, alone = unit_report(full), unit_report(full.official)
    assert (alone.headline.ikm, alone.headline.mutu) == (told.headline.ikm, told.headline.mutu)
    assert alone.headline.scale
    assert (alone.headline.scale.low, alone.headline.scale.high) == (None, None)
    words = words_of(alone)
    assert not re.search("95 ?%|kepercayaan|ketidakpastian|tidak tertutup", words)
    everything = {table.caption.split(". ", 1)[1]: table for table in tables(told, "")}
    for same in tables(alone, ""):
        table = everything[same.caption.split(". ", 1)[1]]
        for heading in set(table.header) - set(same.header):
            table = table.without(heading)
        assert same.rows == table.rows


def test_all_alike_has_an_interval_that_is_explained_and_no_extremes() -> None:
    words = words_of(report([[3] * 9] * 20))
    assert "Jawaban semuanya sama; lebar rentang itu memperhitungkan jawaban lain yang mungkin ada." in words
    assert "Semua unsur bernilai sama" in words


def test_the_lowest_and_the_highest_elements() -> None:
    values = [4, 4, 1, 2, 3, 3, 3, 4, 3]
    lists = [b.items for b in report([values] * 12).blocks if isinstance(b, Bullets) and b.numbered]
    low = next(items for items in lists if "Waktu Penyelesaian" in items[0])
    assert [item.split(":")[0] for item in low[:2]] == ["U3 Waktu Penyelesaian", "U4 Biaya/Tarif"]
    assert "25,00 (D" in low[0]


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ([4, 4, 3, 4, 4, 4, 4, 4, 4], ["U3"], ["U1", "U2", "U4", "U5", "U6", "U7", "U8", "U9"]),
        ([1, 2, 2, 2, 3, 3, 3, 4, 4], ["U1"], ["U8", "U9"]),
        ([1, 1, 1, 1, 2, 3, 4, 4, 4], ["U1", "U2", "U3", "U4"], ["U7", "U8", "U9"]),
        ([1, 2, 3, 3, 3, 3, 3, 4, 4], ["U1", "U2"], ["U8", "U9"]),
        ([3] * 9, [], []),
        ([1, 2, 3, 4, None, None, None, None, None], ["U1", "U2"], ["U4", "U3"]),
    ],
)
def test_equal_elements_are_equally_low_or_high(values: list[int | None], low: list[str], high: list[str]) -> None:
    """At the ceiling nothing that has the best value "needs mending most"; equal ones are never told apart."""
    found = extremes(subject([values] * 12))
    assert [[NINE[element.key].code for element in side] for side in found] == [low, high]


def test_the_conclusion_names_the_highest_and_the_lowest() -> None:
    words = words_of(report([[3, 4, 1, 3, 3, 3, 3, 3, 3]] * 12))
    assert "Nilai tertinggi diperoleh Sistem, Mekanisme, dan Prosedur. " in words
    assert "Nilai terendah diperoleh Waktu Penyelesaian." in words


@pytest.mark.parametrize(("step", "said"), [(0, True), (2, False)])
def test_an_order_within_the_error_of_the_survey_is_called_unsure(step: int, said: bool) -> None:
    """Half 1, half 2 has an error of 1.6 at n = 60: persyaratan is below the others by 0.4, or by 50 points."""
    answers = [[1 + i % 2, *[1 + step + i % 2] * 8] for i in range(60)]
    answers[1][0] = 1
    sentence = "Selang kepercayaan Persyaratan dan Sistem, Mekanisme, dan Prosedur bertumpang tindih"
    assert (sentence in words_of(report(answers))) is said


def test_plans_are_not_said_to_begin_with_the_lowest_element_where_they_do_not() -> None:
    project = PROJECT.model_copy(update={"rtl": (Plan(unsur="sarana", kegiatan="Mengecat ruang tunggu"),)})
    words = words_of(report([[3, 3, 1, 3, 3, 3, 3, 3, 4]] * 12, project))
    assert "mulai dari unsur yang nilainya terendah" not in words
    assert "Mengecat ruang tunggu" in words


def test_the_order_of_plans_tells_nothing_that_is_withheld() -> None:
    plans = (Plan(unsur="persyaratan", kegiatan="Satu"), Plan(unsur="waktu", kegiatan="Dua"))
    told = report([[3, 3, 1, 3, 3, 3, 3, 3, 3]] * 9, PROJECT.model_copy(update={"rtl": plans}))
    (table,) = tables(told, "Rencana tindak lanjut")
    assert [row[2] for row in table.rows] == ["Satu", "Dua"]


def test_the_sample_is_compared_with_krejcie_and_morgan() -> None:
    unit = UNIT.model_copy(update={"populasi": 500, "target": 220})
    words = words_of(report([[3] * 9] * 20, PROJECT.model_copy(update={"unit": (unit,)})))
    assert "kurang 197 orang dari jumlah minimum 217" in words


def test_no_population_no_minimum() -> None:
    words = words_of(report([[3] * 9] * 20))
    assert "Jumlah pengguna layanan tidak dinyatakan" in words
    assert "384" not in words


def test_the_population_of_some_services_is_not_the_unit_s() -> None:
    unit = UNIT.model_copy(update={"layanan": (Service(nama="KTP", populasi=60), Service(nama="KK"))})
    words = words_of(report([[3] * 9] * 20, PROJECT.model_copy(update={"unit": (unit,)})))
    assert "Jumlah pengguna layanan tidak dinyatakan" in words


def test_the_sum_of_the_services_is_the_population() -> None:
    services = (Service(nama="KTP", populasi=60), Service(nama="KK", populasi=40))
    unit = UNIT.model_copy(update={"layanan": services})
    words = words_of(report([[3] * 9] * 80, PROJECT.model_copy(update={"unit": (unit,)})))
    assert "telah mencapai jumlah minimum 80 orang" in words


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ((40, 30), set()),
        ((40, 3, 12), {1, 2}),
        ((40, 9, 8, 12), {1, 2}),
        ((60, 30, 6, 4), {2, 3}),
        ((5, 2, 50), {0, 1, 2}),
    ],
)
def test_a_small_service_cannot_be_had_by_subtraction(sizes: tuple[int, ...], hidden: set[int]) -> None:
    """Withheld services together have at least as many respondents as the threshold, or all are withheld."""
    names = [str(i) for i, n in enumerate(sizes) for _ in range(n)]
    told = report([[1 + i % 4] * 9 for i in range(len(names))], columns={"service": names})
    (table,) = tables(told, "IKM menurut jenis layanan")
    why = {"responden terlalu sedikit" if sizes[i] < 10 else "ikut disembunyikan" for i in hidden}
    assert {int(row[0]) for row in table.rows if not row[2][:1].isdigit()} == hidden
    assert {row[2] for row in table.rows if not row[2][:1].isdigit()} == why


def test_values_of_elements_that_few_answered_are_in_no_chapter() -> None:
    """Eight of thirty answered waktu, 1 or 2: its value, and those of the others that tell it, stay inside."""
    answers = [[3, 4, 1 + i % 2 if i < 8 else None, *[3 + i % 2] * 6] for i in range(30)]
    told, inside = (report(answers, internal=internal) for internal in (False, True))
    assert told.headline.ikm == inside.headline.ikm != ""
    for caption in ("Nilai unsur", "nilai yang diberikan", "Jawaban setiap responden"):
        assert not tables(told, caption)
    assert not [block for block in told.blocks if isinstance(block, ElementChart)]
    assert "37,50" not in words_of(told)
    assert "ada unsur yang dijawab kurang dari 10 responden" in words_of(told)
    assert not re.search("Nilai terendah|Unsur dengan nilai", words_of(told))
    assert tables(inside, "Nilai unsur")
    assert "37,50 (D" in words_of(inside)


def test_a_period_that_tells_of_another_one_says_so_and_shows_no_result() -> None:
    """Quarters of 30, 30, 12 and 4: the year is told, so the quarter of 12 hides the one of 4; counts stay."""
    months = [month for month, n in ((2, 30), (5, 30), (8, 12), (11, 4)) for _ in range(n)]
    columns = {
        "date": [date(2026, month, 1) for month in months],
        "pendidikan": ["S1"] * 76,
        "remark": ["Antrean terlalu lama"] * 76,
    }
    answers = [[1 + i % 4, *[3 + i % 2] * 8] for i in range(76)]
    year, third = (report(answers, with_period(period), columns=columns) for period in ("2026", "2026-Q3"))
    assert year.headline.ikm
    assert third.headline.ikm == ""
    words = words_of(third)
    assert "bersama hasil periode lain, dari nilainya dapat dihitung nilai kurang dari 10 responden" in words
    assert "Antrean terlalu lama" not in words
    assert not tables(third, "Jawaban setiap responden")
    assert not tables(third, "Nilai unsur")
    (schools,) = tables(third, "menurut pendidikan")
    assert schools.rows[0][:2] == ("S1", "12")


def test_services_are_listed_with_their_index() -> None:
    names = ["KTP"] * 12 + ["KK"] * 12 + ["Akta"] * 4 + ["Pindah"] * 8
    told = report([[4] * 9] * 12 + [[3] * 9] * 12 + [[1] * 9] * 12, columns={"service": names})
    (table,) = tables(told, "IKM menurut jenis layanan")
    found = {row[0]: row[2:4] for row in table.rows}
    assert found["KTP"] == ("100,00", "A")
    assert found["KK"] == ("75,00", "C")
    assert found["Akta"][0] == found["Pindah"][0] == "responden terlalu sedikit"


def test_plans_stand_lowest_element_first_and_only_the_units_own() -> None:
    plans = (
        Plan(unsur="persyaratan", kegiatan="Menyederhanakan berkas", waktu=("TW I", "TW IV")),
        Plan(unsur="waktu", kegiatan="Menambah loket", unit=UNIT.nama, penanggung_jawab="Kasubag"),
        Plan(unsur="biaya", kegiatan="Milik unit lain", unit="Puskesmas Anggrek"),
    )
    other = Unit(nama="Puskesmas Anggrek")
    project = PROJECT.model_copy(update={"rtl": plans, "unit": (UNIT, other)})
    told = report([[3, 3, 1, 3, 3, 3, 3, 3, 3]] * 12, project)
    (table,) = tables(told, "Rencana tindak lanjut")
    assert [row[2] for row in table.rows] == ["Menambah loket", "Menyederhanakan berkas"]
    assert table.rows[1][3:7] == ("✓", "", "", "✓")
    assert "unit lain" not in words_of(told)


def test_without_plans_the_lowest_elements_stand_above_empty_lines() -> None:
    (table,) = tables(report([[3, 3, 1, 2, 3, 3, 3, 3, 3]] * 12), "Rencana tindak lanjut hasil")
    assert table.blank_rows
    assert [row[1] for row in table.rows][:2] == ["Waktu Penyelesaian", "Biaya/Tarif"]


def test_a_period_that_may_not_be_shown_is_named_in_the_trend() -> None:
    """Seven answered in 2025: the report compares with 2024, and says why."""
    answers = [[2 + i % 2] * 9 for i in range(40)] + [[3] * 9] * 7 + [[3 + i % 2] * 9 for i in range(40)]
    dates = [date(2024, 5, 1)] * 40 + [date(2025, 5, 1)] * 7 + [date(2026, 5, 1)] * 40
    words = words_of(report(answers, with_period("2026"), columns={"date": dates}))
    assert "dari Tahun 2024" in words
    assert "Tahun 2025 tidak ditampilkan: respondennya kurang dari 10" in words
    assert "tidak ditampilkan" not in words_of(report(answers[:40], with_period("2026"), columns={"date": dates[:40]}))


def test_the_trend_joins_stored_periods_and_published_results() -> None:
    answers = [[2 + i % 2] * 9 for i in range(40)] + [[3 + i % 2] * 9 for i in range(40)]
    dates = [date(2025, 5, 1)] * 40 + [date(2026, 5, 1)] * 40
    history = (
        History(unit=UNIT.nama, periode="2024", ikm=Fraction("61.005"), n=80),
        History(unit=UNIT.nama, periode="2016", ikm=Fraction(60), instrumen="kepmenpan-25-2004"),
        History(unit="Puskesmas Anggrek", periode="2023", ikm=Fraction(99)),
        History(unit=UNIT.nama, periode="2025", ikm=Fraction(99), n=40),
    )
    project = with_period("2026", riwayat=history)
    told = report(answers, project, columns={"date": dates})
    (chart,) = (b for b in told.blocks if isinstance(b, TrendChart))
    assert [(p.label, p.text, p.ours) for p in chart.points] == [
        ("Tahun 2016", "60,00", False),
        ("Tahun 2024", "61,01", False),
        ("Tahun 2025", "62,50", True),
        ("Tahun 2026", "87,50", True),
    ]
    words = words_of(told)
    assert "IKM naik 25,00 poin dari Tahun 2025 (62,50); kenaikan ini melampaui ketidakpastian survei." in words
    assert "Tahun 2016 diukur menurut Keputusan Menteri PAN" in words


@pytest.mark.parametrize("n", [188, None])
@pytest.mark.parametrize("strays", [3, 12])
def test_rows_dated_into_an_earlier_year_do_not_undo_its_published_result(strays: int, n: int | None) -> None:
    """Some slips of a date are no survey: neither their index nor their silence takes the place of 81,20 of 188."""
    answers = [[2] * 9] * strays + [[3 + i % 2] * 9 for i in range(60)]
    dates = [date(2025, 12, 30)] * strays + [date(2026, 5, 1)] * 60
    history = (History(unit=UNIT.nama, periode="2025", ikm=Fraction("81.2"), n=n),)
    words = words_of(report(answers, with_period("2026", riwayat=history), columns={"date": dates}))
    assert "dari Tahun 2025 (81,20)" in words


def test_a_report_of_an_earlier_period_shows_no_later_one() -> None:
    history = tuple(History(unit=UNIT.nama, periode=p, ikm=Fraction(80)) for p in ("2023", "2024", "2025"))
    project = with_period("2024-S1", riwayat=history)
    told = report([[3 + i % 2] * 9 for i in range(40)], project, columns={"date": [date(2024, 3, 1)] * 40})
    (chart,) = (b for b in told.blocks if isinstance(b, TrendChart))
    assert [point.label for point in chart.points] == ["Tahun 2023", "Semester I Tahun 2024"]
    assert "IKM naik 7,50 poin dari Tahun 2023 (80,00)" in words_of(told)


def test_a_half_year_is_drawn_and_compared_with_half_years() -> None:
    """A year that holds both halves is no third point between them; the table lists it by its name."""
    answers = [[2 + i % 2] * 9 for i in range(40)] + [[3 + i % 2] * 9 for i in range(40)]
    dates = [date(2023, 9, 1)] * 40 + [date(2024, 3, 1)] * 40
    history = (History(unit=UNIT.nama, periode="2023", ikm=Fraction(80)),)
    told = report(answers, with_period("2024-S1", riwayat=history), columns={"date": dates})
    (chart,) = (b for b in told.blocks if isinstance(b, TrendChart))
    assert [point.label for point in chart.points] == ["Semester II Tahun 2023", "Semester I Tahun 2024"]
    assert "IKM naik 25,00 poin dari Semester II Tahun 2023 (62,50)" in words_of(told)
    (table,) = tables(told, "IKM menurut periode")
    assert sorted(row[0] for row in table.rows) == [
        "Semester I Tahun 2024", "Semester II Tahun 2023", "Tahun 2023"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (2, "IKM turun 25,00 poin dari Tahun 2025 (87,50); penurunan ini melampaui ketidakpastian survei."),
        (3, "IKM sama dengan Tahun 2025 (87,50)."),
    ],
)
def test_a_fall_and_a_standstill_are_told_as_such(value: int, sentence: str) -> None:
    """Half 3, half 4 is 87,50; half 2, half 3 is 62,50."""
    answers = [[3 + i % 2] * 9 for i in range(40)] + [[value + i % 2] * 9 for i in range(40)]
    days = [date(2025, 5, 1)] * 40 + [date(2026, 5, 1)] * 40
    assert sentence in words_of(report(answers, with_period("2026"), columns={"date": days}))


def test_without_a_period_of_its_own_no_change_is_told() -> None:
    """87,50 after 62,50, and 75,00 over both years: and nothing says which is the present."""
    answers = [[2 + i % 2] * 9 for i in range(40)] + [[3 + i % 2] * 9 for i in range(40)]
    days = [date(2025, 5, 1)] * 40 + [date(2026, 5, 1)] * 40
    assert not re.search(r"IKM (naik|turun|sama)", words_of(report(answers, columns={"date": days})))


@pytest.mark.parametrize(
    ("period", "entry"),
    [
        ("2026", History(unit=UNIT.nama, periode="2025", ikm=Fraction("70.11"), instrumen="kepmenpan-25-2004")),
        ("2026", History(periode="2025", ikm=Fraction("70.11"))),
        ("2026-S2", History(unit=UNIT.nama, periode="2026", ikm=Fraction("70.11"))),
    ],
    ids=["another instrument", "the agency's", "a year that runs on"],
)
def test_what_cannot_be_compared_makes_no_change(period: str, entry: History) -> None:
    answers, days = [[3 + i % 2] * 9 for i in range(40)], {"date": [date(2026, 8, 1)] * 40}
    words = words_of(report(answers, with_period(period, riwayat=(entry,)), columns=days))
    assert "IKM naik" not in words
    assert ("70,11" in words) is (entry.instrumen == "kepmenpan-25-2004")


def test_a_small_change_is_not_called_one() -> None:
    """Real reports say "naik 1 poin" for 0,12; here the size is told, and that it is not proven."""
    answers = [[3 + i % 2] * 9 for i in range(40)] + [[3 + (i > 19)] * 8 + [4] for i in range(40)]
    dates = [date(2025, 5, 1)] * 40 + [date(2026, 5, 1)] * 40
    words = words_of(report(answers, with_period("2026"), columns={"date": dates}))
    assert "IKM naik 1,39 poin dari Tahun 2025 (87,50), tetapi belum terbukti berubah" in words


def test_an_old_result_within_today_s_interval_is_no_proven_change() -> None:
    history = (History(unit=UNIT.nama, periode="2025", ikm=Fraction(87)),)
    words = words_of(report([[3 + i % 2] * 9 for i in range(40)], with_period("2026", riwayat=history)))
    assert "IKM naik 0,50 poin dari Tahun 2025 (87,00), tetapi belum terbukti berubah" in words


def test_an_old_result_without_an_error_cannot_be_tested() -> None:
    history = (History(unit=UNIT.nama, periode="2025", ikm=Fraction(70)),)
    answers = [[3 + i % 2] * 9 for i in range(100)]
    words = words_of(report(answers, with_period("2026", riwayat=history)))
    assert "naik 17,50 poin" in words
    assert "tidak dapat diuji" in words


ALIKE, VARIED = [[3] * 9] * 30, [[2 + i % 2] * 9 for i in range(30)]


@pytest.mark.parametrize(
    ("before", "now", "unknown"),
    [
        (ALIKE[:1], VARIED, "ketidakpastian nilai lama tidak diketahui"),
        (VARIED, ALIKE[:1], "ketidakpastian nilai baru tidak diketahui"),
        ([[4] * 9], ALIKE[:1], "ketidakpastian kedua nilai tidak diketahui"),
    ],
)
def test_it_is_said_which_error_is_unknown(before: list[list[int]], now: list[list[int]], unknown: str) -> None:
    """Of a single respondent no error can be reckoned; the other side's interval is printed."""
    dates = [date(2025, 5, 1)] * len(before) + [date(2026, 5, 1)] * len(now)
    words = words_of(report(before + now, with_period("2026"), columns={"date": dates}, internal=True))
    assert f"{unknown}, sehingga perubahannya tidak dapat diuji" in words


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (ALIKE, [[4] * 9] * 30, "kenaikan ini melampaui ketidakpastian survei"),
        ([[4] * 9] * 12, [[4] * 9] * 11 + [[3] * 9], "belum terbukti berubah"),
    ],
    ids=["from 75 to 100", "one of twelve"],
)
def test_answers_that_are_all_alike_are_compared_but_not_for_certain(
    before: list[list[int]], now: list[list[int]], said: str
) -> None:
    dates = [date(2025, 5, 1)] * len(before) + [date(2026, 5, 1)] * len(now)
    words = words_of(report(before + now, with_period("2026"), columns={"date": dates}))
    assert said in words
    assert "tidak dapat diuji" not in words


def test_a_change_has_its_interval_and_the_smallest_that_could_be_seen() -> None:
    """Of 200 and 200 that alternate 3 and 4: se 1.2533, so 1.9659 and 2.8079 of it (t with 398 degrees of freedom)."""
    answers, dates = [[3 + i % 2] * 9 for i in range(399)] + [[4] * 9], [date(2025, 5, 1)] * 200
    words = words_of(report(answers, with_period("2026"), columns={"date": [*dates, *[date(2026, 5, 1)] * 200]}))
    assert "IKM sama dengan Tahun 2025 (87,50)." in words
    answers[201] = [3] * 9
    words = words_of(report(answers, with_period("2026"), columns={"date": [*dates, *[date(2026, 5, 1)] * 200]}))
    assert "Selang kepercayaan 95% perubahan itu −2,59 sampai +2,34 poin" in words
    assert "lebih kecil dari sekitar 3,52 poin sulit terlihat" in words


def test_what_else_has_changed_is_told_with_the_change() -> None:
    answers = [[3 + i % 2] * 9 for i in range(40)] + [[3 + (i > 15)] * 9 for i in range(40)]
    dates = [date(2025, 5, 1)] * 40 + [date(2026, 5, 1)] * 40
    columns = {"date": dates, "service": [*["KTP"] * 40, *["KTP", "Akta"] * 20]}
    words = words_of(report(answers, with_period("2026"), columns=columns))
    assert "Perhatikan: layanan yang hanya ada di satu sisi: Akta (bagian responden 0 % berbanding 50 %)" in words


def test_a_census_has_no_sampling_error_and_is_not_said_to_be_all_alike() -> None:
    """All 40 users answered, half 3 and half 4: 87,50 is what all users think, and another index is a change."""
    unit = UNIT.model_copy(update={"populasi": 40})
    answers, dates = [[3 + i % 2] * 9 for i in range(80)], [date(2025, 5, 1)] * 40 + [date(2026, 5, 1)] * 40
    answers[0] = [1] * 9
    told = report(answers, with_period("2026", unit=(unit,)), columns={"date": dates})
    assert told.headline.ikm == "87,50"
    assert "Semua pengguna layanan dalam periode itu disurvei" in told.headline.certainty
    assert "tidak beragam" not in words_of(told)
    history = (History(unit=UNIT.nama, periode="2025", ikm=Fraction(80)),)
    told = report(answers[40:], with_period("2026", unit=(unit,), riwayat=history), columns={"date": dates[40:]})
    assert "ketidakpastian nilai lama tidak diketahui" in words_of(told)


def test_a_report_cites_no_rule_of_a_later_year() -> None:
    answers, days = [[3] * 9] * 12, {"date": [date(2019, 5, 1)] * 12}
    words = words_of(report(answers, with_period("2019"), columns=days))
    assert "27 Tahun 2022" not in words
    assert "12 Tahun 2023" not in words
    assert "12 Tahun 2023" in words_of(report(answers, with_period("2026"), columns={"date": [None] * 12}))


def test_remarks_are_quoted_without_numbers() -> None:
    remarks = [f"Antrean loket {i} terlalu lama, telepon 0812345678{i:02}" for i in range(12)]
    told = report([[3] * 9] * 12, columns={"remark": remarks})
    (quotes,) = (b for b in told.blocks if isinstance(b, Quotes))
    assert len(quotes.items) == 2
    assert "08123456" not in words_of(told)
    assert "12 responden menuliskan saran" in words_of(told)


def test_remarks_stand_under_the_element_that_they_speak_of() -> None:
    remarks = ["Antrean loket terlalu lama", "Baik", "Toiletnya kotor dan antreannya lama"] * 20
    told = report([[3] * 9] * 60, columns={"remark": remarks})
    (table,) = tables(told, "Saran menurut unsur yang disebut")
    assert table.rows == (("U3 Waktu Penyelesaian", "40"), ("U9 Sarana dan Prasarana", "20"), ("Lain-lain", "20"))
    quoted = [b.items for b in told.blocks if isinstance(b, Quotes)]
    assert quoted == [
        ("Antrean loket terlalu lama", "Toiletnya kotor dan antreannya lama"),
        ("Toiletnya kotor dan antreannya lama",),
        ("Baik",),
    ]


@pytest.mark.parametrize("name", ["Pak Budi", "bu ani", "Mas Joko Susilo", "Ibu Sri Wahyuni", "a.n. Ahmad Yani"])
def test_remarks_name_nobody(name: str) -> None:
    words = words_of(report([[3] * 9] * 12, columns={"remark": [f"Pelayanan {name} kurang baik"] * 12}))
    assert f"Pelayanan {name.split()[0]} [nama dihapus] kurang baik" in words
    assert f"{name.split()[1]} kurang" not in words


@pytest.mark.parametrize("role", ["pak satpam", "Ibu Bidan", "bapak/ibu petugas", "ibu hamil", "dr umum"])
def test_roles_are_no_names(role: str) -> None:
    assert f"Tolong {role} lebih ramah" in words_of(
        report([[3] * 9] * 12, columns={"remark": [f"Tolong {role} lebih ramah"] * 12})
    )


def test_a_file_without_remarks_does_not_say_that_nobody_wrote_any() -> None:
    words = words_of(report([[3] * 9] * 12))
    assert words.count("Tidak ada saran tertulis dalam data yang diolah.") == 2
    assert "Tidak ada responden yang menuliskan" not in words


def test_the_caution_is_given_of_the_lowest_and_of_the_highest() -> None:
    """Three groups a whole point apart do not overlap; nine elements that differ by one answer of sixty do."""
    caution = "bertumpang tindih: urutan di sekitar batas ini belum pasti"
    apart = [[1 + j // 3 + i % 2 for j in range(9)] for i in range(60)]
    assert caution not in words_of(report(apart))
    close = [[3 + (i < 20 + j) for j in range(9)] for i in range(60)]
    words = words_of(report(close))
    assert f"Selang kepercayaan Waktu Penyelesaian dan Biaya/Tarif {caution}" in words
    assert f"Selang kepercayaan Kompetensi Pelaksana dan Perilaku Pelaksana {caution}" in words


@pytest.mark.parametrize(("education", "said"), [(["SD", "SMP", "S1"] * 4, True), (["SD", "S1"] * 6, False)])
def test_percentages_that_do_not_add_to_a_hundred_are_explained(education: list[str], said: bool) -> None:
    told = report([[3] * 9] * 12, columns={"pendidikan": education})
    assert ("Persentase dibulatkan" in words_of(told)) is said


@pytest.mark.parametrize("n", [12, 61])
def test_every_respondent_stands_in_the_appendix_once_in_one_block_or_two(n: int) -> None:
    answers = [[1 + i % 4, *[3] * 7, 1 + i % 3] for i in range(n)]
    (table,) = tables(report(answers), "Jawaban setiap responden")
    blocks = [row[start : start + 10] for row in table.rows for start in range(0, len(row), 11)]
    filled = sorted((int(block[0]), *map(int, block[1:])) for block in blocks if block[0])
    assert [number for number, *_ in filled] == list(range(1, n + 1))
    assert sorted(rest for _, *rest in filled) == sorted(answers)


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(("instrument", "classed"), [("permenpanrb-14-2017", True), ("permenpanrb-16-2014", False)])
def test_an_instrument_without_classes_has_no_column_for_them(instrument: str, classed: bool, told: bool) -> None:
    """An earlier result is of the project's instrument where it names none: it is classed alike, and compared."""
    columns = {"service": ["KTP", "KK"] * 12}
    history = (History(unit=UNIT.nama, periode="2025", ikm=Fraction(70), instrumen=instrument if told else None),)
    survey = PROJECT.survei.model_copy(update={"periode": "2026", "instrumen": instrument})
    project = PROJECT.model_copy(update={"survei": survey, "riwayat": history})
    made = report([[3] * 9] * 24, project, instrument=instruments.load(instrument), columns=columns)
    assert "IKM naik 5,00 poin dari Tahun 2025" in words_of(made)
    found = [block for block in made.blocks if isinstance(block, Table) and "IKM" in block.header]
    assert len(found) == 3
    for table in found:
        assert ("Mutu" in table.header) is classed
        assert {len(row) for row in table.rows} == {len(table.header)}
        assert len(table.align) == len(table.widths) == len(table.header)


def test_a_remark_that_many_wrote_stands_once_with_their_number() -> None:
    told = report([[3] * 9] * 12, columns={"remark": ["Antrean terlalu lama"] * 11 + ["Parkir sempit sekali"]})
    listed = [item for block in told.blocks if isinstance(block, Bullets) for item in block.items]
    place = listed.index("Antrean terlalu lama (11 responden)")
    assert listed[place + 1] == "Parkir sempit sekali"


def test_the_head_of_the_unit_signs_else_the_head_of_the_agency() -> None:
    agency = Agency(nama="Dinas", kepala="Siti", jabatan="Kepala Dinas", nip="1", tempat="Melati")
    unit = UNIT.model_copy(update={"kepala": "Budi", "jabatan": "Kepala Puskesmas"})
    for signer, who in ((unit, "Budi"), (UNIT, "Siti")):
        project = PROJECT.model_copy(update={"instansi": agency, "unit": (signer,)})
        (block,) = (b for b in report([[3] * 9] * 12, project).blocks if isinstance(b, Signature))
        assert block.name == who


def test_ages_stand_in_bands() -> None:
    ages = ["17", "25", "26", "70", "tidak diketahui", None, *["30"] * 6]
    (table,) = tables(report([[3] * 9] * 12, columns={"usia": ages}), "menurut usia")
    assert [row[:2] for row in table.rows] == [
        ("17–25", "2"), ("26–35", "7"), ("≥ 56", "1"), ("tidak diketahui", "1"), ("tidak diisi", "1"), ("Jumlah", "12")
    ]  # fmt: skip


def test_the_document_is_dated_by_its_period() -> None:
    assert report([[3] * 9] * 12, with_period("2026-S1")).created == "2026-06-30"
    assert report([[3] * 9] * 12).created == "2026-03-01"
    assert report([[3] * 9] * 12, columns={"date": [None] * 12}).created == ""


def test_older_weights_are_named() -> None:
    from ikm.scoring.counting import ScoreOptions

    given_ = responses([[3] * 9] * 12)
    result = score(given_, Project(), ScoreOptions(weights="0.11"))
    told = unit_report(Subject(result, given_, Project(), Unit(nama="X"), "id", internal=False))
    assert "Bobot 0,11 per unsur" in words_of(told)


def test_services_stand_in_the_order_of_the_project() -> None:
    """As in the table of respondents; those that the project does not list follow by name."""
    unit = UNIT.model_copy(update={"layanan": (Service(nama="Poli 9"), Service(nama="Poli 10"))})
    services = ["Poli 10", "Poli 9", "Lain"] * 12
    told = report([[4, 3] * 4 + [3]] * 36, PROJECT.model_copy(update={"unit": (unit,)}), columns={"service": services})
    (table,) = tables(told, "IKM menurut jenis layanan")
    assert [row[0] for row in table.rows] == ["Poli 9", "Poli 10", "Lain"]
