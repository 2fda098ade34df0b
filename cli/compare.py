"""`ikm compare`: a unit between two periods, two units, or the groups of a unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    files_argument,
    form_option,
    option,
    output_option,
    period_option,
    project_option,
    reading_options,
    unit_option,
)
from ikm.cli.words import Command, _, language_of, note, say
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.scoring.comparing import Comparisons
    from ikm.survey.project import Project
    from ikm.survey.responses import Responses


@click.command(
    cls=Command,
    short_help=_("Bandingkan periode, unit atau kelompok."),
    help=_(
        "Bandingkan IKM dan unsurnya: setiap unit dalam dua periode (--periods 2024 2025), dua unit (--units A B), "
        "atau kelompok responden (--by pendidikan). Selisih diberikan dengan selang dan p, dan disebut naik, turun, "
        "atau belum terbukti berubah.\n\n"
        "Tanpa berkas, simpanan proyek yang dipakai. Status 0: semua baris diterima; 1: sebagian ditolak; 2: berkas "
        "atau perintah salah."
    ),
)
@files_argument
@project_option
@option("--periods", nargs=2, metavar="PERIODE PERIODE", help=_("Dua periode, yang lebih dahulu dulu."))
@option("--units", nargs=2, metavar="NAMA NAMA", help=_("Dua unit dalam satu periode."))
@option("--by", metavar="KUNCI", help=_("Kelompok menurut pendidikan, layanan dan sebagainya, satu sama lain."))
@form_option("json", "csv")
@output_option
@unit_option
@option("--service", metavar="NAMA", help=_("Hanya jenis layanan ini."))
@period_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, compare, print."""
    from ikm.cli.answers import responses_of
    from ikm.cli.options import project_of

    _insist_on_one(given)
    project = project_of(given)
    responses, status, unread = responses_of(files, given)
    for name in unread:
        note(say("Tidak dihitung: {name}", name=name))
    compared = _compared(responses, project, given)
    _print(compared, given)
    ctx.exit(status)


def _insist_on_one(given: dict[str, Any]) -> None:
    asked = [name for name in ("periods", "units", "by") if given[name]]
    if len(asked) != 1:
        raise IkmError("Sebut satu yang dibandingkan: --periods 2024 2025, --units A B, atau --by pendidikan.")
    if given["periods"] and given["period"]:
        raise IkmError("--period tidak dapat dipakai bersama --periods.")
    if given["units"] and given["unit"]:
        raise IkmError("--unit tidak dapat dipakai bersama --units.")


def _compared(responses: Responses, project: Project, given: dict[str, Any]) -> Comparisons:
    from ikm.cli.options import selection_of
    from ikm.cli.units import unit_named
    from ikm.scoring.comparing import between_groups, between_periods, between_units
    from ikm.survey.periods import Period

    options = selection_of(given, project)
    if given["periods"]:
        before, after = map(Period.parse, given["periods"])
        return between_periods(responses, project, before, after, options)
    if given["units"]:
        one, other = (unit_named(project, name).nama for name in given["units"])
        if one == other:
            raise IkmError("Sebut dua unit yang berbeda; keduanya {name}.", name=one)
        return between_units(responses, project, one, other, options)
    return between_groups(responses, project, given["by"].casefold(), options)


def _print(compared: Comparisons, given: dict[str, Any]) -> None:
    from ikm.cli.printing import give
    from ikm.output.comparison_result import to_csv, to_json
    from ikm.output.comparison_terminal import show

    shapes = {"json": lambda: to_json(compared), "csv": lambda: to_csv(compared)}
    give(given, lambda console: show(compared, console, language_of()), shapes)
