"""What was read on a page: for each question a value, a blank, or a doubt that a person must settle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ikm.forms.code import SheetCode
from ikm.forms.scan.as_json import Said
from ikm.survey.messages import Message

Outcome = Literal["value", "blank", "review"]


@dataclass(frozen=True)
class FieldReading:
    """One question on one page.

    outcome: `value` and `blank` are certain enough to be taken; `review` is for a person to decide.
    value: the choice that was marked; with `review` the likeliest one, None where that is a blank.
    confidence: the chance, from 0 to 1, that `value` is what was meant.
    doubt: why a person must look, None where nobody must.
    """

    key: str
    outcome: Outcome
    value: str | None
    confidence: float
    doubt: Said | None = None


@dataclass(frozen=True)
class PageReading:
    """A page whose code was read and whose marks could be found. fields: in the order of the layout."""

    code: SheetCode
    fields: tuple[FieldReading, ...]


@dataclass(frozen=True)
class NotRead:
    """A page that gave nothing. foreign: it is no page of this project's forms, else it is one that cannot be read."""

    reason: Message
    foreign: bool
    code: SheetCode | None = None
