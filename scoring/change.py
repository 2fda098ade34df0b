"""A unit in two periods, two units, or two groups of a unit: what can be said of the difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import isnan, nan
from typing import Literal

import numpy as np

from ikm.scoring.difference import Difference, Side, difference, side_of
from ikm.scoring.estimate import Design, Floats, Influence, Mask, linearised
from ikm.scoring.index_weights import each_and_index, weights_of
from ikm.scoring.multiple import Correction, holm
from ikm.scoring.official import SCALE, exact_skm
from ikm.scoring.score import DomainScore
from ikm.scoring.tally import Tally
from ikm.scoring.variance import moments
from ikm.survey.messages import Message
from ikm.survey.problems import Problem

Verdict = Literal["higher", "lower", "unproven"]

INDEX = "index"
LEVEL = 0.05  # of false alarms

_UNTESTABLE = Message("galat bakunya tidak diketahui: itu memerlukan paling sedikit dua responden di setiap sisi")
_ABSENT = Message("tidak dinilai di kedua sisi")


@dataclass(frozen=True)
class Change:
    """One figure of two groups, or of one group in two periods.

    what: "index" or the key of an element. before, after: the official figures; difference: of the exact ones, None
    where one is missing. se, ci95, p, df: of the difference, see `ikm.scoring.difference`; None where nothing tells.
    p_adjusted: among the comparisons that were made together. detectable: the smallest true difference that such
    samples find with a probability of 80 %. verdict: by `p_adjusted` at 5 %; None where `reason` says why.
    """

    what: str
    before: Decimal | None
    after: Decimal | None
    difference: Fraction | None
    se: float | None = None
    ci95: tuple[float, float] | None = None
    p: float | None = None
    p_adjusted: float | None = None
    df: float | None = None
    detectable: float | None = None
    verdict: Verdict | None = None
    reason: Message | None = None

    @property
    def printed(self) -> Decimal | None:
        """The difference of the official figures, so that a printed line adds up."""
        return None if self.before is None or self.after is None else self.after - self.before

    def judged(self, p_adjusted: float) -> Change:
        """With a verdict by its adjusted p value; as it is where there was no test."""
        if self.p is None or self.difference is None:
            return self
        proven: Verdict = "higher" if self.difference > 0 else "lower"
        return replace(self, p_adjusted=p_adjusted, verdict=proven if p_adjusted <= LEVEL else "unproven")


@dataclass(frozen=True)
class Measured:
    """A group's official figures and how sure each is: its elements in their order, and last the index."""

    domain: DomainScore
    side: Side
    influence: Influence


@dataclass(frozen=True)
class Comparison:
    """Two groups, or one in two periods. breaks: what else is different, so that the difference may not be a change.

    elements: their p values are adjusted among themselves (Holm); the index stands alone until `adjusted`.
    """

    before: DomainScore
    after: DomainScore
    index: Change
    elements: tuple[Change, ...]
    breaks: tuple[Problem, ...] = ()

    @property
    def in_time(self) -> bool:
        """The same unit in two periods, not two groups in one."""
        return self.before.period != self.after.period


def measured(domain: DomainScore, tally: Tally, design: Design, members: Mask) -> Measured:
    """How sure a domain's figures are, from the tally of its sample; design: without populations."""
    side, influence = sides([domain], tally, replace(design, domain=np.zeros_like(design.pool)), members)
    return Measured(domain, side.at(np.s_[:, 0]), influence.of_domain(0, np.arange(len(members))))


def sides(domains: Sequence[DomainScore], tally: Tally, design: Design, members: Mask) -> tuple[Side, Influence]:
    """How sure the figures of domains side by side are; shape (estimates, domains)."""
    weights = np.array([weights_of(domain) for domain in domains])
    influence = linearised(tally, design, members).weighted(each_and_index(weights))
    value = np.array([[nan if exact is None else float(exact) for exact in _exact(domain)] for domain in domains]).T
    return side_of(value, influence, moments(tally, influence), weights, tally, design), influence


def _exact(domain: DomainScore) -> tuple[Fraction | None, ...]:
    elements = (None if element.nrr is None else SCALE * element.nrr for element in domain.elements)
    return (*elements, None if domain.ikm is None else SCALE * exact_skm(domain.elements))


def compare(
    before: Measured, after: Measured, covariance: Floats | float = 0.0, breaks: Sequence[Problem] = ()
) -> Comparison:
    """`after` against `before`; covariance: of the two sides' estimates, 0 where they are independent samples.

    An instrument break leaves the difference without a test.
    """
    of = difference(before.side, after.side, covariance)
    *elements, index = _changes(before.domain, after.domain, of)
    other = next((problem.message for problem in breaks if problem.rule == "instrument-break"), None)
    if other is not None:
        elements, index = [_untested(change, other) for change in elements], _untested(index, other)
    return Comparison(
        before.domain,
        after.domain,
        index if index.p is None else index.judged(index.p),
        tuple(_judged(elements, holm)),
        tuple(breaks),
    )


def adjusted(comparisons: Sequence[Comparison], correction: Correction) -> tuple[Comparison, ...]:
    """The same comparisons, their indices judged together."""
    indices = _judged([comparison.index for comparison in comparisons], correction)
    return tuple(replace(comparison, index=index) for comparison, index in zip(comparisons, indices, strict=True))


def _judged(changes: Sequence[Change], correction: Correction) -> list[Change]:
    p = correction(np.array([nan if change.p is None else change.p for change in changes]))
    return [change.judged(float(value)) for change, value in zip(changes, p, strict=True)]


def _untested(change: Change, reason: Message) -> Change:
    return Change(change.what, change.before, change.after, change.difference, reason=reason)


def _changes(before: DomainScore, after: DomainScore, of: Difference) -> Iterator[Change]:
    names = [*(element.key for element in before.elements), INDEX]
    printed = zip(
        (*(element.index for element in before.elements), before.ikm),
        (*(element.index for element in after.elements), after.ikm),
        strict=True,
    )
    low, high = of.interval
    figures = np.stack([of.se, low, high, of.p, of.df, of.detectable], axis=1).tolist()
    exact = zip(_exact(before), _exact(after), strict=True)
    for what, (old, new), (x, y), (se, least, most, p, df, detectable) in zip(
        names, printed, exact, figures, strict=True
    ):
        if x is None or y is None:
            yield Change(what, old, new, None, reason=_ABSENT)
        elif isnan(p):
            yield Change(what, old, new, y - x, reason=_UNTESTABLE)
        else:
            yield Change(what, old, new, y - x, se, (least, most), p, df=df, detectable=detectable)
