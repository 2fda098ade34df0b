"""BAB II: how the answers were collected, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ikm.output.captions import Captions, sections
from ikm.output.chapters.quality import checked
from ikm.output.report import Block, Heading, Paragraph, Table
from ikm.output.subject import Subject
from ikm.scoring.rounding import half_up
from ikm.scoring.sample_size import krejcie_morgan

_LINE = "…" * 30


def collection(subject: Subject, captions: Captions) -> Iterator[Block]:
    """Chapter II."""
    say, survey, section = subject.say, subject.project.survei, sections(2)
    yield Heading(say("Pengumpulan Data SKM"), number=say("BAB II"))
    yield section(say("Pelaksana"))
    who = survey.pelaksana or subject.project.instansi.nama or _LINE
    yield Paragraph(say("Survei dilaksanakan oleh {who}.", who=who))
    yield section(say("Metode"))
    yield Paragraph(
        say(
            "Data dikumpulkan dengan {method}. Kuesionernya, pada Lampiran A, menilai {count} unsur pelayanan, "
            "masing-masing dengan empat pilihan jawaban bernilai 1 sampai 4.",
            method=survey.metode or _LINE,
            count=sum(element.weight is not None for element in subject.domain.elements),
        )
    )
    yield section(say("Lokasi"))
    yield Paragraph(say("Survei dilaksanakan di {place}.", place=survey.lokasi or _LINE))
    yield section(say("Waktu Pelaksanaan"))
    yield from _timetable(subject, captions)
    yield section(say("Penentuan Jumlah Responden"))
    yield from _sample(subject, captions)
    if subject.findings is not None and subject.domain.n:
        yield section(say("Pemeriksaan Mutu Jawaban"))
        yield from checked(subject, subject.findings)


def _timetable(subject: Subject, captions: Captions) -> Iterator[Block]:
    say = subject.say
    collected = subject.period if subject.days else ""
    if subject.days:
        first, last = (subject.numbers.day(day) for day in subject.days)
        collected = first if first == last else f"{first} – {last}"
    steps = (
        (say("Persiapan"), ""),
        (say("Pengumpulan data"), collected),
        (say("Pengolahan dan analisis data"), ""),
        (say("Penyusunan laporan"), ""),
    )
    yield Table(
        captions.table(say("Waktu pelaksanaan survei")),
        (say("No"), say("Kegiatan"), say("Waktu pelaksanaan"), say("Hari kerja")),
        tuple((str(i), step, when, "") for i, (step, when) in enumerate(steps, start=1)),
        ("right", "left", "left", "right"),
        (1, 6, 7, 2.4),
    )
    undated = subject.answers["date"].null_count()
    if undated and subject.domain.n:
        text = say("{count} jawaban tidak bertanggal.", count=subject.numbers.count(undated))
        yield Paragraph(text, note=True)


def _sample(subject: Subject, captions: Captions) -> Iterator[Block]:
    say, count, domain = subject.say, subject.numbers.count, subject.domain
    population = subject.population
    minimum = krejcie_morgan(population) if population else None
    unknown = say("tidak dinyatakan")
    rows = [
        (say("Pengguna layanan dalam periode survei (populasi)"), count(population) if population else unknown),
        (say("Jumlah minimum responden menurut Krejcie dan Morgan"), count(minimum) if minimum else unknown),
        (say("Responden yang ditargetkan"), count(subject.target) if subject.target else unknown),
        (say("Responden yang diperoleh"), _obtained(subject)),
        (say("di antaranya menjawab semua unsur"), count(domain.complete)),
    ]
    yield Table(
        captions.table(say("Jumlah responden")),
        (say("Keterangan"), say("Jumlah")),
        tuple(rows),
        ("left", "right"),
        (5.4, 2.6),
    )
    yield Paragraph(_verdict(subject, minimum))
    if domain.complete is not None and domain.complete < domain.n:
        yield Paragraph(
            say(
                "{count} responden tidak menjawab semua unsur. Jawaban yang kosong tidak dihitung sebagai nol: nilai "
                "setiap unsur adalah rata-rata jawaban yang diberikan.",
                count=count(domain.n - domain.complete),
            )
        )


def _obtained(subject: Subject) -> str:
    n = subject.numbers.count(subject.domain.n)
    if not subject.target:
        return n
    share = subject.numbers.exact(half_up(Fraction(100 * subject.domain.n, subject.target), 1))
    return subject.say("{n} ({share} dari target)", n=n, share=f"{share}%")


def _verdict(subject: Subject, minimum: int | None) -> str:
    say, count, n = subject.say, subject.numbers.count, subject.domain.n
    if minimum is None:
        found = say(
            "Jumlah pengguna layanan tidak dinyatakan, sehingga jumlah minimum menurut Krejcie dan Morgan tidak dapat "
            "dihitung."
        )
    elif n >= minimum:
        return say("Jumlah responden telah mencapai jumlah minimum {minimum} orang.", minimum=count(minimum))
    else:
        found = say(
            "Jumlah responden kurang {missing} orang dari jumlah minimum {minimum}.",
            missing=count(minimum - n),
            minimum=count(minimum),
        )
    if not subject.shown or subject.domain.ci95 is None:
        return found
    precision = say("Ketelitian hasil ditunjukkan oleh selang kepercayaan pada Bab III.")
    return f"{found} {precision}"
