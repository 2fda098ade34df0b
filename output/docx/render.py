"""The report as a Word document: same report and template, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml.ns import qn

from ikm.output.docx.blocks import Blocks
from ikm.output.docx.elements import Element, paragraph, run
from ikm.output.docx.package import dated, saved
from ikm.output.docx.template import (
    BODY,
    CONTENTS,
    ELEMENTS,
    LOGO,
    SCALE,
    Filled,
    content_width,
    filled,
    house_template,
)
from ikm.output.plain import clean
from ikm.output.report import Picture, Report
from ikm.survey.colour import readable
from ikm.survey.messages import Language, translate
from ikm.survey.typeface import register_faces

_LOCALES: dict[Language, str] = {"id": "id-ID", "en": "en-US"}
_LOGO = (170.0, 56.0)  # points
_OF_COVER = 0.88  # of the size of a chart in the text
_ID, _VALUE = qn("w:styleId"), qn("w:val")
_STYLED = [qn(f"w:{tag}") for tag in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")]


def render(report: Report, template: Path | None = None) -> bytes:
    """The report as a DOCX file in the styles of `template`, of ours without one.

    Raises OutputError for a template that cannot be used.
    """
    register_faces()
    result = filled(report, template)
    document = result.document
    ids = _complete(document)
    _tint(document, readable(report.accent))
    _fill(result, report)
    _rename(document.element.body, ids)
    if report.internal:
        _mark_pages(document, translate("INTERNAL – tidak untuk diumumkan", report.language))
    _describe(document, report)
    return saved(document)


def _fill(result: Filled, report: Report) -> None:
    """Put the text of the report, its contents and its pictures where the template wants them."""
    width = content_width(result.document)
    blocks, headline = Blocks(result.document, width, report.accent), report.headline
    pictures = ((LOGO, report.logo, 1.0), (SCALE, headline.scale, 1.0), (ELEMENTS, headline.elements, _OF_COVER))
    for name, shown, share in pictures:
        for story, place in result.places(name):
            if isinstance(shown, Picture):
                _refill(place, blocks.picture(shown.data, shown.alt, *_LOGO, story=story))
            elif shown is not None:
                _refill(place, blocks.figure(shown, width, share, story=story))
    for name, content in ((CONTENTS, blocks.contents(report.blocks)), (BODY, blocks(report.blocks))):
        for story, place in result.places(name):
            if story is result.document.part:
                _replace(place, content)  # once: a second place finds nothing left
            else:
                _refill(place)
    for i, about in enumerate(result.document.element.body.xpath(".//wp:docPr"), start=1):
        about.set("id", str(i))
        about.set("name", f"Gambar {i}")


def _replace(place: Element, content: Iterable[Element]) -> None:
    for each in list(content):  # python-docx looks through the whole document for each picture that is made
        place.addprevious(each)
    place.getparent().remove(place)


def _refill(place: Element, *content: Element) -> None:
    """The paragraph keeps its own looks."""
    for child in list(place):
        if child.tag != qn("w:pPr"):
            place.remove(child)
    place.extend(content)


def _complete(document: Document) -> dict[str, str]:
    """Give the document those of our styles that it has none of that name for; the ids of the others, by ours.

    Word names built-in styles alike in every language, but not their ids.
    """
    ours = docx.Document(BytesIO(house_template())).styles.element
    theirs = document.styles.element
    named = {_name(style): style.get(_ID) for style in theirs.findall(qn("w:style"))}
    every = ours.findall(qn("w:style"))
    ids = {style.get(_ID): named.get(_name(style), style.get(_ID)) for style in every}
    for style in every:
        if _name(style) not in named:
            _rename(style, ids)
            theirs.append(style)
    return ids


def _rename(root: Element, ids: Mapping[str, str]) -> None:
    other = {ours: theirs for ours, theirs in ids.items() if ours != theirs}
    for each in root.iter(*_STYLED) if other else ():
        value = each.get(_VALUE)
        each.set(_VALUE, other.get(value, value))


def _name(style: Element) -> str:
    return str(style.find(qn("w:name")).get(qn("w:val"))).casefold()


def _tint(document: Document, accent: str) -> None:
    """Set what is in the first accent of the theme in the agency's colour."""
    colour = accent.lstrip("#").upper()
    roots = [document.styles.element, document.element.body, *_running(document)]
    for root in roots:
        for name, themed in (("val", "themeColor"), ("fill", "themeFill"), ("color", "themeColor")):
            for each in root.xpath(f".//*[@w:{themed}='accent1'][@w:{name}]"):
                if name != "val" or each.tag == qn("w:color"):
                    each.set(qn(f"w:{name}"), colour)
        for each in root.xpath(".//*[@w:themeColor='accent1' or @w:themeFill='accent1']"):
            for themed in ("themeColor", "themeFill"):
                each.attrib.pop(qn(f"w:{themed}"), None)


def _running(document: Document) -> list[Element]:
    """The heads and feet of pages."""
    sections = document.sections
    parts = [part for s in sections for part in (s.header, s.footer, s.first_page_header, s.first_page_footer)]
    return [part._element for part in parts if not part.is_linked_to_previous]


def _mark_pages(document: Document, words: str) -> None:
    """Say on each page that it is not to be published, whatever heads the template has."""
    even = document.settings.odd_and_even_pages_header_footer
    for i, section in enumerate(document.sections):
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if even:
            heads.append(section.even_page_header)
        for head in heads:
            if i == 0 or not head.is_linked_to_previous:
                head._element.insert(0, paragraph("TandaInternal", run(words)))


def _describe(document: Document, report: Report) -> None:
    """Title, author, language and date of the document."""
    locale = _LOCALES[report.language]
    properties = document.core_properties
    properties.title = clean(f"{report.title} – {report.unit}")[:255]
    properties.subject = clean(report.period)[:255]
    properties.author = properties.last_modified_by = clean(report.agency)[:255]
    properties.language, properties.comments, properties.keywords = locale, "", ""
    dated(document, report.created)
    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:val"), locale)
