"""Appendices: the questionnaire, the respondents' answers, their remarks, follow-up and photographs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import ceil

from ikm.output.captions import Captions
from ikm.output.chapters.followup import done, earlier_plans
from ikm.output.chapters.method import method
from ikm.output.remarks import quotable
from ikm.output.report import Align, Block, Bullets, Heading, Paragraph, Table
from ikm.output.respondents import applicable, shuffled, telling
from ikm.output.subject import Subject

_BLANK_ROWS = 5
_ONE_BLOCK = 50  # more answers than that stand in two blocks beside each other
_QUESTIONS_BESIDE = 4  # about respondents, for whose headings there is room beside the answers
_NARROW = 11  # columns that fit twice on a page


def appendices(subject: Subject, captions: Captions) -> Iterator[Block]:
    """Appendices A to F."""
    say = subject.say
    yield Heading(say("Kuesioner"), number=say("LAMPIRAN A"))
    yield _questionnaire(subject, captions)
    yield Heading(say("Jawaban Responden"), number=say("LAMPIRAN B"))
    yield from _answers(subject, captions)
    yield Heading(say("Saran dan Masukan"), number=say("LAMPIRAN C"))
    yield from _all_remarks(subject)
    yield Heading(say("Tindak Lanjut Periode Sebelumnya"), number=say("LAMPIRAN D"))
    yield _follow_up(subject, captions)
    yield Heading(say("Dokumentasi"), number=say("LAMPIRAN E"))
    if subject.photographs:
        yield from (replace(photo, caption=captions.chart(photo.caption)) for photo in subject.photographs)
    else:
        yield Paragraph(say("Foto pelaksanaan survei ditempelkan pada halaman ini."))
    yield Heading(say("Metode Penghitungan"), number=say("LAMPIRAN F"))
    yield from method(subject, captions)


def _questionnaire(subject: Subject, captions: Captions) -> Table:
    say = subject.say
    rows = tuple(
        (
            str(number),
            element.question.in_(subject.language),
            *(f"{letter}. {label.in_(subject.language)}" for letter, label in zip("abcd", element.labels, strict=True)),
        )
        for number, element in enumerate(subject.project.asked_by(subject.unit), start=1)
    )
    return Table(
        captions.table(say("Pertanyaan kuesioner; jawaban a sampai d bernilai 1 sampai 4")),
        (say("No"), say("Pertanyaan"), "1", "2", "3", "4"),
        rows,
        ("right", "left", "left", "left", "left", "left"),
        (0.8, 5.2, 2.2, 2.2, 2.2, 2.2),
    )


def _answers(subject: Subject, captions: Captions) -> Iterator[Block]:
    say = subject.say
    if not subject.domain.n:
        yield Paragraph(say("Belum ada responden."))
    elif subject.withheld:
        yield Paragraph(say("Tabel jawaban tidak dilampirkan, karena hasilnya tidak diumumkan."))
    elif not subject.valued:
        yield Paragraph(subject.why_no_elements)
    elif subject.internal:
        yield from _full_tables(subject, captions)
    else:
        yield Paragraph(
            say(
                "Nomor diacak dan bukan nomor urut pengisian; keterangan tentang responden tidak dicantumkan, agar "
                "tidak seorang pun dapat dikenali."
            ),
            note=True,
        )
        left_out = telling(subject)
        if left_out:
            names = subject.listed([subject.instrument[key].name.in_(subject.language) for key in left_out])
            yield Paragraph(
                say("{elements} tidak dicantumkan: kosongnya akan menunjukkan layanan yang diterima.", elements=names),
                note=True,
            )
        yield _published_table(subject, captions)


def _published_table(subject: Subject, captions: Captions) -> Table:
    left_out = telling(subject)
    keys = [key for key in applicable(subject) if key not in left_out]
    rows = shuffled(subject, keys)
    header = (subject.say("No"), *(subject.instrument[key].code for key in keys))
    align: tuple[Align, ...] = ("right", *(["center"] * len(keys)))  # type: ignore[arg-type]
    widths = (1.2, *([1.0] * len(keys)))
    cells = [(subject.numbers.count(i), *map(_cell, row)) for i, row in enumerate(rows, start=1)]
    if len(cells) > _ONE_BLOCK and len(header) <= _NARROW:
        half = ceil(len(cells) / 2)
        beside = zip_longest(cells[:half], cells[half:], fillvalue=("",) * len(header))
        cells = [(*left, "", *right) for left, right in beside]
        header, align, widths = (*header, "", *header), (*align, "left", *align), (*widths, 0.6, *widths)
    return Table(
        captions.table(subject.say("Jawaban setiap responden")), header, tuple(cells), align, widths, small=True
    )


@dataclass(frozen=True)
class _Column:
    """A column of the responses and how it is printed."""

    name: str
    heading: str
    align: Align
    width: float


def _full_tables(subject: Subject, captions: Captions) -> Iterator[Table]:
    """What every respondent answered and is; in two tables where the questions about respondents are many."""
    say = subject.say
    questions = subject.project.pertanyaan
    about = [
        _Column("date", say("Tanggal"), "left", 2.0),
        _Column("service", say("Layanan"), "left", 2.6),
        *(_Column(question.kunci, question.text_in(subject.language), "left", 2.1) for question in questions),
    ]
    answers = [_Column(key, subject.instrument[key].code, "center", 0.75) for key in applicable(subject)]
    if len(questions) <= _QUESTIONS_BESIDE:
        caption = captions.table(say("Jawaban dan keterangan setiap responden"))
        yield _respondents(subject, caption, [*about, *answers])
        return
    caption = captions.table(say("Keterangan setiap responden, bernomor seperti tabel berikutnya"))
    yield _respondents(subject, caption, about)
    yield _respondents(subject, captions.table(say("Jawaban setiap responden")), answers)


def _respondents(subject: Subject, caption: str, columns: Sequence[_Column]) -> Table:
    rows = subject.answers.select(column.name for column in columns).iter_rows()
    return Table(
        caption,
        (subject.say("No"), *(column.heading for column in columns)),
        tuple(
            (subject.numbers.count(i), *(subject.word(_cell(value)) for value in row))
            for i, row in enumerate(rows, start=1)
        ),
        ("right", *(column.align for column in columns)),
        (1.0, *(column.width for column in columns)),
        small=True,
    )


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _all_remarks(subject: Subject) -> Iterator[Block]:
    if subject.withheld:
        yield Paragraph(subject.say("Saran responden tidak dikutip, karena hasilnya tidak diumumkan."))
        return
    remarks = Counter(quotable(subject.answers["remark"].to_list(), subject.language))
    if not remarks:
        yield Paragraph(subject.say("Tidak ada saran tertulis dalam data yang diolah."))
        return
    note = subject.say(
        "Menurut abjad, sebagaimana ditulis; nama yang disapa, nomor telepon dan alamat surat elektronik dihapus."
    )
    yield Paragraph(note, note=True)
    yield Bullets(tuple(_times(subject, remark, remarks[remark]) for remark in sorted(remarks, key=str.casefold)))


def _times(subject: Subject, remark: str, count: int) -> str:
    """The remark, and how many wrote just that where it was more than one."""
    if count == 1:
        return remark
    by = subject.say("{count} responden", count=subject.numbers.count(count))
    return f"{remark} ({by})"


def _follow_up(subject: Subject, captions: Captions) -> Table:
    """What became of the plans of the period before; where there are none, a table to fill in."""
    say = subject.say
    rows = [
        (str(number), plan.kegiatan, done(subject, plan), plan.uraian, plan.bukti)
        for number, plan in enumerate(earlier_plans(subject), start=1)
    ]
    return Table(
        captions.table(say("Pelaksanaan rencana tindak lanjut periode sebelumnya")),
        (say("No"), say("Rencana tindak lanjut"), say("Sudah/belum"), say("Uraian"), say("Bukti")),
        tuple(rows) or tuple((str(i), "", "", "", "") for i in range(1, _BLANK_ROWS + 1)),
        ("right", "left", "left", "left", "left"),
        (0.8, 4.4, 2.4, 4.4, 3),
        blank_rows=not rows,
    )
