"""`ikm scan`: paper forms read from scans and photographs, and kept in the project's store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import FILE, option, project_option
from ikm.cli.words import Command, _, language_of, note, say
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.forms.scan.decisions import Decisions
    from ikm.forms.scan.kept import KeptScan
    from ikm.forms.scan.sheets import Scanned
    from ikm.survey.project import Project
    from ikm.survey.reading.options import ReadOptions
    from ikm.survey.responses import Responses

_PROBED = 3  # pages that tell which layouts a stack is of


@click.command(
    cls=Command,
    short_help=_("Baca kuesioner kertas dari pindaian."),
    help=_(
        "Baca kuesioner kertas dari pindaian dan foto: PDF, JPEG, PNG, TIFF, WebP. Lembar yang jelas disimpan dalam "
        "proyek; yang meragukan menunggu `ikm review`.\n\n"
        "Status 0: semua halaman dibaca; 1: sebagian tidak; 2: berkas atau perintah salah."
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="BERKAS|FOLDER...")
@project_option
@option("--dry-run", is_flag=True, help=_("Tampilkan apa yang terbaca; tidak ada yang disimpan."))
@option("--unit", metavar="NAMA", help=_("Unit dari lembar yang tidak menyebutnya."))
@option("--date", metavar="TANGGAL", help=_("Tanggal survei dari lembar yang tidak menandainya, misalnya 2026-03-05."))
@option("--instrument", metavar="ID", help=_("Instrumen selain yang tertulis dalam berkas proyek."))
@option("--csv", type=FILE, metavar="BERKAS", help=_("Tulis jawabannya ke berkas CSV ini; simpanan tidak diubah."))
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read all pages on all cores, and keep file by file what was read."""
    from ikm.cli import sources
    from ikm.cli.scans import note_torn

    desk = _desk_of(given)
    note_torn(desk.folder)
    outcomes = list(_outcomes(files, desk))
    reads = [outcome.read for outcome in outcomes]
    sources.insist_on_some(reads)
    for outcome in outcomes:
        _note_account(outcome)
    sources.note_problems(sources.good(reads))
    if given["csv"] is not None:
        _write_table(given["csv"], outcomes, desk)
    elif not given["dry_run"]:
        _write_rejects(outcomes, desk)
    _note_waiting(outcomes, desk)
    ctx.exit(max(sources.exit_status(reads), *(outcome.status for outcome in outcomes)))


@dataclass(frozen=True)
class Desk:
    """Where scans are read to. place: of the project, as `--project` gave it. folder: of the project.

    stores: whether answers go into the store; keeps: whether anything is kept.
    """

    project: Project
    options: ReadOptions
    place: Path | None
    folder: Path
    unit: str | None
    day: date | None
    stores: bool
    keeps: bool


@dataclass(frozen=True)
class Outcome:
    """What came of one file: the scan, and as `read` the answers in it or the fault that refused it.

    sheets: how many whole ones the scan stands for.
    """

    read: Any
    scan: KeptScan | None = None
    sheets: int = 0

    @property
    def status(self) -> int:
        """1 where pages were not read."""
        pages = self.scan.account if self.scan else None
        return 1 if pages and (pages.foreign or pages.unreadable or pages.unpaired) else 0


def _desk_of(given: dict[str, Any]) -> Desk:
    from ikm.cli.options import project_of
    from ikm.cli.places import project_folder
    from ikm.survey.reading.options import ReadOptions
    from ikm.survey.reading.units import named_unit

    project = project_of(given)
    return Desk(
        project=project,
        options=ReadOptions(today=date.today(), language=language_of()),
        place=given["project"],
        folder=project_folder(given["project"]),
        unit=named_unit(given["unit"], project) if given["unit"] else None,
        day=_day(given["date"]),
        stores=given["csv"] is None and not given["dry_run"],
        keeps=not given["dry_run"],
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise IkmError(
            '--date "{text}" bukan tanggal; tulis tahun, bulan dan hari, misalnya 2026-03-05.', text=text
        ) from error


def _outcomes(files: Sequence[Path], desk: Desk) -> Iterator[Outcome]:
    """Each file's outcome, stored before the next one is read."""
    from ikm.cli.sources import Read
    from ikm.forms.scan.decisions import decisions
    from ikm.forms.scan.pictures import find_scans
    from ikm.forms.scan.records import scans
    from ikm.survey.errors import SourceError
    from ikm.survey.reading.read import names_of

    paths = find_scans(files)
    if not paths:
        raise SourceError(
            "Tidak ada pindaian dalam {names}; yang dibaca: PDF, JPEG, PNG, TIFF, WebP dan BMP.",
            names=", ".join(str(file) for file in files),
        )
    known = {scan.sha256: scan for scan in scans(desk.folder)}
    decided = decisions(desk.folder)
    for path, name, pages in _scanned(paths, names_of(paths), desk):
        try:
            if isinstance(pages, IkmError):
                raise pages
            yield _kept(path, name, pages, desk, known, decided)
        except IkmError as error:
            yield Outcome(Read(path, name, error))


def _scanned(
    paths: Sequence[Path], names: Sequence[str], desk: Desk
) -> Iterator[tuple[Path, str, list[Scanned] | IkmError]]:
    """What is on each page of each file, or why the file cannot be read; pages are spread over the cores."""
    from functools import partial

    from ikm.cli.cores import spread
    from ikm.cli.sources import shown
    from ikm.forms.scan.scanning import read_page_of

    counts = [_count(path, name) for path, name in zip(paths, names, strict=True)]
    listed = list(zip(paths, names, counts, strict=True))
    tasks = [(path, name, at) for path, name, n in listed if isinstance(n, int) for at in range(1, n + 1)]
    read = partial(read_page_of, folder=desk.folder)
    _fetch_layouts((read(*task) for task in tasks[:_PROBED]), desk)
    with spread(len(tasks)) as over:
        results = iter(shown(over(read, *zip(*tasks, strict=True)) if tasks else (), len(tasks)))
        for path, name, n in listed:
            if isinstance(n, IkmError):
                yield path, name, n
                continue
            pages = [next(results) for _ in range(n)]
            lost = _of_new_layouts(pages, desk)
            again = over(read, [path] * len(lost), [name] * len(lost), lost)
            better = {page.at: page for page in again}
            yield path, name, [better.get(page.at, page) for page in pages]


def _count(path: Path, name: str) -> int | IkmError:
    from ikm.forms.scan.scanning import count_pages

    try:
        return count_pages(path, name)
    except IkmError as error:
        return error


def _fetch_layouts(pages: Iterable[Scanned], desk: Desk) -> bool:
    """Put the layouts that these pages lack into the project's folder, where the project prints them today."""
    from ikm.forms.scan.layouts import keep_layouts, layouts_in

    layout_of = layouts_in(desk.folder)
    codes = {page.code for page in pages if page.code and layout_of(page.code) is None}
    return keep_layouts(desk.folder, desk.project, codes) if codes else False


def _of_new_layouts(pages: Sequence[Scanned], desk: Desk) -> list[int]:
    """Numbers of the pages that can be read only now, because their layout was found."""
    from ikm.forms.scan.scanning import LostPage

    lost = [page for page in pages if isinstance(page, LostPage) and page.code]
    return [page.at for page in lost] if _fetch_layouts(lost, desk) else []


def _kept(
    path: Path, name: str, pages: Sequence[Scanned], desk: Desk, known: dict[str, KeptScan], decided: Decisions
) -> Outcome:
    """Make sheets of the pages of one file, and keep them as the desk says."""
    from hashlib import file_digest

    from ikm.cli.scans import checked
    from ikm.cli.sources import Read
    from ikm.forms.scan.answers import sheets_for
    from ikm.forms.scan.records import save_scan
    from ikm.forms.scan.scanning import ours
    from ikm.forms.scan.sheets import clips_of, earlier_of, gathered

    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    before = known.get(digest)
    unit = desk.unit or (before.unit if before else None)
    day = desk.day or (before.date if before else None)
    number = before.number if before else 1 + max((scan.number for scan in known.values()), default=0)
    pages = [ours(page, desk.project, unit) for page in pages]
    scan = gathered(name, digest, pages, earlier_of(_before(known, number), digest))
    scan = replace(scan, unit=unit, date=day, number=number, way=_way(path, desk.folder))
    every = [*(known | {digest: scan}).values()]
    found = checked(scan, every, decided.latest, desk.project, desk.options)
    if desk.keeps:
        save_scan(desk.folder, scan, clips_of(scan, pages))
    known[digest] = scan
    return Outcome(Read(path, name, _stored(scan, found, desk)), scan, len(sheets_for(scan, every)))


def _way(path: Path, folder: Path) -> str | None:
    """From a project's folder to a file; it says less of whose computer it is than the whole path."""
    from os.path import relpath

    try:
        return Path(relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return None


def _before(known: dict[str, KeptScan], number: int) -> list[KeptScan]:
    return sorted((scan for scan in known.values() if scan.number < number), key=lambda scan: scan.number)


def _stored(scan: KeptScan, found: Responses, desk: Desk) -> Responses:
    from ikm.cli.places import opened_store
    from ikm.cli.scans import store_scan

    if not desk.stores:
        return found
    with opened_store(desk.place) as store:
        return store_scan(store, scan, found)


def _note_account(outcome: Outcome) -> None:
    """Where every page of a file went, and every sheet."""
    from ikm.cli.sources import named, units_of

    read, scan = outcome.read, outcome.scan
    if scan is None:
        note(named(read.name, read.result.say(language_of())))
        return
    note(f"{read.name}: {units_of(read.result)}{account(scan)}")
    rows = read.result.accounting
    if not outcome.sheets:
        return
    note(
        "  "
        + say(
            "{sheets} lembar: {accepted} diterima, {duplicate} sudah ada, {rejected} ditolak, {waiting} menunggu `ikm "
            "review`",
            sheets=outcome.sheets,
            accepted=rows.accepted,
            duplicate=rows.duplicate,
            rejected=rows.rejected,
            waiting=outcome.sheets - rows.read,
        )
    )


def account(scan: KeptScan) -> str:
    """Where every page of a scan went; of what is no page of a form, only what there is."""
    from ikm.cli.sources import counted
    from ikm.survey.messages import marked

    pages = scan.account
    read = say("{count} dibaca", count=counted(pages.read))
    others = (
        (pages.duplicate, marked("{count} salinan")),
        (pages.foreign, marked("{count} bukan kuesioner proyek ini")),
        (pages.unreadable, marked("{count} tidak terbaca")),
        (pages.unpaired, marked("{count} tanpa pasangan")),
        (pages.blank, marked("{count} kosong")),
    )
    parts = [read, *(say(text, count=counted(count)) for count, text in others if count)]
    return say("{count} halaman = {parts}", count=counted(pages.seen), parts=" + ".join(parts))


def _note_waiting(outcomes: Sequence[Outcome], desk: Desk) -> None:
    """What people have still to do about these files."""
    from ikm.cli.scans import waiting_in
    from ikm.cli.sources import counted
    from ikm.forms.scan.decisions import decisions

    scans = [outcome.scan for outcome in outcomes if outcome.scan]
    waiting = waiting_in(scans, decisions(desk.folder).latest)
    if waiting.answers:
        note(
            say(
                "{answers} jawaban pada {sheets} lembar meragukan; putuskan dengan `ikm review`.",
                answers=counted(waiting.answers),
                sheets=counted(waiting.sheets),
            )
        )
    if waiting.writings:
        note(say("{count} tulisan tangan dapat diketik dengan `ikm review`.", count=counted(waiting.writings)))


def _write_rejects(outcomes: Iterable[Outcome], desk: Desk) -> None:
    """Rejected sheets, in a file for each scan."""
    from ikm.cli.places import REJECTS_NAME, slug
    from ikm.cli.rejects import note_rejects

    for outcome in outcomes:
        if outcome.scan:
            name = f"{slug(outcome.read.path.stem)}.csv"
            note_rejects(desk.folder / REJECTS_NAME / name, outcome.read.result.rejects)


def _write_table(path: Path, outcomes: Sequence[Outcome], desk: Desk) -> None:
    """The settled sheets of these files as a table."""
    import csv
    import io

    from ikm.cli.printing import write
    from ikm.cli.rejects import harmless
    from ikm.forms.scan.answers import answers_of, rows_of
    from ikm.forms.scan.decisions import decisions

    decided = decisions(desk.folder).latest
    scans = [outcome.scan for outcome in outcomes if outcome.scan]
    listed = [(scan, answers_of(scan, scans, decided)) for scan in scans]
    buffer = io.StringIO()
    rows = csv.writer(buffer, delimiter=";", lineterminator="\r\n")  # as spreadsheets here expect
    rows.writerows([harmless(cell) for cell in row] for row in rows_of(listed, desk.project))
    write("\ufeff" + buffer.getvalue(), path)
