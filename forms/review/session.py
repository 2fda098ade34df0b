"""A session of review: decisions are checked, kept on the disk, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ikm.forms.review.doubts import Doubt, checked, latest_doubles
from ikm.forms.review.words import ReviewError, Words
from ikm.forms.scan.decisions import Decision, Kind, append_decision, decisions

_LONGEST_NAME = 60


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Session:
    """The doubts that one person goes through, and what was decided about them.

    blind: a second keying, which must not see what the reader saw. decided: by the id of the doubt, by whomever, as it
    was when somebody last looked. made: the decisions of this session that can be taken back, with the id of each.
    """

    folder: Path
    words: Words
    doubts: Sequence[Doubt]
    blind: bool = False
    now: Callable[[], datetime] = _now
    decided: dict[str, Decision] = field(init=False)
    made: list[tuple[str, Decision]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._by_id = {doubt.id: doubt for doubt in self.doubts}
        self.look()

    def look(self) -> None:
        """See what is decided by now: others may review the same sheets."""
        made = decisions(self.folder)
        counting = latest_doubles(made) if self.blind else made.latest
        self.decided = {d.id: counting[d.sheet, d.key] for d in self.doubts if (d.sheet, d.key) in counting}

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
        kind: Kind = "double" if self.blind else "review"
        decision = Decision(doubt.sheet, doubt.key, value, _name(by), self._moment(), kind, sure)
        append_decision(self.folder, decision)
        self.decided[name] = decision
        self.made.append((name, decision))
        return decision

    def undo(self, *, by: str) -> str:
        """Take back what was decided last in this session and still counts, and give the doubt's id.

        A second keying is not taken back but keyed again. Raises ReviewError where nothing is left to take back.
        """
        self.look()
        while self.made and self.decided.get(self.made[-1][0]) != self.made[-1][1]:
            self.made.pop()
        if not self.made:
            raise ReviewError("Belum ada keputusan dalam sesi ini yang dapat dibatalkan.")
        name, last = self.made[-1]
        if not self.blind:
            append_decision(self.folder, Decision(last.sheet, last.key, None, _name(by), self._moment(), "undo"))
            del self.decided[name]
        self.made.pop()
        return name

    def _moment(self) -> str:
        return self.now().isoformat(timespec="seconds")


def _name(by: str) -> str:
    name = by.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise ReviewError(
            "Sebutkan siapa yang memutuskan: nama atau inisial, paling banyak {count} huruf.", count=_LONGEST_NAME
        )
    return name
