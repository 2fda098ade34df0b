"""Counts of parts: what offices counted apart is what counting all of it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import NINE, responses
from ikm.output.result import to_dict
from ikm.scoring.compute import score, score_counted
from ikm.scoring.counting import ScoreOptions, count
from ikm.scoring.parts import Part, joined
from ikm.scoring.tally_file import read_tally, to_json
from ikm.survey.errors import ScoringError
from ikm.survey.periods import Period
from ikm.survey.problems import Accounting
from ikm.survey.project import Project
from ikm.survey.project_file import parse_project
from ikm.survey.responses import Responses
from ikm.survey.resubmission import combine

PROJECT = parse_project("""
[survei]
periode = "2025"
combine_units = "population"
[[unit]]
nama = "Puskesmas Melati"
populasi = 400
[[unit.layanan]]
nama = "Imunisasi"
tidak_berlaku = ["biaya"]
[[unit]]
nama = "Kecamatan Randu"
populasi = 90
[unit.pengunjung]
jenis_kelamin = {"Laki-laki" = 40, "Perempuan" = 50}
[[unit]]
nama = "Perpustakaan"
populasi = 1000
""")

UNITS = ("Puskesmas Melati", "Kecamatan Randu", "Perpustakaan")
BY = ScoreOptions(by=("pendidikan", "layanan,jenis_kelamin"))

person = st.fixed_dictionaries(
    {
        "unit": st.sampled_from(UNITS),
        "service": st.sampled_from(["Imunisasi", "Poli Umum", None]),
        "jenis_kelamin": st.sampled_from(["Laki-laki", "Perempuan", None]),
        "pendidikan": st.sampled_from(["SMA", "S1", None]),
        "date": st.sampled_from([date(2025, 3, 1), date(2024, 3, 1), None]),
        "answers": st.lists(st.sampled_from([None, 1, 2, 3, 4, 4]), min_size=9, max_size=9),
    }
)


def of(people: Sequence[dict[str, object]]) -> Responses:
    names = ("unit", "service", "jenis_kelamin", "pendidikan", "date")
    answers: list[list[int | None]] = [person["answers"] for person in people]  # type: ignore[misc]
    return responses(answers, columns={name: [person[name] for person in people] for name in names})


def people(unit: str, *values: int, **more: object) -> Responses:
    """One response for each of the values, given to all elements."""
    known = {"unit": unit, "service": None, "jenis_kelamin": "Perempuan", "pendidikan": "S1", "date": None} | more
    return of([known | {"answers": [value] * 9} for value in values])


def posted(name: str, answers: Responses, project: Project = PROJECT, options: ScoreOptions = BY) -> Part:
    """What an office counts, sent as a file and read."""
    return read_tally(to_json(count(answers, project, options), project).encode(), name)


@given(st.lists(person, min_size=1, max_size=40), st.data())
@settings(max_examples=40)
def test_tallies_of_offices_give_the_figures_of_all_answers(rows: list[dict[str, object]], data: st.DataObject) -> None:
    """Without a project of the reader's own: every figure and interval of every domain, to the last digit."""
    office = [data.draw(st.sampled_from("abc")) for _ in rows]
    parts = [of([p for p, where in zip(rows, office, strict=True) if where == name]) for name in sorted(set(office))]
    counted, project = joined([posted(str(i), part) for i, part in enumerate(parts)], BY)
    direct = score(combine(parts), PROJECT, BY)
    summed = score_counted(counted, project, BY)
    assert to_dict(summed)["domains"] == to_dict(direct)["domains"]


@given(st.lists(person, min_size=1, max_size=30))
@settings(max_examples=30)
def test_a_tally_with_more_groups_is_scored_with_fewer_or_none(rows: list[dict[str, object]]) -> None:
    """Groups that the reader does not ask for leave no trace in the figures."""
    for options in (ScoreOptions(), ScoreOptions(by=("unit",)), ScoreOptions(by=("pendidikan,layanan",))):
        counted, project = joined([posted("kantor.json", of(rows))], options)
        direct = score(of(rows), PROJECT, options)
        assert to_dict(score_counted(counted, project, options))["domains"] == to_dict(direct)["domains"]


def test_one_unit_of_several_is_a_sample_of_its_own() -> None:
    options = ScoreOptions(unit="Perpustakaan")
    mine, others = people("Perpustakaan", 3, 4, 4), people("Kecamatan Randu", 1, 2)
    counted, project = joined([posted("a.json", mine), posted("b.json", others)], options)
    assert (
        to_dict(score_counted(counted, project, options))["domains"]
        == to_dict(score(mine, PROJECT, options))["domains"]
    )
    with pytest.raises(ScoringError, match="Puskesmas Melati"):
        joined([posted("a.json", mine)], ScoreOptions(unit="Puskesmas Melati"))


def test_a_unit_stays_surveyed_only_where_each_of_its_parts_is() -> None:
    """Who holds none of its respondents has no say."""
    own, stranger = PROJECT, Project()
    day, asked = date(2025, 1, 2), ScoreOptions(period=Period(2025))
    melati = count(people("Puskesmas Melati", 4, date=day), own)
    elsewhere = count(people("Puskesmas Melati", 3, date=day), stranger, asked)
    library = count(people("Perpustakaan", 4, date=day), stranger, asked)
    assert "Puskesmas Melati" in (melati + library).surveyed
    assert "Perpustakaan" not in (melati + library).surveyed
    assert "Puskesmas Melati" not in (melati + elsewhere).surveyed
    assert "Puskesmas Melati" not in (elsewhere + melati).surveyed


def test_accounts_and_notes_add_up() -> None:
    """Two offices left out 1 and 2 responses of other years: together 3, said once."""
    old, now = date(2024, 1, 1), date(2025, 1, 1)
    one = [people("Perpustakaan", 4, date=now), people("Perpustakaan", 4, date=old)]
    two = [people("Puskesmas Melati", 4, date=now), people("Puskesmas Melati", 3, 3, date=old)]
    counts = [
        count(replace(combine(part), accounting=Accounting(accepted=n, rejected=1)), PROJECT)
        for part, n in ((one, 2), (two, 3))
    ]
    both = counts[0] + counts[1]
    assert both.accounting == Accounting(accepted=5, rejected=2)
    assert [note.message.say() for note in both.notes] == [
        "3 jawaban bertanggal di luar periode 2025 tidak ikut dihitung"
    ]


def test_a_unit_in_two_tallies_is_warned_of() -> None:
    counted, _ = joined([posted("a.json", people("Perpustakaan", 3)), posted("b.json", people("Perpustakaan", 4))])
    (note,) = (n for n in counted.notes if n.rule == "unit-in-several-sources")
    assert "Perpustakaan" in note.message.say()
    assert "a.json, b.json" in note.message.say()


def changed(old: str, new: str) -> Project:
    text = """
[survei]
periode = "2025"
strata = "unit"
[[unit]]
nama = "Perpustakaan"
populasi = 1000
[[pertanyaan]]
kunci = "pendidikan"
teks = "Pendidikan"
pilihan = ["SMA", "S1"]
"""
    assert old in text
    return parse_project(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('periode = "2025"', 'periode = "2024"', "periodenya lain (2025 dan 2024)"),
        ('periode = "2025"', "", "semua waktu"),
        ('strata = "unit"', 'strata = "layanan"', "strata"),
        ('strata = "unit"', 'combine = "mean"', "combine"),
        ('strata = "unit"', "ambang = 30", "ambang dalam [survei] lain (10 dan 30)"),
        ('strata = "unit"', 'klaster = "tanggal"', "klaster"),
        ('strata = "unit"', 'instrumen = "permenpanrb-16-2014"', "instrumen"),
        ("populasi = 1000", "populasi = 999", "Perpustakaan"),
        ("populasi = 1000", 'populasi = 1000\ntidak_berlaku = ["biaya"]', "Perpustakaan"),
        ('pilihan = ["SMA", "S1"]', 'pilihan = ["S1", "SMA"]', "pendidikan"),
    ],
)
def test_offices_that_contradict_each_other_are_both_named(old: str, new: str, said: str) -> None:
    """No figure is made of them."""
    by = ScoreOptions(by=("pendidikan",))
    mine, other = changed("teks", "teks"), changed(old, new)
    day = date(2024, 5, 1) if "2024" in new and "periode" in new else date(2025, 5, 1)
    answers = people("Perpustakaan", 3, date=day)
    if other.instrument != NINE:
        answers = responses([[3] * 9], other.instrument, {"unit": ["Perpustakaan"], "date": [day]})
    parts = [
        posted("a.json", people("Perpustakaan", 4, date=date(2025, 5, 1)), mine, by),
        posted("b.json", answers, other, by),
    ]
    with pytest.raises(ScoringError) as fault:
        joined(parts, by)
    assert {"a.json", "b.json"} <= set(fault.value.say().replace(":", "").split())
    assert said in fault.value.say()


def test_choices_matter_only_where_they_are_asked_for() -> None:
    """Who does not break down by education need not agree on its levels."""
    by = ScoreOptions(by=("pendidikan",))
    other = changed('pilihan = ["SMA", "S1"]', 'pilihan = ["Dasar", "Tinggi"]')
    parts = [
        posted(name, people("Perpustakaan", 4, date=date(2025, 5, 1)), project, by)
        for name, project in (("a.json", changed("teks", "teks")), ("b.json", other))
    ]
    counted, _ = joined(parts)
    assert counted.tally.n.sum() == 2


def test_the_reader_s_own_rules_hold_but_not_against_what_offices_say_of_their_units() -> None:
    """A project here decides how units are combined; the users of a unit are those that its office states."""
    parts = [posted("a.json", people("Perpustakaan", 3, 4)), posted("b.json", people("Kecamatan Randu", 1, 2))]
    own = parse_project('[survei]\ncombine_units = "mean"\n[[unit]]\nnama = "Perpustakaan"\nalias = ["Perpusda"]')
    _, project = joined(parts, project=own)
    assert project.survei.combine_units == "mean"
    library = project.find_unit("Perpustakaan")
    assert library is not None
    assert (library.populasi, library.alias) == (1000, ("Perpusda",))
    other = parse_project('[[unit]]\nnama = "Perpustakaan"\npopulasi = 5')
    with pytest.raises(ScoringError, match=r"ikm\.toml dan a\.json"):
        joined(parts, project=other)


@pytest.mark.parametrize(
    "own", ['[survei]\nperiode = "2024"', '[bobot]\nbiaya = "0/1"', '[survei]\nstrata = "layanan"']
)
def test_a_tally_is_not_read_as_what_it_is_not(own: str) -> None:
    """Of another period, other weights or another design than the reader's project says."""
    weights = "\n".join(f'{key} = "{"1/18" if key == "biaya" else "17/144"}"' for key in NINE.keys)
    project = parse_project(own.replace('biaya = "0/1"', weights))
    with pytest.raises(ScoringError, match=r"a\.json"):
        joined([posted("a.json", people("Perpustakaan", 3))], project=project)


def test_tallies_by_year_are_of_all_years_whatever_period_the_reader_surveys() -> None:
    """As `--by tahun` is of answers themselves."""
    by = ScoreOptions(by=("tahun",))
    answers = combine([people("Perpustakaan", 3, 4, date=date(year, 5, 1)) for year in (2024, 2025)])
    counted, project = joined([posted("a.json", answers, options=by)], by, PROJECT)
    groups = [domain.group for domain in score_counted(counted, project, by).domains if domain.group]
    assert groups == [{"tahun": "2024"}, {"tahun": "2025"}]


def test_another_period_than_the_tally_s_cannot_be_asked_for() -> None:
    with pytest.raises(ScoringError, match=r"a\.json berisi jawaban 2025, bukan 2024"):
        joined([posted("a.json", people("Perpustakaan", 3))], ScoreOptions(period=Period(2024)))


def test_a_group_that_an_office_does_not_tell_is_named_with_those_it_does() -> None:
    parts = [
        posted("a.json", people("Perpustakaan", 3)),
        posted("b.json", people("Perpustakaan", 4), options=ScoreOptions()),
    ]
    with pytest.raises(ScoringError, match=r'b\.json: rincian "pendidikan" tidak ada; yang ada: unit, layanan'):
        joined(parts, ScoreOptions(by=("pendidikan",)))
    with pytest.raises(ScoringError, match="tidak dapat dijumlahkan"):
        parts[0].counted + parts[1].counted
