"""Pages from templates: ours, or those of an office, which may build on ours."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from traceback import walk_tb

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ikm.output.html.text import printable
from ikm.survey.colour import bright, readable
from ikm.survey.errors import OutputError
from ikm.survey.messages import Language, translate

STYLE = "gaya.css"
OURS = "ikm"  # an office's template of the same name builds on ours: {% extends "ikm/laporan.html.j2" %}

_FOLDER = Path(__file__).parent / "templates"


def filled(name: str, own: Path | None, language: Language, accent: str, **values: object) -> bytes:
    """The page that the template makes of the values, in UTF-8. own: a folder of templates that come before ours.

    Texts are escaped; the page's style is `gaya.css`, ours and after it the office's, and is named by its hash.
    Raises OutputError for a fault in a file of `own`, naming it and the line.
    """
    style = _style(accent, own)
    try:
        page = _environment(own).get_template(name)
        text = page.render(
            language=language,
            say=lambda words: translate(words, language),
            style=Markup(style),
            style_hash=digest(style),
            **values,
        )
    except Exception as error:
        fault = _fault(error, own)
        if fault is None:
            raise
        raise fault from error
    return printable(text).encode("utf-8")


def digest(content: str) -> str:
    """The hash by which a page's policy names a style or script that stands in it."""
    return base64.b64encode(hashlib.sha256(printable(content).encode()).digest()).decode()


def own_text(name: str) -> str:
    """A file beside our templates."""
    return (_FOLDER / name).read_text("utf-8")


@cache
def _environment(own: Path | None) -> ImmutableSandboxedEnvironment:
    ours = FileSystemLoader(_FOLDER)
    first: list[BaseLoader] = [FileSystemLoader(own)] if own else []
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*first, ours, PrefixLoader({OURS: ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    del environment.filters["safe"]  # no text from outside becomes markup, whatever a template asks for
    return environment


def _style(accent: str, own: Path | None) -> str:
    """Our style in the office's colour, then the office's own; nothing in it can end the element it stands in."""
    added = _read(own / STYLE) if own and (own / STYLE).is_file() else ""
    colours = f":root {{ --accent: {readable(accent)}; --bright: {bright(accent)}; }}\n"
    return printable(f"{colours}{own_text(STYLE)}{added}").replace("</", "<\\/")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError("{file} tidak dapat dibaca sebagai teks UTF-8.", file=str(path)) from error


def _fault(error: Exception, own: Path | None) -> OutputError | None:
    """What is wrong with a file of `own`, and where; None where none of them is at fault."""
    if own is None:
        return None
    if isinstance(error, UnicodeDecodeError):
        return OutputError("Templat dalam {folder} tidak dapat dibaca sebagai teks UTF-8.", folder=str(own))
    reason = str(error)
    places = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    if isinstance(error, TemplateNotFound):
        reason = f'"{error.name}"'
    elif isinstance(error, TemplateSyntaxError):
        reason, places = error.message or "", [(Path(error.filename or ""), error.lineno)]
    at_fault = [(file, line) for file, line in places if own in file.parents]
    if not at_fault:
        return None
    file, line = at_fault[-1]
    return OutputError("{file}, baris {line}: templat salah ({reason}).", file=str(file), line=line, reason=reason)
