"""What a column of a source can be, besides an element or a question about the respondent."""

from __future__ import annotations

META = ("unit", "service", "date", "time", "remark", "id")
IGNORED = frozenset({"-", "abaikan"})
_ALIASES = {
    "layanan": "service", "tanggal": "date", "jam": "time", "saran": "remark", "unit_layanan": "unit",
}  # fmt: skip

RESERVED = frozenset({
    *META, *_ALIASES, "id_kiriman", "alasan", "source", "origin", "file", "sheet", "row", "fingerprint", "key",
    "tahun", "semester", "triwulan", "bulan",
})  # fmt: skip
"""Keys that no added element and no question may bear: columns of responses and forms, and break-downs by time."""


def target(key: str) -> str:
    """The key that a user's mapping names, in Indonesian or as it is."""
    return _ALIASES.get(key.strip(), key.strip())
