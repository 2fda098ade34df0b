"""Open data holds the published figures and no others, and another program reads it as its dictionary says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import NINE, from_annex, with_sums
from disclosure import found_out
from ikm.output.data_dictionary import STATUS
from ikm.output.open_data import ALL_TIMES, NAMELESS, PACKAGE, open_data
from ikm.output.subject import Subject
from ikm.survey.project import History, Project, Service, Unit
from subjects import PROJECT, UNIT, subject

MIXED: list[list[int | None]] = [[1 + (i + j) % 4 for j in range(9)] for i in range(24)]
FIGURES = ("lengkap", "ikm", "skm", "mutu", "kinerja", "ci95_bawah", "ci95_atas")
OF_ELEMENTS = ("responden", "nrr", "nrr_tertimbang", "indeks", "mutu", "jawaban_1", "jawaban_4", "ci95_bawah")


def of_period(period: str | None = "2026", **parts: object) -> Project:
    return PROJECT.model_copy(update={"survei": PROJECT.survei.model_copy(update={"periode": period}), **parts})


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline=""), strict=True))


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / PACKAGE


def faults(package: Path) -> list[str]:
    """What the standard's own program finds wrong with the package or its data."""
    with system.use_context(trusted=True):
        report = Package(str(package)).validate()
    return [error.message for task in report.tasks for error in task.errors] + [e.message for e in report.errors]


def several() -> list[Subject]:
    """A unit with services and a past, one of nine respondents, and one that nobody answered."""
    services = ["KTP"] * 15 + ["KK"] * 4 + ["Akta"] * 17
    dates = [date(2025, 5, 1)] * 12 + [date(2026, 5, 1)] * 24
    project = of_period(riwayat=(History(unit=UNIT.nama, periode="2024", ikm="81,5", n=40),))  # type: ignore[arg-type]
    first = subject([*MIXED, *MIXED[:12]], project, columns={"service": services, "date": dates})
    small, empty = (subject(MIXED[:n], of_period(), unit=Unit(nama=name)) for n, name in ((9, "Kecil"), (0, "Kosong")))
    return [first, small, empty]


def test_a_published_example_is_told_as_the_regulation_reckons_it() -> None:
    """Kemenag Sulawesi Barat PTSP, n = 29: with exact ninths 91,48, which is A."""
    answers = with_sums(29, from_annex([105, 101, 100, 116, 102, 105, 106, 105, 115])).frame.select(NINE.keys).rows()
    files = open_data([subject(answers)])
    (unit,) = rows(files, "ikm-unit")
    assert (unit["ikm"], unit["mutu"], unit["kinerja"], unit["responden"]) == ("91.48", "A", "Sangat baik", "29")
    fee = next(row for row in rows(files, "ikm-unsur") if row["unsur"] == "biaya")
    assert (fee["nrr"], fee["indeks"], fee["mutu"]) == ("4.0000", "100.00", "A")


def test_the_columns_add_up() -> None:
    """DOMAIN 3: the NRR tertimbang add to the SKM, 25 x SKM is the IKM, and the answers add to those who answered."""
    files = open_data(several())
    units = {(row["periode"], row["unit"]): row for row in rows(files, "ikm-unit")}
    elements = rows(files, "ikm-unsur")
    for place in {(row["periode"], row["unit"]) for row in elements if row["status"] == "diumumkan"}:
        own = [row for row in elements if (row["periode"], row["unit"]) == place]
        assert sum(Decimal(row["nrr_tertimbang"]) for row in own) == Decimal(units[place]["skm"])
        index = (25 * Decimal(units[place]["skm"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert index == Decimal(units[place]["ikm"])
        for row in own:
            assert sum(int(row[f"jawaban_{i}"]) for i in (1, 2, 3, 4)) == int(row["responden"])
    assert {place[0] for place in units} == {"2024", "2025", "2026"}


def test_the_standard_s_own_program_reads_it(tmp_path: Path) -> None:
    assert faults(written(open_data(several(), "CC-BY-4.0"), tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("ikm-unit.csv", b"terbit-sebelumnya", b"bukan-status"),
        ("ikm-unsur.csv", b"persyaratan", b"prosedur"),
        ("ikm-layanan.csv", b"KTP", b""),
    ],
)
def test_the_standard_s_own_program_would_find_a_fault(tmp_path: Path, name: str, old: bytes, new: bytes) -> None:
    """A status that is none, two rows with one key, a name that is missing."""
    files = open_data(several())
    changed = {**files, name: files[name].replace(old, new, 1)}
    assert len(faults(written(changed, tmp_path))) > 1  # one is of the file's hash


def test_the_dictionary_tells_of_every_column() -> None:
    files = open_data(several())
    package = json.loads(files[PACKAGE])
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert rows_header(files[resource["path"]]) == [field["name"] for field in fields]
        assert all(field["description"] and field["description_en"] for field in fields)
    assert "license" not in files[PACKAGE].decode()


def test_the_manual_names_every_column_and_status() -> None:
    """It is docs/data-terbuka.md."""
    manual = (Path(__file__).parents[2] / "docs" / "data-terbuka.md").read_text("utf-8")
    named = set(re.findall("`([^`\n]+)`", manual.replace("```", ""))) | {"jawaban_2", "jawaban_3"}
    files = open_data(several())
    assert {name for name in files if f"| `{name}` |" in manual} == set(files)
    columns = {column for name in files if name != PACKAGE for column in rows_header(files[name])}
    assert columns | set(STATUS) <= named


def rows_header(content: bytes) -> list[str]:
    return content.decode().split("\r\n", 1)[0].split(",")


def test_earlier_results_are_told_as_they_were_published() -> None:
    """81,5 of 2024 is B (76,61 to 88,30); of that year there are no answers, and so no elements."""
    files = open_data(several())
    first = rows(files, "ikm-unit")[0]
    assert (first["periode"], first["unit"]) == ("2024", UNIT.nama)
    assert (first["ikm"], first["mutu"], first["responden"], first["skm"]) == ("81.50", "B", "40", "")
    assert first["status"] == "terbit-sebelumnya"
    assert (first["mulai"], first["selesai"]) == ("2024-01-01", "2024-12-31")
    assert {row["periode"] for row in rows(files, "ikm-unsur")} == {"2025", "2026"}


def test_too_few_respondents_are_named_without_figures() -> None:
    files = open_data(several())
    small, empty = rows(files, "ikm-unit")[-2:]
    assert (small["responden"], small["status"]) == ("9", "responden-sedikit")
    assert (empty["responden"], empty["status"]) == ("0", "tanpa-responden")
    assert not [row[name] for row in (small, empty) for name in FIGURES if row[name]]
    elements = [row for row in rows(files, "ikm-unsur") if row["unit"] == "Kecil"]
    assert {row["status"] for row in elements} == {"responden-sedikit"}
    assert not [row[name] for row in elements for name in OF_ELEMENTS if row[name]]


def test_a_small_service_takes_another_along() -> None:
    """Of 24 respondents in 2026 five took KTP: less the others, the unit would tell of them."""
    told = open_data([subject(MIXED, of_period(), columns={"service": ["KTP"] * 5 + ["KK"] * 19})])
    found = {row["layanan"]: (row["status"], row["ikm"]) for row in rows(told, "ikm-layanan")}
    assert found == {"KTP": ("responden-sedikit", ""), "KK": ("ikut-disembunyikan", "")}


def test_elements_are_withheld_where_few_answered_one() -> None:
    answers = [[row[0] if i < 4 else None, *row[1:]] for i, row in enumerate(MIXED)]
    files = open_data([subject(answers)])
    (unit,) = rows(files, "ikm-unit")
    assert (unit["status"], unit["lengkap"]) == ("diumumkan", "")
    elements = rows(files, "ikm-unsur")
    assert {row["status"] for row in elements} == {"unsur-sedikit"}
    assert not [row[name] for row in elements for name in OF_ELEMENTS if row[name]]


def test_an_internal_subject_publishes_no_more() -> None:
    small = subject([[4] * 9] * 9, internal=True)
    assert open_data([small]) == open_data([subject([[4] * 9] * 9)])


@given(st.lists(st.integers(0, 14), min_size=6, max_size=6))
@settings(max_examples=40)
def test_no_arithmetic_on_open_data_tells_of_too_few(sizes: Sequence[int]) -> None:
    """Three services in two years; the attacker has all units and services whose index stands in the files."""
    every = [(year, service) for year in ("2025", "2026") for service in ("KTP", "KK", "Akta")]
    people = [cell for cell, size in zip(every, sizes, strict=True) for _ in range(size)]
    cells, n = list(dict.fromkeys(people)), [size for size in sizes if size]
    columns: dict[str, Sequence[object]] = {
        "date": [date(int(year), 5, 1) for year, _ in people],
        "service": [service for _, service in people],
    }
    files = open_data([subject([[3] * 9] * len(people), of_period(), columns=columns)])
    units = [[int(year == row["periode"]) for year, _ in cells] for row in rows(files, "ikm-unit") if row["ikm"]]
    services = [
        [int((year, service) == (row["periode"], row["layanan"])) for year, service in cells]
        for row in rows(files, "ikm-layanan")
        if row["ikm"]
    ]
    assert found_out([*units, *services], n, PROJECT.survei.ambang) == []


def test_what_does_not_apply_and_what_nobody_answered_say_so() -> None:
    unit = UNIT.model_copy(update={"tidak_berlaku": ("biaya",)})
    answers = [[*row[:2], None, *row[3:]] for row in MIXED]
    files = open_data([subject(answers, PROJECT.model_copy(update={"unit": (unit,)}))])
    assert rows(files, "ikm-unit")[0]["status"] == "tanpa-indeks"
    status = {row["unsur"]: row["status"] for row in rows(files, "ikm-unsur")}
    assert (status.pop("biaya"), status.pop("waktu")) == ("tidak-berlaku", "tidak-dijawab")
    assert set(status.values()) == {"diumumkan"}


def test_official_figures_have_no_intervals() -> None:
    files = open_data([subject(MIXED).official])
    assert not [name for name in files if b"ci95" in files[name]]
    assert b"ci95" in open_data([subject(MIXED)])["ikm-unit.csv"]


def test_answers_of_all_times_and_without_a_service_have_a_name() -> None:
    files = open_data([subject(MIXED, columns={"service": ["KTP"] * 12 + [None] * 12})])
    assert [row["periode"] for row in rows(files, "ikm-unit")] == [ALL_TIMES]
    assert {row["layanan"] for row in rows(files, "ikm-layanan")} == {"KTP", NAMELESS}


def test_population_and_target_are_of_the_present_period() -> None:
    unit = Unit(nama=UNIT.nama, populasi=2400, target=180, kode="001", layanan=(Service(nama="KTP"),))
    dates = [date(2025, 5, 1)] * 12 + [date(2026, 5, 1)] * 12
    told = rows(open_data([subject(MIXED, of_period(unit=(unit,)), columns={"date": dates})]), "ikm-unit")
    assert [(row["kode"], row["pengguna"], row["target"]) for row in told] == [("001", "", ""), ("001", "2400", "180")]


@given(st.text(min_size=1, max_size=40).filter(str.strip), st.sampled_from(["", "=", "+", "@", "-", '"', "\r\n"]))
@settings(max_examples=40)
def test_any_name_is_a_text_and_no_formula(name: str, start: str) -> None:
    unit = Unit(nama=start + name)
    files = open_data([subject(MIXED, PROJECT.model_copy(update={"unit": (unit,)}), unit=unit)])
    (row,) = rows(files, "ikm-unit")
    assert row["unit"].removeprefix("'") == unit.nama.removeprefix("'")
    assert not row["unit"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert len(rows(files, "ikm-unsur")) == 9


def test_same_subjects_same_bytes() -> None:
    assert open_data(several()) == open_data(several())


def read_back(package: Path) -> dict[str, list[dict[str, Any]]]:
    with system.use_context(trusted=True):
        told = Package(str(package))
        return {n: [r.to_dict() for r in told.get_table_resource(n).read_rows()] for n in told.resource_names}


def test_values_are_read_as_what_they_are(tmp_path: Path) -> None:
    told = read_back(written(open_data(several()), tmp_path))
    row = next(row for row in told["ikm-unit"] if row["periode"] == "2026" and row["unit"] == UNIT.nama)
    assert (row["responden"], row["mulai"], row["kode"]) == (24, date(2026, 1, 1), None)
    assert isinstance(row["ikm"], Decimal)
    assert row["ci95_bawah"] < row["ikm"] < row["ci95_atas"]
