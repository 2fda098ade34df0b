"""Files of every kind become tables of text; what kind a file is, its content says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ikm.survey.errors import SourceError
from ikm.survey.reading import delimited, objects, workbook
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import printable

_MARKUP = re.compile(r"\s*<(?:!--|(?:!doctype|\?xml|html|head|body|meta|style|table|div)\b)", re.I)
_FORM = ".pdf"
_PREAMBLE = 1024  # bytes that may stand before a PDF begins: what came by mail has some (ISO 32000-1, annex H)
_PDF, _ZIP, _OLE, _PARQUET = b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"


def read_tables(path: Path, name: str | None = None) -> list[RawTable]:
    """The tables of a file: one for each sheet with cells in it, else one; `name` is what the file is called.

    Raises SourceError where there is no such file, it is empty, or it cannot be read as what it is.
    """
    name, place, suffix = name or printable(path.name), printable(str(path)), path.suffix.casefold()
    try:
        if path.is_dir():
            raise SourceError("{file} adalah folder, bukan berkas; sebut berkas di dalamnya.", file=place)
        content = _content(path, suffix)
    except FileNotFoundError as error:
        raise SourceError("{file} tidak ada; periksa nama dan foldernya.", file=place) from error
    except OSError as error:
        raise SourceError(
            "{file} tidak dapat dibuka ({reason}); tutup bila sedang dipakai program lain.",
            file=place,
            reason=error.strerror or str(error),
        ) from error
    if not content.strip():
        raise _empty(name, suffix)
    folder = path.absolute().parent.name
    return [replace(table, folder=folder) for table in tables_of(content, name, suffix)]


def _content(path: Path, suffix: str) -> bytes:
    """What is in a file; of a PDF no more than shows that it is too large, as scans have gigabytes."""
    with path.open("rb") as file:
        if not _is_pdf(file.peek(_PREAMBLE), suffix):
            return file.read()
        from ikm.survey.reading.filled import LARGEST

        return file.read(LARGEST + 1)


def _is_pdf(content: bytes, suffix: str) -> bool:
    return content.startswith(_PDF) or (suffix == _FORM and _PDF in content[:_PREAMBLE])


def _empty(name: str, suffix: str) -> SourceError:
    """The refusal of a file in which nothing stands."""
    if suffix == _FORM:
        return SourceError("{file} kosong: kiriman atau unduhannya tidak selesai; minta dikirim ulang.", file=name)
    return SourceError("{file} kosong; simpan ulang berkas aslinya.", file=name)


def tables_of(content: bytes, name: str, suffix: str) -> list[RawTable]:
    """The tables in `content`; `suffix` only decides between kinds of text.

    Raises SourceError for a text that is called a PDF too: a program saved a page of its own in place of the form.
    """
    if content.startswith((_ZIP, _OLE)):
        return workbook.read(content, name)
    if content.startswith(_PARQUET):
        return [objects.read_parquet(content, name)]
    if _is_pdf(content, suffix):
        from ikm.survey.reading.filled import read_filled

        return [read_filled(content, name)]
    if suffix == _FORM:
        raise SourceError(
            "{file} bukan PDF, walaupun namanya berakhiran .pdf; minta kuesioner yang diisi lalu disimpan sebagai PDF, "
            "atau bila isinya tabel, ganti akhiran namanya menjadi .csv.",
            file=name,
        )
    text = delimited.decode(content, name)
    if _MARKUP.match(text):
        raise SourceError(
            "{file} adalah halaman web atau XML, apa pun akhiran namanya; buka dengan program lembar kerja, lalu "
            "simpan sebagai XLSX.",
            file=name,
        )
    start = text.lstrip()[:1]
    if suffix in (".json", ".jsonl", ".ndjson") or (start in "[{" and suffix not in (".csv", ".tsv")):
        return objects.read_json(text, name)
    return [delimited.read(text, name)]
