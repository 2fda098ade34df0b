"""The funnel and the trend as drawings: nothing beyond the drawing, no words upon words, names for what stands out."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, String
from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from ikm.output.drawing.funnel import funnel_chart
from ikm.output.drawing.trend import trend_chart
from ikm.output.report import Band, FunnelChart, FunnelPoint, TrendChart, TrendPoint
from ikm.survey.typeface import register_faces

ACCENT, WIDTH = HexColor("#0B5D7A"), 450.0
BANDS = (
    Band("D", 25, 65, "25,00"),
    Band("C", 65, 76.61, "65,00"),
    Band("B", 76.61, 88.31, ""),
    Band("A", 88.31, 100, ""),
)
Box = tuple[float, float, float, float]


def words(drawing: Drawing) -> list[tuple[str, Box]]:
    """Texts with the boxes of their capitals and figures."""
    return [
        (s.text, (s.x, s.y, s.x + stringWidth(s.text, s.fontName, s.fontSize), s.y + 0.66 * s.fontSize))
        for s in drawing.contents
        if isinstance(s, String)
    ]


def circles(drawing: Drawing) -> list[Circle]:
    return [shape for shape in drawing.contents if isinstance(shape, Circle)]


def insist_on_room(drawing: Drawing, *, but: tuple[str, ...] = ()) -> None:
    for shape in drawing.contents:
        if not isinstance(shape, String):
            left, foot, right, top = shape.getBounds()
            assert min(left, foot) >= -0.1, shape
            assert right <= drawing.width + 0.1, shape
            assert top <= drawing.height + 0.1, shape
    found = words(drawing)
    for text, (left, foot, right, top) in found:
        assert left >= -0.1, text
        assert right <= drawing.width + 0.1, text
        assert foot >= 0, text
        assert top <= drawing.height, text
    for (one, a), (other, b) in combinations(found, 2):
        if one not in but and other not in but:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)


def trend(indices: list[float], half: float = 2.0, label: str = "Tahun {}", broken: tuple[int, ...] = ()) -> Drawing:
    register_faces()
    points = [
        TrendPoint(
            label.format(2000 + i),
            index,
            max(index - half, 25),
            min(index + half, 100),
            f"{index:.2f}".replace(".", ","),
            broken="unsur berganti" if i in broken else "",
        )
        for i, index in enumerate(indices)
    ]
    return trend_chart(TrendChart("", "", tuple(points), BANDS), WIDTH, ACCENT)


@pytest.mark.parametrize("count", [1, 2, 6, 12, 24])
def test_every_period_is_a_dot_and_the_last_is_always_named(count: int) -> None:
    drawing = trend([80 + i / 10 for i in range(count)])
    assert len(circles(drawing)) == count
    said = [text for text, _ in words(drawing)]
    assert f"{80 + (count - 1) / 10:.2f}".replace(".", ",") in said
    assert str(2000 + count - 1) in " ".join(said)


def test_a_break_parts_the_line_and_says_why() -> None:
    joined, parted = trend([80, 81, 82]), trend([80, 81, 82], broken=(1,))
    steep = [sum(isinstance(s, Line) and s.x1 != s.x2 and s.y1 != s.y2 for s in d.contents) for d in (joined, parted)]
    assert steep == [2, 1]
    assert [text for text, _ in words(parted)].count("unsur berganti") == 1


@given(
    indices=st.lists(st.floats(25, 100), min_size=1, max_size=40),
    half=st.floats(0, 20),
    label=st.sampled_from(["Tahun {}", "Triwulan III Tahun {}", "September {}", "Semester II Tahun {}"]),
)
def test_a_trend_has_room_for_its_words(indices: list[float], half: float, label: str) -> None:
    drawing = trend(indices, half, label)
    insist_on_room(drawing, but=("A", "B", "C", "D"))


def funnel(points: list[tuple[int, float, bool]], name: str = "Unit {}") -> Drawing:
    register_faces()
    most = max(n for n, _, _ in points)
    limits = tuple((n, max(83 - 30 / n**0.5, 25), min(83 + 30 / n**0.5, 100)) for n in (1, 4, 16, 64, most + 64))
    made = tuple(FunnelPoint(name.format(i), n, index, beyond) for i, (n, index, beyond) in enumerate(points))
    return funnel_chart(FunnelChart("", "", made, 83, limits, "responden"), WIDTH, ACCENT)


def test_full_dots_are_beyond_and_named() -> None:
    drawing = funnel([(40, 82, False), (60, 95, True), (90, 84, False)])
    assert [circle.fillColor == white for circle in circles(drawing)] == [True, True, False]
    said = [text for text, _ in words(drawing)]
    assert "Unit 1" in said
    assert "Unit 0" not in said


def test_the_limits_are_a_ground_between_two_lines() -> None:
    assert sum(isinstance(shape, Polygon) for shape in funnel([(40, 82, False)]).contents) == 1


def test_higher_is_higher_and_more_is_farther_right() -> None:
    low, high = circles(funnel([(40, 78, False), (400, 88, False)]))
    assert low.cy < high.cy
    assert low.cx < high.cx


@settings(max_examples=60)
@given(
    points=st.lists(st.tuples(st.integers(1, 100_000), st.floats(25, 100), st.booleans()), min_size=1, max_size=80),
    name=st.sampled_from(
        ["U{}", "Puskesmas Melati {}", "{} Unit Pelaksana Teknis Dinas Pendidikan dan Kebudayaan Kecamatan"]
    ),
)
def test_names_in_a_funnel_cover_neither_dots_nor_names(points: list[tuple[int, float, bool]], name: str) -> None:
    drawing = funnel(points, name)
    insist_on_room(drawing)
    for text, (left, foot, right, top) in words(drawing):
        if text[0] == name[0] or "…" in text:
            for circle in circles(drawing):
                over = left < circle.cx < right and foot < circle.cy < top
                assert not over, text
