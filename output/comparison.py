"""Comparisons and the funnel in words that do not claim more than was shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ikm.output.numbers import Numbers
from ikm.scoring.change import Change, Comparison, Verdict
from ikm.scoring.comparing import Comparisons
from ikm.scoring.funnel import Funnel, Place
from ikm.scoring.score import DomainScore
from ikm.survey.messages import Language, Message, marked, translate

_IN_TIME: dict[Verdict | None, Message] = {
    "higher": Message("naik"),
    "lower": Message("turun"),
    "unproven": Message("belum terbukti berubah"),
    None: Message("tidak diuji"),
}
_APART: dict[Verdict | None, Message] = {
    "higher": Message("lebih tinggi"),
    "lower": Message("lebih rendah"),
    "unproven": Message("belum terbukti berbeda"),
    None: Message("tidak diuji"),
}
_PLACES: dict[Place, Message] = {
    "above": Message("di atas perkiraan"),
    "expected": Message("sesuai perkiraan"),
    "below": Message("di bawah perkiraan"),
}
_ATTENTION: tuple[Verdict | None, ...] = ("lower", "higher", "unproven", None)
_SHOWN = 10


def verdict(change: Change, *, in_time: bool) -> Message:
    """What may be said of one figure."""
    return (_IN_TIME if in_time else _APART)[change.verdict]


def placed(place: Place) -> Message:
    """Where a unit lies in the funnel."""
    return _PLACES[place]


def attention(change: Change) -> tuple[int, float]:
    """Sorts figures: proven lower, proven higher, unproven, untested; larger differences first."""
    return _ATTENTION.index(change.verdict), -abs(float(change.difference or 0))


def name_of(comparison: Comparison, language: Language) -> str:
    """The unit, or the two that are compared."""
    if comparison.in_time:
        return comparison.after.place or translate("Seluruhnya", language)
    text = Message("{one} terhadap {other}", one=comparison.after.place, other=comparison.before.place)
    return text.say(language)


def remarks(comparisons: Comparisons, language: Language) -> Iterator[str]:
    """What else differs, and what was left out."""
    for comparison in comparisons.all:
        for problem in comparison.breaks:
            yield f"{name_of(comparison, language)}: {problem.message.say(language)}"
        if comparison.index.reason is not None:
            yield f"{name_of(comparison, language)}: {comparison.index.reason.say(language)}"
    for text, why in (
        (marked("Di bawah ambang, tidak untuk diumumkan: {names}"), "primer"),
        (marked("Pelengkap, juga tidak untuk diumumkan: {names}"), "sekunder"),
    ):
        hidden = dict.fromkeys(
            _side(side, comparison.in_time, language)
            for comparison in comparisons.all
            for side in (comparison.before, comparison.after)
            if side.suppression == why
        )
        if hidden:
            yield Message(text, names=_first(list(hidden))).say(language)
    if comparisons.left_out:
        text = (
            marked("Hanya ada di satu periode: {names}")
            if comparisons.left_out[0].level == "unit"
            else marked("Tidak dibandingkan, karena terlalu sedikit atau tidak diisi: {names}")
        )
        yield Message(text, names=_names(comparisons.left_out)).say(language)


def _side(domain: DomainScore, in_time: bool, language: Language) -> str:
    """A side of a comparison, with its period where the sides are periods."""
    place = domain.place or translate("Seluruhnya", language)
    return f"{place} {domain.period}" if in_time else place


def footnotes(comparisons: Comparisons, language: Language) -> Iterator[str]:
    """How it was judged."""
    yield translate(
        "Terbukti: p setelah disesuaikan paling besar 0,05. Terkecil: perubahan sebenarnya yang ditemukan sampel "
        "seperti ini dengan peluang 80 %. Belum terbukti bukan berarti sama.",
        language,
    )
    if len(comparisons.all) > 1:
        count = Numbers(language).count(len(comparisons.all))
        in_time = comparisons.all[0].in_time
        text = (
            Message("p disesuaikan untuk {count} perbandingan (Benjamini-Hochberg); selangnya tidak.", count=count)
            if in_time
            else Message("p disesuaikan untuk {count} perbandingan (Holm); selangnya tidak.", count=count)
        )
        yield text.say(language)
    else:
        yield translate("p setiap unsur disesuaikan untuk semua unsur bersama (Holm); selangnya tidak.", language)


def funnel_remarks(funnel: Funnel, language: Language) -> Iterator[str]:
    """What was left out, and which groups units lack."""
    for note in funnel.notes:
        yield note.message.say(language)
    if funnel.left_out:
        yield Message("Tidak ikut, karena respondennya terlalu sedikit: {names}", names=_names(funnel.left_out)).say(
            language
        )


def funnel_footnotes(funnel: Funnel, language: Language) -> Iterator[str]:
    """How the range was made."""
    numbers = Numbers(language)
    yield Message(
        "Perkiraan: kisaran nilai unit sebesar itu bila unit itu seperti unit lain; bila semuanya demikian, paling "
        "banyak satu dari 20 instansi memuat unit di luar kisaran. Sesuai perkiraan bukan berarti sama baik."
    ).say(language)
    phi = funnel.dispersion.phi
    if phi is None:
        text = Message(
            "Unitnya terlalu sedikit untuk mengukur keragaman biasa antarunit; kisarannya hanya memperhitungkan "
            "kebetulan."
        )
    elif funnel.model == "additive":
        text = Message(
            "Keragaman antarunit φ = {phi} (1: kebetulan saja); simpangan baku antarunit {tau} poin ikut dihitung.",
            phi=numbers.real(phi),
            tau=numbers.real(funnel.dispersion.between**0.5),
        )
    else:
        text = Message(
            "Keragaman antarunit φ = {phi} (1: kebetulan saja); ragam dikalikan {factor}.",
            phi=numbers.real(phi),
            factor=numbers.real(funnel.dispersion.factor),
        )
    yield text.say(language)
    if funnel.standardised_by:
        yield Message(
            "Nilai distandarkan ke susunan responden seluruh instansi menurut {keys}.",
            keys=", ".join(funnel.standardised_by),
        ).say(language)


def _names(domains: Iterable[DomainScore]) -> str:
    return _first([domain.place or "-" for domain in domains])


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
