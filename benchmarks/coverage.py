"""How often 95 % intervals for the index cover it, and how wide they are: the simulation that chose the default.

Run: `python benchmarks/coverage.py` (all of it, a quarter of an hour on one core), `--quick` (fewer samples, a minute).
The tables are printed as Markdown and written to `--out FILE`. A cell is one population and one n; the seed of its
samples depends on `--seed` and the cell alone. An interval without width covers nothing but its point.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from coverage_candidates import LIGHT, PLAIN_DESIGN_ONLY
from coverage_draws import Draws, Service, simple, stratified
from coverage_populations import Floats, Population, populations
from coverage_resampling import HEAVY, POPULATIONS, SIZES, limits

NS = (5, 8, 10, 15, 20, 30, 50, 100, 200, 500, 2000)
FINITE = ("kantor 2019", "kantor 2022", "90% semua 4, sisanya 27-35", "unsur 95% 4", "acak, condong baik")
USERS = (1.05, 1.25, 2.0, 10.0)
SERVICES = (5, 12, 30, 80, 200, 600, 2000)
SHAPES = ("kantor 2019", "kantor 2022", "kantor 2021", "kantor 2023", "80% semua 4, sisanya 27-35", "kelurahan")


@dataclass(frozen=True)
class Cell:
    """One method in one population at one n: share of samples covered, mean width in index points."""

    group: str
    population: str
    promised: bool
    n: int
    method: str
    covered: float
    width: float


def measured(draws: Draws, ends: tuple[Floats, Floats], group: str, whole: Population, method: str) -> Cell:
    low, high = ends
    covered = float(np.mean((low <= draws.truth + 1e-9) & (draws.truth - 1e-9 <= high)))
    return Cell(group, whole.name, whole.goal, draws.n, method, covered, float(np.mean(high - low)))


def light_cells(draws: Draws, group: str, whole: Population, skip: Collection[str] = ()) -> Iterator[Cell]:
    different, which = draws.unlike()
    for method, interval in LIGHT.items():
        if method not in skip:
            low, high = interval(different)
            yield measured(draws, (low[which], high[which]), group, whole, method)


def simple_cells(wholes: Sequence[Population], draws: int, seed: int) -> Iterator[Cell]:
    for whole in wholes:
        for n in NS:
            yield from light_cells(simple(whole, n, draws, _rng(seed, whole.name, n)), "acak sederhana", whole)


def heavy_cells(wholes: Sequence[Population], draws: int, seed: int) -> Iterator[Cell]:
    for whole in wholes:
        for n in SIZES if whole.name in POPULATIONS else ():
            rng = _rng(seed, whole.name, n)
            sample = simple(whole, n, draws, rng)
            yield from light_cells(sample, "pembanding", whole)
            for method, of_one in HEAVY.items():
                yield measured(sample, limits(of_one, sample, rng), "pembanding", whole, method)


def finite_cells(wholes: Sequence[Population], draws: int, seed: int) -> Iterator[Cell]:
    for whole in wholes:
        for ratio in USERS if whole.name in FINITE else ():
            for n in (8, 15, 30, 100):
                users = max(n + 1, round(ratio * n))
                sample = simple(whole, n, draws, _rng(seed, whole.name, n, users), users)
                named = Population(f"{whole.name}, N = {ratio:g} n", whole.kind, whole.forms, whole.shares)
                yield from light_cells(sample, "populasi terhingga", named, PLAIN_DESIGN_ONLY)


def stratified_cells(wholes: Sequence[Population], draws: int, seed: int) -> Iterator[Cell]:
    """Services of 5 to 2,000 users, at least two respondents each, else in proportion; put together in two ways."""
    shapes = [next(whole for whole in wholes if whole.name == name) for name in SHAPES]
    shares = np.array(SERVICES) / sum(SERVICES)
    for total in (30, 50, 100, 200, 500):
        sizes = [min(users - 1, max(2, round(total * share))) for users, share in zip(SERVICES, shares, strict=True)]
        services = [
            Service(shapes[h % len(shapes)], users, n) for h, (users, n) in enumerate(zip(SERVICES, sizes, strict=True))
        ]
        for name, weights in (
            ("sebanding pengguna", shares),
            ("rata-rata layanan", np.full(len(sizes), 1 / len(sizes))),
        ):
            sample = stratified(services, list(weights), draws, _rng(seed, name, total))
            whole = Population(f"7 layanan berisi 5-2.000, {name}", "strata", shapes[0].forms, shapes[0].shares)
            yield from light_cells(sample, "strata", whole, PLAIN_DESIGN_ONLY)


def _rng(seed: int, name: str, *sizes: int) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(name.encode()), *sizes])


def report(cells: Sequence[Cell], draws: int, seed: int) -> Iterator[str]:
    """The tables, as lines of Markdown."""
    yield f"{draws} sampel setiap sel, benih {seed}. Galat simulasi cakupan 95 %: {np.sqrt(0.0475 / draws):.2%}.\n"
    plain = [cell for cell in cells if cell.group == "acak sederhana"]
    promised = [cell for cell in plain if cell.promised]
    count = len({cell.population for cell in promised})
    yield f"## Cakupan terendah / rata-rata atas {count} populasi, % (acak sederhana)\n"
    yield from table(promised, lambda some: f"{100 * min(c.covered for c in some):.1f} / {100 * _mean(some):.1f}")
    yield "\n## Lebar rata-rata atas populasi yang sama, poin indeks\n"
    yield from table(promised, lambda some: f"{np.mean([c.width for c in some]):.2f}")
    yield "\n## Populasi terburuk bagi setiap cara, n >= 30\n"
    for method in LIGHT:
        worst = min((c for c in promised if c.method == method and c.n >= 30), key=lambda c: c.covered)
        yield f"- {method}: {100 * worst.covered:.1f} % ({worst.population}, n = {worst.n})"
    yield "\n## Cara yang mengambil sampel ulang, pada sebagian sel: cakupan terendah / rata-rata (lebar)\n"
    heavy = [cell for cell in cells if cell.group == "pembanding"]
    yield from table(
        heavy,
        lambda some: (
            f"{100 * min(c.covered for c in some):.1f} / {100 * _mean(some):.1f} "
            f"({np.mean([c.width for c in some]):.2f})"
        ),
    )
    for group in ("populasi terhingga", "strata"):
        yield f"\n## {group.capitalize()}: cakupan terendah / rata-rata\n"
        some_cells = [cell for cell in cells if cell.group == group]
        yield from table(some_cells, lambda some: f"{100 * min(c.covered for c in some):.1f} / {100 * _mean(some):.1f}")
    yield "\n## Bawaan: cakupan setiap populasi, % (lebar)\n"
    own = [cell for cell in cells if cell.method == "bawaan" and cell.group != "pembanding"]
    yield from table(own, lambda some: f"{100 * some[0].covered:.1f} ({some[0].width:.2f})", by="population")
    yield "\n## Janji\n"
    yield from verdict([cell for cell in own if cell.promised])


def verdict(cells: Sequence[Cell]) -> Iterator[str]:
    """Whether the default keeps its promise: the cells below it, and the mean from n = 30 on."""
    broken = [cell for cell in cells if cell.covered < _promised(cell.n)]
    for cell in broken:
        yield f"- di bawah janji: {cell.population}, n = {cell.n}: {100 * cell.covered:.1f} %"
    large = [cell for cell in cells if cell.n >= 30 and cell.group == "acak sederhana"]
    yield f"- {len(broken)} dari {len(cells)} sel di bawah janji; rata-rata untuk n >= 30: {100 * _mean(large):.2f} %"


def table(cells: Sequence[Cell], text: Callable[[list[Cell]], str], by: str = "method") -> Iterator[str]:
    """Rows by method or population, columns by n, `text` of the cells in each."""
    places: dict[tuple[str, int], list[Cell]] = {}
    for cell in cells:
        places.setdefault((getattr(cell, by), cell.n), []).append(cell)
    ns = sorted({cell.n for cell in cells})
    yield "| | " + " | ".join(map(str, ns)) + " |"
    yield "|---|" + "---|" * len(ns)
    for name in dict.fromkeys(getattr(cell, by) for cell in cells):
        row = [text(places[name, n]) if (name, n) in places else "" for n in ns]
        yield f"| {name} | " + " | ".join(row) + " |"


def _promised(n: int) -> float:
    """The least coverage: 93 % from 30 respondents on, 92 % from 8 on."""
    return 0.93 if n >= 30 else 0.92 if n >= 8 else 0.0


def _mean(cells: Sequence[Cell]) -> float:
    return float(np.mean([cell.covered for cell in cells]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000, help="samples in each cell")
    parser.add_argument("--quick", action="store_true", help="500 samples in each cell, none resampled")
    parser.add_argument("--seed", type=int, default=142017)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    draws = 500 if options.quick else options.draws
    wholes = populations()
    cells: list[Cell] = []
    for part in (simple_cells, finite_cells, stratified_cells, *(() if options.quick else (heavy_cells,))):
        start = time.perf_counter()
        cells += part(wholes, draws, options.seed)
        print(f"{part.__name__}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    text = "\n".join(report(cells, draws, options.seed)) + "\n"
    print(text)
    if options.out:
        options.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
