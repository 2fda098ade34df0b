"""The instrument: which elements (unsur) are asked, with which answers, weights and classes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from ikm.survey.errors import InstrumentError
from ikm.survey.messages import Language, Message

DEFAULT = "permenpanrb-14-2017"
VALUES = (1, 2, 3, 4)

_FOLDER = Path(__file__).parent / "instruments"


@dataclass(frozen=True)
class Text:
    """A text of the instrument in its languages; Indonesian is the official one."""

    id: str
    en: str

    def in_(self, language: Language) -> str:
        """The text in `language`."""
        return self.en if language == "en" else self.id

    @classmethod
    def listed(cls, texts: Iterable[Text]) -> Text:
        """Several texts as one, with commas between them."""
        kept = tuple(texts)
        return cls(", ".join(text.id for text in kept), ", ".join(text.en for text in kept))


@dataclass(frozen=True)
class Element:
    """One element (unsur) of service.

    key: identifies it everywhere; never its position.
    code: the regulation's code (U1...), in the order of the regulation's body.
    question_no: its number in the annex questionnaire, which differs for U8 and U9.
    labels: the four answers, for the values 1 to 4.
    synonyms: older wordings met in practice, four to a tuple, None where a value has none.
    weight: bobot, exact; the weights of an instrument add to 1.
    """

    key: str
    code: str
    question_no: int
    name: Text
    question: Text
    labels: tuple[Text, Text, Text, Text]
    weight: Fraction
    article: str = ""
    synonyms: tuple[tuple[str | None, ...], ...] = ()


@dataclass(frozen=True)
class QualityClass:
    """A class of service quality (mutu): its letter, its name and the lowest index that reaches it."""

    mutu: str
    kinerja: Text
    lower: Decimal


@dataclass(frozen=True)
class Instrument:
    """The elements in body order and, where the regulation gives them, the classes from A to D.

    `classes` is empty for an instrument whose class table has no confirmed source; nothing is classed then.
    """

    id: str
    title: Text
    regulation: str
    elements: tuple[Element, ...]
    classes: tuple[QualityClass, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    def __hash__(self) -> int:
        return hash((self.id, len(self.elements)))  # asked for often; equality still compares everything

    @property
    def keys(self) -> tuple[str, ...]:
        """The element keys in body order."""
        return tuple(element.key for element in self.elements)

    @property
    def questions(self) -> tuple[Element, ...]:
        """The elements in the order in which the questionnaire asks them."""
        return tuple(sorted(self.elements, key=lambda element: element.question_no))

    def __getitem__(self, key: str) -> Element:
        for element in self.elements:
            if element.key == key:
                return element
        raise KeyError(key)

    def class_of(self, index: Decimal) -> QualityClass | None:
        """The class of a *rounded* index; None where the instrument has no classes.

        The holes in the printed table (64,99 to 65,00) close because only rounded values are classed.
        """
        for quality in self.classes:
            if index >= quality.lower:
                return quality
        return None

    def with_elements(self, added: Sequence[Element], weights: Mapping[str, Fraction]) -> Instrument:
        """Give this instrument with elements added and weights changed.

        With added elements and no `weights`, all elements weigh the same, as the regulation's 1/N.
        """
        elements = (*self.elements, *added)
        if added and not weights:
            weights = {element.key: Fraction(1, len(elements)) for element in elements}
        unknown = set(weights) - {element.key for element in elements}
        if unknown:
            raise InstrumentError(
                "Bobot diberikan untuk unsur {keys}, yang tidak ada dalam instrumen {instrument}; unsurnya: {known}.",
                keys=", ".join(sorted(unknown)),
                instrument=self.id,
                known=", ".join(element.key for element in elements),
            )
        return replace(self, elements=tuple(replace(e, weight=weights.get(e.key, e.weight)) for e in elements))


def _check(instrument: Instrument) -> None:
    """Refuse an instrument that would give a wrong figure."""
    for what, names in (
        (Message("kunci"), [e.key for e in instrument.elements]),
        (Message("kode"), [e.code for e in instrument.elements]),
        (Message("nomor pertanyaan"), [str(e.question_no) for e in instrument.elements]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InstrumentError(
                "Instrumen {instrument}: {what} {names} dipakai lebih dari satu unsur; beri masing-masing "
                "yang berbeda.",
                instrument=instrument.id,
                what=what,
                names=", ".join(twice),
            )
    negative = [e.key for e in instrument.elements if e.weight <= 0]
    if negative:
        raise InstrumentError(
            "Instrumen {instrument}: bobot unsur {keys} harus lebih dari nol.",
            instrument=instrument.id,
            keys=", ".join(negative),
        )
    total = sum((e.weight for e in instrument.elements), Fraction(0))
    if total != 1:
        raise InstrumentError(
            "Instrumen {instrument}: jumlah bobot {total}, seharusnya tepat 1; tulis bobot sebagai pecahan, "
            'misalnya "1/9".',
            instrument=instrument.id,
            total=str(total),
        )


def available() -> tuple[str, ...]:
    """The identifiers of the instruments that come with the package."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


@cache
def load(instrument_id: str = DEFAULT) -> Instrument:
    """One of the package's instruments by its identifier."""
    if instrument_id not in available():
        raise InstrumentError(
            'Instrumen "{instrument}" tidak dikenal; yang tersedia: {known}.',
            instrument=instrument_id,
            known=", ".join(available()),
        )
    path = _FOLDER / f"{instrument_id}.json"
    return _parse(json.loads(path.read_text("utf-8")))


def _parse(data: dict[str, Any]) -> Instrument:
    weight = Fraction(1, len(data["elements"]))
    return Instrument(
        id=data["id"],
        title=Text(**data["title"]),
        regulation=data["regulation"],
        elements=tuple(_parse_element(e, weight) for e in data["elements"]),
        classes=tuple(QualityClass(c["mutu"], Text(**c["kinerja"]), Decimal(c["lower"])) for c in data["classes"]),
    )


def _parse_element(data: dict[str, Any], weight: Fraction) -> Element:
    one, two, three, four = (Text(**label) for label in data["labels"])
    return Element(
        key=data["key"],
        code=data["code"],
        question_no=data["question_no"],
        name=Text(**data["name"]),
        question=Text(**data["question"]),
        labels=(one, two, three, four),
        weight=Fraction(data["weight"]) if "weight" in data else weight,
        article=data.get("article", ""),
        synonyms=tuple(tuple(labels) for labels in data.get("synonyms", [])),
    )
