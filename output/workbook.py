"""Scores as a workbook for people: the indexes, the elements behind them, and how they were made."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ikm.output.method import described
from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import DomainScore, ElementScore, Score
from ikm.survey.messages import Language, marked, translate

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Cell = str | int | float | Decimal | None

_ACCENT = "#0B5D7A"
_LEVELS = {
    "agency": marked("Instansi"), "unit": marked("Unit"), "service": marked("Layanan"), "group": marked("Rincian"),
}  # fmt: skip
_TOO_FEW, _YES = marked("terlalu sedikit responden"), marked("ya")
_COMPLEMENT, _INDEX = marked("tidak, agar kelompok lain tidak terhitung"), marked("indeksnya saja")
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "count": {"num_format": "#,##0"},
    "nrr": {"num_format": "0." + "0" * NRR_PLACES},
    "nrr_weighted": {"num_format": "0.0000##"},
    "index": {"num_format": "0.00"},
    "real": {"num_format": "0.000"},
}


@dataclass(frozen=True)
class _Column:
    heading: str
    width: int
    form: str
    cells: Sequence[Cell]


def to_xlsx(score: Score, language: Language = "id") -> bytes:
    """The workbook, its numbers as numbers; a text from outside is never a formula or a link."""
    import xlsxwriter

    sheets = _Sheets(score, language)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": sheets.say("Indeks Kepuasan Masyarakat")})
    _write(book, "IKM", list(sheets.indexes()))
    _write(book, sheets.say("Unsur"), list(sheets.elements()))
    about = book.add_worksheet(sheets.say("Keterangan"))
    about.set_column(0, 0, 110)
    for row, line in enumerate(sheets.about()):
        about.write_string(row, 0, line, book.add_format({"text_wrap": True}))
    book.close()
    return buffer.getvalue()


def _write(book: Workbook, name: str, columns: Sequence[_Column]) -> None:
    """A sheet with a heading that stays, filters, and columns that fit the width of a landscape page."""
    sheet = book.add_worksheet(name)
    head = {"bold": True, "font_color": "#FFFFFF", "bg_color": _ACCENT, "text_wrap": True, "valign": "top"}
    heading = book.add_format(head)
    forms = {form: book.add_format({"valign": "top", **look}) for form, look in _FORMATS.items()}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, heading)
        for row, cell in enumerate(column.cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(row, place, cell, forms[column.form])
            elif cell is not None:
                sheet.write_number(row, place, cell, forms[column.form])
    sheet.set_row(0, 48)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(columns[0].cells), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


@dataclass(frozen=True)
class _Sheets:
    """The columns of each sheet, in the reader's language."""

    score: Score
    language: Language

    def say(self, text: str) -> str:
        return translate(text, self.language)

    def indexes(self) -> Iterator[_Column]:
        """A row for each domain."""
        domains = self.score.domains
        yield from self._places(domains)
        yield _Column("n", 8, "count", [d.n for d in domains])
        yield _Column(self.say("Lengkap"), 9, "count", [d.complete for d in domains])
        yield _Column("IKM", 8, "index", [d.ikm for d in domains])
        yield _Column(self.say("Mutu"), 7, "text", [d.quality.mutu if d.quality else None for d in domains])
        names = [d.quality.kinerja.in_(self.language) if d.quality else None for d in domains]
        yield _Column(self.say("Kinerja"), 13, "text", names)
        yield from self._inference(domains)
        published = [_published(d) for d in domains]
        yield _Column(self.say("Diumumkan"), 13, "text", [self.say(text) for text in published])
        for place, about in enumerate(self.score.instrument.elements):
            nrr = [_nrr(domain.elements[place].nrr) for domain in domains]
            yield _Column(f"NRR {about.code} {about.name.in_(self.language)}", 13, "nrr", nrr)

    def elements(self) -> Iterator[_Column]:
        """A row for each element of each domain."""
        pairs = [(domain, element) for domain in self.score.domains for element in domain.elements]
        elements = [element for _, element in pairs]
        abouts = [self.score.instrument[element.key] for element in elements]
        yield from self._places([domain for domain, _ in pairs])
        yield _Column(self.say("Kode"), 7, "text", [about.code for about in abouts])
        yield _Column(self.say("Unsur"), 38, "text", [about.name.in_(self.language) for about in abouts])
        yield _Column("n", 8, "count", [e.n for e in elements])
        yield _Column(self.say("Jumlah nilai"), 9, "count", [e.sum for e in elements])
        yield _Column("NRR", 9, "nrr", [_nrr(e.nrr) for e in elements])
        weights = [self.say("tidak berlaku") if e.weight is None else str(e.weight) for e in elements]
        yield _Column(self.say("Bobot"), 9, "text", weights)
        yield _Column(self.say("NRR tertimbang"), 11, "nrr_weighted", [e.nrr_weighted for e in elements])
        yield _Column("IKM", 8, "index", [e.index for e in elements])
        yield _Column(self.say("Mutu"), 7, "text", [e.quality.mutu if e.quality else None for e in elements])
        yield from self._inference(elements)

    def about(self) -> Iterator[str]:
        """The regulation, what the figures are, and where they depart from its usual way."""
        yield self.score.instrument.regulation
        yield self.say("NRR: nilai rata-rata, 1 sampai 4. IKM = 25 × jumlah NRR tertimbang, 25 sampai 100.")
        for message in described(self.score):
            yield message.say(self.language)
        for domain, note in self.score.notes:
            place = self._group(domain) or domain.place
            yield ": ".join(filter(None, (place, note.message.say(self.language))))

    def _group(self, domain: DomainScore) -> str | None:
        """The group that a row is about; None of others."""
        blank = self.say("(tidak diisi)")
        return "; ".join(f"{key}: {self.say(value or blank)}" for key, value in (domain.group or {}).items()) or None

    def _places(self, domains: Sequence[DomainScore]) -> Iterator[_Column]:
        """What each row is about; a column that says nothing is left out."""
        yield _Column(self.say("Tingkat"), 10, "text", [self.say(_LEVELS[d.level]) for d in domains])
        blank = self.say("(tidak diisi)")
        for heading, width, cells in (
            (self.say("Unit"), 38, [d.unit for d in domains]),
            (self.say("Jenis layanan"), 32, [d.service or (blank if d.level == "service" else None) for d in domains]),
            (self.say("Periode"), 10, [d.period for d in domains]),
            (self.say("Rincian"), 24, [self._group(d) for d in domains]),
        ):
            if any(cells):
                yield _Column(heading, width, "text", cells)

    def _inference(self, estimates: Sequence[DomainScore] | Sequence[ElementScore]) -> Iterator[_Column]:
        spans = [estimate.ci95 or (None, None) for estimate in estimates]
        yield _Column(self.say("Galat baku"), 9, "real", [estimate.se for estimate in estimates])
        yield _Column(self.say("95 % bawah"), 9, "index", [low for low, _ in spans])
        yield _Column(self.say("95 % atas"), 9, "index", [high for _, high in spans])


def _nrr(value: Fraction | None) -> Decimal | None:
    return None if value is None else half_up(value, NRR_PLACES)


def _published(domain: DomainScore) -> str:
    if domain.suppression == "primer":
        return _TOO_FEW
    if domain.suppression == "sekunder":
        return _COMPLEMENT
    return _INDEX if domain.index_only else _YES
