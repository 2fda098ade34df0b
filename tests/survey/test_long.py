"""Tables with a row per answer."""

from __future__ import annotations

import pytest

from ikm.survey.problems import Accounting
from ikm.survey.project import Import, Project
from ikm.survey.reading.read import read_from
from ikm.survey.reading.tables import tables_of
from ikm.survey.recap import Recaps
from ikm.survey.responses import Responses
from raw_tables import CODES

PROJECT = Project(impor=Import(urutan="body"))


def read(heading: str, *lines: str, suffix: str = ".csv") -> Responses:
    content = "\n".join([heading, *lines]) + "\n"
    found = read_from(tables_of(content.encode(), f"x{suffix}", suffix), PROJECT)
    assert isinstance(found, Responses)
    return found


def of_one(who: str, value: int) -> list[str]:
    return [f"{who};{code};{value}" for code in CODES]


@pytest.mark.parametrize(
    "heading",
    [
        "responden;unsur;nilai",
        "ID Responden;Pertanyaan;Jawaban",
        "No Responden;Unsur;Jawaban",
        "Survei Kepuasan;;\n\nrespondent_id;question;value",
    ],
)
def test_the_heading_may_be_worded_otherwise_and_stand_below_a_title(heading: str) -> None:
    found = read(heading, *of_one("1", 4), *of_one("2", 3))
    assert found.accounting.accepted == 2
    assert found.frame["waktu"].to_list() == [4, 3]


def test_respondents_numbered_anew_in_each_unit_are_different_people() -> None:
    lines = [line for unit, value in (("A", 4), ("B", 1)) for i in "123" for line in of_one(f"{unit};{i}", value)]
    found = read("unit;responden;unsur;nilai", *lines)
    assert found.accounting == Accounting(accepted=6, skipped=1)
    assert found.frame["sarana"].to_list() == [4, 4, 4, 1, 1, 1]


def test_a_respondent_is_one_though_the_time_passes_and_the_unit_is_written_once() -> None:
    lines = [f"{'A' if i == 0 else ''};2026-03-01 08:0{i};7;{code};4" for i, code in enumerate(CODES)]
    found = read("unit;waktu pengisian;responden;unsur;nilai", *lines)
    assert found.accounting.accepted == 1
    assert found.frame.select("unit", "sarana").row(0) == ("A", 4)


def test_a_row_and_a_bad_cell_are_numbered_by_their_lines() -> None:
    lines = [*of_one("1", 4), *of_one("2", 3), *of_one("3", 2)]
    lines[10] = "2;U2;7"
    found = read("responden;unsur;nilai", *lines)
    assert [(p.row, p.column, p.value) for p in found.problems] == [(12, "U2", "7")]
    assert found.frame["row"].to_list() == [2, 20]


def test_a_second_different_answer_is_no_answer() -> None:
    found = read("responden;unsur;nilai", *of_one("1", 4), *of_one("2", 3), "1;U1;1", "2;U1;3")
    assert found.frame["waktu"].to_list() == [3]
    assert [(p.row, p.column, p.value) for p in found.problems] == [(20, "U1", "4 | 1")]


def test_answers_of_nobody_are_rejected_line_by_line() -> None:
    """Also the last one, which otherwise passes for a closing note."""
    found = read("responden;unsur;nilai", *of_one("1", 4), ";U1;4", ";U2;3", "1;;4")
    assert found.accounting == Accounting(accepted=1, rejected=3, skipped=1)
    assert [(p.row, p.rule) for p in found.problems] == [(row, "answer-of-nobody") for row in (11, 12, 13)]


@pytest.mark.parametrize(("value", "total"), [("35", "35"), ("3,5", "35")])
def test_a_recap_with_the_same_columns_is_a_recap(value: str, total: str) -> None:
    """Beside each element how many answered it, and the sum or the mean of what they said."""
    lines = [f"{code};10;{value}" for code in CODES]
    content = "\n".join(["Unsur;Responden;Nilai", *lines])
    found = read_from(tables_of(content.encode(), "x.csv", ".csv"), PROJECT)
    assert isinstance(found, Recaps)
    assert [(row.n, {str(e.sum) for e in row.elements.values()}) for row in found.rows] == [(10, {total})]


@pytest.mark.parametrize("last", ["Nilai", "Skor"])
def test_a_table_of_respondents_with_the_same_columns_is_left_as_it_is(last: str) -> None:
    heading = ";".join(["Responden", "Kode", *CODES, last])
    found = read(heading, *[f"{who};A;{';'.join('4' * 9)};36" for who in ("Umum", "Pelajar") * 5])
    assert found.accounting == Accounting(accepted=10, skipped=1)


def test_records_of_json_keep_their_numbers() -> None:
    lines = [
        f'{{"responden": {who}, "unsur": "{code}", "nilai": {value}}}' for who, value in ((1, 4), (2, 5))
        for code in CODES
    ]  # fmt: skip
    found = read(*lines, suffix=".jsonl")
    assert found.accounting == Accounting(accepted=1, rejected=1)
    assert found.frame["row"].to_list() == [1]
    assert [p.row for p in found.problems] == list(range(10, 19))
