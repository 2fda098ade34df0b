"""How fast `ikm --help` answers, as a ratio to a bare Python and to importing what it leaves out.

Run: `make bench`. Times are of whole processes, the median of several, taken in turn so that a busy machine
burdens all alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15
HEAVY = "polars, scipy.special, pydantic, reportlab.platypus, sqlalchemy, babel, jinja2, rich.console, click"
CALLS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "ikm --help": [sys.executable, "-m", "ikm.cli", "--help"],
    "all imports at the top": [sys.executable, "-c", f"import {HEAVY}"],
}


def seconds(call: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(call, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in CALLS}
    for _ in range(RUNS):
        for name, call in CALLS.items():
            times[name].append(seconds(call))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:24} {median * 1000:6.0f} ms   {median / medians['ikm --help']:5.2f} x ikm --help")


if __name__ == "__main__":
    main()
