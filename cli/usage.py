"""Click's own faults of usage, in Indonesian."""

from __future__ import annotations

import re

import click

from ikm.cli.words import placeholders
from ikm.survey.messages import Language, Message

_TEXTS = [
    (r"Missing command", Message("Perintahnya belum disebut.")),
    (r"No such command '(?P<name>.*?)'", Message('Perintah "{name}" tidak ada.')),
    (r"No such option:? '?(?P<name>-[^\s'.]*)", Message("Opsi {name} tidak ada.")),
    (r"Got unexpected extra arguments? \((?P<name>.*)\)", Message("Argumen berlebih: {name}.")),
    (r"Option '(?P<name>.*?)' requires an argument", Message("Opsi {name} perlu diberi nilai.")),
    (r"Option '(?P<name>.*?)' does not take a value", Message("Opsi {name} tidak memakai nilai.")),
    (r"Option '(?P<name>.*?)' requires (?P<count>\d+)", Message("Opsi {name} perlu {count} nilai.")),
    (
        r"'(?P<value>.*)' is not one of (?P<known>.*)\.",
        Message('Nilai "{value}" untuk {where} tidak dikenal; pilihannya: {known}.'),
    ),
    (r"'(?P<value>.*)' is not a valid (?:int|float)", Message('Nilai "{value}" untuk {where} bukan bilangan.')),
    (
        r"(?P<value>\S+) is not in the range (?P<range>.*)\.",
        Message("Nilai {value} untuk {where} di luar batas {range}."),
    ),
]


def sentence(error: click.ClickException, language: Language) -> str:
    """What is wrong with the call, and where help is."""
    said = _fault(error, language).say(language)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        command = context.command_path
        said += " " + Message("Lihat `{command} --help`.", command=command).say(language)
    return said


def _fault(error: click.ClickException, language: Language) -> Message:
    where = _where(error, language)
    if isinstance(error, click.MissingParameter):
        if isinstance(error.param, click.Argument):
            return Message("Argumen {name} harus diisi.", name=where)
        return Message("Opsi {name} harus diisi.", name=where)
    for pattern, message in _TEXTS:
        found = re.search(pattern, error.message, re.S)
        if found:
            values: dict[str, object] = {"where": where, **found.groupdict()}
            return Message(message.text, **{k: _plain(v) for k, v in values.items()})
    return Message("{text}", text=error.message)


def _plain(value: object) -> str:
    return str(value).replace("'", "")


def _where(error: click.ClickException, language: Language) -> str:
    """The parameter as it is typed."""
    param = getattr(error, "param", None)
    if isinstance(param, click.Option):
        return str(param.opts[0])
    if isinstance(param, click.Argument):
        return placeholders((param.metavar or str(param.name)).strip("[]."), language)
    return ""
