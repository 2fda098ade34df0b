"""A template in Word: its places filled with what the report says, and its faults in a sentence.

Places are `{{ names }}` as docxtpl has them. Texts are escaped; what comes from outside is never a place itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.parts.hdrftr import FooterPart, HeaderPart
from docx.parts.story import StoryPart
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError
from markupsafe import Markup

from ikm.output.docx.elements import Element, element
from ikm.output.plain import clean
from ikm.output.report import Report
from ikm.survey.errors import OutputError
from ikm.survey.messages import marked, translate

BODY, CONTENTS, LOGO, SCALE, ELEMENTS = "isi", "daftar_isi", "logo", "grafik_skala", "grafik_unsur"

_WORDS = {
    "daftar_isi": marked("Daftar Isi"),
    "halaman": marked("Halaman"),
    "indeks": marked("Indeks Kepuasan Masyarakat"),
    "mutu": marked("Mutu"),
    "prioritas": marked("Diperbaiki lebih dulu"),
}
_MARK = "_ikm_"
_USUAL_WIDTH = 451.0  # points: A4 with margins of an inch


def house_template() -> bytes:
    """The template that comes with the program, for an office to begin with."""
    return (files("ikm.output.docx") / "templates" / "laporan.docx").read_bytes()


@dataclass(frozen=True)
class Filled:
    """A template whose texts are filled in; its places for what is more than text are still to be filled."""

    document: Document

    @property
    def stories(self) -> list[StoryPart]:
        """The text, and the heads and feet of pages."""
        related = (relation.target_part for relation in self.document.part.rels.values() if not relation.is_external)
        return [self.document.part, *(part for part in related if isinstance(part, HeaderPart | FooterPart))]

    def places(self, name: str) -> list[tuple[StoryPart, Element]]:
        """The paragraphs in which the template has this place, and what they are a part of."""
        wanted = f".//w:bookmarkStart[@w:name='{_MARK}{name}']"
        return [(story, _paragraph_of(mark)) for story in self.stories for mark in story.element.xpath(wanted)]


def filled(report: Report, template: Path | None) -> Filled:
    """The template, or ours, with the report's texts in its places.

    Raises OutputError where it cannot be read, has a place that there is nothing for, or none for the report's text.
    """
    name = template.name if template else "laporan.docx"
    document = _read(template, name)
    try:
        document.render(_context(report), SandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
    except UndefinedError as error:
        raise OutputError(
            "Templat {name} memakai nama {unknown}, yang tidak dikenal; yang dapat dipakai: {known}.",
            name=name,
            unknown=_unknown(error),
            known=", ".join(sorted(_context(report))),
        ) from error
    except TemplateSyntaxError as error:
        raise OutputError(
            "Templat {name}: kurung kurawalnya tidak dapat dibaca ({reason}); tulis seperti {example}.",
            name=name,
            reason=str(error.message),
            example="{{ unit }}",
        ) from error
    except (TemplateError, LxmlError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise OutputError("Templat {name} tidak dapat diisi ({reason}).", name=name, reason=str(error)) from error
    result = Filled(_reopened(document))
    if all(story is not result.document.part for story, _ in result.places(BODY)):
        raise OutputError(
            "Templat {name} tidak memuat tempat isi laporan; tulis {place} dalam satu paragraf tersendiri.",
            name=name,
            place="{{ isi }}",
        )
    return result


def _unknown(error: UndefinedError) -> str:
    """The name that a template uses and nothing stands for: the last that jinja quotes."""
    quoted = re.findall("'([^']+)'", str(error))
    return quoted[-1] if quoted else str(error)


def _read(template: Path | None, name: str) -> DocxTemplate:
    try:
        document = DocxTemplate(BytesIO(template.read_bytes() if template else house_template()))
        document.init_docx()
    except OSError as error:
        raise OutputError(
            "Templat {name} tidak dapat dibaca ({reason}).", name=name, reason=error.strerror or str(error)
        ) from error
    except (BadZipFile, PackageNotFoundError, LxmlError, KeyError, ValueError, AttributeError) as error:
        raise OutputError(
            "Templat {name} bukan berkas Word yang utuh; simpan ulang dari Word sebagai .docx.", name=name
        ) from error
    return document


def _reopened(document: DocxTemplate) -> Document:
    """The document as python-docx reads it: docxtpl leaves elements that are not its own."""
    out = BytesIO()
    document.docx.save(out)
    return docx.Document(out)


def _context(report: Report) -> dict[str, Any]:
    """What a template may name; Indonesian, as its writer is."""
    headline = report.headline
    return {
        "judul": clean(report.title),
        "unit": clean(report.unit),
        "instansi": clean(report.agency),
        "daerah": clean(report.region),
        "alamat": clean(report.address),
        "periode": clean(report.period),
        "tanggal": report.created,
        "ikm": clean(headline.ikm),
        "mutu": clean(headline.mutu),
        "kinerja": clean(headline.kinerja),
        "kepastian": clean(headline.certainty),
        "perubahan": clean(headline.change),
        "fakta": [(clean(name), clean(value)) for name, value in headline.facts],
        "prioritas": [clean(name) for name in headline.priorities],
        "keterangan_unsur": clean(headline.elements.caption) if headline.elements else "",
        "internal": report.internal,
        "kata": {key: translate(word, report.language) for key, word in _WORDS.items()},
        **_pictured(report),
    }


def _pictured(report: Report) -> Mapping[str, str]:
    """A mark where a picture or the text of the report is put, once the rest stands; "" for what there is not."""
    there = {
        BODY: True,
        CONTENTS: True,
        LOGO: report.logo is not None,
        SCALE: report.headline.scale is not None,
        ELEMENTS: report.headline.elements is not None,
    }
    return {name: _mark(name) if present else "" for name, present in there.items()}


def _mark(name: str) -> Markup:
    """What no text from outside can be: an element of its own."""
    return Markup(f'<w:bookmarkStart w:id="0" w:name="{_MARK}{name}"/>')


def _paragraph_of(mark: Element) -> Element:
    """The paragraph around a mark; a new one in its place where `{{p name }}` took it away."""
    around: Element | None = next(mark.iterancestors(qn("w:p")), None)
    if around is None:
        around = element("p")
        mark.getparent().replace(mark, around)
        around.append(mark)
    return around


def content_width(document: Document) -> float:
    """Of the text on a page of the last section, in points."""
    section = document.sections[-1]
    across, left, right = section.page_width, section.left_margin, section.right_margin
    if across is None or left is None or right is None:
        return _USUAL_WIDTH
    return float(across.pt - left.pt - right.pt)
