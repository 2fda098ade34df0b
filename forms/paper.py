"""`ikm form paper`: the questionnaire of the regulation, on one side where it fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ikm.forms.pen import GREY, Pen, leading, lines_of, width_of
from ikm.survey.instrument import Element
from ikm.survey.messages import Language, translate
from ikm.survey.project import Project, Question, Service, Unit
from ikm.survey.typeface import BOLD, PAGES, REGULAR, SEMIBOLD, register_faces

MARGIN = 14.0
BOX = 3.8
HALF_DAYS = ("08.00–12.00", "13.00–17.00")
_LABEL_COLUMN = 38.0
_GUTTER = 7.0  # between a question's number and its text
_SPARE_GAP = 3.0  # the most that a gap between questions grows where the page has room
_REMARK_LINES = 3
_REMARK_PITCH = 8.0
_FOOT = 9.0
_TEXT = BOX + 1.6  # from the left of a box to its text
_SERVICES_IN_ROWS = 6  # more of them stand in two columns


@dataclass(frozen=True)
class Part:
    """A piece of the form that stays together: its height, how to draw it; `elastic`: a gap may grow before it."""

    height: float
    draw: Callable[[Pen, float], None]
    elastic: bool = False


def paper_form(
    project: Project, unit: Unit | None, *, language: Language = "id", page: Literal["A4", "F4"] = "A4"
) -> bytes:
    """The questionnaire as a PDF: same project, same bytes.

    Elements that do not apply to the unit are not asked. Where the list of services is too long for one page the
    service is written by hand; what still does not fit follows on a second page.
    """
    register_faces()
    width, height = PAGES[page]
    form = _Form(project, unit, language, width - 2 * MARGIN)
    title = form.say("Kuesioner Survei Kepuasan Masyarakat")
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width * mm, height * mm), invariant=1, initialFontName=REGULAR, lang=language)
    canvas.setTitle(f"{title} – {form.unit_name}")
    canvas.setAuthor(project.instansi.nama)
    canvas.setSubject(project.instrument.regulation)
    canvas.setCreator("ikm")
    pen = Pen(canvas, height)
    room = height - 2 * MARGIN - _FOOT
    pages = _pages(form.parts(), room)
    if len(pages) > 1:
        pages = _pages(form.parts(list_services=False), room)
    for number, parts in enumerate(pages, start=1):
        _draw_page(pen, parts, room)
        form.foot(pen, MARGIN + room + 3, number, len(pages))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _pages(parts: Sequence[Part], room: float) -> list[list[Part]]:
    pages: list[list[Part]] = [[]]
    for part in parts:
        if pages[-1] and sum(p.height for p in pages[-1]) + part.height > room:
            pages.append([])
        pages[-1].append(part)
    return pages


def _draw_page(pen: Pen, parts: Sequence[Part], room: float) -> None:
    elastic = sum(part.elastic for part in parts)
    spare = room - sum(part.height for part in parts)
    gap = min(spare / elastic, _SPARE_GAP) if elastic else 0.0
    y = MARGIN
    for part in parts:
        y += gap * part.elastic
        part.draw(pen, y)
        y += part.height


def _placed(choices: Sequence[str], size: float, room: float, grid: bool) -> list[tuple[float, int, list[str]]]:
    """Where each choice stands: its x, its row and its lines; in a grid of two columns where they allow it."""
    widths = [_TEXT + width_of(choice, size) + 5 for choice in choices]
    if grid and max(widths) <= room / 2 + 5:
        half = -(-len(choices) // 2)
        return [(room / 2 * (i // half), i % half, [choice]) for i, choice in enumerate(choices)]
    placed: list[tuple[float, int, list[str]]] = []
    x, row = 0.0, 0
    for choice, width in zip(choices, widths, strict=True):
        if x and x + width - 5 > room:
            x, row = 0.0, row + 1
        lines = lines_of(choice, size, room - _TEXT)
        placed.append((x, row, lines))
        x, row = (x + width, row) if len(lines) == 1 else (0.0, row + len(lines))
    return placed


@dataclass(frozen=True)
class _Form:
    """What is asked, in one language; each method makes one part. Lengths in millimetres."""

    project: Project
    unit: Unit | None
    language: Language
    width: float

    @property
    def unit_name(self) -> str:
        return self.unit.nama if self.unit else self.project.instansi.nama

    def say(self, text: str) -> str:
        return translate(text, self.language)

    def parts(self, *, list_services: bool = True) -> list[Part]:
        services = self.unit.layanan if self.unit and list_services else ()
        absent = self.unit.tidak_berlaku if self.unit else ()
        asked = [element for element in self.project.instrument.questions if element.key not in absent]
        return [
            self._head(),
            self._when(),
            self._section(self.say("Tentang Saudara"), self.say("boleh dikosongkan")),
            *(self._question(q) for q in self.project.pertanyaan),
            self._services(services),
            self._section(self.say("Pendapat Saudara tentang pelayanan"), ""),
            self._how_to_mark(),
            *(self._element(number, element) for number, element in enumerate(asked, start=1)),
            self._remarks(),
        ]

    def _head(self) -> Part:
        survey = self.say("KUESIONER SURVEI KEPUASAN MASYARAKAT (SKM)")
        unit = lines_of(self.say("pada unit layanan {unit}").format(unit=self.unit_name), 12, self.width, SEMIBOLD)
        above = " · ".join(t for t in (self.project.instansi.nama, self.project.instansi.daerah) if t)
        if self.unit is None:
            above = self.project.instansi.daerah
        agency = lines_of(above, 9, self.width) if above else []
        names = len(agency) * leading(9)

        def draw(pen: Pen, y: float) -> None:
            pen.lines(MARGIN, y, agency, 9, grey=GREY)
            pen.text(MARGIN, y + names, survey, 15, BOLD)
            pen.lines(MARGIN, y + names + 6.6, unit, 12, SEMIBOLD)
            pen.rule(MARGIN, y + names + 8.2 + len(unit) * leading(12), self.width, weight=1.2)

        return Part(names + 11 + len(unit) * leading(12), draw)

    def _when(self) -> Part:
        date, time = self.say("Tanggal survei"), self.say("Jam survei")

        def draw(pen: Pen, y: float) -> None:
            pen.text(MARGIN, y + 1.1, date, 9.5, SEMIBOLD)
            x = MARGIN + _LABEL_COLUMN
            for group, digits in enumerate((2, 2, 4)):
                for digit in range(digits):
                    pen.box(x + digit * 5.2, y, 5.2, 6, weight=0.5, grey=GREY)
                x += digits * 5.2
                if group < 2:
                    pen.text(x + 1.2, y + 1.1, "/", 10, grey=GREY)
                    x += 4
            x += 10
            pen.text(x, y + 1.1, time, 9.5, SEMIBOLD)
            x += width_of(time, 9.5, SEMIBOLD) + 5
            for half in HALF_DAYS:
                pen.box(x, y + 1.1, BOX, BOX)
                pen.text(x + BOX + 1.6, y + 1.1, half, 9.5)
                x += BOX + 1.6 + width_of(half, 9.5) + 6

        return Part(8.5, draw)

    def _section(self, title: str, remark: str) -> Part:
        def draw(pen: Pen, y: float) -> None:
            pen.panel(MARGIN, y + 0.8, self.width, 5.4, grey=0.9)
            pen.text(MARGIN + 2, y + 1.7, title, 10, BOLD)
            pen.right(MARGIN + self.width - 2, y + 1.9, remark, 8.5, grey=0.25)

        return Part(8.2, draw)

    def _question(self, question: Question) -> Part:
        text = question.text_in(self.language)
        if not question.pilihan:
            return self._choices(text, [], line=22.0 if question.kunci == "usia" else 80.0)
        return self._choices(text, [self.say(choice) for choice in question.pilihan])

    def _services(self, services: Sequence[Service]) -> Part:
        text, room = self.say("Layanan yang diterima"), self.width - _LABEL_COLUMN
        if not services:
            return self._choices(text, [], line=room)
        return self._choices(text, [service.nama for service in services], grid=len(services) > _SERVICES_IN_ROWS)

    def _choices(self, label: str, choices: Sequence[str], line: float = 0.0, grid: bool = False) -> Part:
        """A label and its boxes, side by side over as many lines as they need; or a line to write on."""
        size, pitch = 9.0, 5.4
        label_lines = lines_of(label, 9.5, _LABEL_COLUMN - 4, SEMIBOLD)
        placed = _placed([self._open(choice) for choice in choices], size, self.width - _LABEL_COLUMN, grid)
        rows = max([len(label_lines), *(row + len(lines) for _, row, lines in placed)])

        def draw(pen: Pen, y: float) -> None:
            pen.lines(MARGIN, y, label_lines, 9.5, SEMIBOLD)
            left = MARGIN + _LABEL_COLUMN
            for x, row, lines in placed:
                pen.box(left + x, y + row * pitch + 0.1, BOX, BOX)
                for i, text in enumerate(lines):
                    pen.text(left + x + _TEXT, y + (row + i) * pitch + 0.2, text, size)
            if line:
                pen.rule(left, y + 4.2, line, grey=GREY)

        return Part(rows * pitch + 0.4, draw)

    def _open(self, choice: str) -> str:
        """A choice that asks for a word more, as the regulation's form does."""
        return f"{choice} ……………………" if choice.casefold().startswith(("lain", "other")) else choice

    def _how_to_mark(self) -> Part:
        mark, instead = (
            self.say("Beri tanda silang pada satu jawaban:"),
            self.say("Bila salah, coret lalu silang yang lain:"),
        )

        def draw(pen: Pen, y: float) -> None:
            x = MARGIN
            pen.text(x, y + 0.3, mark, 9, grey=0.2)
            x += width_of(mark, 9) + 2.5
            pen.box(x, y, BOX, BOX)
            pen.cross(x, y, BOX)
            x += BOX + 10
            pen.text(x, y + 0.3, instead, 9, grey=0.2)
            x += width_of(instead, 9) + 3
            pen.box(x, y, BOX, BOX)
            pen.cross(x, y, BOX)
            pen.strike(x - 1.6, y + BOX / 2, BOX + 3.2)
            x += BOX + 5
            pen.box(x, y, BOX, BOX)
            pen.cross(x, y, BOX)

        return Part(6.6, draw)

    def _element(self, number: int, element: Element) -> Part:
        size = 8.8
        room = self.width - _GUTTER
        question = lines_of(element.question.in_(self.language), 10, room, SEMIBOLD)
        column = room / 4
        labels = [
            lines_of(f"{letter}. {label.in_(self.language)}", size, column - _TEXT - 1)
            for letter, label in zip("abcd", element.labels, strict=True)
        ]
        asked = len(question) * leading(10) + 1.2
        answers = max(len(lines) for lines in labels) * leading(size)

        def draw(pen: Pen, y: float) -> None:
            pen.text(MARGIN, y, f"{number}.", 10, SEMIBOLD)
            pen.lines(MARGIN + _GUTTER, y, question, 10, SEMIBOLD)
            for i, lines in enumerate(labels):
                x = MARGIN + _GUTTER + i * column
                pen.box(x, y + asked, BOX, BOX)
                pen.lines(x + _TEXT, y + asked + 0.2, lines, size)

        return Part(asked + max(answers, BOX) + 2.6, draw, elastic=True)

    def _remarks(self) -> Part:
        label = self.say("Saran dan masukan")
        height = 5 + _REMARK_LINES * _REMARK_PITCH

        def draw(pen: Pen, y: float) -> None:
            pen.text(MARGIN, y, label, 10, SEMIBOLD)
            for line in range(1, _REMARK_LINES + 1):
                pen.rule(MARGIN, y + 3 + line * _REMARK_PITCH, self.width, weight=0.3, grey=GREY)

        return Part(height, draw, elastic=True)

    def foot(self, pen: Pen, y: float, number: int, pages: int) -> None:
        """The privacy notice and, where there are several pages, which one this is."""
        notice = self.say(
            "Sesuai UU 27/2022 jawaban Saudara dirahasiakan dan hanya diolah sebagai angka untuk memperbaiki "
            "pelayanan. Nama dan nomor telepon tidak diminta. Terima kasih."
        )
        count = f"{number}/{pages}" if pages > 1 else ""
        pen.lines(MARGIN, y, lines_of(notice, 8, self.width - 12), 8, grey=0.25)
        pen.right(MARGIN + self.width, y, count, 8, grey=0.25)
