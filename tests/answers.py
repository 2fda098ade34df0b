"""Responses for tests: answers made to order, in the shape that reading gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from ikm.survey import instrument as instruments
from ikm.survey.instrument import Instrument
from ikm.survey.responses import Responses, schema

NINE = instruments.load("permenpanrb-14-2017")


def responses(
    answers: Sequence[Sequence[int | None]],
    instrument: Instrument = NINE,
    columns: Mapping[str, Sequence[object]] | None = None,
) -> Responses:
    """One response per row of `answers` (values in body order); `columns` sets unit, service and the like."""
    types = schema(instrument)
    data: dict[str, Sequence[object]] = {name: [None] * len(answers) for name in types}
    data |= dict(columns or {})
    for j, key in enumerate(instrument.keys):
        data[key] = [row[j] for row in answers]
    return Responses(instrument, pl.DataFrame(data, schema=types))


def with_sums(n: int, sums: Sequence[int], instrument: Instrument = NINE) -> Responses:
    """`n` complete responses whose element sums, in body order, are `sums`."""
    columns = [[total // n + (i < total % n) for i in range(n)] for total in sums]
    return responses([list(row) for row in zip(*columns, strict=True)], instrument)


def from_annex(values: Sequence[int]) -> list[int]:
    """Nine values in the order of the questionnaire, as body order: the last two change places."""
    return [*values[:7], values[8], values[7]]
