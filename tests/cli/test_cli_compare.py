"""`ikm compare` and `ikm funnel`, as a bureau calls them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import run

HEADER = "unit,tanggal,jenis_kelamin," + ",".join(f"U{j}" for j in range(1, 10))


def written(path: Path, rows: Sequence[tuple[str, str, str, int]]) -> Path:
    """Each row: unit, date, sex, and the value that is given nine times."""
    lines = [",".join([unit, day, sex, *[str(value)] * 9]) for unit, day, sex, value in rows]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """Three units in two years: Anggrek falls from 4 to 2, the others stay at 3 and 4; Teratai has five respondents."""
    rows = []
    for year in (2024, 2025):
        for i in range(40):
            day, sex = f"{year}-05-{1 + i % 28:02}", "LP"[i // 2 % 2]
            rows.append(("Anggrek", day, sex, 4 if year == 2024 else 2))
            rows.append(("Dahlia", day, sex, 3 + i % 2))
            rows.append(("Melati", day, sex, 3 + i % 2))
        rows += [("Teratai", f"{year}-06-01", "L", 3)] * 5
    return written(tmp_path / "jawaban.csv", rows)


def test_units_over_two_years_what_fell_first(answers: Path) -> None:
    made = run("compare", answers, "--periods", "2024", "2025")
    assert made.exit_code == 0
    lines = made.stdout.splitlines()
    fallen, unproven = (next(i for i, line in enumerate(lines) if line.startswith(word)) for word in ("turun", "belum"))
    assert fallen < unproven
    assert "Anggrek" in lines[fallen + 1]
    assert "100,00  50,00" in lines[fallen + 1]
    assert "−50,00" in lines[fallen + 1]
    assert all(len(line) <= 80 for line in lines)
    assert "! Di bawah ambang, tidak untuk diumumkan: Teratai 2024, Teratai 2025" in lines


def test_one_unit_with_its_elements(answers: Path) -> None:
    made = run("compare", answers, "--periods", "2024", "2025", "--unit", "Dahlia", "--format", "json")
    (compared,) = json.loads(made.stdout)["comparisons"]
    assert (compared["after"]["unit"], compared["after"]["period"]) == ("Dahlia", "2025")
    index = compared["index"]
    assert (index["before"], index["after"], index["difference"], index["verdict"]) == (
        *("87.50", "87.50", "0.00", "unproven"),
    )
    assert len(compared["elements"]) == 9
    assert {type(index[name]) for name in ("se", "p", "p_adjusted", "df", "smallest_detectable")} == {float}


def test_two_units_and_two_groups(answers: Path) -> None:
    made = run("compare", answers, "--units", "Dahlia", "Anggrek", "--period", "2025")
    assert "Anggrek terhadap Dahlia" in made.stdout
    assert "lebih rendah" in made.stdout
    made = run("compare", answers, "--by", "jenis_kelamin", "--unit", "Dahlia", "--period", "2025")
    assert "belum terbukti berbeda" in made.stdout


def test_a_table_for_other_programs(answers: Path, tmp_path: Path) -> None:
    path = tmp_path / "hasil.csv"
    run("compare", answers, "--periods", "2024", "2025", "--format", "csv", "--output", path)
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert len(rows) == 5 * 10  # the whole and four units, each with its index and nine elements
    (row,) = (row for row in rows if (row["unit"], row["nilai"]) == ("Anggrek", "index"))
    assert (row["lama"], row["baru"], row["selisih"], row["putusan"]) == ("100.00", "50.00", "-50.0", "lower")


def test_what_to_compare_is_asked_for(answers: Path) -> None:
    for words in ([], ["--periods", "2024", "2025", "--by", "jenis_kelamin"]):
        made = run("compare", answers, *words)
        assert made.exit_code == 2
        assert "--periods 2024 2025, --units A B, atau --by pendidikan" in made.stderr
    made = run("compare", answers, "--periods", "2023", "2025")
    assert made.exit_code == 2
    assert "Tidak ada jawaban dalam periode 2023" in made.stderr


def test_the_funnel_and_who_is_left_out(answers: Path) -> None:
    made = run("funnel", answers, "--period", "2025", "--ranks")
    assert made.exit_code == 0
    lines = made.stdout.splitlines()
    below = lines.index(next(line for line in lines if line.startswith("di bawah perkiraan")))
    assert "Anggrek" in lines[below + 1]
    assert "3 (3–3)" in lines[below + 1]
    assert "Tidak ikut, karena respondennya terlalu sedikit: Teratai" in made.stdout
    assert all(len(line) <= 80 for line in lines)


def test_the_funnel_of_tallies_is_that_of_their_answers(answers: Path) -> None:
    asked = ("--period", "2025", "--format", "json", "--standardise", "jenis_kelamin")
    tally = answers.parent / "kantor.json"
    assert run("tally", answers, "--period", "2025", "--by", "jenis_kelamin", "-o", tally).exit_code == 0
    assert run("funnel", tally, *asked).stdout == run("funnel", answers, *asked).stdout


def test_the_funnel_has_the_limits_of_a_chart(answers: Path) -> None:
    found = json.loads(run("funnel", answers, "--period", "2025", "--format", "json").stdout)
    assert [unit["unit"] for unit in found["units"]] == ["Anggrek", "Dahlia", "Melati"]
    for unit in found["units"]:
        low, high = unit["limits_family"]
        assert low < unit["limits95"][0] < found["mean"] < unit["limits95"][1] < high
    assert [domain["unit"] for domain in found["left_out"]] == ["Teratai"]
    made = run("funnel", answers, "--period", "2025", "--format", "csv", "--standardise", "jenis_kelamin")
    assert len(made.stdout.splitlines()) == 4


def test_a_unit_is_not_compared_with_itself(answers: Path) -> None:
    made = run("compare", answers, "--units", "Dahlia", "Dahlia")
    assert made.exit_code == 2
    assert "Sebut dua unit yang berbeda" in made.stderr


def test_what_would_tell_a_small_unit_is_said_with_its_period(answers: Path) -> None:
    """Teratai has five in each year, so that the whole less the other units would be Teratai."""
    said = run("compare", answers, "--periods", "2024", "2025")
    told = json.loads(run("compare", answers, "--periods", "2024", "2025", "--format", "json").stdout)["comparisons"]
    sides = [side for compared in told for side in (compared["before"], compared["after"]) if side["suppressed"]]
    hidden = sorted({side["period"] for side in sides if side["level"] == "agency"})
    assert hidden
    (line,) = [line for line in said.stdout.splitlines() if line.startswith("! Pelengkap")]
    assert line == "! Pelengkap, juga tidak untuk diumumkan: " + ", ".join(f"Seluruhnya {year}" for year in hidden)


def test_no_change_is_wider_than_the_scale(tmp_path: Path) -> None:
    """Of two respondents each no change between 25 and 100 can be expected to be found."""
    rows = [(unit, "2025-05-01", "L", value) for unit in ("Anggrek", "Dahlia") for value in (2, 4)]
    lines = run("compare", written(tmp_path / "jawaban.csv", rows), "--units", "Anggrek", "Dahlia").stdout.splitlines()
    (index,) = [line for line in lines if line.strip().startswith("IKM")]
    assert ">75" in index.split()


def test_more_groups_than_a_table_of_pairs_holds_are_refused(tmp_path: Path) -> None:
    rows = [(f"Unit {j:02}", "2025-05-01", "L", 3 + i % 2) for j in range(13) for i in range(12)]
    result = run("compare", written(tmp_path / "banyak.csv", rows), "--by", "unit")
    assert result.exit_code == 2
    assert "ikm funnel" in result.stderr
    few = run("compare", written(tmp_path / "sedikit.csv", rows[:144]), "--by", "unit", "--format", "csv")
    assert len(few.stdout.splitlines()) > 66


def test_no_answers_are_said_to_be_none(tmp_path: Path) -> None:
    rows = [("Anggrek", "2025-05-01", "L", 3)]
    path = written(tmp_path / "satu.csv", rows)
    result = run("compare", path, "--units", "Anggrek", "Dahlia", "--period", "2020")
    assert result.exit_code == 2
    assert "Tidak ada jawaban untuk dibandingkan" in result.stderr


def test_the_key_of_groups_is_taken_in_any_case(answers: Path) -> None:
    upper = run("compare", answers, "--by", "Jenis_Kelamin", "--period", "2025")
    assert upper.exit_code == 0
    assert upper.stdout == run("compare", answers, "--by", "jenis_kelamin", "--period", "2025").stdout
