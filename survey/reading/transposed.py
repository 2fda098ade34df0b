"""Recaps with an element in each row, as a report's table of results has them, laid as a row of figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from ikm.survey.errors import SourceError
from ikm.survey.project import Project
from ikm.survey.reading.columns import named_elements
from ikm.survey.reading.delimited import table_of
from ikm.survey.reading.header import find_layout
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.raw import RawTable
from ikm.survey.reading.texts import squeeze, words

COUNT = "Jumlah Responden"
_MOST_ROWS = 80  # a longer table is a list of respondents
_FEWEST = 3
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,12})?")
_WHOLE = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,9}")
_PERSONS = re.compile(r"(?:(?:jumlah|jml|total|banyak(?:nya)?) (?:responden|resp|kuesioner)|responden|n)(?: n)?")
_COUNTED = re.compile(rf"(?P<label>[^\d:=]+?)\s*[:=]?\s*(?P<n>{_WHOLE.pattern})\s*(?:orang|responden)?", re.I)
_WEIGHTED = re.compile(r"\b(?:tertimbang|bobot|konversi|indeks|ikm|target|weighted)\b")
_TELLING = re.compile(r"\b(?:responden|resp|kuesioner|nrr|rata|rerata|jumlah|total)\b|^n$")
_NEAR = Fraction(6, 1000)  # how far an NRR of two decimals may be from the one that its sum gives


@dataclass(frozen=True)
class _Figures:
    """A column of numbers beside the elements: its place, its heading and its values from the first element on."""

    place: int
    heading: str
    values: tuple[Fraction, ...]

    def within(self, low: int, high: int) -> bool:
        return all(low <= value <= high for value in self.values)


def laid_across(tables: Sequence[RawTable], project: Project, options: ReadOptions) -> list[RawTable]:
    """The tables of a file, those whose rows are the elements turned so that their columns are.

    In a file that has any other table of elements, nothing is turned.
    Raises SourceError where such a table does not say how many respondents it sums, or two columns could be meant.
    """
    if not any(_may_be(table) for table in tables):
        return list(tables)
    if any(find_layout(table, project, options) is not None for table in tables):
        return list(tables)
    return [_laid(table, project, options) if _may_be(table) else table for table in tables]


def _may_be(table: RawTable) -> bool:
    short = _FEWEST < table.cells.height <= _MOST_ROWS and table.first_row > 0
    return short and any(_TELLING.search(words(cell)) for row in table.cells.rows() for cell in row if cell)


def _laid(table: RawTable, project: Project, options: ReadOptions) -> RawTable:
    """The elements' names in the row above the first of them, as headings; their figures in its own row.

    The other rows are left empty, so that all keep their numbers and their count.
    """
    rows = [["" if cell is None else squeeze(cell) for cell in row] for row in table.cells.rows()]
    names = _names(rows, project, options)
    if not names or min(names) == 0:
        return table
    columns = list(_figures(rows, names))
    means = [c for c in columns if c.within(1, 4) and not _PERSONS.fullmatch(c.heading)]
    n = _respondents(rows, names, columns)
    if n is None:
        if not means:
            return table
        raise SourceError(
            "{place}: unsurnya tersusun ke bawah, tetapi jumlah respondennya tidak ada atau lebih dari satu; tulis "
            '"Jumlah Responden" dan banyaknya di sel sebelahnya.',
            place=table.place,
        )
    sums = [c for c in columns if c.within(n, 4 * n) and _are_whole(c.values) and not _PERSONS.fullmatch(c.heading)]
    if not sums and not means:
        return table
    chosen = _only(sums or means, table)
    _insist_on_agreement(sums, means, n, table)
    first = min(names)
    laid: list[list[str | None]] = [[] for _ in rows]
    laid[: first - 1] = [[" ".join(filter(None, row))] for row in rows[: first - 1]]
    laid[first - 1] = [*names.values(), COUNT]
    laid[first] = [*(rows[index][chosen.place] for index in names), str(n)]
    return replace(table, cells=table_of(laid), uncomputed={})


def _names(rows: Sequence[Sequence[str]], project: Project, options: ReadOptions) -> dict[int, str]:
    """Row and text of each element, from the column that names most of them, in words rather than in codes."""
    best: dict[int, str] = {}
    most = (_FEWEST - 1, 0)
    for texts in zip(*rows, strict=True):
        found = named_elements(texts, project, options)
        keys = {c.key for c in found}
        rank = (len(keys), sum(c.by not in ("code", "number") for c in found))
        if len(keys) == len(found) and rank > most:
            best, most = {c.index: texts[c.index] for c in found}, rank
    return best


def _figures(rows: Sequence[Sequence[str]], names: Mapping[int, str]) -> Iterator[_Figures]:
    """The columns with a number beside every element."""
    first = min(names)
    for place, column in enumerate(zip(*rows, strict=True)):
        texts = [column[index] for index in names]
        if all(_NUMBER.fullmatch(text) for text in texts):
            heading = next((text for text in reversed(column[:first]) if re.search("[A-Za-z]", text)), "")
            if not _WEIGHTED.search(words(heading)):
                yield _Figures(place, words(heading), tuple(Fraction(text.replace(",", ".")) for text in texts))


def _respondents(rows: Sequence[Sequence[str]], names: Mapping[int, str], columns: Iterable[_Figures]) -> int | None:
    """How many respondents the table says it has; None where it does not, or says two different numbers."""
    said = {
        int(value)
        for column in columns
        if _PERSONS.fullmatch(column.heading) and _are_whole(column.values)
        for value in column.values
    }
    for row in (row for index, row in enumerate(rows) if index not in names):
        cells = [cell for cell in row if cell]
        for cell, beside in pairwise([*cells, ""]):
            counted = _COUNTED.fullmatch(cell)
            label, n = (counted["label"], counted["n"]) if counted else (cell, beside.lstrip(":= ").split(" ")[0])
            if _PERSONS.fullmatch(words(label)) and _WHOLE.fullmatch(n):
                said.add(int(n.replace(".", "")))
    return said.pop() if len(said) == 1 and min(said) > 0 else None


def _are_whole(values: Iterable[Fraction]) -> bool:
    return all(value.denominator == 1 for value in values)


def _only(columns: Sequence[_Figures], table: RawTable) -> _Figures:
    """The one column of figures; columns that say the same are one."""
    different = {column.values: column for column in reversed(columns)}
    if len(different) > 1:
        raise SourceError(
            "{place}: kolom {headings} sama-sama dapat berisi angka unsur; sisakan satu, jumlah nilai atau NRR.",
            place=table.place,
            headings=", ".join(f'"{column.heading}"' for column in columns),
        )
    return next(iter(different.values()))


def _insist_on_agreement(sums: Sequence[_Figures], means: Sequence[_Figures], n: int, table: RawTable) -> None:
    """Refuse a table whose means are not its sums over n."""
    if not sums or not means:
        return
    if not any(all(abs(s / n - m) < _NEAR for s, m in zip(sums[0].values, c.values, strict=True)) for c in means):
        raise SourceError(
            "{place}: jumlah nilai dibagi {n} responden tidak sama dengan NRR di sebelahnya; periksa jumlah "
            "respondennya, atau hapus kolom yang salah.",
            place=table.place,
            n=n,
        )
