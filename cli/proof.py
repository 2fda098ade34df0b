"""Recording a result in a manifest: what it was made of, every figure, and the office's signature."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import file_digest
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ikm.cli.words import note, say
from ikm.output.manifest import Answers, Facts, Kept, Options, Result, Rows, Signature, instrument_mark
from ikm.output.manifest_checks import Computed
from ikm.output.manifest_file import Chain, appended, faults, read_chain, text_of
from ikm.survey.errors import ManifestError

if TYPE_CHECKING:
    from ikm.scoring.counting import Counted, ScoreOptions
    from ikm.survey.instrument import Instrument
    from ikm.survey.problems import Accounting
    from ikm.survey.project import Project
    from ikm.survey.responses import Responses


def version() -> str:
    """The program's version."""
    try:
        return installed("ikm-survei")
    except PackageNotFoundError:
        return "?"


# Before anything is computed -----------------------------------------------------------------------------------------


def insist_on_usable(given: Mapping[str, Any]) -> None:
    """Raises ManifestError where the manifest asked for could not be continued or signed."""
    _continued(given["manifest"])
    _signer(given)


def _continued(path: Path) -> Chain:
    """The entries that are there already, whole."""
    from ikm.output.signing import holds

    if not path.exists():
        return Chain()
    chain = read_chain(content_of(path), path.name)
    found = faults(chain, holds)
    if found:
        raise ManifestError(
            "{name} tidak dilanjutkan: {fault}. Simpan berkas itu sebagai bukti, dan pakai nama lain.",
            name=path.name,
            fault=found[0].message,
        )
    return chain


def _signer(given: Mapping[str, Any]) -> Callable[[bytes], Signature] | None:
    """What signs with the key given, else with the project's; None without one."""
    from ikm.cli.places import project_folder
    from ikm.output.signing import read_private, sign
    from ikm.survey.project_file import load_project

    path = given["manifest_key"]
    own = load_project(given["project"]).bukti.kunci
    if path is None and own:
        path = project_folder(given["project"]) / own
    if path is None:
        return None
    key = read_private(content_of(path), path.name)
    return lambda content: sign(content, key)


# The entry -----------------------------------------------------------------------------------------------------------


def computed(
    instrument: Instrument,
    accounting: Accounting,
    results: Sequence[Result],
    answers: Answers | None,
) -> Computed:
    """What a command found, as a manifest tells it."""
    rows = Rows(**{name: getattr(accounting, name) for name in Rows.model_fields})
    return Computed(instrument_mark(instrument), rows, answers, tuple(results))


def answers_of(counted: Counted | None, options: ScoreOptions, project: Project) -> Answers | None:
    """The mark of the answers that counted; None where fewer did than the threshold: a hash can confirm a guess."""
    from ikm.scoring.tally_file import fingerprint

    if counted is None or counted.tally.n.sum() < project.survei.ambang:
        return None
    return Answers(n=int(counted.tally.n.sum()), sha256=fingerprint(counted.by(sorted(options.group_keys))))


def found_in_reports(
    responses: Responses, given: Mapping[str, Any], project: Project, results: Sequence[Result]
) -> Computed:
    """What reports tell; responses: of all units, results: of each report."""
    from ikm.cli.options import selection_of
    from ikm.scoring.counting import count

    options = replace(selection_of(given, project), unit=None)
    counted = count(responses, project, options)
    return computed(responses.instrument, responses.accounting, results, answers_of(counted, options, project))


def record(
    command: str, files: Sequence[Path], given: Mapping[str, Any], found: Computed, documents: Sequence[Path] = ()
) -> None:
    """Add what `command` found and wrote to the manifest asked for, after what is there, and say so.

    Raises ManifestError where that was changed or the key cannot be used.
    """
    path: Path = given["manifest"]
    chain = _continued(path)
    facts = Facts.model_validate(
        {
            "command": command,
            "version": version(),
            "options": Options.model_validate({k: v for k, v in given.items() if k in Options.model_fields}),
            "source": "files" if files else "store",
            "inputs": inputs_of(files, given, path.parent),
            "project": _project(given, path.parent),
            "instrument": found.instrument,
            "accounting": found.accounting,
            "answers": found.answers,
            "results": list(found.results),
            "documents": kept(documents, path.parent),
        }
    )
    entry = appended(chain, facts, given["reason"], _signer(given))
    if entry is None:
        note(say("{path}: sudah memuat hasil ini; tidak ditambah.", path=str(path)))
        return
    from ikm.survey.files import write_whole

    write_whole(path, text_of(chain, entry))
    note(say("{path}: catatan {entry}, sidik {sha256}", path=str(path), entry=entry.entry, sha256=entry.sha256))
    if entry.signature is None:
        note(say("Bukti ini tidak ditandatangani; `ikm key` membuat kuncinya."))


def inputs_of(files: Sequence[Path], given: Mapping[str, Any], folder: Path) -> list[Kept]:
    """The files of answers in the order in which they are read, else the batches of the project's store."""
    from ikm.survey.reading.read import find_sources

    return kept(find_sources(files), folder) if files else batches_of(given)


def batches_of(given: Mapping[str, Any]) -> list[Kept]:
    """The batches of the store that are of the project's instrument, oldest first."""
    from ikm.cli.options import project_of
    from ikm.cli.places import opened_store

    wanted = project_of(given).instrument.id
    with opened_store(given["project"], must_exist=True) as store:
        batches = store.batches()
    return [Kept(name=b.file_name, path=None, sha256=b.sha256) for b in batches if b.instrument == wanted]


def _project(given: Mapping[str, Any], folder: Path) -> Kept | None:
    from ikm.survey.project_file import project_path

    path = project_path(given["project"])
    return None if path is None else kept([path], folder)[0]


# Files ---------------------------------------------------------------------------------------------------------------


def kept(paths: Sequence[Path], folder: Path) -> list[Kept]:
    """The files as they are now, with names that tell them apart."""
    from ikm.survey.reading.read import names_of

    named = zip(paths, names_of(paths), strict=True)
    return [Kept(name=name, path=_way(path, folder), sha256=hash_of(path)) for path, name in named]


def _way(path: Path, folder: Path) -> str | None:
    """The path from the folder, the same on every system; None where there is none, as between drives."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return None


def hash_of(path: Path) -> str:
    """SHA-256 of a file; raises ManifestError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def content_of(path: Path) -> bytes:
    """What a file holds; raises ManifestError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> ManifestError:
    if isinstance(error, FileNotFoundError):
        return ManifestError("{file} tidak ada; periksa nama dan foldernya.", file=str(path))
    return ManifestError("{path} tidak dapat dibaca ({reason}).", path=str(path), reason=error.strerror or str(error))
