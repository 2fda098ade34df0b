"""Exports of ODK Central and KoboToolbox of a form of ours are read without a mapping, each submission once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from ikm.forms.xlsform import xlsform
from ikm.survey.errors import SourceError
from ikm.survey.project import ExtraElement, Project, Question, Service, Survey, Unit
from ikm.survey.reading.read import read_answers
from ikm.survey.responses import Responses
from ikm.survey.resubmission import combine, without_duplicates
from phone import Phone, Submission, central_csv, central_odata, kobo_csv, kobo_json, kobo_xlsx

UNIT = Unit(
    nama="Puskesmas Melati",
    layanan=(
        Service(nama="Poli Umum"),
        Service(nama="Imunisasi", tidak_berlaku=("biaya",)),
        Service(nama="Loket 1.1"),
        Service(nama="Loket 11"),
        Service(nama="Loket 1-1"),
        Service(nama="خدمة 😀"),
        Service(nama="😀"),
    ),
)
AMAN = ExtraElement(
    kunci="aman",
    kode="U10",
    nama="Aman",
    nama_en="Safety",
    pertanyaan="Bagaimana menurut Anda?",
    pertanyaan_en="How do you rate it?",
    jawaban=("😡", "🙁", "🙂", "*"),
)
PROJECT = Project(
    unit=(UNIT, Unit(nama="Puskesmas Anggrek")),
    unsur=(AMAN,),
    pertanyaan=(*Project().pertanyaan, Question(kunci="meta", teks="Meta", pilihan=("A/B", "A-B", "C"))),
)
OLD = Project(survei=Survey(instrumen="kepmenpan-25-2004"), unit=(UNIT.model_copy(update={"layanan": ()}),))
EXPORTS: dict[str, Callable[[Phone, list[Submission]], str | bytes]] = {
    "central.csv": central_csv,
    "central-tanpa-grup.csv": lambda phone, sent: central_csv(phone, sent, group_paths=False),
    "central.json": central_odata,
    "kobo.json": kobo_json,
    "kobo-nama.csv": lambda phone, sent: kobo_csv(phone, sent, None, groups=False),
    "kobo-nama-grup.csv": lambda phone, sent: kobo_csv(phone, sent, None, groups=True),
    "kobo-label.csv": lambda phone, sent: kobo_csv(phone, sent, phone.languages[0], groups=False),
    "kobo-label-grup.csv": lambda phone, sent: kobo_csv(phone, sent, phone.languages[0], groups=True),
    "kobo-english.csv": lambda phone, sent: kobo_csv(phone, sent, phone.languages[1], groups=False),
    "kobo-english-groups.csv": lambda phone, sent: kobo_csv(phone, sent, phone.languages[1], groups=True),
    "kobo-nama.xlsx": lambda phone, sent: kobo_xlsx(phone, sent, None, groups=True),
    "kobo-label.xlsx": lambda phone, sent: kobo_xlsx(phone, sent, phone.languages[0], groups=True),
}


def phone_of(project: Project) -> Phone:
    return Phone(convert(xlsform(project, project.unit[0])).xform)


PHONE = phone_of(PROJECT)


def answers(project: Project, **more: str) -> dict[str, str]:
    return {key: str(1 + at % 4) for at, key in enumerate(project.instrument.keys)} | more


def chosen(field: str, label: str) -> str:
    """The value of the choice of our form that is shown so."""
    (path,) = (path for path in PHONE.fields if path[-1] == field)
    return PHONE.named(path, label)


SENT = [
    PHONE.fill(
        1,
        answers(
            PROJECT,
            layanan=chosen("layanan", "Poli Umum"),
            tanggal="2026-02-27",
            jenis_kelamin=chosen("jenis_kelamin", "Female"),
            usia="34",
            pendidikan=chosen("pendidikan", "SMA"),
            pekerjaan=chosen("pekerjaan", "Self-employed"),
            meta_=chosen("meta_", "A-B"),
            saran='Loket 3; antre "lama"\n=1+1, kursi',
        ),
    ),
    PHONE.fill(2, answers(PROJECT, layanan=chosen("layanan", "Imunisasi"), aman="1")),
    PHONE.fill(3, answers(PROJECT, layanan=chosen("layanan", "Loket 1.1"), aman="4")),
    PHONE.fill(4, answers(PROJECT, layanan=chosen("layanan", "Loket 11"))),
    PHONE.fill(5, answers(PROJECT, layanan=chosen("layanan", "Loket 1-1"))),
    PHONE.fill(6, answers(PROJECT, layanan=chosen("layanan", "خدمة 😀"))),
    PHONE.fill(7, answers(PROJECT, layanan=chosen("layanan", "😀"))),
]


def read(content: str | bytes, path: Path, project: Project = PROJECT) -> Responses:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_answers(path, project)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_says_what_the_phone_sent(tmp_path: Path, name: str) -> None:
    found = read(EXPORTS[name](PHONE, SENT), tmp_path / name)
    assert (found.accounting.accepted, found.accounting.rejected) == (len(SENT), 0)
    assert [problem.message.say() for problem in found.problems] == []
    first, second, *others = found.frame.iter_rows(named=True)
    assert {key: first[key] for key in PROJECT.instrument.keys} == {
        key: int(value) for key, value in answers(PROJECT).items()
    }
    assert (first["unit"], first["service"], first["date"]) == ("Puskesmas Melati", "Poli Umum", date(2026, 2, 27))
    persons = [first[key] for key in PROJECT.demographics]
    assert persons == ["Perempuan", "34", "SMA", "Wirausaha", "A-B"]
    assert first["remark"] == 'Loket 3; antre "lama" =1+1, kursi'
    assert (second["service"], second["biaya"], second["date"]) == ("Imunisasi", None, date(2026, 3, 2))
    assert [second[key] for key in (*PROJECT.demographics, "remark")] == [None] * 6
    assert found.frame["aman"].to_list() == [2, 1, 4, 2, 2, 2, 2]
    assert [each["service"] for each in others] == ["Loket 1.1", "Loket 11", "Loket 1-1", "خدمة 😀", "😀"]


def test_a_submission_counts_once_in_whichever_exports_it_stands(tmp_path: Path) -> None:
    batches = [read(export(PHONE, SENT), tmp_path / name) for name, export in EXPORTS.items()]
    kept = combine(without_duplicates(batches))
    assert kept.accounting.accepted == len(SENT)
    assert kept.accounting.duplicate == len(SENT) * (len(EXPORTS) - 1)
    assert {problem.rule for problem in kept.problems} <= {"not-applicable"}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_edited_submission_is_still_that_submission(tmp_path: Path, name: str) -> None:
    """Platforms give the edited one another instanceID and `_uuid`; ODK's KEY and our own id stay."""
    first = read(EXPORTS[name](PHONE, SENT[:1]), tmp_path / name)
    edited = Submission("uuid:99999999-1111-4222-8333-444455556666", SENT[0].texts)
    again = read(EXPORTS[name](PHONE, [edited]), tmp_path / f"lagi-{name}")
    assert combine(without_duplicates([first, again])).accounting.accepted == 1


@pytest.mark.parametrize("name", EXPORTS)
def test_an_old_instrument_and_a_unit_without_services(tmp_path: Path, name: str) -> None:
    phone = phone_of(OLD)
    found = read(EXPORTS[name](phone, [phone.fill(1, answers(OLD))]), tmp_path / name, OLD)
    assert (found.accounting.accepted, found.problems) == (1, ())
    assert found.frame.select(OLD.instrument.keys).row(0) == tuple(map(int, answers(OLD).values()))


def test_empty_and_not_applicable_are_blank(tmp_path: Path) -> None:
    text = kobo_csv(PHONE, SENT[1:2], None, groups=True)
    (at,) = (i for i, cell in enumerate(text.split("\n")[0].split(";")) if cell == '"Penilaian/biaya"')
    heading, row = text.split("\n")[:2]
    cells = row.split(";")
    cells[at] = '"n/a"'
    found = read(f"{heading}\n{';'.join(cells)}\n", tmp_path / "a.csv")
    assert found.frame["biaya"].to_list() == [None]
    assert found.problems == ()


def test_the_platform_s_own_moments_are_no_day_of_the_survey(tmp_path: Path) -> None:
    """`start`, `end`, `today`, and when it was approved; where no day was asked, the day on which it was sent."""
    data = json.loads(kobo_json(PHONE, SENT[:1]))
    data["results"][0] |= {"start": "2026-01-01T08:00:00.000+07:00", "end": "2026-01-02T08:00:00.000+07:00"}
    assert read(json.dumps(data), tmp_path / "a.json").frame["date"].to_list() == [date(2026, 2, 27)]
    del data["results"][0]["Kunjungan/tanggal"], data["results"][0]["start"], data["results"][0]["end"]
    assert read(json.dumps(data), tmp_path / "b.json").frame["date"].to_list() == [date(2026, 3, 3)]
    central = json.loads(central_odata(PHONE, SENT[:1]))
    del central["value"][0]["Kunjungan"]["tanggal"]
    assert read(json.dumps(central), tmp_path / "c.json").frame["date"].to_list() == [date(2026, 3, 3)]


def test_a_form_without_submissions_holds_none(tmp_path: Path) -> None:
    found = read(central_csv(PHONE, []), tmp_path / "kosong.csv")
    assert (found.accounting.accepted, found.accounting.rejected) == (0, 0)


def test_the_form_itself_is_no_answers(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="XLSForm"):
        read(xlsform(PROJECT, UNIT), tmp_path / "xlsform-puskesmas-melati.xlsx")


@pytest.mark.parametrize(
    ("name", "export", "field"), [("a.json", kobo_json, "next"), ("b.json", central_odata, "@odata.nextLink")]
)
def test_one_page_of_a_server_s_answer_says_that_there_are_more(
    tmp_path: Path, name: str, export: Callable[[Phone, list[Submission]], str], field: str
) -> None:
    """KoboToolbox pages its API by `next`; OData 4.0, part JSON Format, section 4.5.5, by `@odata.nextLink`."""
    whole = json.loads(export(PHONE, SENT))
    part = read(json.dumps(whole | {field: "https://contoh.go.id/?page=2"}), tmp_path / name)
    assert part.accounting.accepted == len(SENT)
    assert "more-pages" in {problem.rule for problem in part.problems}
    assert "more-pages" not in {problem.rule for problem in read(json.dumps(whole), tmp_path / name).problems}


@pytest.mark.parametrize("export", [kobo_json, central_odata])
def test_an_answer_without_submissions_is_said_to_hold_none(
    tmp_path: Path, export: Callable[[Phone, list[Submission]], str]
) -> None:
    with pytest.raises(SourceError, match="tidak berisi jawaban"):
        read(export(PHONE, []), tmp_path / "kosong.json")


def test_a_zip_of_exports_is_named_with_what_is_in_it(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("skm_melati.csv", central_csv(PHONE, SENT))
    with pytest.raises(SourceError, match=r"arsip ZIP.*skm_melati\.csv"):
        read(out.getvalue(), tmp_path / "skm.zip")
