"""What the tally of a national survey costs, as ratios to just reading its columns, and to what an analyst would use.

Run: `make bench`, or `python benchmarks/scale.py --rows 10_000_000` for the whole. The data are invented: 500 units of
8 services, answers that go together as a respondent's do, once complete and once with 1 % of the cells blank. They are
made from a seed and kept in `benchmarks/data`, which git ignores.

Each figure is the median of several runs, each a process of its own with all of its imports, taken in turn so that a
busy machine burdens all alike; no peak is told below the 160 MB of the process that starts them. Peers that are not
installed (pandas, svy, R with survey) are named and left out; the slow ones run on fewer rows, beside our tally of the
same rows.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

DATA = Path(__file__).parent / "data"
SEED = 14_2017
UNITS, SERVICES, ELEMENTS, BLANK = 500, 8, 9, 0.01
PART = 250_000  # rows that are made at once
FEW = 1_000_000  # rows, or a tenth of all, for the peers that would take hours with more
CODES = [f"U{j + 1}" for j in range(ELEMENTS)]


# The data --------------------------------------------------------------------------------------------------------


def made(rows: int, blank: float) -> Path:
    """A CSV file of so many responses, with a Parquet file of the same and one with faults beside it; made once."""
    path = DATA / f"{rows}-{'blanks' if blank else 'complete'}.csv"
    if not faulty(path).exists():
        DATA.mkdir(exist_ok=True)
        cost("make", path)
    return path


def make(path: Path) -> None:
    """Write the three files."""
    rows, kind = path.stem.split("-")
    with path.open("wb") as file:
        for i, frame in enumerate(parts(int(rows), BLANK if kind == "blanks" else 0)):
            frame.write_csv(file, include_header=i == 0)
    scan(path).sink_parquet(path.with_suffix(".parquet"))
    texts = pl.scan_csv(path, infer_schema=False, row_index_name="i")
    wrong = pl.when(pl.col("i") % 200 == 7).then(pl.lit("5")).otherwise("U5").alias("U5")
    texts.with_columns(wrong).drop("i").sink_csv(faulty(path))


def faulty(path: Path) -> Path:
    """The same rows, every 200th with a cell that is no answer."""
    return path.with_name(f"{path.stem}-faults.csv")


def parts(rows: int, blank: float) -> Iterator[pl.DataFrame]:
    """Answers around a level of the respondent's own, cut to 1 to 4; blanks strike any cell alike."""
    random = np.random.default_rng(SEED)
    for start in range(0, rows, PART):
        n = min(PART, rows - start)
        level = 3.3 + 0.45 * random.standard_normal((n, 1))
        answers = np.clip(np.rint(level + 0.5 * random.standard_normal((n, ELEMENTS))), 1, 4).astype(np.int8)
        struck = random.random((n, ELEMENTS)) < blank
        yield pl.DataFrame(
            {
                "Unit": [f"Unit {unit:03}" for unit in random.integers(0, UNITS, n).tolist()],
                "Layanan": [f"Layanan {service}" for service in random.integers(1, SERVICES + 1, n).tolist()],
                **{
                    code: pl.Series(answers[:, j]).scatter(np.flatnonzero(struck[:, j]), None)
                    for j, code in enumerate(CODES)
                },
            }
        )


# What is timed: each a program of its own ----------------------------------------------------------------------------


def scan(path: Path) -> pl.LazyFrame:
    if path.suffix == ".parquet":
        return pl.scan_parquet(path)
    return pl.scan_csv(path, schema={"Unit": pl.String(), "Layanan": pl.String()} | dict.fromkeys(CODES, pl.Int8()))


def bare(path: Path) -> int:
    """The sum of the nine columns: no tally can be had for less."""
    sums = scan(path).select(pl.col(CODES).cast(pl.Int64).sum()).collect(engine="streaming")
    return sum(sums.row(0))


def ours(path: Path) -> int:
    """n, sums, products and counts by unit, service and mask."""
    from ikm.scoring.tally import tally

    return int(tally(scan(path), CODES, ["Unit", "Layanan"]).sums.sum())


def checked(path: Path) -> int:
    """Reading with every cell checked, to Parquet."""
    from ikm.survey.project import Project
    from ikm.survey.reading.big import read_big

    big = read_big(path, Project())
    assert big is not None
    target = DATA / "checked.parquet"
    big.rows.sink_parquet(target, engine="streaming", compression="lz4")
    target.unlink()
    return big.rest.accounting.rejected


def pandas(path: Path) -> int:
    """Counts, sums and covariances by unit and service: as much as a tally says without blanks."""
    import pandas as pd  # type: ignore[import-untyped]

    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    groups = frame.groupby(["Unit", "Layanan"])[CODES]
    groups.cov()
    return int(groups.agg(["count", "sum"]).xs("sum", axis=1, level=1).to_numpy().sum())


def r_survey(path: Path) -> None:
    """The index by unit, stratified by service, with R's survey."""
    script = (
        "suppressMessages(library(survey)); options(survey.lonely.psu='adjust'); d <- read.csv(commandArgs(TRUE)[1]);"
        "d$y <- rowMeans(d[,3:11], na.rm=TRUE) * 25; d$Unit <- factor(d$Unit);"
        "s <- svydesign(ids=~1, strata=~Unit+Layanan, weights=~1, data=d);"
        "r <- svyby(~y, ~Unit, s, svymean, na.rm=TRUE); cat(nrow(r))"
    )
    subprocess.run(["Rscript", "-e", script, str(path)], check=True, stdout=subprocess.DEVNULL)


def svy(path: Path) -> None:
    """The index by unit, stratified by service, with Python's svy."""
    import svy as package  # type: ignore[import-not-found]

    names = pl.concat_str("Unit", "Layanan").alias("stratum")
    index = (pl.mean_horizontal(CODES) * 25).alias("y")
    frame = pl.read_csv(path).with_columns(names, index, pl.lit(1.0).alias("w"))
    sample = package.Sample(data=frame, design=package.Design(stratum="stratum", wgt="w", singleton="center"))
    sample.estimation.mean("y", by="Unit")


PROGRAMS: dict[str, Callable[[Path], object]] = {
    program.__name__: program for program in (make, bare, ours, checked, pandas, r_survey, svy)
}


@dataclass(frozen=True)
class Cost:
    """Seconds, seconds of all cores, and most megabytes of one process with those that it waited for."""

    seconds: float
    cores: float
    peak: float


def cost(program: str, path: Path) -> Cost:
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, __file__, "--only", program, str(path)])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{program} failed on {path.name}")
    seconds = time.perf_counter() - start
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def costs(programs: list[str], path: Path, runs: int) -> dict[str, Cost]:
    """The medians of the seconds and the highest peak of each."""
    found: dict[str, list[Cost]] = {program: [] for program in programs}
    for _ in range(runs):
        for program in programs:
            found[program].append(cost(program, path))
    return {
        program: Cost(
            statistics.median(c.seconds for c in each),
            statistics.median(c.cores for c in each),
            max(c.peak for c in each),
        )
        for program, each in found.items()
    }


# The report ----------------------------------------------------------------------------------------------------------


def shown(title: str, found: dict[str, Cost], base: str) -> None:
    print(f"\n{title}")
    for program, each in found.items():
        ratio = each.seconds / found[base].seconds
        spent = f"{each.seconds:8.2f} s  {each.cores:8.2f} core s  {each.peak:7.0f} MB"
        print(f"  {program:10} {spent}  {ratio:8.2f} x {base}", flush=True)


def installed() -> list[str]:
    """The peers that can run here; the others are named."""
    present = {
        "pandas": importlib.util.find_spec("pandas") is not None and importlib.util.find_spec("pyarrow") is not None,
        "svy": importlib.util.find_spec("svy") is not None,
        "r_survey": shutil.which("Rscript") is not None,
    }
    for name, here in present.items():
        if not here:
            print(f"{name} is not installed and left out")
    return [name for name, here in present.items() if here]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs=2, metavar=("PROGRAM", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        PROGRAMS[given.only[0]](Path(given.only[1]))
        return
    peers = installed()
    blanks, complete = made(given.rows, BLANK), made(given.rows, 0)
    fast = ["bare", "ours", *(peer for peer in peers if peer == "pandas")]
    for name, path in (("1 % of cells blank", blanks), ("complete", complete)):
        for kind in (".csv", ".parquet"):
            found = costs(fast, path.with_suffix(kind), given.runs)
            shown(f"{given.rows:,} responses, {name}, {kind[1:]}", found, "bare")
    reading = costs(["bare", "checked"], faulty(blanks), min(given.runs, 3))
    shown(f"{given.rows:,} responses, checked to Parquet, 0.5 % of rows rejected", reading, "bare")
    print(f"  {given.rows / reading['checked'].seconds / 1e6:.2f} million rows a second")
    slow = [peer for peer in peers if peer != "pandas"]
    few = min(given.rows // 10, FEW)
    if slow:
        shown(f"{few:,} responses, complete, csv", costs(["ours", *slow], made(few, 0), 1), "ours")


if __name__ == "__main__":
    main()
