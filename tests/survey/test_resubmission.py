"""Duplicates are resubmissions within a source, matched as multisets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from answers import responses
from ikm.survey.problems import Accounting
from ikm.survey.responses import Responses
from ikm.survey.resubmission import combine, without_duplicates

Rows = list[str]


def batch(rows: Rows, source: str = "unit|2026|jawaban", ids: list[str | None] | None = None) -> Responses:
    """A file whose raw rows are told apart by `rows` only; every form has nine 4s."""
    columns: dict[str, Sequence[object]] = {"source": [source] * len(rows), "fingerprint": rows}
    columns["id"] = ids or [None] * len(rows)
    made = responses([[4] * 9] * len(rows), columns=columns)
    return Responses(made.instrument, made.frame, accounting=Accounting(accepted=len(rows)))


def held(batches: list[Responses]) -> Counter[tuple[str, str]]:
    frame = combine(without_duplicates(batches)).frame
    return Counter(zip(frame["source"], frame["fingerprint"], strict=True))


exports = st.lists(st.lists(st.sampled_from("abc"), max_size=6), min_size=1, max_size=5)


@given(exports)
def test_within_one_source_overlapping_exports_equal_their_multiset_maximum(files: list[Rows]) -> None:
    """For each raw row a source holds the greatest count that any one of its files had, in any order."""
    expected: Counter[str] = Counter()
    for rows in files:
        expected |= Counter(rows)
    for order in (files, files[::-1]):
        got = held([batch(rows) for rows in order])
        assert {row: n for (_, row), n in got.items()} == dict(expected)


@given(exports)
def test_across_sources_nothing_is_a_duplicate(files: list[Rows]) -> None:
    """Different sources add up, even with the same rows."""
    got = held([batch(rows, source=f"s{i}") for i, rows in enumerate(files)])
    assert got.total() == sum(len(rows) for rows in files)


@given(st.lists(st.lists(st.tuples(st.sampled_from("uv"), st.sampled_from("ab")), max_size=6), min_size=1, max_size=4))
def test_a_file_of_several_sources_is_matched_within_each(files: list[list[tuple[str, str]]]) -> None:
    """A workbook with a sheet for each unit: what one unit's sheet held says nothing of another's."""
    expected: Counter[tuple[str, str]] = Counter()
    batches = []
    for pairs in files:
        expected |= Counter(pairs)
        made = batch([row for _, row in pairs])
        frame = made.frame.with_columns(source=pl.Series([source for source, _ in pairs], dtype=pl.String))
        batches.append(replace(made, frame=frame))
    assert held(batches) == expected


@given(exports)
def test_the_account_adds_up(files: list[Rows]) -> None:
    """What is not accepted again is counted as duplicate; nothing disappears."""
    kept = without_duplicates([batch(rows) for rows in files])
    assert [b.accounting.read for b in kept] == [len(rows) for rows in files]
    assert [b.accounting.accepted for b in kept] == [len(b) for b in kept]


def test_the_same_answers_are_not_a_duplicate() -> None:
    """Over half of real forms are nine identical answers: five alike in one file are five respondents."""
    assert len(combine(without_duplicates([batch(["a"] * 5)]))) == 5


def test_an_id_decides_where_there_is_one() -> None:
    """The same submission id is one response, whatever its row looks like; another id is another response."""
    first, again = batch(["a", "b"], ids=["k1", "k2"]), batch(["x", "a"], ids=["k1", "k3"])
    kept = without_duplicates([first, again])
    assert [b.accounting.accepted for b in kept] == [2, 1]


def test_parts_of_a_key_cannot_run_into_each_other() -> None:
    """Not even where a source or a row holds the mark that parts them."""
    one, other = batch(["b\x1frow\x1fc"], source="a"), batch(["c"], source="a\x1frow\x1fb")
    assert len(combine(without_duplicates([one, other]))) == 2


def test_an_id_that_returns_with_other_contents_is_told() -> None:
    """The first one stays; the second is named, for it may be another person's."""
    twice = batch(["a", "b", "c"], ids=["7", "7", "8"])
    frame = twice.frame.with_columns(remark=pl.Series(["baik", "buruk", None], dtype=pl.String))
    (found,) = without_duplicates([replace(twice, frame=frame)])
    assert found.accounting == Accounting(accepted=2, duplicate=1)
    assert [(p.rule, p.severity) for p in found.problems] == [("changed-submission", "warning")]
    assert "misalnya 7" in found.problems[0].message.say()
    assert not without_duplicates([batch(["a", "a"], ids=["7", "7"])])[0].problems


def test_rows_held_by_a_namesake_in_another_folder_are_told_with_both_files() -> None:
    def of(file: str) -> Responses:
        made = batch(["a", "a", "b"])
        return replace(made, frame=made.frame.with_columns(file=pl.lit(file)))

    _, again, copy = without_duplicates([of("Loket 1/jan.csv"), of("Loket 2/jan.csv"), of("jan (1).csv")])
    (problem,) = again.problems
    assert (problem.file, problem.rule) == ("Loket 2/jan.csv", "same-name")
    assert "3 baris sama dengan baris Loket 1/jan.csv" in problem.message.say()
    assert not copy.problems
