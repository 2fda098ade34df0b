"""Filled PDF forms: the answers in the fields of a questionnaire that `ikm form pdf` made.

The form's hidden field says which form it is and what the numbers of its boxes stand for, so that nothing else need be
known. Fields are as ISO 32000-1, 12.7 has them, and as viewers leave them: a value may be a name or a string, the
number of a box an index into a list of names, a mark just the appearance of its box. Nothing in a file is run.

**Who is who.** A form has no serial: all who are asked get the same file. A filled one is known by its bytes: their
SHA-256, as a UUID of version 8 (RFC 9562, 5.8), is the number of the submission. So the same file counts once under
any name and from any folder, as messengers rename files but keep their bytes, and two persons with the same answers
count twice, since each viewer writes its own file, with a changing identifier and a time. What a file's trailer calls
its identifier (/ID) would tell no more: viewers change it with every saving too, and some keep that of the empty form,
by which all would be one person. A form that was opened and saved once more is another submission.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from textwrap import shorten
from uuid import UUID

from pikepdf import AccessMode, Array, Dictionary, Name, Object, PasswordError, Pdf, PdfError, Stream
from pikepdf.settings import set_qpdf_limits
from pydantic import BaseModel, ConfigDict, ValidationError

from ikm.survey.errors import SourceError
from ikm.survey.reading.delimited import table_of
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.refusing import refusing

FORM_FIELD = "ikm"
"""The hidden field by which a form is known."""

FORM_VERSION = 1
"""Of what the hidden field says and of how fields are named."""

LARGEST = 20_000_000  # bytes; a filled form has some hundreds of thousands
_MOST_FIELDS = 2_000
_DEEPEST = 8  # fields within fields
_UNPACKED = 100_000_000  # bytes that a packed part may become
_END = b"%%EOF"
_BROKEN = (
    PdfError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RuntimeError,
)  # of a part that is not what it says
_SHOWN = 60  # letters of a strange answer
_SPOKEN_IN = re.compile("\x1b[a-zA-Z]{2}(?:[a-zA-Z]{2})?\x1b")  # a language within a text (ISO 32000-1, 7.9.2.2)
_OFF, _BESIDE = "Off", "_lainnya"


class _Identity(BaseModel):
    """What the hidden field says.

    layout: a name that no other form has. pages: how many it has. filled: what it says of everybody by itself.
    choices: the answers of each question that is clicked, by the numbers of its boxes from 1. written: the questions
    that are answered by typing. sum: of all this, as a damaged letter could make another answer of a box.
    """

    model_config = ConfigDict(frozen=True)

    version: int
    layout: str
    instrument: str
    unit: str | None
    pages: int
    filled: dict[str, str]
    choices: dict[str, tuple[str, ...]]
    written: tuple[str, ...]
    sum: str


@dataclass(frozen=True)
class _Box:
    """A place where a field is filled in. on: what a mark in it is called; shown: what it looks like now."""

    on: str | None
    shown: str | None


@dataclass(frozen=True)
class _Field:
    """A field as it stands in the file. names: its list of values by box, which some viewers add."""

    value: str
    boxes: tuple[_Box, ...]
    names: tuple[str, ...] = ()


def read_filled(content: bytes, name: str) -> RawTable:
    """The one row of a filled form, called `name`, headed by the keys of what it asks.

    Raises SourceError for a PDF that is no form of ours, cannot be read, or that nobody filled in.
    """
    with _opened(content, name) as pdf:
        fields, pages = _fields(pdf, name), len(pdf.pages)
    identity = _identity(fields, name)
    _refuse_parts(identity, fields, pages, name)
    answers = _answers(identity, fields, name)
    if not any(answers.values()):
        raise SourceError("{file} kosong: tidak satu pun pertanyaan diisi, jadi tidak dihitung.", file=name)
    unit = {"unit": identity.unit} if identity.unit else {}
    row = {"id_kiriman": submission_id(content)} | unit | identity.filled | answers
    cells = table_of([[*row], [*row.values()]])
    return RawTable(name, None, cells, first_row=0, instrument=identity.instrument)


def is_form(path: Path) -> bool:
    """Whether a PDF is a form of ours, filled in or not; one that cannot be read may be."""
    try:
        if path.stat().st_size > LARGEST:
            return _is_large_form(path)
        with _opened(path.read_bytes(), path.name) as pdf:
            return FORM_FIELD in _fields(pdf, path.name)
    except (OSError, SourceError):
        return True  # reading it says what is wrong


def _is_large_form(path: Path) -> bool:
    """As `is_form`, of a file too large to be read: only its index and its fields are, where they are said to be."""
    with _bounded(path.name), Pdf.open(path, attempt_recovery=False, access_mode=AccessMode.mmap_only) as pdf:
        return FORM_FIELD in _fields(pdf, path.name)


def sum_of(said: Mapping[str, object]) -> str:
    """The check sum of what the hidden field says, whatever the order and the white space of it."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def submission_id(content: bytes) -> str:
    """The number of a submission, from the bytes of its file."""
    digest = bytearray(sha256(content).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return str(UUID(bytes=bytes(digest)))


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Pdf]:
    """The file. Raises SourceError where it is too large, cut off, locked or broken."""
    if len(content) > LARGEST:
        raise SourceError(
            "{file} lebih besar dari {most} MB; kuesioner isian tidak sebesar itu. Hasil pindai dibaca dengan `ikm "
            "scan`; dari beberapa kuesioner yang digabung, baca masing-masing sebagai berkas sendiri.",
            file=name,
            most=LARGEST // 10**6,
        )
    whole, _, after = content.rpartition(_END)
    added = b" obj" in after or after.lstrip()[:1].isdigit()
    if not whole or added:  # cut off while a viewer's additions follow: what is left is an older state
        raise _damaged(name)
    with _bounded(name), Pdf.open(BytesIO(content)) as pdf:
        yield pdf


@contextmanager
def _bounded(name: str) -> Iterator[None]:
    """While a file is read no part of it becomes larger than memory bears; its faults are told in a sentence."""
    before = set_qpdf_limits(flate_max_memory=_UNPACKED, run_length_max_memory=_UNPACKED)
    locked = SourceError("{file} dikunci dengan kata sandi; buka, simpan tanpa kata sandi, lalu baca lagi.", file=name)
    try:
        with refusing(_damaged(name), *_BROKEN), refusing(locked, PasswordError):
            yield
    finally:
        set_qpdf_limits(**before)  # type: ignore[arg-type]


def _damaged(name: str) -> SourceError:
    return SourceError(
        "{file} adalah PDF yang rusak atau terpotong; minta dikirim ulang, sebagai dokumen dan bukan sebagai foto.",
        file=name,
    )


def _identity(fields: dict[str, _Field], name: str) -> _Identity:
    """What the form says of itself. Raises SourceError where it says nothing, or is of another version."""
    if FORM_FIELD not in fields:
        raise SourceError(
            "{file} bukan kuesioner isian ikm: isiannya tidak ada. Bila kuesioner itu diisi lalu dicetak menjadi PDF, "
            "minta berkas yang disimpan, bukan dicetak; hasil pindai dibaca dengan `ikm scan`; tabel, minta XLSX, ODS "
            "atau CSV.",
            file=name,
        )
    broken = SourceError("{file}: keterangan kuesionernya rusak; minta diisi lagi pada berkas yang baru.", file=name)
    with refusing(broken, ValidationError):
        identity = _Identity.model_validate_json(fields[FORM_FIELD].value)
    if identity.version != FORM_VERSION:
        raise SourceError(
            "{file} adalah kuesioner isian versi {found}; yang dikenal versi {known}. Baca dengan ikm yang membuatnya.",
            file=name,
            found=identity.version,
            known=FORM_VERSION,
        )
    if identity.sum != sum_of(identity.model_dump(mode="json", exclude={"sum"})):
        raise broken
    return identity


def _refuse_parts(identity: _Identity, fields: dict[str, _Field], pages: int, name: str) -> None:
    """Raises SourceError where the file holds less, or more, than the form that it was: answers would be lost."""
    lost = [key for key in (*identity.choices, *identity.written) if key not in fields]
    if lost:
        raise SourceError(
            "{file}: isian {keys} hilang dari kuesionernya; minta berkas yang disimpan, bukan dicetak menjadi PDF.",
            file=name,
            keys=", ".join(lost),
        )
    if pages != identity.pages:
        raise SourceError(
            "{file} berisi {found} halaman, kuesionernya {known}; mungkin beberapa berkas digabung. Baca masing-masing "
            "sebagai berkas sendiri.",
            file=name,
            found=pages,
            known=identity.pages,
        )


def _fields(pdf: Pdf, name: str) -> dict[str, _Field]:
    """The fields of a file by their full names."""
    found: dict[str, _Field] = {}
    for full, node in _nodes(_items(pdf.Root.get("/AcroForm"), "/Fields"), name):
        if full in found and full != "":
            raise SourceError(
                "{file} memuat isian {key} dua kali; mungkin beberapa kuesioner digabung. Baca masing-masing sebagai "
                "berkas sendiri.",
                file=name,
                key=full,
            )
        found[full] = _field(node)
    return found


def _nodes(fields: Sequence[Object], name: str) -> Iterator[tuple[str, Object]]:
    """Each field that holds a value, with its full name; fields that hold each other, in a circle, hold none."""
    level, seen, visited = [("", node) for node in fields], set[tuple[int, int]](), 0
    for _ in range(_DEEPEST):
        below = []
        for prefix, node in level:
            if node.is_indirect and node.objgen in seen:
                continue
            seen.add(node.objgen)
            visited += 1
            if visited > _MOST_FIELDS:
                raise SourceError("{file} berisi terlalu banyak isian; bukan kuesioner isian ikm.", file=name)
            full = ".".join(filter(None, (prefix, _text(node.get("/T")))))
            within = [kid for kid in _items(node, "/Kids") if "/T" in kid]
            below += [(full, kid) for kid in within]
            if not within:
                yield full, node
        level = below


def _field(node: Object) -> _Field:
    boxes = (_box(place) for place in (_items(node, "/Kids") or [node]))
    names = (_text(item[-1] if isinstance(item, Array) and len(item) else item) for item in _objects(node, "/Opt"))
    return _Field(_text(node.get("/V")), tuple(boxes), tuple(names))


def _box(place: Object) -> _Box:
    looks = place.get("/AP")
    normal = looks.get("/N") if isinstance(looks, Dictionary) else None
    states = set(normal.keys()) if isinstance(normal, Dictionary) else set()
    on = min(states - {f"/{_OFF}"}, default="")
    return _Box(on.removeprefix("/") or None, _text(place.get("/AS")) or None)


def _answers(identity: _Identity, fields: dict[str, _Field], name: str) -> dict[str, str]:
    """The answer to each question, several with ` | ` between them; "" for none.

    What is written beside a choice such as *Lainnya* counts where none was clicked.
    Raises SourceError where what is marked is none of the choices.
    """
    clicked = {key: _clicked(fields[key], choices) for key, choices in identity.choices.items()}
    _refuse_strange(clicked, identity, name)
    answers = {key: " | ".join(found) for key, found in clicked.items()}
    for key in identity.written:
        question = key.removesuffix(_BESIDE)
        if question != key and question in answers:
            answers[question] = answers[question] or fields[key].value
        else:
            answers[key] = fields[key].value
    return answers


def _refuse_strange(clicked: Mapping[str, Sequence[str]], identity: _Identity, name: str) -> None:
    """Raises SourceError for an answer that the form does not offer: no viewer leaves one."""
    for key, found in clicked.items():
        strange = next((answer for answer in found if answer not in identity.choices[key]), None)
        if strange is not None:
            raise SourceError(
                '{file}: pada isian {key} tertulis "{answer}", padahal pilihannya {choices}; minta diisi lagi pada '
                "berkas yang baru.",
                file=name,
                key=key,
                answer=shorten(strange, _SHOWN, placeholder="…"),
                choices=", ".join(identity.choices[key]),
            )


def _clicked(field: _Field, choices: Sequence[str]) -> list[str]:
    """What is marked of a question with these choices; what is no choice as it stands."""
    if field.value and field.value != _OFF:
        return [_answer(field.value, field, choices)]
    shown = (box.shown for box in field.boxes if box.shown is not None and box.shown != _OFF)
    return list(dict.fromkeys(_answer(state, field, choices) for state in shown))


def _answer(state: str, field: _Field, choices: Sequence[str]) -> str:
    """The answer that a box stands for, by its number or, where the field lists names by box, by its place."""
    place = next((i for i, box in enumerate(field.boxes) if box.on == state), None)
    if place is not None and place < len(field.names):
        state = field.names[place]
    numbers = {str(number): choice for number, choice in enumerate(choices, start=1)}
    return numbers.get(state, state)


def _items(node: Object | None, key: str) -> list[Object]:
    """The dictionaries in an array of one."""
    return [item for item in _objects(node, key) if isinstance(item, Dictionary)]


def _objects(node: Object | None, key: str) -> list[Object]:
    """What is in an array of a dictionary. Raises ValueError where that is more than any form has."""
    found = node.get(key) if isinstance(node, Dictionary) else None
    if not isinstance(found, Array):
        return []
    if len(found) > _MOST_FIELDS:
        raise ValueError(key)
    return list(found)


def _text(value: object) -> str:
    """A string, a name, a number or a stream of text as a text on one line; "" for anything else."""
    if isinstance(value, Stream):
        value = value.read_bytes().decode("utf-8", "replace")
    if value is None or isinstance(value, Array | Dictionary | bool):
        return ""
    text = str(value).removeprefix("/") if isinstance(value, Name) else _SPOKEN_IN.sub("", str(value))
    return " ".join(text.split())
