"""A review without a browser: a table of doubts to fill in beside their pictures, and its reading back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ikm.forms.review.doubts import Doubt, checked
from ikm.forms.review.session import Session
from ikm.forms.review.words import Answer, ReviewError, Words
from ikm.survey.errors import SourceError
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.tables import read_tables
from ikm.survey.reading.texts import folded

ID, VALUE, BY = "id", "nilai", "oleh"
HEADER = (
    ID, "unit", "berkas", "halaman", "lembar", "pertanyaan", "pilihan", "usulan", "sebab", "gambar", VALUE, BY,
)  # fmt: skip
BLANK, UNSURE = "kosong", "?"
_BLANKS = frozenset({BLANK, "0", "-"})
_NUMBER = re.compile("[1-9][0-9]*")
_GUARD = re.compile(r"'(?=[=+@\t\r-])")  # the apostrophe by which a table keeps a cell from being a formula


@dataclass(frozen=True)
class Told:
    """Rows of a table: `read = decided + left + rejected`, always.

    known: of the decided, those that were decided so before; changed: those that were decided otherwise.
    """

    decided: int = 0
    left: int = 0
    problems: tuple[Problem, ...] = ()
    known: int = 0
    changed: int = 0

    @property
    def rejected(self) -> int:
        """Rows that could not be taken; each is one of the problems."""
        return len(self.problems)

    @property
    def read(self) -> int:
        """Every row of the table that has anything in it."""
        return self.decided + self.left + self.rejected


def rows(session: Session) -> list[tuple[str, ...]]:
    """A row for everything that waits, the two last cells to be filled in."""
    return [_row(session, doubt) for doubt in session.waiting]


def take(path: Path, session: Session, *, by: str = "") -> Told:
    """Keep the decisions of a filled-in table; a row that is decided so already changes nothing.

    by: who decided where a row does not say. Raises SourceError where the file has no table of a review.
    """
    table, start, columns = _found(read_tables(path), path)
    told = Told()
    for at in range(start, table.cells.height):
        cells = {name: _cell(table, at, column) for name, column in columns.items()}
        if any(table.cells.row(at)):
            told = _taken(told, cells, table.row(at), table.file, session, by)
    return told


def _row(session: Session, doubt: Doubt) -> tuple[str, ...]:
    words, place = session.words, doubt.place
    answers = _answers(words, doubt)
    labels = {answer.value: _offered(number, answer) for number, answer in answers.items()}
    proposal = labels.get(doubt.proposal or "", BLANK) if doubt.is_proposed and not session.blind else ""
    return (
        doubt.id,
        place.unit or "",
        place.file,
        str(place.at),
        "" if place.serial is None else f"{place.serial:06d}",
        words.question(doubt.key),
        " | ".join((*labels.values(), BLANK, UNSURE)),
        proposal,
        doubt.why.say(words.language) if doubt.why else "",
        f"{doubt.id}.png",
        "",
        "",
    )


def _answers(words: Words, doubt: Doubt) -> dict[str, Answer]:
    """The answers by the number that is written for them: their value where that is a number, else their place.

    `03` is none: a spreadsheet makes 3 of it.
    """
    if doubt.kind != "choice":
        return {}
    answers = words.answers(doubt.layout, doubt.key)
    numbered = all(_NUMBER.fullmatch(answer.value) for answer in answers)
    return {answer.value if numbered else str(place): answer for place, answer in enumerate(answers, start=1)}


def _offered(number: str, answer: Answer) -> str:
    return f"{number} = {answer.label}"


def _taken(told: Told, cells: dict[str, str], row: int, file: str, session: Session, by: str) -> Told:
    if not cells[VALUE]:
        return replace(told, left=told.left + 1)
    try:
        doubt = session.doubt(cells[ID])
        value, sure = _meant(session.words, doubt, cells[VALUE])
        earlier = session.decided.get(doubt.id)
        if earlier is not None and (earlier.value, earlier.sure) == (value, sure):
            return replace(told, decided=told.decided + 1, known=told.known + 1)
        session.decide(doubt.id, value, by=cells[BY] or by, sure=sure)
    except ReviewError as error:
        column = VALUE if cells[ID] else ID
        problem = Problem(file, "review", error.message, row=row, column=column, value=cells[column])
        return replace(told, problems=(*told.problems, problem))
    return replace(told, decided=told.decided + 1, changed=told.changed + (earlier is not None))


def _meant(words: Words, doubt: Doubt, written: str) -> tuple[str | None, bool]:
    """The value that a cell means, and whether the person could tell. Raises ReviewError for what means nothing."""
    if written == UNSURE:
        return None, False
    answers = _answers(words, doubt)
    if folded(written) in _BLANKS and written not in answers:
        return None, True
    texts = {number: answer.value for number, answer in answers.items()}
    texts |= {
        folded(text): answer.value
        for number, answer in answers.items()
        for text in (answer.value, answer.label, _offered(number, answer))
    }
    value = texts.get(folded(written), written) if doubt.kind == "choice" else written
    return checked(doubt, tuple(answers.values()), value), True


def _found(tables: Sequence[RawTable], path: Path) -> tuple[RawTable, int, dict[str, int]]:
    """The table with our headings, the first row below them, and their columns."""
    for table in tables:
        for at, columns in _headings(table):
            return table, at + 1, columns
    raise SourceError(
        "{file} bukan tabel tinjauan: tidak ada kolom {columns}; buat dengan `ikm review --csv FOLDER`.",
        file=path.name,
        columns=f"{ID}, {VALUE}, {BY}",
    )


def _headings(table: RawTable) -> Iterator[tuple[int, dict[str, int]]]:
    for at, cells in enumerate(table.cells.iter_rows()):
        names = [folded(cell or "") for cell in cells]
        if {ID, VALUE, BY} <= set(names):
            yield at, {name: names.index(name) for name in (ID, VALUE, BY)}


def _cell(table: RawTable, at: int, column: int) -> str:
    text = table.cells[at, column] or ""
    return _GUARD.sub("", text.strip(), count=1)


def told_in_words(told: Told) -> Message:
    """Where every row went."""
    return Message(
        "{read} baris dibaca = {decided} diputuskan + {left} dibiarkan kosong + {rejected} ditolak.",
        read=told.read,
        decided=told.decided,
        left=told.left,
        rejected=told.rejected,
    )
