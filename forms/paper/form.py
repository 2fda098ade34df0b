"""A form that is ready to be printed: its layout, and what else is drawn on its pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ikm.forms.layout import MONTH, NEAR, SERVICE, Choice, Layout, Page, Rect
from ikm.forms.paper.calendar import months_of
from ikm.forms.paper.content import Content
from ikm.forms.paper.heading import Frame
from ikm.forms.paper.ink import Ink, rects_of
from ikm.forms.paper.parts import Part, height_of, paged, placed
from ikm.forms.paper.sheet import Sheet
from ikm.forms.paper.speech import Speech
from ikm.forms.paper.style import LARGE, NORMAL, ROOMS, TOP, Room
from ikm.survey.messages import Language
from ikm.survey.project import Project, Unit
from ikm.survey.typeface import PAGES, register_faces

Size = Literal["A4", "F4"]


@dataclass(frozen=True)
class PaperForm:
    """Where everything stands: `layout` what is read, `ink` what else is printed on each page but codes and numbers."""

    project: Project
    frame: Frame
    sheet: Sheet
    layout: Layout
    ink: tuple[tuple[Ink, ...], ...]

    @property
    def title(self) -> str:
        """Of the document."""
        return self.frame.title

    @property
    def languages(self) -> tuple[Language, ...]:
        """What it speaks, the most important first."""
        return self.frame.speech.languages

    def to_pdf(self, serials: Sequence[int] = ()) -> bytes:
        """A sheet for each serial; without any the master, to be photocopied. Same form, same bytes."""
        from ikm.forms.paper.printing import printed

        return printed(self, serials)


def paper_form(
    project: Project,
    unit: Unit | None,
    *,
    language: Language | Sequence[Language] = "id",
    page: Size = "A4",
    large: bool = False,
) -> PaperForm:
    """The questionnaire on paper, in one language or in several, the first one above.

    Elements that do not apply to the unit are not asked. The roomiest arrangement on the fewest pages is taken; the
    service is written by hand only where that keeps the form to one side, or to one sheet in large print or in several
    languages. What fits none follows on another page. large: letters and boxes for people who see badly.
    """
    register_faces()
    speech = Speech((language,) if isinstance(language, str) else tuple(language))
    frame = Frame(project.instansi, unit, speech, LARGE if large else NORMAL)
    sheet = _sheet(frame, *PAGES[page])
    sides = 2 if large or len(speech.languages) > 1 else 1
    pages = _Pages(project, unit, frame, sheet).best(sides)
    stand = tuple(tuple(placed(parts, TOP, sheet.room)) for parts in pages)
    ink = tuple((*_moved(parts), *frame.foot(sheet, number, len(pages))) for number, parts in enumerate(stand, start=1))
    layout = Layout(
        unit=unit.nama if unit else None,
        instrument=project.instrument.id,
        width=sheet.page_width,
        height=sheet.page_height,
        pages=tuple(_page(parts, ink, sheet) for parts, ink in zip(stand, ink, strict=True)),
        filled=tuple(_filled(project, unit)),
    )
    return PaperForm(project, frame, sheet, layout, ink)


def _sheet(frame: Frame, width: float, height: float) -> Sheet:
    bare = Sheet(width, height, 0.0)
    return replace(bare, foot=frame.foot_height(bare.width))


@dataclass(frozen=True)
class _Pages:
    """The ways to put a form on pages."""

    project: Project
    unit: Unit | None
    frame: Frame
    sheet: Sheet

    def best(self, sides: int) -> list[list[Part]]:
        """The roomiest on the fewest pages; services are given up only for a form of no more than `sides` pages."""
        listed = [self._pages(room) for room in ROOMS if room.services_listed]
        fewest = min(listed, key=len)
        if len(fewest) <= sides:
            return fewest
        by_hand = (self._pages(room) for room in ROOMS if not room.services_listed)
        return next((pages for pages in by_hand if len(pages) <= sides), fewest)

    def _pages(self, room: Room) -> list[list[Part]]:
        """The form with so much room; remarks take what is left of a last page."""
        content = Content(self.project, self.unit, self.frame, self.sheet, room)
        pages = paged(content.parts(), self.frame.head_again(self.sheet), self.sheet.room)
        if len(pages) > 1:
            pages[-1][-1] = content.remarks(self.sheet.room - height_of(pages[-1]))
        return pages


def _moved(parts: Sequence[tuple[Part, float]]) -> Iterator[Ink]:
    return (ink.moved(0, y) for part, y in parts for ink in part.ink)


def _page(parts: Sequence[tuple[Part, float]], ink: Sequence[Ink], sheet: Sheet) -> Page:
    """What is to be read of a page."""
    drawn = rects_of(ink)
    marks = (marks.moved(0, y) for part, y in parts for marks in part.marks)
    return Page(
        qr=sheet.qr,
        matrix=sheet.matrix,
        marks=tuple(replace(m, choices=tuple(_with_near(choice, drawn) for choice in m.choices)) for m in marks),
        writing=tuple(place.moved(0, y) for part, y in parts for place in part.writing),
    )


def _with_near(choice: Choice, drawn: Sequence[Rect]) -> Choice:
    """The choice with all that is drawn near its box."""
    ring = choice.box.grown(NEAR)
    near = (rect for rect in drawn if rect.y < ring.bottom and rect.bottom > ring.y)
    near = (rect for rect in near if rect.x < ring.right and rect.right > ring.x)
    return replace(choice, printed=(*choice.printed, *(r for r in near if not _among(choice.printed, r))))


def _among(rects: Sequence[Rect], rect: Rect) -> bool:
    """Whether it is one of them, but for rounding."""
    return any(abs(rect.x - other.x) < 0.03 and abs(rect.y - other.y) < 0.03 for other in rects)


def _filled(project: Project, unit: Unit | None) -> Iterator[tuple[str, str]]:
    """What the form says by itself, since there is nothing to choose."""
    months = months_of(project.period, "id")
    if len(months) == 1:
        yield MONTH, months[0].value
    if unit is not None and len(unit.layanan) == 1:
        yield SERVICE, unit.layanan[0].nama
