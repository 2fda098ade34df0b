from __future__ import annotations

from datetime import date, time

import pytest

from ikm.survey.reading.dates import Moment, month_first, read_clock, read_moment


@pytest.mark.parametrize(
    "text",
    [
        "2022-07-12",
        "2022/7/12",
        "12/07/2022",
        "12-7-22",
        "12 Juli 2022",
        "Selasa, 12 Juli 2022",
        "12 Jul 2022",
        "44754",
    ],
)
def test_the_same_day_in_every_usual_form(text: str) -> None:
    assert read_moment(text) == Moment(date(2022, 7, 12))


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("2022-07-12 13:05:00", False),
        ("2022-07-12T13:05:00.000+07:00", False),
        ("12/07/2022 13.05.00", False),
        ("7/12/2022 13:05:00", True),
        ("2022/07/12 1:05:00 PM GMT+7", False),
        ("44754.545138888891", False),
        ("44754,545138888891", False),
    ],
)
def test_timestamps_give_the_time_too(text: str, us: bool) -> None:
    assert read_moment(text, us=us) == Moment(date(2022, 7, 12), time(13, 5))


@pytest.mark.parametrize(("half", "hour"), [("AM", 0), ("PM", 12)])
def test_twelve_is_the_first_hour_of_its_half_of_the_day(half: str, hour: int) -> None:
    """12:05 AM is five past midnight, 12:05 PM five past noon."""
    assert read_moment(f"2022/07/12 12:05 {half}") == Moment(date(2022, 7, 12), time(hour, 5))


@pytest.mark.parametrize("text", ["1/3/0022", "0202-03-01", "3022-03-01", "1 Maret 1022", "20220", "1989-12-31"])
def test_a_year_outside_1990_to_2100_is_a_slip_of_the_pen(text: str) -> None:
    assert read_moment(text) == Moment(rule="impossible-date")


def test_a_column_tells_whether_the_month_comes_first() -> None:
    assert month_first(["3/4/2022", "3/25/2022 8:00:00"])
    assert not month_first(["3/4/2022", "25/3/2022"])
    assert not month_first(["3/4/2022", None])


@pytest.mark.parametrize("text", ["2022-13-45", "31/02/2022", "2022-02-30 08:00", "45/45/2022"])
def test_a_day_that_cannot_be_is_a_fault(text: str) -> None:
    assert read_moment(text).rule == "impossible-date"


@pytest.mark.parametrize("text", ["0000-00-00", "0000-00-00 00:00:00", "-", "", None])
def test_no_date_is_no_fault(text: str | None) -> None:
    assert read_moment(text) == Moment()


def test_a_word_is_no_date() -> None:
    assert read_moment("kemarin").rule == "unknown-date"


def test_a_range_of_hours_is_no_time() -> None:
    assert read_clock("08.00-12.00") is None
    assert read_clock("08.15") == time(8, 15)
