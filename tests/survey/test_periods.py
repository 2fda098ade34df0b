"""Periods: how they are written, and which days they hold."""

from __future__ import annotations

from datetime import date

import pytest

from ikm.survey.errors import IkmError
from ikm.survey.periods import Period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-S1", date(2022, 1, 1), date(2022, 6, 30)),
        ("2022-S2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31)),
        ("2022-TW4", date(2022, 10, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_first_and_last_day(text: str, start: date, end: date) -> None:
    """Years, halves, quarters (TW as Q) and months."""
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize("text", ["2022-S1", "2022-Q3", "2022-11", "2022"])
def test_a_period_is_written_as_it_is_read(text: str) -> None:
    """Round trip."""
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize("text", ["", "22", "2022-S3", "2022-Q5", "2022-13", "2022-00", "1822", "2022-S", "S1-2022"])
def test_other_forms_are_refused_with_the_forms_that_are_read(text: str) -> None:
    """The sentence shows an example of each."""
    with pytest.raises(IkmError, match="2022-S1"):
        Period.parse(text)


def test_in_words() -> None:
    """As an Indonesian office writes it."""
    assert Period.parse("2022-S2").say() == "Semester II Tahun 2022"
    assert Period.parse("2022-03").say() == "Maret 2022"
