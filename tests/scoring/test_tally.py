"""The tally: the same whole numbers from every engine, and those that counting by hand gives."""

from __future__ import annotations

from collections import Counter
from itertools import combinations_with_replacement, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikm.scoring import tally as module
from ikm.scoring.tally import tally
from ikm.survey import instrument

KEYS = instrument.load(instrument.DEFAULT).keys

answers = st.sampled_from([None, 1, 2, 3, 4])
row = st.tuples(st.sampled_from(["Loket A", "Loket B", None]), st.lists(answers, min_size=9, max_size=9))
Rows = list[tuple[str | None, list[int | None]]]


def framed(rows: Rows, kind: type[pl.DataType] = pl.Int8) -> pl.DataFrame:
    units = pl.Series("unit", [unit for unit, _ in rows], dtype=pl.String)
    return pl.DataFrame([units, *(pl.Series(k, [x[j] for _, x in rows], dtype=kind) for j, k in enumerate(KEYS))])


def by_hand(rows: Rows) -> dict[tuple[str | None, int], Counter[str]]:
    """The totals, one respondent and one answer at a time."""
    totals: dict[tuple[str | None, int], Counter[str]] = {}
    for unit, values in rows:
        answered = {j: value for j, value in enumerate(values) if value is not None}
        cell = totals.setdefault((unit, sum(2**j for j in answered)), Counter())
        cell["n"] += 1
        for j, value in answered.items():
            cell[f"sum_{j}"] += value
            cell[f"count_{j}_{value}"] += 1
        for j, k in combinations_with_replacement(answered, 2):
            cell[f"product_{j}_{k}"] += answered[j] * answered[k]
    return totals


@given(st.lists(row, max_size=60))
@settings(max_examples=60)
def test_the_totals_are_those_of_counting_one_by_one(rows: Rows) -> None:
    """Every total of every cell and mask is the one that a loop over respondents gives, and there are no others."""
    found = {(r.pop("unit"), r.pop("mask")): +Counter(r) for r in tally(framed(rows), KEYS, ["unit"]).frame.to_dicts()}
    assert found == by_hand(rows)


@given(st.lists(row, min_size=1, max_size=60))
@settings(max_examples=15, deadline=None)
def test_every_engine_gives_the_same_totals(rows: Rows) -> None:
    """A frame in memory, a streamed file and DuckDB: the same whole numbers, in the same columns."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "jawaban.parquet"
        framed(rows).write_parquet(file)
        eager = tally(framed(rows), KEYS, ["unit"]).frame
        assert set(eager.drop("unit").dtypes) == {pl.Int64}
        assert tally(pl.scan_parquet(file), KEYS, ["unit"]).frame.equals(eager)
        with duckdb.connect() as connection:
            assert tally(connection.read_parquet(str(file)), KEYS, ["unit"]).frame.equals(eager)


@given(st.lists(row, max_size=40), st.data())
@settings(max_examples=40)
def test_tallies_of_parts_add_up_to_the_tally_of_all(rows: Rows, data: st.DataObject) -> None:
    """However the respondents are ordered and split, the totals are the same."""
    shuffled = data.draw(st.permutations(rows))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(rows)), min_size=2, max_size=2)))
    parts = [shuffled[a:b] for a, b in pairwise([0, *cuts, len(rows)])]
    one, two, three = (tally(framed(part), KEYS, ["unit"]) for part in parts)
    whole = tally(framed(rows), KEYS, ["unit"]).frame
    assert (one + two + three).frame.equals(whole)
    assert (three + (one + two)).frame.equals(whole)


@given(st.lists(row, max_size=60))
@settings(max_examples=40)
def test_the_tally_of_a_district_is_the_sum_of_its_units(rows: Rows) -> None:
    """Each total of the district's own tally, without keys, is the sum of those of its units."""
    assert tally(framed(rows), KEYS, ["unit"]).by([]).frame.equals(tally(framed(rows), KEYS, []).frame)


@pytest.mark.parametrize("engine", ["memory", "duckdb"])
def test_totals_beyond_the_narrow_integers_are_exact(engine: str, tmp_path: Path) -> None:
    """Nine 4s by 300,000 people, held as Int8: squares of 4,800,000, where Int8, Int16 and float16 give out."""
    frame = framed([("Loket A", [4] * 9)] * 3).sample(300_000, with_replacement=True)
    frame.write_parquet(tmp_path / "x.parquet")
    with duckdb.connect() as connection:
        source = frame if engine == "memory" else connection.read_parquet(str(tmp_path / "x.parquet"))
        totals = tally(source, KEYS, ["unit"])
    assert (totals.products == 4_800_000).all()
    assert (totals.sums == 1_200_000).all()
    assert totals.counts[0].tolist() == [[0, 0, 0, 300_000]] * 9


def test_two_sums_in_one_integer_never_run_into_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell with more people than the pairing has room for is refused: 16 x 2**27 x 2**32 = 2**63 is too much."""
    assert 16 * (module._TOO_MANY - 1) < module._HIGH
    assert 16 * (module._TOO_MANY - 1) * (module._HIGH + 1) < 2**63 <= 16 * module._TOO_MANY * module._HIGH
    monkeypatch.setattr(module, "_TOO_MANY", 5)
    tally(framed([("Loket A", [1] * 9)] * 4), KEYS, ["unit"])
    with pytest.raises(OverflowError):
        tally(framed([("Loket A", [1] * 9)] * 5), KEYS, ["unit"])
