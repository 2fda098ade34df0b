"""What a form asks: each function of `Content` makes one part. Lengths in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ikm.forms.layout import HALF_DAY, REMARK, SERVICE, Choice, Marks, Rect, Writing, rounded
from ikm.forms.paper.calendar import HALF_DAYS, calendar, fits_beside, months_of, name_height
from ikm.forms.paper.choices import Arrangement, Option, Setting, arranged
from ikm.forms.paper.heading import Frame
from ikm.forms.paper.ink import Ink, Line, Rule, beside, rects_of
from ikm.forms.paper.parts import Part
from ikm.forms.paper.sheet import Sheet
from ikm.forms.paper.speech import Block, Speech, Texts, in_one, stacked
from ikm.forms.paper.style import CLEAR, MARGIN, TEXT_GAP, Room, Style
from ikm.forms.pen import POINT, leading, width_of
from ikm.survey.instrument import Element
from ikm.survey.project import Project, Question, Unit
from ikm.survey.typeface import SEMIBOLD

_CHOICES_AT_MOST = 1 / 3  # of the page; longer lists are not read: the answer is written by hand
_ANSWER_COLUMNS = (4, 2, 1)
_UNDER_QUESTION = 0.09  # of the size of its letters
_BELOW_WRITING = 1.6  # so that the tails of letters keep clear of the next boxes
_BELOW_DAYS = 1.6  # so that a tick at an hour does not reach a day
_REMARK_LINES_AT_MOST = 10
_ROWS_APART = 1.6  # from one row of answers of a question to the next


@dataclass(frozen=True)
class Content:
    """What is asked, in the languages of the form, with so much room."""

    project: Project
    unit: Unit | None
    frame: Frame
    sheet: Sheet
    room: Room

    @property
    def speech(self) -> Speech:
        """Its languages."""
        return self.frame.speech

    @property
    def style(self) -> Style:
        """Its sizes."""
        return self.frame.style

    @property
    def pitch(self) -> float:
        """From one row of choices to the next."""
        return self.style.small + self.room.between

    def parts(self) -> list[Part]:
        """The whole form from top to bottom."""
        say = self.speech.say
        return [
            self.frame.head(self.sheet),
            self.how(),
            *self.when(),
            self.frame.section(self.sheet, say("Tentang Saudara"), say("boleh dikosongkan")),
            *(self.question(question) for question in self.project.pertanyaan),
            self.services(),
            self.frame.section(self.sheet, say("Pendapat Saudara tentang pelayanan")),
            *self.elements(self.project.asked_by(self.unit)),
            self.remarks(),
        ]

    def how(self) -> Part:
        """How to answer and to correct."""
        return self.frame.how_to_mark(self.sheet)

    def when(self) -> list[Part]:
        """The day and the month, of those that the survey knows, and the half of the day."""
        months = months_of(self.project.period, self.speech.first)
        room = self.sheet.width - self.style.label_column
        label = self.speech.say("Tanggal survei")
        if fits_beside(self.style, room):
            boxes, left, top = calendar(months, self.style, room), self.style.label_column, 0.0
            middle = name_height(self.style) + self.style.tick / 2
            named = self._label(label, middle, self.style.label_column - CLEAR)
        else:
            boxes, left = calendar(months, self.style, self.sheet.width), 0.0
            named = stacked((in_one(label),), self.style, self.style.label, self.sheet.width, SEMIBOLD)
            top = named.height + 0.6
        x = MARGIN + left
        ink = (*named.moved(MARGIN, 0).lines, *(ink.moved(x, top) for ink in boxes.ink))
        date = Part(boxes.height + top + _BELOW_DAYS, ink, marks=tuple(marks.moved(x, top) for marks in boxes.marks))
        return [date, self.choices(HALF_DAY, self.speech.say("Jam survei"), HALF_DAYS)]

    def question(self, question: Question) -> Part:
        """A question about the respondent."""
        text = self.speech.each(question.text_in)
        if not question.pilihan:
            return self.blank(question.kunci, text, 22.0 if question.kunci == "usia" else 80.0)
        options = [
            Option(choice, in_one(self.speech.say(choice)), choice.casefold().startswith("lain"))
            for choice in question.pilihan
        ]
        return self.choices(question.kunci, text, options)

    def services(self) -> Part:
        """Boxes for the unit's services; the only one is already filled in."""
        label = self.speech.say("Layanan yang diterima")
        names = [service.nama for service in self.unit.layanan] if self.unit else []
        if len(names) == 1:
            return self.filled_in(label, names[0])
        if names and self.room.services_listed:
            return self.choices(SERVICE, label, [Option(name, name) for name in names])
        return self.blank(SERVICE, label, self.sheet.width - self.style.label_column)

    def choices(self, key: str, label: Texts, options: Sequence[Option]) -> Part:
        """A box for each choice; a line where they would take too much of the page."""
        room = self.sheet.width - self.style.label_column
        most = self.sheet.room * _CHOICES_AT_MOST
        boxes = arranged(key, options, room, Setting(self.style, self.pitch), most)
        if boxes is None:
            return self.blank(key, label, room)
        return self._labelled(key, label, boxes)

    def _labelled(self, key: str, label: Texts, boxes: Arrangement) -> Part:
        """Choices right of their question."""
        named = self._label(label, self.pitch / 2, self.style.label_column - CLEAR)
        x = MARGIN + self.style.label_column
        height = max(boxes.height, self._bottom(named) if len(named.lines) > 1 else 0.0)
        marks = Marks(
            key,
            rounded(Rect(MARGIN, 0.0, self.sheet.width, height)),
            tuple(choice.moved(x, 0) for choice in boxes.choices),
        )
        ink = (*named.moved(MARGIN, 0).lines, *(ink.moved(x, 0) for ink in boxes.ink))
        return Part(height, ink, marks=(marks,), writing=tuple(place.moved(x, 0) for place in boxes.writing))

    def _label(self, texts: Texts, middle: float, width: float) -> Block:
        """A label whose first line has its middle beside that of the first box."""
        return stacked(texts, self.style, self.style.label, width, SEMIBOLD).moved(0, beside(middle, self.style.label))

    def _bottom(self, named: Block) -> float:
        return max((line.y + leading(line.size) for line in named.lines), default=0.0) + 0.6

    def blank(self, key: str, label: Texts, line: float) -> Part:
        """A line to write on."""
        named = self._label(label, self.pitch / 2, self.style.label_column - CLEAR)
        x = MARGIN + self.style.label_column
        rule = Rule(x, self.pitch / 2 + 0.4 * self.style.label * POINT + 0.6, line)
        height = max(self.pitch + _BELOW_WRITING, self._bottom(named) if len(named.lines) > 1 else 0.0)
        area = Rect(x, 0.0, line, self.pitch)
        return Part(height, (*named.moved(MARGIN, 0).lines, rule), writing=(Writing(key, rounded(area)),))

    def filled_in(self, label: Texts, text: str) -> Part:
        """A label and what is already known."""
        named = self._label(label, self.pitch / 2, self.style.label_column - CLEAR)
        said = stacked((text,), self.style, self.style.label, self.sheet.width - self.style.label_column)
        said = said.moved(MARGIN + self.style.label_column, beside(self.pitch / 2, self.style.label))
        height = max(self.pitch, self._bottom(said), self._bottom(named) if len(named.lines) > 1 else 0.0)
        return Part(height, (*named.moved(MARGIN, 0).lines, *said.lines))

    def elements(self, elements: Sequence[Element]) -> list[Part]:
        """The regulation's questions, all with their answers in as many columns as need the least height."""
        made = [[self._element(i, e, count) for i, e in enumerate(elements, start=1)] for count in _ANSWER_COLUMNS]
        return min(made, key=lambda parts: sum(part.height for part in parts))

    def _element(self, number: int, element: Element, columns: int) -> Part:
        style = self.style
        left, room = MARGIN + style.gutter, self.sheet.width - style.gutter
        column = (room + CLEAR) / columns  # the last is followed by nothing to be clear of
        asked = stacked(self.speech.each(element.question.in_), style, style.question, room, SEMIBOLD)
        cells = [
            self._answer(letter, self.speech.each(label.in_), column)
            for letter, label in zip("abcd", element.labels, strict=True)
        ]
        ink: list[Ink] = [Line(MARGIN, 0.0, f"{number}.", style.question, SEMIBOLD), *asked.moved(left, 0).lines]
        choices: list[Choice] = []
        y = asked.height + _UNDER_QUESTION * style.question
        for row, group in groupby(enumerate(cells), key=lambda numbered: numbered[0] // columns):
            answers = list(group)
            y += _ROWS_APART if row else 0.0
            for i, answer in answers:
                x = left + i % columns * column
                text = answer.moved(x + style.box + TEXT_GAP, y + beside(style.box / 2, style.answer))
                ink += text.lines
                choices.append(Choice(str(i + 1), rounded(Rect(x, y, style.box, style.box)), rects_of(text.lines)))
            first = beside(style.box / 2, style.answer)
            y += max(style.box, *(first + answer.height for _, answer in answers))
        marks = Marks(element.key, rounded(Rect(MARGIN, -1.0, self.sheet.width, y + 2.0)), tuple(choices))
        gap = self.room.gap * style.question / 10
        return Part(y + gap, tuple(ink), elastic=True, marks=(marks,))

    def _answer(self, letter: str, texts: Texts, column: float) -> Block:
        """The text of an answer behind its letter."""
        size = self.style.answer
        hang = width_of("d. ", size)
        text = stacked(texts, self.style, size, column - self.style.box - TEXT_GAP - hang - CLEAR)
        return Block((Line(0.0, 0.0, f"{letter}.", size), *text.moved(hang, 0).lines), text.height)

    def remarks(self, spare: float = 0.0) -> Part:
        """Lines for what the respondent wants to say, more of them where `spare` height is left."""
        style = self.style
        more = max(0, min(int(spare / style.remark_pitch), _REMARK_LINES_AT_MOST - self.room.remark_lines))
        count = self.room.remark_lines + more
        label = stacked((in_one(self.speech.say("Saran dan masukan")),), style, style.question, 120.0, SEMIBOLD)
        first = label.height - 1.0
        rules = [Rule(MARGIN, first + i * style.remark_pitch, self.sheet.width) for i in range(1, count + 1)]
        height = first + count * style.remark_pitch + 0.6
        area = rounded(Rect(MARGIN, label.height + 0.2, self.sheet.width, height - label.height - 0.2))
        return Part(height, (*label.moved(MARGIN, 0).lines, *rules), elastic=True, writing=(Writing(REMARK, area),))
