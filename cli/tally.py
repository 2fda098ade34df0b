"""`ikm tally`: the totals of answers, to be sent in their place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import (
    FILE,
    files_argument,
    key_option,
    option,
    output_option,
    period_option,
    project_option,
    reading_options,
    unit_option,
)
from ikm.cli.words import Command, _, language_of, note, say

if TYPE_CHECKING:
    from ikm.scoring.counting import Counted
    from ikm.survey.project import Project


@click.command(
    cls=Command,
    short_help=_("Tulis jumlah-jumlah, untuk dikirim sebagai ganti jawaban."),
    help=_(
        "Tulis tally: jumlah-jumlah yang cukup untuk menghitung IKM beserta selangnya, dari berkas jawaban, dari tally "
        "lain, atau dari simpanan proyek bila tanpa berkas. Jawabannya tidak ikut. Penerimanya menjumlahkan tally "
        "banyak kantor dengan `ikm score *.json`.\n\n"
        "Status 0: semua baris diterima; 1: sebagian ditolak; 2: berkas atau perintah salah."
    ),
)
@files_argument
@project_option
@output_option
@option("--rejects", type=FILE, metavar="BERKAS", help=_("Tulis baris yang ditolak ke berkas CSV ini."))
@unit_option
@period_option
@option(
    "--by",
    multiple=True,
    metavar="KUNCI",
    help=_("Rincian yang dapat diminta penerima: pendidikan dan sebagainya; boleh berulang, atau dengan koma."),
)
@key_option
@reading_options
@click.pass_context
def command(ctx: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Read, count, write."""
    from ikm.cli.answers import counted_of
    from ikm.cli.options import project_of, selection_of
    from ikm.cli.printing import write
    from ikm.cli.tallies import key_of
    from ikm.scoring.tally_file import to_json

    project = project_of(given)
    options = replace(selection_of(given, project), by=given["by"])
    counted, project, status = counted_of(files, given, project, options)
    for problem in counted.notes:
        note("  " + problem.message.say(language_of()))
    _note_small(counted, project)
    write(to_json(counted, project, key_of(given)), given["output"])
    ctx.exit(status)


def _note_small(counted: Counted, project: Project) -> None:
    """Warn of totals of so few that their answers may be inferred."""
    from ikm.cli.sources import counted as number
    from ikm.scoring.tally_privacy import small_cells

    threshold = project.survei.ambang
    found = small_cells(counted.tally, threshold)
    if found.small:
        note(
            say(
                "Perhatian: {few} dari {all} kelompok (unit x layanan x rincian) berisi kurang dari {threshold} "
                "responden; yang mengenal mereka mungkin dapat menebak jawabannya.",
                few=number(found.small),
                all=number(found.cells),
                threshold=number(threshold),
            )
        )
    if found.rows:
        note(
            say(
                "Perhatian: {rows} baris (kelompok x unsur yang dijawab) berisi kurang dari {threshold} responden; "
                "{alone} di antaranya seorang diri, sehingga jumlahnya adalah jawabannya. Kirimkan hanya kepada yang "
                "berhak.",
                rows=number(found.rows),
                threshold=number(threshold),
                alone=number(found.alone),
            )
        )
    if found.small and set(counted.groups) - {"unit", "layanan"}:
        note(say("Rincian (--by) yang lebih sedikit membuat kelompoknya lebih besar."))
