"""A session of review: decisions are checked, kept on the disk, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ikm.forms.review.doubts import Doubt, checked
from ikm.forms.review.words import ReviewError, Words
from ikm.forms.scan.kept import Decision, append_decision

_LONGEST_NAME = 60


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Session:
    """The doubts that one person goes through, and what was decided about them.

    decided: by the id of the doubt. blind: a second keying, which must not see what the reader saw.
    """

    folder: Path
    words: Words
    doubts: Sequence[Doubt]
    decided: dict[str, Decision]
    blind: bool = False
    now: Callable[[], datetime] = _now
    made: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_id = {doubt.id: doubt for doubt in self.doubts}

    def doubt(self, name: str) -> Doubt:
        """The doubt of that id. Raises ReviewError where there is none."""
        if name not in self._by_id:
            raise ReviewError("Tidak ada pertanyaan {name} yang menunggu keputusan.", name=name)
        return self._by_id[name]

    @property
    def waiting(self) -> list[Doubt]:
        """What nobody has decided."""
        return [doubt for doubt in self.doubts if doubt.id not in self.decided]

    def decide(self, name: str, value: str | None, *, by: str, sure: bool = True) -> Decision:
        """Keep what a person decided; once this returns, it is on the disk. value: None leaves the answer blank.

        Raises ReviewError for what cannot be taken, OutputError where it cannot be written.
        """
        doubt, answers = self.doubt(name), self.words.answers
        value = checked(doubt, answers(doubt.layout, doubt.key) if doubt.kind == "choice" else (), value)
        kind = "double" if self.blind else "review"
        decision = Decision(doubt.sheet, doubt.key, value, _name(by), self._moment(), kind, sure)  # type: ignore[arg-type]
        append_decision(self.folder, decision)
        self.decided[name] = decision
        self.made.append(name)
        return decision

    def undo(self, *, by: str) -> str:
        """Take back what was decided last in this session, and give the doubt's id.

        A second keying is not taken back but keyed again. Raises ReviewError where nothing is left to take back.
        """
        name = next((name for name in reversed(self.made) if name in self.decided), None)
        if name is None:
            raise ReviewError("Belum ada keputusan dalam sesi ini yang dapat dibatalkan.")
        if not self.blind:
            doubt = self.doubt(name)
            append_decision(self.folder, Decision(doubt.sheet, doubt.key, None, _name(by), self._moment(), "undo"))
            del self.decided[name]
        while self.made.pop() != name:
            pass
        return name

    def _moment(self) -> str:
        return self.now().isoformat(timespec="seconds")


def _name(by: str) -> str:
    name = by.strip()
    if not name or len(name) > _LONGEST_NAME:
        raise ReviewError(
            "Sebutkan siapa yang memutuskan: nama atau inisial, paling banyak {count} huruf.", count=_LONGEST_NAME
        )
    return name
