"""How fast reports are made, as ratios against the office's way and against a browser-like engine in the same run.

Run: `make bench`, or `python benchmarks/documents.py --units 500`. First one report of one unit in three ways: tagged
PDF; the Word document turned into a PDF by LibreOffice without a window, as an office would; the web page turned into
a tagged PDF by WeasyPrint. All have the same words, tables and charts. Then `ikm report` for a whole regency, with all
that it takes. What is not installed is left out, and said so.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pikepdf import Pdf

from ikm.output.compose import unit_report
from ikm.output.docx.render import render as render_docx
from ikm.output.html.page import render as render_html
from ikm.output.pdf.render import render
from ikm.output.prepare import prepared
from ikm.output.report import Report
from ikm.survey.project_file import load_project
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.read import read_answers

PEERS = 5  # documents, of which LibreOffice is given several at once
RESPONDENTS = 150


def answers(units: int) -> Iterator[str]:
    """Invented answers of a regency, from one seed."""
    draw = random.Random(14)
    yield "Unit,Layanan,Pendidikan,Jenis Kelamin," + ",".join(f"U{i}" for i in range(1, 10)) + ",Saran"
    for unit in range(units):
        for _ in range(RESPONDENTS):
            values = ",".join(str(draw.choice((2, 3, 3, 3, 4, 4))) for _ in range(9))
            remark = draw.choice(("", "", "", "Antrean terlalu lama", "Ruang tunggu panas", "Sudah baik"))
            who = f"{draw.choice(('SMA', 'S1', 'D3'))},{draw.choice('LP')}"
            yield f"Unit {unit:03},{draw.choice(('KTP', 'KK', 'Akta'))},{who},{values},{remark}"


def project(units: int) -> str:
    head = "[instansi]\nnama = 'Pemerintah Kabupaten Contoh'\n[survei]\nperiode = '2025'\n"
    return head + "".join(f"[[unit]]\nnama = 'Unit {i:03}'\npopulasi = 2000\n" for i in range(units))


def reports(folder: Path, units: int) -> list[Path]:
    """Make the reports of a regency by the command; their paths."""
    folder.mkdir()
    (folder / "ikm.toml").write_text(project(units), encoding="utf-8")
    (folder / "jawaban.csv").write_text("\n".join(answers(units)), encoding="utf-8")
    out = folder / "laporan"
    command = [sys.executable, "-m", "ikm.cli", "report", "--project", folder, "--output-dir", out, "--order", "body"]
    subprocess.run([*command, folder / "jawaban.csv"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return sorted(out.glob("*.pdf"))


def seconds(work: Callable[[], object], runs: int = 1) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def pages(data: bytes) -> int:
    with Pdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


def one_report(folder: Path) -> Report:
    (folder / "ikm.toml").write_text(project(1), encoding="utf-8")
    (folder / "jawaban.csv").write_text("\n".join(answers(1)), encoding="utf-8")
    told = load_project(folder / "ikm.toml")
    responses = read_answers(folder / "jawaban.csv", told, ReadOptions(order="body"))
    return unit_report(prepared(responses, told, told.unit[0], "id"))


def by_office(report: Report, folder: Path) -> int:
    """A Word document, and LibreOffice, which starts once for several; the pages of one."""
    for i in range(PEERS):
        (folder / f"laporan-{i}.docx").write_bytes(render_docx(report))
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    documents = sorted(folder.glob("laporan-*.docx"))
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *documents]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return pages((folder / "laporan-0.pdf").read_bytes())


def by_browser(report: Report) -> int:
    from weasyprint import HTML

    return pages(HTML(string=render_html(report).decode()).write_pdf(pdf_variant="pdf/ua-1"))


def compare(folder: Path) -> None:
    report = one_report(folder)
    count = pages(render(report))
    ours = seconds(lambda: render(report), 9)
    line = "{:42} {:6.3f} s per report, {:3} pages, {:6.1f} pages/s, {:5.1f} times as long"
    print(line.format("ikm, tagged", ours, count, count / ours, 1.0))
    if shutil.which("soffice"):
        start = time.perf_counter()
        count = by_office(report, folder)
        taken = (time.perf_counter() - start) / PEERS
        print(line.format("docxtpl and LibreOffice, five at once", taken, count, count / taken, taken / ours))
    else:
        print("LibreOffice is not installed and left out")
    if find_spec("weasyprint"):
        start = time.perf_counter()
        count = by_browser(report)
        taken = time.perf_counter() - start
        print(line.format("WeasyPrint, from the web page", taken, count, count / taken, taken / ours))
    else:
        print("WeasyPrint is not installed and left out")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=40)
    units = parser.parse_args().units
    with TemporaryDirectory() as name:
        compare(Path(name))
        start = time.perf_counter()
        made = reports(Path(name) / "kabupaten", units)
        taken = time.perf_counter() - start
        count = sum(pages(path.read_bytes()) for path in made)
    print(
        f"ikm report, {len(made)} units on {os.cpu_count()} cores, with reading and scoring: {taken:.1f} s, "
        f"{count} pages, {count / taken:.0f} pages/s, {count / max(len(made), 1):.1f} pages each"
    )


if __name__ == "__main__":
    main()
