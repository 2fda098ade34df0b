"""How often no change is called a change, and how often a unit like all others is flagged: at most 5 % of the time.

Run: `python benchmarks/false_alarms.py` (five minutes on one core), `--quick` (a tenth of the samples). Tables are
printed as Markdown and written to `--out FILE`. The populations are those of `coverage.py`. Two samples come from one
population, or (`unlike`) from two of the same index but another shape; families are agencies whose units are samples
from one population.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from coverage_draws import Draws, simple
from coverage_populations import ELEMENTS, Builder, Floats, Population, populations, straight

from ikm.scoring.difference import Difference, Side, difference, joined
from ikm.scoring.funnel import Against, Mean, against, family_p, over_dispersion, with_dispersion
from ikm.scoring.interval import unseen
from ikm.scoring.ranks import rank_intervals

PAIRS = ((10, 10), (10, 30), (12, 200), (10, 500), (20, 20), (30, 30), (30, 300), (50, 50), (50, 500), (100, 100))
PAIRS += ((100, 500), (200, 200), (500, 500))
FAMILIES = (10, 30, 100)
IN_FAMILIES = (
    "kantor 2019",
    "kantor 2022",
    "kantor 2023",
    "90% semua 4, sisanya 27-35",
    "95% semua 4, sisanya semua 3",
)
IN_FAMILIES += ("seragam, 95% 3", "dua kubu, 30% semua 1", "acak, condong baik")
LEVEL = 0.05

Test = Callable[[Side, Side], Floats]


def own(one: Side, other: Side) -> Floats:
    return difference(one, other).p


def without_unseen(one: Side, other: Side) -> Floats:
    """The default's larger error of two, from the variances as they are."""
    none = np.zeros_like(one.unseen)
    apart = difference(replace(one, unseen=none), replace(other, unseen=none))
    return np.where(apart.se == 0, np.where(apart.value == 0, 1.0, 0.0), apart.p)


def welch_unseen(one: Side, other: Side) -> Floats:
    """Welch's t test with what is unseen."""
    return welch(replace(one, variance=one.doubt), replace(other, variance=other.doubt))


def welch(one: Side, other: Side) -> Floats:
    """Welch's t test, which takes a sample of equal answers for certain."""
    v, w = one.variance, other.variance
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (v + w) ** 2 / (v**2 / one.df + w**2 / other.df)
        p = Difference(other.value - one.value, np.sqrt(v + w), df).p
    return np.where(one.value == other.value, 1.0, np.where(v + w == 0, 0.0, p))


def z(one: Side, other: Side) -> Floats:
    """|d| > 1.96 sqrt(se1^2 + se2^2)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(other.value - one.value) / np.sqrt(one.variance + other.variance)
    return np.where(far > 1.959963984540054, 0.0, 1.0)


TESTS: dict[str, Test] = {
    "bawaan": own,
    "Welch dengan U": welch_unseen,
    "bawaan tanpa U": without_unseen,
    "Welch t": welch,
    "1,96 galat baku": z,
}


@dataclass(frozen=True)
class Cell:
    """Share of samples with an alarm."""

    where: str
    promised: bool
    size: str
    method: str
    rate: float


def side(draws: Draws) -> Side:
    different, which = draws.unlike()
    together = np.where(different.variance > 0, different.together, 0.0)
    hidden = unseen(different.variance, together, different.share)
    df = np.full(len(draws.estimate), float(draws.df))
    return Side(draws.estimate, draws.variance, hidden[which], draws.share, df)


def two(one: Population, other: Population, sizes: tuple[int, int], draws: int, rng: np.random.Generator) -> list[Side]:
    sides = [side(simple(whole, n, draws, rng)) for whole, n in zip((one, other), sizes, strict=True)]
    least = min(len(each.value) for each in sides)  # samples in which an element has no answer are none
    return [each.at(slice(least)) for each in sides]


def pair_cells(pairs: Sequence[tuple[Population, Population]], draws: int, seed: int) -> Iterator[Cell]:
    for one, other in pairs:
        name = one.name if one is other else f"{one.name} / {other.name}"
        for sizes in PAIRS if one is other else (*PAIRS, *((m, n) for n, m in PAIRS if m != n)):
            before, after = two(one, other, sizes, draws, _rng(seed, name, *sizes))
            for method, test in TESTS.items():
                rate = float(np.mean(test(before, after) <= LEVEL))
                yield Cell(name, one.goal, f"{sizes[0]}/{sizes[1]}", method, rate)


def power_cells(wholes: Sequence[Population], draws: int, seed: int) -> Iterator[Cell]:
    """How often a true change as large as the smallest detectable one of the samples is found: 80 % is promised."""
    for whole in wholes:
        for n in (30, 100, 300):
            before, after = two(whole, whole, (n, n), draws, _rng(seed, "power", whole.name, n))
            apart = difference(before, after)
            moved = Difference(apart.value + np.median(apart.detectable), apart.se, apart.df)
            yield Cell(whole.name, whole.goal, str(n), "kuasa", float(np.mean(moved.p <= LEVEL)))


def narrow(name: str, totals: dict[int, float]) -> Population:
    return Builder().of_totals(name, "lain", totals, [0.5] * ELEMENTS)


def unlike() -> list[tuple[Population, Population]]:
    """Equal indices, unlike shapes: 87.5 and 97.5 of straight-liners and of narrow totals."""
    wide, tight = straight("87,5 lebar", (0, 0, 0.5, 0.5)), narrow("87,5 sempit", {31: 0.5, 32: 0.5})
    top, even = straight("97,5 seragam", (0, 0, 0.1, 0.9)), narrow("97,5 sempit", {35: 0.9, 36: 0.1})
    return [(wide, tight), (top, even)]


def beyond() -> list[tuple[Population, Population]]:
    """An index of 97.5 because one in thirty gives 1 nine times, beside one that nobody spoils."""
    spoilt, even = straight("97,5 dua kubu", (1 / 30, 0, 0, 29 / 30)), narrow("97,5 sempit", {35: 0.9, 36: 0.1})
    return [(spoilt, even)]


def family_cells(wholes: Sequence[Population], families: int, seed: int) -> Iterator[Cell]:
    for whole in wholes:
        for count in FAMILIES:
            for name, sizes in shapes(count):
                rng = _rng(seed, whole.name, name, count)
                units = joined_by_family([side(simple(whole, n, families, rng)) for n in sizes])
                flagged = np.array([family(each, np.array(sizes)) for each in units])
                for method, rate in zip(("aditif", "multiplikatif", "peringkat"), flagged.mean(axis=0), strict=True):
                    yield Cell(whole.name, whole.goal, f"{count} unit, {name}", method, float(rate))


def shapes(count: int) -> Iterator[tuple[str, list[int]]]:
    yield "10–500", [round(n) for n in np.geomspace(10, 500, count)]
    yield "12, satu 500", [12] * (count - 1) + [500]


def joined_by_family(units: Sequence[Side]) -> Iterator[Side]:
    for i in range(min(len(unit.value) for unit in units)):
        yield joined([unit.at(slice(i, i + 1)) for unit in units])


def family(units: Side, n: Floats) -> tuple[bool, bool, bool]:
    """Whether any unit is flagged in either model, or any rank interval misses that all are equal."""
    w = n / n.sum()
    part = w**2 * units.variance
    mean = Mean(
        value=float(w @ units.value),
        weight=w,
        apart=(1 - w) ** 2 * units.variance,
        own=part,
        variance=float(part.sum()),
        share=1 / float(n.sum()),
    )
    apart = against(units, mean)
    ranks = rank_intervals(units)
    return alarm(apart, "additive"), alarm(apart, "multiplicative"), any(r != (1, len(n)) for r in ranks)


def alarm(apart: Against, model: str) -> bool:
    judged = with_dispersion(apart, over_dispersion(apart, model))  # type: ignore[arg-type]
    return bool(family_p(judged).min() <= LEVEL)


def _rng(seed: int, *names: object) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(repr(names).encode())])


def table(cells: Sequence[Cell], *, worst: bool = False) -> Iterator[str]:
    """Rows by method, columns by size: highest / mean rate, %."""
    sizes, methods = (list(dict.fromkeys(getattr(cell, name) for cell in cells)) for name in ("size", "method"))
    yield "| | " + " | ".join(sizes) + " |"
    yield "|---|" + "---|" * len(sizes)
    for method in methods:
        row = []
        for size in sizes:
            rates = [cell.rate for cell in cells if (cell.method, cell.size) == (method, size)]
            end = min(rates) if worst else max(rates)
            row.append(f"{100 * end:.1f} / {100 * float(np.mean(rates)):.1f}")
        yield f"| {method} | " + " | ".join(row) + " |"


def report(draws: int, families: int, seed: int) -> Iterator[str]:
    wholes = populations()
    goal = [whole for whole in wholes if whole.goal]
    yield f"{draws} sampel setiap sel, benih {seed}. Galat simulasi 5 %: {np.sqrt(0.0475 / draws):.2%}.\n"
    cells = list(pair_cells([(whole, whole) for whole in goal], draws, seed))
    yield f"## Tak ada perubahan: terbanyak / rata-rata atas {len(goal)} populasi, % (n lama/n baru)\n"
    yield from table(cells)
    yield "\n## Yang terbanyak, bawaan\n"
    for cell in sorted((c for c in cells if c.method == "bawaan"), key=lambda c: -c.rate)[:8]:
        yield f"- {100 * cell.rate:.1f} %: {cell.where}, {cell.size}"
    yield "\n## Indeks sama, bentuk lain: terbanyak / rata-rata, %\n"
    yield from table(list(pair_cells(unlike(), draws, seed)))
    yield "\n## Di luar janji: terbanyak / rata-rata, %\n"
    yield from table(list(pair_cells([(whole, whole) for whole in wholes if not whole.goal], draws, seed)))
    yield "\n## Di luar janji, indeks sama, bentuk lain: terbanyak / rata-rata, %\n"
    yield from table(list(pair_cells(beyond(), draws, seed)))
    yield "\n## Perubahan sebesar yang terkecil dapat terlihat, ditemukan: terendah / rata-rata, % (seharusnya 80)\n"
    yield from table(list(power_cells([whole for whole in goal if whole.kind == "nyata"], draws, seed)), worst=True)
    chosen = [whole for whole in goal if whole.name in IN_FAMILIES]
    yield f"\n## Keluarga unit dari satu kebenaran yang memuat tanda: terbanyak / rata-rata, % ({families} keluarga)\n"
    yield from table(list(family_cells(chosen, families, seed)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000, help="samples in each cell")
    parser.add_argument("--families", type=int, default=1_000, help="agencies in each cell")
    parser.add_argument("--quick", action="store_true", help="a tenth of the samples")
    parser.add_argument("--seed", type=int, default=142017)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    part = 10 if options.quick else 1
    text = "\n".join(report(options.draws // part, options.families // part, options.seed)) + "\n"
    print(text)
    if options.out:
        options.out.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
