"""Units and services of stored responses, by the names that the project gives them now."""

from __future__ import annotations

import polars as pl

from ikm.survey.messages import Message
from ikm.survey.problems import Problem
from ikm.survey.project import Project
from ikm.survey.reading.units import match_service, match_unit


def as_named_now(frame: pl.DataFrame, project: Project, store: str) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """`frame` with the present name of each unit and service, and a warning for each unit that the project lacks.

    store: what the store is called.
    """
    if not project.unit:
        return frame, ()
    pairs = frame.select("unit", "service").unique(maintain_order=True).rows()
    named = {(unit, service): _named(unit, service, project) for unit, service in pairs}
    lost = sorted({unit for unit, _ in named if unit is not None and match_unit(unit, project) is None})
    present = [named[pair] for pair in frame.select("unit", "service").rows()]
    columns = pl.DataFrame(present, schema={"unit": pl.String(), "service": pl.String()}, orient="row")
    return frame.with_columns(columns["unit"], columns["service"]), tuple(_lost(name, store) for name in lost)


def _named(unit: str | None, service: str | None, project: Project) -> tuple[str | None, str | None]:
    now = match_unit(unit, project) if unit is not None else None
    kind = match_service(service, now) if service is not None else None
    return now.nama if now else unit, kind.nama if kind else service


def _lost(unit: str, store: str) -> Problem:
    message = Message(
        'unit "{unit}" ada dalam simpanan tetapi tidak dalam ikm.toml; bila namanya berganti, tulis nama lama sebagai '
        "alias unit itu.",
        unit=unit,
    )
    return Problem(store, "unit-not-in-project", message, "warning", value=unit)
