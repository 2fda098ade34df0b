"""Tests that need a foreign program: skipped and named where it is missing, a failure where CI demands it."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from programs import find

# A busy machine is not a fault: time is measured in benchmarks/, never by a test.
settings.register_profile("ikm", deadline=None)
settings.load_profile("ikm")

REQUIRED = os.environ.get("IKM_REQUIRE_FOREIGN") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("foreign"):
        program = marker.args[0]
        if find(program) is None:
            (pytest.fail if REQUIRED else pytest.skip)(f"foreign program missing: {program}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missing = {
        str(report.longrepr[2]).rsplit(": ", 1)[-1]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and "foreign program missing" in str(report.longrepr[2])
    }
    if missing:
        terminalreporter.write_line(f"Left out, since these programs are missing: {', '.join(sorted(missing))}")
