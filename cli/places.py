"""Where things lie: the project's folder and store, and names of files made from names of units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ikm.survey.errors import StoreError

if TYPE_CHECKING:
    from ikm.survey.store.database import Store

STORE_NAME = "ikm.db"
REJECTS_NAME = "ditolak"
_LONGEST = 60


def project_folder(project: Path | None) -> Path:
    """The folder of the project file given by `--project`, else this folder."""
    from ikm.survey.project_file import project_path

    file = project_path(project)
    return file.parent if file is not None else Path()


def store_place(project: Path | None) -> str | Path:
    """The database that the project names, else the SQLite file beside the project file, where relative paths begin."""
    from ikm.survey.project_file import load_project

    place = load_project(project).survei.database or STORE_NAME
    file = place.removeprefix("sqlite:///")
    return place if "://" in file else project_folder(project) / file


@contextmanager
def opened_store(project: Path | None, *, must_exist: bool = False) -> Iterator[Store]:
    """The project's store; with `must_exist` an absent one is a fault instead of a new empty one."""
    place = store_place(project)
    if must_exist and isinstance(place, Path) and not place.exists():
        raise StoreError(
            "Belum ada jawaban tersimpan ({path} tidak ada); simpan dengan `ikm ingest BERKAS`, atau sebut "
            "berkasnya langsung: `ikm score BERKAS`.",
            path=str(place),
        )
    from ikm.survey.store.database import open_store

    store = open_store(place)
    try:
        yield store
    finally:
        store.close()


def slug(name: str) -> str:
    """A name that every file system takes: `Puskesmas Melati/Barat` is `puskesmas-melati-barat`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].rstrip("-") or "unit"


def slugs(names: Iterable[str]) -> dict[str, str]:
    """A slug for each of the names, which differ, no two the same."""
    listed = list(names)
    return dict(zip(listed, numbered_slugs(listed), strict=True))


def numbered_slugs(names: Sequence[str]) -> list[str]:
    """A slug for each name in turn, no two the same even where names are."""
    taken: list[str] = []
    for name in names:
        base = candidate = slug(name)
        number = 1
        while candidate in taken:
            number += 1
            candidate = f"{base}-{number}"
        taken.append(candidate)
    return taken
