"""`ikm review`: what the reader of paper is not sure of, decided by a person."""

from __future__ import annotations

from typing import Any

import click

from ikm.cli.options import FILE, option, project_option
from ikm.cli.words import Command, _
from ikm.survey.errors import IkmError

_WAYS = ("csv", "table", "double", "error_rate", "status")


@click.command(
    cls=Command,
    short_help=_("Putuskan tanda yang meragukan pada kuesioner pindaian."),
    help=_(
        "Putuskan apa yang tidak dapat dipastikan mesin pada kuesioner yang dipindai, dan ketik tulisan tangannya. "
        "Membuka halaman di peramban, hanya di komputer ini; semuanya dapat dengan papan ketik (? menjelaskan "
        "tombolnya). Setiap keputusan langsung tersimpan, dengan nama yang memutuskan.\n\n"
        "Tanpa peramban: --csv FOLDER menulis tabel dengan gambarnya, --read membacanya kembali setelah diisi."
    ),
)
@project_option
@option("--no-browser", is_flag=True, help=_("Jangan buka peramban; alamat halamannya saja yang ditampilkan."))
@option("--csv", type=FILE, metavar="FOLDER", help=_("Tulis yang menunggu sebagai tabel CSV, dengan gambar-gambarnya."))
@option("--read", "table", type=FILE, metavar="BERKAS", help=_("Baca tabel yang sudah diisi (CSV, XLSX atau ODS)."))
@option("--by", metavar="NAMA", default="", help=_("Dengan --read: yang memutuskan, bila kolom oleh kosong."))
@option(
    "--double",
    type=click.IntRange(min=1),
    metavar="BILANGAN",
    help=_("Ketik ulang sekian jawaban yang diterima mesin, dipilih acak, tanpa melihat bacaannya."),
)
@option("--error-rate", is_flag=True, help=_("Galat pembacaan menurut pengetikan ulang."))
@option("--status", is_flag=True, help=_("Per berkas: lembar, yang menunggu, dan siapa memutuskan berapa."))
@option(
    "--source",
    "folders",
    type=FILE,
    multiple=True,
    metavar="FOLDER",
    help=_("Folder berkas pindaian asli, bila sudah dipindahkan; boleh berulang."),
)
def command(**given: Any) -> None:
    """Do what is asked: the page, unless another way is named."""
    ways = [way for way in _WAYS if given[way]]
    if len(ways) > 1:
        raise IkmError("Pilih satu saja dari --csv, --read, --double, --error-rate dan --status.")
    from ikm.cli import reviewing
    from ikm.cli.options import project_of
    from ikm.cli.places import project_folder

    desk = reviewing.Desk(project_of(given), project_folder(given["project"]), given["folders"], given["project"])
    run = {
        "csv": reviewing.write_table,
        "table": reviewing.read_table,
        "double": reviewing.key_again,
        "error_rate": reviewing.tell_error_rate,
        "status": reviewing.show_status,
    }
    (run[ways[0]] if ways else reviewing.review)(desk, given)
