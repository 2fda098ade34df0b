"""The manifest: what a result was made of, by whose program, and every figure of it, for whoever proves it later.

An entry is one line of JSON in the one way in which RFC 8785 writes it. The shape is that of
`output/schema/manifest-1.json`, explained in docs/bukti.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field

from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import Adjusted, DomainScore, ElementScore, Level, Score, Suppression, Weights
from ikm.survey.instrument import Instrument
from ikm.survey.project import Combine, Order

FORMAT_VERSION = 1

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Whole = Annotated[int, Field(strict=True, ge=0, lt=2**53)]  # RFC 8785 writes no larger ones
Interval = tuple[str, str] | None
BadCell = Literal["reject", "blank"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kept(_Strict):
    """A file as it was: `path` from the manifest's folder, null where there is no way to it, as for a stored batch."""

    name: str
    path: str | None
    sha256: Hash


class InstrumentMark(_Strict):
    """The instrument with the project's elements and weights: `sha256` of what is asked, weighed and classed."""

    id: str
    sha256: Hash


class Rows(_Strict):
    """Where the rows went that were read: `read` is the sum of the others."""

    read: Whole
    accepted: Whole
    duplicate: Whole
    rejected: Whole
    skipped: Whole


class Answers(_Strict):
    """The answers that counted: how many respondents, and `sha256` of their totals by unit and service."""

    n: Whole
    sha256: Hash


class ElementCells(_Strict):
    """The published figures of one element; null where there is none or it may not be published."""

    key: str
    code: str
    n: Whole | None
    sum: Whole | None
    nrr: str | None
    weight: str | None
    nrr_weighted: str | None
    index: str | None
    mutu: str | None
    interval: Interval


class DomainCells(_Strict):
    """The published figures of one group of respondents; of a suppressed one only `n`."""

    level: Level
    unit: str | None
    service: str | None
    period: str | None
    group: dict[str, str | None] | None
    n: Whole
    complete: Whole | None
    skm: str | None
    ikm: str | None
    mutu: str | None
    interval: Interval
    adjusted: str | None = Field(description="The index weighted to the known visitors.")
    adjusted_interval: Interval
    suppression: Suppression | None
    elements: list[ElementCells]


class Result(_Strict):
    """One score. `of`: the unit whose report it is, null for `ikm score`."""

    of: str | None
    weights: str
    combine: str
    combine_units: str
    domains: list[DomainCells]


class Options(_Strict):
    """What was asked for on the command line, as typed; null and empty where the project decides."""

    instrument: str | None = None
    unit: str | None = None
    service: str | None = None
    period: str | None = None
    by: tuple[str, ...] = ()
    combine: Combine | None = None
    combine_units: Combine | None = None
    weights: Weights = "exact"
    official: bool = False
    internal: bool = False
    order: Order | None = None
    mapping: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    bad_cell: BadCell = "reject"
    id_column: str | None = None
    source: str | None = None


class Facts(_Strict):
    """What was done and what came of it, before it is an entry of a file."""

    command: Literal["score", "report"]
    version: str = Field(description="Of the program that computed it.")
    options: Options
    source: Literal["files", "store"]
    inputs: list[Kept] = Field(description="The files in the order in which they were read; of a store, its batches.")
    project: Kept | None
    instrument: InstrumentMark
    accounting: Rows
    answers: Answers | None = Field(description="Null for recaps, and where too few answered to hide in a hash.")
    results: list[Result]
    documents: list[Kept]


class Signature(_Strict):
    """Ed25519 (RFC 8032) of the entry without this member, as RFC 8785 writes it; hexadecimal."""

    algorithm: Literal["Ed25519"]
    public_key: str = Field(pattern="^[0-9a-f]{64}$")
    value: str = Field(pattern="^[0-9a-f]{128}$")


class Entry(Facts):
    """One line of the file."""

    ikm_manifest: Literal[1] = Field(description="Version of this format.")
    entry: Whole = Field(description="Its number, from 1.")
    previous: Hash | None = Field(description="SHA-256 of the line before, without its line break; null in the first.")
    reason: str | None = Field(description="Why it corrects the one before.")
    sha256: Hash = Field(description="Of the entry without this member and the signature, as RFC 8785 writes it.")
    signature: Signature | None

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, apart from its place in the file."""
        return {name: getattr(self, name) for name in Facts.model_fields}


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON as RFC 8785 writes it: sorted keys, no spaces, UTF-8."""
    return rfc8785.dumps(dict(content))


def digest(content: Mapping[str, Any]) -> str:
    """`Entry.sha256` of an entry, which it need not have yet."""
    return sha256(canonical({k: v for k, v in content.items() if k not in ("sha256", "signature")})).hexdigest()


def signed_bytes(content: Mapping[str, Any]) -> bytes:
    """What the signature of an entry is made over."""
    return canonical({key: value for key, value in content.items() if key != "signature"})


def line_of(entry: Entry) -> bytes:
    """The entry as it stands in the file, without its line break."""
    return canonical(entry.model_dump(mode="json"))


# What was computed ---------------------------------------------------------------------------------------------------


def instrument_mark(instrument: Instrument) -> InstrumentMark:
    """The instrument by its official words, weights and classes; translations and synonyms are no part of it."""
    content = {
        "id": instrument.id,
        "elements": [
            {
                "key": element.key,
                "code": element.code,
                "question_no": element.question_no,
                "name": element.name.id,
                "question": element.question.id,
                "labels": [label.id for label in element.labels],
                "weight": str(element.weight),
            }
            for element in instrument.elements
        ],
        "classes": [[quality.mutu, quality.kinerja.id, str(quality.lower)] for quality in instrument.classes],
    }
    return InstrumentMark(id=instrument.id, sha256=sha256(canonical(content)).hexdigest())


def result_of(score: Score, of: str | None = None, *, internal: bool = False) -> Result:
    """Every figure of a score as it is printed, and where it is not `internal`, as it may be published."""
    return Result(
        of=of,
        weights=score.weights,
        combine=score.combine,
        combine_units=score.combine_units,
        domains=[_domain(domain, score.instrument, internal) for domain in score.domains],
    )


def _domain(domain: DomainScore, instrument: Instrument, internal: bool) -> DomainCells:
    shown = internal or not domain.suppressed
    valued = shown and (internal or not domain.index_only)
    adjusted = domain.adjusted if shown else None
    return DomainCells(
        level=domain.level,
        unit=domain.unit,
        service=domain.service,
        period=domain.period,
        group=domain.group,
        n=domain.n,
        complete=domain.complete if shown else None,
        skm=_text(domain.skm) if shown else None,
        ikm=_text(domain.ikm) if shown else None,
        mutu=domain.quality.mutu if shown and domain.quality else None,
        interval=_interval(domain.ci95) if shown else None,
        adjusted=_index(adjusted),
        adjusted_interval=_interval(adjusted.ci95) if adjusted else None,
        suppression=domain.suppression,
        elements=[_element(e, instrument) if valued else _withheld(e, instrument) for e in domain.elements],
    )


def _element(element: ElementScore, instrument: Instrument) -> ElementCells:
    return ElementCells(
        key=element.key,
        code=instrument[element.key].code,
        n=element.n,
        sum=element.sum,
        nrr=None if element.nrr is None else str(half_up(element.nrr, NRR_PLACES)),
        weight=_text(element.weight),
        nrr_weighted=_text(element.nrr_weighted),
        index=_text(element.index),
        mutu=element.quality.mutu if element.quality else None,
        interval=_interval(element.ci95),
    )


def _withheld(element: ElementScore, instrument: Instrument) -> ElementCells:
    names = ("n", "sum", "nrr", "nrr_weighted", "index", "mutu", "interval")
    kept = {"key": element.key, "code": instrument[element.key].code, "weight": _text(element.weight)}
    return ElementCells.model_validate(kept | dict.fromkeys(names))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _index(adjusted: Adjusted | None) -> str | None:
    return None if adjusted is None else _printed(adjusted.index)


def _interval(interval: tuple[float, float] | None) -> Interval:
    return None if interval is None else (_printed(interval[0]), _printed(interval[1]))


def _printed(value: float) -> str:
    """A measured quantity with as many places as documents print."""
    return f"{value:.2f}"
