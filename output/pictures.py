"""Pictures of a project, made fit for its documents: a logo, and photographs of the survey and of what was mended.

Each is decoded and encoded anew, so that nothing of the file but what is seen goes into a document: where and by whose
telephone a photograph was taken is nobody's concern. Same files, same bytes.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from ikm.output.report import Picture
from ikm.survey.errors import OutputError
from ikm.survey.files import content_of
from ikm.survey.messages import Language, translate

MOST = 24
"""Photographs in one report."""

LARGEST_FILE = 40 * 1024 * 1024  # bytes
LARGEST_PICTURE = 100_000_000  # pixels; a telephone's has 12 to 50 million, a decompression bomb thousands of millions
LONGEST_SIDE = 1600  # pixels: 10 cm of it are printed with 400 dots per inch
_QUALITY = 85
_READ = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif"})
_REFUSED = frozenset({".heic", ".heif", ".avif"})  # photographs as well, which must not be left out in silence
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")  # no others: EPS, for one, is a program to run
_NUMBER = re.compile(r"^\d{1,3}(?=[\s._-])")


def logo(path: Path, project: Path, agency: str = "", language: Language = "id") -> Picture:
    """The logo in `path`, a file within the folder `project`, as PNG on white; its words name the agency.

    Raises OutputError where it lies outside, is missing, too large, or no picture.
    """
    alt = translate("Logo {agency}", language).format(agency=agency).strip()
    return Picture(_encoded(_within(path, project), _as_png), caption="", alt=alt)


def photographs(folder: Path, project: Path) -> tuple[Picture, ...]:
    """The photographs in `folder`, within the folder `project`, as JPEG; each told by its name, and 2 before 10.

    Other files are passed over. Raises OutputError where the folder lies outside or is missing, where one of them is
    broken or too large, and where there are more than `MOST`.
    """
    place = _within(folder, project)
    if not place.is_dir():
        raise OutputError("folder foto {path} tidak ada; buat folder itu, atau hapus kunci foto.", path=str(folder))
    paths = sorted((path for path in place.iterdir() if _is_picture(path)), key=_order)
    if len(paths) > MOST:
        raise OutputError(
            "{path} memuat {count} foto, paling banyak {most}; pindahkan yang lain: {names}.",
            path=str(folder),
            count=len(paths),
            most=MOST,
            names=", ".join(path.name for path in paths[MOST:]),
        )
    told = [(path, _caption(path)) for path in paths]
    return tuple(Picture(_encoded(_within(path, project), _as_jpeg), words, words) for path, words in told)


def _is_picture(path: Path) -> bool:
    return path.suffix.casefold() in _READ | _REFUSED and not path.name.startswith(".")


def _order(path: Path) -> list[int | str]:
    """Its name in parts, by turns words and numbers."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", path.name.casefold())]


def _caption(path: Path) -> str:
    """The name without its ending and leading number: `01_loket-baru.jpg` is "loket baru"."""
    words = re.sub(r"[\s_-]+", " ", _NUMBER.sub("", path.stem)).strip(" .")
    return words or path.stem


def _within(path: Path, project: Path) -> Path:
    """The path, its links followed. Raises OutputError where it leads out of the project."""
    try:
        root, whole = project.resolve(), (project / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # links in a ring, a character that no file name has
        raise OutputError("{path} bukan nama berkas yang dapat dipakai.", path=str(path)) from error
    if not whole.is_relative_to(root):
        raise OutputError("{path} berada di luar folder proyek; salin ke dalamnya.", path=str(path))
    return whole


def _encoded(path: Path, encode: Callable[[Image.Image], bytes]) -> bytes:
    if path.is_file() and path.stat().st_size > LARGEST_FILE:
        raise OutputError("{path} terlalu besar; paling besar {most} MB.", path=str(path), most=LARGEST_FILE // 2**20)
    data = content_of(path)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > LARGEST_PICTURE:  # before a pixel of it is decoded
                raise Image.DecompressionBombError
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded at a fraction of its size
            return encode(_upright(image))
    except Image.DecompressionBombError as error:
        raise OutputError(
            "{path} terlalu besar: lebih dari {most} juta piksel; perkecil dulu.",
            path=str(path),
            most=LARGEST_PICTURE // 10**6,
        ) from error
    except Exception as error:  # a broken file makes Pillow raise what its many decoders happen to
        raise OutputError(
            "{path} bukan gambar yang dapat dibaca; simpan ulang sebagai JPEG atau PNG.", path=str(path)
        ) from error


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it is meant to be seen: turned as its camera says, on white, in RGB, not too large."""
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if not turned.has_transparency_data:
        return turned.convert("RGB")
    layer = turned.convert("RGBA")
    sheet = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(sheet, layer).convert("RGB")


def _as_png(image: Image.Image) -> bytes:
    return _saved(image, "PNG", optimize=True)


def _as_jpeg(image: Image.Image) -> bytes:
    return _saved(image, "JPEG", quality=_QUALITY, optimize=True)


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    """Its pixels alone: a new picture has none of the old one's notes."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = BytesIO()
    bare.save(out, form, **options)
    return out.getvalue()
