"""Pictures for the review: kept ones as they are, others cut out of the scanned file, wherever it is now."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from doubtful import Stack, page_of, stack
from ikm.forms.review.doubts import Doubt, accepted_of
from ikm.forms.review.pictures import Pictures
from ikm.forms.scan.records import scans


@pytest.fixture(scope="module")
def page() -> bytes:
    return page_of()


def certain(here: Stack, page: bytes) -> Doubt:
    """An answer of which no picture was kept; its file is a PNG of the printed page."""
    doubt = next(d for d in accepted_of(scans(here.folder)) if d.key == "waktu")
    return replace(doubt, place=replace(doubt.place, file="scan.png", sha256=sha256(page).hexdigest()))


def size(picture: bytes | None) -> tuple[int, int]:
    assert picture is not None
    return Image.open(BytesIO(picture)).size


def test_what_was_kept_is_shown_as_it_was_kept(tmp_path: Path) -> None:
    here = stack(tmp_path, sheets=1)
    doubt = here.session().doubts[0]
    kept = tmp_path.glob("pindai/*/potongan/*-prosedur.png")
    assert Pictures(tmp_path).clip(doubt) == next(kept).read_bytes()


def test_a_row_is_cut_out_of_the_scanned_file(tmp_path: Path, page: bytes) -> None:
    """The row with a millimetre around it, at eight points a millimetre; what surrounds it is as wide as the page."""
    here = stack(tmp_path, sheets=1)
    (tmp_path / "scan.png").write_bytes(page)
    doubt, pictures = certain(here, page), Pictures(tmp_path)
    area = next(marks.area for marks in here.layout.pages[0].marks if marks.key == "waktu")
    width, height = size(pictures.clip(doubt))
    assert width == pytest.approx(8 * (area.width + 2), abs=2)
    assert height == pytest.approx(8 * (area.height + 2), abs=2)
    wide, high = size(pictures.around(doubt))
    assert wide == pytest.approx(8 * here.layout.width, abs=2)
    assert high > 4 * height


def test_a_file_that_was_moved_is_found_where_one_says(tmp_path: Path, page: bytes) -> None:
    here = stack(tmp_path / "project", sheets=1)
    doubt, elsewhere = certain(here, page), tmp_path / "arsip"
    elsewhere.mkdir()
    (elsewhere / "scan.png").write_bytes(page)
    assert Pictures(here.folder).clip(doubt) is None
    assert Pictures(here.folder, [elsewhere]).clip(doubt)


def test_a_file_is_found_where_it_was_scanned(tmp_path: Path, page: bytes) -> None:
    here = stack(tmp_path / "project", sheets=1)
    doubt = certain(here, page)
    doubt = replace(doubt, place=replace(doubt.place, way="../arsip/scan.png"))
    assert Pictures(here.folder).clip(doubt) is None
    (tmp_path / "arsip").mkdir()
    (tmp_path / "arsip" / "scan.png").write_bytes(page)
    assert Pictures(here.folder).clip(doubt)


def test_another_file_of_that_name_is_not_taken_for_it(tmp_path: Path, page: bytes) -> None:
    here = stack(tmp_path, sheets=1)
    (tmp_path / "scan.png").write_bytes(page + b"\0")
    assert Pictures(tmp_path).clip(certain(here, page)) is None


def test_a_page_that_cannot_be_read_again_has_no_picture(tmp_path: Path) -> None:
    here = stack(tmp_path, sheets=1)
    (tmp_path / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    assert Pictures(tmp_path).around(certain(here, b"\x89PNG\r\n\x1a\nbroken")) is None
