"""Moments as readers write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_datetime

from ikm.survey.messages import Language

_ZONES = {timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}  # Indonesia's, before UTC


@dataclass(frozen=True)
class Moment:
    """A moment with its zone."""

    at: datetime

    def in_(self, language: Language) -> str:
        """`25 November 2026 18.12 WIB`; another zone by its distance, `UTC-03:30`."""
        clock = "HH.mm" if language == "id" else "HH:mm"
        return f"{format_datetime(self.at, f'd MMMM yyyy {clock}', locale=language)} {self._zone}"

    @property
    def _zone(self) -> str:
        ahead = self.at.utcoffset() or timedelta()
        return _ZONES.get(ahead) or (f"UTC{self.at.isoformat()[-6:]}" if ahead else "UTC")
