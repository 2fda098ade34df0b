"""`ikm sample`: how many respondents, and which."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from statistics import stdev
from typing import Any

import click
import openpyxl
import pytest
from click.testing import Result
from pypdf import PdfReader

import commands
from ikm.cli import ikm

Writer = Callable[..., Path]
KINDS = ["KTP"] * 30 + ["KK"] * 15 + ["Akta"] * 5


def size(*args: str | Path) -> Result:
    return commands.run("sample", "size", *args)


def draw(*args: str | Path) -> Result:
    return commands.run("sample", "draw", *args)


def planned(*args: str | Path) -> dict[str, Any]:
    result = size(*args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    units = json.loads(result.stdout)["units"]
    return dict(units[0])


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """50 users of three services, their number, name and a cell that a spreadsheet would compute."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")
    lines = ["DAFTAR PENGGUNA;;;", "NIK;Nama;Layanan;Catatan"]
    lines += [f"{3374000000000000 + i};Warga {i};{kind};=1+{i}" for i, kind in enumerate(KINDS)]
    path = tmp_path / "daftar.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


PROJECT = """
[survei]
periode = "2026"
[[unit]]
nama = "Dinas D"
[[unit.layanan]]
nama = "KTP"
populasi = 300
[[unit.layanan]]
nama = "KK"
populasi = 100
[[unit.layanan]]
nama = "Akta"
populasi = 20
[[unit]]
nama = "Kecamatan E"
populasi = 1000
target = 280
"""


@pytest.mark.parametrize("name", ["size", "draw"])
def test_both_commands_and_their_options_have_help(name: str) -> None:
    context = click.Context(ikm, obj="id")
    group = ikm.get_command(context, "sample")
    assert isinstance(group, click.Group)
    command = group.get_command(context, name)
    assert command is not None
    assert all(param.help for param in command.params if isinstance(param, click.Option))
    shown = commands.run("sample", name, "--help").stdout
    assert f"Penggunaan: ikm sample {name}" in shown
    assert "RANGE" not in shown
    assert "jangan diumumkan" in commands.run("sample", "draw", "--help").stdout


def test_a_typed_population_has_the_numbers_of_table_and_formula(answers: Writer) -> None:
    """Krejcie and Morgan (1970): 1000 users, 278. Yamane (1967): 286."""
    found = planned("1000", "--slovin")
    assert (found["unit"], found["krejcie_morgan"], found["slovin"], found["spread"]) == (None, 278, 286, None)
    assert planned("1000")["slovin"] is None
    assert "simpangan baku belum diketahui" in size("1000").stderr.casefold()


def test_a_margin_with_a_comma_is_cochrans_example(answers: Writer) -> None:
    """Cochran (1977), 4.6: 78 of 430; the root of 85.6 is 9.252."""
    found = planned("430", "--sd", "9,252", "--margin", "1,9")
    assert found["for_margins"] == [{"margin": 1.9, "n": 78}]


def test_telling_a_class_is_the_example_of_gpower(answers: Writer) -> None:
    """15 against 10 with a standard deviation of 8, one tail, power 95 %: 30."""
    test = ("--sd", "8", "--expected", "65", "--edge", "60", "--tails", "1", "--power", "95")
    assert planned("1000000000", *test)["for_class"] == {"expected": 65.0, "edge": 60.0, "n": 30}


def test_services_are_typed_and_shared_as_neyman_says(answers: Writer) -> None:
    """Cochran (1977), 5.5: 12 and 12 of 16 and 48 cities."""
    cities = ("--service", "besar=16", "--service", "sedang=48", "--n", "24")
    sds = ("--service-sd", "besar=232,04", "--service-sd", "sedang=74,71")
    neyman = planned(*cities, *sds, "--allocation", "neyman")["services"]
    assert [(s["service"], s["population"], s["n"], s["sd"]) for s in neyman] == [
        ("besar", 16, 12, 232.04),
        ("sedang", 48, 12, 74.71),
    ]
    assert [s["n"] for s in planned(*cities)["services"]] == [6, 18]


def test_inside_a_project_every_unit_is_planned(answers: Writer, tmp_path: Path) -> None:
    answers("jan.csv", [1])
    (tmp_path / "ikm.toml").write_text(PROJECT, "utf-8")
    result = size("--format", "json")
    first, second = json.loads(result.stdout)["units"]
    assert (first["unit"], first["population"], first["krejcie_morgan"]) == ("Dinas D", 420, 201)
    assert {s["service"]: s["n"] for s in first["services"]} == {
        "KTP": 144,
        "KK": 48,
        "Akta": 9,
    }  # 143 4/7, 47 6/7, 9 4/7
    assert (second["unit"], second["target"], second["krejcie_morgan"]) == ("Kecamatan E", 280, 278)
    table = size().stdout
    assert "Krejcie-Morgan: tabel yang dimaksud lampiran PermenPAN-RB 14/2017" in table
    assert "Slovin" not in table
    assert planned("--unit", "kecamatan e")["unit"] == "Kecamatan E"


@pytest.mark.parametrize("source", ["file", "store"])
def test_the_spread_comes_from_answers(answers: Writer, tmp_path: Path, source: str) -> None:
    values = [4, 4, 3, 2, 3, 4, 4, 1]
    path = answers("jan.csv", values, unit=["Dinas D"] * 8)
    (tmp_path / "ikm.toml").write_text(PROJECT, "utf-8")
    assert commands.run("ingest", path).exit_code == 0
    given: list[str | Path] = ["--answers", path] if source == "file" else []
    found = planned(*given)
    assert found["spread"]["sd"] == pytest.approx(stdev(25 * value for value in values))
    assert (found["spread"]["n"], found["spread"]["ikm"]) == (8, "78.13")
    assert "hanya dari 8 responden" in size(*given).stdout


def test_a_typed_population_takes_its_spread_from_the_files_alone(answers: Writer) -> None:
    values = [4, 3, 2, 4]
    found = planned("500", "--answers", answers("jan.csv", values))
    assert found["spread"]["sd"] == pytest.approx(stdev(25 * value for value in values))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "Sebut populasinya"),
        (["0"], "di luar batas"),
        (["100", "--sd", "nol"], 'Nilai "nol" untuk --sd bukan bilangan'),
        (["100", "--sd", "0"], "di luar batas"),
        (["--service", "KTP"], "tidak dapat dibaca"),
        (["--service", "KTP=2,5"], "bilangan bulat"),
        (["--service", "KTP=0"], "di atas nol"),
        (["100", "--answers", "tidak-ada.csv"], "tidak ada"),
    ],
)
def test_faults_of_size_are_one_sentence(answers: Writer, args: list[str], said: str) -> None:
    result = size(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text("utf-8-sig")), delimiter=";"))


def test_the_same_seed_draws_the_same_lines_and_another_others(register: Path) -> None:
    drawn = [json.loads(draw(register, "--n", "10", "--format", "json", *seed).stdout)
             for seed in ((), ("--seed", "2017"), ("--seed", "1"))]  # fmt: skip
    assert drawn[0] == drawn[1]
    assert drawn[0]["drawn"] != drawn[2]["drawn"]


def test_the_seed_is_the_projects(register: Path, tmp_path: Path) -> None:
    (tmp_path / "ikm.toml").write_text("[survei]\nbenih = 1\n", "utf-8")
    assert json.loads(draw(register, "--n", "10", "--format", "json").stdout)["seed"] == 1


def test_without_a_number_the_table_says_how_many(register: Path) -> None:
    """Krejcie and Morgan (1970): 44 of 50."""
    result = draw(register, "--format", "json")
    assert json.loads(result.stdout)["n"] == 44
    assert "44 dari 50 pengguna" in result.stderr


def test_the_protocol_names_nobody(register: Path) -> None:
    result = draw(register, "--n", "20", "--by", "layanan", "--format", "json")
    assert "Warga" not in result.stdout
    assert "33740" not in result.stdout
    lines = [row["line"] for row in json.loads(result.stdout)["drawn"]]
    assert len(set(lines)) == 20
    assert min(lines) > 2


def test_the_csv_names_lines_and_probabilities_and_holds_no_formula(register: Path, tmp_path: Path) -> None:
    """20 of 30, 15 and 5 users in proportion: 12, 6 and 2."""
    out = tmp_path / "hasil.csv"
    assert draw(register, "--n", "20", "--by", "LAYANAN", "-o", out).exit_code == 0
    rows = rows_of(out)
    assert Counter(row["Layanan"] for row in rows) == {"KTP": 12, "KK": 6, "Akta": 2}
    assert all(float(row["ikm:peluang"]) == 0.4 for row in rows)
    for row in rows:
        place = int(row["ikm:baris"]) - 3
        assert (row["NIK"], row["Nama"]) == (str(3374000000000000 + place), f"Warga {place}")
        assert row["Catatan"] == f"'=1+{place}"


def test_the_workbook_holds_texts_only(register: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.xlsx"
    assert draw(register, "--n", "5", "--column", "nik", "--column", "catatan", "-o", out).exit_code == 0
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["ikm:baris", "ikm:peluang", "NIK", "Catatan"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, min_col=3) for cell in row} == {"s"}


def test_sizes_of_strata_are_taken_as_typed(register: Path, tmp_path: Path) -> None:
    out = tmp_path / "hasil.csv"
    sizes = ("--size", "ktp=3", "--size", "KK=4", "--size", "Akta=5")
    assert draw(register, "--by", "Layanan", *sizes, "-o", out).exit_code == 0
    assert Counter(row["Layanan"] for row in rows_of(out)) == {"KTP": 3, "KK": 4, "Akta": 5}


def test_people_who_stand_twice_are_drawn_once_and_named(register: Path) -> None:
    text = register.read_text("utf-8")
    register.write_text(text + "3374000000000000;Warga nol;KTP;\n;Kepala Dinas;;\n", "utf-8")
    result = draw(register, "--id-column", "NIK", "--n", "50", "--format", "json")
    assert [row["line"] for row in json.loads(result.stdout)["drawn"]] == list(range(3, 53))
    assert "baris 53 (seperti baris 3)" in result.stderr
    assert "tidak diundi: baris 54" in result.stderr


def test_equal_rows_are_said_where_nothing_tells_people_apart(register: Path) -> None:
    text = register.read_text("utf-8")
    register.write_text(text + text.splitlines()[2] + "\n", "utf-8")
    assert "baris 53 (seperti baris 3)" in draw(register, "--n", "5").stderr


def test_the_printed_list_says_whose_it_is_how_it_was_drawn_and_that_it_is_private(
    register: Path, tmp_path: Path
) -> None:
    (tmp_path / "ikm.toml").write_text('[survei]\nperiode = "2026-S1"\n[[unit]]\nnama = "Dinas D"\n', "utf-8")
    out = tmp_path / "hasil.pdf"
    assert draw(register, "--n", "40", "--method", "systematic", "-o", out).exit_code == 0
    first = out.read_bytes()
    pages = [page.extract_text() for page in PdfReader(out).pages]
    for words in (
        "Daftar Responden Terpilih",
        "Dinas D · Semester I Tahun 2026",
        "40 dari 50 pengguna",
        "2017",
        "sistematik",
    ):
        assert words in pages[0]
    assert all("tidak untuk diumumkan" in page for page in pages)
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    listed = "\n".join(pages)
    assert sum(f"Warga {i}\n" in listed.replace(" \n", "\n") or f"Warga {i} " in listed for i in range(50)) == 40
    draw(register, "--n", "40", "--method", "systematic", "-o", out)
    assert out.read_bytes() == first


def test_a_long_or_wide_register_still_fits_its_pages(register: Path, tmp_path: Path) -> None:
    wide = ";".join(f"Kolom {i}" for i in range(14))
    cells = ";".join("kata " * 12 + "x" * 40 for _ in range(14))
    register.write_text(f"{wide}\n" + f"{cells}\n" * 3, "utf-8")
    out = tmp_path / "hasil.pdf"
    assert draw(register, "--n", "3", "-o", out).exit_code == 0
    assert len(PdfReader(out).pages) >= 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--n", "51"], "Tidak dapat menarik 51 dari 50 pengguna"),
        (["--n", "51", "--by", "Layanan"], "lebih banyak daripada"),
        (["--by", "Kecamatan"], 'kolom "Kecamatan" tidak ada'),
        (["--id-column", "KTP"], 'kolom "KTP" tidak ada'),
        (["--column", "Umur"], 'kolom "Umur" tidak ada'),
        (["--sheet", "Data"], "lembar Data tidak ada"),
        (["--method", "stratified"], "--by KOLOM"),
        (["--method", "simple", "--by", "Layanan"], "--by hanya untuk sampel berstrata"),
        (["--size", "KTP=3"], "--size hanya untuk sampel berstrata"),
        (["--by", "Layanan", "--size", "KTP=3"], 'strata dalam daftar: "KTP", "KK", "Akta"'),
        (["--by", "Layanan", "--size", "KTP=3", "--n", "3"], "tidak dapat dipakai bersama"),
        (
            ["--by", "Layanan", "--size", "KTP=31", "--size", "KK=1", "--size", "Akta=1"],
            '31 dari 30 pengguna pada "KTP"',
        ),
        (["--n", "5", "-o", "hasil.docx"], "akhiran berkasnya"),
    ],
)
def test_faults_of_draw_are_one_sentence_and_nothing_is_written(register: Path, args: list[str], said: str) -> None:
    result = draw(register, *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert list(register.parent.iterdir()) == [register]


def test_a_register_that_is_not_there_or_empty_is_said(register: Path, tmp_path: Path) -> None:
    assert "tidak ada" in draw(tmp_path / "x.csv").stderr
    register.write_text("NIK;Nama\n", "utf-8")
    assert "tidak ada pengguna" in draw(register).stderr


def test_a_row_of_totals_is_not_drawn(register: Path) -> None:
    """`Jumlah` is nobody; `Total Wijaya` is somebody."""
    with register.open("a", encoding="utf-8") as file:
        file.write("3374999;Total Wijaya;KTP;\nJumlah;51;;\n")
    result = draw(register, "--n", "51")
    assert result.exit_code == 0
    assert "Total Wijaya" in result.stdout
    assert "Jumlah" not in result.stdout
    assert "Baris jumlah tidak diundi: baris 54." in result.stderr


def test_an_impossible_spread_is_refused() -> None:
    """Between 25 and 100 no standard deviation is beyond 37.5."""
    result = size("500", "--sd", "60")
    assert result.exit_code == 2
    assert "37.5" in result.stderr


def test_an_error_for_slovin_asks_for_slovin() -> None:
    """By hand: 500 / (1 + 500 x 0.03^2) = 344.8."""
    assert planned("500", "--slovin-error", "3")["slovin"] == 345


def test_answers_without_a_spread_are_said_to_be_so(register: Path) -> None:
    path = register.with_name("jawaban.csv")
    path.write_text("\n".join([",".join(f"U{j}" for j in range(1, 10)), *[",".join("3" * 9)] * 30]) + "\n", "utf-8")
    assert "tidak dapat dihitung dari jawaban itu" in size("500", "--answers", path).stderr


def test_respondents_to_share_without_services_are_said() -> None:
    assert "--n tidak dipakai" in size("500", "--n", "50").stderr
    assert "--n tidak dipakai" not in size("500", "--n", "50", "--service", "A=100", "--service", "B=400").stderr


@pytest.mark.parametrize("others", [[], ["--by", "Layanan", "--size", "KTP=1", "--size", "KK=1", "--size", "Akta=1"]])
def test_a_minimum_that_would_not_be_used_is_refused(register: Path, others: list[str]) -> None:
    result = draw(register, "--minimum", "5", *others)
    assert result.exit_code == 2
    assert "--minimum hanya untuk sampel berstrata" in result.stderr


@pytest.mark.parametrize("option", [("--power", "90"), ("--tails", "1"), ("--edge", "80")])
def test_a_test_without_a_standard_deviation_is_said_not_to_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")
    assert f"{option[0]} tidak dipakai" in size("500", *option).stderr
    assert "tidak dipakai" not in size("500", *option, "--sd", "12").stderr


def test_an_allocation_without_services_is_said_not_to_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")
    assert "--allocation tidak dipakai" in size("500", "--allocation", "proportional").stderr
    assert "--allocation" not in size("500").stderr


def test_services_that_do_not_add_up_to_the_population_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")
    said = size("1500", "--service", "A=100", "--service", "B=300").stderr
    assert "Pengguna layanan berjumlah 400, padahal populasinya 1.500" in said
    assert "padahal" not in size("400", "--service", "A=100", "--service", "B=300").stderr
    Path("ikm.toml").write_text(
        '[[unit]]\nnama = "Dinas D"\npopulasi = 50\n[[unit.layanan]]\nnama = "KTP"\npopulasi = 20\n'
    )
    assert "Pengguna layanan Dinas D berjumlah 20, padahal populasinya 50" in size().stderr


def test_faults_of_a_draw_speak_of_strata_and_write_numbers(register: Path) -> None:
    assert "1.001 dari 50 pengguna" in draw(register, "--n", "1001").stderr
    assert "untuk 3 strata dengan minimum 5" in draw(register, "--n", "4", "--by", "Layanan", "--minimum", "5").stderr


def test_users_without_a_stratum_are_counted(register: Path) -> None:
    register.write_text(register.read_text("utf-8").replace(";Akta;", ";;"), "utf-8")
    said = draw(register, "--n", "20", "--by", "Layanan").stderr
    assert "5 pengguna tanpa isi pada kolom stratanya" in said


def test_a_column_is_found_by_what_its_heading_means(register: Path) -> None:
    register.write_text(register.read_text("utf-8").replace(";Layanan;", ";Jenis Layanan;"), "utf-8")
    assert draw(register, "--n", "20", "--by", "layanan").exit_code == 0
    unknown = draw(register, "--n", "20", "--by", "loket")
    assert unknown.exit_code == 2
    assert "Jenis Layanan" in unknown.stderr
