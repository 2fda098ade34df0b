"""Scores as CSV for other programs: a row for each element of each domain."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import DomainScore, Score

Cell = str | int | float | None

_HEADER = (
    *("tingkat", "unit", "layanan", "periode", "rincian", "kunci", "kode", "unsur", "n", "jumlah"),
    *("nrr", "bobot", "nrr_tertimbang", "indeks", "mutu", "galat_baku", "ci95_bawah", "ci95_atas"),
    *("n_domain", "lengkap", "ikm", "mutu_ikm", "kinerja", "galat_baku_ikm", "ci95_bawah_ikm", "ci95_atas_ikm"),
    *("diumumkan", "instrumen", "cara_bobot"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(score: Score) -> str:
    """One row per domain and element, comma-separated; official figures as they are printed in JSON."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for domain in score.domains:
        for row in _element_rows(domain, score):
            writer.writerow([harmless(cell) for cell in (*row, *_about(domain, score))])
    return buffer.getvalue()


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


def _about(domain: DomainScore, score: Score) -> tuple[Cell, ...]:
    """What stands in each row of a domain: its own figures, and how they were made."""
    quality = domain.quality
    return (
        *(domain.n, domain.complete, _text(domain.ikm)),
        *((quality.mutu, quality.kinerja.id) if quality else (None, None)),
        *(domain.se, *(domain.ci95 or (None, None))),
        *(_published(domain), score.instrument.id, score.weights),
    )


def _published(domain: DomainScore) -> str:
    if domain.suppressed:
        return "tidak"
    return "indeks" if domain.index_only else "ya"


def _place(domain: DomainScore) -> tuple[Cell, ...]:
    group = "; ".join(f"{key}={value or '-'}" for key, value in (domain.group or {}).items())
    return domain.level, domain.unit, domain.service, domain.period, group or None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
