"""What is kept of scans in the project's folder: what was read, pictures of what a person must see, and decisions.

`pindai/<first 16 digits of the file's SHA-256>/lembar.json` holds what was read of one file, `potongan/` beside it a
picture of every doubtful answer and of all handwriting. `pindai/keputusan.jsonl` holds what people decided, a line for
each decision, which is on the disk before it is acknowledged. Decisions name sheets, not files: they outlive a second
scan.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Literal

from ikm.forms.scan.reading import FieldReading
from ikm.survey.errors import OutputError, SourceError
from ikm.survey.files import content_of, write_whole
from ikm.survey.instrument import Text
from ikm.survey.messages import Message, Worded
from ikm.survey.problems import Problem

VERSION = 1
FOLDER, SHEETS, CLIPS, DECISIONS = "pindai", "lembar.json", "potongan", "keputusan.jsonl"

Kind = Literal["review", "double", "undo"]


@dataclass(frozen=True)
class PageAccount:
    """Pages of a file: `seen = read + duplicate + foreign + unreadable + unpaired + blank`, always.

    read: pages of whole forms. duplicate: pages of sheets that were read before. foreign: no page of this project's
    forms. unpaired: pages of sheets whose other page is missing. blank: empty back sides.
    """

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


@dataclass(frozen=True)
class KeptPage:
    """One page of a sheet. number: which page of the form. at: which page of the file, from 1.

    fields: in the order of the layout. written: keys of the places where somebody wrote by hand. ink: by key, what
    its marks look like (see `alike`); of sheets without a serial number only.
    """

    number: int
    at: int
    fields: tuple[FieldReading, ...]
    written: tuple[str, ...] = ()
    ink: tuple[tuple[str, str], ...] = ()


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
    filled: tuple[tuple[str, str], ...] = ()

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
    """

    file: str
    sha256: str
    account: PageAccount
    sheets: tuple[KeptSheet, ...]
    problems: tuple[Problem, ...] = ()
    date: date | None = None
    unit: str | None = None
    number: int = 0

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.sha256[:16]


@dataclass(frozen=True)
class Decision:
    """What a person decided about one question of one sheet.

    value: as answers are stored, or the text typed from handwriting; None: blank. by: who. at: when, in UTC, as ISO.
    kind: `review` settles a doubt; `double` is a second keying, which measures and settles nothing; `undo` takes what
    was decided before back. sure: False where a person could not tell either, so that it is left blank.
    """

    sheet: str
    key: str
    value: str | None
    by: str
    at: str
    kind: Kind = "review"
    sure: bool = True


Settled = Mapping[tuple[str, str], Decision]
"""The decision that counts, by sheet and key."""


@dataclass(frozen=True)
class Decisions:
    """All decisions, in the order they were made. torn: lines that were cut off in writing and say nothing."""

    all: tuple[Decision, ...] = ()
    torn: int = 0

    @property
    def latest(self) -> dict[tuple[str, str], Decision]:
        """Of each sheet and key the decision that counts: the last one, unless it was taken back."""
        found: dict[tuple[str, str], Decision] = {}
        for decision in self.all:
            if decision.kind == "review":
                found[decision.sheet, decision.key] = decision
            elif decision.kind == "undo":
                found.pop((decision.sheet, decision.key), None)
        return found

    @property
    def note(self) -> Message | None:
        """What is to be said of torn lines; None where there are none."""
        if not self.torn:
            return None
        return Message(
            "{count} baris {file} terpotong dan diabaikan, mungkin karena komputer mati; periksa lagi jawaban yang "
            "kembali menunggu.",
            count=self.torn,
            file=DECISIONS,
        )


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


def scans(folder: Path) -> list[KeptScan]:
    """Everything that was scanned in a project's folder, in the order of scanning.

    Raises SourceError where a file of it is damaged or of a newer version.
    """
    found = [_scan_of(path) for path in (folder / FOLDER).glob(f"*/{SHEETS}")]
    return sorted(found, key=lambda scan: (scan.number, scan.sha256))


def scan_of(folder: Path, sha256: str) -> KeptScan | None:
    """What is kept of the file with this digest; None where it was not scanned yet."""
    path = folder / FOLDER / sha256[:16] / SHEETS
    return _scan_of(path) if path.exists() else None


def save_scan(folder: Path, scan: KeptScan, clips: Mapping[tuple[str, str], bytes]) -> KeptScan:
    """Keep a scan in place of an earlier one of the same file; gives it with its number, where it had none yet.

    clips: a PNG for each sheet and key that a person must see. Until all of them are written, the scan is not there.
    """
    place = folder / FOLDER / scan.name
    number = scan.number or _number_of(folder, scan)
    names = {_clip_name(sheet, key): content for (sheet, key), content in clips.items()}
    for name, content in names.items():
        write_whole(place / CLIPS / name, content)
    kept = replace(scan, number=number)
    write_whole(place / SHEETS, json.dumps(_plain_scan(kept), ensure_ascii=False, indent=1) + "\n")
    for stale in (place / CLIPS).glob("*.png"):
        if stale.name not in names:
            stale.unlink(missing_ok=True)
    return kept


def _number_of(folder: Path, scan: KeptScan) -> int:
    """The number that the file has already, else the next one."""
    earlier = scan_of(folder, scan.sha256)
    return earlier.number if earlier else 1 + max((other.number for other in scans(folder)), default=0)


def forget_scan(folder: Path, sha256: str) -> bool:
    """Let go of what was read of a file, and say whether there was any; decisions stay."""
    place = folder / FOLDER / sha256[:16]
    if not (place / SHEETS).exists():
        return False
    (place / SHEETS).unlink()
    shutil.rmtree(place, ignore_errors=True)
    return True


def clip_path(folder: Path, sheet: str, key: str) -> Path | None:
    """The picture of one question or handwriting of a sheet, by the sheet's id; None where there is none."""
    return next((folder / FOLDER).glob(f"*/{CLIPS}/{_clip_name(sheet, key)}"), None)


def _clip_name(sheet: str, key: str) -> str:
    return f"{sheet}-{key}.png"


def decisions(folder: Path) -> Decisions:
    """What people decided so far."""
    path = folder / FOLDER / DECISIONS
    if not path.exists():
        return Decisions()
    lines = [line for line in content_of(path).split(b"\n") if line.strip()]
    found = [_decision_of(line) for line in lines]
    told = tuple(decision for decision in found if decision)
    return Decisions(told, len(found) - len(told))


def _decision_of(line: bytes) -> Decision | None:
    """The decision in a line; None for a line that was cut off."""
    try:
        return Decision(**json.loads(line))
    except (ValueError, TypeError):
        return None


def append_decision(folder: Path, decision: Decision) -> None:
    """Keep a decision; once this returns, it is on the disk whatever happens to the program.

    Raises OutputError where it cannot be written.
    """
    path = folder / FOLDER / DECISIONS
    line = json.dumps({part.name: getattr(decision, part.name) for part in fields(decision)}, ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            file.write((b"\n" if _is_torn(file) else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(
            "{path} tidak dapat ditulis ({reason}); keputusan terakhir belum tersimpan. Periksa cakram dan izinnya.",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


def _is_torn(file: BinaryIO) -> bool:
    """Whether the last line of a file was cut off; the next one then begins anew."""
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def _scan_of(path: Path) -> KeptScan:
    try:
        said = json.loads(content_of(path))
        if said["version"] == VERSION:
            return _scan_from(said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(
            "{path} rusak; hapus foldernya dan pindai lagi berkasnya, keputusan yang sudah dibuat tetap berlaku.",
            path=str(path),
        ) from error
    raise SourceError(
        "{path} ditulis oleh ikm versi lain (bentuk {found}, yang dikenal {known}); pakai ikm yang terbaru.",
        path=str(path),
        found=said["version"],
        known=VERSION,
    )


def _plain_scan(scan: KeptScan) -> dict[str, Any]:
    """A scan as JSON holds it."""
    return {
        "version": VERSION,
        "file": scan.file,
        "sha256": scan.sha256,
        "number": scan.number,
        "date": scan.date.isoformat() if scan.date else None,
        "unit": scan.unit,
        "pages": {part.name: getattr(scan.account, part.name) for part in fields(scan.account)},
        "problems": [_plain_problem(problem) for problem in scan.problems],
        "sheets": [_plain_sheet(sheet) for sheet in scan.sheets],
    }


def _scan_from(said: Mapping[str, Any]) -> KeptScan:
    return KeptScan(
        file=said["file"],
        sha256=said["sha256"],
        account=PageAccount(**said["pages"]),
        sheets=tuple(_sheet_from(sheet) for sheet in said["sheets"]),
        problems=tuple(_problem_from(problem, said["file"]) for problem in said["problems"]),
        date=date.fromisoformat(said["date"]) if said["date"] else None,
        unit=said["unit"],
        number=said["number"],
    )


def _plain_sheet(sheet: KeptSheet) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "layout": sheet.layout,
        "serial": sheet.serial,
        "unit": sheet.unit,
        "missing": sheet.missing,
        "filled": dict(sheet.filled),
        "parts": [
            {
                "number": part.number,
                "at": part.at,
                "fields": [_plain_field(reading) for reading in part.fields],
                "written": part.written,
                "ink": dict(part.ink),
            }
            for part in sheet.parts
        ],
    }


def _sheet_from(said: Mapping[str, Any]) -> KeptSheet:
    parts = (
        KeptPage(
            part["number"],
            part["at"],
            tuple(_field_from(reading) for reading in part["fields"]),
            tuple(part["written"]),
            tuple(part["ink"].items()),
        )
        for part in said["parts"]
    )
    return KeptSheet(
        said["id"],
        said["layout"],
        said["serial"],
        said["unit"],
        tuple(parts),
        missing=tuple(said["missing"]),
        filled=tuple(said["filled"].items()),
    )


def _plain_field(reading: FieldReading) -> dict[str, Any]:
    plain = {"key": reading.key, "outcome": reading.outcome, "value": reading.value, "confidence": reading.confidence}
    return plain | ({"doubt": _plain(reading.doubt)} if reading.doubt else {})


def _field_from(said: Mapping[str, Any]) -> FieldReading:
    doubt = _message_from(said["doubt"]) if "doubt" in said else None
    return FieldReading(said["key"], said["outcome"], said["value"], said["confidence"], doubt)


def _plain_problem(problem: Problem) -> dict[str, Any]:
    return {
        "page": problem.row,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": _plain(problem.message),
    }


def _problem_from(said: Mapping[str, Any], file: str) -> Problem:
    return Problem(
        file, said["rule"], _message_from(said["message"]), said["severity"], row=said["page"], row_is="page"
    )


def _plain(value: object) -> Any:
    """A message, or what stands in one, as JSON holds it; it can still be said in every language."""
    if isinstance(value, Message):
        return {"text": value.text, "values": {name: _plain(inner) for name, inner in value.values}}
    if isinstance(value, Worded):
        return {"id": value.in_("id"), "en": value.in_("en")}
    return value if isinstance(value, str | int | float | None) else str(value)


def _message_from(said: Mapping[str, Any]) -> Message:
    text = said["text"]
    return Message(text, **{name: _value_from(value) for name, value in said["values"].items()})


def _value_from(said: Any) -> object:
    if not isinstance(said, dict):
        return said
    return _message_from(said) if "text" in said else Text(said["id"], said["en"])
