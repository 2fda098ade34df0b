"""BAB I: why the survey was made, on which rules, for what."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.report import Block, Bullets, Heading, Paragraph
from ikm.output.subject import Subject
from ikm.survey.messages import marked

_LAWS = (
    (2009, marked("Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik.")),
    (
        2012,
        marked("Peraturan Pemerintah Nomor 96 Tahun 2012 tentang Pelaksanaan Undang-Undang Nomor 25 Tahun 2009."),
    ),
)
_PRIVACY = (2022, marked("Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi."))
_CIRCULAR = (
    2023,
    marked(
        "Surat Edaran Menteri PANRB Nomor 12 Tahun 2023, yang menegaskan pelaksanaan survei menurut Peraturan Menteri "
        "PANRB Nomor 14 Tahun 2017."
    ),
)


def introduction(subject: Subject) -> Iterator[Block]:
    """Chapter I."""
    say = subject.say
    yield Heading(say("Pendahuluan"), number=say("BAB I"))
    yield Heading(say("Latar Belakang"), 2, "1.1")
    yield Paragraph(
        say(
            "Pelayanan publik yang baik bermula dari mendengarkan penggunanya. {regulation} menjadi pedoman mengukur "
            "kepuasan mereka: dalam survei kepuasan masyarakat (SKM) pengguna layanan menilai unsur-unsur pelayanan, "
            "dan hasilnya dinyatakan sebagai Indeks Kepuasan Masyarakat (IKM) antara 25 dan 100.",
            regulation=subject.instrument.regulation,
        )
    )
    yield Paragraph(
        say("Laporan ini menyajikan hasil survei {unit}, {period}.", unit=subject.unit.nama, period=subject.period)
    )
    yield Heading(say("Dasar Pelaksanaan"), 2, "1.2")
    yield Bullets(tuple(_bases(subject)), numbered=True)
    yield Heading(say("Maksud dan Tujuan"), 2, "1.3")
    yield Paragraph(say("Survei ini dimaksudkan untuk mengetahui mutu pelayanan menurut penggunanya. Tujuannya:"))
    yield Bullets(
        (
            say("mengukur kepuasan pengguna atas setiap unsur pelayanan;"),
            say("menemukan unsur yang paling perlu diperbaiki;"),
            say("menjadi dasar rencana tindak lanjut, dan pembanding bagi survei berikutnya."),
        )
    )


def _bases(subject: Subject) -> Iterator[str]:
    """The rules in force in the period: a report of 2019 cites none of 2022."""
    year = _year(subject)
    for since, law in _LAWS:
        if year >= since:
            yield subject.say(law)
    yield subject.say("{regulation}.", regulation=subject.instrument.regulation)
    if year >= _PRIVACY[0]:
        yield subject.say(_PRIVACY[1])
    if year >= _CIRCULAR[0] and subject.instrument.id == "permenpanrb-14-2017":
        yield subject.say(_CIRCULAR[1])


def _year(subject: Subject) -> int:
    if subject.when is not None:
        return subject.when.year
    return subject.days[1].year if subject.days else 9999
