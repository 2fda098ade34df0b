"""The store's tables, and how an older store becomes one of today's version."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa

from ikm.survey.errors import StoreError
from ikm.survey.resubmission import KEY

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
    *(sa.Column(name, sa.Text) for name in ("unit", "service")),
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
    *(sa.Column(name, sa.Text) for name in ("source", "file", "sheet", "id")),
    sa.Column("row", sa.Integer),
    sa.Column("fingerprint", sa.Text),
)


def content_hash(values: Mapping[str, Any]) -> str:
    """The key of what was answered: `values` are the other columns of CONTENT."""
    text = json.dumps(
        [str(values[c.name]) if values[c.name] is not None else None for c in CONTENT.c if c.name != "hash"]
    )
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


# From version n to n + 1, each in the transaction that opens the store.
MIGRATIONS: dict[int, Callable[[sa.Connection], None]] = {}


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
    """Make the tables of a new store, or bring an older one to `VERSION`.

    Raises StoreError for version 1, which no release wrote: it does not hold what its batches said.
    """
    version = found_version(connection)
    if version is None:
        METADATA.create_all(connection)
        connection.execute(SCHEMA_VERSION.insert().values(version=VERSION))
        return
    for step in range(version, VERSION):
        if step not in MIGRATIONS:
            raise StoreError(
                "Simpanan ini dibuat oleh versi percobaan ikm (skema {found}) dan tidak dapat dibawa; pindahkan ke "
                "tempat lain, lalu baca lagi berkas-berkasnya dengan `ikm ingest`.",
                found=version,
            )
        MIGRATIONS[step](connection)
    connection.execute(SCHEMA_VERSION.update().values(version=VERSION))
