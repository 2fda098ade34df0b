"""Findings in a terminal of 80 columns."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ikm.output.quality import ADVICE, SEVERITIES, chance, how, place, shown, weighed, where
from ikm.scoring.quality.check import Checked, Weighed
from ikm.scoring.quality.findings import Finding
from ikm.survey.messages import Language, Message

_MOST = 5  # findings of one rule; more are not read
_COLOURS = {"serious": "bold red", "warning": "yellow", "info": "cyan"}


def show(checked: Checked, console: Console, language: Language) -> None:
    """Print the findings by severity, then the index without everything that was found."""
    console.print(_headline(checked, language))
    for severity, heading in SEVERITIES.items():
        inside = [pair for pair in zip(checked.findings, checked.weights, strict=True) if pair[0].severity == severity]
        if inside:
            console.print()
            console.print(Text(f"{heading.say(language)} ({len(inside)})", style=_COLOURS[severity]))
        for rule, alike in groupby(inside, key=lambda pair: pair[0].rule):
            pairs = list(alike)
            for finding, weight in pairs[:_MOST]:
                _print_finding(finding, weight, checked, console, language)
            if len(pairs) > _MOST:
                further = Message(
                    "… dan {count} temuan {rule} lain; semuanya dengan --format json.",
                    count=len(pairs) - _MOST,
                    rule=rule,
                )
                console.print(Text(shown(further, language), style="dim"))
    console.print()
    if checked.whole.rows:
        console.print(Text(Message("Semua temuan: {weighed}", weighed=weighed(checked.whole, language)).say(language)))
    console.print(Text(how(checked, language), style="dim"))


def _headline(checked: Checked, language: Language) -> Text:
    found = Message("{count} temuan", count=len(checked.findings)) if checked.findings else Message("tidak ada temuan")
    headline = Message("{count} formulir, {units} unit: {found}", count=checked.n, units=checked.units, found=found)
    return Text(shown(headline, language), style="bold")


def _print_finding(
    finding: Finding, weight: Weighed | None, checked: Checked, console: Console, language: Language
) -> None:
    message, name = shown(finding.message, language), place(finding)
    line = Text("• ").append(name, style="bold").append(": " if name else "")
    console.print(line.append(message if name else message[:1].upper() + message[1:]))
    details = [ADVICE[finding.rule].say(language)]
    if finding.rows:
        details.append(where(finding, checked.frame, language))
    if weight is not None:
        details.append(weighed(weight, language))
    details.append(", ".join(filter(None, (finding.rule, chance(finding, language)))))
    for detail in filter(None, details):
        console.print(Padding(Text(detail, style="dim"), (0, 0, 0, 2), expand=False))
