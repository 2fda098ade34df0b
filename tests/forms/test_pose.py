"""Where the reader finds the boxes of a page that lies askew, lost a corner, or is bent: where they were moved to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from ikm.forms.code import SheetCode
from ikm.forms.layout import Page, Rect
from ikm.forms.paper import PaperForm, paper_form
from ikm.forms.scan.codes import codes_in
from ikm.forms.scan.page import FoundPage, Picture, cut_out, find_page
from ikm.forms.scan.pose import pose_of
from ikm.survey.project import Agency, Project, Service, Survey, Unit
from paper.blank import MM, blank

DPI = 200
POINTS = DPI / MM
UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(instansi=Agency(nama="Dinas Kesehatan"), survei=Survey(periode="2026"), unit=(UNIT,))

Places = NDArray[np.float64]
"""Millimetres on paper, n x 2."""


@cache
def form() -> PaperForm:
    return paper_form(PROJECT, UNIT)


def page_of(code: SheetCode) -> Page:
    return form().layout.pages[code.page - 1]


def plain() -> Picture:
    return blank(form(), DPI)[:, :, 0]


def centres() -> Places:
    return np.array([box.centre for box in form().layout.pages[0].boxes])


def moved(picture: Picture, back: Callable[[Places], Places]) -> Picture:
    """The picture, each point from where `back` says that it was before."""
    height, width = picture.shape
    x, y = np.meshgrid((np.arange(width) + 0.5) / POINTS, (np.arange(height) + 0.5) / POINTS)
    places = back(np.stack([x.ravel(), y.ravel()], axis=1)) * POINTS - 0.5
    came = ndimage.map_coordinates(picture, [places[:, 1], places[:, 0]], order=1, mode="constant", cval=255)
    return np.asarray(came.reshape(height, width), dtype=np.uint8)


def page_in(picture: Picture) -> FoundPage:
    page = find_page(picture, lambda code: form().layout)
    assert isinstance(page, FoundPage), page.reason
    return page


def missed(picture: Picture, back: Callable[[Places], Places]) -> float:
    """How far the box that is worst found is from where it was moved to, in millimetres on paper."""
    page = page_in(picture)
    places = page.outlines.pose.to_picture(centres() + page.outlines.shifts) / POINTS
    return float(np.hypot(*(back(places) - centres()).T).max())


def without_corner(picture: Picture, corner: Rect) -> Picture:
    left, top, right, bottom = (
        round(edge * POINTS) for edge in (corner.x - 2, corner.y - 2, corner.right + 2, corner.bottom + 2)
    )
    picture = picture.copy()
    picture[top:bottom, left:right] = 255
    return picture


def askew(places: Places) -> Places:
    """As of a picture that was taken from the lower right: there a millimetre takes more points than at the left."""
    x, y = (places - (105, 148)).T
    far = 1 + 0.0006 * x + 0.0004 * y
    return np.stack([(x + 0.03 * y) / far, (y - 0.04 * x) / far], axis=1) * 1.12 + (105, 148)


@pytest.mark.parametrize("lost", range(4))
def test_three_corner_marks_and_a_code_tell_the_perspective(lost: int) -> None:
    """Within the 2 mm in which boxes are looked for; a code alone knows less of what is far from it."""
    layout = form().layout
    picture = moved(without_corner(plain(), layout.corners[lost]), askew)
    codes = [code for code in codes_in(picture, page_of)[0] if code.is_qr]
    pose = pose_of(picture, codes, layout, layout.pages[0])
    corners = np.array([corner.centre for corner in layout.corners])
    assert np.hypot(*(askew(pose.to_picture(corners) / POINTS) - corners).T).max() < 2
    assert missed(picture, askew) < 0.3


@pytest.mark.parametrize("height", [-10.0, -14.0, 14.0])
def test_a_page_whose_middle_bulges_is_found(height: float) -> None:
    """Its edges lie flat, with all that says where it lies; its middle is farther off than boxes are looked for."""

    def bulged(places: Places) -> Places:
        middle = 1 - (places[:, 0] / 105 - 1) ** 2
        return places + np.stack([np.zeros_like(middle), height * middle], axis=1)

    assert missed(moved(plain(), bulged), bulged) < 0.4


@pytest.mark.parametrize("is_qr", [True, False], ids=["QR", "Data Matrix"])
def test_codes_stand_where_the_layout_says(is_qr: bool) -> None:
    codes, _ = codes_in(plain(), page_of)
    code = next(code for code in codes if code.is_qr == is_qr)
    place = code.place(form().layout.pages[0])
    seen = code.corners / POINTS
    printed = [(place.x, place.y), (place.right, place.y), (place.right, place.bottom), (place.x, place.bottom)]
    assert np.hypot(*(seen - printed).T).max() < 0.4


@pytest.mark.parametrize("turns", range(4))
def test_the_second_code_is_the_same_wherever_it_is_looked_for(turns: int) -> None:
    """Near to where the first one puts it; and in the whole picture, where nothing of the kind is known."""
    picture = np.ascontiguousarray(np.rot90(moved(plain(), askew), turns))
    near, _ = codes_in(picture, page_of)
    anywhere, _ = codes_in(picture, lambda code: None)
    assert [code.is_qr for code in near] == [True, False]
    assert np.abs(np.subtract([code.corners for code in near], [code.corners for code in anywhere])).max() < 2


def test_a_second_code_that_is_not_where_it_should_be_is_found_all_the_same() -> None:
    elsewhere = replace(form().layout.pages[0], matrix=Rect(100, 20, 11, 11))
    codes, _ = codes_in(plain(), lambda code: elsewhere)
    assert [code.is_qr for code in codes] == [True, False]


def test_what_is_cut_out_of_a_page_that_lies_askew_is_straight() -> None:
    """As like the same row of a page that lies straight as no row half a millimetre beside it is."""
    area = form().layout.pages[0].marks[8].area
    straight, turned = (
        ndimage.uniform_filter(cut_out(page_in(picture), area).astype(float), 3)
        for picture in (plain(), moved(plain(), askew))
    )
    apart = np.abs(straight - turned).mean()
    assert apart < np.abs(straight[:, 3:] - turned[:, :-3]).mean() / 2
    assert apart < np.abs(straight[3:] - turned[:-3]).mean() / 2


def test_what_lies_beside_the_picture_is_white() -> None:
    beside = cut_out(page_in(plain()), Rect(-15, 100, 10, 8))
    assert beside.shape == (48, 60)
    assert (beside == 255).all()
