"""When forms were filled in: batches on one day, forms faster than people answer, days and hours that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from math import log

import polars as pl

from ikm.scoring.quality.chance import geometric_tail, poisson_tail
from ikm.scoring.quality.findings import Comparison, Finding
from ikm.scoring.quality.samples import Sample
from ikm.survey.messages import Message

_DAYS = 5  # with forms: fewer show no habit
_BATCH = 20  # forms of one day
_TIMES_USUAL = 10
_SHARE = 0.05  # of the unit's forms: fewer matter to nobody
_SHOWN = 3
_MONTH = 28  # days from the first form to the last
_CROWD = 50  # forms of one day

_GAP = 3  # seconds in which nobody answers nine questions
_OPEN = 6 * 3600  # seconds over which an office's forms of a day may at least come
_FAST = 10  # forms
_FAST_TIMES, _FAST_SHARE = 2, 0.01  # of what is expected, of the forms of the unit

_SUNDAY = 7
_MORNING, _EVENING = time(5), time(21)
_ODD_SHARE = 0.1


def batch_days(sample: Sample) -> Iterator[Comparison]:
    """Days with far more forms than the unit's other days.

    The usual day is the median of days with forms, which batches hardly move; around it, days are allowed to differ
    as the geometric distribution has it, the widest that is common for counts (mean median / ln 2). p is corrected for
    the number of days.
    """
    days = sample.frame.drop_nulls("date").group_by("date").len().sort("len", "date", descending=[True, False])
    if days.height < _DAYS:
        return
    usual = _median(days["len"])
    least = max(_BATCH, _TIMES_USUAL * usual, _SHARE * len(sample))
    batches = days.filter(pl.col("len") >= least)
    p = min(1.0, days.height * geometric_tail(int(days["len"][0]), max(1.0, usual) / log(2)))
    if batches.is_empty():
        yield Comparison(p)
        return
    inside = sample.frame["date"].is_in(batches["date"].implode()).fill_null(value=False).to_numpy()
    message = Message(
        "{count} dari {n} formulir bertanggal pada {days} hari saja: {listed}. Biasanya {usual} formulir sehari.",
        count=int(inside.sum()),
        n=len(sample),
        days=batches.height,
        listed=_listed(batches),
        usual=usual,
    )
    yield Comparison(
        p,
        Finding(
            "batch-day",
            "warning",
            message,
            sample.unit,
            observed=float(days["len"][0]),
            expected=usual,
            rows=sample.rows(inside),
        ),
    )


def _median(counts: pl.Series) -> float:
    middle = counts.cast(pl.Float64).median()
    assert isinstance(middle, float)
    return middle


def fast_forms(sample: Sample) -> Iterator[Comparison]:
    """Forms that follow the one before within seconds, more often than forms that come evenly over six hours do."""
    moments = (
        sample.frame.select("date", "time")
        .with_row_index("i")
        .drop_nulls(["date", "time"])
        .with_columns(second=pl.col("time").cast(pl.Int64) // 1_000_000_000)
        .sort("date", "second", "i")
        .with_columns(gap=pl.col("second").diff().over("date"))
    )
    if moments.is_empty() or (moments["second"] % 60 == 0).all():
        return  # minutes do not tell
    by_day = moments.group_by("date").agg(
        n=pl.len(), open=pl.max_horizontal(pl.col("second").max() - pl.col("second").min(), _OPEN)
    )
    n, open_ = (by_day[name].cast(pl.Float64) for name in ("n", "open"))
    expected = float(((n - 1) * (1 - (1 - _GAP / open_) ** n)).sum())
    fast = moments.filter(pl.col("gap") < _GAP)
    p = poisson_tail(fast.height, expected)
    if fast.height < max(_FAST, _FAST_TIMES * expected, _FAST_SHARE * len(sample)):
        yield Comparison(p)
        return
    message = Message(
        "{count} dari {n} formulir tercatat kurang dari {gap} detik sesudah formulir sebelumnya; bila datang merata "
        "selama jam buka, sekitar {expected}.",
        count=fast.height,
        n=moments.height,
        gap=_GAP,
        expected=expected,
    )
    rows = tuple(sorted(sample.at[fast["i"].to_numpy()].tolist()))
    yield Comparison(
        p,
        Finding(
            "fast-forms",
            "warning",
            message,
            sample.unit,
            observed=float(fast.height),
            expected=expected,
            rows=rows,
        ),
    )


def few_days(sample: Sample) -> Iterator[Finding]:
    """Units with most of their forms on three busy days of a month or more, and no quieter days to compare them with.

    A survey may be held so; whether the office could serve, and ask, as many people on its busiest day is for it to
    say.
    """
    days = sample.frame.drop_nulls("date").group_by("date").len().sort("len", "date", descending=[True, False])
    busy = days.head(_SHOWN)
    first, last = days["date"].min(), days["date"].max()
    if not isinstance(first, date) or not isinstance(last, date) or (last - first).days < _MONTH:
        return
    most, count = int(busy["len"][0]), int(busy["len"].sum())
    if most < _CROWD or 2 * count <= len(sample):
        return
    message = Message(
        "{count} dari {n} formulir bertanggal pada {days} hari: {listed}. Pada hari tersibuk itu berarti satu formulir "
        "setiap {seconds} detik selama {hours} jam.",
        count=count,
        n=len(sample),
        days=busy.height,
        listed=_listed(busy),
        seconds=_OPEN // most,
        hours=_OPEN // 3600,
    )
    rows = sample.rows(sample.frame["date"].is_in(busy["date"].implode()).fill_null(value=False).to_numpy())
    yield Finding("few-days", "info", message, sample.unit, observed=float(most), rows=rows)


def _listed(days: pl.DataFrame) -> tuple[Message, ...]:
    rows = days.head(_SHOWN).iter_rows()
    return tuple(Message("{day} ({count} formulir)", day=day, count=count) for day, count in rows)


def future_days(sample: Sample, today: date | None) -> Iterator[Finding]:
    """Forms dated after today."""
    if today is None:
        return
    late = (sample.frame["date"] > today).fill_null(value=False).to_numpy()
    if late.any():
        message = Message(
            "{count} formulir bertanggal sesudah hari ini, yang terakhir {day}.",
            count=int(late.sum()),
            day=sample.frame["date"].max(),
        )
        yield Finding("date-future", "serious", message, sample.unit, rows=sample.rows(late))


def odd_hours(sample: Sample) -> Iterator[Finding]:
    """Many forms of Sundays or of the night, which an office that is closed then cannot have had."""
    sunday = (sample.frame["date"].dt.weekday() == _SUNDAY).fill_null(value=False)
    clock = sample.frame["time"]
    night = ((clock < _MORNING) | (clock >= _EVENING)).fill_null(value=False) & (clock != time(0)).fill_null(
        value=False
    )
    odd = (sunday | night).to_numpy()
    known = len(sample) - sample.frame["date"].null_count()
    if odd.sum() < max(_FAST, _ODD_SHARE * known):
        return
    parts = (
        (sunday, Message("{count} formulir bertanggal hari Minggu", count=int(sunday.sum()))),
        (night, Message("{count} formulir diisi antara pukul 21 dan 5", count=int(night.sum()))),
    )
    listed = tuple(part for some, part in parts if some.any())
    message = Message("{listed}, dari {n} formulir yang bertanggal.", listed=listed, n=known)
    yield Finding("odd-hours", "info", message, sample.unit, observed=float(odd.sum()), rows=sample.rows(odd))
