"""The `ikm` command as a whole: languages, faults, and what starting it costs."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import click
import pytest
from click.testing import CliRunner

from ikm.cli import COMMANDS, ikm

HEAVY = {"polars", "scipy", "pydantic", "reportlab", "sqlalchemy", "rich", "babel", "jinja2", "numpy"}


def run(*args: str, **environment: str) -> tuple[int, str, str]:
    result = CliRunner(env={"IKM_LANG": None, **environment}).invoke(ikm, list(args), prog_name="ikm")
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("args", [["--help"], ["--version"], []])
def test_starting_imports_nothing_heavy(args: list[str]) -> None:
    code = (
        "import sys\nfrom ikm.cli import main\n"
        f"sys.argv = ['ikm', *{args!r}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout


def test_help_imports_no_heavy_module_for_any_command() -> None:
    code = (
        "import sys\nfrom ikm.cli import ikm\nimport click\n"
        f"for name in {sorted(COMMANDS)!r}:\n"
        "    sys.argv = ['ikm', name, '--help']\n"
        "    try: ikm.main(prog_name='ikm')\n"
        "    except (SystemExit, ModuleNotFoundError): pass\n"
        f"print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    context = click.Context(ikm, obj="id")
    command = ikm.get_command(context, name)
    assert command is not None
    assert command.help
    for param in command.params:
        if isinstance(param, click.Option):
            assert param.help, param.name
    status, out, _ = run(name, "--help")
    assert status == 0
    assert "Penggunaan: ikm" in out
    assert "Opsi:" in out
    assert "Show this message" not in out


def test_the_group_lists_all_commands_under_an_indonesian_heading() -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert "Perintah:" in out
    assert all(f"\n  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["skor"], 'Perintah "skor" tidak ada.'),
        (["score", "--tidak-ada"], "Opsi --tidak-ada tidak ada."),
        (["score", "--format"], "Opsi --format perlu diberi nilai."),
        (["score", "--format", "doc"], 'Nilai "doc" untuk --format tidak dikenal; pilihannya: table, json'),
        (["score", "--strict=1"], "Opsi --strict tidak memakai nilai."),
        (["--lang", "id"], "Perintahnya belum disebut."),
        (["init", "a", "b"], "Argumen berlebih: b."),
        (["ingest"], "harus diisi."),
        (["--lang", "fr", "init"], 'Nilai "fr" untuk --lang'),
    ],
)
def test_a_wrong_call_is_a_sentence_in_indonesian_with_status_2(args: list[str], said: str) -> None:
    status, out, err = run(*args)
    assert (status, out) == (2, "")
    assert err.startswith("Kesalahan: ")
    assert said in err


def test_a_wrong_call_names_its_places_in_the_language_of_the_reader() -> None:
    assert "KIRIMAN" in run("undo", "x")[2]
    assert "KIRIMAN" not in run("--lang", "en", "undo", "x")[2]


def test_a_file_that_must_not_be_read_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x")

    opened = Path.open

    def refused(self: Path, *how: Any, **more: Any) -> IO[Any]:
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        file: IO[Any] = opened(self, *how, **more)
        return file

    monkeypatch.setattr(os, "access", lambda *_args, **_more: False)
    monkeypatch.setattr(Path, "open", refused)
    assert f"{path} tidak dapat dibuka" in run("score", str(path))[2]
    monkeypatch.setattr("ikm.survey.project_file.write_template", lambda *_args, **_more: refused(path))
    assert run("init", str(tmp_path))[::2] == (2, f"Kesalahan: tidak ada izin membuka {path}.\n")


def test_a_fault_is_one_sentence_on_stderr_with_status_2(tmp_path: Path) -> None:
    (tmp_path / "ikm.toml").write_text("[survei]\nambang = 0\n")
    status, out, err = run("score", "x.csv", "--project", str(tmp_path))
    assert (status, out) == (2, "")
    assert err == "Kesalahan: ikm.toml, baris 2, survei.ambang: 0 terlalu kecil; paling kecil 1.\n"


def test_a_bug_is_not_hidden_as_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ikm.survey.project_file.write_template", broken)
    result = CliRunner().invoke(ikm, ["init"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_interruption_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ikm.survey.project_file.write_template", interrupted)
    status, out, err = run("init")
    assert (status, out, err.strip()) == (130, "", "")


@pytest.mark.skipif(os.name == "nt", reason="pipes close differently on Windows")
def test_a_reader_that_stops_reading_is_no_error() -> None:
    code = "from ikm.cli import main; import sys; sys.argv = ['ikm', '--help']; main()"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.stderr == b""


def test_init_writes_a_project_file_once(tmp_path: Path) -> None:
    status, out, _ = run("init", str(tmp_path / "baru"))
    assert status == 0
    assert Path(out.strip()) == tmp_path / "baru" / "ikm.toml"
    status, _, err = run("init", str(tmp_path / "baru"))
    assert status == 2
    assert "--force" in err
    assert run("init", str(tmp_path / "baru"), "--force")[0] == 0


def test_init_explains_in_the_language_of_the_reader(tmp_path: Path) -> None:
    assert run("--lang", "en", "init", str(tmp_path))[0] == 0
    assert "# Lines that begin with # explain" in (tmp_path / "ikm.toml").read_text("utf-8")


def test_a_file_is_no_folder_for_init(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    status, _, err = run("init", str(tmp_path / "a.csv"))
    assert status == 2
    assert f"{tmp_path / 'a.csv'} adalah berkas, bukan folder" in err
