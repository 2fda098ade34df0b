"""The ways of reviewing scanned sheets: on a page, as a table, by keying again; and what came of it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.rejects import harmless
from ikm.cli.scans import note_torn
from ikm.cli.sources import counted, note_problems
from ikm.cli.terminal import Terminal
from ikm.cli.words import language_of, note, say
from ikm.forms.review.doubts import accepted_of, doubts_of
from ikm.forms.review.pictures import Pictures
from ikm.forms.review.session import Session
from ikm.forms.review.words import ReviewError, Words
from ikm.forms.scan.decisions import decisions
from ikm.forms.scan.kept import KeptScan
from ikm.forms.scan.records import scans
from ikm.survey.files import write_whole
from ikm.survey.project import Project

if TYPE_CHECKING:
    from ikm.forms.review.double import Difference, ErrorRate
    from ikm.forms.review.table import Told
    from ikm.survey.reading.options import ReadOptions
    from ikm.survey.responses import Responses

TABLE = "tinjauan.csv"
_SHOWN = 20


@dataclass(frozen=True)
class Desk:
    """A project whose scans are reviewed. folder: of the project; sources: where scanned files may lie as well."""

    project: Project
    folder: Path
    sources: tuple[Path, ...]
    given: Path | None

    @cached_property
    def scans(self) -> list[KeptScan]:
        """What was scanned. Raises ReviewError where nothing was."""
        found = scans(self.folder)
        if not found:
            raise ReviewError("Belum ada yang dipindai dalam proyek ini; mulai dengan `ikm scan BERKAS`.")
        return found

    @cached_property
    def pictures(self) -> Pictures:
        """Pictures of what is in doubt."""
        return Pictures(self.folder, self.sources)

    @property
    def words(self) -> Words:
        """The words of the forms in the reader's language."""
        return Words(self.project, self.pictures.layout, language_of())

    def session(self) -> Session:
        """A review of everything that is in doubt."""
        note_torn(self.folder)
        return Session(self.folder, self.words, doubts_of(self.scans, decisions(self.folder)))

    def keying(self, count: int) -> Session:
        """A second keying of a sample of the answers that the reader took by itself."""
        from ikm.forms.review.double import sample_of

        sample = sample_of(accepted_of(self.scans), count, self.project.survei.benih)
        return Session(self.folder, self.words, sample, blind=True)


def review(desk: Desk, given: Mapping[str, Any]) -> None:
    """Go through the doubts on a page, then store what is settled."""
    session = desk.session()
    if not session.doubts:
        note(say("Tidak ada yang perlu ditinjau."))
        return
    _show(desk, session, given, save=lambda: save(desk))
    note(save(desk))


def save(desk: Desk) -> str:
    """Bring the store up to what is settled, each file in place of what is held of it, and say so in words."""
    from ikm.cli.scans import store_settled, waiting_in

    stored = store_settled(desk.given, desk.project, _options())
    note_problems([_without_pages(scan, found) for scan, found in stored])
    accounts = [found.accounting for _, found in stored]
    return say(
        "{accepted} lembar tersimpan, {rejected} ditolak, {left} masih menunggu keputusan.",
        accepted=counted(sum(account.accepted for account in accounts)),
        rejected=counted(sum(account.rejected for account in accounts)),
        left=counted(waiting_in(desk.scans, decisions(desk.folder).latest).sheets),
    )


def _without_pages(scan: KeptScan, found: Responses) -> Responses:
    """The responses without what is wrong with pages, which was told when they were scanned."""
    of_pages = Counter((problem.file, problem.column, problem.rule) for problem in scan.problems)
    problems = found.problems[len(scan.problems) :]
    return replace(found, problems=problems, problem_counts=dict(Counter(found.problem_counts) - of_pages))


def _options() -> ReadOptions:
    from datetime import date

    from ikm.survey.reading.options import ReadOptions

    return ReadOptions(today=date.today(), language=language_of())


def key_again(desk: Desk, given: Mapping[str, Any]) -> None:
    """Key a sample again on a page that does not show what the reader saw, then tell the error rate."""
    session = desk.keying(given["double"])
    lost = {d.place.file for d in session.doubts if desk.pictures.source(d.place) is None}
    if lost:
        raise ReviewError(
            "Berkas pindaian asli tidak ditemukan, padahal potongannya harus diambil dari sana: {files}. Kembalikan, "
            "atau sebut foldernya dengan --source FOLDER.",
            files=", ".join(sorted(lost)),
        )
    _show(desk, session, given)
    tell_error_rate(desk, given)


def _show(desk: Desk, session: Session, given: Mapping[str, Any], save: Callable[[], str] | None = None) -> None:
    from ikm.forms.review.server import Review, serve

    def opened(address: str) -> None:
        click.echo(say("Tinjauan dibuka di {address}", address=address))
        note(say("Biarkan jendela ini terbuka. Tekan Selesai di halaman itu, atau Ctrl-C di sini, untuk menutup."))
        if not given["no_browser"]:
            _open(address)

    try:
        serve(Review(session, desk.pictures.clip, desk.pictures.around, save), opened)
    except KeyboardInterrupt:
        note(say("Ditutup dengan Ctrl-C."))
    waiting = len(session.waiting)
    note(
        say(
            "{count} keputusan dalam sesi ini; {left} masih menunggu.",
            count=counted(len(session.made)),
            left=counted(waiting),
        )
    )


def _open(address: str) -> None:
    import webbrowser

    if not webbrowser.open(address):
        note(say("Peramban tidak dapat dibuka sendiri; buka alamat itu dengan tangan."))


def write_table(desk: Desk, given: Mapping[str, Any]) -> None:
    """Everything that waits as a CSV, with its pictures beside it."""
    from ikm.forms.review.table import HEADER, rows

    session, folder = desk.session(), given["csv"]
    lost = 0
    for doubt in session.waiting:
        picture = desk.pictures.clip(doubt)
        if picture is None:
            lost += 1
        else:
            write_whole(folder / f"{doubt.id}.png", picture)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([harmless(cell) for cell in row] for row in rows(session))
    write_whole(folder / TABLE, "\ufeff" + buffer.getvalue())
    click.echo(str(folder / TABLE))
    note(say("{count} baris; isi kolom nilai dan oleh, lalu `ikm review --read`.", count=counted(len(session.waiting))))
    if lost:
        note(say("{count} gambar tidak ada; lihat lembar aslinya.", count=counted(lost)))


def read_table(desk: Desk, given: Mapping[str, Any]) -> None:
    """Keep the decisions of a table that was filled in."""
    from ikm.forms.review.table import take, told_in_words

    told = take(given["table"], desk.session(), by=given["by"])
    note(told_in_words(told).say(language_of()))
    if told.known:
        note(say("{count} di antaranya sudah diputuskan begitu; tidak ada yang berubah.", count=counted(told.known)))
    if told.changed:
        note(say("{count} di antaranya mengubah keputusan yang sudah ada.", count=counted(told.changed)))
    _tell_rejected(told)
    note(save(desk))
    click.get_current_context().exit(1 if told.rejected else 0)


def _tell_rejected(told: Told) -> None:
    for problem in told.problems[:_SHOWN]:
        note(problem.say(language_of()))
    if len(told.problems) > _SHOWN:
        note(say("… dan {count} lagi.", count=counted(len(told.problems) - _SHOWN)))


def tell_error_rate(desk: Desk, _given: Mapping[str, Any]) -> None:
    """What double keying shows of the reader, over all sessions."""
    from ikm.forms.review.double import error_rate

    found = error_rate(desk.scans, decisions(desk.folder))
    if found.rate is None or found.upper is None:
        note(say("Belum ada yang diketik ulang; mulai dengan `ikm review --double 200`."))
        return
    click.echo(
        say(
            "{keyed} jawaban diketik ulang = {same} sama + {differing} berbeda. Galat {rate} persen; dengan keyakinan "
            "95 persen paling banyak {upper} persen (Clopper-Pearson).",
            keyed=counted(found.keyed),
            same=counted(found.keyed - found.differing),
            differing=counted(found.differing),
            rate=_percent(found.rate),
            upper=_percent(found.upper),
        )
    )
    _tell_unsure(found)
    for difference in found.differences:
        click.echo("  " + _difference(desk, difference))
    if any(difference.is_open for difference in found.differences):
        note(
            say(
                "Yang berbeda menunggu keputusan dalam `ikm review`: bila ternyata pengetiknya yang keliru, tidak lagi "
                "dihitung sebagai galat mesin."
            )
        )


def _tell_unsure(found: ErrorRate) -> None:
    if found.unsure:
        note(
            say(
                "{count} lagi tidak dapat dipastikan oleh pengetiknya, dan tidak dihitung.", count=counted(found.unsure)
            )
        )


def _difference(desk: Desk, difference: Difference) -> str:
    from ikm.forms.review.page import place

    doubt, words = difference.doubt, desk.words
    return say(
        "{place}: {question} – mesin: {read}; {by}: {keyed}.",
        place=place(words, doubt),
        question=words.question(doubt.key),
        read=_answer(words, doubt.key, difference.read),
        by=difference.decided.by,
        keyed=_answer(words, doubt.key, difference.decided.value),
    )


def _answer(words: Words, key: str, value: str | None) -> str:
    return say("kosong") if value is None else words.label(key, value)


def _percent(share: float) -> str:
    from ikm.output.numbers import Numbers

    return Numbers(language_of()).real(100 * share, 2 if share >= 0.001 or share == 0 else 4)


def show_status(desk: Desk, _given: Mapping[str, Any]) -> None:
    """For each file its sheets, what waits, and who decided how much."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    session = desk.session()
    waiting = Counter(doubt.place.sha256 for doubt in session.waiting)
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(say("Berkas"), overflow="fold")
    for heading in (say("Lembar"), say("Menunggu"), say("Diputuskan")):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column(say("Oleh"), overflow="fold")
    for scan in desk.scans:
        by = Counter(
            session.decided[doubt.id].by
            for doubt in session.doubts
            if doubt.place.sha256 == scan.sha256 and doubt.id in session.decided
        )
        numbers = (len(scan.sheets), waiting[scan.sha256], by.total())
        people = ", ".join(f"{name} {counted(count)}" for name, count in by.most_common())
        table.add_row(Text(scan.file), *(counted(number) for number in numbers), Text(people or "–"))
    Terminal().print(table)
