"""Sizes of samples; Krejcie and Morgan's published table (1970, table 1) with all 90 entries."""

import subprocess
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.scoring.sample_size import for_difference, for_margin, krejcie_morgan, slovin

TABLE = """
10 10 15 14 20 19 25 24 30 28 35 32 40 36 45 40 50 44 55 48 60 52 65 56 70 59 75 63 80 66 85 70 90 73 95 76 100 80
110 86 120 92 130 97 140 103 150 108 160 113 170 118 180 123 190 127 200 132 210 136 220 140 230 144 240 148 250 152
260 155 270 159 280 162 290 165 300 169 320 175 340 181 360 186 380 191 400 196 420 201 440 205 460 210 480 214
500 217 550 226 600 234 650 242 700 248 750 254 800 260 850 265 900 269 950 274 1000 278 1100 285 1200 291 1300 297
1400 302 1500 306 1600 310 1700 313 1800 317 1900 320 2000 322 2200 327 2400 331 2600 335 2800 338 3000 341 3500 346
4000 351 4500 354 5000 357 6000 361 7000 364 8000 367 9000 368 10000 370 15000 375 20000 377 30000 379 40000 380
50000 381 75000 382 1000000 384
"""


def test_every_entry_of_the_published_table() -> None:
    numbers = [int(word) for word in TABLE.split()]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    assert len(pairs) == 90
    assert [krejcie_morgan(population) for population, _ in pairs] == [sample for _, sample in pairs]


def test_a_population_of_one_is_asked_whole() -> None:
    assert krejcie_morgan(1) == 1


# Yamane (1967), Statistics: An Introductory Analysis, p. 886, to the nearest; also in Israel (1992), table 2, +-5 %.
YAMANE = {500: 222, 600: 240, 800: 267, 1000: 286, 2000: 333, 5000: 370, 10000: 385, 50000: 397, 100000: 398}


@pytest.mark.parametrize(("population", "published"), YAMANE.items())
def test_slovin_is_yamanes_table_rounded_up(population: int, published: int) -> None:
    """The table rounds to the nearest: where that is down, one more respondent is needed."""
    enough = published * (400 + population) >= 400 * population  # 1 / e2 = 400
    assert slovin(population) == published + (0 if enough else 1)


def test_slovin_with_another_error() -> None:
    assert slovin(1000, Fraction(1, 10)) == 91  # 1000 / 11 = 90.9; Yamane's table: 91


def test_a_margin_is_cochrans_example() -> None:
    """Cochran (1977), 4.6: seedlings in 430 feet of bed, mean 19, variance 85.6, within 10 %: 78 of them."""
    assert for_margin(1.9, sqrt(85.6), 430) == 78


def test_telling_a_mean_from_a_value_is_the_example_of_gpower() -> None:
    """G*Power's guide, means: difference from constant: d = 0.625, one tail of 5 %, power 0.95: 30 subjects."""
    assert for_difference(15 - 10, 8, tails=1, power=0.95) == 30


CASES = [
    (difference, sd, tails, power, population)
    for difference, sd in ((0.5, 12.0), (-2.0, 12.0), (6.0, 12.0), (15.0, 6.0))
    for tails, power in ((1, 0.8), (2, 0.8), (2, 0.9))
    for population in (None, 40, 900)
]
R = """
needed <- function(enough, N) { n <- 2; while (n < N && !enough(n)) n <- n + 1; min(n, N) }
spread <- function(n, sd, N) sd * sqrt((if (is.finite(N)) 1 - n / N else 1) / n)
for (line in readLines(file("stdin"))) {
  x <- as.numeric(strsplit(line, " ")[[1]]); d <- x[1]; sd <- x[2]; tails <- x[3]; power <- x[4]; N <- x[5]
  tested <- needed(function(n) pt(qt(1 - 0.05 / tails, n - 1), n - 1, d / spread(n, sd, N), lower = FALSE) >= power, N)
  if (!is.finite(N)) stopifnot(tested == max(2, ceiling(power.t.test(delta = d, sd = sd, power = power,
    type = "one.sample", alternative = if (tails == 1) "one.sided" else "two.sided")$n)))
  cat(tested, needed(function(n) qt(0.975, n - 1) * spread(n, sd, N) <= d, N), "\\n")
}
"""


@pytest.mark.foreign("Rscript")
def test_sizes_are_those_of_r() -> None:
    """Each is the first n that R's `pt`, `qt` and, without a population, `power.t.test` find large enough."""
    lines = "".join(f"{abs(d)} {sd} {tails} {power} {N or 'Inf'}\n" for d, sd, tails, power, N in CASES)
    done = subprocess.run(["Rscript", "--vanilla", "-e", R], input=lines, capture_output=True, text=True, check=True)
    theirs = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    ours = [
        (for_difference(d, sd, N, tails=1 if tails == 1 else 2, power=power), for_margin(abs(d), sd, N))
        for d, sd, tails, power, N in CASES
    ]
    assert ours == theirs


@given(st.floats(0.05, 30), st.floats(0.5, 40), st.integers(1, 100_000))
def test_nobody_is_asked_twice_and_a_finite_population_needs_fewer(margin: float, sd: float, population: int) -> None:
    for n, endless in (
        (for_margin(margin, sd, population), for_margin(margin, sd)),
        (for_difference(margin, sd, population), for_difference(margin, sd)),
    ):
        assert 1 <= n <= min(population, endless)
