"""The processing of one unit's answers as a workbook that an auditor can reckon again: numbers, formulas, codebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version

from ikm.output.method import described
from ikm.output.numbers import ABSENT
from ikm.output.processing_table import Classes, ProcessingTable, Row
from ikm.output.spreadsheet import Cell, Sheet, Workbook, span
from ikm.output.subject import Subject
from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import DomainScore, ElementScore
from ikm.survey.messages import marked

_START = 5  # first row below the title
_INTERNAL = marked("INTERNAL – tidak untuk diumumkan")


def workbook(subject: Subject) -> bytes:
    """The workbook of one unit: processing, results, codebook, and what it is and from when.

    Raises OutputError for more respondents than a sheet has rows.
    """
    say = subject.say
    title = say("Pengolahan data SKM {unit}", unit=subject.unit.nama)
    book = Workbook(title, _created(subject), subject.project.instansi.aksen)
    mark = say(_INTERNAL) if subject.internal else ""
    processing, results, codebook, about = (
        _sheet(book, subject, name, heading, mark)
        for name, heading in (
            (say("Pengolahan"), say("Pengolahan data survei per responden dan per unsur pelayanan")),
            (say("Hasil"), say("Hasil survei kepuasan masyarakat")),
            (say("Buku kode"), say("Buku kode")),
            (say("Keterangan"), say("Keterangan")),
        )
    )
    table = ProcessingTable(subject, processing, _codebook(subject, codebook))
    table.write()
    _results(subject, results, table)
    _about(subject, about, table)
    return book.content()


def _created(subject: Subject) -> str:
    """The workbook's date: the end of its period, else of its answers. The clock has no part in it."""
    if subject.when is not None:
        return subject.when.end.isoformat()
    return subject.days[1].isoformat() if subject.days else ""


def _sheet(book: Workbook, subject: Subject, name: str, title: str, mark: str) -> Sheet:
    """A new sheet with its title, the unit and the period."""
    agency = subject.project.instansi
    sheet = book.sheet(name, mark)
    sheet.put(0, 0, title, "title")
    sheet.put(1, 0, subject.unit.nama, "section")
    sheet.put(2, 0, " · ".join(filter(None, (agency.nama, agency.daerah, subject.period))), "note")
    sheet.put(3, 0, mark, "mark")
    return sheet


# Codebook ------------------------------------------------------------------------------------------------------------


def _codebook(subject: Subject, sheet: Sheet) -> Classes | None:
    """Write what codes, values and classes mean; where the classes stand, None without any."""
    say, language = subject.say, subject.language
    sheet.widths([18, 9, 34, 44, 18, 18, 18, 18, 10])
    row, classes = _START, None
    if subject.instrument.classes:
        rising = sorted(subject.instrument.classes, key=lambda quality: quality.lower)
        sheet.put(row, 0, say("Mutu pelayanan menurut IKM yang telah dibulatkan"), "section")
        sheet.heading(row + 1, [say("IKM mulai dari"), say("Mutu"), say("Kinerja")])
        for i, quality in enumerate(rising, start=row + 2):
            sheet.row(i, [quality.lower, quality.mutu, quality.kinerja.in_(language)], ["index", "center", "text"])
        first, last = row + 2, row + 1 + len(rising)
        name = f"'{sheet.name}'!"
        classes = Classes(name + span((first, 0), (last, 0)), name + span((first, 1), (last, 1)))
        row = last + 2
    sheet.put(row, 0, say("Unsur dan nilai jawabannya"), "section")
    heads = [say("Kunci"), say("Kode"), say("Unsur"), say("Pertanyaan"), "1", "2", "3", "4", say("Bobot")]
    sheet.heading(row + 1, heads)
    weights = {element.key: element.weight for element in subject.domain.elements}
    for i, element in enumerate(subject.instrument.elements, start=row + 2):
        weight = weights.get(element.key)
        cells: list[Cell] = [
            *(element.key, element.code, element.name.in_(language), element.question.in_(language)),
            *(label.in_(language) for label in element.labels),
            say("tidak berlaku") if weight is None else str(weight),
        ]
        sheet.row(i, cells, ["text", "center", *["text"] * 6, "center"])
    row += 3 + len(subject.instrument.elements)
    sheet.put(row, 0, say("Keterangan responden"), "section")
    sheet.heading(row + 1, [say("Kunci"), "", say("Pertanyaan"), say("Pilihan jawaban")])
    for i, question in enumerate(subject.project.pertanyaan, start=row + 2):
        choices = "; ".join(map(subject.word, question.pilihan)) or say("isian bebas")
        sheet.row(i, [question.kunci, "", question.text_in(language), choices], ["text"] * 4)
    return classes


# Results -------------------------------------------------------------------------------------------------------------


def _results(subject: Subject, sheet: Sheet, table: ProcessingTable) -> None:
    sheet.widths([40, 14, 12, 14, 14, 10, 12, 12, 12])
    row = _summary(subject, sheet, table, _START) + 1
    if subject.withheld or not subject.domain.n:
        return
    if subject.valued:
        row = _elements(subject, sheet, table, row) + 1
    else:
        sheet.put(row, 0, subject.why_no_elements, "note")
        row += 2
    if len(subject.services) > 1:
        _services(subject, sheet, row)


def _summary(subject: Subject, sheet: Sheet, table: ProcessingTable, row: int) -> int:
    """The unit's own figures, a name and a value to a row; the row after them."""
    say, domain = subject.say, subject.domain
    for name, cell, look in _facts(subject, table):
        sheet.row(row, [name, cell], ["text", look], strong=name == "IKM")
        row += 1
    sheet.row(row, [say("Responden"), domain.n], ["text", "count"])
    if subject.why_not:
        sheet.put(row + 1, 0, subject.why_not, "note")
        row += 1
    return row + 1


def _facts(subject: Subject, table: ProcessingTable) -> Iterator[tuple[str, Cell, str]]:
    say, domain = subject.say, subject.domain
    if not subject.shown:
        return
    yield "IKM", table.figure(Row.INDEX, None, domain.ikm), "index"
    if domain.quality:
        yield say("Mutu"), table.figure(Row.QUALITY, None, domain.quality.mutu), "center"
        yield say("Kinerja"), domain.quality.kinerja.in_(subject.language), "center"
    if subject.valued:
        yield "SKM", table.figure(Row.WEIGHTED, None, domain.skm), "weighted"
    if domain.ci95:
        yield say("Selang kepercayaan 95%, batas bawah"), _real(domain.ci95[0]), "index"
        yield say("Selang kepercayaan 95%, batas atas"), _real(domain.ci95[1]), "index"


def _real(value: float) -> float:
    """A measured quantity to two places."""
    return round(value, 2)


def _elements(subject: Subject, sheet: Sheet, table: ProcessingTable, row: int) -> int:
    say = subject.say
    heads = [say("Unsur"), say("Kode"), "n", "NRR", say("NRR tertimbang"), "IKM", *_sure_heads(subject)]
    sheet.put(row, 0, say("Nilai unsur"), "section")
    sheet.heading(row + 1, heads)
    row += 2
    for element in subject.domain.elements:
        about = subject.about(element)
        name: list[Cell] = [about.name.in_(subject.language), about.code]
        if element.weight is None:
            absent: list[Cell] = [*name, element.n, *[say("tidak berlaku")] * (len(heads) - 3)]
            sheet.row(row, absent, ["text", "center", "count", *["center"] * (len(heads) - 3)])
        else:
            nrr = None if element.nrr is None else half_up(element.nrr, NRR_PLACES)
            cells: list[Cell] = [
                table.figure(Row.N, element, element.n),
                table.figure(Row.NRR, element, nrr),
                table.figure(Row.WEIGHTED, element, element.nrr_weighted),
                table.figure(Row.INDEX, element, element.index),
                *_sure(subject, element, table.figure(Row.QUALITY, element, _mutu(element))),
            ]
            looks = ["text", "center", "count", "nrr", "weighted", "index", *_sure_looks(subject)]
            sheet.row(row, [*name, *cells], looks)
        row += 1
    return row


def _services(subject: Subject, sheet: Sheet, row: int) -> None:
    say = subject.say
    sheet.put(row, 0, say("Jenis layanan"), "section")
    sheet.heading(row + 1, [say("Jenis layanan"), "n", "IKM", *_sure_heads(subject)])
    for service in subject.services:
        row += 1
        name = service.service or say("tidak diisi")
        hidden = service.suppressed and not subject.internal
        if hidden or service.ikm is None:
            few = service.suppression == "primer"
            why = say("responden terlalu sedikit") if few else say("ikut disembunyikan")
            text = why if hidden else say("tidak dapat dihitung")
            sheet.row(row + 1, [name, service.n, text], ["text", "count", "text"])
            continue
        cells = [name, service.n, service.ikm, *_sure(subject, service, _mutu(service))]
        sheet.row(row + 1, cells, ["text", "count", "index", *_sure_looks(subject)])


def _sure_heads(subject: Subject) -> list[str]:
    """Headings of class and interval, of what there is."""
    ends = [subject.say("Batas bawah 95%"), subject.say("Batas atas 95%")] if subject.inferred else []
    return [*([subject.say("Mutu")] if subject.bands else []), *ends]


def _sure_looks(subject: Subject) -> list[str]:
    return [*(["center"] if subject.bands else []), *(["index"] * 2 if subject.inferred else [])]


def _sure(subject: Subject, scored: ElementScore | DomainScore, mutu: Cell) -> list[Cell]:
    low, high = scored.ci95 or (None, None)
    ends: Sequence[Cell] = [None if end is None else _real(end) for end in (low, high)]
    return [*([mutu] if subject.bands else []), *(ends if subject.inferred else [])]


def _mutu(scored: ElementScore | DomainScore) -> str:
    return scored.quality.mutu if scored.quality else ABSENT


# About ---------------------------------------------------------------------------------------------------------------


def _about(subject: Subject, sheet: Sheet, table: ProcessingTable) -> None:
    sheet.widths([110])
    for row, text in enumerate(_sentences(subject, table), start=_START):
        sheet.across(row, text, "plain")


def _sentences(subject: Subject, table: ProcessingTable) -> Iterator[str]:
    say = subject.say
    yield subject.instrument.regulation
    yield say("Dibuat oleh ikm {version} dari jawaban {period}.", version=_version(), period=subject.period)
    yield say("NRR: nilai rata-rata, 1 sampai 4. IKM = 25 × jumlah NRR tertimbang, 25 sampai 100.")
    yield say(
        "Jumlah, NRR, IKM dan mutu dihitung oleh rumus dari jawaban pada lembar ini; ubahlah satu jawaban dan angkanya "
        "ikut berubah. Pembulatan setengah ke atas, sekali, pada akhirnya. Sel kosong tidak ikut dibagi dan bukan nol."
    )
    yield from (message.say(subject.language) for message in described(subject.score))
    for problem in subject.domain.notes if not subject.withheld else ():
        yield say("Catatan: {note}.", note=problem.message)
    if table.why_not:
        return
    if table.unreckoned:
        yield say(
            "NRR unit ditulis sebagai angka, bukan rumus: ia dihitung dari nilai setiap jenis layanan, bukan dari "
            "semua jawaban bersama-sama."
        )
    if subject.shown and table.shares is None:
        yield say(
            "NRR tertimbang ditulis sebagai angka, bukan rumus: sisanya terlalu berdekatan bagi bilangan yang dipakai "
            "lembar kerja."
        )
    if not subject.internal:
        yield say(
            "Nomor diacak dan bukan nomor urut pengisian; keterangan tentang responden tidak dicantumkan, agar "
            "tidak seorang pun dapat dikenali."
        )
    hidden = [subject.name(element) for element in table.elements if element.key not in table.asked]
    if hidden:
        yield say(
            "{elements} tidak dicantumkan: kosongnya akan menunjukkan layanan yang diterima.",
            elements=subject.listed(hidden),
        )


def _version() -> str:
    try:
        return version("ikm-survei")
    except PackageNotFoundError:  # run from a folder, not installed
        return ""
