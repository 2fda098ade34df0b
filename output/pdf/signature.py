"""Where the head of a unit signs: the place in the layout, and an empty field there for an electronic signature.

The layout leaves a bookmark with a rectangle. The field is put there afterwards, into the finished file: the layout
knows nothing of fields, and a report that was made earlier can be given one.
"""

from __future__ import annotations

from io import BytesIO

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf, PdfError, String
from reportlab.pdfbase.pdfdoc import PDFDictionary
from reportlab.platypus import Flowable

from ikm.survey.errors import OutputError
from ikm.survey.messages import Language, marked, translate

FIELD = "TandaTangan"
"""The name of the field, and of the bookmark of its place."""

_TOOLTIP = marked("Tanda tangan elektronik")
_MARGIN = 3.0  # points between the field and what stands above and below it
_GROUPS = ("/Document", "/Part", "/Art", "/Sect", "/Div")
_PRINTED = 4  # annotation flag: seen on paper as well
_SIGNATURES_EXIST = 1  # form flag: there is a signature field
_FRAME = b"q 0.62 0.66 0.70 RG 0.6 w [2 2] 0 d %.2f %.2f %.2f %.2f re S Q"


class PlaceToSign(Flowable):  # type: ignore[misc]
    """Room for a signature, from `left` as wide as there is, with a bookmark that holds its rectangle."""

    def __init__(self, height: float, left: float = 0.0) -> None:
        super().__init__()
        self.height, self.left = height, left

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Take the whole width."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Leave the bookmark."""
        left, bottom = self.canv.absolutePosition(self.left, _MARGIN)
        right, top = self.canv.absolutePosition(self.width, self.height - _MARGIN)
        place = self.canv.bookmarkPage(FIELD, fit="FitR", left=left, bottom=bottom, right=right, top=top)
        self.canv._doc.Catalog.Dests = PDFDictionary({FIELD: place})  # reportlab itself keeps no names in the file


def with_signature_field(pdf: bytes) -> bytes:
    """The document with an empty signature field named `FIELD` where its layout has a place to sign.

    The field is the last of what can be done to a file before it is signed. In a tagged document it is a Form in the
    structure tree, read after all else on its page (ISO 14289-1, 7.18.4). Same document, same bytes.
    Raises OutputError where the document is not a readable PDF, has no place to sign, or has the field.
    """
    try:
        with Pdf.open(BytesIO(pdf)) as document:
            page, box = _place(document)
            field = _field(document, page, box)
            _add(document, page, field)
            _tag(document, page, field)
            out = BytesIO()
            document.save(out, deterministic_id=True)
    except PdfError as error:
        raise OutputError("berkas itu bukan PDF yang dapat dibaca.") from error
    return out.getvalue()


def language_of(tag: object) -> Language:
    """The language to write in, into a document that says `tag` is its own."""
    return "en" if str(tag).startswith("en") else "id"


def _place(document: Pdf) -> tuple[Object, Array]:
    """The page and the rectangle of the bookmark: [page /FitR left bottom right top] (ISO 32000-1, 12.3.2)."""
    target = document.Root.get("/Dests", Dictionary()).get(f"/{FIELD}")
    if target is None:
        raise OutputError("dokumen ini tidak memuat tempat tanda tangan, jadi kolomnya tidak dapat dibuat.")
    page, _fit, *box = target["/D"] if isinstance(target, Dictionary) else target
    return page, Array(box)


def _field(document: Pdf, page: Object, box: Array) -> Object:
    """A field and its widget in one (ISO 32000-1, 12.7.4.5), with a frame, as PDF/A asks for an appearance."""
    language = language_of(document.Root.get("/Lang"))
    width, height = float(box[2]) - float(box[0]), float(box[3]) - float(box[1])
    frame = document.make_stream(_FRAME % (0.3, 0.3, width - 0.6, height - 0.6))
    frame.update(
        Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, width, height]), Resources=Dictionary())
    )
    return document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(FIELD),
            TU=String(translate(_TOOLTIP, language)),
            F=_PRINTED,
            P=page,
            Rect=box,
            AP=Dictionary(N=frame),
        )
    )


def _add(document: Pdf, page: Object, field: Object) -> None:
    """Make the field a part of the form and of its page, where the structure says in which order to visit fields."""
    if "/AcroForm" not in document.Root:
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array()))
    form = document.Root.AcroForm
    if any(str(other.get("/T")) == FIELD for other in form.Fields):
        raise OutputError("dokumen ini sudah memuat kolom tanda tangan {name}.", name=FIELD)
    form.Fields.append(field)
    form.SigFlags = int(form.get("/SigFlags", 0)) | _SIGNATURES_EXIST
    page.Annots = Array([*page.get("/Annots", Array()), field])
    page.Tabs = Name.S


def _tag(document: Pdf, page: Object, field: Object) -> None:
    """Name the field in the structure tree, if there is one, after all else on its page (ISO 32000-1, 14.7.4)."""
    if "/StructTreeRoot" not in document.Root:
        return
    root = document.Root.StructTreeRoot
    before = _last_part(root, page)
    if before is None:
        return
    node = document.make_indirect(
        Dictionary(
            S=Name.Form,
            P=before.P,
            Pg=page,
            K=Dictionary(Type=Name.OBJR, Pg=page, Obj=field),
            Alt=field.TU,
        )
    )
    kids = _kids(before.P)
    place = [kid.objgen for kid in kids].index(before.objgen)
    before.P.K = Array([*kids[: place + 1], node, *kids[place + 1 :]])
    parents = NumberTree(root.ParentTree)
    number = max([-1, *parents.keys()]) + 1
    parents[number] = node
    field.StructParent = number
    root.ParentTreeNextKey = number + 1


def _last_part(group: Object, page: Object) -> Object | None:
    """Of the parts that lie in groups, such as a table or a paragraph, the last that has something on that page."""
    for part in reversed(_kids(group)):
        if not isinstance(part, Dictionary) or not _is_on(part, page):
            continue
        return _last_part(part, page) if str(part.get("/S")) in _GROUPS else part
    return None


def _is_on(part: Object, page: Object) -> bool:
    if "/Pg" in part and part.Pg.objgen == page.objgen:
        return True
    return any(isinstance(kid, Dictionary) and _is_on(kid, page) for kid in _kids(part))


def _kids(node: Object) -> list[Object]:
    kids = node.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]
