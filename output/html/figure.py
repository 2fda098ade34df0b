"""Figures of a report as SVG inside a page."""

from __future__ import annotations

from collections.abc import Iterator
from xml.dom.minidom import Element, Text

from markupsafe import Markup
from reportlab.graphics.renderSVG import SVGCanvas, draw
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import getFont, stringWidth

from ikm.output.drawing.figure import drawn
from ikm.output.html.text import printable
from ikm.output.report import Figure
from ikm.survey.typeface import BOLD, ITALIC, SEMIBOLD, register_faces

WIDE, NARROW = 520.0, 290.0  # points; the second is read on a phone, where the first would be too small

_LOOK = {SEMIBOLD: ("font-weight", "600"), BOLD: ("font-weight", "700"), ITALIC: ("font-style", "italic")}
_UNSAID = {"clip-path", "fill-rule"}  # nothing is drawn beyond the edge, and the root names the rule
_OF_LINES = {"stroke-linecap", "stroke-dasharray", "stroke-width"}


def svg(figure: Figure, width: float, accent: str, key: str) -> Markup:
    """The figure as an `<svg>` element that may stand in any page; `key`: begins its ids, one for each figure.

    What reportlab writes is a file of its own. Here the caption and the alternative text take the place of its title
    and description; styles become attributes, which a page may have whose policy forbids styles; ids that all
    drawings share go; places are exact; and each text is as wide as in the face that the drawing was made for,
    whatever face the reader has.
    """
    register_faces()
    drawing = drawn(figure, width, HexColor(accent))
    canvas = SVGCanvas((drawing.width, drawing.height))
    draw(drawing, canvas)
    root, body = canvas.svg, canvas.groupTree
    body.setAttribute("transform", f"scale(1,-1) translate(0,{-drawing.height:g})")
    for child in [child for child in root.childNodes if child is not body]:
        root.removeChild(child)
    for name in list(root.attributes.keys()):
        root.removeAttribute(name)
    named = [(tag, words) for tag, words in (("title", figure.caption), ("desc", figure.alt)) if words]
    about = {"viewBox": f"0 0 {drawing.width:g} {drawing.height:g}", "fill-rule": "evenodd", "role": "img"}
    about["aria-labelledby"] = " ".join(f"{key}-{tag}" for tag, _ in named)
    for name, value in about.items():
        root.setAttribute(name, value)
    for tag, words in named:
        element = canvas.doc.createElement(tag)
        element.setAttribute("id", f"{key}-{tag}")
        element.appendChild(canvas.doc.createTextNode(words))
        root.insertBefore(element, body)
    for element in _with_those_below(body):
        _style_as_attributes(element)
        if element.tagName == "text":
            _place_text(element)
    return Markup(printable(root.toxml()))


def _with_those_below(element: Element) -> Iterator[Element]:
    yield element
    for child in element.childNodes:
        if isinstance(child, Element):
            yield from _with_those_below(child)


def _style_as_attributes(element: Element) -> None:
    pairs = (part.partition(":") for part in element.getAttribute("style").split(";") if ":" in part)
    style = {name.strip(): value.strip() for name, _, value in pairs}
    unsaid = _UNSAID | (_OF_LINES if style.get("stroke") == "none" else set())
    for name in ("id", "style"):
        if element.hasAttribute(name):
            element.removeAttribute(name)
    if element.hasAttribute("transform") and not element.getAttribute("transform"):
        element.removeAttribute("transform")
    for name, value in style.items():
        if name not in unsaid:
            element.setAttribute(name, value)


def _place_text(element: Element) -> None:
    """Say how wide the text is, and its weight in place of its face; reportlab turns it about a rounded line."""
    face = element.getAttribute("font-family")
    element.removeAttribute("font-family")
    if face in _LOOK:
        element.setAttribute(*_LOOK[face])
    element.setAttribute("transform", f"translate(0,{2 * float(element.getAttribute('y')):g}) scale(1,-1)")
    words = "".join(child.data for child in element.childNodes if isinstance(child, Text))
    known = getFont(face).face.charToGlyph
    if words and all(ord(letter) in known for letter in words):
        size = float(element.getAttribute("font-size").removesuffix("px"))
        element.setAttribute("textLength", f"{stringWidth(words, face, size):.2f}")
        element.setAttribute("lengthAdjust", "spacingAndGlyphs")
