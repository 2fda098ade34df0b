"""What will be mended (rencana tindak lanjut, RTL), and what became of what was planned before."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.captions import Captions
from ikm.output.chapters.extremes import EXTREMES, extremes
from ikm.output.report import Block, Paragraph, Table
from ikm.output.subject import Subject
from ikm.survey.project import Plan

_QUARTERS = ("TW I", "TW II", "TW III", "TW IV")


def planned(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The table of plans; where there are none, one to fill in."""
    say = subject.say
    plans = own_plans(subject)
    header = (say("No"), say("Prioritas unsur"), say("Program/kegiatan"), *_QUARTERS, say("Penanggung jawab"))
    widths = (0.9, 3.2, 4.6, 1.05, 1.05, 1.05, 1.05, 2.6)
    align = ("right", "left", "left", "center", "center", "center", "center", "left")
    caption = captions.table(say("Rencana tindak lanjut hasil SKM"))
    if plans:
        lowest = extremes(subject)[0] if subject.shown else ()
        if plans[0].unsur in {element.key for element in lowest}:
            yield Paragraph(say("Perbaikan direncanakan mulai dari unsur yang nilainya terendah."))
        else:
            yield Paragraph(say("Perbaikan yang direncanakan:"))
        rows = [
            (
                str(number),
                subject.instrument[plan.unsur].name.in_(subject.language),
                plan.kegiatan,
                *("✓" if quarter in plan.waktu else "" for quarter in _QUARTERS),
                plan.penanggung_jawab,
            )
            for number, plan in enumerate(plans, start=1)
        ]
        yield Table(caption, header, tuple(rows), align, widths)  # type: ignore[arg-type]
        return
    yield Paragraph(say("Rencana berikut diisi dalam forum konsultasi publik atau rapat internal."))
    low = [subject.name(element) for element in extremes(subject)[0]] if subject.shown else []
    low = low or [""] * EXTREMES
    blank = tuple((str(i), name, "", "", "", "", "", "") for i, name in enumerate(low, start=1))
    yield Table(caption, header, blank, align, widths, blank_rows=True)  # type: ignore[arg-type]


def own_plans(subject: Subject) -> list[Plan]:
    """The unit's plans, those for its lowest element first; as the project lists them where no result is shown."""
    order = {element.key: place for place, element in enumerate(subject.ranked if subject.shown else ())}
    plans = [
        plan
        for plan in subject.project.rtl
        if plan.unit in (None, subject.unit.nama) and plan.answers in (None, subject.when)
    ]
    known = [plan for plan in plans if plan.unsur in subject.instrument.keys]
    return sorted(known, key=lambda plan: order.get(plan.unsur, len(order)))
