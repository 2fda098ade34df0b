"""Populations of users for `coverage.py`: distinct forms with their probabilities, built from typed-in shares.

The shapes called after years follow a one-stop service office over six years (index 78 to 99, up to three forms in
four nine times 4): only shares of totals and of elements are kept here, never a form that somebody filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ELEMENTS = 9
BLANK = 0


@dataclass(frozen=True)
class Population:
    """Users as distinct forms: values, shape (forms, elements), 0 where blank; share of each form.

    kind: what it is an example of: "nyata", "langit-langit", "seragam", "kosong", "lain", "unsur", "batas". goal:
    whether the promise is made for it; without, it shows where the promise ends.
    """

    name: str
    kind: str
    forms: NDArray[np.int64]
    shares: Floats
    goal: bool = True

    @property
    def truth(self) -> float:
        """The index of all users: means of those who answer each element, all elements alike, 25 to 100."""
        answered = self.forms != BLANK
        return float(25 * ((self.shares @ self.forms) / (self.shares @ answered)).mean())


@dataclass
class Builder:
    """Makes forms from shares, with a seed of its own so that a population is the same in every run."""

    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(142017))

    def of_totals(self, name: str, kind: str, totals: Mapping[int, float], lean: Sequence[float]) -> Population:
        """Forms with given totals (9 to 36); `lean` is how readily each element gets the higher value."""
        forms, shares = [], []
        for total, share in totals.items():
            low, higher = divmod(total, ELEMENTS)
            ways = 1 if higher == 0 else 24
            for _ in range(ways):
                form = np.full(ELEMENTS, low)
                odds = np.array(lean) / (1.02 - np.array(lean))
                form[self.rng.choice(ELEMENTS, higher, replace=False, p=odds / odds.sum())] += 1
                forms.append(form)
                shares.append(share / ways)
        return population(name, kind, np.array(forms), np.array(shares))

    def iid(self, name: str, kind: str, chances: Sequence[float], ways: int = 250) -> Population:
        """Forms whose answers do not depend on each other."""
        forms = self.rng.choice([1, 2, 3, 4], (ways, ELEMENTS), p=chances)
        return population(name, kind, forms, np.full(ways, 1 / ways))

    def with_blanks(self, whole: Population, rate: float) -> Population:
        """Each answer is left out with chance `rate`, twice as often for one element; nobody leaves all of them."""
        copies = max(1, 300 // len(whole.forms))
        forms = np.repeat(whole.forms, copies, axis=0)
        rates = np.full(ELEMENTS, rate)
        rates[3] = 2 * rate
        left_out = self.rng.random(forms.shape) < rates
        left_out[left_out.all(axis=1), 0] = False
        forms = np.where(left_out, BLANK, forms)
        name = f"{whole.name}, {rate:.0%} kosong"
        return population(name, "kosong", forms, np.repeat(whole.shares / copies, copies))


def population(name: str, kind: str, forms: NDArray[np.int64], shares: Floats) -> Population:
    """Equal forms put together."""
    distinct, which = np.unique(forms, axis=0, return_inverse=True)
    together = np.bincount(which.ravel(), weights=shares)
    return Population(name, kind, distinct, together / together.sum())


def straight(name: str, chances: Sequence[float], kind: str = "seragam") -> Population:
    """Users who give one value nine times."""
    return _of_values(name, kind, chances, ELEMENTS)


def element(name: str, chances: Sequence[float]) -> Population:
    """A single element, whose index is an interval of four values."""
    return _of_values(name, "unsur", chances, 1)


def _of_values(name: str, kind: str, chances: Sequence[float], elements: int) -> Population:
    values = [value for value, chance in enumerate(chances, start=1) if chance]
    forms = np.repeat(np.array(values)[:, None], elements, axis=1)
    return population(name, kind, forms, np.array([chance for chance in chances if chance]))


def mixed(name: str, kind: str, parts: Sequence[tuple[float, Population]]) -> Population:
    """Populations side by side with given shares."""
    forms = np.concatenate([part.forms for _, part in parts])
    return population(name, kind, forms, np.concatenate([share * part.shares for share, part in parts]))


LEAN = {
    2018: (0.2, 0.7, 0.02, 0.8, 0.1, 0.1, 0.02, 0.02, 0.9),
    2019: (0.17, 0.20, 0.19, 0.63, 0.18, 0.20, 0.26, 0.21, 0.47),
    2020: (0.05, 0.06, 0.06, 0.49, 0.04, 0.06, 0.07, 0.07, 0.34),
    2021: (0.62, 0.62, 0.63, 0.23, 0.59, 0.60, 0.61, 0.59, 0.57),
    2022: (0.975, 0.972, 0.969, 0.854, 0.940, 0.941, 0.947, 0.950, 0.946),
    2023: (0.994, 0.982, 0.627, 0.547, 0.973, 0.976, 0.967, 0.976, 0.950),
}
TOTALS: dict[int, dict[int, float]] = {
    2018: {28: 0.1, 29: 0.1, 30: 0.7, 31: 0.1},
    2019: dict(
        zip(
            (9, 19, 22, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36),
            (0.008, 0.004, 0.012, 0.008, 0.021, 0.189, 0.337, 0.099, 0.07, 0.049, 0.037, 0.029, 0.021, 0.025, 0.091),
            strict=True,
        )
    ),
    2020: dict(
        zip(
            (17, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36),
            (0.005, 0.002, 0.002, 0.002, 0.002, 0.426, 0.269, 0.187, 0.02, 0.03, 0.012, 0.01, 0.01, 0.005, 0.015),
            strict=True,
        )
    ),
    2021: dict(
        zip(
            (27, 28, 29, 30, 31, 32, 33, 34, 35, 36),
            (0.291, 0.033, 0.013, 0.06, 0.013, 0.02, 0.03, 0.023, 0.314, 0.201),
            strict=True,
        )
    ),
    2022: {28: 0.014, 29: 0.004, 31: 0.022, 32: 0.004, 33: 0.011, 34: 0.025, 35: 0.153, 36: 0.766},
    2023: {28: 0.006, 31: 0.015, 32: 0.006, 33: 0.015, 34: 0.361, 35: 0.095, 36: 0.503},
}
SUBDISTRICTS = dict(
    zip(
        (22, 24, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36),
        (0.02, 0.02, 0.09, 0.04, 0.04, 0.09, 0.11, 0.18, 0.09, 0.07, 0.04, 0.04, 0.16),
        strict=True,
    )
)


def populations() -> tuple[Population, ...]:
    """All of them, those of the promise first."""
    make = Builder()
    years = {year: make.of_totals(f"kantor {year}", "nyata", TOTALS[year], LEAN[year]) for year in TOTALS}
    weights = (10, 243, 401, 299, 717, 338)
    pooled = mixed("kantor, semua tahun", "nyata", list(zip(weights, years.values(), strict=True)))
    metro = make.of_totals("kelurahan", "nyata", SUBDISTRICTS, [0.5] * ELEMENTS)
    fours = straight("", (0, 0, 0, 1))
    spread = make.of_totals("", "", dict.fromkeys(range(27, 36), 1 / 9), [0.5] * ELEMENTS)
    threes = straight("", (0, 0, 1, 0))
    even = make.iid("", "", (0.25, 0.25, 0.25, 0.25), 100)
    ones = straight("", (1, 0, 0, 0))
    ceilings = [
        mixed(f"{share:.0%} semua 4, sisanya {word}", "langit-langit", [(share, fours), (1 - share, rest)])
        for share in (0.6, 0.8, 0.9, 0.95)
        for word, rest in (("27-35", spread), ("semua 3", threes), ("acak 1-4", even))
    ]
    middling = make.iid("acak, condong baik", "lain", (0.05, 0.1, 0.4, 0.45))
    others = [
        straight("seragam 3 atau 4", (0, 0, 0.5, 0.5)),
        straight("seragam 1 sampai 4", (0.02, 0.08, 0.4, 0.5)),
        straight("seragam, 90% 3", (0, 0, 0.9, 0.1)),
        straight("seragam, 95% 3", (0, 0.01, 0.95, 0.04)),
        straight("dua kubu, 30% semua 1", (0.3, 0, 0, 0.7), "lain"),
        straight("dua kubu, 50% semua 2", (0, 0.5, 0, 0.5), "lain"),
        straight("dekat lantai", (0.8, 0.15, 0.05, 0), "lain"),
        make.iid("acak merata", "lain", (0.25, 0.25, 0.25, 0.25)),
        middling,
        make.iid("acak, 90% 4", "lain", (0, 0, 0.1, 0.9)),
    ]
    blanks = [
        make.with_blanks(whole, rate) for whole in (years[2019], years[2022], middling) for rate in (0.05, 0.1, 0.2)
    ]
    elements = [
        element("unsur 99,4% 4", (0, 0, 0.006, 0.994)),
        element("unsur 98% 4", (0, 0, 0.02, 0.98)),
        element("unsur 95% 4", (0, 0.01, 0.04, 0.95)),
        element("unsur 95% 4, ada 1", (0.01, 0.01, 0.03, 0.95)),
        element("unsur 85% 4", (0, 0.02, 0.13, 0.85)),
        element("unsur 96% 3", (0, 0.01, 0.95, 0.04)),
        element("unsur 69% 3", (0.01, 0.02, 0.69, 0.28)),
        element("unsur 3 atau 4", (0, 0, 0.44, 0.56)),
        element("unsur merata", (0.25, 0.25, 0.25, 0.25)),
        element("unsur 1 atau 4", (0.5, 0, 0, 0.5)),
        element("unsur 90% 1", (0.9, 0.1, 0, 0)),
    ]
    limits = [
        mixed(f"{share:.0%} semua 4, sisanya semua 1", "batas", [(share, fours), (1 - share, ones)])
        for share in (0.95, 0.99)
    ]
    promised = [*years.values(), pooled, metro, *ceilings, *others, *blanks, *elements]
    return (*promised, *[Population(p.name, p.kind, p.forms, p.shares, goal=False) for p in limits])
