"""What to plan for a unit's next survey: how many respondents, and of which services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Literal

from ikm.scoring.allocation import MINIMUM, neyman, proportional
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.design import users_of
from ikm.scoring.official import Cell
from ikm.scoring.sample_size import POWER, Tails, for_difference, for_margin, krejcie_morgan, slovin
from ikm.scoring.score import DomainScore
from ikm.survey.errors import ScoringError
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.project import Project, Unit
from ikm.survey.responses import Responses

Allocation = Literal["proportional", "neyman"]

_ROUNDING = Decimal("0.005")


@dataclass(frozen=True)
class Spread:
    """How much the index differs between the respondents of a domain.

    sd: standard deviation of the respondent's index, above zero. n: respondents it was measured on, None where it was
    given. index: theirs, None where it was given none.
    """

    sd: float
    n: int | None = None
    index: Decimal | None = None


@dataclass(frozen=True)
class Wish:
    """What a plan is made for.

    margins: half the widths of a 95 % interval, in index points. expected: the index that is hoped for, None for that
    of the answers. edge: the edge of a class to be told from it, None for the nearest. design_effect: of the design to
    come. n: respondents to be shared out, None for the unit's target, else Krejcie and Morgan's number.
    slovin: the error of Slovin's formula, None where nobody asks for it.
    """

    margins: tuple[float, ...] = (1.0, 2.0)
    expected: float | None = None
    edge: float | None = None
    tails: Tails = 2
    power: float = POWER
    design_effect: float = 1.0
    n: int | None = None
    allocation: Allocation = "proportional"
    minimum: int = MINIMUM
    slovin: Fraction | None = None


@dataclass(frozen=True)
class ClassTest:
    """`n` respondents show, with the power that is wished for, that an index `expected` lies beyond `edge`."""

    expected: float
    edge: float
    n: int


@dataclass(frozen=True)
class Share:
    """What falls to one service. sd: what Neyman's allocation took for it; None in a proportional one."""

    service: str
    population: int
    n: int
    sd: float | None = None


@dataclass(frozen=True)
class SamplePlan:
    """The numbers for one unit; None where something that they need is unknown.

    for_margins: in the order of the wish; empty where no spread is known. shares: of the services; empty where a
    service's users are unknown or there is one at most. missing: what could not be planned, and why.
    """

    unit: str | None
    population: int | None
    target: int | None = None
    spread: Spread | None = None
    krejcie_morgan: int | None = None
    slovin: int | None = None
    for_margins: tuple[int, ...] = ()
    for_class: ClassTest | None = None
    shares: tuple[Share, ...] = ()
    missing: tuple[Message, ...] = ()

    @property
    def allocated(self) -> int:
        """Respondents shared out over the services."""
        return sum(share.n for share in self.shares)


def plan(unit: Unit, instrument: Instrument, spreads: Mapping[Cell, Spread], wish: Wish) -> SamplePlan:
    """The plan for a unit; `spreads` by unit and service, the service None for the whole unit."""
    size, spread = users_of(unit), spreads.get((unit.nama, None))
    found = SamplePlan(unit.nama, size, unit.target, spread)
    if size is not None:
        error = wish.slovin
        found = replace(found, krejcie_morgan=krejcie_morgan(size), slovin=slovin(size, error) if error else None)
    if spread is not None:
        sd = spread.sd * sqrt(wish.design_effect)
        margins = tuple(for_margin(margin, sd, size) for margin in wish.margins)
        found = replace(found, for_margins=margins, for_class=_class_test(spread, size, instrument, wish))
    try:
        return replace(found, shares=_shares(unit, found, spreads, wish))
    except ScoringError as error:
        return replace(found, missing=(error.message,))


def spreads_of(responses: Responses, project: Project, period: Period | None = None) -> dict[Cell, Spread]:
    """The spread of each unit and of its services, and of all responses under (None, None).

    It is the standard deviation of the linearised index, so that blank answers count as they do in its standard error:
    s = se sqrt(n), for a standard error without finite-population correction. A unit's is of all its respondents, a
    service's of its own. Without `period` all responses count. Where all answers are alike, or there is one, the
    spread is unknown and left out.
    """
    found: dict[Cell, Spread] = {}
    for strata in ("unit", "layanan"):
        domains = score(responses, _endless(project, strata), ScoreOptions(period=period)).domains
        level = "unit" if strata == "unit" else "service"
        for domain in (d for d in domains if d.level == level or (d.level == "agency" and strata == "unit")):
            spread = _spread(domain)
            if spread is not None:
                found[domain.unit, domain.service] = spread
    return found


def _spread(domain: DomainScore) -> Spread | None:
    return Spread(domain.se * sqrt(domain.n), domain.n, domain.ikm) if domain.se else None


def _endless(project: Project, strata: str) -> Project:
    """The project as if each answer were drawn by itself, of users whom nobody counted, in one long period."""
    units = tuple(
        unit.model_copy(
            update={
                "populasi": None,
                "pengunjung": {},
                "layanan": tuple(service.model_copy(update={"populasi": None}) for service in unit.layanan),
            }
        )
        for unit in project.unit
    )
    rules = {
        "periode": None,
        "strata": strata,
        "strata_tunggal": "adjust",
        "klaster": None,
        "combine": "pooled",
        "combine_units": "pooled",
    }
    return project.model_copy(update={"unit": units, "survei": project.survei.model_copy(update=rules)})


def class_edges(instrument: Instrument) -> list[float]:
    """Where a class begins on the scale of the unrounded index: 88.305, since 88.305 is rounded to 88.31, an A."""
    lowest = min((quality.lower for quality in instrument.classes), default=None)
    return [float(quality.lower - _ROUNDING) for quality in instrument.classes if quality.lower != lowest]


def _class_test(spread: Spread, size: int | None, instrument: Instrument, wish: Wish) -> ClassTest | None:
    expected = wish.expected if wish.expected is not None else spread.index
    edges = [wish.edge] if wish.edge is not None else class_edges(instrument)
    if expected is None or not edges:
        return None
    value = float(expected)
    edge = min(edges, key=lambda place: abs(place - value))
    if edge == value:
        return None
    sd = spread.sd * sqrt(wish.design_effect)
    return ClassTest(value, edge, for_difference(value - edge, sd, size, tails=wish.tails, power=wish.power))


def _shares(unit: Unit, found: SamplePlan, spreads: Mapping[Cell, Spread], wish: Wish) -> tuple[Share, ...]:
    """The services' parts. Raises ScoringError where they cannot be computed."""
    n = wish.n or unit.target or found.krejcie_morgan
    if len(unit.layanan) < 2 or n is None:
        return ()
    names, sizes = [service.nama for service in unit.layanan], []
    for service in unit.layanan:
        if service.populasi is None:
            raise ScoringError(
                'Pembagian ke layanan tidak dapat dihitung: populasi layanan "{name}" belum diisi.', name=service.nama
            )
        sizes.append(service.populasi)
    if wish.allocation == "proportional":
        parts = proportional(n, sizes, wish.minimum)
        return tuple(Share(*share) for share in zip(names, sizes, parts, strict=True))
    sds = _service_sds(unit.nama, names, spreads)
    parts = neyman(n, sizes, sds, wish.minimum)
    return tuple(Share(*share) for share in zip(names, sizes, parts, sds, strict=True))


def _service_sds(unit: str, names: Sequence[str], spreads: Mapping[Cell, Spread]) -> list[float]:
    """The spread of each service, or the unit's for one whose own is unknown."""
    whole = spreads.get((unit, None))
    found = [spreads.get((unit, name), whole) for name in names]
    sds = [spread.sd for spread in found if spread is not None]
    if len(sds) < len(names):
        raise ScoringError(
            "Alokasi Neyman memerlukan simpangan baku jawaban, yang belum diketahui; sebut dengan --sd, atau pakai "
            "alokasi proporsional."
        )
    return sds
