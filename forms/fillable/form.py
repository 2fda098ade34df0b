"""The form set for a screen, drawn, and made fillable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ikm.forms.fillable.content import INSET, ScreenContent, typed_size
from ikm.forms.fillable.fields import Field, Wording
from ikm.forms.fillable.tags import Tags, decoration
from ikm.forms.fillable.widgets import About, with_fields
from ikm.forms.layout import SERVICE, Layout, Page
from ikm.forms.paper.form import Size
from ikm.forms.paper.heading import Frame
from ikm.forms.paper.ink import Ink, Line
from ikm.forms.paper.parts import Part, paged, placed
from ikm.forms.paper.sheet import Sheet
from ikm.forms.paper.speech import Speech
from ikm.forms.paper.style import LARGE, NORMAL, ROOMS, TOP
from ikm.forms.pen import Pen, leading
from ikm.survey.messages import Language
from ikm.survey.project import Project, Unit
from ikm.survey.typeface import BOLD, PAGES, REGULAR, register_faces

Stand = Sequence[tuple[Part, float]]
"""The parts of a page and where the top of each is."""


def fillable_form(
    project: Project,
    unit: Unit | None,
    *,
    language: Language | Sequence[Language] = "id",
    page: Size = "A4",
    large: bool = False,
) -> bytes:
    """The questionnaire as a PDF to be filled in on a screen, or by hand once printed: same form, same bytes.

    It asks what the printed form asks, in its order and on its pages, without corner marks and codes: a filled file
    says which form it is by a hidden field (see `ikm.survey.reading.filled`).
    """
    register_faces()
    speech = Speech((language,) if isinstance(language, str) else tuple(language))
    frame = Frame(project.instansi, unit, speech, LARGE if large else NORMAL)
    bare = Sheet(*PAGES[page], 0.0)
    sheet = replace(bare, foot=frame.foot_height(bare.width))
    pages = [tuple(placed(parts, TOP, sheet.room)) for parts in _pages(project, unit, frame, sheet)]
    layout = Layout(
        unit=unit.nama if unit else None,
        instrument=project.instrument.id,
        width=sheet.page_width,
        height=sheet.page_height,
        pages=tuple(_page(stand, sheet) for stand in pages),
        filled=((SERVICE, unit.layanan[0].nama),) if unit and len(unit.layanan) == 1 else (),
    )
    drawing = _Drawing(frame, sheet, Wording(project, unit, speech.first), Tags())
    about = About(frame.title, project, speech.first, layout, typed_size(frame.style))
    return with_fields(drawing.draw(pages), drawing.tags, about)


def _pages(project: Project, unit: Unit | None, frame: Frame, sheet: Sheet) -> list[list[Part]]:
    """The roomiest on the fewest pages."""
    contents = (ScreenContent(project, unit, frame, sheet, room) for room in ROOMS if room.services_listed)
    return min((paged(c.parts(), frame.head_again(sheet), sheet.room) for c in contents), key=len)


def _page(stand: Stand, sheet: Sheet) -> Page:
    return Page(
        qr=sheet.qr,
        matrix=sheet.matrix,
        marks=tuple(marks.moved(0, y) for part, y in stand for marks in part.marks),
        writing=tuple(place.moved(0, y) for part, y in stand for place in part.writing),
    )


@dataclass(frozen=True)
class _Drawing:
    """Draws the pages without fields; `tags` then holds what is to be read on them, and the fields."""

    frame: Frame
    sheet: Sheet
    wording: Wording
    tags: Tags

    def draw(self, pages: Sequence[Stand]) -> bytes:
        """Every page, part by part."""
        out = BytesIO()
        size = (self.sheet.page_width * mm, self.sheet.page_height * mm)
        pen = Pen(Canvas(out, pagesize=size, invariant=1, initialFontName=REGULAR), self.sheet.page_height)
        for number, stand in enumerate(pages, start=1):
            self.tags.begin_page()
            for part, y in stand:
                self._group([ink.moved(0, y) for ink in part.ink], self._fields(part, y), pen)
            self._group(self.frame.foot(self.sheet, number, len(pages), left=0.0), (), pen)
            pen.canvas.showPage()
        pen.canvas.save()
        return out.getvalue()

    def _fields(self, part: Part, y: float) -> list[Field]:
        clicked = (self.wording.clicked(marks.moved(0, y)) for marks in part.marks)
        written = (self.wording.written(place.moved(0, y)) for place in part.writing)
        return [*clicked, *written]

    def _group(self, inks: Iterable[Ink], fields: Iterable[Field], pen: Pen) -> None:
        """What belongs together: texts, boxes, and the fields over them."""
        self.tags.begin_group()
        for run in _paragraphs(inks):
            first = run[0]
            role = self._role(first) if isinstance(first, Line) else None
            with self.tags.piece(role, pen.canvas) if role else decoration(pen.canvas):
                for ink in run:
                    ink.draw(pen)
        for field in fields:
            with decoration(pen.canvas):  # its field says what it is for
                _draw_box(field, pen)
            self.tags.enter(field)

    def _role(self, line: Line) -> str:
        if line.face != BOLD:
            return "P"
        return "H1" if line.size >= self.frame.style.title else "H2"


def _paragraphs(inks: Iterable[Ink]) -> Iterator[list[Ink]]:
    """The lines of text that go on from one to the next together, everything else alone."""
    run: list[Ink] = []
    for ink in inks:
        if run and not _goes_on(run[-1], ink):
            yield run
            run = []
        run.append(ink)
    if run:
        yield run


def _goes_on(before: Ink, ink: Ink) -> bool:
    """Whether a line stands right below another one of its size and face."""
    if not (isinstance(before, Line) and isinstance(ink, Line)):
        return False
    alike = (before.size, before.face, before.grey) == (ink.size, ink.face, ink.grey)
    return alike and abs(ink.y - before.y - leading(ink.size)) < 0.01


def _draw_box(field: Field, pen: Pen) -> None:
    boxes = [option.box for option in field.options] or ([field.area.grown(INSET)] if field.lines else [])
    for box in boxes:
        pen.box(box.x, box.y, box.width, box.height)
