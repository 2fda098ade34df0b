"""The regulation's processing table on a sheet: a row for each respondent, and below them what is reckoned from these.

What may not be published is not in it: see `ikm.output.subject`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from functools import cached_property

from ikm.output.live import Live, Shares, half_up_formula, shares, units_formula
from ikm.output.numbers import ABSENT
from ikm.output.respondents import applicable, shuffled, telling
from ikm.output.spreadsheet import Cell, Sheet, address, span
from ikm.output.subject import Subject
from ikm.scoring.official import SCALE, exact_skm
from ikm.scoring.rounding import INDEX_PLACES, NRR_PLACES, half_up
from ikm.scoring.score import ElementScore
from ikm.survey.instrument import QualityClass

_HEAD = 5  # row of the head, below the title
_LABEL_WIDTH, _ABOUT_WIDTH, _ANSWER_WIDTH, _TOTAL_WIDTH = 32.0, 18.0, 14.0, 15.0


class Row(IntEnum):
    """What stands below the answers, counted from the first row after them."""

    SUM = 0
    N = 1
    NRR = 2
    WEIGHT = 3
    WEIGHTED = 4
    INDEX = 5
    QUALITY = 6
    STEPS = 8
    EXACT = 9
    BELOW = 10
    REST = 11


_LOOKS = {
    Row.SUM: "count",
    Row.N: "count",
    Row.NRR: "nrr",
    Row.WEIGHT: "weight",
    Row.WEIGHTED: "weighted",
    Row.INDEX: "index",
    Row.QUALITY: "center",
    Row.EXACT: "exact",
    Row.BELOW: "count",
    Row.REST: "exact",
}
_STRONG = {Row.NRR, Row.WEIGHTED, Row.INDEX, Row.QUALITY}


@dataclass(frozen=True)
class Classes:
    """Where the codebook has the lowest index of each class, rising, and its letter."""

    lowest: str
    mutu: str

    def of(self, index: str) -> str:
        """The class of the rounded index in this cell."""
        return f"LOOKUP({index},{self.lowest},{self.mutu})"


@dataclass(frozen=True)
class ProcessingTable:
    """The table of one unit, and where its figures stand.

    classes: None where the instrument has none.
    """

    subject: Subject
    sheet: Sheet
    classes: Classes | None

    @cached_property
    def why_not(self) -> str:
        """Why there is no table; "" where there is one."""
        subject = self.subject
        if not subject.domain.n:
            return subject.say("Belum ada responden.")
        if subject.withheld:
            return subject.say("Tabel jawaban tidak dilampirkan, karena hasilnya tidak diumumkan.")
        return "" if subject.valued else subject.why_no_elements

    @cached_property
    def elements(self) -> list[ElementScore]:
        """Those that apply."""
        return [element for element in self.subject.domain.elements if element.weight is not None]

    @cached_property
    def asked(self) -> list[str]:
        """Keys of the elements whose answers are shown."""
        every, hidden = applicable(self.subject), telling(self.subject)
        return every if self.subject.internal else [key for key in every if key not in hidden]

    @cached_property
    def shares(self) -> Shares | None:
        """How NRR tertimbang is made to add up to SKM; None where no formula can tell."""
        if self.subject.domain.skm is None:
            return None
        return shares([part for part in map(_exact, self.elements) if part is not None], self.subject.domain.skm)

    @cached_property
    def unreckoned(self) -> bool:
        """The mean of an element is not that of the answers below each other."""
        return any(element.nrr is not None and not _pooled(element) for element in self.elements)

    def figure(self, row: Row, element: ElementScore | None, value: Cell) -> Cell:
        """The figure by reference to this table, for another sheet; without a table the value itself."""
        if self.why_not or value is None:
            return value
        column = self._total if element is None else self._column(element)
        assert not isinstance(value, Live)
        return Live(self.sheet.place(self._at(row), column), value)  # type: ignore[arg-type]

    def write(self) -> None:
        """Put the table on its sheet."""
        sheet = self.sheet
        if self.why_not:
            sheet.widths([100])
            sheet.across(_HEAD, self.why_not, "plain")
            return
        sheet.widths(
            [_LABEL_WIDTH, *[_ABOUT_WIDTH] * len(self._about), *[_ANSWER_WIDTH] * len(self.elements), _TOTAL_WIDTH]
        )
        headings = (f"{self.subject.about(e).code}\n{self.subject.name(e)}" for e in self.elements)
        about = (heading for heading, _, _ in self._about)
        sheet.heading(_HEAD, [self.subject.say("Responden"), *about, *headings, self.subject.say("Unit pelayanan")])
        sheet.freeze(_HEAD + 1, self._first_element)
        self._write_answers()
        self._write_figures()

    # Answers

    @cached_property
    def _about(self) -> list[tuple[str, str, list[Cell]]]:
        """Headings, looks and cells of what is told of respondents: nothing where the workbook may be published."""
        if not self.subject.internal:
            return []
        say, answers = self.subject.say, self.subject.answers
        questions = [(q.text_in(self.subject.language), q.kunci) for q in self.subject.project.pertanyaan]
        named = [(say("Layanan"), "service"), *((text, key) for text, key in questions if key in answers.columns)]
        return [
            (say("Tanggal"), "day", answers["date"].to_list()),
            *((text, "text", [self._word(value) for value in answers[key].to_list()]) for text, key in named),
        ]

    def _word(self, value: object) -> Cell:
        return None if value is None else self.subject.word(str(value))

    @cached_property
    def _answers(self) -> Mapping[str, Sequence[int | None]]:
        """Of each element that is shown what each respondent answered."""
        if self.subject.internal:
            return {key: self.subject.answers[key].to_list() for key in self.asked}
        rows = shuffled(self.subject, self.asked)
        return {key: [row[i] for row in rows] for i, key in enumerate(self.asked)}

    def _write_answers(self) -> None:
        n = self.subject.answers.height
        for i in range(n):
            self.sheet.put(_HEAD + 1 + i, 0, i + 1, "number")
        columns = [(1 + i, look, cells) for i, (_, look, cells) in enumerate(self._about)]
        for element in self.elements:
            cells: Sequence[Cell] = self._answers.get(element.key, [None] * n)
            columns.append((self._column(element), "center", list(cells)))
        for column, look, values in columns:
            for i, cell in enumerate(values):
                self.sheet.put(_HEAD + 1 + i, column, cell, look)

    # Places

    @property
    def _first_element(self) -> int:
        return 1 + len(self._about)

    def _column(self, element: ElementScore) -> int:
        return self._first_element + next(i for i, each in enumerate(self.elements) if each.key == element.key)

    @property
    def _total(self) -> int:
        return self._first_element + len(self.elements)

    def _at(self, row: Row) -> int:
        return _HEAD + 1 + self.subject.answers.height + row

    def _cell(self, row: Row, column: int) -> str:
        return address(self._at(row), column)

    def _all(self, row: Row, last: int | None = None) -> str:
        """The cells of a row under all elements, or under those up to a column."""
        end = self._total - 1 if last is None else last
        return span((self._at(row), self._first_element), (self._at(row), end))

    def _counted(self, element: ElementScore) -> str | None:
        """The answers that are the element's; None where they are not shown."""
        answers = self._answers.get(element.key)
        if answers is None:
            return None
        column, first = self._column(element), _HEAD + 1
        return span((first, column), (first + len(answers) - 1, column))

    # Figures

    def _write_figures(self) -> None:
        for row, label in self._labels():
            self.sheet.put(self._at(row), 0, label, "section" if row is Row.STEPS else "text", strong=row in _STRONG)
            for i in range(len(self._about) if row is not Row.STEPS else 0):
                self.sheet.put(self._at(row), 1 + i, None, "text")
        written = {row for row, _ in self._labels()}
        for element in self.elements:
            self._put(self._column(element), self._of_element(element), written)
        self._put(self._total, self._of_unit(), written)

    def _labels(self) -> Iterator[tuple[Row, str]]:
        say = self.subject.say
        yield Row.SUM, say("Jumlah nilai per unsur")
        yield Row.N, say("Responden yang menjawab")
        yield Row.NRR, say("NRR per unsur")
        yield Row.WEIGHT, say("Bobot")
        yield Row.WEIGHTED, say("NRR tertimbang per unsur; jumlahnya SKM")
        yield Row.INDEX, say("IKM (NRR × 25; unit: SKM × 25)")
        if self.classes:
            yield Row.QUALITY, say("Mutu")
        yield Row.STEPS, say("Langkah pembulatan")
        yield Row.EXACT, say("NRR × bobot, belum dibulatkan")
        if self.shares:
            yield Row.BELOW, say("Bagian bulat, dalam satuan desimal terakhir")
            yield Row.REST, say("Sisanya; sisa terbesar dibulatkan ke atas")

    def _put(self, column: int, cells: Mapping[Row, Cell], written: set[Row]) -> None:
        for row in written - {Row.STEPS}:
            self.sheet.put(self._at(row), column, cells.get(row), _LOOKS[row], strong=row in _STRONG)

    def _of_element(self, element: ElementScore) -> dict[Row, Cell]:
        column = self._column(element)
        counted = self._counted(element)
        assert element.weight is not None
        cells: dict[Row, Cell] = {
            Row.SUM: _live(counted and f"SUM({counted})", element.sum),
            Row.N: _live(counted and f"COUNT({counted})", element.n),
            Row.WEIGHT: Live(f"{element.weight.numerator}/{element.weight.denominator}", float(element.weight)),
        }
        exact = _exact(element)
        if element.nrr is None or exact is None:
            return cells | dict.fromkeys((Row.NRR, Row.WEIGHTED, Row.INDEX, Row.QUALITY), ABSENT)
        mean = f"{self._cell(Row.SUM, column)}/{self._cell(Row.N, column)}" if _pooled(element) else None
        nrr = mean and half_up_formula(mean, element.nrr, NRR_PLACES)
        index = mean and half_up_formula(f"{mean}*{SCALE}", SCALE * element.nrr, INDEX_PLACES)
        return {
            **cells,
            Row.NRR: _live(nrr, half_up(element.nrr, NRR_PLACES)),
            Row.INDEX: _live(index, element.index),
            Row.QUALITY: self._quality(column, element.quality),
            Row.EXACT: _live(mean and f"{mean}*{self._cell(Row.WEIGHT, column)}", float(exact)),
            **self._rounded(element, column, exact),
        }

    def _rounded(self, element: ElementScore, column: int, exact: Fraction) -> dict[Row, Cell]:
        """NRR tertimbang as printed, and the steps to it."""
        if element.nrr_weighted is None:
            return {Row.WEIGHTED: ABSENT}
        if self.shares is None:
            return {Row.WEIGHTED: element.nrr_weighted}
        part, below, rest = (self._cell(row, column) for row in (Row.EXACT, Row.BELOW, Row.REST))
        scaled = exact * 10**self.shares.places
        whole = scaled.numerator // scaled.denominator
        printed = self.shares.printed(
            below, rest, self._all(Row.REST), self._all(Row.REST, column), self._cell(Row.REST, self._total)
        )
        return {
            Row.BELOW: Live(self.shares.below(part), whole),
            Row.REST: Live(self.shares.rest(part, below), float(scaled - whole)),
            Row.WEIGHTED: Live(printed, element.nrr_weighted),
        }

    def _of_unit(self) -> dict[Row, Cell]:
        domain = self.subject.domain
        rows = span((_HEAD + 1, 0), (_HEAD + self.subject.answers.height, 0))
        cells: dict[Row, Cell] = {
            Row.N: Live(f"COUNT({rows})", self.subject.answers.height),
            Row.WEIGHT: Live(f"SUM({self._all(Row.WEIGHT)})", float(sum(e.weight or 0 for e in self.elements))),
        }
        if domain.skm is None or domain.ikm is None:
            return cells | dict.fromkeys((Row.WEIGHTED, Row.INDEX, Row.QUALITY), ABSENT)
        exact, whole = exact_skm(self.elements), self._cell(Row.EXACT, self._total)
        places = -int(domain.skm.as_tuple().exponent)
        index = half_up_formula(f"{whole}*{SCALE}", SCALE * exact, INDEX_PLACES)
        cells |= {
            Row.EXACT: Live(f"SUM({self._all(Row.EXACT)})", float(exact)),
            Row.WEIGHTED: Live(f"ROUND(SUM({self._all(Row.WEIGHTED)}),{places})", domain.skm),
            Row.INDEX: _live(index, domain.ikm),
            Row.QUALITY: self._quality(self._total, domain.quality),
        }
        return cells | self._missing(exact, whole, places)

    def _missing(self, exact: Fraction, whole: str, places: int) -> dict[Row, Cell]:
        """SKM in units of its last digit, and how many of them the whole parts leave out."""
        units = units_formula(whole, exact, places)
        if self.shares is None:
            return {}
        total = int(half_up(exact, places).scaleb(places))
        parts = (part * 10**places for part in map(_exact, self.elements) if part is not None)
        missing = total - sum(part.numerator // part.denominator for part in parts)
        return {
            Row.BELOW: _live(units, total),
            Row.REST: Live(f"{self._cell(Row.BELOW, self._total)}-SUM({self._all(Row.BELOW)})", missing),
        }

    def _quality(self, column: int, quality: QualityClass | None) -> Cell:
        if self.classes is None or quality is None:
            return ABSENT
        return Live(self.classes.of(self._cell(Row.INDEX, column)), quality.mutu)


def _live(formula: str | None, value: Cell) -> Cell:
    """The formula with its value; where none may stand there, the value alone."""
    return value if formula is None or value is None else Live(formula, value)  # type: ignore[arg-type]


def _pooled(element: ElementScore) -> bool:
    return bool(element.n) and element.sum is not None and element.nrr == Fraction(element.sum, element.n)


def _exact(element: ElementScore) -> Fraction | None:
    return None if element.weight is None or element.nrr is None else element.weight * element.nrr
