"""Tags: what each piece of a page is, in the order in which it is read. reportlab draws the pieces and writes no tags.

Terms of ISO 32000-1, 14.7 and 14.8: marked content, structure element, artifact.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reportlab.pdfgen.canvas import Canvas

Attribute = tuple[str, str, str]  # owner, name, and the name that is its value: ("Table", "Scope", "Row")
Rectangle = tuple[float, float, float, float]  # left, bottom, right, top, in points of the page


@dataclass(eq=False, slots=True)
class Tag:
    """One piece of a document, such as a paragraph or a cell; drawn over two pages, it is still one.

    role: a standard structure type. within: the piece that holds it; None: the document.
    alt: what a figure shows. actual: the text that is meant where the face lacks some of its letters.
    once: what is drawn again on later pages is decoration there, such as the head of a table.
    """

    role: str
    within: Tag | None = None
    alt: str = ""
    actual: str = ""
    attributes: tuple[Attribute, ...] = ()
    once: bool = False


class Mark(NamedTuple):
    """Marked content: its page, from 0, and its number there."""

    page: int
    number: int


class Link(NamedTuple):
    """A link: its page, from 0, and its place among the links there."""

    page: int
    place: int


Kid = Tag | Mark | Link


@dataclass
class Structure:
    """What the pieces of a document hold, each in the order in which it was first drawn.

    marks: of each page, the pieces that its marked contents belong to. boxes: where figures stand.
    """

    kids: dict[Tag | None, list[Kid]] = field(default_factory=lambda: {None: []})
    marks: dict[int, list[Tag]] = field(default_factory=dict)
    links: dict[int, list[Tag]] = field(default_factory=dict)
    boxes: dict[Tag, Rectangle] = field(default_factory=dict)

    def kids_of(self, tag: Tag | None) -> list[Kid]:
        """What the piece holds; a piece that is not known yet is entered at the end of what holds it."""
        if tag not in self.kids:
            assert tag is not None  # the document itself is always known
            self.kids_of(tag.within).append(tag)
            self.kids[tag] = []
        return self.kids[tag]

    def mark(self, tag: Tag, page: int) -> int:
        """The number of the next marked content of `page`, which belongs to `tag`."""
        pieces = self.marks.setdefault(page, [])
        self.kids_of(tag).append(Mark(page, len(pieces)))
        pieces.append(tag)
        return len(pieces) - 1

    def link(self, tag: Tag, page: int) -> None:
        """Enter the next link of `page`, which belongs to `tag`."""
        links = self.links.setdefault(page, [])
        self.kids_of(tag).append(Link(page, len(links)))
        links.append(tag)


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """A canvas on which every stroke is either a piece of the document or decoration.

    `with canvas.tag("P"): canvas.drawString(...)` writes a paragraph, `with canvas.artifact(): canvas.rect(...)` a
    background.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.structure = Structure()

    @contextmanager
    def tag(self, role: str, *, within: Tag | None = None, alt: str = "") -> Iterator[Tag]:
        """What is drawn meanwhile is a piece of its own."""
        tag = Tag(role, within, alt)
        with self.mark(tag):
            yield tag

    @contextmanager
    def mark(self, tag: Tag) -> Iterator[None]:
        """What is drawn meanwhile belongs to `tag`."""
        self.begin(tag)
        yield
        self.end()

    @contextmanager
    def shown(self, tag: Tag, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """What is drawn meanwhile, from an origin at that place on, is a picture of that size."""
        self.saveState()
        self.translate(x, y)
        self.structure.boxes[tag] = self._place(width, height)
        with self.mark(tag):
            yield
        self.restoreState()

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        """What is drawn meanwhile is decoration; `kind` Pagination: it stands on each page."""
        self.begin_artifact(kind)
        yield
        self.end()

    def begin(self, tag: Tag) -> None:
        """Begin what belongs to `tag`."""
        if tag.once and self.structure.kids.get(tag):
            self.begin_artifact("Pagination")
        else:
            number = self.structure.mark(tag, self.getPageNumber() - 1)
            self.addLiteral(f"/{tag.role} <</MCID {number}>> BDC")

    def begin_artifact(self, kind: str = "Layout") -> None:
        """Begin decoration."""
        self.addLiteral(f"/Artifact <</Type /{kind}>> BDC")

    def end(self) -> None:
        """End what was begun last."""
        self.addLiteral("EMC")

    def link(self, tag: Tag, words: str, destination: str, place: Rectangle) -> None:
        """A link over `place`, relative to the origin, which belongs to `tag`."""
        self.structure.link(tag, self.getPageNumber() - 1)
        self.linkRect(words, destination, place, relative=1, F=4)  # 4: printed, as PDF/A asks (ISO 19005-2, 6.3.2)

    def _place(self, width: float, height: float) -> Rectangle:
        left, bottom = self.absolutePosition(0, 0)
        right, top = self.absolutePosition(width, height)
        return left, bottom, right, top
