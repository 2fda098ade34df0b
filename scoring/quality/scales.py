"""Scales that look like another one: never a 4, turned round, cells out of range, elements that changed places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
from scipy.special import stdtr

from ikm.scoring.quality.chance import correlation, robust, shares_of_others
from ikm.scoring.quality.findings import Comparison, Finding
from ikm.scoring.quality.samples import Sample
from ikm.survey.messages import Message
from ikm.survey.responses import Responses

FEWEST = 30  # forms
OTHERS = 8  # units that tell what is usual

_LEAST_ICC = 0.1  # units differ in how often their respondents give the best answer
_AGAINST = -0.3  # correlation of an element with the others
_ONES = 0.5  # share of the answers
_REJECTED = 0.01  # share of the rows
_UNLIKE = 0.15  # answers: units differ at least so much in the difference of two elements
_SWAPPED = 0.3  # answers by which two elements must differ


def unused_answers(samples: Sequence[Sample]) -> Iterator[Comparison]:
    """Units in which nobody ever gave a 4, as on a scale of 1 to 3, though other units' respondents do."""
    large = [sample for sample in samples if len(sample) >= FEWEST]
    if len(large) <= OTHERS:
        return
    n = np.array([len(sample) for sample in large], dtype=np.int64)
    with_four = np.array([int((sample.answers == 4).any(axis=1).sum()) for sample in large], dtype=np.int64)
    for place, sample in enumerate(large):
        if with_four[place]:
            yield Comparison(1.0)
            continue
        rest = np.arange(len(large)) != place
        usual = shares_of_others((n - with_four)[rest], n[rest], _LEAST_ICC)
        yield Comparison(usual.tail(len(sample), len(sample)), _never_four(sample, 1 - usual.mean))


def unused_answers_alone(samples: Sequence[Sample]) -> Iterator[Finding]:
    """The same where too few units are there to compare with, if 3 is most of what was answered."""
    large = [sample for sample in samples if len(sample) >= FEWEST]
    if len(large) > OTHERS:
        return
    for sample in large:
        given = sample.answers[~np.isnan(sample.answers)]
        if given.max() == 3 and 2 * (given == 3).sum() > len(given):
            yield _never_four(sample, None)


def _never_four(sample: Sample, usual: float | None) -> Finding:
    compared = Message("")
    if usual is not None:
        compared = Message(" Di unit lain {usual} persen formulir memuat nilai 4.", usual=100 * usual)
    message = Message(
        "nilai 4 tidak pernah dipakai dalam {n} formulir, seakan-akan skalanya 1-3.{compared}",
        n=len(sample),
        compared=compared,
    )
    return Finding(
        "never-the-best",
        "info" if usual is None else "warning",
        message,
        sample.unit,
        observed=0.0,
        expected=usual,
        rows=tuple(sample.at.tolist()),
    )


def reversed_elements(sample: Sample) -> Iterator[Comparison]:
    """Elements that are low where the others are high, as if their answers were keyed in the other direction."""
    answers = sample.answers[sample.complete]
    if len(answers) < FEWEST or len(sample.keys) < 3:
        return
    total = answers.sum(axis=1)
    for j, key in enumerate(sample.keys):
        r, p = correlation(answers[:, j], total - answers[:, j])
        if r > _AGAINST:
            yield Comparison(p)
            continue
        message = Message(
            "{element} berlawanan arah dengan unsur lainnya (r = {r}): nilainya rendah pada formulir yang lain-lainnya "
            "tinggi.",
            element=sample.instrument[key].name,
            r=r,
        )
        yield Comparison(
            p,
            Finding("reversed-element", "warning", message, sample.unit, observed=r, expected=0.0),
        )


def reversed_scales(sample: Sample) -> Iterator[Finding]:
    """Units in which most answers are the worst one: real units hardly go below 60, so 1 may have meant the best."""
    given = sample.answers[~np.isnan(sample.answers)]
    share = float((given == 1).mean()) if len(given) else 0.0
    if len(sample) >= FEWEST and share > _ONES:
        message = Message(
            "{share} persen dari semua jawaban bernilai 1, yang terburuk; ini sangat jarang pada survei yang nyata.",
            share=100 * share,
        )
        yield Finding("reversed-scale", "warning", message, sample.unit, observed=share, rows=tuple(sample.at.tolist()))


def rejected_scales(responses: Responses) -> Iterator[Finding]:
    """Files of which rows were rejected for answers outside 1 to 4, often enough to ask for the questionnaire."""
    counts: Counter[str] = Counter()
    for (file, _, rule), count in responses.problem_counts.items():
        if rule == "outside-scale":
            counts[file] += count
    least = max(2.0, _REJECTED * responses.accounting.read)
    for file, count in counts.items():
        if count >= least:
            message = Message("{count} isian di luar skala 1-4 ditolak dari {file}.", count=count, file=file)
            yield Finding("rejected-scale", "warning", message, observed=float(count))


def swapped_elements(samples: Sequence[Sample], responses: Responses) -> Iterator[Comparison]:
    """Units whose two elements numbered otherwise in body and annex differ the other way round than everywhere else.

    The difference of the elements' means is compared with the median over units, by their spread and its own standard
    error, as Student's t with units - 1 degrees of freedom. Only a swap fits: the difference turned round has to
    be nearer to the median than the difference itself.
    """
    pair = [e.key for e in responses.instrument.elements if e.code in ("U8", "U9") and e.code != f"U{e.question_no}"]
    large = [sample for sample in samples if len(sample) >= FEWEST and set(pair) <= set(sample.keys)]
    if len(pair) != 2 or len(large) <= OTHERS:
        return
    first, second = pair
    differences, errors = np.array([_difference(sample, first, second) for sample in large]).T
    usual, spread = robust(differences)
    for sample, difference, error in zip(large, differences.tolist(), errors.tolist(), strict=True):
        t = abs(difference - usual) / sqrt(error**2 + max(spread, _UNLIKE) ** 2)
        p = float(2 * stdtr(len(large) - 1, -t))
        fits = abs(-difference - usual) < abs(difference - usual) / 2
        if not fits or min(abs(usual), abs(difference)) < _SWAPPED:
            yield Comparison(p)
            continue
        names = [sample.instrument[key].name for key in pair]
        message = Message(
            "{first} dikurangi {second} bernilai {difference}, di unit lain biasanya {usual}: keduanya mungkin "
            "tertukar.",
            first=names[0],
            second=names[1],
            difference=difference,
            usual=usual,
        )
        yield Comparison(
            p,
            Finding("swapped-elements", "info", message, sample.unit, observed=difference, expected=usual),
        )


def _difference(sample: Sample, first: str, second: str) -> tuple[float, float]:
    """Mean difference of two elements over those who answered both, and its standard error."""
    one, other = (sample.answers[:, sample.keys.index(key)] for key in (first, second))
    differences = (one - other)[~np.isnan(one - other)]
    if len(differences) < 2:
        return 0.0, 1.0
    return float(differences.mean()), float(differences.std(ddof=1)) / sqrt(len(differences))
