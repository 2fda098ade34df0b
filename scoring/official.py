"""The published figures from element means: weights, index, class, and a printed table that re-adds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from ikm.scoring.rounding import INDEX_PLACES, half_up, largest_remainder, printed_skm
from ikm.scoring.score import DomainScore, ElementScore, Weights
from ikm.survey.errors import ScoringError
from ikm.survey.instrument import Instrument, Text
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Combine, Project

Cell = tuple[str | None, str | None]  # unit, service

SCALE = 25

_WEIGHT_FACTORS: dict[Weights, Fraction] = {
    "exact": Fraction(1),
    "0.11": Fraction(99, 100),
    "0.111": Fraction(999, 1000),
}


@dataclass(frozen=True)
class Rules:
    """All that turns element means into printed figures."""

    instrument: Instrument
    project: Project
    weights: Weights
    combine: Combine
    combine_units: Combine
    period: str | None
    surveyed: frozenset[str] = frozenset()  # units whose declared populations are of the responses that are scored

    def __post_init__(self) -> None:
        elements = self.instrument.elements
        ninths = len(elements) == 9 and all(e.weight == Fraction(1, 9) for e in elements)
        if self.weights != "exact" and not ninths:
            raise ScoringError(
                "Bobot {weights} hanya untuk membandingkan dengan laporan lama yang memakai sembilan unsur berbobot "
                "sama; instrumen {instrument} tidak demikian. Pakai --weights exact.",
                weights=self.weights,
                instrument=self.instrument.id,
            )

    def applicable(self, cell: Cell) -> frozenset[str]:
        """Element keys that are not declared *tidak berlaku* for the unit or service."""
        return self._every - self.project.not_applicable(*cell) if self._exceptions else self._every

    @cached_property
    def _every(self) -> frozenset[str]:
        return frozenset(self.instrument.keys)

    @cached_property
    def _exceptions(self) -> bool:
        """Whether any element is declared *tidak berlaku* anywhere."""
        return any(unit.tidak_berlaku or any(kind.tidak_berlaku for kind in unit.layanan) for unit in self.project.unit)

    def element_weights(self, cells: Collection[Cell]) -> tuple[Fraction | None, ...]:
        """Weights scaled to 1 over the elements that apply to any of `cells`; None for the others."""
        return self.weights_over(frozenset[str]().union(*(self.applicable(cell) for cell in set(cells))))

    def weights_over(self, applicable: frozenset[str]) -> tuple[Fraction | None, ...]:
        """Weights scaled to 1 over the `applicable` elements, over all where none is; None for the others."""
        applicable = applicable or frozenset(self.instrument.keys)
        elements = self.instrument.elements
        whole = sum((e.weight for e in elements if e.key in applicable), Fraction(0))
        factor = _WEIGHT_FACTORS[self.weights] / whole
        return tuple(e.weight * factor if e.key in applicable else None for e in elements)


def official_element(
    rules: Rules,
    key: str,
    n: int,
    total: int | None,
    mean: Fraction | None,
    weight: Fraction | None,
    counts: tuple[int, int, int, int] | None = None,
) -> ElementScore:
    """One element's figures, without the NRR tertimbang, which depends on the others."""
    if weight is None or mean is None:
        return ElementScore(key, n, total, None, None, None, None, weight, counts)
    index = half_up(SCALE * mean, INDEX_PLACES)
    return ElementScore(key, n, total, mean, None, index, rules.instrument.class_of(index), weight, counts)


def exact_skm(elements: Sequence[ElementScore]) -> Fraction:
    """SKM: the sum of weight x NRR over the elements that apply."""
    return _total(_weighted(elements))


def with_index(domain: DomainScore, rules: Rules) -> DomainScore:
    """`domain` with SKM, index, class and NRR tertimbang; with a note instead where they cannot be given."""
    domain = replace(domain, notes=(*domain.notes, *_rescaled(domain, rules.instrument)))
    unanswered = [e.key for e in domain.elements if e.weight is not None and e.nrr is None]
    if unanswered:
        return replace(domain, notes=(*domain.notes, _missing_note(domain.n, unanswered, rules.instrument)))
    exact = _weighted(domain.elements)
    skm = _total(exact)
    index = half_up(SCALE * skm, INDEX_PLACES)
    printed = printed_skm(skm, index)
    places = -int(printed.as_tuple().exponent)
    parts = iter(zip(exact, largest_remainder(exact, printed), strict=True))
    elements = []
    for element in domain.elements:
        if element.nrr is not None:
            value, part = next(parts)
            element = replace(element, nrr_weighted=part, moved=part != half_up(value, places))
        elements.append(element)
    quality = rules.instrument.class_of(index)
    return replace(domain, elements=tuple(elements), skm=printed, ikm=index, quality=quality)


def _weighted(elements: Sequence[ElementScore]) -> list[Fraction]:
    return [e.weight * e.nrr for e in elements if e.weight is not None and e.nrr is not None]


def _total(parts: Sequence[Fraction]) -> Fraction:
    below = lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (below // part.denominator) for part in parts), below)


def _rescaled(domain: DomainScore, instrument: Instrument) -> Iterator[Problem]:
    names = Text.listed(instrument[e.key].name for e in domain.elements if e.weight is None)
    if names.id:
        message = Message("unsur {names} tidak berlaku; bobot unsur lain disesuaikan sehingga berjumlah 1", names=names)
        yield Problem("", "weights-rescaled", message, "warning", value=names.id)


def _missing_note(n: int, unanswered: list[str], instrument: Instrument) -> Problem:
    if n == 0:
        message = Message("tidak ada responden, sehingga tidak ada indeks")
        return Problem("", "no-respondents", message, "warning")
    names = Text.listed(instrument[key].name for key in unanswered)
    message = Message(
        "unsur {names} tidak dijawab siapa pun, sehingga indeks tidak dihitung; bila unsur itu memang tidak "
        "berlaku, tulis tidak_berlaku pada unit atau layanannya dalam ikm.toml",
        names=names,
    )
    return Problem("", "element-unanswered", message, "warning", value=names.id)
