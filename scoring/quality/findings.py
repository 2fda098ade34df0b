"""Findings: what is striking in the answers of a unit, by which rule, and how surprising it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ikm.survey.messages import Message

Severity = Literal["info", "warning", "serious"]
SEVERITIES: tuple[Severity, ...] = ("serious", "warning", "info")


@dataclass(frozen=True)
class Finding:
    """Something to look into in one unit; it says what the answers show and never who is to blame.

    rule: stable identifier in kebab-case, explained in docs/pesan.md.
    message: what was seen, with its evidence as values: counts, measures, days, names, and tuples of them; they are
    written as the reader's language has them only where the message is shown.
    observed, expected: the same quantity as seen and as chance gives it; None where nothing is compared.
    rows: positions in the frame that was checked, of the responses concerned; empty where it is no rows' fault.
    p: probability of something as striking by chance alone; None where the finding is a plain fact.
    p_adjusted: `p` corrected for everything that was tested beside it.
    """

    rule: str
    severity: Severity
    message: Message
    unit: str | None = None
    service: str | None = None
    observed: float | None = None
    expected: float | None = None
    rows: tuple[int, ...] = ()
    p: float | None = None
    p_adjusted: float | None = None


@dataclass(frozen=True)
class Comparison:
    """One comparison with chance: what it would say, None where the difference is too small to matter to anyone."""

    p: float
    finding: Finding | None = None


def significant(tests: Sequence[Comparison], alpha: float) -> list[Finding]:
    """The findings that remain when all tests are corrected together, so that *any* false one has probability `alpha`.

    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6.
    Tests without a finding count as well: they were looked at.
    """
    found, largest = [], 0.0
    for passed, test in enumerate(sorted(tests, key=lambda test: test.p)):
        largest = min(1.0, max(largest, test.p * (len(tests) - passed)))
        if largest > alpha:
            break
        if test.finding is not None:
            found.append(replace(test.finding, p=test.p, p_adjusted=largest))
    return found
