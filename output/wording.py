"""An office's own words for the sentences of its documents, from a gettext catalogue beside `ikm.toml`.

msgid is our Indonesian source, msgstr what the office says in its place, in the language of its documents.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from ikm.survey.errors import OutputError
from ikm.survey.messages import LOCALE_DIR, Message, translate

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog
    from babel.messages.catalog import Message as Text

FILE_NAME = "teks.po"
FOLDER = "templat"

_SAYS = dict.fromkeys(("Message", "say", "translate", "marked", "_"))
_OTHERS = ("*terminal.py", "comparison*.py", "planning*.py", "manifest*.py", "signing.py", "wording.py", "workbook.py")
_LINE = re.compile(r'(?:(?:msg(?:ctxt|id|id_plural|str(?:\[\d+\])?)\s*)?"(?:[^"\\]|\\.)*")?|#.*')
_HEADER = """\
# Teks dokumen SKM. msgid: kalimat bawaan. msgstr: isi untuk menggantikannya; kosong: kalimat bawaan yang dipakai.
# Tempat isian dalam kurung kurawal, misalnya {unit}, harus ada semua dan tidak boleh ditambah.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True)
class Wording:
    """The office's words by ours. unused: what is said of entries of the file that change nothing, with their lines."""

    texts: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[Message, ...] = ()

    def of(self, text: str) -> str:
        """The office's words for a source text, with the same places to fill; our own where it has none."""
        return self.texts.get(text, text)


def read(path: Path) -> Wording:
    """The wording of a file; none at all where there is no file.

    Raises OutputError, with the line, for what is no catalogue and for places to fill that are missing or unknown.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Wording()
    except OSError as error:
        raise OutputError(
            "{path} tidak dapat dibaca ({reason}).", path=str(path), reason=error.strerror or str(error)
        ) from error
    return parse(content, path.name)


def parse(content: bytes, name: str) -> Wording:
    """`read`, of a file's content; `name` is the file's in messages."""
    said = [
        entry for entry in map(partial(_entry, name=name), _catalogue(content, name)) if entry.ours and entry.theirs
    ]
    for entry in said:
        _insist_on_places(entry, name)
    known = _known()
    return Wording(
        texts={entry.ours: entry.theirs for entry in said if not entry.fuzzy and entry.ours in known},
        unused=tuple(_unused(said, known, name)),
    )


class _Entry(NamedTuple):
    line: int
    ours: str
    theirs: str
    fuzzy: bool


def _entry(text: Text, name: str) -> _Entry:
    if not isinstance(text.id, str) or not isinstance(text.string, str):
        raise OutputError(
            "{name}, baris {line}: bentuk jamak (msgid_plural) tidak dikenal.", name=name, line=text.lineno
        )
    return _Entry(text.lineno or 0, text.id, text.string, text.fuzzy)


def _catalogue(content: bytes, name: str, *, obsolete: bool = False) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        _insist_on_lines(text, name)
        return read_po(io.StringIO(text), ignore_obsolete=not obsolete, abort_invalid=True)
    except UnicodeDecodeError as error:
        raise OutputError(
            "{name}, baris {line}: ada huruf yang bukan UTF-8; simpan ulang sebagai UTF-8.",
            name=name,
            line=content.count(b"\n", 0, error.start) + 1,
        ) from error
    except PoFileError as error:
        raise _broken(name, error.lineno + 1) from error


def _insist_on_lines(text: str, name: str) -> None:
    """Every line is one of a catalogue: babel cuts what a missing quotation mark ends."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _LINE.fullmatch(line.strip()):
            raise _broken(name, number)


def _broken(name: str, line: int) -> OutputError:
    return OutputError(
        "{name}, baris {line}: bukan katalog gettext yang utuh; periksa tanda kutip dan kata msgid, msgstr.",
        name=name,
        line=line,
    )


def _insist_on_places(entry: _Entry, name: str) -> None:
    """The office's words have just the places to fill that ours have, and nothing else in braces."""
    ours, theirs = _places(entry.ours), _places(entry.theirs)
    if theirs is None:
        raise OutputError(
            "{name}, baris {line}: kurung kurawal tidak berpasangan; tulis {{{{ dan }}}} untuk kurung biasa.",
            name=name,
            line=entry.line,
        )
    if theirs != ours:
        raise OutputError(
            "{name}, baris {line}: tempat isian dalam msgstr ({theirs}) lain daripada dalam msgid ({ours}).",
            name=name,
            line=entry.line,
            theirs=_listed(theirs),
            ours=_listed(ours or frozenset()),
        )


def _places(text: str) -> frozenset[str] | None:
    """The places as written between braces, with all that follows a name there; None where braces do not match."""
    try:
        return frozenset(_written(*part[1:]) for part in Formatter().parse(text) if part[1] is not None)
    except ValueError:
        return None


def _written(name: str | None, shape: str | None, conversion: str | None) -> str:
    return f"{name}{'!' + conversion if conversion else ''}{':' + shape if shape else ''}"


def _listed(places: frozenset[str]) -> str:
    return ", ".join(f"{{{place}}}" for place in sorted(places)) or "-"


def _unused(said: list[_Entry], known: frozenset[str], name: str) -> Iterator[Message]:
    for entry in said:
        if entry.ours not in known:
            yield Message(
                '{name}, baris {line}: kalimat "{text}" tidak ada dalam dokumen versi ini; diabaikan.',
                name=name,
                line=entry.line,
                text=entry.ours,
            )
        elif entry.fuzzy:
            yield Message("{name}, baris {line}: ditandai fuzzy (belum pasti); diabaikan.", name=name, line=entry.line)


def _known() -> frozenset[str]:
    """Every source text: the English catalogue has them all."""
    from babel.messages.mofile import read_mo

    with (LOCALE_DIR / "en" / "LC_MESSAGES" / "ikm.mo").open("rb") as file:
        return frozenset(str(message.id) for message in read_mo(file) if message.id)


# A file to fill in ---------------------------------------------------------------------------------------------------


def skeleton(old: bytes | None = None, name: str = FILE_NAME) -> bytes:
    """A catalogue of all sentences of documents, to be filled in; what `old` said is kept.

    Sentences that `old` had and documents no longer have stand at the end, as comments.
    Raises OutputError where `old` cannot be read.
    """
    from babel.messages.pofile import write_po

    catalogue = _of_documents()
    if old is not None:
        filled = _catalogue(old, name, obsolete=True)
        filled.update(catalogue, no_fuzzy_matching=True)
        catalogue = filled
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
    return _HEADER.encode() + body.getvalue()


def _of_documents() -> Catalog:
    """The texts of the modules that make documents, with their places and their English."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    catalogue = Catalog()
    for file, line, text, _, _ in extract_from_dir(Path(__file__).parent, [("**.py", "python")], keywords=_SAYS):
        if isinstance(text, str) and text and not any(fnmatch(file, pattern) for pattern in _OTHERS):
            catalogue.add(text, locations=[(file, line)], auto_comments=[translate(text, "en")])
    return catalogue
