"""Recaps: what many offices send instead of answers, a row per unit with n and sums or means of the elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

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
    """One unit or service: its respondents and its elements by key; an element not given is absent."""

    n: int
    elements: Mapping[str, RecapElement]
    unit: str | None = None
    service: str | None = None


@dataclass(frozen=True)
class Recaps:
    """The recap rows of a source, and the account of every row that was read."""

    instrument: Instrument
    rows: tuple[RecapRow, ...]
    accounting: Accounting = Accounting()
    problems: tuple[Problem, ...] = ()
