"""`ikm form`: the questionnaire on paper, as a web page, as a sheet to key in, or as an XLSForm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from click.core import ParameterSource

from ikm.cli.options import option, output_dir_option, page_option, project_option
from ikm.cli.words import Command, _, document_language
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.survey.messages import Language
    from ikm.survey.project import Unit

_NAMES = {
    "paper": "kuesioner-{unit}.pdf",
    "web": "kuesioner-{unit}.html",
    "sheet": "entri-{unit}.xlsx",
    "xlsform": "xlsform-{unit}.xlsx",
}


@click.command(
    cls=Command,
    short_help=_("Buat kuesioner cetak, halaman web, lembar entri, atau XLSForm."),
    help=_(
        "Buat formulir: paper (kuesioner cetak, PDF), web (halaman untuk telepon), sheet (lembar entri XLSX) atau "
        "xlsform (untuk ODK Collect dan KoboToolbox). Tanpa --unit: satu untuk setiap unit dalam berkas proyek."
    ),
)
@click.argument("kind", type=click.Choice(list(_NAMES)), metavar="|".join(_NAMES))
@project_option
@option("--unit", metavar="NAMA", help=_("Hanya unit ini."))
@option("--all", "every", is_flag=True, help=_("Semua unit dalam berkas proyek."))
@output_dir_option
@page_option
def command(kind: str, **given: Any) -> None:
    """Write the forms and print where they are."""
    source = click.get_current_context().get_parameter_source("page")
    if kind != "paper" and source is ParameterSource.COMMANDLINE:
        raise IkmError("--page berlaku untuk paper, tidak untuk {kind}.", kind=kind)
    from ikm.cli.options import project_of
    from ikm.cli.places import slugs
    from ikm.cli.units import chosen_units
    from ikm.survey.files import write_whole

    project = project_of(given)
    make = _maker(kind, given["page"], document_language(project))
    units = chosen_units(project, given["unit"], given["every"])
    names = slugs(unit.nama for unit in project.unit or units)
    wanted: list[Unit | None] = [*units] or [None]
    for unit in wanted:
        name = names[unit.nama] if unit is not None else "skm"
        path: Path = given["output_dir"] / _NAMES[kind].format(unit=name)
        write_whole(path, make(project, unit))
        click.echo(str(path))


def _maker(kind: str, page: Literal["A4", "F4"], language: Language) -> Callable[[Any, Any], bytes | str]:
    """The function that makes one form for a project and a unit."""
    if kind == "paper":
        from ikm.forms.paper import paper_form

        return lambda project, unit: paper_form(project, unit, language=language, page=page)
    if kind == "web":
        from ikm.forms.web import web_form

        return lambda project, unit: web_form(project, unit, language=language)
    if kind == "xlsform":
        from ikm.forms.xlsform import xlsform

        return lambda project, unit: xlsform(project, unit, language=language)
    from ikm.forms.sheet import keying_sheet

    return lambda project, unit: keying_sheet(project, unit, language=language)
