"""`ikm report` and `ikm form`: a document for each unit, and a failing one named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from commands import run
from ikm.cli import reporting
from ikm.output.compose import unit_report
from ikm.output.report import Report
from ikm.output.subject import Subject
from ikm.survey.errors import OutputError
from subjects import words_of

Writer = Callable[..., Path]
UNITS = "[[unit]]\nnama = 'Unit Satu'\nalias = ['Satu']\n[[unit]]\nnama = 'Unit/Dua'\n"


@pytest.fixture
def data(answers: Writer) -> Path:
    units = ["Unit Satu", "Unit/Dua"] * 12
    path = answers("data.csv", [3, 4] * 12, unit=units)
    (path.parent / "ikm.toml").write_text(UNITS)
    return path


@pytest.mark.parametrize(
    ("kind", "names", "start"),
    [
        ("paper", {"kuesioner-unit-satu.pdf", "kuesioner-unit-dua.pdf"}, b"%PDF"),
        ("pdf", {"isian-unit-satu.pdf", "isian-unit-dua.pdf"}, b"%PDF"),
        ("web", {"kuesioner-unit-satu.html", "kuesioner-unit-dua.html"}, b"<!"),
        ("sheet", {"entri-unit-satu.xlsx", "entri-unit-dua.xlsx"}, b"PK"),
        ("xlsform", {"xlsform-unit-satu.xlsx", "xlsform-unit-dua.xlsx"}, b"PK"),
    ],
)
def test_a_form_is_made_for_every_unit(data: Path, kind: str, names: set[str], start: bytes) -> None:
    result = run("form", kind, "--output-dir", data.parent / "formulir")
    assert result.exit_code == 0
    made = [Path(line) for line in result.stdout.splitlines()]
    assert {path.name for path in made} == names
    assert all(path.read_bytes().lstrip()[:10].lower().startswith(start.lower()) for path in made)


@pytest.mark.usefixtures("answers")
def test_a_form_without_units_is_a_general_one(tmp_path: Path) -> None:
    result = run("form", "paper", "--page", "F4", "--output-dir", tmp_path)
    assert result.exit_code == 0
    page = PdfReader(tmp_path / "kuesioner-skm-f4.pdf").pages[0]
    assert "pada unit layanan ……" in page.extract_text()
    assert run("form", "paper", "--unit", "", "--output-dir", tmp_path).exit_code == 2


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize("kind", ["web", "sheet", "xlsform"])
def test_a_paper_size_is_refused_where_it_would_change_nothing(kind: str) -> None:
    result = run("form", kind, "--page", "F4")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"--page berlaku untuk paper dan pdf, tidak untuk {kind}." in result.stderr


VARIANTS = {
    (): "",
    ("--page", "F4"): "-f4",
    ("--large",): "-besar",
    ("--languages", "en"): "-en",
    ("--languages", "id,en"): "-id-en",
    ("--languages", "en,id", "--large", "--page", "F4"): "-en-id-besar-f4",
}


@pytest.mark.parametrize(("kind", "name"), [("paper", "kuesioner-skm{}.pdf"), ("pdf", "isian-skm{}.pdf")])
def test_no_variant_of_a_form_overwrites_another(answers: Writer, tmp_path: Path, kind: str, name: str) -> None:
    """What each is, its pages tell: their size, their languages, and that large print needs more of them."""
    answers("data.csv", [4])
    for options, suffix in VARIANTS.items():
        assert run("form", kind, *options).stdout == name.format(suffix) + "\n"
    made = {options: PdfReader(tmp_path / name.format(suffix)) for options, suffix in VARIANTS.items()}
    height = {options: round(reader.pages[0].mediabox.height / 72 * 25.4) for options, reader in made.items()}
    text = {options: "".join(page.extract_text() for page in reader.pages) for options, reader in made.items()}
    assert {options for options in made if height[options] == 330} == {o for o in VARIANTS if "F4" in o}
    assert len(made["--large",].pages) == 2 > len(made[()].pages)
    assert {o for o in made if "About you" in text[o]} == {o for o in VARIANTS if "--languages" in o}
    assert {o for o in made if "Tentang Saudara" not in text[o]} == {("--languages", "en")}


def test_a_variant_does_not_overwrite_the_form_of_a_unit_of_such_a_name(answers: Writer, tmp_path: Path) -> None:
    answers("data.csv", [4])
    (tmp_path / "ikm.toml").write_text("[[unit]]\nnama = 'Melati'\n[[unit]]\nnama = 'Melati F4'\n")
    plain = run("form", "pdf").stdout.split()
    assert plain == ["isian-melati.pdf", "isian-melati-f4.pdf"]
    assert not {*plain} & {*run("form", "pdf", "--page", "F4").stdout.split()}


@pytest.mark.usefixtures("answers")
@pytest.mark.parametrize("kind", ["web", "sheet", "xlsform"])
def test_what_only_pages_have_is_refused_elsewhere(kind: str) -> None:
    result = run("form", kind, "--large", "--languages", "id,en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"--large, --languages berlaku untuk paper dan pdf, tidak untuk {kind}." in result.stderr
    assert "--copies hanya berlaku untuk paper" in run("form", "pdf", "--copies", "3").stderr


def test_one_unit_is_found_by_its_alias_and_an_unknown_one_refused(data: Path) -> None:
    result = run("form", "web", "--unit", "satu")
    assert result.stdout == "kuesioner-unit-satu.html\n"
    result = run("form", "web", "--unit", "Unit Stau")
    assert result.exit_code == 2
    assert '"Unit Satu"' in result.stderr
    assert run("form", "web", "--unit", "Satu", "--all").exit_code == 2


def test_a_report_is_made_for_every_unit(data: Path) -> None:
    result = run("report", data, "--output-dir", data.parent / "laporan")
    assert result.exit_code == 0, result.stderr
    made = [Path(line) for line in result.stdout.splitlines()]
    assert [path.name for path in made] == ["laporan-unit-satu.pdf", "laporan-unit-dua.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)


@pytest.mark.parametrize(("args", "words"), [([], "Conclusion"), (["--lang", "id"], "Kesimpulan")])
def test_documents_speak_the_projects_language_unless_asked_otherwise(
    data: Path, args: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IKM_LANG")
    project = data.parent / "ikm.toml"
    project.write_text("[survei]\nbahasa = 'en'\n" + UNITS)
    run(*args, "report", data, "--unit", "Satu", "--output-dir", data.parent)
    reader = PdfReader(data.parent / "laporan-unit-satu.pdf")
    assert any(words in page.extract_text() for page in reader.pages)


def test_reports_of_answers_without_units_are_the_agencys(answers: Writer) -> None:
    path = answers("data.csv", [3, 4] * 12)
    result = run("report", path)
    assert result.exit_code == 0, result.stderr
    assert "Nama instansi tidak diketahui" in result.stderr
    assert "Nama unit tidak diketahui" in result.stderr
    text = "".join(page.extract_text() for page in PdfReader(path.parent / "laporan-unit.pdf").pages)
    assert "hasil survei ……" in text
    assert "dilaksanakan oleh ……" in text
    Path("ikm.toml").write_text("[instansi]\nnama = 'Dinas Sosial'\n")
    result = run("report", path)
    assert result.stdout == "laporan-dinas-sosial.pdf\n"
    assert "tidak diketahui, jadi dikosongkan" not in result.stderr


@pytest.mark.parametrize(
    ("own", "asked", "expected"),
    [("2022", "2022", True), ("2022", "2022-S1", False), ("2022", "2021", False), ("", "2022", False), ("", "", False)],
)
def test_users_and_target_are_told_of_their_own_period_only(
    answers: Writer, own: str, asked: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1,500 users in 2022 are no population of its first half; the interval is the one that `ikm score` gives."""
    days = ["01/03/2021", "01/03/2022", "01/09/2022"] * 12
    path = answers("data.csv", [3, 4, 4, 2] * 9, tanggal=days)
    period = f'periode = "{own}"\n' if own else ""
    Path("ikm.toml").write_text(f'[survei]\n{period}[[unit]]\nnama = "A"\npopulasi = 1500\ntarget = 40\n')
    made: list[Subject] = []

    def kept(subject: Subject) -> Report:
        made.append(subject)
        return unit_report(subject)

    monkeypatch.setattr("ikm.output.compose.unit_report", kept)
    options = ("--period", asked) if asked else ()
    assert run("report", path, *options).exit_code == 0
    scored = json.loads(run("score", path, *options, "--unit", "A", "--format", "json").stdout)
    (subject,) = made
    assert subject.domain.ci95 == tuple(scored["domains"][0]["ci95"])
    assert (subject.population, subject.target) == ((1500, 40) if expected else (None, None))
    words = words_of(unit_report(subject))
    assert ("1.500" in words) is expected
    assert ("jumlah minimum 306" in words) is expected
    assert ("Jumlah pengguna layanan tidak dinyatakan" in words) is not expected


def test_a_failing_unit_is_named_and_does_not_stop_the_rest(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(job: reporting.Job) -> reporting.Made:
        if job.unit.nama == "Unit Satu":
            raise OutputError("huruf hilang.")
        result = reporting.told(job, reporting.subject_of(job))
        return reporting.Made((job.folder / f"laporan-{job.name}.pdf",), result)

    monkeypatch.setattr(reporting, "make", make)
    result = run("report", data, "--period", "2022", "--output-dir", "x")
    assert result.exit_code == 1
    assert Path(result.stdout.strip()) == Path("x/laporan-unit-dua-2022.pdf")
    assert 'Laporan unit "Unit Satu" tidak dibuat: huruf hilang.' in result.stderr


def test_when_no_report_can_be_made_the_status_is_2(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(job: reporting.Job) -> reporting.Made:
        raise OutputError("huruf hilang.")

    monkeypatch.setattr(reporting, "make", make)
    result = run("report", data)
    assert (result.exit_code, result.stdout) == (2, "")


def test_rejected_rows_are_status_1_and_the_report_is_of_the_others(answers: Writer) -> None:
    path = answers("a.csv", [3] * 30)
    path.write_text(path.read_text() + "7,3,3,3,3,3,3,3,3\n")
    result = run("report", path)
    assert result.exit_code == 1
    assert "dari 30 responden" in text_of(result.stdout.strip())


def test_a_report_of_a_period_asked_for_leaves_undated_answers_out(answers: Writer) -> None:
    path = answers("a.csv", [3] * 12 + [4] * 5, Tanggal=["2022-05-01"] * 12 + [""] * 5)
    result = run("report", path, "--period", "2022")
    assert "dari 12 responden" in text_of(result.stdout.strip())


def text_of(path: str) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.mark.parametrize("content", ["rusak", "n,U1,U2,U3,U4,U5,U6,U7,U8,U9\n56,180,180,180,180,180,180,180,180,180\n"])
def test_a_unit_whose_file_is_refused_has_no_report_of_nobody(answers: Writer, content: str) -> None:
    """To print "0 responden" would be untrue: its answers are in the file that could not be read."""
    path = answers("dua/Unit Dua.csv", [4] * 12)
    (path.parent / "Unit Satu.csv").write_text(content)
    Path("ikm.toml").write_text("[[unit]]\nnama = 'Unit Satu'\n[[unit]]\nnama = 'Unit Dua'\n")
    result = run("report", path.parent, "--output-dir", "hasil")
    assert result.exit_code == 1
    assert [p.name for p in Path("hasil").iterdir()] == ["laporan-unit-dua.pdf"]
    assert 'Laporan unit "Unit Satu" tidak dibuat' in result.stderr
    assert "Unit Satu.csv tidak dapat dibaca" in result.stderr


def test_a_unit_that_the_answers_do_not_name_is_refused(answers: Writer) -> None:
    path = answers("data.csv", [4] * 12, unit=["Satu", "Dua"] * 6)
    result = run("report", path, "--unit", "Xyz", "--output-dir", "hasil")
    assert result.exit_code == 2
    assert '"Xyz"; yang ada: Dua, Satu' in result.stderr
    assert not Path("hasil").exists()


def test_many_reports_are_made_by_several_processes(answers: Writer) -> None:
    names = ["Satu", "Dua", "Tiga"] * 12
    path = answers("data.csv", [4] * 36, unit=names)
    result = run("report", path, "--output-dir", "hasil")
    assert result.exit_code == 0, result.stderr
    assert len(list((path.parent / "hasil").glob("*.pdf"))) == 3


def test_beside_an_internal_report_what_is_public_hides_what_it_must(answers: Writer, tmp_path: Path) -> None:
    """Unit Dua has four respondents: its index is in its own, marked, report alone."""
    path = answers("data.csv", [3] * 24 + [4] * 4, unit=["Unit Satu"] * 24 + ["Unit Dua"] * 4)
    (path.parent / "ikm.toml").write_text("[[unit]]\nnama = 'Unit Satu'\n[[unit]]\nnama = 'Unit Dua'\n")
    result = run("report", path, "--all", "--internal", "--output-dir", tmp_path / "x")
    assert result.exit_code == 0, result.stderr
    made = {p.relative_to(tmp_path / "x").as_posix(): p for p in (tmp_path / "x").rglob("*") if p.is_file()}
    assert {"indeks.html", "rekap.pdf", "rekap.xlsx", "data-terbuka/ikm-unit.csv"} <= made.keys()
    inside, index = (made[name].read_text("utf-8") for name in ("laporan-unit-dua.html", "indeks.html"))
    assert "100,00" in inside
    assert "INTERNAL" in inside
    assert "75,00" in index
    assert "100,00" not in index
    assert 'data-ikm="100' not in index
    assert "100.00" not in made["data-terbuka/ikm-unit.csv"].read_text("utf-8")
    assert "100,00" not in " ".join(page.extract_text() for page in PdfReader(made["rekap.pdf"]).pages)


@pytest.mark.parametrize(("option", "fields"), [(["--signature-field"], ["TandaTangan"]), ([], [])])
def test_a_field_to_sign_in_is_there_when_asked_for(data: Path, option: list[str], fields: list[str]) -> None:
    assert run("report", data, "--unit", "Satu", *option, "--output-dir", "x").exit_code == 0
    assert list(PdfReader("x/laporan-unit-satu.pdf").get_fields() or {}) == fields
