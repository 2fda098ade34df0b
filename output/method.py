"""How a score was made, in sentences: what a reader must know to compare it with another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ikm.scoring.score import Score
from ikm.survey.messages import Message

INTERVALS = Message("Selang kepercayaan adalah tambahan, bukan bagian dari peraturan.")
_WEIGHTS = {
    "0.11": Message("Bobot 0,11 per unsur, hanya untuk membandingkan dengan laporan lama."),
    "0.111": Message("Bobot 0,111 per unsur, hanya untuk membandingkan dengan laporan lama."),
}
_SERVICES = {
    "mean": Message("Nilai unit adalah rata-rata sederhana dari jenis-jenis layanannya."),
    "population": Message("Nilai unit ditimbang dengan jumlah pengguna setiap jenis layanan."),
}
_UNITS = {
    "mean": Message("Nilai instansi adalah rata-rata sederhana dari unit-unitnya."),
    "population": Message("Nilai instansi ditimbang dengan jumlah pengguna setiap unit."),
}


def departures(score: Score) -> Iterator[Message]:
    """Where the score departs from exact weights and from all respondents counting alike."""
    levels = Counter(domain.level for domain in score.domains)
    if score.weights in _WEIGHTS:
        yield _WEIGHTS[score.weights]
    if score.combine in _SERVICES and levels["service"] > 1:
        yield _SERVICES[score.combine]
    if score.combine_units in _UNITS and levels["unit"] > 1:
        yield _UNITS[score.combine_units]
