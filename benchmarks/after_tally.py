"""What all that follows the tally costs, as ratios to the tally of a million responses.

Run: `make bench`, or `python benchmarks/after_tally.py`. The data are those of `scale.py`: 500 units, with eight
services each and without, 1 % of the cells blank. Scoring gives every domain its figures, intervals, confidence in
each class, design effect, and what of it may be published; the comparison is of all units in two halves as if they
were periods; the funnel of all units against their mean.

Everything runs in one process, in turn, so that a busy machine burdens all alike; each figure is the median.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import polars as pl
from scale import BLANK, CODES, made, scan

from ikm.scoring.comparing import of_periods, samples_of
from ikm.scoring.compute import score_counted
from ikm.scoring.counting import Counted, ScoreOptions
from ikm.scoring.funnel import funnel_of
from ikm.scoring.tally import Tally, tally
from ikm.survey import instrument
from ikm.survey.periods import Period
from ikm.survey.project import Project

NINE = instrument.load(instrument.DEFAULT)
PERIODS = Period.parse("2024"), Period.parse("2025")
KEYS = ["unit", "service"]


def counted(totals: Tally, period: Period) -> Counted:
    return Counted(totals, NINE, {}, str(period), frozenset())


def without_services(totals: Tally) -> Tally:
    unnamed = totals.frame.with_columns(pl.lit(None, dtype=pl.String).alias("service"))
    return Tally(totals.keys, totals.elements, unnamed).by(KEYS)


def programs(rows: int) -> dict[str, Callable[[], object]]:
    """What is timed, by its name; the tally first."""
    names = dict(zip(("Unit", "Layanan", *CODES), (*KEYS, *NINE.keys), strict=True))
    answers = scan(made(rows, BLANK)).rename(names)
    project, options = Project(), ScoreOptions()
    halves = [tally(part, NINE.keys, KEYS) for part in (answers.head(rows // 2), answers.slice(rows // 2))]
    whole = halves[0] + halves[1]
    units = [counted(without_services(part), period) for part, period in zip(halves, PERIODS, strict=True)]
    both = units[0] + counted(units[1].tally, PERIODS[0])
    services = counted(whole, PERIODS[0])
    return {
        f"tally of {rows:,} rows of CSV": lambda: tally(answers, NINE.keys, KEYS),
        "score 500 units": lambda: score_counted(both, project),
        "score 500 units x 8 services": lambda: score_counted(services, project),
        "compare 500 units": lambda: of_periods(
            samples_of(units[0], project, options), samples_of(units[1], project, options), PERIODS, project, options
        ),
        "funnel of 500 units": lambda: funnel_of(samples_of(both, project, options), project),
    }


def seconds(program: Callable[[], object]) -> float:
    start = time.perf_counter()
    program()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    timed = programs(given.rows)
    for program in timed.values():  # once for what is imported when it is needed
        program()
    times = [[seconds(program) for program in timed.values()] for _ in range(given.runs)]
    medians = [statistics.median(each) for each in zip(*times, strict=True)]
    print()
    for name, median in zip(timed, medians, strict=True):
        print(f"  {name:32} {median:6.2f} s  {median / medians[0]:6.2f} x tally")


if __name__ == "__main__":
    main()
