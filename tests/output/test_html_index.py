"""The index of a regency's units: nothing that is withheld, links that stay beside it, and a table without a script."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser import chromium, faults, seen
from every_block import BANDS
from ikm.output.html.index import Document, Index, IndexEntry, entry, render
from ikm.survey.project import Project, Unit
from printed import Page
from subjects import PROJECT, UNIT, subject

HOSTILE = "\"'><script>window.hit=1</script><img src=x onerror=window.hit=1>"


def line(unit: str, index: float | None, mutu: str = "", n: int = 100) -> IndexEntry:
    """A unit whose interval is 2 wide on each side."""
    if index is None:
        return IndexEntry(unit, str(n), "–", why_not="Responden terlalu sedikit.", respondents=n)
    text = f"{index:.2f}".replace(".", ",")
    documents = (Document(f"{unit}.html", "HTML"),)
    return IndexEntry(
        unit,
        str(n),
        "–",
        text,
        mutu,
        "Baik",
        "selang",
        "+1,00",
        "",
        index,
        index - 2,
        index + 2,
        n,
        None,
        1.0,
        documents,
    )


UNITS = Index(
    "Bagian Organisasi",
    "Kabupaten Contoh",
    "Tahun 2026",
    "id",
    "#0B5D7A",
    BANDS,
    (
        line("Puskesmas Melati", 80.0, "B"),
        line("Kecamatan Randu", 9.5 + 70, "B", 1200),
        line("Perpustakaan", None, n=8),
        line("Dukcapil Élok", 91.25, "A", 90),
    ),
)


@pytest.fixture(scope="module")
def page() -> bytes:
    return render(UNITS)


def rows(page: bytes) -> list[str]:
    return [text for within, text in Page(page).lines if "tbody" in within and within[-1] in ("th", "td")]


def test_each_unit_has_a_line_with_its_figures(page: bytes) -> None:
    assert rows(page)[:5] == ["Puskesmas Melati", "80,00", "100", "–", "+1,00"]
    assert rows(page)[10:14] == ["Perpustakaan", "Responden terlalu sedikit.", "8", "–"]


def test_a_unit_that_may_not_be_published_is_named_without_a_figure() -> None:
    """Nine respondents, all of value 4: neither 100 nor a class stands in the page, nor in what the script sorts by."""
    small, large = entry(subject([[4] * 9] * 9)), entry(subject([[3] * 9] * 12))
    text = render(replace(UNITS, entries=(small, large))).decode()
    assert (small.ikm, small.mutu, small.index, small.low, small.moved) == ("", "", None, None, None)
    assert (large.ikm, large.mutu, large.index) == ("75,00", "C", 75.0)
    assert "100,00" not in text
    assert 'data-ikm="" data-mutu="-" data-n="9"' in text
    assert "terlalu sedikit" in text


def test_the_change_says_whether_it_is_proven() -> None:
    """In 2025 2 and 3 by turns, 62,50; in 2026 3 and 4, 87,50: far beyond chance. An official page tells the size."""
    project = PROJECT.model_copy(update={"survei": PROJECT.survei.model_copy(update={"periode": "2026"})})
    dates = [date(2025, 5, 1)] * 40 + [date(2026, 5, 1)] * 40
    answers = [[2 + i % 2] * 9 for i in range(40)] + [[3 + i % 2] * 9 for i in range(40)]
    told = entry(subject(answers, project, columns={"date": dates}))
    assert told.moved == 25.0
    assert told.change == "+25,00; membaik"
    officially = entry(subject(answers, project, columns={"date": dates}).official)
    assert (officially.change, officially.interval) == ("+25,00", "")


def test_the_target_is_told_where_it_is_known() -> None:
    unit = Unit(nama=UNIT.nama, target=180, populasi=2400)
    told = entry(subject([[3] * 9] * 12, Project(unit=(unit,))))
    assert (told.n, told.target, told.respondents, told.aim) == ("12", "180", 12, 180)
    assert entry(subject([[3] * 9] * 12)).aim is None


@pytest.mark.parametrize("name", ["laporan a.html", "https://jahat.example/x", "javascript:alert(1)", '"><script>'])
def test_links_stay_beside_the_page(name: str) -> None:
    made = Page(render(replace(UNITS, entries=(replace(UNITS.entries[0], documents=(Document(name, "x"),)),))))
    (link,) = [attributes["href"] for tag, attributes in made.tags if tag == "a" and attributes["href"] != "#isi"]
    assert link is not None
    assert re.fullmatch(r"\./[\w.%/-]+", link)


def test_nothing_is_loaded_and_only_our_script_runs(page: bytes) -> None:
    text = page.decode()
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', text)[0])
    for element in ("style", "script"):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.S)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"<link|@import|url\(|\son\w+=|\sstyle=|javascript:", text)
    assert render(UNITS) == page


@given(st.text(max_size=60), st.floats(25, 100), st.sampled_from("ABCD"))
@settings(max_examples=30)
def test_any_unit_has_a_line(name: str, index: float, mutu: str) -> None:
    made = Page(render(replace(UNITS, region=name, entries=(line(name or "x", index, mutu), line(HOSTILE, None)))))
    assert [tag for tag, _ in made.tags].count("script") == 1
    assert not [key for _, attributes in made.tags for key in attributes if key.startswith("on")]


def test_no_units_at_all() -> None:
    assert rows(render(replace(UNITS, entries=()))) == []


_ORDER = "[...document.querySelectorAll('tbody tr')].filter((r) => !r.hidden).map((r) => r.cells[0].innerText)"
_STEPS = f"""
const out = {{}};
const order = () => {_ORDER};
const head = (name) => document.querySelector(`[data-by=${{name}}]`);
const press = (name) => head(name).querySelector("button").click();
const set = (id, value, kind) => {{
  document.getElementById(id).value = value;
  document.getElementById(id).dispatchEvent(new Event(kind));
}};
press("ikm"); out.rising = order(); out.said = head("ikm").getAttribute("aria-sort");
press("ikm"); out.falling = order();
press("n"); out.respondents = order(); out.unsaid = head("ikm").getAttribute("aria-sort");
press("unit"); out.names = order();
set("search", "  elok ", "input"); out.found = order(); out.seen = document.getElementById("seen").innerText;
set("search", "", "input"); set("mutu", "B", "change"); out.class = order();
set("mutu", "-", "change"); out.hidden = order();
return out;
"""


@pytest.mark.foreign("chromium")
def test_a_browser_searches_sorts_and_filters(page: bytes, tmp_path: Path) -> None:
    """A unit without an index comes last both ways; 1200 respondents come after 90; accents do not matter."""
    melati, randu, library, elok = (entry.unit for entry in UNITS.entries)
    assert seen(page, tmp_path, _STEPS) == {
        "rising": [randu, melati, elok, library],
        "said": "ascending",
        "falling": [elok, melati, randu, library],
        "respondents": [library, elok, melati, randu],
        "unsaid": None,
        "names": [elok, randu, library, melati],
        "found": [elok],
        "seen": "1 dari 4 unit",
        "class": [randu, melati],
        "hidden": [library],
    }


@pytest.mark.foreign("chromium")
def test_the_policy_lets_the_script_run_and_without_it_the_table_stands(page: bytes, tmp_path: Path) -> None:
    path = tmp_path / "indeks.html"
    path.write_bytes(page)
    shown = re.compile('<div id="controls" class="controls" role="search" hidden')
    assert not shown.search(chromium(path, tmp_path, "--dump-dom"))
    path.write_bytes(page.replace(b"script-src 'sha256-", b"script-src 'sha256-A"))
    dump = chromium(path, tmp_path, "--dump-dom")
    assert shown.search(dump)
    assert "Dukcapil Élok" in dump


@pytest.mark.foreign("chromium")
def test_a_browser_runs_nothing_of_a_name(tmp_path: Path) -> None:
    made = render(replace(UNITS, agency=HOSTILE, region=HOSTILE, entries=(line(HOSTILE, 80, "B"), line(HOSTILE, None))))
    assert seen(made, tmp_path, f"return [window.hit ?? null, {_ORDER}]") == [None, [HOSTILE] * 2]


@pytest.mark.foreign("chromium")
@pytest.mark.foreign("axe-core")
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, False), (320, True)])
def test_axe_finds_nothing(page: bytes, tmp_path: Path, width: int, dark: bool) -> None:
    assert faults(page, tmp_path, width=width, dark=dark) == []


@pytest.mark.foreign("chromium")
def test_the_page_is_never_wider_than_the_screen(page: bytes, tmp_path: Path) -> None:
    steps = "return document.documentElement.scrollWidth - innerWidth"
    assert seen(page, tmp_path, steps, width=320) <= 0


def test_an_office_s_template_replaces_ours(tmp_path: Path) -> None:
    (tmp_path / "indeks.html.j2").write_text("{% for e in index.entries %}{{ e.unit }};{% endfor %}", "utf-8")
    assert render(UNITS, tmp_path).decode() == "Puskesmas Melati;Kecamatan Randu;Perpustakaan;Dukcapil Élok;"
