"""`ikm form paper`: a master to be photocopied, or numbered sheets; what the scanner needs of them is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from ikm.cli.options import option, together
from ikm.cli.words import _, document_language, note, say
from ikm.survey.errors import IkmError

if TYPE_CHECKING:
    from ikm.forms.layout import Layout
    from ikm.survey.messages import Language
    from ikm.survey.project import Project, Unit

paper_options = together(
    option("--large", is_flag=True, help=_("paper dan pdf: huruf dan kotak besar, pada dua sisi atau lebih.")),
    option(
        "--languages",
        metavar="BAHASA,...",
        help=_("paper dan pdf: bahasa kuesioner, yang utama lebih dulu; id,en menampilkan keduanya."),
    ),
    option(
        "--copies",
        type=click.IntRange(1, 20_000),
        metavar="JUMLAH",
        help=_("paper: sekian lembar bernomor; tanpa ini satu induk untuk difotokopi."),
    ),
    option(
        "--first",
        type=click.IntRange(1),
        metavar="NOMOR",
        help=_("paper: nomor lembar pertama (bawaan: lanjutan dari cetakan sebelumnya)."),
    ),
)


def spoken(project: Project, languages: str | None) -> tuple[Language, ...]:
    """The languages of a form. Raises IkmError for one that forms do not speak, or twice the same."""
    from ikm.survey.messages import Language

    if languages is None:
        return (document_language(project),)
    known: tuple[Language, ...] = get_args(Language)
    asked = [part.strip() for part in languages.split(",")]
    wanted = tuple(each for name in asked for each in known if each == name)
    if len(wanted) != len(asked) or len(set(wanted)) != len(wanted):
        raise IkmError(
            "--languages {given}: sebut bahasa dari {known}, masing-masing sekali, dipisah koma.",
            given=languages,
            known=", ".join(known),
        )
    return wanted


def variant_of(project: Project, given: Mapping[str, Any]) -> str:
    """What the name of a form's file says of its kind, such as `-id-en-besar-f4`; "" for Indonesian on A4.

    given: the command's options. Raises IkmError as `spoken` does.
    """
    languages = spoken(project, given["languages"])
    parts = [*(languages if languages != ("id",) else ()), *(("besar",) if given["large"] else ())]
    if given["page"] != "A4":
        parts.append(given["page"].casefold())
    return "".join(f"-{part}" for part in parts)


def with_variant(name: str, variant: str, taken: Collection[str]) -> str:
    """The name of a unit with a variant behind it, unlike any unit's own: a unit too may be called `Melati F4`.

    taken: the names of all units, none of which has two hyphens in a row.
    """
    return f"{name}-{variant}" if variant and f"{name}{variant}" in taken else f"{name}{variant}"


def print_form(project: Project, unit: Unit | None, name: str, given: Mapping[str, Any]) -> Path:
    """Write the form of a unit and keep its layout; the path of what was written.

    name: of the unit and of the form's variant, as the file bears it. given: the command's options.
    Raises IkmError for serials that do not fit.
    """
    from ikm.cli.places import project_folder
    from ikm.forms.paper import paper_form
    from ikm.forms.printed import keep_layout, keep_serial
    from ikm.survey.files import write_whole

    form = paper_form(
        project, unit, language=spoken(project, given["languages"]), page=given["page"], large=given["large"]
    )
    folder = project_folder(given["project"])
    serials = _serials(folder, form.layout, given["copies"], given["first"])
    numbers = f"-{serials[0]:06d}-{serials[-1]:06d}" if serials else ""
    path: Path = given["output_dir"] / f"kuesioner-{name}{numbers}.pdf"
    data = form.to_pdf(serials)
    keep_layout(folder, form.layout)
    if serials:
        keep_serial(folder, form.layout, serials[-1])
    write_whole(path, data)
    if serials:
        note(
            say(
                "{unit}: lembar nomor {first} sampai {last}; cetak setiap lembar sekali saja. Berikutnya mulai nomor "
                "{next}.",
                unit=unit.nama if unit else name,
                first=serials[0],
                last=serials[-1],
                next=serials[-1] + 1,
            )
        )
    return path


def _serials(folder: Path, layout: Layout, copies: int | None, first: int | None) -> range:
    """The serials to print; none for a master."""
    from ikm.forms.printed import MOST, last_serial

    if copies is None:
        if first is not None:
            raise IkmError("--first hanya berlaku bersama --copies.")
        return range(0)
    start = first if first is not None else last_serial(folder, layout) + 1
    if start + copies - 1 > MOST:
        raise IkmError("Nomor lembar paling besar {most}; cetak lebih sedikit, atau mulai dari nomor kecil.", most=MOST)
    return range(start, start + copies)
