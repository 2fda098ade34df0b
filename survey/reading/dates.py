"""Dates and times of day as offices write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ikm.survey.reading.texts import is_blank, squeeze

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february pebruari feb peb", "maret march mar", "april apr", "mei may",
            "juni june jun", "juli july jul", "agustus august agu agt aug agus", "september sep sept",
            "oktober october okt oct", "november nopember nov nop", "desember december des dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_YEARS = range(1990, 2101)  # a year of two digits, or with its digits swapped, is a slip of the pen
_CLOCK = r"(?P<h>\d{1,2})[:.](?P<i>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<m>[AaPp]\.?[Mm]\.?)?"
_ZONE = r"\s*(?:Z|(?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d{2})?|WIB|WITA|WIT)?"
_TAIL = rf"(?:[T,\s]+(?:(?:pukul|jam)\s+)?{_CLOCK}{_ZONE})?"
_YMD = re.compile(rf"(?P<y>\d{{4}})[-/.](?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}}){_TAIL}", re.I)
_XYY = re.compile(rf"(?P<a>\d{{1,2}})[-/.\s](?P<b>\d{{1,2}})[-/.\s](?P<y>\d{{4}}|\d{{2}}){_TAIL}", re.I)
_WORD = re.compile(rf"(?:[a-z']+,?\s+)?(?P<a>\d{{1,2}})[\s-](?P<b>[a-z]+)\.?[\s,-]+(?P<y>\d{{4}}|\d{{2}}){_TAIL}", re.I)
_TIME = re.compile(rf"(?:(?:pukul|jam)\s+)?{_CLOCK}{_ZONE}", re.I)


@dataclass(frozen=True)
class Moment:
    """A date with the time of day where it has one, or the rule that its text breaks."""

    day: date | None = None
    clock: time | None = None
    rule: str | None = None


def month_first(texts: Iterable[str | None]) -> bool:
    """Whether a column writes the month before the day, as Google Forms in English does.

    A first part above 12 says no, a second part above 12 says yes; where nothing tells, the day is first.
    """
    parts = [(int(m["a"]), int(m["b"])) for m in (_XYY.fullmatch(squeeze(t)) for t in texts if t) if m]
    if any(12 < a <= 31 for a, _ in parts):
        return False
    return any(12 < b <= 31 for _, b in parts)


def read_moment(text: str | None, *, us: bool = False) -> Moment:
    """Read one date cell; `us` puts the month first where numbers do not say."""
    if text is None or is_blank(text) or squeeze(text).startswith("0000-00-00"):
        return Moment()
    cell = squeeze(text)
    if re.fullmatch(r"[2-7]\d{4}(?:[.,]\d+)?", cell):
        return _serial(float(cell.replace(",", ".")))
    for pattern, parts in ((_YMD, "yab"), (_XYY, "yab" if us else "yba"), (_WORD, "yba")):
        match = pattern.fullmatch(cell)
        if match:
            year, month, day = (match[part] for part in parts)
            return _moment(year, month, day, match)
    clock = read_clock(cell)
    return Moment(clock=clock) if clock else Moment(rule="unknown-date")


def _serial(number: float) -> Moment:
    """A spreadsheet's number for a moment: days since 1899-12-30, and the part of a day that has passed."""
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(number * 86_400))
    return _possible(moment.date(), None if number.is_integer() else moment.time())


def _possible(day: date, clock: time | None) -> Moment:
    return Moment(day, clock) if day.year in _YEARS else Moment(rule="impossible-date")


def _moment(year: str, month: str, day: str, match: re.Match[str]) -> Moment:
    number = int(month) if month.isdigit() else _MONTHS.get(month.casefold())
    if number is None:
        return Moment(rule="unknown-date")
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
        return _possible(found, _clock(match))
    except ValueError:
        return Moment(rule="impossible-date")


def read_clock(text: str | None) -> time | None:
    """A time of day; None for a blank, a range (`08.00-12.00`) or anything else."""
    match = _TIME.fullmatch(squeeze(text)) if text else None
    try:
        return _clock(match) if match else None
    except ValueError:
        return None


def _clock(match: re.Match[str]) -> time | None:
    if match["h"] is None:
        return None
    hour, half = int(match["h"]), (match["m"] or "").casefold()[:1]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(match["i"]), int(match["s"] or 0))


def looks_like_moment(text: str) -> bool:
    """Whether a cell is a date, a time of day, or was meant as one."""
    return read_moment(text).rule != "unknown-date"
