"""How a reader of bubble sheets does on the same pages: MarkShark, of which it is told where our boxes stand.

Run: `python benchmarks/paper_peer.py --markshark ENVIRONMENT/bin/markshark`, after `pip install markshark` into an
environment of its own. SDAPS and OMRChecker, which are nearer to us, are in no package index. MarkShark lays each page
over the blank form by its own means, asks how full each box is, and marks what it finds empty or double for a person,
as its manual tells; both read the elements of one form, and are judged by what was meant. It was made for circles that
are filled in; what it does with crosses and ticks is not its fault. Its time is that of its commands for all pages
less that for one, ours that of this process.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))  # where the package `paper` is

import pypdfium2
from paper_pages import forms, layout_of
from PIL import Image

from ikm.forms.layout import Marks
from ikm.forms.scan.page import FoundPage, find_page, read_page
from ikm.forms.scan.reading import FieldReading
from paper.degrade import FINAL, Way
from paper.effects import decoded
from paper.people import Kind
from paper.stack import Case, case

SEED = 1_000_000  # of the first page
WAYS: tuple[Way, ...] = ("scan", "turned", "phone")
DPI = 200
LETTERS = "ABCD"

Readings = Mapping[str, FieldReading]
"""Of one page, by key; empty where the page was not read."""


@dataclass(frozen=True)
class Result:
    """What one reader made of the pages of one way. seconds: for a page."""

    pages: Sequence[Readings]
    seconds: float


def questions() -> list[Marks]:
    """The elements of the form, each with four boxes in a row, evenly apart."""
    marks = forms()["A4"].layout.pages[0].marks
    return [each for each in marks if [choice.value for choice in each.choices] == list("1234")]


# Ours ------------------------------------------------------------------------------------------------------------


def ours(cases: Sequence[Case]) -> Result:
    start = time.perf_counter()
    pages = [_read(made.came.data) for made in cases]
    return Result(pages, (time.perf_counter() - start) / len(cases))


def _read(data: bytes) -> Readings:
    found = find_page(decoded(data), layout_of)
    return {field.key: field for field in read_page(found).fields} if isinstance(found, FoundPage) else {}


# MarkShark -------------------------------------------------------------------------------------------------------


def markshark(command: Path, cases: Sequence[Case], folder: Path) -> Result:
    (folder / "blank.pdf").write_bytes(forms()["A4"].to_pdf())
    (folder / "map.yaml").write_text("\n".join(_map()), "utf-8")
    (folder / "one.pdf").write_bytes(as_pdf(cases[:1]))
    (folder / "all.pdf").write_bytes(as_pdf(cases))
    start = time.perf_counter()
    _run(command, folder, "one")
    middle = time.perf_counter()
    _run(command, folder, "all")
    seconds = (time.perf_counter() - middle - (middle - start)) / (len(cases) - 1)
    with (folder / "all.csv").open(encoding="utf-8", newline="") as lines:
        rows = {int(row["Page"]): row for row in csv.DictReader(lines)}
    return Result([_readings(rows.get(number, {})) for number in range(1, len(cases) + 1)], seconds)


def _run(command: Path, folder: Path, name: str) -> None:
    """Align the pages to the blank form, and read them."""
    single = os.environ | {"OMP_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
    align = [
        "align",
        f"{name}.pdf",
        "--template",
        "blank.pdf",
        "--bubblemap",
        "map.yaml",
        "--out-pdf",
        f"{name}-al.pdf",
    ]
    score = ["score", f"{name}-al.pdf", "--bublmap", "map.yaml", "--out-csv", f"{name}.csv", "--out-pdf", ""]
    for each in (align, score):
        asked = [str(command), *each, "--dpi", str(DPI)]
        subprocess.run(asked, cwd=folder, env=single, check=True, capture_output=True)


def _map() -> Iterable[str]:
    """Where our boxes stand, in its words: a zone of one row for each question."""
    yield f"metadata: {{pages: 1, total_questions: {len(questions())}, page_size: a4}}"
    yield "page_1:\n  answer_zones:"
    for question in questions():
        first, last = question.choices[0].box, question.choices[-1].box
        (x, y), wide = first.centre, last.x - first.x
        yield f"  - {{numrows: 1, numcols: 4, selection_axis: row, labels: {LETTERS},"
        yield f"     bubble_diameter_mm: {first.width}, x_mm: {x}, y_mm: {y}, width_mm: {wide}, height_mm: 0}}"


def _readings(row: Mapping[str, str]) -> Readings:
    """A letter is a value; what is empty or double is flagged, and so a person's."""
    answers = {question.key: row.get(f"Q{number}", "") for number, question in enumerate(questions(), start=1)}
    return {
        key: FieldReading(key, "value", str(LETTERS.index(said) + 1), 1.0)
        if said in LETTERS and said
        else FieldReading(key, "review", None, 0.0)
        for key, said in answers.items()
        if row
    }


def as_pdf(cases: Sequence[Case]) -> bytes:
    """The pages as they came back, in one file: MarkShark reads PDFs."""
    document = pypdfium2.PdfDocument.new()
    for made in cases:
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(BytesIO(_jpeg(made)))
        width, height = (points * 72 / DPI for points in image.get_px_size())
        image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page = document.new_page(width, height)
        page.insert_obj(image)
        page.gen_content()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _jpeg(made: Case) -> bytes:
    """As it came; a page of black and white is written anew."""
    if made.came.suffix == ".jpg":
        return made.came.data
    out = BytesIO()
    Image.fromarray(made.came.picture).save(out, "JPEG", quality=95)
    return out.getvalue()


# The table -------------------------------------------------------------------------------------------------------


def row(name: str, way: Way, cases: Sequence[Case], result: Result, beside: float) -> str:
    """One line of the table; beside: seconds a page of ours."""
    said: Counter[str] = Counter()
    for made, readings in zip(cases, result.pages, strict=True):
        for question in questions() if readings else ():
            truth, verdict = made.truths[question.key], made.truths[question.key].judged(readings[question.key])
            clear = truth.clear and truth.kind is not Kind.NONE
            said.update({verdict: 1, "all": 1, "clear": clear, "decided": clear and verdict != "review"})
    read = sum(bool(readings) for readings in result.pages)
    decided = said["decided"] / max(said["clear"], 1)
    counts = f"{read} | {said['all']} | {said['right']} | {said['review']} | {said['wrong']} | {decided:.1%}"
    return f"| {way} | {name} | {counts} | {1 / result.seconds:.2f} | {result.seconds / beside:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markshark", type=Path, required=True, help="its command, in an environment of its own")
    parser.add_argument("--pages", type=int, default=20, help="of each way; at least two")
    given = parser.parse_args()
    print(
        "| | reader | pages read | answers | right | review | silently wrong | clear decided | pages/s | time, ours 1 |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for way in WAYS:
        cases = [case(forms()["A4"], SEED + number, way, FINAL, odd=0.25) for number in range(given.pages)]
        _read(cases[0].came.data)  # what is made once a form is made
        mine = ours(cases)
        print(row("ikm", way, cases, mine, mine.seconds), flush=True)
        with TemporaryDirectory() as name:
            theirs = markshark(given.markshark.absolute(), cases, Path(name))
        print(row("MarkShark", way, cases, theirs, mine.seconds), flush=True)


if __name__ == "__main__":
    main()
