"""What each stroke on the pages is: a piece of the document, in the order of reading, or decoration.

Terms of ISO 32000-1, 14.7 and 14.8: marked content, structure element, artifact.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from ikm.forms.fillable.fields import Field


@dataclass(frozen=True)
class Piece:
    """A heading or paragraph: its standard structure type, its page from 0, and its number among the pieces there."""

    role: str
    page: int
    number: int


@dataclass(frozen=True)
class Place:
    """Where a field is filled in: the field, and its page from 0."""

    field: Field
    page: int


@dataclass
class Tags:
    """The document as it is read: groups of pieces and fields. pieces: how many each page has so far."""

    groups: list[list[Piece | Place]] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)

    @property
    def fields(self) -> list[Field]:
        """Every field."""
        return [item.field for group in self.groups for item in group if isinstance(item, Place)]

    def begin_page(self) -> None:
        """What follows is on the next page."""
        self.pieces.append(0)

    def begin_group(self) -> None:
        """What follows belongs together."""
        self.groups.append([])

    def enter(self, of_form: Field) -> None:
        """A field comes next."""
        self.groups[-1].append(Place(of_form, len(self.pieces) - 1))

    @contextmanager
    def piece(self, role: str, canvas: Canvas) -> Iterator[None]:
        """What is drawn meanwhile is a heading or a paragraph."""
        piece = Piece(role, len(self.pieces) - 1, self.pieces[-1])
        self.groups[-1].append(piece)
        self.pieces[-1] += 1
        canvas.addLiteral(f"/{role} <</MCID {piece.number}>> BDC")
        yield
        canvas.addLiteral("EMC")


@contextmanager
def decoration(canvas: Canvas) -> Iterator[None]:
    """What is drawn meanwhile is no piece of the document."""
    canvas.addLiteral("/Artifact <</Type /Layout>> BDC")
    yield
    canvas.addLiteral("EMC")
