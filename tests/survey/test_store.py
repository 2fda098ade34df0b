"""The store: whole batches, exact accounts, and undo."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import responses
from ikm.survey.errors import StoreError
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.responses import Responses
from ikm.survey.store import database
from ikm.survey.store import schema as store_schema
from ikm.survey.store.database import Store, open_store
from ikm.survey.store.schema import METADATA
from programs import postgresql

SHA = "0" * 64


def file_of(rows: str, source: str = "s") -> Responses:
    """A file with one raw row per letter."""
    columns: dict[str, Sequence[object]] = {"source": [source] * len(rows), "fingerprint": list(rows)}
    made = responses([[4, 3, None, 4, 4, 4, 4, 4, 1]] * len(rows), columns=columns)
    return Responses(made.instrument, made.frame, accounting=Accounting(accepted=len(rows), rejected=1, skipped=2))


def ingest(store: Store, rows: str, source: str = "s") -> Accounting:
    return store.ingest(file_of(rows, source), file_name="x.csv", sha256=SHA).accounting


def held(store: Store) -> Counter[str]:
    return Counter(store.responses(Project()).frame["fingerprint"].to_list())


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.foreign("pg_ctl"))])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, in each kind of database."""
    if request.param == "sqlite":
        opened = open_store(tmp_path / "ikm.db")
    else:
        url = request.getfixturevalue("server")
        engine = sa.create_engine(url)
        METADATA.drop_all(engine)
        engine.dispose()
        opened = open_store(url)
    yield opened
    opened.close()


def test_what_was_stored_comes_back_as_it_was(store: Store) -> None:
    """Answers, blanks, dates, remarks and demographics survive the store."""
    columns: dict[str, Sequence[object]] = {
        "source": ["s"],
        "fingerprint": ["f"],
        "file": ["x.csv"],
        "row": [7],
        "unit": ["Unit É"],
        "date": [date(2026, 3, 1)],
        "time": [time(8, 15)],
        "pendidikan": ["S1"],
        "remark": ['"; DROP TABLE response; --'],
    }
    made = responses([[4, None, 3, 2, 1, 4, 4, 4, 4]], columns=columns)
    store.ingest(made, file_name="x.csv", sha256=SHA)
    assert store.responses(Project()).frame.equals(made.frame)


def test_reading_the_same_file_twice_changes_nothing(store: Store) -> None:
    """The second time all of its rows are duplicates; rejected and skipped rows are still counted."""
    assert ingest(store, "aab") == Accounting(accepted=3, rejected=1, skipped=2)
    assert ingest(store, "aab") == Accounting(duplicate=3, rejected=1, skipped=2)
    assert held(store) == Counter("aab")


def test_what_reading_found_twice_stays_in_the_account(store: Store) -> None:
    """A file that held one submission three times."""
    account = Accounting(accepted=1, duplicate=2)
    store.ingest(replace(file_of("a"), accounting=account), file_name="x.csv", sha256=SHA)
    assert [batch.accounting for batch in store.batches()] == [account]


def test_an_export_that_has_grown_adds_just_its_new_rows(store: Store) -> None:
    """Old rows count as resubmissions."""
    ingest(store, "aab")
    assert ingest(store, "aaabc").accepted == 2
    assert held(store) == Counter("aaabc")


def test_undo_leaves_what_another_batch_holds_too(store: Store) -> None:
    """Taking back the first of two overlapping exports; its rows then count for the second."""
    ingest(store, "aab")
    ingest(store, "abc")
    undone = store.undo(1)
    assert undone.removed == 1
    assert held(store) == Counter("abc")
    assert [b.accounting.accepted for b in store.batches()] == [3]


files = st.lists(st.tuples(st.text("abc", max_size=5), st.sampled_from("st")), max_size=4)


@given(files, st.data())
@settings(max_examples=25)
def test_undo_is_as_if_the_batch_had_never_been_read(reads: list[tuple[str, str]], data: st.DataObject) -> None:
    """For any overlapping exports of two sources and any batch taken back."""
    taken = data.draw(st.integers(0, len(reads) - 1)) if reads else None
    store, other = open_store(Path(":memory:")), open_store(Path(":memory:"))
    for rows, source in reads:
        ingest(store, rows, source)
    if taken is not None:
        store.undo(taken + 1)
    for rows, source in [read for i, read in enumerate(reads) if i != taken]:
        ingest(other, rows, source)
    assert held(store) == held(other)
    assert [b.accounting for b in store.batches()] == [b.accounting for b in other.batches()]


def test_a_submission_that_returns_with_other_contents_is_counted(store: Store) -> None:
    """The first one stays, and the batch says how many were changed."""

    def submitted(fingerprint: str) -> Responses:
        return responses([[4] * 9], columns={"source": ["s"], "id": ["uuid-1"], "fingerprint": [fingerprint]})

    assert store.ingest(submitted("old"), file_name="x", sha256=SHA).changed == 0
    assert store.ingest(submitted("old"), file_name="x", sha256=SHA).changed == 0
    assert store.ingest(submitted("new"), file_name="x", sha256=SHA).changed == 0


def corrected(store: Store, value: int) -> int:
    """The same submission with the answers `value`; returns how many had changed."""
    columns: dict[str, Sequence[object]] = {"source": ["s"], "id": ["x1"], "fingerprint": [str(value)]}
    return store.ingest(responses([[value] * 9], columns=columns), file_name="x", sha256=SHA).changed


@pytest.mark.parametrize(("value", "changed"), [(4, 0), (3, 1200)])
def test_more_submissions_return_than_one_question_to_the_database_takes(
    store: Store, value: int, changed: int
) -> None:
    """All 1,200 are known again, and all that were corrected are counted."""

    def export(answer: int) -> Responses:
        names = [str(i) for i in range(1200)]
        columns = {"source": ["s"] * 1200, "id": names, "fingerprint": [f"{answer} {name}" for name in names]}
        return replace(responses([[answer] * 9] * 1200, columns=columns), accounting=Accounting(accepted=1200))

    store.ingest(export(4), file_name="x", sha256=SHA)
    again = store.ingest(export(value), file_name="x", sha256=SHA)
    assert (again.accounting, again.changed) == (Accounting(duplicate=1200), changed)


def test_undo_brings_back_what_the_remaining_batch_says(store: Store) -> None:
    """The first contents stay until their batch is taken back; then the corrected ones count."""
    assert (corrected(store, 1), corrected(store, 3)) == (0, 1)
    assert store.responses(Project()).frame["waktu"].to_list() == [1]
    assert store.undo(1).removed == 0
    assert store.responses(Project()).frame["waktu"].to_list() == [3]
    store.undo(2)
    assert len(store.responses(Project())) == 0


def test_what_has_changed_is_told_by_the_contents_that_count(store: Store) -> None:
    """Of 1, then 3, the first counts: 1 again is no change, though the latest batch said 3."""
    assert [corrected(store, value) for value in (1, 3, 1)] == [0, 1, 0]


def test_the_same_file_as_another_source_is_pointed_out(store: Store) -> None:
    """Its rows count again, and the batch names the one that holds them; rows that are new tell of nothing."""

    def twin(rows: str, source: str, name: str, sha256: str) -> tuple[int | None, int]:
        batch = store.ingest(file_of(rows, source), file_name=name, sha256=sha256)
        return batch.twin, batch.again

    assert twin("ab", "jan", "x.csv", "0" * 64) == (None, 0)
    assert twin("ab", "feb", "x.csv", "0" * 64) == (1, 2)
    assert twin("ab", "feb", "x.csv", "0" * 64) == (None, 0)
    assert twin("abc", "feb", "x.csv", "0" * 64) == (None, 0)
    assert len(store.responses(Project())) == 5
    assert twin("abcdefg", "mar", "y.csv", "1" * 64) == (None, 0)
    assert twin("abcdefgh", "apr", "y (1).csv", "2" * 64) == (5, 7)
    assert twin("abcd", "mei", "y.csv", "3" * 64) == (None, 0)  # four rows alike under one name are no sign


UUID = "0F8FAD5B-D9CB-469F-A165-70867728950E"


@pytest.mark.parametrize(("first", "again", "count"), [(UUID, f"uuid:{UUID.lower()}", 1), ("17", "17", 2)])
def test_a_uuid_is_one_submission_whatever_its_source(store: Store, first: str, again: str, count: int) -> None:
    """A grown export often bears another name; a number is of its source only."""
    for source, submission in (("jan", first), ("feb", again)):
        columns: dict[str, Sequence[object]] = {"source": [source], "id": [submission], "fingerprint": [source]}
        store.ingest(responses([[4] * 9], columns=columns), file_name=source, sha256=SHA)
    assert len(store.responses(Project())) == count


def test_units_are_named_as_the_project_names_them_now(store: Store) -> None:
    """Renamed with the old name as an alias: its answers are the unit's; a name that is gone is told."""
    columns: dict[str, Sequence[object]] = {
        "source": ["s"] * 3,
        "fingerprint": list("abc"),
        "unit": ["Satu", "Dua", None],
        "service": ["Umum", "Umum", None],
    }
    store.ingest(responses([[4] * 9] * 3, columns=columns), file_name="x", sha256=SHA)
    services = [{"nama": "Poli Umum", "alias": ["Umum"]}]
    project = Project.model_validate({"unit": [{"nama": "Puskesmas Satu", "alias": ["Satu"], "layanan": services}]})
    found = store.responses(project)
    assert set(found.frame.select("unit", "service").rows()) == {
        ("Puskesmas Satu", "Poli Umum"),
        ("Dua", "Umum"),
        (None, None),
    }
    assert [(problem.rule, problem.value) for problem in found.problems] == [("unit-not-in-project", "Dua")]


def test_an_unknown_batch_is_named_with_those_there_are(store: Store) -> None:
    """The sentence lists the numbers that can be undone."""
    ingest(store, "a")
    with pytest.raises(StoreError, match=r"nomor 7; yang ada: 1\."):
        store.undo(7)


CRASH = """
import os, sys
sys.path[:0] = {path!r}
import sqlalchemy as sa
import test_store
from ikm.survey.store import database
from ikm.survey.store.schema import SIGHTING
store = database.open_store(database.Path(sys.argv[1]))
test_store.ingest(store, "ab")
@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def die(connection, cursor, statement, *_):
    if statement.startswith("INSERT INTO sighting"):  # after the contents, before the batch is whole
        os._exit(9)
test_store.ingest(store, "abcde" * 200)
"""


def test_a_crash_in_the_middle_of_a_batch_leaves_nothing_of_it(tmp_path: Path) -> None:
    """The process dies after the responses were written and before the batch was complete."""
    tests = Path(__file__).parent
    script = CRASH.format(path=[str(tests), str(tests.parent)])
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "ikm.db")], check=False, capture_output=True)
    assert done.returncode == 9, done.stderr
    store = open_store(tmp_path / "ikm.db")
    assert held(store) == Counter("ab")
    assert len(store.batches()) == 1


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    """One sentence that names the file."""
    (tmp_path / "ikm.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"ikm\.db"):
        open_store(tmp_path / "ikm.db")


def test_a_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """An older ikm must not write into it."""
    open_store(tmp_path / "ikm.db").close()
    with sqlite3.connect(tmp_path / "ikm.db") as connection:
        connection.execute("UPDATE ikm_schema SET version = 99")
    with pytest.raises(StoreError, match="perbarui ikm"):
        open_store(tmp_path / "ikm.db")


def test_a_store_of_the_trial_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    """It does not hold what its batches said, and no release wrote it."""
    open_store(tmp_path / "ikm.db").close()
    with sqlite3.connect(tmp_path / "ikm.db") as connection:
        connection.execute("UPDATE ikm_schema SET version = 1")
    with pytest.raises(StoreError, match="baca lagi berkas-berkasnya"):
        open_store(tmp_path / "ikm.db")


def test_an_older_store_is_migrated_step_by_step_in_one_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 2 to 4 by two steps; where the second fails the store is as it was."""
    store = open_store(tmp_path / "ikm.db")
    ingest(store, "ab")
    store.close()
    monkeypatch.setattr(store_schema, "VERSION", 4)
    monkeypatch.setattr(database, "VERSION", 4)
    steps: dict[int, Callable[[sa.Connection], object]] = {
        2: lambda connection: connection.execute(sa.text("ALTER TABLE batch ADD COLUMN note TEXT")),
        3: lambda connection: connection.execute(sa.text("UPDATE batch SET nothing = 'x'")),
    }
    monkeypatch.setattr(store_schema, "MIGRATIONS", steps)
    with pytest.raises(StoreError):
        open_store(tmp_path / "ikm.db")
    steps[3] = lambda connection: connection.execute(sa.text("UPDATE batch SET note = 'x'"))
    migrated = open_store(tmp_path / "ikm.db")
    assert held(migrated) == Counter("ab")
    with sqlite3.connect(tmp_path / "ikm.db") as connection:
        assert connection.execute("SELECT version FROM ikm_schema").fetchall() == [(4,)]
        assert connection.execute("SELECT note FROM batch").fetchall() == [("x",)]


def test_a_damaged_store_is_said(tmp_path: Path) -> None:
    """Contents that are no answers, and a version that is none."""
    store = open_store(tmp_path / "ikm.db")
    ingest(store, "a")
    for change in ("UPDATE content SET answers = 'x'", "UPDATE content SET answers = '{}', date = 'x'"):
        with sqlite3.connect(tmp_path / "ikm.db") as connection:
            connection.execute(change)
        with pytest.raises(StoreError, match="rusak"):
            store.responses(Project())
    store.close()
    with sqlite3.connect(tmp_path / "ikm.db") as connection:
        connection.execute("UPDATE ikm_schema SET version = 0")
    with pytest.raises(StoreError, match="rusak"):
        open_store(tmp_path / "ikm.db")


def test_reading_waits_for_no_writer(tmp_path: Path) -> None:
    """Another program may hold the store to write: what it holds already can be read."""
    store = open_store(tmp_path / "ikm.db")
    ingest(store, "ab")
    with sqlite3.connect(tmp_path / "ikm.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert held(open_store(tmp_path / "ikm.db")) == Counter("ab")


def test_a_database_that_cannot_be_reached_is_said_without_its_password() -> None:
    """One sentence; what stands in the address as a password is not repeated."""
    with pytest.raises(StoreError) as caught:
        open_store("postgresql+psycopg://ikm:rahasia@127.0.0.1:9/skm")
    assert "rahasia" not in str(caught.value)


def test_answers_to_another_instrument_stay_apart(store: Store) -> None:
    """A store may hold several instruments; a project sees its own."""
    ingest(store, "ab")
    other = Project.model_validate({"survei": {"instrumen": "permenpanrb-16-2014"}})
    assert len(store.responses(other)) == 0
    assert store.responses(other).accounting == Accounting()
