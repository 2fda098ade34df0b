"""Recaps: n with sums or means, told from tables of respondents."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.survey.errors import SourceError
from ikm.survey.project import Project, Service, Unit
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.recap import joined, recaps_of
from ikm.survey.recap import Recaps
from raw_tables import CODES, raw_table

HEAD = ["No", "Unit Pelayanan", "Jumlah Responden", *CODES]
BODY = Project(unit=(Unit(nama="Puskesmas Melati"), Unit(nama="Kecamatan Randu")))


def read(*rows: list[str | None], head: list[str] = HEAD, project: Project = BODY) -> Recaps:
    found = recaps_of([raw_table([["REKAP SKM 2025"], head, *rows])], project, ReadOptions())
    assert found is not None
    assert found.accounting.read == len(rows) + 2
    return found


def rules(recaps: Recaps) -> list[str]:
    assert recaps.problems[0].rule == "element-order"
    return [problem.rule for problem in recaps.problems if problem.severity == "error"]


def test_sums_are_exact() -> None:
    """Kemenag Sulawesi Barat's sums, n = 29, in body order."""
    sums = ["105", "101", "100", "116", "102", "105", "106", "115", "105"]
    (row,) = read(["1", "Puskesmas Melati", "29", *sums]).rows
    assert (row.unit, row.n) == ("Puskesmas Melati", 29)
    assert [int(element.sum) for element in row.elements.values()] == [int(s) for s in sums]
    assert not any(element.rounded for element in row.elements.values())


def test_means_with_a_comma_are_marked_as_rounded() -> None:
    nrr = ["3,57", "3,45", "3,27", "4,00", "3,63", "3,31", "3,25", "3,98", "3,03"]
    (row,) = read(["1", "puskesmas melati", "100", *nrr]).rows
    assert row.elements["persyaratan"].sum == Fraction(357)
    assert all(element.rounded for element in row.elements.values())


def test_sums_of_more_elements_than_the_instrument_has_are_refused() -> None:
    """The regulation of 2004 had fourteen: its first nine are other elements than today's."""
    with pytest.raises(SourceError, match=r"U10.*instrumen"):
        read(["1", "Puskesmas Melati", "29", *["105"] * 14], head=[*HEAD, *[f"U{i}" for i in range(10, 15)]])


def test_totals_below_are_skipped() -> None:
    found = read(
        ["1", "Puskesmas Melati", "10", *["33"] * 9],
        ["2", "Kecamatan Randu", "20", *["70"] * 9],
        ["Jumlah", None, "30", *["103"] * 9],
        ["Rata-rata", None, None, *["3,43"] * 9],
    )
    assert [row.n for row in found.rows] == [10, 20]
    assert found.accounting.skipped == 4


@pytest.mark.parametrize(
    ("n", "values", "rule"),
    [
        ("0", ["33"] * 9, "recap-count"),
        ("sepuluh", ["33"] * 9, "recap-count"),
        ("10,5", ["33"] * 9, "recap-count"),
        ("10", ["33"] * 8 + [""], "recap-figure"),
        ("10", ["33"] * 8 + ["tiga"], "recap-figure"),
        ("10", ["33"] * 8 + ["41"], "recap-outside"),
        ("10", ["33"] * 8 + ["9"], "recap-outside"),
        ("10", ["3,3"] * 8 + ["4,1"], "recap-outside"),
        ("1000", ["1.350"] * 9, "recap-ambiguous"),
        ("2", ["3"] * 9, "recap-ambiguous"),
    ],
)
def test_a_faulty_row_is_rejected_by_its_rule(n: str, values: list[str], rule: str) -> None:
    good: list[str | None] = ["2", "Kecamatan Randu", "20", *["70"] * 9]
    found = read(["1", "Puskesmas Melati", n, *values], good, ["3", "Kecamatan Randu", "20", *["70"] * 9])
    assert rules(found) == [rule]
    assert found.problems[1].row == 3
    assert (found.accounting.rejected, found.accounting.accepted) == (1, 1)


def test_the_same_row_twice_counts_once_and_another_figure_is_rejected() -> None:
    first: list[str | None] = ["1", "Puskesmas Melati", "10", *["33"] * 9]
    found = read(first, first, ["3", "Puskesmas Melati", "10", *["34"] * 9])
    assert len(found.rows) == 1
    assert (found.accounting.accepted, found.accounting.duplicate, found.accounting.rejected) == (1, 1, 1)
    assert rules(found) == ["recap-twice"]


def test_two_files_that_contradict_each_other_are_not_added() -> None:
    one, two = (read(["1", "Puskesmas Melati", "10", *[figure] * 9]) for figure in ("33", "34"))
    found = joined([one, two])
    assert len(found.rows) == 1
    assert found.accounting.rejected == 1


def test_recaps_of_several_files_without_a_unit_are_not_taken_for_one() -> None:
    """Two offices' figures: neither is added to the other's nor left out as contradicting it."""
    rows: list[list[str | None]] = [["REKAP"], ["n", *CODES], ["40", *["130"] * 9]]
    parts = [recaps_of([replace(raw_table(rows), file=name)], Project(), ReadOptions()) for name in ("a.csv", "b.csv")]
    with pytest.raises(SourceError, match=r"a\.csv, b\.csv: .*kolom Unit"):
        joined([part for part in parts if part])


def test_a_contradicted_recap_and_a_rejected_one_are_named_by_their_place() -> None:
    figures = (("10", "33"), ("10", "34"), ("x", "9"))
    lines: list[list[str | None]] = [["1", "Puskesmas Melati", n, *[figure] * 9] for n, figure in figures]
    found = read(*lines)
    assert [(p.row, p.rule) for p in found.problems if p.severity == "error"] == [
        (5, "recap-count"),
        (4, "recap-twice"),
    ]
    (table,) = found.rejects
    assert table.row(0, named=True)["Jumlah Responden"] == "x"
    assert "bilangan bulat" in table.row(0, named=True)["alasan"]


def test_a_legend_and_a_signature_below_are_no_rows() -> None:
    found = read(
        ["1", "Puskesmas Melati", "10", *["33"] * 9],
        ["Keterangan:", "NRR"],
        ["U1 s.d. U9", "= unsur pelayanan"],
        ["A (Sangat Baik)", ": 88,31 - 100,00"],
        [None, "Randu, 3 Januari 2026", None, "Kepala Dinas"],
        [None, None, None, "NIP 19700101 199003 1 001"],
    )
    assert (len(found.rows), rules(found), found.accounting.skipped) == (1, [], 7)


def test_a_row_without_a_unit_among_others_is_rejected() -> None:
    found = read(["1", "Puskesmas Melati", "10", *["33"] * 9], ["2", None, "20", *["70"] * 9])
    assert ([row.n for row in found.rows], rules(found)) == ([10], ["no-unit"])


def test_sums_of_its_own_rows_are_no_count_of_respondents() -> None:
    """Answers of 1 to 5 with their sum: no recap, so that the scale is refused."""
    table = raw_table([[*CODES, "Jumlah"], *[["5", "4", "5", "4", "5", "5", "4", "5", "4", "41"]] * 30])
    assert recaps_of([table], Project(), ReadOptions()) is None
    counted = raw_table([[*CODES, "Jumlah", "Jumlah Responden"], [*["35"] * 9, "315", "10"]])
    found = recaps_of([counted], Project(), ReadOptions())
    assert found is not None
    assert [row.n for row in found.rows] == [10]


def test_services_are_told_apart() -> None:
    unit = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Imunisasi", tidak_berlaku=("biaya",)),))
    head = ["Layanan", "n", *CODES]
    rows: list[list[str | None]] = [["imunisasi", "10", *["33"] * 3, None, *["33"] * 5], ["Umum", "20", *["70"] * 9]]
    found = read(*rows, head=head, project=Project(unit=(unit,)))
    assert [(row.unit, row.service) for row in found.rows] == [
        ("Puskesmas Melati", "Imunisasi"),
        ("Puskesmas Melati", "Umum"),
    ]
    assert "biaya" not in found.rows[0].elements


def test_a_missing_element_and_an_unknown_unit_are_refused() -> None:
    with pytest.raises(SourceError, match="sarana"):
        read(["1", "Puskesmas Melati", "10", *["33"] * 8], head=HEAD[:-1])
    with pytest.raises(SourceError, match="Puskesmas Melati"):
        read(["1", "Puskesmas Mlati", "10", *["33"] * 9])


@pytest.mark.parametrize("whole", ["4", "4,00"])
def test_means_may_all_be_whole_numbers(whole: str) -> None:
    """Twelve respondents who all gave 4: an NRR of 4,00, and not the answers of one."""
    found = read(["1", "Puskesmas Melati", "12", *[whole] * 9])
    assert [(row.n, row.elements["waktu"].sum) for row in found.rows] == [(12, Fraction(48))]


@pytest.mark.parametrize(("n", "answers", "accepted"), [("1", "334334433", 2), ("0", "000000000", 1), ("", "", 1)])
def test_a_unit_with_one_respondent_or_none_makes_no_answers_of_a_recap(n: str, answers: str, accepted: int) -> None:
    """Among sums of 30 people one person's sums are whole numbers of 1 to 4, and nobody's are zeros."""
    sums = ["88", "91", "93", "93", "92", "89", "90", "91", "95"]
    second = ["2", "Kecamatan Randu", n, *(answers or [""] * 9)]
    found = read(["1", "Puskesmas Melati", "30", *sums], second)
    assert [row.n for row in found.rows] == [30, 1][:accepted]


def test_a_running_number_called_n_makes_no_recap() -> None:
    rows = [[str(i), *["4"] * 9] for i in range(1, 9)]
    assert recaps_of([raw_table([["n", *CODES], *rows])], Project(), ReadOptions()) is None
    dated = [["28", "2026-03-01", *["4"] * 9]]
    assert recaps_of([raw_table([["n", "Tanggal", *CODES], *dated])], Project(), ReadOptions()) is None


def test_respondents_with_a_column_of_their_totals_are_no_recap() -> None:
    rows = [[str(i), *["4"] * 8, "3", "35"] for i in range(1, 9)]
    assert recaps_of([raw_table([["No", *CODES, "Jumlah"], *rows])], Project(), ReadOptions()) is None


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=12), st.integers(0, 11))
def test_a_slip_of_the_pen_makes_no_recap(answers: list[list[int]], wrong: int) -> None:
    """A respondent's 33 for 3 in one row of several is a fault of that row."""
    rows = [[*map(str, row), str(sum(row))] for row in answers]
    rows[wrong % len(rows)][4] = "33"
    table = raw_table([[*CODES, "Jumlah"], *rows])
    assert (recaps_of([table], Project(), ReadOptions()) is None) == (len(rows) > 1)


def test_respondents_without_a_count_are_no_recap() -> None:
    table = raw_table([CODES, ["33"] * 9])
    assert recaps_of([table], Project(), ReadOptions()) is None
