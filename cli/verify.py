"""`ikm verify`: compute again what a manifest records, and name what is not as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import FILE, option
from ikm.cli.words import Command, _, harmless, language_of, say

if TYPE_CHECKING:
    from ikm.cli.recompute import Inputs
    from ikm.output.manifest import Entry
    from ikm.output.manifest_checks import Check, Shown

_MARKS = {"same": _("sama"), "differs": _("BEDA"), "unknown": _("BELUM"), "note": _("catatan")}
_HEADINGS = {
    "entry": _("bukti"),
    "signature": _("tanda tangan"),
    "input": _("masukan"),
    "project": _("proyek"),
    "program": _("program"),
    "figures": _("angka"),
    "document": _("dokumen"),
}
_LISTED = 6  # files that are as they were; of more, their number


@click.command(
    cls=Command,
    short_help=_("Periksa bukti: hitung ulang, dan sebut yang berbeda."),
    help=_(
        "Periksa BUKTI dari `ikm score --manifest` atau `ikm report --manifest`: rantai catatannya, tanda tangannya, "
        "sidik berkas masukan, proyek dan dokumen; lalu hitung ulang dan sebut sel yang berbeda. Berkas masukan dicari "
        "di tempatnya dari folder bukti, kecuali disebut. Semuanya tanpa internet.\n\n"
        "Status 0: cocok; 1: ada yang berbeda; 2: ada yang tidak dapat diperiksa."
    ),
)
@click.argument("manifest", type=FILE, metavar="BUKTI")
@click.argument("files", nargs=-1, type=FILE, metavar="[BERKAS|FOLDER]...")
@option("--project", type=FILE, metavar="PATH", help=_("Berkas proyek atau foldernya (bawaan: yang tercatat)."))
@option("--entry", type=int, metavar="NOMOR", help=_("Catatan yang diperiksa (bawaan: yang terakhir)."))
@option(
    "--public-key",
    type=FILE,
    metavar="BERKAS",
    help=_("Kunci publik kantor itu, yang Anda terima dari tangan tepercaya: hanya ini yang membuktikan asalnya."),
)
@option("--all", "every", is_flag=True, help=_("Sebut setiap sel yang berbeda, juga yang dihitung dari sel lain."))
@click.pass_context
def command(ctx: click.Context, /, manifest: Path, files: tuple[Path, ...], **given: Any) -> None:
    """Read, compare, compute again, conclude."""
    from ikm.cli.proof import content_of
    from ikm.cli.terminal import Terminal
    from ikm.output.manifest_checks import conclusion, exit_status, of_chain, of_signature
    from ikm.output.manifest_file import chosen, read_chain
    from ikm.output.signing import fingerprint, holds

    chain = read_chain(content_of(manifest), manifest.name)
    entry = chosen(chain, given["entry"], manifest.name)
    trusted = _trusted(given["public_key"])
    _introduce(manifest, entry, len(chain.entries))
    checks = [*of_chain(chain, holds), of_signature(entry, trusted, fingerprint)]
    checks += _of_the_rest(entry, manifest.parent, files, given)
    Terminal().print(_table(checks))
    click.echo("\n" + conclusion(checks).say(language_of()))
    ctx.exit(exit_status(checks))


def _trusted(path: Path | None) -> bytes | None:
    from ikm.cli.proof import content_of
    from ikm.output.signing import read_public

    return None if path is None else read_public(content_of(path), path.name).public_bytes_raw()


def _introduce(manifest: Path, entry: Entry, count: int) -> None:
    click.echo(
        harmless(
            say(
                "{name}: catatan {entry} dari {count}, `ikm {command}`",
                name=manifest.name,
                entry=entry.entry,
                count=count,
                command=entry.command,
            )
        )
    )
    click.echo(say("sidik {sha256}", sha256=entry.sha256))
    if entry.reason:
        click.echo(harmless(say("alasan: {reason}", reason=entry.reason)))
    click.echo()


def _table(checks: Sequence[Check]) -> object:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in (check for alike in _runs(checks) for check in _shortened(alike)):
        style = "bold red" if check.verdict in ("differs", "unknown") else ""
        mark, about = Text(say(_MARKS[check.verdict]), style), Text(say(_HEADINGS[check.about]))
        table.add_row(mark, about, Text(check.message.say(language_of())))
    return table


def _runs(checks: Sequence[Check]) -> Iterator[list[Check]]:
    """Checks about the same that came out alike, together."""
    return (list(run) for _, run in groupby(checks, key=lambda check: (check.about, check.verdict)))


def _shortened(alike: Sequence[Check]) -> Sequence[Check]:
    """Of many files that are as they were, their number."""
    if len(alike) <= _LISTED or alike[0].verdict != "same":
        return alike
    from ikm.survey.messages import Message

    return [replace(alike[0], message=Message("{count} berkas", count=len(alike)))]


def _of_the_rest(entry: Entry, folder: Path, files: Sequence[Path], given: Mapping[str, Any]) -> list[Check]:
    """Inputs, project, program, figures and documents."""
    from ikm.cli.proof import version
    from ikm.cli.recompute import in_their_places
    from ikm.output.manifest_cells import roots
    from ikm.output.manifest_checks import of_files, of_version

    own, checks = _project(entry, folder, given["project"])
    if entry.source == "store" and not files:
        checks = [*_of_store(entry, own, checks), *checks]
        paths: list[Path] | None = []
    else:
        inputs, told = _inputs(entry, folder, files)
        checks = [*told, *checks]
        paths = [path for path in inputs.paths if path is not None] if inputs.whole else None
    checks += of_version(entry, version())
    lacking = any(check.verdict == "unknown" for check in checks)
    checks += _lacking() if paths is None or lacking else _figures(entry, paths, own, list if given["every"] else roots)
    return checks + of_files("document", in_their_places(entry.documents, folder).found, "note")


def _project(entry: Entry, folder: Path, given: Path | None) -> tuple[Path | None, list[Check]]:
    """The project file to compute with, and how it compares with the recorded one."""
    from ikm.cli.proof import hash_of
    from ikm.cli.recompute import in_their_places
    from ikm.output.manifest_checks import Check, Found, of_files
    from ikm.survey.messages import Message
    from ikm.survey.project_file import project_path

    path = project_path(given) if given is not None else None
    if entry.project is None:
        if path is None:
            return None, []
        return path, [Check("project", "differs", Message("{name}: tidak tercatat dalam bukti", name=path.name))]
    if path is None:
        inputs = in_their_places([entry.project], folder)
        return inputs.paths[0], of_files("project", inputs.found, "unknown")
    return path, of_files("project", [Found(entry.project, hash_of(path))], "unknown")


def _inputs(entry: Entry, folder: Path, files: Sequence[Path]) -> tuple[Inputs, list[Check]]:
    from ikm.cli.recompute import among, in_their_places
    from ikm.output.manifest_checks import of_files, surplus

    inputs = among(entry.inputs, files) if files else in_their_places(entry.inputs, folder)
    return inputs, [*of_files("input", inputs.found, "unknown"), *surplus(inputs.surplus)]


def _of_store(entry: Entry, project: Path | None, before: Sequence[Check]) -> list[Check]:
    """The batches of the project's store; not looked for where the project itself is missing."""
    from ikm.cli.proof import batches_of
    from ikm.output.manifest_checks import of_batches

    if any(check.verdict == "unknown" for check in before):
        return []
    given = {"project": project, "instrument": entry.options.instrument}
    return of_batches(entry.inputs, batches_of(given))


def _lacking() -> list[Check]:
    from ikm.output.manifest_checks import Check
    from ikm.survey.messages import Message

    return [Check("figures", "unknown", Message("tidak dihitung ulang, karena ada berkas yang tidak ada"))]


def _figures(entry: Entry, paths: Sequence[Path], project: Path | None, shown: Shown) -> list[Check]:
    """Every figure, computed again."""
    from ikm.cli.options import project_of
    from ikm.cli.recompute import again
    from ikm.output.manifest_checks import Check, Computed, of_figures
    from ikm.survey.errors import IkmError
    from ikm.survey.messages import Message

    try:
        now = again(entry, paths, project)
        instrument = project_of({"project": project, "instrument": entry.options.instrument}).instrument
    except IkmError as error:
        return [Check("figures", "differs", Message("tidak dapat dihitung ulang: {fault}", fault=error.message))]
    return of_figures(Computed.of(entry), now, instrument, shown)
