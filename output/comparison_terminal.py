"""Comparisons and the funnel in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ikm.output.comparison import (
    attention,
    footnotes,
    funnel_footnotes,
    funnel_remarks,
    name_of,
    placed,
    remarks,
    verdict,
)
from ikm.output.numbers import ABSENT, Numbers
from ikm.scoring.change import INDEX, Change, Comparison
from ikm.scoring.comparing import Comparisons
from ikm.scoring.funnel import Funnel, FunnelUnit
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Language, Message, marked, translate

HOW_RANKED = marked("Peringkat: urutan dalam data, dan di antara mana peringkat sebenarnya (95 %, semua unit bersama).")
_WIDTH = 75  # of the index, from 25 to 100
_LOOKS = {"lower": "red", "higher": "green", "below": "red", "above": "green"}
_PLACE = {"below": 0, "above": 1, "expected": 2}


def show(comparisons: Comparisons, console: Console, language: Language) -> None:
    """Print a line for each comparison, what needs attention first; of a single one its elements as well."""
    for remark in remarks(comparisons, language):
        console.print(Text(f"! {remark}", style="yellow"))
    if len(comparisons.all) == 1:
        _show_one(comparisons.all[0], comparisons.score.instrument, console, language)
    elif comparisons.all:
        console.print(_many(comparisons.all, language))
    for line in footnotes(comparisons, language) if comparisons.all else ():
        console.print(Text(line, style="dim"))


def _show_one(comparison: Comparison, instrument: Instrument, console: Console, language: Language) -> None:
    numbers = Numbers(language)
    respondents = Message(
        "{before} dan {after} responden",
        before=numbers.count(comparison.before.n),
        after=numbers.count(comparison.after.n),
    )
    title = Text(name_of(comparison, language), style="bold")
    console.print(title.append(f"   {respondents.say(language)}", style="not bold"))
    table = _grid(marked("Unsur"), *_sides(comparison), *_FIGURES, language=language)
    names = {INDEX: Text("IKM", style="bold")}
    names |= {e.key: Text(f"{e.code} {e.name.in_(language)}") for e in instrument.elements}
    rows = [(names[c.what], c) for c in (comparison.index, *sorted(comparison.elements, key=attention))]
    _add_by_verdict(table, rows, comparison.in_time, language)
    console.print(table)


def _many(comparisons: Sequence[Comparison], language: Language) -> Table:
    numbers = Numbers(language)
    table = _grid(marked("Kelompok"), *_sides(comparisons[0]), *_FIGURES, language=language)
    ordered = sorted(comparisons, key=lambda comparison: attention(comparison.index))
    rows = []
    for comparison in ordered:
        size = f"n {numbers.count(comparison.before.n)}, {numbers.count(comparison.after.n)}"
        rows.append((Text(name_of(comparison, language)).append(f"\n{size}", style="dim"), comparison.index))
    _add_by_verdict(table, rows, comparisons[0].in_time, language)
    return table


def _add_by_verdict(table: Table, rows: Sequence[tuple[Text, Change]], in_time: bool, language: Language) -> None:
    """The rows, under a line for each run of the same verdict."""
    numbers = Numbers(language)
    for change_verdict, run in groupby(rows, key=lambda row: row[1].verdict):
        listed = list(run)
        words = verdict(listed[0][1], in_time=in_time).say(language)
        table.add_row(Text(words, style=f"bold {_LOOKS.get(change_verdict or '', '')}"))
        for name, change in listed:
            table.add_row(Padding(name, (0, 0, 0, 2)), *_figures(change, numbers))


_FIGURES = (marked("Selisih"), "95 %", marked("Terkecil"), "p")


def _sides(comparison: Comparison) -> tuple[str, str]:
    if comparison.in_time:
        return comparison.before.period or "", comparison.after.period or ""
    return marked("Lain"), marked("Ini")


def _figures(change: Change, numbers: Numbers) -> tuple[str, ...]:
    low, high = change.ci95 or (None, None)
    return (
        numbers.exact(change.before),
        numbers.exact(change.after),
        ABSENT if change.printed is None else numbers.signed(change.printed),
        ABSENT if low is None or high is None else f"{numbers.signed(low)}…{numbers.signed(high)}",
        _detectable(change.detectable, numbers),
        p_value(change.p_adjusted, numbers),
    )


def _detectable(change: float | None, numbers: Numbers) -> str:
    """The smallest change to be found; beyond the scale's width it is only said to be so."""
    if change is None:
        return ABSENT
    return f">{numbers.count(_WIDTH)}" if change > _WIDTH else numbers.real(change, 1)


def p_value(p: float | None, numbers: Numbers) -> str:
    """To three places; never 0."""
    if p is None:
        return ABSENT
    return f"<{numbers.real(0.001, 3)}" if p < 0.001 else numbers.real(p, 3)


def show_funnel(
    funnel: Funnel, ranks: dict[str | None, tuple[int, int, int]], console: Console, language: Language
) -> None:
    """Print a line for each unit, those outside the range first. ranks: of a unit its own, its best and its worst."""
    numbers = Numbers(language)
    title = Message("IKM seluruhnya {mean}", mean=numbers.exact(funnel.score.domains[0].ikm)).say(language)
    console.print(Text(title, style="bold"))
    for remark in funnel_remarks(funnel, language):
        console.print(Text(f"! {remark}", style="yellow"))
    index = marked("Standar") if funnel.standardised_by else None
    headings = [marked("Unit"), "n", "IKM", *([index] if index else []), marked("Selisih"), marked("Perkiraan")]
    table = _grid(*headings, *([marked("Peringkat")] if ranks else []), language=language)
    ordered = sorted(funnel.units, key=lambda unit: (_PLACE[unit.verdict], unit.value))
    for place, units in groupby(ordered, key=lambda unit: unit.verdict):
        table.add_row(Text(placed(place).say(language), style=f"bold {_LOOKS.get(place, '')}"))
        for unit in units:
            table.add_row(*_unit(unit, ranks.get(unit.domain.unit), bool(index), numbers))
    console.print(table)
    for line in funnel_footnotes(funnel, language):
        console.print(Text(line, style="dim"))
    if ranks:
        text = translate(HOW_RANKED, language)
        console.print(Text(text, style="dim"))


def _unit(
    unit: FunnelUnit, rank: tuple[int, int, int] | None, standardised: bool, numbers: Numbers
) -> tuple[Padding | str, ...]:
    return (
        Padding(Text(unit.domain.unit or ABSENT), (0, 0, 0, 2)),
        numbers.count(unit.domain.n),
        numbers.exact(unit.domain.ikm),
        *([numbers.real(unit.value)] if standardised else []),
        numbers.signed(unit.difference),
        numbers.interval(unit.family),
        *([f"{rank[0]} ({rank[1]}–{rank[2]})"] if rank else []),
    )


_FLEXIBLE = ("Unsur", "Unit", "Kelompok")


def _grid(*headings: str, language: Language) -> Table:
    """A table without lines: names left and broken where they must be, figures right."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        flexible = heading in _FLEXIBLE
        table.add_column(
            translate(heading, language),
            justify="left" if flexible else "right",
            no_wrap=not flexible,
            overflow="fold",
            ratio=1 if flexible else None,
        )
    return table
