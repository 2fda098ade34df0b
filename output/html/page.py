"""The report as a web page: one file, which loads and runs nothing. Same report, same bytes."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from markupsafe import Markup

from ikm.output.html.figure import NARROW, WIDE, svg
from ikm.output.html.template import filled
from ikm.output.report import Block, Figure, Heading, Picture, Report, Table
from ikm.survey.colour import readable

TEMPLATE = "laporan.html.j2"

_PNG = b"\x89PNG"
_SHADES = 10
_SHORT = 15  # letters: an interval


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
        cells=_cells,
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


def _cells(table: Table) -> list[list[tuple[str, str, str]]]:
    """The tag, the classes and the text of each cell of each row; the cell that names its row is a header."""
    toned = table.tones or ((),) * len(table.rows)
    return [
        [
            ("th" if i == table.named_by and text else "td", _look(text, table.align[i], tones[i : i + 1]), text)
            for i, text in enumerate(row)
        ]
        for row, tones in zip(table.rows, toned, strict=True)
    ]


def _look(text: str, align: str, tone: Sequence[float]) -> str:
    """The classes of a cell: a short text is not broken, a tone is one of ten shades."""
    shades = [f"tone t{round(min(max(share, 0.0), 1.0) * _SHADES)}" for share in tone]
    return " ".join([align, *(["short"] if len(text) <= _SHORT else []), *shades])


def _data_uri(picture: Picture) -> str:
    kind = "png" if picture.data.startswith(_PNG) else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture.data).decode()}"
