"""Where Spark is not asked for it is not loaded, and where it cannot be had one sentence says what to do."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from commands import run

Writer = Callable[..., Path]


def test_spark_is_loaded_by_nobody_who_does_not_ask_for_it() -> None:
    """Not by the modules that know how to use it either."""
    code = (
        "import sys, ikm.scoring.spark, ikm.cli.score; sys.exit('pyspark' in sys.modules or 'pyarrow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_spark_the_command_tells_how_to_get_it(answers: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec

    def absent(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "pyspark" else found(name, package)

    monkeypatch.setattr("ikm.survey.reading.spark_session.find_spec", absent)
    result = run("score", answers("x.csv", [4, 3]), "--engine", "spark")
    assert result.exit_code == 2
    assert "pip install 'ikm-survei[spark]'" in result.stderr


@pytest.mark.parametrize("more", [("--by", "tahun"), ("--period", "2025")])
def test_what_spark_cannot_count_is_refused_before_it_starts(answers: Writer, more: tuple[str, str]) -> None:
    result = run("score", answers("x.csv", [4, 3]), "--engine", "spark", *more)
    assert result.exit_code == 2
    assert "tanpa --engine spark" in result.stderr


def test_spark_reads_files_and_no_store(answers: Writer) -> None:
    result = run("score", "--engine", "spark")
    assert result.exit_code == 2
    assert "berkas" in result.stderr
