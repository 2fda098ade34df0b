"""The XLSForm: pyxform converts it, ODK Validate accepts it, and a phone asks what the project asks."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyxform.validators.odk_validate import ODK_VALIDATE_PATH
from pyxform.xls2xform import convert

from ikm.forms.xlsform import xlsform
from ikm.survey.instrument import VALUES
from ikm.survey.invented import PROJECT_FILE
from ikm.survey.project import Agency, ExtraElement, Project, Question, Service, Survey, Unit
from ikm.survey.project_file import load_project
from phone import Phone, Refused

INDONESIAN, ENGLISH = "Bahasa Indonesia (id)", "English (en)"
UNIT = Unit(
    nama="Puskesmas Melati",
    layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi", tidak_berlaku=("biaya",)), Service(nama="Apotek")),
)
PROJECT = Project(unit=(UNIT,))
ODD = "Loket \"A\" & 'B' <b>1</b> ${x} *tebal* [di sini](http://x) خدمة 😀 {{y}} \\n"
ODDITIES = Project(
    instansi=Agency(nama=ODD),
    unit=(
        Unit(nama=ODD, layanan=(Service(nama=ODD), Service(nama="😀"), Service(nama="🎈", tidak_berlaku=("aman",)))),
    ),
    pertanyaan=(
        Question(kunci="jenis_kelamin", teks=f"Kelamin {ODD}", pilihan=("Laki-laki", "Perempuan", ODD)),
        Question(kunci="usia", teks="=1+1"),
        Question(kunci="meta", teks="# Catatan", teks_en="@note"),
    ),
    unsur=(
        ExtraElement(
            kunci="aman",
            kode="U10",
            nama="Aman",
            pertanyaan=f"Aman? {ODD}",
            jawaban=("😡", "🙁", "🙂", f"=HYPERLINK({ODD})"),
        ),
    ),
)


def forms(project: Project, **more: Any) -> list[bytes]:
    return [xlsform(project, unit, **more) for unit in project.unit or (None,)]


def phone(project: Project = PROJECT, unit: Unit | None = UNIT) -> Phone:
    return Phone(convert(xlsform(project, unit)).xform)


def answers(project: Project = PROJECT, **more: str) -> dict[str, str]:
    return {key: str(1 + at % 4) for at, key in enumerate(project.instrument.keys)} | more


PROJECTS = {
    "none": Project(),
    "demo": load_project(PROJECT_FILE),
    "services": PROJECT,
    "oddities": ODDITIES,
    "2004": Project(survei=Survey(instrumen="kepmenpan-25-2004")),
    "2014": Project(survei=Survey(instrumen="permenpanrb-16-2014"), unit=(UNIT,)),
    "english": PROJECT.model_copy(update={"survei": Survey(bahasa="en")}),
    "no questions": PROJECT.model_copy(update={"pertanyaan": ()}),
}


@pytest.mark.foreign("java")
@pytest.mark.parametrize("project", PROJECTS.values(), ids=PROJECTS)
def test_odk_validate_accepts_every_form(project: Project) -> None:
    for form in forms(project, language=project.survei.bahasa):
        warnings: list[str] = []
        convert(form, warnings=warnings, validate=True)
        assert warnings == []


_COLLECT = """
import java.io.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.instance.*;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

public class Collect {
    public static void main(String[] given) throws Exception {
        new XFormsModule().registerModule();
        FormDef form = XFormUtils.getFormFromInputStream(new FileInputStream(given[0]));
        form.initialize(true, new InstanceInitializationFactory());
        for (int i = 1; i < given.length; i += 2) {
            TreeReference at = TreeReference.rootRef();
            for (String name : given[i].split("/")) at.add(name, 0);
            form.setValue(new StringData(given[i + 1]), at, true);
        }
        show(form.getMainInstance().getRoot(), "");
    }

    static void show(TreeElement element, String path) {
        if (element.getNumChildren() == 0)
            System.out.println(path + (!element.isRelevant() ? " unasked" : element.getValue() == null ? "" :
                " = " + element.getValue().uncast().getString()));
        for (int i = 0; i < element.getNumChildren(); i++)
            show(element.getChildAt(i), path + "/" + element.getChildAt(i).getName());
    }
}
"""


@pytest.mark.foreign("javac")
def test_the_engine_of_odk_collect_reckons_the_same(tmp_path: Path) -> None:
    """JavaRosa, as ODK Validate holds it: what is filled in by itself, and what a service leaves out."""
    (tmp_path / "Collect.java").write_text(_COLLECT)
    (tmp_path / "form.xml").write_text(convert(xlsform(PROJECT, UNIT)).xform, "utf-8")
    call = ["java", "-cp", ODK_VALIDATE_PATH, "Collect.java", "form.xml", "data/Kunjungan/layanan", "imunisasi"]
    said = subprocess.run(call, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    told = dict(line.partition(" ")[::2] for line in said.splitlines())
    assert told["/unit"] == "= Puskesmas Melati"
    assert re.fullmatch(r"= \d{4}-\d{2}-\d{2}", told["/Kunjungan/tanggal"])
    assert told["/id_kiriman"] == told["/meta/instanceID"]
    assert told["/id_kiriman"].startswith("= uuid:")
    assert [path for path, state in told.items() if state == "unasked"] == ["/Penilaian/biaya"]


def test_the_form_asks_the_questions_of_the_regulation_in_their_order_and_in_both_languages() -> None:
    form = phone()
    asked = [path for path in form.fields if path[0] == "Penilaian"]
    assert form.languages == [INDONESIAN, ENGLISH]
    assert [path[-1] for path in asked] == [element.key for element in PROJECT.instrument.questions]
    for path, element in zip(asked, PROJECT.instrument.questions, strict=True):
        assert form.label(path, INDONESIAN) == element.question.id
        assert form.label(path, ENGLISH) == element.question.en
        assert list(form.choices(path)) == [str(value) for value in VALUES]
        assert [form.shown(path, v, INDONESIAN) for v in form.choices(path)] == [label.id for label in element.labels]
        assert [form.shown(path, v, ENGLISH) for v in form.choices(path)] == [label.en for label in element.labels]


def test_the_language_of_the_project_comes_first() -> None:
    settings = load_workbook(BytesIO(xlsform(PROJECT, UNIT, language="en")))["settings"]
    told = dict(zip(*([cell.value for cell in row] for row in settings.iter_rows()), strict=True))
    assert told["default_language"] == ENGLISH
    assert told["form_title"] == "Puskesmas Melati – Public satisfaction survey"
    assert Phone(convert(xlsform(PROJECT, UNIT, language="en")).xform).languages[0] == ENGLISH


def test_the_submission_says_its_unit_its_day_and_its_first_id() -> None:
    sent = phone().fill(7, answers(layanan="poli_umum"))
    told = {path[-1]: text for path, text in sent.texts.items()}
    assert told["unit"] == "Puskesmas Melati"
    assert told["tanggal"] == "2026-03-02"
    assert told["id_kiriman"] == sent.id


def test_an_element_is_not_asked_of_users_of_a_service_to_which_it_does_not_apply() -> None:
    form, without = phone(), answers()
    del without["biaya"]
    form.fill(1, without | {"layanan": "imunisasi"})
    with pytest.raises(Refused) as refused:
        form.fill(1, without | {"layanan": "apotek"})
    assert refused.value == Refused("biaya", "required")
    sent = form.fill(1, answers(layanan="imunisasi"))  # answered, and then another service chosen
    assert ("Penilaian", "biaya") not in sent.texts


def test_elements_that_apply_to_nobody_are_no_field() -> None:
    only = Unit(nama="Loket", tidak_berlaku=("waktu",), layanan=(Service(nama="KTP", tidak_berlaku=("biaya",)),))
    form = phone(Project(unit=(only,)), only)
    names = [path[-1] for path in form.fields]
    assert not {"waktu", "biaya"} & set(names)
    assert form.fill(1, answers_without(form)).texts["layanan",] == "KTP"


def answers_without(form: Phone) -> dict[str, str]:
    return {path[-1]: "4" for path in form.fields if path[0] == "Penilaian"}


@pytest.mark.parametrize("field", ["layanan", "persyaratan", "pengaduan"])
def test_what_the_index_needs_is_required(field: str) -> None:
    given = answers(layanan="apotek")
    del given[field]
    with pytest.raises(Refused) as refused:
        phone().fill(1, given)
    assert refused.value == Refused(field, "required")


def test_who_answers_may_say_nothing_of_themselves() -> None:
    sent = phone().fill(1, answers(layanan="apotek"))
    assert not [path for path in sent.texts if path[0] == "Responden"]


@pytest.mark.parametrize(("field", "value"), [("usia", "10"), ("usia", "110"), ("tanggal", "2026-03-02")])
def test_ages_are_10_to_110_and_days_until_today(field: str, value: str) -> None:
    sent = phone().fill(1, answers(layanan="apotek") | {field: value})
    assert value in sent.texts.values()


@pytest.mark.parametrize(
    ("field", "value"), [("usia", "9"), ("usia", "111"), ("usia", "-41"), ("tanggal", "2026-03-03")]
)
def test_no_other_age_and_no_day_after_today_is_taken(field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        phone().fill(1, answers(layanan="apotek") | {field: value})
    assert refused.value == Refused(field, "constraint")


def test_neither_name_nor_telephone_is_asked() -> None:
    form = phone()
    asked = " ".join(
        str(form.label(path, each)) for path in form.fields for each in form.languages if path[-1] != "Pembuka"
    )
    assert not re.search(r"(?i)\b(?:nama|name|telepon|telephone|phone|hp|alamat|address|nik)\b", asked)


def test_a_screen_holds_one_element_and_all_about_the_respondent() -> None:
    survey = load_workbook(BytesIO(xlsform(PROJECT, UNIT)))["survey"]
    heading, *rows = ([cell.value for cell in row] for row in survey.iter_rows())
    groups = {
        r["name"]: r["appearance"]
        for r in (dict(zip(heading, row, strict=True)) for row in rows)
        if r["type"] == "begin_group"
    }
    assert groups == {"Kunjungan": "field-list", "Responden": "field-list", "Penilaian": None}


def test_odd_texts_are_shown_as_they_are() -> None:
    """`${x}` refers to nothing, quotation marks end nothing, signs mark nothing up."""
    (unit,) = ODDITIES.unit
    form = phone(ODDITIES, unit)
    sent = form.fill(1, answers(ODDITIES, layanan="pilihan", aman="4"))
    assert sent.texts["unit",] == ODD
    shown = [form.label(("Penilaian", "aman"), INDONESIAN), form.shown(("Kunjungan", "layanan"), "pilihan", INDONESIAN)]
    assert shown == [f"Aman? {marked(ODD)}", "😀"]
    assert form.label(("Responden", "meta_"), INDONESIAN) == r"\# Catatan"


def marked(text: str) -> str:
    """With a backslash before what Markdown would take for its own, and a word joiner where that has no escape."""
    return (
        text.replace("\\", "\\\\")
        .replace("*", r"\*")
        .replace("${", "$\u2060{")
        .replace("<b", "<\u2060b")
        .replace("</", "<\u2060/")
        .replace("](", "]\u2060(")
    )


@pytest.mark.parametrize("form", forms(ODDITIES))
def test_no_cell_is_a_formula(form: bytes) -> None:
    cells = [cell for sheet in load_workbook(BytesIO(form)) for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
        lambda name: re.search(r"\S", name)
    )
)
def test_any_name_of_a_unit_is_said_exactly(name: str) -> None:
    unit = Unit(nama=name)
    sent = phone(Project(unit=(unit,)), unit).fill(1, answers())
    said = " ".join(re.sub("[\x00-\x1f\x7f\ufffe\uffff]", " ", name).split()).translate(str.maketrans("‘’“”", "''\"\""))
    assert sent.texts.get(("unit",), "") == said


def test_ids_differ_between_units_and_versions_between_contents() -> None:
    names = ("Loket A", "Loket-A", "Lokèt A", "خدمة", "إدارة")
    told = [settings(xlsform(Project(unit=(unit,)), unit)) for unit in (Unit(nama=name) for name in names)]
    ids = [each["form_id"] for each in told]
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", each) for each in ids)
    changed = UNIT.model_copy(update={"layanan": UNIT.layanan[:2]})
    first, again, other = (settings(xlsform(PROJECT, unit)) for unit in (UNIT, UNIT, changed))
    assert first == again
    assert first["form_id"] == other["form_id"]
    assert first["version"] != other["version"]


def settings(form: bytes) -> dict[str, str]:
    rows = load_workbook(BytesIO(form))["settings"].iter_rows()
    return dict(zip(*([str(cell.value) for cell in row] for row in rows), strict=True))


def test_same_project_same_bytes() -> None:
    assert xlsform(PROJECT, UNIT) == xlsform(PROJECT, UNIT)
