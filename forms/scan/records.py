"""The files in which scans are kept in the project's folder.

`pindai/<first 16 digits of the file's SHA-256>/lembar.json` holds what was read of one file, `potongan/` beside it a
picture of every doubtful answer and of all handwriting.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter

from ikm.forms.scan.decisions import FOLDER
from ikm.forms.scan.kept import KeptScan
from ikm.survey.errors import SourceError
from ikm.survey.files import content_of, write_whole

VERSION = 1
SHEETS, CLIPS = "lembar.json", "potongan"

_SCAN = TypeAdapter(KeptScan)


def scans(folder: Path) -> list[KeptScan]:
    """Everything that was scanned in a project's folder, in the order of scanning.

    Raises SourceError where a file of it is damaged or of a newer version.
    """
    found = [_scan_of(path) for path in (folder / FOLDER).glob(f"*/{SHEETS}")]
    return sorted(found, key=lambda scan: (scan.number, scan.sha256))


def scan_of(folder: Path, sha256: str) -> KeptScan | None:
    """What is kept of the file with this digest; None where it was not scanned yet."""
    path = folder / FOLDER / sha256[:16] / SHEETS
    return _scan_of(path) if path.exists() else None


def save_scan(folder: Path, scan: KeptScan, clips: Mapping[tuple[str, str], bytes]) -> KeptScan:
    """Keep a scan in place of an earlier one of the same file; gives it with its number, where it had none yet.

    clips: a PNG for each sheet and key that a person must see. Until all of them are written, the scan is not there.
    """
    place = folder / FOLDER / scan.name
    number = scan.number or _number_of(folder, scan)
    names = {_clip_name(sheet, key): content for (sheet, key), content in clips.items()}
    for name, content in names.items():
        write_whole(place / CLIPS / name, content)
    kept = replace(scan, number=number)
    write_whole(place / SHEETS, _content_of(kept))
    for other in (*(place / CLIPS).glob("*"), *place.glob(f".{SHEETS}.*")):
        if other.name not in names:  # also what a program that was stopped left half-written
            other.unlink(missing_ok=True)
    return kept


def _number_of(folder: Path, scan: KeptScan) -> int:
    """The number that the file has already, else the next one."""
    earlier = scan_of(folder, scan.sha256)
    return earlier.number if earlier else 1 + max((other.number for other in scans(folder)), default=0)


def forget_scan(folder: Path, sha256: str) -> bool:
    """Let go of what was read of a file, and say whether there was any; decisions stay."""
    place = folder / FOLDER / sha256[:16]
    if not (place / SHEETS).exists():
        return False
    (place / SHEETS).unlink()
    shutil.rmtree(place, ignore_errors=True)
    return True


def clip_path(folder: Path, sheet: str, key: str) -> Path | None:
    """The picture of one question or handwriting of a sheet, by the sheet's id; None where there is none."""
    return next((folder / FOLDER).glob(f"*/{CLIPS}/{_clip_name(sheet, key)}"), None)


def _clip_name(sheet: str, key: str) -> str:
    return f"{sheet}-{key}.png"


def _content_of(scan: KeptScan) -> str:
    said = {"version": VERSION, **_SCAN.dump_python(scan, mode="json", by_alias=True)}
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _scan_of(path: Path) -> KeptScan:
    try:
        said = json.loads(content_of(path))
        if said["version"] == VERSION:
            return _SCAN.validate_python(said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(
            "{path} rusak; hapus foldernya dan pindai lagi berkasnya, keputusan yang sudah dibuat tetap berlaku.",
            path=str(path),
        ) from error
    raise SourceError(
        "{path} ditulis oleh ikm versi lain (bentuk {found}, yang dikenal {known}); pakai ikm yang terbaru.",
        path=str(path),
        found=said["version"],
        known=VERSION,
    )
