"""What can be filled in on a form: each question as a field, in the words that a screen reader says."""

from __future__ import annotations

from dataclasses import dataclass

from ikm.forms.fillable.content import DATE, day_hint
from ikm.forms.layout import HALF_DAY, REMARK, SERVICE, UNIT, Marks, Rect, Writing, rounded
from ikm.survey.instrument import VALUES
from ikm.survey.messages import Language, translate
from ikm.survey.project import Project, Unit

_AGE = "usia"
_OWN = {SERVICE: "Layanan yang diterima", HALF_DAY: "Jam survei", REMARK: "Saran dan masukan", UNIT: "Unit layanan"}
_ABOVE_LINE = 0.3  # millimetres of a place for handwriting that are too low for typed letters
_LONGEST = {_AGE: 3, DATE: 10}


@dataclass(frozen=True)
class Option:
    """A box to click. value: as answers are stored. said: the question and this answer in full words."""

    value: str
    box: Rect
    said: str


@dataclass(frozen=True)
class Field:
    """A field of a form.

    said: in full words. options: of one that is clicked; others are written in. listed: answers to choose from instead
    of writing. longest: how many characters it takes, None for any number. lines: whether it takes several lines.
    """

    key: str
    area: Rect
    said: str
    options: tuple[Option, ...] = ()
    listed: tuple[str, ...] = ()
    required: bool = False
    longest: int | None = None
    lines: bool = False


@dataclass(frozen=True)
class Wording:
    """The questions of a form in one language."""

    project: Project
    unit: Unit | None
    language: Language

    def clicked(self, marks: Marks) -> Field:
        """A question that is answered by clicking one of its boxes."""
        element = next((e for e in self.project.instrument.elements if e.key == marks.key), None)
        if element is None:
            asked = f"{self._text(marks.key)}:"
            answers = {choice.value: self._say(choice.value) for choice in marks.choices}
        else:
            number = self.project.asked_by(self.unit).index(element) + 1
            asked = f"{number}. {element.question.in_(self.language)}"
            labels = zip(VALUES, "abcd", element.labels, strict=True)
            answers = {str(value): f"{letter}. {label.in_(self.language)}" for value, letter, label in labels}
        options = (Option(c.value, c.box, f"{asked} {answers[c.value]}") for c in marks.choices)
        return Field(marks.key, marks.area, asked, tuple(options), required=element is not None)

    def written(self, place: Writing) -> Field:
        """A question that is answered by typing, or by choosing from a list."""
        services = [service.nama for service in self.unit.layanan] if self.unit and place.key == SERVICE else []
        return Field(
            key=place.key.replace(".", "_"),  # a full stop would stand between a field and one within it
            area=place.area if place.key == REMARK else _above_line(place.area),
            said=self._text(place.key),
            listed=tuple(services),
            longest=_LONGEST.get(place.key),
            lines=place.key == REMARK,
        )

    def _text(self, key: str) -> str:
        """The question of a key in full words."""
        if key == DATE:
            return f"{self._say('Tanggal survei')} ({day_hint(self.project, self.language)})"
        if key in _OWN:
            return self._say(_OWN[key])
        question, _, other = key.partition(".")
        text = next(q for q in self.project.pertanyaan if q.kunci == question).text_in(self.language)
        if other:
            return self._say("{question}: lainnya, sebutkan").format(question=text)
        return self._say("{question}, dalam tahun").format(question=text) if key == _AGE else text

    def _say(self, text: str) -> str:
        return translate(text, self.language)


def _above_line(area: Rect) -> Rect:
    """What is typed in of a place for handwriting, which reaches below its line."""
    return rounded(Rect(area.x, area.y, area.width, area.height - _ABOVE_LINE))
