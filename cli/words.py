"""Click in the reader's language: help pages with translated texts and headings."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import click

from ikm.survey.messages import Language, translate

if TYPE_CHECKING:
    from ikm.survey.project import Project

# The C0 and C1 control characters but tabs and line breaks: an escape begins a sequence that moves, hides or renames.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SECTIONS = {"Options": "Opsi", "Commands": "Perintah", "Arguments": "Argumen"}


def _(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


_("Penggunaan")
_("Opsi")
_("Perintah")
_("Argumen")


# What stands for a value in a line of usage.
_PLACES = (
    _("NAMA"),
    _("BERKAS"),
    _("KOLOM"),
    _("KUNCI"),
    _("PERIODE"),
    _("KIRIMAN"),
    _("ALASAN"),
    _("BUKTI"),
    _("NOMOR"),
    _("OPSI"),
    _("PERINTAH"),
    _("ARGUMEN"),
)


def placeholders(usage: str, language: Language) -> str:
    """A line of usage with its words for values in `language`."""
    return re.sub(r"[A-Z]{3,}", lambda word: translate(word[0], language), usage)


def language_of(ctx: click.Context | None = None) -> Language:
    """The language that this call of `ikm` speaks."""
    context = ctx or click.get_current_context(silent=True)
    return "en" if context is not None and context.find_root().obj == "en" else "id"


def document_language(project: Project) -> Language:
    """The language of documents: the one asked for on the command line, else the project's."""
    context = click.get_current_context(silent=True)
    asked = context is not None and context.find_root().params.get("lang") is not None
    return language_of() if asked else project.survei.bahasa


class Formatter(click.HelpFormatter):
    """Usage line and headings in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(
            prog, placeholders(args, language_of()), prefix or f"{translate('Penggunaan', language_of())}: "
        )

    def section(self, name: str) -> Any:
        """Open a section with a heading."""
        return super().section(translate(_SECTIONS.get(name, name), language_of()))


class Context(click.Context):
    """A context that formats help with `Formatter`."""

    formatter_class = Formatter


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The names of the option and its help."""
        record = super().get_help_record(ctx)
        return record and (placeholders(record[0], language_of(ctx)), translate(record[1], language_of(ctx)))


class Command(click.Command):
    """A command whose help is translated when it is shown."""

    context_class = Context

    def __init__(self, *args: Any, **attributes: Any) -> None:
        attributes.setdefault("options_metavar", "[OPSI]")
        super().__init__(*args, **attributes)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(inspect.cleandoc(translate(str(self.help), language_of(ctx))))

    def get_short_help_str(self, limit: int = 45) -> str:
        """What it does in a few words, for the list of commands."""
        return translate(str(self.short_help), language_of())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The `--help` option, explained in the reader's language."""
        return translated_help(super().get_help_option(ctx), ctx)


def translated_help(option: click.Option | None, ctx: click.Context) -> click.Option | None:
    """Give click's own `--help` a text in the reader's language."""
    if option is not None:
        option.help = translate("Tampilkan penjelasan ini.", language_of(ctx))
    return option


def say(text: str, **values: object) -> str:
    """A sentence in the reader's language, from its Indonesian source."""
    return translate(text, language_of()).format(**values)


def note(line: str) -> None:
    """Print a line beside the result: on stderr."""
    click.echo(harmless(line), err=True)


def harmless(text: str) -> str:
    """The text without the control characters that a terminal obeys: what a file says cannot steer it."""
    return _CONTROLS.sub("", text)
