"""Doubts: what of the scanned sheets a person must look at, in the order of the stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ikm.forms.layout import REMARK
from ikm.forms.review.words import Answer, ReviewError
from ikm.forms.scan.decisions import Decision, Decisions
from ikm.forms.scan.kept import KeptScan, KeptSheet, whole_sheets
from ikm.forms.scan.reading import FieldReading
from ikm.survey.messages import Message, marked

PROPOSED_FROM = 0.6
"""The confidence from which a proposal is put forward; below it (two marks, say) it would tempt."""

AGE = "usia"
YOUNGEST, OLDEST = 10, 110
_LONGEST = 2000
_DIFFERS = marked("Pengetikan ulang berbeda dari pembacaan mesin; putuskan mana yang benar.")
_HANDWRITING = marked("Tulisan tangan: ketik apa yang tertulis.")

Kind = Literal["choice", "age", "line", "lines"]


@dataclass(frozen=True)
class Place:
    """Where a question stands: page `at` of a file, on page `number` of a sheet of a unit.

    way: to the file from the project's folder, where it was when it was scanned.
    """

    file: str
    sha256: str
    at: int
    number: int
    unit: str | None
    serial: int | None
    way: str | None = None


@dataclass(frozen=True)
class Doubt:
    """One thing to decide. kind: choose an answer, or type in an age, a line or several lines of handwriting.

    reading: what the reader made of the marks, None for handwriting. why: what a person must look for.
    """

    sheet: str
    layout: str
    key: str
    kind: Kind
    place: Place
    reading: FieldReading | None = None
    why: Message | None = None

    @property
    def id(self) -> str:
        """Names it among all doubts, and its picture."""
        return f"{self.sheet}-{self.key}"

    @property
    def proposal(self) -> str | None:
        """The likeliest value; None: blank."""
        return self.reading.value if self.reading else None

    @property
    def is_proposed(self) -> bool:
        """Whether the likeliest value is likely enough to be put forward."""
        return self.reading is not None and self.reading.confidence >= PROPOSED_FROM


def doubts_of(scans: Sequence[KeptScan], decisions: Decisions) -> list[Doubt]:
    """Everything of whole sheets that a person must decide or has decided, in the order of the stack.

    First the marks that the reader left to a person, and those on which a second keying differs from it, since sheets
    wait for them; then the handwriting, for which none waits.
    """
    places, keyed = _places(scans), latest_doubles(decisions)
    found = (doubt for _, sheet in whole_sheets(scans) for doubt in _of_sheet(sheet, places, keyed))
    return sorted(found, key=lambda doubt: doubt.kind != "choice")


def accepted_of(scans: Sequence[KeptScan]) -> list[Doubt]:
    """Every answer of whole sheets that the reader took by itself, a blank too: of these a sample is keyed again."""
    places = _places(scans)
    return [
        _marks(sheet, reading, places[sheet.id, part.number], None)
        for _, sheet in whole_sheets(scans)
        for part in sheet.parts
        for reading in part.fields
        if reading.outcome != "review"
    ]


def checked(doubt: Doubt, answers: Iterable[Answer], value: str | None) -> str | None:
    """The value as it is stored. Raises ReviewError for one that does not answer the question."""
    if value is None:
        return None
    text = value.strip()
    if doubt.kind == "choice":
        return _chosen(doubt, list(answers), text)
    if doubt.kind == "age" and not (text.isascii() and text.isdigit() and YOUNGEST <= int(text) <= OLDEST):
        raise ReviewError(
            "Usia {value} tidak dapat disimpan; ketik bilangan {lowest} sampai {highest}, atau kosongkan.",
            value=text,
            lowest=YOUNGEST,
            highest=OLDEST,
        )
    if len(text) > _LONGEST:
        raise ReviewError("Tulisan ini terlalu panjang; paling banyak {count} huruf.", count=_LONGEST)
    return text or None


def _chosen(doubt: Doubt, answers: Sequence[Answer], value: str) -> str:
    if value not in {answer.value for answer in answers}:
        raise ReviewError(
            "{value} bukan pilihan pertanyaan {key}; pilihannya {known}.",
            value=value,
            key=doubt.key,
            known=", ".join(answer.value for answer in answers),
        )
    return value


def _of_sheet(
    sheet: KeptSheet, places: Mapping[tuple[str, int], Place], keyed: Mapping[tuple[str, str], Decision]
) -> Iterator[Doubt]:
    for part in sheet.parts:
        place = places[sheet.id, part.number]
        for reading in part.fields:
            again = keyed.get((sheet.id, reading.key))
            if reading.outcome == "review":
                yield _marks(sheet, reading, place, reading.doubt)
            elif again is not None and again.sure and again.value != reading.value:
                yield _marks(sheet, _unlikely(reading), place, Message(_DIFFERS))
        for key in part.written:
            yield Doubt(sheet.id, sheet.layout, key, _kind(key), place, why=Message(_HANDWRITING))


def _marks(sheet: KeptSheet, reading: FieldReading, place: Place, why: Message | None) -> Doubt:
    return Doubt(sheet.id, sheet.layout, reading.key, "choice", place, reading, why)


def _unlikely(reading: FieldReading) -> FieldReading:
    """The reading where person and reader differ: neither is put forward."""
    return replace(reading, confidence=0.0)


def _kind(key: str) -> Kind:
    if key == REMARK:
        return "lines"
    return "age" if key == AGE else "line"


def _places(scans: Iterable[KeptScan]) -> dict[tuple[str, int], Place]:
    """Where each page of each sheet was met first, as `whole_sheets` takes them."""
    found: dict[tuple[str, int], Place] = {}
    for scan in sorted(scans, key=lambda scan: scan.number):
        for sheet in scan.sheets:
            for part in sheet.parts:
                place = Place(scan.file, scan.sha256, part.at, part.number, sheet.unit, sheet.serial, scan.way)
                found.setdefault((sheet.id, part.number), place)
    return found


def latest_doubles(decisions: Decisions) -> dict[tuple[str, str], Decision]:
    """What was keyed a second time, by sheet and key; keyed more often, the last counts."""
    return {(d.sheet, d.key): d for d in decisions.all if d.kind == "double"}
