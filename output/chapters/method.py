"""How the figures were made, so that another can make them again."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.captions import Captions
from ikm.output.method import how_made
from ikm.output.report import Block, Bullets, Paragraph, Table
from ikm.output.subject import Subject
from ikm.scoring.rounding import INDEX_PLACES


def method(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The rules of the index, of the classes and of what is not published; how sure figures are, where that is said."""
    say = subject.say
    yield Paragraph(
        say("Angka dalam laporan ini dihitung menurut {regulation}.", regulation=subject.instrument.regulation)
    )
    yield Bullets(tuple(_index(subject)), numbered=True)
    if subject.bands:
        yield _classes(subject, captions)
    if subject.inferred:
        yield Paragraph(say("Selang kepercayaan dan uji adalah tambahan; peraturan tidak memintanya."))
        yield Bullets(tuple(_certainty(subject)), numbered=True)


def _index(subject: Subject) -> Iterator[str]:
    say = subject.say
    yield say(
        "Nilai rata-rata (NRR) setiap unsur adalah jumlah nilainya dibagi banyaknya responden yang menjawab unsur itu. "
        "Jawaban kosong tidak dihitung sebagai nol."
    )
    weights = {element.weight for element in subject.domain.elements if element.weight is not None}
    if len(weights) == 1:
        yield say(
            "Setiap unsur berbobot sama, {weight}. SKM adalah jumlah NRR tertimbang, dan IKM = SKM × 25.",
            weight=next(iter(weights)),
        )
    else:
        yield say("Bobot unsur tidak sama, dan berjumlah 1. SKM adalah jumlah NRR tertimbang, dan IKM = SKM × 25.")
    yield say(
        "Perhitungan memakai bilangan tepat dan dibulatkan sekali, pada akhirnya, ke {places} desimal (setengah ke "
        "atas). Mutu ditetapkan dari IKM yang telah dibulatkan.",
        places=INDEX_PLACES,
    )
    for message in how_made(subject.score):
        yield message.say(subject.language)
    yield say(
        "Yang dijawab kurang dari {threshold} responden tidak diumumkan, begitu pula angka yang darinya nilai kelompok "
        "sekecil itu dapat dihitung.",
        threshold=subject.numbers.count(subject.project.survei.ambang),
    )


def _classes(subject: Subject, captions: Captions) -> Table:
    say, numbers = subject.say, subject.numbers
    classes = sorted(subject.instrument.classes, key=lambda quality: quality.lower)
    rows = []
    for place, quality in enumerate(classes):
        above = classes[place + 1].lower if place + 1 < len(classes) else None
        upto = say("kurang dari {edge}", edge=numbers.exact(above)) if above is not None else numbers.exact(None)
        last = say("sampai {edge}", edge="100") if above is None else upto
        rows.append((quality.mutu, quality.kinerja.in_(subject.language), numbers.exact(quality.lower), last))
    return Table(
        captions.table(say("Mutu pelayanan menurut IKM")),
        (say("Mutu"), say("Kinerja unit pelayanan"), say("Mulai"), say("Sampai")),
        tuple(reversed(rows)),
        ("center", "left", "right", "left"),
        (1.2, 4, 2, 3),
    )


def _certainty(subject: Subject) -> Iterator[str]:
    say = subject.say
    yield say(
        "Responden diperlakukan sebagai sampel acak pengguna layanan dalam periode itu; ketidakpastian yang timbul "
        "karena tidak semua pengguna ditanya dinyatakan sebagai selang kepercayaan 95%. Selang itu tidak memuat "
        "kesalahan lain, misalnya pengguna yang enggan menjawab."
    )
    if subject.population is not None:
        yield say(
            "Selang memakai koreksi populasi terhingga: {population} pengguna layanan.",
            population=subject.numbers.count(subject.population),
        )
    yield say(
        "Selang tetap memiliki lebar bila semua jawaban sama: jawaban lain yang tidak terlihat dalam sampel sekecil "
        "itu ikut diperhitungkan."
    )
    yield say(
        'Perubahan antarperiode diuji dengan galat baku selisihnya. "Belum terbukti" berarti selisih sebesar itu dapat '
        "timbul hanya karena kebetulan penarikan sampel, bukan bahwa tidak ada perubahan."
    )
