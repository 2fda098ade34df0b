"""WordprocessingML in small pieces: elements, paragraphs, runs, fields. Every text is made fit for XML here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.oxml.xmlchemy import BaseOxmlElement

from ikm.output.plain import clean

Element = BaseOxmlElement
TWIPS = 20  # to the point
_SPACE = qn("xml:space")
_NAMESPACES = {"w": nsmap["w"]}
_W = f"{{{nsmap['w']}}}"


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """`w:tag` with attributes in the same namespace."""
    made: Element = oxml_parser.makeelement(_W + tag, nsmap=_NAMESPACES)
    for name, value in attributes.items():
        made.set(_W + name, str(value))
    made.extend(children)
    return made


def run(text: str, style: str = "") -> Element:
    """A run of text; its line breaks and tabs are kept as such."""
    properties = [element("rPr", element("rStyle", val=style))] if style else []
    return element("r", *properties, *_pieces(text))


def _pieces(text: str) -> Iterator[Element]:
    for piece in re.split("(\r\n|[\n\r\t])", clean(text)):
        if piece == "\t":
            yield element("tab")
        elif piece in ("\n", "\r", "\r\n"):
            yield element("br")
        elif piece:
            words = element("t")
            words.text = piece
            words.set(_SPACE, "preserve")
            yield words


def paragraph(style: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
    """A paragraph in the style with this id; `properties` are its own, in the order that the schema wants."""
    return element("p", element("pPr", element("pStyle", val=style), *properties), *content)


def field(instruction: str, result: str, *, dirty: bool = False) -> tuple[Element, ...]:
    """A field with the result that stands there until a word processor reckons it anew."""
    code = element("instrText")
    code.text = f" {instruction} "
    code.set(_SPACE, "preserve")
    return (
        element("r", _mark("begin", dirty=dirty)),
        element("r", code),
        element("r", _mark("separate")),
        run(result),
        element("r", _mark("end")),
    )


def opened(instruction: str) -> tuple[Element, ...]:
    """The beginning of a field whose result goes on over paragraphs, to be reckoned when the document is opened."""
    return field(instruction, "", dirty=True)[:3]


def closed() -> Element:
    """The end of such a field."""
    return element("r", _mark("end"))


def _mark(kind: str, *, dirty: bool = False) -> Element:
    made = element("fldChar", fldCharType=kind)
    if dirty:
        made.set(qn("w:dirty"), "true")
    return made
