"""What frames the questions: head, how to mark, sections, foot."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ikm.forms.layout import UNIT, Rect, Writing, rounded
from ikm.forms.paper.ink import Example, Ink, Line, Rule, flush_right, paragraph
from ikm.forms.paper.parts import Part
from ikm.forms.paper.sheet import MATRIX, QR, Sheet
from ikm.forms.paper.speech import Block, Speech, Texts, in_one, notice, stacked
from ikm.forms.paper.style import MARGIN, Style
from ikm.forms.pen import leading, lines_of
from ikm.survey.project import Agency, Unit
from ikm.survey.typeface import BOLD, REGULAR, SEMIBOLD

_NAMELESS = "…" * 20  # a line to write the unit's name on
BESIDE_MATRIX = MATRIX + 4.0  # from the margin to what stands beside the code at the bottom
_NUMBERS = 26.0  # width for numbers at the right
_ABOVE_FOOT = 4.0
_PICTURE_APART = 3.0


@dataclass(frozen=True)
class Frame:
    """Head and foot of a form; unit: None where it is written by hand."""

    agency: Agency
    unit: Unit | None
    speech: Speech
    style: Style

    @property
    def unit_name(self) -> str:
        """Of the unit, else of the whole agency."""
        return self.unit.nama if self.unit else self.agency.nama

    @property
    def title(self) -> str:
        """Of the document."""
        survey = self.speech.say("Kuesioner Survei Kepuasan Masyarakat")[0]
        return " – ".join(filter(None, (survey, self.unit_name)))

    def head(self, sheet: Sheet) -> Part:
        """Agency, title and unit, beside the code."""
        names = (self.agency.nama, self.agency.daerah) if self.unit else (self.agency.daerah,)
        above = " · ".join(filter(None, names))
        least = max(9.0, self.style.least)
        agency = paragraph(MARGIN, 0.0, lines_of(above, least, sheet.beside_qr) if above else [], least)
        title = self._title(sheet).moved(MARGIN, len(agency) * leading(least))
        top = len(agency) * leading(least) + title.height + 0.6
        said = self.speech.say("pada unit layanan {unit}", unit=self.unit_name or _NAMELESS)[0]
        words = lines_of(said, self.style.unit, sheet.beside_qr, SEMIBOLD)
        unit = paragraph(MARGIN, top, words, self.style.unit, SEMIBOLD)
        height = max(top + len(words) * leading(self.style.unit) + 1.2, QR + 2.6)
        rule = Rule(MARGIN, height, sheet.width, weight=1.2)
        return Part(height + 3.0, (*agency, *title.lines, *unit, rule), writing=self._to_name(unit))

    def _title(self, sheet: Sheet) -> Block:
        texts = self.speech.say("KUESIONER SURVEI KEPUASAN MASYARAKAT (SKM)")
        first = stacked(texts[:1], self.style, self.style.title, sheet.beside_qr, BOLD)
        rest = stacked(texts[1:], self.style, self.style.unit - 2.0, sheet.beside_qr)
        return Block((*first.lines, *rest.moved(0, first.height).lines), first.height + rest.height)

    def _to_name(self, unit: tuple[Line, ...]) -> tuple[Writing, ...]:
        """Where the unit's name is written on a form that has none."""
        if self.unit_name:
            return ()
        last = unit[-1].bounds
        return (Writing(UNIT, rounded(Rect(last.x, last.y - 2.0, last.width, last.height + 2.0))),)

    def head_again(self, sheet: Sheet) -> Part:
        """The head of a page that follows: it names the unit, since sheets get apart."""
        survey = self.speech.say("Kuesioner Survei Kepuasan Masyarakat")[0]
        title = stacked((survey,), self.style, self.style.unit, sheet.beside_qr, SEMIBOLD)
        unit = stacked((self.unit_name,), self.style, self.style.question, sheet.beside_qr)
        ink = (*title.moved(MARGIN, 0).lines, *unit.moved(MARGIN, title.height + 0.4).lines)
        return Part(max(title.height + unit.height, QR) + 3.4, ink)

    def section(self, sheet: Sheet, title: Texts, remark: Texts = ()) -> Part:
        """A heading under a rule, with a remark at the right."""
        size = self.style.section
        first, *others = title
        top = 3.0
        words = Line(MARGIN, top, first, size, BOLD)
        smaller = Line(words.right + 2.5, top, " / ".join(others), self.style.second(size), REGULAR)
        smaller = replace(smaller, y=words.baseline - smaller.baseline + smaller.y)
        aside = in_one(remark)
        small = max(8.5, self.style.least)
        note = flush_right(MARGIN + sheet.width, 0.0, aside, small)
        note = replace(note, y=words.baseline - note.baseline)
        ink: list[Ink] = [Rule(MARGIN, 1.4, sheet.width, weight=1.2), words, smaller, note]
        said = (piece for piece in ink if not isinstance(piece, Line) or piece.text)
        return Part(top + leading(size) + 1.4, tuple(said), elastic=True, leads=True)

    def how_to_mark(self, sheet: Sheet) -> Part:
        """A picture of a mark, and one of a mark that was taken back and made anew."""
        box = self.style.box
        half = sheet.width / 2
        left = self._explained(
            self.speech.say("Silang satu kotak untuk setiap pertanyaan, dengan pulpen hitam atau biru."),
            half - 1.4 * box - 2 * _PICTURE_APART,
        )
        second = 4.6 * box  # the struck box and the new one, with what reaches out of them
        right = self._explained(
            self.speech.say("Keliru? Beri dua garis mendatar pada tanda yang salah, lalu silang jawaban yang benar."),
            half - second - _PICTURE_APART,
        )
        height = max(left.height, right.height, 1.5 * box)
        y = (height - box) / 2
        reach = 0.7 * box
        ink: list[Ink] = [
            Example(MARGIN + 0.2 * box, y, box),
            *left.moved(MARGIN + 1.4 * box + _PICTURE_APART, (height - left.height) / 2).lines,
            Example(MARGIN + half + reach, y, box, struck=True),
            Example(MARGIN + half + reach + 2.0 * box, y, box),
            *right.moved(MARGIN + half + second, (height - right.height) / 2).lines,
        ]
        return Part(height + 3.4, tuple(ink))

    def _explained(self, texts: Texts, width: float) -> Block:
        return stacked(texts, self.style, self.style.answer, width)

    def notice(self, width: float) -> Block:
        """That answers are confidential."""
        texts = self.speech.say(
            "Sesuai UU 27/2022 jawaban Saudara dirahasiakan dan hanya diolah sebagai angka untuk memperbaiki "
            "pelayanan. Nama dan nomor telepon tidak diminta. Terima kasih."
        )
        return notice(texts, MARGIN, self.style.notice, width - BESIDE_MATRIX - _NUMBERS)

    def foot_height(self, width: float) -> float:
        """Of the foot, with the space above it; width: between the margins."""
        return max(self.notice(width).height, MATRIX) + _ABOVE_FOOT

    def foot(self, sheet: Sheet, number: int, count: int, left: float = BESIDE_MATRIX) -> tuple[Ink, ...]:
        """The notice, `left` millimetres from the margin, and where there are several pages, which one this is."""
        said = self.notice(sheet.width)
        ink: list[Ink] = list(said.moved(left, sheet.bottom - max(said.height, MATRIX)).lines)
        if count > 1:
            size = max(9.0, self.style.notice)
            ink.append(flush_right(MARGIN + sheet.width, sheet.matrix.y, f"{number}/{count}", size))
        return tuple(ink)
