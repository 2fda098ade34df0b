"""Counting on Spark: the tally of big reading, by another engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ikm.scoring.big import CELL, count_totals
from ikm.scoring.counting import Counted, ScoreOptions
from ikm.scoring.tally import Tally, tally
from ikm.survey.errors import ScoringError
from ikm.survey.project import Project
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.spark import check_spread, open_spread
from ikm.survey.reading.spark_session import LOCAL, session
from ikm.survey.responses import Responses

_DEFAULT = ReadOptions()


def count_on_spark(
    paths: Sequence[Path],
    name: str,
    project: Project,
    options: ScoreOptions = ScoreOptions(),
    reading: ReadOptions = _DEFAULT,
    master: str = LOCAL,
) -> tuple[Counted, Responses]:
    """As `count`, of a regular table that lies in these files, where `may_be_streamed`; and its account with problems.

    Every worker must find the files under the same paths. The responses are those alone that were no plain rows.
    Raises SourceError for a table that is not regular, and where Spark is missing or fails; ScoringError as `count`,
    and for more respondents than one cell has room for.
    """
    elements = project.instrument.keys
    with session(master) as spark:
        spread = open_spread(spark, paths, project, reading, name)
        try:
            found = tally(spread.plain, elements, CELL)
        except OverflowError as error:
            raise ScoringError(
                "{name} berisi terlalu banyak jawaban dari satu layanan; hitung per bagian.", name=name
            ) from error
        cells = found.frame.group_by(CELL).agg(pl.col("n").sum()).sort(CELL)
        counts = dict(zip(elements, found.counts.sum(axis=0).tolist(), strict=True))
        checked = check_spread(spread, cells, counts, project, reading)
    totals = _named(found, checked.names) + tally(checked.rest.frame, elements, CELL)
    return count_totals(totals, checked.rest, project, options), checked.rest


def _named(found: Tally, names: pl.DataFrame) -> Tally:
    """The tally by unit and service as the project names them."""
    own = {f"own_{key}": key for key in CELL}
    frame = found.frame.rename({key: old for old, key in own.items()})
    joined = frame.join(names, on=list(own), how="left", nulls_equal=True).drop(own)
    return Tally(found.keys, found.elements, joined).by(CELL)
