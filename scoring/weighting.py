"""From the visitors that a project knows to weights of the rows of a tally, unit by unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from ikm.scoring.calibration import Weighting, bounded, calibrate, raking
from ikm.scoring.estimate import Design, Floats
from ikm.scoring.tally import Ints, Tally
from ikm.survey.errors import ScoringError
from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Project, Unit
from ikm.survey.responses import UNKNOWN


@dataclass(frozen=True)
class _Margin:
    """One division of a unit's visitors: the group of each tally row, and the respondents that each should stand for.

    A group of which nobody answered has no place here: `missing` names those.
    """

    key: str
    group: Ints
    total: Floats
    missing: tuple[str, ...]


def initial_weights(tally: Tally, design: Design) -> Floats:
    """What each respondent of a row weighs in the whole: the pool's shares over its answers; shape (rows,)."""
    answers = np.zeros(len(design.shares))
    np.add.at(answers, design.pool, (tally.answered * tally.n[:, None]).sum(axis=1).astype(np.float64))
    shares = np.array([float(sum(row)) for row in design.shares])
    each: Floats = np.divide(shares, answers, out=np.zeros_like(shares), where=answers > 0)
    return each[design.pool]


def weighting_of(
    tally: Tally, design: Design, project: Project, groups: Mapping[str, str], surveyed: Collection[str | None]
) -> tuple[Weighting | None, tuple[Problem, ...]]:
    """Weights by which each unit's respondents look like its known visitors, and what is to be said of them.

    None where no unit of `surveyed` has visitors that are known: those of one period say nothing of another's
    respondents. groups: column of the tally for each group key. Raises ScoringError for a respondents' group that the
    project's visitors lack.
    """
    units = tally.frame["unit"]
    base = initial_weights(tally, design)
    present = set(units.unique())
    known = [unit for unit in with_visitors(project, surveyed) if unit.nama in present]
    if not known:
        return None, ()
    block, weight = np.full(len(base), -1, dtype=np.int64), base.copy()
    blocks: list[tuple[Ints, Floats]] = []
    notes: list[Problem] = []
    for unit in known:
        rows = np.flatnonzero((units == unit.nama).fill_null(value=False).to_numpy())
        d = base[rows] * tally.n[rows]
        margins = [_margin(unit, key, tally.frame[groups[key]].gather(rows), d) for key in unit.pengunjung]
        x = np.hstack([np.eye(len(margin.total))[margin.group] for margin in margins])
        limits = project.survei.batas_bobot
        found = calibrate(d, x, np.concatenate([m.total for m in margins]), bounded(*limits) if limits else raking)
        notes += list(_notes(unit, margins, converged=found.converged))
        if found.converged:
            weight[rows] *= found.ratio
            block[rows] = len(blocks)
            blocks.append((rows, x))
    known_by = np.zeros((len(base), max((x.shape[1] for _, x in blocks), default=0)))
    for rows, x in blocks:
        known_by[rows, : x.shape[1]] = x
    return Weighting(weight, base, block, known_by), tuple(notes)


def with_visitors(project: Project, surveyed: Collection[str | None]) -> list[Unit]:
    """The units whose visitors are known, of those who were surveyed."""
    return [unit for unit in project.unit if unit.pengunjung and unit.nama in surveyed]


def _margin(unit: Unit, key: str, values: pl.Series, weight: Floats) -> _Margin:
    """A margin scaled to the respondents; those who did not say where they belong stand for themselves."""
    known = unit.pengunjung[key]
    said = values.replace({UNKNOWN: None}).to_list()
    strange = sorted({value for value in said if value is not None} - set(known))
    if strange:
        raise ScoringError(
            'Pengunjung {unit} menurut {key} tidak memuat "{value}", yang ada dalam jawaban; tambahkan pada '
            "[unit.pengunjung] dalam ikm.toml. Yang tertulis: {known}.",
            unit=unit.nama,
            key=key,
            value=strange[0],
            known=", ".join(known),
        )
    present = [name for name in known if name in set(said)]
    place: dict[str | None, int] = {name: i for i, name in enumerate([*present, None])}
    group = np.array([place[value] for value in said], dtype=np.int64)
    unsaid = float(weight[group == len(present)].sum())
    scale = (float(weight.sum()) - unsaid) / max(sum(known[name] for name in present), 1)
    total = np.array([*(known[name] * scale for name in present), unsaid])
    return _Margin(key, group, total, tuple(name for name in known if name not in present))


def _notes(unit: Unit, margins: list[_Margin], *, converged: bool) -> Iterator[Problem]:
    for margin in margins:
        if margin.missing:
            message = Message(
                "{unit}: tidak ada responden {key} {names}; penimbangan hanya menurut kelompok yang menjawab",
                unit=unit.nama,
                key=Message(margin.key),
                names=", ".join(margin.missing),
            )
            yield Problem("", "visitors-unanswered", message, "warning", value=unit.nama)
    if not converged:
        message = Message(
            "{unit}: tidak ada penimbang yang memenuhi semua jumlah pengunjung (dalam batas_bobot); nilai tertimbang "
            "dihitung tanpa penimbang. Kurangi pembagian dalam [unit.pengunjung], atau longgarkan batas_bobot",
            unit=unit.nama,
        )
        yield Problem("", "weights-not-found", message, "warning", value=unit.nama)
