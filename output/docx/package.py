"""The file around a Word document: same document, same bytes."""

from __future__ import annotations

from datetime import datetime, timezone
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can tell
_UNDATED = "2000-01-01"
_UNIX = 3  # whatever the system that writes it


def dated(document: Document, day: str) -> None:
    """Date a document by an ISO date, "" for none: the clock has no part in it."""
    properties = document.core_properties
    properties.created = properties.modified = datetime.fromisoformat(day or _UNDATED).replace(tzinfo=timezone.utc)
    properties.revision = 1


def saved(document: Document) -> bytes:
    """The document as a file whose parts have no time of their own."""
    written, out = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as parts, ZipFile(out, "w") as timeless:
        for part in parts.infolist():
            about = ZipInfo(part.filename, _NO_TIME)
            about.compress_type, about.create_system = ZIP_DEFLATED, _UNIX
            timeless.writestr(about, parts.read(part))
    return out.getvalue()
