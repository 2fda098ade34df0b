"""Units with faultless respondents, made at random: of one truth or differing as real units do."""

from __future__ import annotations

from datetime import date, time, timedelta

import numpy as np
import polars as pl

from answers import NINE
from ikm.survey.responses import Responses, schema

DEMOGRAPHICS = ("jenis_kelamin", "usia", "pendidikan", "pekerjaan", "petugas")
_CUTS = np.array([-2.2, -1.4, 0.1])


def faultless(seed: int, units: int = 20, n: int = 60, halo: float = 0.6, blank: float = 0.01) -> Responses:
    """`units` of `n` forms: level, respondents and habits differ between units and nothing is copied or invented.

    halo: correlation of a respondent's latent answers. Forms come on working days, evenly over the office's hours.
    """
    random = np.random.default_rng(seed)
    parts = [_unit(random, f"Unit {k:03d}", n, halo, blank) for k in range(units)]
    return Responses(NINE, pl.concat(parts), DEMOGRAPHICS)


def _unit(random: np.random.Generator, name: str, n: int, halo: float, blank: float) -> pl.DataFrame:
    keys = NINE.keys
    level = random.normal(0, 0.3) + random.normal(0, 0.15, len(keys))
    habit = np.clip(halo + random.normal(0, 0.05), 0, 0.95)
    latent = np.sqrt(habit) * random.normal(size=(n, 1)) + np.sqrt(1 - habit) * random.normal(size=(n, len(keys)))
    answers = 1 + (latent[:, :, None] + level[None, :, None] > _CUTS).sum(axis=2)
    days = sorted(random.choice(120, n).tolist())
    data: dict[str, object] = {column: [None] * n for column in schema(NINE, DEMOGRAPHICS)}
    data |= {
        "source": ["a"] * n,
        "file": [f"{name}.csv"] * n,
        "row": list(range(2, n + 2)),
        "unit": [name] * n,
        "service": random.choice(["KTP", "KK", "Akta"], n).tolist(),
        "date": [date(2025, 1, 6) + timedelta(days=d // 5 * 7 + d % 5) for d in days],
        "time": [time(8 + s // 3600, s // 60 % 60, s % 60) for s in random.integers(0, 7 * 3600, n).tolist()],
        "jenis_kelamin": random.choice(["Laki-laki", "Perempuan"], n, p=[0.45, 0.55]).tolist(),
        "usia": [str(age) for age in random.integers(17, 65, n)],
        "pendidikan": random.choice(["SMP", "SMA", "S1"], n, p=[0.2, 0.5, 0.3]).tolist(),
        "pekerjaan": random.choice(["Swasta", "Wirausaha", "PNS", "Lainnya"], n).tolist(),
        "petugas": random.choice(["Ani", "Budi", "Citra"], n).tolist(),
    }
    for j, key in enumerate(keys):
        data[key] = [
            None if gone else value
            for value, gone in zip(answers[:, j].tolist(), random.random(n) < blank, strict=True)
        ]
    return pl.DataFrame(data, schema=schema(NINE, DEMOGRAPHICS))
