"""The manifest as a file: entries line by line, each holding the hash of the one before; none is ever replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from pydantic import ValidationError

from ikm.output.manifest import FORMAT_VERSION, Entry, Facts, Signature, canonical, digest, line_of, signed_bytes
from ikm.survey.errors import ManifestError
from ikm.survey.messages import Message

_MARK = "ikm_manifest"


@dataclass(frozen=True)
class Chain:
    """The entries of a file in order, and the lines in which they stand."""

    entries: tuple[Entry, ...] = ()
    lines: tuple[bytes, ...] = ()

    @property
    def last_hash(self) -> str | None:
        """SHA-256 of the last line, which the next entry will hold."""
        return sha256(self.lines[-1]).hexdigest() if self.lines else None


@dataclass(frozen=True)
class Fault:
    """What is wrong with the file itself, at an entry."""

    entry: int
    message: Message


def read_chain(content: bytes, name: str) -> Chain:
    """The entries of a file; `name` is the file's in messages. Their hashes are not compared here: see `faults`.

    Raises ManifestError for a line that is no entry, naming it, and for a file without one.
    """
    if not content.endswith(b"\n"):
        raise ManifestError("{name} kosong, terpotong, atau bukan bukti.", name=name)
    lines = tuple(content[:-1].split(b"\n"))
    return Chain(tuple(_entry(line, number, name) for number, line in enumerate(lines, 1)), lines)


def _entry(line: bytes, number: int, name: str) -> Entry:
    try:
        data = json.loads(line)
        version = data.get(_MARK) if isinstance(data, dict) else None
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise ManifestError(
                "{name} ditulis oleh ikm yang lebih baru (bentuk bukti {version}); perbarui ikm.",
                name=name,
                version=version,
            )
        return Entry.model_validate_json(line)
    except (ValueError, RecursionError) as error:
        raise ManifestError(
            "{name}, baris {number}: bukan catatan bukti yang utuh ({place}).",
            name=name,
            number=number,
            place=_place(error),
        ) from error


def _place(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return ".".join(str(part) for part in error.errors()[0]["loc"]) or "JSON"
    return "JSON"


def faults(chain: Chain, holds: Callable[[bytes, Signature], bool]) -> list[Fault]:
    """Entries that were changed, added, taken out or moved since they were written; holds: proves a signature."""
    found = []
    before: str | None = None
    for place, (entry, line) in enumerate(zip(chain.entries, chain.lines, strict=True), 1):
        message = _order(chain, place, before) or _own(entry, line, holds)
        if message is not None:
            found.append(Fault(place, message))
        before = sha256(line).hexdigest()
    return found


def _order(chain: Chain, place: int, before: str | None) -> Message | None:
    """What is wrong with the place of an entry, whose line before has the hash `before`."""
    entry = chain.entries[place - 1]
    if entry.entry != place:
        return Message(
            "di tempat catatan {place} ada catatan {number}: ada catatan yang dihapus, disisipkan atau dipindahkan",
            place=place,
            number=entry.entry,
        )
    if entry.previous is not None and before is None:
        return Message("catatan 1 menyebut catatan sebelumnya, yang tidak ada: ada catatan yang dihapus")
    if entry.previous != before:
        return Message(
            "catatan {before} berubah sesudah catatan {entry} ditulis: sidiknya lain", before=place - 1, entry=place
        )
    return None


def _own(entry: Entry, line: bytes, holds: Callable[[bytes, Signature], bool]) -> Message | None:
    """What is wrong with an entry by itself."""
    content = json.loads(line)
    if line != canonical(content) or entry.sha256 != digest(content):
        return Message("catatan {entry} berubah sesudah ditulis: sidiknya lain", entry=entry.entry)
    if entry.signature is not None and not holds(signed_bytes(content), entry.signature):
        return Message("tanda tangan catatan {entry} tidak cocok dengan isinya", entry=entry.entry)
    return None


def appended(
    chain: Chain, facts: Facts, reason: str | None = None, sign: Callable[[bytes], Signature] | None = None
) -> Entry | None:
    """The entry that follows the chain; None where its last one already says just this, and no reason is given.

    sign: signs it with the office's key.
    """
    entry = _unsigned(chain, facts, reason)
    content = entry.model_dump(mode="json")
    signature = None if sign is None else sign(signed_bytes(content))
    if reason is None and chain.entries and _says_the_same(chain.entries[-1], entry, signature):
        return None
    return entry.model_copy(update={"signature": signature})


def _unsigned(chain: Chain, facts: Facts, reason: str | None) -> Entry:
    content = facts.model_dump(mode="json") | {
        _MARK: FORMAT_VERSION,
        "entry": len(chain.entries) + 1,
        "previous": chain.last_hash,
        "reason": reason,
    }
    return Entry.model_validate(content | {"sha256": digest(content), "signature": None})


def _says_the_same(last: Entry, new: Entry, signature: Signature | None) -> bool:
    keys = [None if s is None else s.public_key for s in (last.signature, signature)]
    return last.facts == new.facts and keys[0] == keys[1]


def text_of(chain: Chain, entry: Entry) -> bytes:
    """The file with an entry more."""
    return b"".join(line + b"\n" for line in (*chain.lines, line_of(entry)))


def chosen(chain: Chain, number: int | None, name: str) -> Entry:
    """The entry of that place in the file, without a number the last; raises ManifestError where there is none."""
    count = len(chain.entries)
    place = count if number is None else number
    if not 1 <= place <= count:
        raise ManifestError(
            "{name} tidak mempunyai catatan {number}; yang ada: 1 sampai {count}.",
            name=name,
            number=place,
            count=count,
        )
    return chain.entries[place - 1]
