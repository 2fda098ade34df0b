"""Who answered and who asked: respondents who are all alike, and one enumerator unlike the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from ikm.scoring.quality.chance import Drawn, Floats, Mask, drawn, shares_of_others
from ikm.scoring.quality.findings import Comparison, Finding
from ikm.scoring.quality.samples import Sample
from ikm.survey.messages import Message
from ikm.survey.responses import UNKNOWN

FEWEST = 10  # respondents of a unit, or forms of an enumerator
OTHERS = 5  # units that tell what is usual

_ALONE = 30  # respondents of a unit without others, of which it is worth saying
_LEAST_ICC = 0.05  # units differ in whom they serve
_POINTS = 5.0  # of the index, by which an enumerator's forms must differ to matter
_RATIO = 0.5  # of the usual spread, below which an enumerator's forms are too much alike

ENUMERATORS = ("petugas", "enumerator", "surveyor", "pewawancara", "pencacah")
"""Keys of `[[pertanyaan]]` in the project file under which a survey notes who asked."""


def constant_people(samples: Sequence[Sample], demographics: Sequence[str]) -> Iterator[Comparison]:
    """Units whose respondents are all of one sex, age, education or occupation, though those of other units are not.

    The share of that answer in the other units, as it differs between them, gives the chance that all n have it.
    """
    for key in demographics:
        known = _known(samples, key)
        if len(known) <= OTHERS:
            continue
        sizes = np.array([len(values) for _, values in known], dtype=np.int64)
        for place, (sample, values) in enumerate(known):
            if values.n_unique() > 1:
                yield Comparison(1.0)
                continue
            counts = np.array([int((other == values[0]).sum()) for _, other in known], dtype=np.int64)
            rest = np.arange(len(known)) != place
            usual = shares_of_others(counts[rest], sizes[rest], _LEAST_ICC)
            yield Comparison(usual.tail(len(values), len(values)), _all_alike(sample, key, values, usual.mean))


def constant_people_alone(samples: Sequence[Sample], demographics: Sequence[str]) -> Iterator[Finding]:
    """The same where too few units are there to compare with: worth a look, and no more is said."""
    for key in demographics:
        known = _known(samples, key)
        for sample, values in known if len(known) <= OTHERS else ():
            if len(values) >= _ALONE and values.n_unique() == 1:
                yield _all_alike(sample, key, values, None)


def _known(samples: Sequence[Sample], key: str) -> list[tuple[Sample, pl.Series]]:
    """The units in which enough respondents told it, and what they told."""
    told = ((sample, sample.frame[key].drop_nulls()) for sample in samples)
    known = ((sample, values.filter(values != UNKNOWN)) for sample, values in told)
    return [(sample, values) for sample, values in known if len(values) >= FEWEST]


def _all_alike(sample: Sample, key: str, values: pl.Series, usual: float | None) -> Finding:
    compared = Message("") if usual is None else Message(" Di unit lain bagiannya {usual} %.", usual=100 * usual)
    message = Message(
        "semua {n} responden mempunyai {key} yang sama: {value}.{compared}",
        n=len(values),
        key=key.replace("_", " "),
        value=values[0],
        compared=compared,
    )
    return Finding(
        "constant-respondents",
        "info" if usual is None else "warning",
        message,
        sample.unit,
        observed=1.0,
        expected=usual,
        rows=sample.rows((sample.frame[key] == values[0]).fill_null(value=False).to_numpy()),
    )


def unlike_enumerators(sample: Sample, keys: Sequence[str]) -> Iterator[Comparison]:
    """Enumerators whose forms differ from what the unit's others bring home, in level or in spread, within services."""
    told = ~np.isnan(sample.answers).all(axis=1)
    if not told.any():
        return
    index = np.full(len(sample), np.nan)
    index[told] = 25 * np.nanmean(sample.answers[told], axis=1)
    for key in keys:
        names = sample.frame[key]
        asked = told & names.is_not_null().to_numpy()
        many = names.filter(asked).value_counts().filter(pl.col("count") >= FEWEST)[key].sort()
        if len(many) < 2:
            continue
        groups = {name: asked & (names == name).fill_null(value=False).to_numpy() for name in many}
        distances = _distances(index, names, asked)
        yield _most_unlike([_level(sample, name, index, group, asked) for name, group in groups.items()])
        yield _most_unlike([_spread(sample, name, distances, group, asked) for name, group in groups.items()])


def _most_unlike(tests: Sequence[Comparison]) -> Comparison:
    """The one enumerator who differs most, corrected for having looked at all: beside one, the others differ too."""
    most = min(tests, key=lambda test: (test.finding is None, test.p))
    return Comparison(min(1.0, len(tests) * most.p), most.finding)


def _level(sample: Sample, name: str, index: Floats, group: Mask, asked: Mask) -> Comparison:
    found = drawn(index[asked], group[asked], sample.services[asked])
    if abs(found.observed - found.expected) < _POINTS:
        return Comparison(found.p)
    message = Message(
        "{n} formulir dari {name} rata-rata bernilai {observed}; formulir semua petugas untuk layanan yang sama "
        "{expected}.",
        n=int(group.sum()),
        name=name,
        observed=found.observed,
        expected=found.expected,
    )
    return Comparison(found.p, _of_enumerator("unlike-enumerator", sample, group, found, message))


def _distances(index: Floats, names: pl.Series, asked: Mask) -> Floats:
    """Of each form from the median of its enumerator."""
    forms = pl.DataFrame({"index": index, "name": names}).with_columns(asked=pl.Series(asked))
    middle = pl.col("index").filter("asked").median().over("name")
    return forms.select((pl.col("index") - middle).abs().fill_nan(0).fill_null(0)).to_series().to_numpy()


def _spread(sample: Sample, name: str, distance: Floats, group: Mask, asked: Mask) -> Comparison:
    """By distances from the enumerators' medians (Levene's test in the form of Brown & Forsythe 1974, permuted)."""
    found = drawn(distance[asked], group[asked], sample.services[asked])
    if found.observed > _RATIO * found.expected:
        return Comparison(found.p)
    message = Message(
        "{n} formulir dari {name} hampir seragam: rata-rata simpangannya {observed} poin, formulir semua petugas "
        "{expected} poin.",
        n=int(group.sum()),
        name=name,
        observed=found.observed,
        expected=found.expected,
    )
    return Comparison(found.p, _of_enumerator("uniform-enumerator", sample, group, found, message))


def _of_enumerator(rule: str, sample: Sample, group: Mask, found: Drawn, message: Message) -> Finding:
    return Finding(
        rule,
        "warning",
        message,
        sample.unit,
        observed=found.observed,
        expected=found.expected,
        rows=sample.rows(group),
    )
