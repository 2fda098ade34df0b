"""How one reading of files is to be done: what the command line may override."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ikm.survey.messages import Language
from ikm.survey.project import Order


@dataclass(frozen=True)
class ReadOptions:
    """Choices of one run; what is None is left to the project file, then to the source itself.

    unit: the unit of rows whose unit no column names. order: what bare codes U8 and U9 mean.
    mapping: heading to key, over every rule; the key `-` or `abaikan` ignores a column.
    bad_cell: whether a faulty answer rejects its row or becomes a blank.
    source: lineage within which rows are matched as resubmissions. id_column: heading of a submission id.
    today: dates after it are warned of. sheets: the only sheets of a workbook that are read, where any are named.
    language: in which the reasons of rejected rows are written.
    """

    unit: str | None = None
    order: Order | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    bad_cell: Literal["reject", "blank"] = "reject"
    source: str | None = None
    id_column: str | None = None
    today: date | None = None
    sheets: tuple[str, ...] = ()
    language: Language = "id"
