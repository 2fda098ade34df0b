"""`ikm sample size`: how many respondents each unit needs, and of which services."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.options import FILE, form_option, option, period_option, project_option, reading_options, typed
from ikm.cli.values import Number, named_counts, named_numbers
from ikm.cli.words import Command, _, language_of, note
from ikm.survey.errors import IkmError
from ikm.survey.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ikm.scoring.official import Cell
    from ikm.scoring.planning import SamplePlan, Spread, Wish
    from ikm.survey.project import Project, Unit

_TYPED = "–"  # the unit of a population that was typed
_WIDEST = 37.5  # standard deviation of the index: half the respondents at 25, half at 100
_SLOVIN_ERROR = 5.0


@click.command(
    cls=Command,
    short_help=_("Hitung jumlah responden yang diperlukan."),
    help=_(
        "Hitung jumlah responden yang diperlukan: menurut tabel Krejcie-Morgan, yang dimaksud lampiran peraturan; "
        "untuk ketelitian IKM yang diinginkan; untuk membedakan dua mutu; dan pembagiannya ke jenis layanan. "
        "Tanpa POPULASI: untuk semua unit dalam berkas proyek.\n\n"
        "Simpangan baku diambil dari --sd, dari jawaban yang sudah ada (--answers), atau dari simpanan proyek."
    ),
)
@click.argument("population", type=click.IntRange(min=1), required=False, metavar="[POPULASI]")
@project_option
@option("--unit", metavar="NAMA", help=_("Hanya unit ini."))
@option(
    "--margin",
    "margins",
    type=Number(),
    multiple=True,
    metavar="POIN",
    help=_("Ketelitian: setengah lebar selang 95 %, dalam poin IKM; boleh berulang (bawaan: 1 dan 2)."),
)
@option("--sd", type=Number(_WIDEST), metavar="POIN", help=_("Simpangan baku IKM antarresponden, dalam poin IKM."))
@option(
    "--answers",
    type=FILE,
    multiple=True,
    metavar="BERKAS",
    help=_("Jawaban yang lalu, tempat simpangan bakunya dihitung; boleh berulang (bawaan: simpanan proyek)."),
)
@period_option
@option(
    "--deff",
    type=Number(),
    default=1.0,
    metavar="BILANGAN",
    help=_("Efek rancangan sampel yang akan datang (bawaan: 1)."),
)
@option("--expected", type=Number(100), metavar="IKM", help=_("IKM yang diharapkan (bawaan: IKM jawaban yang lalu)."))
@option("--edge", type=Number(100), metavar="IKM", help=_("Batas mutu yang hendak dibedakan (bawaan: yang terdekat)."))
@option(
    "--tails",
    type=click.Choice(["1", "2"]),
    default="2",
    help=_("Uji batas mutu pada taraf 5 %: satu sisi (1) atau dua sisi (2, bawaan)."),
)
@option(
    "--power",
    type=Number(99.9),
    default=80.0,
    metavar="PERSEN",
    help=_("Peluang uji itu menemukan bedanya (bawaan: 80)."),
)
@option(
    "--n",
    type=click.IntRange(min=1),
    metavar="BILANGAN",
    help=_("Responden yang dibagi ke layanan (bawaan: target unit, atau Krejcie-Morgan)."),
)
@option(
    "--allocation",
    type=click.Choice(["proportional", "neyman"]),
    default="proportional",
    help=_("Pembagian: sebanding pengguna (proportional, bawaan), atau juga sebanding simpangan baku (neyman)."),
)
@option(
    "--minimum",
    type=click.IntRange(min=0),
    default=2,
    metavar="BILANGAN",
    help=_("Responden paling sedikit tiap layanan (bawaan: 2)."),
)
@option(
    "--service",
    "services",
    multiple=True,
    metavar="NAMA=N",
    help=_("Layanan dan jumlah penggunanya, menggantikan yang dalam berkas proyek; boleh berulang."),
)
@option(
    "--service-sd",
    "service_sds",
    multiple=True,
    metavar="NAMA=SD",
    help=_("Simpangan baku sebuah layanan, menggantikan yang dari jawaban; boleh berulang."),
)
@option("--slovin", is_flag=True, help=_("Juga rumus Slovin, bagi yang diwajibkan memakainya."))
@option(
    "--slovin-error", type=Number(100), metavar="PERSEN", help=_("Seperti --slovin, dengan galat e ini (bawaan: 5).")
)
@form_option("json")
@reading_options
def command(population: int | None, **given: Any) -> None:
    """Plan for the units, and print it."""
    from ikm.cli.options import project_of
    from ikm.scoring.planning import plan

    project = project_of(given)
    units = _units(population, project, given)
    spreads = _spreads(units, project, given)
    wish = _wish(given)
    plans = [plan(unit, project.instrument, spreads, wish) for unit in units]
    _print([replace(p, unit=None) if p.unit == _TYPED else p for p in plans], wish, given["form"])
    for lack in (*_unequal(units), *_lacking(plans, given)):
        note(lack.say(language_of()))


def _units(population: int | None, project: Project, given: Mapping[str, Any]) -> list[Unit]:
    """The units to plan for; one made of what was typed where a population or services were."""
    from ikm.cli.units import chosen_units
    from ikm.survey.project import Service, Unit

    services = named_counts(given["services"], "--service")
    kinds = tuple(Service(nama=name, populasi=size) for name, size in services.items())
    if population is None and not kinds:
        units = chosen_units(project, given["unit"], every=False)
        if not units:
            raise IkmError(
                "Sebut populasinya, misalnya `ikm sample size 1200`, atau tulis unit-unitnya dalam ikm.toml."
            )
        return units
    known = chosen_units(project, given["unit"], every=False)[0] if given["unit"] else Unit(nama=_TYPED)
    changes = {"populasi": population or sum(services.values()), "layanan": kinds or known.layanan}
    return [known.model_copy(update=changes)]


def _spreads(units: list[Unit], project: Project, given: Mapping[str, Any]) -> dict[Cell, Spread]:
    """By unit and service: what was typed, else what the answers show."""
    from ikm.scoring.planning import Spread

    spreads = {} if given["sd"] and not given["answers"] else _measured(units, project, given)
    for unit in units:
        if given["sd"]:
            spreads[unit.nama, None] = Spread(given["sd"])
        for name, sd in named_numbers(given["service_sds"], "--service-sd").items():
            spreads[unit.nama, name] = Spread(sd)
    return spreads


def _measured(units: list[Unit], project: Project, given: Mapping[str, Any]) -> dict[Cell, Spread]:
    """The spreads that the files or the store show; none where there are neither."""
    from ikm.cli.answers import responses_of
    from ikm.cli.places import store_place
    from ikm.scoring.planning import spreads_of
    from ikm.survey.periods import Period

    typed = units[0].nama == _TYPED
    place = store_place(given["project"])
    if not given["answers"] and (typed or (isinstance(place, Path) and not place.exists())):
        return {}
    responses, _status, _unread = responses_of(given["answers"], dict(given))
    period = Period.parse(given["period"]) if given["period"] else None
    found = spreads_of(responses, project, period)
    if not typed:
        return found
    return {(_TYPED, service): spread for (unit, service), spread in found.items() if service or unit is None}


def _wish(given: Mapping[str, Any]) -> Wish:
    from ikm.scoring.planning import Wish

    error = given["slovin_error"] or (_SLOVIN_ERROR if given["slovin"] else None)
    return Wish(
        margins=given["margins"] or Wish.margins,
        expected=given["expected"],
        edge=given["edge"],
        tails=1 if given["tails"] == "1" else 2,
        power=given["power"] / 100,
        design_effect=given["deff"],
        n=given["n"],
        allocation=given["allocation"],
        minimum=given["minimum"],
        slovin=Fraction(str(error)) / 100 if error else None,
    )


def _print(plans: list[SamplePlan], wish: Wish, form: str) -> None:
    if form == "json":
        from ikm.output.planning import to_json

        click.echo(to_json(plans, wish, language_of()))
        return
    from ikm.cli.terminal import Terminal
    from ikm.output.planning import show

    show(plans, wish, Terminal(), language_of())


def _unequal(units: list[Unit]) -> Iterator[Message]:
    """Units whose users are not the sum of their services'."""
    from ikm.output.numbers import Numbers

    numbers = Numbers(language_of())
    for unit in units:
        users = [service.populasi for service in unit.layanan if service.populasi is not None]
        if unit.populasi is not None and 0 < len(users) == len(unit.layanan) and sum(users) != unit.populasi:
            yield Message(
                "Pengguna layanan{place} berjumlah {parts}, padahal populasinya {whole}; periksa mana yang benar.",
                place="" if unit.nama == _TYPED else f" {unit.nama}",
                parts=numbers.count(sum(users)),
                whole=numbers.count(unit.populasi),
            )


def _lacking(plans: list[SamplePlan], given: Mapping[str, Any]) -> Iterator[Message]:
    """What was asked for, or is usual, and could not be told."""
    if all(p.spread is None for p in plans):
        if given["answers"]:
            yield Message(
                "Simpangan baku tidak dapat dihitung dari jawaban itu: respondennya kurang dari dua, atau nilai mereka "
                "semua sama. Sebut dengan --sd."
            )
        else:
            yield Message(
                "Simpangan baku belum diketahui: sebut dengan --sd, atau dengan jawaban yang lalu (--answers BERKAS)."
            )
    unused = typed("edge", "tails", "power")
    if unused and all(p.spread is None for p in plans):
        yield Message("{options} tidak dipakai: tanpa simpangan baku mutu tidak diuji.", options=", ".join(unused))
    if typed("allocation") and not any(p.shares or p.missing for p in plans):
        yield Message(
            "--allocation tidak dipakai: tidak ada dua layanan atau lebih untuk dibagi; sebut dengan --service NAMA=N."
        )
    if given["n"] and not any(p.shares or p.missing for p in plans):
        yield Message(
            "--n tidak dipakai: tidak ada dua layanan atau lebih untuk dibagi; sebut dengan --service NAMA=N."
        )
