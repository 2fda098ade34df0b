"""The reader of marks, on pages that are filled in and brought back by a generator which knows nothing of it.

Each page comes from a stated seed. What the reader is measured by, on worse pages and more of them, is in
`benchmarks/paper.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from ikm.forms.code import SheetCode
from ikm.forms.layout import Layout, Rect
from ikm.forms.paper import PaperForm, paper_form
from ikm.forms.scan.page import FoundPage, Picture, find_page, read_page
from ikm.forms.scan.reading import FieldReading
from ikm.survey.messages import Language
from ikm.survey.project import Agency, Project, Service, Survey, Unit
from paper.blank import MM, blank
from paper.degrade import GENTLE, TUNING, WAYS, Severity, Way
from paper.filling import Truth, answer_of, fill
from paper.people import CLEAR, Kind, person
from paper.stack import Case, case, verdict
from paper.wear import STAINS

DPI = 200
SEEDS = (101, 102)  # of the pages of each way
UNIT = Unit(
    nama="Puskesmas Melati",
    layanan=tuple(Service(nama=name) for name in ("Poli Umum", "Poli Gigi", "KIA dan imunisasi", "Laboratorium")),
)
PROJECT = Project(
    instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), survei=Survey(periode="2026-S1"), unit=(UNIT,)
)


@cache
def form() -> PaperForm:
    return paper_form(PROJECT, UNIT)


def found(picture: Picture, *forms: PaperForm) -> FoundPage:
    layouts = {each.layout.id: each.layout for each in forms or (form(),)}

    def layout_of(code: SheetCode) -> Layout | None:
        return layouts.get(code.layout)

    page = find_page(picture, layout_of)
    assert isinstance(page, FoundPage), page.reason
    return page


def read(picture: Picture, *forms: PaperForm) -> dict[str, FieldReading]:
    return {field.key: field for field in read_page(found(picture, *forms)).fields}


@cache
def came_back(way: Way, severity: Severity) -> list[tuple[Case, dict[str, FieldReading]]]:
    made = [case(form(), seed, way, severity) for seed in SEEDS]
    return [(each, read(each.came.picture)) for each in made]


@cache
def marked_as(kind: Kind) -> list[tuple[Truth, FieldReading, set[str | None]]]:
    """Every question of a clean page answered in one way: what was meant, what was read, and what was marked at all."""
    rng = np.random.default_rng([7, list(Kind).index(kind)])
    who, page = person(rng, 0.0), form().layout.pages[0]
    answers = {question.key: answer_of(question, kind, rng) for question in page.marks}
    picture, truths = fill(blank(form(), DPI), page, answers, who, rng, DPI / MM)
    fields = read(picture)
    return [(truths[key], fields[key], {answer.value, answer.other}) for key, answer in answers.items()]


# Pages that come back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("severity", [GENTLE, TUNING], ids=["gentle", "harder"])
@pytest.mark.parametrize("way", WAYS)
def test_no_answer_is_wrong_without_a_person_being_asked(way: Way, severity: Severity) -> None:
    for made, fields in came_back(way, severity):
        silent = {key: made.truths[key] for key, field in fields.items() if verdict(form(), made, field) == "wrong"}
        assert not silent, (made.seed, made.came.effects)


@pytest.mark.parametrize(("severity", "least"), [(GENTLE, 0.97), (TUNING, 0.95)], ids=["gentle", "harder"])
def test_most_clear_marks_need_no_person(severity: Severity, least: float) -> None:
    """In grey and colour: what black and white leave of a mark is often less than clear."""
    pages = [page for way in WAYS if way != "black and white" for page in came_back(way, severity)]
    clear = [field for made, fields in pages for key, field in fields.items() if made.truths[key].kind in CLEAR]
    assert len(clear) > 100
    assert sum(field.outcome != "review" for field in clear) / len(clear) >= least


@pytest.mark.parametrize("dpi", [150, 300, 600])
def test_any_usual_resolution_will_do(dpi: int) -> None:
    made = case(form(), 103, "scan", GENTLE, dpi=dpi, odd=0.0)
    verdicts = [verdict(form(), made, field) for field in read(made.came.picture).values()]
    assert "wrong" not in verdicts
    assert verdicts.count("right") >= 0.9 * len(verdicts)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_may_lie_in_any_way(quarters: int) -> None:
    made, fields = came_back("scan", GENTLE)[0]
    turned = read(np.ascontiguousarray(np.rot90(made.came.picture, quarters)))
    taken = {key: field.value for key, field in fields.items() if field.outcome == "value"}
    assert {key: turned[key].value for key in taken} == taken


# Kinds of marks, drawn clean on a clean page ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind in CLEAR])
def test_a_clear_mark_is_the_answer(kind: Kind) -> None:
    answers = marked_as(kind)
    assert len(answers) > 14
    taken = [(truth.value, field.value) for truth, field, _ in answers if field.outcome == "value"]
    least = 0.5 if kind is Kind.SCRIBBLE else 0.93  # a broad scribble looks as if it had been struck out
    assert len(taken) >= least * len(answers)
    assert [meant for meant, _ in taken] == [value for _, value in taken]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mark_of_any_kind_is_right_or_shown_to_a_person(kind: Kind) -> None:
    assert [truth for truth, field, _ in marked_as(kind) if truth.judged(field) == "wrong"] == []


def test_of_two_marks_one_struck_out_as_the_form_shows_the_other_counts() -> None:
    answers = marked_as(Kind.STRUCK)
    assert sum(field.outcome == "value" for _, field, _ in answers) > len(answers) / 2


def test_two_marks_are_shown_to_a_person() -> None:
    assert {field.outcome for _, field, marked in marked_as(Kind.TWO) if len(marked) == 2} == {"review"}


# Pages without marks -------------------------------------------------------------------------------------------------


def test_an_empty_page_has_no_answers() -> None:
    assert {field.outcome for field in read(blank(form(), DPI)).values()} == {"blank"}


@pytest.mark.parametrize("name", sorted(STAINS.keys() - {"blot"}))
def test_a_stain_is_no_answer(name: str) -> None:
    """Stains fall where their seeds say, so enough of them are tried that some fall on boxes.

    A blot as large as a box is not among them: where one fills a box, nobody can tell it from a mark.
    """
    empty, boxes = blank(form(), DPI), list(form().layout.pages[0].boxes)
    stained = 0
    for seed in range(5):
        picture = STAINS[name](empty, np.random.default_rng([11, seed]), 0.8, DPI / MM)
        assert not [field for field in read(picture).values() if field.outcome == "value"], seed
        stained += sum(bool((_part(picture, box) != _part(empty, box)).any()) for box in boxes)
    assert stained > 0


def _part(picture: Picture, box: Rect) -> Picture:
    left, top, right, bottom = (round(v * DPI / MM) for v in (box.x, box.y, box.right, box.bottom))
    return picture[top:bottom, left:right]


# Other forms ---------------------------------------------------------------------------------------------------------


def _plain() -> PaperForm:
    return paper_form(PROJECT, UNIT, page="F4")


def _large() -> PaperForm:
    return paper_form(PROJECT, UNIT, large=True)


def _two_languages() -> PaperForm:
    spoken: tuple[Language, ...] = ("id", "en")
    return paper_form(PROJECT, UNIT, language=spoken)


@pytest.mark.parametrize("make", [_plain, _large, _two_languages], ids=["F4", "large print", "two languages"])
def test_every_page_of_every_form_is_read(make: Callable[[], PaperForm]) -> None:
    other = make()
    for number, page in enumerate(other.layout.pages, start=1):
        if not page.marks:
            continue
        made = case(other, 104, "scan", GENTLE, page=number, odd=0.0)
        fields = read(made.came.picture, form(), other)
        assert list(fields) == [marks.key for marks in page.marks]
        assert "wrong" not in [verdict(other, made, field) for field in fields.values()]


def test_a_form_that_the_project_does_not_have_is_told_by_name() -> None:
    other = _plain()
    page = find_page(blank(other, DPI), lambda code: None)
    assert not isinstance(page, FoundPage)
    assert page.foreign
    assert other.layout.id in page.reason.say("en")
