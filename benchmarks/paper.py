"""How well and how fast marks are read: on simulated pages, by kind of mark and by what happened to the page.

Run: `make bench-paper`, or `python benchmarks/paper.py --pages 440` (for each way that a page comes back) for the
bounds of the goals. The pages have other seeds than those of the tests and of tuning, and are worse. Results are
appended to a file page by page: a run that was interrupted goes on where it was, and one with more pages adds to what
is there. Tables are printed as Markdown; `--tables` only prints them, and puts the figures into the document.
`--keep FOLDER` also writes each row that was read wrongly and each page that was not read, to be looked at.

The speed is that of one process, at 200 dpi, with decoding of the JPEG and reading of the codes, and as a ratio to
that decoding alone.

Pages are simulated: see `docs/pembaca-kertas.md` for what that does not show.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))  # where the package `paper` is

from paper_pages import Options, Page, forms, layout_of, page
from paper_tables import in_document, report
from pydantic import TypeAdapter

from ikm.forms.scan.page import FoundPage, find_page, read_page
from paper.degrade import FINAL, WAYS, Way
from paper.effects import decoded
from paper.stack import case

SEED = 1_000  # the first page is that of the seed 1,000,000,000: tests and tuning use small ones
TIMED = 20  # pages
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "pembaca-kertas.md"
_PAGE: TypeAdapter[Page] = TypeAdapter(Page)


# What is measured once a page ------------------------------------------------------------------------------------


def kept(results: Path, header: str) -> list[Page]:
    """The pages of earlier runs; a new file is begun with the header, which says of what they are."""
    if not results.exists():
        results.parent.mkdir(parents=True, exist_ok=True)
        results.write_text(header + "\n", "utf-8")
        return []
    first, *lines = results.read_text("utf-8").splitlines()
    if first != header:
        sys.exit(f"{results} holds other pages than these: {first}")
    return [_PAGE.validate_json(line) for line in lines]


def measured(jobs: Sequence[tuple[Way, int]], options: Options, processes: int) -> Iterator[Page]:
    """The pages of the jobs, each as soon as it and those before it are read."""
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(partial(page, options=options), jobs, chunksize=2)


def appended(results: Path, pages: Iterable[Page], of: int) -> Iterator[Page]:
    """The pages, each written down; how far it is goes to the terminal."""
    with results.open("ab") as out:
        for number, each in enumerate(pages, start=1):
            out.write(_PAGE.dump_json(each) + b"\n")
            out.flush()
            if number % 50 == 0:
                print(f"{number} of {of} pages", file=sys.stderr, flush=True)
            yield each


# Speed -----------------------------------------------------------------------------------------------------------


def read(data: bytes) -> None:
    found = find_page(decoded(data), layout_of)
    if isinstance(found, FoundPage):
        read_page(found)


def rate(files: Sequence[bytes], use: Callable[[bytes], object]) -> list[float]:
    """Files a second, in five runs."""
    rates = []
    for _ in range(5):
        start = time.perf_counter()
        for data in files:
            use(data)
        rates.append(len(files) / (time.perf_counter() - start))
    return rates


def speed(folder: Path) -> None:
    """Read every page in a folder, several times over, in this process; print pages a second and the peak of memory."""
    files = [path.read_bytes() for path in sorted(folder.iterdir())]
    read(files[0])  # what is made once a form is made
    rates, bare = rate(files, read), statistics.median(rate(files, decoded))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    middle = statistics.median(rates)
    runs = f"five runs: {min(rates):.1f} to {max(rates):.1f}"
    print(f"{middle:.1f} pages/s a core ({runs}), {bare / middle:.1f} times decoding alone, {peak:.0f} MB at most")


def measure_speed(options: Options, ways: Sequence[Way]) -> None:
    """Pages of 200 dpi by `speed`, in a process that does nothing else."""
    print("\n### Speed, 200 dpi, one process, with decoding and codes\n")
    for way in ways:
        with TemporaryDirectory() as name:
            for number in range(TIMED):
                made = case(forms()["A4"], options.seed + number, way, options.severity)
                (Path(name) / f"{number:02}{made.came.suffix}").write_bytes(made.came.data)
            command = [sys.executable, __file__, "--speed-of", name]
            single = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            said = subprocess.run(command, check=True, capture_output=True, text=True, env=single).stdout.strip()
            print(f"- {way}: {said}", flush=True)


# The run ---------------------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60, help="of each way; 440 are enough for the bound on scans")
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=WAYS)
    parser.add_argument("--seed", type=int, default=SEED, help="in millions")
    parser.add_argument("--odd", type=float, default=0.25, help="share of answers marked in an unusual way")
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "data" / "paper.jsonl")
    parser.add_argument("--keep", type=Path, help="a folder for what was read wrongly")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--tables", action="store_true", help="of what was measured already, and into docs/")
    parser.add_argument("--speed-of", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.speed_of:
        speed(given.speed_of)
        return
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
    options = Options(given.seed, FINAL, given.odd, given.keep)
    pages = kept(given.results, f'{{"seed": {given.seed}, "odd": {given.odd}, "severity": "{FINAL}"}}')
    if given.tables:
        print("\n".join(report(pages)))
        DOCUMENT.write_text(in_document(pages, DOCUMENT.read_text("utf-8")), "utf-8", newline="\n")
        return
    done = {(each.way, each.number) for each in pages}
    jobs = [(way, n) for n in range(given.pages) for way in given.ways if (way, n) not in done]
    pages += appended(given.results, measured(jobs, options, given.processes), len(jobs))
    print("\n".join(report(pages)), flush=True)
    measure_speed(options, [way for way in ("scan", "turned", "phone") if way in given.ways])


if __name__ == "__main__":
    main()
