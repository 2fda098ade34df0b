"""What the report tells beside the index: groups, earlier plans, priorities, validity, and what was checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ikm.output.compose import unit_report
from ikm.output.report import Bullets, Heading, MatrixChart, Report, ShareChart, TrendChart
from ikm.output.subject import Found
from ikm.scoring.quality.check import Weighed
from ikm.scoring.quality.findings import Finding
from ikm.survey.messages import Message
from ikm.survey.project import History, Plan, Project, Survey
from subjects import PROJECT, UNIT, report, subject, tables, words_of

PLAN = Plan(unsur="waktu", kegiatan="Mesin antrean", periode="2025", terlaksana=True, uraian="Dipasang", bukti="Foto")
TWO_YEARS = {"date": [date(2025, 5, 1)] * 60 + [date(2026, 5, 1)] * 60}


def project(*plans: Plan, **survey: object) -> Project:
    return PROJECT.model_copy(update={"survei": Survey(periode="2026", **survey), "rtl": plans})  # type: ignore[arg-type]


def sections(told: Report) -> list[str]:
    return [block.text for block in told.blocks if isinstance(block, Heading) and block.level == 2]


# Groups


def test_the_index_of_each_group_is_that_of_its_respondents() -> None:
    """20 men all 3, 20 women all 4: 75 and 100."""
    told = report([[3] * 9] * 20 + [[4] * 9] * 20, columns={"jenis_kelamin": ["Laki-laki"] * 20 + ["Perempuan"] * 20})
    (table,) = tables(told, "IKM menurut jenis kelamin")
    assert [row[:4] for row in table.rows] == [("Laki-laki", "20", "75,00", "C"), ("Perempuan", "20", "100,00", "A")]


def test_a_small_group_is_hidden_with_the_one_that_would_tell_of_it() -> None:
    """35 men and 5 women: the unit less the men is the women."""
    told = report([[3] * 9] * 35 + [[4] * 9] * 5, columns={"jenis_kelamin": ["Laki-laki"] * 35 + ["Perempuan"] * 5})
    (table,) = tables(told, "IKM menurut jenis kelamin")
    assert [row[2] for row in table.rows] == ["ikut disembunyikan", "responden terlalu sedikit"]
    inside = report(
        [[3] * 9] * 35 + [[4] * 9] * 5, columns={"jenis_kelamin": ["Laki-laki"] * 35 + ["Perempuan"] * 5}, internal=True
    )
    (table,) = tables(inside, "IKM menurut jenis kelamin")
    assert [row[2] for row in table.rows] == ["75,00", "100,00"]


def test_groups_are_told_where_the_project_wants_them_and_somebody_was_asked() -> None:
    columns = {"jenis_kelamin": ["Laki-laki", "Perempuan"] * 20, "pendidikan": ["SMA", "S1"] * 20}
    both = report([[3] * 9] * 40, project(rincian=("pendidikan", "jenis_kelamin")), columns=columns)
    assert len(tables(both, "IKM menurut jenis kelamin")) == len(tables(both, "IKM menurut pendidikan")) == 1
    assert "Kelompok Responden" not in sections(report([[3] * 9] * 40, project(rincian=()), columns=columns))
    assert "Kelompok Responden" not in sections(report([[3] * 9] * 40))


# Plans of the period before


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [(2, 4, "+50,00; membaik"), (4, 2, "−50,00; memburuk"), (3, 3, "0,00; belum terbukti")],
)
def test_an_earlier_plan_is_held_against_the_change_of_its_element(before: int, now: int, verdict: str) -> None:
    answers = [[3, 3, before, 3, 3, 3, 3, 3, 3]] * 60 + [[3, 3, now, 3, 3, 3, 3, 3, 3]] * 60
    told = report(answers, project(PLAN), columns=TWO_YEARS)
    (table,) = tables(told, "Rencana tindak lanjut periode sebelumnya")
    old, new = (f"{25 * value},00" for value in (before, now))
    assert table.rows == (("1", "Waktu Penyelesaian", "Mesin antrean", "sudah", old, new, verdict),)
    (carried_out,) = tables(told, "Pelaksanaan rencana tindak lanjut")
    assert carried_out.rows == (("1", "Mesin antrean", "sudah", "Dipasang", "Foto"),)
    assert "Mesin antrean" not in [row[2] for row in tables(told, "Rencana tindak lanjut hasil SKM")[0].rows]


def test_an_earlier_plan_without_earlier_answers_claims_no_change() -> None:
    told = report([[3] * 9] * 20, project(PLAN), columns={"date": [date(2026, 5, 1)] * 20})
    (table,) = tables(told, "Rencana tindak lanjut periode sebelumnya")
    assert table.rows[0][4:] == ("–", "–", "tidak dapat diuji")
    assert "Nilai unsur Tahun 2025 tidak tersedia." in words_of(told)


def test_values_of_an_earlier_period_below_the_threshold_are_not_told() -> None:
    days = {"date": [date(2025, 5, 1)] * 4 + [date(2026, 5, 1)] * 40}
    answers = [[3, 3, 1, 3, 3, 3, 3, 3, 3]] * 4 + [[3] * 9] * 40
    told = report(answers, project(PLAN), columns=days)
    (table,) = tables(told, "Rencana tindak lanjut periode sebelumnya")
    assert table.rows[0][4:] == ("–", "–", "tidak dapat diuji")
    assert not tables(told, "Perubahan indeks setiap unsur")


# Priorities, validity, shares


VARIED = [[1 + (i * (j + 3) // 7 + i // (j + 2)) % 4 for j in range(9)] for i in range(120)]


def test_the_priority_matrix_and_validity_come_with_enough_answers() -> None:
    told = report(VARIED)
    assert any(isinstance(block, MatrixChart) for block in told.blocks)
    assert {"Prioritas Perbaikan", "Validitas dan Reliabilitas Kuesioner"} <= set(sections(told))
    few = report(VARIED[:40])
    assert "Prioritas Perbaikan" not in sections(few)
    official = unit_report(subject(VARIED).official)
    assert not {"Prioritas Perbaikan", "Validitas dan Reliabilitas Kuesioner"} & set(sections(official))


def test_the_r_table_is_the_published_one() -> None:
    """R table, 5 %, two-sided: n = 122 (120 degrees of freedom) 0.178; n = 32 (30) 0.349; n = 12 (10) 0.576."""
    for n, bound in ((122, "0,178"), (32, "0,349"), (12, "0,576")):
        answers = [VARIED[i % 120] for i in range(n)]
        (table,) = tables(report(answers), "Korelasi unsur dengan jumlah unsur lainnya")
        assert {row[3] for row in table.rows} == {bound}


def test_shares_add_to_one() -> None:
    (chart,) = (block for block in report(VARIED).blocks if isinstance(block, ShareChart))
    assert all(abs(sum(row.shares) - 1) < 1e-12 for row in chart.rows)
    assert len(chart.rows) == 9


# What was checked

FOUND: Found = (
    Finding("odd-hours", "info", Message("4 formulir bertanggal hari Minggu"), rows=(0, 1, 2, 3)),
    Weighed("Puskesmas Melati", 4, Decimal("80.00"), Decimal("81.00")),
)


def checked(*, internal: bool = False, findings: tuple[Found, ...] | None = (FOUND,)) -> Report:
    return unit_report(replace(subject([[3] * 9] * 20, internal=internal), findings=findings))


def test_inside_the_office_findings_are_told_in_full_and_outside_by_kind() -> None:
    inside, outside = words_of(checked(internal=True)), words_of(checked())
    assert "4 formulir bertanggal hari Minggu." in inside
    assert "IKM 80,00 → 81,00 tanpa 4 formulir ini" in inside
    assert "Ada formulir dari hari atau jam di luar pelayanan" in outside
    assert "81,00" not in outside
    assert "4 formulir" not in outside


def test_nothing_found_is_said_and_nothing_checked_is_not() -> None:
    assert "tidak menemukan hal yang mencolok" in words_of(checked(findings=()))
    assert "Pemeriksaan Mutu Jawaban" not in sections(checked(findings=None))


def test_every_finding_has_a_kind() -> None:
    from ikm.output.quality import ADVICE, KINDS

    assert KINDS.keys() == ADVICE.keys()


def test_the_method_names_the_classes_of_the_regulation() -> None:
    told = report([[3] * 9] * 20)
    (table,) = tables(told, "Mutu pelayanan menurut IKM")
    assert [row[0] for row in table.rows] == ["A", "B", "C", "D"]
    assert [row[2] for row in table.rows] == ["88,31", "76,61", "65,00", "25,00"]
    assert [block for block in told.blocks if isinstance(block, Bullets) and block.numbered][-1].items


# The first page, and what stands beside it


def test_the_first_page_names_what_is_lowest_and_what_has_changed() -> None:
    """Waktu 2, biaya 1, the others 3; the year before all 4: from 100,00 to 66,67."""
    now = [[3, 3, 2, 1, 3, 3, 3, 3, 3]] * 60
    told = report([[4] * 9] * 60 + now, project(), columns=TWO_YEARS)
    assert told.headline.priorities == ("Biaya/Tarif: 25,00 (D)", "Waktu Penyelesaian: 50,00 (D)")
    assert told.headline.change.startswith("IKM turun 33,33 poin dari Tahun 2025 (100,00); penurunan ini melampaui")
    assert told.headline.elements
    assert [point.code for point in told.headline.elements.points[:2]] == ["U4", "U3"]


def test_the_share_of_the_target_is_of_the_target() -> None:
    """30 of 40 are 75,0%."""
    unit = UNIT.model_copy(update={"target": 40})
    aimed = project().model_copy(update={"unit": (unit,)})
    told = report([[3] * 9] * 30, aimed, columns={"date": [date(2026, 5, 1)] * 30})
    assert ("Responden yang diperoleh", "30 (75,0% dari target)") in tables(told, "Jumlah responden")[0].rows


def test_a_trend_is_parted_where_the_instrument_changed() -> None:
    old = "kepmenpan-25-2004"
    before = tuple(
        History(unit=UNIT.nama, periode=year, ikm=Fraction(80), n=100, instrumen=instrument)
        for year, instrument in (("2016", old), ("2017", old), ("2018", None))
    )
    earlier = project().model_copy(update={"riwayat": before})
    told = report([[3] * 9] * 30, earlier, columns={"date": [date(2026, 5, 1)] * 30})
    (chart,) = (block for block in told.blocks if isinstance(block, TrendChart))
    assert [(point.label[-4:], point.broken) for point in chart.points] == [
        ("2016", ""), ("2017", ""), ("2018", "unsur berganti"), ("2026", ""),
    ]  # fmt: skip
