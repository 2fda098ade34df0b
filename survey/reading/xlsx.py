"""What the XML of an XLSX holds that its reader leaves out: errors, formulas without a value, cells gone astray."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from zipfile import ZipFile

from ikm.survey.errors import SourceError

MOST_CELLS = 50_000_000  # of one sheet; its reader keeps all of the rectangle around its cells in memory

_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_ROW = re.compile(rb'<row\s(?:[^>]*\s)?r="(\d{1,7})"')
_FILLED = re.compile(rb'<c\s(?:[^>]*\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>(?!\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>)')
_ERROR = re.compile(rb'<c\s((?:[^>]*\s)?t="e"[^>]*)>(?:\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>))?\s*<v>([^<]*)</v>')
_BARE_FORMULA = re.compile(rb"<c\s([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_PLACE = re.compile(rb'(?:^|\s)r="([A-Z]{1,3})(\d{1,7})"')


@dataclass(frozen=True)
class Unread:
    """By row and column, from 0: the texts of errors, and where formulas stand whose value nobody computed."""

    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    formulas: frozenset[tuple[int, int]] = frozenset()


def refuse_stray_cells(archive: ZipFile, name: str) -> None:
    """Raises SourceError where a sheet's cells lie so far apart that its reader would fill the memory."""
    for part in archive.namelist():
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            bottom, right = _extent(archive.read(part))
            if bottom * right > MOST_CELLS:
                raise SourceError(
                    "{file}: ada isi yang tersesat jauh di luar tabel, sampai sel {cell}; hapus isi itu, simpan, lalu "
                    "baca lagi.",
                    file=name,
                    cell=f"{_letters(right)}{bottom}",
                )


def _extent(xml: bytes) -> tuple[int, int]:
    """The last row and the last column with something in them; (0, 0) where they are surely not too many."""
    bottom = max(map(int, _ROW.findall(xml)), default=0)
    if not bottom or not _may_pass(xml, MOST_CELLS // bottom):
        return 0, 0
    filled = _FILLED.findall(xml)
    rows, columns = {int(row) for _, row in filled}, {column for column, _ in filled}
    return max(rows, default=0), max(map(_number, columns), default=0)


def _may_pass(xml: bytes, column: int) -> bool:
    """Whether any cell may stand beyond that column, as far as the first of its letters tells."""
    if column < 26:
        return True
    two = f"[{chr(64 + column // 26)}-Z][A-Z]|" if column // 26 <= 26 else ""
    return column < 16_384 and re.search(rf' r="(?:{two}[A-Z]{{3}})\d'.encode(), xml) is not None


def unread_cells(archive: ZipFile) -> dict[str, Unread]:
    """By sheet, what its reader passes over in silence."""
    names = set(archive.namelist())
    return {sheet: _unread(archive.read(part)) for sheet, part in _sheet_parts(archive) if part in names}


def _unread(xml: bytes) -> Unread:
    errors: dict[tuple[int, int], str] = {}
    formulas: dict[tuple[int, int], str] = {}
    if b't="e"' in xml:
        errors = dict(_placed((m[1], m[2].decode("utf-8", "replace")) for m in _ERROR.finditer(xml)))
    if b"<f" in xml:  # a formula whose text is empty has the type `str`, and says nothing
        bare = (m[1] for m in _BARE_FORMULA.finditer(xml))
        formulas = dict(_placed((cell, "") for cell in bare if not re.search(rb't="(?:str|e)"', cell)))
    return Unread(errors, frozenset(formulas))


def _placed(found: Iterable[tuple[bytes, str]]) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, text in found:
        place = _PLACE.search(attributes)
        if place:
            yield (int(place[2]) - 1, _number(place[1]) - 1), text


def _sheet_parts(archive: ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part of the archive that holds it."""
    book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    if not {book, links} <= set(archive.namelist()):
        return
    targets = {link.get("Id"): link.get("Target", "") for link in _tags(archive.read(links), "Relationship")}
    for sheet in _tags(archive.read(book), "sheet"):
        target = next((targets.get(value, "") for key, value in sheet.items() if key.endswith(":id")), "")
        yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _tags(xml: bytes, tag: str) -> Iterator[dict[str, str]]:
    for attributes in re.findall(rf"<(?:\w+:)?{tag}\s([^>]*)>", xml.decode("utf-8", "replace")):
        yield {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}


def _number(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _letters(number: int) -> str:
    return "" if number == 0 else _letters((number - 1) // 26) + chr(65 + (number - 1) % 26)
