"""The data dictionary of open data: its tables, their columns, and what each of them holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ikm.survey.messages import Message

Kind = Literal["string", "integer", "number", "date"]

PUBLISHED, EARLIER = "diumumkan", "terbit-sebelumnya"
NOBODY, NO_INDEX = "tanpa-responden", "tanpa-indeks"
FEW, COMPLEMENT = "responden-sedikit", "ikut-disembunyikan"
FEW_ANSWERS, NOT_APPLICABLE, UNANSWERED = "unsur-sedikit", "tidak-berlaku", "tidak-dijawab"

STATUS: dict[str, Message] = {
    PUBLISHED: Message("nilainya diumumkan"),
    EARLIER: Message("hasil yang sudah terbit sebelumnya, dari laporan, bukan dari jawaban"),
    NOBODY: Message("tidak ada responden"),
    NO_INDEX: Message("indeks tidak dapat dihitung, karena ada unsur yang tidak dijawab siapa pun"),
    FEW: Message("disembunyikan: responden kurang dari ambang publikasi"),
    COMPLEMENT: Message("disembunyikan, agar nilai kelompok kecil tidak dapat dihitung dari selisihnya"),
    FEW_ANSWERS: Message("disembunyikan: ada unsur yang dijawab kurang dari ambang publikasi"),
    NOT_APPLICABLE: Message("unsur tidak berlaku bagi unit ini"),
    UNANSWERED: Message("unsur tidak dijawab siapa pun"),
}


@dataclass(frozen=True)
class Field:
    """A column: its name, what it holds, and the limits of its values. inferred: of how sure the figures are."""

    name: str
    kind: Kind
    meaning: Message
    low: int | None = None
    high: int | None = None
    required: bool = False
    inferred: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its name, its columns, which of them tell its rows apart, and what its `status` can be."""

    name: str
    title: Message
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    statuses: tuple[str, ...]


_WHEN_AND_WHO = (
    Field("periode", "string", Message("periode survei: 2025, 2025-S1, 2025-Q1 atau 2025-03"), required=True),
    Field("unit", "string", Message("nama unit pelayanan"), required=True),
)
_INTERVAL = (
    Field("ci95_bawah", "number", Message("batas bawah selang kepercayaan 95 persen indeks"), 25, 100, inferred=True),
    Field("ci95_atas", "number", Message("batas atas selang kepercayaan 95 persen indeks"), 25, 100, inferred=True),
)
_WHY = Field("status", "string", Message("apakah nilainya diumumkan, dan bila tidak, mengapa"), required=True)
_MUTU = Field("mutu", "string", Message("mutu pelayanan menurut tabel peraturan"))

UNITS = Table(
    "ikm-unit",
    Message("Indeks Kepuasan Masyarakat (IKM) setiap unit pelayanan dan periode"),
    (
        *_WHEN_AND_WHO,
        Field("kode", "string", Message("kode unit")),
        Field("mulai", "date", Message("hari pertama periode")),
        Field("selesai", "date", Message("hari terakhir periode")),
        Field("instrumen", "string", Message("kuesioner dan peraturannya"), required=True),
        Field("responden", "integer", Message("banyaknya responden"), 0),
        Field("lengkap", "integer", Message("responden yang menjawab semua unsur yang berlaku"), 0),
        Field("pengguna", "integer", Message("banyaknya pengguna layanan dalam periode (populasi)"), 0),
        Field("target", "integer", Message("banyaknya responden yang ditargetkan"), 0),
        Field("ikm", "number", Message("Indeks Kepuasan Masyarakat, 25 sampai 100"), 25, 100),
        Field("skm", "number", Message("nilai SKM, 1 sampai 4; IKM = SKM x 25"), 1, 4),
        _MUTU,
        Field("kinerja", "string", Message("nama mutu itu")),
        *_INTERVAL,
        _WHY,
    ),
    ("periode", "unit"),
    (PUBLISHED, EARLIER, NOBODY, NO_INDEX, FEW, COMPLEMENT),
)

ELEMENTS = Table(
    "ikm-unsur",
    Message("Nilai setiap unsur pelayanan, menurut unit dan periode"),
    (
        *_WHEN_AND_WHO,
        Field("unsur", "string", Message("kunci unsur, sama di semua periode"), required=True),
        Field("kode", "string", Message("kode unsur dalam peraturan"), required=True),
        Field("nama_unsur", "string", Message("nama unsur"), required=True),
        Field("responden", "integer", Message("responden yang menjawab unsur ini"), 0),
        *(
            Field(f"jawaban_{value}", "integer", Message("responden yang memberi nilai {value}", value=value), 0)
            for value in (1, 2, 3, 4)
        ),
        Field("nrr", "number", Message("nilai rata-rata unsur, 1 sampai 4"), 1, 4),
        Field("bobot", "number", Message("bobot unsur dalam indeks unit"), 0, 1),
        Field("nrr_tertimbang", "number", Message("NRR kali bobot, seperti tercetak; jumlahnya SKM"), 0, 4),
        Field("indeks", "number", Message("NRR x 25, 25 sampai 100"), 25, 100),
        _MUTU,
        *_INTERVAL,
        _WHY,
    ),
    ("periode", "unit", "unsur"),
    (PUBLISHED, FEW, COMPLEMENT, FEW_ANSWERS, NOT_APPLICABLE, UNANSWERED),
)

SERVICES = Table(
    "ikm-layanan",
    Message("IKM setiap jenis layanan dalam periode terakhir"),
    (
        *_WHEN_AND_WHO,
        Field("layanan", "string", Message("nama jenis layanan"), required=True),
        Field("responden", "integer", Message("banyaknya responden"), 0),
        Field("ikm", "number", Message("Indeks Kepuasan Masyarakat, 25 sampai 100"), 25, 100),
        _MUTU,
        *_INTERVAL,
        _WHY,
    ),
    ("periode", "unit", "layanan"),
    (PUBLISHED, NO_INDEX, FEW, COMPLEMENT),
)
