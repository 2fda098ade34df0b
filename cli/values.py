"""Values of options as Indonesians type them."""

from __future__ import annotations

from typing import Any

import click

from ikm.cli.words import _
from ikm.survey.errors import IkmError

# What stands for a value in a line of usage.
_PLACES = (_("POPULASI"), _("POIN"), _("PERSEN"), _("BILANGAN"), _("DAFTAR"), _("STRATA"))


class Number(click.FloatRange):
    """A decimal number with a comma or a point, above zero."""

    def __init__(self, most: float | None = None) -> None:
        super().__init__(min=0, max=most, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Raises click's BadParameter for anything else."""
        typed: Any = value.replace(",", ".") if isinstance(value, str) else value
        return float(super().convert(typed, param, ctx))


def named_numbers(pairs: tuple[str, ...], option: str) -> dict[str, float]:
    """`NAMA=12,5` of the command line, the numbers above zero; a name may itself hold an equals sign."""
    found = {}
    for pair in pairs:
        name, _, text = pair.rpartition("=")
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = 0.0
        if not name.strip() or not 0 < number < float("inf"):
            raise IkmError(
                '{option} "{pair}" tidak dapat dibaca; tulis nama, tanda =, lalu bilangan di atas nol, misalnya '
                '{option} "KTP elektronik=300".',
                option=option,
                pair=pair,
            )
        found[name.strip()] = number
    return found


def named_counts(pairs: tuple[str, ...], option: str) -> dict[str, int]:
    """As `named_numbers`, of whole numbers."""
    found = named_numbers(pairs, option)
    for name, number in found.items():
        if not number.is_integer():
            raise IkmError('{option} "{name}" harus diberi bilangan bulat.', option=option, name=name)
    return {name: int(number) for name, number in found.items()}
