"""From the project's rules to a sampling design: pools with their shares, strata with their populations."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ikm.scoring.estimate import Design, Shares
from ikm.scoring.official import Cell
from ikm.scoring.tally import Tally
from ikm.survey.errors import ScoringError
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.project import Combine, Project, Unit

CLUSTER = "cluster"  # key of the tally

_Name = TypeVar("_Name", bound=Hashable)
_OfUnits = Callable[[Mapping[str | None, int]], Mapping[str | None, Fraction]]


def unit_population(project: Project, unit: str | None) -> int | None:
    """Users of a unit: as declared, else the sum over its services if each is declared."""
    known = project.find_unit(unit)
    return users_of(known) if known else None


def users_of(unit: Unit) -> int | None:
    """Users that the project declares for a unit: its own figure, else the sum over its services if each has one."""
    if unit.populasi is not None:
        return unit.populasi
    sizes = [service.populasi for service in unit.layanan]
    return sum(size for size in sizes if size is not None) if sizes and None not in sizes else None


def service_population(project: Project, cell: Cell) -> int | None:
    """Users of a service, None where it is not declared."""
    known = project.find_unit(cell[0])
    services = known.layanan if known else ()
    return next((service.populasi for service in services if service.nama == cell[1]), None)


def surveyed_units(
    members: pl.DataFrame, counted: pl.DataFrame, project: Project, period: Period | None
) -> frozenset[str]:
    """The project's units whose declared users are those of `counted`, the responses of `members` that count.

    Users are of one period: the project's; where it names none, that of a unit's responses if all of them count and
    are of one year.
    """
    units = frozenset(unit.nama for unit in project.unit)
    if project.period is not None:
        return units if period == project.period else frozenset()
    held = members.group_by("unit").agg(pl.len(), years=pl.col("date").dt.year().drop_nulls().n_unique())
    kept = held.filter(pl.col("years") <= 1).join(counted.group_by("unit").len(), on=["unit", "len"])
    return units - (set(held["unit"]) - set(kept["unit"]))


def design_of(
    tally: Tally, project: Project, combine: Combine, combine_units: Combine, surveyed: Collection[str | None]
) -> Design:
    """The design of all rows of `tally`, which has the keys `unit` and `service`; populations of `surveyed` units only.

    With clusters the users of a stratum say nothing of its clusters, and no population is used.

    Raises ScoringError where a population is needed and missing, naming the unit or service.
    """
    pooled = combine == combine_units == "pooled"
    cells, _ = distinct(tally, ["unit", "service"])
    pools: list[Cell] = [(None, None)] * len(cells) if pooled else _pools(cells, combine)

    def shares(answered: Mapping[str | None, int]) -> dict[str | None, Fraction]:
        if len(answered) == 1:
            return dict.fromkeys(answered, Fraction(1))
        sizes = {unit: _unit_size(combine_units, m, unit, project) for unit, m in answered.items() if m}
        whole = sum(sizes.values())
        return {unit: Fraction(size, whole) for unit, size in sizes.items()}

    return _design(tally, project, combine, surveyed, pools, shares)


def design_of_units(tally: Tally, project: Project, combine: Combine, surveyed: Collection[str | None]) -> Design:
    """The designs of the units side by side, each a sample of its own; see `design_of`. Units are in order."""
    cells, of_row = distinct(tally, ["unit", "service"])
    _, unit = _numbered([unit for unit, _ in cells])
    pools = _pools(cells, combine)
    alone = _design(tally, project, combine, surveyed, pools, lambda answered: dict.fromkeys(answered, Fraction(1)))
    return replace(alone, domain=unit[of_row])


def distinct(tally: Tally, keys: Sequence[str]) -> tuple[list[Any], NDArray[np.int64]]:
    """The different values of some keys in order, blanks first, and the place of each row's among them."""
    code = np.zeros(tally.frame.height, dtype=np.int64)
    for key in keys:
        ranks = tally.frame[key].rank("dense").fill_null(0).to_numpy().astype(np.int64)
        code = np.unique(code * (ranks.max(initial=0) + 1) + ranks, return_inverse=True)[1]
    first = np.unique(code, return_index=True)[1]
    return tally.frame.select(keys)[first].rows(), code


def _pools(cells: Sequence[Cell], combine: Combine) -> list[Cell]:
    """The pool of each cell within its unit."""
    return [(unit, service if combine != "pooled" else None) for unit, service in cells]


def _design(
    tally: Tally,
    project: Project,
    combine: Combine,
    surveyed: Collection[str | None],
    pools: list[Cell],
    of_units: _OfUnits,
) -> Design:
    """The design of all rows, with the pool of each cell; `of_units`: the units' shares from their answers."""
    cells, of_row = distinct(tally, ["unit", "service"])
    clustered = CLUSTER in tally.keys
    stratified = combine != "pooled" or project.survei.strata == "layanan"
    pool_names, pool = _numbered(pools)
    stratum_names, stratum = _numbered([(unit, service if stratified else None) for unit, service in cells])
    return Design(
        pool=pool[of_row],
        shares=_shares(tally, pool[of_row], pool_names, project, combine, of_units),
        stratum=stratum[of_row],
        population=tuple(
            (service_population(project, name) if stratified else unit_population(project, name[0]))
            if name[0] in surveyed and not clustered
            else None
            for name in stratum_names
        ),
        names=tuple(" / ".join(filter(None, name)) for name in stratum_names),
        cluster=_clusters(tally, stratum[of_row]) if clustered else None,
        lonely=project.survei.strata_tunggal,
    )


def _clusters(tally: Tally, stratum: NDArray[np.int64]) -> NDArray[np.int64]:
    """Clusters lie within strata; those who do not say theirs are one of their stratum."""
    return _numbered(list(zip(stratum.tolist(), tally.frame[CLUSTER].to_list(), strict=True)))[1]


def _numbered(names: Sequence[_Name]) -> tuple[list[_Name], NDArray[np.int64]]:
    """The different names in order of appearance, and the place of each name among them."""
    place = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return list(place), np.array([place[name] for name in names], dtype=np.int64)


def _shares(
    tally: Tally,
    pool_ids: NDArray[np.int64],
    pools: list[Cell],
    project: Project,
    combine: Combine,
    of_units: _OfUnits,
) -> Shares:
    """W_gj: the unit's share times the pool's share in its unit, each over those with answers to element j."""
    answers = np.zeros((len(pools), len(tally.elements)), dtype=np.int64)
    np.add.at(answers, pool_ids, tally.answered * tally.n[:, None])
    columns = [_element_shares(column.tolist(), pools, project, combine, of_units) for column in answers.T]
    return [list(row) for row in zip(*columns, strict=True)] if pools else []


def _element_shares(
    n: list[int], pools: list[Cell], project: Project, combine: Combine, of_units: _OfUnits
) -> list[Fraction]:
    """The shares of the pools for one element, which `n` respondents of each pool answered."""
    answering = Counter(unit for (unit, _), count in zip(pools, n, strict=True) if count)
    inside = [
        _pool_size(combine, count, pool, project, alone=answering[pool[0]] == 1) if count else 0
        for count, pool in zip(n, pools, strict=True)
    ]
    in_unit: dict[str | None, int] = defaultdict(int)
    answered: dict[str | None, int] = defaultdict(int)
    for (unit, _), size, count in zip(pools, inside, n, strict=True):
        in_unit[unit] += size
        answered[unit] += count
    outside = of_units(answered)
    return [
        outside[unit] * Fraction(size, in_unit[unit]) if size else Fraction(0)
        for (unit, _), size in zip(pools, inside, strict=True)
    ]


def _pool_size(combine: Combine, n: int, name: Cell, project: Project, *, alone: bool) -> int:
    """What a pool weighs among those of its unit; nothing need be known of one that is `alone`."""
    if combine == "pooled":
        return n
    if combine == "mean" or alone:
        return 1
    if name[1] is None:
        raise ScoringError(
            "Penggabungan menurut populasi tidak dapat dihitung: ada responden tanpa nama layanan; isi namanya, atau "
            "pakai --combine pooled."
        )
    size = service_population(project, name)
    if size is None:
        raise _population_missing(Message("layanan"), " / ".join(filter(None, name)), "--combine")
    return size


def _unit_size(combine: Combine, n: int, unit: str | None, project: Project) -> int:
    """What a unit weighs among the agency's."""
    if combine == "pooled":
        return n
    if combine == "mean":
        return 1
    if unit is None:
        raise ScoringError(
            "Penggabungan menurut populasi tidak dapat dihitung: ada responden tanpa nama unit; isi namanya, atau "
            "pakai --combine-units pooled."
        )
    size = unit_population(project, unit)
    if size is None:
        raise _population_missing(Message("unit"), unit, "--combine-units")
    return size


def _population_missing(what: Message, name: str, option: str) -> ScoringError:
    return ScoringError(
        'Penggabungan menurut populasi tidak dapat dihitung: populasi {what} "{name}" belum diisi; tambahkan '
        "populasi = ... padanya dalam ikm.toml, atau pakai {option} pooled.",
        what=what,
        name=name,
        option=option,
    )


def rows_of(tally: Tally, **values: str | None) -> NDArray[np.bool_]:
    """Which rows of the tally have these key values."""
    rows = np.ones(tally.frame.height, dtype=np.bool_)
    for key, value in values.items():
        column = tally.frame[key]
        rows &= (column.is_null() if value is None else (column == value).fill_null(value=False)).to_numpy()
    return rows
