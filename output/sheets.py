"""Scores as CSV and XLSX tables: a row per domain, and a row per element of each domain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import DomainScore, Score
from ikm.survey.messages import Language, translate

Cell = str | int | float | None

_DOMAIN_HEADER = ("tingkat", "unit", "layanan", "periode", "rincian", "n", "lengkap", "ikm", "mutu", "kinerja")
_INTERVAL_HEADER = ("galat_baku", "ci95_bawah", "ci95_atas", "di_bawah_ambang")
_ELEMENT_HEADER = (
    *("tingkat", "unit", "layanan", "periode", "rincian", "kunci", "kode", "unsur", "n", "jumlah"),
    *("nrr", "bobot", "nrr_tertimbang", "indeks", "mutu", "galat_baku", "ci95_bawah", "ci95_atas"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(score: Score) -> str:
    """One row per domain and element, comma-separated; official figures as they are printed in JSON."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow((*_ELEMENT_HEADER, "n_domain", "ikm", "mutu_ikm"))
    for domain in score.domains:
        for row in _element_rows(domain, score):
            end = (domain.n, _text(domain.ikm), domain.quality.mutu if domain.quality else None)
            writer.writerow([_harmless(cell) for cell in (*row, *end)])
    return buffer.getvalue()


def to_xlsx(score: Score, language: Language = "id") -> bytes:
    """A workbook with the sheets IKM (domains) and Unsur (elements), numbers as numbers."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": translate("Indeks Kepuasan Masyarakat", language)})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "ikm": book.add_format({"num_format": "0.00"}),
        "indeks": book.add_format({"num_format": "0.00"}),
        "nrr": book.add_format({"num_format": "0.0000"}),
        "nrr_tertimbang": book.add_format({"num_format": "0.0000##"}),
        "galat_baku": book.add_format({"num_format": "0.000"}),
        "ci95_bawah": book.add_format({"num_format": "0.00"}),
        "ci95_atas": book.add_format({"num_format": "0.00"}),
    }
    domains = (row for domain in score.domains for row in [_domain_row(domain)])
    elements = (row for domain in score.domains for row in _element_rows(domain, score))
    for name, header, rows in (
        ("IKM", _DOMAIN_HEADER + _INTERVAL_HEADER, domains),
        (translate("Unsur", language), _ELEMENT_HEADER, elements),
    ):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(header):
            sheet.set_column(column, column, 30 if heading in ("unit", "layanan", "unsur") else 12)
            sheet.write_string(0, column, heading, formats["head"])
        for i, row in enumerate(rows, start=1):
            for column, (heading, cell) in enumerate(zip(header, row, strict=True)):
                _write(sheet, i, column, _as_number(heading, cell), formats.get(heading))
    book.close()
    return buffer.getvalue()


def _write(sheet: object, row: int, column: int, cell: Cell, form: object) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, form)  # type: ignore[attr-defined]
    elif cell is not None:
        sheet.write_number(row, column, cell, form)  # type: ignore[attr-defined]


def _as_number(heading: str, cell: Cell) -> Cell:
    official = ("ikm", "indeks", "nrr", "nrr_tertimbang")
    return float(cell) if heading in official and isinstance(cell, str) else cell


def _domain_row(domain: DomainScore) -> tuple[Cell, ...]:
    quality = domain.quality
    return (
        *_place(domain),
        *(domain.n, domain.complete, _text(domain.ikm)),
        *((quality.mutu, quality.kinerja.id) if quality else (None, None)),
        *(domain.se, *(domain.ci95 or (None, None))),
        "ya" if domain.suppressed else "tidak",
    )


def _element_rows(domain: DomainScore, score: Score) -> Iterator[tuple[Cell, ...]]:
    for element in domain.elements:
        about = score.instrument[element.key]
        yield (
            *_place(domain),
            *(element.key, about.code, about.name.id, element.n, element.sum),
            None if element.nrr is None else str(half_up(element.nrr, NRR_PLACES)),
            *(_text(element.weight), _text(element.nrr_weighted), _text(element.index)),
            element.quality.mutu if element.quality else None,
            *(element.se, *(element.ci95 or (None, None))),
        )


def _place(domain: DomainScore) -> tuple[Cell, ...]:
    group = "; ".join(f"{key}={value or '-'}" for key, value in (domain.group or {}).items())
    return domain.level, domain.unit, domain.service, domain.period, group or None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
