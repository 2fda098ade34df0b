"""Blanks: elements left out by those who are (dis)satisfied, and forms that stop before their end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ikm.scoring.quality.chance import drawn, poisson_tail
from ikm.scoring.quality.findings import Comparison, Finding
from ikm.scoring.quality.samples import Sample
from ikm.survey.messages import Message

FEWEST = 10  # forms with the blank, and without

_POINTS = 5.0  # of the index
_STOPPED = 5  # forms
_SHARE = 0.05  # of the unit's forms


def selective_blanks(sample: Sample) -> Iterator[Comparison]:
    """Elements whose blanks come from respondents who judge the other elements otherwise than those who answer it.

    Such blanks are not missing at random (Little & Rubin 2002, 1.3): the element's mean is of other people.
    """
    blank = np.isnan(sample.answers)
    others = (~blank).sum(axis=1)
    total = np.nansum(sample.answers, axis=1)
    for j, key in enumerate(sample.keys):
        rest = others - ~blank[:, j]
        usable = rest > 0
        group = blank[:, j] & usable
        if min(group.sum(), usable.sum() - group.sum()) < FEWEST:
            continue
        index = 25 * (total - np.nan_to_num(sample.answers[:, j]))[usable] / rest[usable]
        found = drawn(index, group[usable], sample.services[usable])
        if abs(found.observed - found.expected) < _POINTS:
            yield Comparison(found.p)
            continue
        message = Message(
            "{n} responden yang mengosongkan {element} menilai unsur lainnya rata-rata {observed}; seluruh responden "
            "layanan yang sama {expected}.",
            n=int(group.sum()),
            element=sample.instrument[key].name,
            observed=found.observed,
            expected=found.expected,
        )
        yield Comparison(
            found.p,
            Finding(
                "selective-blanks",
                "warning",
                message,
                sample.unit,
                observed=found.observed,
                expected=found.expected,
                rows=sample.rows(group),
            ),
        )


def unfinished_forms(sample: Sample) -> Iterator[Comparison]:
    """Forms that answer up to some question and leave two or more after it blank, in the order of the questionnaire.

    If each question is left blank as often as it is, independently, n times the sum over the ends of
    prod(blank after) prod(answered before) such forms are expected.
    """
    blank = np.isnan(sample.answers)
    rates = blank.mean(axis=0)
    size = len(sample.keys)
    ends = [size - k for k in range(2, size)]
    expected = len(sample) * sum(float(rates[end:].prod() * (1 - rates[:end]).prod()) for end in ends)
    answered = (~blank).sum(axis=1)
    leading = (~blank).cumprod(axis=1).sum(axis=1)
    stopped = (leading == answered) & (answered >= 1) & (answered <= size - 2)
    count = int(stopped.sum())
    p = poisson_tail(count, expected)
    if count < max(_STOPPED, _SHARE * len(sample)):
        yield Comparison(p)
        return
    message = Message(
        "{count} dari {n} formulir berhenti sebelum selesai: dua pertanyaan terakhir atau lebih kosong; dari banyaknya "
        "isian kosong diperkirakan {expected}.",
        count=count,
        n=len(sample),
        expected=expected,
    )
    yield Comparison(
        p,
        Finding(
            "unfinished-forms",
            "warning",
            message,
            sample.unit,
            observed=float(count),
            expected=expected,
            rows=sample.rows(stopped),
        ),
    )
