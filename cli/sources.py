"""Reading many files for a command: a line for each, and a bad one does not stop the rest."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal

from ikm.cli.words import language_of, note, say
from ikm.survey.errors import IkmError, SourceError
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Project
from ikm.survey.reading.notices import refusal
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.read import find_sources, names_of, pdfs_aside, read_answers
from ikm.survey.recap import Recaps
from ikm.survey.responses import Responses

SHOWN_PROBLEMS = 20
_SHOWN = 10
_MANY = 60  # so few files are read sooner than other Pythons start
_CHUNK = 8
_WORKERS = 8
_SHOWN_UNITS = 3
_SHOWN_COUNTS = 50
_SHOWN_ASIDE = 5


@dataclass(frozen=True)
class Read:
    """One file, what it is called, and what came of it: its responses or recaps, or the fault that refused it."""

    path: Path
    name: str
    result: Responses | Recaps | IkmError


Reader = Callable[[Path, Project, ReadOptions, str], Responses | Recaps]


def read_each(
    files: Sequence[Path], project: Project, options: ReadOptions, reader: Reader = read_answers
) -> list[Read]:
    """Read every file of `files` and of the folders among them."""
    paths = find_sources(files)
    _note_aside(pdfs_aside(files))
    if not paths:
        raise SourceError(
            "Tidak ada berkas jawaban dalam {names}; yang dibaca: CSV, XLSX, ODS, JSON, JSONL, Parquet dan kuesioner "
            "isian PDF.",
            names=", ".join(str(file) for file in files),
        )
    names = names_of(paths)
    attempt = partial(_attempt, project=project, options=options, reader=reader)
    try:
        with _spread(len(paths)) as over:
            results = shown(over(attempt, paths, names), len(paths))
            return [Read(*read) for read in zip(paths, names, results, strict=True)]
    except BrokenExecutor as error:
        raise SourceError(
            "Pembacaan terhenti, mungkin karena memori habis; baca berkasnya dalam beberapa bagian."
        ) from error


def _note_aside(paths: Sequence[Path]) -> None:
    """What is said of the PDFs that lie among the answers and are none."""
    if paths:
        names = ", ".join(names_of(paths)[:_SHOWN_ASIDE]) + (", …" if len(paths) > _SHOWN_ASIDE else "")
        note(
            say(
                "Tidak dibaca: {count} PDF tanpa isian ({names}). Hasil pindai dibaca dengan `ikm scan`; kuesioner "
                "isian yang dicetak menjadi PDF tidak dapat dibaca lagi, minta berkas yang disimpan.",
                count=counted(len(paths)),
                names=names,
            )
        )


@contextmanager
def _spread(count: int) -> Iterator[Callable[..., Iterable[Any]]]:
    """A `map` for `count` calls: over the cores where starting a Python for each pays, else right here."""
    if count < _MANY or os.cpu_count() == 1:
        yield map
        return
    with ProcessPoolExecutor(min(_WORKERS, os.cpu_count() or 1), get_context("spawn")) as pool:
        yield partial(pool.map, chunksize=_CHUNK)


def shown(results: Iterable[Any], count: int) -> Iterable[Any]:
    """The results as they come, with a bar on the terminal where they are many."""
    if count < _SHOWN or not sys.stderr.isatty():
        return results
    from rich.console import Console
    from rich.progress import track

    return track(results, say("Membaca"), count, console=Console(stderr=True), transient=True)


def _attempt(
    path: Path, name: str, project: Project, options: ReadOptions, reader: Reader
) -> Responses | Recaps | IkmError:
    try:
        return reader(path, project, options, name)
    except IkmError as error:
        return error


def good(reads: Iterable[Read]) -> list[Responses]:
    """The responses of the files that could be read."""
    return [read.result for read in reads if isinstance(read.result, Responses)]


def refusals(reads: Iterable[Read]) -> Iterator[Problem]:
    """A problem for each file that was refused whole."""
    for read in reads:
        if isinstance(read.result, IkmError):
            yield refusal(read.name, read.result)


def without_resubmissions(reads: Sequence[Read]) -> list[Read]:
    """The same files, each without the rows that an earlier one of its source already held."""
    from ikm.survey.resubmission import without_duplicates

    return _with_responses(reads, without_duplicates(good(reads)))


def with_namesakes(reads: Sequence[Read]) -> list[Read]:
    """The same files, with warnings of rows that are held from a file of the same name; the store knows the rest."""
    from ikm.survey import resubmission

    return _with_responses(reads, resubmission.with_namesakes(good(reads)))


def _with_responses(reads: Sequence[Read], changed: Sequence[Responses]) -> list[Read]:
    """The same files with these responses, in the order of those that had some."""
    kept = iter(changed)
    return [replace(r, result=next(kept)) if isinstance(r.result, Responses) else r for r in reads]


def insist_on_some(reads: Sequence[Read]) -> None:
    """End in the fault itself when no file could be read."""
    faults = [read.result for read in reads if isinstance(read.result, IkmError)]
    if len(faults) < len(reads):
        return
    if len(faults) == 1:
        raise faults[0]
    note_files(reads)
    raise SourceError("Tidak satu pun dari {count} berkas dapat dibaca.", count=len(reads))


def note_files(reads: Iterable[Read]) -> None:
    """One line for each file, and their sum when there are several."""
    total, lines = Accounting(), 0
    for read in reads:
        lines += 1
        if isinstance(read.result, IkmError):
            note(named(read.name, read.result.say(language_of())))
            continue
        total += read.result.accounting
        note(f"{read.name}: {units_of(read.result)}{account(read.result.accounting)}")
    if lines > 1:
        note(say("Jumlah") + f": {account(total)}")


def named(name: str, sentence: str) -> str:
    """A sentence that begins with the name of its file, once."""
    return sentence if sentence.startswith(name) else f"{name}: {sentence}"


def units_of(found: Responses | Recaps) -> str:
    """The units that a file's rows belong to, before its account."""
    if isinstance(found, Recaps):
        return say("rekap") + "; "
    units = [u for u in found.frame["unit"].unique(maintain_order=True).to_list() if u is not None]
    if not units:
        return ""
    if len(units) > _SHOWN_UNITS:
        return say("{count} unit", count=len(units)) + "; "
    return say("unit {names}", names=", ".join(units)) + "; "


def account(accounting: Accounting) -> str:
    """Where every row went."""
    numbers = {
        name: counted(getattr(accounting, name)) for name in ("read", "accepted", "duplicate", "rejected", "skipped")
    }
    return say(
        "{read} baris dibaca = {accepted} diterima + {duplicate} kiriman ulang + {rejected} ditolak "
        "+ {skipped} dilewati",
        **numbers,
    )


def counted(number: int) -> str:
    """A whole number as the reader writes it."""
    return str(format_decimal(number, locale=language_of()))


def note_problems(batches: Iterable[Responses]) -> None:
    """What is said of whole files, then the first problems of rows, errors first; the rest as counts for each rule.

    What is to be said of several files in the same words is said once.
    """
    listed = list(batches)
    counts: Counter[tuple[str, str | None, str]] = Counter()
    for responses in listed:
        counts.update(responses.problem_counts)
    alike = _alike(problem for responses in listed for problem in responses.problems)
    whole = [group for group in alike if _is_whole(group[0])]
    for first, *others in alike[: max(SHOWN_PROBLEMS, len(whole))]:
        further = " " + say("(juga {count} berkas lain)", count=len(others)) if others else ""
        note("  " + first.say(language_of()) + further)
        counts.subtract((problem.file, problem.column, problem.rule) for problem in (first, *others))
    rest = {key: count for key, count in counts.items() if count > 0}
    if rest and len(alike) > max(SHOWN_PROBLEMS, len(whole)):
        _note_counts(rest)


def _alike(problems: Iterable[Problem]) -> list[list[Problem]]:
    """The problems, those of whole files first and those that say the same together, then errors before warnings."""
    groups: dict[object, list[Problem]] = {}
    for problem in problems:
        place = None if _is_whole(problem) else id(problem)
        groups.setdefault((problem.rule, problem.message, place), []).append(problem)
    return sorted(groups.values(), key=lambda group: (not _is_whole(group[0]), group[0].severity != "error"))


def _is_whole(problem: Problem) -> bool:
    return problem.row is None and problem.column is None


def _note_counts(rest: dict[tuple[str, str | None, str], int]) -> None:
    note("  " + say("… dan {count} masalah lain:", count=counted(sum(rest.values()))))
    by_count = sorted(rest.items(), key=lambda item: -item[1])
    for (file, column, rule), count in by_count[:_SHOWN_COUNTS]:
        place = file if column is None else say("{file}, kolom {column}", file=file, column=column)
        note(f"    {place}: {rule} x {count}")


def exit_status(reads: Sequence[Read]) -> int:
    """0 when every row of every file was accepted, 1 when some were not."""
    if any(isinstance(read.result, IkmError) for read in reads):
        return 1
    return 1 if any(not isinstance(r.result, IkmError) and r.result.accounting.rejected for r in reads) else 0
