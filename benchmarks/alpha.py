"""How often 95 % intervals of Cronbach's alpha and of item-rest correlations cover them, at the ceiling and off it.

Run: `python benchmarks/alpha.py` (a minute on one core), `--quick` (a tenth of the samples). The table is printed as
Markdown. Populations are invented: latent normal answers cut to 1-4, and shapes of `coverage_populations.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from coverage_populations import ELEMENTS, Floats, Population, population, populations
from numpy.typing import NDArray
from scipy.special import stdtrit

from ikm.scoring.complete_cases import CompleteCases
from ikm.scoring.reliability import cronbach, feldt, fisher, reliability

NS = (30, 100, 400)
SHAPES = ("kantor 2019", "kantor 2020", "kantor 2021", "kantor 2022", "kantor 2023")
USERS = 20_000
CUTS = {"simetris": (-1.5, -0.5, 0.8), "langit-langit": (-2.5, -2.0, -1.0)}
LATENT = (("simetris", 0.5), ("langit-langit", 0.5), ("langit-langit", 0.8))
KEYS = tuple(f"u{j}" for j in range(ELEMENTS))

Forms = NDArray[np.int64]


def latent(shape: str, correlation: float, seed: int) -> Population:
    """Users whose answers are normal variables with one common factor, cut to 1-4."""
    rng = np.random.default_rng(seed)
    common, own = rng.normal(size=(USERS, 1)), rng.normal(size=(USERS, ELEMENTS))
    answers = 1 + np.searchsorted(CUTS[shape], np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own)
    return population(f"{shape}, r laten {correlation}", "laten", answers, np.full(USERS, 1 / USERS))


def cases(forms: Forms) -> CompleteCases:
    counts = np.stack([(forms == value).sum(axis=0) for value in range(1, 5)], axis=1)
    return CompleteCases(KEYS, len(forms), forms.sum(axis=0), forms.T @ forms, counts)


def true_moments(whole: Population) -> tuple[float, Floats]:
    """Alpha and the item-rest correlations of all users."""
    centred = whole.forms - whole.shares @ whole.forms
    spread = centred.T @ (centred * whole.shares[:, None])
    own, shared, total = np.diagonal(spread), spread.sum(axis=1), spread.sum()
    alpha = ELEMENTS / (ELEMENTS - 1) * (1 - own.sum() / total)
    return float(alpha), (shared - own) / np.sqrt(own * (total - 2 * shared + own))


def distribution_free(forms: Forms, alpha: float) -> tuple[float, float]:
    """From the respondents' influence on log(1 - alpha) (as Maydeu-Olivares, Coffman and Hartmann 2007)."""
    n, k = forms.shape
    centred = forms - forms.mean(axis=0)
    total = centred.sum(axis=1)
    whole, parts = total.var(ddof=1), centred.var(axis=0, ddof=1).sum()
    influence = k / (k - 1) * ((centred**2).sum(axis=1) / whole - parts * total**2 / whole**2) / (1 - alpha)
    half = float(stdtrit(n - 1, 0.975)) * influence.std(ddof=1) / np.sqrt(n)
    return 1 - (1 - alpha) * float(np.exp(half)), 1 - (1 - alpha) * float(np.exp(-half))


def covered(whole: Population, n: int, samples: int, seed: int) -> Iterator[float]:
    """Shares of samples covered: alpha by Feldt, by the default and free of distribution; r by Fisher and default.

    Samples for which no interval is given, since answers are all alike, are left out.
    """
    rng = np.random.default_rng((seed, crc32(f"{whole.name}{n}".encode())))
    truth, related = true_moments(whole)
    alphas, rs = [], []
    for _ in range(samples):
        forms = whole.forms[rng.choice(len(whole.forms), n, p=whole.shares)]
        held = cases(forms)
        alpha = cronbach(held.spread)
        if alpha is None or alpha == 1:
            continue
        k = len(held.spread)
        ends = (feldt(alpha, n, k), feldt(alpha, n, k, held.kurtosis), distribution_free(forms[:, held.varying], alpha))
        alphas.append([low <= truth <= high for low, high in filter(None, ends)])
        for item, r in zip(reliability(held).items, related, strict=True):
            limits = (
                [fisher(item.item_rest, n, by) for by in (1.0, held.kurtosis)] if item.item_rest is not None else []
            )
            if limits and None not in limits:
                rs.append([low <= r <= high for low, high in filter(None, limits)])
    yield from np.mean(alphas, axis=0)
    yield from np.mean(rs, axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=142017)
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    samples = given.samples // 10 if given.quick else given.samples
    wholes = [latent(*shape, given.seed) for shape in LATENT]
    wholes += [whole for whole in populations() if whole.name in SHAPES]
    print("| populasi | α | n | Feldt | **bawaan** | bebas sebaran | r: Fisher | r: **bawaan** |")
    print("|---|---|---|---|---|---|---|---|")
    for whole in wholes:
        for n in NS:
            shares = (f"{100 * share:.1f}" for share in covered(whole, n, samples, given.seed))
            print(f"| {whole.name} | {true_moments(whole)[0]:.2f} | {n} |", " | ".join(shares), "|", flush=True)


if __name__ == "__main__":
    main()
