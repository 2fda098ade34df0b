"""The priority matrix: what matters beside how well it is done."""

from __future__ import annotations

from collections.abc import Iterator

from ikm.output.captions import Captions
from ikm.output.report import Block, MatrixChart, MatrixPoint, Paragraph, Table
from ikm.output.subject import Subject
from ikm.output.validity import HOW_PRIORITIES, QUADRANTS, figure, place
from ikm.scoring.drivers import Driver, Quadrant

_CORNERS: tuple[Quadrant, Quadrant, Quadrant, Quadrant] = ("improve", "keep", "low", "excess")


def priorities(subject: Subject, captions: Captions) -> Iterator[Block]:
    """The matrix and what it says for sure; nothing where it is not given."""
    matrix = subject.items.priorities if subject.items and subject.valued else None
    if matrix is None:
        return
    say, numbers = subject.say, subject.numbers
    drivers = sorted(matrix.drivers, key=lambda driver: (-driver.importance, driver.key))
    sure = [_name(subject, driver) for driver in drivers if driver.certain and driver.quadrant == "improve"]
    if sure:
        yield Paragraph(
            say("Penting bagi penilaian keseluruhan tetapi nilainya rendah: {names}.", names=subject.listed(sure))
        )
    else:
        yield Paragraph(
            say("Belum ada unsur yang dapat dipastikan penting bagi penilaian keseluruhan sekaligus rendah nilainya.")
        )
    low, high, little, much = (QUADRANTS[corner].say(subject.language) for corner in _CORNERS)
    yield MatrixChart(
        captions.chart(say("Matriks prioritas: kepentingan dan nilai setiap unsur")),
        alt="; ".join(f"{_name(subject, d)}: {QUADRANTS[d.quadrant].say(subject.language)}" for d in drivers),
        points=tuple(
            MatrixPoint(subject.instrument[d.key].code, _name(subject, d), d.importance, d.performance) for d in drivers
        ),
        weight=matrix.importance,
        index=matrix.performance,
        quarters=(low, high, little, much),
        across="IKM",
        along=say("Kepentingan"),
    )
    yield Table(
        captions.table(say("Kepentingan dan nilai setiap unsur")),
        ("", say("Unsur"), say("Kepentingan"), "IKM", say("Kuadran")),
        tuple(
            (
                subject.instrument[d.key].code,
                _name(subject, d),
                figure(d.importance, numbers),
                numbers.real(d.performance),
                place(d).say(subject.language),
            )
            for d in drivers
        ),
        ("left", "left", "right", "right", "left"),
        (0.9, 5.6, 2, 1.6, 3.6),
        named_by=1,
    )
    yield Paragraph(HOW_PRIORITIES.say(subject.language), note=True)


def _name(subject: Subject, driver: Driver) -> str:
    return subject.instrument[driver.key].name.in_(subject.language)
