"""The one pass over a drawn file: the structure of its pieces, what it says of itself, and its colours.

ISO 32000-1, 14.7 and 14.8 (tagged PDF); ISO 14289-1 (PDF/UA-1); ISO 19005-2 (PDF/A-2a).
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String
from pikepdf import Object as Entry

from ikm.output.pdf.colour_profile import srgb
from ikm.output.pdf.description import Description
from ikm.output.pdf.tagging import Kid, Link, Mark, Structure, Tag
from ikm.output.pdf.text import spoken


def finish(drawn: bytes, structure: Structure, description: Description, order: Sequence[int]) -> bytes:
    """The file of `drawn` pages, tagged, described, its pages in that order, and packed."""
    with Pdf.open(BytesIO(drawn)) as pdf:
        _Tree(pdf, structure).write()
        pages = pdf.Root.Pages.Kids
        pdf.Root.Pages.Kids = Array([pages[place] for place in order])
        _describe(pdf, description)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate, force_version="1.7")
    return out.getvalue()


def _describe(pdf: Pdf, description: Description) -> None:
    root = pdf.Root
    root.MarkInfo = Dictionary(Marked=True)
    root.Lang = String(description.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.Metadata = Stream(pdf, description.xmp, Type=Name.Metadata, Subtype=Name.XML)
    profile = Stream(pdf, srgb(), N=3)
    root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB"),
                DestOutputProfile=profile,
            )
        ]
    )
    pdf.trailer.Info = pdf.make_indirect(Dictionary({name: String(text) for name, text in description.entries.items()}))


class _Tree:
    """Writes the structure of one file."""

    def __init__(self, pdf: Pdf, structure: Structure) -> None:
        self.pdf, self.structure = pdf, structure
        self.pages: list[Entry] = list(pdf.Root.Pages.Kids)
        self.elements: dict[Tag, Entry] = {}
        self.parents: list[Entry] = []  # by number: of a page all its pieces, of a link its own

    def write(self) -> None:
        """Write all of it."""
        root = self.pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
        self._fill(document, None)
        for page, tags in self.structure.marks.items():
            pieces = Array([self.elements[tag] for tag in tags])
            self.pages[page].StructParents = self._number(self.pdf.make_indirect(pieces))
        numbers = [entry for i, parent in enumerate(self.parents) for entry in (i, parent)]
        root.K = document
        root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        root.ParentTreeNextKey = len(self.parents)
        self.pdf.Root.StructTreeRoot = root

    def _fill(self, element: Entry, tag: Tag | None) -> None:
        kids = [self._kid(kid, element) for kid in self.structure.kids_of(tag)]
        if kids:
            element.K = kids[0] if len(kids) == 1 else Array(kids)

    def _kid(self, kid: Kid, parent: Entry) -> Entry | int:
        match kid:
            case Tag():
                return self._element(kid, parent)
            case Mark():
                return self._mark(kid, parent)
            case Link():
                return self._annotation(self.pages[kid.page].Annots[kid.place], kid.page, parent)

    def _element(self, tag: Tag, parent: Entry) -> Entry:
        element = self.pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{tag.role}"), P=parent))
        self.elements[tag] = element
        if tag.alt:
            element.Alt = String(spoken(tag.alt))
        if tag.actual:
            element.ActualText = String(tag.actual)
        for owner, name, value in tag.attributes:
            element.A = Dictionary({"/O": Name(f"/{owner}"), f"/{name}": Name(f"/{value}")})
        if tag in self.structure.boxes:
            box = [round(side, 2) for side in self.structure.boxes[tag]]
            element.A = Dictionary(O=Name.Layout, BBox=Array(box), Placement=Name.Block)
        self._fill(element, tag)
        return element

    def _mark(self, mark: Mark, parent: Entry) -> Entry | int:
        page = self.pages[mark.page]
        if "/Pg" not in parent:
            parent.Pg = page
        if parent.Pg.objgen == page.objgen:
            return mark.number
        return Dictionary(Type=Name.MCR, Pg=page, MCID=mark.number)

    def _annotation(self, annotation: Entry, page: int, parent: Entry) -> Entry:
        annotation.StructParent = self._number(parent)
        self.pages[page].Tabs = Name.S  # from one to the next in the order of reading
        return Dictionary(Type=Name.OBJR, Obj=annotation, Pg=self.pages[page])

    def _number(self, parent: Entry) -> int:
        self.parents.append(parent)
        return len(self.parents) - 1
