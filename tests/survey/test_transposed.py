"""Recaps with an element in each row: the table of results that a report has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from ikm.survey import instrument
from ikm.survey.errors import SourceError
from ikm.survey.project import Project, Unit
from ikm.survey.reading.options import ReadOptions
from ikm.survey.reading.read import read_any
from ikm.survey.recap import Recaps
from ikm.survey.responses import Responses
from raw_tables import CODES

NAMES = [element.name.id for element in instrument.load().elements]
KEMENAG = [105, 101, 100, 116, 102, 105, 106, 115, 105]  # PTSP Kemenag Sulawesi Barat, n = 29, in body order
PEKALONGAN = ["3,57", "3,45", "3,27", "4,00", "3,63", "3,31", "3,25", "3,98", "3,03"]  # perpustakaan, 2025, n = 100
Book = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A workbook of the given sheets, each a list of rows."""

    def write(**sheets: Sequence[Sequence[object]]) -> Path:
        import xlsxwriter

        path = tmp_path / "rekap.xlsx"
        with xlsxwriter.Workbook(path) as workbook:
            for name, rows in sheets.items():
                sheet = workbook.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        return path

    return write


def down(figures: Sequence[object], heading: str, names: Sequence[str] = NAMES) -> list[list[object]]:
    """A heading and a row for each element: number, name, figure."""
    rows = [[number, name, figure] for number, (name, figure) in enumerate(zip(names, figures, strict=True), 1)]
    return [["No", "Unsur Pelayanan", heading], *rows]


def read(path: Path, project: Project | None = None) -> Recaps:
    found = read_any(path, project or Project(), ReadOptions())
    assert isinstance(found, Recaps)
    return found


def sums(recaps: Recaps) -> list[float]:
    (row,) = recaps.rows
    return [float(row.elements[key].sum) for key in instrument.load().keys]


def test_sums_with_the_count_in_a_title(book: Book) -> None:
    path = book(Hasil=[["REKAPITULASI SKM"], ["Jumlah Responden : 29 orang"], [], *down(KEMENAG, "Jumlah Nilai")])
    found = read(path)
    assert (found.rows[0].n, sums(found)) == (29, KEMENAG)
    assert (found.accounting.read, found.accounting.accepted) == (13, 1)


def test_means_with_the_count_in_the_cell_beside_its_label(book: Book) -> None:
    """Weighted columns and closing lines are no figures of the elements."""
    table = with_column(down(PEKALONGAN, "NRR"), "NRR tertimbang", ["0,40"] * 9)
    path = book(Hasil=[*table, [], ["", "Jumlah responden", 100], ["", "IKM", "87,47"]])
    found = read(path)
    assert sums(found) == [357, 345, 327, 400, 363, 331, 325, 398, 303]
    assert all(element.rounded for element in found.rows[0].elements.values())


def test_converted_means_are_no_sums(book: Book) -> None:
    """NRR x 25, rounded to whole numbers, could be sums of 50 respondents: between 50 and 200."""
    converted = [round(25 * float(text.replace(",", "."))) for text in PEKALONGAN]
    table = with_column(down(PEKALONGAN, "NRR"), "Nilai konversi", converted)
    assert sums(read(book(Hasil=[["Jumlah Responden", 50], *table]))) == [
        float(50 * Fraction(text.replace(",", "."))) for text in PEKALONGAN
    ]


def test_the_count_in_a_column_and_sums_beside_their_means(book: Book) -> None:
    table = with_column(down(KEMENAG, "Total Nilai"), "NRR", [round(n / 29, 2) for n in KEMENAG])
    found = read(book(Hasil=with_column(table, "Jumlah Responden", [29] * 9)))
    assert sums(found) == KEMENAG


def test_codes_alone_are_read_in_body_order_with_a_warning(book: Book) -> None:
    found = read(book(Hasil=[["Jumlah Responden", 29], *down(KEMENAG, "Jumlah", CODES)]))
    assert sums(found) == KEMENAG
    assert [problem.rule for problem in found.problems] == ["element-order"]


def test_a_sheet_for_each_unit(book: Book) -> None:
    project = Project(unit=(Unit(nama="Kecamatan Randu"), Unit(nama="Kecamatan Jati")))
    top = [["Jumlah Responden", 29]]
    found = read(
        book(**{u.nama: [*top, *down(KEMENAG, "Jumlah")] for u in project.unit}),
        project,
    )
    assert [(row.unit, row.n) for row in found.rows] == [("Kecamatan Randu", 29), ("Kecamatan Jati", 29)]


def test_csv_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "hasil.csv"
    lines = ["Jumlah responden;29;", *(";".join(map(str, row)) for row in down(KEMENAG, "Jumlah nilai"))]
    path.write_text("\n".join(lines), "utf-8")
    assert sums(read(path)) == KEMENAG


def with_column(table: Sequence[Sequence[object]], heading: str, figures: Sequence[object]) -> list[list[object]]:
    return [[*row, cell] for row, cell in zip(table, [heading, *figures], strict=True)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (down(PEKALONGAN, "NRR"), '"Jumlah Responden" dan banyaknya'),
        ([["Jumlah responden", 100], ["Responden", 90], *down(PEKALONGAN, "NRR")], "lebih dari satu"),
        ([["Responden", 29], *with_column(down(KEMENAG, "2024"), "2025", [n - 1 for n in KEMENAG])], "sisakan satu"),
        (
            [["Responden", 30], *with_column(down(KEMENAG, "Jumlah"), "NRR", [round(n / 29, 2) for n in KEMENAG])],
            "tidak sama dengan NRR",
        ),
    ],
)
def test_what_cannot_be_told_is_refused(book: Book, rows: list[list[object]], sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read(book(Hasil=rows))


def test_results_beside_the_answers_are_left_aside(book: Book) -> None:
    """The answers of the respondents are the data; what else the workbook sums is not counted again."""
    answers = [CODES, *[[4] * 9, [3] * 9] * 4]
    recap = [["Unit", "Jumlah Responden", *CODES], ["PTSP", 29, *KEMENAG]]
    found = read_any(book(Data=answers, Rekap=recap, Hasil=down(PEKALONGAN, "NRR")), Project(), ReadOptions())
    assert isinstance(found, Responses)
    assert found.frame["persyaratan"].to_list() == [4, 3] * 4
    assert (found.accounting.accepted, found.accounting.skipped) == (8, 1 + 2 + 10)
    assert [problem.rule for problem in found.problems] == ["recap-aside", "element-order"]
    assert found.problem_counts["rekap.xlsx", None, "recap-aside"] == 1


def test_a_few_respondents_are_no_recap(book: Book) -> None:
    rows = [
        ["No", "Nama", *CODES],
        [1, "x", *[4] * 9],
        [2, "y", *[3] * 9],
        ["", "Jumlah", *[7] * 9],
        ["", "NRR", *[3.5] * 9],
    ]
    found = read_any(book(Data=rows), Project(), ReadOptions())
    assert isinstance(found, Responses)
    assert isinstance(found.frame, pl.DataFrame)
    assert found.accounting.accepted == 2
