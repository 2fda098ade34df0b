"""What was printed, kept in the project's folder: the layouts that a scanner needs, and how far serials have come."""

from __future__ import annotations

import json
from pathlib import Path

from ikm.forms.layout import Layout
from ikm.survey.errors import SourceError
from ikm.survey.files import content_of, write_whole

FOLDER = "formulir"
MOST = 9_999_999
"""The highest serial that a code carries."""

_SERIALS = "nomor.json"


def keep_layout(folder: Path, layout: Layout) -> None:
    """Keep a layout, so that its pages are known although the project changes. folder: of the project."""
    write_whole(folder / FOLDER / f"{layout.id}.json", layout.to_json())


def last_serial(folder: Path, layout: Layout) -> int:
    """The highest serial that was printed of a layout, 0 where none was. Raises SourceError for a damaged record."""
    return _serials(folder).get(layout.id, 0)


def keep_serial(folder: Path, layout: Layout, last: int) -> None:
    """Keep that serials of a layout were printed up to `last`; a record that is higher stays."""
    serials = _serials(folder)
    serials[layout.id] = max(last, serials.get(layout.id, 0))
    write_whole(folder / FOLDER / _SERIALS, json.dumps(serials, indent=1, sort_keys=True) + "\n")


def _serials(folder: Path) -> dict[str, int]:
    path = folder / FOLDER / _SERIALS
    if not path.exists():
        return {}
    try:
        found = json.loads(content_of(path))
        return {str(layout): int(last) for layout, last in found.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise SourceError(
            "{file} rusak, sehingga nomor lembar berikutnya tidak diketahui; sebut nomor pertama dengan --first, lalu "
            "hapus berkas itu.",
            file=str(path),
        ) from error
