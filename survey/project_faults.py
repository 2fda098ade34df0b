"""Pydantic's errors as sentences for the people who write `ikm.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ikm.survey.messages import Message
from ikm.survey.project import Project
from ikm.survey.toml_lines import Path

_EMPTY = Message("tidak boleh kosong.")
_PATTERNS = {
    "aksen": Message('tulis warna dengan enam angka heksadesimal, misalnya "#0B5D7A".'),
    "kunci": Message("hanya huruf kecil, angka dan garis bawah, diawali huruf, misalnya jenis_kelamin."),
}
_BOUNDS = Message("tulis dua angka, yang pertama antara 0 dan 1, yang kedua lebih dari 1, misalnya [0.4, 2.5].")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_REPEATED = {"unit", "layanan", "unsur", "pertanyaan", "riwayat", "rtl"}


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of the file; items of arrays count from 0 in `path`."""

    path: Path
    message: Message

    @property
    def key(self) -> str:
        """The place as a person counts: `unit[2].layanan[1].populasi`."""
        words = ""
        for part in self.path:
            words += f"[{part + 1}]" if isinstance(part, int) else f".{_quoted(part)}"
        return words.removeprefix(".")


def _quoted(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else f'"{key}"'


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` most probably means."""
    folded = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def explain(details: ErrorDetails) -> Fault:
    """The fault that one of pydantic's errors means."""
    path: Path = tuple(details["loc"])
    kind, context, value = details["type"], details.get("ctx", {}), details["input"]
    if "batas_bobot" in path:
        return Fault(path, _BOUNDS)
    if kind == "missing" and isinstance(path[-1], int):
        parent = path[:-1]
        return Fault(parent, Message("harus berisi tepat {count} teks.", count=4))
    if kind == "too_long":
        return Fault(path, Message("harus berisi tepat {count} teks.", count=context["max_length"]))
    if kind == "too_short":
        return Fault(path, _EMPTY)
    if kind == "extra_forbidden":
        return Fault(path, _unknown_key(path))
    if kind == "missing":
        return Fault(path, Message('kunci "{key}" harus diisi.', key=path[-1]))
    return Fault(path, _wrong_value(kind, context, value, path))


def _wrong_value(kind: str, context: Mapping[str, Any], value: object, path: Path) -> Message:
    name = str(path[-1])
    if kind == "literal_error":
        return _choice(value, context)
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(name, _EMPTY)
    if kind == "greater_than_equal":
        return Message("{value} terlalu kecil; paling kecil {limit}.", value=value, limit=context["ge"])
    if kind == "less_than_equal":
        return Message("{value} terlalu besar; paling besar {limit}.", value=value, limit=context["le"])
    if kind == "value_error":
        return _fraction(value, path)
    return _type(kind, value, path)


def _choice(value: object, context: Mapping[str, Any]) -> Message:
    known = str(context.get("expected", "")).replace(" or ", ", ").replace("'", '"')
    return Message("{value} tidak dikenal; pilihannya: {known}.", value=_shown(value), known=known)


def _fraction(value: object, path: Path) -> Message:
    if path[0] == "bobot":
        return Message(
            'bobot {value} tidak dapat dibaca; tulis pecahan atau desimal di atas nol, misalnya "1/9".',
            value=_shown(value),
        )
    return Message('{value} bukan bilangan; tulis misalnya "84,21".', value=_shown(value))


def _text(value: object, path: Path) -> Message:
    text = "…" if isinstance(value, list | dict) else _toml(value)
    if path[-1] == "periode" and isinstance(value, date):
        text = f"{value:%Y-%m}"
    if isinstance(path[-1], int):
        return Message('harus teks dalam tanda kutip: "{value}".', value=text)
    return Message('harus teks dalam tanda kutip: {key} = "{value}".', key=path[-1], value=text)


def _type(kind: str, value: object, path: Path) -> Message:
    name = str(path[-1])
    if kind == "string_type":
        return _text(value, path)
    if kind.startswith("int") and _THOUSANDS.fullmatch(str(value)):
        return Message(
            "titik dalam {value} adalah tanda desimal; tulis {whole} tanpa titik dan tanda kutip.",
            value=_shown(value),
            whole=str(value).replace(".", ""),
        )
    if kind.startswith("int"):
        return Message("{value} harus bilangan bulat tanpa titik dan tanda kutip, misalnya 1200.", value=_shown(value))
    if kind in {"tuple_type", "list_type"} and name not in _REPEATED:
        return Message('harus daftar dalam kurung siku, misalnya ["a", "b"].')
    if kind in {"tuple_type", "list_type"}:
        return Message("harus daftar dalam kurung siku, atau [[{key}]] untuk bagian yang boleh berulang.", key=name)
    if kind in {"model_type", "model_attributes_type", "dict_type"}:
        return Message("harus bagian tersendiri dengan kunci di bawahnya, bukan {value}.", value=_shown(value))
    return Message("nilai {value} tidak dapat dipakai di sini.", value=_shown(value))


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else _toml(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "[…]" if isinstance(value, list) else "{…}" if isinstance(value, dict) else str(value)


def _unknown_key(path: Path) -> Message:
    key = str(path[-1])
    known = sorted(_model_at(path[:-1]).model_fields)
    elsewhere = _sections_with(key)
    if elsewhere:
        return Message("kunci ini tidak dikenal di sini; tempatnya di {section}.", section=elsewhere)
    close = nearest(key, known)
    if close:
        return Message('kunci ini tidak dikenal; maksudnya "{close}"?', close=close)
    return Message("kunci ini tidak dikenal; yang ada: {known}.", known=", ".join(known))


def _model_at(path: Path) -> type[BaseModel]:
    model: type[BaseModel] = Project
    for part in path:
        if isinstance(part, str):
            model = _table(model.model_fields[part].annotation) or model
    return model


def _table(annotation: object) -> type[BaseModel] | None:
    """The table model inside an annotation such as `tuple[Unit, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for a in get_args(annotation) if (found := _table(a))), None)


def _sections_with(key: str) -> str:
    """The sections of the file that know `key`."""
    found = []
    for name, field in Project.model_fields.items():
        model = _table(field.annotation)
        if model and key in model.model_fields:
            found.append(f"[{name}]" if isinstance(field.annotation, type) else f"[[{name}]]")
    return ", ".join(found)
