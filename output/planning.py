"""Plans of samples for people in a terminal, and for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ikm.output.numbers import ABSENT, Numbers
from ikm.scoring.interval import CONFIDENCE
from ikm.scoring.planning import SamplePlan, Spread, Wish
from ikm.survey.messages import Language, Message, translate

FORMAT_VERSION = 1
_FEW = 30


def show(plans: Sequence[SamplePlan], wish: Wish, console: Console, language: Language = "id") -> None:
    """Print a line for each unit, the services' parts, and what the numbers mean."""
    console.print(_sizes(plans, wish, language))
    for found in plans:
        for message in (*found.missing, *_rough(found)):
            said = ": ".join(filter(None, (found.unit, message.say(language))))
            console.print(Text(f"! {said}", style="yellow"))
    if any(found.shares for found in plans):
        console.print()
        console.print(_allocation(plans, language))
    console.print()
    for line in _explained(plans, wish, Numbers(language)):
        console.print(Text(line.say(language), style="dim"))


def to_json(plans: Sequence[SamplePlan], wish: Wish, language: Language = "id") -> str:
    """The plans as JSON: numbers of respondents are integers, standard deviations floats, null what is unknown."""
    printed = {
        "format_version": FORMAT_VERSION,
        "regulation": "krejcie_morgan",
        "confidence": CONFIDENCE,
        "power": wish.power,
        "tails": wish.tails,
        "design_effect": wish.design_effect,
        "slovin_error": float(wish.slovin) if wish.slovin is not None else None,
        "allocation": {"method": wish.allocation, "minimum": wish.minimum},
        "units": [_unit(found, wish, language) for found in plans],
    }
    return json.dumps(printed, ensure_ascii=False, indent=2)


def _unit(found: SamplePlan, wish: Wish, language: Language) -> dict[str, object]:
    margins = zip(wish.margins, found.for_margins, strict=True) if found.for_margins else ()
    return {
        "unit": found.unit,
        "population": found.population,
        "target": found.target,
        "krejcie_morgan": found.krejcie_morgan,
        "slovin": found.slovin,
        "spread": _spread(found.spread) if found.spread else None,
        "for_margins": [{"margin": margin, "n": n} for margin, n in margins],
        "for_class": asdict(found.for_class) if found.for_class else None,
        "services": [asdict(share) for share in found.shares],
        "missing": [message.say(language) for message in found.missing],
    }


def _spread(spread: Spread) -> dict[str, object]:
    return {"sd": spread.sd, "n": spread.n, "ikm": None if spread.index is None else str(spread.index)}


def _sizes(plans: Sequence[SamplePlan], wish: Wish, language: Language) -> Table:
    numbers = Numbers(language)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Unit", overflow="fold", ratio=1)
    slovin = ["Slovin"] if wish.slovin is not None else []
    margins = [f"± {_short(margin, numbers)}" for margin in wish.margins]
    headings = ("N", translate("Target", language), "Krejcie-Morgan", *slovin, translate("SB", language), *margins)
    for heading in (*headings, translate("uji mutu", language)):
        table.add_column(heading, justify="right", no_wrap=True)
    for found in plans:
        spread = numbers.real(found.spread.sd) if found.spread else ABSENT
        sizes = [numbers.count(n) for n in found.for_margins] or [ABSENT] * len(wish.margins)
        table.add_row(
            Text(found.unit or ABSENT),
            numbers.count(found.population),
            numbers.count(found.target),
            numbers.count(found.krejcie_morgan),
            *([numbers.count(found.slovin)] if slovin else []),
            spread,
            *sizes,
            numbers.count(found.for_class.n if found.for_class else None),
        )
    return table


def _rough(found: SamplePlan) -> Iterator[Message]:
    """Word of a standard deviation that is itself hardly known."""
    n = found.spread.n if found.spread else None
    if n is not None and n < _FEW:
        yield Message("simpangan bakunya hanya dari {n} responden; hitungan darinya kasar.", n=n)


def _allocation(plans: Sequence[SamplePlan], language: Language) -> Table:
    numbers = Numbers(language)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(translate("Pembagian ke layanan", language), overflow="fold", ratio=1)
    for heading in ("N", translate("SB", language), "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    for found in (found for found in plans if found.shares):
        users = sum(share.population for share in found.shares)
        table.add_row(Text(found.unit or ABSENT), numbers.count(users), "", numbers.count(found.allocated))
        for share in found.shares:
            sd = numbers.real(share.sd) if share.sd is not None else ""
            name = Padding(Text(share.service), (0, 0, 0, 2))
            table.add_row(name, numbers.count(share.population), sd, numbers.count(share.n))
    return table


def _short(value: float, numbers: Numbers) -> str:
    """With no more places than it needs, two at most."""
    places = next((places for places in (0, 1) if round(value, places) == value), 2)
    return numbers.real(value, places)


def _explained(plans: Sequence[SamplePlan], wish: Wish, numbers: Numbers) -> Iterator[Message]:
    """What each column is, for those that hold a number."""
    yield Message(
        "Krejcie-Morgan: tabel yang dimaksud lampiran PermenPAN-RB 14/2017; ketelitian 5 persen untuk proporsi."
    )
    if wish.slovin is not None:
        yield Message(
            "Slovin: N / (1 + N e²) dengan e = {error} %, hanya bagi yang diwajibkan memakainya; bukan yang dimaksud "
            "peraturan itu.",
            error=_short(float(wish.slovin) * 100, numbers),
        )
    if any(found.for_margins for found in plans):
        yield Message(
            "±: responden agar selang kepercayaan 95 % IKM tidak lebih dari sekian poin ke tiap sisi, dari simpangan "
            "baku (SB) antarresponden, dengan koreksi populasi terhingga bila N diketahui. Efek rancangan: {deff}.",
            deff=_short(wish.design_effect, numbers),
        )
    yield from _tested(plans, wish, numbers)
    if any(found.shares for found in plans):
        method = Message("sebanding pengguna") if wish.allocation == "proportional" else Message("Neyman")
        yield Message(
            "Pembagian {method}, paling sedikit {minimum} tiap layanan, sisa terbesar.",
            method=method,
            minimum=wish.minimum,
        )


def _tested(plans: Sequence[SamplePlan], wish: Wish, numbers: Numbers) -> Iterator[Message]:
    tests = [found.for_class for found in plans if found.for_class]
    if not tests:
        return
    sides = Message("satu sisi") if wish.tails == 1 else Message("dua sisi")
    power = _short(100 * wish.power, numbers)
    if len(tests) == 1:
        yield Message(
            "Uji mutu: responden agar uji t {sides} 5 % berpeluang {power} % membedakan IKM {expected} dari batas mutu "
            "{edge}.",
            sides=sides,
            power=power,
            expected=numbers.real(tests[0].expected),
            edge=numbers.real(tests[0].edge, 3),
        )
    else:
        yield Message(
            "Uji mutu: responden agar uji t {sides} 5 % berpeluang {power} % membedakan IKM unit itu dari batas mutu "
            "terdekat.",
            sides=sides,
            power=power,
        )
