"""Straight lines: forms with the same answer to every question, against what the unit's answers give by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ikm.scoring.quality.chance import Beta, Floats, Ints, expit, logit, robust
from ikm.scoring.quality.findings import Comparison, Finding
from ikm.scoring.quality.samples import Sample
from ikm.survey.messages import Message

FEWEST = 30  # complete forms
OTHERS = 10  # units that tell what is usual

_MARGIN = 0.15  # of the forms: less matters to nobody
_UNLIKE = 0.3  # logits: units differ at least so much, though few of them may not show it
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
_STEPS = 25
_HIGHEST = 0.999  # correlation
_TINY = 1e-6  # share


@dataclass(frozen=True)
class _Lines:
    """Constant forms of a unit: how many of how many complete ones, and what gives them.

    cuts: of the elements, see `cuts_of`. correlation: see `correlation_of`.
    """

    sample: Sample
    count: int
    n: int
    cuts: Floats
    correlation: float


def straight_lining(samples: Sequence[Sample]) -> Iterator[Comparison]:
    """Units with more constant forms than their own answers and the habit of the other units explain.

    Real respondents tick straight lines everywhere, some units' more than others'. Where there are enough units, a
    form's answers are expected to hang together as in the median unit, and constant forms to be off by as much as
    they usually are; then only what goes beyond that is found. A unit alone is compared with its own correlation, to
    which straight lines themselves contribute, so that only those of an otherwise careful unit stand out.
    """
    lines = [found for sample in samples if (found := _lines(sample)) is not None]
    if len(lines) < OTHERS:
        for each in lines:
            yield _alone(each)
        return
    correlation = float(np.median([each.correlation for each in lines]))
    expected = [constant_share(each.cuts, correlation) for each in lines]
    excess = [logit((each.count + 0.5) / (each.n + 1)) - logit(e) for each, e in zip(lines, expected, strict=True)]
    usual, spread = robust(np.array(excess))
    for each, e in zip(lines, expected, strict=True):
        yield _against_others(each, expit(logit(e) + usual), max(spread, _UNLIKE))


def _lines(sample: Sample) -> _Lines | None:
    n = int(sample.complete.sum())
    if n < FEWEST or len(sample.keys) < 3:
        return None
    answers = sample.answers[sample.complete].astype(np.int64)
    cuts = cuts_of(answers)
    return _Lines(sample, int(sample.constant.sum()), n, cuts, correlation_of(answers, cuts))


def cuts_of(answers: Ints) -> Floats:
    """Where a standard normal variable is cut to give each element's answers; shape (3, elements)."""
    shares = np.stack([(answers <= value).mean(axis=0) for value in range(1, 4)])
    cuts: Floats = ndtri(shares)
    return cuts


def correlation_of(answers: Ints, cuts: Floats) -> float:
    """The correlation between a form's latent answers for which two of them agree as often as they do.

    One factor: each answer is a normal variable cut by `cuts`, and those of a form share one part of it
    (Christoffersson 1975, with equal loadings). answers: complete forms, shape (forms, elements).
    """
    counts = np.stack([(answers == value).sum(axis=1) for value in range(1, 5)])
    agreement = float((counts.astype(np.float64) ** 2).sum(axis=0).mean() - answers.shape[1])
    low, high = 0.0, _HIGHEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        given = _given_factor(cuts, middle)
        expected = _averaged((given.sum(axis=2) ** 2 - (given**2).sum(axis=2)).sum(axis=1))
        low, high = (middle, high) if expected < agreement else (low, middle)
    return low


def constant_share(cuts: Floats, correlation: float) -> float:
    """The share of constant forms that these elements and this correlation give; inside 0 and 1.

    All-4 forms of a unit with a mean of 3,9 are thus expected, not found.
    """
    return min(max(_averaged(_given_factor(cuts, correlation).prod(axis=2).sum(axis=1)), _TINY), 1 - _TINY)


def _given_factor(cuts: Floats, correlation: float) -> Floats:
    """Probabilities of the four answers at each node of the factor, shape (nodes, 4, elements)."""
    reach = (cuts[None] - np.sqrt(correlation) * _NODES[:, None, None]) / np.sqrt(1 - correlation)
    edges = np.pad(ndtr(reach), ((0, 0), (1, 1), (0, 0)), constant_values=((0, 0), (0, 1), (0, 0)))
    return np.diff(edges, axis=1)


def _averaged(values: Floats) -> float:
    """Over the factor, from values at its nodes."""
    return float(values @ _NODE_WEIGHTS / _NODE_WEIGHTS.sum())


def _usual(mean: float, spread: float) -> Beta:
    """A share whose logit differs between units by `spread`: its variance over p(1 - p) is the correlation."""
    return Beta(mean, min(0.95, mean * (1 - mean) * spread**2))


def _against_others(lines: _Lines, mean: float, spread: float) -> Comparison:
    p = _usual(mean, spread).tail(lines.count, lines.n)
    message = Message(
        "{share} persen dari {n} formulir lengkap berisi jawaban yang sama di semua unsur; pada tingkat jawaban "
        "seperti ini unit lain memberi sekitar {expected} persen.",
        share=100 * lines.count / lines.n,
        n=lines.n,
        expected=100 * mean,
    )
    return _tested(lines, mean, p, message, alone=False)


def _alone(lines: _Lines) -> Comparison:
    mean = constant_share(lines.cuts, lines.correlation)
    p = _usual(mean, _UNLIKE).tail(lines.count, lines.n)
    message = Message(
        "{share} persen dari {n} formulir lengkap berisi jawaban yang sama di semua unsur; dari jawabannya sendiri "
        "diperkirakan {expected} persen. Kebiasaan ini umum: tanpa unit pembanding tidak dapat dikatakan luar biasa.",
        share=100 * lines.count / lines.n,
        n=lines.n,
        expected=100 * mean,
    )
    return _tested(lines, mean, p, message, alone=True)


def _tested(lines: _Lines, mean: float, p: float, message: Message, *, alone: bool) -> Comparison:
    share = lines.count / lines.n
    if share < mean + _MARGIN:
        return Comparison(p)
    return Comparison(
        p,
        Finding(
            "straight-lining",
            "info" if alone else "warning",
            message,
            lines.sample.unit,
            observed=share,
            expected=mean,
            rows=lines.sample.rows(lines.sample.constant),
        ),
    )
