"""A form as people fill it in with a mouse and a keyboard in pdfium, the PDF viewer of Chrome and Edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium

Point = tuple[float, float]
"""Of a page, from the left and from the bottom, in points."""


class Viewer:
    """An open form."""

    def __init__(self, content: bytes) -> None:
        self.document = pypdfium2.PdfDocument(content)
        self.document.init_forms()
        self._form = self.document.formenv

    def click(self, page: int, at: Point) -> None:
        """Click once."""
        with self._page(page) as shown:
            self._click(shown, at)

    def type(self, page: int, at: Point, text: str) -> None:
        """Click, then press the keys of a text, then leave the field."""
        with self._page(page) as shown:
            self._click(shown, at)
            for letter in text:
                pdfium.FORM_OnChar(self._form, shown, ord(letter), 0)
            pdfium.FORM_ForceToKillFocus(self._form)

    def saved(self) -> bytes:
        """What the viewer would write when told to save."""
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _click(self, shown: pypdfium2.PdfPage, at: Point) -> None:
        for event in (pdfium.FORM_OnMouseMove, pdfium.FORM_OnLButtonDown, pdfium.FORM_OnLButtonUp):
            event(self._form, shown, 0, *at)

    @contextmanager
    def _page(self, number: int) -> Iterator[pypdfium2.PdfPage]:
        page = self.document[number]
        yield page
        page.close()
