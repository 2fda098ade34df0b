"""The group of commands: loads each when it is called, and ends every fault in one sentence."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from ikm.cli.usage import sentence
from ikm.cli.words import Command, _, note
from ikm.survey.errors import IkmError
from ikm.survey.messages import Language, Message, translate

INTERRUPTED = 130
_("Kesalahan")

# Older versions of click print the help and exit, without this exception.
_NO_ARGS: tuple[type[click.UsageError], ...] = tuple(
    kind for kind in [getattr(click.exceptions, "NoArgsIsHelpError", None)] if kind is not None
)


class LazyGroup(Command, click.Group):
    """Commands by name, each in a module of its own as `command`."""

    def __init__(self, *args: Any, lazy: Mapping[str, str], **attributes: Any) -> None:
        attributes.setdefault("subcommand_metavar", "PERINTAH [ARGUMEN]...")
        super().__init__(*args, **attributes)
        self._lazy = dict(lazy)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the work."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is none of that name."""
        if cmd_name not in self._lazy:
            return None
        command = import_module(self._lazy[cmd_name]).command
        assert isinstance(command, click.Command)
        return command

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run, and end with an exit status; this is the one place where faults become sentences."""
        given = list(sys.argv[1:] if args is None else args)
        language = extra["obj"] = _language(given)
        extra["standalone_mode"] = False
        _speak_utf8()
        try:
            status = super().main(args, *rest, **extra)
            sys.stdout.flush()
        except IkmError as error:
            _end(error.say(language), error.exit_status, language)
        except _NO_ARGS as error:
            click.echo(error.format_message(), err=True)
            sys.exit(2)
        except click.ClickException as error:
            _end(sentence(error, language), 2, language)
        except PermissionError as error:
            _end(Message("tidak ada izin membuka {path}.", path=error.filename).say(language), 2, language)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            _hush()
            sys.exit(0)
        sys.exit(status if isinstance(status, int) else 0)


def _language(args: Sequence[str]) -> Language:
    """The language asked for, found before parsing so that faults of parsing speak it too."""
    wanted = os.environ.get("IKM_LANG", "")
    for position, arg in enumerate(args):
        if not arg.startswith("-"):
            break
        if arg.startswith("--lang="):
            wanted = arg.partition("=")[2]
        elif arg == "--lang":
            wanted = "".join(args[position + 1 : position + 2])
            break
    return "en" if wanted == "en" else "id"


def _end(said: str, status: int, language: Language) -> NoReturn:
    note(f"{translate('Kesalahan', language)}: {said}")
    sys.exit(status)


def _speak_utf8() -> None:
    """Windows consoles of another code page lose a letter rather than the whole output."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def _hush() -> None:
    """Nobody reads on: let Python's last flush go nowhere."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
