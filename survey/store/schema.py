"""The store's tables, and how an older store becomes one of today's version."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import polars as pl
import sqlalchemy as sa

from ikm.survey.errors import StoreError
from ikm.survey.resubmission import KEY, keyed

VERSION = 2

METADATA = sa.MetaData()

SCHEMA_VERSION = sa.Table("ikm_schema", METADATA, sa.Column("version", sa.Integer, nullable=False))

BATCH = sa.Table(
    "batch",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("instrument", sa.Text, nullable=False),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("valid", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("skipped", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

# What somebody answered, once however often it is seen: the key is a hash of the rest.
CONTENT = sa.Table(
    "content",
    METADATA,
    sa.Column("hash", sa.String(32), primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("id", "unit", "service")),
    sa.Column("date", sa.Date),
    sa.Column("time", sa.Time),
    sa.Column("remark", sa.Text),
    sa.Column("respondent", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
)

# That a batch holds a submission, where in the file it stands, and what it says there.
SIGHTING = sa.Table(
    "sighting",
    METADATA,
    sa.Column("batch", sa.ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(KEY, sa.String(32), primary_key=True, index=True),
    sa.Column("content", sa.ForeignKey("content.hash"), nullable=False, index=True),
    *(sa.Column(name, sa.Text) for name in ("source", "file", "sheet")),
    sa.Column("row", sa.Integer),
    sa.Column("fingerprint", sa.Text),
)


def content_hash(values: Mapping[str, Any]) -> str:
    """The key of what was answered: `values` are the other columns of CONTENT."""
    text = json.dumps(
        [str(values[c.name]) if values[c.name] is not None else None for c in CONTENT.c if c.name != "hash"]
    )
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _contents_by_batch(connection: sa.Connection) -> None:
    """1 to 2: contents stand with the batch that holds them; a UUID is one submission whatever its source."""
    response = sa.Table("response", sa.MetaData(), autoload_with=connection)
    sighting = sa.Table("sighting", sa.MetaData(), autoload_with=connection)
    rows = {row["key"]: dict(row) for row in connection.execute(sa.select(response)).mappings()}
    seen = connection.execute(sa.select(sighting.c.batch, sighting.c.key)).all()
    sighting.drop(connection)
    response.drop(connection)
    METADATA.create_all(connection, [CONTENT, SIGHTING])
    types = {"source": pl.String(), "id": pl.String(), "fingerprint": pl.String()}
    frame = pl.DataFrame([{name: row[name] for name in types} for row in rows.values()], schema=types)
    named = dict(zip(rows, keyed(frame)[KEY], strict=True))
    keys = {key: named[key] if row["id"] is not None else key for key, row in rows.items()}
    for row in rows.values():
        row["hash"] = row["content"] = content_hash(row)
    contents = {row["hash"]: {c.name: row[c.name] for c in CONTENT.c} for row in rows.values()}
    sightings = {
        (batch, keys[key]): {c.name: rows[key].get(c.name) for c in SIGHTING.c} | {"batch": batch, KEY: keys[key]}
        for batch, key in seen
    }
    for table, records in ((CONTENT, contents), (SIGHTING, sightings)):
        if records:
            connection.execute(table.insert(), list(records.values()))


# From version n to n + 1, each in the transaction that opens the store.
MIGRATIONS: dict[int, Callable[[sa.Connection], None]] = {1: _contents_by_batch}


def found_version(connection: sa.Connection) -> int | None:
    """The version of the store; None where there is none yet.

    Raises StoreError for a store of a newer version and for what is no store.
    """
    if not sa.inspect(connection).has_table(SCHEMA_VERSION.name):
        return None
    version = connection.scalar(sa.select(SCHEMA_VERSION.c.version))
    if not isinstance(version, int) or version < 1:
        raise StoreError("Simpanan ini tidak menyebut versinya, jadi mungkin rusak; pulihkan dari salinan.")
    if version > VERSION:
        raise StoreError(
            "Simpanan ini dibuat oleh ikm yang lebih baru (skema {found}, yang dikenal {known}); perbarui ikm.",
            found=version,
            known=VERSION,
        )
    return version


def prepare(connection: sa.Connection) -> None:
    """Make the tables of a new store, or bring an older one to `VERSION`."""
    version = found_version(connection)
    if version is None:
        METADATA.create_all(connection)
        connection.execute(SCHEMA_VERSION.insert().values(version=VERSION))
        return
    for step in range(version, VERSION):
        MIGRATIONS[step](connection)
    connection.execute(SCHEMA_VERSION.update().values(version=VERSION))
