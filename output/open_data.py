"""What may be published as open data: CSV files (RFC 4180), and a data package that says what each column holds.

The package is described as the Frictionless standards have it (Data Package and Table Schema, version 1), which data
portals read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ikm.output.chapters.trend import Point, points
from ikm.output.data_dictionary import (
    COMPLEMENT,
    EARLIER,
    ELEMENTS,
    FEW,
    FEW_ANSWERS,
    NO_INDEX,
    NOBODY,
    NOT_APPLICABLE,
    PUBLISHED,
    SERVICES,
    STATUS,
    UNANSWERED,
    UNITS,
    Field,
    Table,
)
from ikm.output.delimited import harmless
from ikm.output.subject import Subject
from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import DomainScore, ElementScore
from ikm.survey import instrument as instruments
from ikm.survey.instrument import QualityClass
from ikm.survey.messages import Language, Message, translate
from ikm.survey.periods import Period

PACKAGE = "datapackage.json"
ALL_TIMES = "semua"  # in place of a period, of answers of which none is named
NAMELESS = "(tidak diisi)"  # the service of those who named none

LANGUAGES: tuple[Language, ...] = ("id", "en")

_WEIGHT_PLACES = 6
_SUPPRESSION = {"primer": FEW, "sekunder": COMPLEMENT}

Row = dict[str, str | int | None]


def open_data(subjects: Sequence[Subject], license_name: str = "") -> dict[str, bytes]:
    """The files by their names: a CSV file for units, elements and services, and `datapackage.json` about them.

    Of each unit the present period and those before it, as `[[riwayat]]` published them and as the answers at hand
    tell; services are of the present period. What may not be published is blank, whether a subject is internal or not,
    and `status` says why. license_name: an identifier such as CC-BY-4.0. Same subjects, same bytes.
    """
    inferred = any(subject.inferred for subject in subjects)
    tables = {
        UNITS: [row for subject in subjects for row in _units(subject)],
        ELEMENTS: [row for subject in subjects for row in _elements(subject)],
        SERVICES: [row for subject in subjects for row in _services(subject)],
    }
    files = {_file(table): _csv(_columns(table, inferred=inferred), rows) for table, rows in tables.items()}
    package = _package(subjects, license_name, [_resource(table, files, inferred=inferred) for table in tables])
    return {**files, PACKAGE: (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")}


def _units(subject: Subject) -> Iterator[Row]:
    """A row for each period, in order of time; the present one last."""
    published = {point.period: point for point in points(subject) if point.domain is None}
    past = {past.period: past.domain for past in subject.past}
    for period in sorted(published.keys() | past.keys(), key=lambda period: (period.end, period.start)):
        point = published.get(period)
        yield _earlier(subject, point) if point else _unit(subject, period, past[period])
    present = _unit(subject, subject.when, subject.domain)
    yield present | {"pengguna": subject.population, "target": subject.target}


def _earlier(subject: Subject, point: Point) -> Row:
    """A result of `[[riwayat]]`."""
    instrument = instruments.load(point.instrument)
    return {
        **_place(subject, point.period),
        "instrumen": instrument.id,
        "responden": point.n,
        "ikm": str(point.ikm),
        **_quality(instrument.class_of(point.ikm)),
        "status": EARLIER,
    }


def _unit(subject: Subject, period: Period | None, domain: DomainScore) -> Row:
    row = {
        **_place(subject, period),
        "instrumen": subject.instrument.id,
        "responden": domain.n,
        "status": _status(domain),
    }
    if row["status"] != PUBLISHED:
        return row
    complete = None if domain.index_only else domain.complete
    return {**row, "lengkap": complete, "skm": _text(domain.skm), **_index(domain), **_quality(domain.quality)}


def _elements(subject: Subject) -> Iterator[Row]:
    """A row for each element in each period of which the answers at hand tell."""
    published = {point.period for point in points(subject) if point.domain is None}
    domains = [(past.period, past.domain) for past in subject.past if past.period not in published]
    for period, domain in [*domains, (subject.when, subject.domain)]:
        for element in domain.elements if domain.n else ():
            yield _element(subject, period, domain, element)


def _element(subject: Subject, period: Period | None, domain: DomainScore, element: ElementScore) -> Row:
    about = subject.instrument[element.key]
    row: Row = {
        "periode": _name(period),
        "unit": subject.unit.nama,
        "unsur": element.key,
        "kode": about.code,
        "nama_unsur": about.name.id,
        "status": _status_of_element(domain, element),
    }
    if row["status"] != PUBLISHED or element.nrr is None:
        return row
    counts = zip((1, 2, 3, 4), element.counts or (), strict=False)
    return {
        **row,
        "responden": element.n,
        **{f"jawaban_{value}": count for value, count in counts},
        "nrr": str(half_up(element.nrr, NRR_PLACES)),
        "bobot": _rounded(element.weight, _WEIGHT_PLACES),
        "nrr_tertimbang": _text(element.nrr_weighted),
        "indeks": _text(element.index),
        "mutu": element.quality.mutu if element.quality else None,
        **_interval(element.ci95),
    }


def _services(subject: Subject) -> Iterator[Row]:
    """A row for each service in the present period."""
    for domain in subject.services:
        row: Row = {
            "periode": _name(subject.when),
            "unit": subject.unit.nama,
            "layanan": domain.service or NAMELESS,
            "responden": domain.n,
            "status": _status(domain),
        }
        if row["status"] == PUBLISHED:
            row |= {**_index(domain), "mutu": domain.quality.mutu if domain.quality else None}
        yield row


def _status(domain: DomainScore) -> str:
    """Whether its index is published, and if not, why."""
    if not domain.n:
        return NOBODY
    if domain.suppression:
        return _SUPPRESSION[domain.suppression]
    return PUBLISHED if domain.ikm is not None else NO_INDEX


def _status_of_element(domain: DomainScore, element: ElementScore) -> str:
    if element.weight is None:
        return NOT_APPLICABLE
    if domain.suppression:
        return _SUPPRESSION[domain.suppression]
    if domain.index_only:
        return FEW_ANSWERS
    return PUBLISHED if element.nrr is not None else UNANSWERED


def _place(subject: Subject, period: Period | None) -> Row:
    days = {"mulai": period.start.isoformat(), "selesai": period.end.isoformat()} if period else {}
    return {"periode": _name(period), "unit": subject.unit.nama, "kode": subject.unit.kode or None, **days}


def _name(period: Period | None) -> str:
    return str(period) if period else ALL_TIMES


def _index(domain: DomainScore) -> Row:
    return {"ikm": _text(domain.ikm), **_interval(domain.ci95)}


def _interval(span: tuple[float, float] | None) -> Row:
    return {"ci95_bawah": f"{span[0]:.2f}", "ci95_atas": f"{span[1]:.2f}"} if span else {}


def _quality(quality: QualityClass | None) -> Row:
    return {"mutu": quality.mutu, "kinerja": quality.kinerja.id} if quality else {}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _rounded(value: Fraction | None, places: int) -> str | None:
    return None if value is None else str(half_up(value, places))


# Files


def _file(table: Table) -> str:
    return f"{table.name}.csv"


def _columns(table: Table, *, inferred: bool) -> list[Field]:
    return [field for field in table.fields if inferred or not field.inferred]


def _csv(columns: Sequence[Field], rows: Sequence[Row]) -> bytes:
    """Comma-separated, with a point before decimals, lines ended as RFC 4180 has them, in UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([field.name for field in columns])
    for row in rows:
        writer.writerow([harmless(row.get(field.name)) for field in columns])
    return buffer.getvalue().encode("utf-8")


def _package(subjects: Sequence[Subject], license_name: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    first = subjects[0]
    agency = first.project.instansi
    about: dict[str, Any] = {"profile": "tabular-data-package", "name": f"ikm-{_name(first.when).lower()}"}
    for language in LANGUAGES:
        when = first.when.say(language) if first.when else translate("seluruh periode", language)
        title = (translate("Indeks Kepuasan Masyarakat", language), agency.daerah or agency.nama, when)
        about[_in("title", language)] = ", ".join(filter(None, title))
        about[_in("description", language)] = Message(
            "Hasil survei kepuasan masyarakat menurut {regulation}. Nilai dari kurang dari {threshold} responden tidak "
            "diumumkan; nilai lain dapat ikut disembunyikan, agar yang kecil tidak dapat dihitung dari selisihnya. Sel "
            "yang kosong dijelaskan oleh kolom status.",
            regulation=first.instrument.regulation,
            threshold=first.project.survei.ambang,
        ).say(language)
    if agency.nama:
        about["contributors"] = [{"title": agency.nama, "role": "publisher"}]
    if license_name:
        about["licenses"] = [{"name": license_name}]
    return {**about, "resources": resources}


def _resource(table: Table, files: dict[str, bytes], *, inferred: bool) -> dict[str, Any]:
    content = files[_file(table)]
    schema: dict[str, Any] = {
        "fields": [_described(field, table) for field in _columns(table, inferred=inferred)],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table is not UNITS:
        of_unit = list(UNITS.key)
        schema["foreignKeys"] = [{"fields": of_unit, "reference": {"resource": UNITS.name, "fields": of_unit}}]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": _file(table),
        **_said("title", table.title),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _described(field: Field, table: Table) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": True} if field.required else {}
    limits |= {name: value for name, value in (("minimum", field.low), ("maximum", field.high)) if value is not None}
    found: dict[str, Any] = {"name": field.name, "type": field.kind, **_said("description", field.meaning)}
    if field.name == "status":
        limits["enum"] = list(table.statuses)
        found["categories"] = [{"value": status, **_said("label", STATUS[status])} for status in table.statuses]
    return {**found, "constraints": limits} if limits else found


def _said(name: str, words: Message) -> dict[str, str]:
    """A property in each language; the standards know none of its own for that."""
    return {_in(name, language): words.say(language) for language in LANGUAGES}


def _in(name: str, language: Language) -> str:
    return name if language == "id" else f"{name}_{language}"
