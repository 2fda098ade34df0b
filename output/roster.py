"""The list of drawn respondents: for those who visit them, with names; and its protocol, without.

How each row could be drawn stands beside it, so that the survey can be weighted.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ikm.output.delimited import harmless
from ikm.output.numbers import Numbers
from ikm.scoring.drawing import Draw
from ikm.survey.messages import Language, Message
from ikm.survey.periods import Period
from ikm.survey.project import Agency
from ikm.survey.register import Register

FORMAT_VERSION = 1
LINE, PROBABILITY = "ikm:baris", "ikm:peluang"
Method = Literal["simple", "systematic", "stratified"]

_WIDEST = 40


@dataclass(frozen=True)
class Roster:
    """A draw from a register, and for whom.

    columns: places of the register's columns that are shown. by: heading of the strata. unit, agency: for the title,
    empty where unknown.
    """

    register: Register
    columns: tuple[int, ...]
    draw: Draw[Any]
    method: Method
    by: str | None
    seed: int
    agency: Agency
    unit: str
    period: Period | None
    language: Language

    @property
    def headings(self) -> tuple[str, ...]:
        """Of the columns that are shown."""
        return tuple(self.register.headings[place] for place in self.columns)

    def rows(self) -> Iterator[tuple[int, float, tuple[str, ...]]]:
        """Line in the register, inclusion probability and shown cells of each drawn user."""
        for row, probability in zip(self.draw.rows, self.draw.probabilities, strict=True):
            user = self.register.users[row]
            yield user.line, float(probability), tuple(user.cells[place] for place in self.columns)

    def facts(self, language: Language) -> Iterator[tuple[str, str]]:
        """What the draw was, so that anybody with the same register can repeat it: names and values."""
        count = Numbers(language).count
        yield (
            Message("Ditarik").say(language),
            Message("{n} dari {size} pengguna", n=count(len(self.draw.rows)), size=count(len(self.register.users))).say(
                language
            ),
        )
        yield Message("Cara").say(language), self._how().say(language)
        seed = Message("{seed} (pembangkit MT19937)", seed=self.seed).say(language)
        yield Message("Benih").say(language), seed
        yield Message("Daftar asal").say(language), self.register.file
        yield Message("Sidik berkas").say(language), f"SHA-256 {self.register.fingerprint}"

    def _how(self) -> Message:
        if self.method == "systematic":
            return Message("sistematik, awal acak, selang pecahan")
        if self.method == "stratified":
            return Message("acak berstrata menurut {column}", column=self.by)
        return Message("acak sederhana")


def to_csv(roster: Roster) -> bytes:
    """The list with semicolons and a byte order mark, as a spreadsheet with Indonesian settings expects."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([LINE, PROBABILITY, *map(harmless, roster.headings)])
    for line, probability, cells in roster.rows():
        writer.writerow([line, probability, *map(harmless, cells)])
    return ("\ufeff" + buffer.getvalue()).encode()


def to_xlsx(roster: Roster) -> bytes:
    """The list as a workbook, every cell of the register as text: a number of a person keeps its zeros."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2017, 5, 9)})  # same draw, same bytes
    sheet = book.add_worksheet(Message("Responden").say(roster.language))
    head = book.add_format({"bold": True, "bg_color": roster.agency.aksen, "font_color": "#FFFFFF", "text_wrap": True})
    widths = [len(heading) for heading in (LINE, PROBABILITY, *roster.headings)]
    for place, heading in enumerate((LINE, PROBABILITY, *roster.headings)):
        sheet.write_string(0, place, heading, head)
    for row, (line, probability, cells) in enumerate(roster.rows(), start=1):
        sheet.write_number(row, 0, line)
        sheet.write_number(row, 1, probability)
        for place, cell in enumerate(cells, start=2):
            sheet.write_string(row, place, cell)
            widths[place] = max(widths[place], len(cell))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, _WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    about = book.add_worksheet(Message("Keterangan").say(roster.language))
    about.set_column(0, 0, 18)
    for row, fact in enumerate(roster.facts(roster.language)):
        about.write_row(row, 0, fact)
    book.close()
    return buffer.getvalue()


def protocol(roster: Roster) -> str:
    """What was drawn and how, as JSON, by lines of the register: no cell of it, so that it may be published."""
    printed = {
        "format_version": FORMAT_VERSION,
        "register": {
            "file": roster.register.file,
            "sha256": roster.register.fingerprint,
            "users": len(roster.register.users),
        },
        "method": roster.method,
        "by": roster.by,
        "seed": roster.seed,
        "generator": "MT19937",
        "n": len(roster.draw.rows),
        "drawn": [{"line": line, "probability": probability} for line, probability, _ in roster.rows()],
    }
    return json.dumps(printed, ensure_ascii=False, indent=2)


def show(roster: Roster, console: Any, language: Language) -> None:
    """Print the list in a terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("No", Message("Baris").say(language)):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in roster.headings:
        table.add_column(Text(heading), overflow="fold")
    for number, (line, _, cells) in enumerate(roster.rows(), start=1):
        table.add_row(str(number), str(line), *map(Text, cells))
    console.print(table)
    console.print()
    for name, value in roster.facts(language):
        console.print(Text(f"{name}: {value}", style="dim"))
