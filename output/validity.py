"""Validity, reliability and priorities in words: what the figures say, and what they do not."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.numbers import ABSENT, Numbers
from ikm.scoring.drivers import Driver, Quadrant
from ikm.scoring.item_analysis import ItemAnalysis
from ikm.scoring.reliability import FEWEST, RELIABLE, Item, Reliability
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Language, Message

PLACES = 3  # as r tables are printed

QUADRANTS: dict[Quadrant, Message] = {
    "improve": Message("Prioritas utama"),
    "keep": Message("Pertahankan"),
    "low": Message("Prioritas rendah"),
    "excess": Message("Berlebih"),
}
_UNSURE = Message("Belum dapat dipastikan")

HOW_VALID = Message(
    "r hitung: korelasi unsur dengan jumlah unsur lainnya. Dalam praktik sebuah unsur disebut valid bila r hitung "
    "melebihi r tabel (5%, dua sisi, n − 2), dan kuesioner reliabel bila alpha paling sedikit 0,6. Keduanya kebiasaan, "
    "bukan ketentuan peraturan: makin banyak responden, makin rendah r tabel."
)
HOW_PRIORITIES = Message(
    "Bersifat eksploratif. Kepentingan tidak ditanyakan, melainkan diturunkan: korelasi unsur dengan jumlah unsur "
    "lainnya. Korelasi bukan sebab, dan unsur yang dinilai hampir sama oleh semua orang tampak kurang penting. Batas "
    "kuadran adalah rata-rata; unsur yang selang kepercayaan 95%-nya mencakup batas belum dapat dipastikan."
)


def figure(value: float | None, numbers: Numbers) -> str:
    """A correlation or alpha, as r tables print them."""
    return ABSENT if value is None else numbers.real(round(value, PLACES) + 0.0, PLACES)  # + 0.0: no "-0,000"


def span(interval: tuple[float, float] | None, numbers: Numbers) -> str:
    """Both ends of its interval; in words where one may bear a minus sign."""
    if interval is None:
        return ABSENT
    low, high = (figure(end, numbers) for end in interval)
    if interval[0] >= 0:
        return f"{low}–{high}"
    return Message("{low} sampai {high}", low=low, high=high).say(numbers.language)


def verdict(item: Item) -> Message:
    """Valid or not in the words of practice, or why that cannot be said."""
    if item.constant:
        return Message("jawaban sama")
    if item.valid is None:
        return Message("tidak dapat dihitung")
    return Message("valid") if item.valid else Message("tidak valid")


def place(driver: Driver) -> Message:
    """The quadrant of an element, if it is certain."""
    return QUADRANTS[driver.quadrant] if driver.certain else _UNSURE


def findings(analysis: ItemAnalysis, instrument: Instrument, language: Language) -> Iterator[Message]:
    """Alpha with its interval and what practice makes of it, then what was left out of it and why."""
    found = analysis.reliability

    def named(keys: tuple[str, ...]) -> str:
        return "; ".join(instrument[key].name.in_(language) for key in keys)

    yield from _alpha(found, Numbers(language))
    constant = tuple(item.key for item in found.items if item.constant)
    if constant and len(constant) < len(found.items):
        yield Message(
            "{names}: semua jawaban sama, sehingga korelasinya tidak ada dan tidak ikut dalam alpha.",
            names=named(constant),
        )
    if analysis.not_for_all:
        yield Message(
            "{names} tidak berlaku bagi sebagian layanan, sehingga tidak ikut dihitung.",
            names=named(analysis.not_for_all),
        )
    if analysis.unanswered and analysis.domain.n:
        yield Message(
            "{names} tidak dijawab siapa pun, sehingga tidak ikut dihitung.", names=named(analysis.unanswered)
        )


def _alpha(found: Reliability, numbers: Numbers) -> Iterator[Message]:
    n = numbers.count(found.n)
    if found.n < FEWEST:
        yield Message(
            "Validitas dan reliabilitas tidak dihitung: {n} responden menjawab semua unsur, padahal diperlukan paling "
            "sedikit {fewest}.",
            n=n,
            fewest=FEWEST,
        )
    elif sum(not item.constant for item in found.items) < 2:
        yield Message(
            "Validitas dan reliabilitas tidak dapat dihitung: jawaban {n} responden yang menjawab semua unsur beragam "
            "pada kurang dari dua unsur.",
            n=n,
        )
    elif found.alpha is None:
        yield Message("Alpha Cronbach tidak dapat dihitung: jumlah nilai semua responden ({n} orang) sama.", n=n)
    elif found.ci95 is None:
        yield Message(
            "Alpha Cronbach {alpha} dari {n} responden yang menjawab semua unsur: jawaban setiap orang seragam pada "
            "semua unsur, sehingga tidak ada selang yang dapat diberikan.",
            alpha=figure(found.alpha, numbers),
            n=n,
        )
    else:
        yield Message(
            "Alpha Cronbach {alpha} (selang kepercayaan 95%: {interval}) dari {n} responden yang menjawab semua unsur.",
            alpha=figure(found.alpha, numbers),
            interval=span(found.ci95, numbers),
            n=n,
        )
        yield from _meaning(found.alpha, found.ci95)


def _meaning(alpha: float, interval: tuple[float, float]) -> Iterator[Message]:
    if alpha < 0:
        yield Message(
            "Alpha negatif berarti nilai unsur-unsur rata-rata berlawanan arah: periksa unsur yang skalanya terbalik; "
            "bila respondennya sedikit, itu dapat terjadi karena kebetulan."
        )
    low, high = interval
    if low <= RELIABLE <= high:
        yield Message("Selang itu mencakup patokan 0,6, sehingga reliabel atau tidaknya belum dapat dipastikan.")
    elif alpha >= RELIABLE:
        yield Message("Menurut patokan yang lazim dipakai, paling sedikit 0,6, kuesioner ini reliabel.")
    else:
        yield Message("Menurut patokan yang lazim dipakai, paling sedikit 0,6, kuesioner ini tidak reliabel.")
