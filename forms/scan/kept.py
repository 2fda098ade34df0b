"""What is kept of scans: each file with its pages, its sheets, and what was read on them.

The annotations say how JSON holds it; `records` writes and reads it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from itertools import chain
from typing import Annotated, Any

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, WrapSerializer

from ikm.forms.scan.as_json import PageProblems, Pairs
from ikm.forms.scan.decisions import Settled
from ikm.forms.scan.reading import FieldReading


@dataclass(frozen=True)
class PageAccount:
    """Pages of a file: `seen = read + duplicate + foreign + unreadable + unpaired + blank`, always.

    read: pages of whole forms. duplicate: pages of sheets that were read before. foreign: no page of this project's
    forms. unpaired: pages of sheets whose other page is missing. blank: empty back sides.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # a kind of page that is not known here must not get lost

    read: int = 0
    duplicate: int = 0
    foreign: int = 0
    unreadable: int = 0
    unpaired: int = 0
    blank: int = 0

    @property
    def seen(self) -> int:
        """Every page of the file."""
        return sum(getattr(self, part.name) for part in fields(self))

    def __add__(self, other: PageAccount) -> PageAccount:
        return PageAccount(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))


def _without_no_doubt(reading: FieldReading, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
    return {name: value for name, value in plain(reading).items() if name != "doubt" or reading.doubt}


@dataclass(frozen=True)
class KeptPage:
    """One page of a sheet. number: which page of the form. at: which page of the file, from 1.

    fields: in the order of the layout. written: keys of the places where somebody wrote by hand. ink: by key, what
    its marks look like (see `alike`); of sheets without a serial number only.
    """

    number: int
    at: int
    fields: tuple[Annotated[FieldReading, WrapSerializer(_without_no_doubt)], ...]
    written: tuple[str, ...] = ()
    ink: Pairs = ()


@dataclass(frozen=True)
class KeptSheet:
    """The form of one person. id: a UUID that is the same wherever the sheet is met. unit: as its layout names it.

    parts: its pages that were found, in the order of the form. missing: pages of the form that were not. filled: what
    the form itself says of everybody who fills it in, by key.
    """

    id: str
    layout: str
    serial: int | None
    unit: str | None
    parts: tuple[KeptPage, ...]
    missing: tuple[int, ...] = ()
    filled: Pairs = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages of the file on which it stands."""
        return tuple(part.at for part in self.parts)

    @property
    def fields(self) -> tuple[FieldReading, ...]:
        """All questions that were read, in the order of the form."""
        return tuple(chain.from_iterable(part.fields for part in self.parts))

    @property
    def doubtful(self) -> tuple[FieldReading, ...]:
        """The questions that a person must decide."""
        return tuple(reading for reading in self.fields if reading.outcome == "review")

    @property
    def written(self) -> tuple[str, ...]:
        """Keys of the places where somebody wrote by hand, for typing in."""
        return tuple(chain.from_iterable(part.written for part in self.parts))


@dataclass(frozen=True)
class KeptScan:
    """What was read of one file. file: its name as it is told. number: from 1, in the order of first scanning.

    problems: pages that were not read, and warnings; their `row` is a page. date, unit: of the sheets that bear none.
    way: to the file from the project's folder, with `/`; None where there is none, as to another drive.
    """

    file: str
    sha256: str
    account: Annotated[PageAccount, Field(alias="pages")]
    sheets: tuple[KeptSheet, ...]
    problems: PageProblems = ()
    date: datetime.date | None = None
    unit: str | None = None
    number: int = 0
    way: str | None = None

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.sha256[:16]


def settled(sheet: KeptSheet, decided: Settled) -> dict[str, str | None] | None:
    """What the sheet says, by key; None while a page is missing or a doubt is undecided.

    Handwriting that nobody typed is not there; it hinders nothing.
    """
    if sheet.missing:
        return None
    found: dict[str, str | None] = dict(sheet.filled)
    for reading in sheet.fields:
        decision = decided.get((sheet.id, reading.key))
        if decision is None and reading.outcome == "review":
            return None
        found[reading.key] = decision.value if decision else reading.value
    typed = ((key, decided.get((sheet.id, key))) for key in sheet.written)
    return found | {key: decision.value for key, decision in typed if decision}


def undecided(sheet: KeptSheet, decided: Settled) -> tuple[FieldReading, ...]:
    """The questions that somebody must still decide."""
    return tuple(reading for reading in sheet.doubtful if (sheet.id, reading.key) not in decided)


def untyped(sheet: KeptSheet, decided: Settled) -> tuple[str, ...]:
    """Keys of the handwriting that nobody has typed in."""
    return tuple(key for key in sheet.written if (sheet.id, key) not in decided)


def whole_sheets(found: Iterable[KeptScan]) -> list[tuple[KeptScan, KeptSheet]]:
    """Every sheet once, with the scan that completed it: the pages of a numbered sheet may lie in several files.

    Of a page that was scanned twice the first one counts. Sheets that still lack a page are left out.
    """
    pages: dict[str, dict[int, KeptPage]] = {}
    whole: dict[str, tuple[KeptScan, KeptSheet]] = {}
    for scan in sorted(found, key=lambda scan: scan.number):
        for sheet in scan.sheets:
            held = pages.setdefault(sheet.id, {})
            for part in sheet.parts:
                held.setdefault(part.number, part)
            missing = {*sheet.missing, *(part.number for part in sheet.parts)} - set(held)
            if not missing and sheet.id not in whole:
                parts = tuple(held[number] for number in sorted(held))
                whole[sheet.id] = scan, replace(sheet, parts=parts, missing=())
    return list(whole.values())
