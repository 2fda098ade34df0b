"""The report as a web page: one file, which loads and runs nothing. Same report, same bytes."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from markupsafe import Markup

from ikm.output.html.figure import NARROW, WIDE, svg
from ikm.output.html.templates import filled
from ikm.output.report import Block, Figure, Heading, Picture, Report
from ikm.survey.colour import readable

TEMPLATE = "laporan.html.j2"

_PNG = b"\x89PNG"
_SHADES = 10


@dataclass(frozen=True)
class Part:
    """A block where it stands in the page. kind: which macro sets it; key: the id by which links find it."""

    kind: str
    key: str
    block: Block


@dataclass(frozen=True)
class Chapter:
    """A line of the contents, and those below it."""

    heading: Part
    sections: tuple[Part, ...]


def render(report: Report, own: Path | None = None) -> bytes:
    """The report as an HTML file. own: the office's folder of templates and styles, see `docs/html.md`.

    Raises OutputError for a fault in one of those.
    """
    accent = readable(report.accent)

    def drawing(figure: Figure, key: str) -> Markup:
        """The figure twice: as wide as the text of a screen, and as narrow as a phone; one of them is seen."""
        wide, narrow = (
            Markup('<div class="{}">{}</div>').format(name, svg(figure, width, accent, f"{key}-{name}"))
            for name, width in (("broad", WIDE), ("narrow", NARROW))
        )
        return wide + narrow

    parts = _parts(report.blocks)
    return filled(
        TEMPLATE,
        own,
        report.language,
        report.accent,
        report=report,
        headline=report.headline,
        parts=parts,
        contents=_contents(parts),
        drawing=drawing,
        data_uri=_data_uri,
        shade=lambda tone: round(min(max(tone, 0.0), 1.0) * _SHADES),
    )


def _parts(blocks: Sequence[Block]) -> tuple[Part, ...]:
    return tuple(Part(_kind(block), f"b{i}", block) for i, block in enumerate(blocks, start=1))


def _kind(block: Block) -> str:
    return "chart" if isinstance(block, get_args(Figure)) else type(block).__name__.lower()


def _contents(parts: Sequence[Part]) -> tuple[Chapter, ...]:
    """Headings of the first two levels; a section before any chapter is a line of its own."""
    chapters: list[Chapter] = []
    for part in parts:
        if not isinstance(part.block, Heading) or part.block.level > 2:
            continue
        if part.block.level == 1 or not chapters:
            chapters.append(Chapter(part, ()))
        else:
            last = chapters[-1]
            chapters[-1] = Chapter(last.heading, (*last.sections, part))
    return tuple(chapters)


def _data_uri(picture: Picture) -> str:
    kind = "png" if picture.data.startswith(_PNG) else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture.data).decode()}"
