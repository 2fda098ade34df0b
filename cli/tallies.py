"""Files of tallies on the command line: told apart from answers by what they hold, and added up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ikm.cli.words import note, say
from ikm.survey.errors import IkmError, SourceError

if TYPE_CHECKING:
    from ikm.scoring.counting import Counted, ScoreOptions
    from ikm.scoring.parts import Part
    from ikm.survey.project import Project

_SHORTEST_KEY = 16  # bytes


def divided(files: Sequence[Path]) -> tuple[dict[str, bytes], list[Path]]:
    """The tallies among the files and in the folders among them, by name, and the other files."""
    from ikm.scoring.tally_file import is_tally
    from ikm.survey.reading.read import find_sources, names_of

    paths = find_sources(files)
    tallies, others = {}, []
    for path, name in zip(paths, names_of(paths), strict=True):
        content = _json_content(path)
        if content is not None and is_tally(content):
            tallies[name] = content
        else:
            others.append(path)
    return tallies, others


def _json_content(path: Path) -> bytes | None:
    """The content of a JSON file; None of another, and of one that cannot be read, which reading it will say."""
    if path.suffix.casefold() != ".json":
        return None
    try:
        return path.read_bytes()
    except OSError:
        return None


def counted(
    tallies: dict[str, bytes], answers: Sequence[Path], given: dict[str, Any], options: ScoreOptions
) -> tuple[Counted, Project, int]:
    """All tallies and files of answers as one count, the project by which it is scored, and the exit status."""
    from ikm.cli.options import project_of, typed
    from ikm.scoring.parts import joined
    from ikm.survey.project_file import project_path

    unused = [] if answers else typed("mapping", "sheets", "order")
    if unused:
        raise IkmError("{options} hanya untuk berkas jawaban; semua berkas di sini tally.", options=", ".join(unused))
    project = project_of(given)
    own = project if project_path(given["project"]) is not None or given.get("instrument") else None
    parts, status = _read(tallies, key_of(given)), 0
    if answers:
        counted_here, status = _of_answers(answers, given, project, options)
        parts.append(counted_here)
    return *joined(parts, options, own), status


def insist_on_use_of_key(files: Sequence[Path], given: dict[str, Any]) -> None:
    """Raises IkmError for a `--key` without a tally whose seal it could prove."""
    if given["key"] is not None and not (files and divided(files)[0]):
        raise IkmError("--key hanya untuk tally; di sini tidak ada tally.")


def key_of(given: dict[str, Any]) -> bytes | None:
    """The secret in the file that `--key` names; None without one.

    Raises SourceError where it cannot be read, or is so short that it can be guessed.
    """
    path = given["key"]
    if path is None:
        return None
    try:
        key: bytes = path.read_bytes().strip()
    except FileNotFoundError as error:
        raise SourceError("{file} tidak ada; periksa nama dan foldernya.", file=str(path)) from error
    except OSError as error:
        raise SourceError(
            "{path} tidak dapat dibaca ({reason}).", path=str(path), reason=error.strerror or str(error)
        ) from error
    if len(key) < _SHORTEST_KEY:
        raise SourceError(
            "Kunci dalam {path} terlalu pendek; paling sedikit {count} huruf yang dipilih acak.",
            path=str(path),
            count=_SHORTEST_KEY,
        )
    return key


def _read(tallies: dict[str, bytes], key: bytes | None) -> list[Part]:
    """Each tally once, its account told."""
    from ikm.cli.sources import account
    from ikm.scoring.tally_file import read_tally
    from ikm.survey.problems import Accounting

    parts: dict[str | None, Part] = {}
    for name, content in tallies.items():
        part = read_tally(content, name, key)
        first = parts.setdefault(part.checksum, part)
        if first is part:
            note(f"{name}: " + say("tally") + f"; {account(part.counted.accounting)}")
        else:
            note(say("{name}: sama dengan {other}; dihitung sekali.", name=name, other=first.name))
    if len(parts) > 1:
        note(say("Jumlah") + f": {account(Accounting.total(part.counted.accounting for part in parts.values()))}")
    return list(parts.values())


def _of_answers(
    files: Sequence[Path], given: dict[str, Any], project: Project, options: ScoreOptions
) -> tuple[Part, int]:
    """What files of answers beside the tallies count."""
    from ikm.cli.answers import responses_of
    from ikm.scoring.counting import count
    from ikm.scoring.parts import Part

    responses, status, _ = responses_of(tuple(files), given)
    name = files[0].name if len(files) == 1 else say("{count} berkas jawaban", count=len(files))
    return Part(name, count(responses, project, options), project), status
