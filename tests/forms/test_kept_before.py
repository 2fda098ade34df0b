"""What an earlier ikm kept of scans is read as it was meant: `gold/lembar-v1.json` is of November 2026."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ikm.forms.scan.decisions import FOLDER
from ikm.forms.scan.kept import KeptPage, KeptScan, KeptSheet, PageAccount
from ikm.forms.scan.reading import FieldReading
from ikm.forms.scan.records import SHEETS, save_scan, scans
from ikm.survey.errors import SourceError
from ikm.survey.instrument import Text
from ikm.survey.messages import Message
from ikm.survey.problems import Problem

FILE = Path(__file__).parents[1] / "gold" / "lembar-v1.json"

TWICE = Message("dua tanda pada {question}", question=Text("persyaratan", "requirements"))
NESTED = Message("{reason}; {share} dari {count} {none}", reason=Message("kosong"), share=0.25, count=3, none=None)
FRONT = KeptPage(
    1,
    5,
    (
        FieldReading("waktu", "value", "4", 0.999),
        FieldReading("persyaratan", "review", "3", 0.5, TWICE),
        FieldReading("biaya", "blank", None, 1.0),
    ),
    ("saran",),
)
BACK = KeptPage(
    2, 6, (FieldReading("sarana", "review", None, 0.75, NESTED),), (), (("sarana", "0f1e"), ("usia", "ffff"))
)
WHOLE = KeptScan(
    "pagi é.pdf",
    "ab" * 32,
    PageAccount(read=1, duplicate=2, foreign=3, unreadable=4, unpaired=5, blank=6),
    (
        KeptSheet(
            "0123abcd-0000-8000-8000-000000000000",
            "ABCDEFGH",
            7,
            "Puskesmas Melati",
            (FRONT,),
            missing=(2,),
            filled=(("bulan", "2026-03"),),
        ),
        KeptSheet("0123abcd-0000-8000-8000-000000000001", "ABCDEFGJ", None, None, (FRONT, BACK)),
    ),
    (
        Problem("pagi é.pdf", "page-foreign", NESTED, "error", row=3, row_is="page"),
        Problem("pagi é.pdf", "sheets-alike", TWICE, "warning", row=None, row_is="page"),
    ),
    date(2026, 3, 5),
    "Loket 1",
    2,
)


def laid(folder: Path, content: bytes) -> Path:
    place = folder / FOLDER / WHOLE.name
    place.mkdir(parents=True)
    (place / SHEETS).write_bytes(content)
    return folder


def test_a_file_of_an_earlier_ikm_is_read_as_it_was_meant(tmp_path: Path) -> None:
    assert scans(laid(tmp_path, FILE.read_bytes())) == [WHOLE]


def test_an_earlier_ikm_reads_what_is_written_today(tmp_path: Path) -> None:
    """The version is the same, so is the form; only `way` is new, which an earlier ikm passes over."""
    save_scan(tmp_path, WHOLE, {})
    written = json.loads((tmp_path / FOLDER / WHOLE.name / SHEETS).read_bytes())
    assert written == json.loads(FILE.read_bytes()) | {"way": None}


@pytest.mark.parametrize(
    "faulty",
    [
        lambda said: said.pop("sheets"),
        lambda said: said.update(pages={"read": 1, "lost": 1}),
        lambda said: said.update(date="5 Maret"),
        lambda said: said["sheets"][0].update(id=7),
        lambda said: said["sheets"][0]["parts"][0]["fields"][0].update(outcome="perhaps"),
        lambda said: said["problems"][0].update(message={"values": {}}),
        lambda said: said.clear(),
    ],
)
def test_a_file_that_says_something_else_is_told_as_damaged(tmp_path: Path, faulty: object) -> None:
    said = json.loads(FILE.read_bytes())
    faulty(said)  # type: ignore[operator]
    with pytest.raises(SourceError, match="pindai lagi berkasnya"):
        scans(laid(tmp_path, json.dumps(said).encode()))
