"""The review page in a real browser, by the keyboard alone; and its server, which lets nobody else in."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from doubtful import HOSTILE, hostile_project, stack
from driven import Page, browser
from ikm.forms.scan.decisions import Decision, append_decision, decisions
from ikm.forms.scan.records import scans

_SERVE = """
import sys
from pathlib import Path
from doubtful import served
served(Path(sys.argv[1]), hostile=sys.argv[2] == "hostile", blind=sys.argv[3] == "blind")
"""


@contextmanager
def served(folder: Path, *, hostile: bool = False, blind: bool = False) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that serves the review of what lies in `folder`, and the address that it tells."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    words = ["hostile" if hostile else "-", "blind" if blind else "-"]
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(folder), *words], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


SHOWN = "document.getElementById('{}') && !document.getElementById('{}').hidden"
READY = "document.getElementById('clip').complete && !document.body.hasAttribute('aria-busy')"


def shown(page: Page, section: str) -> None:
    page.wait(SHOWN.format(section, section))


def at(page: Page, number: int) -> None:
    """Until that doubt is shown, with its picture."""
    page.wait(f"document.getElementById('count').textContent.startsWith('{number} dari') && {READY}")


def status(page: Page) -> str:
    text: str = page.run("document.getElementById('status').textContent + document.getElementById('alert').textContent")
    return text


def begin(page: Page, address: str, name: str = "Sari", first: int = 1) -> None:
    page.size(1280)
    page.open(address)
    shown(page, "start")
    page.write(name)
    page.press("Enter")
    at(page, first)


def made(folder: Path) -> list[tuple[str, str | None, str, bool]]:
    return [(d.key, d.value, d.by, d.sure) for d in decisions(folder).latest.values()]


@pytest.mark.foreign("chromium")
def test_ten_doubtful_marks_by_the_keyboard_alone(tmp_path: Path) -> None:
    """Numbers, letters, accepting, blanks, not certain, undo, moving about, and handwriting typed in."""
    stack(tmp_path)
    with served(tmp_path) as (process, address), browser(tmp_path) as page:
        begin(page, address)
        page.press("Enter")  # two marks: nothing is put forward
        page.wait("document.getElementById('alert').textContent !== ''")
        assert made(tmp_path) == []
        for number, keys in enumerate(["2", "Enter", "Enter"], start=1):
            at(page, number)
            page.press(keys)
        at(page, 4)
        assert made(tmp_path) == [
            ("prosedur", "2", "Sari", True),
            ("biaya", "4", "Sari", True),
            ("sarana", None, "Sari", True),
        ]
        for number, keys in enumerate("ctk1", start=4):
            at(page, number)
            page.press(keys)
        at(page, 8)
        page.press("u")
        at(page, 7)
        page.press("ArrowRight")
        at(page, 8)
        page.press("ArrowLeft")
        at(page, 7)
        page.press("d")
        for number, keys in enumerate(["Enter", "0", "b"], start=8):
            at(page, number)
            page.press(keys)
        for number in (11, 12):
            at(page, number)
            page.press("ArrowRight")  # left for later
        at(page, 13)
        page.write("Antrean <b>lama</b>, t 2 k")  # letters are letters here
        page.press("Enter")
        page.write("panas")
        page.press("Enter", ctrl=True)
        at(page, 14)
        page.write("9")
        page.press("Enter")
        page.wait("document.getElementById('alert').textContent.includes('10')")
        page.press("Backspace")
        page.write("34")
        page.press("Enter")
        at(page, 15)
        page.press("Escape")
        at(page, 16)
        page.press("Enter")
        page.press("Enter")  # nothing written, and sure of it
        at(page, 17)
        found = decisions(tmp_path)
        assert [(d.key, d.value, d.sure) for d in found.latest.values()] == [
            ("prosedur", "2", True),
            ("biaya", "4", True),
            ("sarana", None, True),
            ("prosedur", "3", True),
            ("biaya", None, False),
            ("sarana", None, True),
            ("prosedur", "4", True),
            ("biaya", "4", True),
            ("sarana", None, True),
            ("prosedur", "2", True),
            ("saran", "Antrean <b>lama</b>, t 2 k\npanas", True),
            ("usia", "34", True),
            ("usia", None, True),
        ]
        assert {d.by for d in found.all} == {"Sari"}
        assert [d.kind for d in found.all].count("undo") == 1
        assert [entry for entry in page.log if '"source": "network"' not in entry] == []
        page.run("document.getElementById('finish').focus()")
        page.press("Enter")
        shown(page, "closed")
        assert process.wait(10) == 0


@pytest.mark.foreign("chromium")
def test_a_decision_that_was_acknowledged_survives_the_death_of_the_server(tmp_path: Path) -> None:
    """Killed with SIGKILL; the page then says that the next decision is not kept, and shows no other doubt."""
    stack(tmp_path)
    with served(tmp_path) as (process, address), browser(tmp_path) as page:
        begin(page, address)
        page.press("3")
        at(page, 2)
        assert status(page) == "Tersimpan: Mudah."
        process.send_signal(signal.SIGKILL)
        process.wait()
        page.press("1")
        page.wait("document.getElementById('alert').textContent.includes('BELUM')")
        at(page, 2)
        assert made(tmp_path) == [("prosedur", "3", "Sari", True)]
    with served(tmp_path) as (_, address), browser(tmp_path / "again") as page:
        begin(page, address, "Budi", first=2)
        assert page.run("document.getElementById('question').textContent").endswith("biaya/tarif dalam pelayanan?")


@pytest.mark.foreign("chromium")
def test_who_comes_second_is_told_of_the_first(tmp_path: Path) -> None:
    """The other one's decision is shown and stays, unless it is decided once more in knowledge of it."""
    stack(tmp_path)
    with served(tmp_path) as (_, address), browser(tmp_path) as page:
        begin(page, address)
        sheet = scans(tmp_path)[0].sheets[0].id
        append_decision(tmp_path, Decision(sheet, "prosedur", "3", "Budi", "2026-03-02T08:00:00+00:00"))
        page.press("2")
        page.wait("document.getElementById('alert').textContent.includes('Budi')")
        assert page.run("document.querySelector('.decided').textContent") == "3Mudahdiputuskan Budi"
        assert made(tmp_path) == [("prosedur", "3", "Budi", True)]
        page.press("2")
        at(page, 2)
        assert made(tmp_path) == [("prosedur", "2", "Sari", True)]


@pytest.mark.foreign("chromium")
def test_a_bouncing_key_decides_once(tmp_path: Path) -> None:
    """The next doubt, which nobody has seen yet, stays open."""
    stack(tmp_path)
    with served(tmp_path) as (_, address), browser(tmp_path) as page:
        begin(page, address)
        page.press("2")
        page.wait("document.getElementById('count').textContent.startsWith('2 dari')")
        page.press("2")
        at(page, 2)
        page.press("3")
        at(page, 3)
        assert [(key, value) for key, value, *_ in made(tmp_path)] == [("prosedur", "2"), ("biaya", "3")]


@pytest.mark.foreign("chromium")
def test_names_from_outside_are_text(tmp_path: Path) -> None:
    """Unit, service, office and file are named like markup; so is what was typed; nothing of it runs."""
    stack(tmp_path, sheets=1, project=hostile_project(), file=f"{HOSTILE}.pdf")
    with served(tmp_path, hostile=True) as (_, address), browser(tmp_path) as page:
        begin(page, address, "<i>Sari")
        place = page.run("document.getElementById('place').textContent")
        assert place.startswith(f"{HOSTILE} · {HOSTILE}.pdf, halaman 1")
        assert page.run("document.title").endswith(HOSTILE)
        for number, key in enumerate("111", start=1):
            at(page, number)
            page.press(key)
        at(page, 4)
        page.write(HOSTILE)
        page.press("Enter", ctrl=True)
        at(page, 5)
        assert status(page) == f"Tersimpan: {HOSTILE}."
        page.press("PageUp")
        at(page, 4)
        assert page.run("document.getElementById('field').value") == HOSTILE
        assert page.run("document.querySelectorAll('img').length") == 2
        assert page.log == []


@pytest.mark.foreign("chromium")
def test_a_second_keying_does_not_see_what_the_reader_saw(tmp_path: Path) -> None:
    stack(tmp_path)
    with served(tmp_path, blind=True) as (_, address), browser(tmp_path) as page:
        begin(page, address)
        assert page.run("document.querySelectorAll('.proposed').length") == 0
        assert page.run("document.getElementById('why').textContent") == ""
        answer = page.run("fetch('/doubts').then(r => r.text())")
        assert all(doubt["proposal"] is None and not doubt["proposed"] for doubt in json.loads(answer)["doubts"])
        page.press("2")
        at(page, 2)
        assert [(d.kind, d.by) for d in decisions(tmp_path).all] == [("double", "Sari")]
        assert decisions(tmp_path).latest == {}


@pytest.mark.foreign("chromium")
@pytest.mark.foreign("axe-core")
@pytest.mark.parametrize(
    ("width", "dark", "zoom"), [(1280, False, 1), (1280, True, 1), (390, False, 1), (390, True, 1), (1280, False, 2)]
)
def test_the_page_is_accessible(tmp_path: Path, width: int, dark: bool, zoom: float) -> None:
    """Its start, marks with and without a proposal, handwriting, what was decided, help, the end; nothing wider."""
    stack(tmp_path, sheets=1)
    with served(tmp_path) as (_, address), browser(tmp_path) as page:
        page.size(width, dark=dark, calm=True, zoom=zoom)
        page.open(address)
        shown(page, "start")
        found = page.faults()
        page.write("Sari")
        page.press("Enter")
        for number, keys in enumerate(["3", "Enter", "t"], start=1):
            at(page, number)
            found += page.faults()
            page.press(keys)
        at(page, 4)
        found += page.faults()
        page.press("PageUp")
        at(page, 3)
        found += page.faults()
        page.press("?")
        found += page.faults()
        page.press("Escape")
        page.press("l")
        found += page.faults()
        page.press("Escape")
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
        for _ in range(3):
            page.press("PageDown")
        shown(page, "end")
        found += page.faults()
        assert found == []


def ask(address: str, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request as another program makes it."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body=b"{}" if method == "POST" else None, headers=given)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_only_its_own_page_may_speak_to_the_server(tmp_path: Path) -> None:
    """Without the token, by another name (rebinding), from another site, as a form: refused, and nothing decided."""
    stack(tmp_path)
    with served(tmp_path) as (_, address):
        parts = urlsplit(address)
        assert parts.hostname == "127.0.0.1"
        status, headers, _ = ask(address, "GET", f"/?{parts.query}")
        assert (status, headers["location"]) == (303, "/")
        kinds = {part.strip().lower() for part in headers["set-cookie"].split(";")[1:]}
        assert {"httponly", "samesite=strict"} <= kinds
        ours: dict[str, Any] = {"Cookie": headers["set-cookie"].split(";")[0]}
        own = {"Origin": f"http://{parts.netloc}", "Content_Type": "application/json"}
        for path in ("/", "/doubts", "/review.js", "/clip/x", "/?kunci=wrong", "/?kunci=%C3%A9"):
            assert ask(address, "GET", path)[0] == 403
            assert ask(address, "GET", path, Cookie=ours["Cookie"][:-1] + "~")[0] == 403
        for host in ("evil.example", f"localhost:{parts.port}", "127.0.0.1"):
            assert ask(address, "GET", f"/?{parts.query}", Host=host)[0] == 421
            assert ask(address, "POST", "/finish", Host=host, **ours, **own)[0] == 421
        foreign = [
            own | {"Origin": "http://evil.example"},
            own | {"Origin": "null"},
            own | {"Content_Type": "text/plain"},
            {"Content_Type": "application/json"},
        ]
        for headers in foreign:
            assert ask(address, "POST", "/finish", **ours, **headers)[0] == 403
        assert ask(address, "POST", "/decide", **own)[0] == 403
        status, headers, page = ask(address, "GET", "/", **ours)
        assert status == 200
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert not re.search(rb"<script>|<style|style=|\son\w+=|https?://", page)
        assert ask(address, "POST", "/decide", **ours, **own)[0] == 400
        assert decisions(tmp_path).all == ()
