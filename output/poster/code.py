"""The square code (QR, ISO/IEC 18004) that leads to the report."""

from __future__ import annotations

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing, Group
from reportlab.lib.colors import Color

from ikm.output.drawing.look import block
from ikm.output.poster.sheet import Box
from ikm.survey.errors import OutputError

LONGEST = 150  # characters: a longer code has too fine a grain for a telephone at a distance
_QUIET = 4  # modules of white around, which readers need


def insist_on_url(url: str) -> None:
    """Raise OutputError for what no telephone opens, or what makes too fine a code."""
    if not url.startswith(("https://", "http://")) or any(c.isspace() or not c.isprintable() for c in url):
        raise OutputError('"{url}" bukan alamat web; tulis lengkap, misalnya https://contoh.go.id/skm.', url=url)
    if len(url) > LONGEST:
        raise OutputError(
            "Alamat itu terlalu panjang untuk kode QR pada poster: {length} huruf, paling banyak {most}. Pakai alamat "
            "yang lebih pendek.",
            length=len(url),
            most=LONGEST,
        )


def add_code(drawing: Drawing, url: str, box: Box, dark: Color, ground: Color) -> None:
    """Draw the code of the address into a square box; a seventh of it may be soiled."""
    drawing.add(block(box.x, box.y, box.width, box.height, ground))
    widget = QrCodeWidget(
        url, barLevel="M", barBorder=_QUIET, barWidth=box.width, barHeight=box.height, barFillColor=dark
    )
    drawing.add(Group(widget.draw(), transform=(1, 0, 0, 1, box.x, box.y)))
