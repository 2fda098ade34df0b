"""`ikm form paper`: the questionnaire of the regulation, on one side where it fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import accumulate
from typing import Literal

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ikm.forms.pen import GREY, Pen, leading, lines_of, width_of
from ikm.survey.instrument import Element
from ikm.survey.messages import Language, translate
from ikm.survey.project import Project, Question, Unit
from ikm.survey.typeface import BOLD, PAGES, REGULAR, SEMIBOLD, register_faces

MARGIN = 14.0
BOX = 3.8
HALF_DAYS = ("08.00–12.00", "13.00–17.00")
_LABEL_COLUMN = 38.0
_GUTTER = 6.5  # between a question's number and its text
_SPARE_GAP = 5.0  # the most that a gap between questions grows where the page has room
_REMARK_PITCH = 8.0
_FOOT = 9.0
_TEXT = BOX + 1.6  # from the left of a box to its text
_NAMELESS = "…" * 20  # a line to write the unit's name on
_CLEAR = 3.0  # between a label and the next box: nearer, a mark could be read as the other answer
_APART = 4.0  # the same in a single row
_LABEL, _CHOICE, _ANSWER = 9.5, 9.0, 8.5  # sizes in points
_COLUMNS = (1, 2, 3, 4)
_CHOICES_AT_MOST = 1 / 3  # of the page; longer lists are not read: the answer is written by hand


@dataclass(frozen=True)
class Layout:
    """How much room the form gives itself, in millimetres: `gap` below a question, `pitch` from choice to choice."""

    remark_lines: int = 3
    gap: float = 2.6
    pitch: float = 5.4
    services_listed: bool = True


_LISTED = (Layout(), Layout(remark_lines=2), Layout(remark_lines=1), Layout(remark_lines=1, gap=1.6, pitch=5.0))
LAYOUTS = (*_LISTED, *(replace(layout, services_listed=False) for layout in _LISTED))  # the roomiest first


@dataclass(frozen=True)
class Part:
    """A piece of the form that stays together: its height and how to draw it.

    `elastic`: a gap may grow before it; `leads`: it stands on the same page as the part below it.
    """

    height: float
    draw: Callable[[Pen, float], None]
    elastic: bool = False
    leads: bool = False


@dataclass(frozen=True)
class _Choices:
    """Boxes and their labels: the height of all, and each one's x, y and lines."""

    height: float
    cells: tuple[tuple[float, float, list[str]], ...]

    @property
    def lines(self) -> int:
        return sum(len(lines) for _, _, lines in self.cells)


def paper_form(
    project: Project, unit: Unit | None, *, language: Language = "id", page: Literal["A4", "F4"] = "A4"
) -> bytes:
    """The questionnaire as a PDF: same project, same bytes.

    Elements that do not apply to the unit are not asked. The roomiest layout that needs one page is taken; only
    where no other does is the service written by hand. What fits none follows on a second page, as roomy.
    """
    register_faces()
    width, height = PAGES[page]
    room = height - 2 * MARGIN - _FOOT
    forms = [_Form(project, unit, language, width - 2 * MARGIN, room, layout) for layout in LAYOUTS]
    form = next((form for form in forms if len(form.pages()) == 1), forms[0])
    title = form.say("Kuesioner Survei Kepuasan Masyarakat")
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width * mm, height * mm), invariant=1, initialFontName=REGULAR, lang=language)
    canvas.setTitle(" – ".join(filter(None, (title, form.unit_name))))
    canvas.setAuthor(project.instansi.nama)
    canvas.setSubject(project.instrument.regulation)
    canvas.setCreator("ikm")
    pen = Pen(canvas, height)
    pages = form.pages()
    for number, parts in enumerate(pages, start=1):
        _draw_page(pen, parts, room)
        form.foot(pen, MARGIN + room + 3, number, len(pages))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _height(parts: Sequence[Part]) -> float:
    return sum(part.height for part in parts)


def _pages(parts: Sequence[Part], head: Part, room: float) -> list[list[Part]]:
    """The parts on as few pages as hold them, `head` on top of the second and later ones."""
    pages: list[list[Part]] = [[]]
    together: list[Part] = []
    for part in parts:
        together.append(part)
        if part.leads:
            continue
        left = room - _height(pages[-1]) - (head.height if len(pages) > 1 else 0.0)
        if pages[-1] and _height(together) > left:
            pages.append([])
        pages[-1] += together
        together = []
    return [pages[0], *([head, *page] for page in pages[1:])]


def _draw_page(pen: Pen, parts: Sequence[Part], room: float) -> None:
    elastic = sum(part.elastic for part in parts)
    spare = room - _height(parts)
    gap = min(spare / elastic, _SPARE_GAP) if elastic else 0.0
    y = MARGIN
    for part in parts:
        y += gap * part.elastic
        part.draw(pen, y)
        y += part.height


def _placed(choices: Sequence[str], room: float, pitch: float, most: float) -> _Choices | None:
    """The choices side by side where one row holds them, else in equal columns; None where all need more than `most`.

    The best columns break the fewest labels; of those, the ones that need the least height.
    """
    lines = [lines_of(choice, _CHOICE, room - _TEXT) for choice in choices]
    steps = [_TEXT + _widest(texts) + _APART for texts in lines]
    if sum(steps) - _APART <= room:
        places = accumulate(steps, initial=0.0)
        return _rows([(x, 0, texts) for x, texts in zip(places, lines, strict=False)], pitch)
    word = _widest([word for choice in choices for word in choice.split()])
    columns = [count for count in _COLUMNS if count == 1 or word <= room / count - _TEXT - _CLEAR]
    grids = [_grid(choices, count, room / count, pitch) for count in columns]
    return min((g for g in grids if g.height <= most), key=lambda g: (g.lines, g.height), default=None)


def _grid(choices: Sequence[str], columns: int, width: float, pitch: float) -> _Choices:
    """The choices down one column after another."""
    deep = -(-len(choices) // columns)
    lines = [lines_of(choice, _CHOICE, width - _TEXT - _CLEAR) for choice in choices]
    return _rows([(i // deep * width, i % deep, texts) for i, texts in enumerate(lines)], pitch)


def _rows(cells: Sequence[tuple[float, int, list[str]]], pitch: float) -> _Choices:
    """Cells of x, row and lines, each row as high as its longest cell needs."""
    extra = [0] * (max(row for _, row, _ in cells) + 1)
    for _, row, lines in cells:
        extra[row] = max(extra[row], len(lines) - 1)
    tops = list(accumulate((pitch + lines * leading(_CHOICE) for lines in extra), initial=0.0))
    return _Choices(tops[-1], tuple((x, tops[row], lines) for x, row, lines in cells))


def _widest(texts: Sequence[str]) -> float:
    return max((width_of(text, _CHOICE) for text in texts), default=0.0)


@dataclass(frozen=True)
class _Form:
    """What is asked, in one language; each method makes one part. Lengths in millimetres."""

    project: Project
    unit: Unit | None
    language: Language
    width: float
    room: float
    layout: Layout

    @property
    def unit_name(self) -> str:
        return self.unit.nama if self.unit else self.project.instansi.nama

    def say(self, text: str) -> str:
        return translate(text, self.language)

    def pages(self) -> list[list[Part]]:
        """What stands on each page; one that follows names the unit, since sheets get apart."""
        return _pages(self._parts(), self._head_again(), self.room)

    def _parts(self) -> list[Part]:
        return [
            self._head(),
            self._when(),
            self._section(self.say("Tentang Saudara"), self.say("boleh dikosongkan")),
            *(self._question(q) for q in self.project.pertanyaan),
            self._services(),
            self._section(self.say("Pendapat Saudara tentang pelayanan"), ""),
            self._how_to_mark(),
            *(self._element(i, element) for i, element in enumerate(self.project.asked_by(self.unit), start=1)),
            self._remarks(),
        ]

    def _head(self) -> Part:
        survey = self.say("KUESIONER SURVEI KEPUASAN MASYARAKAT (SKM)")
        name = self.unit_name or _NAMELESS
        unit = lines_of(self.say("pada unit layanan {unit}").format(unit=name), 12, self.width, SEMIBOLD)
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

    def _head_again(self) -> Part:
        lines = lines_of(f"{self.say('Kuesioner Survei Kepuasan Masyarakat')} · {self.unit_name}", 9, self.width)
        height = len(lines) * leading(9)

        def draw(pen: Pen, y: float) -> None:
            pen.lines(MARGIN, y, lines, 9, grey=GREY)
            pen.rule(MARGIN, y + height + 1.2, self.width, grey=GREY)

        return Part(height + 5, draw)

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

        return Part(8.2, draw, leads=True)

    def _question(self, question: Question) -> Part:
        text = question.text_in(self.language)
        if not question.pilihan:
            return self._blank(text, 22.0 if question.kunci == "usia" else 80.0)
        return self._choices(text, [self.say(choice) for choice in question.pilihan])

    def _services(self) -> Part:
        """Boxes for the unit's services; the only one is already filled in."""
        label, names = self.say("Layanan yang diterima"), [s.nama for s in self.unit.layanan] if self.unit else []
        if len(names) == 1:
            return self._filled_in(label, names[0])
        if names and self.layout.services_listed:
            return self._choices(label, names)
        return self._blank(label, self.width - _LABEL_COLUMN)

    def _blank(self, label: str, line: float) -> Part:
        """A line to write on."""
        return self._labelled(label, 0.0, lambda pen, x, y: pen.rule(x, y + 4.2, line, grey=GREY))

    def _filled_in(self, label: str, text: str) -> Part:
        lines = lines_of(text, _LABEL, self.width - _LABEL_COLUMN)
        height = self.layout.pitch + (len(lines) - 1) * leading(_LABEL)
        return self._labelled(label, height, lambda pen, x, y: pen.lines(x, y, lines, _LABEL))

    def _choices(self, label: str, choices: Sequence[str]) -> Part:
        """A box for each choice; a line to write on where they would take too much of the page."""
        room = self.width - _LABEL_COLUMN
        opened = [self._open(choice) for choice in choices]
        placed = _placed(opened, room, self.layout.pitch, self.room * _CHOICES_AT_MOST)
        if placed is None:
            return self._blank(label, room)

        def draw(pen: Pen, left: float, top: float) -> None:
            for x, y, lines in placed.cells:
                pen.box(left + x, top + y + 0.1, BOX, BOX)
                pen.lines(left + x + _TEXT, top + y + 0.2, lines, _CHOICE)

        return self._labelled(label, placed.height, draw)

    def _labelled(self, label: str, height: float, draw: Callable[[Pen, float, float], None]) -> Part:
        """A label and, right of it, what `draw` puts there, `height` millimetres high."""
        lines = lines_of(label, _LABEL, _LABEL_COLUMN - 4, SEMIBOLD)

        def both(pen: Pen, y: float) -> None:
            pen.lines(MARGIN, y, lines, _LABEL, SEMIBOLD)
            draw(pen, MARGIN + _LABEL_COLUMN, y)

        one_row = self.layout.pitch
        tall = max(one_row + (len(lines) - 1) * leading(_LABEL), height)
        return Part(tall + (1.4 if tall > one_row else 0.4), both)

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
            x += width_of(mark, 9) + 3
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

        return Part(6.6, draw, leads=True)

    def _element(self, number: int, element: Element) -> Part:
        room = self.width - _GUTTER
        question = lines_of(element.question.in_(self.language), 10, room, SEMIBOLD)
        column = room / 4
        labels = [
            lines_of(f"{letter}. {label.in_(self.language)}", _ANSWER, column - _TEXT - _CLEAR)
            for letter, label in zip("abcd", element.labels, strict=True)
        ]
        asked = len(question) * leading(10) + 1.2
        answers = max(len(lines) for lines in labels) * leading(_ANSWER)

        def draw(pen: Pen, y: float) -> None:
            pen.text(MARGIN, y, f"{number}.", 10, SEMIBOLD)
            pen.lines(MARGIN + _GUTTER, y, question, 10, SEMIBOLD)
            for i, lines in enumerate(labels):
                x = MARGIN + _GUTTER + i * column
                pen.box(x, y + asked, BOX, BOX)
                pen.lines(x + _TEXT, y + asked + 0.3, lines, _ANSWER)

        return Part(asked + max(answers, BOX) + self.layout.gap, draw, elastic=True)

    def _remarks(self) -> Part:
        label = self.say("Saran dan masukan")
        count = self.layout.remark_lines

        def draw(pen: Pen, y: float) -> None:
            pen.text(MARGIN, y, label, 10, SEMIBOLD)
            for line in range(1, count + 1):
                pen.rule(MARGIN, y + 3 + line * _REMARK_PITCH, self.width, weight=0.3, grey=GREY)

        return Part(5 + count * _REMARK_PITCH, draw, elastic=True)

    def foot(self, pen: Pen, y: float, number: int, pages: int) -> None:
        """The privacy notice and, where there are several pages, which one this is."""
        notice = self.say(
            "Sesuai UU 27/2022 jawaban Saudara dirahasiakan dan hanya diolah sebagai angka untuk memperbaiki "
            "pelayanan. Nama dan nomor telepon tidak diminta. Terima kasih."
        )
        count = f"{number}/{pages}" if pages > 1 else ""
        pen.lines(MARGIN, y, lines_of(notice, 8, self.width - 12), 8, grey=0.25)
        pen.right(MARGIN + self.width, y, count, 8, grey=0.25)
