"""A form to fill in, as pypdf sees it and fills it in: not the library that wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject


@dataclass(frozen=True)
class Widget:
    """A place where a field is filled in. page: from 0. field: what the value is kept in; of one place, the place."""

    page: int
    name: str
    field: Any
    entry: Any

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top in points."""
        left, bottom, right, top = map(float, self.entry["/Rect"])
        return left, bottom, right, top

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle in points, from the left and from the bottom."""
        left, bottom, right, top = self.box
        return (left + right) / 2, (bottom + top) / 2

    @property
    def states(self) -> dict[str, Any]:
        """What a box looks like in each of its states, by their names; none of a field that is typed in."""
        looks = self.entry["/AP"]["/N"] if "/AP" in self.entry else {}
        return {} if "/BBox" in looks else {name[1:]: looks[name].get_object() for name in looks}


def widgets(pdf: PdfReader | PdfWriter) -> Iterator[Widget]:
    """Every place, in the order of the pages' lists."""
    for number, page in enumerate(pdf.pages):
        for note in page["/Annots"]:  # type: ignore[attr-defined]
            entry = note.get_object()
            field = entry["/Parent"].get_object() if "/Parent" in entry and "/T" not in entry else entry
            yield Widget(number, str(field["/T"]), field, entry)


def filled(texts: Mapping[str, str], chosen: Mapping[str, str], form: bytes) -> bytes:
    """The form with these texts written and the n-th box of questions chosen, as another program saves it."""
    writer = PdfWriter(clone_from=BytesIO(form))
    fill(writer, texts, chosen)
    return saved(writer)


def fill(writer: PdfWriter, texts: Mapping[str, str], chosen: Mapping[str, str]) -> None:
    """Write these texts, and choose the n-th box of questions."""
    for widget in widgets(writer):
        if widget.name in texts:
            widget.field[NameObject("/V")] = TextStringObject(texts[widget.name])
        if widget.name in chosen:
            state = chosen[widget.name]
            widget.field[NameObject("/V")] = NameObject(f"/{state}")
            widget.entry[NameObject("/AS")] = NameObject(f"/{state if state in widget.states else 'Off'}")


def saved(writer: PdfWriter) -> bytes:
    """The bytes that a program writes."""
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
