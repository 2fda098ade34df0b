"""The same page in every kind of file: the answers are those of the plain grey picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image, features

from ikm.forms.printed import keep_layout
from ikm.forms.scan.reading import FieldReading
from ikm.forms.scan.scanning import ReadPage, count_pages, read_page_of
from scanned import DATE, DPI, ELEMENTS, form, project_in, sheet

SAID = DATE | {key: "1234"[n % 4] for n, key in enumerate(ELEMENTS)} | {"layanan": "Imunisasi"}
Save = Callable[[Image.Image, Path], Path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project_in(tmp_path_factory.mktemp("gambar"))
    keep_layout(folder, form(folder).layout)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path) -> Image.Image:
    return sheet(form(folder), SAID, 7)


def read(folder: Path, path: Path, at: int = 1) -> Mapping[str, tuple[str, str | None]]:
    found = read_page_of(path, path.name, at, folder)
    assert isinstance(found, ReadPage), found.reason
    assert found.code.serial == 7
    return {field.key: _told(field) for field in found.fields}


def certain(answers: Mapping[str, tuple[str, str | None]]) -> dict[str, str | None]:
    """What is taken without asking; in black and white, whether an empty row is empty is asked."""
    return {key: value for key, (outcome, value) in answers.items() if outcome == "value"}


def _told(field: FieldReading) -> tuple[str, str | None]:
    return field.outcome, field.value


def saved(path: Path, picture: Image.Image, **more: Any) -> Path:
    picture.save(path, dpi=(DPI, DPI), **more)
    return path


def sixteen_bits(page: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(page).astype(np.uint16) * 257)


def on_nothing(page: Image.Image) -> Image.Image:
    """Ink alone: what is white is transparent, and black where transparency is not heeded."""
    grey = np.asarray(page)
    nothing = np.zeros((*grey.shape, 4), np.uint8)
    nothing[..., 3] = 255 - grey
    return Image.fromarray(nothing)


def palette_on_nothing(page: Image.Image, path: Path) -> Path:
    """A palette whose white is one colour among others, transparent and stored as black."""
    dark = np.asarray(page) < 140
    picture = Image.fromarray(dark.astype(np.uint8), "P")
    picture.putpalette([0, 0, 0, 20, 20, 20])
    return saved(path, picture, transparency=0)


def turned(page: Image.Image, path: Path) -> Path:
    """A telephone's picture: it lies on its side, and EXIF says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(path, page.rotate(90, expand=True), exif=exif, quality=92)


KINDS: dict[str, tuple[str, Save]] = {
    "16 bits PNG": ("a.png", lambda page, path: saved(path, sixteen_bits(page))),
    "16 bits TIFF": ("a.tif", lambda page, path: saved(path, sixteen_bits(page))),
    "CMYK JPEG": ("a.jpg", lambda page, path: saved(path, page.convert("CMYK"), quality=92)),
    "palette PNG": ("a.png", lambda page, path: saved(path, page.convert("RGB").quantize(16))),
    "transparent PNG": ("a.png", lambda page, path: saved(path, on_nothing(page))),
    "grey and alpha": ("a.png", lambda page, path: saved(path, on_nothing(page).convert("LA"))),
    "EXIF": ("a.jpg", turned),
    "WebP": ("a.webp", lambda page, path: saved(path, page, quality=90)),
    "BMP": ("a.bmp", lambda page, path: saved(path, page)),
}


def two_levels(page: Image.Image) -> Image.Image:
    return page.point(lambda level: 255 * (level > 140), "1")


def fine(page: Image.Image, path: Path) -> Path:
    """600 points an inch, of which not all are looked at."""
    large = page.resize((page.width * 3, page.height * 3), Image.Resampling.BICUBIC)
    return saved(path, two_levels(large), compression="group4")


def fax(page: Image.Image, path: Path) -> Path:
    """Half as many points down as across."""
    picture = two_levels(page).resize((page.width, page.height // 2), Image.Resampling.NEAREST)
    picture.save(path, compression="group4", dpi=(DPI, DPI / 2))
    return path


def strips_of_bits(page: Image.Image, path: Path) -> Path:
    """A PDF of two pictures of one bit a point, which are drawn finer or coarser than they are."""
    large = two_levels(page.resize((page.width * 3 // 2, page.height * 3 // 2), Image.Resampling.BICUBIC))
    strips = [large.crop((0, top, large.width, bottom)) for top, bottom in pairwise((0, 1500, large.height))]
    contents, sizes = [strip.tobytes() for strip in strips], [strip.size for strip in strips]
    return pdf_of(path, contents, sizes, None, dpi=DPI * 3 // 2, bits=1)


BLACK_AND_WHITE: dict[str, tuple[str, Save]] = {
    "palette": ("a.png", palette_on_nothing),
    "TIFF": ("a.tif", lambda page, path: saved(path, two_levels(page), compression="group4")),
    "600 dpi": ("a.tif", fine),
    "fax": ("a.tif", fax),
    "strips": ("a.pdf", strips_of_bits),
}


@pytest.mark.parametrize("kind", BLACK_AND_WHITE)
def test_black_and_white_says_the_same_of_what_was_marked(
    folder: Path, page: Image.Image, tmp_path: Path, kind: str
) -> None:
    """And never that nothing was: what is faint does not show."""
    name, save = BLACK_AND_WHITE[kind]
    found = read(folder, save(page, tmp_path / name))
    assert certain(found) == SAID
    assert {outcome for outcome, _ in found.values()} == {"value", "review"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_says_the_same(folder: Path, page: Image.Image, tmp_path: Path, kind: str) -> None:
    name, save = KINDS[kind]
    plain = read(folder, saved(tmp_path / "plain.png", page))
    assert certain(plain) == SAID
    assert read(folder, save(page, tmp_path / name)) == plain


def test_every_page_of_a_tiff_is_read(folder: Path, page: Image.Image, tmp_path: Path) -> None:
    """Of three kinds of points, each page on its own."""
    said = [SAID, SAID | {"waktu": "1"}, SAID | {"biaya": "2"}]
    second, third = (sheet(form(folder), each, 7) for each in said[1:])
    others = [second.convert("RGB"), third.convert("1")]
    path = saved(tmp_path / "a.tif", page, save_all=True, append_images=others)
    assert count_pages(path, "a.tif") == 3
    assert [certain(read(folder, path, at)) for at in (1, 2, 3)] == said


def jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def pdf_of(
    path: Path,
    pictures: list[bytes],
    sizes: list[tuple[int, int]],
    kind: str | None = "/DCTDecode",
    turn: int = 0,
    dpi: int = DPI,
    bits: int = 8,
) -> Path:
    """One page of these pictures, one above the other, each as wide as the page."""
    pdf = pikepdf.new()
    scale = 72 / dpi
    width, height = sizes[0][0] * scale, sum(high for _, high in sizes) * scale
    page = pdf.add_blank_page(page_size=(width, height))
    drawn, at, named = [], height, pikepdf.Dictionary()
    for number, (content, (wide, high)) in enumerate(zip(pictures, sizes, strict=True)):
        stream = pikepdf.Stream(pdf, content)
        stream.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=wide,
            Height=high,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=bits,
        )
        if kind:
            stream.stream_dict.Filter = pikepdf.Name(kind)
        at -= high * scale
        named[f"/P{number}"] = pdf.make_indirect(stream)
        drawn.append(f"q {width} 0 0 {high * scale} 0 {at} cm /P{number} Do Q")
    page.Resources = pikepdf.Dictionary(XObject=named)
    page.Contents = pikepdf.Stream(pdf, "\n".join(drawn).encode())
    page.Rotate = turn
    pdf.save(path)
    return path


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_pdf_of_one_jpeg_a_page_however_it_is_turned(
    folder: Path, page: Image.Image, tmp_path: Path, turn: int
) -> None:
    """A scanner stores the picture as it lay; `/Rotate` turns it upright."""
    plain = read(folder, saved(tmp_path / "plain.png", page))
    lying = page.rotate(turn, expand=True)
    assert read(folder, pdf_of(tmp_path / "a.pdf", [jpeg(lying)], [lying.size], turn=turn)) == plain


def test_a_pdf_of_several_pictures_a_page(folder: Path, page: Image.Image, tmp_path: Path) -> None:
    """Scanners cut pages into strips."""
    plain = read(folder, saved(tmp_path / "plain.png", page))
    edges = (0, 700, 1500, page.height)
    strips = [page.crop((0, top, page.width, bottom)) for top, bottom in pairwise(edges)]
    path = pdf_of(tmp_path / "a.pdf", [jpeg(strip) for strip in strips], [strip.size for strip in strips])
    assert read(folder, path) == plain


@pytest.mark.skipif(not features.check("jpg_2000"), reason="this Pillow writes no JPEG 2000")
def test_a_pdf_of_jpeg_2000(folder: Path, page: Image.Image, tmp_path: Path) -> None:
    out = BytesIO()
    page.save(out, "JPEG2000")
    plain = read(folder, saved(tmp_path / "plain.png", page))
    assert read(folder, pdf_of(tmp_path / "a.pdf", [out.getvalue()], [page.size], "/JPXDecode")) == plain
