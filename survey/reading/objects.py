"""Records with named fields: JSON, JSON Lines and Parquet."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.reading.delimited import table_of
from ikm.survey.reading.long import QUESTIONS, RESPONDENTS, VALUES
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.refusing import refusing
from ikm.survey.reading.texts import words

TALLY_MARK = "ikm_tally"
"""The field by which a file of totals is told from one of answers."""

_FEWEST_FIELDS = 7  # what wraps a list of records says less of itself than a record does
_MOST_FIELDS = 9  # of an item that is one answer; a respondent's record has more
_NEXT_PAGE = ("next", "@odata.nextLink")  # where servers say that this is not all: KoboToolbox, OData 4.0
_BROKEN, _BROKEN_TEXT = "broken-line", "baris rusak"


def read_json(text: str, name: str) -> list[RawTable]:
    """JSON or JSON Lines: a table for each list of records that its objects hold, else one.

    Nested fields get dotted names, or their last part where no other field ends in it. Records count from 1 in the
    order of the file, in JSON Lines the lines do; a line that is no record is a broken row.
    """
    refusal = SourceError("{file} bukan JSON yang berisi daftar jawaban; simpan ulang dari program asalnya.", file=name)
    with refusing(refusal, RecursionError, ValueError):
        try:
            data = json.loads(text)
        except json.JSONDecodeError:
            return [_by_lines(text, name)]
        if isinstance(data, dict) and TALLY_MARK in data:
            raise SourceError(
                "{file} berisi tally (jumlah, tanpa jawaban); hitung dengan `ikm score`, atau jumlahkan dengan "
                "`ikm tally`.",
                file=name,
            )
        found = _lists(data)
        single = len(found) == 1
        tables = ((sheet, [_fields(record) for record in records]) for sheet, records in found.items())
        more = isinstance(data, dict) and any(data.get(field) for field in _NEXT_PAGE)
        return [
            replace(_table(records, name), sheet=None if single else sheet or None, continues=more)
            for sheet, records in tables
        ]


def read_parquet(content: bytes, name: str) -> RawTable:
    """Parquet, every column as text."""
    refusal = SourceError("{file} rusak atau bukan Parquet; simpan ulang berkas aslinya.", file=name)
    with refusing(refusal, pl.exceptions.PolarsError, OSError, ValueError):
        frame = pl.read_parquet(io.BytesIO(content))
    return _table([{k: _text(v) for k, v in row.items()} for row in frame.iter_rows(named=True)], name)


def _by_lines(text: str, name: str) -> RawTable:
    """A record per line; raises ValueError where the first one is none."""
    records: list[dict[str, str | None]] = []
    broken = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        record = _record(line)
        if record is None and not any(records):
            raise ValueError("no records")
        if record is None:
            broken[number] = _BROKEN
        records.append({_BROKEN_TEXT: line} if record is None else record)
    return replace(_table(records, name), broken=broken)


def _record(line: str) -> dict[str, str | None] | None:
    if not line.strip():
        return {}
    try:
        record = json.loads(line)
    except json.JSONDecodeError:
        return None
    return _fields(record) if isinstance(record, dict) else None


def _lists(data: Any) -> dict[str, list[Mapping[str, Any]]]:
    """The lists of records in `data`, by their names, and `data` itself where it is a record."""
    if _is_records(data):
        return {"": data}
    if not isinstance(data, dict):
        raise ValueError("no records")
    lists, rest = _split(data)
    if not lists and [] in data.values():
        return {"": []}
    return lists if lists and len(_fields(rest)) < _FEWEST_FIELDS else lists | {"": [rest]}


def _split(data: Mapping[str, Any], prefix: str = "") -> tuple[dict[str, list[Mapping[str, Any]]], dict[str, Any]]:
    """The lists of records in an object and in those inside it, and what is left of it."""
    lists: dict[str, list[Mapping[str, Any]]] = {}
    rest: dict[str, Any] = {}
    for field, value in data.items():
        if isinstance(value, dict):
            inside, rest[field] = _split(value, f"{prefix}{field}.")
            lists |= inside
        elif _is_records(value) and not _is_answers(value):
            lists[f"{prefix}{field}"] = value
        else:
            rest[field] = value
    return lists, rest


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and any(value) and all(isinstance(record, dict) for record in value)


def _fields(record: Mapping[str, Any]) -> dict[str, str | None]:
    """The fields of a record; two different values of one stand side by side, `4 | 1`, and are no answer."""
    fields: dict[str, str | None] = {}
    for name, value in _flat(record):
        before = fields.get(name)
        fields[name] = value if before in (None, value) else before if value is None else f"{before} | {value}"
    return fields


def _flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for field, value in record.items():
        name = f"{prefix}{field}"
        if isinstance(value, dict):
            chosen = next((value[key] for key in VALUES if _is_scalar(value.get(key))), None)
            if chosen is not None:
                yield name, _text(chosen)
            else:
                yield from _flat(value, f"{name}.")
        elif isinstance(value, list) and _is_answers(value):
            yield from ((q, v) for answer in value if (pair := _question_and_value(answer)) for q, v in [pair])
        else:
            yield name, _text(value)


def _is_scalar(value: object) -> bool:
    return value is not None and not isinstance(value, dict | list)


def _is_answers(items: Sequence[Any]) -> bool:
    """Whether a list holds the answers of one respondent, one in each item."""
    return bool(items) and all(isinstance(item, dict) and _is_answer(item) for item in items)


def _is_answer(item: Mapping[str, Any]) -> bool:
    return len(item) <= _MOST_FIELDS and bool(_question_and_value(item)) and not _named(item, RESPONDENTS)


def _question_and_value(record: Mapping[str, Any]) -> tuple[str, str | None] | None:
    question, value = _named(record, QUESTIONS), _named(record, VALUES)
    if question is None or value is None:
        return None
    return str(record[question]), _text(record[value])


def _named(record: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The field that has the first of the names."""
    fields = {words(field): field for field in record}
    return next((fields[name] for name in names if name in fields), None)


def _shortened(fields: Sequence[str]) -> list[str]:
    """Dotted names by their last part, where no other ends in it; not what a platform says itself, as `__system.x`."""
    ends = [field if field.startswith("_") else field.rpartition(".")[2] for field in fields]
    often = Counter(ends)
    return [end if end and often[end] == 1 else field for field, end in zip(fields, ends, strict=True)]


def _table(records: Sequence[Mapping[str, str | None]], name: str) -> RawTable:
    fields = list(dict.fromkeys(field for record in records for field in record))
    if not fields:
        raise SourceError("{file} tidak berisi jawaban; unduh lagi sesudah ada yang mengisi.", file=name)
    rows: list[list[str | None]] = [[*_shortened(fields)]]
    rows += [[record.get(field) for field in fields] for record in records]
    return RawTable(name, None, table_of(rows), first_row=0)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
