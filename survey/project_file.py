"""Reading `ikm.toml`: every fault at once, each with its line, its key and what would be right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ikm.survey import toml_lines
from ikm.survey.errors import InstrumentError, ProjectError
from ikm.survey.files import write_whole
from ikm.survey.messages import Language, Message
from ikm.survey.project import Project
from ikm.survey.project_checks import check
from ikm.survey.project_faults import Fault, explain

FILE_NAME = "ikm.toml"
TEMPLATES: dict[Language, Path] = {
    "id": Path(__file__).parent / "templates" / "ikm.toml",
    "en": Path(__file__).parent / "templates" / "ikm.en.toml",
}

_PLACE = re.compile(r"\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def load_project(path: Path | None = None) -> Project:
    """The project of a file or folder; without one, of `ikm.toml` in the current folder if it is there.

    Raises ProjectError that lists every fault of the file.
    """
    file = project_path(path)
    if file is None:
        return Project()
    return parse_project(_read(file), file.name)


def project_path(path: Path | None = None) -> Path | None:
    """The project file that `load_project` reads; None where it takes the defaults."""
    if path is None:
        return Path(FILE_NAME) if Path(FILE_NAME).is_file() else None
    file = path / FILE_NAME if path.is_dir() else path
    if not file.is_file():
        raise ProjectError(
            "Berkas proyek {path} tidak ada; buat dengan `ikm init`, atau sebut tempatnya dengan --project.",
            path=str(file),
        )
    return file


def parse_project(text: str, name: str = FILE_NAME) -> Project:
    """The project that a TOML text describes; `name` is the file's in messages."""
    return project_of(_toml(text, name), name, text)


def project_of(data: dict[str, Any], name: str, text: str = "") -> Project:
    """The project that `data`, in the keys of `ikm.toml`, describes; `text` is where it was written, for its lines.

    Raises ProjectError that lists every fault.
    """
    faults: list[Fault] = []
    project = Project()
    try:
        project = Project.model_validate(data)
    except ValidationError as error:
        faults = [explain(details) for details in error.errors(include_url=False)]
    faults += check(data)
    if faults:
        raise _all_at_once(faults, text, name)
    try:
        project.instrument  # noqa: B018 - elements and weights are checked by making it
    except InstrumentError as error:
        raise ProjectError("{name}: {fault}", name=name, fault=error.message) from error
    return project


def write_template(folder: Path, language: Language = "id", *, force: bool = False) -> Path:
    """Write an `ikm.toml` with comments in `language` into `folder`; one that is there stays unless `force`."""
    path = folder / FILE_NAME
    if path.exists() and not force:
        raise ProjectError("{path} sudah ada dan tidak diubah; pakai --force untuk menggantinya.", path=str(path))
    write_whole(path, TEMPLATES[language].read_bytes())
    return path


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProjectError(
            "{path} tidak dapat dibaca ({reason}).", path=str(path), reason=error.strerror or str(error)
        ) from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:200]:
        raise ProjectError(
            "{name} tersimpan sebagai UTF-16; simpan ulang sebagai UTF-8 "
            "(di Notepad: Simpan Sebagai, pengodean UTF-8).",
            name=path.name,
        )
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ProjectError(
            "{name}, baris {line}: ada huruf yang bukan UTF-8; simpan ulang sebagai UTF-8 "
            "(di Notepad: Simpan Sebagai, pengodean UTF-8).",
            name=path.name,
            line=data.count(b"\n", 0, error.start) + 1,
        ) from error


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)  # which keeps what was written: 12.000
    except RecursionError as error:
        raise ProjectError("{name}: daftar di dalam daftar terlalu dalam.", name=name) from error
    except ValueError as error:  # TOMLDecodeError, and int() for a number of thousands of digits
        place = _PLACE.search(str(error))
        line, column = place.group("line", "column") if place else (None, None)
        raise ProjectError(
            "{name}, baris {line}, kolom {column}: {advice}",
            name=name,
            line=line or text.count("\n") + 1,
            column=column or len(text.rpartition("\n")[2]) + 1,
            advice=_advice(str(error)),
        ) from error


def _advice(reason: str) -> Message:
    """What a mistake of syntax probably is."""
    if "Cannot overwrite" in reason or "twice" in reason or "Duplicate" in reason:
        return Message("kunci atau bagian ini sudah ditulis di atas; hapus salah satunya.")
    if "Cannot declare" in reason or "Cannot mutate" in reason:
        return Message("bagian ini sudah ada di atas; tulis [[bagian]] untuk yang boleh berulang.")
    if "Expected '='" in reason:
        return Message('setelah kunci harus ada tanda sama dengan, misalnya nama = "Puskesmas Melati".')
    if "Invalid value" in reason:
        return Message('nilai tidak dapat dibaca; teks harus diapit tanda kutip, misalnya periode = "2026-S1".')
    if "nescaped" in reason or "escape" in reason:
        return Message("tanda \\ di dalam kutip ganda punya arti khusus; pakai kutip tunggal, misalnya 'D:\\data'.")
    if "Illegal character" in reason or "Unterminated" in reason or "ending" in reason:
        return Message("tanda kutip penutup tidak ada.")
    if "Unclosed" in reason or "Expected ']'" in reason:
        return Message("kurung siku tidak ditutup, atau tanda koma kurang.")
    if "Expected newline" in reason:
        return Message(
            "setelah nilai hanya boleh ada komentar (#); teks harus diapit tanda kutip, dan setiap kunci "
            "ditulis pada baris sendiri."
        )
    return Message("penulisan tidak dapat dibaca; bentuknya: kunci = nilai, dengan teks dalam tanda kutip.")


class _List(Message):
    """Messages below each other, each on a line of its own."""

    def say(self, language: Language = "id") -> str:
        """The finished lines."""
        return "".join("\n  " + str(m.say(language)) for _, m in self.values if isinstance(m, Message))


def _all_at_once(faults: Iterable[Fault], text: str, name: str) -> ProjectError:
    lines = toml_lines.locate(text)
    placed = {(toml_lines.line_of(lines, f.path) or 0, f.key, f.message): None for f in faults}
    said = [_place(line, key, message) for line, key, message in sorted(placed, key=lambda p: p[:2])]
    if len(said) == 1:
        return ProjectError("{name}, {fault}", name=name, fault=said[0])
    listed = _List("", **{str(i): message for i, message in enumerate(said)})
    return ProjectError("{name}: {count} hal perlu diperbaiki:{faults}", name=name, count=len(said), faults=listed)


def _place(line: int, key: str, message: Message) -> Message:
    if line:
        return Message("baris {line}, {key}: {message}", line=line, key=key, message=message)
    return Message("{key}: {message}", key=key, message=message)
