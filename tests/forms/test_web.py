"""The web form: one page, nothing from elsewhere, answers that reading takes as they are."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ikm.forms.web import web_form
from ikm.survey.project import Agency, Project, Question, Service, Survey, Unit
from ikm.survey.reading.read import read_answers

UNIT = Unit(nama="Puskesmas Melati", layanan=(Service(nama="Poli Umum"), Service(nama="Imunisasi")))
PROJECT = Project(instansi=Agency(nama="Dinas Kesehatan", daerah="Kabupaten Contoh"), unit=(UNIT, Unit(nama="Lain")))


def policy(page: str) -> str:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = web_form(PROJECT, UNIT)
    assert not re.search(r"\b(?:src|href)=|https?://|@import|url\(", page)
    assert "default-src 'none'" in policy(page)
    assert len(page.encode()) < 60_000


@pytest.mark.parametrize("element", ["style", "script"])
def test_the_policy_names_the_style_and_the_script(element: str) -> None:
    page = web_form(PROJECT, UNIT)
    (content,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    assert f"{element}-src 'sha256-{digest}'" in policy(page)


def test_the_questions_stand_in_the_order_of_the_annex() -> None:
    page = web_form(PROJECT, UNIT)
    names = list(dict.fromkeys(re.findall(r'type="radio" name="(\w+)"', page)))
    assert names[:9] == [e.key for e in PROJECT.instrument.questions]
    assert names[7:9] == ["sarana", "pengaduan"]


def test_an_element_that_does_not_apply_is_not_asked() -> None:
    assert 'name="biaya"' not in web_form(PROJECT, UNIT.model_copy(update={"tidak_berlaku": ("biaya",)}))


def test_the_page_speaks_english() -> None:
    page = web_form(PROJECT, UNIT, language="en")
    assert '<html lang="en">' in page
    assert "What is your opinion" in page


def test_names_are_escaped_where_they_stand() -> None:
    hostile = '</script><script>alert("x")</script>'
    unit = Unit(nama=hostile, layanan=(Service(nama=hostile),))
    questions = (Question(kunci="asal", teks=hostile, pilihan=(hostile, "A & B")),)
    project = Project(instansi=Agency(nama=hostile), unit=(unit,), pertanyaan=questions)
    page = web_form(project, unit)
    assert "<script>alert" not in page
    assert len(re.findall("</script>", page)) == 2
    data = re.search(r'id="survey">(.*?)</script>', page, re.S)
    assert data
    assert json.loads(data[1])["unit"] == hostile


def test_same_project_same_page() -> None:
    assert web_form(PROJECT, UNIT) == web_form(PROJECT, UNIT)


_FILL = """
const chosen = {elements};
chosen.forEach((key, i) => {
  if (key !== "biaya") document.querySelector(`[name=${key}][value="${1 + i % 4}"]`).click();
});
const form = document.getElementById("form");
form.elements.layanan.value = "Imunisasi";
form.elements.usia.value = "34";
form.elements.saran.value = "Antrean <lama> & panas";
document.querySelector('[name=jenis_kelamin][value="Perempuan"]').click();
form.dispatchEvent(new Event("input", { bubbles: true }));
const draft = localStorage.length;
form.requestSubmit();
const warned = document.getElementById("message").textContent;
form.requestSubmit();
let text = "";
window.Blob = function (parts) { text = parts[0]; };
URL.createObjectURL = () => "#";
document.getElementById("save").click();
document.body.innerHTML = "<pre id=out></pre>";
document.getElementById("out").textContent = JSON.stringify({ draft, warned, text });
"""


@pytest.mark.foreign("chromium")
def test_a_browser_keeps_the_answers_and_reading_takes_them(tmp_path: Path) -> None:
    """Filled in and saved in a real browser, with one question left blank, and read back as it was."""
    keys = [e.key for e in PROJECT.instrument.questions]
    page = re.sub(r"<meta http-equiv[^>]+>", "", web_form(PROJECT, UNIT))
    script = _FILL.replace("{elements}", json.dumps(keys))
    path = tmp_path / "form.html"
    path.write_text(page.replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    out = chromium(path, tmp_path)
    assert out["draft"] == 1
    assert out["warned"].startswith("1 pertanyaan belum dijawab")
    answers = tmp_path / "jawaban.json"
    answers.write_text(out["text"], "utf-8")
    read = read_answers(answers, PROJECT)
    assert (read.accounting.accepted, read.problems) == (1, ())
    (row,) = read.frame.iter_rows(named=True)
    expected: dict[str, int | None] = {key: 1 + i % 4 for i, key in enumerate(keys)}
    assert {key: row[key] for key in keys} == expected | {"biaya": None}
    assert (row["unit"], row["service"], row["usia"]) == ("Puskesmas Melati", "Imunisasi", "34")
    assert row["jenis_kelamin"] == "Perempuan"
    assert row["remark"] == "Antrean <lama> & panas"
    assert row["date"] is not None
    assert row["time"] is not None
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", row["id"])


_STEPS = """
const out = {};
const texts = [];
const byId = (id) => document.getElementById(id);
const tick = (key, value) => document.querySelector(`[name=${key}][value="${value}"]`).click();
const fill = (value, service) => {
  document.querySelector("[name=layanan]").value = service;
  document.getElementById("form").dispatchEvent(new Event("input", { bubbles: true }));
  const shown = (key) => !document.querySelector(`[name=${key}]`).closest("fieldset").hidden;
  for (const key of {elements}) if (shown(key)) tick(key, value);
};
window.confirm = () => true;
window.Blob = function (parts) { texts.push(JSON.parse(parts[0])); };
URL.createObjectURL = () => "#";
const kept = () => !byId("kept").hidden && byId("count").textContent.match(/[0-9]+/)[0];
{
  out.asked = byId("ask").hidden;
  fill(4, "Imunisasi");
  out.progress = byId("done").textContent;
  tick("reset", "Kedua");
  byId("form").requestSubmit();
  out.first = kept();
  byId("save").click();
  byId("again").click();
  out.offered = !byId("empty").hidden;
  byId("save").click();
  fill(3, "Poli Umum");
  byId("form").requestSubmit();
  out.afterSecond = !byId("empty").hidden;
  byId("save").click();
  const more = JSON.parse(localStorage.getItem(Object.keys(localStorage).find((k) => k.startsWith("ikm-jawaban"))));
  localStorage.setItem(Object.keys(localStorage)[0], JSON.stringify(more.concat({ id_kiriman: "of another tab" })));
  byId("empty").click();
  out.left = kept();
  Storage.prototype.setItem = () => { throw new Error("full"); };
  byId("again").click();
  fill(2, "Poli Umum");
  byId("form").requestSubmit();
  out.full = [kept(), byId("safe").hidden, byId("unsafe").hidden];
  byId("save").click();
  byId("again").click();
  fill(1, "Poli Umum");
  document.querySelectorAll(".restart")[1].click();
  out.restarted = byId("done").textContent;
  document.body.innerHTML = "<pre id=out></pre>";
  document.getElementById("out").textContent = JSON.stringify({ ...out, texts });
}
"""


@pytest.mark.foreign("chromium")
def test_no_answer_is_lost_between_the_page_and_its_file(tmp_path: Path) -> None:
    """Emptying takes only what the file holds; storage that is full is said; a service is asked what it has."""
    services = (Service(nama="Poli Umum"), Service(nama="Imunisasi", tidak_berlaku=("biaya",)))
    unit = UNIT.model_copy(update={"layanan": services})
    project = Project(
        unit=(unit,), pertanyaan=(Question(kunci="reset", teks="Kunjungan", pilihan=("Pertama", "Kedua")),)
    )
    page = re.sub(r"<meta http-equiv[^>]+>", "", web_form(project, unit))
    script = _STEPS.replace("{elements}", json.dumps([e.key for e in project.instrument.questions]))
    path = tmp_path / "form.html"
    path.write_text(page.replace("</body>", f"<script>{script}</script></body>"), "utf-8")
    out = chromium(path, tmp_path)
    texts = out.pop("texts")
    assert out == {
        "asked": False,
        "progress": "8 / 8",
        "first": "1",
        "offered": False,
        "afterSecond": False,
        "left": "1",
        "full": ["2", True, False],
        "restarted": "0 / 9",
    }
    assert [len(text) for text in texts] == [1, 1, 2, 2]
    first, second = texts[2]
    assert (first["reset"], first["biaya"], first["layanan"]) == ("Kedua", None, "Imunisasi")
    assert (second["biaya"], second["layanan"]) == (3, "Poli Umum")


def chromium(path: Path, folder: Path) -> dict[str, Any]:
    """What the page at `path` leaves in its element `out`."""
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    dump = subprocess.run(
        ["chromium", *arguments, "--virtual-time-budget=3000", "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    found = re.search(r'<pre id="out">(.*?)</pre>', dump, re.S)
    assert found, dump[-2000:]
    result: dict[str, Any] = json.loads(html.unescape(found[1]))
    return result


def test_the_file_that_the_script_writes_is_read_without_a_mapping(tmp_path: Path) -> None:
    """The same shape without a browser: a list of objects with the keys of the project."""
    row = dict.fromkeys(PROJECT.instrument.keys, 3)
    row |= {"id_kiriman": "a" * 32, "unit": UNIT.nama, "tanggal": "2026-03-02 09:15:00", "layanan": "Poli Umum"}  # type: ignore[dict-item]
    row |= {"jenis_kelamin": None, "usia": None, "pendidikan": "S1", "pekerjaan": None, "saran": None}  # type: ignore[dict-item]
    path = tmp_path / "jawaban.json"
    path.write_text(json.dumps([row]), "utf-8")
    read = read_answers(path, PROJECT)
    assert (read.accounting.accepted, read.problems) == (1, ())
    (taken,) = read.frame.iter_rows(named=True)
    assert (taken["id"], taken["date"], taken["pendidikan"]) == ("a" * 32, date(2026, 3, 2), "S1")


def test_other_instruments_have_their_own_page() -> None:
    page = web_form(Project(survei=Survey(instrumen="kepmenpan-25-2004")), None)
    assert len(re.findall("<legend>", page)) == 14 + 3
