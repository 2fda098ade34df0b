"""Subjects of reports, made to order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from answers import NINE, responses
from ikm.output.compose import unit_report
from ikm.output.prepare import prepared
from ikm.output.report import Report, Table
from ikm.output.subject import Subject
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Language
from ikm.survey.project import Agency, Project, Unit

UNIT = Unit(nama="Puskesmas Melati")
PROJECT = Project(instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), unit=(UNIT,))


def subject(
    answers: Sequence[Sequence[int | None]],
    project: Project = PROJECT,
    *,
    unit: Unit | None = None,
    instrument: Instrument = NINE,
    columns: Mapping[str, Sequence[object]] | None = None,
    internal: bool = False,
    language: Language = "id",
) -> Subject:
    """The first unit's subject, over all of `answers`; its past from those before the project's period."""
    unit = unit or project.unit[0]
    named: dict[str, Sequence[object]] = {
        "unit": [unit.nama] * len(answers),
        "date": [date(2026, 3, 1)] * len(answers),
        **(columns or {}),
    }
    every = responses(answers, instrument, named)
    return prepared(every, project, unit, language, internal=internal)


def words_of(report: Report) -> str:
    """Every string of a report, one to a line."""
    return "\n".join(_words([report.headline, *report.blocks]))


def tables(report: Report, caption: str) -> list[Table]:
    return [b for b in report.blocks if isinstance(b, Table) and caption in b.caption]


def report(*args: object, **named: object) -> Report:
    return unit_report(subject(*args, **named))  # type: ignore[arg-type]


def _words(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [word for item in value for word in _words(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [word for name in value.__dataclass_fields__ for word in _words(getattr(value, name))]
    return []
