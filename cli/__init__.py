"""The `ikm` command. Only click is imported here: each command brings its own imports when it is called."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import click

from ikm.cli.group import LazyGroup
from ikm.cli.words import Option, _

COMMANDS = {
    "demo": "ikm.cli.demo",
    "init": "ikm.cli.init",
    "sample": "ikm.cli.sample",
    "score": "ikm.cli.score",
    "compare": "ikm.cli.compare",
    "funnel": "ikm.cli.funnel",
    "tally": "ikm.cli.tally",
    "reliability": "ikm.cli.reliability",
    "check": "ikm.cli.check",
    "ingest": "ikm.cli.ingest",
    "scan": "ikm.cli.scan",
    "review": "ikm.cli.review",
    "batches": "ikm.cli.batches",
    "undo": "ikm.cli.undo",
    "form": "ikm.cli.form",
    "report": "ikm.cli.report",
    "poster": "ikm.cli.poster",
    "recap": "ikm.cli.recap",
    "sign": "ikm.cli.sign",
    "verify": "ikm.cli.verify",
    "key": "ikm.cli.key",
    "texts": "ikm.cli.texts",
    "templates": "ikm.cli.templates",
    "open-data": "ikm.cli.open_data",
}
"""Name of each command and the module that holds it, as `command`; in the order of the work."""


def _show_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    try:
        number = version("ikm-survei")
    except PackageNotFoundError:
        number = "?"
    click.echo(f"ikm {number}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    help=_(
        "Survei Kepuasan Masyarakat menurut PermenPAN-RB 14/2017: formulir, pembacaan jawaban, Indeks Kepuasan "
        "Masyarakat (IKM) dengan selang kepercayaan, dan laporan.\n\n"
        "Mulai: `ikm demo` memperlihatkan semuanya; `ikm init` membuat ikm.toml; `ikm score jawaban.csv` menghitung "
        "langsung dari berkas."
    ),
)
@click.option(
    "--lang",
    cls=Option,
    type=click.Choice(["id", "en"]),
    envvar="IKM_LANG",
    help=_("Bahasa pesan dan keluaran: id (bawaan) atau en; juga lewat IKM_LANG."),
)
@click.option(
    "--version",
    cls=Option,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=_("Tampilkan versi."),
)
def ikm(lang: str | None) -> None:
    """Hold the commands; `--lang` is read by the group before anything is parsed."""


def main() -> None:
    """Run the command."""
    ikm.main(prog_name="ikm")
