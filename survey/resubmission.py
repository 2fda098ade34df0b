"""Duplicates: the same submission again, never merely the same answers.

A response whose id is a UUID is that submission wherever it is met: no two are alike in the world, and an export that
has grown often bears another name. One with another id is that id within its source. One without is the k-th
occurrence of its raw row within its source: for each raw row a source holds the greatest count that any one of its
files had. So an export that has grown adds just its new rows, and reading it twice adds none; rows of different sources
are never duplicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import polars as pl

from ikm.survey.problems import Accounting
from ikm.survey.responses import Responses, empty

KEY = "key"
_UUID = r"(?i)^(?:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


def keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with a String column `key` that identifies each response across files, by the rule above."""
    has_id, unique = pl.col("id").is_not_null(), pl.col("id").str.contains(_UUID)
    kind = pl.when(unique).then(pl.lit("uuid")).when(has_id).then(pl.lit("id")).otherwise(pl.lit("row"))
    uuid = pl.col("id").str.to_lowercase().str.strip_prefix("uuid:")
    identity = pl.when(unique).then(uuid).when(has_id).then("id").otherwise("fingerprint").fill_null("")
    source = pl.when(unique).then(pl.lit("")).otherwise(pl.col("source").fill_null(""))
    named = frame.with_columns(kind.alias("_kind"), identity.alias("_identity"), source.alias("source"))
    occurrence = pl.when(pl.col("_kind") == "row").then(pl.int_range(pl.len()).over("source", "_kind", "_identity"))
    parts = named.select("source", "_kind", "_identity", occurrence.fill_null(0).alias("_k"))
    return frame.with_columns(pl.Series(KEY, [_hash(row) for row in parts.iter_rows()], dtype=pl.String))


def _hash(parts: Sequence[object]) -> str:
    text = "\x1f".join(f"{len(str(part))}:{part}" for part in parts)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def first_of_each(frame: pl.DataFrame, held: pl.Series) -> pl.DataFrame:
    """The rows of a keyed frame whose key is not `held` yet, the first of each key."""
    return frame.unique(KEY, keep="first", maintain_order=True).filter(~pl.col(KEY).is_in(held.implode()))


def without_duplicates(batches: Sequence[Responses]) -> list[Responses]:
    """The batches in the order given, each without what an earlier one held; the accountings say how many."""
    held = pl.Series(KEY, [], dtype=pl.String)
    kept = []
    for batch in batches:
        fresh = first_of_each(keyed(batch.frame), held)
        held = pl.concat([held, fresh[KEY]])
        again = batch.frame.height - fresh.height
        moved = Accounting(accepted=-again, duplicate=again)
        kept.append(replace(batch, frame=fresh.drop(KEY), accounting=batch.accounting + moved))
    return kept


def combine(batches: Sequence[Responses]) -> Responses:
    """All batches as one; they share an instrument and its questions.

    Raises ValueError for no batches: there is no instrument to speak of.
    """
    if not batches:
        raise ValueError("nothing to combine")
    first = batches[0]
    counts: dict[tuple[str, str | None, str], int] = {}
    for batch in batches:
        for key, count in batch.problem_counts.items():
            counts[key] = counts.get(key, 0) + count
    start = empty(first.instrument, first.demographics).frame
    return Responses(
        first.instrument,
        pl.concat([start, *(batch.frame.select(start.columns) for batch in batches)]),
        first.demographics,
        Accounting.total(batch.accounting for batch in batches),
        tuple(problem for batch in batches for problem in batch.problems),
        counts,
        tuple(table for batch in batches for table in batch.rejects),
    )
