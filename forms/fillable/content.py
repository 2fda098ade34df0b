"""What a form asks on a screen: the printed form, but for the day, the remark, and how it is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ikm.forms.layout import HALF_DAY, REMARK, Rect, Writing, rounded
from ikm.forms.paper.calendar import HALF_DAYS
from ikm.forms.paper.content import Content
from ikm.forms.paper.ink import Line, beside
from ikm.forms.paper.parts import Part
from ikm.forms.paper.speech import in_one, stacked
from ikm.forms.paper.style import GREY, MARGIN, Style
from ikm.survey.instrument import Element
from ikm.survey.messages import Language, marked, translate
from ikm.survey.project import Project
from ikm.survey.typeface import SEMIBOLD

DATE = "tanggal"
_DATE = 2.6  # the width of the day, in millimetres for each point of what is typed
_AFTER_DATE = 3.0
INSET = 1.0  # from the frame of the remark to what is typed in it
_STAR = 0.28  # from a question's number to the star left of it, in millimetres for each point of its letters
_HOW = marked(
    "Klik satu kotak untuk setiap pertanyaan (bila dicetak: silang). Tanda * wajib dijawab. Simpan, lalu kirim kembali "
    "berkas ini."
)


class ScreenContent(Content):
    """What is printed, with some differences.

    The day is typed, as 43 boxes would be a strain on a telephone and for a screen reader; what must be answered bears
    a star; the remark has a frame, since typed lines keep to no rules.
    """

    def how(self) -> Part:
        """How to answer and to send the form back."""
        said = stacked(self.speech.say(_HOW), self.style, self.style.answer, self.sheet.width)
        return Part(said.height + 2.4, said.moved(MARGIN, 0).lines)

    def when(self) -> list[Part]:
        """A line for the day, and the half of the day."""
        width = _DATE * typed_size(self.style)
        day = self.blank(DATE, self.speech.say("Tanggal survei"), width)
        left = self.style.label_column + width + _AFTER_DATE
        hints = self.speech.each(lambda language: day_hint(self.project, language))
        hint = stacked(hints, self.style, self.style.choice, self.sheet.width - left)
        hint = hint.moved(MARGIN + left, beside(self.pitch / 2, self.style.choice))
        ink = (*day.ink, *(replace(line, grey=GREY) for line in hint.lines))
        return [
            replace(day, ink=ink, height=max(day.height, self._bottom(hint))),
            self.choices(HALF_DAY, self.speech.say("Jam survei"), HALF_DAYS),
        ]

    def elements(self, elements: Sequence[Element]) -> list[Part]:
        """The regulation's questions, each with a star before its number."""
        star = Line(MARGIN - _STAR * self.style.question, 0.0, "*", self.style.question, SEMIBOLD)
        return [replace(part, ink=(star, *part.ink)) for part in super().elements(elements)]

    def remarks(self, spare: float = 0.0) -> Part:
        """A frame for what the respondent wants to say."""
        style = self.style
        label = stacked((in_one(self.speech.say("Saran dan masukan")),), style, style.question, 120.0, SEMIBOLD)
        top = label.height + 1.0
        height = self.room.remark_lines * style.remark_pitch
        area = rounded(Rect(MARGIN, top, self.sheet.width, height).grown(-INSET))
        lines = label.moved(MARGIN, 0).lines
        return Part(top + height + 0.6, lines, elastic=True, writing=(Writing(REMARK, area),))


def typed_size(style: Style) -> float:
    """The letters of what is typed, in points."""
    return style.question


def day_hint(project: Project, language: Language) -> str:
    """How a day is written, with the first one of the survey."""
    day = project.period.start.strftime("%d/%m/%Y") if project.period else "07/03/2026"
    return translate("hari/bulan/tahun, misalnya {day}", language).format(day=day)
