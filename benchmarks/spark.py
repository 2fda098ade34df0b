"""The tally on a Spark cluster of one master and two workers on this machine, one of which is killed in mid-query.

Run: `make bench-spark`, or `python benchmarks/spark.py --rows 10_000_000`. The data are those of `scale.py`; the totals
must be those of polars to the last integer, with both workers and with the one that is left. Times are ratios to our
tally on polars, a process of its own with all of its imports, in the same run; those of Spark are of the query alone.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import polars as pl
from scale import BLANK, CODES, costs, made, scan

from ikm.scoring.big import CELL
from ikm.scoring.tally import tally
from ikm.survey.project import Project
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.spark import open_spread
from ikm.survey.reading.spark_session import session

LOOPBACK = "127.0.0.1"
PATIENCE = 60  # seconds until a program of Spark listens
MIDST = 0.5  # of the time of a whole query, after which the worker dies


@contextmanager
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a master, and its two workers, each with one core and in a process group with its executor."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = free_port()
    master = f"spark://{LOOPBACK}:{port}"
    with tempfile.TemporaryDirectory(prefix="ikm-spark-") as folder:

        def start(kind: str, *arguments: str) -> subprocess.Popen[bytes]:
            command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}", "--host", LOOPBACK, *arguments]
            with (Path(folder) / "log").open("ab") as log:
                return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

        work = ["--webui-port", "0", "--cores", "1", "--memory", "1500m", "--work-dir", folder, master]
        started = [start("master.Master", "--port", str(port), "--webui-port", "0")]
        try:
            await_port(port)
            started += [start("worker.Worker", *work) for _ in range(2)]
            yield master, started[1:]
        finally:
            for process in reversed(started):
                kill(process)


def free_port() -> int:
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def await_port(port: int) -> None:
    for _ in range(PATIENCE * 10):
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the master does not start")


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a program of Spark, with the executors that it started, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def expected(path: Path) -> pl.DataFrame:
    """The totals as polars counts them."""
    renamed = scan(path).rename({"Unit": "unit", "Layanan": "service"})
    return tally(renamed, CODES, CELL).frame


def measured(path: Path, master: str, workers: list[subprocess.Popen[bytes]], polars: float) -> None:
    """Query the file three times, each a new one to Spark: cold, warm, and with a worker killed in mid-query."""
    totals, project = expected(path), Project()
    start = time.perf_counter()
    with session(master) as spark:
        await_executors(spark, len(workers))
        print(f"  started in {time.perf_counter() - start:.1f} s")

        def query(title: str) -> tuple[float, float]:
            begin = time.perf_counter()
            spread = open_spread(spark, [path], project, ReadOptions(), path.name)
            found = tally(spread.plain, project.instrument.keys, CELL).frame
            end = time.perf_counter()
            if not found.equals(totals):
                raise SystemExit(f"{title}: other totals than those of polars")
            print(f"  {title:28} {end - begin:8.2f} s  {(end - begin) / polars:8.1f} x polars, same totals", flush=True)
            return end - begin, end

        query("two workers, first query")
        seconds, _ = query("two workers, later query")
        killed: list[float] = []
        timer = Timer(MIDST * seconds, lambda: (kill(workers[0]), killed.append(time.perf_counter())))
        timer.start()
        _, end = query("one of two killed midway")
        if not killed or killed[0] > end or executors(spark) != 1:
            raise SystemExit("the query was over before the worker was killed")
        query("the one left, later query")


def executors(spark: object) -> int:
    """How many executors the driver knows beside itself."""
    return int(spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()) - 1  # type: ignore[attr-defined]


def await_executors(spark: object, count: int) -> None:
    for _ in range(PATIENCE * 10):
        if executors(spark) == count:
            return
        time.sleep(0.1)
    raise SystemExit("the workers do not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    os.environ["SPARK_LOCAL_IP"] = LOOPBACK
    for kind in (".csv", ".parquet"):
        path = made(given.rows, BLANK).with_suffix(kind)
        polars = costs(["ours"], path, given.runs)["ours"].seconds
        print(f"\n{given.rows:,} responses, 1 % of cells blank, {kind[1:]}: polars {polars:.2f} s", flush=True)
        with cluster() as (master, workers):
            measured(path, master, workers, polars)


if __name__ == "__main__":
    sys.exit(main())
