"""`ikm check`: what in the answers is hard to explain by chance; nothing is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import FILE, files_argument, option, period_option, project_option, reading_options, unit_option
from ikm.cli.words import Command, _, language_of, note, say

if TYPE_CHECKING:
    from ikm.scoring.quality.check import Checked

_LEFT_OUT = ("undated-left-out", "outside-left-out")  # what counting says that concerns this as well
_OFFICIAL: dict[str, Any] = {"service": None, "by": (), "weights": "exact", "combine": None, "combine_units": None}


@click.command(
    cls=Command,
    short_help=_("Periksa mutu jawaban."),
    help=_(
        "Periksa mutu jawaban dari berkas, atau dari simpanan proyek bila tanpa berkas: formulir yang disalin atau "
        "dikirim berulang, menumpuk pada satu hari, petugas yang berbeda sendiri, skala yang terbalik, dan sebagainya, "
        "dengan buktinya dan IKM tanpa formulir itu. Tidak ada yang dihapus, dan temuan bukan bukti kecurangan.\n\n"
        "Status 0: semua baris diterima, dengan atau tanpa temuan; 1: sebagian ditolak; 2: berkas atau perintah salah."
    ),
)
@files_argument
@project_option
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    help=_("Bentuk hasil: table (bawaan) atau json."),
)
@option("--output", type=FILE, metavar="BERKAS", help=_("Tulis hasil ke berkas ini."))
@unit_option
@period_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, check, print."""
    from datetime import date

    from ikm.cli.options import project_of, score_options_of
    from ikm.cli.score import responses_of
    from ikm.scoring.counting import count
    from ikm.scoring.quality.check import check

    project = project_of(given)
    options = score_options_of(given | _OFFICIAL, project)
    responses, status, unread = responses_of(files, given)
    for problem in count(responses, project, options).notes:
        if problem.rule in _LEFT_OUT:
            note(problem.message.say(language_of()))
    for name in unread:
        note(say("Tidak diperiksa: {name}", name=name))
    _print(check(responses, project, options, date.today()), given)
    ctx.exit(status)


def _print(checked: Checked, given: dict[str, Any]) -> None:
    from rich.console import Console

    from ikm.output.quality_result import to_json
    from ikm.output.quality_terminal import show

    path, language = given["output"], language_of()
    if given["form"] == "table" and path is None:
        show(checked, Console(), language)
        return
    content = to_json(checked, language)
    if given["form"] == "table":
        import io

        text = io.StringIO()
        show(checked, Console(file=text, width=80), language)
        content = text.getvalue()
    if path is None:
        click.echo(content, nl=False)
        return
    from ikm.survey.files import write_whole

    write_whole(path, content)
    note(str(path))
