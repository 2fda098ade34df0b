"""A big file, read in streams, says the same as the ordinary reading of the same file."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ikm.survey.errors import SourceError
from ikm.survey.project import Project
from ikm.survey.reading import big
from ikm.survey.reading.big import Big, read_big
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.read import read_answers
from ikm.survey.resubmission import without_duplicates

HEADING = ["Unit", "Jenis Layanan", *(f"U{j}" for j in range(1, 10)), "_uuid"]
UNITS = ["Dinas Satu", "Dinas Dua", "dinas  dua", ""]
SERVICES = ["KTP", "Akta", "-", ""]
PROJECT = Project.model_validate(
    {
        "unit": [{"nama": "Dinas Satu", "layanan": [{"nama": "Akta"}]}, {"nama": "Dinas Dua", "alias": ["DD"]}],
        "survei": {"periode": "2025"},
    }
)


def plain_rows(seed: int, n: int = 90) -> list[list[str]]:
    """Rows as a survey's export has them: a unit, a service, answers of which some are blank, an id."""
    random = Random(seed)
    return [
        [
            random.choice(UNITS[:3]),
            random.choice(SERVICES),
            *random.choices(["1", "2", "3", "4", "4", "4", ""], k=9),
            f"{random.getrandbits(32):08x}-0000-4000-8000-000000000000",
        ]
        for _ in range(n)
    ]


cells = st.sampled_from(["5", "0", "x", "3.5", " 4", "4.0", "tiga", "Sangat sesuai", "-", "+4", "04", "d", " ", "Baik"])
faults = st.lists(st.tuples(st.integers(0, 89), st.integers(2, 10), cells), max_size=4)
blanks = st.lists(st.tuples(st.integers(0, 89), st.just(0), st.just("")), max_size=2)
repeats = st.lists(st.tuples(st.integers(0, 89), st.integers(0, 89)), max_size=2)
nothing = st.lists(st.tuples(st.integers(0, 89), st.sampled_from([2, 12])), max_size=2)


def both(rows: list[list[str]], project: Project, columns: int = 12) -> tuple[Big | None, dict[str, object]]:
    """What the streams and the ordinary reading find in a file of these rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "jawaban.csv"
        path.write_text("\n".join(",".join(row[:columns]) for row in [HEADING, *rows]) + "\n", encoding="utf-8")
        ordinary = without_duplicates([read_answers(path, project)])[0]
        streamed = read_big(path, project)
        held = streamed.rows.collect() if streamed else None
    keys = ["unit", "service", *project.instrument.keys]
    found = {
        "rows": counted(ordinary.frame.select(keys)),
        "account": ordinary.accounting,
        "problems": [problem.say() for problem in ordinary.problems],
        "counts": ordinary.problem_counts,
        "rejects": [table.to_dicts() for table in ordinary.rejects],
    }
    if streamed is None or held is None:
        return None, found
    assert counted(held) == found["rows"]
    rest = streamed.rest
    assert rest.accounting == found["account"]
    assert [problem.say() for problem in rest.problems] == found["problems"]
    assert rest.problem_counts == found["counts"]
    assert [table.to_dicts() for table in rest.rejects] == found["rejects"]
    return streamed, found


def counted(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return sorted(frame.rows(), key=repr)


@example(0, [], [], [], [(1, 12), (1, 2)], Project(), False)  # a line of blank cells, fewer than the heading has
@example(479, [], [], [], [(17, 2)], PROJECT, False)  # a row that is bare and the first of an unknown service
@given(st.integers(0, 999), faults, blanks, repeats, nothing, st.sampled_from([Project(), PROJECT]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_streams_say_what_the_ordinary_reading_says(
    seed: int,
    faulty: list[tuple[int, int, str]],
    unnamed: list[tuple[int, int, str]],
    again: list[tuple[int, int]],
    unanswered: list[tuple[int, int]],
    project: Project,
    ids: bool,
) -> None:
    """Rows, account, problems with their places and words, and rejected rows: all alike, or it is not streamed."""
    rows = plain_rows(seed)
    for at, column, text in (*faulty, *unnamed):
        rows[at][column] = text
    for at, other in again:
        rows[at][11] = rows[other][11].upper()
    for at, cells in unanswered:
        rows[at] = [*rows[at][:2], *[""] * 10] if cells == 2 else []
    both(rows, project, 12 if ids else 11)


@pytest.mark.parametrize("project", [Project(), PROJECT], ids=["without", "with"])
def test_a_regular_file_with_faults_is_streamed(project: Project) -> None:
    """A bad answer, a blank row, an id sent twice: the file is still read in streams, and its account adds up."""
    rows = plain_rows(1)
    rows[4][3] = "5"
    rows[20] = [""] * 12
    rows[40][11] = rows[39][11]
    streamed, _ = both(rows, project)
    assert streamed is not None
    account = streamed.rest.accounting
    assert (account.accepted, account.duplicate, account.rejected, account.skipped) == (87, 1, 1, 2)
    assert [p.row for p in streamed.rest.problems if p.severity == "error"] == [6]


@pytest.mark.parametrize(
    ("at", "row"),
    [
        (89, ["Jumlah", "", *["270"] * 9, ""]),
        (89, ["", "", *["3.1"] * 9, ""]),
        (89, ["Mengetahui Kepala Dinas", *[""] * 11]),
        (5, ['"Dinas, Satu"', "KTP", *["4"] * 9, "x"]),
        (5, ["Rata-rata", "", *["3"] * 9, ""]),
        (0, ["(1)", "(2)", *(f"({i})" for i in range(3, 13))]),
    ],
)
def test_what_only_the_whole_file_tells_is_left_to_the_ordinary_reading(at: int, row: list[str]) -> None:
    """Totals, notes, quotation marks, column numbers: not streamed."""
    rows = plain_rows(2)
    rows[at] = row
    streamed, _ = both(rows, Project())
    assert streamed is None


def test_another_scale_is_not_streamed(tmp_path: Path) -> None:
    """Half of a column are 5s: the ordinary reading refuses it."""
    rows = plain_rows(3)
    for row in rows[::2]:
        row[4] = "5"
    path = tmp_path / "x.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADING, *rows]))
    assert read_big(path, Project()) is None


def test_lines_with_fewer_or_more_cells_are_named(tmp_path: Path) -> None:
    """Line 8 lacks its last cells, line 11 has one too many: both are counted, and said."""
    lines = [",".join(row[:11]) for row in [HEADING, *plain_rows(4)]]
    lines[7] = "Dinas Satu,KTP,4,4,4"
    lines[10] = "Dinas Satu,KTP,4,4,4,4,4,4,4,4,4,4"
    path = tmp_path / "x.csv"
    path.write_text("\r\n".join(lines) + "\r\n")
    streamed = read_big(path, Project())
    assert streamed is not None
    assert streamed.rest.accounting.accepted == 90
    told = next(p for p in streamed.rest.problems if p.rule == "ragged-lines")
    assert "2 baris tidak berisi 11 sel" in told.say()
    assert "8, 11" in told.say()


@pytest.mark.parametrize("kind", [pl.Int8, pl.Int64, pl.String])
def test_parquet_says_the_same_as_csv(kind: type[pl.DataType], tmp_path: Path) -> None:
    """Whole numbers or texts in Parquet; 7 is outside the scale, in record 6."""
    rows = plain_rows(5)
    frame = pl.DataFrame([[cell or None for cell in row] for row in rows], schema=HEADING, orient="row")
    frame = frame.with_columns(pl.col("^U.$").cast(kind))
    frame = frame.with_columns(
        pl.when(pl.int_range(pl.len()) == 5).then(pl.lit("7").cast(kind)).otherwise("U3").alias("U3")
    )
    path = tmp_path / "x.parquet"
    frame.write_parquet(path)
    streamed, ordinary = read_big(path, Project()), read_answers(path, Project())
    assert streamed is not None
    assert streamed.rest.accounting == ordinary.accounting
    assert [p.say() for p in streamed.rest.problems] == [p.say() for p in ordinary.problems]
    keys = ["unit", "service", *ordinary.instrument.keys]
    assert counted(streamed.rows.collect()) == counted(ordinary.frame.select(keys))


def test_an_unknown_unit_is_refused_with_the_line_that_names_it(tmp_path: Path) -> None:
    """`Dinas Tiga` stands first in line 32: the same words as the ordinary reading's."""
    rows = plain_rows(6)
    rows[30][0] = rows[40][0] = "Dinas Tiga"
    path = tmp_path / "x.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADING, *rows]))
    said = []
    for reading in (read_answers, read_big):
        with pytest.raises(SourceError) as raised:
            reading(path, PROJECT)
        said.append(str(raised.value))
    assert said[0] == said[1]
    assert "baris 32" in said[0]


def test_a_mapping_that_names_no_heading_is_refused(tmp_path: Path) -> None:
    """As in any file: a slip in `--map` must not pass unseen."""
    path = tmp_path / "x.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADING, *plain_rows(7)]))
    with pytest.raises(SourceError, match="U77"):
        read_big(path, Project(), ReadOptions(mapping={"U77": "biaya"}))


def test_only_large_files_are_worth_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a" * 100)
    assert not big.is_big(path)
    monkeypatch.setitem(big._BIG, ".csv", 100)
    assert big.is_big(path)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_every_delimiter_of_a_text_is_streamed_alike(delimiter: str, tmp_path: Path) -> None:
    rows = plain_rows(3)
    rows[4][3] = "5"
    found = []
    for mark in (",", delimiter):
        path = tmp_path / "jawaban.csv"
        path.write_bytes("\r\n".join(mark.join(row) for row in [HEADING, *rows]).encode())
        streamed = read_big(path, Project())
        assert streamed is not None
        problems = [problem.say() for problem in streamed.rest.problems]
        found.append((streamed.rest.accounting.rejected, problems, counted(streamed.rows.collect())))
    assert found[0][0] == 1
    assert found[0] == found[1]
