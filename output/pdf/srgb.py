"""A colour profile of sRGB, which says what the colours of a file mean (ICC.1:2001-04, version 2)."""

from __future__ import annotations

from functools import cache
from struct import pack

_STEPS = 1024  # of the curve

# Red, green and blue of IEC 61966-2-1, adapted from D65 to D50 by Bradford's method (Lindbloom, RGB/XYZ matrices).
_PRIMARIES = ((0.4360747, 0.2225045, 0.0139322), (0.3850649, 0.7168786, 0.0971045), (0.1430804, 0.0606169, 0.7141733))
_D50 = (0.9642, 1.0, 0.8249)
_NAME, _RIGHTS = b"sRGB", b"No copyright, use freely"


@cache
def srgb() -> bytes:
    """The profile, about 2.5 KB."""
    curve = b"curv" + bytes(4) + pack(">I", _STEPS) + b"".join(pack(">H", _linear(i)) for i in range(_STEPS))
    red, green, blue = map(_xyz, _PRIMARIES)
    parts = {
        b"desc": b"desc" + bytes(4) + pack(">I", len(_NAME) + 1) + _NAME + bytes(1 + 8 + 3 + 67),
        b"cprt": b"text" + bytes(4) + _RIGHTS + bytes(1),
        b"wtpt": _xyz(_D50),
        b"rXYZ": red,
        b"gXYZ": green,
        b"bXYZ": blue,
        b"rTRC": curve,
    }
    start = 128 + 4 + 12 * (len(parts) + 2)
    table, data = [], b""
    for tag, part in parts.items():
        table.append((tag, start + len(data), len(part)))
        data += part + bytes(-len(part) % 4)
    table += [(tag, *table[-1][1:]) for tag in (b"gTRC", b"bTRC")]
    tags = pack(">I", len(table)) + b"".join(pack(">4sII", *entry) for entry in table)
    return _header(128 + len(tags) + len(data)) + tags + data


def _header(size: int) -> bytes:
    date = pack(">6H", 2000, 1, 1, 0, 0, 0)
    illuminant = _xyz(_D50)[8:]
    head = pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ") + date + b"acsp"
    return head + bytes(28) + illuminant + bytes(48)


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(pack(">i", round(value * 65536)) for value in values)


def _linear(step: int) -> int:
    """The light of a value (IEC 61966-2-1), 0 to 65535."""
    value = step / (_STEPS - 1)
    return round(65535 * (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4))
