"""Findings in words: what was seen, where it stands, what to do about it, and what it weighs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

import polars as pl

from ikm.output.numbers import Numbers
from ikm.scoring.quality.check import ALPHA, Checked, Weighed
from ikm.scoring.quality.findings import Finding, Severity
from ikm.survey.instrument import Text
from ikm.survey.messages import Language, Message

SEVERITIES: dict[Severity, Message] = {
    "serious": Message("Perlu diperiksa lebih dulu"),
    "warning": Message("Perlu diperiksa"),
    "info": Message("Untuk diketahui"),
}

ADVICE: dict[str, Message] = {
    "straight-lining": Message("Periksa cara pengisian di unit ini; bila formulirnya sah, biarkan."),
    "copied-block": Message("Periksa formulir aslinya; jangan dihapus sebelum jelas bloknya disalin."),
    "repeated-form": Message(
        "Sering karena tombol kirim ditekan berulang. Cocokkan dengan formulir aslinya; jangan dihapus sebelum jelas."
    ),
    "batch-day": Message(
        "Periksa apakah itu hari survei atau hari pengetikan; catat tanggal pengisian, bukan tanggal pengetikan."
    ),
    "few-days": Message("Periksa apakah itu hari survei, dan apakah pengguna hari lain ikut terwakili."),
    "fast-forms": Message(
        "Periksa apakah formulir kertas diketik sekaligus, tombol kirim ditekan berulang, atau banyak orang mengisi "
        "bersama."
    ),
    "date-future": Message("Perbaiki tanggalnya menurut formulir aslinya."),
    "odd-hours": Message("Wajar untuk layanan yang buka saat itu atau formulir daring; selain itu periksa tanggalnya."),
    "constant-respondents": Message(
        "Periksa apakah layanannya memang untuk satu kelompok, atau isiannya tidak ditanyakan."
    ),
    "unlike-enumerator": Message("Periksa loket, jam dan cara bertanya petugas itu; perbedaan bukan bukti kesalahan."),
    "uniform-enumerator": Message(
        "Hubungi ulang beberapa respondennya; jangan menghapus formulir sebelum ada hasilnya."
    ),
    "selective-blanks": Message(
        "Nilai unsur itu hanya dari sebagian responden; periksa mengapa yang lain tidak menjawab."
    ),
    "unfinished-forms": Message("Periksa apakah pertanyaan akhir tercetak, terlihat di layar, dan tidak terlalu lama."),
    "never-the-best": Message("Cocokkan skala kuesioner unit ini dengan skala 1-4."),
    "reversed-element": Message("Cocokkan urutan pilihan jawaban unsur itu dengan kuesionernya."),
    "reversed-scale": Message("Periksa apakah 1 dimaksudkan sebagai yang terbaik."),
    "rejected-scale": Message("Periksa apakah kuesionernya memakai skala lain; bila ya, ubah dulu seluruh berkas."),
    "swapped-elements": Message("Periksa apakah kolomnya menurut batang tubuh atau lampiran (--order)."),
}

KINDS: dict[str, Message] = {
    "straight-lining": Message("Bagian formulir yang semua jawabannya sama tidak biasa"),
    "copied-block": Message("Ada blok formulir yang isinya sama berurutan"),
    "repeated-form": Message("Ada formulir yang sama persis berulang"),
    "batch-day": Message("Banyak formulir bertanggal satu hari"),
    "few-days": Message("Formulir hanya dari beberapa hari"),
    "fast-forms": Message("Ada formulir yang masuk berdekatan waktunya"),
    "date-future": Message("Ada formulir yang tanggalnya belum terjadi"),
    "odd-hours": Message("Ada formulir dari hari atau jam di luar pelayanan"),
    "constant-respondents": Message("Keterangan responden hampir semuanya sama"),
    "unlike-enumerator": Message("Ada petugas survei yang jawaban respondennya lain dari yang lain"),
    "uniform-enumerator": Message("Ada petugas survei yang jawaban respondennya seragam"),
    "selective-blanks": Message("Ada unsur yang dibiarkan kosong oleh responden tertentu"),
    "unfinished-forms": Message("Banyak formulir terhenti sebelum selesai"),
    "never-the-best": Message("Tidak seorang pun memberi nilai tertinggi"),
    "reversed-element": Message("Ada unsur yang jawabannya berlawanan arah dengan unsur lain"),
    "reversed-scale": Message("Skala jawaban tampak terbalik"),
    "rejected-scale": Message("Banyak nilai di luar skala 1-4 ditolak"),
    "swapped-elements": Message("Urutan dua unsur tampak tertukar"),
}
"""What a finding of each rule is about, without a figure."""

_SPANS = 6
_SMALLEST = 1e-4


def shown(message: Message, language: Language) -> str:
    """A message with its numbers, days and names as the language writes them."""
    numbers = Numbers(language)
    return Message(message.text, **{name: _value(value, numbers) for name, value in message.values}).say(language)


def _value(value: object, numbers: Numbers) -> object:
    match value:
        case Message():
            return shown(value, numbers.language)
        case tuple():
            return ", ".join(str(_value(each, numbers)) for each in value)
        case Text():
            return value.in_(numbers.language)
        case int():
            return numbers.count(value)
        case float() if value.is_integer():
            return numbers.count(int(value))
        case float():
            return numbers.real(value, 1 if abs(value) >= 1 else 2)
        case date():
            return numbers.day(value)
    return value


def place(finding: Finding) -> str:
    """Unit and service."""
    return " / ".join(filter(None, (finding.unit, finding.service)))


def chance(finding: Finding, language: Language) -> str:
    """The corrected p in words; empty for a fact."""
    if finding.p_adjusted is None:
        return ""
    if finding.p_adjusted < _SMALLEST:
        return "p < " + Numbers(language).real(_SMALLEST, 4)
    return "p = " + Numbers(language).real(finding.p_adjusted, 4)


def where(finding: Finding, frame: pl.DataFrame, language: Language) -> str:
    """The rows concerned: `jan.xlsx baris 12–45, 60`; as many spans as one can look up."""
    listed, left = [], _SPANS
    for file, sheet, rows in places(finding, frame):
        spans = list(_spans(rows))
        if left > 0:
            said = ", ".join(spans[:left]) + (", …" if len(spans) > left else "")
            name = file if sheet is None else f"{file} ({sheet})"
            listed.append(Message("{file} baris {rows}", file=name, rows=said).say(language))
        elif listed[-1] != "…":
            listed.append("…")
        left -= len(spans)
    return "; ".join(listed)


def places(finding: Finding, frame: pl.DataFrame) -> Iterator[tuple[str, str | None, list[int]]]:
    """File, sheet and rows as a spreadsheet numbers them."""
    rows = frame[list(finding.rows)].select("file", "sheet", "row").drop_nulls("row")
    for (file, sheet), part in rows.group_by("file", "sheet", maintain_order=True):
        yield str(file), None if sheet is None else str(sheet), sorted(part["row"].to_list())


def _spans(rows: Sequence[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
        inside = [row for _, row in run]
        yield f"{inside[0]}" if len(inside) == 1 else f"{inside[0]}–{inside[-1]}"


def weighed(weight: Weighed, language: Language) -> str:
    """The index with the rows and without them."""
    numbers = Numbers(language)
    message = Message(
        "IKM {before} → {without} tanpa {rows} formulir ini",
        before=numbers.exact(weight.with_them),
        without=numbers.exact(weight.without),
        rows=numbers.count(weight.rows),
    )
    return message.say(language)


def how(checked: Checked, language: Language) -> str:
    """What the findings are, and what was corrected."""
    sentences = [Message("Temuan bukan bukti kecurangan, dan tidak ada formulir yang dihapus.")]
    if checked.tests:
        corrected = Message(
            "{tests} perbandingan dikoreksi bersama (Holm): pada data tanpa cacat, peluang munculnya satu pun temuan "
            "yang diuji paling besar {alpha} %.",
            tests=checked.tests,
            alpha=100 * ALPHA,
        )
        sentences.append(corrected)
    if any(finding.p is None for finding in checked.findings):
        sentences.append(Message("Temuan tanpa p adalah fakta, bukan hasil uji."))
    return " ".join(shown(sentence, language) for sentence in sentences)
