"""The score: what is printed, for each domain. Official figures exact, inference beside them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ikm.survey.instrument import Instrument, QualityClass
from ikm.survey.problems import Accounting, Problem
from ikm.survey.project import Combine, Lonely

Level = Literal["agency", "unit", "service", "group"]
Weights = Literal["exact", "0.11", "0.111"]
Suppression = Literal["primer", "sekunder"]

_OF_INFERENCE = frozenset(
    {"cluster-unknown", "lonely-stratum", "population-of-another-period", "visitors-unanswered", "weights-not-found"}
)
"""Rules of notes that say how errors or weights were estimated, and nothing of official figures."""


@dataclass(frozen=True)
class ElementScore:
    """One element in one domain.

    n: respondents who answered it. sum: sum of their values (None where only a rounded NRR was given).
    nrr: their mean, exact, 1 to 4; None where nobody answered or the element does not apply.
    nrr_weighted: NRR tertimbang as printed, so that the column adds up to the printed SKM; None without index.
    index: NRR x 25 rounded half up to two decimals; quality: its class.
    weight: bobot within the domain (scaled over the elements that apply), None where it does not apply.
    counts: how many gave 1, 2, 3, 4; None for a recap.
    se, ci95: on the 25-100 scale; None where there is no inference.
    class_probability: confidence in each class of the instrument, in its order; None where `ci95` is.
    moved: the last digit of `nrr_weighted` was moved to make the column add up.
    """

    key: str
    n: int
    sum: int | None
    nrr: Fraction | None
    nrr_weighted: Decimal | None
    index: Decimal | None
    quality: QualityClass | None
    weight: Fraction | None
    counts: tuple[int, int, int, int] | None = None
    se: float | None = None
    ci95: tuple[float, float] | None = None
    class_probability: tuple[float, ...] | None = None
    moved: bool = False

    @property
    def official(self) -> ElementScore:
        """The regulation's figures alone."""
        return replace(self, se=None, ci95=None, class_probability=None)


@dataclass(frozen=True)
class Adjusted:
    """A domain weighted to the visitors that are known; it stands beside the official figures and never replaces them.

    index: 25 to 100. elements: the same of each element, None where nobody answered.
    smallest, largest: weights of its respondents, over their mean.
    deff: design effect, see `DomainScore`.
    """

    index: float
    elements: tuple[float | None, ...]
    se: float | None
    ci95: tuple[float, float] | None
    deff: float | None
    smallest: float
    largest: float


@dataclass(frozen=True)
class DomainScore:
    """One group that is reported on.

    n: respondents; complete: those who answered every element that applies, None where a recap does not tell.
    skm: printed SKM (1 to 4) with the fewest decimals, at least 4, for which 25 x SKM rounds to `ikm`.
    ikm, quality: the published index and its class; None where they cannot be given, and `notes` says why.
    notes: what is to be said of the figures, e.g. an element that nobody answered, lonely strata.
    se, ci95, class_probability: as of an element.
    suppression: why a published document prints no figure of it: `primer`, fewer respondents than the threshold;
    `sekunder`, figures of fewer could be reckoned from it and others; None where it may be published.
    index_only: its index may be published, its elements not: fewer than the threshold answered one of them.
    census: every user was surveyed, so that no interval is needed.
    deff: design effect, the variance over that of a simple random sample of the same n; n_effective: n / deff.
    adjusted: weighted to known visitors, None where none are known.
    """

    level: Level
    n: int
    complete: int | None
    elements: tuple[ElementScore, ...]
    unit: str | None = None
    service: str | None = None
    period: str | None = None
    group: dict[str, str | None] | None = None
    skm: Decimal | None = None
    ikm: Decimal | None = None
    quality: QualityClass | None = None
    se: float | None = None
    ci95: tuple[float, float] | None = None
    class_probability: tuple[float, ...] | None = None
    notes: tuple[Problem, ...] = ()
    suppression: Suppression | None = None
    index_only: bool = False
    census: bool = False
    deff: float | None = None
    adjusted: Adjusted | None = None

    @property
    def n_effective(self) -> float | None:
        """Respondents of a simple random sample that would tell as much."""
        return self.n / self.deff if self.deff else None

    @property
    def official(self) -> DomainScore:
        """The regulation's figures alone, and what is to be said of them."""
        return replace(
            self,
            elements=tuple(element.official for element in self.elements),
            se=None,
            ci95=None,
            class_probability=None,
            deff=None,
            adjusted=None,
            census=False,
            notes=tuple(note for note in self.notes if note.rule not in _OF_INFERENCE),
        )

    @property
    def suppressed(self) -> bool:
        """Nothing but its respondents' number may be published."""
        return self.suppression is not None

    @property
    def place(self) -> str:
        """Unit and service in words: `Puskesmas Melati / Imunisasi`; a group's values; empty for the whole."""
        return " / ".join(name for name in (self.unit, self.service, *(self.group or {}).values()) if name)


@dataclass(frozen=True)
class Method:
    """How standard errors and intervals were made, beside the official figures.

    lonely: what a stratum of one respondent or cluster stands for. cluster: the question whose answers are clusters.
    variance, interval: see docs/metode.md.
    """

    lonely: Lonely
    cluster: str | None = None
    variance: str = "linearisation"
    interval: str = "beta_mid_p"
    confidence: float = 0.95


@dataclass(frozen=True)
class Score:
    """Scores of the whole (always the first domain), the units, their services, and groups asked for.

    method: of the inference; None where there is none, as in a recap.
    """

    instrument: Instrument
    domains: tuple[DomainScore, ...]
    weights: Weights = "exact"
    combine: Combine = "pooled"
    combine_units: Combine = "pooled"
    method: Method | None = None
    accounting: Accounting = Accounting()
    problems: tuple[Problem, ...] = ()
    problem_counts: dict[tuple[str, str | None, str], int] = field(default_factory=dict)

    @property
    def official(self) -> Score:
        """The regulation's figures alone: no errors, intervals, chances of classes or weighted indices."""
        return replace(self, domains=tuple(domain.official for domain in self.domains), method=None)

    @property
    def notes(self) -> tuple[tuple[DomainScore, Problem], ...]:
        """The notes of the whole, its units and services, and of groups without an index, which say why.

        What the whole says is not said of its parts again.
        """
        whole = self.domains[0]
        known = {(note.rule, note.value) for note in whole.notes}
        parts = (domain for domain in self.domains[1:] if domain.level != "group" or domain.ikm is None)
        further = ((domain, note) for domain in parts for note in domain.notes if (note.rule, note.value) not in known)
        return (*((whole, note) for note in whole.notes), *further)
