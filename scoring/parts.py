"""Parts of one survey, counted apart by the offices that hold the answers, as one count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from ikm.scoring.count_notes import added_notes, note
from ikm.scoring.counting import Counted, ScoreOptions, contradiction, known_margins, margin_column, period_of
from ikm.scoring.design import users_of
from ikm.scoring.groups import GROUP
from ikm.scoring.tally import Tally
from ikm.survey.errors import ScoringError
from ikm.survey.messages import Message
from ikm.survey.periods import Period
from ikm.survey.problems import Problem
from ikm.survey.project import Project, Question, Service, Survey, Unit
from ikm.survey.project_file import FILE_NAME

RULES = ("instrumen", "combine", "combine_units", "strata", "strata_tunggal", "klaster", "batas_bobot", "ambang")
"""What `[survei]` says of how answers are scored."""

UNIT_FACTS = ("populasi", "tidak_berlaku", "pengunjung", "layanan")
"""What `[[unit]]` says of its users and of what they are asked."""


@dataclass(frozen=True)
class Part:
    """What one source counted, with what its project says of its design; `name` is the source's.

    checksum: of the file that it was read from, None where it was counted here.
    """

    name: str
    counted: Counted
    project: Project
    checksum: str | None = None


def facts(project: Project, counted: Counted) -> Project:
    """What the project says of the design of these responses: no addresses, persons, plans or earlier results."""
    declared = (project.find_unit(name) or Unit(nama=name) for name in sorted(filter(None, counted.units)))
    return Project(
        survei=Survey.model_validate({rule: getattr(project.survei, rule) for rule in RULES}),
        bobot=project.bobot,
        unsur=project.unsur,
        unit=tuple(_of_unit(unit) for unit in declared),
        pertanyaan=tuple(
            question.model_copy(update={"teks_en": ""})
            for question in project.pertanyaan
            if question.kunci in counted.groups
        ),
    )


def _of_unit(unit: Unit) -> Unit:
    return Unit(
        nama=unit.nama,
        populasi=unit.populasi,
        tidak_berlaku=unit.tidak_berlaku,
        pengunjung=unit.pengunjung,
        layanan=tuple(Service(nama=s.nama, populasi=s.populasi, tidak_berlaku=s.tidak_berlaku) for s in unit.layanan),
    )


def joined(
    parts: Sequence[Part], options: ScoreOptions = ScoreOptions(), project: Project | None = None
) -> tuple[Counted, Project]:
    """All parts added up, in the groups that `options` asks for, and the project by which they are scored.

    The rules of scoring are those of `project`, the reader's own; without one those of the parts, which must agree.
    What is said of a unit must nowhere be said otherwise. Raises ScoringError that names the sources where they
    contradict each other, or do not tell what is asked for.
    """
    united = _united(parts, project, options.group_keys)
    units = {options.unit} if options.unit else frozenset().union(*(part.counted.units for part in parts))
    counts = [_in_groups(part, options.group_keys, known_margins(united, units)) for part in parts]
    asked = period_of(project or Project(), options)
    for part, counted in zip(parts, counts, strict=True):
        _insist_alike(parts[0].name, counts[0], part.name, counted)
        _insist_asked(part.name, counted, united, asked)
    whole = _total(counts)
    whole = replace(whole, notes=added_notes((*whole.notes, *_in_several(parts))))
    return (whole if options.unit is None else whole.of_unit(options.unit)), united


def _total(counts: Sequence[Counted]) -> Counted:
    """The sum by halves, so that no large tally is added up again for each small one."""
    if len(counts) == 1:
        return counts[0]
    half = len(counts) // 2
    return _total(counts[:half]) + _total(counts[half:])


def _in_groups(part: Part, asked: set[str], margins: Mapping[str, Sequence[str]]) -> Counted:
    """The part in the groups asked for, and in those by which visitors are known, as `count` tells them."""
    told, columns = part.counted, {key: GROUP + key for key in margins.keys() - asked}
    unasked = {key for key in columns if key not in told.groups and told.units.isdisjoint(margins[key])}
    frame = told.tally.frame.with_columns(pl.lit(None, pl.String).alias(columns[key]) for key in unasked)
    frame = frame.with_columns(
        margin_column(column, margins[key]) for key, column in columns.items() if column in frame.columns
    )
    keys = (*told.tally.keys, *(columns[key] for key in unasked))
    told = replace(
        told,
        tally=Tally(keys, told.tally.elements, frame),
        groups={**told.groups, **{key: columns[key] for key in unasked}},
    )
    try:
        return told.by(asked | margins.keys())
    except ScoringError as error:
        raise ScoringError("{name}: {fault}.", name=part.name, fault=error.message) from error


def _insist_alike(one: str, first: Counted, other: str, counted: Counted) -> None:
    unlike = contradiction(first, counted)
    if unlike is not None:
        raise ScoringError("{one} dan {other} tidak dapat dijumlahkan: {why}.", one=one, other=other, why=unlike)


def _insist_asked(name: str, counted: Counted, united: Project, asked: Period | None) -> None:
    """A tally is of one period and instrument, and can be read as no other."""
    if united.instrument != counted.instrument:
        raise ScoringError(
            "{name} memakai instrumen {instrument} dengan unsur atau bobot yang lain daripada ikm.toml di sini.",
            name=name,
            instrument=counted.instrument.id,
        )
    if asked is not None and counted.period != str(asked):
        raise ScoringError(
            "{name} berisi jawaban {period}, bukan {asked}; mintalah tally periode itu.",
            name=name,
            period=counted.period or Message("semua waktu"),
            asked=str(asked),
        )


def _in_several(parts: Sequence[Part]) -> Iterator[Problem]:
    """A warning of units that several sources count: a tally does not tell whose answers it holds."""
    places: dict[str | None, list[str]] = defaultdict(list)
    for part in parts:
        for unit in sorted(part.counted.units, key=lambda name: name or ""):
            places[unit].append(part.name)
    return _told_twice(places)


def _told_twice(places: Mapping[str | None, Sequence[str]]) -> Iterator[Problem]:
    """The warnings, one for all units of the same sources; respondents without a unit have their own."""
    together: dict[str, list[str]] = defaultdict(list)
    for unit, names in places.items():
        if unit and len(names) > 1:
            together[", ".join(names)].append(unit)
    for files, units in together.items():
        yield note("unit-in-several-sources", names=", ".join(units), files=files)
    nameless = places.get(None, ())
    if len(nameless) > 1:
        yield note("unit-in-several-sources", names=Message("tanpa nama"), files=", ".join(nameless))


# One project ---------------------------------------------------------------------------------------------------------


def _united(parts: Sequence[Part], project: Project | None, asked: set[str]) -> Project:
    """The project of all parts, each with its facts; `project`, where there is one, has the rules of scoring."""
    told = [(part.name, facts(part.project, part.counted)) for part in parts]
    if project is not None:
        told.insert(0, (FILE_NAME, project))
    (name, first), *others = told
    for other, said in others:
        _insist_same_rules(name, first, other, said, RULES if project is None else ("strata",))
    return first.model_copy(update={"unit": _all_units(told), "pertanyaan": _all_questions(told, asked)})


def _insist_same_rules(one: str, first: Project, other: str, second: Project, rules: Sequence[str]) -> None:
    for rule in rules:
        a, b = getattr(first.survei, rule), getattr(second.survei, rule)
        if a != b:
            raise ScoringError(
                "{one} dan {other} tidak dapat dijumlahkan: {key} dalam [survei] lain ({a} dan {b}).",
                one=one,
                other=other,
                key=rule,
                a=str(a),
                b=str(b),
            )


def _all_units(told: Sequence[tuple[str, Project]]) -> tuple[Unit, ...]:
    """Each unit once; who says nothing of it contradicts nobody. Raises ScoringError where two say otherwise."""
    units: dict[str, Unit] = {}
    source: dict[str, str] = {}
    for name, project in told:
        for unit in project.unit:
            held = units.get(unit.nama, unit)
            if _is_silent(held):
                units[unit.nama] = held.model_copy(update={fact: getattr(unit, fact) for fact in UNIT_FACTS})
                source[unit.nama] = name
            elif _stated(held) == _stated(unit) or _is_silent(unit):
                units.setdefault(unit.nama, held)
                source.setdefault(unit.nama, name)
            else:
                raise ScoringError(
                    "{one} dan {other} tidak dapat dijumlahkan: yang dikatakan tentang {unit} (populasi, pengunjung, "
                    "tidak_berlaku, layanan) berlainan.",
                    one=source[unit.nama],
                    other=name,
                    unit=unit.nama,
                )
    return tuple(units.values())


def _stated(unit: Unit) -> tuple[object, ...]:
    """What a unit's facts come to, however its services are listed."""
    services = {s.nama: (s.populasi, frozenset(s.tidak_berlaku)) for s in unit.layanan if s.populasi or s.tidak_berlaku}
    return users_of(unit), frozenset(unit.tidak_berlaku), unit.pengunjung, services


def _is_silent(unit: Unit) -> bool:
    """Whether nothing is said of a unit's users or elements."""
    parts: tuple[Unit | Service, ...] = (unit, *unit.layanan)
    return not unit.pengunjung and not any(part.populasi or part.tidak_berlaku for part in parts)


def _all_questions(told: Sequence[tuple[str, Project]], asked: set[str]) -> tuple[Question, ...]:
    """Each question about the respondent once; raises ScoringError where one asked for has other choices elsewhere."""
    questions: dict[str, tuple[str, Question]] = {}
    for name, project in told:
        for question in project.pertanyaan:
            first, held = questions.setdefault(question.kunci, (name, question))
            if question.kunci in asked and held.pilihan != question.pilihan:
                raise ScoringError(
                    "{one} dan {other} tidak dapat dijumlahkan: pilihan pertanyaan {key} berlainan.",
                    one=first,
                    other=name,
                    key=question.kunci,
                )
    return tuple(question for _, question in questions.values())
