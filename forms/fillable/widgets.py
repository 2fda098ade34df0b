"""Fields over drawn pages, what each looks like when it is filled in, and the tags of both.

ISO 32000-1: 12.7 (interactive forms), 12.5.5 (appearance streams), 14.7 and 14.8 (tagged PDF); ISO 14289-1 (PDF/UA-1).
Nothing here runs: there is no script, and no viewer need make an appearance of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String
from pikepdf import Object as Entry
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getFont

from ikm.forms.fillable.fields import Field, Option
from ikm.forms.fillable.tags import Piece, Place, Tags
from ikm.forms.layout import Layout, Rect
from ikm.survey.messages import Language
from ikm.survey.project import Project
from ikm.survey.reading.filled import FORM_FIELD, FORM_VERSION, sum_of
from ikm.survey.typeface import REGULAR, register_faces

_READ_ONLY, _REQUIRED = 1, 1 << 1  # ISO 32000-1, table 221
_MULTILINE, _RADIO, _COMBO, _EDIT = 1 << 12, 1 << 15, 1 << 17, 1 << 18  # tables 228, 226 and 230
_HIDDEN, _PRINT = 1 << 1, 1 << 2  # table 165
_NONSYMBOLIC = 1 << 5  # table 123
_AUTO = 0  # the viewer's choice, so that a long remark still fits
_TOUCH = 0.6  # millimetres by which a field is larger than its box
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>ikm</xmp:CreatorTool>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True)
class About:
    """What the file says of itself; typed: the letters of what is typed, in points."""

    title: str
    project: Project
    language: Language
    layout: Layout
    typed: float


def with_fields(drawn: bytes, tags: Tags, about: About) -> bytes:
    """The drawn pages with their fields, tagged and described."""
    with Pdf.open(BytesIO(drawn)) as pdf:
        _Form(pdf, about.layout.height, about.typed).write(tags, _identity(about.layout, tags.fields))
        _describe(pdf, about)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate, force_version="1.7")
    return out.getvalue()


def _identity(layout: Layout, fields: Sequence[Field]) -> str:
    """What a filled form must say for its reader: which form it is, and what the numbers of its boxes stand for."""
    said: dict[str, object] = {
        "version": FORM_VERSION,
        "layout": layout.id,
        "instrument": layout.instrument,
        "unit": layout.unit,
        "pages": len(layout.pages),
        "filled": dict(layout.filled),
        "choices": {field.key: [option.value for option in field.options] for field in fields if field.options},
        "written": [field.key for field in fields if not field.options],
    }
    said["sum"] = sum_of(said)
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _describe(pdf: Pdf, about: About) -> None:
    root, author = pdf.Root, about.project.instansi.nama
    root.MarkInfo = Dictionary(Marked=True)
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    xmp = _XMP.format(title=escape(about.title), author=escape(author), language=about.language)
    root.Metadata = Stream(pdf, xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)
    entries = {"/Title": about.title, "/Author": author, "/Creator": "ikm"}
    pdf.trailer.Info = pdf.make_indirect(Dictionary({key: String(text) for key, text in entries.items()}))


@dataclass(frozen=True)
class _Form:
    """Writes the fields and tags of one file; `height` of its pages in millimetres, `typed` as in `About`."""

    pdf: Pdf
    height: float
    typed: float

    def write(self, tags: Tags, identity: str) -> None:
        """Write all of it."""
        font = self.pdf.make_indirect(_typing_font(self.pdf))
        fields = [self._hidden(FORM_FIELD, identity)]
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
        tree = _Tree(self.pdf, document, len(tags.pieces))
        for group in tags.groups:
            part = tree.element("Div", document)
            for item in group:
                if isinstance(item, Piece):
                    tree.enter(item, part)
                else:
                    field, widgets = self._field(item, font)
                    fields.append(field)
                    for widget in widgets:
                        tree.enter_widget(widget, item.page, part)
        root.K = document
        root.ParentTree = tree.parents()
        root.ParentTreeNextKey = tree.next_key
        self.pdf.Root.StructTreeRoot = root
        self.pdf.Root.AcroForm = Dictionary(
            Fields=Array(fields), DR=Dictionary(Font=Dictionary(F=font)), DA=String(f"/F {self.typed:g} Tf 0 g")
        )

    def _hidden(self, key: str, value: str) -> Entry:
        """A field that is neither shown nor changed."""
        page = self.pdf.pages[0].obj
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(key), V=String(value), DV=String(value),
            Ff=_READ_ONLY, F=_HIDDEN, Rect=Array([0, 0, 0, 0]), P=page, TU=String(key), DA=String("/F 0 Tf 0 g"),
        )  # fmt: skip
        return self._annotate(page, field)

    def _field(self, place: Place, font: Entry) -> tuple[Entry, list[Entry]]:
        """A field and the places on its page where it is filled in."""
        if place.field.options:
            return self._radio(place.field, place.page)
        widget = self._text(place.field, place.page, font)
        return widget, [widget]

    def _text(self, field: Field, page: int, font: Entry) -> Entry:
        area = field.area
        widget = self._widget(area, page, field.said) | {
            "/FT": Name.Ch if field.listed else Name.Tx,
            "/T": String(field.key),
            "/Ff": _COMBO | _EDIT if field.listed else _MULTILINE * field.lines,
            "/DA": String(f"/F {_AUTO if field.lines else self.typed:g} Tf 0 g"),
            "/MK": Dictionary(),
            "/AP": Dictionary(N=self._appearance(area, b"/Tx BMC EMC", Dictionary(Font=Dictionary(F=font)))),
        }
        if field.listed:
            widget["/Opt"] = Array([String(answer) for answer in field.listed])
        if field.longest:
            widget["/MaxLen"] = field.longest
        return self._annotate(self.pdf.pages[page].obj, Dictionary(widget))

    def _radio(self, field: Field, page: int) -> tuple[Entry, list[Entry]]:
        parent = self.pdf.make_indirect(
            Dictionary(
                FT=Name.Btn, T=String(field.key), TU=String(field.said), V=Name.Off,
                Ff=_RADIO | _REQUIRED * field.required,
            )
        )  # fmt: skip
        parent.Kids = Array([self._button(o, i, page, parent) for i, o in enumerate(field.options, start=1)])
        return parent, list(parent.Kids)

    def _button(self, option: Option, number: int, page: int, parent: Entry) -> Entry:
        area = option.box.grown(_TOUCH)
        states = {
            f"/{number}": self._appearance(area, _cross(area, option.box)),
            "/Off": self._appearance(area, b"q Q"),  # some viewers complain of a stream without content
        }
        widget = self._widget(area, page, option.said) | {
            "/Parent": parent,
            "/AS": Name.Off,
            "/MK": Dictionary(CA=String("8")),  # a cross, for viewers that draw their own
            "/AP": Dictionary(N=Dictionary(states)),
        }
        return self._annotate(self.pdf.pages[page].obj, Dictionary(widget))

    def _widget(self, area: Rect, page: int, said: str) -> dict[str, object]:
        left, top = area.x * mm, (self.height - area.y) * mm
        corners = (left, top - area.height * mm, left + area.width * mm, top)
        return {
            "/Type": Name.Annot,
            "/Subtype": Name.Widget,
            "/Rect": Array([round(corner, 2) for corner in corners]),
            "/F": _PRINT,
            "/P": self.pdf.pages[page].obj,
            "/TU": String(said),
        }

    def _appearance(self, area: Rect, drawing: bytes, resources: Entry | None = None) -> Entry:
        box = Array([0, 0, round(area.width * mm, 2), round(area.height * mm, 2)])
        given = Dictionary() if resources is None else resources
        return Stream(self.pdf, drawing, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=given)

    def _annotate(self, page: Entry, widget: Entry) -> Entry:
        placed = self.pdf.make_indirect(widget)
        if "/Annots" not in page:
            page.Annots = Array()
        page.Annots.append(placed)
        page.Tabs = Name.S  # from one to the next in the order of reading
        return placed


class _Tree:
    """The structure of one file as it is written."""

    def __init__(self, pdf: Pdf, document: Entry, pages: int) -> None:
        self._pdf, self._document = pdf, document
        self._pieces: list[list[Entry]] = [[] for _ in range(pages)]
        self._widgets: list[Entry] = []

    def element(self, role: str, parent: Entry) -> Entry:
        """A new structure element at the end of its parent."""
        made = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{role}"), P=parent, K=Array()))
        parent.K.append(made)
        return made

    def enter(self, piece: Piece, parent: Entry) -> None:
        """A heading or paragraph that was drawn."""
        element = self.element(piece.role, parent)
        element.Pg = self._pdf.pages[piece.page].obj
        element.K = piece.number
        self._pieces[piece.page].append(element)

    def enter_widget(self, widget: Entry, page: int, parent: Entry) -> None:
        """A place where the form is filled in."""
        element = self.element("Form", parent)
        element.K = Dictionary(Type=Name.OBJR, Obj=widget, Pg=self._pdf.pages[page].obj)
        widget.StructParent = len(self._pieces) + len(self._widgets)
        self._widgets.append(element)

    @property
    def next_key(self) -> int:
        """The first number that no page and no widget has."""
        return len(self._pieces) + len(self._widgets)

    def parents(self) -> Entry:
        """Which element each piece and each widget belongs to; the pages come first."""
        for number, page in enumerate(self._pdf.pages):
            page.obj.StructParents = number
        of_pages = [self._pdf.make_indirect(Array(pieces)) for pieces in self._pieces]
        numbers = [entry for pair in enumerate([*of_pages, *self._widgets]) for entry in pair]
        return self._pdf.make_indirect(Dictionary(Nums=Array(numbers)))


def _cross(area: Rect, box: Rect) -> bytes:
    """A cross over the box, as the form shows how to mark."""
    inset = (box.x - area.x) * mm + 1.6
    right, top = area.width * mm - inset, area.height * mm - inset
    points = f"{inset:.2f} {inset:.2f} m {right:.2f} {top:.2f} l {inset:.2f} {top:.2f} m {right:.2f} {inset:.2f} l"
    return f"q 1.4 w 1 J 0 G {points} S Q".encode()


def _typing_font(pdf: Pdf) -> Entry:
    """The face whole, as a simple font in WinAnsiEncoding: what viewers of every kind can type with.

    Letters beyond it (ISO 32000-1, annex D: western European) a viewer takes from a face of its own.
    """
    register_faces()
    face = getFont(REGULAR).face
    letters = [bytes([code]).decode("cp1252", "replace") for code in range(32, 256)]
    widths = [round(face.charWidths.get(ord(letter), face.defaultWidth)) for letter in letters]
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.SourceSansPro, Flags=_NONSYMBOLIC,
        FontBBox=Array([round(side) for side in face.bbox]), ItalicAngle=0, Ascent=round(face.ascent),
        Descent=round(face.descent), CapHeight=round(face.capHeight), StemV=round(face.stemV),
        FontFile2=Stream(pdf, _face_file(), Length1=len(_face_file())),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.SourceSansPro, FirstChar=32, LastChar=255,
        Widths=Array(widths), Encoding=Name.WinAnsiEncoding, FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip


@cache
def _face_file() -> bytes:
    return Path(getFont(REGULAR).face.filename).read_bytes()
