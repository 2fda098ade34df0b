"""Which part of a page a person must see to decide about one question, or to type what was written."""

from __future__ import annotations

from ikm.forms.layout import Page, Rect

_ROUND_ROW = 1.0  # mm, so that a mark beside it is seen
_ROUND_WRITING = 3.0  # mm: letters stray over the edge, above and below a line more than a mark does


def area_of(page: Page, key: str) -> Rect | None:
    """The row of a question, or the place of handwriting, with what is close around it; None where there is neither."""
    rows = {marks.key: marks.area.grown(_ROUND_ROW) for marks in page.marks}
    places = {place.key: place.area.grown(_ROUND_WRITING) for place in page.writing}
    return (rows | places).get(key)
