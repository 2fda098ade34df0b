"""The whole way of paper: printed, filled in, scanned, reviewed, scored; equal to what was written on it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from commands import run
from ikm.forms.layout import DAY, MONTH
from ikm.forms.paper import PaperForm, paper_form
from ikm.forms.scan.page import Picture
from ikm.survey import instrument
from ikm.survey.project_file import load_project
from paper.blank import MM
from paper.degrade import GENTLE, Way, degrade
from paper.filling import Answer, Truth, answers_of, fill
from paper.people import Kind, person

DPI, PER_MM = 150, 150 / MM
KEYS = instrument.load().keys
WAYS: tuple[Way, ...] = ("scan", "turned", "worn", "stained", "scan", "copied", "phone", "black and white")
PROJECT = """
[instansi]
nama = "Dinas Kesehatan"
daerah = "Kabupaten Contoh"
[survei]
periode = "2026-S1"
ambang = 1
[[unit]]
nama = "Puskesmas Melati"
[[unit.layanan]]
nama = "Poli Umum"
[[unit.layanan]]
nama = "Imunisasi"
"""

Said = dict[int, Mapping[str, Truth]]
"""What was meant on each sheet, by its serial."""


def printed(form: PaperForm, serials: range) -> Iterator[Picture]:
    """The sheets as they left the printer."""
    document = pypdfium2.PdfDocument(form.to_pdf(serials))
    for page in document:
        yield page.render(scale=DPI / 72).to_numpy()[:, :, ::-1].copy()
    document.close()


def filled_in(folder: Path) -> Said:
    """Eight sheets filled in by eight people and brought back in eight ways: six in one PDF, a photograph, a TIFF."""
    project = load_project(folder / "ikm.toml")
    form = paper_form(project, project.unit[0])
    (page,) = form.layout.pages
    said: Said = {}
    scanned = []
    (folder / "pindaian").mkdir()
    for serial, (sheet, way) in enumerate(zip(printed(form, range(1, len(WAYS) + 1)), WAYS, strict=True), start=1):
        rng = np.random.default_rng([2026, serial])
        who = person(rng, odd=0.15)
        answers = answers_of(page, who, rng) | {DAY: Answer(Kind.CROSS, "5"), MONTH: Answer(Kind.CROSS, "2026-03")}
        sheet, said[serial] = fill(sheet, page, answers, who, rng, PER_MM)
        came = degrade(sheet, rng, way, GENTLE, PER_MM, 200 if way == "phone" else DPI)
        if serial <= 6:
            scanned.append(Image.fromarray(came.picture))
        else:
            (folder / "pindaian" / f"{serial}{came.suffix}").write_bytes(came.data)
    scanned[0].save(folder / "pindaian" / "meja.pdf", save_all=True, append_images=scanned[1:], resolution=DPI)
    return said


def decided(table: Path, said: Said) -> int:
    """Decide every doubtful mark in the table of a review as who filled it in meant it; how many there were."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        heading, *lines = csv.reader(file, delimiter=";")
    count = 0
    for line in lines:
        row = dict(zip(heading, line, strict=True))
        truth = said[int(row["lembar"].lstrip("'"))].get(row["id"][37:])
        if truth is not None:
            count += 1
            line[heading.index("nilai")], line[heading.index("oleh")] = truth.value or "kosong", "Sari"
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([heading, *lines])
    return count


def by_hand(said: Said) -> Decimal:
    """The IKM: 25 times the mean of the elements' means, rounded half up (PermenPAN-RB 14/2017, annex I)."""
    means = []
    for key in KEYS:
        given = [int(truths[key].value or 0) for truths in said.values() if truths[key].value]
        means.append(Fraction(sum(given), len(given)))
    exact = sum(means, Fraction()) * 25 / len(means)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_what_was_written_on_paper_is_what_is_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IKM_LANG", "id")
    Path("ikm.toml").write_text(PROJECT, "utf-8")
    said = filled_in(tmp_path)

    scanned = run("scan", "pindaian")
    assert scanned.exit_code == 0, scanned.output
    assert "6 halaman = 6 dibaca" in scanned.output
    assert run("review", "--csv", "keluar").exit_code == 0
    doubts = decided(tmp_path / "keluar" / "tinjauan.csv", said)
    marks = sum(len(truths) for truths in said.values())
    assert 0 < doubts < marks / 3
    reviewed = run("review", "--read", "keluar/tinjauan.csv")
    assert f"{doubts} diputuskan" in reviewed.output, reviewed.output

    scored = run("score", "--format", "json")
    assert scored.exit_code == 0, scored.output
    whole = json.loads(scored.stdout)["domains"][0]
    assert whole["n"] == len(WAYS)
    sums = {element["key"]: (element["n"], element["sum"]) for element in whole["elements"]}
    meant = {key: [int(truths[key].value or 0) for truths in said.values() if truths[key].value] for key in KEYS}
    assert sums == {key: (len(values), sum(values)) for key, values in meant.items()}
    assert Decimal(whole["ikm"]) == by_hand(said)

    assert run("report", "--format", "html", "--output-dir", "laporan").exit_code == 0
    (report,) = Path("laporan").glob("*.html")
    assert str(by_hand(said)).replace(".", ",") in report.read_text("utf-8")
