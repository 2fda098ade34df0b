"""`ikm funnel`: units against the range that is expected of units of their size, instead of a league table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    files_argument,
    form_option,
    key_option,
    option,
    output_option,
    period_option,
    project_option,
    reading_options,
)
from ikm.cli.words import Command, _, language_of

if TYPE_CHECKING:
    from ikm.scoring.funnel import Funnel

    Ranks = dict[str | None, tuple[int, int, int]]


@click.command(
    cls=Command,
    short_help=_("Unit mana di luar kisaran yang diperkirakan."),
    help=_(
        "Bandingkan setiap unit dengan nilai seluruh instansi: di atas, sesuai, atau di bawah perkiraan bagi unit "
        "dengan responden sebanyak itu. Ini menggantikan daftar peringkat, yang sebagian besar hanya urutan "
        "kebetulan.\n\n"
        "Tally dari kantor-kantor (`ikm tally`) dijumlahkan; tanpa berkas, simpanan proyek yang dipakai.\n\n"
        "Status 0: semua baris diterima; 1: sebagian ditolak; 2: berkas atau perintah salah."
    ),
)
@files_argument
@project_option
@option(
    "--standardise",
    multiple=True,
    metavar="KUNCI",
    help=_("Standarkan ke susunan responden instansi menurut layanan, jenis_kelamin dan sebagainya; boleh berulang."),
)
@option("--ranks", is_flag=True, help=_("Tampilkan juga peringkat dengan selangnya."))
@option(
    "--model",
    type=click.Choice(["additive", "multiplicative"]),
    default="additive",
    help=_("Keragaman biasa antarunit: ditambahkan (additive, bawaan) atau dikalikan (multiplicative)."),
)
@form_option("json", "csv")
@output_option
@period_option
@key_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, place each unit, print."""
    from ikm.cli.answers import counted_of
    from ikm.cli.options import project_of, selection_of
    from ikm.cli.tallies import insist_on_use_of_key
    from ikm.scoring.comparing import samples_of
    from ikm.scoring.funnel import funnel_of, grouped_by

    insist_on_use_of_key(files, given)
    project, keys = project_of(given), given["standardise"]
    options = replace(selection_of(given, project), by=grouped_by(keys))
    counted, project, status = counted_of(files, given, project, options)
    found = funnel_of(samples_of(counted, project, options), project, model=given["model"], standardise=keys)
    _print(found, _ranks(found) if given["ranks"] else {}, given)
    ctx.exit(status)


def _ranks(found: Funnel) -> Ranks:
    import numpy as np

    from ikm.scoring.difference import joined
    from ikm.scoring.ranks import rank_intervals, ranks

    own = ranks(np.array([unit.value for unit in found.units]))
    spans = rank_intervals(joined([unit.side for unit in found.units]))
    return {unit.domain.unit: (rank, *span) for unit, rank, span in zip(found.units, own, spans, strict=True)}


def _print(found: Funnel, ranks: Ranks, given: dict[str, Any]) -> None:
    from ikm.cli.printing import give
    from ikm.output.comparison_result import funnel_to_csv, funnel_to_json
    from ikm.output.comparison_terminal import show_funnel

    shapes = {"json": lambda: funnel_to_json(found, ranks), "csv": lambda: funnel_to_csv(found, ranks)}
    give(given, lambda console: show_funnel(found, ranks, console, language_of()), shapes)
