"""Recaps: what many offices send instead of answers, a row per unit with n and sums or means of the elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import polars as pl

from ikm.survey.instrument import Instrument
from ikm.survey.problems import Accounting, Problem


@dataclass(frozen=True)
class RecapElement:
    """One element of a recap row: respondents who answered it and the exact sum of their values.

    `rounded`: the sum is n times an NRR that was rounded before it reached us.
    """

    n: int
    sum: Fraction
    rounded: bool = False


@dataclass(frozen=True)
class RecapRow:
    """One unit or service: its respondents and its elements by key; an element not given is absent.

    file, sheet, row: where it stands (see `Problem`), which makes no difference between two of the same figures.
    """

    n: int
    elements: Mapping[str, RecapElement]
    unit: str | None = None
    service: str | None = None
    file: str = field(default="", compare=False)
    sheet: str | None = field(default=None, compare=False)
    row: int | None = field(default=None, compare=False)

    @property
    def place(self) -> str:
        """Unit and service in words."""
        return " / ".join(name for name in (self.unit, self.service) if name) or "-"


@dataclass(frozen=True)
class Recaps:
    """The recap rows of a source, and the account of every row that was read.

    rejects: the rejected rows as they stood (text), with `alasan` (reason) last.
    """

    instrument: Instrument
    rows: tuple[RecapRow, ...]
    accounting: Accounting = Accounting()
    problems: tuple[Problem, ...] = ()
    rejects: tuple[pl.DataFrame, ...] = ()
