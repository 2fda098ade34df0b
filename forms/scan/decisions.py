"""What people decided about scanned sheets: `pindai/keputusan.jsonl` in the project's folder, a line for each decision.

A line is on the disk before the decision is acknowledged. Decisions name sheets, not files: they outlive a second scan.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from ikm.survey.errors import OutputError
from ikm.survey.files import content_of
from ikm.survey.messages import Message

FOLDER, DECISIONS = "pindai", "keputusan.jsonl"

Kind = Literal["review", "double", "undo"]


@dataclass(frozen=True)
class Decision:
    """What a person decided about one question of one sheet.

    value: as answers are stored, or the text typed from handwriting; None: blank. by: who. at: when, in UTC, as ISO.
    kind: `review` settles a doubt; `double` is a second keying, which measures and settles nothing; `undo` takes what
    was decided before back. sure: False where a person could not tell either, so that it is left blank.
    """

    sheet: str
    key: str
    value: str | None
    by: str
    at: str
    kind: Kind = "review"
    sure: bool = True


Settled = Mapping[tuple[str, str], Decision]
"""The decision that counts, by sheet and key."""


@dataclass(frozen=True)
class Decisions:
    """All decisions, in the order they were made. torn: lines that were cut off in writing and say nothing."""

    all: tuple[Decision, ...] = ()
    torn: int = 0

    @property
    def latest(self) -> dict[tuple[str, str], Decision]:
        """Of each sheet and key the decision that counts: the last one, unless it was taken back."""
        found: dict[tuple[str, str], Decision] = {}
        for decision in self.all:
            if decision.kind == "review":
                found[decision.sheet, decision.key] = decision
            elif decision.kind == "undo":
                found.pop((decision.sheet, decision.key), None)
        return found

    @property
    def note(self) -> Message | None:
        """What is to be said of torn lines; None where there are none."""
        if not self.torn:
            return None
        return Message(
            "{count} baris {file} terpotong dan diabaikan, mungkin karena komputer mati; periksa lagi jawaban yang "
            "kembali menunggu.",
            count=self.torn,
            file=DECISIONS,
        )


def decisions(folder: Path) -> Decisions:
    """What people decided so far."""
    path = folder / FOLDER / DECISIONS
    if not path.exists():
        return Decisions()
    lines = [line for line in content_of(path).split(b"\n") if line.strip()]
    found = [_decision_of(line) for line in lines]
    told = tuple(decision for decision in found if decision)
    return Decisions(told, len(found) - len(told))


def _decision_of(line: bytes) -> Decision | None:
    """The decision in a line; None for a line that was cut off."""
    try:
        return Decision(**json.loads(line))
    except (ValueError, TypeError):
        return None


def append_decision(folder: Path, decision: Decision) -> None:
    """Keep a decision; once this returns, it is on the disk whatever happens to the program.

    Raises OutputError where it cannot be written.
    """
    path = folder / FOLDER / DECISIONS
    line = json.dumps(asdict(decision), ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            file.write((b"\n" if _is_torn(file) else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(
            "{path} tidak dapat ditulis ({reason}); keputusan terakhir belum tersimpan. Periksa cakram dan izinnya.",
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


def _is_torn(file: BinaryIO) -> bool:
    """Whether the last line of a file was cut off; the next one then begins anew."""
    if file.seek(0, os.SEEK_END) == 0:
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"
