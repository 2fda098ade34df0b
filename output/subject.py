"""What one report is about, and the words and numbers in which its chapters speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from ikm.output.numbers import Numbers
from ikm.output.report import Band, Picture
from ikm.output.wording import Wording
from ikm.scoring.design import users_of
from ikm.scoring.item_analysis import ItemAnalysis
from ikm.scoring.quality.check import Weighed
from ikm.scoring.quality.findings import Finding
from ikm.scoring.score import DomainScore, ElementScore, Score
from ikm.scoring.trend import Past
from ikm.survey.instrument import Element, Instrument
from ikm.survey.messages import Language, Message, translate
from ikm.survey.periods import Period
from ikm.survey.project import Project, Unit
from ikm.survey.responses import Responses

HIGHEST = 100.0
Found = tuple[Finding, Weighed | None]


@dataclass(frozen=True)
class Subject:
    """One unit in one period.

    internal: nothing is withheld, and each page says so. when: the period, None where none is named.
    planned: the unit's population and target in the project are of this period. items: reliability and priorities.
    findings: of `ikm check`, each with the index without its rows; None where nobody has checked.
    """

    score: Score
    responses: Responses
    project: Project
    unit: Unit
    language: Language
    internal: bool
    past: tuple[Past, ...] = ()
    when: Period | None = None
    planned: bool = True
    items: ItemAnalysis | None = None
    findings: tuple[Found, ...] | None = None
    logo: Picture | None = None
    photographs: tuple[Picture, ...] = ()
    wording: Wording = Wording()

    @property
    def official(self) -> Subject:
        """The same with the regulation's figures alone: nothing of how sure they are."""
        return replace(
            self, score=self.score.official, past=tuple(past.official for past in self.past), items=None, findings=None
        )

    def say(self, text: str, /, **values: object) -> str:
        """A sentence in the report's language, from its Indonesian source."""
        return Message(self.wording.of(text), **values).say(self.language)

    def word(self, text: str) -> str:
        """A word that comes from outside, in the report's language where the catalogue has it; braces are just text."""
        return translate(text, self.language)

    @cached_property
    def numbers(self) -> Numbers:
        """How numbers are written."""
        return Numbers(self.language)

    @property
    def instrument(self) -> Instrument:
        """What was asked."""
        return self.score.instrument

    @cached_property
    def domain(self) -> DomainScore:
        """The unit's own score: where the answers name no unit, the whole."""
        units = (d for d in self.score.domains if d.level == "unit" and d.unit == self.unit.nama)
        return next(units, self.score.domains[0])

    @cached_property
    def services(self) -> tuple[DomainScore, ...]:
        """Scores of the services, as the project lists them; without a name those of respondents who gave none."""
        place = {service.nama: i for i, service in enumerate(self.unit.layanan)}
        found = (domain for domain in self.score.domains if domain.level == "service")
        return tuple(sorted(found, key=lambda domain: place.get(domain.service or "", len(place))))

    @cached_property
    def groups(self) -> dict[str, tuple[DomainScore, ...]]:
        """Scores of the groups that the project's reports show, by the key of the question."""
        found: dict[str, tuple[DomainScore, ...]] = {}
        for domain in self.score.domains:
            for key in domain.group or ():
                found[key] = (*found.get(key, ()), domain)
        return found

    @cached_property
    def answers(self) -> pl.DataFrame:
        """The unit's responses."""
        return self.responses.frame

    @property
    def inferred(self) -> bool:
        """Beside the official figures stands how sure they are."""
        return self.score.method is not None

    @property
    def withheld(self) -> bool:
        """No result may be published: too few respondents, or figures of too few could be reckoned from it."""
        return self.domain.suppressed and self.domain.n > 0 and not self.internal

    @property
    def shown(self) -> bool:
        """There is an index, and it may be shown."""
        return self.domain.ikm is not None and not self.withheld

    @property
    def index_only(self) -> bool:
        """Too few answered one of the elements: no value of an element may be shown."""
        return self.domain.index_only and not self.internal

    @property
    def valued(self) -> bool:
        """Values of elements may be shown."""
        return not self.withheld and not self.index_only

    @cached_property
    def why_no_elements(self) -> str:
        """Why the values of elements are not shown, though the index is."""
        return self.say(
            "Nilai, urutan dan sebaran jawaban unsur tidak diumumkan: ada unsur yang dijawab kurang dari {threshold} "
            "responden, dan nilainya dapat dihitung dari unsur yang lain.",
            threshold=self.numbers.count(self.project.survei.ambang),
        )

    @cached_property
    def why_not(self) -> str:
        """Why no index is shown; "" where one is."""
        if self.shown:
            return ""
        if not self.domain.n:
            return self.say("Belum ada responden, sehingga IKM tidak dapat dihitung.")
        if self.withheld and self.domain.suppression == "sekunder":
            return self.say(
                "IKM dan mutunya tidak diumumkan: bersama hasil periode lain, dari nilainya dapat dihitung nilai "
                "kurang dari {threshold} responden.",
                threshold=self.numbers.count(self.project.survei.ambang),
            )
        if self.withheld:
            return self.say(
                "Responden terlalu sedikit: {n} orang, kurang dari ambang {threshold}. IKM dan mutunya tidak "
                "diumumkan.",
                n=self.numbers.count(self.domain.n),
                threshold=self.numbers.count(self.project.survei.ambang),
            )
        notes = "; ".join(note.message.say(self.language) for note in self.domain.notes)
        return self.say("IKM tidak dapat dihitung: {reason}.", reason=notes.rstrip("."))

    @cached_property
    def period(self) -> str:
        """The period in words; where none is named, the days on which answers were given."""
        if self.when is not None:
            return self.when.say(self.language)
        days = self.days
        if not days:
            return self.say("periode tidak dinyatakan")
        first, last = days
        if first == last:
            return self.numbers.day(first)
        return f"{self.numbers.day(first)} – {self.numbers.day(last)}"

    @cached_property
    def days(self) -> tuple[date, ...]:
        """First and last day of the answers; nothing where no answer is dated."""
        dates: list[date] = self.answers["date"].drop_nulls().to_list()
        return (min(dates), max(dates)) if dates else ()

    @cached_property
    def population(self) -> int | None:
        """Users of the unit in the period; None where the project does not tell, or tells those of another period."""
        return users_of(self.unit) if self.planned else None

    @property
    def target(self) -> int | None:
        """Respondents that were aimed at in the period."""
        return self.unit.target if self.planned else None

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """The classes from D to A on the scale of the index; none where the instrument has none."""
        return bands_of(self.instrument, self.numbers)

    @cached_property
    def ranked(self) -> tuple[ElementScore, ...]:
        """Elements whose value may be shown, lowest first; of equal ones in the order of the instrument."""
        valued = [element for element in self.domain.elements if element.nrr is not None and self.valued]
        return tuple(sorted(valued, key=lambda element: element.nrr or 0))

    def about(self, element: ElementScore) -> Element:
        """The element itself."""
        return self.instrument[element.key]

    def name(self, element: ElementScore) -> str:
        """Its name in the report's language."""
        return self.about(element).name.in_(self.language)

    def listed(self, words: Sequence[str]) -> str:
        """Words in a sentence: a, b dan c; with semicolons where the words themselves are joined by commas or `dan`."""
        if len(words) < 2:
            return "".join(words)
        last = translate("dan", self.language)
        if any("," in word or f" {last} " in word for word in words):
            return f"{'; '.join(words[:-1])}; {last} {words[-1]}"
        return f"{', '.join(words[:-1])} {last} {words[-1]}"


def bands_of(instrument: Instrument, numbers: Numbers) -> tuple[Band, ...]:
    """The classes of an instrument from the lowest on the scale of the index; none where it has none."""
    classes = sorted(instrument.classes, key=lambda quality: quality.lower)
    starts = [float(quality.lower) for quality in classes]
    ends = [*starts, HIGHEST][1:]
    return tuple(
        Band(quality.mutu, start, end, numbers.exact(quality.lower))
        for quality, start, end in zip(classes, starts, ends, strict=True)
    )
