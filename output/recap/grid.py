"""A table as values: printed in words on a page, written as numbers into a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ikm.output.numbers import ABSENT, Numbers
from ikm.output.report import Align, Table

Kind = Literal["text", "class", "count", "index", "signed", "percent"]
Value = str | int | float | Decimal | None

_ALIGN: dict[Kind, Align] = {"text": "left", "class": "center"}


@dataclass(frozen=True)
class Column:
    """A heading and the values below it. width: relative, in print."""

    heading: str
    kind: Kind
    width: float
    values: Sequence[Value]


@dataclass(frozen=True)
class Spans:
    """Two columns of a workbook, from and to, that are one in print. headings: in print, and of the two."""

    headings: tuple[str, str, str]
    kind: Kind
    width: float
    values: Sequence[tuple[Value, Value] | None]

    @property
    def ends(self) -> tuple[Column, Column]:
        """The two."""
        low, high = ([None if span is None else span[side] for span in self.values] for side in (0, 1))
        return (
            Column(self.headings[1], self.kind, self.width / 2, low),
            Column(self.headings[2], self.kind, self.width / 2, high),
        )


@dataclass(frozen=True)
class Grid:
    """A table. name: of its sheet in a workbook. tones: see `Table`."""

    name: str
    caption: str
    columns: tuple[Column | Spans, ...]
    tones: tuple[tuple[float, ...], ...] = ()

    @property
    def flat(self) -> tuple[Column, ...]:
        """The columns of a workbook."""
        return tuple(_flat(self.columns))


def _flat(columns: Sequence[Column | Spans]) -> Iterator[Column]:
    for column in columns:
        yield from column.ends if isinstance(column, Spans) else (column,)


def printed(grid: Grid, numbers: Numbers, caption: str, *, small: bool) -> Table:
    """The table in finished strings; `caption` with its number; small: see `Table`."""
    cells = [_printed(column, numbers) for column in grid.columns]
    return Table(
        caption,
        tuple(c.headings[0] if isinstance(c, Spans) else c.heading for c in grid.columns),
        tuple(zip(*cells, strict=True)),
        tuple("center" if isinstance(c, Spans) else _ALIGN.get(c.kind, "right") for c in grid.columns),
        tuple(column.width for column in grid.columns),
        small=small,
        tones=grid.tones,
    )


def _printed(column: Column | Spans, numbers: Numbers) -> list[str]:
    if isinstance(column, Column):
        return [written(value, column.kind, numbers) for value in column.values]
    joint = " … " if column.kind == "signed" else "–"
    return [
        ABSENT if span is None else joint.join(dict.fromkeys(written(end, column.kind, numbers) for end in span))
        for span in column.values
    ]


def written(value: Value, kind: Kind, numbers: Numbers) -> str:
    """One value in print."""
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return value
    if kind == "count":
        return numbers.count(int(value))
    if kind == "percent":
        return f"{numbers.real(100 * float(value), 0)}%"
    if kind == "signed":
        return numbers.signed(value)
    return numbers.exact(value) if isinstance(value, Decimal) else numbers.real(float(value))
