"""Pieces of a form and their places on its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ikm.forms.layout import Marks, Writing
from ikm.forms.paper.ink import Ink

_SPARE_GAP = 4.0  # the most that a gap between questions grows where the page has room


@dataclass(frozen=True)
class Part:
    """A piece that stays together, from 0 down: its height, its ink but that of boxes, and what is read of it.

    elastic: a gap may grow before it; leads: it stands on the same page as the part below it.
    """

    height: float
    ink: tuple[Ink, ...]
    elastic: bool = False
    leads: bool = False
    marks: tuple[Marks, ...] = ()
    writing: tuple[Writing, ...] = ()


def height_of(parts: Sequence[Part]) -> float:
    """Of all below each other."""
    return sum(part.height for part in parts)


def paged(parts: Sequence[Part], head: Part, room: float) -> list[list[Part]]:
    """The parts on as few pages as hold them, `head` on top of the second and later ones."""
    pages: list[list[Part]] = [[]]
    together: list[Part] = []
    for part in parts:
        together.append(part)
        if part.leads:
            continue
        left = room - height_of(pages[-1]) - (head.height if len(pages) > 1 else 0.0)
        if pages[-1] and height_of(together) > left:
            pages.append([])
        pages[-1] += together
        together = []
    return [pages[0], *([head, *page] for page in pages[1:])]


def placed(parts: Sequence[Part], top: float, room: float) -> Iterator[tuple[Part, float]]:
    """Each part of a page, with where its top stands; what room is left is shared among the elastic ones."""
    elastic = sum(part.elastic for part in parts)
    spare = room - height_of(parts)
    gap = max(0.0, min(spare / elastic, _SPARE_GAP)) if elastic else 0.0
    y = top
    for part in parts:
        y += gap * part.elastic
        yield part, y
        y += part.height
