"""Lists of a Word document: what a bullet is, and numbers that begin anew with each list."""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

from ikm.output.docx.elements import Element, element

_INDENT = 360  # a twentieth of a point: 6 mm


class Lists:
    """The lists of one document."""

    def __init__(self, document: Document) -> None:
        self._root = _root(document)
        self._numbers = self._abstract("decimal", "%1.")
        self.bullets = self._list(self._abstract("bullet", "•"))

    def numbered(self) -> int:
        """The id of a new list, whose numbers begin with 1."""
        restart = element("lvlOverride", element("startOverride", val=1), ilvl=0)
        return self._list(self._numbers, restart)

    def _list(self, abstract: int, *overrides: Element) -> int:
        number = self._free("num", "numId", 1)
        self._root.append(element("num", element("abstractNumId", val=abstract), *overrides, numId=number))
        return number

    def _abstract(self, kind: str, text: str) -> int:
        number = self._free("abstractNum", "abstractNumId", 0)
        level = element(
            "lvl",
            element("start", val=1),
            element("numFmt", val=kind),
            element("lvlText", val=text),
            element("lvlJc", val="left"),
            element("pPr", element("ind", left=_INDENT, hanging=_INDENT)),
            ilvl=0,
        )
        made = element("abstractNum", element("multiLevelType", val="singleLevel"), level, abstractNumId=number)
        self._root.insert(len(self._root.findall(qn("w:abstractNum"))), made)  # the schema wants them first
        return number

    def _free(self, tag: str, attribute: str, first: int) -> int:
        taken = [int(each.get(qn(f"w:{attribute}"), "0")) for each in self._root.findall(qn(f"w:{tag}"))]
        return max(taken, default=first - 1) + 1


def _root(document: Document) -> Element:
    """The document's numbering; made where it has none."""
    part = document.part
    try:
        found = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        found = NumberingPart(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, element("numbering"), part.package
        )
        part.relate_to(found, RELATIONSHIP_TYPE.NUMBERING)
    assert isinstance(found, XmlPart)
    root: Element = found.element
    return root
