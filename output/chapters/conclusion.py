"""BAB V and the signature: what the survey found, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.chapters.extremes import extremes
from ikm.output.chapters.plans import own_plans
from ikm.output.chapters.sentences import certainty_sentence, index_sentence
from ikm.output.chapters.trend import change_told
from ikm.output.report import Block, Bullets, Heading, Paragraph, Signature
from ikm.output.subject import Subject
from ikm.survey.messages import marked

_LINE = "…" * 9


def conclusion(subject: Subject) -> Iterator[Block]:
    """Chapter V and the block to sign."""
    say = subject.say
    yield Heading(say("Kesimpulan"), number=say("BAB V"))
    if subject.shown:
        yield Bullets(tuple(_findings(subject)), numbered=True)
    else:
        yield Paragraph(subject.why_not)
    yield _signature(subject)


def _findings(subject: Subject) -> Iterator[str]:
    say = subject.say
    yield index_sentence(subject)
    if subject.inferred:
        yield certainty_sentence(subject)
    low, high = extremes(subject)
    if low:
        yield say(
            "Nilai tertinggi diperoleh {high}. Nilai terendah diperoleh {low}.",
            high=subject.listed([subject.name(element) for element in high]),
            low=subject.listed([subject.name(element) for element in low]),
        )
    change = change_told(subject)
    if change:
        yield change
    plans = own_plans(subject)
    if plans:
        yield say("{count} kegiatan perbaikan direncanakan.", count=subject.numbers.count(len(plans)))


def _signature(subject: Subject) -> Signature:
    """The head of the unit signs; where the project names none, the head of the agency."""
    unit, agency = subject.unit, subject.project.instansi
    by_unit = bool(unit.kepala or unit.jabatan)
    name, position, nip = (
        (unit.kepala, unit.jabatan, unit.nip) if by_unit else (agency.kepala, agency.jabatan, agency.nip)
    )
    return Signature(
        place_and_date=f"{agency.tempat or _LINE}, {_LINE}",
        position=subject.word(position or marked("Kepala")),
        name=name,
        nip=f"NIP {nip or _LINE}",
    )
