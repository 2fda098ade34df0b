"""Doing again what an entry of a manifest says was done, and finding where its files are now."""

from __future__ import annotations

import io
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ikm.cli.proof import found_in_reports, hash_of, kept
from ikm.output.manifest import Entry, Kept
from ikm.output.manifest_checks import Computed, Found

if TYPE_CHECKING:
    from ikm.survey.project import Project

_UNRECORDED: dict[str, Any] = {
    "engine": "polars",
    "every": False,
    "key": None,
    "manifest": None,
    "master": None,
    "output": None,
    "output_dir": Path(),
    "page": "A4",
    "rejects": None,
    "strict": False,
}
"""What a command is given that changes no figure."""


@dataclass(frozen=True)
class Inputs:
    """The recorded files and where each is now, and those that were not recorded."""

    found: tuple[Found, ...]
    paths: tuple[Path | None, ...]
    surplus: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Each has something in its place."""
        return all(path is not None for path in self.paths)


def in_their_places(recorded: Sequence[Kept], folder: Path) -> Inputs:
    """The files where the entry says they are, from the manifest's folder."""
    paths = tuple(_there(each, folder) for each in recorded)
    return Inputs(tuple(map(_found, recorded, paths)), paths)


def among(recorded: Sequence[Kept], files: Sequence[Path]) -> Inputs:
    """The recorded files among those given: by their contents, else by their names."""
    from ikm.survey.reading.read import find_sources

    left = dict(zip(find_sources(files), kept(find_sources(files), Path()), strict=True))
    paths = _taken(recorded, left, lambda each, path: left[path].sha256 == each.sha256 and path.name == _base(each))
    paths = _taken(recorded, left, lambda each, path: left[path].sha256 == each.sha256, paths)
    paths = _taken(recorded, left, lambda each, path: path.name == _base(each), paths)
    return Inputs(tuple(map(_found, recorded, paths)), paths, tuple(mark.name for mark in left.values()))


def _taken(
    recorded: Sequence[Kept],
    left: dict[Path, Kept],
    fits: Callable[[Kept, Path], bool],
    paths: Sequence[Path | None] = (),
) -> tuple[Path | None, ...]:
    """A path for each recorded file that has none yet, of those left which fit it; what is taken is not left."""
    taken: list[Path | None] = []
    for place, each in enumerate(recorded):
        path = paths[place] if paths else None
        if path is None:
            path = next((path for path in left if fits(each, path)), None)
        if path is not None:
            left.pop(path, None)
        taken.append(path)
    return tuple(taken)


def _base(each: Kept) -> str:
    return each.name.rpartition("/")[2]


def _there(each: Kept, folder: Path) -> Path | None:
    path = folder / (each.path or each.name)
    return path if path.is_file() else None


def _found(each: Kept, path: Path | None) -> Found:
    return Found(each, None if path is None else hash_of(path))


def again(entry: Entry, files: Sequence[Path], project: Path | None) -> Computed:
    """What the command of the entry finds now, said to nobody; files: empty for the store.

    Raises IkmError as the command does.
    """
    from ikm.cli.options import project_of

    given = _UNRECORDED | entry.options.model_dump() | {"project": project}
    absolute = tuple(path.absolute() for path in files)
    place = _without_a_project() if files and project is None else nullcontext()
    with place, redirect_stderr(io.StringIO()):
        own = project_of(given)
        if entry.command == "score":
            return rescored(absolute, given, own)
        return reported(absolute, given, own, {result.of for result in entry.results})


def rescored(files: tuple[Path, ...], given: dict[str, Any], project: Project) -> Computed:
    """What `ikm score` finds."""
    from ikm.cli.options import score_options_of
    from ikm.cli.score import found, scored

    options = score_options_of(given, project)
    return found(scored(files, given, project, options), given, project, options)


def reported(
    files: tuple[Path, ...], given: dict[str, Any], project: Project, of: Container[str | None] | None = None
) -> Computed:
    """What `ikm report` tells; of: the units whose reports are meant, None for all."""
    from ikm.cli.answers import responses_of
    from ikm.cli.reporting import jobs, subject_of, told
    from ikm.cli.units import chosen_units

    responses, _, _ = responses_of(files, given)
    units = chosen_units(project, given["unit"], given["every"])
    wanted = jobs(responses, project, units, given, "id")
    meant = [job for job in wanted if of is None or job.unit.nama in of]
    return found_in_reports(responses, given, project, [told(job, subject_of(job)) for job in meant])


@contextmanager
def _without_a_project() -> Iterator[None]:
    """In a folder where no project file is, as when the entry was made without one."""
    with TemporaryDirectory() as folder, chdir(folder):
        yield
