"""Results to the terminal or to a file: a table for people, or a shape that other programs read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ikm.cli.words import note

if TYPE_CHECKING:
    from rich.console import Console

Shape = Callable[[], "str | bytes"]
_WIDTH = 80


def give(given: Mapping[str, Any], show: Callable[[Console], None], shapes: Mapping[str, Shape]) -> None:
    """Print the result in the `form` asked for, or write it to `output` and say so.

    show: prints the table. shapes: makes each of the other forms.
    """
    from ikm.cli.terminal import Terminal

    form, output = given["form"], given["output"]
    if form == "table" and output is None:
        show(Terminal())
        return
    write(shapes[form]() if form in shapes else _printed(show), output)


def write(content: str | bytes, output: Path | None) -> None:
    """Print what is finished, or write it to a file whole and say so."""
    if output is None:
        click.echo(content, nl=False)
        return
    from ikm.survey.files import write_whole

    write_whole(output, content)
    note(str(output))


def _printed(show: Callable[[Console], None]) -> str:
    """The table as text, as wide in a file as in a terminal of the usual width."""
    import io

    from ikm.cli.terminal import Terminal

    text = io.StringIO()
    show(Terminal(file=text, width=_WIDTH))
    return text.getvalue()
