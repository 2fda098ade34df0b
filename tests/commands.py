"""The command line as tests call it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from ikm.cli import ikm


def run(*args: str | Path) -> Result:
    """One `ikm` command; whatever is not an exit is an error of the test."""
    result = CliRunner().invoke(ikm, [str(arg) for arg in args], prog_name="ikm")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
