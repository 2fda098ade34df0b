"""Pages become sheets, each the form of one person; every page of a file is accounted for.

A numbered sheet is its layout and serial: its pages belong together wherever they lie, and the same page twice is a
duplicate. A sheet without a number (a master that was photocopied) is the picture of its pages: only the same picture,
byte for byte, is a duplicate. Its pages belong together where they follow each other directly in one file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from ikm.forms.scan.alike import alike
from ikm.forms.scan.kept import KeptPage, KeptScan, KeptSheet, PageAccount
from ikm.forms.scan.pairing import paired
from ikm.forms.scan.scanning import LostPage, ReadPage
from ikm.survey.messages import Message
from ikm.survey.problems import Problem

Scanned = ReadPage | LostPage


@dataclass(frozen=True)
class Earlier:
    """What other files of the project hold already.

    pages: by a sheet's id which of its pages, and where they are told to be. masters: pages without a serial number.
    """

    pages: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    masters: Sequence[tuple[str, KeptSheet]] = ()


def earlier_of(scans: Iterable[KeptScan], sha256: str) -> Earlier:
    """What the scans of other files than this one hold, first scanned first."""
    pages: dict[str, dict[int, str]] = {}
    masters = []
    for scan in scans:
        for sheet in scan.sheets if scan.sha256 != sha256 else ():
            for part in sheet.parts:
                pages.setdefault(sheet.id, {}).setdefault(part.number, scan.file)
            if sheet.serial is None:
                masters.append((scan.file, sheet))
    return Earlier(pages, masters)


def gathered(file: str, digest: str, scanned: Sequence[Scanned], earlier: Earlier) -> KeptScan:
    """The sheets of one file, what became of each of its pages, and every page that was not read, with its reason.

    digest: the file's SHA-256. scanned: each of its pages, once, in their order.
    """
    pages = [page for page in scanned if isinstance(page, ReadPage)]
    lost = [page for page in scanned if isinstance(page, LostPage)]
    fresh, repeated = _without_repeats(pages, digest)
    numbered = [_numbered_sheet(group) for group in _by_serial(fresh)]
    masters, alone = _masters(fresh, [page for page in lost if page.kind != "blank"], digest)
    sheets = sorted((*numbered, *masters), key=lambda sheet: sheet.pages)
    again = [sheet for sheet in sheets if _held(sheet, earlier)]
    waiting = [sheet for sheet in numbered if _still_missing(sheet, earlier) and sheet not in again]
    problems = (
        *(_loss(file, page) for page in lost if page.kind != "blank"),
        *(_repeat(file, page, first) for page, first in repeated),
        *(_unpaired_master(file, page) for page in alone),
        *(_unpaired_number(file, sheet) for sheet in waiting),
        *(_held_before(file, sheet, earlier) for sheet in again),
        *_look_alike(file, masters, earlier),
    )
    kinds = Counter(page.kind for page in lost)
    duplicate = len(repeated) + sum(len(sheet.parts) for sheet in again)
    unpaired = len(alone) + sum(len(sheet.parts) for sheet in waiting)
    account = PageAccount(
        read=len(pages) - duplicate - unpaired,
        duplicate=duplicate,
        foreign=kinds["foreign"],
        unreadable=kinds["unreadable"],
        unpaired=unpaired,
        blank=kinds["blank"],
    )
    ordered = sorted(problems, key=lambda problem: (problem.severity != "error", problem.row or 0))
    return KeptScan(file, digest, account, tuple(sheets), tuple(ordered))


def clips_of(scan: KeptScan, scanned: Iterable[Scanned]) -> dict[tuple[str, str], bytes]:
    """The pictures that belong to the sheets of a scan, by sheet and key."""
    sheet_at = {at: sheet.id for sheet in scan.sheets for at in sheet.pages}
    pages = (page for page in scanned if isinstance(page, ReadPage) and page.at in sheet_at)
    return {(sheet_at[page.at], key): picture for page in pages for key, picture in page.clips}


def uuid_of(*parts: object) -> str:
    """A UUID of version 8 (RFC 9562, section 5.8) made from what is the same wherever it is met."""
    text = "\x1f".join(str(part) for part in ("ikm", *parts))
    bits = int.from_bytes(sha256(text.encode()).digest()[:16], "big")
    bits = bits & ~(0xF << 76) | 8 << 76
    return str(UUID(int=bits & ~(0b11 << 62) | 0b10 << 62))


def _without_repeats(pages: Sequence[ReadPage], digest: str) -> tuple[list[ReadPage], list[tuple[ReadPage, ReadPage]]]:
    """The pages that are no repetition of an earlier one of the file, and the others with what they repeat."""
    first: dict[tuple[object, ...], ReadPage] = {}
    fresh, repeated = [], []
    for page in pages:
        identity = _identity(page, digest)
        if identity in first:
            repeated.append((page, first[identity]))
        else:
            first[identity] = page
            fresh.append(page)
    return fresh, repeated


def _identity(page: ReadPage, digest: str) -> tuple[object, ...]:
    """What no other page has: a serial number, else its picture; a drawn page is that page of that file."""
    if page.code.serial is not None:
        return page.code.layout, page.code.page, page.code.serial
    return page.code.layout, page.code.page, page.digest or f"{digest}/{page.at}"


def _by_serial(pages: Iterable[ReadPage]) -> Iterator[list[ReadPage]]:
    groups: dict[tuple[str, int], list[ReadPage]] = {}
    for page in pages:
        if page.code.serial is not None:
            groups.setdefault((page.code.layout, page.code.serial), []).append(page)
    yield from groups.values()


def _numbered_sheet(pages: Sequence[ReadPage]) -> KeptSheet:
    code = pages[0].code
    return _sheet(uuid_of(code.layout, code.serial), pages)


def _sheet(identity: str, pages: Sequence[ReadPage]) -> KeptSheet:
    """The sheet of these pages, at least one of them."""
    first = pages[0]
    parts = sorted((_part(page) for page in pages), key=lambda part: part.number)
    there = {part.number for part in parts}
    missing = tuple(n for n in range(1, len(first.layout.pages) + 1) if n not in there)
    filled = first.layout.filled
    return KeptSheet(identity, first.code.layout, first.code.serial, first.layout.unit, tuple(parts), missing, filled)


def _part(page: ReadPage) -> KeptPage:
    ink = page.ink if page.code.serial is None else ()
    return KeptPage(page.code.page, page.at, page.fields, page.written, ink)


def _masters(
    fresh: Sequence[ReadPage], lost: Sequence[LostPage], digest: str
) -> tuple[list[KeptSheet], list[ReadPage]]:
    """The sheets without a number, and the pages whose other page does not lie beside them."""
    whole, alone = paired(sorted((*fresh, *lost), key=lambda page: page.at))
    ordered = (sorted(group, key=lambda page: page.code.page) for group in whole)
    return [_sheet(uuid_of(*(_identity(page, digest) for page in group)), group) for group in ordered], alone


def _held(sheet: KeptSheet, earlier: Earlier) -> bool:
    """Whether every page of a sheet lies in an earlier scan."""
    return {part.number for part in sheet.parts} <= earlier.pages.get(sheet.id, {}).keys()


def _still_missing(sheet: KeptSheet, earlier: Earlier) -> bool:
    return not set(sheet.missing) <= earlier.pages.get(sheet.id, {}).keys()


def _loss(file: str, page: LostPage) -> Problem:
    rule = "page-foreign" if page.kind == "foreign" else "page-unreadable"
    return Problem(file, rule, page.reason, row=page.at, row_is="page")


def _repeat(file: str, page: ReadPage, first: ReadPage) -> Problem:
    if page.code.serial is None:
        message = Message("gambarnya sama persis dengan halaman {first}; dihitung sekali.", first=first.at)
    else:
        message = Message(
            "lembar nomor {serial} halaman {number} sudah ada pada halaman {first}; dihitung sekali.",
            serial=_shown(page.code.serial),
            number=page.code.page,
            first=first.at,
        )
    return Problem(file, "page-repeated", message, "warning", row=page.at, row_is="page")


def _unpaired_master(file: str, page: ReadPage) -> Problem:
    message = Message(
        "halaman {number} dari {many} tanpa pasangannya, jadi lembar ini tidak dipakai; pindai lembar itu lagi dengan "
        "semua halamannya berurutan dalam satu berkas.",
        number=page.code.page,
        many=len(page.layout.pages),
    )
    return Problem(file, "sheet-incomplete", message, row=page.at, row_is="page")


def _unpaired_number(file: str, sheet: KeptSheet) -> Problem:
    message = Message(
        "lembar nomor {serial} belum lengkap: halaman {missing} belum dipindai; pindai halaman itu, dalam berkas mana "
        "pun.",
        serial=_shown(sheet.serial),
        missing=", ".join(map(str, sheet.missing)),
    )
    return Problem(file, "sheet-incomplete", message, row=sheet.pages[0], row_is="page")


def _held_before(file: str, sheet: KeptSheet, earlier: Earlier) -> Problem:
    other = earlier.pages[sheet.id][sheet.parts[0].number]
    if sheet.serial is None:
        message = Message("gambarnya sama persis dengan yang sudah dibaca dari {other}; dihitung sekali.", other=other)
    else:
        message = Message(
            "lembar nomor {serial} sudah dibaca dari {other}; dihitung sekali.",
            serial=_shown(sheet.serial),
            other=other,
        )
    return Problem(file, "page-repeated", message, "warning", row=sheet.pages[0], row_is="page")


def _shown(serial: int | None) -> str:
    """A serial number as it stands on the sheet."""
    return f"{serial:06d}"


def _look_alike(file: str, masters: Sequence[KeptSheet], earlier: Earlier) -> Iterator[Problem]:
    """Warnings of sheets without a number that look like another one; they count nevertheless."""
    before: list[tuple[str | None, KeptSheet]] = list(earlier.masters)
    for sheet in sorted(masters, key=lambda sheet: sheet.pages):
        twin = next(((other, known) for other, known in before if _alike(sheet, known)), None)
        before.append((None, sheet))
        if twin is not None:
            other, known = twin
            at = Message("halaman {number}", number=known.pages[0])
            where = at if other is None else Message("{file}, {place}", file=other, place=at)
            message = Message(
                "mirip sekali dengan {where}; keduanya dihitung. Bila lembar yang sama terpindai dua kali, pindai "
                "tanpa salah satunya.",
                where=where,
            )
            yield Problem(file, "sheets-alike", message, "warning", row=sheet.pages[0], row_is="page")


def _alike(one: KeptSheet, other: KeptSheet) -> bool:
    if one.layout != other.layout or one.id == other.id:
        return False
    return alike(_ink(one), _ink(other))


def _ink(sheet: KeptSheet) -> dict[str, str]:
    return dict(mark for part in sheet.parts for mark in part.ink)
