"""`ikm sample draw`: respondents drawn by lot from a register of users."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import FILE, option, page_option, project_option
from ikm.cli.values import named_counts
from ikm.cli.words import Command, _, document_language, language_of, note, say
from ikm.survey.errors import IkmError, OutputError
from ikm.survey.messages import Count, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ikm.output.roster import Method, Roster
    from ikm.scoring.drawing import Draw
    from ikm.survey.project import Project
    from ikm.survey.register import Register, User

_SUFFIXES = (".csv", ".xlsx", ".pdf")
_SHOWN = 10


@click.command(
    cls=Command,
    short_help=_("Undi responden dari daftar pengguna layanan."),
    help=_(
        "Undi responden dari DAFTAR pengguna layanan (CSV, XLSX, ODS; kolom apa pun, dengan sebaris judul kolom): "
        "acak sederhana, sistematik, atau berstrata menurut sebuah kolom. Benih dan daftar yang sama selalu memberi "
        "responden yang sama, di komputer mana pun.\n\n"
        "Hasilnya memuat nama orang: untuk petugas survei saja, jangan diumumkan, dan hapus bila survei selesai. "
        "Yang boleh diumumkan ialah berita acaranya (--format json), yang tidak memuat nama."
    ),
)
@click.argument("register", type=FILE, metavar="DAFTAR")
@option(
    "--n",
    type=click.IntRange(min=1),
    metavar="BILANGAN",
    help=_("Banyaknya responden (bawaan: menurut Krejcie-Morgan untuk pengguna dalam daftar)."),
)
@option(
    "--method",
    type=click.Choice(["simple", "systematic", "stratified"]),
    help=_("Cara: simple (acak sederhana, bawaan), systematic (tiap sekian baris), stratified (bawaan bila ada --by)."),
)
@option("--by", metavar="KOLOM", help=_("Kolom strata."))
@option(
    "--size",
    "sizes",
    multiple=True,
    metavar="STRATA=N",
    help=_("Banyaknya responden sebuah strata; boleh berulang, dan harus menyebut semua (bawaan: sebanding pengguna)."),
)
@option(
    "--minimum",
    type=click.IntRange(min=0),
    metavar="BILANGAN",
    help=_("Responden paling sedikit tiap strata (bawaan: 2)."),
)
@option(
    "--seed", type=int, metavar="BILANGAN", help=_("Benih pengundian (bawaan: `benih` dalam ikm.toml, yaitu 2017).")
)
@option("--id-column", metavar="KOLOM", help=_("Kolom nomor orang; orang yang berulang hanya diundi sekali."))
@option("--sheet", metavar="NAMA", help=_("Lembar dalam buku kerja, bila lebih dari satu."))
@option("--column", "columns", multiple=True, metavar="KOLOM", help=_("Hanya kolom ini yang ditulis; boleh berulang."))
@project_option
@option("--unit", metavar="NAMA", help=_("Unit yang tertulis pada daftar cetak."))
@option(
    "-o",
    "--output",
    "outputs",
    type=FILE,
    multiple=True,
    metavar="BERKAS",
    help=_("Tulis ke berkas ini: .csv, .xlsx, atau .pdf (daftar cetak dengan kotak centang); boleh berulang."),
)
@option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    help=_("Di terminal: table (daftarnya, bila tanpa --output) atau json (berita acara tanpa nama)."),
)
@page_option
def command(register: Path, **given: Any) -> None:
    """Read the register, draw, write the list."""
    from ikm.cli.options import project_of

    _insist_on_kinds(given)
    project = project_of(given)
    users = _users(register, given)
    roster = _roster(users, project, given)
    for path in given["outputs"]:
        _write(path, roster, given["page"])
        click.echo(str(path), err=given["form"] == "json")
    if given["form"] == "json":
        from ikm.output.roster import protocol

        click.echo(protocol(roster))
        return
    if not given["outputs"]:
        from ikm.cli.terminal import Terminal
        from ikm.output.roster import show

        show(roster, Terminal(), language_of())
    note(say("Daftar ini memuat data pribadi: untuk petugas survei saja, jangan diumumkan."))


def _insist_on_kinds(given: Mapping[str, Any]) -> None:
    """Refuse what cannot be done before anything is read."""
    for path in given["outputs"]:
        if path.suffix.casefold() not in _SUFFIXES:
            raise OutputError("{path}: akhiran berkasnya harus .csv, .xlsx atau .pdf.", path=str(path))
    method, by = given["method"], given["by"]
    if method == "stratified" and by is None:
        raise IkmError("Sampel berstrata memerlukan kolom stratanya; sebut dengan --by KOLOM.")
    if by is not None and method in ("simple", "systematic"):
        raise IkmError("--by hanya untuk sampel berstrata, bukan --method {method}.", method=method)
    if given["sizes"] and by is None:
        raise IkmError("--size hanya untuk sampel berstrata; sebut kolom stratanya dengan --by KOLOM.")
    if given["minimum"] is not None and (by is None or given["sizes"]):
        raise IkmError(
            "--minimum hanya untuk sampel berstrata yang dibagi menurut penggunanya; sebut --by, tanpa --size."
        )
    if given["sizes"] and given["n"] is not None:
        raise IkmError("--size dan --n tidak dapat dipakai bersama; jumlah --size sudah menentukan banyaknya.")


def _users(path: Path, given: Mapping[str, Any]) -> Register:
    """The users that may be drawn, each once, and word of those that are not."""
    from ikm.survey.register import alike, read_register, told_apart

    register = read_register(path, given["sheet"])
    if register.totals:
        lines = ", ".join(str(row.line) for row in register.totals[:_SHOWN]) + _more(register.totals)
        note(say("Baris jumlah tidak diundi: baris {lines}.", lines=lines))
    if given["id_column"] is None:
        same = alike(register)
        if same:
            said = say(
                "{count} baris sama persis dengan baris sebelumnya dan tetap dapat terundi: {lines}. Sebut kolom nomor "
                "orangnya dengan --id-column agar tiap orang diundi sekali.",
                **_lines(same),
            )
            note(said)
        return register
    told = told_apart(register, given["id_column"])
    if told.again:
        note(say("{count} baris berisi orang yang sudah ada dan tidak diundi: {lines}.", **_lines(told.again)))
    if told.nameless:
        said = say(
            "{count} baris tanpa isi pada kolom {column} tidak diundi: baris {lines}.",
            count=len(told.nameless),
            column=given["id_column"],
            lines=", ".join(str(user.line) for user in told.nameless[:_SHOWN]) + _more(told.nameless),
        )
        note(said)
    return told.register


def _lines(pairs: Sequence[tuple[User, User]]) -> dict[str, object]:
    """How many rows there are, and the first of them with the rows that they repeat."""
    named = [say("baris {line} (seperti baris {first})", line=u.line, first=f.line) for u, f in pairs[:_SHOWN]]
    return {"count": len(pairs), "lines": ", ".join(named) + _more(pairs)}


def _more(listed: Sequence[object]) -> str:
    return ", …" if len(listed) > _SHOWN else ""


def _roster(users: Register, project: Project, given: Mapping[str, Any]) -> Roster:
    from ikm.cli.units import unit_named
    from ikm.output.roster import Roster

    seed = given["seed"] if given["seed"] is not None else project.survei.benih
    names = [unit_named(project, given["unit"]).nama] if given["unit"] else [unit.nama for unit in project.unit]
    method: Method = given["method"] or ("stratified" if given["by"] else "simple")
    return Roster(
        register=users,
        columns=tuple(users.column(name) for name in given["columns"]) or tuple(range(len(users.headings))),
        draw=_drawn(users, method, seed, given),
        method=method,
        by=users.headings[users.column(given["by"])] if given["by"] else None,
        seed=seed,
        agency=project.instansi,
        unit=names[0] if len(names) == 1 else "",
        period=project.period,
        language=document_language(project),
    )


def _drawn(users: Register, method: Method, seed: int, given: Mapping[str, Any]) -> Draw[Any]:
    from ikm.scoring.drawing import simple, stratified, systematic
    from ikm.scoring.sample_size import krejcie_morgan

    size = len(users.users)
    n = given["n"] or krejcie_morgan(size)
    if given["n"] is None and not given["sizes"]:
        told = Message(
            "Banyaknya responden menurut Krejcie-Morgan: {n} dari {size} pengguna.", n=Count(n), size=Count(size)
        )
        note(told.say(language_of()))
    if method == "simple":
        return simple(size, n, seed)
    if method == "systematic":
        return systematic(size, n, seed)
    strata = users.values(given["by"])
    blank = Count(sum(not stratum.strip() for stratum in strata))
    if blank.number:
        told = Message(
            "{count} pengguna tanpa isi pada kolom stratanya; mereka menjadi strata tersendiri.", count=blank
        )
        note(told.say(language_of()))
    return stratified(strata, _sizes(Counter(strata), n, given), seed)


def _sizes(users: Counter[str], n: int, given: Mapping[str, Any]) -> dict[str, int]:
    """How many to draw in each stratum: as typed for all of them, else as their users are."""
    from ikm.scoring.allocation import MINIMUM, proportional
    from ikm.survey.reading.texts import owner_of

    if not given["sizes"]:
        least = MINIMUM if given["minimum"] is None else given["minimum"]
        parts = proportional(n, list(users.values()), least)
        return {stratum: part for stratum, part in zip(users, parts, strict=True) if part}
    typed = named_counts(given["sizes"], "--size")
    sizes = {owner_of(name, [(stratum, stratum) for stratum in users]) or name: size for name, size in typed.items()}
    if sizes.keys() != users.keys():
        raise IkmError(
            "--size harus menyebut setiap strata sekali; strata dalam daftar: {known}.",
            known=", ".join(f'"{stratum}"' for stratum in users),
        )
    return sizes


def _write(path: Path, roster: Roster, page: Any) -> None:
    from ikm.survey.files import write_whole

    write_whole(path, _content(path.suffix.casefold(), roster, page))


def _content(suffix: str, roster: Roster, page: Any) -> bytes:
    if suffix == ".pdf":
        from ikm.output.pdf.roster import render_roster

        return render_roster(roster, page=page)
    from ikm.output.roster import to_csv, to_xlsx

    return to_csv(roster) if suffix == ".csv" else to_xlsx(roster)
