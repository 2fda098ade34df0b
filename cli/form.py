"""`ikm form`: the questionnaire on paper, as a PDF to fill in, a web page, a sheet to key in, or an XLSForm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import option, output_dir_option, page_option, project_option, typed
from ikm.cli.paper import paper_options, print_form, spoken, variant_of, with_variant
from ikm.cli.words import Command, _, document_language
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.survey.project import Project, Unit

_NAMES = {
    "pdf": "isian-{unit}.pdf",
    "web": "kuesioner-{unit}.html",
    "sheet": "entri-{unit}.xlsx",
    "xlsform": "xlsform-{unit}.xlsx",
}


@click.command(
    cls=Command,
    short_help=_("Buat kuesioner cetak, halaman web, lembar entri, atau XLSForm."),
    help=_(
        "Buat formulir: paper (kuesioner cetak, PDF), pdf (PDF yang diisi di layar), web (halaman untuk telepon), "
        "sheet (lembar entri XLSX) atau xlsform (untuk ODK Collect dan KoboToolbox). "
        "Tanpa --unit: satu untuk setiap unit dalam berkas proyek."
    ),
)
@click.argument("kind", type=click.Choice(["paper", *_NAMES]), metavar="|".join(["paper", *_NAMES]))
@project_option
@option("--unit", metavar="NAMA", help=_("Hanya unit ini."))
@option("--all", "every", is_flag=True, help=_("Semua unit dalam berkas proyek."))
@output_dir_option
@page_option
@paper_options
def command(kind: str, **given: Any) -> None:
    """Write the forms and print where they are."""
    on_pages = kind in ("paper", "pdf")
    if not on_pages and (unused := typed("page", "large", "languages")):
        raise IkmError(
            "{options} berlaku untuk paper dan pdf, tidak untuk {kind}.", options=", ".join(unused), kind=kind
        )
    if kind != "paper" and (unused := typed("copies", "first")):
        raise IkmError("{options} hanya berlaku untuk paper, tidak untuk {kind}.", options=", ".join(unused), kind=kind)
    from ikm.cli.options import project_of
    from ikm.cli.places import slugs
    from ikm.cli.units import chosen_units

    project = project_of(given)
    units = chosen_units(project, given["unit"], given["every"])
    names = slugs(unit.nama for unit in project.unit or units)
    variant = variant_of(project, given) if on_pages else ""
    wanted: list[Unit | None] = [*units] or [None]
    made = print_form if kind == "paper" else partial(_write, kind)
    for unit in wanted:
        name = names[unit.nama] if unit is not None else "skm"
        click.echo(str(made(project, unit, with_variant(name, variant, names.values()), given)))


def _write(kind: str, project: Project, unit: Unit | None, name: str, given: Mapping[str, Any]) -> Path:
    """Write a form that is not printed, and tell where it is."""
    from ikm.survey.files import write_whole

    make = _maker(kind, project, given)
    path: Path = given["output_dir"] / _NAMES[kind].format(unit=name)
    write_whole(path, make(project, unit))
    return path


def _maker(kind: str, project: Project, given: Mapping[str, Any]) -> Callable[[Project, Unit | None], bytes | str]:
    """The function that makes one form for a project and a unit."""
    if kind == "pdf":
        from ikm.forms.fillable.form import fillable_form

        languages = spoken(project, given["languages"])
        return partial(fillable_form, language=languages, page=given["page"], large=given["large"])
    language = document_language(project)
    if kind == "web":
        from ikm.forms.web import web_form

        return partial(web_form, language=language)
    if kind == "xlsform":
        from ikm.forms.xlsform import xlsform

        return partial(xlsform, language=language)
    from ikm.forms.sheet import keying_sheet

    return partial(keying_sheet, language=language)
