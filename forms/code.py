"""The code on every printed page: which layout, page, unit and sheet it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import zxingcpp

from ikm.forms.layout import VERSION

LONGEST_UNIT = 16
_CODE = re.compile(
    r"IKM(?P<version>\d{1,3})\.(?P<layout>[A-Z2-7]{8})\.(?P<page>\d)\.(?P<unit>[A-Z0-9-]*)\.(?P<serial>\d{0,7})"
)


@dataclass(frozen=True)
class SheetCode:
    """What a code says. page: from 1. unit: short, to tell a person whose page it is. serial: None on a master."""

    layout: str
    page: int
    unit: str = ""
    serial: int | None = None
    version: int = VERSION

    def __str__(self) -> str:
        """The text of the code, in letters that a QR code packs closely."""
        serial = "" if self.serial is None else f"{self.serial:06d}"
        return f"IKM{self.version}.{self.layout}.{self.page}.{self.unit}.{serial}"

    @staticmethod
    def parse(text: str) -> SheetCode | None:
        """The code in a text; None for what is no code of ours."""
        match = _CODE.fullmatch(text)
        if match is None or match["page"] == "0":
            return None
        serial = int(match["serial"]) if match["serial"] else None
        return SheetCode(match["layout"], int(match["page"]), match["unit"], serial, int(match["version"]))


def short_unit(name: str) -> str:
    """A unit's name as a code carries it: `PUSKESMAS-MELATI`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")[:LONGEST_UNIT].rstrip("-")


Modules = tuple[tuple[bool, ...], ...]
"""The small squares of a code, row by row; True is black."""


def qr_modules(text: str) -> Modules:
    """The text as a QR code (ISO/IEC 18004), of which a seventh may be soiled."""
    return _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


def matrix_modules(text: str) -> Modules:
    """The text as a square Data Matrix (ISO/IEC 16022)."""
    return _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True))


def _modules(code: zxingcpp.Barcode) -> Modules:
    picture = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    return tuple(tuple(bool(level == 0) for level in row) for row in picture)
