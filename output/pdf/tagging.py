"""A canvas that notes what each drawing on it means, and writes it as the file's structure tree.

The tree is that of ISO 32000-1, 14.7 and 14.8. What is drawn outside `tagged` is an artifact: rules, backgrounds, heads
of pages. So a routine that knows nothing of tags makes a valid file, in which a reader's aid passes over what it drew::

    with canvas.tagged("P"):
        canvas.drawString(x, y, "Dinas Kesehatan")
    with canvas.figure("IKM 82,14 pada skala 25-100", (x, y, width, height)):
        drawing.drawOn(canvas, x, y)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias
from unicodedata import category

from reportlab.pdfbase.pdfdoc import LinkAnnotation, PDFDocument, PDFObject, PDFObjectReference, PDFPage
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

_PAINTS = frozenset({"ET", "S", "s", "f", "f*", "B", "B*", "b", "b*", "Do", "EI", "sh"})

Box: TypeAlias = tuple[float, float, float, float]
Kid: TypeAlias = "Element | tuple[str, int] | PDFObjectReference"


@dataclass(frozen=True, eq=False)
class Tag:
    """One part of a document. Whatever is drawn under the same tag is the same part, also on a later page.

    role: a standard structure type: P, H1, TH. alt: in words, what a figure shows. attributes: an attribute object's
    entries. once: drawn again, it is an artifact, as the head of a table is on the next page.
    """

    role: str
    alt: str = ""
    attributes: str = ""
    once: bool = False


@dataclass(eq=False)
class Element:
    """A node of the structure tree; its kids are nodes, marked contents as (page, MCID), and references to links."""

    tag: Tag
    parent: Element | None
    box: Box | None = None
    kids: list[Kid] = field(default_factory=list)
    number: int = 0  # of its object in the file

    def walk(self) -> Iterator[Element]:
        """The node and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()


HEADER = "/Type /Pagination /Subtype /Header"
FOOTER = "/Type /Pagination /Subtype /Footer"
_ARTIFACT = "/Artifact BMC"


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """A reportlab canvas that keeps the structure of what is drawn on it and saves it with the file.

    measuring: nothing needs to be drawn, because only the places of things are wanted.
    """

    measuring = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._root = Element(Tag("Document"), None)
        self._elements: dict[Tag, Element] = {}
        self._owner: Element | str | None = None  # None: an artifact, in which a part may begin
        self._inside = self._root
        self._since = 0
        self._marked: list[Element] = []  # by MCID, on this page
        self._parents: list[list[Element] | Element] = []
        super().__init__(*args, **kwargs)

    @contextmanager
    def tagged(self, *path: Tag | str) -> Iterator[Element | None]:
        """What is drawn meanwhile belongs to the last of `path`, which lies in the one before it, and so on.

        A name is a part of its own; a `Tag` goes on where it was left. Gives the node, or None within an artifact.
        """
        tags = [tag if isinstance(tag, Tag) else Tag(tag) for tag in path]
        if isinstance(self._owner, str) or (tags[-1].once and tags[-1] in self._elements):
            with self.artifact():
                yield None
            return
        owner, inside = self._owner, self._inside
        self._switch(owner)  # what was drawn before it is read before it
        for tag in tags:
            self._inside = self._element(tag)
        self._owner = self._inside
        try:
            yield self._inside
        finally:
            self._switch(owner)
            self._inside = inside

    @contextmanager
    def artifact(self, properties: str = "") -> Iterator[None]:
        """What is drawn meanwhile has no meaning of its own; properties: what it is, such as `HEADER`."""
        owner = self._owner
        self._switch(f"/Artifact <<{properties}>> BDC" if properties else _ARTIFACT)
        try:
            yield
        finally:
            self._switch(owner)

    @contextmanager
    def figure(self, alt: str, box: Box, *within: Tag | str) -> Iterator[None]:
        """What is drawn meanwhile is a picture described by `alt`, an artifact without; box: x, y, width, height."""
        if not alt:
            with self.artifact():
                yield
            return
        with self.tagged(*within, Tag("Figure", alt=alt)) as element:
            if element is not None:
                x, y, width, height = box
                element.box = tuple(self._absRect((x, y, x + width, y + height), relative=1))
            yield

    def link(self, key: str, box: Box, text: str) -> None:
        """A link to the bookmark `key`, of the part that is being drawn; text: what it says."""
        self._switch(self._owner)
        x, y, width, height = box
        rectangle = self._absRect((x, y, x + width, y + height), relative=1)
        target = self._bookmarkReference(key)
        annotation = _Link(rectangle, text, target, "[0 0 0]", F="4", StructParent=str(len(self._parents)))
        self._addAnnotation(annotation)
        self._inside.kids.append(self._doc.Reference(annotation))
        self._parents.append(self._inside)

    def beginText(self, x: float = 0, y: float = 0, direction: str | None = None) -> PDFTextObject:  # noqa: N802
        """Lines that end in a space."""
        return _Text(self, x, y, direction=direction)

    def showPage(self) -> None:  # noqa: N802
        """End the page."""
        self._switch(self._owner)
        super().showPage()
        self._since = 0

    def save(self) -> None:
        """End the last page and write the file with its structure tree."""
        if self._code:
            self.showPage()
        _write(self._root, self._parents, self._doc)
        super().save()

    def _setAnnotations(self, page: PDFPage) -> None:  # noqa: N802
        super()._setAnnotations(page)
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.Tabs = "/S"
        page.StructParents = len(self._parents)
        self._parents.append(self._marked)
        self._marked = []

    def _element(self, tag: Tag) -> Element:
        element = self._elements.get(tag)
        if element is None:
            element = self._elements[tag] = Element(tag, self._inside)
            self._inside.kids.append(element)
        return element

    def _switch(self, owner: Element | str | None) -> None:
        """Bracket what was drawn since the last switch as its owner's; from here on it is `owner`'s."""
        code = self._code
        painted = [i for i in range(self._since, len(code)) if _last_operator(code[i]) in _PAINTS]
        if painted:
            first = next(i for i in range(self._since, len(code)) if code[i][:1] == "n" or i == painted[0])  # a path
            code[first] = f"{self._begin()}\n{code[first]}"
            code[painted[-1]] += "\nEMC"
        self._since = len(code)
        self._owner = owner

    def _begin(self) -> str:
        if not isinstance(self._owner, Element):
            return self._owner or _ARTIFACT
        number = len(self._marked)
        self._marked.append(self._owner)
        self._owner.kids.append((self._doc.thisPageName(), number))
        return f"/{self._owner.tag.role} <</MCID {number}>> BDC"


def _last_operator(code: str) -> str:
    return code.rsplit(None, 1)[-1] if code.strip() else ""


class _Text(PDFTextObject):  # type: ignore[misc]
    """Lines that end in a space, which nobody sees: without it, readers of the text join the words of two lines.

    Letters that the face lacks are boxes.
    """

    def _formatText(self, text: str) -> str:  # noqa: N802
        return str(super()._formatText(_printed(text, self._fontname)))

    def _textOut(self, text: str, TStar: int = 0) -> None:  # noqa: N802, N803
        super()._textOut(f"{text} " if TStar else text, TStar)

    def textLine(self, text: str = "") -> None:  # noqa: N802
        super().textLine(f"{text} ")


class _Printable(dict[int, int | None]):
    """What a face prints for a letter: a box for one that it lacks, nothing for a control character."""

    def __init__(self, known: Collection[int]) -> None:
        self.known = known

    def __missing__(self, code: int) -> int | None:
        letter = chr(code)
        if code in self.known:
            printed: int | None = code
        elif letter.isspace():
            printed = ord(" ")
        else:
            printed = None if category(letter) in {"Cc", "Cf"} else ord("☐")
        self[code] = printed
        return printed


@cache
def _printable(face: str) -> _Printable:
    return _Printable(getFont(face).face.charToGlyph)


def _printed(text: str, face: str) -> str:
    """`text` without letters that the face lacks, for which PDF/UA and PDF/A have no place."""
    return text if text.isascii() and text.isprintable() else text.translate(_printable(face))


class _Link(LinkAnnotation):  # type: ignore[misc]
    """A link that names its node in the structure tree."""

    permitted = (*LinkAnnotation.permitted, "StructParent")


class _Written(PDFObject):  # type: ignore[misc]
    """An object of the file, as it is written there."""

    def __init__(self) -> None:
        self.text = ""

    def format(self, _document: PDFDocument) -> bytes:
        return self.text.encode("ascii")


def _write(root: Element, parents: Sequence[list[Element] | Element], document: PDFDocument) -> None:
    """Add the structure tree to the document; parents: of each page's marked contents, and of each link."""

    def added() -> tuple[_Written, int]:
        written = _Written()
        name = document.Reference(written).name
        return written, document.idToObjectNumberAndVersion[name][0]

    def number_of(name: str) -> int:
        return int(document.idToObjectNumberAndVersion[name][0])

    tree, tree_number = added()
    elements = [(element, *added()) for element in root.walk()]
    for element, _, number in elements:
        element.number = number
    for element, written, _ in elements:
        parent = element.parent.number if element.parent else tree_number
        written.text = _dictionary(element, parent, number_of)
    nums = " ".join(f"{i} {_references(part)}" for i, part in enumerate(parents))
    tree.text = (
        f"<</Type /StructTreeRoot /K {root.number} 0 R"
        f" /ParentTree <</Nums [{nums}]>> /ParentTreeNextKey {len(parents)}>>"
    )
    document.Catalog.StructTreeRoot = tree
    marked = _Written()
    marked.text = "<</Marked true>>"
    document.Catalog.MarkInfo = marked


def _references(part: list[Element] | Element) -> str:
    if isinstance(part, Element):
        return f"{part.number} 0 R"
    return f"[{' '.join(map(_references, part))}]"


def _dictionary(element: Element, parent: int, number_of: Callable[[str], int]) -> str:
    """A structure element (ISO 32000-1, table 323)."""
    tag = element.tag
    page = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), "")
    parts = [f"<</S /{tag.role} /P {parent} 0 R"]
    if page:
        parts.append(f"/Pg {number_of(page)} 0 R")
    kids = [_kid(kid, page, number_of) for kid in element.kids]
    if kids:
        parts.append(f"/K {kids[0]}" if len(kids) == 1 else f"/K [{' '.join(kids)}]")
    if tag.alt:
        parts.append(f"/Alt {_string(tag.alt)}")
    attributes = tag.attributes or (element.box and f"/O /Layout /Placement /Block /BBox [{_numbers(element.box)}]")
    if attributes:
        parts.append(f"/A <<{attributes}>>")
    return " ".join(parts) + ">>"


def _kid(kid: Kid, page: str, number_of: Callable[[str], int]) -> str:
    if isinstance(kid, Element):
        return f"{kid.number} 0 R"
    if isinstance(kid, PDFObjectReference):
        return f"<</Type /OBJR /Obj {number_of(kid.name)} 0 R>>"
    if kid[0] == page:
        return str(kid[1])
    return f"<</Type /MCR /Pg {number_of(kid[0])} 0 R /MCID {kid[1]}>>"


def _string(text: str) -> str:
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"


def _numbers(box: Box) -> str:
    return " ".join(f"{side:.2f}" for side in box)
