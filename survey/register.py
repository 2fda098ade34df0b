"""A register of users, from which respondents are drawn: any table with a heading row. It holds names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ikm.survey.errors import SourceError
from ikm.survey.project import Project
from ikm.survey.reading.columns import assign
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.tables import read_tables
from ikm.survey.reading.texts import folded, is_blank, squeeze, words

_TOTALS = frozenset({"jumlah", "jml", "total", "subtotal", "sub total", "grand total", "jumlah total"})


@dataclass(frozen=True)
class User:
    """One row of the register: its line in the file and its cells, "" where empty."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Register:
    """The users of a register, in its order.

    file: its name. fingerprint: SHA-256 of the file, hexadecimal. headings: of its columns; unnamed ones are numbered.
    totals: rows that count the others and are nobody.
    """

    file: str
    fingerprint: str
    headings: tuple[str, ...]
    users: tuple[User, ...]
    totals: tuple[User, ...] = ()

    def column(self, name: str) -> int:
        """The place of the column of that heading, whatever its case and spacing, else the only one of its meaning.

        So `layanan` is "Jenis Layanan". Raises SourceError without one.
        """
        for fold in (folded, words):
            found = [place for place, heading in enumerate(self.headings) if fold(heading) == fold(name)]
            if len(found) == 1:
                return found[0]
        meaning = _meaning(name)
        alike = [place for place, heading in enumerate(self.headings) if meaning and _meaning(heading) == meaning]
        if len(alike) == 1:
            return alike[0]
        raise SourceError(
            '{file}: kolom "{name}" tidak ada, atau lebih dari satu; kolomnya: {known}.',
            file=self.file,
            name=name,
            known=", ".join(self.headings),
        )

    def values(self, name: str) -> tuple[str, ...]:
        """The cells of a column."""
        place = self.column(name)
        return tuple(user.cells[place] for user in self.users)


def _meaning(heading: str) -> str | None:
    """What a column of answers with that heading would be taken for."""
    return assign([heading], Project(), ReadOptions()).columns[0].key


@dataclass(frozen=True)
class Told:
    """Users told apart by an id.

    register: each once, the first row of those with one id. again: rows whose id an earlier row has, with that row.
    nameless: rows without an id, which are left out.
    """

    register: Register
    again: tuple[tuple[User, User], ...]
    nameless: tuple[User, ...]


def read_register(path: Path, sheet: str | None = None) -> Register:
    """The register in a CSV file or a workbook (XLSX, ODS and the like); `sheet` where a workbook has several.

    Its heading is the first row that fills more than half of the table's width, as a title above it does not. Rows
    below without a cell are skipped, and those that begin with a word for a total are no users.
    Raises SourceError where the file cannot be read, the sheet is not there, or no user is in it.
    """
    table = _sheet(read_tables(path), sheet)
    used = [column for column in table.cells.columns if table.cells[column].null_count() < table.cells.height]
    rows = [[squeeze(cell or "") for cell in row] for row in table.cells.select(used).iter_rows()]
    start = _heading(rows)
    if start is None:
        raise _empty(table.file)
    headings = tuple(text or str(place) for place, text in enumerate(rows[start], start=1))
    below = [User(table.row(at), tuple(rows[at])) for at in range(start + 1, len(rows)) if any(rows[at])]
    users, totals = (tuple(user for user in below if _is_total(user) is total) for total in (False, True))
    if not users:
        raise _empty(table.file)
    return Register(table.file, sha256(path.read_bytes()).hexdigest(), headings, users, totals)


def told_apart(register: Register, column: str) -> Told:
    """The users of `register` by the id in a column, whatever its case and spacing. Raises SourceError without it."""
    first: dict[str, User] = {}
    again: list[tuple[User, User]] = []
    nameless: list[User] = []
    for user, cell in zip(register.users, register.values(column), strict=True):
        if is_blank(cell):
            nameless.append(user)
        elif folded(cell) in first:
            again.append((user, first[folded(cell)]))
        else:
            first[folded(cell)] = user
    if not first:
        raise _empty(register.file)
    kept = Register(register.file, register.fingerprint, register.headings, tuple(first.values()))
    return Told(kept, tuple(again), tuple(nameless))


def alike(register: Register) -> tuple[tuple[User, User], ...]:
    """Rows that are the same as an earlier one in all cells, with that row."""
    first: dict[tuple[str, ...], User] = {}
    return tuple((user, known) for user in register.users if (known := first.setdefault(user.cells, user)) is not user)


def _sheet(tables: Sequence[RawTable], wanted: str | None) -> RawTable:
    shown = [table for table in tables if not table.hidden]
    found = shown if wanted is None else [table for table in tables if words(table.sheet or "") == words(wanted)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(table.sheet or "-" for table in tables)
    if wanted is None:
        raise SourceError(
            '{file} berisi beberapa lembar ({sheets}); sebut satu dengan --sheet "NAMA".',
            file=tables[0].file,
            sheets=names,
        )
    raise SourceError(
        "{file}: lembar {wanted} tidak ada; lembarnya: {sheets}.", file=tables[0].file, wanted=wanted, sheets=names
    )


def _heading(rows: Sequence[Sequence[str]]) -> int | None:
    """The row of the headings; None where there is no row."""
    return next((at for at, row in enumerate(rows) if 2 * sum(map(bool, row)) > len(row)), None)


def _is_total(user: User) -> bool:
    """Whether the row's first filled cell is a word for a total and nothing else: `Total Wijaya` is a person."""
    return words(next(filter(None, user.cells))) in _TOTALS


def _empty(file: str) -> SourceError:
    return SourceError(
        "{file}: tidak ada pengguna di dalamnya; perlu sebaris judul kolom dan sebaris tiap orang.", file=file
    )
