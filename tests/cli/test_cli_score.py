"""`ikm score`: what it prints, where, and with which status.

Eight forms whose nine sums add to 225 make IKM 78,125, printed 78,13, class B: the tie goes up.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

import commands
from answers import NINE
from ikm.cli import ikm
from ikm.survey.reading import big

EIGHT = [3, 3, 3, 3, 3, 3, 3, 4]
Writer = Callable[..., Path]


def run(*args: str | Path) -> Result:
    return commands.run("score", *args)


def test_stdout_is_the_result_and_nothing_else(answers: Writer) -> None:
    result = run(answers("jan.csv", EIGHT), "--format", "json")
    assert result.exit_code == 0
    whole = json.loads(result.stdout)["domains"][0]
    assert (whole["n"], whole["ikm"], whole["mutu"]) == (8, "78.13", "B")
    assert "jan.csv" in result.stderr
    assert "8 diterima" in result.stderr


def test_official_figures_are_the_same_and_alone(answers: Writer) -> None:
    path = answers("jan.csv", EIGHT)
    full, alone = (json.loads(run(path, "--format", "json", *more).stdout) for more in ([], ["--official"]))
    inference = {"se", "ci95", "class_probability", "deff", "n_effective", "adjusted"}
    assert (full["method"]["interval"], alone["method"]) == ("beta_mid_p", None)
    for one, other in zip(full["domains"], alone["domains"], strict=True):
        for told, kept in [(one, other), *zip(one["elements"], other["elements"], strict=True)]:
            assert told["ci95"] is not None
            assert sum(told["class_probability"].values()) == pytest.approx(1)
            assert {kept[key] for key in inference & kept.keys()} == {None}
            assert {k: v for k, v in told.items() if k not in inference | {"elements"}} == {
                k: v for k, v in kept.items() if k not in inference | {"elements"}
            }
    table = run(path, "--official").stdout
    assert "78,13" in table
    assert "95 %" not in table


def test_other_classes_in_reach_stand_in_brackets(answers: Writer) -> None:
    """Eight forms about 78,13: the interval of each element, 63 to 90, reaches all other classes."""
    table = run(answers("jan.csv", EIGHT)).stdout
    assert table.count("B (A, C, D)") == 9
    assert "Mutu dalam kurung" in table


def test_the_table_writes_numbers_as_indonesians_do(answers: Writer) -> None:
    assert "78,13" in run(answers("jan.csv", EIGHT)).stdout


@pytest.mark.parametrize("form", ["table", "json", "csv", "xlsx"])
def test_output_goes_to_a_file_whole(answers: Writer, form: str) -> None:
    path = answers("jan.csv", EIGHT)
    result = run(path, "--format", form, "--output", path.parent / "hasil" / "x")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (path.parent / "hasil" / "x").stat().st_size > 100


def test_a_workbook_is_not_poured_into_the_terminal(answers: Writer) -> None:
    result = run(answers("jan.csv", EIGHT), "--format", "xlsx")
    assert result.exit_code == 2
    assert "--output" in result.stderr


def test_a_master_without_its_engine_is_refused(answers: Writer) -> None:
    result = run(answers("jan.csv", EIGHT), "--master", "spark://localhost:7077")
    assert result.exit_code == 2
    assert "--engine spark" in result.stderr


def test_rejected_rows_are_status_1_named_and_kept(answers: Writer) -> None:
    path = answers("jan.csv", [*EIGHT] * 4 + [7])
    rejects = path.parent / "tolak.csv"
    result = run(path, "--format", "json", "--rejects", rejects)
    assert result.exit_code == 1
    assert json.loads(result.stdout)["accounting"]["rejected"] == 1
    assert "baris 34" in result.stderr
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        heading, row = csv.reader(file, delimiter=";")
    assert heading[-1] == "alasan"
    assert row[0] == "7"


def test_strict_prints_no_score_when_a_row_was_rejected(answers: Writer) -> None:
    path = answers("jan.csv", [*EIGHT] * 4 + [7])
    result = run(path, "--strict")
    assert (result.exit_code, result.stdout) == (1, "")


def test_one_bad_file_does_not_stop_the_rest(answers: Writer) -> None:
    answers("data/a.csv", EIGHT)
    folder = answers("data/b.csv", EIGHT).parent
    (folder / "c.csv").write_text("nama,kota\nx,y\n")
    result = run(folder, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["domains"][0]["n"] > 0
    assert sum(line.startswith(("a.csv", "b.csv", "c.csv")) for line in result.stderr.splitlines()) == 3


def test_a_refused_file_is_a_problem_of_the_result(answers: Writer) -> None:
    path = answers("data/a.csv", [4] * 12)
    (path.parent / "b.csv").write_text("rusak")
    result = run(path.parent, "--format", "json")
    assert result.exit_code == 1
    assert [(p["file"], p["rule"]) for p in json.loads(result.stdout)["problems"]] == [("b.csv", "source-refused")]


def test_a_service_is_found_by_its_alias(answers: Writer) -> None:
    path = answers("a.csv", [4, 3], unit=["A", "A"], layanan=["Poli Umum", "Imunisasi"])
    services = "[[unit.layanan]]\nnama = 'Poli Umum'\nalias = ['umum']\n[[unit.layanan]]\nnama = 'Imunisasi'\n"
    Path("ikm.toml").write_text("[[unit]]\nnama = 'A'\n" + services)
    result = run(path, "--service", "UMUM", "--format", "json")
    assert json.loads(result.stdout)["domains"][0]["ikm"] == "100.00"


def test_hundreds_of_files_are_read_over_the_cores_as_one_by_one(answers: Writer) -> None:
    """100 files of one form each, 75 all fours and 25 all threes: 25 x (0,75 x 4 + 0,25 x 3) = 93,75."""
    for number in range(100):
        answers(f"unit/{number:03}.csv", [3 if number % 4 == 0 else 4])
    Path("unit/050.csv").write_text("bukan,jawaban\n1,2\n")
    answers("unit/100.csv", [4])
    result = run("unit", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["domains"][0]["ikm"] == "93.75"
    lines = [line.split(":")[0] for line in result.stderr.splitlines() if ".csv:" in line]
    assert lines == [f"{number:03}.csv" for number in range(101)]


def test_when_no_file_can_be_read_the_status_is_2(answers: Writer) -> None:
    folder = answers("data/a.csv", []).parent
    (folder / "a.csv").write_text("nama,kota\nx,y\n")
    result = run(folder / "a.csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert run(folder / "tidak-ada.csv").exit_code == 2


def test_the_first_twenty_problems_are_shown_and_the_rest_counted(answers: Writer) -> None:
    good = EIGHT * 100
    result = run(answers("jan.csv", [*good, *["x"] * 5]), "--format", "json")
    assert sum("baris" in line and "kolom" in line for line in result.stderr.splitlines()) == 20
    assert "dan 25 masalah lain" in result.stderr


def test_what_is_said_of_many_files_is_said_once_and_before_the_faults_of_cells(answers: Writer) -> None:
    for number in range(25):
        path = answers(f"unit/{number:02}.csv", [3, 4])
        text = path.read_text("utf-8").splitlines()
        path.write_text("\n".join(["U1,U2,U3,U4,U5,U6,U7,U8,U9", *text[1:]]), "utf-8")
    answers("unit/99.csv", ["x"])
    told = [line for line in run("unit", "--format", "json").stderr.splitlines() if line.startswith("  ")]
    assert ["kolom" in line for line in told] == [False] + [True] * 9
    assert "00.csv" in told[0]
    assert told[0].endswith("(juga 24 berkas lain)")


@pytest.mark.usefixtures("answers")
def test_without_files_or_store_the_remedy_is_named() -> None:
    result = run()
    assert result.exit_code == 2
    assert "ikm ingest" in result.stderr


def test_filters_and_options_reach_the_score(answers: Writer) -> None:
    units = ["A", "B"] * 4
    path = answers("jan.csv", [3, 4] * 4, unit=units)
    result = run(path, "--unit", "B", "--format", "json", "--combine-units", "mean")
    data = json.loads(result.stdout)
    assert data["domains"][0]["ikm"] == "100.00"
    assert data["combine_units"] == "mean"


def scored(*args: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*args, "--format", "json").stdout)
    return found


def write(name: str, *lines: str) -> Path:
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")
    return Path(name)


@pytest.mark.usefixtures("answers")
def test_the_order_of_bare_codes_reaches_the_reading() -> None:
    """In the annex the eighth question is sarana: 30 times 4 under U8 are its 120, 30 times 1 pengaduan's 30."""
    path = write("a.csv", "U1,U2,U3,U4,U5,U6,U7,U8,U9", *["3,3,3,3,3,3,3,4,1"] * 30)
    elements = {e["key"]: e["sum"] for e in scored(path, "--order", "annex")["domains"][0]["elements"]}
    assert (elements["sarana"], elements["pengaduan"]) == (120, 30)


def test_what_to_do_with_a_bad_cell_reaches_the_reading(answers: Writer) -> None:
    path = answers("a.csv", [3] * 30)
    path.write_text(path.read_text() + "7,3,3,3,3,3,3,3,3\n")
    assert scored(path)["accounting"]["rejected"] == 1
    assert scored(path, "--bad-cell", "blank")["accounting"]["accepted"] == 31


def test_the_sheet_asked_for_reaches_the_reading(tmp_path: Path, answers: Writer) -> None:
    book = openpyxl.Workbook()
    for name, value in (("Satu", 4), ("Dua", 3)):
        sheet = book.create_sheet(name)
        for row in (NINE.keys, [value] * 9):
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "a.xlsx")
    assert scored(tmp_path / "a.xlsx")["domains"][0]["ikm"] == "87.50"
    assert scored(tmp_path / "a.xlsx", "--sheet", "Dua")["domains"][0]["ikm"] == "75.00"


def test_the_source_asked_for_reaches_the_reading(answers: Writer) -> None:
    """Two files of one source hold the same row once, two of two sources twice."""
    paths = answers("satu/x.csv", [3]), answers("dua/y.csv", [3])
    assert scored(*paths)["accounting"]["accepted"] == 2
    assert scored(*paths, "--source", "loket")["accounting"]["duplicate"] == 1


def test_the_column_of_submissions_reaches_the_reading(answers: Writer) -> None:
    path = answers("a.csv", [3, 3, 3], Kiriman=["k1", "k1", "k2"])
    assert scored(path)["accounting"]["accepted"] == 3
    assert scored(path, "--id-column", "Kiriman")["accounting"]["duplicate"] == 1


def test_a_mapping_reaches_the_reading_also_of_a_heading_with_an_equals_sign(answers: Writer) -> None:
    path = answers("a.csv", [3, 4])
    path.write_text(path.read_text().replace("persyaratan", "skor=a"))
    assert scored(path, "--map", "skor=a=persyaratan")["domains"][0]["ikm"] == "87.50"


def test_older_weights_reach_the_score(answers: Writer) -> None:
    """Nine NRRs of 3 at 0,11 are 2,97: 74,25."""
    assert scored(answers("a.csv", [3] * 12), "--weights", "0.11")["domains"][0]["ikm"] == "74.25"


def test_dates_are_judged_against_today(answers: Writer) -> None:
    path = answers("a.csv", [3, 3], Tanggal=["2099-01-01", "2020-01-01"])
    assert [p["value"] for p in scored(path)["problems"] if p["rule"] == "date-future"] == ["2099-01-01"]


def test_a_wrong_period_or_mapping_is_a_sentence(answers: Writer) -> None:
    path = answers("jan.csv", EIGHT)
    assert run(path, "--period", "kemarin").exit_code == 2
    assert run(path, "--map", "x").exit_code == 2
    assert run(path, "--instrument", "x").exit_code == 2


def test_numbers_are_written_in_the_language_asked_for(answers: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(answers("jan.csv", EIGHT))
    assert "78.13" in CliRunner().invoke(ikm, ["--lang", "en", "score", path]).stdout
    assert "78.13" in CliRunner().invoke(ikm, ["--lang=en", "score", path]).stdout
    monkeypatch.setenv("IKM_LANG", "en")
    assert "78.13" in run(path).stdout
    assert "78,13" in CliRunner().invoke(ikm, ["--lang", "id", "score", path]).stdout


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_big_file_is_scored_as_the_same_file_is_in_memory(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever way the file is read, the same words, the same figures and the same rejected rows."""
    rows = [f"Dinas {i % 3},Layanan {i % 2},{','.join(str(1 + (i * j) % 4) for j in range(1, 10))}" for i in range(90)]
    rows[50] = rows[50][:-1] + "7"
    (tmp_path / "besar.csv").write_text(f"Unit,Layanan,{','.join(f'U{j}' for j in range(1, 10))}\n" + "\n".join(rows))
    told = []
    for size in (1, 1 << 40):
        monkeypatch.setitem(big._BIG, ".csv", size)
        rejects = tmp_path / f"{size}.csv"
        options = ("--format", form, "--by", "layanan", "--rejects", rejects)
        result = run("score", tmp_path / "besar.csv", *options)
        assert result.exit_code == 1
        told.append((result.output.replace(str(rejects), ""), rejects.read_bytes()))
    assert told[0] == told[1]


def test_a_file_cannot_steer_the_terminal(answers: Writer) -> None:
    """The name of a unit is text: its escape, which would rename the window, goes to no terminal."""
    path = answers("jan.csv", EIGHT, unit=["A\x1b]0;x\x07B"] * 8)
    result = run(path, "--unit", "A")
    assert "\x1b" not in result.stdout + result.stderr
    table = run(path).stdout
    assert "A]0;xB" in table
    assert not {"\x1b", "\x07"} & set(table)


def test_what_hides_the_whole_is_said_of_the_whole(answers: Writer) -> None:
    """Twenty and five: without the whole, the five cannot be told from the difference; the mark is explained below."""
    path = answers("jan.csv", [3, 4] * 10 + [4] * 5, unit=["A"] * 20 + ["B"] * 5)
    lines = run(path).stdout.splitlines()
    marked, meant = (
        next(at for at, line in enumerate(lines) if line.startswith(start))
        for start in ("Nilai seluruhnya: pelengkap", "pelengkap: ikut tidak diterbitkan")
    )
    assert marked < 5 < meant


def test_a_service_without_its_unit_is_not_taken_for_a_unit(answers: Writer) -> None:
    """Beside unit A the service KTP, whose rows name no unit, is told to be of none; without any unit it is itself."""
    rows, service = [3, 4] * 12, ["KTP"] * 24
    table = run(answers("jan.csv", rows, unit=["A"] * 12 + [""] * 12, layanan=service)).stdout
    assert "(tidak diisi) / KTP" in table
    assert "(tidak diisi)" not in run(answers("feb.csv", rows, layanan=service)).stdout


def test_keys_of_groups_are_said_in_english(answers: Writer) -> None:
    path = answers("a.csv", [3] * 12, usia=["20"] * 12, pendidikan=["SD"] * 12)
    shown = commands.run("--lang", "en", "score", path, "--by", "usia,pendidikan").stdout
    assert "pendidikan" not in shown
    assert "education" in shown


@pytest.mark.parametrize("command", ["score", "funnel", "reliability"])
def test_a_key_without_tallies_is_refused(command: str, answers: Writer, tmp_path: Path) -> None:
    path, key = answers("a.csv", [3] * 12), tmp_path / "kunci"
    key.write_text("0123456789abcdef")
    result = commands.run(command, path, "--key", key)
    assert result.exit_code == 2
    assert "--key hanya untuk tally" in result.stderr


def test_the_key_of_a_breakdown_is_taken_in_any_case(answers: Writer) -> None:
    path = answers("a.csv", [3] * 12, pendidikan=["SD"] * 12)
    assert run(path, "--by", "Pendidikan").stdout == run(path, "--by", "pendidikan").stdout
    assert "pendidikan SD" in run(path, "--by", "Pendidikan").stdout
