"""The printed page as a picture, before anybody touched it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pypdfium2

from ikm.forms.paper import PaperForm
from ikm.forms.scan.page import Picture

MM = 25.4  # millimetres in an inch


def blank(form: PaperForm, dpi: float, page: int = 1) -> Picture:
    """A page of the form, counted from 1, as it left the printer."""
    grey = _rendered(form.to_pdf(), dpi, page - 1)
    return np.repeat(grey[:, :, None], 3, axis=2)


@lru_cache(maxsize=8)
def _rendered(pdf: bytes, dpi: float, page: int) -> Picture:
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Picture = document[page].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze().copy()
    finally:
        document.close()
    return picture
