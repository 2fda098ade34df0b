"""`ikm scan` holds no more of a long file than of a short one: pages are decoded one by one."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from scanned import DPI, answers, form, project_in, sheet

resource = pytest.importorskip("resource", reason="Windows tells no peak of memory")

MEASURED = """
import resource, sys
from ikm.cli import ikm
try:
    ikm(prog_name="ikm")
finally:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    print("peak", *(resource.getrusage(kind).ru_maxrss for kind in kinds))
"""


def long_file(path: Path, pages: int, picture: bytes, size: tuple[int, int]) -> Path:
    """A PDF of so many pages, all of them the same JPEG, which it holds once."""
    pdf = pikepdf.new()
    stream = pikepdf.Stream(pdf, picture)
    stream.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    shown = pdf.make_indirect(stream)
    width, height = (length * 72 / DPI for length in size)
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(width, height))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=shown))
        page.Contents = pikepdf.Stream(pdf, f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode())
    pdf.save(path)
    return path


def peak(folder: Path, path: Path) -> int:
    """The most memory that any process of `ikm scan` took, in megabytes."""
    words = ["scan", "--project", str(folder), "--dry-run", str(path)]
    done = subprocess.run([sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 dibaca" in done.stderr
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return max(int(figure) for figure in done.stdout.split("peak")[1].split()) // unit


def test_a_hundred_pages_more_take_no_more_memory(tmp_path: Path) -> None:
    """A page in colour at 200 dpi takes 12 MB, so that a hundred of them would take 1,200 more."""
    folder = project_in(tmp_path)
    page = sheet(form(folder), answers("4"), 1).convert("RGB")
    out = BytesIO()
    page.save(out, "JPEG", quality=85)
    short, long = (
        peak(folder, long_file(folder / f"{pages}.pdf", pages, out.getvalue(), page.size)) for pages in (10, 110)
    )
    assert long - short < 100, (short, long)
