"""Options that several commands share, and the values that the library takes, made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from ikm.cli.words import Option, _, language_of
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.scoring.counting import ScoreOptions
    from ikm.survey.project import Project
    from ikm.survey.reading.options import ReadOptions

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, readable=False)  # whether it can be read, reading says
_COMBINE = click.Choice(["pooled", "mean", "population"])


def together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, listed in help in this order."""

    def decorate(command: F) -> F:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


def option(*names: str, **attributes: Any) -> Callable[[F], F]:
    """An option whose help is translated."""
    return click.option(*names, cls=Option, **attributes)


project_option = option(
    "--project", type=FILE, metavar="PATH", help=_("Berkas proyek atau foldernya (bawaan: ikm.toml di sini).")
)
unit_option = option("--unit", metavar="NAMA", help=_("Hanya unit ini; juga unit dari berkas yang tidak menyebutnya."))
period_option = option("--period", metavar="PERIODE", help=_("Hanya periode ini: 2022, 2022-S1, 2022-Q1 atau 2022-03."))
key_option = option(
    "--key",
    type=FILE,
    metavar="BERKAS",
    help=_("Kunci rahasia bersama, dalam berkas: tally disegel, dan diperiksa segelnya."),
)
page_option = option(
    "--page", type=click.Choice(["A4", "F4"]), default="A4", help=_("Ukuran kertas: A4 (bawaan) atau F4.")
)
output_dir_option = option(
    "--output-dir", type=FILE, default=".", metavar="FOLDER", help=_("Folder hasil (bawaan: folder ini).")
)


def form_option(*kinds: str) -> Callable[[F], F]:
    """The shape of what is printed: a table, or one of the kinds that other programs read."""
    choices = click.Choice(["table", *kinds])
    return option("--format", "form", type=choices, default="table", help=_("Bentuk hasil (bawaan: table)."))


output_option = option("-o", "--output", type=FILE, metavar="BERKAS", help=_("Tulis hasil ke berkas ini."))
files_argument = click.argument("files", nargs=-1, type=FILE, metavar="[BERKAS|FOLDER]...")

reading_options = together(
    option("--instrument", metavar="ID", help=_("Instrumen selain yang tertulis dalam berkas proyek.")),
    option(
        "--map",
        "mapping",
        multiple=True,
        metavar="KOLOM=KUNCI",
        help=_("Arti sebuah kolom, bila tidak dikenali sendiri; boleh berulang."),
    ),
    option(
        "--sheet",
        "sheets",
        multiple=True,
        metavar="NAMA",
        help=_("Hanya lembar ini dari sebuah buku kerja; boleh berulang. Berkas tanpa lembar dibaca seluruhnya."),
    ),
    option(
        "--order",
        type=click.Choice(["body", "annex"]),
        help=_("Arti U8 dan U9 tanpa nama: body (U8 pengaduan) atau annex (U8 sarana)."),
    ),
    option(
        "--bad-cell",
        type=click.Choice(["reject", "blank"]),
        default="reject",
        help=_("Isian yang salah: tolak barisnya (reject, bawaan) atau kosongkan selnya (blank)."),
    ),
    option("--id-column", metavar="KOLOM", help=_("Kolom nomor kiriman yang tidak pernah berulang.")),
    option("--source", metavar="NAMA", help=_("Nama sumber; kiriman ulang hanya dicari dalam satu sumber.")),
)

official_option = option(
    "--official",
    is_flag=True,
    help=_("Hanya angka menurut peraturan: tanpa galat, selang dan keterangan tentang ketidakpastian."),
)

manifest_options = together(
    option(
        "--manifest",
        type=FILE,
        metavar="BERKAS",
        help=_("Catat bukti hasil ini (misalnya hasil.bukti): sidik berkas masukan, proyek dan setiap angka."),
    ),
    option(
        "--manifest-key",
        type=FILE,
        metavar="BERKAS",
        help=_("Kunci rahasia yang menandatangani bukti (`ikm key` membuatnya; bawaan: [bukti] kunci dalam ikm.toml)."),
    ),
    option("--reason", metavar="ALASAN", help=_("Alasan koreksi, dicatat dalam bukti yang sudah ada.")),
)


def insist_on_manifest(given: Mapping[str, Any]) -> None:
    """Raises IkmError for options of a manifest without one, and for one that cannot be continued or signed."""
    if given["manifest"] is not None:
        from ikm.cli.proof import insist_on_usable

        insist_on_usable(given)
    elif unused := typed("manifest_key", "reason"):
        raise IkmError("{options} hanya berlaku bersama --manifest.", options=", ".join(unused))


scoring_options = together(
    unit_option,
    option("--service", metavar="NAMA", help=_("Hanya jenis layanan ini.")),
    period_option,
    option(
        "--by",
        multiple=True,
        metavar="KUNCI",
        help=_("Rincian menurut tahun, pendidikan, dan sebagainya; boleh berulang, atau disilang dengan koma."),
    ),
    option("--combine", type=_COMBINE, help=_("Cara menggabungkan layanan dalam unit.")),
    option("--combine-units", type=_COMBINE, help=_("Cara menggabungkan unit dalam instansi.")),
    option(
        "--weights",
        type=click.Choice(["exact", "0.11", "0.111"]),
        default="exact",
        help=_("Bobot: tepat (exact, bawaan), atau 0.11 dan 0.111 seperti laporan lama."),
    ),
)


def typed(*names: str) -> list[str]:
    """Those of the parameters that were given on the command line, as they are typed there: `--power`."""
    ctx = click.get_current_context()
    given = ctx.get_parameter_source
    return [p.opts[0] for p in ctx.command.params if p.name in names and given(p.name) is ParameterSource.COMMANDLINE]


def project_of(given: Mapping[str, Any]) -> Project:
    """The project, with the instrument asked for on the command line."""
    from ikm.survey import instrument
    from ikm.survey.project_file import load_project

    project = load_project(given["project"])
    wanted = given.get("instrument")
    if wanted is None:
        return project
    instrument.load(wanted)
    return project.model_copy(update={"survei": project.survei.model_copy(update={"instrumen": wanted})})


def read_options_of(given: Mapping[str, Any]) -> ReadOptions:
    """How files are read."""
    from datetime import date

    from ikm.survey.reading.options import ReadOptions

    return ReadOptions(
        unit=given.get("unit"),
        order=given["order"],
        mapping=mapping_of(given["mapping"]),
        bad_cell=given["bad_cell"],
        source=given["source"],
        id_column=given["id_column"],
        today=date.today(),
        sheets=given["sheets"],
        language=language_of(),
    )


def selection_of(given: Mapping[str, Any], project: Project) -> ScoreOptions:
    """Which responses are meant; a unit may be given by an alias."""
    from ikm.cli.units import service_named, unit_named
    from ikm.scoring.counting import ScoreOptions
    from ikm.survey.periods import Period

    return ScoreOptions(
        period=Period.parse(given["period"]) if given["period"] else None,
        unit=unit_named(project, given["unit"]).nama if given.get("unit") else None,
        service=service_named(project, given["service"]) if given.get("service") else None,
    )


def score_options_of(given: Mapping[str, Any], project: Project) -> ScoreOptions:
    """What is scored and how."""
    return replace(
        selection_of(given, project),
        by=tuple(key.casefold() for key in given["by"]),
        weights=given["weights"],
        combine=given["combine"],
        combine_units=given["combine_units"],
    )


def mapping_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """`KOLOM=kunci` of the command line; a heading may itself hold an equals sign."""
    mapping = {}
    for pair in pairs:
        heading, sign, key = pair.rpartition("=")
        if not sign or not heading.strip() or not key.strip():
            raise IkmError(
                '--map "{pair}" tidak dapat dibaca; tulis judul kolom, tanda =, lalu kuncinya, misalnya '
                '--map "Kecepatan petugas=waktu".',
                pair=pair,
            )
        mapping[heading.strip()] = key.strip()
    return mapping
