"""Foreign programs that some tests need, and a PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Debian keeps the server's programs of each version in a folder of their own.
_ELSEWHERE = os.pathsep.join(map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))


# A script that a browser runs, which npm keeps among its modules.
_SCRIPTS = {"axe-core": "axe-core/axe.min.js"}
_MODULES = ("/usr/local/lib/node_modules", "/usr/lib/node_modules")


def find(program: str) -> str | None:
    """The program's path; None where this machine has none."""
    if program in _SCRIPTS:
        places = (Path(folder) / _SCRIPTS[program] for folder in _MODULES)
        return next((str(place) for place in places if place.is_file()), None)
    return shutil.which(program) or shutil.which(program, path=_ELSEWHERE)


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a new server that listens on a socket of its own, and is gone afterwards."""
    place = Path(tempfile.mkdtemp(prefix="ikm-pg-"))
    as_owner = _owner(place)
    data = place / "data"
    run = [*as_owner, str(find("initdb")), "-D", str(data), "-U", "ikm", "-A", "trust", "-N"]
    subprocess.run(run, check=True, capture_output=True)
    control = [*as_owner, str(find("pg_ctl")), "-D", str(data), "-w"]
    options = f"-k {place} -c listen_addresses='' -c fsync=off"
    subprocess.run([*control, "-l", str(place / "log"), "-o", options, "start"], check=True, capture_output=True)
    try:
        yield f"postgresql+psycopg://ikm@/postgres?host={place}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(place, ignore_errors=True)


def _owner(place: Path) -> list[str]:
    """The server refuses to run as root: it then runs as the user that its package made."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    shutil.chown(place, "postgres")
    return ["runuser", "-u", "postgres", "--"]
