"""What else differs between two groups or periods, so that a difference between them may not be a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction

from ikm.scoring.rounding import half_up
from ikm.scoring.score import DomainScore
from ikm.scoring.tally import Tally
from ikm.survey import instrument as instruments
from ikm.survey.instrument import Instrument, Text
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Problem
from ikm.survey.project import History, Project

_SHIFT = Fraction(1, 4)  # of the respondents, beyond which the mix of services is another
_LISTED = 5


def of_periods(project: Project, unit: str | None, before: Period, after: Period) -> Iterator[Problem]:
    """Another instrument or another mode of collection, as far as `[[riwayat]]` and `[survei]` tell."""
    instrument = [_instrument(project, unit, period) for period in (before, after)]
    if instrument[0] != instrument[1]:
        names = [instruments.load(name).regulation for name in instrument]
        yield _problem(
            "instrument-break",
            Message(
                "diukur menurut dua peraturan ({before}; {after}): unsurnya lain, sehingga tidak diuji",
                before=names[0],
                after=names[1],
            ),
        )
    mode = [_mode(project, unit, period) for period in (before, after)]
    if all(mode) and len({text.casefold() for text in mode}) == 2:
        message = Message(
            'cara pengumpulannya lain ("{before}", lalu "{after}"); perbedaan dapat berasal dari cara itu',
            before=mode[0],
            after=mode[1],
        )
        yield _problem("mode-break", message)


def _instrument(project: Project, unit: str | None, period: Period) -> str:
    named = (entry.instrumen for entry in _history(project, unit, period) if entry.instrumen)
    return next(named, project.survei.instrumen)


def _mode(project: Project, unit: str | None, period: Period) -> str:
    named = (entry.metode.strip() for entry in _history(project, unit, period) if entry.metode.strip())
    return next(named, project.survei.metode.strip() if period == project.period else "")


def _history(project: Project, unit: str | None, period: Period) -> Iterator[History]:
    """What the project tells of the period: first of the unit, then of the agency."""
    told = [entry for entry in project.riwayat if Period.parse(entry.periode) == period]
    yield from (entry for entry in told if unit is not None and entry.unit == unit)
    yield from (entry for entry in told if entry.unit is None)


def of_parts(before: Tally, after: Tally, key: str) -> Iterator[Problem]:
    """Services (or units) that only one side has, with their share of its respondents.

    An agency whose answers name no unit is told of by its services. Nothing where a side names none: then nobody knows.
    """
    if key == "unit" and not (_respondents(before, key) or _respondents(after, key)):
        key = "service"
    here, there = _respondents(before, key), _respondents(after, key)
    if not (here and there):
        return
    only = ([name for name in here if name not in there], [name for name in there if name not in here])
    names = [*only[0], *only[1]]
    if not names:
        yield from _shifted(here, there, key)
        return
    text = {
        "service": Message("layanan yang hanya ada di satu sisi"),
        "unit": Message("unit yang hanya ada di satu sisi"),
    }[key]
    message = Message(
        "{what}: {names} (bagian responden {before} % berbanding {after} %); perbedaan dapat berasal dari situ",
        what=text,
        names=", ".join(names[:_LISTED]) + (", …" if len(names) > _LISTED else ""),
        before=_percent(sum(here[name] for name in only[0]), sum(here.values())),
        after=_percent(sum(there[name] for name in only[1]), sum(there.values())),
    )
    yield _problem("parts-differ", message)


def _shifted(here: Mapping[str, int], there: Mapping[str, int], key: str) -> Iterator[Problem]:
    """Word of the part whose share grew most, where a quarter of the respondents or more are elsewhere than before."""
    before, after = (sum(side.values()) for side in (here, there))
    growth = {name: Fraction(there[name], after) - Fraction(here[name], before) for name in here}
    if sum(abs(change) for change in growth.values()) / 2 < _SHIFT:
        return
    most = max(growth, key=lambda name: growth[name])
    text = {
        "service": Message("susunan layanan respondennya bergeser"),
        "unit": Message("susunan unit respondennya bergeser"),
    }[key]
    message = Message(
        "{what}: {name} dari {before} % menjadi {after} %; perbedaan dapat berasal dari situ",
        what=text,
        name=most,
        before=_percent(here[most], before),
        after=_percent(there[most], after),
    )
    yield _problem("parts-shifted", message)


def of_elements(before: DomainScore, after: DomainScore, instrument: Instrument) -> Iterator[Problem]:
    """Elements that applied to one side only: the index is then of other elements."""
    pairs = zip(before.elements, after.elements, strict=True)
    once = [one.key for one, other in pairs if (one.weight is None) != (other.weight is None)]
    if once:
        names = Text.listed(instrument[key].name for key in once)
        message = Message(
            "unsur {names} hanya berlaku di satu sisi, sehingga indeksnya dari unsur yang tidak sama", names=names
        )
        yield _problem("elements-differ", message)


def _respondents(tally: Tally, key: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for name, n in zip(tally.frame[key], tally.frame["n"], strict=True):
        if name is not None:
            counts[name] += n
    return dict(sorted(counts.items()))


def _percent(part: int, whole: int) -> str:
    return str(half_up(Fraction(100 * part, whole), 0))


def _problem(rule: str, message: Message) -> Problem:
    return Problem("", rule, message, "warning")
