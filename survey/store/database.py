"""The response store: every batch is whole, counted, and can be taken back.

Each batch keeps a sighting of every response that its file held, under the key of `ikm.survey.resubmission` and with
what it said there. A response counts once, as the earliest batch that holds it has it; so taking a batch back leaves
all as if it had never been read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from ikm.survey.errors import StoreError
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Message, marked
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.reading.units import lineage
from ikm.survey.responses import Responses, schema
from ikm.survey.resubmission import KEY, first_of_each, keyed
from ikm.survey.store.names import as_named_now
from ikm.survey.store.schema import BATCH, CONTENT, SIGHTING, VERSION, content_hash, found_version, prepare

_ABOUT = tuple(c.name for c in CONTENT.c if c.name not in ("hash", "respondent", "answers"))
_WHERE = tuple(c.name for c in SIGHTING.c if c.name not in ("batch", KEY, "content"))
_TELLING = 5  # different rows that two files of one name have in common
_CHUNK = 500  # keys in one question; every database takes as many parameters


@dataclass(frozen=True)
class Batch:
    """One file as it was read into the store. `created` is in UTC; `sha256` is of the file.

    changed: submissions that were held already, with other contents; the first ones stay.
    twin: number of an earlier batch of the same file or file name that holds most of what this one added, as another
    source, so that it counts again; again: how many those are.
    """

    id: int
    file_name: str
    sha256: str
    instrument: str
    created: datetime
    accounting: Accounting
    changed: int = 0
    twin: int | None = None
    again: int = 0


@dataclass(frozen=True)
class Undone:
    """A batch that was taken back, and how many responses went with it: those no other batch holds."""

    batch: Batch
    removed: int


class Store:
    """Responses in a database. Every method is one transaction: all of it happens or nothing."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        with self._reading() as connection:
            version = found_version(connection)
        if version != VERSION:
            with self._writing() as connection:
                prepare(connection)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def ingest(self, responses: Responses, *, file_name: str, sha256: str, at: datetime | None = None) -> Batch:
        """Keep the accepted responses of one file as a batch; those held already count as duplicates."""
        records, values = _to_keep(responses, file_name, sha256, at)
        with self._writing() as connection:
            return _keep(connection, records, values)

    def replace(self, responses: Responses, *, file_name: str, sha256: str, at: datetime | None = None) -> Batch:
        """As `ingest`, in place of what is held of the same file; where that says the same, it stays as it is."""
        records, values = _to_keep(responses, file_name, sha256, at)
        with self._writing() as connection:
            before = [b for b in _batches(connection) if (b.sha256, b.instrument) == (sha256, values["instrument"])]
            if before and _says_the_same(connection, before[-1], records, values):
                return before[-1]
            for batch in before:
                _take_back(connection, batch)
            return _keep(connection, records, values)

    def batches(self) -> list[Batch]:
        """All batches, oldest first."""
        with self._reading() as connection:
            return _batches(connection)

    def undo(self, batch_id: int) -> Undone:
        """Take a batch back, with the responses that no other batch holds.

        Raises StoreError for a batch that is not there, naming those that are.
        """
        with self._writing() as connection:
            batches = _batches(connection)
            batch = next((b for b in batches if b.id == batch_id), None)
            if batch is None:
                raise StoreError(
                    "Tidak ada kiriman nomor {batch}; yang ada: {known}.",
                    batch=batch_id,
                    known=", ".join(str(b.id) for b in batches) or "-",
                )
            removed = _only_in(connection, batch)
            _take_back(connection, batch)
            return Undone(batch, removed)

    def responses(self, project: Project) -> Responses:
        """All responses to the project's instrument, and the account of the batches they came in.

        Units and services have the names by which the project knows them now; a problem names each unit that it does
        not know. Raises StoreError for damaged contents.
        """
        instrument, questions = project.instrument, project.demographics
        first = _first_sightings(instrument.id)
        columns = [*(SIGHTING.c[name] for name in _WHERE), *(CONTENT.c[name] for name in _ABOUT)]
        query = (
            sa.select(*columns, CONTENT.c.respondent, CONTENT.c.answers)
            .join(first, sa.and_(SIGHTING.c.key == first.c.key, SIGHTING.c.batch == first.c.batch))
            .join(CONTENT, SIGHTING.c.content == CONTENT.c.hash)
            .order_by(SIGHTING.c.key)
        )
        types = schema(instrument, questions)
        stored = {name: types[name] for name in (*_WHERE, *_ABOUT)} | {
            "respondent": pl.String(),
            "answers": pl.String(),
        }
        with self._reading() as connection:
            batches = [b for b in _batches(connection) if b.instrument == instrument.id]
            try:
                rows = [tuple(row) for row in connection.execute(query)]
                frame = _unpacked(pl.DataFrame(rows, schema=stored, orient="row"), instrument, questions)
            except (ValueError, TypeError, pl.exceptions.PolarsError) as error:
                raise StoreError(
                    "Simpanan {place} rusak; pulihkan dari salinan, atau baca lagi berkas-berkasnya.",
                    place=_shown(self._engine),
                ) from error
        frame, problems = as_named_now(frame, project, _shown(self._engine))
        account = Accounting.total(b.accounting for b in batches)
        return Responses(instrument, frame, questions, account, problems)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._transaction(self._engine.execution_options(reading=True)) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._transaction(self._engine) as connection:
            yield connection

    @contextmanager
    def _transaction(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise _unusable(engine, error) from error


def open_store(place: str | Path) -> Store:
    """The store in an SQLite file, made if it is not there, or at the URL of another database.

    Raises StoreError where the file is no store, is locked, or the database cannot be reached.
    """
    if isinstance(place, str):
        try:
            return Store(sa.create_engine(place))
        except (sa.exc.ArgumentError, ImportError) as error:
            raise StoreError(
                "Alamat database tidak dapat dipakai ({reason}); periksa survei.database dalam ikm.toml.",
                reason=str(error),
            ) from error
    engine = sa.create_engine(f"sqlite:///{place}", connect_args={"timeout": 15})
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", _begin)
    return Store(engine)


def _configure(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, so that reading and writing are one transaction
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    """A reader waits for nobody; a writer takes its turn before it reads."""
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _to_keep(
    responses: Responses, file_name: str, sha256: str, at: datetime | None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What a batch of these responses holds: a record for each of them, and the values of the batch itself."""
    rows = first_of_each(keyed(responses.frame), pl.Series(KEY, [], dtype=pl.String))
    account = responses.accounting
    return list(_records(rows, responses)), {
        "file_name": file_name,
        "sha256": sha256,
        "instrument": responses.instrument.id,
        "created": (at or datetime.now(UTC)).replace(tzinfo=None),
        "valid": account.accepted + account.duplicate,
        "rejected": account.rejected,
        "skipped": account.skipped,
    }


def _keep(connection: sa.Connection, records: Sequence[dict[str, Any]], values: dict[str, Any]) -> Batch:
    """Add a batch."""
    held = _held(connection, values["instrument"], [record[KEY] for record in records])
    stored = connection.execute(BATCH.insert().values(values).returning(*BATCH.c)).mappings().one()
    _insert(connection, stored["id"], records)
    batch = _batch(stored, len(records) - len(held))
    twin, again = _twin(connection, batch, {r["fingerprint"] for r in records if r[KEY] not in held})
    changed = sum(held.get(record[KEY], record["hash"]) != record["hash"] for record in records)
    return replace(batch, changed=changed, twin=twin, again=again)


def _says_the_same(
    connection: sa.Connection, batch: Batch, records: Sequence[dict[str, Any]], values: dict[str, Any]
) -> bool:
    query = sa.select(SIGHTING.c.key, SIGHTING.c.content).where(SIGHTING.c.batch == batch.id)
    account = batch.accounting
    return {row.key: row.content for row in connection.execute(query)} == {r[KEY]: r["hash"] for r in records} and (
        account.accepted + account.duplicate,
        account.rejected,
        account.skipped,
    ) == (values["valid"], values["rejected"], values["skipped"])


def _take_back(connection: sa.Connection, batch: Batch) -> None:
    """Remove a batch, and the contents that no other one holds."""
    connection.execute(SIGHTING.delete().where(SIGHTING.c.batch == batch.id))
    connection.execute(CONTENT.delete().where(~sa.exists().where(SIGHTING.c.content == CONTENT.c.hash)))
    connection.execute(BATCH.delete().where(BATCH.c.id == batch.id))


def _insert(connection: sa.Connection, batch: int, records: Sequence[dict[str, Any]]) -> None:
    hashes = [record["hash"] for record in records]
    known: set[str] = set()
    for start in range(0, len(hashes), _CHUNK):
        some = hashes[start : start + _CHUNK]
        known.update(connection.scalars(sa.select(CONTENT.c.hash).where(CONTENT.c.hash.in_(some))))
    new = {r["hash"]: {c.name: r[c.name] for c in CONTENT.c} for r in records if r["hash"] not in known}
    if new:
        connection.execute(CONTENT.insert(), list(new.values()))
    if records:
        where = ({name: record[name] for name in (KEY, *_WHERE)} | {"content": record["hash"]} for record in records)
        connection.execute(SIGHTING.insert(), [{"batch": batch} | place for place in where])


def _first_sightings(instrument: str) -> sa.Subquery:
    """For each response to the instrument the earliest batch that holds it."""
    return (
        sa.select(SIGHTING.c.key, sa.func.min(SIGHTING.c.batch).label("batch"))
        .join(BATCH, SIGHTING.c.batch == BATCH.c.id)
        .where(BATCH.c.instrument == instrument)
        .group_by(SIGHTING.c.key)
        .subquery()
    )


def _held(connection: sa.Connection, instrument: str, keys: Sequence[str]) -> dict[str, str]:
    """Those of the keys that are stored, with the hashes of what the earliest batch says."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _CHUNK):
        query = (
            sa.select(SIGHTING.c.key, SIGHTING.c.content)
            .join(BATCH, SIGHTING.c.batch == BATCH.c.id)
            .where(BATCH.c.instrument == instrument, SIGHTING.c.key.in_(keys[start : start + _CHUNK]))
            .order_by(SIGHTING.c.batch.desc())  # the earliest comes last, and stays
        )
        found.update({row.key: row.content for row in connection.execute(query)})
    return found


def _twin(connection: sa.Connection, batch: Batch, added: Collection[str | None]) -> tuple[int | None, int]:
    """The latest earlier batch of that file, by its bytes or its name, if it holds most of the rows `added`; how many.

    A few equal rows under one name are no sign of it.
    """
    query = sa.select(BATCH.c.id, BATCH.c.file_name, BATCH.c.sha256).order_by(BATCH.c.id.desc())
    earlier = connection.execute(query.where(BATCH.c.instrument == batch.instrument, BATCH.c.id < batch.id)).all()
    name = lineage(batch.file_name)
    for row in earlier if added else ():
        same = row.sha256 == batch.sha256
        if not same and lineage(row.file_name) != name:
            continue
        seen = connection.scalars(sa.select(SIGHTING.c.fingerprint).where(SIGHTING.c.batch == row.id))
        again = len(set(added).intersection(seen))
        return (row.id, again) if 2 * again > len(added) and (same or again >= _TELLING) else (None, 0)
    return None, 0


def _only_in(connection: sa.Connection, batch: Batch) -> int:
    """How many responses no other batch for the same instrument holds."""
    other = SIGHTING.alias()
    elsewhere = (
        sa.exists()
        .where(other.c.key == SIGHTING.c.key, other.c.batch != batch.id, other.c.batch == BATCH.c.id)
        .where(BATCH.c.instrument == batch.instrument)
    )
    query = sa.select(sa.func.count()).select_from(SIGHTING).where(SIGHTING.c.batch == batch.id, ~elsewhere)
    return connection.scalar(query) or 0


def _accepted(connection: sa.Connection) -> dict[int, int]:
    """How many responses each batch added: a response is of the first batch for its instrument that holds it."""
    first = (
        sa.select(sa.func.min(SIGHTING.c.batch).label("batch"))
        .join(BATCH, SIGHTING.c.batch == BATCH.c.id)
        .group_by(SIGHTING.c.key, BATCH.c.instrument)
        .subquery()
    )
    return dict(connection.execute(sa.select(first.c.batch, sa.func.count()).group_by(first.c.batch)).all())


def _batches(connection: sa.Connection) -> list[Batch]:
    added = _accepted(connection)
    rows = connection.execute(sa.select(BATCH).order_by(BATCH.c.id)).mappings()
    return [_batch(row, added.get(row["id"], 0)) for row in rows]


def _batch(row: Any, accepted: int) -> Batch:
    account = Accounting(accepted, row["valid"] - accepted, row["rejected"], row["skipped"])
    return Batch(row["id"], row["file_name"], row["sha256"], row["instrument"], row["created"], account)


def _records(rows: pl.DataFrame, responses: Responses) -> Iterator[dict[str, Any]]:
    keys, questions = responses.instrument.keys, responses.demographics
    for row in rows.iter_rows(named=True):
        record = {
            **{name: row[name] for name in (KEY, *_WHERE, *_ABOUT)},
            "respondent": _compact({name: row[name] for name in questions}),
            "answers": _compact({key: row[key] for key in keys}),
        }
        yield record | {"hash": content_hash(record)}


def _compact(values: dict[str, Any]) -> str:
    return json.dumps({k: v for k, v in values.items() if v is not None}, ensure_ascii=False)


def _unpacked(frame: pl.DataFrame, instrument: Instrument, questions: tuple[str, ...]) -> pl.DataFrame:
    respondent = pl.Struct(dict.fromkeys(questions, pl.String()))
    answers = pl.Struct(dict.fromkeys(instrument.keys, pl.Int64()))
    decoded = frame.with_columns(
        pl.col("respondent").str.json_decode(respondent), pl.col("answers").str.json_decode(answers)
    )
    parts = [name for name, fields in (("respondent", questions), ("answers", instrument.keys)) if fields]
    return decoded.unnest(*parts).select(list(schema(instrument, questions)))


_ADVICE = {
    "readonly": marked("hanya dapat dibaca di tempatnya; salin ke folder yang dapat ditulisi."),
    "locked": marked("sedang dipakai program lain; tunggu sebentar, lalu coba lagi."),
    "not a database": marked("bukan simpanan ikm, atau rusak; pulihkan dari salinan."),
    "malformed": marked("rusak; pulihkan dari salinan."),
    "disk is full": marked("tidak dapat ditulis karena cakram penuh."),
    "unable to open": marked("tidak dapat dibuka; periksa folder dan izinnya."),
}


def _unusable(engine: sa.Engine, error: sa.exc.DBAPIError) -> StoreError:
    reason = str(error.orig)
    advice = next((Message(text) for part, text in _ADVICE.items() if part in reason), None)
    if advice is not None:
        return StoreError("Simpanan {place} {advice}", place=_shown(engine), advice=advice)
    return StoreError("Simpanan {place} tidak dapat dipakai: {reason}", place=_shown(engine), reason=reason)


def _shown(engine: sa.Engine) -> str:
    """The store's file, or its address without the password."""
    url = engine.url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
