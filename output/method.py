"""How a score was made, in sentences: what a reader must know to compare it with another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ikm.scoring.score import Score
from ikm.survey.messages import Message

_INTERVALS = Message("Selang kepercayaan adalah tambahan, bukan bagian dari peraturan.")
_WEIGHTS = {
    "0.11": Message("Bobot 0,11 per unsur, hanya untuk membandingkan dengan laporan lama."),
    "0.111": Message("Bobot 0,111 per unsur, hanya untuk membandingkan dengan laporan lama."),
}
_SERVICES = {
    "pooled": Message("Nilai unit dihitung dari semua responden jenis-jenis layanannya bersama-sama."),
    "mean": Message("Nilai unit adalah rata-rata sederhana dari jenis-jenis layanannya."),
    "population": Message("Nilai unit ditimbang dengan jumlah pengguna setiap jenis layanan."),
}
_UNITS = {
    "pooled": Message("Nilai instansi dihitung dari semua responden unit-unitnya bersama-sama."),
    "mean": Message("Nilai instansi adalah rata-rata sederhana dari unit-unitnya."),
    "population": Message("Nilai instansi ditimbang dengan jumlah pengguna setiap unit."),
}


def described(score: Score) -> Iterator[Message]:
    """That intervals, where there are any, are an addition; then how the score was made."""
    if any(domain.ci95 or any(element.ci95 for element in domain.elements) for domain in score.domains):
        yield _INTERVALS
    yield from how_made(score)


def how_made(score: Score) -> Iterator[Message]:
    """How services and units were put together, weights that are not exact, and why nothing is classed."""
    levels = Counter(domain.level for domain in score.domains)
    if not score.instrument.classes:
        yield Message(
            "Mutu tidak dicantumkan: sumber tabel mutu {regulation} belum ditemukan.",
            regulation=score.instrument.regulation,
        )
    if score.weights in _WEIGHTS:
        yield _WEIGHTS[score.weights]
    if levels["service"] > 1:
        yield _SERVICES[score.combine]
    if levels["unit"] > 1:
        yield _UNITS[score.combine_units]
