"""How a question of a printed form is said to the person who looks at it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ikm.forms.layout import DAY, HALF_DAY, MONTH, REMARK, SERVICE, Layout
from ikm.survey.errors import IkmError
from ikm.survey.messages import Language, translate
from ikm.survey.project import Project

_MONTH = re.compile(r"(?:\d{4}-)?(?:0?[1-9]|1[0-2])")

LayoutById = Callable[[str], Layout | None]
"""The layout of that id; None where the project has none."""


class ReviewError(IkmError):
    """A review that cannot begin, or a decision that cannot be taken as it is."""


@dataclass(frozen=True)
class Answer:
    """One of the answers to choose from: as it is stored, and in words."""

    value: str
    label: str


@dataclass(frozen=True)
class Words:
    """The words of a project's printed forms in one language."""

    project: Project
    layout_of: LayoutById
    language: Language = "id"

    def say(self, text: str, **values: object) -> str:
        """A sentence in this language, from its Indonesian source."""
        return translate(text, self.language).format(**values)

    def question(self, key: str) -> str:
        """What is asked."""
        parts = {
            DAY: translate("Tanggal survei: hari", self.language),
            MONTH: translate("Tanggal survei: bulan", self.language),
            HALF_DAY: translate("Jam survei", self.language),
            SERVICE: translate("Layanan yang diterima", self.language),
            REMARK: translate("Saran dan masukan", self.language),
        }
        if key in parts:
            return parts[key]
        if key in self.project.instrument.keys:
            return self.project.instrument[key].question.in_(self.language)
        stem, _, rest = key.partition(".")
        asked = next((q.text_in(self.language) for q in self.project.pertanyaan if q.kunci == stem), key)
        return self.say("{question}: tulisan tangan", question=asked) if rest else asked

    def answers(self, layout_id: str, key: str) -> tuple[Answer, ...]:
        """The answers that the form offers, in its order; none for what is written by hand."""
        layout = self.layout_of(layout_id)
        if layout is None:
            raise ReviewError(
                "Tata letak kuesioner {layout} tidak ada lagi dalam proyek ini; kembalikan berkasnya, atau cetak lagi "
                "kuesioner yang sama dengan `ikm form paper`.",
                layout=layout_id,
            )
        marks = (marks for page in layout.pages for marks in page.marks if marks.key == key)
        return tuple(Answer(c.value, self.label(key, c.value)) for found in marks for c in found.choices)

    def label(self, key: str, value: str) -> str:
        """An answer in words."""
        if key in self.project.instrument.keys and value in {"1", "2", "3", "4"}:
            return self.project.instrument[key].labels[int(value) - 1].in_(self.language)
        if key == MONTH:
            return self._month(value)
        if key == HALF_DAY:
            return value.replace("-", "–")
        known = {choice for question in self.project.pertanyaan for choice in question.pilihan}
        return translate(value, self.language) if value in known else value

    def _month(self, value: str) -> str:
        """A month as it is marked, `2026-03` or `03`, in words."""
        from babel.dates import get_month_names

        if not _MONTH.fullmatch(value):
            return value
        year, _, month = value.rpartition("-")
        name = get_month_names("wide", locale=self.language)[int(month)]
        return f"{name} {year}" if year else str(name)
