"""The invented answers of `answers.csv`: `python tests/gold/make_answers.py > tests/gold/answers.csv`."""

from __future__ import annotations

import sys

import numpy as np

SERVICES = ("KTP", "KK", "Akta", "Pindah")


def main() -> None:
    """240 respondents of a unit's four services, one of them with a single respondent; 6 % of the cells blank."""
    rng = np.random.default_rng(142017)
    services = ["Pindah", *rng.choice(SERVICES[:3], 239, p=[0.5, 0.3, 0.2])]
    sexes, schools, days = rng.choice(["L", "P"], 240), rng.choice(["SMA", "S1", "S2"], 240), rng.integers(1, 25, 240)
    level = rng.normal(0, 0.7, (240, 1)) + 0.25 * (sexes == "P")[:, None] + rng.normal(0, 0.3, 25)[days][:, None]
    answers = np.clip(np.round(3.2 + level + rng.normal(0, 0.6, (240, 9))), 1, 4).astype(int)
    blank = rng.random((240, 9)) < 0.06
    print("service,sex,education,day," + ",".join(f"x{j}" for j in range(1, 10)))
    for place, row, gaps in zip(zip(services, sexes, schools, days, strict=True), answers, blank, strict=True):
        print(*place, *("NA" if gap else value for value, gap in zip(row, gaps, strict=True)), sep=",", file=sys.stdout)


if __name__ == "__main__":
    main()
