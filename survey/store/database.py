"""The response store: every batch is whole, counted, and can be taken back.

A response stands once, under the key of `ikm.survey.resubmission`; each batch keeps a sighting of every response that
its file held, new or not. What a batch added is derived from the sightings, so that taking back the first of two
overlapping exports leaves what the second one held too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from ikm.survey.errors import StoreError
from ikm.survey.instrument import Instrument
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.responses import Responses, schema
from ikm.survey.resubmission import KEY, first_of_each, keyed
from ikm.survey.store.schema import BATCH, RESPONSE, SIGHTING, prepare

_PLAIN = tuple(c.name for c in RESPONSE.c if c.name not in ("key", "instrument", "respondent", "answers"))
_CHUNK = 500  # keys in one question; every database takes as many parameters


@dataclass(frozen=True)
class Batch:
    """One file as it was read into the store. `created` is in UTC; `sha256` is of the file.

    changed: submissions that were held already under their id, with other contents; the first ones stay.
    """

    id: int
    file_name: str
    sha256: str
    instrument: str
    created: datetime
    accounting: Accounting
    changed: int = 0


@dataclass(frozen=True)
class Undone:
    """A batch that was taken back, and how many responses went with it: those no other batch holds."""

    batch: Batch
    removed: int


class Store:
    """Responses in a database. Every method is one transaction: all of it happens or nothing."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        with self._transaction() as connection:
            prepare(connection)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def ingest(self, responses: Responses, *, file_name: str, sha256: str, at: datetime | None = None) -> Batch:
        """Keep the accepted responses of one file as a batch; those held already count as duplicates."""
        rows = first_of_each(keyed(responses.frame), pl.Series(KEY, [], dtype=pl.String))
        keys = rows[KEY].to_list()
        account = responses.accounting
        with self._transaction() as connection:
            values = {
                "file_name": file_name,
                "sha256": sha256,
                "instrument": responses.instrument.id,
                "created": (at or datetime.now(UTC)).replace(tzinfo=None),
                "valid": account.accepted + account.duplicate,
                "rejected": account.rejected,
                "skipped": account.skipped,
            }
            batch = connection.scalar(BATCH.insert().values(values).returning(BATCH.c.id))
            held = _held(connection, keys)
            changed = sum(held.get(row[KEY], row["fingerprint"]) != row["fingerprint"] for row in rows.to_dicts())
            new = [record for record in _records(rows, responses) if record[KEY] not in held]
            if new:
                connection.execute(RESPONSE.insert(), new)
            if keys:
                connection.execute(SIGHTING.insert(), [{"batch": batch, "key": key} for key in keys])
            stored = next(b for b in _batches(connection) if b.id == batch)
            return replace(stored, changed=changed)

    def batches(self) -> list[Batch]:
        """All batches, oldest first."""
        with self._transaction() as connection:
            return _batches(connection)

    def undo(self, batch_id: int) -> Undone:
        """Take a batch back, with the responses that no other batch holds.

        Raises StoreError for a batch that is not there, naming those that are.
        """
        with self._transaction() as connection:
            batches = _batches(connection)
            batch = next((b for b in batches if b.id == batch_id), None)
            if batch is None:
                raise StoreError(
                    "Tidak ada kiriman nomor {batch}; yang ada: {known}.",
                    batch=batch_id,
                    known=", ".join(str(b.id) for b in batches) or "-",
                )
            connection.execute(SIGHTING.delete().where(SIGHTING.c.batch == batch_id))
            seen = sa.exists().where(SIGHTING.c.key == RESPONSE.c.key)
            removed = connection.execute(RESPONSE.delete().where(~seen)).rowcount
            connection.execute(BATCH.delete().where(BATCH.c.id == batch_id))
            return Undone(batch, removed)

    def responses(self, project: Project) -> Responses:
        """All responses to the project's instrument, and the account of the batches they came in."""
        instrument, questions = project.instrument, project.demographics
        columns = [RESPONSE.c[name] for name in (*_PLAIN, "respondent", "answers")]
        with self._transaction() as connection:
            query = sa.select(*columns).where(RESPONSE.c.instrument == instrument.id).order_by(RESPONSE.c.key)
            rows = connection.execute(query).all()
            batches = [b for b in _batches(connection) if b.instrument == instrument.id]
        types = schema(instrument, questions)
        stored = {name: types[name] for name in _PLAIN} | {"respondent": pl.String(), "answers": pl.String()}
        frame = pl.DataFrame([tuple(row) for row in rows], schema=stored, orient="row")
        account = Accounting.total(b.accounting for b in batches)
        return Responses(instrument, _unpacked(frame, instrument, questions), questions, account)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DBAPIError as error:
            raise _unusable(self._engine, error) from error


def open_store(place: str | Path) -> Store:
    """The store in an SQLite file, made if it is not there, or at a database URL.

    Raises StoreError where the file is no store, is locked, or the database cannot be reached.
    """
    if isinstance(place, str) and "://" in place:
        try:
            return Store(sa.create_engine(place))
        except (sa.exc.ArgumentError, ImportError) as error:
            raise StoreError(
                "Alamat database tidak dapat dipakai ({reason}); periksa survei.database dalam ikm.toml.",
                reason=str(error),
            ) from error
    engine = sa.create_engine(f"sqlite:///{place}", connect_args={"timeout": 15})
    sa.event.listen(engine, "connect", _configure)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return Store(engine)


def _configure(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, so that reading and writing are one transaction
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _held(connection: sa.Connection, keys: Sequence[str]) -> dict[str, str | None]:
    """Those of the keys that are stored, with the fingerprints of their rows."""
    found: dict[str, str | None] = {}
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        query = sa.select(RESPONSE.c.key, RESPONSE.c.fingerprint).where(RESPONSE.c.key.in_(some))
        found.update({row.key: row.fingerprint for row in connection.execute(query)})
    return found


def _batches(connection: sa.Connection) -> list[Batch]:
    """All batches; a response counts as accepted in the first batch that holds it."""
    first = sa.select(sa.func.min(SIGHTING.c.batch).label("batch")).group_by(SIGHTING.c.key).subquery()
    counted = connection.execute(sa.select(first.c.batch, sa.func.count()).group_by(first.c.batch))
    added: dict[int, int] = dict(counted.all())
    rows = connection.execute(sa.select(BATCH).order_by(BATCH.c.id)).mappings()
    return [_batch(row, added.get(row["id"], 0)) for row in rows]


def _batch(row: Any, accepted: int) -> Batch:
    account = Accounting(accepted, row["valid"] - accepted, row["rejected"], row["skipped"])
    return Batch(row["id"], row["file_name"], row["sha256"], row["instrument"], row["created"], account)


def _records(rows: pl.DataFrame, responses: Responses) -> Iterator[dict[str, Any]]:
    keys, questions = responses.instrument.keys, responses.demographics
    for row in rows.iter_rows(named=True):
        yield {
            **{name: row[name] for name in (KEY, *_PLAIN)},
            "instrument": responses.instrument.id,
            "respondent": _compact({name: row[name] for name in questions}),
            "answers": _compact({key: row[key] for key in keys}),
        }


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


def _unusable(engine: sa.Engine, error: sa.exc.DBAPIError) -> StoreError:
    return StoreError(
        "Simpanan {place} tidak dapat dipakai ({reason}); tutup program lain yang memakainya, atau pulihkan dari "
        "salinan.",
        place=engine.url.render_as_string(hide_password=True),
        reason=str(error.orig),
    )
