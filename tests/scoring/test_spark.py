"""Spark counts the same whole numbers as polars, and says of a table what the ordinary reading says."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from commands import run
from ikm.scoring.spark import count_on_spark
from ikm.scoring.tally import tally
from ikm.survey import instrument
from ikm.survey.errors import SourceError
from ikm.survey.project import Project
from ikm.survey.reading import spark as reading
from ikm.survey.reading.read import read_answers
from ikm.survey.reading.spark_session import session
from ikm.survey.resubmission import without_duplicates

pytest.importorskip("pyspark")
pytest.importorskip("pyarrow")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is missing"),
]

KEYS = instrument.load(instrument.DEFAULT).keys
HEADING = ["Unit", "Jenis Layanan", *(f"U{j}" for j in range(1, 10)), "_uuid"]
PROJECT = Project.model_validate(
    {"unit": [{"nama": "Dinas Satu", "layanan": [{"nama": "Akta"}]}, {"nama": "Dinas Dua", "alias": ["DD"]}]}
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """One session for the tests that need no more than an engine; a command stops it, so they come first."""
    with session("local[2]") as started:
        yield started


def answers(seed: int, n: int) -> pl.DataFrame:
    """Rows with blanks anywhere, in the unit and the service too."""
    random = Random(seed)
    units = [random.choice(["Loket A", "Loket B", None]) for _ in range(n)]
    services = [random.choice(["KTP", None]) for _ in range(n)]
    columns = {key: pl.Series(random.choices([None, 1, 2, 3, 4, 4], k=n), dtype=pl.Int8) for key in KEYS}
    return pl.DataFrame({"unit": units, "service": services, **columns})


@pytest.mark.parametrize("frame", [answers(1, 400), answers(2, 1), answers(3, 0)], ids=["many", "one", "none"])
def test_spark_gives_the_totals_of_polars(spark: Any, frame: pl.DataFrame, tmp_path: Path) -> None:
    """The same whole numbers of the same types, blanks in keys and answers included."""
    frame = frame.cast({"unit": pl.String, "service": pl.String})  # of no rows polars knows no type
    frame.write_parquet(tmp_path / "x.parquet")
    found = tally(spark.read.parquet(str(tmp_path / "x.parquet")), KEYS, ["unit", "service"]).frame
    assert found.equals(tally(frame, KEYS, ["unit", "service"]).frame)


def test_totals_beyond_the_narrow_integers_are_exact_on_spark(spark: Any, tmp_path: Path) -> None:
    """Nine 4s by 300,000 people: squares of 4,800,000."""
    columns = {key: pl.repeat(4, 300_000, dtype=pl.Int8, eager=True) for key in KEYS}
    pl.DataFrame({"unit": ["Loket A"] * 300_000, **columns}).write_parquet(tmp_path / "x.parquet")
    totals = tally(spark.read.parquet(str(tmp_path / "x.parquet")), KEYS, ["unit"])
    assert (totals.products == 4_800_000).all()
    assert (totals.sums == 1_200_000).all()
    assert totals.counts[0].tolist() == [[0, 0, 0, 300_000]] * 9


def rows(seed: int, n: int = 300) -> list[list[str]]:
    """Rows of two units, one of them by two names, with ids, blanks and a few faults of every kind."""
    random = Random(seed)
    made = [
        [
            random.choice(["Dinas Satu", "Dinas Dua", "DD"]),
            random.choice(["KTP", "Akta", ""]),
            *random.choices(["1", "2", "3", "4", "4", ""], k=9),
            f"{random.getrandbits(32):08x}-0000-4000-8000-000000000000",
        ]
        for _ in range(n)
    ]
    for at, cell in enumerate(["5", "3.5", "x", "4.0", " 4", "0", "+4", "-", "Baik", "44"]):
        made[7 * at + 3][2 + at % 9] = cell
    made[100][11] = made[90][11].upper()  # sent again, with other answers
    made[110][2:11] = [""] * 9
    made[120][0] = ""
    made[130] = []
    made[140] = made[140][:8]
    made[150].append("4")
    return made


def written(path: Path, lines: list[list[str]], end: str = "\n") -> Path:
    path.write_bytes(end.join(",".join(line) for line in [HEADING, *lines, []]).encode())
    return path


@pytest.mark.parametrize("project", [Project(), PROJECT], ids=["without", "with"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_spark_says_what_the_ordinary_reading_says(project: Project, end: str, tmp_path: Path) -> None:
    """Totals, account, and rejected rows with their lines and words are those of the ordinary reading."""
    path = written(tmp_path / "jawaban [1] *.csv", rows(5), end)
    ordinary = without_duplicates([read_answers(path, project)])[0]
    counted, rest = count_on_spark([path], path.name, project, master="local[2]")
    expected = tally(ordinary.frame, KEYS, ["unit", "service"]).frame
    assert counted.tally.frame.select(expected.columns).sort("unit", "service", "mask").equals(expected)
    assert rest.accounting == ordinary.accounting
    assert ordinary.accounting.rejected >= 5
    assert ordinary.accounting.duplicate == 1
    (rejects,) = rest.rejects
    assert rejects.equals(ordinary.rejects[0].select(rejects.columns))  # which has a column for the surplus cell
    said = {problem.message.say() for problem in rest.problems if problem.rule != "ragged-lines"}
    assert said == {problem.message.say() for problem in ordinary.problems}
    lost = {place: n for place, n in rest.problem_counts.items() if place[2] != "ragged-lines"}
    assert lost == ordinary.problem_counts


def test_parts_in_a_folder_are_one_table(tmp_path: Path) -> None:
    """CSV parts with a heading each count as the whole; so do Parquet parts, and rows are numbered through."""
    lines = [row for row in rows(6) if len(row) == len(HEADING)]
    whole = written(tmp_path / "semua.csv", lines)
    parts = [written(tmp_path / f"{i}.csv", lines[i * 100 : (i + 1) * 100]) for i in range(3)]
    records = [tmp_path / f"{i}.parquet" for i in range(2)]
    for i, path in enumerate(records):
        texts = [[cell or None for cell in line] for line in lines[i * 150 : (i + 1) * 150]]
        pl.DataFrame(texts, schema=HEADING, orient="row").write_parquet(path)
    expected, told = count_on_spark([whole], "semua", PROJECT, master="local[2]")
    for paths, skipped, shift in ((parts, 3, 0), (records, 0, -1)):
        counted, rest = count_on_spark(paths, "semua", PROJECT, master="local[2]")
        assert counted.tally.frame.equals(expected.tally.frame)
        assert (rest.accounting.rejected, rest.accounting.skipped) == (told.accounting.rejected, skipped)
        first = [next(p.row for p in found.problems if p.column == "U1") for found in (told, rest)]
        assert first[1] == (first[0] or 0) + shift


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([["A", "", *["5"] * 9]] * 3, "skala|dibaca oleh Spark"),
        ([["A", "", *["4"] * 9], *[["A", "", *["5"] * 9]] * 3], "skala"),
        ([["A", "", *["4"] * 9], ['"B', "", *["4"] * 9], ['C"', "", *["4"] * 9]], "dibaca oleh Spark"),
        ([["Total", "", *["4"] * 9]] * 9, "dibaca oleh Spark"),
        ([["A\udcff", "", *["4"] * 9]] * 3, "UTF-8"),
    ],
    ids=["nothing-plain", "another-scale", "a-cell-of-two-lines", "a-total", "other-encoding"],
)
def test_what_must_be_seen_as_a_whole_is_refused(lines: list[list[str]], reason: str, tmp_path: Path) -> None:
    """No row of such a table is counted, and one sentence says why."""
    path = tmp_path / "x.csv"
    text = "\n".join(",".join(line) for line in [HEADING[:11], *lines]) + "\n"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SourceError, match=reason):
        count_on_spark([path], path.name, Project(), master="local[2]")


def test_parts_of_other_headings_are_refused(tmp_path: Path) -> None:
    """Columns in another order would be counted as answers to other questions."""
    first = written(tmp_path / "1.csv", rows(7, 160))
    other = tmp_path / "2.csv"
    other.write_text(first.read_text().replace("U1,U2", "U2,U1", 1))
    with pytest.raises(SourceError, match=r"2\.csv"):
        count_on_spark([first, other], "x", Project(), master="local[2]")


def test_more_odd_rows_than_memory_should_hold_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted before they are fetched."""
    monkeypatch.setattr(reading, "_MOST", 5)
    path = written(tmp_path / "x.csv", rows(8))
    with pytest.raises(SourceError, match="Spark"):
        count_on_spark([path], path.name, Project(), master="local[2]")


def test_the_command_prints_what_it_prints_without_spark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same JSON and status, and nothing of Spark's own on either outlet."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "x.csv", [row for row in rows(9) if len(row) == len(HEADING)])
    plain = run("score", "x.csv", "--format", "json", "--rejects", "a.csv")
    other = run("score", "x.csv", "--format", "json", "--rejects", "b.csv", "--engine", "spark", "--master", "local[2]")
    assert json.loads(other.stdout) == json.loads(plain.stdout)
    assert other.exit_code == plain.exit_code == 1
    told, expected = (result.stderr.replace("b.csv", "a.csv").splitlines() for result in (other, plain))
    assert told[0].partition(";")[2] == expected[0].partition(";")[2]  # Spark knows no order of the units
    assert told[1:] == expected[1:]
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_master_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    """Spark itself would try for minutes."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    path = written(tmp_path / "x.csv", rows(9))
    with pytest.raises(SourceError, match=f"127.0.0.1:{port}"):
        count_on_spark([path], path.name, Project(), master=f"spark://127.0.0.1:{port}")
