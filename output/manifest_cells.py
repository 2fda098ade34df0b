"""Two results cell by cell: which figure is another, and first of all the one that the others follow from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ikm.output.manifest import DomainCells, ElementCells, Result
from ikm.survey.instrument import Instrument
from ikm.survey.messages import Count, Language, Message, marked

_RULES = ("weights", "combine", "combine_units")
_OF_ELEMENT = ("n", "sum", "weight", "nrr", "nrr_weighted", "index", "mutu", "interval", "code")
_OF_DOMAIN = ("n", "complete", "suppression", "skm", "ikm", "mutu", "interval", "adjusted", "adjusted_interval")
_WORDS = {
    "weights": marked("bobot yang dipakai"),
    "combine": marked("cara menggabungkan layanan"),
    "combine_units": marked("cara menggabungkan unit"),
    "n": marked("jumlah responden"),
    "complete": marked("formulir lengkap"),
    "suppression": marked("alasan tidak diumumkan"),
    "sum": marked("jumlah nilai"),
    "weight": marked("bobot"),
    "nrr": marked("NRR"),
    "nrr_weighted": marked("NRR tertimbang"),
    "index": marked("indeks"),
    "skm": marked("SKM"),
    "ikm": marked("IKM"),
    "mutu": marked("mutu"),
    "interval": marked("selang kepercayaan"),
    "adjusted": marked("indeks tertimbang menurut pengunjung"),
    "adjusted_interval": marked("selang indeks tertimbang"),
    "code": marked("kode"),
    "domain": marked("seluruh baris"),
}
_LEVELS = ("service", "unit", "agency", "group")  # what is put together comes after what it is put together of
_DECIMAL = ("nrr", "nrr_weighted", "index", "skm", "ikm", "interval", "adjusted", "adjusted_interval")
_COUNTED = ("domain", "suppression", "n", "complete", "sum")  # or settled; not reckoned from another cell

Value = int | str | None


@dataclass(frozen=True)
class Place:
    """Where a cell stands. of: the unit whose report it is in. what: the key of the figure."""

    of: str | None
    level: str
    unit: str | None
    service: str | None
    period: str | None
    group: tuple[tuple[str, str | None], ...]
    element: str | None
    what: str

    @property
    def rank(self) -> tuple[bool, bool, int, int, bool]:
        """Small for what other cells follow from: rules, then what is counted, in the smallest groups first."""
        counted = self.what in _COUNTED
        order = _COUNTED.index(self.what) if counted else 0
        return (bool(self.level), not counted, (*_LEVELS, "").index(self.level), order, self.element is not None)


@dataclass(frozen=True)
class Difference:
    """One cell and its two values; None where there is no figure, or no such cell."""

    place: Place
    recorded: Value
    recomputed: Value

    def message(self, instrument: Instrument) -> Message:
        """Unit, service, element, what, and both values."""
        return Message(
            "{place}, {what}: tercatat {recorded}, dihitung ulang {recomputed}",
            place=_named(self.place, instrument),
            what=Message(_WORDS[self.place.what]),
            recorded=_shown(self.recorded, self.place),
            recomputed=_shown(self.recomputed, self.place),
        )


@dataclass(frozen=True)
class Figure:
    """A decimal figure, or two with a dash between them, as each language writes it."""

    text: str

    def in_(self, language: Language) -> str:
        """`87,12` in Indonesian, `87.12` in English."""
        return self.text.replace(".", ",") if language == "id" else self.text


def roots(found: Sequence[Difference]) -> list[Difference]:
    """Of sorted differences those of the first one's kind and level, from which others may follow."""
    return [each for each in found if each.place.rank == found[0].place.rank]


def differences(recorded: Sequence[Result], recomputed: Sequence[Result]) -> list[Difference]:
    """Every cell that is another, first those that others follow from; a domain that only one has is one cell."""
    one, other = _table(recorded), _table(recomputed)
    places = [place for place in {**one, **other} if one.get(place) != other.get(place)]
    lost = {_domain_of(place) for place in places if place.what == "domain"}
    told = [place for place in places if place.what == "domain" or _domain_of(place) not in lost]
    found = [Difference(place, one.get(place), other.get(place)) for place in told]
    return sorted(found, key=lambda difference: difference.place.rank)


def _table(results: Sequence[Result]) -> dict[Place, Value]:
    return {place: value for result in results for place, value in _cells(result)}


def _cells(result: Result) -> Iterator[tuple[Place, Value]]:
    for what in _RULES:
        yield Place(result.of, "", None, None, None, (), None, what), getattr(result, what)
    for domain in result.domains:
        place = _place(result.of, domain)
        yield place("domain"), 1
        for what in _OF_DOMAIN:
            yield place(what), _value(domain, what)
        for element in domain.elements:
            for what in _OF_ELEMENT:
                yield place(what, element.key), _value(element, what)


def _place(of: str | None, domain: DomainCells) -> Any:
    group = tuple(sorted((domain.group or {}).items()))

    def at(what: str, element: str | None = None) -> Place:
        return Place(of, domain.level, domain.unit, domain.service, domain.period, group, element, what)

    return at


def _domain_of(place: Place) -> tuple[object, ...]:
    return (place.of, place.level, place.unit, place.service, place.period, place.group)


def _value(cells: DomainCells | ElementCells, what: str) -> Value:
    value = getattr(cells, what)
    return "–".join(value) if isinstance(value, tuple) else value


def _named(place: Place, instrument: Instrument) -> Message:
    parts: list[object] = [name for name in (place.unit or place.of, place.service) if name]
    parts += [f"{key} {value or '–'}" for key, value in place.group]
    if not parts:
        parts = [Message("seluruh instansi") if place.level else Message("cara menghitung")]
    if place.element is not None:
        parts.append(_element(place.element, instrument))
    return _joined(parts)


def _element(key: str, instrument: Instrument) -> object:
    if key not in instrument.keys:
        return key
    return Message("{code} {name}", code=instrument[key].code, name=instrument[key].name)


def _joined(parts: Sequence[object]) -> Message:
    """Parts with commas between them, each said in the reader's language."""
    values: Mapping[str, object] = {f"p{i}": part for i, part in enumerate(parts)}
    places = ", ".join(f"{{{name}}}" for name in values)
    return Message(places, **values)


def _shown(value: Value, place: Place) -> object:
    if value is None:
        return Message("(tidak ada)")
    if place.what == "domain":
        return Message("ada")
    if isinstance(value, int):
        return Count(value)
    return Figure(value) if place.what in _DECIMAL else value
