"""What was planned after the period before, held against what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ikm.output.captions import Captions
from ikm.output.numbers import ABSENT
from ikm.output.report import Block, Paragraph, Table
from ikm.output.subject import Subject
from ikm.scoring.change import Change, Verdict
from ikm.scoring.trend import Past
from ikm.survey.messages import Message
from ikm.survey.project import Plan

VERDICTS: dict[Verdict | None, Message] = {
    "higher": Message("membaik"),
    "lower": Message("memburuk"),
    "unproven": Message("belum terbukti"),
    None: Message("tidak dapat diuji"),
}


def earlier_plans(subject: Subject) -> list[Plan]:
    """The unit's plans that answer the latest period before the present one for which there are any."""
    now = subject.when
    plans = [plan for plan in subject.project.rtl if plan.unit in (None, subject.unit.nama) and plan.answers]
    before = {plan.answers for plan in plans if plan.answers and now and plan.answers.end < now.start}
    if not before:
        return []
    latest = max(before, key=lambda period: (period.end, period.start))
    return [plan for plan in plans if plan.answers == latest and plan.unsur in subject.instrument.keys]


def followed_up(subject: Subject, captions: Captions) -> Iterator[Block]:
    """Each earlier plan with the change of its element since; nothing without such plans."""
    plans, say, numbers = earlier_plans(subject), subject.say, subject.numbers
    if not plans:
        return
    before = plans[0].answers
    assert before
    past = next((past for past in subject.past if past.period == before), None)
    changes = changes_since(subject, past)
    yield Paragraph(
        say(
            "Rencana yang disusun dari hasil {period}, dan perubahan nilai unsurnya sejak itu. Perubahan tidak "
            "membuktikan bahwa kegiatan itulah sebabnya.",
            period=before.say(subject.language),
        )
    )
    rows = []
    for number, plan in enumerate(plans, start=1):
        change = changes.get(plan.unsur)
        rows.append(
            (
                str(number),
                subject.instrument[plan.unsur].name.in_(subject.language),
                plan.kegiatan,
                done(subject, plan),
                numbers.exact(change.before) if change else ABSENT,
                numbers.exact(change.after) if change else ABSENT,
                told(subject, change) if change else say(VERDICTS[None].text),
            )
        )
    yield Table(
        captions.table(say("Rencana tindak lanjut periode sebelumnya dan perubahan unsurnya")),
        (
            *(say("No"), say("Unsur"), say("Program/kegiatan"), say("Dilaksanakan")),
            *(before.say(subject.language), subject.period, say("Perubahan")),
        ),
        tuple(rows),
        ("right", "left", "left", "left", "right", "right", "left"),
        (0.8, 2.7, 4.0, 2.3, 1.5, 1.5, 2.7),
        named_by=1,
    )
    if not changes:
        yield Paragraph(say("Nilai unsur {period} tidak tersedia.", period=before.say(subject.language)), note=True)
    elif subject.inferred:
        yield Paragraph(
            say(
                "Membaik atau memburuk: perubahannya melampaui ketidakpastian survei (uji 5%, dikoreksi Holm untuk "
                "semua unsur). Belum terbukti: selisihnya masih dalam ketidakpastian itu."
            ),
            note=True,
        )


def done(subject: Subject, plan: Plan) -> str:
    """Whether a plan was carried out, in a word."""
    words = {True: subject.say("sudah"), False: subject.say("belum"), None: subject.say("tidak dinyatakan")}
    return words[plan.terlaksana]


def told(subject: Subject, change: Change) -> str:
    """The size of a change and whether it is proven."""
    if change.printed is None:
        return subject.say(VERDICTS[None].text)
    size = subject.numbers.signed(change.printed)
    return f"{size}; {VERDICTS[change.verdict].say(subject.language)}" if subject.inferred else size


def changes_since(subject: Subject, past: Past | None) -> Mapping[str, Change]:
    """The change of each element since a period, where both may be shown; untested in an official report."""
    shown = past is not None and (subject.internal or not (past.domain.suppressed or past.domain.index_only))
    if past is None or not subject.valued or not shown:
        return {}
    if past.since is not None:
        return {change.what: change for change in past.since.elements}
    now = {element.key: element.index for element in subject.domain.elements}
    return {
        element.key: Change(element.key, element.index, now.get(element.key), None) for element in past.domain.elements
    }
