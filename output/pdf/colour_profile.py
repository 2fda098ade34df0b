"""The profile that says what red, green and blue mean in a document: sRGB, written here, and so under no licence.

IEC 61966-2-1 (the curve; the primaries adapted to D50 by the Bradford method), ICC.1:2001-04 (version 2.4).
"""

from __future__ import annotations

from functools import cache
from struct import pack

_WHITE = (0.9642, 1.0, 0.8249)  # D50
_RED = (0.4360747, 0.2225045, 0.0139322)
_GREEN = (0.3850649, 0.7168786, 0.0971045)
_BLUE = (0.1430804, 0.0606169, 0.7141733)
_STEPS = 1024  # of the curve
_NAME, _RIGHTS = b"sRGB", b"No copyright"


@cache
def srgb() -> bytes:
    """An ICC profile of some 2.5 kB."""
    curve = pack(">4s4xI", b"curv", _STEPS) + b"".join(pack(">H", _light(i)) for i in range(_STEPS))
    description = pack(">4s4xI", b"desc", len(_NAME) + 1) + _NAME + bytes(1 + 4 + 4 + 2 + 1 + 67)
    parts = [
        (b"desc", description),
        (b"cprt", pack(">4s4x", b"text") + _RIGHTS + b"\0"),
        (b"wtpt", _xyz(_WHITE)),
        (b"rXYZ", _xyz(_RED)),
        (b"gXYZ", _xyz(_GREEN)),
        (b"bXYZ", _xyz(_BLUE)),
        (b"rTRC", curve),
    ]
    table, data = b"", b""
    start = 128 + 4 + 12 * (len(parts) + 2)
    for name, part in parts:
        place = pack(">4sII", name, start + len(data), len(part))
        table += place
        data += part + bytes(-len(part) % 4)
    table += b"gTRC" + place[4:] + b"bTRC" + place[4:]  # one curve for the three
    size = start + len(data)
    header = pack(">I4sI4s4s4s12x4s", size, b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    header += bytes(28) + b"".join(_fixed(part) for part in _WHITE)
    return header + bytes(128 - len(header)) + pack(">I", len(parts) + 2) + table + data


def _light(step: int) -> int:
    value = step / (_STEPS - 1)
    light = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return round(light * 65535)


def _xyz(parts: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(part) for part in parts)


def _fixed(value: float) -> bytes:
    return pack(">i", round(value * 65536))
