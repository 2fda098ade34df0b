"""What ink beside a box belongs to, on a clean page with a few lines drawn on it by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ikm.forms.layout import Choice, Marks
from ikm.forms.paper import PaperForm, paper_form
from ikm.forms.scan.page import FoundPage, Picture, find_page, read_page
from ikm.forms.scan.reading import FieldReading
from ikm.survey.project import Agency, Project, Service, Survey, Unit
from paper.blank import MM, blank

DPI = 200
UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(instansi=Agency(nama="Dinas Kesehatan"), survei=Survey(periode="2026"), unit=(UNIT,))
Line = Sequence[tuple[float, float]]


@cache
def form() -> PaperForm:
    return paper_form(PROJECT, UNIT)


def question(key: str) -> Marks:
    return next(marks for marks in form().layout.pages[0].marks if marks.key == key)


def choice(key: str, value: str) -> Choice:
    return next(choice for choice in question(key).choices if choice.value == value)


def cross(key: str, value: str, reach: float = 1.0) -> list[Line]:
    """Two strokes from corner to corner; reach: how far beyond, as a factor."""
    box = choice(key, value).box
    (x, y), half = box.centre, box.width / 2 * reach
    return [[(x - half, y - half), (x + half, y + half)], [(x + half, y - half), (x - half, y + half)]]


def ring(key: str, value: str, radius: float, flat: float = 1.0) -> list[Line]:
    """flat: how high it is, as a share of its width."""
    x, y = choice(key, value).box.centre
    at = np.linspace(0, 2 * np.pi, 60)
    return [[(x + radius * np.cos(a), y + radius * flat * np.sin(a)) for a in at]]


def drawn(lines: Sequence[Line], width: float, light: int) -> Picture:
    """The page with these lines, in millimetres, drawn by a pen of that width; light: 0 is black."""
    picture = Image.fromarray(blank(form(), DPI)[:, :, 0])
    draw = ImageDraw.Draw(picture)
    for line in lines:
        draw.line([(x * DPI / MM, y * DPI / MM) for x, y in line], fill=light, width=round(width * DPI / MM))
    return np.asarray(picture)


def read_of(picture: Picture) -> dict[str, FieldReading]:
    page = find_page(picture, lambda code: form().layout)
    assert isinstance(page, FoundPage)
    return {field.key: field for field in read_page(page).fields}


def read(*lines: Line, width: float = 0.5, light: int = 40) -> dict[str, FieldReading]:
    """What is read of the page with these lines."""
    return read_of(drawn(lines, width, light))


def read_in_two_levels(*lines: Line) -> dict[str, FieldReading]:
    """What is read of a scan of black and white."""
    return read_of(np.where(drawn(lines, 0.5, 40) > 128, 255, 0).astype(np.uint8))


def crosses() -> list[Line]:
    """The first answer to every question."""
    return [line for marks in form().layout.pages[0].marks for line in cross(marks.key, marks.choices[0].value)]


def test_the_end_of_a_cross_beside_the_next_box_is_no_mark_there() -> None:
    """Its arm ends 0.6 mm left of the next box: as much ink lies there as of a hand that points at it."""
    own, other = choice("tanggal.hari", "11").box, choice("tanggal.hari", "12").box
    arm = [(own.centre[0], own.centre[1]), (other.x - 0.6, other.bottom + 0.2)]
    found = read(*cross("tanggal.hari", "11"), arm, arm, width=0.9)["tanggal.hari"]
    assert (found.outcome, found.value) == ("value", "11")


@pytest.mark.parametrize(("key", "value"), [("persyaratan", "2"), ("pekerjaan", "TNI"), ("tanggal.hari", "11")])
@pytest.mark.parametrize("radius", [3.2, 4.0])
def test_a_ring_round_a_box_is_never_a_blank(key: str, value: str, radius: float) -> None:
    """In close rows it meets the boxes above and below, which does not make it theirs."""
    found = read(*ring(key, value, radius))[key]
    assert found.outcome == "review"


@pytest.mark.parametrize(("key", "value", "flat"), [("tanggal.hari", "31", 1.0), ("tanggal.bulan", "2026-01", 0.7)])
def test_a_ring_round_one_box_is_no_mark_in_the_next(key: str, value: str, flat: float) -> None:
    """Where boxes stand near to each other, a generous ring goes through the neighbour, and only there inside."""
    assert read(*ring(key, value, 5.6, flat))[key].outcome == "review"


def test_a_mark_in_the_lightest_pencil_is_no_blank() -> None:
    """It is lighter than what counts as ink, and yet somebody sees it."""
    paper = 255 - round(0.07 * 255)
    assert read(*cross("waktu", "2"), light=paper)["waktu"].outcome == "review"
    assert read()["waktu"].outcome == "blank"


def test_dirt_across_a_strike_does_not_undo_it() -> None:
    box = choice("biaya", "4").box
    strike = [[(box.x - 1.6, y), (box.right + 1.6, y)] for y in (box.centre[1] - 0.6, box.centre[1] + 0.6)]
    dirt = [(box.right + 0.8, 30), (box.right + 0.8, 290)]
    assert read(*cross("biaya", "4"), *strike, dirt)["biaya"].outcome == "review"


def test_a_speck_in_another_box_leaves_a_strong_mark() -> None:
    x, y = choice("sarana", "1").box.centre
    speck = [(x - 0.2, y), (x + 0.2, y)]
    found = read(*cross("sarana", "3"), speck, width=0.4)["sarana"]
    assert (found.outcome, found.value) == ("value", "3")


def test_a_blot_on_both_a_box_and_the_paper_beside_another_is_shown() -> None:
    """It hangs together with the first box, and may be meant for the second."""
    first, second = choice("persyaratan", "1").box, choice("persyaratan", "2").box
    y = first.bottom + 1.6
    blot = [(first.centre[0], first.centre[1]), (first.centre[0], y), (second.centre[0] - 1.5, y)]
    found = read(*cross("persyaratan", "1"), blot, width=2.4)["persyaratan"]
    assert found.outcome == "review"


def test_a_line_down_the_page_leaves_the_other_marks_and_no_blank() -> None:
    """Dirt in a scanner, or a hand that answers all questions at once: nobody can tell."""
    x = choice("persyaratan", "3").box.centre[0]
    found = read([(x, 30), (x, 270)], *cross("prosedur", "1"))
    assert (found["prosedur"].outcome, found["prosedur"].value) == ("value", "1")
    assert found["waktu"].outcome == "review"


@pytest.mark.parametrize("reach", [0.9, 1.3])
def test_two_level_lines_take_a_mark_back(reach: float) -> None:
    box = choice("biaya", "2").box
    strike = [[(box.x - 1.6, y), (box.right + 1.6, y)] for y in (box.centre[1] - 0.6, box.centre[1] + 0.6)]
    alone = read(*cross("biaya", "2", reach), *strike)["biaya"]
    other = read(*cross("biaya", "2", reach), *strike, *cross("biaya", "4"))["biaya"]
    assert alone.outcome == "review"
    assert (other.outcome, other.value) == ("value", "4")


def test_lines_in_both_directions_are_a_mark_and_no_strike() -> None:
    """Though those across come out on both sides, and those down on one."""
    box = choice("biaya", "2").box
    (x, y), half = box.centre, box.width / 2
    across = [[(x - 1.3 * half, y + by), (x + 1.3 * half, y + by)] for by in (-0.45, 0.45)]
    down = [[(x + by, y), (x + by, y + 1.5 * half)] for by in (-0.45, 0.45)]
    assert read(*across, width=0.3)["biaya"].outcome == "review"
    found = read(*across, *down, width=0.3)["biaya"]
    assert (found.outcome, found.value) == ("value", "2")


def test_one_level_stroke_of_a_cross_does_not() -> None:
    box = choice("biaya", "2").box
    (x, y), half = box.centre, box.width * 0.7
    found = read([(x - half, y), (x + half, y)], [(x, y - half), (x, y + half)], width=0.4)["biaya"]
    assert (found.outcome, found.value) == ("value", "2")


def test_a_blot_over_a_box_takes_no_mark_back() -> None:
    """Who blackens two boxes, one of them broadly, has marked two, though it comes out on both sides as lines do."""
    box, other = choice("biaya", "2").box, choice("biaya", "4").box
    blot = [[(box.x - 1.5, y), (box.right + 1.6, y)] for y in np.arange(box.y - 1, box.bottom + 1, 0.3)]
    black = [[(other.x, y), (other.right, y)] for y in np.arange(other.y, other.bottom, 0.3)]
    assert read(*blot, *black)["biaya"].outcome == "review"


def test_a_strike_that_hardly_comes_out_on_one_side_is_seen() -> None:
    """Faded, or drawn in haste from the middle of the mark: nobody who means the mark draws two such lines."""
    box = choice("biaya", "2").box
    strike = [[(box.x - 0.6, y), (box.right + 1.6, y)] for y in (box.centre[1] - 0.6, box.centre[1] + 0.6)]
    assert read(*cross("biaya", "2"), *strike, width=0.3)["biaya"].outcome == "review"


def test_a_blot_that_reaches_into_a_box_is_no_mark() -> None:
    box = choice("biaya", "4").box
    x, below = box.centre[0], box.bottom - 0.8
    blot = [[(x - 3, y), (x + 3, y)] for y in np.arange(below, below + 3.6, 0.3)]
    assert read(*blot)["biaya"].outcome == "review"


def test_handwriting_that_hangs_down_into_a_box_is_no_mark() -> None:
    """Of a signature, or of what was written in the row above: a little inside, and much beside the box."""
    box = choice("biaya", "2").box
    ups_and_downs = np.arange(box.x - 1.5, box.right + 0.5, 0.45)
    loops = [(x, box.y - 2.6 if n % 2 else box.y + 1.3) for n, x in enumerate(ups_and_downs)]
    assert read(loops, width=0.4)["biaya"].outcome == "review"


def test_handwriting_beside_a_mark_makes_it_doubtful() -> None:
    """It may belong to it: what goes through a box and on over its text was not meant for the box."""
    box = choice("biaya", "1").box
    word = [[(box.x - 2.4, y), (box.x - 0.6, y)] for y in np.arange(box.y, box.bottom, 0.8)]
    assert read(*cross("biaya", "1", 0.8))["biaya"].outcome == "value"
    assert read(*cross("biaya", "1", 0.8), *word)["biaya"].outcome == "review"


def test_what_black_and_white_leaves_of_a_strike_is_shown() -> None:
    """Dashes of two level lines on one side; a cross, which is as long upwards, is believed."""
    box = choice("prosedur", "1").box
    ends = [[(box.x - 1.2, y), (box.x + 0.9, y)] for y in (box.centre[1] - 0.6, box.centre[1] + 0.6)]
    bars = [[(box.x, y), (box.right, y)] for y in (box.centre[1] - 0.6, box.centre[1] + 0.6)]
    others = [line for line in crosses() if line not in cross("prosedur", "1")]
    assert read_in_two_levels(*others, *ends, *bars)["prosedur"].outcome == "review"
    assert read_in_two_levels(*others, *cross("prosedur", "1", 1.6))["prosedur"].outcome == "value"


def test_a_scan_of_black_and_white_on_which_most_marks_are_missing_is_not_believed() -> None:
    """The one mark that is left may have been struck out, or be one of two."""
    assert read_in_two_levels(*crosses())["prosedur"].outcome == "value"
    assert read_in_two_levels(*cross("prosedur", "1"))["prosedur"].outcome == "review"


def test_the_rest_of_a_mark_beside_a_box_is_shown_where_grey_is_lost() -> None:
    """In grey a circle or a second mark would be seen whole; black and white may leave a dash of it."""
    box = choice("biaya", "3").box
    dash = [(box.x - 1.4, box.centre[1]), (box.x - 0.5, box.centre[1])]
    assert read(*crosses(), dash)["biaya"].outcome == "value"
    assert read_in_two_levels(*crosses(), dash)["biaya"].outcome == "review"


def test_a_doubt_proposes_what_is_likeliest() -> None:
    circled = read(*ring("persyaratan", "2", 3.2))["persyaratan"]
    assert circled.value == "2"
    assert circled.confidence > 0.6
    two = read(*cross("persyaratan", "1"), *cross("persyaratan", "4"))["persyaratan"]
    assert two.outcome == "review"
    assert two.confidence < 0.6


def test_a_box_that_cannot_be_seen_is_not_left_out() -> None:
    """A label glued over the last answer: what is under it nobody knows."""
    box = choice("persyaratan", "4").box
    picture = blank(form(), DPI)[:, :, 0].copy()
    left, top, right, bottom = (round(v * DPI / MM) for v in (box.x - 2, box.y - 2, box.right + 8, box.bottom + 2))
    picture[top:bottom, left:right] = 250
    found = read_of(picture)
    assert found["persyaratan"].outcome == "review"
    assert found["prosedur"].outcome == "blank"
