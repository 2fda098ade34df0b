"""The template of this project, made by code so that it can be made again.

An office opens the file in Word, changes what it wants and saves it in its own project. `python -m
ikm.output.docx.house PATH` writes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm

from ikm.output.docx.elements import TWIPS, Element, element, field, paragraph, run
from ikm.output.docx.package import dated, saved

ACCENT, INK, MUTED, RULE = "0B5D7A", "1C2126", "5F6873", "C9CFD6"
FACE = "Calibri"  # in every Word; LibreOffice has one with the same widths

Style = tuple[str, str, str, str, str]  # id, name and aliases, parent, paragraph properties, run properties


def made() -> bytes:
    """The template as a file."""
    document = docx.Document()
    _clear(document)
    _settle(document)
    _set_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(23)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    section.header_distance, section.footer_distance = Mm(12), Mm(11)
    section.different_first_page_header_footer = True
    _running(section)
    body = document.element.body
    for child in list(body)[:-1]:
        body.remove(child)
    for each in (*_cover(), *_contents(), paragraph("BodyText", run("{{ isi }}"))):
        body.insert(len(body) - 1, each)
    document.core_properties.title, document.core_properties.author = "Templat laporan SKM", "ikm"
    dated(document, "")
    return saved(document)


def _clear(document: Document) -> None:
    """Drop what python-docx's own template holds beside a document: a thumbnail, old styles, lists."""
    kept = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.THEME, RELATIONSHIP_TYPE.FONT_TABLE}
    for part, wanted in ((document.part, kept), (document.part.package, {RELATIONSHIP_TYPE.OFFICE_DOCUMENT})):
        for key, relation in list(part.rels.items()):
            if relation.reltype not in wanted | {RELATIONSHIP_TYPE.CORE_PROPERTIES}:
                del part.rels[key]


def _settle(document: Document) -> None:
    """Word's own ways of today, in which the edge of a table stands at the margin."""
    root = document.settings.element
    for child in list(root):
        root.remove(child)
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": 15}
    root.append(element("defaultTabStop", val=720))
    root.append(element("compat", element("compatSetting", **mode)))
    root.append(element("themeFontLang", val="id-ID"))
    root.append(element("decimalSymbol", val=","))
    root.append(element("listSeparator", val=";"))


# Styles --------------------------------------------------------------------------------------------------------------


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(2 * points)}"/><w:szCs w:val="{round(2 * points)}"/>'


def _colour(value: str) -> str:
    theme = ' w:themeColor="accent1"' if value == ACCENT else ""
    return f'<w:color w:val="{value}"{theme}/>'


def _space(before: float = 0, after: float = 0, line: float = 1.0) -> str:
    return (
        f'<w:spacing w:before="{round(before * TWIPS)}" w:after="{round(after * TWIPS)}" '
        f'w:line="{round(line * 240)}" w:lineRule="auto"/>'
    )


def _edge(side: str, size: int, space: int, colour: str) -> str:
    theme = ' w:themeColor="accent1"' if colour == ACCENT else ""
    return f'<w:pBdr><w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"{theme}/></w:pBdr>'


_BOLD = "<w:b/><w:bCs/>"
_NEXT, _TOGETHER = "<w:keepNext/>", "<w:keepLines/>"
_TEXT_WIDTH = 164 / 25.4 * 72  # points
_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{round(_TEXT_WIDTH * TWIPS)}"/></w:tabs>'
_DOTS = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(_TEXT_WIDTH * TWIPS)}"/></w:tabs>'


def _level(number: int) -> str:
    return f'<w:outlineLvl w:val="{number}"/>'


PARAGRAPHS: tuple[Style, ...] = (
    ("BodyText", "Body Text,Isi", "Normal", _space(after=7, line=1.15), ""),
    ("Title", "Title,Judul", "Normal", _TOGETHER + _space(8, 5, 0.95), _BOLD + _size(21)),
    ("Subtitle", "Subtitle,Unit", "Normal", _TOGETHER + _space(after=1), _BOLD + _size(14)),
    ("SampulPeriode", "Sampul Periode", "Normal", _space(after=10), _colour(MUTED) + _size(12)),
    ("SampulInstansi", "Sampul Instansi", "Normal", _space(), _BOLD + "<w:caps/>" + _colour(ACCENT) + _size(11)),
    ("SampulAlamat", "Sampul Alamat", "Normal", _space(), _colour(MUTED) + _size(10)),
    (
        "SampulLabel", "Sampul Label", "Normal", _NEXT + _edge("top", 12, 6, ACCENT) + _space(before=4),
        _BOLD + "<w:caps/>" + _colour(MUTED) + '<w:spacing w:val="12"/>' + _size(9),
    ),
    ("SampulAngka", "Sampul Angka", "Normal", _space(line=0.9), _BOLD + _size(56)),
    ("SampulMutu", "Sampul Mutu", "Normal", _space(), _BOLD + _colour(ACCENT) + _size(18)),
    ("SampulNama", "Sampul Nama", "Normal", _space(), _colour(MUTED) + _size(9)),
    ("SampulNilai", "Sampul Nilai", "Normal", _space(after=4), _BOLD + _size(13)),
    ("SampulKalimat", "Sampul Kalimat", "Normal", _space(after=4, line=1.05), _size(10)),
    ("SampulButir", "Sampul Butir", "Normal", _space(after=1), _size(10)),
    ("SampulGambar", "Sampul Gambar", "Normal", _space(after=5), ""),
    ("SampulAtas", "Sampul Atas", "Normal", _edge("top", 48, 1, ACCENT) + _space(), _size(9)),
    ("SampulPokok", "Sampul Pokok", "Normal", _NEXT + _space(8, 3), _BOLD + _colour(ACCENT) + _size(10.5)),
    (
        "Heading1", "heading 1,Bab", "Normal",
        _NEXT + _TOGETHER + "<w:pageBreakBefore/>" + _space(after=12, line=1.0) + _level(0), _BOLD + _size(20),
    ),
    ("Heading2", "heading 2,Subbab", "Normal", _NEXT + _TOGETHER + _space(14, 5) + _level(1), _BOLD + _size(13)),
    ("Heading3", "heading 3,Anak Subbab", "Normal", _NEXT + _TOGETHER + _space(9, 3) + _level(2), _BOLD + _size(11)),
    ("TOCHeading", "TOC Heading,Judul Daftar Isi", "Normal", _NEXT + _space(after=10), _BOLD + _size(20)),
    ("TOC1", "toc 1", "Normal", _DOTS + _space(before=5), _BOLD),
    ("TOC2", "toc 2", "Normal", _DOTS + _space() + '<w:ind w:left="280"/>', ""),
    ("Catatan", "Catatan", "Normal", _TOGETHER + _space(after=5, line=1.05), _colour(MUTED) + _size(8.5)),
    ("Caption", "caption,Keterangan", "Normal", _NEXT + _TOGETHER + _space(10, 4), _BOLD + _size(9.5)),
    ("Gambar", "Gambar", "Normal", _space(after=8), ""),
    (
        "Quote", "Quote,Kutipan", "Normal",
        _TOGETHER + _edge("left", 18, 8, ACCENT) + _space(after=5) + '<w:ind w:left="200"/>',
        "<w:i/><w:iCs/>" + _size(10),
    ),
    ("ListBullet", "List Bullet,Butir", "BodyText", _space(after=4, line=1.15), ""),
    ("ListNumber", "List Number,Butir Bernomor", "BodyText", _space(after=4, line=1.15), ""),
    ("IsiTabel", "Isi Tabel", "Normal", _space(2.6, 2.6), _size(9)),
    ("IsiTabelKecil", "Isi Tabel Kecil", "Normal", _space(0.8, 0.8), _size(7.5)),
    ("SetelahTabel", "Setelah Tabel", "Normal", _space(line=0.5), _size(6)),
    ("TandaTangan", "Tanda Tangan", "Normal", _space(after=2) + '<w:ind w:left="5100"/>', ""),
    (
        "NamaPenandaTangan", "Nama Penanda Tangan", "TandaTangan", _space(58, 1) + '<w:ind w:left="5100"/>',
        _BOLD + "<w:u w:val=\"single\"/>",
    ),
    (
        "Header", "header,Kepala Halaman", "Normal", _edge("bottom", 4, 4, RULE) + _TAB + _space(),
        _colour(MUTED) + _size(8.5),
    ),
    ("Footer", "footer,Kaki Halaman", "Normal", _TAB + _space(), _colour(MUTED) + _size(8.5)),
    ("TandaInternal", "Tanda Internal", "Normal", _space(after=2), _BOLD + _colour(ACCENT) + _size(9)),
)  # fmt: skip

_DEFAULTS = f"""
<w:docDefaults {nsdecls("w")}>
  <w:rPrDefault><w:rPr>
    <w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>{_colour(INK)}{_size(10.5)}
    <w:lang w:val="id-ID" w:eastAsia="en-US" w:bidi="ar-SA"/>
  </w:rPr></w:rPrDefault>
  <w:pPrDefault/>
</w:docDefaults>"""

_TABLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="TabelIKM">
  <w:name w:val="Tabel IKM"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="2"/><w:qFormat/>
  <w:tblPr>
    <w:tblBorders>
      <w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>
    </w:tblBorders>
    <w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr>{_BOLD}</w:rPr>
    <w:tcPr>
      <w:tcBorders>
        <w:bottom w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}" w:themeColor="accent1"/>
      </w:tcBorders>
      <w:shd w:val="clear" w:color="auto" w:fill="EFF2F4"/><w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
  <w:tblStylePr w:type="lastRow">
    <w:rPr>{_BOLD}</w:rPr>
    <w:tcPr>
      <w:tcBorders>
        <w:top w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}" w:themeColor="accent1"/>
      </w:tcBorders>
    </w:tcPr>
  </w:tblStylePr>
</w:style>"""

_GROUNDS = (
    f'<w:style {nsdecls("w")} w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    "</w:style>",
    f'<w:style {nsdecls("w")} w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
    f'<w:style {nsdecls("w")} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    "<w:uiPriority w:val=\"99\"/><w:semiHidden/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar>"
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
    f'<w:style {nsdecls("w")} w:type="character" w:customStyle="1" w:styleId="NomorBab"><w:name w:val="Nomor Bab"/>'
    f'<w:qFormat/><w:rPr>{_colour(ACCENT)}</w:rPr></w:style>',
)  # fmt: skip

_BUILT_IN = {"BodyText", "Title", "Subtitle", "TOCHeading", "Caption", "Quote", "Header", "Footer"}
_BUILT_IN |= {f"Heading{level}" for level in (1, 2, 3)} | {"TOC1", "TOC2", "ListBullet", "ListNumber"}


def _set_styles(document: Document) -> None:
    root = document.styles.element
    for child in list(root):
        root.remove(child)
    for xml in (_DEFAULTS, *_GROUNDS, *map(_paragraph_style, PARAGRAPHS), _TABLE):
        root.append(parse_xml(xml))


def _paragraph_style(style: Style) -> str:
    key, names, parent, paragraphs, runs = style
    name, _, aliases = names.partition(",")
    custom = "" if key in _BUILT_IN else 'w:customStyle="1" '
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" {custom}w:styleId="{key}"><w:name w:val="{name}"/>'
        + (f'<w:aliases w:val="{aliases}"/>' if aliases else "")
        + f'<w:basedOn w:val="{parent}"/>'
        + ('<w:next w:val="BodyText"/>' if key.startswith(("Heading", "Title")) else "")
        + f'<w:uiPriority w:val="1"/><w:qFormat/><w:pPr>{paragraphs}</w:pPr><w:rPr>{runs}</w:rPr></w:style>'
    )


# What stands on the pages --------------------------------------------------------------------------------------------


def _running(section: Section) -> None:
    """Unit and period above, the number of the page below; the first page has neither."""
    above, below = section.header._element, section.footer._element
    page = (run("{{ kata.halaman }} "), *field("PAGE", "2"), run(" / "), *field("NUMPAGES", "2"))
    _refill(above, paragraph("Header", run("{{ unit }}"), element("r", element("tab")), run("{{ periode }}")))
    _refill(below, paragraph("Footer", run("{{ instansi }}"), element("r", element("tab")), *page))
    _refill(section.first_page_header._element, paragraph("SampulAtas"))
    _refill(section.first_page_footer._element, paragraph("Footer"))


def _refill(root: Element, *content: Element) -> None:
    for child in list(root):
        root.remove(child)
    root.extend(content)


def _only_if(name: str, *content: Element) -> tuple[Element, ...]:
    """Content that is left out where there is nothing to tell."""
    return (_control(f"if {name}"), *content, _control("endif"))


def _control(words: str) -> Element:
    return paragraph("BodyText", run(f"{{%p {words} %}}"))


def _cover() -> tuple[Element, ...]:
    return (
        *_only_if("logo", paragraph("SampulGambar", run("{{ logo }}"))),
        paragraph("SampulInstansi", run("{{ instansi }}")),
        paragraph("SampulAlamat", run("{{ daerah }}")),
        *_only_if("alamat", paragraph("SampulAlamat", run("{{ alamat }}"))),
        paragraph("Title", run("{{ judul }}")),
        paragraph("Subtitle", run("{{ unit }}")),
        paragraph("SampulPeriode", run("{{ periode }}")),
        *_only_if(
            "ikm or kepastian or fakta",
            paragraph("SampulLabel", run("{{ kata.indeks }}")),
            *_only_if("ikm", _index(), *_only_if("grafik_skala", paragraph("SampulGambar", run("{{ grafik_skala }}")))),
            *_only_if("kepastian", paragraph("SampulKalimat", run("{{ kepastian }}"))),
            *_only_if("perubahan", paragraph("SampulKalimat", run("{{ perubahan }}"))),
            *_only_if("fakta", _facts()),
            *_only_if(
                "prioritas",
                paragraph("SampulPokok", run("{{ kata.prioritas }}")),
                _control("for unsur in prioritas"),
                paragraph("SampulButir", run("{{ loop.index }}. {{ unsur }}")),
                _control("endfor"),
            ),
            *_only_if(
                "grafik_unsur",
                paragraph("SampulPokok", run("{{ keterangan_unsur }}")),
                paragraph("SampulGambar", run("{{ grafik_unsur }}")),
            ),
        ),
    )


def _index() -> Element:
    """The index large, its class beside it."""
    return _grid(
        (170, _TEXT_WIDTH - 170),
        (
            (paragraph("SampulAngka", run("{{ ikm }}")),),
            (
                *_only_if("mutu", paragraph("SampulMutu", run("{{ kata.mutu }} {{ mutu }}"))),
                *_only_if("kinerja", paragraph("SampulNilai", run("{{ kinerja }}"))),
                paragraph("SampulNama"),
            ),
        ),
    )


def _facts() -> Element:
    """A column for each fact."""
    begin, end = (
        (paragraph("SampulNama", run(f"{{%tc {words} %}}")),) for words in ("for nama, nilai in fakta", "endfor")
    )
    fact = (paragraph("SampulNama", run("{{ nama }}")), paragraph("SampulNilai", run("{{ nilai }}")))
    return _grid((_TEXT_WIDTH / 4,) * 3, (begin, fact, end))


def _grid(widths: tuple[float, ...], cells: tuple[tuple[Element, ...], ...]) -> Element:
    """One row without rules."""
    sizes = [round(width * TWIPS) for width in widths]
    row = element("tr", element("trPr", element("cantSplit")))
    for size, content in zip(sizes, cells, strict=True):
        looks = element("tcPr", element("tcW", w=size, type="dxa"), element("vAlign", val="bottom"))
        row.append(element("tc", looks, *content))
    return element(
        "tbl",
        element("tblPr", element("tblW", w=sum(sizes), type="dxa"), _flush(), element("tblLook", val="0000")),
        element("tblGrid", *(element("gridCol", w=size) for size in sizes)),
        row,
    )


def _flush() -> Element:
    """Cells whose text stands at the margin."""
    return element("tblCellMar", element("left", w=0, type="dxa"), element("right", w=100, type="dxa"))


def _contents() -> tuple[Element, ...]:
    heading = paragraph("TOCHeading", run("{{ kata.daftar_isi }}"), properties=[element("pageBreakBefore")])
    return heading, paragraph("BodyText", run("{{ daftar_isi }}"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(made())
