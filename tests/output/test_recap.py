"""The recap: what it says of the units, what it keeps to itself, and that its files agree."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from io import BytesIO
from multiprocessing import get_context
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from answers import NINE, responses
from ikm.output.numbers import Numbers
from ikm.output.pdf.render import render
from ikm.output.recap.compose import recap_report
from ikm.output.recap.curves import limits
from ikm.output.recap.grid import Column, Grid, Spans, printed, written
from ikm.output.recap.overview import Overview, overview
from ikm.output.recap.workbook import recap_workbook
from ikm.output.report import Bullets, FunnelChart, Report, Table, TrendChart
from ikm.survey.errors import IkmError, OutputError
from ikm.survey.messages import Language
from ikm.survey.project import Agency, History, Project, Service, Survey, Unit
from subjects import tables, words_of

REGENCY = Agency(nama="Bagian Organisasi", daerah="Kabupaten Contoh")


def answers_of(mean: float, n: int, seed: int = 1) -> list[list[int]]:
    """Answers of a unit around a mean, each respondent's alike but for chance."""
    chance = random.Random(seed)
    return [[min(4, max(1, round(chance.gauss(mean, 0.5)))) for _ in range(9)] for _ in range(n)]


def recap(
    units: Mapping[str, Sequence[Sequence[int | None]]],
    *,
    before: Mapping[str, Sequence[Sequence[int | None]]] | None = None,
    known: Sequence[Unit] = (),
    language: Language = "id",
    **survey: Any,
) -> Overview:
    """Units with their answers of 2026, and of 2025."""
    rows = [(name, row, 2026) for name, given in units.items() for row in given]
    rows += [(name, row, 2025) for name, given in (before or {}).items() for row in given]
    columns: dict[str, Sequence[object]] = {
        "unit": [name for name, _, _ in rows],
        "date": [date(year, 3, 1) for _, _, year in rows],
    }
    listed = {unit.nama: unit for unit in known}
    project = Project(
        instansi=REGENCY,
        unit=tuple(listed.get(name, Unit(nama=name)) for name in dict.fromkeys([*units, *listed])),
        survei=Survey(**{"periode": "2026", **survey}),
    )
    return overview(responses([row for _, row, _ in rows], NINE, columns), project, language)


THREE = {
    "Dinas Satu": answers_of(3.2, 40, 1),
    "Dinas Dua": answers_of(3.2, 60, 2),
    "Dinas Tiga": answers_of(3.2, 50, 3),
}
FEW = {**THREE, "Unit Kecil": answers_of(1.4, 6, 4)}


def pdf_text(report: Report) -> str:
    pages = PdfReader(BytesIO(render(report))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def sheets(overview: Overview) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(BytesIO(recap_workbook(overview)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def index_of(rows: Sequence[Sequence[int | None]]) -> float:
    """25 times the mean of the nine element means, of answers without blanks."""
    return 25 * sum(value or 0 for row in rows for value in row) / (9 * len(rows))


def test_every_unit_has_its_index_its_interval_and_its_place() -> None:
    found = recap(THREE)
    (table,) = tables(recap_report(found), "IKM setiap unit, dari yang tertinggi")
    assert table.header[:3] == ("Unit", "n", "IKM")
    shown = {row[0]: row for row in table.rows}
    assert shown.keys() == THREE.keys()
    for name, rows in THREE.items():
        assert shown[name][1] == str(len(rows))
        assert float(shown[name][2].replace(",", ".")) == pytest.approx(index_of(rows), abs=0.005)
    assert [row[2] for row in table.rows] == sorted((row[2] for row in table.rows), reverse=True)


def test_units_of_one_truth_are_as_expected_and_may_hold_any_place() -> None:
    many = {f"Unit {i:02}": answers_of(3.2, 60, i) for i in range(12)}
    found = recap(many)
    (table,) = tables(recap_report(found), "IKM setiap unit, dari yang tertinggi")
    assert {row[table.header.index("Kisaran")] for row in table.rows} == {"sesuai perkiraan"}
    assert {row[table.header.index("Tempat yang mungkin")] for row in table.rows} == {"1–12"}
    assert "12 dari 12 unit bernilai sesuai perkiraan" in words_of(recap_report(found))


def test_a_unit_that_stands_out_is_named() -> None:
    many = {f"Unit {i:02}": answers_of(3.1, 60, i) for i in range(11)} | {"Unit Luar Biasa": answers_of(3.95, 80, 50)}
    said = words_of(recap_report(recap(many)))
    assert "Di atas perkiraan: Unit Luar Biasa." in said
    (chart,) = (block for block in recap_report(recap(many)).blocks if isinstance(block, FunnelChart))
    assert [point.name for point in chart.points if point.beyond] == ["Unit Luar Biasa"]


def test_nothing_of_a_hidden_unit_can_be_read_or_reckoned() -> None:
    found = recap(FEW)
    report = recap_report(found)
    said = words_of(report)
    hidden, total = index_of(FEW["Unit Kecil"]), index_of([row for rows in FEW.values() for row in rows])
    for figure in (hidden, total):
        assert Numbers("id").real(figure) not in said
    assert report.headline.ikm == ""
    assert report.headline.scale is None
    (chart,) = (block for block in report.blocks if isinstance(block, FunnelChart))
    assert chart.target == pytest.approx(index_of([row for rows in THREE.values() for row in rows]))
    assert not any("Unit Kecil" in row[0] for table in tables(report, "Indeks setiap unsur") for row in table.rows)
    assert "Unit Kecil: respondennya kurang dari 10." in said
    cells = [
        value for rows in sheets(found).values() for row in rows for value in row if isinstance(value, int | float)
    ]
    assert not any(value == pytest.approx(figure, abs=0.006) for value in cells for figure in (hidden, total))


def seasonal(period: str, sizes: Mapping[int, int]) -> Overview:
    """Three units that answer in each of the months, and one of so many respondents."""
    rows = [(name, row, month) for month in sizes for name, given in THREE.items() for row in given]
    rows += [("Unit Musiman", row, month) for month, n in sizes.items() for row in answers_of(1.9, n, month)]
    columns: dict[str, Sequence[object]] = {
        "unit": [name for name, _, _ in rows],
        "date": [date(2026, month, 1) for _, _, month in rows],
    }
    units = tuple(Unit(nama=name) for name in (*THREE, "Unit Musiman"))
    project = Project(instansi=REGENCY, unit=units, survei=Survey(periode=period))
    return overview(responses([row for _, row, _ in rows], NINE, columns), project, "id")


def test_a_unit_whose_quarter_would_tell_of_another_quarter_is_hidden_with_the_total() -> None:
    """Of 45 in the year, which its report shows, 5 answered in the first quarter: so the second is hidden."""
    found = seasonal("2026-Q2", {2: 5, 5: 40})
    said = words_of(recap_report(found))
    assert [line.name for line in found.hidden] == ["Unit Musiman"]
    everyone = [row for given in (*THREE.values(), answers_of(1.9, 40, 5)) for row in given]
    for gone in (answers_of(1.9, 40, 5), everyone):
        assert Numbers("id").real(index_of(gone)) not in said
    assert "Unit Musiman: dari nilainya dan hasil lain dapat dihitung" in said


def test_the_total_of_an_earlier_quarter_gives_way_where_a_unit_does() -> None:
    """Year and third quarter are shown, so that the second would tell of the 5 of the first."""
    found = seasonal("2026-Q3", {2: 5, 5: 40, 8: 45})
    assert found.hidden == ()
    assert found.whole.shown
    assert found.past == ()


def test_with_all_units_shown_the_total_is_that_of_all_answers() -> None:
    report = recap_report(recap(THREE))
    total = index_of([row for rows in THREE.values() for row in rows])
    assert report.headline.ikm == Numbers("id").real(total)
    assert "Hasil semua unit ditampilkan." in words_of(report)


def test_a_total_of_the_year_before_gives_way_too() -> None:
    before = {**{name: answers_of(3.0, 40, i) for i, name in enumerate(THREE)}, "Unit Kecil": answers_of(1.4, 6, 9)}
    found = recap({**THREE, "Unit Kecil": answers_of(3.2, 40, 8)}, before=before)
    assert found.past == ()
    assert not [block for block in recap_report(found).blocks if isinstance(block, TrendChart)]
    assert Numbers("id").real(index_of([row for rows in before.values() for row in rows])) not in words_of(
        recap_report(found)
    )


def test_the_trend_and_the_changes_since_the_year_before() -> None:
    before = {name: answers_of(2.4, 40, 20 + i) for i, name in enumerate(THREE)}
    found = recap(THREE, before=before)
    report = recap_report(found)
    (chart,) = (block for block in report.blocks if isinstance(block, TrendChart))
    assert [point.index for point in chart.points] == [
        pytest.approx(index_of([row for rows in given.values() for row in rows]), abs=0.005)
        for given in (before, THREE)
    ]
    (table,) = tables(report, "Perubahan IKM setiap unit")
    assert {row[0] for row in table.rows} == THREE.keys()
    assert {row[-1] for row in table.rows} == {"naik"}
    for row in table.rows:
        old, new, apart = (float(cell.replace(",", ".").replace("−", "-")) for cell in row[1:4])
        assert new - old == pytest.approx(apart)


def test_results_published_earlier_are_in_the_trend() -> None:
    found = recap(THREE)
    project = found.whole.project.model_copy(update={"riwayat": (History(periode="2024", ikm="80,5"),)})  # type: ignore[arg-type]
    again = overview(found.whole.responses, project, "id")
    assert [(str(point.period), str(point.ikm)) for point in again.past] == [("2024", "80.50")]


def test_samples_are_held_against_krejcie_and_morgan() -> None:
    """Of the published table: 400 users need 196, 2400 need 331."""
    known = [Unit(nama="Dinas Satu", populasi=400), Unit(nama="Dinas Dua", populasi=2400, target=99)]
    found = recap({**THREE, "Dinas Satu": answers_of(3.2, 200, 5)}, known=known)
    (table,) = tables(recap_report(found), "Responden setiap unit")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Dinas Satu"] == ("400", "196", "–", "200", "102%", "cukup")
    assert rows["Dinas Dua"] == ("2.400", "331", "99", "60", "18%", "kurang 271")
    assert rows["Dinas Tiga"] == ("–", "–", "–", "50", "–", "tidak diketahui")


def test_a_unit_without_answers_is_named_among_the_hidden() -> None:
    report = recap_report(recap(THREE, known=[Unit(nama="Dinas Sunyi")]))
    (bullets,) = (
        block for block in report.blocks if isinstance(block, Bullets) and "Dinas Sunyi" in " ".join(block.items)
    )
    assert bullets.items == ("Dinas Sunyi: Belum ada responden, sehingga IKM tidak dapat dihitung.",)


def test_two_units_have_no_funnel_and_one_no_recap() -> None:
    two = {name: THREE[name] for name in ("Dinas Satu", "Dinas Dua")}
    found = recap(two)
    assert found.funnel is None
    assert "paling sedikit 3 unit" in words_of(recap_report(found))
    with pytest.raises(OutputError):
        recap({"Dinas Satu": THREE["Dinas Satu"]})


def test_where_every_unit_is_hidden_there_are_still_pages() -> None:
    found = recap({name: answers_of(3, 5, i) for i, name in enumerate(THREE)})
    assert found.shown == ()
    assert "Tidak ada unit yang hasilnya dapat ditampilkan." in pdf_text(recap_report(found))
    assert sheets(found)


def test_elements_that_too_few_answered_are_left_out_of_the_map() -> None:
    blank: list[list[int | None]] = [
        [*row[:3], None if i > 4 else row[3], *row[4:]] for i, row in enumerate(answers_of(3.2, 40))
    ]
    report = recap_report(recap({**THREE, "Dinas Samar": blank}))
    (table,) = tables(report, "Indeks setiap unsur")
    (row,) = (row for row in table.rows if row[0] == "Dinas Samar")
    assert set(row[1:10]) == {"–"}
    assert row[10] != "–"


def test_the_map_is_darkest_where_it_is_lowest() -> None:
    (table,) = tables(recap_report(recap(THREE)), "Indeks setiap unsur")
    cells = [
        (float(cell.replace(",", ".")), tone)
        for row, tones in zip(table.rows, table.tones, strict=True)
        for cell, tone in zip(row[1:10], tones[1:10], strict=True)
    ]
    assert len(cells) == 27
    ordered = sorted(cells)
    assert [tone for _, tone in ordered] == sorted((tone for _, tone in cells), reverse=True)
    assert all(0 <= tone <= 1 for _, tone in cells)
    assert all(tones[0] == tones[-1] == 0 for tones in table.tones)


def test_the_workbook_has_the_numbers_of_the_document() -> None:
    found = recap(THREE, before={name: answers_of(2.8, 40, 20 + i) for i, name in enumerate(THREE)})
    report = recap_report(found)
    wanted = {
        "Unit": "IKM setiap unit, dari",
        "Peta unsur": "Indeks setiap unsur",
        "Perubahan": "Perubahan IKM",
        "Kecukupan sampel": "Responden setiap unit",
    }
    book = sheets(found)
    for name, caption in wanted.items():
        (table,) = tables(report, caption)
        said = " ".join(cell for row in table.rows for cell in row).replace("−", "-")
        numbers = [value for row in book[name][1:] for value in row if isinstance(value, float)]
        assert numbers or name == "Kecukupan sampel"
        for value in numbers:
            assert Numbers("id").real(abs(value)) in said, (name, value)


def test_sheets_freeze_their_heading_and_can_be_filtered() -> None:
    book = openpyxl.load_workbook(BytesIO(recap_workbook(recap(THREE))))
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_same_recap_same_bytes() -> None:
    found = recap(THREE)
    assert render(recap_report(found)) == render(recap_report(recap(THREE)))
    assert recap_workbook(found) == recap_workbook(recap(THREE))


def test_units_may_be_looked_at_in_another_process() -> None:
    here = recap(THREE)
    project, answers = here.whole.project, here.whole.responses
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        there = overview(answers, project, "id", each=pool.map)
    assert render(recap_report(there)) == render(recap_report(here))


def test_in_english() -> None:
    report = recap_report(recap(THREE, language="en"))
    assert report.language == "en"
    (table,) = (b for b in report.blocks if isinstance(b, Table) and b.header[1:3] == ("n", "IKM"))
    assert "." in table.rows[0][2]


def test_the_curve_is_that_of_spiegelhalter() -> None:
    """Three units of equal n and spread: the family's limits are z of 0.05/6 in each tail, 2.3940, wide."""
    found = recap(THREE)
    assert found.funnel is not None
    funnel = found.funnel
    ns = [unit.domain.n for unit in funnel.units]
    chance = sum(unit.se**2 * unit.domain.n * unit.domain.n for unit in funnel.units) / sum(ns)
    for n, low, high in limits(funnel):
        assert high - funnel.mean == pytest.approx(2.39398 * (chance / n) ** 0.5, rel=1e-4)
        assert funnel.mean - low == pytest.approx(high - funnel.mean)


def test_a_span_is_one_column_in_print_and_two_in_a_workbook() -> None:
    names = Column("Unit", "text", 2, ["a", "b"])
    grid = Grid("x", "y", (names, Spans(("95%", "dari", "sampai"), "signed", 1, [(-1.0, 2.0), None])))
    assert [column.heading for column in grid.flat] == ["Unit", "dari", "sampai"]
    assert printed(grid, Numbers("id"), "y", small=True).rows == (("a", "−1,00 … +2,00"), ("b", "–"))
    assert written(0.515, "percent", Numbers("id")) in ("51%", "52%")


@settings(max_examples=15)
@given(
    names=st.lists(
        st.one_of(st.text(min_size=1, max_size=80), st.sampled_from(["=1+1", "<b>x</b>", "@SUM(A1)", "-3", "A" * 600])),
        min_size=2,
        max_size=6,
        unique=True,
    ).filter(lambda names: all(name.strip() for name in names)),
    n=st.integers(0, 14),
    language=st.sampled_from(["id", "en"]),
)
def test_whatever_the_names_there_is_a_document_and_no_formula(names: list[str], n: int, language: Language) -> None:
    try:
        found = recap({name: answers_of(3.2, n + i, i) for i, name in enumerate(names)}, language=language)
    except IkmError:
        return
    assert render(recap_report(found)).startswith(b"%PDF")
    book = openpyxl.load_workbook(BytesIO(recap_workbook(found)))
    assert not any(
        cell.data_type == "f" or cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row
    )


def test_services_and_populations_of_units_are_summed() -> None:
    unit = Unit(nama="Dinas Satu", layanan=(Service(nama="A", populasi=300), Service(nama="B", populasi=100)))
    (table,) = tables(recap_report(recap(THREE, known=[unit])), "Responden setiap unit")
    assert next(row for row in table.rows if row[0] == "Dinas Satu")[1:3] == ("400", "196")
