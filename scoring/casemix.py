"""Direct standardisation: what a unit's index would be if its respondents were as the agency's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ikm.scoring.comparing import Sample
from ikm.scoring.counting import Counted
from ikm.scoring.difference import Side, side_of
from ikm.scoring.estimate import linearised
from ikm.scoring.index_weights import each_and_index, weights_of
from ikm.scoring.variance import moments
from ikm.scoring.weighting import weighting_of
from ikm.survey.problems import Problem
from ikm.survey.project import Project, Unit
from ikm.survey.responses import UNKNOWN


def standardised(
    part: Sample, counted: Counted, keys: Sequence[str], project: Project
) -> tuple[Side, tuple[Problem, ...]]:
    """A unit's estimates, its respondents weighted to the shares that groups by each of `keys` have in the agency.

    Post-stratification by one key, raking by several (`ikm.scoring.calibration`), as if the agency's respondents were
    the unit's known visitors. Groups that the unit lacks, and weights that do not exist, are said in the notes.
    """
    domain = part.measured.domain
    columns = {**counted.groups, "layanan": "service"}
    profile = {key: _counts(counted, columns[key]) for key in keys}
    visitors = project.model_copy(update={"unit": (Unit(nama=domain.unit or "", pengunjung=profile),)})
    design = part.design.pooled
    weighting, notes = weighting_of(part.tally, design, visitors, columns, {domain.unit})
    if weighting is None:
        return part.measured.side, notes
    weights = weights_of(domain)
    influence = linearised(part.tally, design, part.members, weighting.weight).weighted(each_and_index(weights))
    of = weighting.residual(moments(part.tally, influence))
    return side_of(np.asarray(influence.value), influence, of, weights, part.tally, design), notes


def _counts(counted: Counted, column: str) -> dict[str, int]:
    """The agency's respondents by group, of those who said theirs."""
    named = counted.tally.frame.filter(pl.col(column).is_not_null() & (pl.col(column) != UNKNOWN))
    return dict(named.group_by(column).agg(pl.col("n").sum()).sort(column).iter_rows())
