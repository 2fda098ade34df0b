"""Validity, reliability and priorities in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ikm.output.numbers import Numbers
from ikm.output.validity import HOW_PRIORITIES, HOW_VALID, figure, findings, place, span, verdict
from ikm.scoring.drivers import ENOUGH
from ikm.scoring.item_analysis import ItemAnalysis
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Language, Message, marked, translate


def show(analyses: Sequence[ItemAnalysis], instrument: Instrument, console: Console, language: Language) -> None:
    """Print the first domain with its elements and priorities, then a line for each of the others."""
    whole, *parts = analyses
    console.print(_headline(whole, language))
    for message in findings(whole, instrument, language):
        console.print(Text(message.say(language)))
    console.print()
    if whole.reliability.r_table:
        console.print(_items(whole, instrument, language))
        console.print(Text(HOW_VALID.say(language), style="dim"))
        console.print()
        _print_priorities(whole, instrument, console, language)
    if parts:
        console.print()
        console.print(_units(parts, language))


def _headline(analysis: ItemAnalysis, language: Language) -> Text:
    numbers = Numbers(language)
    counts = Message(
        "{count} responden, {complete} menjawab semua unsur yang dihitung",
        count=numbers.count(analysis.domain.n),
        complete=numbers.count(analysis.reliability.n),
    )
    title = Text(analysis.domain.place, style="bold")
    return title.append(f"{'   ' if analysis.domain.place else ''}{counts.say(language)}", style="not bold")


def _items(analysis: ItemAnalysis, instrument: Instrument, language: Language) -> Table:
    numbers, found = Numbers(language), analysis.reliability
    assert found.r_table
    title = Message(
        "r tabel (n = {n}): {five} pada 5%, {one} pada 1%",
        n=numbers.count(found.n),
        five=figure(found.r_table[0], numbers),
        one=figure(found.r_table[1], numbers),
    )
    table = _grid(
        *("", marked("Unsur"), marked("r total"), marked("r hitung"), marked("Kesimpulan")),
        marked("Alpha tanpa unsur"),
        language=language,
    )
    table.title, table.title_justify, table.title_style = title.say(language), "left", ""
    for item in found.items:
        table.add_row(
            instrument[item.key].code,
            Text(instrument[item.key].name.in_(language)),
            figure(item.item_total, numbers),
            figure(item.item_rest, numbers),
            verdict(item).say(language),
            figure(item.alpha_if_dropped, numbers),
        )
    return table


def _print_priorities(analysis: ItemAnalysis, instrument: Instrument, console: Console, language: Language) -> None:
    numbers, matrix = Numbers(language), analysis.priorities
    if matrix is None:
        text = Message(
            "Matriks prioritas diberikan mulai {enough} responden yang menjawab semua unsur, dengan paling sedikit "
            "tiga unsur yang jawabannya beragam.",
            enough=ENOUGH,
        )
        console.print(Text(text.say(language), style="dim"))
        return
    table = _grid(*("", marked("Unsur"), "IKM", marked("Kepentingan"), "95 %", marked("Kuadran")), language=language)
    for driver in sorted(matrix.drivers, key=lambda driver: -driver.importance):
        table.add_row(
            instrument[driver.key].code,
            Text(instrument[driver.key].name.in_(language)),
            numbers.real(driver.performance),
            figure(driver.importance, numbers),
            span(driver.importance_ci95, numbers),
            place(driver).say(language),
        )
    console.print(table)
    console.print(Text(HOW_PRIORITIES.say(language), style="dim"))


def _units(parts: Sequence[ItemAnalysis], language: Language) -> Table:
    numbers = Numbers(language)
    table = _grid(marked("Unit"), "n", "Alpha", "95 %", language=language)
    for part in parts:
        found = part.reliability
        table.add_row(
            Text(part.domain.place), numbers.count(found.n), figure(found.alpha, numbers), span(found.ci95, numbers)
        )
    return table


_LEFT = ("", "Unsur", "Unit", "Kesimpulan", "Kuadran")
_FLEXIBLE = ("Unsur", "Unit")


def _grid(*headings: str, language: Language) -> Table:
    """A table without lines: names left, figures right."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        flexible = heading in _FLEXIBLE
        table.add_column(
            translate(heading, language),
            justify="left" if heading in _LEFT else "right",
            no_wrap=not flexible,
            overflow="fold",
            ratio=1 if flexible else None,
        )
    return table
