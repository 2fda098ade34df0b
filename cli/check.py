"""`ikm check`: what in the answers is hard to explain by chance; nothing is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    files_argument,
    form_option,
    output_option,
    period_option,
    project_option,
    reading_options,
    unit_option,
)
from ikm.cli.words import Command, _, language_of, note, say

if TYPE_CHECKING:
    from ikm.scoring.quality.check import Checked


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
@form_option("json")
@output_option
@unit_option
@period_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, check, print."""
    from datetime import date

    from ikm.cli.answers import note_left_out, responses_of
    from ikm.cli.options import project_of, selection_of
    from ikm.scoring.counting import count
    from ikm.scoring.quality.check import check

    project = project_of(given)
    options = selection_of(given, project)
    responses, status, unread = responses_of(files, given)
    note_left_out(count(responses, project, options).notes)
    for name in unread:
        note(say("Tidak diperiksa: {name}", name=name))
    _print(check(responses, project, options, date.today()), given)
    ctx.exit(status)


def _print(checked: Checked, given: dict[str, Any]) -> None:
    from ikm.cli.printing import give
    from ikm.output.quality_result import to_json
    from ikm.output.quality_terminal import show

    language = language_of()
    give(given, lambda console: show(checked, console, language), {"json": lambda: to_json(checked, language)})
