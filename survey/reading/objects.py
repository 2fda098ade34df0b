"""Records with named fields: JSON, JSON Lines and Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from ikm.survey.errors import SourceError
from ikm.survey.reading.delimited import table_of
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.refusing import refusing

_VALUE_NAMES = ("nilai", "value", "skor", "score", "jawaban", "answer")
_QUESTION_NAMES = ("unsur", "pertanyaan", "question", "kunci", "key", "kode", "code")
_RESPONDENT_NAMES = ("responden", "id_responden", "respondent", "respondent_id", "id_kiriman", "submission_id", "resp")


def read_json(text: str, name: str) -> RawTable:
    """JSON or JSON Lines; nested objects get dotted names. Records count from 1 in the order of the file."""
    try:
        records = [dict(_flat(record)) for record in _records(_parse(text))]
    except (RecursionError, ValueError) as error:
        raise SourceError(
            "{file} bukan JSON yang berisi daftar jawaban; simpan ulang dari program asalnya.", file=name
        ) from error
    return _table(records, name)


def read_parquet(content: bytes, name: str) -> RawTable:
    """Parquet, every column as text."""
    refusal = SourceError("{file} rusak atau bukan Parquet; simpan ulang berkas aslinya.", file=name)
    with refusing(refusal, pl.exceptions.PolarsError, OSError, ValueError):
        frame = pl.read_parquet(io.BytesIO(content))
    return _table([{k: _text(v) for k, v in row.items()} for row in frame.iter_rows(named=True)], name)


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _records(data: Any, depth: int = 0) -> list[Mapping[str, Any]]:
    """The list of objects in `data`, which may be wrapped in objects."""
    if isinstance(data, list) and data and all(isinstance(record, dict) for record in data):
        return data
    if isinstance(data, dict):
        inner = [value for value in data.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        if len(inner) == 1 and depth < 3 and not _is_answers(inner[0]):
            return _records(inner[0], depth + 1)
        nested = [value for value in data.values() if isinstance(value, dict)]
        if len(nested) == 1 and depth < 3 and not inner and len(data) <= 2:
            return _records(nested[0], depth + 1)
        return [data]
    raise ValueError("no records")


def _flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for field, value in record.items():
        name = f"{prefix}{field}"
        if isinstance(value, dict):
            chosen = next((value[key] for key in _VALUE_NAMES if _is_scalar(value.get(key))), None)
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
    return bool(items) and all(isinstance(item, dict) and _question_and_value(item) for item in items)


def _question_and_value(record: Mapping[str, Any]) -> tuple[str, str | None] | None:
    names = {str(key).casefold(): key for key in record}
    question = next((names[n] for n in _QUESTION_NAMES if n in names), None)
    value = next((names[n] for n in _VALUE_NAMES if n in names), None)
    if question is None or value is None:
        return None
    return str(record[question]), _text(record[value])


def _table(records: Sequence[Mapping[str, str | None]], name: str) -> RawTable:
    fields = list(dict.fromkeys(field for record in records for field in record))
    if not fields:
        raise SourceError("{file} tidak berisi catatan; simpan ulang berkas aslinya.", file=name)
    rows: list[list[str | None]] = [[*fields]]
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
