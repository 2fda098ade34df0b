"""What the HTML pages of forms are made of: templates, the office's colour, and nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ikm.survey.colour import bright, readable

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = Path(__file__).parent / "templates"


@cache
def text_of(name: str) -> str:
    """A style or a script."""
    return (_FOLDER / name).read_text("utf-8")


@cache
def template(name: str) -> Template:
    """A template in which every value is escaped, and a missing one is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    return environment.get_template(name)


def style(name: str, accent: str) -> str:
    """A style in the office's colour, dark enough to be read and light enough for a dark screen."""
    return f":root {{ --accent: {readable(accent)}; --bright: {bright(accent)}; }}\n{text_of(name)}"
