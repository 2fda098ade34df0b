"""Figures of a report as SVG inside a page.

reportlab's own SVG is a file by itself, and ten times slower: it names its styles in attributes that a page's policy
forbids, gives each drawing the same ids, and turns each text about a whole number, up to a point off its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from html import escape

from markupsafe import Markup
from reportlab.graphics.shapes import Circle, Line, Polygon, PolyLine, Rect, Shape, String
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import getFont, stringWidth

from ikm.output.drawing.figure import drawn
from ikm.output.html.text import printable
from ikm.output.report import Figure
from ikm.survey.typeface import BOLD, ITALIC, SEMIBOLD, register_faces

WIDE, NARROW = 520.0, 290.0  # points; the second is read on a phone, where the first would be too small

_FACES: dict[str, dict[str, object]] = {
    SEMIBOLD: {"font-weight": 600},
    BOLD: {"font-weight": 700},
    ITALIC: {"font-style": "italic"},
}


def svg(figure: Figure, width: float, accent: str, key: str) -> Markup:
    """The figure as an `<svg>` element, with its caption as title and its alternative text as description.

    key: begins the ids in it, and is used once in a page. Each text is as wide as in the face that the drawing was
    made for, whatever face the reader has.
    """
    register_faces()
    drawing = drawn(figure, width, HexColor(accent))
    named = [(tag, words) for tag, words in (("title", figure.caption), ("desc", figure.alt)) if words]
    about = [_element(tag, {"id": f"{key}-{tag}"}, _text(words)) for tag, words in named]
    shapes = [_drawn(shape, drawing.height) for shape in drawing.contents]
    attributes = {
        "viewBox": f"0 0 {_short(drawing.width)} {_short(drawing.height)}",
        "role": "img",
        "aria-labelledby": " ".join(f"{key}-{tag}" for tag, _ in named),
    }
    return Markup(_element("svg", attributes, "".join([*about, *shapes])))


@singledispatch
def _drawn(shape: Shape, height: float) -> str:
    """A shape of a drawing that high, in which y rises, as an element of SVG, in which it falls."""
    raise TypeError(f"no SVG for {type(shape).__name__}")


@_drawn.register
def _(shape: Rect, height: float) -> str:
    place = {"x": shape.x, "y": height - shape.y - shape.height, "width": shape.width, "height": shape.height}
    return _element("rect", {**place, "rx": shape.rx or None, **_fill(shape), **_stroke(shape)})


@_drawn.register
def _(shape: Circle, height: float) -> str:
    place = {"cx": shape.cx, "cy": height - shape.cy, "r": shape.r}
    return _element("circle", {**place, **_fill(shape), **_stroke(shape)})


@_drawn.register
def _(shape: Line, height: float) -> str:
    place = {"x1": shape.x1, "y1": height - shape.y1, "x2": shape.x2, "y2": height - shape.y2}
    return _element("line", {**place, **_stroke(shape)})


@_drawn.register
def _(shape: PolyLine, height: float) -> str:
    return _element("polyline", {"points": _points(shape, height), "fill": "none", **_stroke(shape)})


@_drawn.register
def _(shape: Polygon, height: float) -> str:
    return _element("polygon", {"points": _points(shape, height), **_fill(shape), **_stroke(shape)})


@_drawn.register
def _(shape: String, height: float) -> str:
    words, face, size = shape.text, shape.fontName, shape.fontSize
    place = {"x": shape.x, "y": height - shape.y, "font-size": size, **_FACES.get(face, {}), **_fill(shape)}
    known = getFont(face).face.charToGlyph
    if words and all(ord(letter) in known for letter in words):
        place |= {"textLength": stringWidth(words, face, size), "lengthAdjust": "spacingAndGlyphs"}
    return _element("text", place, _text(words))


def _points(shape: Shape, height: float) -> str:
    pairs = zip(shape.points[::2], shape.points[1::2], strict=True)
    return " ".join(f"{_short(x)},{_short(height - y)}" for x, y in pairs)


def _fill(shape: Shape) -> dict[str, object]:
    return {"fill": _hex(shape.fillColor)}


def _stroke(shape: Shape) -> dict[str, object]:
    if shape.strokeColor is None or not shape.strokeWidth:
        return {}
    dashes = " ".join(map(_short, shape.strokeDashArray or ()))
    return {"stroke": _hex(shape.strokeColor), "stroke-width": shape.strokeWidth, "stroke-dasharray": dashes or None}


def _hex(colour: Color | None) -> str:
    return "none" if colour is None else f"#{colour.hexval().removeprefix('0x')}"


def _element(tag: str, attributes: Mapping[str, object], inside: str = "") -> str:
    """An element; `inside` is markup, and no attribute holds a text from outside. One without a value is left out."""
    told = "".join(f' {name}="{_short(value)}"' for name, value in attributes.items() if value is not None)
    return f"<{tag}{told}>{inside}</{tag}>" if inside else f"<{tag}{told}/>"


def _text(words: str) -> str:
    return escape(printable(words))


def _short(value: object) -> str:
    """A number to two places, without zeros that say nothing; a word as it is."""
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
