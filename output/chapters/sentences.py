"""The index in sentences, which several chapters say: its class, and how sure both are."""

from __future__ import annotations

from ikm.output.certainty import class_in_words
from ikm.output.subject import Subject
from ikm.scoring.classes import not_excluded


def index_sentence(subject: Subject) -> str:
    """The index and its class."""
    domain = subject.domain
    values = {
        "unit": subject.unit.nama,
        "period": subject.period,
        "ikm": subject.numbers.exact(domain.ikm),
        "n": subject.numbers.count(domain.n),
    }
    if domain.quality is None:
        return subject.say("IKM {unit}, {period}, adalah {ikm}, dari {n} responden.", **values)
    return subject.say(
        "IKM {unit}, {period}, adalah {ikm} dari {n} responden: mutu pelayanan {mutu}, {kinerja}.",
        **values,
        mutu=domain.quality.mutu,
        kinerja=domain.quality.kinerja.in_(subject.language).lower(),
    )


def certainty_sentence(subject: Subject) -> str:
    """How sure the index and its class are."""
    domain, say = subject.domain, subject.say
    if domain.census:
        return say(
            "Semua pengguna layanan dalam periode itu disurvei, sehingga tidak ada ketidakpastian penarikan sampel."
        )
    if domain.ci95 is None:
        return say(
            "Selang kepercayaan tidak dapat dihitung: itu memerlukan paling sedikit dua responden dalam satu strata."
        )
    low, high = domain.ci95
    sentence = say(
        "Dengan kepercayaan 95%, IKM seluruh pengguna layanan berada antara {low} dan {high}.",
        low=subject.numbers.real(low),
        high=subject.numbers.real(high),
    )
    if domain.se == 0:
        alike = say("Jawaban semuanya sama; lebar rentang itu memperhitungkan jawaban lain yang mungkin ada.")
        sentence = f"{sentence} {alike}"
    unsure = class_sentence(subject)
    return f"{sentence} {unsure}" if unsure else sentence


def class_sentence(subject: Subject) -> str:
    """The other classes that the index may be of, and how much confidence the answers put in each; "" without one."""
    domain, classes = subject.domain, subject.instrument.classes
    if domain.quality is None or domain.class_probability is None:
        return ""
    words = class_in_words(domain.quality, classes, domain.class_probability)
    if isinstance(words, str):
        return ""
    possible = (domain.quality, *not_excluded(domain.quality, classes, domain.class_probability))
    shares = [
        f"{quality.mutu} {subject.numbers.real(100 * share, 0)}%"
        for quality, share in zip(classes, domain.class_probability, strict=True)
        if quality in possible
    ]
    return subject.say(
        "Mutunya {classes}. Tingkat kepercayaan menurut jawaban yang ada: {shares}.",
        classes=words,
        shares=", ".join(shares),
    )
