"""An invented regency to try everything with: four units, each with its own kind of file, as offices have them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from ikm.survey import instrument as instruments
from ikm.survey.instrument import Instrument

PERIOD, BEFORE = 2025, 2024
_TEMPLATES = Path(__file__).parent / "templates"
PROJECT_FILE = _TEMPLATES / "demo.toml"
PICTURES = {
    "logo.png": _TEMPLATES / "demo-logo.png",
    "foto/puskesmas-melati/01-mesin-nomor-antrean.jpg": _TEMPLATES / "demo-foto-1.jpg",
    "foto/puskesmas-melati/02-pengisian-kuesioner.jpg": _TEMPLATES / "demo-foto-2.jpg",
}

_FREE = "Imunisasi"  # has no fee, so the question does not apply
_STRAIGHT = 0.45  # share of forms with nine identical answers, as real ones have
_BLANK = 0.015
_REMARKS = {
    "waktu": ("Antreannya terlalu lama, apalagi hari Senin", "Menunggu hampir dua jam sebelum dipanggil"),
    "sarana": ("Ruang tunggu panas dan kursinya kurang", "Toiletnya perlu diperbaiki", "Parkirnya sempit"),
    "perilaku": ("Petugasnya ramah, terima kasih", "Petugas loket 2 kurang ramah"),
    "prosedur": ("Syaratnya berubah-ubah, mohon ditempel di papan pengumuman", "Alurnya sudah jelas"),
    "": ("Sudah baik, pertahankan", "-", "Semoga makin maju", "tidak ada"),
}
_PEOPLE = {
    "jenis_kelamin": (("Laki-laki", 46), ("Perempuan", 54)),
    "pendidikan": (("SD", 8), ("SMP", 14), ("SMA", 42), ("D1-D3", 10), ("S1", 23), ("S2", 3)),
    "pekerjaan": (("PNS", 9), ("Swasta", 31), ("Wirausaha", 24), ("TNI", 1), ("POLRI", 1), ("Lainnya", 34)),
}


@dataclass(frozen=True)
class Office:
    """An invented unit: how good it is (mean answer), and what of it is better or worse."""

    name: str
    mean: float
    services: tuple[str, ...]
    leanings: dict[str, float]


@dataclass(frozen=True)
class Form:
    """One respondent's invented answers."""

    office: str
    moment: datetime
    service: str | None
    person: dict[str, str]
    answers: dict[str, int | None]
    remark: str | None


_MELATI = Office(
    "Puskesmas Melati",
    3.28,
    ("Poli Umum", "Imunisasi", "Kesehatan Ibu dan Anak"),
    {"waktu": -0.5, "sarana": -0.35, "biaya": 0.45, "perilaku": 0.2},
)
_DUKCAPIL = Office(
    "Dinas Kependudukan dan Pencatatan Sipil",
    3.45,
    ("KTP elektronik", "Kartu Keluarga", "Akta Kelahiran"),
    {"biaya": 0.5, "prosedur": -0.25, "pengaduan": -0.3},
)
_RANDU = Office("Kantor Kecamatan Randu", 3.1, (), {"sarana": -0.3, "perilaku": 0.3})
_PERPUSDA = Office("Perpustakaan Daerah", 3.5, (), {"sarana": 0.2})


def invented_files(seed: int = 2017) -> dict[str, bytes]:
    """Names and contents of the offices' files: same seed, same bytes."""
    random = Random(seed)
    nine = instruments.load()
    earlier = [
        *_forms(random, _MELATI, 160, BEFORE, nine, shift=-0.12),
        *_forms(random, _DUKCAPIL, 190, BEFORE, nine, shift=0.0),
        *_forms(random, _RANDU, 60, BEFORE, nine, shift=0.15),
    ]
    return {
        f"rekap-jawaban-{BEFORE}.csv": _coded(earlier, nine),
        "PKM Melati (Google Forms).csv": _google_forms(_forms(random, _MELATI, 186, PERIOD, nine), nine),
        "Dukcapil 2025.csv": _labelled(_forms(random, _DUKCAPIL, 214, PERIOD, nine), nine),
        "Kecamatan Randu.xlsx": _merged(_forms(random, _RANDU, 74, PERIOD, nine), nine),
        "perpusda.json": _phone(_forms(random, _PERPUSDA, 8, PERIOD, nine)),
    }


# Respondents ---------------------------------------------------------------------------------------------------------


def _forms(
    random: Random, office: Office, count: int, year: int, instrument: Instrument, shift: float = 0.0
) -> list[Form]:
    start = datetime(year, 1, 6, 8)
    moments = sorted(
        start + timedelta(days=random.randrange(300), hours=random.randrange(8), seconds=random.randrange(3600))
        for _ in range(count)
    )
    return [_form(random, office, moment, instrument, shift) for moment in moments]


def _form(random: Random, office: Office, moment: datetime, instrument: Instrument, shift: float) -> Form:
    content = random.gauss(office.mean + shift, 0.45)
    alike = random.random() < _STRAIGHT
    answers: dict[str, int | None] = {}
    for key in instrument.keys:
        value = content if alike else content + office.leanings.get(key, 0.0) + random.gauss(0, 0.4)
        answers[key] = None if random.random() < _BLANK else min(4, max(1, round(value)))
    service = random.choice(office.services) if office.services else None
    if service == _FREE:
        answers["biaya"] = None
    person = {key: random.choices(*zip(*shares, strict=True))[0] for key, shares in _PEOPLE.items()}
    person["usia"] = str(min(79, max(17, round(random.gauss(38, 13)))))
    return Form(office.name, moment, service, person, answers, _remark(random, answers))


def _remark(random: Random, answers: dict[str, int | None]) -> str | None:
    if random.random() > 0.16:
        return None
    low = [key for key in _REMARKS if key and (answers[key] or 4) < 3]
    return random.choice(_REMARKS[random.choice(low) if low else ""])


# Files, each as another office would make it -------------------------------------------------------------------------


def _csv(rows: Iterable[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def _google_forms(forms: Sequence[Form], instrument: Instrument) -> bytes:
    """Question texts as headings, answers as labels, the time of sending in front."""
    asked = instrument.questions
    head = ["Cap waktu", "Jenis Kelamin", "Usia", "Pendidikan Terakhir", "Pekerjaan", "Jenis layanan yang diterima"]
    head += [f"{e.question_no}. {e.question.id}" for e in asked]
    rows = [
        [
            form.moment.strftime("%d/%m/%Y %H:%M:%S"),
            *(form.person[key] for key in ("jenis_kelamin", "usia", "pendidikan", "pekerjaan")),
            form.service,
            *(_label(instrument, e.key, form.answers[e.key]) for e in asked),
            form.remark,
        ]
        for form in forms
    ]
    return _csv([[*head, "Saran dan masukan"], *rows], encoding="utf-8-sig")


def _labelled(forms: Sequence[Form], instrument: Instrument) -> bytes:
    """Letters and labels with semicolons, as a spreadsheet with Indonesian settings saves; two rows are wrong."""
    keys = instrument.keys
    head = ["No", "Tanggal", "Jam", "L/P", "Pendidikan", "Layanan", *(instrument[key].name.id for key in keys), "Saran"]
    rows: list[list[object]] = []
    for number, form in enumerate(forms, start=1):
        letters = [
            "" if value is None else f"{'abcd'[value - 1]}. {_label(instrument, key, value)}"
            for key, value in form.answers.items()
        ]
        sex = form.person["jenis_kelamin"][0]
        when = (form.moment.strftime("%d-%m-%Y"), form.moment.strftime("%H.%M"))
        rows.append([number, *when, sex, form.person["pendidikan"], form.service, *letters, form.remark])
    rows[40][8] = "5"
    rows[90][1] = "31-02-2025"
    return _csv([head, *rows], delimiter=";", encoding="cp1252")


def _coded(forms: Sequence[Form], instrument: Instrument) -> bytes:
    """One table of all units, with codes and digits."""
    keys = instrument.keys
    head = ["Nama Unit", "Tanggal", "Jenis Layanan", "Jenis Kelamin", *(instrument[key].code for key in keys)]
    rows = [
        [
            form.office,
            form.moment.date().isoformat(),
            form.service,
            form.person["jenis_kelamin"],
            *("" if value is None else value for value in form.answers.values()),
        ]
        for form in forms
    ]
    return _csv([head, *rows])


def _merged(forms: Sequence[Form], instrument: Instrument) -> bytes:
    """A workbook with a title, a heading of two rows with merged cells, and totals below."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(PERIOD, 12, 1)})
    bold = book.add_format({"bold": True, "align": "center"})
    sheet = book.add_worksheet("Rekap")
    people = ("NO", "TANGGAL", "JENIS KELAMIN", "USIA", "PENDIDIKAN", "PEKERJAAN")
    first = len(people)
    sheet.merge_range(0, 0, 0, first + 9, "REKAPITULASI SKM KANTOR KECAMATAN RANDU TAHUN 2025", bold)
    sheet.merge_range(2, 0, 2, first - 1, "PROFIL", bold)
    sheet.merge_range(2, first, 2, first + 8, "NILAI UNSUR PELAYANAN", bold)
    sheet.write_row(3, 0, [*people, *(instrument[key].code for key in instrument.keys), "SARAN"], bold)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, form in enumerate(forms, start=4):
        sheet.write_number(row, 0, row - 3)
        sheet.write_datetime(row, 1, datetime.combine(form.moment.date(), datetime.min.time()), day)
        sheet.write_row(row, 2, [form.person[key] for key in ("jenis_kelamin", "usia", "pendidikan", "pekerjaan")])
        for column, value in enumerate(form.answers.values(), start=first):
            if value is not None:
                sheet.write_number(row, column, value)
        sheet.write_string(row, first + 9, form.remark or "")
    last = 4 + len(forms)
    sheet.write_string(last, 0, "JUMLAH", bold)
    for column, key in enumerate(instrument.keys, start=first):
        sheet.write_number(last, column, sum(form.answers[key] or 0 for form in forms))
    book.close()
    return out.getvalue()


def _phone(forms: Sequence[Form]) -> bytes:
    """What the web form saves."""
    rows = [
        {
            "id_kiriman": f"{number:032x}",
            "tanggal": form.moment.strftime("%Y-%m-%d %H:%M:%S"),
            "unit": form.office,
            **form.person,
            **form.answers,
            "saran": form.remark,
        }
        for number, form in enumerate(forms, start=1)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _label(instrument: Instrument, key: str, value: int | None) -> str:
    return "" if value is None else instrument[key].labels[value - 1].id
