"""Counting a big file: its rows go from the file into the tally, and are never held."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ikm.scoring.counting import Counted, ScoreOptions, count, known_margins
from ikm.scoring.tally import Tally, tally
from ikm.survey.project import Project
from ikm.survey.reading.big import Big
from ikm.survey.responses import Responses, empty

CELL = ("unit", "service")
"""Keys of the tally of a big file."""


def may_be_streamed(project: Project, options: ScoreOptions) -> bool:
    """Whether unit and service are all that is asked of the respondents: a big file says no more of them."""
    keys = options.group_keys | known_margins(project).keys()
    return keys <= {"unit", "layanan"} and options.period is None and project.survei.klaster is None


def count_big(big: Big, project: Project, options: ScoreOptions = ScoreOptions()) -> Counted:
    """As `count_totals`, of a big file."""
    elements = big.rest.instrument.keys
    totals = tally(big.plain, elements, CELL) + tally(big.rest.frame, elements, CELL)
    return count_totals(totals, big.rest, project, options)


def count_totals(totals: Tally, rest: Responses, project: Project, options: ScoreOptions = ScoreOptions()) -> Counted:
    """As `count`, of a tally by `CELL`, where `may_be_streamed`: no response has a date, so all are of the period.

    rest: the account of all that was read, and its problems.
    What is said of the respondents is said of one without answers for each unit and service; the tally is of all.
    Raises ScoringError for a unit, service or break-down that does not exist.
    """
    nobody = empty(rest.instrument, rest.demographics).frame
    cells = pl.concat([nobody, totals.frame.select(CELL).unique(maintain_order=True)], how="diagonal")
    told = count(replace(rest, frame=cells), project, options)
    keys = told.tally.frame.select(told.tally.keys)
    frame = totals.frame.join(keys, on=CELL, nulls_equal=True).select(*told.tally.keys, pl.exclude(told.tally.keys))
    return replace(told, tally=replace(told.tally, frame=frame.sort(*told.tally.keys, "mask")))
