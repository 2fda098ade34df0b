"""`ikm sample`: how many respondents, and which."""

from __future__ import annotations

import click

from ikm.cli.group import LazyGroup
from ikm.cli.words import _


@click.group(
    cls=LazyGroup,
    lazy={"size": "ikm.cli.sample_size", "draw": "ikm.cli.sample_draw"},
    short_help=_("Hitung jumlah responden, dan undi siapa saja."),
    help=_(
        "Rencanakan sampel: size menghitung jumlah responden, draw mengundi responden dari daftar pengguna layanan."
    ),
)
def command() -> None:
    """Hold the two commands."""
