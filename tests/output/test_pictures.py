"""Pictures of a project go into documents without what a camera notes, upright, and not too large."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ikm.output.pictures import LONGEST_SIDE, MOST, logo, photographs
from ikm.survey.errors import IkmError

RED, BLUE = (200, 30, 30), (30, 30, 200)


def save(path: Path, image: Image.Image | None = None, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    (image or Image.new("RGB", (60, 40), RED)).save(path, **options)
    return path


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))


def noted(orientation: int = 1) -> Image.Exif:
    """What a telephone writes into a photograph: its maker, its place, how it was held."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "RAHASIA", orientation
    exif.get_ifd(0x8825)[2] = (2.0, 44.0, 30.0)
    return exif


def test_nothing_that_a_camera_notes_stays(tmp_path: Path) -> None:
    path = save(tmp_path / "foto" / "a.jpg", exif=noted(), comment=b"RAHASIA", dpi=(300, 300))
    assert b"RAHASIA" in path.read_bytes()
    (photo,) = photographs(Path("foto"), tmp_path)
    assert b"RAHASIA" not in photo.data
    assert b"Exif" not in photo.data
    assert not opened(photo.data).getexif()


def test_notes_of_other_formats_do_not_stay_either(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "RAHASIA")
    save(tmp_path / "logo.png", pnginfo=words, exif=noted(), icc_profile=b"RAHASIA" * 30)
    picture = logo(Path("logo.png"), tmp_path, "Dinas Kesehatan")
    assert b"RAHASIA" not in picture.data
    chunks = {picture.data[i : i + 4] for i in range(len(picture.data))} & {b"eXIf", b"tEXt", b"iTXt", b"iCCP", b"zTXt"}
    assert not chunks


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (59, 39)), (6, (39, 0)), (8, (0, 59))])
def test_a_photograph_stands_upright(tmp_path: Path, orientation: int, corner: tuple[int, int]) -> None:
    """EXIF 2.32, 4.6.4: 3 was taken upside down, 6 and 8 on a side. Blue is at the top left of what the sensor saw."""
    image = Image.new("RGB", (60, 40), RED)
    image.paste(BLUE, (0, 0, 20, 20))
    save(tmp_path / "a.jpg", image, exif=noted(orientation), quality=95)
    (photo,) = photographs(Path(), tmp_path)
    turned = opened(photo.data)
    assert turned.size == ((60, 40) if orientation in (1, 3) else (40, 60))
    assert near(turned.getpixel(corner), BLUE)


@pytest.mark.parametrize(
    ("size", "expected"), [((4000, 3000), (1600, 1200)), ((900, 3600), (400, 1600)), ((300, 200), (300, 200))]
)
def test_the_long_side_is_at_most_1600_pixels(tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert LONGEST_SIDE == 1600
    save(tmp_path / "a.jpg", Image.new("RGB", size, RED))
    (photo,) = photographs(Path(), tmp_path)
    assert opened(photo.data).size == expected


def test_a_logo_stands_on_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    image.paste((*BLUE, 255), (0, 0, 20, 20))
    save(tmp_path / "logo.png", image)
    picture = logo(Path("logo.png"), tmp_path, "Dinas Kesehatan")
    drawn = opened(picture.data)
    assert (drawn.format, drawn.mode) == ("PNG", "RGB")
    assert drawn.getpixel((59, 39)) == (255, 255, 255)
    assert drawn.getpixel((5, 5)) == BLUE
    assert picture.alt == "Logo Dinas Kesehatan"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_any_kind_of_colour(tmp_path: Path, mode: str) -> None:
    save(tmp_path / "a.tif", Image.new("RGBA", (60, 40), (*BLUE, 255)).convert("RGB").convert(mode))
    (photo,) = photographs(Path(), tmp_path)
    drawn = opened(photo.data)
    assert (drawn.format, drawn.mode) == ("JPEG", "RGB")


def test_same_files_same_bytes(tmp_path: Path) -> None:
    save(tmp_path / "a.png", Image.effect_mandelbrot((300, 200), (-2, -1, 1, 1), 50))
    assert photographs(Path(), tmp_path) == photographs(Path(), tmp_path)
    assert logo(Path("a.png"), tmp_path) == logo(Path("a.png"), tmp_path)


def test_captions_and_order_come_from_the_names(tmp_path: Path) -> None:
    for name in ("10_ruang tunggu.png", "2.petugas.JPG", "01_loket-baru.jpg", "2026-rapat_koordinasi.webp", "7.gif"):
        save(tmp_path / "foto" / name)
    (tmp_path / "foto" / "catatan.txt").write_text("bukan foto")
    (tmp_path / "foto" / ".tersembunyi.jpg").write_text("bukan foto")
    photos = photographs(Path("foto"), tmp_path)
    assert [photo.caption for photo in photos] == [
        "loket baru",
        "petugas",
        "7",
        "ruang tunggu",
        "2026 rapat koordinasi",
    ]
    assert all(photo.alt == photo.caption for photo in photos)


def test_more_photographs_than_fit_are_named(tmp_path: Path) -> None:
    for number in range(1, MOST + 3):
        save(tmp_path / "foto" / f"{number}.png")
    with pytest.raises(IkmError, match=r"memuat 26 foto, paling banyak 24; pindahkan yang lain: 25\.png, 26\.png\."):
        photographs(Path("foto"), tmp_path)


@pytest.mark.parametrize("name", ["../luar.png", "tautan.png"])
def test_nothing_outside_the_project_is_read(tmp_path: Path, name: str) -> None:
    project = tmp_path / "proyek"
    project.mkdir()
    outside = save(tmp_path / "luar.png")
    (project / "tautan.png").symlink_to(outside)
    for path in (Path(name), outside):
        with pytest.raises(IkmError, match="di luar folder proyek"):
            logo(path, project)
    with pytest.raises(IkmError, match="di luar folder proyek"):
        photographs(Path(), project)
    with pytest.raises(IkmError, match="di luar folder proyek"):
        photographs(Path(".."), project)


def test_faults_are_told_with_the_path(tmp_path: Path) -> None:
    (tmp_path / "rusak.png").write_bytes(b"bukan gambar")
    whole = save(tmp_path / "x" / "utuh.png", Image.effect_noise((200, 200), 90)).read_bytes()
    (tmp_path / "putus.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "foto.heic").write_bytes(b"....ftypheic")
    for name, sentence in (
        ("rusak.png", "bukan gambar"),
        ("putus.png", "bukan gambar"),
        ("foto.heic", "simpan ulang sebagai JPEG"),
        ("tiada.png", "tidak ada"),
        ("x", "tidak dapat dibaca"),
        ("a\0b", "bukan nama berkas"),
    ):
        with pytest.raises(IkmError, match=sentence) as fault:
            logo(Path(name), tmp_path)
        assert name in fault.value.say()
    with pytest.raises(IkmError, match="folder foto tiada tidak ada"):
        photographs(Path("tiada"), tmp_path)
    with pytest.raises(IkmError, match=r"foto\.heic"):
        photographs(Path(), tmp_path)


@pytest.mark.parametrize(("width", "height"), [(12_000, 9_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_not_decoded(tmp_path: Path, width: int, height: int) -> None:
    """The head of a PNG that says so; not a pixel follows, so that decoding would be another fault."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "bom.png").write_bytes(png + b"\x00\x00\x00\x00IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))
    with pytest.raises(IkmError, match="lebih dari 100 juta piksel"):
        logo(Path("bom.png"), tmp_path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "besar.png").open("wb") as file:
        file.truncate(41 * 1024 * 1024)
    with pytest.raises(IkmError, match="paling besar 40 MB"):
        logo(Path("besar.png"), tmp_path)


@given(data=st.data())
@settings(max_examples=60)
def test_a_damaged_file_is_a_picture_or_a_fault(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("foto")
    form = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"]))
    path = folder / "a.png"
    save(path, Image.effect_mandelbrot((40, 30), (-2, -1, 1, 1), 50).convert("RGB"), format=form)
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        assert opened(logo(Path("a.png"), folder).data).format == "PNG"
    except IkmError as fault:
        assert "a.png" in fault.say()
