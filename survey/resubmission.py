"""Duplicates: the same submission again, never merely the same answers.

A response whose id is a UUID is that submission wherever it is met: no two are alike in the world, and an export that
has grown often bears another name. One with another id is that id within its source. One without is the k-th
occurrence of its raw row within its source: for each raw row a source holds the greatest count that any one of its
files had. So an export that has grown adds just its new rows, and reading it twice adds none; rows of different sources
are never duplicates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b

import polars as pl

from ikm.survey.messages import Message
from ikm.survey.problems import Accounting, Problem
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
    """The batches in the order given, each without what an earlier one held.

    The accountings say how many those are, warnings those that may be no resubmissions.
    """
    kept = []
    for batch, fresh, both in _compared(batches):
        again = batch.frame.height - fresh.height
        moved = Accounting(accepted=-again, duplicate=again)
        found = replace(batch, frame=fresh, accounting=batch.accounting + moved)
        kept.append(_with_warnings(found, (*_changed(both), *_alike(both))))
    return kept


def with_namesakes(batches: Sequence[Responses]) -> list[Responses]:
    """The batches whole, with warnings of rows that count as resubmissions of a file of the same name elsewhere."""
    return [_with_warnings(batch, _alike(both)) for batch, _, both in _compared(batches)]


def _compared(batches: Sequence[Responses]) -> Iterator[tuple[Responses, pl.DataFrame, pl.DataFrame]]:
    """Each batch, those of its rows that no earlier one held, and all of its rows beside the ones first held."""
    held = pl.DataFrame(schema={KEY: pl.String(), "file": pl.String(), "said": pl.UInt64()})
    for batch in batches:
        rows = keyed(batch.frame)
        fresh = first_of_each(rows, held[KEY])
        held = pl.concat([held, fresh.select(KEY, "file", _said(batch))])
        beside = rows.select(KEY, "id", "file", _said(batch)).join(held, on=KEY, suffix="_held", maintain_order="left")
        yield batch, fresh.drop(KEY), beside


def _said(batch: Responses) -> pl.Expr:
    """A number for all that a response says, whatever the file it stands in."""
    where = {"source", "file", "sheet", "row", "id", "fingerprint"}
    return pl.struct(name for name in batch.frame.columns if name not in where).hash().alias("said")


def _changed(both: pl.DataFrame) -> Iterator[Problem]:
    """Warnings of ids that are held with other contents."""
    changed = both.filter(pl.col("id").is_not_null(), pl.col("said") != pl.col("said_held"))
    for file, group in changed.group_by("file", maintain_order=True):
        message = Message(
            "{count} kiriman bernomor sama dengan yang sudah dibaca tetapi isinya lain, misalnya {id}; yang pertama "
            "dipakai. Bila itu orang lain, betulkan nomornya.",
            count=group.height,
            id=group["id"][0],
        )
        yield Problem(str(file[0]), "changed-submission", message, "warning")


def _alike(both: pl.DataFrame) -> Iterator[Problem]:
    """Warnings of rows that are held from a file of the same name in another folder."""
    for file, other, count in _namesakes(both).iter_rows():
        message = Message(
            "{count} baris sama dengan baris {other} dan dihitung sebagai kiriman ulang, karena nama berkasnya sama; "
            "bila orangnya lain, pakai --source, tambahkan kolom Unit, atau ganti nama berkasnya.",
            count=count,
            other=other,
        )
        yield Problem(file, "same-name", message, "warning")


def _namesakes(both: pl.DataFrame) -> pl.DataFrame:
    """How many rows without an id are held by a file of the same name in another folder: file, that file, count."""
    name = pl.col("file").str.split("/").list.last()
    other = pl.col("file_held").str.split("/").list.last()
    alike = both.filter(pl.col("id").is_null(), pl.col("file") != pl.col("file_held"), name == other)
    return alike.group_by("file", "file_held", maintain_order=True).len()


def _with_warnings(batch: Responses, warnings: Iterable[Problem]) -> Responses:
    told = tuple(warnings)
    counts = Counter(batch.problem_counts) + Counter((problem.file, None, problem.rule) for problem in told)
    return replace(batch, problems=(*told, *batch.problems), problem_counts=dict(counts))


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
