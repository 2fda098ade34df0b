"""What a report prints, and what is read back from its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from docx.oxml.ns import qn
from lxml import etree
from python_calamine import CalamineWorkbook

from ikm.output.report import ElementChart, FunnelChart, IndexScale, MatrixChart, ShareChart, TrendChart

FIGURES = IndexScale | ElementChart | TrendChart | ShareChart | MatrixChart | FunnelChart
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_NOT_PRINTED = {"align", "accent", "language", "created", "data", "logo"}


def printed(value: object) -> Iterator[str]:
    """Every string that a report prints as text; of a figure its caption and what it says in words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, FIGURES):
        yield from (value.caption, value.alt)
    elif isinstance(value, tuple):
        for each in value:
            yield from printed(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            if name not in _NOT_PRINTED:
                yield from printed(getattr(value, name))


def numbers(words: str) -> set[str]:
    """The numbers in a text."""
    return set(_NUMBER.findall(words))


def text_of_docx(data: bytes) -> str:
    """Every text of a Word document, heads and feet and alternative texts too, a line to a paragraph."""
    with ZipFile(BytesIO(data)) as parts:
        roots = [etree.fromstring(parts.read(name)) for name in parts.namelist() if re.match(r"word/\w+\.xml", name)]
    return "\n".join("".join(_pieces(each)) for root in roots for each in root.iter(qn("w:p")))


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for each in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        yield each.text or "" if each.tag == qn("w:t") else " "
    yield from (f" {each.get('descr', '')} " for each in paragraph.iter(qn("wp:docPr")))


def text_of_xlsx(data: bytes) -> str:
    """Every cell of a workbook, a line to a row."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join(" ".join(map(str, row)) for row in rows)
