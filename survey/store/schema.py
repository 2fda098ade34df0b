"""The store's tables, and how an older store becomes one of today's version."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from ikm.survey.errors import StoreError

VERSION = 1

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

RESPONSE = sa.Table(
    "response",
    METADATA,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("instrument", sa.Text, nullable=False, index=True),
    *(sa.Column(name, sa.Text) for name in ("source", "file", "sheet")),
    sa.Column("row", sa.Integer),
    *(sa.Column(name, sa.Text) for name in ("id", "fingerprint", "unit", "service")),
    sa.Column("date", sa.Date),
    sa.Column("time", sa.Time),
    sa.Column("remark", sa.Text),
    sa.Column("respondent", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
)

SIGHTING = sa.Table(
    "sighting",
    METADATA,
    sa.Column("batch", sa.ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.ForeignKey("response.key"), primary_key=True, index=True),
)

# From version n to n + 1, each in the transaction that opens the store.
MIGRATIONS: dict[int, Callable[[sa.Connection], None]] = {}


def prepare(connection: sa.Connection) -> None:
    """Make the tables of a new store, or bring an older one to `VERSION`.

    Raises StoreError for a store of a newer version.
    """
    if not sa.inspect(connection).has_table(SCHEMA_VERSION.name):
        METADATA.create_all(connection)
        connection.execute(SCHEMA_VERSION.insert().values(version=VERSION))
        return
    version = connection.scalar(sa.select(SCHEMA_VERSION.c.version))
    if version is None or version > VERSION:
        raise StoreError(
            "Simpanan ini dibuat oleh ikm yang lebih baru (skema {found}, yang dikenal {known}); perbarui ikm.",
            found=version,
            known=VERSION,
        )
    for step in range(version, VERSION):
        MIGRATIONS[step](connection)
    connection.execute(SCHEMA_VERSION.update().values(version=VERSION))
