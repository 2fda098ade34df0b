"""Scores in a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ikm.output.method import described
from ikm.output.numbers import Numbers
from ikm.scoring.classes import not_excluded
from ikm.scoring.score import DomainScore, ElementScore, Score
from ikm.survey.instrument import QualityClass
from ikm.survey.messages import Language, Message, marked, translate

_MOST_NOTES = 20
_FEW, _COMPLEMENT, _FEW_ANSWERS = marked("< ambang"), marked("pelengkap"), marked("unsur < ambang")
_MEANINGS = {
    _FEW: Message("< ambang: tidak ditampilkan dalam dokumen yang diterbitkan."),
    _COMPLEMENT: Message("pelengkap: ikut tidak diterbitkan, agar yang < ambang tidak dapat dihitung dari selisih."),
    _FEW_ANSWERS: Message("unsur < ambang: indeksnya dapat diterbitkan, nilai unsurnya tidak."),
}
_IN_BRACKETS = Message("Mutu dalam kurung: tidak tertutup kemungkinannya menurut selang kepercayaannya.")
_NOTABLE = 0.05  # of the design effect, below which it is not worth a line


def show(score: Score, console: Console, language: Language = "id") -> None:
    """Print the whole with its elements, then a line for each unit, service and group."""
    whole = score.domains[0]
    console.print(_headline(whole, score, language))
    for domain, note in score.notes[:_MOST_NOTES]:
        place = _name(domain, language) if domain.level == "group" else domain.place
        said = ": ".join(filter(None, (place, note.message.say(language))))
        console.print(Text(f"! {said}", style="yellow"))
    if whole.n:
        console.print(_elements(whole, score, language))
    if len(score.domains) > 1:
        console.print()
        console.print(_domains(score, language))
    console.print(Text(_footnote(score, language), style="dim"))


def _headline(domain: DomainScore, score: Score, language: Language) -> Text:
    title = Text(score.instrument.regulation + "\n", style="dim")
    numbers = Numbers(language)
    index = Message("IKM {ikm}", ikm=numbers.exact(domain.ikm)).say(language)
    title.append(index, style="bold")
    if domain.quality:
        title.append(f"  {domain.quality.mutu} · {domain.quality.kinerja.in_(language)}", style="bold")
    respondents = Message("{count} responden", count=numbers.count(domain.n)).say(language)
    if domain.complete is not None:
        respondents += Message(", {complete} lengkap", complete=numbers.count(domain.complete)).say(language)
    title.append(f"   {respondents}")
    if domain.ci95:
        title.append(f"   95 %: {numbers.interval(domain.ci95)}")
    for line in _design(domain, numbers):
        title.append(f"\n{line.say(language)}", style="dim")
    if _unpublished(domain):
        said = Message("Nilai seluruhnya: {mark}", mark=translate(_unpublished(domain), language)).say(language)
        title.append(f"\n{said}", style="yellow")
    return title


def _design(domain: DomainScore, numbers: Numbers) -> Iterator[Message]:
    """How the sample differs from a simple random one, and what weighting it to known visitors would give."""
    if domain.deff and domain.n_effective and abs(domain.deff - 1) >= _NOTABLE:
        yield Message(
            "Efek desain {deff}: setara {count} responden sampel acak sederhana",
            deff=numbers.real(domain.deff),
            count=numbers.count(round(domain.n_effective)),
        )
    adjusted = domain.adjusted
    if adjusted:
        yield Message(
            "Tertimbang menurut pengunjung: {ikm} (95 %: {interval}; penimbang {smallest}–{largest})",
            ikm=numbers.real(adjusted.index),
            interval=numbers.interval(adjusted.ci95),
            smallest=numbers.real(adjusted.smallest),
            largest=numbers.real(adjusted.largest),
        )


def _elements(domain: DomainScore, score: Score, language: Language) -> Table:
    numbers = Numbers(language)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading, right in (
        *(("", False), (translate("Unsur", language), False), ("n", True), ("NRR", True)),
        *((translate("IKM", language), True), (translate("Mutu", language), False)),
        *([("95 %", True)] if score.method else []),
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
        applies = element.weight is not None
        table.add_row(
            about.code,
            Text(about.name.in_(language)),
            numbers.count(element.n) if applies else translate("tidak berlaku", language),
            numbers.nrr(element.nrr),
            numbers.exact(element.index),
            _classes(element, score),
            *([numbers.interval(element.ci95)] if score.method else []),
        )
    return table


def _domains(score: Score, language: Language) -> Table:
    numbers = Numbers(language)
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(translate("Kelompok", language), overflow="fold", ratio=1)
    for heading in ("n", "IKM", translate("Mutu", language), *(["95 %"] if score.method else []), ""):
        left = heading in ("", translate("Mutu", language))
        table.add_column(heading, justify="left" if left else "right", no_wrap=True)
    units = any(domain.level == "unit" for domain in score.domains)
    for domain in score.domains[1:]:
        name = _name(domain, language)
        if units and domain.level == "service" and domain.unit is None:
            name = f"{translate('(tidak diisi)', language)} / {name}"
        table.add_row(
            Padding(Text(name), (0, 0, 0, 2 if domain.level == "service" and domain.unit else 0)),
            numbers.count(domain.n),
            numbers.exact(domain.ikm),
            _classes(domain, score),
            *([numbers.interval(domain.ci95)] if score.method else []),
            Text(translate(_unpublished(domain), language) if _unpublished(domain) else "", style="yellow"),
        )
    return table


def _classes(scored: DomainScore | ElementScore, score: Score) -> str:
    """The class, and in brackets others that the interval reaches: `B (A)`."""
    own = scored.quality.mutu if scored.quality else ""
    others = [quality.mutu for quality in _others(scored, score)]
    return f"{own} ({', '.join(others)})" if others else own


def _others(scored: DomainScore | ElementScore, score: Score) -> tuple[QualityClass, ...]:
    return not_excluded(scored.quality, score.instrument.classes, scored.class_probability)


def _name(domain: DomainScore, language: Language) -> str:
    unknown = translate("(tidak diisi)", language)
    if domain.level == "group":
        named = (domain.group or {}).items()
        return ", ".join(
            f"{translate(key, language)} {translate(value, language) if value else unknown}" for key, value in named
        )
    return (domain.service if domain.level == "service" else domain.unit) or unknown


def _unpublished(domain: DomainScore) -> str:
    """The mark of what may not be published; "" where all may."""
    if domain.suppression == "primer":
        return _FEW
    if domain.suppression == "sekunder":
        return _COMPLEMENT
    return _FEW_ANSWERS if domain.index_only else ""


def _footnote(score: Score, language: Language) -> str:
    marks = {_unpublished(domain) for domain in score.domains}
    scored: list[DomainScore | ElementScore] = [*score.domains, *score.domains[0].elements]
    unsure = [_IN_BRACKETS] if any(_others(part, score) for part in scored) else []
    lines = [*described(score), *unsure, *(meaning for mark, meaning in _MEANINGS.items() if mark in marks)]
    return "\n".join(line.say(language) for line in lines)
