"""Scores in a terminal of 80 columns."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ikm.scoring.rounding import NRR_PLACES, half_up
from ikm.scoring.score import DomainScore, Score
from ikm.survey.messages import Language, Message, translate


def show(score: Score, console: Console, language: Language = "id") -> None:
    """Print the whole with its elements, then a line for each unit, service and group."""
    whole = score.domains[0]
    console.print(_headline(whole, score, language))
    for note in whole.notes:
        console.print(Text(f"! {note.message.say(language)}", style="yellow"))
    if whole.n:
        console.print(_elements(whole, score, language))
    if len(score.domains) > 1:
        console.print(_domains(score, language))
    console.print(Text(_footnote(score, language), style="dim"))


def _headline(domain: DomainScore, score: Score, language: Language) -> Text:
    title = Text(score.instrument.regulation + "\n", style="dim")
    index = Message("IKM {ikm}", ikm=_number(domain.ikm, 2, language)).say(language)
    title.append(index, style="bold")
    if domain.quality:
        title.append(f"  {domain.quality.mutu} · {domain.quality.kinerja.in_(language)}", style="bold")
    respondents = Message("{n} responden, {complete} lengkap", n=domain.n, complete=domain.complete)
    title.append(f"   {respondents.say(language)}")
    if domain.ci95:
        interval = Message(
            "95 %: {low}–{high}", low=_real(domain.ci95[0], language), high=_real(domain.ci95[1], language)
        )
        title.append(f"   {interval.say(language)}")
    return title


def _elements(domain: DomainScore, score: Score, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading, right in (
        *(("", False), (translate("Unsur", language), False), ("n", True), ("NRR", True)),
        *((translate("IKM", language), True), (translate("Mutu", language), False), ("95 %", True)),
    ):
        flexible = heading == translate("Unsur", language)
        table.add_column(
            heading,
            justify="right" if right else "left",
            no_wrap=not flexible,
            overflow="fold",
            ratio=1 if flexible else None,
        )
    for element in domain.elements:
        about = score.instrument[element.key]
        nrr = None if element.nrr is None else half_up(element.nrr, NRR_PLACES)
        applies = element.weight is not None
        table.add_row(
            about.code,
            Text(about.name.in_(language)),
            str(element.n) if applies else translate("tidak berlaku", language),
            _number(nrr, 4, language),
            _number(element.index, 2, language),
            element.quality.mutu if element.quality else "",
            _interval(element.ci95, language),
        )
    return table


def _domains(score: Score, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(translate("Kelompok", language), overflow="fold", ratio=1)
    for heading in ("n", "IKM", translate("Mutu", language), "95 %", ""):
        left = heading in ("", translate("Mutu", language))
        table.add_column(heading, justify="left" if left else "right", no_wrap=True)
    few = translate("< ambang", language)
    for domain in score.domains[1:]:
        table.add_row(
            Text(_name(domain, language)),
            str(domain.n),
            _number(domain.ikm, 2, language),
            domain.quality.mutu if domain.quality else "",
            _interval(domain.ci95, language),
            Text(few if domain.suppressed else "", style="yellow"),
        )
    return table


def _name(domain: DomainScore, language: Language) -> str:
    unknown = translate("(tidak diisi)", language)
    if domain.level == "group":
        return ", ".join(f"{key} {value or unknown}" for key, value in (domain.group or {}).items())
    if domain.level == "service":
        return ("  " if domain.unit else "") + (domain.service or unknown)
    return domain.unit or unknown


def _footnote(score: Score, language: Language) -> str:
    lines = [Message("Selang kepercayaan adalah tambahan, bukan bagian dari peraturan.")]
    if score.weights != "exact":
        weight = score.weights.replace(".", ",") if language == "id" else score.weights
        lines.append(Message("Bobot {weight} per unsur, hanya untuk membandingkan dengan laporan lama.", weight=weight))
    if any(domain.suppressed for domain in score.domains[1:]):
        lines.append(Message("< ambang: tidak ditampilkan dalam dokumen yang diterbitkan."))
    return "\n".join(line.say(language) for line in lines)


def _number(value: Decimal | None, places: int, language: Language) -> str:
    if value is None:
        return "–"
    return str(format_decimal(value, format="0." + "0" * places, locale=language))


def _real(value: float, language: Language) -> str:
    return _number(Decimal(repr(value)), 2, language)


def _interval(interval: tuple[float, float] | None, language: Language) -> str:
    return f"{_real(interval[0], language)}–{_real(interval[1], language)}" if interval else "–"
