"""Scores as JSON, CSV, XLSX and in the terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from rich.console import Console

from answers import from_annex, responses, with_sums
from ikm.output import result
from ikm.output.delimited import to_csv
from ikm.output.numbers import Numbers
from ikm.output.result import to_dict, to_json
from ikm.output.terminal import show
from ikm.output.workbook import to_xlsx
from ikm.scoring.compute import score
from ikm.scoring.counting import ScoreOptions
from ikm.scoring.score import Score
from ikm.survey.messages import Language, Message
from ikm.survey.problems import Problem
from ikm.survey.project import Project

KEMENAG = score(with_sums(29, from_annex([105, 101, 100, 116, 102, 105, 106, 105, 115])), Project())
HOSTILE = score(responses([[4] * 9] * 2, columns={"service": ["=1+1", "<b>[red]{x}"]}), Project())


def test_official_figures_are_strings_with_their_decimals() -> None:
    """Kemenag Sulbar, exact: 91,48 A; U1 is 105 / 29 = 3,6207, weighing 1/9."""
    domain = to_dict(KEMENAG)["domains"][0]
    assert (domain["ikm"], domain["mutu"], domain["kinerja"]) == ("91.48", "A", "Sangat baik")
    first = domain["elements"][0]
    assert (first["sum"], first["nrr"], first["weight"], first["index"]) == (105, "3.6207", "1/9", "90.52")
    assert sum(Decimal(e["nrr_weighted"]) for e in domain["elements"]) == Decimal("3.6590")  # 955 / 29 / 9


def test_the_first_domain_is_the_whole_and_absence_is_null() -> None:
    """No respondents: nulls, and valid JSON without NaN."""
    domain = json.loads(to_json(score(responses([]), Project())))["domains"][0]
    assert domain["level"] == "agency"
    assert [domain[key] for key in ("ikm", "mutu", "kinerja", "se", "ci95")] == [None] * 5


def test_a_spreadsheet_takes_no_text_for_a_formula() -> None:
    """A service named =1+1 stays text in CSV and XLSX."""
    rows = list(csv.DictReader(io.StringIO(to_csv(HOSTILE))))
    assert {row["layanan"] for row in rows} >= {"'=1+1"}
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(HOSTILE)))["IKM"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_start_of_a_formula_passes_into_csv(start: str) -> None:
    made = score(responses([[4] * 9] * 2, columns={"service": [f"{start}A1", "x"]}), Project())
    rows = csv.DictReader(io.StringIO(to_csv(made), newline=""))
    assert f"'{start}A1" in {row["layanan"] for row in rows}


def test_csv_holds_the_figures_of_the_domain_and_how_they_were_made() -> None:
    """Kemenag Sulbar with 0,11: 90,56 A, as it was printed."""
    given_ = with_sums(29, from_annex([105, 101, 100, 116, 102, 105, 106, 105, 115]))
    made = score(given_, Project(), ScoreOptions(weights="0.11"))
    row = next(csv.DictReader(io.StringIO(to_csv(made))))
    assert (row["ikm"], row["mutu_ikm"], row["kinerja"], row["lengkap"]) == ("90.56", "A", "Sangat baik", "29")
    assert (row["instrumen"], row["cara_bobot"], row["diumumkan"]) == ("permenpanrb-14-2017", "0.11", "ya")
    assert float(row["ci95_bawah_ikm"]) < 90.56 < float(row["ci95_atas_ikm"])
    assert float(row["galat_baku_ikm"]) == made.domains[0].se


ONE_BLANK = score(responses([[1 + (i + j) % 4 if i + j else None for j in range(9)] for i in range(12)]), Project())


def test_json_holds_the_interval_of_each_element() -> None:
    """Twelve respondents, of whom one left persyaratan blank."""
    told = to_dict(ONE_BLANK)["domains"][0]
    assert (told["n"], told["complete"], told["elements"][0]["n"]) == (12, 11, 11)
    spans = [element.ci95 for element in ONE_BLANK.domains[0].elements]
    assert [element["ci95"] for element in told["elements"]] == [list(span or ()) for span in spans]
    assert len(set(spans)) > 2


def test_csv_holds_the_figures_of_each_element() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(ONE_BLANK))))
    assert [row["n"] for row in rows] == ["11"] + ["12"] * 8
    spans = [(float(row["ci95_bawah"]), float(row["ci95_atas"])) for row in rows]
    assert spans == [element.ci95 for element in ONE_BLANK.domains[0].elements]


def test_the_workbook_holds_the_figures_of_each_element() -> None:
    """Prosedur: 2, 3, 4 and 1 three times each: 30 of 12 respondents, 2,5, 62,50, D."""
    (top,), rows = sheet_rows(ONE_BLANK, "IKM"), sheet_rows(ONE_BLANK, "Unsur")
    assert (top["n"], top["Lengkap"]) == (12, 11)
    assert (top["NRR U1 Persyaratan"], top["NRR U2 Sistem, Mekanisme, dan Prosedur"]) == (2.6364, 2.5)  # 29 / 11
    assert [rows[1][name] for name in ("n", "Jumlah nilai", "NRR", "IKM", "Mutu")] == [12, 30, 2.5, 62.5, "D"]
    assert rows[0]["n"] == 11
    for row, element in zip(rows, ONE_BLANK.domains[0].elements, strict=True):
        figures = (row["Galat baku"], row["95 % bawah"], row["95 % atas"])
        assert figures == pytest.approx((element.se, *(element.ci95 or ())))


def sheet_rows(made: Score, name: str) -> list[dict[str, object]]:
    """The rows of a sheet of the workbook by their headings."""
    heading, *rows = openpyxl.load_workbook(io.BytesIO(to_xlsx(made)))[name].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


@pytest.mark.parametrize(("n", "csv_", "sheet"), [(9, "tidak", "terlalu sedikit responden"), (10, "ya", "ya")])
def test_tables_say_what_may_not_be_published(n: int, csv_: str, sheet: str) -> None:
    made = score(responses([[3] * 9] * n), Project())
    assert {row["diumumkan"] for row in csv.DictReader(io.StringIO(to_csv(made)))} == {csv_}
    assert [row["Diumumkan"] for row in sheet_rows(made, "IKM")] == [sheet]


def test_what_is_hidden_for_another_s_sake_is_told_apart() -> None:
    """Services of 40, 12 and 3: the twelve are hidden, since 55 - 40 - 12 would leave the three."""
    names = ["KTP"] * 40 + ["KK"] * 12 + ["Akta"] * 3
    made = score(responses([[1 + i % 4] * 9 for i in range(55)], columns={"service": names}), Project())
    domains = {domain["service"]: domain for domain in to_dict(made)["domains"]}
    told = {name: (d["suppressed"], d["suppression"], d["elements"][0]["suppressed"]) for name, d in domains.items()}
    assert told == {
        None: (False, None, False), "KTP": (False, None, False),
        "KK": (True, "sekunder", True), "Akta": (True, "primer", True),
    }  # fmt: skip
    assert all(domain["ikm"] for domain in domains.values())
    published = {row["layanan"]: row["diumumkan"] for row in csv.DictReader(io.StringIO(to_csv(made)))}
    assert published == {"": "ya", "KTP": "ya", "KK": "tidak", "Akta": "tidak"}
    assert [row["Diumumkan"] for row in sheet_rows(made, "IKM")] == [
        "ya", "terlalu sedikit responden", "tidak, agar kelompok lain tidak terhitung", "ya"
    ]  # fmt: skip
    console = Console(file=io.StringIO(), width=80)
    show(made, console)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [line.split()[-1] for line in lines if line.startswith(("KK", "Akta"))] == ["ambang", "pelengkap"]


def test_elements_that_few_answered_are_told_apart() -> None:
    """Eight of thirty answered persyaratan: the index may be published, no element."""
    made = score(responses([[3 if i < 8 else None, *[3 + i % 2] * 8] for i in range(30)]), Project())
    (domain,) = to_dict(made)["domains"]
    assert (domain["suppressed"], {e["suppressed"] for e in domain["elements"]}) == (False, {True})
    assert {row["diumumkan"] for row in csv.DictReader(io.StringIO(to_csv(made)))} == {"indeks"}
    assert [row["Diumumkan"] for row in sheet_rows(made, "IKM")] == ["indeksnya saja"]


def test_too_few_respondents_in_all_are_flagged_in_the_terminal() -> None:
    console = Console(file=io.StringIO(), width=80)
    show(score(responses([[4] * 9, [3] * 9]), Project()), console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert text.count("< ambang: tidak ditampilkan") == 1
    assert text.splitlines()[2] == "Nilai seluruhnya: < ambang"


def test_numbers_in_the_workbook_are_numbers() -> None:
    """91,48 can be added up."""
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(KEMENAG)))["IKM"]
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, header.index("IKM") + 1).value == 91.48


@pytest.mark.parametrize(
    ("language", "level", "element", "addition"),
    [("id", "Instansi", "Waktu Penyelesaian", "tambahan"), ("en", "Agency", "Completion time", "addition")],
)
def test_the_workbook_speaks_the_reader_s_language_and_says_what_is_an_addition(
    language: Language, level: str, element: str, addition: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(KEMENAG, language)))
    index, elements, about = book.worksheets
    assert index.cell(2, 1).value == level
    assert element in [cell.value for cell in elements["C"]]
    assert any(addition in str(row[0].value) for row in about.iter_rows())


def test_the_workbook_names_the_way_of_combining_where_there_is_something_to_combine() -> None:
    columns = {"unit": ["A", "A", "B"], "service": ["x", "y", "z"]}
    mean = ScoreOptions(combine="mean", combine_units="mean")
    made = score(responses([[4] * 9, [3] * 9, [2] * 9], columns=columns), Project(), mean)
    rows = openpyxl.load_workbook(io.BytesIO(to_xlsx(made)))["Keterangan"].iter_rows()
    said = "\n".join(str(row[0].value) for row in rows)
    assert "rata-rata sederhana dari jenis-jenis layanannya" in said
    assert "rata-rata sederhana dari unit-unitnya" in said
    rows = openpyxl.load_workbook(io.BytesIO(to_xlsx(score(responses([[4] * 9] * 3, columns=columns), Project()))))
    assert "semua responden jenis-jenis layanannya" in "\n".join(str(row[0].value) for row in rows["Keterangan"].rows)
    assert made.domains[0].ikm == Decimal("68.75")  # A: (100 + 75) / 2 = 87,5; B: 50; their mean 68,75


def test_the_terminal_shows_indonesian_numbers_within_80_columns() -> None:
    """87,35 with a comma; no line longer than 80; names are never taken for markup."""
    console = Console(width=80, file=io.StringIO(), force_terminal=False)
    show(HOSTILE, console)
    show(KEMENAG, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "IKM 91,48  A · Sangat baik" in text
    assert "<b>[red]{x}" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def shown(made: Score, language: Language = "id") -> str:
    console = Console(width=80, file=io.StringIO())
    show(made, console, language)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_why_a_group_has_no_index_is_said_beside_it() -> None:
    answers: list[list[int | None]] = [[4] * 9, [3] * 9, *[[4, 4, 4, None, 4, 4, 4, 4, 4]] * 2]
    columns = {"pendidikan": ["SD", "SD", "S1", "S1"]}
    made = score(responses(answers, columns=columns), Project(), ScoreOptions(by=("pendidikan",)))
    assert "! pendidikan S1: unsur Biaya/Tarif tidak dijawab siapa pun" in shown(made)
    assert [(p["rule"], p["value"]) for p in to_dict(made)["problems"]] == [("element-unanswered", "S1")]


def test_groups_are_named_in_the_reader_s_language() -> None:
    columns = {"jenis_kelamin": ["Perempuan", "tidak diketahui"] * 6}
    made = score(responses([[3] * 9] * 12, columns=columns), Project(), ScoreOptions(by=("jenis_kelamin",)))
    rows = openpyxl.load_workbook(io.BytesIO(to_xlsx(made, "en")))["IKM"].iter_rows()
    book = "\n".join(str(cell.value) for row in rows for cell in row)
    for text in (shown(made, "en"), book):
        assert "tidak diketahui" not in text
        assert "Female" in text


@pytest.mark.parametrize(
    ("answers", "said"), [([[3] * 9], False), ([[3] * 9] * 12, True), ([[3] * 9, [4] * 9] * 6, True)]
)
def test_intervals_are_called_an_addition_where_there_are_any(answers: list[list[int]], said: bool) -> None:
    made = score(responses(answers), Project())
    rows = openpyxl.load_workbook(io.BytesIO(to_xlsx(made)))["Keterangan"].iter_rows()
    assert ("Selang kepercayaan adalah tambahan" in shown(made)) is said
    assert any("Selang kepercayaan adalah tambahan" in str(row[0].value) for row in rows) is said


def test_a_long_name_of_a_service_keeps_its_indent() -> None:
    name = "Penerbitan rekomendasi izin praktik tenaga kesehatan bagi dokter umum dan dokter spesialis"
    made = score(responses([[3] * 9] * 12, columns={"unit": ["A"] * 12, "service": [name, "x"] * 6}), Project())
    lines = shown(made).splitlines()
    first = next(i for i, line in enumerate(lines) if "Penerbitan" in line)
    assert "spesialis" not in lines[first]
    assert [line[:2].strip() for line in lines[first : first + 3]] == [""] * 3
    assert all(line[2] != " " for line in lines[first : first + 3])


def test_the_terminal_shows_the_respondents_of_each_element_and_the_interval_of_the_whole() -> None:
    """Twelve of two services, of whom one left biaya blank."""
    answers = [[3 + i % 2, 3, 3, 3 if i else None, *[3] * 5] for i in range(12)]
    made = score(responses(answers, columns={"service": ["a"] * 4 + ["b"] * 8}), Project())
    lines = shown(made).splitlines()
    assert [line.split()[2] for line in lines if line.startswith("U4")] == ["11"]
    assert Numbers("id").interval(made.domains[0].ci95) in next(line for line in lines if "responden" in line)


def test_why_a_unit_has_no_index_is_said_beside_it() -> None:
    """Nobody in B answered the fourth element: the whole has an index, B has none."""
    answers: list[list[int | None]] = [[4] * 9, [3] * 9, *[[4, 4, 4, None, 4, 4, 4, 4, 4]] * 2]
    made = score(responses(answers, columns={"unit": ["A", "A", "B", "B"]}), Project())
    assert [(p["rule"], p["value"]) for p in to_dict(made)["problems"]] == [("element-unanswered", "B")]
    console = Console(width=80, file=io.StringIO())
    show(made, console)
    assert "! B: unsur Biaya/Tarif tidak dijawab siapa pun" in console.file.getvalue()  # type: ignore[attr-defined]


def test_what_is_said_of_the_figures_stands_before_what_is_said_of_cells() -> None:
    """At most 1,000 problems are listed; why there is no index must be among them."""
    made = score(responses([[3] * 8 + [None]] * 3), Project())
    cell = Problem("a.csv", "outside-scale", Message("x"), row=1)
    told = to_dict(replace(made, problems=(cell,) * 1500))
    assert told["problems"][0]["rule"] == "element-unanswered"
    assert len(told["problems"]) == 1000


@pytest.mark.parametrize(("listed", "counted", "notes"), [(1000, 1500, 0), (1000, 1000, 1)])
def test_where_not_all_problems_are_listed_all_are_counted(listed: int, counted: int, notes: int) -> None:
    """Reading lists 1,000 of 1,500; of exactly 1,000 the last gives way to what is said of the figures."""
    made = score(responses([[3] * 8 + [None if notes else 3]] * 3), Project())
    cell = Problem("a.csv", "outside-scale", Message("x"), row=1, column="U1")
    counts: dict[tuple[str, str | None, str], int] = {("a.csv", "U1", "outside-scale"): counted}
    told = to_dict(replace(made, problems=(cell,) * listed, problem_counts=counts))
    expected = {"file": "a.csv", "column": "U1", "rule": "outside-scale", "count": counted}
    assert (len(told["problems"]), told["problem_counts"]) == (1000, [expected])


def test_the_weights_of_a_unit_without_an_element_are_said_to_be_rescaled() -> None:
    project = Project.model_validate({"unit": [{"nama": "A", "tidak_berlaku": ["biaya"]}, {"nama": "B"}]})
    made = score(responses([[3] * 9] * 4, columns={"unit": ["A", "A", "B", "B"]}), project)
    assert [(p["rule"], p["value"]) for p in to_dict(made)["problems"]] == [("weights-rescaled", "A")]
    assert made.domains[1].elements[0].weight == Fraction(1, 8)


def test_more_respondents_than_users_is_a_problem() -> None:
    project = Project.model_validate({"unit": [{"nama": "A", "populasi": 2}]})
    made = score(responses([[4] * 9, [3] * 9, [2] * 9], columns={"unit": ["A"] * 3}), project)
    assert [p["rule"] for p in to_dict(made)["problems"]] == ["sample-exceeds-population"]


def test_compatibility_weights_are_named() -> None:
    """A score made with 0,11 says so in JSON and in the terminal."""
    old = score(with_sums(29, [105] * 9), Project(), ScoreOptions(weights="0.11"))
    console = Console(width=80, file=io.StringIO())
    show(old, console)
    assert to_dict(old)["weights"] == "0.11"
    assert "Bobot 0,11 per unsur" in console.file.getvalue()  # type: ignore[attr-defined]


SCHEMA = json.loads(Path(result.__file__).with_name("schema").joinpath("score-1.json").read_text("utf-8"))
EVERYTHING = score(
    responses(
        [[4, 3, None, 4, 2, 1, 4, 4, 4]] * 5 + [[3] * 9] * 7,
        columns={"unit": ["A"] * 6 + ["B"] * 6, "service": ["KTP", None] * 6, "pendidikan": ["S1", None] * 6},
    ),
    Project(),
    ScoreOptions(by=("pendidikan",)),
)


VISITORS = {"Laki-laki": 60, "Perempuan": 20}
WEIGHTED = score(
    responses(
        [[4] * 9] * 6 + [[3] * 9, [2] * 9],
        columns={"unit": ["A"] * 8, "jenis_kelamin": ["Perempuan"] * 6 + ["Laki-laki"] * 2},
    ),
    Project.model_validate({"unit": [{"nama": "A", "pengunjung": {"jenis_kelamin": VISITORS}}]}),
)


def test_the_weighted_index_stands_beside_the_official_one() -> None:
    """Six women (20 visitors) say 4, two men (60) 2.5 on average: officially 90.63, weighted 25 (4 + 3 x 2.5) / 4."""
    domain = to_dict(WEIGHTED)["domains"][0]
    assert domain["ikm"] == "90.63"
    assert domain["adjusted"]["index"] == pytest.approx(71.875)
    assert domain["adjusted"]["deff"] * domain["adjusted"]["n_effective"] == pytest.approx(8)
    assert domain["adjusted"]["weights"] == pytest.approx([1 / 3, 3])
    assert domain["adjusted"]["elements"]["sarana"] == pytest.approx(71.875)
    console = Console(width=80, file=io.StringIO())
    show(WEIGHTED, console)
    assert "Tertimbang menurut pengunjung: 71,8" in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("scored", [KEMENAG, HOSTILE, EVERYTHING, WEIGHTED, score(responses([]), Project())])
def test_the_json_keeps_its_schema(scored: Score) -> None:
    """The shape that other programs rely on, down to the decimals of each figure."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(to_json(scored)), SCHEMA)


def test_the_schema_refuses_a_figure_with_other_decimals() -> None:
    """A schema that cannot fail keeps nothing."""
    spoilt = to_dict(KEMENAG)
    spoilt["domains"][0]["ikm"] = "91.475"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoilt, SCHEMA)


def keys_of(schema: object) -> set[str]:
    """Every name of a property in a schema, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(keys_of, schema))
    if not isinstance(schema, dict):
        return set()
    return {*schema.get("properties", {})}.union(*map(keys_of, schema.values()))


def test_the_page_on_the_json_tells_every_key_and_leads_to_the_schema() -> None:
    page = (Path(__file__).parents[2] / "docs" / "hasil-json.md").read_text("utf-8")
    assert len(keys_of(SCHEMA)) > 30
    assert not {key for key in keys_of(SCHEMA) if f"`{key}`" not in page}
    (target,) = re.findall(r"\]\((.*?score-1\.json)\)", page)
    assert (Path(__file__).parents[2] / "docs" / target).is_file()
