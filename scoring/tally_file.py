"""Counts as a file: totals without answers, which an office can send while the answers stay with it.

The shape is that of `scoring/schema/tally-1.json`, explained in docs/tally-json.md.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from string import Formatter
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ikm.scoring.count_notes import NOTES, note
from ikm.scoring.counting import CELL, Counted
from ikm.scoring.design import CLUSTER
from ikm.scoring.groups import GROUP
from ikm.scoring.parts import RULES, Part, facts
from ikm.scoring.tally import Tally
from ikm.scoring.tally_faults import fault_of
from ikm.survey.errors import IkmError, SourceError
from ikm.survey.instrument import VALUES
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Project
from ikm.survey.project_file import project_of
from ikm.survey.reading.objects import TALLY_MARK

FORMAT_VERSION = 1

_SEAL = "hmac_sha256"

Whole = Annotated[int, Field(strict=True, ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rows(_Strict):
    """Where the rows went that were read: accepted, duplicate, rejected and skipped."""

    accepted: Whole
    duplicate: Whole
    rejected: Whole
    skipped: Whole


class Note(_Strict):
    """What is to be said of the count, by its rule and what fills its sentence."""

    rule: str
    values: dict[str, int | str]


class Document(_Strict):
    """The file: one row per cell and mask of answered elements, each column an array of its values."""

    ikm_tally: Literal[1] = Field(description="Version of this format.")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="Of all the rest, see docs/tally-json.md.")
    hmac_sha256: str | None = Field(None, pattern="^[0-9a-f]{64}$", description="The seal, where there is one.")
    elements: list[str] = Field(description="Keys; bit j of a mask is element j.")
    period: str | None = Field(description="Whose answers these are; null where they are of all times.")
    groups: list[str] = Field(description="Keys of the groups told, each with a column by_KEY.")
    surveyed: list[str] = Field(description="Units whose declared users are those of this period.")
    accounting: Rows
    notes: list[Note]
    problems: dict[str, Whole] = Field(description="Faults of rows and cells, by rule.")
    project: dict[str, Any] = Field(description="What ikm.toml says of the design, in its own keys.")
    columns: dict[str, list[Any]] = Field(description="Keys, mask, n, totals.")


# Writing -------------------------------------------------------------------------------------------------------------


def to_json(counted: Counted, project: Project, key: bytes | None = None) -> str:
    """The count with the project's facts, as text that ends in a line break; sealed where there is a `key`."""
    told = counted.by([key for key in counted.groups if key not in CELL])
    content = {
        TALLY_MARK: FORMAT_VERSION,
        "elements": list(told.tally.elements),
        "period": told.period,
        "groups": list(told.groups),
        "surveyed": sorted(told.surveyed.intersection(filter(None, told.units))),
        "accounting": {name: getattr(told.accounting, name) for name in Rows.model_fields},
        "notes": [{"rule": found.rule, "values": _plain(found.message)} for found in told.notes],
        "problems": dict(sorted(_by_rule(told).items())),
        "project": _facts(facts(project, told)),
        "columns": {**_keys(told.tally), **_totals(told.tally)},
    }
    proof = {"sha256": checksum(content)} | ({} if key is None else {_SEAL: seal(content, key)})
    return json.dumps({TALLY_MARK: FORMAT_VERSION} | proof | content, **_COMPACT) + "\n"


_COMPACT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "allow_nan": False}


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of all but itself and the seal: JSON with sorted keys, without spaces, in ASCII.

    It shows that a file was changed or cut short, not who wrote it: whoever changes a figure can make a new one.
    """
    return sha256(_canonical(content)).hexdigest()


def fingerprint(counted: Counted) -> str:
    """SHA-256 of what was counted, by unit, service and the groups of `counted`, and of nothing else.

    It is the same however the answers were read: from files, the store, tallies of offices, or in streams.
    """
    content = {"elements": list(counted.tally.elements), **_keys(counted.tally), **_totals(counted.tally)}
    return checksum(content)


def seal(content: Mapping[str, Any], key: bytes) -> str:
    """HMAC-SHA256 (RFC 2104) of the same text: it shows that the file was written by one who holds the key."""
    return hmac.new(key, _canonical(content), sha256).hexdigest()


def _canonical(content: Mapping[str, Any]) -> bytes:
    rest = {key: value for key, value in content.items() if key not in ("sha256", _SEAL)}
    return json.dumps(rest, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def _plain(message: Message) -> dict[str, int | str]:
    return {key: value if isinstance(value, int) else str(value) for key, value in message.values}


def _by_rule(counted: Counted) -> Counter[str]:
    """Faults by rule: not where they stand, which names files, nor what was written there."""
    found: Counter[str] = Counter()
    for (_, _, rule), number in counted.problem_counts.items():
        found[rule] += number
    return found


def _facts(project: Project) -> dict[str, Any]:
    """The facts in the keys of `ikm.toml`."""
    survey = {rule: getattr(project.survei, rule) for rule in RULES if getattr(project.survei, rule) is not None}
    tables = {
        "unsur": [extra.model_dump(exclude_defaults=True) for extra in project.unsur],
        "unit": [unit.model_dump(exclude_defaults=True) for unit in project.unit],
        "pertanyaan": [question.model_dump(exclude_defaults=True) for question in project.pertanyaan],
    }
    return {"survei": survey, "bobot": {key: str(weight) for key, weight in project.bobot.items()}, **tables}


def _keys(tally: Tally) -> dict[str, list[Any]]:
    return {name: tally.frame[name].to_list() for name in (*tally.keys, "mask", "n")}


def _totals(tally: Tally) -> dict[str, list[Any]]:
    return {written: tally.frame[held].to_list() for held, written in _names(tally.elements).items()}


def _names(elements: Sequence[str]) -> dict[str, str]:
    """Columns of a tally and their names in the file, by element key and never by place."""
    pairs = [(j, k) for j in range(len(elements)) for k in range(j, len(elements))]
    return (
        {f"sum_{j}": f"sum.{key}" for j, key in enumerate(elements)}
        | {f"product_{j}_{k}": f"product.{elements[j]}.{elements[k]}" for j, k in pairs}
        | {f"count_{j}_{value}": f"count.{key}.{value}" for j, key in enumerate(elements) for value in VALUES}
    )


# Reading -------------------------------------------------------------------------------------------------------------


def is_tally(content: bytes) -> bool:
    """Whether the content of a file is a tally, by its mark; one that was cut off is, if it begins with the mark."""
    mark = f'"{TALLY_MARK}"'.encode()
    if mark not in content:
        return False
    if content.lstrip(b"\xef\xbb\xbf\t\n\r {").startswith(mark):
        return True
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and TALLY_MARK in data


def read_tally(content: bytes, name: str, key: bytes | None = None) -> Part:
    """The count that a file holds, with its project's facts; `name` is what the file is called.

    Raises SourceError where the file was changed since it was written, holds what no answers add up to, or, with a
    `key`, was not sealed with it.
    """
    try:
        data = json.loads(content)
        if isinstance(data, dict) and data.get(TALLY_MARK) != FORMAT_VERSION:
            raise SourceError(
                "{file} ditulis oleh ikm versi lain (bentuk tally {version}); perbarui ikm di komputer ini.",
                file=name,
                version=str(data.get(TALLY_MARK)),
            )
        document = Document.model_validate(data)
        unchanged = document.sha256 == checksum(data)
    except json.JSONDecodeError as error:
        raise _refused(name, Message("berkasnya terpotong atau rusak (JSON tidak lengkap)")) from error
    except (ValueError, RecursionError) as error:
        raise _refused(name, Message("bentuknya bukan tally ({place})", place=_place(error))) from error
    if not unchanged:
        raise _refused(name, Message("isinya berubah sesudah ditulis (sha256 tidak cocok)"))
    if key is not None and not hmac.compare_digest(document.hmac_sha256 or "", seal(data, key)):
        raise _refused(name, Message("segelnya tidak ada, atau dari kunci lain"))
    return _part(document, name)


def _place(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return ".".join(str(part) for part in error.errors()[0]["loc"]) or "JSON"
    return "JSON"


def _refused(name: str, why: Message) -> SourceError:
    return SourceError("{file} tidak dipakai: {why}. Mintalah salinan baru dari pengirimnya.", file=name, why=why)


def _part(document: Document, name: str) -> Part:
    try:
        project = project_of(document.project, name)
        period = None if document.period is None else str(Period.parse(document.period))
    except IkmError as error:
        raise SourceError(
            "{file} tidak dipakai: {why} Mintalah salinan baru dari pengirimnya.", file=name, why=error.message
        ) from error
    if tuple(document.elements) != project.instrument.keys:
        raise _refused(name, Message("unsurnya bukan unsur instrumen {id}", id=project.instrument.id))
    groups = {key: GROUP + key for key in document.groups}
    counted = Counted(
        tally=_tally(document, list(groups.values()), name),
        instrument=project.instrument,
        groups=groups,
        period=period,
        surveyed=frozenset(document.surveyed),
        notes=tuple(_note(found, name) for found in document.notes),
        accounting=Accounting(**document.accounting.model_dump()),
        problem_counts={(name, None, rule): number for rule, number in document.problems.items()},
    )
    return Part(name, counted, project, document.sha256)


def _note(found: Note, name: str) -> Problem:
    places = {place for _, place, _, _ in Formatter().parse(NOTES.get(found.rule, "")) if place}
    if found.rule not in NOTES or set(found.values) != places:
        raise _refused(name, Message('catatan "{rule}" tidak dikenal', rule=found.rule))
    return note(found.rule, **found.values)


def _tally(document: Document, groups: Sequence[str], name: str) -> Tally:
    keys = (*CELL.values(), *groups, *([CLUSTER] if CLUSTER in document.columns else []))
    elements = tuple(document.elements)
    names = {"mask": "mask", "n": "n"} | _names(elements)
    if set(document.columns) != {*keys, *names.values()}:
        raise _refused(name, Message("kolomnya kurang atau lebih"))
    try:
        frame = pl.DataFrame(
            [
                *(pl.Series(key, document.columns[key], pl.String, strict=True) for key in keys),
                *(_whole(held, document.columns[written]) for held, written in names.items()),
            ]
        )
    except (TypeError, ValueError, IndexError, OverflowError, pl.exceptions.PolarsError) as error:
        raise _refused(
            name, Message("ada kolom yang isinya bukan bilangan bulat, atau yang panjangnya lain")
        ) from error
    totals = Tally(keys, elements, frame.sort(*keys, "mask"))
    fault = fault_of(totals)
    if fault is not None:
        raise _refused(name, fault)
    rows = document.accounting
    if any(rows.model_dump().values()) and totals.n.sum() > rows.accepted:
        raise _refused(name, Message("respondennya lebih banyak daripada baris yang diterima"))
    return totals


def _whole(name: str, values: list[Any]) -> pl.Series:
    if not all(type(value) is int for value in values):
        raise TypeError(name)
    return pl.Series(name, values, pl.Int64, strict=True)
