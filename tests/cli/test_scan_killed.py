"""`ikm scan` and `ikm review` killed at any moment: what is acknowledged is kept, and nothing half-written is read."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from commands import run
from ikm.forms.scan.decisions import decisions
from ikm.forms.scan.records import scans
from scanned import answers, form, project_in, sheet, stack

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

# Moments are counted by what the program does to files: a temporary one is made, it takes its place, a store is opened.
KILLED = """
import os, signal, sys
moment, seen = int(sys.argv.pop(1)), 0
def hook(event, arguments):
    global seen
    if event in ("tempfile.mkstemp", "os.rename", "sqlite3.connect"):
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from ikm.cli import ikm
try:
    ikm(prog_name="ikm")
finally:
    print("moments", seen)
"""


def scan(folder: Path, moment: int) -> subprocess.CompletedProcess[str]:
    """`ikm scan` in its own process, killed at this moment; at none if it is 0."""
    words = [str(moment), "scan", "--project", str(folder), str(folder / "a.pdf")]
    return subprocess.run([sys.executable, "-c", KILLED, *words], capture_output=True, text=True, check=False)


def files(folder: Path) -> Mapping[str, bytes]:
    """All that is kept of scans."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in (folder / "pindai").rglob("*") if p.is_file()}


def scored(folder: Path) -> Any:
    said = json.loads(run("score", "--project", folder, "--format", "json").stdout)
    return said["domains"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A project in which six sheets were scanned without a break, and how many moments that has.

    Sheet 2 has a doubt, sheets 3 and 4 handwriting.
    """
    folder = project_in(tmp_path_factory.mktemp("undisturbed"))
    pages = [
        sheet(
            form(folder),
            answers("4", waktu=("2", "3") if serial == 2 else "3"),
            serial,
            written="saran" if serial in (3, 4) else "",
        )
        for serial in range(1, 7)
    ]
    stack(folder / "a.pdf", pages)
    done = scan(folder, 0)
    assert done.returncode == 0, done.stderr
    return folder, int(done.stdout.split()[-1])


@pytest.mark.parametrize("part", [0.0, 0.25, 0.5, 0.75, 0.9, 1.0])
def test_a_scan_that_was_killed_is_made_good_by_the_next(
    undisturbed: tuple[Path, int], tmp_path: Path, part: float
) -> None:
    whole, moments = undisturbed
    folder = project_in(tmp_path / "killed")
    shutil.copy(whole / "a.pdf", folder)
    killed = scan(folder, 1 + round(part * (moments - 1)))
    assert killed.returncode == -signal.SIGKILL
    assert scans(folder) in ([], scans(whole))
    if scans(folder):
        assert files(folder).items() >= files(whole).items()
    again = run("scan", "--project", folder, folder / "a.pdf")
    assert again.exit_code == 0, again.output
    assert "6 lembar: 5 diterima, 0 sudah ada, 0 ditolak, 1 menunggu" in again.output
    assert files(folder) == files(whole)
    assert scored(folder) == scored(whole)


def test_decisions_outlive_a_review_that_was_killed(undisturbed: tuple[Path, int], tmp_path: Path) -> None:
    """Each was acknowledged; all of them count in the next `ikm review`, which takes the sheet into the store."""
    folder = tmp_path / "project"
    shutil.copytree(undisturbed[0], folder)
    command = [
        sys.executable,
        "-c",
        "from ikm.cli import ikm; ikm()",
        "review",
        "--project",
        str(folder),
        "--no-browser",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[-1]
            waiting = decided_all(address)
        finally:
            os.kill(process.pid, signal.SIGKILL)
    kept = decisions(folder).latest
    assert {(each.sheet, each.key): each.value for each in kept.values()} == waiting
    assert len(waiting) == 3
    assert "6 diterima, 0 sudah ada, 0 ditolak, 0 menunggu" in run("scan", "--project", folder, folder / "a.pdf").output


def decided_all(address: str) -> dict[tuple[str, str], str]:
    """Everything that waits is decided by the page's own requests; what was acknowledged, by sheet and key."""
    host = address.partition("/?")[0]
    browser = build_opener(HTTPCookieProcessor())
    browser.open(address).close()

    def asked(path: str, said: object = None) -> Any:
        content = None if said is None else json.dumps(said).encode()
        headers = {"origin": host, "content-type": "application/json"}
        with browser.open(Request(host + path, content, headers)) as answer:
            return json.load(answer)

    acknowledged = {}
    for doubt in asked("/doubts")["doubts"]:
        value = "3" if doubt["kind"] == "choice" else "Ramah"
        asked("/decide", {"id": doubt["id"], "value": value, "by": "Sari", "seen": None})
        acknowledged[doubt["id"][:36], doubt["id"][37:]] = value
    return acknowledged
