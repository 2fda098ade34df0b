"""ikm tally: an office keeps its answers, and the ministry has the same figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from commands import run
from ikm.scoring.parts import _told_twice
from ikm.scoring.tally_file import checksum
from ikm.survey.invented import PROJECT_FILE, invented_files

OFFICES = {"melati": "PKM*", "dukcapil": "Dukcapil*", "randu": "*Randu*"}


@pytest.fixture
def regency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The invented regency: `kantor` has its project and answers; `menteri`, where commands run, is empty."""
    (tmp_path / "menteri").mkdir()
    monkeypatch.chdir(tmp_path / "menteri")
    monkeypatch.setenv("IKM_LANG", "id")
    office = tmp_path / "kantor"
    office.mkdir()
    (office / "ikm.toml").write_bytes(PROJECT_FILE.read_bytes())
    for name, content in invented_files().items():
        (office / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return office


def answers_of(office: Path, name: str) -> Path:
    (found,) = office.glob(OFFICES[name])
    return found


def post(office: Path, name: str, *options: str) -> Result:
    """The tally of one office, as NAME.json in the ministry."""
    return run("tally", answers_of(office, name), "--project", office, *options, "-o", f"{name}.json")


def scored(*args: str | Path) -> dict[str, Any]:
    result = run("score", *args, "--format", "json")
    assert result.exit_code in (0, 1), result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_three_tallies_are_scored_as_all_their_answers(regency: Path) -> None:
    """The printed domains are the same bytes, with populations for the intervals though the ministry has none."""
    for name in OFFICES:
        assert post(regency, name, "--by", "pendidikan").exit_code == (1 if name == "dukcapil" else 0)
    files = [answers_of(regency, name) for name in OFFICES]
    for options in ([], ["--by", "pendidikan"], ["--by", "unit"], ["--combine", "mean"], ["--service", "Imunisasi"]):
        direct = scored(*files, "--project", regency, *options)
        summed = scored(*(f"{name}.json" for name in OFFICES), *options)
        assert json.dumps(summed["domains"]) == json.dumps(direct["domains"])
        assert summed["accounting"] == direct["accounting"]


def test_the_sum_of_tallies_is_itself_a_tally(regency: Path) -> None:
    """Offices, then the district, then the ministry."""
    for name in OFFICES:
        post(regency, name)
    district = run("tally", "melati.json", "randu.json", "-o", "kabupaten.json")
    assert district.exit_code == 0, district.stderr
    whole = scored("kabupaten.json", "dukcapil.json")
    assert whole["domains"] == scored("melati.json", "randu.json", "dukcapil.json")["domains"]


def test_tallies_and_answers_are_scored_together(regency: Path) -> None:
    post(regency, "melati")
    mixed = scored("melati.json", answers_of(regency, "randu"), "--project", regency)
    direct = scored(answers_of(regency, "melati"), answers_of(regency, "randu"), "--project", regency)
    assert mixed["domains"] == direct["domains"]


def test_the_same_tally_counts_once(regency: Path) -> None:
    """Even where a mail program has changed its line ends."""
    post(regency, "melati")
    Path("salinan.json").write_bytes(Path("melati.json").read_bytes().replace(b"\n", b"\r\n"))
    result = run("score", ".", "--format", "json")
    assert "salinan.json: sama dengan melati.json; dihitung sekali." in result.stderr
    assert json.loads(result.stdout)["domains"] == scored("melati.json")["domains"]


def test_a_changed_tally_is_refused_by_name(regency: Path) -> None:
    """No score is printed of the others either."""
    post(regency, "melati")
    post(regency, "randu")
    text = Path("randu.json").read_text("utf-8")
    Path("randu.json").write_text(text.replace('"accepted":74', '"accepted":75'), "utf-8")
    result = run("score", "melati.json", "randu.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "randu.json tidak dipakai: isinya berubah" in result.stderr


def test_a_sealed_tally_is_read_with_its_key_alone(regency: Path) -> None:
    """The key is a shared secret in a file; one that can be guessed is refused."""
    for name, secret in (("kunci", "empat kata yang acak sekali"), ("lain", "kunci kantor sebelah"), ("pendek", "abc")):
        Path(name).write_text(secret + "\n", "utf-8")
    post(regency, "melati", "--key", "kunci")
    assert scored("melati.json", "--key", "kunci")["domains"] == scored("melati.json")["domains"]
    for key, said in (
        ("lain", "melati.json tidak dipakai: segelnya"),
        ("pendek", "terlalu pendek"),
        ("tidak-ada", "periksa nama dan foldernya"),
    ):
        result = run("score", "melati.json", "--key", key)
        assert result.exit_code == 2
        assert said in result.stderr


def test_small_groups_are_warned_of_where_a_tally_is_written(regency: Path) -> None:
    """With fewer groups there is less to warn of."""
    few, many = post(regency, "randu"), post(regency, "randu", "--by", "pendidikan,pekerjaan,usia")
    assert "kelompok (unit x layanan x rincian)" not in few.stderr
    assert "baris (kelompok x unsur yang dijawab)" in few.stderr
    assert "(--by)" not in few.stderr
    assert "kelompok (unit x layanan x rincian) berisi kurang dari 10 responden" in many.stderr
    assert "Rincian (--by) yang lebih sedikit" in many.stderr


def test_a_group_that_a_tally_does_not_tell_is_named(regency: Path) -> None:
    post(regency, "melati", "--by", "pendidikan")
    result = run("score", "melati.json", "--by", "pekerjaan")
    assert result.exit_code == 2
    assert 'melati.json: rincian "pekerjaan" tidak ada; yang ada: pendidikan, unit, layanan.' in result.stderr


@pytest.mark.parametrize("command", ["ingest", "check"])
def test_a_tally_is_not_taken_for_answers(regency: Path, command: str) -> None:
    post(regency, "melati")
    result = run(command, "melati.json")
    assert result.exit_code == 2
    assert "berisi tally" in result.stderr


def test_the_store_is_tallied_without_files(regency: Path) -> None:
    run("ingest", answers_of(regency, "melati"), "--project", regency)
    assert run("tally", "--project", regency, "-o", "simpanan.json").exit_code == 0
    post(regency, "melati")
    assert scored("simpanan.json")["domains"] == scored("melati.json")["domains"]


def test_a_big_file_is_tallied_in_streams(regency: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file of totals as from reading it whole."""
    from ikm.survey.instrument import load
    from ikm.survey.reading import big

    rows = [[str(1 + (i * j) % 4) for j in range(9)] for i in range(50)]
    Path("besar.csv").write_text("\n".join([",".join(load().keys), *map(",".join, rows)]) + "\n", "utf-8")
    whole = run("tally", "besar.csv").stdout
    monkeypatch.setattr(big, "_BIG", {".csv": 10})
    assert json.loads(run("tally", "besar.csv").stdout)["columns"] == json.loads(whole)["columns"]


def forged(change: Callable[[dict[str, Any]], None]) -> Result:
    """The score of a tally whose contents were changed and its checksum made anew."""
    told = json.loads(Path("melati.json").read_text())
    change(told)
    told["sha256"] = checksum(told)
    Path("palsu.json").write_text(json.dumps(told))
    return run("score", "palsu.json")


def test_more_respondents_than_accepted_rows_are_refused(regency: Path) -> None:
    post(regency, "melati")
    result = forged(lambda told: told["accounting"].update(accepted=3))
    assert result.exit_code == 2
    assert "lebih banyak daripada baris yang diterima" in result.stderr


def test_a_fault_of_the_project_is_one_sentence(regency: Path) -> None:
    """The reason ends with its own full stop."""
    post(regency, "melati")
    result = forged(lambda told: told["project"]["survei"].update(ambang=0))
    assert result.exit_code == 2
    assert ".." not in result.stderr
    assert "Mintalah salinan baru" in result.stderr


@pytest.mark.parametrize("option", [("--map", "Waktu=waktu"), ("--sheet", "Januari"), ("--order", "body")])
def test_options_of_reading_are_refused_where_all_files_are_tallies(regency: Path, option: tuple[str, str]) -> None:
    post(regency, "melati")
    result = run("score", "melati.json", *option)
    assert result.exit_code == 2
    assert f"{option[0]} hanya untuk berkas jawaban" in result.stderr


def test_a_tally_that_is_cut_off_is_said_to_be(regency: Path) -> None:
    post(regency, "melati")
    whole = Path("melati.json").read_bytes()
    Path("potong.json").write_bytes(whole[: len(whole) // 2])
    result = run("score", "potong.json")
    assert result.exit_code == 2
    assert "potong.json tidak dipakai: berkasnya terpotong atau rusak" in result.stderr


def test_units_in_the_same_tallies_are_told_in_one_line() -> None:
    places = {"A": ["satu", "dua"], "B": ["satu", "dua"], "C": ["satu"], None: ["satu", "dua"]}
    said = [problem.message.say() for problem in _told_twice(places)]
    assert len(said) == 2
    assert said[0].startswith("unit A, B ada dalam lebih dari satu sumber (satu, dua)")
    assert "unit tanpa nama ada" in said[1]
