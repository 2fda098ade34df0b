"""`ikm scan` of forms on two pages: numbered ones meet in any order, masters where they follow each other."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from commands import run
from scanned import ELEMENTS, answers, form, project_in, sheet, stack

Page = Callable[[str, int, int | None], Image.Image]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A page of the form in large print: which value all elements have, which page, which serial number."""
    large = form(project_in(tmp_path_factory.mktemp("besar")), large=True)
    assert len(large.layout.pages) == 2

    @cache
    def drawn(value: str, number: int, serial: int | None) -> Image.Image:
        return sheet(large, answers(value), serial, number)

    return drawn


def scanned(folder: Path, name: str, *pages: Image.Image) -> str:
    project_in(folder)
    return run("scan", "--project", folder, stack(folder / name, pages)).output


def values(folder: Path, *names: str) -> list[set[str]]:
    """The values of the nine elements on each sheet, in the order of the stack."""
    run("scan", "--project", folder, *(folder / name for name in names), "--csv", folder / "a.csv")
    with (folder / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{row[key] for key in ELEMENTS} for row in csv.DictReader(file, delimiter=";")]


def test_numbered_pages_meet_in_any_order(page: Page, tmp_path: Path) -> None:
    """Pages of three sheets are mixed; no sheet has an answer of another."""
    mixed = [page("2", 2, 2), page("1", 1, 1), page("3", 2, 3), page("2", 1, 2), page("3", 1, 3), page("1", 2, 1)]
    said = scanned(tmp_path, "a.pdf", *mixed)
    assert "6 halaman = 6 dibaca" in said
    assert "3 lembar: 3 diterima" in said
    assert sorted(values(tmp_path, "a.pdf"), key=str) == [{"1"}, {"2"}, {"3"}]


def test_a_missing_page_is_named_and_a_page_twice_counts_once(page: Page, tmp_path: Path) -> None:
    said = scanned(tmp_path, "a.pdf", page("4", 1, 1), page("4", 2, 1), page("4", 1, 1), page("3", 1, 2))
    assert "4 halaman = 2 dibaca + 1 salinan + 1 tanpa pasangan" in said
    assert "halaman 4: lembar nomor 000002 belum lengkap: halaman 2 belum dipindai" in said
    assert "halaman 3: lembar nomor 000001 halaman 1 sudah ada pada halaman 1" in said
    assert "1 lembar: 1 diterima" in said
    later = scanned(tmp_path, "b.pdf", page("3", 2, 2))
    assert "1 halaman = 1 dibaca" in later
    assert "1 lembar: 1 diterima" in later
    assert values(tmp_path, "a.pdf", "b.pdf") == [{"4"}, {"3"}]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_masters_meet_where_they_follow_each_other(page: Page, tmp_path: Path, order: tuple[int, int]) -> None:
    """The whole stack forward, or all of it with its back up."""
    said = scanned(tmp_path, "a.pdf", *(page(value, number, None) for value in "123" for number in order))
    assert "6 halaman = 6 dibaca" in said
    assert values(tmp_path, "a.pdf") == [{"1"}, {"2"}, {"3"}]


def test_a_master_whose_other_page_is_missing_is_not_used(page: Page, tmp_path: Path) -> None:
    """Between whole ones: neither takes a page of its neighbours, nor do they."""
    said = scanned(
        tmp_path,
        "a.pdf",
        page("1", 1, None),
        page("1", 2, None),
        page("2", 1, None),
        page("3", 1, None),
        page("3", 2, None),
    )
    assert "5 halaman = 4 dibaca + 1 tanpa pasangan" in said
    assert "a.pdf, halaman 3: halaman 1 dari 2 tanpa pasangannya" in said
    assert values(tmp_path, "a.pdf") == [{"1"}, {"3"}]


def test_masters_and_numbered_sheets_in_one_stack(page: Page, tmp_path: Path) -> None:
    said = scanned(tmp_path, "a.pdf", page("1", 1, 9), page("2", 1, None), page("2", 2, None), page("1", 2, 9))
    assert "4 halaman = 4 dibaca" in said
    assert sorted(values(tmp_path, "a.pdf"), key=str) == [{"1"}, {"2"}]
