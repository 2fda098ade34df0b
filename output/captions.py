"""Running numbers of sections, tables and charts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from ikm.output.report import Heading
from ikm.output.wording import Wording
from ikm.survey.messages import Language, marked, translate


class Captions:
    """Numbers the tables and the charts of one report in the order in which they are made."""

    def __init__(self, language: Language, wording: Wording = Wording()) -> None:
        self._language, self._wording = language, wording
        self._tables, self._charts = count(1), count(1)

    def table(self, text: str) -> str:
        """The caption of the next table."""
        return self._caption(marked("Tabel"), next(self._tables), text)

    def chart(self, text: str) -> str:
        """The caption of the next chart."""
        return self._caption(marked("Gambar"), next(self._charts), text)

    def _caption(self, kind: str, number: int, text: str) -> str:
        return f"{translate(self._wording.of(kind), self._language)} {number}. {text}"


def sections(chapter: int) -> Callable[[str], Heading]:
    """Makes the headings of a chapter's sections, numbered in the order in which they are made."""
    numbers = count(1)
    return lambda text: Heading(text, 2, f"{chapter}.{next(numbers)}")
