"""Problems and the account of rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ikm.survey.messages import Message
from ikm.survey.problems import Accounting, Problem

counts = st.integers(0, 10**6)
accountings = st.builds(Accounting, counts, counts, counts, counts)


def test_a_problem_begins_with_its_place_and_ends_with_its_rule() -> None:
    """As the house style has it: `jan.xlsx, baris 7, kolom U3: 5 di luar skala 1-4`."""
    message = Message("{value} di luar skala 1-4", value=5)
    problem = Problem("jan.xlsx", "outside-scale", message, sheet="Loket 1", row=7, column="U3", value="5")
    assert problem.say() == "jan.xlsx, lembar Loket 1, baris 7, kolom U3: 5 di luar skala 1-4"


def test_braces_in_a_file_name_are_not_places() -> None:
    """Values from outside are never read as a template."""
    assert Problem("{value}.csv", "x", Message("{a}", a="{b}"), row=1).say() == "{value}.csv, baris 1: {b}"


@given(st.lists(accountings))
def test_rows_read_are_all_accounted_for_in_any_sum(parts: list[Accounting]) -> None:
    """Read = accepted + duplicate + rejected + skipped, for one source and for all."""
    total = Accounting.total(parts)
    assert total.read == sum(p.read for p in parts)
    assert total.read == total.accepted + total.duplicate + total.rejected + total.skipped
