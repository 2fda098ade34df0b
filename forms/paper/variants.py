"""All forms that a project can print, to find the one that a scanned code names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, permutations, product
from typing import get_args

from ikm.forms.layout import Layout
from ikm.forms.paper.form import Size, paper_form
from ikm.survey.messages import Language
from ikm.survey.project import Project, Unit

LANGUAGES: tuple[Language, ...] = get_args(Language)
SIZES: tuple[Size, ...] = get_args(Size)


def layouts_of(project: Project) -> Iterator[Layout]:
    """Every layout that the project prints today, one at a time: those of all units in its language on A4 first.

    Only a form for a unit that a project without units was told on the command line is not among them.
    """
    units: tuple[Unit | None, ...] = project.unit or (None,)
    for languages, large, size in product(_spoken(project), (False, True), SIZES):
        for unit in units:
            yield paper_form(project, unit, language=languages, page=size, large=large).layout


def _spoken(project: Project) -> list[tuple[Language, ...]]:
    """The languages that a form may have, in every order; the project's own alone first."""
    orders = chain.from_iterable(permutations(LANGUAGES, count) for count in range(1, len(LANGUAGES) + 1))
    return sorted(orders, key=lambda languages: languages != (project.survei.bahasa,))
