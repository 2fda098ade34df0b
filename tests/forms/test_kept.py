"""What is kept of scans: it comes back as it was, and no acknowledged decision is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.forms.scan.decisions import DECISIONS, FOLDER, Decision, Decisions, append_decision, decisions
from ikm.forms.scan.kept import KeptPage, KeptScan, KeptSheet, PageAccount, settled, undecided, untyped, whole_sheets
from ikm.forms.scan.reading import FieldReading
from ikm.forms.scan.records import clip_path, forget_scan, save_scan, scan_of, scans
from ikm.survey.errors import SourceError
from ikm.survey.instrument import Text
from ikm.survey.messages import Message
from ikm.survey.problems import Problem

SHEET = "0123abcd-0000-8000-8000-000000000000"
DOUBT = Message("dua tanda pada {question}", question=Text("persyaratan", "requirements"))
CLEAR = FieldReading("waktu", "value", "4", 0.999)
EMPTY = FieldReading("biaya", "blank", None, 0.98)
TWICE = FieldReading("persyaratan", "review", "3", 0.5, DOUBT)


def sheet(*parts: KeptPage, missing: tuple[int, ...] = (), name: str = SHEET) -> KeptSheet:
    return KeptSheet(name, "ABCDEFGH", 7, "Puskesmas Melati", parts, missing)


def scan(*sheets: KeptSheet, digest: str = "ab" * 32, number: int = 0) -> KeptScan:
    return KeptScan("pagi.pdf", digest, PageAccount(read=len(sheets)), sheets, number=number)


def decided(value: str | None, kind: str = "review", key: str = "persyaratan") -> Decision:
    return Decision(SHEET, key, value, "Sari", "2026-11-25T03:00:00+00:00", kind)  # type: ignore[arg-type]


def test_a_scan_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    """Fields, doubts in both languages, problems and the date are the same after they were written and read."""
    problem = Problem("pagi.pdf", "page-unreadable", Message("kosong"), "error", row=3, row_is="page")
    whole = KeptScan(
        "pagi.pdf",
        "ab" * 32,
        PageAccount(1, 2, 3, 4, 5, 6),
        (sheet(KeptPage(1, 5, (CLEAR, TWICE, EMPTY), ("saran",))),),
        (problem,),
        date(2026, 3, 5),
        "Loket 1",
    )
    kept = save_scan(tmp_path, whole, {(SHEET, "persyaratan"): b"png"})
    assert scans(tmp_path) == [kept]
    assert (kept.number, kept.account.seen) == (1, 21)
    assert kept.sheets == whole.sheets
    assert scans(tmp_path)[0].sheets[0].doubtful[0].doubt == DOUBT
    picture = clip_path(tmp_path, SHEET, "persyaratan")
    assert picture is not None
    assert picture.read_bytes() == b"png"
    assert clip_path(tmp_path, SHEET, "waktu") is None


def test_scanning_again_replaces_and_keeps_the_number(tmp_path: Path) -> None:
    """The second scan of a file stands where the first stood, without pictures that nobody needs any more."""
    save_scan(tmp_path, scan(), {})
    first = save_scan(tmp_path, scan(sheet(KeptPage(1, 1, (TWICE,))), digest="cd" * 32), {(SHEET, "a"): b"1"})
    again = save_scan(tmp_path, scan(sheet(KeptPage(1, 1, (CLEAR,))), digest="cd" * 32), {(SHEET, "b"): b"2"})
    assert first.number == again.number == 2
    assert scan_of(tmp_path, "cd" * 32) == again
    assert clip_path(tmp_path, SHEET, "a") is None


def test_forgetting_a_scan_keeps_its_decisions(tmp_path: Path) -> None:
    """Once a scan is taken back, what people decided is there for when the same sheet comes again."""
    save_scan(tmp_path, scan(sheet(KeptPage(1, 1, (TWICE,)))), {(SHEET, "persyaratan"): b"1"})
    append_decision(tmp_path, decided("2"))
    assert forget_scan(tmp_path, "ab" * 32)
    assert not forget_scan(tmp_path, "ab" * 32)
    assert scans(tmp_path) == []
    assert decisions(tmp_path).all == (decided("2"),)


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    """Half a file is a sentence, never half a scan."""
    save_scan(tmp_path, scan(), {})
    path = tmp_path / FOLDER / ("ab" * 8) / "lembar.json"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(SourceError, match="pindai lagi"):
        scans(tmp_path)
    path.write_text('{"version": 2}')
    with pytest.raises(SourceError, match="versi lain"):
        scans(tmp_path)


def test_a_sheet_is_settled_once_its_doubts_are() -> None:
    """A doubt holds the sheet back; handwriting that nobody typed does not."""
    one = sheet(KeptPage(1, 1, (CLEAR, TWICE, EMPTY), ("saran",)))
    assert settled(one, {}) is None
    assert undecided(one, {}) == (TWICE,)
    latest = Decisions((decided("2"),)).latest
    assert settled(one, latest) == {"waktu": "4", "persyaratan": "2", "biaya": None}
    assert undecided(one, latest) == ()
    assert untyped(one, latest) == ("saran",)
    typed = Decisions((decided(None), decided("Ramah", key="saran"))).latest
    assert settled(one, typed) == {"waktu": "4", "persyaratan": None, "biaya": None, "saran": "Ramah"}
    assert settled(sheet(KeptPage(1, 1, (CLEAR,)), missing=(2,)), {}) is None


def test_the_last_review_of_a_question_counts() -> None:
    """A second keying measures only, and what was taken back waits again."""
    later = decided("1")
    assert Decisions((decided("2"), later, decided("4", "double"))).latest == {(SHEET, "persyaratan"): later}
    assert Decisions((decided("2"), decided(None, "undo"))).latest == {}


def test_pages_of_a_numbered_sheet_meet_across_files() -> None:
    """Page 1 in one file and page 2 in another are one sheet, of the file that completed it; each page counts once."""
    front, back = KeptPage(1, 4, (CLEAR,)), KeptPage(2, 9, (EMPTY,))
    first = scan(sheet(front, missing=(2,)), digest="a" * 64, number=1)
    second = scan(sheet(back, missing=(1,)), digest="b" * 64, number=2)
    third = scan(sheet(KeptPage(1, 1, (TWICE,)), KeptPage(2, 2, (TWICE,))), digest="c" * 64, number=3)
    assert whole_sheets([third, first, second]) == [(second, sheet(front, back))]
    assert whole_sheets([first]) == []
    assert whole_sheets([third]) == [(third, third.sheets[0])]


WRITER = """
import sys
from pathlib import Path
from ikm.forms.scan.decisions import Decision, append_decision
for n in range(1_000_000):
    append_decision(Path(sys.argv[1]), Decision("s", str(n), "nilai " * 50, "x", "t"))
    print(n, flush=True)
"""


def test_an_acknowledged_decision_survives_kill_9(tmp_path: Path) -> None:
    """Every decision of which the program said that it is kept is there after it was killed in the midst of writing."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(200)]
        os.kill(writer.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    kept = {decision.key for decision in decisions(tmp_path).all}
    assert {str(n) for n in acknowledged} <= kept


@given(st.integers(min_value=1, max_value=500))
def test_a_torn_line_costs_only_itself(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """Wherever the last line was cut off, those before and after it are read, and the loss is told."""
    folder = tmp_path_factory.mktemp("torn")
    append_decision(folder, decided("1"))
    append_decision(folder, decided("ä" * 200))
    path = folder / FOLDER / DECISIONS
    first, second, _ = path.read_bytes().split(b"\n")
    path.write_bytes(first + b"\n" + second[: min(cut, len(second) - 1)])
    append_decision(folder, decided("3"))
    found = decisions(folder)
    assert found.all == (decided("1"), decided("3"))
    assert found.note is not None
    assert "1 baris" in found.note.say()
